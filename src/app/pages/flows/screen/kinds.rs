//! What can be put on a screen.

use fermata_engine::{
    flow::{ChecklistItem, Columns, Component, ComponentBody},
    ids::Name,
    object::Object,
    value::{Choice, DataType},
};

use crate::kit::{Sign, data_type::type_words};

/// Something that can be put on a screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    /// Tells it apart.
    pub key: String,
    /// What people read.
    pub words: String,
    /// Its sign.
    pub sign: Sign,
    /// Under which heading it stands.
    pub group: &'static str,
}

/// Headings in their order.
pub const GROUPS: [&str; 4] = ["Inputs", "Choices", "The record's fields", "Page"];

const PLAIN: [(&str, &str, Sign, &str); 20] = [
    ("text", "Text", Sign::Edit, GROUPS[0]),
    ("long_text", "Long text", Sign::Document, GROUPS[0]),
    ("number", "Number", Sign::Chart, GROUPS[0]),
    ("currency", "Currency", Sign::Database, GROUPS[0]),
    ("percent", "Percent", Sign::Chart, GROUPS[0]),
    ("date", "Date", Sign::Calendar, GROUPS[0]),
    ("date_time", "Date and time", Sign::Calendar, GROUPS[0]),
    ("time", "Time of day", Sign::Clock, GROUPS[0]),
    ("email", "E-mail address", Sign::Inbox, GROUPS[0]),
    ("phone", "Phone number", Sign::Bell, GROUPS[0]),
    ("url", "Web address", Sign::Link, GROUPS[0]),
    ("user", "Person", Sign::User, GROUPS[0]),
    ("lookup", "Record", Sign::Records, GROUPS[0]),
    ("checkbox", "Yes or no", Sign::Check, GROUPS[1]),
    ("choice", "Choose one", Sign::CheckCircle, GROUPS[1]),
    ("choices", "Choose several", Sign::CheckCircle, GROUPS[1]),
    ("checklist", "Checklist", Sign::CheckCircle, GROUPS[1]),
    ("picklist", "Choose from a list", Sign::Down, GROUPS[1]),
    ("markdown", "Text to read", Sign::Info, GROUPS[3]),
    ("section", "Section", Sign::Stage, GROUPS[3]),
];

/// Before the name of a field in the key of its kind.
const FIELD: &str = "field:";

/// Everything there is, with the fields of the record.
pub fn all(object: Option<&Object>) -> Vec<Kind> {
    let plain = PLAIN.iter().map(|(key, words, sign, group)| Kind {
        key: (*key).to_owned(),
        words: (*words).to_owned(),
        sign: *sign,
        group,
    });
    let fields = object.into_iter().flat_map(|object| &object.fields).map(|field| Kind {
        key: format!("{FIELD}{}", field.name),
        words: field.shown().to_owned(),
        sign: Sign::Records,
        group: GROUPS[2],
    });
    plain.chain(fields).collect()
}

/// Whether a kind is what somebody looks for with these words.
pub fn fits(kind: &Kind, words: &str) -> bool {
    let text = format!("{} {}", kind.words, kind.group).to_lowercase();
    words.to_lowercase().split_whitespace().all(|word| text.contains(word))
}

