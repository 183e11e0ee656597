//! Who is told about each step of a run.

use fermata_engine::{
    definition::{AssigneeRule, StepNews},
    people::Assignee,
};
use leptos::prelude::*;

use super::{super::Builder, start::set};
use crate::kit::{Button, Checkbox, Chip, Icon, Of, Picker, Sign, check::TickBox};

fn nobody() -> StepNews {
    StepNews {
        to: vec![AssigneeRule::Starter],
        owner: false,
        managers: false,
        started: true,
        completed: true,
    }
}

/// What people read for a rule.
fn words(builder: Builder, rule: &AssigneeRule) -> String {
    match rule {
        AssigneeRule::Starter => "Whoever starts the run".to_owned(),
        AssigneeRule::Expression { source } => format!("From the data: {source}"),
        AssigneeRule::Manager { of, .. } => format!("Manager of: {}", words(builder, of)),
        AssigneeRule::Performer { step } => format!("Whoever did the step {step}"),
        fixed => match fixed.fixed() {
            Some(assignee) => builder.world.with_untracked(|world| world.directory.label(&assignee)),
            None => String::new(),
        },
    }
}

fn rule_of(key: &str) -> Option<AssigneeRule> {
    Assignee::from_key(key).map(AssigneeRule::always)
}

/// A switch, and once it is on: whom, and what about.
#[component]
pub(super) fn StepNewsField(builder: Builder, value: Option<StepNews>) -> impl IntoView {
    let on = RwSignal::new(value.is_some());
    let news = RwSignal::new(value.unwrap_or_else(nobody));
    let put = move || {
        let now = on.get_untracked().then(|| news.get_untracked());
        set(builder, "step news", |header| header.step_news = now);
    };
    let change = move |act: &dyn Fn(&mut StepNews)| {
        news.update(|news| act(news));
        put();
    };
    view! {
        <fieldset class="sets">
            <legend>"Notifications at each step"</legend>
            <Checkbox
                id="p-news"
                label="Tell people about every step"
                value=on
                on_change=move |_| put()
            />
            <Show when=move || on.get()>
                <fieldset class="field options">
                    <legend>"When"</legend>
                    <TickBox
                        words="A step begins".to_owned()
                        on=Signal::derive(move || news.with(|n| n.started))
                        disabled=Signal::stored(false)
                        on_change=Callback::new(move |yes| change(&|n| n.started = yes))
                    />
                    <TickBox
                        words="A step is done".to_owned()
                        on=Signal::derive(move || news.with(|n| n.completed))
                        disabled=Signal::stored(false)
                        on_change=Callback::new(move |yes| change(&|n| n.completed = yes))
                    />
                </fieldset>
                <fieldset class="field options">
                    <legend>"Who"</legend>
                    <TickBox
                        words="Whoever starts the run".to_owned()
                        on=Signal::derive(move || news.with(|n| n.to.contains(&AssigneeRule::Starter)))
                        disabled=Signal::stored(false)
                        on_change=Callback::new(move |yes| {
                            change(
                                &|n| {
                                    n.to.retain(|rule| *rule != AssigneeRule::Starter);
                                    if yes {
                                        n.to.insert(0, AssigneeRule::Starter);
                                    }
                                },
                            );
                        })
                    />
                    <TickBox
                        words="The owner".to_owned()
                        on=Signal::derive(move || news.with(|n| n.owner))
                        disabled=Signal::stored(false)
                        on_change=Callback::new(move |yes| change(&|n| n.owner = yes))
                    />
                    <TickBox
                        words="Everyone who manages runs".to_owned()
                        on=Signal::derive(move || news.with(|n| n.managers))
                        disabled=Signal::stored(false)
                        on_change=Callback::new(move |yes| change(&|n| n.managers = yes))
                    />
                </fieldset>
                <Others builder news change=Callback::new(move |to| change(&|n: &mut StepNews| n.to.clone_from(&to)))/>
            </Show>
        </fieldset>
    }
}

/// Further people and teams.
#[component]
fn Others(builder: Builder, news: RwSignal<StepNews>, change: Callback<Vec<AssigneeRule>>) -> impl IntoView {
    let chosen = RwSignal::new(String::new());
    let add = move |()| {
        let Some(rule) = rule_of(&chosen.get_untracked()) else { return };
        let mut to = news.with_untracked(|n| n.to.clone());
        if !to.contains(&rule) {
            to.push(rule);
            change.run(to);
        }
        chosen.set(String::new());
    };
    let others = move || {
        let to = news.with(|n| n.to.clone());
        let lines = to.into_iter().filter(|rule| *rule != AssigneeRule::Starter).map(|rule| {
            let words = words(builder, &rule);
            let label = format!("Do not tell {words}");
            let remove = move |_| {
                let left = news.with_untracked(|n| n.to.iter().filter(|r| **r != rule).cloned().collect());
                change.run(left);
            };
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
    view! {
        <ul class="chips">{others}</ul>
        <Picker of=Of::Assignee id="p-news-who" label="A person or team" value=chosen/>
        <div class="actions">
            <Button sign=Sign::Plus on_click=add>
                "Add"
            </Button>
        </div>
    }
}
