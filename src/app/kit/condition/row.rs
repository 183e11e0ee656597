//! One row: what is looked at, how it is compared, with what. The input for the value is that of what is looked at.

use fermata_engine::{
    check::Resource,
    condition::{Operator, Row},
    value::{DataType, Value, ValueSource},
};
use leptos::prelude::*;

use crate::kit::{IconButton, Select, Sign, TextField, ValueInput};

/// A row while it is filled in.
#[derive(Clone, Copy)]
pub(super) struct RowState {
    pub(super) id: u32,
    resource: RwSignal<String>,
    /// A key of [`operators`]: an operator, for those without a value with its answer.
    operator: RwSignal<String>,
    /// `literal`, `reference` or `expression`.
    source: RwSignal<String>,
    literal: RwSignal<Value>,
    path: RwSignal<String>,
    text: RwSignal<String>,
}

const OPERATORS: [(Operator, &str, &str); 11] = [
    (Operator::Equals, "equals", "is"),
    (Operator::NotEquals, "not_equals", "is not"),
    (Operator::GreaterThan, "greater_than", "is greater than"),
    (Operator::GreaterOrEqual, "greater_or_equal", "is at least"),
    (Operator::LessThan, "less_than", "is less than"),
    (Operator::LessOrEqual, "less_or_equal", "is at most"),
    (Operator::StartsWith, "starts_with", "starts with"),
    (Operator::EndsWith, "ends_with", "ends with"),
    (Operator::Contains, "contains", "contains"),
    (Operator::In, "in", "is one of"),
    (Operator::NotIn, "not_in", "is none of"),
];

const YES_NO: [(Operator, &str, &str, &str); 3] = [
    (Operator::IsBlank, "is_blank", "is empty", "is not empty"),
    (Operator::IsNull, "is_null", "has no value", "has a value"),
    (Operator::IsChanged, "is_changed", "changed", "did not change"),
];

fn operator_key(row: &Row) -> String {
    let plain = OPERATORS.iter().find(|(op, ..)| *op == row.operator).map(|(_, key, _)| (*key).to_owned());
    plain.unwrap_or_else(|| {
        let yes = row.value != ValueSource::Literal(Value::Bool(false));
        let key = YES_NO.iter().find(|(op, ..)| *op == row.operator).map_or("is_null", |(_, key, ..)| key);
        format!("{key}:{yes}")
    })
}

/// The operator of a key, and the answer that stands for its value.
fn operator_of(key: &str) -> (Operator, Option<bool>) {
    if let Some((key, answer)) = key.split_once(':') {
        let found = YES_NO.iter().find(|(_, k, ..)| *k == key).map_or(Operator::IsNull, |(op, ..)| *op);
        return (found, Some(answer == "true"));
    }
    (OPERATORS.iter().find(|(_, k, _)| *k == key).map_or(Operator::Equals, |(op, ..)| *op), None)
}

/// What can be asked of a type: key and words.
fn operators(data_type: &DataType, path: &str, known: &[Resource]) -> Vec<(String, String)> {
    use DataType as T;
    let fits = |key: &str| match data_type {
        T::Checkbox | T::Lookup { .. } => matches!(key, "equals" | "not_equals"),
        T::Picklist { .. } | T::User => matches!(key, "equals" | "not_equals" | "in" | "not_in"),
        T::MultiPicklist { .. } => key == "contains",
        T::Number { .. } | T::Currency { .. } | T::Percent | T::Date | T::DateTime | T::Time => {
            !matches!(key, "starts_with" | "ends_with" | "contains")
        }
        _ => true,
    };
    let plain = OPERATORS.iter().filter(|(_, key, _)| fits(key));
    let mut all: Vec<(String, String)> =
        plain.map(|(_, key, words)| ((*key).into(), (*words).into())).collect();
    for (op, key, yes, no) in YES_NO {
        // Only where the record before the change is known.
        let of_record = path.starts_with("record.") && known.iter().any(|r| r.path.starts_with("prior."));
        if op == Operator::IsNull && matches!(data_type, T::Text | T::LongText)
            || op == Operator::IsChanged && !of_record
        {
            continue;
        }
        if op == Operator::IsBlank && !matches!(data_type, T::Text | T::LongText | T::MultiPicklist { .. }) {
            continue;
        }
        all.push((format!("{key}:true"), yes.to_owned()));
        all.push((format!("{key}:false"), no.to_owned()));
    }
    all
}

