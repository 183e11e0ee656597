//! Choosing a data type: of a field, an input, a variable, a component.

use fermata_engine::{
    ids::Name,
    limits::AUTO_NUMBER_DIGITS_MAX,
    value::{Choice, DataType},
};
use leptos::prelude::*;

use super::{Select, TextArea, TextField};

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

/// Types that only a field of an object can have.
const FIELD_TYPES: [(&str, &str); 2] = [("auto_number", "Auto-number"), ("formula", "Formula")];

/// What a formula can yield: key, words.
const RESULTS: [(&str, &str); 7] = [
    ("text", "Text"),
    ("number", "Number"),
    ("currency", "Currency"),
    ("percent", "Percent"),
    ("checkbox", "Yes or no"),
    ("date", "Date"),
    ("date_time", "Date and time"),
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
    let found = TYPES.iter().chain(&FIELD_TYPES).find(|(k, _)| *k == key);
    found.map_or_else(|| data_type.words(), |(_, words)| words)
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
        "auto_number" => DataType::AutoNumber { prefix: String::new(), digits: 5 },
        "formula" => DataType::Formula { source: String::new(), result: Box::new(old.plain().clone()) },
        "file" => DataType::File { multiple: false },
        "files" => DataType::File { multiple: true },
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
    /// Whether it is the type of an object's field, which can be more.
    #[prop(optional)]
    of_field: bool,
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
        let more = if of_field { FIELD_TYPES.as_slice() } else { &[] };
        let shown = TYPES.iter().chain(more).filter(move |(key, _)| *key != "lookup" || lookup);
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
        ("auto_number", DataType::AutoNumber { prefix, digits }) => number_detail(id, prefix, digits, change),
        ("formula", DataType::Formula { source, result }) => formula_detail(id, source, *result, change),
        _ => ().into_any(),
    }
}

/// How an auto-number is written.
fn number_detail(id: &str, prefix: String, digits: u8, change: Callback<DataType>) -> AnyView {
    let (prefix, digits) = (RwSignal::new(prefix), RwSignal::new(digits.to_string()));
    let changed = move |_: String| {
        let digits = digits.get_untracked().parse().unwrap_or(5);
        change.run(DataType::AutoNumber { prefix: prefix.get_untracked(), digits });
    };
    let options: Vec<(String, String)> =
        (1..=AUTO_NUMBER_DIGITS_MAX).map(|n| (n.to_string(), n.to_string())).collect();
    view! {
        <TextField
            id=format!("{id}-prefix")
            label="Before the number"
            help="Such as INV-. New records are numbered; those that are there already stay without."
            value=prefix
            on_change=changed
        />
        <Select id=format!("{id}-digits") label="Digits at least" value=digits options on_change=changed/>
    }
    .into_any()
}

/// What a formula says and yields.
fn formula_detail(id: &str, source: String, result: DataType, change: Callback<DataType>) -> AnyView {
    let key = type_key(&result);
    let known = RESULTS.iter().any(|(found, _)| *found == key);
    let source = RwSignal::new(source);
    let yields = RwSignal::new(if known { key } else { "text" }.to_owned());
    let kept = StoredValue::new(result);
    let changed = move |_: String| {
        let key = yields.get_untracked();
        let result = kept.with_value(|kept| match (key.as_str(), kept) {
            (key, kept) if type_key(kept) == key => kept.clone(),
            ("number", _) => DataType::Number { decimals: 2 },
            (key, kept) => type_of(key, kept, None),
        });
        change.run(DataType::Formula { source: source.get_untracked(), result: Box::new(result) });
    };
    let options = RESULTS.map(|(key, words)| (key.to_owned(), words.to_owned())).to_vec();
    view! {
        <TextArea
            id=format!("{id}-source")
            label="Formula"
            rows=3
            mono=true
            value=source
            placeholder="record.amount * record.account.discount / 100"
            help="An expression over the record, over records that it looks up, and now. Worked out whenever it is read."
            on_change=changed
        />
        <Select id=format!("{id}-result") label="It yields" value=yields options on_change=changed/>
    }
    .into_any()
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
        for (key, _) in TYPES.into_iter().chain(FIELD_TYPES) {
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
