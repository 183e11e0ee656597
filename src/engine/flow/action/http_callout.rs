//! HTTP callout: asks another system and takes what it answers into variables.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Map;

use super::{
    ActionEnv,
    callout::{CalloutAnswer, CalloutRequest},
};
use crate::{
    expr::{ExprError, Scope},
    flow::run::FlowFault,
    ids::Name,
    template::{self, Escape, Piece},
    value::{Value, ValueSource},
};

/// Calls another system. Secrets are named (`{{secrets.name}}`) and filled in as the call leaves.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpCallout {
    /// How it asks.
    #[serde(default)]
    pub method: CalloutMethod,
    /// The address; `{{…}}` is filled in, and written so that no value changes its shape.
    pub url: String,
    /// Parameters behind the address.
    #[serde(default)]
    pub query: Vec<NamedText>,
    /// Headers.
    #[serde(default)]
    pub headers: Vec<NamedText>,
    /// What is sent; none: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<CalloutBody>,
    /// Seconds for one try, 1 to 60.
    #[serde(default = "usual_timeout")]
    pub timeout_seconds: u32,
    /// Tries in all, 1 to 5, each with the same key; what the other system refuses for good is not tried again.
    #[serde(default = "usual_attempts")]
    pub attempts: u32,
    /// HTTP statuses that are a success; empty: 200 to 299.
    #[serde(default)]
    pub accept_status: Vec<u16>,
    /// What is taken from the answer.
    #[serde(default)]
    pub outputs: Vec<CalloutOutput>,
}

/// Ways to ask.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum CalloutMethod {
    /// Asks for something.
    #[default]
    Get,
    /// Sends something.
    Post,
    /// Replaces something.
    Put,
    /// Changes something.
    Patch,
    /// Deletes something.
    Delete,
}

impl CalloutMethod {
    /// As it stands in a request.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// A name and a text.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedText {
    /// The name.
    pub name: String,
    /// The text; `{{…}}` is filled in.
    pub value: String,
}

/// What is sent.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum CalloutBody {
    /// A JSON object of these values; a name with dots (`customer.name`) makes an object inside.
    Json {
        /// By name.
        values: BTreeMap<String, ValueSource>,
    },
    /// A text; `{{…}}` is filled in as its content type wants it.
    Text {
        /// Such as `application/json`.
        content_type: String,
        /// The text.
        text: String,
    },
}

/// Something taken from the answer.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalloutOutput {
    /// The variable that gets it.
    pub into: Name,
    /// What.
    pub part: AnswerPart,
}

/// Parts of an answer.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum AnswerPart {
    /// The HTTP status.
    #[serde(deserialize_with = "crate::strict::nothing_besides")]
    Status,
    /// The whole body as text.
    #[serde(deserialize_with = "crate::strict::nothing_besides")]
    Text,
    /// What stands in the JSON body under this path: `customer.id`, `items.0.price`, or a JSON pointer. Nothing there: null.
    Path {
        /// The path.
        path: String,
    },
    /// A header.
    Header {
        /// Its name.
        name: String,
    },
}

fn usual_timeout() -> u32 {
    20
}

fn usual_attempts() -> u32 {
    3
}

impl HttpCallout {
    pub(in crate::flow) fn perform(
        &self,
        at: &mut ActionEnv<'_, '_>,
    ) -> Result<Vec<(Name, Value)>, FlowFault> {
        let request = self.request(at.scope).map_err(|e| at.fault(e.code, e))?;
        match at.call(request)? {
            CalloutAnswer::Failed { code, message } => Err(at.fault(&code, message)),
            CalloutAnswer::Answered { status, headers, body } => {
                if !self.accepts(status) {
                    let said: String = body.trim().chars().take(200).collect();
                    let said = if said.is_empty() { String::new() } else { format!(": {said}") };
                    return Err(
                        at.fault("callout_refused", format!("the other system answered {status}{said}"))
                    );
                }
                self.taken(at, status, &headers, &body)
            }
        }
    }

    /// Whether a status is a success.
    pub fn accepts(&self, status: u16) -> bool {
        match self.accept_status.is_empty() {
            true => (200..300).contains(&status),
            false => self.accept_status.contains(&status),
        }
    }

