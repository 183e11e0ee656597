//! Choosing a data type: of a field, an input, a variable, a component.

use fermata_engine::{
    ids::Name,
    value::{Choice, DataType},
};
use leptos::prelude::*;

use super::{Select, TextArea};

/// The types in the order of the list: key, words.
const TYPES: [(&str, &str); 16] = [
    ("text", "Text"),
    ("long_text", "Long text"),
    ("number", "Number"),
    ("currency", "Currency"),
    ("percent", "Percent"),
    ("checkbox", "Yes or no"),
    ("date", "Date"),
    ("date_time", "Date and time"),
    ("time", "Time of day"),
    ("picklist", "Picklist"),
    ("multi_picklist", "Picklist, several"),
    ("email", "E-mail address"),
    ("phone", "Phone number"),
    ("url", "Web address"),
    ("user", "Person"),
    ("lookup", "Record of another object"),
];

/// The key of a type.
pub fn type_key(data_type: &DataType) -> &'static str {
    match data_type {
        DataType::Text => "text",
        DataType::LongText => "long_text",
        DataType::Number { .. } => "number",
        DataType::Currency { .. } => "currency",
        DataType::Percent => "percent",
        DataType::Checkbox => "checkbox",
        DataType::Date => "date",
        DataType::DateTime => "date_time",
        DataType::Time => "time",
        DataType::Picklist { .. } => "picklist",
        DataType::MultiPicklist { .. } => "multi_picklist",
        DataType::Email => "email",
        DataType::Phone => "phone",
        DataType::Url => "url",
        DataType::User => "user",
        DataType::Lookup { .. } => "lookup",
        DataType::AutoNumber { .. } => "auto_number",
        DataType::Formula { .. } => "formula",
        DataType::File { multiple: false } => "file",
        DataType::File { multiple: true } => "files",
        DataType::Record { .. } => "record",
        DataType::List { .. } => "list",
    }
}

/// What people read for a type.
pub fn type_words(data_type: &DataType) -> &'static str {
    let key = type_key(data_type);
    TYPES.iter().find(|(k, _)| *k == key).map_or_else(|| data_type.words(), |(_, words)| words)
}

