//! Testing a flow as it is drawn: it runs on the server with what is given here, nothing of it is kept, and every element on
//! the drawing shows what it did.

use std::collections::{BTreeMap, BTreeSet};

use fermata_api::definitions::{FlowTest, FlowTested, PretendedAnswer, TestedChange};
use fermata_diagram::{
    element::{Connector, Element},
    flow::ways,
};
use fermata_engine::{
    flow::{Action, Element as Block, ElementBody, Flow, FlowKind, run::Passed},
    ids::Name,
    object::RecordRef,
    value::{DataType, Value, Variable, value_words},
};
use leptos::{prelude::*, task::spawn_local};

use super::{Builder, state::FlowEdit};
use crate::{
    canvas::{Mark, MarkState},
    kit::{
        Button, ButtonKind, Chip, Icon, IconButton, Notice, NumberField, Of, Picker, Select, Sign, TextArea,
        TextField, Tone, ValueInput,
    },
    server::definitions::test_flow,
};

/// A test, while the builder shows one.
#[derive(Clone, Copy)]
pub(super) struct Testing {
    /// Whether it is shown.
    pub(super) on: RwSignal<bool>,
    builder: Builder,
    /// What came of the last one, while the drawing is still as it was.
    tested: RwSignal<Option<FlowTested>>,
    /// Which of the steps is looked at.
    at: RwSignal<Option<usize>>,
    busy: RwSignal<bool>,
    inputs: StoredValue<BTreeMap<String, Value>>,
    values: StoredValue<BTreeMap<String, Value>>,
    answers: StoredValue<BTreeMap<Name, PretendedAnswer>>,
    record: RwSignal<String>,
    outcome: RwSignal<String>,
}

impl Testing {
    pub(super) fn new(builder: Builder) -> Self {
        let testing = Self {
            on: RwSignal::new(false),
            builder,
            tested: RwSignal::new(None),
            at: RwSignal::new(None),
            busy: RwSignal::new(false),
            inputs: StoredValue::new(BTreeMap::new()),
            values: StoredValue::new(BTreeMap::new()),
            answers: StoredValue::new(BTreeMap::new()),
            record: RwSignal::new(String::new()),
            outcome: RwSignal::new(String::new()),
        };
        // What was tested is not what is drawn any more.
        Effect::new(move |before: Option<()>| {
            builder.definition.track();
            if before.is_some() {
                testing.tested.set(None);
                testing.at.set(None);
            }
        });
        // A card that is selected shows what it did there.
        Effect::new(move |_| {
            let Element::Block(name) = builder.selected.get() else { return };
            let now = testing.at.get_untracked();
            let found = testing.tested.with_untracked(|tested| {
                let passed = &tested.as_ref()?.passed;
                let here = |at: usize| passed.get(at).is_some_and(|p| p.element == name && !is_inside(p));
                if now.is_some_and(here) {
                    return None;
                }
                (0..passed.len()).find(|at| here(*at))
            });
            if found.is_some() {
                testing.at.set(found);
            }
        });
        testing
    }

    fn run(self) {
        self.busy.set(true);
        let stored = move |saved: Result<(), crate::server::Fail>| {
            if let Err(fail) = saved {
                self.busy.try_set(false);
                self.builder.toasts.problem(fail.message());
                return;
            }
            spawn_local(async move {
                let name = self.builder.saver.view.with_untracked(|view| view.name.clone());
                let answer = test_flow(name, self.input()).await;
                if self.busy.try_set(false).is_some() {
                    return;
                }
                match answer {
                    Ok(tested) => {
                        self.builder.say(self::ending(&tested).1);
                        self.at.set(None);
                        self.tested.set(Some(tested));
                    }
                    Err(fail) => self.builder.toasts.problem(fail.message()),
                }
            });
        };
        self.builder.saver.settle(Callback::new(stored));
    }

