//! Work: the inbox and the work guide.

pub mod about;
pub mod acting;
pub mod changed;
pub mod decide;
pub mod delegate;
pub mod done;
pub mod draft;
pub mod entries;
pub mod form;
pub mod give;
pub mod guide;
pub mod inbox;
pub mod page;
pub mod row;
pub mod together;
pub mod unsent;

pub use decide::Approvers;
pub use draft::drafts_of;
pub use inbox::WorkPage;
pub use page::WorkGuidePage;
pub use unsent::{Means, Unsent, use_unsent};
