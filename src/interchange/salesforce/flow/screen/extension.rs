//! Components that are not built in: what the vendor's own ones hold, and those that everybody uses.

use fermata_engine::{ids::Name, value::DataType};

use super::parts::{self, Part};
use crate::salesforce::{flow::draft::Draft, ledger::Node};

/// What a component of this kind comes to.
#[derive(Debug)]
pub(super) enum Extension {
    /// One input.
    One {
        /// What it takes.
        data_type: DataType,
        /// Under which names its value is known.
        holds: &'static [&'static str],
    },
    /// An input for each part.
    Parts(&'static [Part]),
    /// It has no counterpart.
    Unknown,
}

/// What the component of a field comes to.
pub(super) fn of(draft: &Draft<'_, '_>, field: Node<'_>) -> Extension {
    let one = |data_type: DataType, holds: &'static [&'static str]| Extension::One { data_type, holds };
    let name = field.peek_text("extensionName").unwrap_or_default().to_lowercase();
    let short = name.split(':').next_back().unwrap_or_default();
    match short {
        "slider" => one(DataType::Number { decimals: 2 }, &["value"]),
        "toggle" => one(DataType::Checkbox, &["value"]),
        "email" => one(DataType::Email, &["value"]),
        "phone" => one(DataType::Phone, &["value"]),
        "url" => one(DataType::Url, &["value"]),
        "fileupload" => {
            let multiple = parameter(field, "multiple").is_none_or(|text| text.eq_ignore_ascii_case("true"));
            one(DataType::File { multiple }, &["contentDocIds", "contentVersionIds", "uploadedFileNames"])
        }
        "lookup" => one(looked_up(draft, field), &["recordId", "recordIds", "recordName"]),
        "quicklookup" => one(of_object(draft, field), &["selectedValue", "recordId", "value"]),
        "name" => Extension::Parts(parts::NAME),
        "address" => Extension::Parts(parts::ADDRESS),
        "dependentpicklists" => Extension::Parts(parts::PICKLISTS),
        _ => Extension::Unknown,
    }
}

/// A text that a component is given; nothing is noted.
pub(super) fn parameter<'l>(field: Node<'l>, name: &str) -> Option<&'l str> {
    let mut given = field.nodes().filter(|node| node.tag() == "inputParameters");
    let found =
        given.find(|node| node.peek_text("name").is_some_and(|text| text.eq_ignore_ascii_case(name)))?;
    let value = found.peek("value")?;
    ["stringValue", "booleanValue", "numberValue"].iter().find_map(|tag| value.peek_text(tag))
}

/// What the field holds that a lookup stands for.
fn looked_up(draft: &Draft<'_, '_>, field: Node<'_>) -> DataType {
    let object = parameter(field, "objectApiName").and_then(|object| Name::parse(object).ok());
    let of = parameter(field, "fieldApiName");
    let found = object.zip(of).and_then(|(object, of)| draft.ask.schema.field(&object, of).cloned());
    match found {
        Some(found @ (DataType::User | DataType::Lookup { .. })) => found,
        _ if of.is_some_and(|of| {
            matches!(of.to_lowercase().as_str(), "ownerid" | "createdbyid" | "managerid")
        }) =>
        {
            DataType::User
        }
        _ => DataType::Text,
    }
}

/// A record of the object that a lookup names.
fn of_object(draft: &Draft<'_, '_>, field: Node<'_>) -> DataType {
    let names = ["objectName", "objectApiName", "object"];
    match names.iter().find_map(|name| parameter(field, name)) {
        Some(user) if user.eq_ignore_ascii_case("User") => DataType::User,
        Some(object) => Name::parse(object).ok().map_or(DataType::Text, |object| draft.id_of(&object)),
        None => DataType::Text,
    }
}
