//! Constants, formulas and text templates of a file: what they are stands wherever they are used.

use fermata_engine::expr;

use super::{
    Kind, Meaning, Node, Terms,
    formula::{Cel, as_text, translated},
};

/// A resource of a file that has no counterpart of its own.
#[derive(Debug, Clone)]
pub(super) enum Resource {
    /// A value.
    Constant { name: String, meaning: Meaning },
    /// A formula, what it yields, and after how many digits it is rounded.
    Formula { name: String, text: String, kind: Kind, scale: Option<u8> },
    /// A text.
    Template { text: String, html: bool, name: String },
}

impl Resource {
    /// Its name in the file.
    pub(super) fn called(&self) -> &str {
        match self {
            Self::Constant { name, .. } | Self::Formula { name, .. } | Self::Template { name, .. } => name,
        }
    }
}

impl Terms<'_> {
    pub(super) fn learn_all(&mut self, root: Node<'_>) {
        for node in root.children("constants") {
            let Some(name) = begun(node, "A constant's value stands wherever it is used.") else { continue };
            let kind = Kind::named(node.text_of("dataType").unwrap_or_default());
            let found = node.child("value").and_then(|value| self.value_meaning(value));
            let meaning = match found {
                Some(Meaning::Literal { value, .. }) => Meaning::Literal { value, kind },
                Some(other) => other,
                None => Meaning::Literal { value: fermata_engine::value::Value::Null, kind },
            };
            self.keep(Resource::Constant { name, meaning });
        }
        for node in root.children("formulas") {
            let Some(name) = begun(node, "The formula stands wherever it is used.") else { continue };
            let kind = Kind::named(node.text_of("dataType").unwrap_or_default());
            let scale = node.text_of("scale").and_then(|scale| scale.parse().ok());
            let text = node.text_of("expression").unwrap_or_default().to_owned();
            self.keep(Resource::Formula { name, text, kind, scale });
        }
        for node in root.children("textTemplates") {
            let Some(name) = begun(node, "The text stands wherever it is used.") else { continue };
            let html = !node.is_true("isViewedAsPlainText");
            let text = node.text_of("text").unwrap_or_default().to_owned();
            self.keep(Resource::Template { name, text, html });
        }
    }

    fn keep(&mut self, resource: Resource) {
        self.worked_out.borrow_mut().clear();
        self.resources.insert(resource.called().to_lowercase(), resource);
    }

    /// What a formula of the file yields: as much of a number as it says, and a text where it is one.
    pub(super) fn formula_resource(
        &self,
        text: &str,
        kind: &Kind,
        scale: Option<u8>,
        open: &mut Vec<String>,
    ) -> Result<Meaning, String> {
        let piece = self.translated(text, open)?;
        let piece = match (kind, scale) {
            (Kind::Number, Some(scale)) if piece.value.is_none() => {
                let called = if scale == 0 { String::new() } else { format!(", {}", scale.min(8)) };
                Cel::primary(format!("round({}{called})", piece.source), Kind::Number)?
            }
            (Kind::Text, _) => as_text(&piece),
            (Kind::Unknown, _) => piece,
            _ => Cel { kind: kind.clone(), ..piece },
        };
        checked(&piece)?;
        Ok(piece.meaning())
    }

    /// What a formula means.
    pub(super) fn formula_meaning(&self, text: &str, open: &mut Vec<String>) -> Result<Meaning, String> {
        let piece = self.translated(text, open)?;
        checked(&piece)?;
        Ok(piece.meaning())
    }

    fn translated(&self, text: &str, open: &mut Vec<String>) -> Result<Cel, String> {
        if !self.spend(text.len()) {
            return Err("The formulas and texts of the file grow too large; divide it up.".to_owned());
        }
        let open = std::cell::RefCell::new(open);
        translated(text, &|name| self.meaning_within(name, &mut open.borrow_mut()))
    }
}

fn checked(piece: &Cel) -> Result<(), String> {
    expr::readable(&piece.source).map_err(|error| format!("The formula cannot be carried out here: {error}."))
}

/// Notes what becomes of a resource; its name.
fn begun(node: Node<'_>, note: &str) -> Option<String> {
    node.child("description");
    node.without_meaning(&["processMetadataValues"], "It says how the source's editor shows this.");
    let name = node.name().map(str::to_owned);
    match &name {
        Some(_) => node.changed(note),
        None => node.not_supported("It has no name, so nothing can use it."),
    }
    name
}
