//! The kinds of element, one file each: what it is drawn as, and how it is carried out.

mod action;
mod assignment;
mod create_records;
mod decision;
mod delete_records;
mod get_records;
mod loops;
mod roll_back;
mod screen;
mod subflow;
mod unsupported;
mod update_records;

pub use assignment::{Assignment, SetValue};
pub use create_records::CreateRecords;
pub use decision::{FlowDecision, FlowOutcome};
pub use delete_records::DeleteRecords;
pub use get_records::GetRecords;
pub(super) use loops::ActiveLoop;
pub use loops::{Loop, body as loop_body};
pub use roll_back::RollBack;
pub use screen::{ChecklistItem, Columns, Component, ComponentBody, Screen, Validation, Width};
pub use subflow::Subflow;
pub use unsupported::Unsupported;
pub use update_records::{UpdateRecords, UpdateTarget};
