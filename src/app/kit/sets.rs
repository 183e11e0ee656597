//! What becomes what: a line for each value that is set, for variables and for a record's fields.

use fermata_engine::{
    check::Resource,
    flow::SetValue as Setting,
    ids::Name,
    value::{DataType, Value, ValueSource},
};
use leptos::prelude::*;

use super::{Button, IconButton, Select, Sign, ValueSourceField};

/// Something that can be set: its name, what people read, and what it holds. A field of a record that a variable holds is named
/// `variable.field`.
pub type Settable = (String, String, DataType);

/// The lines, and a button for a further one.
#[component]
pub fn Sets(
    /// The ids of its inputs begin with this.
    #[prop(into)]
    id: String,
    /// What the lines are.
    #[prop(into)]
    legend: String,
    /// What to do where there is nothing that can be set.
    #[prop(into)]
    none: String,
    /// The lines as they are now, wherever they were changed.
    #[prop(into)]
    sets: Signal<Vec<Setting>>,
    /// What can be set.
    #[prop(into)]
    names: Signal<Vec<Settable>>,
    /// What can be named as a value.
    #[prop(into)]
    resources: Signal<Vec<Resource>>,
    /// Whether they are only looked at.
    #[prop(optional)]
    disabled: bool,
    /// Called with all lines after every change.
    #[prop(into)]
    on_change: Callback<Vec<Setting>>,
) -> impl IntoView {
    let count = Memo::new(move |_| sets.with(Vec::len));
    let any = Memo::new(move |_| names.with(|names| !names.is_empty()));
    let add = move |()| {
        let first = names.with_untracked(|names| names.iter().find_map(|(name, ..)| target_of(name)));
        let Some((name, field)) = first else { return };
        let mut all = sets.get_untracked();
        all.push(Setting { name, field, value: ValueSource::Literal(Value::Null) });
        on_change.run(all);
    };
    let line = move |at: usize| {
        let id = format!("{id}-{at}");
        view! { <Line id at sets names resources on_change/> }
    };
    view! {
        <fieldset class="sets" disabled=disabled>
            <legend>{legend}</legend>
            {move || (0..count.get()).map(&line).collect_view()}
            <Show when=move || any.get() fallback=move || view! { <p class="hint">{none.clone()}</p> }>
                <Button sign=Sign::Plus on_click=add>
                    "Add a value"
                </Button>
            </Show>
        </fieldset>
    }
}

/// What a line sets: a name as a whole, or a field of it.
fn target_of(text: &str) -> Option<(Name, Option<Name>)> {
    match text.split_once('.') {
        None => Some((Name::parse(text).ok()?, None)),
        Some((name, field)) => Some((Name::parse(name).ok()?, Some(Name::parse(field).ok()?))),
    }
}

#[component]
fn Line(
    id: String,
    at: usize,
    sets: Signal<Vec<Setting>>,
    names: Signal<Vec<Settable>>,
    resources: Signal<Vec<Resource>>,
    on_change: Callback<Vec<Setting>>,
) -> impl IntoView {
    let set = sets.with_untracked(|sets| sets.get(at).cloned())?;
    let target = RwSignal::new(match &set.field {
        Some(field) => format!("{}.{field}", set.name),
        None => set.name.to_string(),
    });
    let start = StoredValue::new(set.value);
    let change = move |act: &dyn Fn(&mut Setting)| {
        let mut all = sets.get_untracked();
        if let Some(set) = all.get_mut(at) {
            act(set);
            on_change.run(all);
        }
    };
    let remove = move |()| {
        let mut all = sets.get_untracked();
        if at < all.len() {
            all.remove(at);
            on_change.run(all);
        }
    };
    let data_type = Memo::new(move |_| {
        let name = target.get();
        let found = names.with(|all| all.iter().find(|(n, ..)| *n == name).map(|found| found.2.clone()));
        found.unwrap_or(DataType::Text)
    });
    let options = Signal::derive(move || {
        let mut all: Vec<_> =
            names.with(|all| all.iter().map(|(n, words, _)| (n.clone(), words.clone())).collect());
        let chosen = target.get();
        if !all.iter().any(|(known, _)| *known == chosen) {
            all.push((chosen.clone(), format!("{chosen} (not known)")));
        }
        all
    });
    let value_id = format!("{id}-value");
    let value = move || {
        view! {
            <ValueSourceField
                id=value_id.clone()
                label="becomes"
                value=start.get_value()
                data_type=data_type.get()
                resources
                on_change=move |value: ValueSource| {
                    start.set_value(value.clone());
                    change(&|set| set.value = value.clone());
                }
            />
        }
    };
    let chosen = move |text: String| {
        if let Some((name, field)) = target_of(&text) {
            change(&|set| (set.name, set.field) = (name.clone(), field.clone()));
        }
    };
    Some(view! {
        <div class="set-line">
            <Select id label="This" value=target options on_change=chosen/>
            {value}
            <IconButton sign=Sign::Trash label="Remove this value" on_click=remove/>
        </div>
    })
}
