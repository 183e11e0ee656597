//! A condition as a form: rows joined by all, any or custom logic; one expression; or an evaluation flow. What it holds is
//! the engine's [`Condition`]; what is wrong with it, the engine's checker says where the condition stands.

mod row;

use fermata_engine::{
    check::{Resource, World},
    condition::{Condition, FlowCall, Logic, Row, Rows},
    flow::{FilterRow, FlowKind, RecordFilter},
    ids::Name,
    value::Variable,
};
use leptos::prelude::*;

use self::row::{RowEditor, RowState};
use super::{Button, ButtonKind, FlowInputs, Select, Sign, TextArea, TextField};

/// A flow that can be asked.
#[derive(Debug, Clone, PartialEq)]
pub struct EvaluationFlow {
    /// How definitions refer to it.
    pub name: Name,
    /// What people read.
    pub label: String,
    /// What it is called with.
    pub inputs: Vec<Variable>,
}

impl EvaluationFlow {
    /// All there are.
    pub fn all(world: &World) -> Vec<Self> {
        let asked = world.flows.iter().filter(|(_, flow)| flow.kind == FlowKind::Evaluation);
        let one = |(name, flow): (&Name, &fermata_engine::flow::Flow)| Self {
            name: name.clone(),
            label: flow.label.clone(),
            inputs: flow.inputs.clone(),
        };
        asked.map(one).collect()
    }
}

/// The editor. Without `optional` there is always a condition; with it, none is the first choice.
#[component]
pub fn ConditionEditor(
    /// The ids of its inputs begin with this.
    #[prop(into)]
    id: String,
    /// What is asked, such as `Taken when`.
    #[prop(into)]
    label: String,
    /// What it is at first.
    value: Option<Condition>,
    /// Whether there may be none.
    #[prop(optional)]
    optional: bool,
    /// Whether there are rows alone, and what is said where there are none.
    #[prop(optional, into)]
    rows_only: Option<&'static str>,
    /// What can be named, with what it holds: the values are typed in as such.
    #[prop(into)]
    resources: Signal<Vec<Resource>>,
    /// Evaluation flows.
    #[prop(optional, into)]
    flows: Signal<Vec<EvaluationFlow>>,
    /// Called with every change.
    #[prop(into)]
    on_change: Callback<Option<Condition>>,
) -> impl IntoView {
    let state = State::of(value, optional);
    let changed = Callback::new(move |()| on_change.run(state.condition()));
    let known = Memo::new(move |_| in_order(resources.get()));
    let kinds = Signal::derive(move || match rows_only {
        Some(none) => vec![
            ("none".to_owned(), none.to_owned()),
            ("rows".to_owned(), "Those for which this holds".to_owned()),
        ],
        None => kinds(optional, !flows.with(Vec::is_empty) || state.mode.get() == "flow"),
    });
    let base = id.clone();
    let called = label.clone();
    view! {
        <fieldset class="condition" aria-label=called>
            <Select
                id=format!("{id}-kind")
                label
                value=state.mode
                options=kinds
                on_change=move |_| {
                    state.begin();
                    changed.run(());
                }
            />
            {move || match state.mode.get().as_str() {
                "rows" => view! { <RowList id=base.clone() state known others=known changed/> }.into_any(),
                "expression" => {
                    view! {
                        <TextArea
                            id=format!("{base}-expression")
                            label="Expression"
                            rows=3
                            mono=true
                            value=state.source
                            placeholder="record.amount > 1000 && steps.review.status == \"Completed\""
                            help=HELP
                            on_change=move |_| changed.run(())
                        />
                    }
                        .into_any()
                }
                "flow" => view! { <FlowChoice id=base.clone() state flows known changed/> }.into_any(),
                _ => ().into_any(),
            }}
        </fieldset>
    }
}

