//! Who is told: people, teams, whoever started the run, people whom the record names.

use fermata_engine::{definition::AssigneeRule, people::Assignee, value::DataType};
use leptos::prelude::*;

use super::super::{Builder, state::FlowEdit};
use crate::kit::{Button, Chip, Icon, Of, Picker, Sign};

/// What people read for a rule.
fn words(builder: Builder, rule: &AssigneeRule) -> String {
    match rule {
        AssigneeRule::Starter => "Whoever started the run".to_owned(),
        AssigneeRule::Expression { source } => format!("From the data: {source}"),
        AssigneeRule::Manager { of, .. } => format!("Manager of: {}", words(builder, of)),
        AssigneeRule::Performer { step } => format!("Whoever did the step {step}"),
        fixed => match fixed.fixed() {
            Some(assignee) => builder.world.with(|world| world.directory.label(&assignee)),
            None => String::new(),
        },
    }
}

/// The receivers, and what adds one.
#[component]
pub(super) fn PeopleField(
    builder: Builder,
    #[prop(into)] legend: String,
    value: Vec<AssigneeRule>,
    #[prop(into)] on_change: Callback<Vec<AssigneeRule>>,
) -> impl IntoView {
    let all = RwSignal::new(value);
    let chosen = RwSignal::new(String::new());
    let put = move |act: &dyn Fn(&mut Vec<AssigneeRule>)| {
        all.update(|all| act(all));
        on_change.run(all.get_untracked());
    };
    let add_person = move |()| {
        if let Some(rule) = Assignee::from_key(&chosen.get_untracked()).map(AssigneeRule::always) {
            put(&|all| all.push(rule.clone()));
            chosen.set(String::new());
        }
    };
    let receivers = move || {
        let lines = all.get().into_iter().enumerate().map(|(at, rule)| {
            let words = words(builder, &rule);
            let remove = move |_| {
                put(&|all| {
                    if at < all.len() {
                        all.remove(at);
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
        });
        lines.collect_view()
    };
    let person_fields = move || {
        let fields = FlowEdit::of(builder).object().map(|o| o.fields).unwrap_or_default();
        let people = fields.into_iter().filter(|f| matches!(f.data_type, DataType::User));
        people
            .map(|field| {
                let source = format!("record.{}", field.name);
                let add = move |()| {
                    let rule = AssigneeRule::Expression { source: source.clone() };
                    put(&|all| all.push(rule.clone()));
                };
                view! {
                    <Button sign=Sign::Plus on_click=add>
                        {field.label}
                    </Button>
                }
            })
            .collect_view()
    };
    view! {
        <fieldset class="sets">
            <legend>{legend}</legend>
            <ul class="chips">{receivers}</ul>
            <Picker of=Of::Assignee id="notify-to" label="A person or team" value=chosen/>
            <div class="actions">
                <Button sign=Sign::Plus on_click=add_person>
                    "Add"
                </Button>
                <Button sign=Sign::Plus on_click=move |()| put(&|all| all.push(AssigneeRule::Starter))>
                    "Whoever started the run"
                </Button>
                {person_fields}
            </div>
        </fieldset>
    }
}
