//! An input for a value of any type. The signal holds the value as the engine knows it; what cannot be read as the type
//! (a half-typed number) is held as text, which the engine's check then names at this field.

use fermata_engine::value::{Choice, DataType, Value, currency_sign};
use leptos::prelude::*;

use super::{
    Checkbox, DateField, FieldError, FileField, NumberField, Of, Picker, RadioGroup, Select, TextArea,
    TextField, check, field::FieldProblem,
};

/// What every input needs.
#[derive(Clone)]
struct Ask {
    id: String,
    label: Signal<String>,
    help: String,
    placeholder: String,
    error: FieldError,
    required: Signal<bool>,
    disabled: Signal<bool>,
    value: RwSignal<Value>,
    changed: Callback<Value>,
}

/// An input of the right kind for `data_type`.
#[component]
pub fn ValueInput(
    /// Its id.
    #[prop(into)]
    id: String,
    /// What is asked.
    #[prop(into)]
    label: Signal<String>,
    /// The type.
    data_type: DataType,
    /// The value.
    value: RwSignal<Value>,
    /// What people read for a user or record at first.
    #[prop(optional, into)]
    shown: String,
    /// Whether few choices are shown all at once instead of in a list.
    #[prop(optional)]
    open_choices: bool,
    /// A sentence of help.
    #[prop(optional, into)]
    help: String,
    /// An example in an empty input that is typed in.
    #[prop(optional, into)]
    placeholder: String,
    /// What is wrong.
    #[prop(optional, into)]
    error: FieldError,
    /// Whether it must be filled in.
    #[prop(optional, into)]
    required: Signal<bool>,
    /// Whether it can be changed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Called with every change by the person.
    #[prop(optional, into)]
    on_change: Option<Callback<Value>>,
) -> impl IntoView {
    let changed = Callback::new(move |new: Value| {
        value.set(new.clone());
        if let Some(on_change) = on_change {
            on_change.run(new);
        }
    });
    let ask = Ask { id, label, help, placeholder, error, required, disabled, value, changed };
    match data_type {
        DataType::Text => text(ask, "text"),
        DataType::Email => text(ask, "email"),
        DataType::Phone => text(ask, "tel"),
        DataType::Url => text(ask, "url"),
        DataType::LongText => long_text(ask),
        DataType::Number { .. } => number(ask, String::new(), ""),
        DataType::Percent => number(ask, String::new(), "%"),
        DataType::Currency { code } => number(ask, currency_sign(&code).to_owned(), ""),
        DataType::Checkbox => yes_no(ask),
        DataType::Date => date(ask, "date"),
        DataType::Time => date(ask, "time"),
        DataType::DateTime => date(ask, "datetime-local"),
        DataType::Picklist { choices } if open_choices => radios(ask, &choices),
        DataType::Picklist { choices } => select(ask, &choices),
        DataType::MultiPicklist { choices } => many(ask, choices),
        DataType::User => picker(ask, Of::Person, shown),
        DataType::Lookup { object } => picker(ask, Of::Record(object), shown),
        DataType::File { multiple } => files(ask, multiple),
        // Nobody fills these in: what they hold is shown.
        DataType::AutoNumber { .. }
        | DataType::Formula { .. }
        | DataType::Record { .. }
        | DataType::List { .. } => text(Ask { disabled: Signal::stored(true), ..ask }, "text"),
    }
}

fn files(ask: Ask, multiple: bool) -> AnyView {
    let Ask { id, label, help, error, required, disabled, value, changed, .. } = ask;
    view! { <FileField id label multiple value help error required disabled on_change=changed/> }.into_any()
}

fn picker(ask: Ask, of: Of, shown: String) -> AnyView {
    let (own, on_change) = as_text(&ask);
    let Ask { id, label, help, error, required, disabled, .. } = ask;
    view! { <Picker of id label value=own shown help error required disabled on_change/> }.into_any()
}

/// A value as the text of an input.
fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A text signal that follows the value, and what to call as the person changes it. Empty text is no value.
fn as_text(ask: &Ask) -> (RwSignal<String>, Callback<String>) {
    with_text(ask, text_of, |text| if text.is_empty() { Value::Null } else { Value::String(text) })
}

/// As [`as_text`], with other ways to and from text.
fn with_text(
    ask: &Ask,
    to: fn(&Value) -> String,
    from: fn(String) -> Value,
) -> (RwSignal<String>, Callback<String>) {
    let (value, changed) = (ask.value, ask.changed);
    let own = RwSignal::new(value.with_untracked(to));
    Effect::new(move |_| {
        let now = value.get();
        let shown = own.get_untracked();
        // What the person is typing ("1.") stays as it is while it means the same.
        if from(shown.clone()) != now && shown != to(&now) {
            own.set(to(&now));
        }
    });
    (own, Callback::new(move |text| changed.run(from(text))))
}

fn text(ask: Ask, kind: &'static str) -> AnyView {
    let (own, on_change) = as_text(&ask);
    let Ask { id, label, help, placeholder, error, required, disabled, .. } = ask;
    view! { <TextField id label value=own kind help placeholder error required disabled on_change/> }
        .into_any()
}