/// Which records are meant, as rows over their fields; no rows: all of them.
#[component]
pub fn FilterEditor(
    /// The ids of its inputs begin with this.
    #[prop(into)]
    id: String,
    /// What is asked, such as `Only those where`.
    #[prop(into)]
    label: String,
    /// What it is at first.
    value: RecordFilter,
    /// The fields of the records.
    #[prop(into)]
    fields: Signal<Vec<Resource>>,
    /// What they can be compared with.
    #[prop(into)]
    resources: Signal<Vec<Resource>>,
    /// Called with every change.
    #[prop(into)]
    on_change: Callback<RecordFilter>,
) -> impl IntoView {
    let row = |r: FilterRow| Row { resource: r.field, operator: r.operator, value: r.value };
    let rows = Rows { logic: value.logic, rows: value.rows.into_iter().map(row).collect() };
    let state = State::of(Some(Condition::Rows(rows)), false);
    let changed = Callback::new(move |()| {
        let Some(Condition::Rows(rows)) = state.condition() else { return };
        let row = |r: Row| FilterRow { field: r.resource, operator: r.operator, value: r.value };
        on_change.run(RecordFilter { rows: rows.rows.into_iter().map(row).collect(), logic: rows.logic });
    });
    let known = Memo::new(move |_| fields.get());
    let others = Memo::new(move |_| in_order(resources.get()));
    let called = label.clone();
    view! {
        <fieldset class="condition" aria-label=called>
            <span class="label" aria-hidden="true">{label}</span>
            <RowList id state known others changed/>
        </fieldset>
    }
}

/// Which flow is asked, and with what.
#[component]
fn FlowChoice(
    id: String,
    state: State,
    flows: Signal<Vec<EvaluationFlow>>,
    known: Memo<Vec<Resource>>,
    changed: Callback<()>,
) -> impl IntoView {
    let options = Signal::derive(move || {
        flows.with(|all| all.iter().map(|f| (f.name.to_string(), f.label.clone())).collect::<Vec<_>>())
    });
    let base = id.clone();
    let inputs = move || {
        let chosen = state.flow.get();
        let flow = flows.with(|all| all.iter().find(|f| f.name.as_str() == chosen).cloned())?;
        let value = state.call_of(&flow.name).inputs;
        let on_change = move |inputs| {
            state.call.set_value(Some(FlowCall { flow: flow.name.clone(), inputs }));
            changed.run(());
        };
        Some(
            view! { <FlowInputs id=format!("{base}-input") wanted=flow.inputs value resources=known on_change/> },
        )
    };
    view! {
        <Select
            id=format!("{id}-flow")
            label="Evaluation flow"
            value=state.flow
            options
            empty="Choose a flow"
            on_change=move |_| changed.run(())
        />
        {inputs}
    }
}

fn kinds(optional: bool, flows: bool) -> Vec<(String, String)> {
    let all = [
        ("none", "Always", optional),
        ("rows", "These conditions hold", true),
        ("expression", "An expression is true", true),
        ("flow", "An evaluation flow says yes", flows),
    ];
    all.iter().filter(|(.., shown)| *shown).map(|(k, w, _)| ((*k).to_owned(), (*w).to_owned())).collect()
}

/// What an expression is; its statuses are those of the glossary.
const HELP: &str = "CEL that yields true or false. A step's status is NotStarted, InProgress, Completed, Skipped, Discontinued or Failed.";

fn in_order(mut resources: Vec<Resource>) -> Vec<Resource> {
    resources.sort_by_key(|r| rank(&r.path));
    resources
}

/// What is asked about most comes first: the record, what was handed in, steps; the record before the change last.
fn rank(path: &str) -> usize {
    let root = path.split('.').next().unwrap_or_default();
    ["record", "inputs", "vars", "steps", "stages", "run", "user", "now"]
        .iter()
        .position(|r| *r == root)
        .unwrap_or(9)
}

/// What the form holds while it is filled in; switching its kind loses nothing.
#[derive(Clone, Copy)]
struct State {
    mode: RwSignal<String>,
    logic: RwSignal<String>,
    custom: RwSignal<String>,
    rows: RwSignal<Vec<RowState>>,
    source: RwSignal<String>,
    flow: RwSignal<String>,
    call: StoredValue<Option<FlowCall>>,
    next_id: StoredValue<u32>,
}

impl State {
    fn of(value: Option<Condition>, optional: bool) -> Self {
        let state = Self {
            mode: RwSignal::new(if optional && value.is_none() { "none" } else { "rows" }.to_owned()),
            logic: RwSignal::new("all".to_owned()),
            custom: RwSignal::new(String::new()),
            rows: RwSignal::new(Vec::new()),
            source: RwSignal::new(String::new()),
            flow: RwSignal::new(String::new()),
            call: StoredValue::new(None),
            next_id: StoredValue::new(0),
        };
        match value {
            None => {}
            Some(Condition::Rows(rows)) => state.take_rows(rows),
            Some(Condition::Expression(source)) => {
                state.mode.set("expression".into());
                state.source.set(source);
            }
            Some(Condition::EvaluationFlow(call)) => {
                state.mode.set("flow".into());
                state.flow.set(call.flow.to_string());
                state.call.set_value(Some(call));
            }
        }
        state
    }

