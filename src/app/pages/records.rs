//! Records: the objects, the records of one, a record with its work, runs and history.

pub mod comments;
pub mod details;
pub mod files;
pub mod form;
pub mod history;
pub mod import;
pub mod list;
pub mod mention;
pub mod new;
pub mod objects;
pub mod page;
pub mod related;
pub mod runs;
pub mod signatures;
pub mod start;

pub use import::ImportPage;
pub use list::ObjectRecordsPage;
pub use new::RecordNewPage;
pub use objects::RecordsPage;
pub use page::RecordPage;

use fermata_engine::object::{Field, Object};

/// What people read for a field.
pub fn field_label(field: &Field) -> String {
    if field.label.is_empty() { field.name.to_string() } else { field.label.clone() }
}

/// What people read for many of an object.
pub fn plural(object: &Object) -> String {
    if object.label_plural.is_empty() { format!("{}s", object.label) } else { object.label_plural.clone() }
}
