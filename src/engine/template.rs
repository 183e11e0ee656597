//! Texts with `{{ expression }}` in them. Filling never fails: what cannot be carried out stays visible as `[?expression]`, so
//! that a slip in a text neither stops work nor hides.

use serde::{Deserialize, Serialize};

use crate::{
    expr::{self, Kind, KnownNames, NameProblem, Scope, text_of},
    ids::Name,
    limits::TEXT_LENGTH_MAX,
    value::Value,
};

/// How a value is written so that it means itself where it stands and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Escape {
    /// As people read it.
    Plain,
    /// In HTML: no mark-up comes from a value.
    Html,
    /// In JSON: a text without its quotes, which stand in the template; anything else as JSON.
    Json,
    /// In a form or a part of an address: letters, digits and `-._~`, everything else as `%XX`.
    Url,
    /// A whole address: as [`Escape::Url`], but a value at its very beginning is taken as it is, for it may be the address.
    Address,
}

/// A piece of a text that leaves the system. Secrets are named only: whoever sends it fills them in. A value that happens to
/// look like the name of a secret stays a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Piece {
    /// A text.
    Text(String),
    /// The secret of this name.
    Secret(Name),
}

/// A part of a template.
#[derive(Debug, PartialEq, Eq)]
enum Part<'t> {
    Text(&'t str),
    Expression(&'t str),
    /// `{{` without its end.
    Open(&'t str),
}

/// The text with every expression replaced by its value. Null is empty; lists are joined with commas.
pub fn fill(text: &str, scope: &Scope<'_>) -> String {
    fill_for(text, scope, Escape::Plain)
}

/// As [`fill`], for a place where values must be written in its way.
pub fn fill_for(text: &str, scope: &Scope<'_>, escape: Escape) -> String {
    let mut out = String::with_capacity(text.len());
    for part in parts(text) {
        match part {
            Part::Text(text) | Part::Open(text) => out.push_str(text),
            Part::Expression(source) => out.push_str(&filled(source, scope, escape)),
        }
        if out.len() > TEXT_LENGTH_MAX * 4 {
            return out.chars().take(TEXT_LENGTH_MAX).collect();
        }
    }
    out
}

/// As [`fill_for`], with the secrets that the text names (`{{secrets.name}}`, standing alone) left to be filled in.
///
/// # Errors
/// What an expression that cannot be carried out says: what leaves the system is whole or does not leave.
pub fn pieces(text: &str, scope: &Scope<'_>, escape: Escape) -> Result<Vec<Piece>, expr::ExprError> {
    let mut pieces = Vec::new();
    for part in parts(text) {
        let text = match part {
            Part::Text(text) | Part::Open(text) => text.to_owned(),
            Part::Expression(source) => match secret(source) {
                Some(name) => {
                    pieces.push(Piece::Secret(name));
                    continue;
                }
                None if escape == Escape::Address && pieces.is_empty() => {
                    text_of(&expr::evaluate(source, scope)?)
                }
                None => escaped(&expr::evaluate(source, scope)?, escape),
            },
        };
        match pieces.last_mut() {
            Some(Piece::Text(before)) => before.push_str(&text),
            _ => pieces.push(Piece::Text(text)),
        }
    }
    Ok(pieces)
}

/// The text without the secrets that it names.
pub fn without_secrets(text: &str) -> String {
    let mut out = String::new();
    for part in parts(text) {
        match part {
            Part::Expression(source) if secret(source).is_some() => {}
            Part::Expression(source) => {
                out.push_str("{{");
                out.push_str(source);
                out.push_str("}}");
            }
            Part::Text(text) | Part::Open(text) => out.push_str(text),
        }
    }
    out
}

/// The secrets that a text names.
pub fn secrets(text: &str) -> Vec<Name> {
    let named = parts(text).into_iter().filter_map(|part| match part {
        Part::Expression(source) => secret(source),
        _ => None,
    });
    named.collect()
}

/// The name of the secret that an expression is.
fn secret(source: &str) -> Option<Name> {
    Name::parse(source.trim().strip_prefix("secrets.")?).ok()
}

fn filled(source: &str, scope: &Scope<'_>, escape: Escape) -> String {
    match expr::evaluate(source, scope) {
        Ok(value) => escaped(&value, escape),
        Err(_) => escaped(&Value::from(format!("[?{}]", source.trim())), escape),
    }
}

fn escaped(value: &Value, escape: Escape) -> String {
    match (escape, value) {
        (Escape::Plain, _) => text_of(value),
        (Escape::Html, _) => html(&text_of(value)),
        (Escape::Json, Value::String(text)) => {
            let quoted = Value::from(text.as_str()).to_string();
            quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default().to_owned()
        }
        (Escape::Json, other) => other.to_string(),
        (Escape::Url | Escape::Address, _) => percent(&text_of(value)),
    }
}

/// A text in HTML, quotes included; its line breaks stay breaks.
pub fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' => out.push_str("<br>"),
            '\r' => {}
            other => out.push(other),
        }
    }
    out
}