    /// Every text that may name secrets, for the checker.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let body = match &self.body {
            Some(CalloutBody::Text { text, .. }) => Some(text.as_str()),
            _ => None,
        };
        let named = self.query.iter().chain(&self.headers).map(|named| named.value.as_str());
        std::iter::once(self.url.as_str()).chain(named).chain(body)
    }

    fn request(&self, scope: &Scope<'_>) -> Result<CalloutRequest, ExprError> {
        let mut url = template::pieces(self.url.trim(), scope, Escape::Address)?;
        let mut joint = if self.url.contains('?') { '&' } else { '?' };
        for named in &self.query {
            text(&mut url, format!("{joint}{}=", template::percent(&named.name)));
            for piece in template::pieces(&named.value, scope, Escape::Url)? {
                match piece {
                    Piece::Text(value) => text(&mut url, value),
                    secret => url.push(secret),
                }
            }
            joint = '&';
        }
        let mut headers = Vec::new();
        for named in &self.headers {
            headers
                .push((named.name.trim().to_owned(), template::pieces(&named.value, scope, Escape::Plain)?));
        }
        let (content_type, body) = match &self.body {
            None => (String::new(), Vec::new()),
            Some(CalloutBody::Json { values }) => {
                ("application/json".to_owned(), vec![Piece::Text(json(values, scope)?)])
            }
            Some(CalloutBody::Text { content_type, text }) => {
                (content_type.clone(), template::pieces(text, scope, escape_for(content_type))?)
            }
        };
        Ok(CalloutRequest {
            method: self.method.as_str().to_owned(),
            url,
            headers,
            content_type,
            body,
            timeout_seconds: self.timeout_seconds,
            attempts: self.attempts,
            accept_status: self.accept_status.clone(),
        })
    }

    fn taken(
        &self,
        at: &ActionEnv<'_, '_>,
        status: u16,
        headers: &BTreeMap<String, String>,
        body: &str,
    ) -> Result<Vec<(Name, Value)>, FlowFault> {
        let wants_json = self.outputs.iter().any(|output| matches!(output.part, AnswerPart::Path { .. }));
        let read = if wants_json && !body.trim().is_empty() {
            serde_json::from_str(body).map_err(|_| {
                at.fault(
                    "callout_not_json",
                    "the other system's answer is no JSON, so nothing can be taken from it",
                )
            })?
        } else {
            Value::Null
        };
        let value = |part: &AnswerPart| match part {
            AnswerPart::Status => Value::from(status),
            AnswerPart::Text => Value::from(body),
            AnswerPart::Path { path } => at_path(&read, path),
            AnswerPart::Header { name } => {
                headers.get(&name.to_ascii_lowercase()).map_or(Value::Null, |text| Value::from(text.as_str()))
            }
        };
        Ok(self.outputs.iter().map(|output| (output.into.clone(), value(&output.part))).collect())
    }
}

/// How values are written into a body of this type.
fn escape_for(content_type: &str) -> Escape {
    let kind = content_type.to_ascii_lowercase();
    match kind.as_str() {
        kind if kind.contains("json") => Escape::Json,
        kind if kind.contains("x-www-form-urlencoded") => Escape::Url,
        kind if kind.contains("html") || kind.contains("xml") => Escape::Html,
        _ => Escape::Plain,
    }
}

/// A JSON object of values, by names with dots.
fn json(values: &BTreeMap<String, ValueSource>, scope: &Scope<'_>) -> Result<String, ExprError> {
    let mut whole = Map::new();
    for (path, source) in values {
        put(&mut whole, path, source.resolve(scope)?, 0);
    }
    Ok(Value::Object(whole).to_string())
}

/// Objects inside of objects in a body; further dots are part of a name.
const BODY_DEPTH_MAX: usize = 16;

