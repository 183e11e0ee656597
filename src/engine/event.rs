//! Events that come from outside, in the form of CloudEvents 1.0, and which triggers they meet.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{definition::EventSource, ids::Name, value::Value};

/// One event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CloudEvent {
    /// Unique together with the source: the same event never starts a run twice.
    pub id: String,
    /// Where it comes from: a URI reference.
    pub source: String,
    /// What kind of thing happened, such as `com.shop.order.paid`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// When it happened, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
    /// What it says.
    #[serde(default)]
    pub data: Value,
    /// The webhook by which it came in, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hook: Option<Name>,
}

impl CloudEvent {
    /// As expressions see it, under `event`.
    pub fn value(&self) -> Value {
        json!({
            "id": self.id,
            "source": self.source,
            "type": self.kind,
            "subject": self.subject,
            "time": self.time,
            "data": self.data,
        })
    }

    /// Whether this is one of the events that a trigger is about.
    pub fn is_of(&self, source: &EventSource) -> bool {
        match source {
            EventSource::CloudEvents { kind, source } => {
                self.hook.is_none() && matches(kind, &self.kind) && matches(source, &self.source)
            }
            EventSource::Webhook { hook } => self.hook.as_ref() == Some(hook),
        }
    }
}

/// Whether a text is what a pattern says; `*` in the pattern stands for any text, also none.
pub fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|head| text.strip_prefix(head)) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(tail) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = rest.get(at + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    rest.ends_with(tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        for (pattern, text, meets) in [
            ("*", "", true),
            ("*", "a.b", true),
            ("a.b", "a.b", true),
            ("a.b", "a.b.c", false),
            ("a.*", "a.b.c", true),
            ("a.*", "b.a.", false),
            ("*.c", "a.b.c", true),
            ("*.c", "c", false),
            ("a*b*c", "a-b-c", true),
            ("a*b*c", "abc", true),
            ("a*b*c", "acb", false),
            ("ab*ba", "aba", false),
            ("", "", true),
            ("", "a", false),
        ] {
            assert_eq!(matches(pattern, text), meets, "{pattern} of {text}");
        }
    }

    #[test]
    fn webhooks_and_events_are_told_apart() {
        let mut event = CloudEvent {
            id: "1".into(),
            source: "/shop".into(),
            kind: "order.paid".into(),
            subject: None,
            time: None,
            data: Value::Null,
            hook: None,
        };
        let every = EventSource::CloudEvents { kind: "*".into(), source: "*".into() };
        let hook = |name: &str| EventSource::Webhook { hook: Name::from_label(name, "x") };
        assert!(event.is_of(&every) && !event.is_of(&hook("shop")));
        event.hook = Some(Name::from_label("shop", "x"));
        assert!(!event.is_of(&every) && event.is_of(&hook("shop")) && !event.is_of(&hook("other")));
    }
}
