//! The words on the wire: what REST, the browser and the service hand each other. Plain data without behaviour; no rule
//! lives here, and nothing here reads time or anything else.

pub mod absences;
pub mod approvals;
pub mod assignee;
pub mod audit;
pub mod authenticators;
pub mod bulk;
pub mod calendars;
pub mod connections;
pub mod decision_links;
pub mod definitions;
pub mod error;
mod given;
pub mod imports;
pub mod leaving;
pub mod messages;
pub mod moment;
pub mod notices;
pub mod operate;
pub mod packages;
pub mod page;
pub mod people;
pub mod records;
mod revision;
pub mod runs;
pub mod salesforce;
pub mod stuck;
pub mod system;
pub mod templates;
pub mod triggers;
pub mod unread;
pub mod work;

pub use error::{ApiError, ErrorKind};
pub use moment::Moment;
pub use page::Page;
