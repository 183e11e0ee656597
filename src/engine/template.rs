//! Texts with `{{ expression }}` in them. Filling never fails: what cannot be carried out stays visible as `[?expression]`, so
//! that a slip in a text neither stops work nor hides.

use crate::{
    expr::{self, Kind, KnownNames, NameProblem, Scope, text_of},
    limits::TEXT_LENGTH_MAX,
};

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
    let mut out = String::with_capacity(text.len());
    for part in parts(text) {
        match part {
            Part::Text(text) | Part::Open(text) => out.push_str(text),
            Part::Expression(source) => match expr::evaluate(source, scope) {
                Ok(value) => out.push_str(&text_of(&value)),
                Err(_) => out.push_str(&format!("[?{}]", source.trim())),
            },
        }
        if out.len() > TEXT_LENGTH_MAX * 4 {
            return out.chars().take(TEXT_LENGTH_MAX).collect();
        }
    }
    out
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
