//! A message to people: who is told, and what.

use fermata_engine::{
    definition::AssigneeRule,
    flow::{ElementBody, Notify},
    ids::Name,
    people::Assignee,
    value::DataType,
};
use leptos::prelude::*;

use super::state::FlowEdit;
use crate::kit::{Button, Chip, Icon, Of, Picker, Sign, TextArea, TextField};

/// The notify element being edited.
#[derive(Clone, Copy)]
struct Edited {
    edit: FlowEdit,
    name: StoredValue<Name>,
}

impl Edited {
    fn read(self) -> Option<Notify> {
        self.edit.flow.with(|flow| match flow.element(&self.name.get_value()).map(|e| &e.body) {
            Some(ElementBody::Notify(notify)) => Some(notify.clone()),
            _ => None,
        })
    }

    fn change(self, act: impl FnOnce(&mut Notify)) {
        self.edit.element(&self.name.get_value(), |element| {
            if let ElementBody::Notify(notify) = &mut element.body {
                act(notify);
            }
        });
    }

    /// What people read for a rule.
    fn words(self, rule: &AssigneeRule) -> String {
        let label = |assignee: Assignee| self.edit.world.with_value(|world| world.directory.label(&assignee));
        match rule {
            AssigneeRule::Starter => "Whoever started the run".to_owned(),
            AssigneeRule::Expression { source } => format!("From the data: {source}"),
            AssigneeRule::User { name } => label(Assignee::User(name.clone())),
            AssigneeRule::Group { name } => label(Assignee::Group(name.clone())),
            AssigneeRule::Queue { name } => label(Assignee::Queue(name.clone())),
        }
    }
}

/// The rule that always means this person or team.
fn rule_of(key: &str) -> Option<AssigneeRule> {
    Some(match Assignee::from_key(key)? {
        Assignee::User(name) => AssigneeRule::User { name },
        Assignee::Group(name) => AssigneeRule::Group { name },
        Assignee::Queue(name) => AssigneeRule::Queue { name },
    })
}

/// A message to people.
#[component]
pub fn NotifyForm(
    /// The flow.
    edit: FlowEdit,
    /// Which element.
    name: Name,
) -> impl IntoView {
    let edited = Edited { edit, name: StoredValue::new(name) };
    let start = untrack(move || edited.read());
    let subject = RwSignal::new(start.as_ref().map(|n| n.subject.clone()).unwrap_or_default());
    let body = RwSignal::new(start.map(|n| n.body).unwrap_or_default());
    view! {
        <Receivers edited/>
        <TextField
            disabled=edit.old
            id="notify-subject"
            label="Subject"
            help="{{record.name}} is filled in"
            value=subject
            on_change=move |text: String| edited.change(|n| n.subject = text)
        />
        <TextArea
            disabled=edit.old
            id="notify-body"
            label="Message"
            value=body
            on_change=move |text: String| edited.change(|n| n.body = text)
        />
    }
}

/// Who is told.
#[component]
fn Receivers(edited: Edited) -> impl IntoView {
    let chosen = RwSignal::new(String::new());
    let add_rule = move |rule: AssigneeRule| edited.change(|n| n.to.push(rule));
    let add_person = move |()| {
        if let Some(rule) = rule_of(&chosen.get_untracked()) {
            add_rule(rule);
            chosen.set(String::new());
        }
    };
    let receivers = move || {
        let all = edited.read().map(|n| n.to).unwrap_or_default();
        all.iter()
            .enumerate()
            .map(|(at, rule)| view! { <Receiver edited at words=edited.words(rule)/> })
            .collect_view()
    };
    let person_fields = move || {
        let fields = edited.edit.object().map(|o| o.fields).unwrap_or_default();
        let people = fields.into_iter().filter(|f| matches!(f.data_type, DataType::User));
        people
            .map(|field| {
                let source = format!("record.{}", field.name);
                let add = move |()| add_rule(AssigneeRule::Expression { source: source.clone() });
                view! {
                    <Button sign=Sign::Plus on_click=add>
                        {field.label}
                    </Button>
                }
            })
            .collect_view()
    };
    view! {
        <fieldset class="sets" disabled=edited.edit.old>
            <legend>"Who is told"</legend>
            <ul class="chips">{receivers}</ul>
            <Picker of=Of::Assignee id="notify-to" label="A person or team" value=chosen/>
            <div class="actions">
                <Button sign=Sign::Plus on_click=add_person>
                    "Add"
                </Button>
                <Button sign=Sign::Plus on_click=move |()| add_rule(AssigneeRule::Starter)>
                    "Whoever started the run"
                </Button>
                {person_fields}
            </div>
        </fieldset>
    }
}

#[component]
fn Receiver(edited: Edited, at: usize, words: String) -> impl IntoView {
    let remove = move |_| {
        edited.change(|n| {
            if at < n.to.len() {
                n.to.remove(at);
            }
        });
    };
    let label = format!("Remove {words}");
    view! {
        <li>
            <Chip>{words}</Chip>
            <button type="button" class="btn quiet icon-only" aria-label=label on:click=remove>
                <Icon sign=Sign::Close/>
            </button>
        </li>
    }
}