    fn take_rows(self, rows: Rows) {
        let (logic, custom) = match rows.logic {
            Logic::All => ("all", String::new()),
            Logic::Any => ("any", String::new()),
            Logic::Custom(text) => ("custom", text),
        };
        self.logic.set(logic.into());
        self.custom.set(custom);
        let made = rows.rows.into_iter().map(|row| RowState::of(self.fresh_id(), row)).collect();
        self.rows.set(made);
    }

    fn fresh_id(self) -> u32 {
        let id = self.next_id.get_value();
        self.next_id.set_value(id + 1);
        id
    }

    /// Rows are of no use without one.
    fn begin(self) {
        if self.mode.get_untracked() == "rows" && self.rows.with_untracked(Vec::is_empty) {
            self.add();
        }
    }

    fn add(self) {
        let row = RowState::blank(self.fresh_id());
        self.rows.update(|rows| rows.push(row));
    }

    /// The call of a flow, with the inputs it was given when it was chosen before.
    fn call_of(self, flow: &Name) -> FlowCall {
        let kept = self.call.get_value().filter(|call| &call.flow == flow);
        kept.unwrap_or_else(|| FlowCall { flow: flow.clone(), inputs: Default::default() })
    }

    fn condition(self) -> Option<Condition> {
        match self.mode.get_untracked().as_str() {
            "none" => None,
            "expression" => Some(Condition::Expression(self.source.get_untracked())),
            "flow" => {
                let flow = Name::parse(&self.flow.get_untracked()).ok()?;
                Some(Condition::EvaluationFlow(self.call_of(&flow)))
            }
            _ => {
                let logic = match self.logic.get_untracked().as_str() {
                    "any" => Logic::Any,
                    "custom" => Logic::Custom(self.custom.get_untracked()),
                    _ => Logic::All,
                };
                let rows = self.rows.with_untracked(|rows| rows.iter().map(|r| r.row()).collect());
                Some(Condition::Rows(Rows { logic, rows }))
            }
        }
    }
}

#[component]
fn RowList(
    id: String,
    state: State,
    known: Memo<Vec<Resource>>,
    others: Memo<Vec<Resource>>,
    changed: Callback<()>,
) -> impl IntoView {
    let base = id.clone();
    let logics = [("all", "all of them"), ("any", "any of them"), ("custom", "own logic")];
    let logics: Vec<(String, String)> = logics.map(|(k, w)| (k.to_owned(), w.to_owned())).to_vec();
    let several = Memo::new(move |_| state.rows.with(|rows| rows.len() > 1));
    let number =
        move |id: u32| state.rows.with(|rows| rows.iter().position(|r| r.id == id).map_or(1, |n| n + 1));
    let remove = Callback::new(move |id: u32| {
        state.rows.update(|rows| rows.retain(|r| r.id != id));
        changed.run(());
    });
    let custom_id = format!("{id}-custom");
    view! {
        <div class="cond-rows">
            <For
                each=move || state.rows.get()
                key=|row| row.id
                children=move |row| {
                    let number = Signal::derive(move || number(row.id));
                    view! { <RowEditor id=format!("{base}-{}", row.id) row number known others changed remove/> }
                }
            />
        </div>
        <Button
            kind=ButtonKind::Quiet
            sign=Sign::Plus
            on_click=move |()| {
                state.add();
                changed.run(());
            }
        >
            "Add a condition"
        </Button>
        <Show when=move || several.get() || state.logic.get() == "custom">
            <Select
                id=format!("{id}-logic")
                label="Must hold"
                value=state.logic
                options=logics.clone()
                on_change=move |_| changed.run(())
            />
        </Show>
        <Show when=move || state.logic.get() == "custom">
            <TextField
                id=custom_id.clone()
                label="Logic"
                value=state.custom
                placeholder="1 AND (2 OR 3)"
                help="The numbers of the conditions with AND, OR, NOT and brackets."
                on_change=move |_| changed.run(())
            />
        </Show>
    }
}