impl RowState {
    pub(super) fn blank(id: u32) -> Self {
        let value = ValueSource::Literal(Value::Null);
        Self::of(id, Row { resource: String::new(), operator: Operator::Equals, value })
    }

    pub(super) fn of(id: u32, row: Row) -> Self {
        let operator = operator_key(&row);
        let (source, literal, path, text) = match row.value {
            ValueSource::Literal(value) => ("literal", value, String::new(), String::new()),
            ValueSource::Reference(path) => ("reference", Value::Null, path, String::new()),
            ValueSource::Expression(text) => ("expression", Value::Null, String::new(), text),
        };
        Self {
            id,
            resource: RwSignal::new(row.resource),
            operator: RwSignal::new(operator),
            source: RwSignal::new(source.to_owned()),
            literal: RwSignal::new(literal),
            path: RwSignal::new(path),
            text: RwSignal::new(text),
        }
    }

    pub(super) fn row(self) -> Row {
        let (operator, answer) = operator_of(&self.operator.get_untracked());
        let value = match (answer, self.source.get_untracked().as_str()) {
            (Some(answer), _) => ValueSource::Literal(Value::Bool(answer)),
            (None, "reference") => ValueSource::Reference(self.path.get_untracked()),
            (None, "expression") => ValueSource::Expression(self.text.get_untracked()),
            (None, _) => ValueSource::Literal(self.literal.get_untracked()),
        };
        Row { resource: self.resource.get_untracked(), operator, value }
    }
}

/// What the value's input depends on.
#[derive(Clone, PartialEq)]
struct Shape {
    data_type: DataType,
    operator: String,
    source: String,
}

#[component]
pub(super) fn RowEditor(
    id: String,
    row: RowState,
    number: Signal<usize>,
    known: Memo<Vec<Resource>>,
    others: Memo<Vec<Resource>>,
    changed: Callback<()>,
    remove: Callback<u32>,
) -> impl IntoView {
    let data_type = Memo::new(move |_| {
        let path = row.resource.get();
        known.with(|all| all.iter().find(|r| r.path == path).map_or(DataType::Text, |r| r.data_type.clone()))
    });
    let shape = Memo::new(move |_| Shape {
        data_type: data_type.get(),
        operator: row.operator.get(),
        source: row.source.get(),
    });
    let choices = Signal::derive(move || paths(&known.get(), &row.resource.get()));
    let others = Signal::derive(move || paths(&others.get(), &row.path.get()));
    let asked = Signal::derive(move || operators(&data_type.get(), &row.resource.get(), &known.get()));
    let pick = move |_: String| {
        let fits =
            asked.with_untracked(|all| all.iter().any(|(key, _)| *key == row.operator.get_untracked()));
        if !fits {
            row.operator
                .set(asked.with_untracked(|all| all.first().map(|(k, _)| k.clone()).unwrap_or_default()));
        }
        let yes = matches!(data_type.get_untracked(), DataType::Checkbox);
        row.literal.set(if yes { Value::Bool(true) } else { Value::Null });
        changed.run(());
    };
    let base = id.clone();
    view! {
        <div class="cond-row" role="group" aria-label=move || format!("Condition {}", number.get())>
            <span class="cond-number" aria-hidden="true">{move || number.get()}</span>
            <div class="cond-parts">
                <Select
                    id=format!("{id}-what")
                    label="What is looked at"
                    value=row.resource
                    options=choices
                    empty="Choose what is looked at"
                    on_change=pick
                />
                <Select
                    id=format!("{id}-how")
                    label="How it is compared"
                    value=row.operator
                    options=asked
                    on_change=move |_| changed.run(())
                />
                {move || value(&base, row, shape.get(), others, changed)}
            </div>
            <IconButton
                sign=Sign::Close
                label=Signal::derive(move || format!("Remove condition {}", number.get()))
                on_click=move |()| remove.run(row.id)
            />
        </div>
    }
}

/// Path and words, with the chosen path even when nothing knows it.
fn paths(known: &[Resource], chosen: &str) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = known.iter().map(|r| (r.path.clone(), r.label.clone())).collect();
    if !chosen.is_empty() && !known.iter().any(|r| r.path == chosen) {
        all.push((chosen.to_owned(), format!("{chosen} (not known)")));
    }
    all
}