/// Choices as text, one a line: `value` or `value = label`.
pub fn choices_text(choices: &[Choice]) -> String {
    let line = |c: &Choice| match c.label.as_str() {
        "" => c.value.clone(),
        label if label == c.value => c.value.clone(),
        label => format!("{} = {label}", c.value),
    };
    choices.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Reads [`choices_text`] back; empty lines are left out.
pub fn choices_of(text: &str) -> Vec<Choice> {
    let read = |line: &str| {
        let (value, label) = line.split_once('=').unwrap_or((line, ""));
        Choice { value: value.trim().to_owned(), label: label.trim().to_owned() }
    };
    text.lines().filter(|l| !l.trim().is_empty()).map(read).collect()
}

/// The type of this key, keeping of `old` what both have.
fn type_of(key: &str, old: &DataType, first_object: Option<Name>) -> DataType {
    let choices = || match old {
        DataType::Picklist { choices } | DataType::MultiPicklist { choices } => choices.clone(),
        _ => Vec::new(),
    };
    match key {
        "long_text" => DataType::LongText,
        "number" => DataType::Number { decimals: 0 },
        "currency" => DataType::Currency { code: "EUR".into() },
        "percent" => DataType::Percent,
        "checkbox" => DataType::Checkbox,
        "date" => DataType::Date,
        "date_time" => DataType::DateTime,
        "time" => DataType::Time,
        "picklist" => DataType::Picklist { choices: choices() },
        "multi_picklist" => DataType::MultiPicklist { choices: choices() },
        "email" => DataType::Email,
        "phone" => DataType::Phone,
        "url" => DataType::Url,
        "user" => DataType::User,
        "lookup" => match first_object {
            Some(object) => DataType::Lookup { object },
            None => DataType::Text,
        },
        _ => DataType::Text,
    }
}

/// Chooses a type and what belongs to it: choices, currency, decimals, object.
#[component]
pub fn DataTypeField(
    /// The ids of its inputs begin with this.
    #[prop(into)]
    id: String,
    /// The type at first.
    value: DataType,
    /// Objects that a lookup can lead to: name, label.
    #[prop(optional, into)]
    objects: Signal<Vec<(String, String)>>,
    /// Called with every change.
    #[prop(into)]
    on_change: Callback<DataType>,
) -> impl IntoView {
    let current = RwSignal::new(value);
    let key = RwSignal::new(type_key(&current.get_untracked()).to_owned());
    let change = move |data_type: DataType| {
        current.set(data_type.clone());
        on_change.run(data_type);
    };
    let chosen = move |key: String| {
        let first = objects.get_untracked().into_iter().find_map(|(name, _)| Name::parse(&name).ok());
        change(type_of(&key, &current.get_untracked(), first));
    };
    let options = Signal::derive(move || {
        let lookup = !objects.get().is_empty();
        let shown = TYPES.iter().filter(move |(key, _)| *key != "lookup" || lookup);
        shown.map(|(key, words)| ((*key).to_owned(), (*words).to_owned())).collect::<Vec<_>>()
    });
    let kind = Memo::new(move |_| type_key(&current.get()));
    let base = id.clone();
    view! {
        <Select id=format!("{id}-type") label="Type" value=key options on_change=chosen/>
        {move || detail(&base, kind.get(), current, Callback::new(change), objects)}
    }
}

/// What belongs to the type beyond its name.
fn detail(
    id: &str,
    kind: &'static str,
    current: RwSignal<DataType>,
    change: Callback<DataType>,
    objects: Signal<Vec<(String, String)>>,
) -> AnyView {
    match (kind, current.get_untracked()) {
        (
            "picklist" | "multi_picklist",
            DataType::Picklist { choices } | DataType::MultiPicklist { choices },
        ) => {
            let several = kind == "multi_picklist";
            let text = RwSignal::new(choices_text(&choices));
            let changed = move |text: String| {
                let choices = choices_of(&text);
                change.run(if several {
                    DataType::MultiPicklist { choices }
                } else {
                    DataType::Picklist { choices }
                });
            };
            view! {
                <TextArea
                    id=format!("{id}-choices")
                    label="Choices"
                    help="One a line. To show other words than are stored: value = words"
                    value=text
                    on_change=changed
                />
            }
            .into_any()
        }
        ("currency", DataType::Currency { code }) => {
            let code = RwSignal::new(code);
            let codes =
                ["EUR", "USD", "GBP", "CHF", "JPY", "DKK", "SEK", "NOK", "PLN", "CNY", "INR", "AUD", "CAD"];
            let options = codes.map(|c| (c.to_owned(), c.to_owned())).to_vec();
            let changed = move |code: String| change.run(DataType::Currency { code });
            view! { <Select id=format!("{id}-code") label="Currency" value=code options on_change=changed/> }
                .into_any()
        }
        ("number", DataType::Number { decimals }) => {
            let value = RwSignal::new(decimals.to_string());
            let options: Vec<(String, String)> = (0..=8).map(|n| (n.to_string(), n.to_string())).collect();
            let changed =
                move |text: String| change.run(DataType::Number { decimals: text.parse().unwrap_or(0) });
            view! { <Select id=format!("{id}-decimals") label="Digits after the point" value options on_change=changed/> }
                .into_any()
        }
        ("lookup", DataType::Lookup { object }) => {
            let value = RwSignal::new(object.to_string());
            let changed = move |text: String| {
                if let Ok(object) = Name::parse(&text) {
                    change.run(DataType::Lookup { object });
                }
            };
            view! { <Select id=format!("{id}-object") label="Object" value options=objects on_change=changed/> }.into_any()
        }
        _ => ().into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_read_back_what_they_print() {
        let choices = choices_of("gold\nsilver = Silver plan\n\n  bronze=Bronze  ");
        assert_eq!(choices_text(&choices), "gold\nsilver = Silver plan\nbronze = Bronze");
        assert_eq!(choices_of(&choices_text(&choices)), choices);
    }

    #[test]
    fn every_type_keeps_its_key() {
        for (key, _) in TYPES {
            let made = type_of(key, &DataType::Text, Name::parse("Account").ok());
            assert_eq!(type_key(&made), key);
        }
    }

    #[test]
    fn choices_survive_the_way_from_one_to_several() {
        let one = DataType::Picklist { choices: choices_of("a\nb") };
        assert_eq!(
            type_of("multi_picklist", &one, None),
            DataType::MultiPicklist { choices: choices_of("a\nb") }
        );
    }
}