/// A text in an address or a form.
pub fn percent(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

/// What is wrong with a template whose names are not known yet: brackets and expressions that cannot be read.
pub fn faults(text: &str) -> Vec<String> {
    let fault = |part: Part<'_>| match part {
        Part::Text(_) => None,
        Part::Open(_) => Some("{{ is not closed; add }} after the expression".to_owned()),
        Part::Expression(source) => expr::readable(source).err().map(|error| error.to_string()),
    };
    parts(text).into_iter().filter_map(fault).collect()
}

/// Everything wrong with a template's expressions.
pub fn check(text: &str, names: &KnownNames) -> Vec<NameProblem> {
    let mut problems = Vec::new();
    for part in parts(text) {
        match part {
            Part::Text(_) => {}
            Part::Expression(source) => problems.extend(expr::check(source, names, Kind::Any)),
            Part::Open(_) => {
                let message = "{{ is not closed; add }} after the expression".to_owned();
                problems.push(NameProblem { code: "syntax", message });
            }
        }
    }
    problems
}

/// Every path that a template's expressions name.
pub fn paths(text: &str) -> Vec<String> {
    let sources = parts(text).into_iter().filter_map(|part| match part {
        Part::Expression(source) => Some(source),
        _ => None,
    });
    sources.flat_map(expr::paths).collect()
}

fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        if !before.is_empty() {
            parts.push(Part::Text(before));
        }
        let Some((source, after)) = after.split_once("}}") else {
            parts.push(Part::Open(rest.get(before.len()..).unwrap_or_default()));
            return parts;
        };
        parts.push(Part::Expression(source));
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest));
    }
    parts
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn scope() -> Scope<'static> {
        Scope::new()
            .with("record", json!({"name": "Nordwind", "amount": 12.5, "tags": ["a", "b"], "open": true}))
    }

    fn check_fill(text: &str, expected: &str) {
        assert_eq!(fill(text, &scope()), expected, "{text}");
    }

    #[test]
    fn fills_expressions_and_keeps_the_rest() {
        check_fill("", "");
        check_fill("plain", "plain");
        check_fill("Welcome {{record.name}}!", "Welcome Nordwind!");
        check_fill("{{ record.amount * 2 }} EUR", "25 EUR");
        check_fill("{{record.tags}} {{record.open}} {{record.absent}}.", "a, b yes .");
        check_fill("a } b { c }} d", "a } b { c }} d");
    }

    #[test]
    fn shows_what_cannot_be_carried_out() {
        check_fill("{{record.name * 2}}", "[?record.name * 2]");
        check_fill("{{record.}} x", "[?record.] x");
        check_fill("open {{record.name", "open {{record.name");
    }

    #[test]
    fn values_mean_themselves_wherever_they_stand() {
        let scope = Scope::new().with("v", json!({"text": "a<b> & \"c\"\n/d", "number": 5, "none": null}));
        let fill = |text: &str, escape| fill_for(text, &scope, escape);
        assert_eq!(fill("<p>{{v.text}}</p>", Escape::Html), "<p>a&lt;b&gt; &amp; &quot;c&quot;<br>/d</p>");
        let json = fill("{\"t\": \"{{v.text}}\", \"n\": {{v.number}}, \"x\": {{v.none}}}", Escape::Json);
        let read: Value = serde_json::from_str(&json).expect("JSON");
        assert_eq!(read, json!({"t": "a<b> & \"c\"\n/d", "n": 5, "x": null}));
        assert_eq!(fill("/x/{{v.text}}", Escape::Url), "/x/a%3Cb%3E%20%26%20%22c%22%0A%2Fd");
    }

    #[test]
    fn secrets_stay_names_and_values_never_become_secrets() {
        let scope = Scope::new().with("v", json!({"sly": "{{secrets.key}}", "base": "https://x.example/a"}));
        let text = |text: &str| Piece::Text(text.to_owned());
        let key = Piece::Secret(Name::parse("key").expect("a name"));
        let of = |text: &str, escape| pieces(text, &scope, escape).expect("pieces");
        assert_eq!(of("Bearer {{ secrets.key }}", Escape::Plain), [text("Bearer "), key.clone()]);
        assert_eq!(of("{{v.sly}}", Escape::Plain), [text("{{secrets.key}}")]);
        assert_eq!(
            of("{{v.base}}/{{v.base}}", Escape::Address),
            [text("https://x.example/a/https%3A%2F%2Fx.example%2Fa")]
        );
        assert!(pieces("{{v.base * 2}}", &scope, Escape::Plain).is_err(), "nothing half leaves");
        assert_eq!(secrets("{{secrets.key}} {{v.sly}}"), [Name::parse("key").expect("a name")]);
    }

    #[test]
    fn faults_are_found_without_knowing_the_names() {
        assert!(faults("Hello {{customer}}, {{items.map(i, i.name)}}").is_empty());
        assert_eq!(faults("{{a +}} {{b").len(), 2);
    }

    #[test]
    fn checks_names_and_brackets() {
        let mut names = KnownNames::new();
        names.add("record.name", "Name", crate::value::DataType::Text);
        assert_eq!(check("Hello {{record.name}}", &names), []);
        let wrong = check("Hello {{record.nmae}} {{", &names);
        assert_eq!(wrong.len(), 2);
        assert!(wrong[0].message.contains("did you mean name?"), "{}", wrong[0].message);
        assert_eq!(wrong[1].code, "syntax");
    }
}