    fn input(self) -> FlowTest {
        let flow = self.builder.now();
        let given = |all: &BTreeMap<String, Value>| {
            all.iter().filter(|(_, v)| !v.is_null()).map(|(k, v)| (k.clone(), v.clone())).collect()
        };
        let record = flow
            .object
            .clone()
            .and_then(|object| Some(RecordRef { object, id: self.record.get_untracked().parse().ok()? }));
        FlowTest {
            inputs: self.inputs.with_value(given),
            record,
            values: self.values.with_value(given),
            outcome: Name::parse(&self.outcome.get_untracked()).ok(),
            // What was said of an element that is gone or calls nobody any more is left out.
            answers: self.answers.with_value(|all| {
                let calls = |name: &Name| flow.element(name).is_some_and(calls_out);
                all.iter().filter(|(name, _)| calls(name)).map(|(n, a)| (n.clone(), a.clone())).collect()
            }),
        }
    }

    /// What every element did, on its card.
    pub(super) fn marks(self) -> BTreeMap<Element, Mark> {
        if !self.on.get() {
            return BTreeMap::new();
        }
        let flow = self.builder.definition.get();
        self.tested.with(|tested| match tested {
            Some(tested) => marks(&flow, tested),
            None => BTreeMap::new(),
        })
    }

    /// The connectors that were gone along.
    pub(super) fn went(self) -> BTreeSet<Connector> {
        if !self.on.get() {
            return BTreeSet::new();
        }
        let flow = self.builder.definition.get();
        self.tested
            .with(|tested| tested.as_ref().map(|tested| went(&flow, &tested.passed)).unwrap_or_default())
    }
}

/// Whether an element was passed in a flow that this one called.
fn is_inside(passed: &Passed) -> bool {
    passed.place.contains('/')
}

fn marks(flow: &Flow, tested: &FlowTested) -> BTreeMap<Element, Mark> {
    let mut marks: BTreeMap<Element, Mark> = BTreeMap::new();
    for block in &flow.elements {
        let name = &block.name;
        let here = || tested.passed.iter().filter(move |p| p.element == *name && !is_inside(p));
        let count = here().count();
        let failed = here().any(|p| p.fault.is_some());
        let state = match (count, failed) {
            (0, _) => MarkState::Off,
            (_, true) => MarkState::Late,
            _ => MarkState::Done,
        };
        let line = here().next_back().map(|p| match &p.fault {
            Some(fault) => fault.clone(),
            None => p.did.first().cloned().unwrap_or_default(),
        });
        let line = line.filter(|l| !l.is_empty());
        let chip = match (count, failed) {
            (_, true) => Some((Tone::Late, "failed".to_owned())),
            (0 | 1, _) => None,
            (n, _) => Some((Tone::Plain, format!("{n} times"))),
        };
        marks.insert(Element::Block(block.name.clone()), Mark { state, line, chip, ..Mark::default() });
    }
    if tested.fault.is_none() {
        marks.insert(Element::End, Mark { state: MarkState::Done, ..Mark::default() });
    }
    marks
}

fn went(flow: &Flow, passed: &[Passed]) -> BTreeSet<Connector> {
    let own: Vec<&Passed> = passed.iter().filter(|p| !is_inside(p)).collect();
    let mut all = BTreeSet::new();
    if !own.is_empty() {
        all.insert(Connector::Start);
    }
    for (at, step) in own.iter().enumerate() {
        let Some(block) = flow.element(&step.element) else { continue };
        // The last one led on only where nothing stopped it.
        if step.next.is_none() && step.fault.is_some() && at + 1 == own.len() {
            continue;
        }
        let fits = |(connector, to): &(Connector, Option<Name>)| {
            *to == step.next && matches!(connector, Connector::Fault(_)) == step.fault.is_some()
        };
        if let Some((connector, _)) = ways::of(block).into_iter().find(fits) {
            all.insert(connector);
        }
    }
    all
}

