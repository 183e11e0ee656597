//! The rules of an object: what must hold of every record that is saved.

use fermata_engine::{
    check::{Resource, rule_resources},
    condition::{Condition, Logic, Rows},
    ids::Name,
    object::Rule,
};
use leptos::prelude::*;

use super::{Edit, ProblemsAt};
use crate::kit::{
    Button, ButtonKind, Select, Sign, TextField,
    condition::{ConditionEditor, EvaluationFlow},
};

impl Edit {
    /// Changes the rule at `at`.
    fn rule(self, at: usize, change: impl FnOnce(&mut Rule)) {
        self.object.update(|object| {
            if let Some(rule) = object.rules.get_mut(at) {
                change(rule);
            }
        });
    }

    /// A new rule at the end.
    fn add_rule(self) {
        let number = self.object.with_untracked(|o| o.rules.len()) + 1;
        let taken = |name: &Name| self.object.with_untracked(|o| o.rules.iter().any(|r| &r.name == name));
        let rule = Rule {
            name: Name::free(&format!("rule_{number}"), "rule", taken),
            condition: Condition::Rows(Rows { logic: Logic::All, rows: Vec::new() }),
            message: String::new(),
            field: None,
        };
        self.object.update(|object| object.rules.push(rule));
    }
}

/// The rules; each with what people read who break it.
#[component]
pub(super) fn RuleList(edit: Edit) -> impl IntoView {
    let names =
        Memo::new(move |_| edit.object.with(|o| o.rules.iter().map(|r| r.name.clone()).collect::<Vec<_>>()));
    let resources =
        Memo::new(move |_| edit.object.with(|o| edit.world.with_value(|world| rule_resources(o, world))));
    view! {
        <section class="card table-card rules" aria-labelledby="rules-title">
            <header>
                <h2 id="rules-title">"Rules"</h2>
                <Button sign=Sign::Plus on_click=move |()| edit.add_rule()>
                    "Add a rule"
                </Button>
            </header>
            <Show
                when=move || !names.with(Vec::is_empty)
                fallback=|| {
                    view! {
                        <p class="quiet pad">
                            "No rules. A rule says what must hold of every record, whoever saves it: people, programs, flows."
                        </p>
                    }
                }
            >
                <ol>
                    // Keyed by name, so that what is typed stays when another rule goes.
                    <For each=move || names.get() key=|name| name.clone() let:name>
                        <RuleForm name edit resources/>
                    </For>
                </ol>
            </Show>
        </section>
    }
}

#[component]
fn RuleForm(name: Name, edit: Edit, resources: Memo<Vec<Resource>>) -> impl IntoView {
    let of = {
        let name = name.clone();
        move || edit.object.with_untracked(|o| o.rules.iter().position(|r| r.name == name))
    };
    let Some(rule) = edit.object.with_untracked(|o| o.rules.iter().find(|r| r.name == name).cloned()) else {
        return ().into_any();
    };
    let change = StoredValue::new(of);
    let with = move |act: &dyn Fn(usize)| {
        if let Some(at) = change.with_value(|of| of()) {
            act(at);
        }
    };
    let message = RwSignal::new(rule.message);
    let field = RwSignal::new(rule.field.map(|name| name.to_string()).unwrap_or_default());
    let fields = Signal::derive(move || {
        edit.object
            .with(|o| o.fields.iter().map(|f| (f.name.to_string(), f.shown().to_owned())).collect::<Vec<_>>())
    });
    let remove = move |()| {
        with(&|at| {
            edit.object.update(|o| {
                o.rules.remove(at);
            });
        });
    };
    let flows = Signal::stored(edit.world.with_value(EvaluationFlow::all));
    let asks = move |condition: Option<Condition>| {
        if let Some(condition) = condition {
            with(&|at| edit.rule(at, |r| r.condition = condition.clone()));
        }
    };
    let says = move |text: String| with(&|at| edit.rule(at, |r| r.message = text.clone()));
    let shows = move |text: String| with(&|at| edit.rule(at, |r| r.field = Name::parse(&text).ok()));
    let place = format!("rules.{name}");
    view! {
        <li class="field-line">
            <div class="form-grid field-form">
                <TextField
                    id=format!("{name}-message")
                    label="What people read when it does not hold"
                    value=message
                    required=true
                    on_change=says
                />
                <Select
                    id=format!("{name}-field")
                    label="Shown beside"
                    value=field
                    options=fields
                    empty="All fields"
                    on_change=shows
                />
                <div class="wide">
                    <ConditionEditor
                        id=format!("{name}-condition")
                        label="This must hold"
                        value=Some(rule.condition)
                        resources
                        flows
                        on_change=asks
                    />
                </div>
                <ProblemsAt edit at=place/>
                <div class="actions">
                    <Button kind=ButtonKind::Quiet sign=Sign::Trash on_click=remove>
                        "Remove the rule"
                    </Button>
                </div>
            </div>
        </li>
    }
    .into_any()
}
