//! What would start: a record and a change, and for each orchestration whether it would start, and why.

use std::collections::BTreeMap;

use fermata_api::triggers::{Change, WhatIfInput, WhatIfRow};
use fermata_engine::{
    ids::Name,
    object::{Field, Object},
    value::{DataType, Value},
};
use leptos::prelude::*;

use crate::{
    kit::{Chip, Form, FormState, Icon, Of, Picker, Select, Sign, Tone, ValueInput},
    server::{every, objects::list_objects, triggers::what_if},
};

/// The card with the question.
#[component]
pub(super) fn WhatWouldFire() -> impl IntoView {
    let objects = Resource::new(|| (), |()| every(list_objects));
    view! {
        <section class="card what-if" aria-labelledby="what-if-head">
            <h2 id="what-if-head">"What would start?"</h2>
            <p class="quiet">"Nothing is changed and nothing is started by asking."</p>
            <Transition fallback=|| ()>
                {move || Suspend::new(async move {
                    let objects = objects.await.unwrap_or_default();
                    let objects: Vec<Object> = objects.into_iter().map(|view| view.object).collect();
                    view! { <Question objects/> }
                })}
            </Transition>
        </section>
    }
}

#[component]
fn Question(objects: Vec<Object>) -> impl IntoView {
    let options: Vec<_> = objects.iter().map(|o| (o.name.to_string(), o.label.clone())).collect();
    let object = RwSignal::new(options.first().map(|(name, _)| name.clone()).unwrap_or_default());
    let change = RwSignal::new("updated".to_owned());
    let record = RwSignal::new(String::new());
    let values = RwSignal::new(BTreeMap::<String, Value>::new());
    let found = RwSignal::new(None::<Vec<WhatIfRow>>);
    let form = FormState::new();
    let all = StoredValue::new(objects);
    let chosen = move || all.with_value(|all| all.iter().find(|o| o.name.as_str() == object.get()).cloned());
    let ask = move |()| {
        let Ok(object) = Name::parse(&object.get_untracked()) else { return };
        let change = match change.get_untracked().as_str() {
            "created" => Change::Created,
            "deleted" => Change::Deleted,
            _ => Change::Updated,
        };
        let record = record.get_untracked().parse().ok().filter(|_| change != Change::Created);
        let fields = if change == Change::Deleted { BTreeMap::new() } else { values.get_untracked() };
        let input = WhatIfInput { object, record, change, fields };
        form.send(what_if(input), move |rows| {
            found.try_set(Some(rows));
        });
    };
    let changes = [("updated", "is changed"), ("created", "is created"), ("deleted", "is deleted")];
    let changes: Vec<(String, String)> = changes.map(|(k, w)| (k.to_owned(), w.to_owned())).to_vec();
    let again = move |_: String| {
        record.set(String::new());
        values.set(BTreeMap::new());
        found.set(None);
    };
    view! {
        <Form form submit="Ask" on_submit=ask leave="Start afresh" on_leave=move |()| again(String::new())>
            <div class="screen">
                <div class="part">
                    <Select id="ask-object" label="When this" value=object options on_change=again/>
                </div>
                <div class="part">
                    <Select id="ask-change" label="Is changed, created or deleted" value=change options=changes on_change=again/>
                </div>
                {move || {
                    let object = chosen()?;
                    let change = change.get();
                    let picker = (change != "created")
                        .then(|| {
                            let of = Of::Record(object.name.clone());
                            view! {
                                <div class="part wide">
                                    <Picker of id="ask-record" label="Which record" value=record error=form.at("record")/>
                                </div>
                            }
                        });
                    let fields = object.fields.iter().filter(|f| simple(f)).cloned();
                    let values = (change != "deleted")
                        .then(|| {
                            view! {
                                <fieldset class="part wide what-if-fields">
                                    <legend>"With these values"</legend>
                                    <p class="quiet">"Fields left empty stay as they are."</p>
                                    <div class="screen">
                                        {fields.map(|field| view! { <FieldOf field values form/> }).collect_view()}
                                    </div>
                                </fieldset>
                            }
                        });
                    Some(view! { {picker} {values} })
                }}
            </div>
        </Form>
        <div aria-live="polite">{move || found.get().map(|rows| view! { <Answer rows/> })}</div>
    }
}

fn simple(field: &Field) -> bool {
    !matches!(
        field.data_type,
        DataType::LongText | DataType::Formula { .. } | DataType::File { .. } | DataType::AutoNumber { .. }
    )
}

#[component]
fn FieldOf(field: Field, values: RwSignal<BTreeMap<String, Value>>, form: FormState) -> impl IntoView {
    let key = field.name.to_string();
    let error = form.at(key.clone());
    let changed = move |value: Value| {
        values.update(|values| {
            match value.is_null() || value == "" {
                true => values.remove(&key),
                false => values.insert(key.clone(), value),
            };
        });
    };
    view! {
        <div class="part">
            <ValueInput
                id=format!("ask-field-{}", field.name)
                label=field.shown().to_owned()
                data_type=field.data_type.clone()
                value=RwSignal::new(Value::Null)
                error
                on_change=changed
            />
        </div>
    }
}

#[component]
fn Answer(rows: Vec<WhatIfRow>) -> impl IntoView {
    if rows.is_empty() {
        return view! { <p>"No active orchestration starts with records of this object."</p> }.into_any();
    }
    let part = |part: fermata_api::triggers::WhatIfPart| {
        let (sign, words) = if part.holds { (Sign::Check, "holds") } else { (Sign::Close, "does not hold") };
        view! {
            <li class:holds=part.holds>
                <Icon sign/>
                <span class="sr-only">{words}": "</span>
                <code>{part.text}</code>
                " "
                <small>{part.found}</small>
            </li>
        }
    };
    let row = move |row: WhatIfRow| {
        let chip = match row.starts {
            true => view! { <Chip tone=Tone::Done>"Would start"</Chip> }.into_any(),
            false => view! { <Chip>"Would not start"</Chip> }.into_any(),
        };
        view! {
            <li>
                <div class="what-if-head">
                    <b>{row.label}</b>
                    {chip}
                </div>
                <p>{row.why}</p>
                <ul class="what-if-parts">{row.parts.into_iter().map(part).collect_view()}</ul>
            </li>
        }
    };
    view! { <ol class="what-if-answer">{rows.into_iter().map(row).collect_view()}</ol> }.into_any()
}