/// A new component of a kind, named `name`.
pub fn make(key: &str, words: &str, name: Name, objects: &[(String, String)]) -> Component {
    let input = |data_type: DataType| ComponentBody::Input { data_type };
    let two = || vec![Choice::new("yes", "Yes"), Choice::new("no", "No")];
    let body = match key {
        "markdown" => ComponentBody::Text { markdown: "Write here what the person should know.".to_owned() },
        "section" => ComponentBody::Section { columns: Columns::Two },
        "choice" => ComponentBody::Choice { choices: two(), multiple: false, from: None },
        "choices" => ComponentBody::Choice { choices: two(), multiple: true, from: None },
        "checklist" => {
            let item = |value: &str, label: &str| ChecklistItem {
                value: value.to_owned(),
                label: label.to_owned(),
                required: true,
            };
            ComponentBody::Checklist { items: vec![item("first", "First"), item("second", "Second")] }
        }
        "picklist" => input(DataType::Picklist { choices: two() }),
        "long_text" => input(DataType::LongText),
        "number" => input(DataType::Number { decimals: 0 }),
        "currency" => input(DataType::Currency { code: "EUR".to_owned() }),
        "percent" => input(DataType::Percent),
        "date" => input(DataType::Date),
        "date_time" => input(DataType::DateTime),
        "time" => input(DataType::Time),
        "email" => input(DataType::Email),
        "phone" => input(DataType::Phone),
        "url" => input(DataType::Url),
        "user" => input(DataType::User),
        "checkbox" => input(DataType::Checkbox),
        "lookup" => {
            let first = objects.first().and_then(|(name, _)| Name::parse(name).ok());
            input(first.map_or(DataType::Text, |object| DataType::Lookup { object }))
        }
        field => match field.strip_prefix(FIELD).and_then(|name| Name::parse(name).ok()) {
            Some(field) => ComponentBody::RecordField { field, editable: true },
            None => input(DataType::Text),
        },
    };
    let label = if key == "markdown" { String::new() } else { words.to_owned() };
    Component { label, ..Component::new(name, body) }
}

/// What people call a component by its kind.
pub fn kind_words(body: &ComponentBody) -> String {
    match body {
        ComponentBody::Text { .. } => "Text to read".to_owned(),
        ComponentBody::Input { data_type } => type_words(data_type).to_owned(),
        ComponentBody::Choice { multiple: false, .. } => "Choose one".to_owned(),
        ComponentBody::Choice { .. } => "Choose several".to_owned(),
        ComponentBody::Checklist { .. } => "Checklist".to_owned(),
        ComponentBody::RecordField { .. } => "Field of the record".to_owned(),
        ComponentBody::Section { .. } => "Section".to_owned(),
        ComponentBody::Placeholder { .. } => "Not supported".to_owned(),
    }
}

/// How much of a text stands for the whole of it.
const WORDS_SHOWN: usize = 60;

/// What a component is called in lists: its label, of a text what it begins with.
pub fn title(component: &Component) -> String {
    match &component.body {
        ComponentBody::Text { markdown } => first_words(markdown),
        _ => component.shown().to_owned(),
    }
}

/// What a text begins with, without the marks of its form.
fn first_words(markdown: &str) -> String {
    let plain: String = markdown.chars().filter(|c| !matches!(c, '*' | '#' | '`')).collect();
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    if plain.is_empty() {
        return "Text without words".to_owned();
    }
    if plain.chars().count() <= WORDS_SHOWN {
        return plain;
    }
    let cut: String = plain.chars().take(WORDS_SHOWN).collect();
    let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole);
    format!("{whole} …")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_makes_what_it_says() {
        let objects = [("Account".to_owned(), "Account".to_owned())];
        let name = || Name::from_label("x", "x");
        for kind in all(None) {
            let made = make(&kind.key, &kind.words, name(), &objects);
            let holds = made.data_type(None).is_some();
            assert_eq!(holds, !matches!(kind.key.as_str(), "markdown" | "section"), "{}", kind.key);
        }
        let field = make("field:city", "City", name(), &objects);
        assert!(matches!(field.body, ComponentBody::RecordField { editable: true, .. }));
        assert!(all(None).iter().filter(|kind| fits(kind, "DATE input")).count() == 2);
    }

    #[test]
    fn a_text_is_listed_by_what_it_begins_with() {
        for (markdown, words) in [
            ("Enter what **{{record.name}}** agreed.", "Enter what {{record.name}} agreed."),
            ("# Terms\n\nread them", "Terms read them"),
            ("", "Text without words"),
            (
                "Legal and finance work with exactly these figures, so check each of them.",
                "Legal and finance work with exactly these figures, so check …",
            ),
        ] {
            assert_eq!(first_words(markdown), words);
        }
    }
}
