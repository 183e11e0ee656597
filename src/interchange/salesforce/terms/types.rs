//! What things hold.

use fermata_engine::{ids::Name, value::DataType};

use super::{Kind, Node, Terms};

impl Kind {
    /// What the source calls it, in whatever letter case: `String`, `Boolean`, `Currency` …
    pub fn named(data_type: &str) -> Self {
        match data_type.to_lowercase().as_str() {
            "string" | "text" | "picklist" | "multipicklist" => Self::Text,
            "number" | "currency" | "percent" | "integer" | "double" => Self::Number,
            "boolean" | "checkbox" => Self::Boolean,
            "date" => Self::Date,
            "datetime" => Self::DateTime,
            "time" => Self::Time,
            _ => Self::Unknown,
        }
    }

    /// The type that holds what is of this kind; `text` is the one of texts, and of what is not known.
    pub fn data_type(&self, text: &DataType) -> DataType {
        match self {
            Self::Unknown | Self::Text => text.clone(),
            Self::Number => DataType::Number { decimals: 2 },
            Self::Boolean => DataType::Checkbox,
            Self::Date => DataType::Date,
            Self::DateTime => DataType::DateTime,
            Self::Time => DataType::Time,
            Self::Record(object) => DataType::Record { object: object.clone() },
            Self::List(of) => DataType::List { of: Box::new(of.data_type(text)) },
        }
    }

    /// What a field or variable of this type holds.
    pub fn of(data_type: &DataType) -> Self {
        match data_type.plain() {
            DataType::Number { .. } | DataType::Currency { .. } | DataType::Percent => Self::Number,
            DataType::Checkbox => Self::Boolean,
            DataType::Date => Self::Date,
            DataType::DateTime => Self::DateTime,
            DataType::Time => Self::Time,
            DataType::MultiPicklist { .. } | DataType::File { multiple: true } => {
                Self::List(Box::new(Self::Text))
            }
            DataType::Record { object } => Self::Record(object.clone()),
            DataType::List { of } => Self::List(Box::new(Self::of(of))),
            _ => Self::Text,
        }
    }
}

impl Terms<'_> {
    pub(super) fn data_type_of(&self, node: Node<'_>) -> DataType {
        let collection = node.is_true("isCollection");
        let scale = node.text_of("scale").and_then(|scale| scale.parse::<u8>().ok()).unwrap_or(2).min(8);
        let object = node.text_of("objectType").map(str::to_owned);
        let name = node.peek_text("name").unwrap_or_default();
        let single = match node.child("dataType") {
            None => of_text(name),
            Some(said) => self.single(said, object.as_deref(), scale, name),
        };
        if collection { DataType::List { of: Box::new(single) } } else { single }
    }

    fn single(&self, said: Node<'_>, object: Option<&str>, scale: u8, name: &str) -> DataType {
        match said.text().to_lowercase().as_str() {
            "boolean" => DataType::Checkbox,
            "date" => DataType::Date,
            "datetime" => DataType::DateTime,
            "time" => DataType::Time,
            "number" => DataType::Number { decimals: scale },
            "currency" => {
                said.as_is("An amount of money is a number here: the file does not say its currency.");
                DataType::Number { decimals: scale }
            }
            "sobject" => match object.and_then(|object| self.object_named(object)) {
                Some(object) => DataType::Record { object },
                None => {
                    said.changed("The file does not say of which object the record is; it holds a text now.");
                    DataType::Text
                }
            },
            "apex" => {
                said.not_supported(
                    "Groups of values that are defined in code have no counterpart; it holds a text now.",
                );
                DataType::LongText
            }
            "multipicklist" => {
                said.as_is("Several choices are one text here, with ; between them.");
                DataType::Text
            }
            "picklist" => DataType::Text,
            "string" => of_text(name),
            _ => {
                said.changed(format!("Fermata does not know the type {}; it holds a text now.", said.text()));
                DataType::LongText
            }
        }
    }

    /// An object as the schema spells it.
    pub(super) fn object_named(&self, name: &str) -> Option<Name> {
        self.schema.named(name).cloned().or_else(|| Name::parse(name).ok())
    }
}

/// A text of one line where its name says that it is one; else there is room for several.
fn of_text(name: &str) -> DataType {
    const ONE_LINE: [&str; 7] = ["id", "username", "email", "name", "status", "type", "number"];
    let name = name.to_lowercase();
    let name = name.strip_suffix("__c").unwrap_or(&name);
    if ONE_LINE.iter().any(|end| name.ends_with(end)) { DataType::Text } else { DataType::LongText }
}
