//! Who holds work, on the wire: the key as text (`user:mia`, `group:legal`, `queue:finance`), as scripts write it.

use fermata_engine::people::Assignee;
use serde::{Deserialize, Deserializer, Serializer, de::Error};

/// Writes the key.
///
/// # Errors
/// Whatever the serializer says.
pub fn serialize<S: Serializer>(assignee: &Assignee, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(assignee)
}

/// Reads a key; a bare name is a user.
///
/// # Errors
/// When the text is no key.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Assignee, D::Error> {
    let text = String::deserialize(deserializer)?;
    read(&text).map_err(D::Error::custom)
}

fn read(key: &str) -> Result<Assignee, String> {
    let shown: String = key.chars().take(100).collect();
    Assignee::from_key(key)
        .ok_or_else(|| format!("\"{shown}\" is nobody: use user:name, group:name or queue:name"))
}

/// One, or none.
pub mod maybe {
    use super::*;

    /// Writes the key, or null.
    ///
    /// # Errors
    /// Whatever the serializer says.
    pub fn serialize<S: Serializer>(assignee: &Option<Assignee>, serializer: S) -> Result<S::Ok, S::Error> {
        match assignee {
            Some(assignee) => serializer.collect_str(assignee),
            None => serializer.serialize_none(),
        }
    }

    /// Reads a key, or null.
    ///
    /// # Errors
    /// When the text is no key.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Assignee>, D::Error> {
        let key = Option::<String>::deserialize(deserializer)?;
        key.map(|key| read(&key).map_err(D::Error::custom)).transpose()
    }
}

/// Several of them.
pub mod list {
    use super::*;

    /// Writes the keys.
    ///
    /// # Errors
    /// Whatever the serializer says.
    pub fn serialize<S: Serializer>(list: &[Assignee], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(list.iter().map(Assignee::key))
    }

    /// Reads keys.
    ///
    /// # Errors
    /// When one of the texts is no key.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Assignee>, D::Error> {
        let keys = Vec::<String>::deserialize(deserializer)?;
        keys.iter().map(|key| read(key)).collect::<Result<_, _>>().map_err(D::Error::custom)
    }
}
