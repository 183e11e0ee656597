//! Giving a component another name wherever the flow refers to it: as `vars.<name>` in conditions, expressions and texts,
//! where it is set, handed over, or holds others as a section.

use fermata_engine::{flow::Flow, ids::Name};
use serde_json::Value;

/// Gives a component another name. What cannot be read back with it stays as it was.
pub fn rename(flow: &mut Flow, old: &Name, new: &Name) {
    let Ok(mut whole) = serde_json::to_value(&*flow) else { return };
    let change = Change {
        old: old.as_str(),
        new: new.as_str(),
        old_path: format!("vars.{old}"),
        new_path: format!("vars.{new}"),
    };
    change.outputs(&mut whole);
    for element in whole.get_mut("elements").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(body) = element.get_mut("body") {
            change.body(body);
        }
        change.texts(element);
    }
    if let Ok(renamed) = serde_json::from_value(whole) {
        *flow = renamed;
    }
}

struct Change<'n> {
    old: &'n str,
    new: &'n str,
    old_path: String,
    new_path: String,
}

impl Change<'_> {
    fn name(&self, value: Option<&mut Value>) {
        if let Some(value) = value
            && value.as_str() == Some(self.old)
        {
            *value = self.new.into();
        }
    }

    fn outputs(&self, flow: &mut Value) {
        for output in flow.get_mut("outputs").and_then(Value::as_array_mut).into_iter().flatten() {
            self.name(Some(output));
        }
    }

    /// Where the name stands alone: on screens, and where an assignment sets it.
    fn body(&self, body: &mut Value) {
        let is_assignment = body.get("kind").and_then(Value::as_str) == Some("assignment");
        for component in body.get_mut("components").and_then(Value::as_array_mut).into_iter().flatten() {
            self.name(component.get_mut("name"));
            self.name(component.get_mut("section"));
        }
        for set in body.get_mut("sets").and_then(Value::as_array_mut).into_iter().flatten() {
            if is_assignment {
                self.name(set.get_mut("name"));
            }
        }
    }

    /// Where it stands in a path; a value that is written down is no path.
    fn texts(&self, value: &mut Value) {
        match value {
            Value::String(text) if text.contains(&self.old_path) => {
                *text = replaced(text, &self.old_path, &self.new_path);
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.texts(item)),
            Value::Object(map) => {
                map.iter_mut().filter(|(key, _)| *key != "literal").for_each(|(_, inner)| self.texts(inner));
            }
            _ => {}
        }
    }
}

/// Replaces a path where it stands alone: neither part of a longer word before nor after.
fn replaced(text: &str, old: &str, new: &str) -> String {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let (mut out, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once(old) {
        let last = before.chars().next_back().or(out.chars().next_back());
        let whole = !last.is_some_and(|c| word(c) || c == '.') && !after.chars().next().is_some_and(word);
        out.push_str(before);
        out.push_str(if whole { new } else { old });
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_new_name_goes_wherever_the_old_one_was() {
        let flow = |name: &str, path: &str| -> Flow {
            serde_json::from_value(json!({
                "label": "F", "kind": "screen", "start": "page", "outputs": [name],
                "elements": [
                    { "name": "page", "label": format!("About {{{{{path}}}}}"), "body": { "kind": "screen", "components": [
                        { "name": name, "label": "Cap", "body": { "kind": "section", "columns": "one" } },
                        { "name": "vars_cap", "section": name, "body": { "kind": "input", "data_type": { "type": "text" } },
                          "default": { "literal": "vars.cap" }, "visible": { "expression": format!("{path} > vars.capital") } },
                    ] } },
                    { "name": "set", "label": "Set", "body": { "kind": "assignment", "sets": [
                        { "name": name, "value": { "reference": path } }] } },
                    { "name": "put", "label": "Put", "body": { "kind": "update_records", "sets": [
                        { "name": "cap", "value": { "expression": format!("{path} + 1") } }] } },
                ],
            }))
            .expect("a flow")
        };
        let mut changed = flow("cap", "vars.cap");
        rename(&mut changed, &Name::from_label("cap", "x"), &Name::from_label("limit", "x"));
        assert_eq!(changed, flow("limit", "vars.limit"));
    }
}