/// Puts a value where its name says; what stands in the way gives way.
fn put(whole: &mut Map<String, Value>, path: &str, value: Value, depth: usize) {
    let Some((first, rest)) = path.split_once('.').filter(|_| depth < BODY_DEPTH_MAX) else {
        whole.insert(path.to_owned(), value);
        return;
    };
    let inner = whole.entry(first).or_insert_with(|| Value::Object(Map::new()));
    if !inner.is_object() {
        *inner = Value::Object(Map::new());
    }
    if let Value::Object(inner) = inner {
        put(inner, rest, value, depth + 1);
    }
}

/// What stands under a path, with dots or as a JSON pointer; nothing there: null.
pub fn at_path(value: &Value, path: &str) -> Value {
    let path = path.trim();
    let found = match path.strip_prefix('/') {
        Some(_) => value.pointer(path),
        None => path.split('.').filter(|part| !part.is_empty()).try_fold(value, |at, part| match at {
            Value::Array(items) => items.get(part.parse::<usize>().ok()?),
            other => other.get(part),
        }),
    };
    found.cloned().unwrap_or(Value::Null)
}

fn text(pieces: &mut Vec<Piece>, more: String) {
    match pieces.last_mut() {
        Some(Piece::Text(before)) => before.push_str(&more),
        _ => pieces.push(Piece::Text(more)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn callout(value: Value) -> HttpCallout {
        serde_json::from_value(value).expect("a callout")
    }

    fn scope() -> Scope<'static> {
        Scope::new().with("record", json!({"id": "a/b", "name": "Nord \"wind\"", "size": 3}))
    }

    #[test]
    fn a_request_is_filled_in_as_each_place_wants_it() {
        let it = callout(json!({
            "method": "POST", "url": "https://x.example/{{record.id}}",
            "query": [{"name": "q", "value": "{{record.name}}"}, {"name": "key", "value": "{{secrets.crm}}"}],
            "headers": [{"name": "Authorization", "value": "Bearer {{secrets.crm}}"}],
            "body": {"kind": "text", "content_type": "application/json", "text": "{\"n\": \"{{record.name}}\", \"s\": {{record.size}}}"},
        }));
        let request = it.request(&scope()).expect("a request");
        let crm = Piece::Secret(Name::parse("crm").expect("a name"));
        let text = |text: &str| Piece::Text(text.to_owned());
        assert_eq!(request.method, "POST");
        assert_eq!(request.url, [text("https://x.example/a%2Fb?q=Nord%20%22wind%22&key="), crm.clone()]);
        assert_eq!(request.headers, [("Authorization".to_owned(), vec![text("Bearer "), crm])]);
        assert_eq!(request.body, [text("{\"n\": \"Nord \\\"wind\\\"\", \"s\": 3}")]);
        assert_eq!((request.timeout_seconds, request.attempts), (20, 3));
    }

    #[test]
    fn a_body_of_values_makes_objects_of_dots() {
        let it = callout(json!({
            "method": "PUT", "url": "https://x.example",
            "body": {"kind": "json", "values": {
                "customer.name": {"expression": "record.name"}, "customer.size": {"expression": "record.size"},
                "ok": {"literal": true},
            }},
        }));
        let request = it.request(&scope()).expect("a request");
        let Some(Piece::Text(body)) = request.body.first() else { panic!("a body") };
        let read: Value = serde_json::from_str(body).expect("JSON");
        assert_eq!(read, json!({"customer": {"name": "Nord \"wind\"", "size": 3}, "ok": true}));
    }

    #[test]
    fn answers_are_taken_by_path() {
        let value = json!({"items": [{"price": 5}], "a/b": 1, "deep": {"x": null}});
        assert_eq!(at_path(&value, "items.0.price"), json!(5));
        assert_eq!(at_path(&value, "/items/0/price"), json!(5));
        assert_eq!(at_path(&value, "/a~1b"), json!(1));
        assert_eq!(at_path(&value, "items.7.price"), Value::Null);
        assert_eq!(at_path(&value, ""), value);
    }

    #[test]
    fn success_is_what_was_said_to_be() {
        let plain = callout(json!({"url": "https://x.example"}));
        assert!(plain.accepts(204) && !plain.accepts(404) && !plain.accepts(301));
        let own = callout(json!({"url": "https://x.example", "accept_status": [404]}));
        assert!(own.accepts(404) && !own.accepts(200));
    }
}
