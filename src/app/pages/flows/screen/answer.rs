//! What belongs to a component's kind: its type, its choices, its field.

use fermata_engine::{
    flow::{ChecklistItem, Component, ComponentBody},
    ids::Name,
    value::{Choice, DataType, ValueSource},
};
use leptos::prelude::*;

use super::{choices::ChoicesEditor, properties::Subject};
use crate::kit::{Checkbox, Select, data_type::DataTypeField};

/// What belongs to the kind.
#[component]
pub fn AnswerForm(
    /// Of which component.
    subject: Subject,
    /// As it is at first.
    component: Component,
) -> impl IntoView {
    match component.body {
        ComponentBody::Text { .. } | ComponentBody::Section { .. } => ().into_any(),
        ComponentBody::Placeholder { what } => view! { <PlaceholderForm what/> }.into_any(),
        ComponentBody::RecordField { field, editable } => {
            view! { <FieldForm subject field editable/> }.into_any()
        }
        ComponentBody::Checklist { items } => {
            let changed = move |items: Vec<ChecklistItem>| {
                subject.change("items", |c| c.body = ComponentBody::Checklist { items });
            };
            view! { <ChoicesEditor items ticks=true on_change=changed/> }.into_any()
        }
        body => match Chosen::of(&body) {
            Some(chosen) => view! { <ChoiceForm subject chosen/> }.into_any(),
            None => {
                let value = match body {
                    ComponentBody::Input { data_type } => data_type,
                    _ => DataType::Text,
                };
                let objects = subject.designer.edit.objects();
                let changed = move |data_type: DataType| {
                    subject.change("type", |c| c.body = ComponentBody::Input { data_type });
                };
                view! { <DataTypeField id="c" value objects on_change=changed/> }.into_any()
            }
        },
    }
}

/// Which field of the record, and whether it can be changed.
#[component]
fn FieldForm(subject: Subject, field: Name, editable: bool) -> impl IntoView {
    let field = RwSignal::new(field.to_string());
    let editable = RwSignal::new(editable);
    let fields = untrack(|| subject.designer.edit.object()).map(|o| o.fields).unwrap_or_default();
    let help = if fields.is_empty() {
        "The flow works on no record; choose the object on the flow's page"
    } else {
        ""
    };
    let options: Vec<_> = fields.iter().map(|f| (f.name.to_string(), f.shown().to_owned())).collect();
    let changed = move || {
        if let Ok(field) = Name::parse(&field.get_untracked()) {
            let editable = editable.get_untracked();
            subject.change("field", |c| c.body = ComponentBody::RecordField { field, editable });
        }
    };
    view! {
        <Select id="c-field" label="Field" help value=field options on_change=move |_| changed()/>
        <Checkbox id="c-editable" label="Can be changed here" value=editable on_change=move |_| changed()/>
    }
}

/// A component of which one or several choices are taken, however they are shown.
#[derive(Debug, Clone, PartialEq)]
struct Chosen {
    choices: Vec<Choice>,
    several: bool,
    /// All shown at once instead of in a list.
    open: bool,
    from: Option<ValueSource>,
}

impl Chosen {
    fn of(body: &ComponentBody) -> Option<Self> {
        let one = |choices: &[Choice], several, open, from| {
            Some(Self { choices: choices.to_vec(), several, open, from })
        };
        match body {
            ComponentBody::Choice { choices, multiple, from } => one(choices, *multiple, true, from.clone()),
            ComponentBody::Input { data_type: DataType::Picklist { choices } } => {
                one(choices, false, false, None)
            }
            ComponentBody::Input { data_type: DataType::MultiPicklist { choices } } => {
                one(choices, true, true, None)
            }
            _ => None,
        }
    }

    fn body(self) -> ComponentBody {
        let Self { choices, several, open, from } = self;
        match open || several || from.is_some() {
            true => ComponentBody::Choice { choices, multiple: several, from },
            false => ComponentBody::Input { data_type: DataType::Picklist { choices } },
        }
    }
}