fn value(
    id: &str,
    row: RowState,
    shape: Shape,
    others: Signal<Vec<(String, String)>>,
    changed: Callback<()>,
) -> AnyView {
    let (operator, answer) = operator_of(&shape.operator);
    if answer.is_some() {
        return ().into_any();
    }
    let sources =
        [("literal", "this value"), ("reference", "another field"), ("expression", "an expression")];
    let sources: Vec<(String, String)> = sources.map(|(k, w)| (k.to_owned(), w.to_owned())).to_vec();
    let input = match shape.source.as_str() {
        "reference" => view! {
            <Select
                id=format!("{id}-path")
                label="Compared with"
                value=row.path
                options=others
                empty="Choose a field"
                on_change=move |_| changed.run(())
            />
        }
        .into_any(),
        "expression" => view! {
            <TextField id=format!("{id}-text") label="Compared with" value=row.text on_change=move |_| changed.run(())/>
        }
        .into_any(),
        _ => literal(id, row, &shape.data_type, operator, changed),
    };
    view! {
        {input}
        <Select
            id=format!("{id}-source")
            label="Kind of value"
            value=row.source
            options=sources
            on_change=move |_| changed.run(())
        />
    }
    .into_any()
}

fn literal(
    id: &str,
    row: RowState,
    data_type: &DataType,
    operator: Operator,
    changed: Callback<()>,
) -> AnyView {
    let id = format!("{id}-value");
    let several = matches!(operator, Operator::In | Operator::NotIn);
    let set = move |value: Value| {
        row.literal.set(value);
        changed.run(());
    };
    if matches!(data_type, DataType::Checkbox) {
        let text = RwSignal::new(row.literal.get_untracked().as_bool().unwrap_or(true).to_string());
        let options = vec![("true".to_owned(), "yes".to_owned()), ("false".to_owned(), "no".to_owned())];
        let on_change = move |text: String| set(Value::Bool(text == "true"));
        return view! { <Select id label="Compared with" value=text options on_change/> }.into_any();
    }
    let data_type = match (data_type, several, operator) {
        (DataType::Picklist { choices }, true, _) => DataType::MultiPicklist { choices: choices.clone() },
        (DataType::MultiPicklist { choices }, _, Operator::Contains) => {
            DataType::Picklist { choices: choices.clone() }
        }
        (_, true, _) => return list(id, row, changed),
        (DataType::Email | DataType::Phone | DataType::Url | DataType::LongText, ..) => DataType::Text,
        (other, ..) => other.clone(),
    };
    view! { <ValueInput id label="Compared with" data_type value=row.literal on_change=set/> }.into_any()
}

/// Several values, parted by commas.
fn list(id: String, row: RowState, changed: Callback<()>) -> AnyView {
    let text = row.literal.with_untracked(|value| match value {
        Value::Array(items) => items.iter().map(word).collect::<Vec<_>>().join(", "),
        Value::Null => String::new(),
        other => word(other),
    });
    let text = RwSignal::new(text);
    let on_change = move |text: String| {
        let items = text.split(',').map(str::trim).filter(|t| !t.is_empty()).map(item).collect();
        row.literal.set(Value::Array(items));
        changed.run(());
    };
    view! { <TextField id label="Compared with" help="Parted by commas" value=text on_change/> }.into_any()
}

fn word(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn item(text: &str) -> Value {
    text.parse::<i64>()
        .map(Value::from)
        .or_else(|_| text.parse::<f64>().map(Value::from))
        .unwrap_or_else(|_| text.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_reads_back_as_it_was() {
        let values = [Value::Bool(true), Value::Bool(false)];
        for (operator, ..) in YES_NO {
            for value in &values {
                let value = ValueSource::Literal(value.clone());
                let row = Row { resource: "record.a".into(), operator, value };
                let (back, answer) = operator_of(&operator_key(&row));
                assert_eq!(
                    (back, ValueSource::Literal(Value::Bool(answer == Some(true)))),
                    (operator, row.value)
                );
            }
        }
        for (operator, ..) in OPERATORS {
            let row = Row { resource: String::new(), operator, value: ValueSource::Reference("x".into()) };
            assert_eq!(operator_of(&operator_key(&row)), (operator, None));
        }
    }
}
