//! Reading variants that have no properties: what stands beside their kind is a mistake, and told as one.

use std::fmt;

use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, Visitor};

/// For unit variants of enums with a tag, which serde reads whatever stands beside the tag.
///
/// # Errors
/// When anything stands there.
pub(crate) fn nothing_besides<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(), D::Error> {
    deserializer.deserialize_any(Nothing)
}

struct Nothing;

impl<'de> Visitor<'de> for Nothing {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nothing beside the kind")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Some(key) = map.next_key::<String>()? else { return Ok(()) };
        map.next_value::<IgnoredAny>()?;
        let shown: String = key.chars().take(100).collect();
        Err(A::Error::custom(format!("unknown field `{shown}`, this kind has no properties")))
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::{definition::AssigneeRule, value::DataType};

    #[test]
    fn a_kind_without_properties_takes_none() {
        assert_eq!(
            serde_json::from_str::<AssigneeRule>(r#"{"kind":"starter"}"#).unwrap(),
            AssigneeRule::Starter
        );
        assert_eq!(serde_json::from_str::<DataType>(r#"{"type":"text"}"#).unwrap(), DataType::Text);
        let error = serde_json::from_str::<AssigneeRule>(r#"{"kind":"starter","name":"mia"}"#).unwrap_err();
        assert!(error.to_string().contains("unknown field `name`"), "{error}");
        let error = serde_json::from_str::<DataType>(r#"{"decimals":2,"type":"text"}"#).unwrap_err();
        assert!(error.to_string().contains("unknown field `decimals`"), "{error}");
    }
}