fn long_text(ask: Ask) -> AnyView {
    let (own, on_change) = as_text(&ask);
    let Ask { id, label, help, placeholder, error, required, disabled, .. } = ask;
    view! { <TextArea id label value=own help placeholder error required disabled on_change/> }.into_any()
}

fn number(ask: Ask, before: String, after: &'static str) -> AnyView {
    let (own, on_change) = with_text(&ask, text_of, |text| {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            Value::Null
        } else if let Ok(whole) = trimmed.parse::<i64>() {
            Value::from(whole)
        } else {
            trimmed.parse::<f64>().map_or_else(|_| Value::String(trimmed.to_owned()), Value::from)
        }
    });
    let Ask { id, label, help, placeholder, error, required, disabled, .. } = ask;
    view! { <NumberField id label value=own before after help placeholder error required disabled on_change/> }.into_any()
}

fn date(ask: Ask, kind: &'static str) -> AnyView {
    let (own, on_change) = if kind == "datetime-local" {
        with_text(&ask, moment_to_input, input_to_moment)
    } else {
        as_text(&ask)
    };
    let Ask { id, label, mut help, error, required, disabled, .. } = ask;
    if kind == "datetime-local" && help.is_empty() {
        help = "In coordinated universal time (UTC)".into();
    }
    view! { <DateField id label value=own kind help error required disabled on_change/> }.into_any()
}

fn moment_to_input(value: &Value) -> String {
    value.as_str().map(|text| text.chars().take(16).collect()).unwrap_or_default()
}

fn input_to_moment(text: String) -> Value {
    match text.len() {
        0 => Value::Null,
        16 => Value::String(format!("{text}:00Z")),
        _ => Value::String(format!("{text}Z")),
    }
}

fn yes_no(ask: Ask) -> AnyView {
    let (value, changed) = (ask.value, ask.changed);
    let own = RwSignal::new(value.with_untracked(|v| v.as_bool() == Some(true)));
    Effect::new(move |_| own.set(value.with(|v| v.as_bool() == Some(true))));
    let on_change = Callback::new(move |on: bool| changed.run(Value::Bool(on)));
    let Ask { id, label, help, error, disabled, .. } = ask;
    view! { <Checkbox id label value=own help error disabled on_change/> }.into_any()
}

/// Value and words of each choice.
pub fn choice_options(choices: &[Choice]) -> Vec<(String, String)> {
    let words = |c: &Choice| if c.label.is_empty() { c.value.clone() } else { c.label.clone() };
    choices.iter().map(|c| (c.value.clone(), words(c))).collect()
}

fn select(ask: Ask, choices: &[Choice]) -> AnyView {
    let (own, on_change) = as_text(&ask);
    let options = choice_options(choices);
    let Ask { id, label, help, error, required, disabled, .. } = ask;
    view! { <Select id label value=own options=options empty="Choose …" help error required disabled on_change/> }.into_any()
}

fn radios(ask: Ask, choices: &[Choice]) -> AnyView {
    let (own, on_change) = as_text(&ask);
    let options = choice_options(choices);
    let Ask { id, label, help, error, required, disabled, .. } = ask;
    view! { <RadioGroup id label value=own options=options help error required disabled on_change/> }
        .into_any()
}

fn many(ask: Ask, choices: Vec<Choice>) -> AnyView {
    let Ask { id, label, help, error, required, disabled, value, changed, .. } = ask;
    let has = move |entry: &str| {
        value.with(|v| v.as_array().is_some_and(|list| list.iter().any(|x| x.as_str() == Some(entry))))
    };
    let order: Vec<String> = choices.iter().map(|c| c.value.clone()).collect();
    let set = move |entry: &str, on: bool| {
        let chosen = |v: &String| if v == entry { on } else { has(v) };
        let list: Vec<_> =
            order.iter().filter(|v| untrack(|| chosen(v))).cloned().map(Value::String).collect();
        changed.run(if list.is_empty() { Value::Null } else { Value::Array(list) });
    };
    let (error_id, described) = (format!("{id}-error"), format!("{id}-error"));
    let boxes = choice_options(&choices).into_iter().map(|(entry, words)| {
        let (key, sent, set) = (entry.clone(), entry, set.clone());
        let on = Memo::new(move |_| has(&key));
        view! { <check::TickBox words on disabled on_change=Callback::new(move |on: bool| set(&sent, on))/> }
    });
    view! {
        <fieldset class="field" id=id tabindex="-1" aria-describedby=described>
            <legend>
                {move || label.get()}
                {move || required.get().then(|| view! { <span class="needed" aria-hidden="true">" *"</span> })}
            </legend>
            <div class="options">{boxes.collect_view()}</div>
            {(!help.is_empty()).then(|| view! { <p class="hint">{help}</p> })}
            <FieldProblem id=error_id error/>
        </fieldset>
    }
    .into_any()
}
