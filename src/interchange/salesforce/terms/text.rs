//! Texts with references in them.

use fermata_engine::expr;

use super::{Meaning, Resource, Terms, references::bare};

/// Templates within templates.
const NESTED_MAX: usize = 8;
/// Bytes of one text at most, once what it names stands in it.
const LENGTH_MAX: usize = 256 * 1024;

/// Parts of one text at most, those of the templates that it names among them.
const PARTS_MAX: usize = 5_000;

/// A text while it is written.
struct Writing {
    /// Templates that are being put in, outermost first.
    open: Vec<String>,
    notes: Vec<String>,
    /// How many parts may follow.
    left: usize,
}

impl Writing {
    fn note(&mut self, why: String) {
        if !self.notes.contains(&why) {
            self.notes.push(why);
        }
    }
}

/// A part of a text.
pub(super) enum Part<'t> {
    /// As it stands.
    Text(&'t str),
    /// What stood in `{!…}`.
    Reference(&'t str),
}

/// A text template of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Template<'t> {
    /// Its text, with `{!…}` in it.
    pub text: &'t str,
    /// Whether it is HTML.
    pub html: bool,
}

/// Divides a text.
pub(super) fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{!") {
        let Some((name, after)) = after.split_once('}') else { break };
        if !before.is_empty() {
            parts.push(Part::Text(before));
        }
        parts.push(Part::Reference(name.trim()));
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest));
    }
    parts
}

impl<'s> Terms<'s> {
    /// The text template of this name.
    pub fn template(&self, name: &str) -> Option<Template<'_>> {
        match self.resources.get(&bare(name).to_lowercase())? {
            Resource::Template { text, html, .. } => Some(Template { text, html: *html }),
            _ => None,
        }
    }

    /// A text with `{!…}` in it as Fermata's `{{…}}`, and a sentence for each part that means nothing.
    pub(super) fn written(&self, text: &str) -> (String, Vec<String>) {
        let mut writing = Writing { open: Vec::new(), notes: Vec::new(), left: PARTS_MAX };
        let text = self.text_within(text, &mut writing);
        (text, writing.notes)
    }

    fn text_within(&self, text: &str, writing: &mut Writing) -> String {
        let mut out = String::with_capacity(text.len().min(LENGTH_MAX));
        for part in parts(text) {
            let full = |part: &Part<'_>| matches!(part, Part::Text(text) if !self.spend(text.len()));
            if out.len() > LENGTH_MAX || writing.left == 0 || full(&part) {
                writing.note("The text grows too large; its end is left out.".to_owned());
                break;
            }
            writing.left -= 1;
            match part {
                Part::Text(text) => out.push_str(&text.replace("{{", "{{\"{{\"}}")),
                Part::Reference(name) => out.push_str(&self.part_of_text(name, writing)),
            }
        }
        out
    }

    fn part_of_text(&self, name: &str, writing: &mut Writing) -> String {
        let key = bare(name).to_lowercase();
        if let Some(template) = self.template(name)
            && writing.open.len() < NESTED_MAX
            && !writing.open.contains(&key)
        {
            writing.open.push(key);
            let text = self.text_within(template.text, writing);
            writing.open.pop();
            return text;
        }
        let meaning = self.meaning(name).and_then(|meaning| match meaning {
            Meaning::Expression { source, kind } => {
                expr::readable(&source).map_err(|error| format!("{name}: {error}."))?;
                Ok(Meaning::Expression { source, kind })
            }
            other => Ok(other),
        });
        match meaning {
            Ok(Meaning::Path { path, .. }) => format!("{{{{{path}}}}}"),
            Ok(Meaning::Expression { source, .. }) => format!("{{{{{source}}}}}"),
            Ok(Meaning::Literal { value, .. }) => match value.as_str() {
                Some(text) => text.to_owned(),
                None if value.is_null() => String::new(),
                None => value.to_string(),
            },
            Err(why) => {
                writing.note(why);
                name.to_owned()
            }
        }
    }
}