/// How it ended: the tone, and the words.
fn ending(tested: &FlowTested) -> (Tone, String) {
    match &tested.fault {
        Some(fault) => (Tone::Late, fault.clone()),
        None => match tested.answer {
            Some(true) => (Tone::Done, "It answers yes".to_owned()),
            Some(false) => (Tone::Done, "It answers no".to_owned()),
            None => (Tone::Done, "It comes to its end".to_owned()),
        },
    }
}

/// What is given, and what came of it, in the place of the properties.
#[component]
pub(super) fn TestPanel(testing: Testing) -> impl IntoView {
    view! {
        <aside class="panel test" aria-label="Test" tabindex="-1">
            <header>
                <h2>"Test"</h2>
                <IconButton sign=Sign::Close label="Close the test" on_click=move |()| testing.on.set(false)/>
            </header>
            <p class="hint">"The flow runs as it is drawn. Nothing is kept: no record changes, nobody is written to."</p>
            {move || {
                // The fields are those of the flow as it is drawn.
                let shape = Memo::new(move |_| {
                    testing.builder.definition.with(|f| {
                        let callouts: Vec<Block> = f.elements.iter().filter(|b| calls_out(b)).cloned().collect();
                        (f.inputs.clone(), f.object.clone(), callouts)
                    })
                });
                shape.track();
                view! { <Given testing/> }
            }}
            <Button kind=ButtonKind::Main sign=Sign::Play busy=testing.busy on_click=move |()| testing.run()>
                "Run the test"
            </Button>
            {move || testing.tested.get().map(|tested| view! { <Came testing tested/> })}
        </aside>
    }
}

#[component]
fn Given(testing: Testing) -> impl IntoView {
    let flow = untrack(|| testing.builder.now());
    let record = flow.object.clone().map(|object| {
        let label = testing.builder.world.with_untracked(|world| {
            world.objects.get(&object).map_or_else(|| object.to_string(), |o| o.label.clone())
        });
        view! { <Picker of=Of::Record(object) id="t-record" label=format!("The {label} it works on") value=testing.record/> }
    });
    let inputs =
        flow.inputs.iter().map(|input| view! { <InputField testing input=input.clone()/> }).collect_view();
    let object = untrack(|| FlowEdit::of(testing.builder).object());
    let screens = flow.components().filter_map(|component| {
        let data_type = component.data_type(object.as_ref())?;
        let label = component.shown().to_owned();
        let name = component.name.to_string();
        Some(view! { <ValueField testing name label data_type/> })
    });
    let screens = screens.collect_view();
    let callouts = flow.elements.iter().filter(|block| calls_out(block)).cloned();
    let callouts = callouts.map(|block| view! { <AnswerField testing block/> }).collect_view();
    let outcomes: Vec<(String, String)> =
        flow.buttons().into_iter().map(|o| (o.name.to_string(), o.label)).collect();
    let ends = (flow.kind == FlowKind::Screen && outcomes.len() > 1).then(|| {
        if testing.outcome.with_untracked(String::is_empty) {
            testing.outcome.set(outcomes.first().map(|(name, _)| name.clone()).unwrap_or_default());
        }
        view! { <Select id="t-outcome" label="Finished with" value=testing.outcome options=outcomes/> }
    });
    view! {
        {record}
        {inputs}
        {screens}
        {callouts}
        {ends}
    }
}

fn calls_out(block: &Block) -> bool {
    matches!(&block.body, ElementBody::Action(Action::HttpCallout(_)))
}

