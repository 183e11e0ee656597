//! Trying the form as the person will fill it in: the engine runs in the browser, so that what hides, what is refused and
//! which page comes next are what they will be. Nothing is kept, and nobody is told.

use fermata_engine::{
    flow::{
        Flow, Outcome, RecordChange,
        run::{self, FlowEnd},
    },
    ids::Name,
    object::Object,
    value::{DataType, Value},
};
use leptos::prelude::*;

use super::{outcome::kind_of, state::Designer};
use crate::{
    dom,
    kit::{Button, ButtonKind, Notice, Sign, Tone, ValueView},
    pages::work::{entries::Entries, form::ScreenPage},
};

/// The code of a flow that waits for what only the server can look up.
const UNANSWERED: &str = "unanswered";

/// The form, to be filled in.
#[component]
pub fn Trial(
    /// The designer.
    designer: Designer,
    /// The page that is shown.
    here: RwSignal<Option<Name>>,
) -> impl IntoView {
    let asked = designer.asked(None);
    let entries = Entries::of(asked.into(), Default::default());
    let end = RwSignal::new(None::<FlowEnd>);
    let problem = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        here.set(entries.page().map(|page| page.name));
    });
    on_cleanup(move || drop(here.try_set(None)));
    let finish = Callback::new(move |outcome: Option<Name>| {
        problem.set(None);
        if !entries.may_finish(outcome.clone()) {
            problem.set(Some("Something is missing or wrong; see each field.".to_owned()));
            dom::focus_problem();
            return;
        }
        let values = entries.to_send();
        match asked.get_untracked().ask(&values, None, outcome, run::run) {
            Some(Ok(done)) => {
                end.set(Some(done));
                dom::focus_first("#trial-end");
            }
            Some(Err(fault)) if fault.code == UNANSWERED => {
                problem.set(Some("This flow looks up records, which only a real run can. The pages up to there are as they will be.".to_owned()));
            }
            Some(Err(fault)) => problem.set(Some(fault.message)),
            None => {}
        }
    });
    let again = Callback::new(move |()| {
        entries.clear();
        problem.set(None);
        end.set(None);
    });
    let form = move || {
        view! {
            <ScreenPage entries open=true/>
            <div role="alert">
                {move || {
                    problem
                        .get()
                        .map(|text| {
                            view! {
                                <Notice tone=Tone::Late sign=Sign::Problem>
                                    {text}
                                </Notice>
                            }
                        })
                }}
            </div>
            <Buttons designer entries finish/>
        }
    };
    view! {
        {move || match end.get() {
            None => form().into_any(),
            Some(done) => view! { <Ended designer end=done again/> }.into_any(),
        }}
    }
}

/// The buttons that the person will have.
#[component]
fn Buttons(designer: Designer, entries: Entries, finish: Callback<Option<Name>>) -> impl IntoView {
    let outcomes = Memo::new(move |_| designer.edit.flow.with(Flow::buttons));
    let turn = move |forward: bool| {
        if forward && !entries.next() {
            return dom::focus_problem();
        }
        if !forward {
            entries.back();
        }
        dom::focus_first(".designer #screen-title");
    };
    let button = move |outcome: Outcome, on_last: bool| {
        let kind = match kind_of(outcome.style) {
            ButtonKind::Main if !on_last => ButtonKind::Plain,
            kind => kind,
        };
        let name = outcome.name;
        view! {
            <Button kind on_click=move |()| finish.run(Some(name.clone()))>
                {outcome.label}
            </Button>
        }
    };
    view! {
        <footer class="finish">
            {move || {
                let on_last = !entries.has_next();
                let shown = outcomes.get().into_iter().filter(|o| on_last || o.skips_required);
                view! {
                    {(!on_last)
                        .then(|| view! { <Button kind=ButtonKind::Main on_click=move |()| turn(true)>"Next"</Button> })}
                    {shown.map(|outcome| button(outcome, on_last)).collect_view()}
                    {(entries.at() > 0).then(|| view! { <Button on_click=move |()| turn(false)>"Back"</Button> })}
                }
            }}
        </footer>
    }
}

/// What would come of it.
#[component]
fn Ended(designer: Designer, end: FlowEnd, again: Callback<()>) -> impl IntoView {
    let flow = designer.edit.flow.get_untracked();
    let object = untrack(|| designer.edit.object());
    let pressed = end.outcome.as_ref().and_then(|name| flow.buttons().into_iter().find(|b| &b.name == name));
    let pressed = pressed.map(|button| button.label).unwrap_or_default();
    let outputs: Vec<_> =
        end.outputs.iter().map(|(name, value)| named(&flow, object.as_ref(), name, value)).collect();
    let of_record = |(name, value): (&Name, &Value)| {
        let field = object.as_ref().and_then(|object| object.field(name));
        let data_type = field.map_or(DataType::Text, |field| field.data_type.clone());
        (field.map_or(name.to_string(), |field| field.shown().to_owned()), data_type, value.clone())
    };
    let updates: Vec<_> = end
        .changes
        .iter()
        .filter_map(|change| match change {
            RecordChange::Updated(update) => Some(update),
            _ => None,
        })
        .collect();
    let others = end.changes.len() - updates.len() + end.sends.len();
    let changed: Vec<_> = updates.iter().flat_map(|update| update.fields.iter().map(of_record)).collect();
    let told: Vec<_> = end.messages.into_iter().map(|message| view! { <li>{message.subject}</li> }).collect();
    let has_told = !told.is_empty();
    view! {
        <section class="trial-end" aria-labelledby="trial-end">
            <h2 id="trial-end" tabindex="-1">
                "Finished with “" {pressed} "”"
            </h2>
            <p class="hint">"Nothing was kept. This is what the flow would hand over."</p>
            <Values title="Values" values=outputs/>
            <Values title="The record becomes" values=changed/>
            {(others > 0).then(|| view! { <p class="hint">"It would make or delete records, or reach other systems, besides."</p> })}
            {has_told
                .then(|| {
                    view! {
                        <h3>"Who is told"</h3>
                        <ul>{told}</ul>
                    }
                })}
            <Button sign=Sign::Retry on_click=again>
                "Try again"
            </Button>
        </section>
    }
}

fn named(flow: &Flow, object: Option<&Object>, name: &Name, value: &Value) -> (String, DataType, Value) {
    if let Some(component) = flow.component(name.as_str()) {
        let data_type = component.data_type(object).unwrap_or(DataType::Text);
        return (component.shown().to_owned(), data_type, value.clone());
    }
    let variable = flow.variables.iter().find(|v| &v.name == name);
    let data_type = variable.map_or(DataType::Text, |v| v.data_type.clone());
    (variable.map_or(name.to_string(), |v| v.shown().to_owned()), data_type, value.clone())
}

#[component]
fn Values(title: &'static str, values: Vec<(String, DataType, Value)>) -> impl IntoView {
    (!values.is_empty()).then(|| {
        let line = |(label, data_type, value): (String, DataType, Value)| {
            view! {
                <div>
                    <dt>{label}</dt>
                    <dd>
                        <ValueView data_type value/>
                    </dd>
                </div>
            }
        };
        view! {
            <h3>{title}</h3>
            <dl class="kv">{values.into_iter().map(line).collect_view()}</dl>
        }
    })
}