/// What can be chosen, how many, and how it is shown.
#[component]
fn ChoiceForm(subject: Subject, chosen: Chosen) -> impl IntoView {
    let several = RwSignal::new(chosen.several);
    let shown = RwSignal::new(if chosen.open { "open" } else { "list" }.to_owned());
    let from = RwSignal::new(match &chosen.from {
        Some(ValueSource::Reference(path)) => path.clone(),
        _ => String::new(),
    });
    // What is no plain reference is kept as it is.
    let other = chosen.from.clone().filter(|from| !matches!(from, ValueSource::Reference(_)));
    let now = StoredValue::new(chosen.clone());
    let changed = move |about: &'static str, act: &dyn Fn(&mut Chosen)| {
        now.update_value(|now| act(now));
        subject.change(about, |c| c.body = now.get_value().body());
    };
    let lists = Memo::new(move |_| {
        let is_list = |data_type: &DataType| {
            fermata_engine::expr::Kind::from(data_type) == fermata_engine::expr::Kind::List
        };
        subject.designer.edit.resources.with(|all| {
            let lists = all.iter().filter(|r| is_list(&r.data_type));
            lists.map(|r| (r.path.clone(), r.label.clone())).collect::<Vec<_>>()
        })
    });
    let shows = [("open", "All at once, to tick"), ("list", "In a list that opens")];
    let shows: Vec<_> = shows.map(|(key, words)| (key.to_owned(), words.to_owned())).to_vec();
    let listed = move |path: String| {
        let source = Some(path).filter(|path| !path.is_empty()).map(ValueSource::Reference);
        changed("from", &|c| c.from = source.clone().or_else(|| other.clone()));
    };
    let listed = Callback::new(listed);
    let listing = move |items: Vec<ChecklistItem>| {
        changed("choices", &|c| c.choices = items.iter().map(ChecklistItem::choice).collect());
    };
    let items: Vec<ChecklistItem> = chosen.choices.into_iter().map(ChecklistItem::from).collect();
    view! {
        <ChoicesEditor items on_change=listing/>
        <Checkbox
            id="c-several"
            label="Several can be chosen"
            value=several
            on_change=move |on| changed("several", &|c| c.several = on)
        />
        <Show when=move || !several.get()>
            <Select
                id="c-shown"
                label="The choices are shown"
                value=shown
                options=shows.clone()
                on_change=move |key: String| changed("shown", &|c| c.open = key == "open")
            />
        </Show>
        <Show when=move || shown.get() == "open" && lists.with(|l| !l.is_empty())>
            <Select
                id="c-from"
                label="More choices from"
                value=from
                options=lists
                empty="Nothing else"
                on_change=move |path: String| listed.run(path)
            />
        </Show>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_keep_what_they_are_however_they_are_shown() {
        let two = vec![Choice::new("a", "A"), Choice::new("b", "B")];
        let list = ComponentBody::Input { data_type: DataType::Picklist { choices: two.clone() } };
        let buttons = ComponentBody::Choice { choices: two.clone(), multiple: false, from: None };
        let from = Some(ValueSource::Reference("vars.plans".into()));
        let several = ComponentBody::Choice { choices: two, multiple: true, from };
        for body in [list.clone(), buttons.clone(), several] {
            assert_eq!(Chosen::of(&body).map(Chosen::body), Some(body));
        }
        let mut chosen = Chosen::of(&buttons).expect("choices");
        chosen.open = false;
        assert_eq!(chosen.body(), list);
        assert_eq!(Chosen::of(&ComponentBody::Input { data_type: DataType::Text }), None);
    }
}

/// What stood here before, which has no counterpart.
#[component]
fn PlaceholderForm(what: String) -> impl IntoView {
    view! {
        <p class="notice risk">
            "Not supported: " {what} ". People see this note in its place. Remove it once you have put something else here."
        </p>
    }
}
