//! Values on their way into a statement, for both databases alike.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use uuid::Uuid;

use crate::StoreError;

/// A bound value. JSON travels as text: SQLite keeps it so, PostgreSQL parses it into JSONB.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Arg {
    Int(Option<i64>),
    Text(Option<String>),
    Uuid(Option<Uuid>),
    Json(Option<String>),
    Bytes(Vec<u8>),
}

impl Arg {
    /// As a JSON value, written into the rows that PostgreSQL unpacks with `jsonb_to_recordset`.
    pub(crate) fn write_json(&self, out: &mut String) {
        match self {
            Self::Int(Some(value)) => out.push_str(&value.to_string()),
            Self::Text(Some(text)) => out.push_str(&Value::from(text.as_str()).to_string()),
            Self::Uuid(Some(id)) => out.push_str(&format!("\"{id}\"")),
            Self::Json(Some(text)) => out.push_str(text),
            Self::Bytes(bytes) => {
                out.push_str("\"\\\\x");
                bytes.iter().for_each(|byte| out.push_str(&format!("{byte:02x}")));
                out.push('"');
            }
            Self::Int(None) | Self::Text(None) | Self::Uuid(None) | Self::Json(None) => out.push_str("null"),
        }
    }
}

impl From<i64> for Arg {
    fn from(value: i64) -> Self {
        Self::Int(Some(value))
    }
}
impl From<Option<i64>> for Arg {
    fn from(value: Option<i64>) -> Self {
        Self::Int(value)
    }
}
impl From<u32> for Arg {
    fn from(value: u32) -> Self {
        Self::Int(Some(value.into()))
    }
}
impl From<bool> for Arg {
    fn from(value: bool) -> Self {
        Self::Int(Some(value.into()))
    }
}
impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(Some(text))
    }
}
impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(Some(text.to_owned()))
    }
}
impl From<Option<String>> for Arg {
    fn from(text: Option<String>) -> Self {
        Self::Text(text)
    }
}
impl From<&fermata_engine::ids::Name> for Arg {
    fn from(name: &fermata_engine::ids::Name) -> Self {
        Self::Text(Some(name.to_string()))
    }
}
impl From<Option<&fermata_engine::ids::Name>> for Arg {
    fn from(name: Option<&fermata_engine::ids::Name>) -> Self {
        Self::Text(name.map(ToString::to_string))
    }
}
impl From<Uuid> for Arg {
    fn from(id: Uuid) -> Self {
        Self::Uuid(Some(id))
    }
}
impl From<Option<Uuid>> for Arg {
    fn from(id: Option<Uuid>) -> Self {
        Self::Uuid(id)
    }
}
impl From<Vec<u8>> for Arg {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

/// JSON of anything that serialises; what cannot is a fault of the program and becomes `null`.
pub(crate) fn json<T: Serialize>(value: &T) -> Arg {
    Arg::Json(Some(serde_json::to_string(value).unwrap_or_else(|_| "null".into())))
}

/// JSON, or NULL where there is nothing.
pub(crate) fn json_option<T: Serialize>(value: Option<&T>) -> Arg {
    Arg::Json(value.and_then(|v| serde_json::to_string(v).ok()))
}

/// The wire word of a status, role or kind.
pub(crate) fn word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(text)) => text,
        _ => String::new(),
    }
}

/// A status, role or kind of its wire word.
pub(crate) fn from_word<T: DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    let word = serde::de::value::StrDeserializer::<serde::de::value::Error>::new(text);
    T::deserialize(word).map_err(|error| StoreError::Corrupt(error.to_string()))
}

/// The form in which titles are searched and sorted: lower case.
pub(crate) fn fold(text: &str) -> String {
    text.to_lowercase()
}

/// A LIKE pattern (escaped with `\`) for texts that contain this, in the form of [`fold`].
pub(crate) fn contains(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in fold(text).chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}
