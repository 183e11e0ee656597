//! When two values of a unique field are the same.

use crate::value::{DataType, Value};

/// The form in which values of a unique field are compared: texts without spaces around them and in lower case, numbers by
/// value. None where there is no value: any number of records may hold nothing.
pub fn unique_key(value: &Value) -> Option<String> {
    let key = match value {
        Value::Null => return None,
        Value::String(text) => text.trim().to_lowercase(),
        Value::Number(number) => whole(number).unwrap_or_else(|| number.to_string()),
        other => other.to_string(),
    };
    (!key.is_empty()).then_some(key)
}

/// `10` of `10` and of `10.0`.
fn whole(number: &serde_json::Number) -> Option<String> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if let Some(n) = number.as_i64() {
        return Some(n.to_string());
    }
    let n = number.as_f64().filter(|n| n.fract() == 0.0 && n.abs() < EXACT)?;
    Some(format!("{n:.0}"))
}

impl DataType {
    /// Whether records can be told apart by values of this type.
    pub fn can_be_unique(&self) -> bool {
        match self {
            Self::LongText
            | Self::Checkbox
            | Self::MultiPicklist { .. }
            | Self::File { .. }
            | Self::Record { .. }
            | Self::List { .. }
            | Self::AutoNumber { .. }
            | Self::Formula { .. } => false,
            Self::Text
            | Self::Number { .. }
            | Self::Currency { .. }
            | Self::Percent
            | Self::Date
            | Self::DateTime
            | Self::Time
            | Self::Picklist { .. }
            | Self::Email
            | Self::Phone
            | Self::Url
            | Self::User
            | Self::Lookup { .. } => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_the_same_whatever_their_spelling() {
        assert_eq!(unique_key(&json!(" ACME-1 ")), unique_key(&json!("acme-1")));
        assert_eq!(unique_key(&json!("ÄRGER")), unique_key(&json!("ärger")));
        assert_eq!(unique_key(&json!(10)), unique_key(&json!(10.0)));
        assert_ne!(unique_key(&json!(10)), unique_key(&json!(10.5)));
    }

    #[test]
    fn nothing_is_never_the_same() {
        assert_eq!(unique_key(&json!(null)), None);
        assert_eq!(unique_key(&json!("  ")), None);
    }
}