/// What the system that an element calls would answer.
#[component]
fn AnswerField(testing: Testing, block: Block) -> impl IntoView {
    let name = StoredValue::new(block.name.clone());
    let held = testing.answers.with_value(|all| all.get(&block.name).cloned());
    let status = RwSignal::new(held.as_ref().map_or(String::new(), |a| a.status.to_string()));
    let body = RwSignal::new(held.map(|a| a.body).unwrap_or_default());
    let put = Callback::new(move |_: String| {
        let given = status.get_untracked().trim().parse().ok();
        testing.answers.update_value(|all| {
            match given {
                Some(status) => {
                    all.insert(name.get_value(), PretendedAnswer { status, body: body.get_untracked() })
                }
                None => all.remove(&name.get_value()),
            };
        });
    });
    let id = format!("t-answer-{}", block.name);
    view! {
        <fieldset class="outcome">
            <legend>{format!("{}: the answer", block.label)}</legend>
            <NumberField
                id=format!("{id}-status")
                label="Status"
                help="Such as 200. Left empty: nothing is answered, and the element fails."
                min="100"
                step="1"
                value=status
                on_change=put
            />
            <TextArea id=format!("{id}-body") label="Body" mono=true rows=3 value=body on_change=put/>
        </fieldset>
    }
}

#[component]
fn InputField(testing: Testing, input: Variable) -> impl IntoView {
    let name = input.name.to_string();
    let label = if input.label.is_empty() { name.clone() } else { input.label.clone() };
    let id = format!("t-input-{name}");
    let held = testing.inputs.with_value(|all| all.get(&name).cloned()).unwrap_or(input.default.clone());
    let put = move |value: Value| {
        testing.inputs.update_value(|all| {
            all.insert(name.clone(), value);
        });
    };
    match input.data_type {
        DataType::Record { object } => {
            let chosen = RwSignal::new(held.as_str().unwrap_or_default().to_owned());
            Effect::watch(move || chosen.get(), move |id, _, _| put(id.as_str().into()), false);
            view! { <Picker of=Of::Record(object) id label value=chosen/> }.into_any()
        }
        DataType::List { of } => {
            let words =
                held.as_array().map(|all| all.iter().map(|v| value_words(&of, v, None)).collect::<Vec<_>>());
            let text = RwSignal::new(words.unwrap_or_default().join(", "));
            let help =
                if of.is_structure() { "Ids of records, parted by commas" } else { "Parted by commas" };
            let typed = move |text: String| {
                let one = |t: &str| match of.check(&Value::from(t)) {
                    Ok(value) => value,
                    Err(_) => serde_json::from_str(t).unwrap_or_else(|_| t.into()),
                };
                let all = text.split(',').map(str::trim).filter(|t| !t.is_empty()).map(one).collect();
                put(Value::Array(all));
            };
            view! { <TextField id label help value=text on_change=typed/> }.into_any()
        }
        data_type => {
            let value = RwSignal::new(held);
            let required = input.required;
            view! { <ValueInput id label data_type value required on_change=put/> }.into_any()
        }
    }
}

/// What a person would fill in.
#[component]
fn ValueField(testing: Testing, name: String, label: String, data_type: DataType) -> impl IntoView {
    let value = RwSignal::new(testing.values.with_value(|all| all.get(&name).cloned()).unwrap_or_default());
    let id = format!("t-value-{name}");
    let put = move |value: Value| {
        testing.values.update_value(|all| {
            all.insert(name.clone(), value);
        });
    };
    view! { <ValueInput id label data_type value on_change=put/> }
}

