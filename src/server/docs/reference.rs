//! The OpenAPI document as a page: operations by tag, then the shapes they speak of.

use std::{collections::BTreeMap, fmt::Write as _, sync::LazyLock};

use serde_json::Value;

use super::html::{self, escape};
use crate::openapi;

pub(super) fn page() -> &'static str {
    static PAGE: LazyLock<String> = LazyLock::new(|| {
        let document: Value = serde_json::from_str(openapi::document()).unwrap_or_default();
        html::frame("API", &content(&document))
    });
    &PAGE
}

fn content(document: &Value) -> String {
    let mut out = String::new();
    let about = document.pointer("/info/description").and_then(Value::as_str).unwrap_or_default();
    let _ = write!(
        out,
        "<p>{}</p><p>Authenticate with <code>Authorization: Bearer TOKEN</code>; make a token with \
         <code>fermata token create</code> or on the page Settings, API tokens.</p>",
        escape(about)
    );
    for (tag, operations) in by_tag(document) {
        let _ = write!(out, "<section><h2>{}</h2>", escape(&tag));
        operations.iter().for_each(|operation| out.push_str(operation));
        out.push_str("</section>");
    }
    out.push_str("<section><h2>Shapes</h2>");
    for (name, schema) in entries(document.pointer("/components/schemas")) {
        out.push_str(&shape(name, schema));
    }
    out.push_str("</section>");
    out
}

fn by_tag(document: &Value) -> BTreeMap<String, Vec<String>> {
    let mut tags: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (path, item) in entries(document.get("paths")) {
        for (method, operation) in entries(Some(item)) {
            let tag = operation.pointer("/tags/0").and_then(Value::as_str).unwrap_or("other");
            tags.entry(tag.to_owned()).or_default().push(show(method, path, operation));
        }
    }
    tags
}

fn show(method: &str, path: &str, operation: &Value) -> String {
    let text = |key: &str| escape(operation.get(key).and_then(Value::as_str).unwrap_or_default());
    let mut out = format!(
        "<details><summary><b class=\"{method}\">{}</b> <code>{}</code> {}</summary><p>{}</p>",
        method.to_uppercase(),
        escape(path),
        text("summary"),
        text("description")
    );
    let parameters =
        operation.get("parameters").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    if !parameters.is_empty() {
        out.push_str("<table><tr><th>Parameter</th><th>In</th><th>What</th></tr>");
        parameters.iter().for_each(|parameter| out.push_str(&parameter_row(parameter)));
        out.push_str("</table>");
    }
    if let Some(schema) = operation.pointer("/requestBody/content/application~1json/schema") {
        let _ = write!(out, "<p>Send {}</p>", kind(schema));
    }
    for (status, response) in entries(operation.get("responses")).filter(|(status, _)| *status != "default") {
        let content = response.get("content").and_then(Value::as_object).and_then(|map| map.values().next());
        let what =
            content.and_then(|content| content.get("schema")).map_or_else(|| "nothing".to_owned(), kind);
        let _ = write!(out, "<p>Answers {} with {what}</p>", escape(status));
    }
    out.push_str("</details>");
    out
}

fn parameter_row(parameter: &Value) -> String {
    let text = |key: &str| escape(parameter.get(key).and_then(Value::as_str).unwrap_or_default());
    format!(
        "<tr><td><code>{}</code></td><td>{}</td><td>{}</td></tr>",
        text("name"),
        text("in"),
        text("description")
    )
}

fn shape(name: &str, schema: &Value) -> String {
    let about = schema.get("description").and_then(Value::as_str).unwrap_or_default();
    let mut out = format!(
        "<details id=\"{0}\"><summary><code>{0}</code></summary><p>{1}</p>",
        escape(name),
        escape(about)
    );
    let properties: Vec<_> = entries(schema.get("properties")).collect();
    if properties.is_empty() {
        let _ = write!(out, "<p>{}</p>", kind(schema));
    } else {
        out.push_str("<table><tr><th>Name</th><th>Kind</th><th>What</th></tr>");
        for (property, inner) in properties {
            let about = inner.get("description").and_then(Value::as_str).unwrap_or_default();
            let _ = write!(
                out,
                "<tr><td><code>{}</code></td><td>{}</td><td>{}</td></tr>",
                escape(property),
                kind(inner),
                escape(about)
            );
        }
        out.push_str("</table>");
    }
    out.push_str("</details>");
    out
}

/// What a schema says, in a few words, with links to the shapes it names.
fn kind(schema: &Value) -> String {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next()) {
        return format!("<a href=\"#{0}\">{0}</a>", escape(name));
    }
    if let Some(choices) = schema.get("enum").and_then(Value::as_array) {
        let choices: Vec<_> =
            choices.iter().map(|choice| format!("<code>{}</code>", escape(&choice.to_string()))).collect();
        return choices.join(", ");
    }
    for key in ["oneOf", "anyOf", "allOf"] {
        if let Some(inner) = schema.get(key).and_then(Value::as_array) {
            let inner: Vec<_> =
                inner.iter().filter(|one| one.get("type") != Some(&Value::from("null"))).map(kind).collect();
            return inner.join(if key == "allOf" { " with " } else { " or " });
        }
    }
    match schema.get("type") {
        Some(Value::String(name)) if name == "array" => {
            format!("list of {}", schema.get("items").map(kind).unwrap_or_default())
        }
        Some(Value::String(name)) if name == "object" && schema.get("properties").is_some() => {
            let inner = entries(schema.get("properties"))
                .map(|(name, inner)| format!("{}: {}", escape(name), kind(inner)));
            format!("{{ {} }}", inner.collect::<Vec<_>>().join(", "))
        }
        Some(Value::String(name)) => escape(name),
        Some(Value::Array(names)) => {
            let names = names.iter().filter_map(Value::as_str).filter(|name| *name != "null");
            names.map(escape).collect::<Vec<_>>().join(" or ")
        }
        _ => "anything".to_owned(),
    }
}

fn entries(value: Option<&Value>) -> impl Iterator<Item = (&str, &Value)> {
    value.and_then(Value::as_object).into_iter().flatten().map(|(key, value)| (key.as_str(), value))
}