#[component]
fn Came(testing: Testing, tested: FlowTested) -> impl IntoView {
    let (tone, words) = ending(&tested);
    let sign = if tone == Tone::Late { Sign::Problem } else { Sign::Check };
    let steps = tested.passed.iter().cloned().enumerate();
    let steps = steps.map(|(at, passed)| view! { <StepLine testing at passed/> }).collect_view();
    let changes = tested.changes.iter().map(change).collect_view();
    let outside = tested.outside.iter().map(|line| view! { <li>{line.clone()}</li> }).collect_view();
    let outputs = tested.outputs.iter().map(|(name, value)| {
        view! {
            <dt>{name.clone()}</dt>
            <dd>{shown(value)}</dd>
        }
    });
    let outputs = outputs.collect_view();
    view! {
        <div class="tested" role="status">
            <Notice tone sign>{words}</Notice>
        </div>
        <section aria-label="Steps">
            <h3>"Step by step"</h3>
            <ol class="test-steps">{steps}</ol>
        </section>
        {(!tested.changes.is_empty())
            .then(|| {
                view! {
                    <section aria-label="Records">
                        <h3>"Records would change"</h3>
                        <ul class="test-list">{changes}</ul>
                    </section>
                }
            })}
        {(!tested.outside.is_empty())
            .then(|| {
                view! {
                    <section aria-label="Messages">
                        <h3>"People and systems would be told"</h3>
                        <ul class="test-list">{outside}</ul>
                    </section>
                }
            })}
        {(!tested.outputs.is_empty())
            .then(|| {
                view! {
                    <section aria-label="Outputs">
                        <h3>"It would hand over"</h3>
                        <dl class="test-values">{outputs}</dl>
                    </section>
                }
            })}
    }
}

#[component]
fn StepLine(testing: Testing, at: usize, passed: Passed) -> impl IntoView {
    let open = Memo::new(move |_| testing.at.get() == Some(at));
    let element = Element::Block(passed.element.clone());
    let inside = is_inside(&passed);
    let chip = passed.fault.is_some().then(|| view! { <Chip tone=Tone::Late>"failed"</Chip> });
    let held = StoredValue::new(passed.clone());
    let choose = move |_| {
        let shut = testing.at.get_untracked() == Some(at);
        testing.at.set((!shut).then_some(at));
        if !inside {
            testing.builder.select(element.clone());
        }
    };
    let detail = move || {
        open.get().then(|| {
            let passed = held.get_value();
            let did = passed.did.iter().map(|words| view! { <p>{words.clone()}</p> }).collect_view();
            let fault = passed.fault.map(|words| view! { <p class="error">{words}</p> });
            let values = passed.values.iter().map(|(name, value)| {
                view! {
                    <dt>{name.clone()}</dt>
                    <dd>{shown(value)}</dd>
                }
            });
            let values = values.collect_view();
            view! {
                <div class="test-detail">
                    {did}
                    {fault}
                    <dl class="test-values">{values}</dl>
                </div>
            }
        })
    };
    view! {
        <li class:inside=inside>
            <button
                type="button"
                class="btn quiet step-line"
                aria-expanded=move || if open.get() { "true" } else { "false" }
                on:click=choose
            >
                <Icon sign=if passed.fault.is_some() { Sign::Problem } else { Sign::Check }/>
                <span>
                    <b>{passed.label.clone()}</b>
                    <small>{passed.did.first().cloned().unwrap_or_else(|| passed.kind.clone())}</small>
                </span>
                {chip}
            </button>
            {detail}
        </li>
    }
}

fn change(change: &TestedChange) -> impl IntoView + use<> {
    let fields = change.fields.iter().map(|field| {
        view! {
            <dt>{field.label.clone()}</dt>
            <dd>{field.value.clone()}</dd>
        }
    });
    let fields = fields.collect_view();
    view! {
        <li>
            <b>{change.words.clone()}</b>
            <dl class="test-values">{fields}</dl>
        </li>
    }
}

/// A value without marks of code: a record by its title, a list by how many it has.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "nothing".into(),
        Value::Bool(true) => "yes".into(),
        Value::Bool(false) => "no".into(),
        Value::String(text) if text.is_empty() => "an empty text".into(),
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Object(parts) => match parts.get("title").and_then(Value::as_str) {
            Some(title) => title.to_owned(),
            None => format!("{} parts", parts.len()),
        },
        Value::Array(all) => {
            let first = all.iter().take(5).map(shown).collect::<Vec<_>>().join(", ");
            match all.len() {
                0 => "an empty list".into(),
                n if n > 5 => format!("{first} and {} more", n - 5),
                _ => first,
            }
        }
    }
}
