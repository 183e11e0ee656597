//! A run's data: its record, what it was started with, what its steps handed over.

use fermata_api::runs::RunView;
use fermata_engine::value::{Value, Values};
use leptos::prelude::*;

use crate::{
    kit::{ProblemView, Skeleton, ValueView},
    server::{objects::load_object, records::load_record},
};

/// All data of a run, part by part.
#[component]
pub(super) fn RunData(
    /// The run.
    run: RunView,
) -> impl IntoView {
    let record = run.row.record.clone();
    let outputs: Vec<(String, Values)> = run
        .stages
        .iter()
        .flat_map(|stage| &stage.steps)
        .filter(|step| !step.outputs.is_empty())
        .map(|step| (step.label.clone(), step.outputs.clone()))
        .collect();
    let nothing = record.is_none() && run.inputs.is_empty() && run.vars.is_empty() && outputs.is_empty();
    view! {
        <div class="data-cards">
            {record.map(|at| view! { <RecordCard object=at.object id=at.id/> })}
            <ValuesCard title="Started with".to_owned() values=run.inputs/>
            <ValuesCard title="Variables".to_owned() values=run.vars/>
            {outputs
                .into_iter()
                .map(|(step, values)| view! { <ValuesCard title=format!("From {step}") values/> })
                .collect_view()}
            {nothing.then(|| view! { <p class="quiet">"This run holds no data yet."</p> })}
        </div>
    }
}

/// A value whose type is not known here.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => "–".into(),
        Value::Bool(true) => "Yes".into(),
        Value::Bool(false) => "No".into(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// `billing_cycle` becomes `Billing cycle`.
fn spoken(name: &str) -> String {
    let text = name.replace('_', " ");
    let mut chars = text.chars();
    chars.next().map(|head| head.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

#[component]
fn ValuesCard(title: String, values: Values) -> impl IntoView {
    (!values.is_empty()).then(|| {
        view! {
            <section class="card padded">
                <h2>{title}</h2>
                <dl class="facts">
                    {values
                        .into_iter()
                        .map(|(name, value)| {
                            view! {
                                <div>
                                    <dt>{spoken(name.as_str())}</dt>
                                    <dd>{plain(&value)}</dd>
                                </div>
                            }
                        })
                        .collect_view()}
                </dl>
            </section>
        }
    })
}

#[component]
fn RecordCard(object: fermata_engine::ids::Name, id: fermata_engine::ids::RecordId) -> impl IntoView {
    let name = object.clone();
    let both = Resource::new(
        || (),
        move |()| {
            let object = name.clone();
            async move {
                let record = load_record(object.clone(), id).await?;
                Ok::<_, crate::server::Fail>((record, load_object(object).await?))
            }
        },
    );
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                let (record, object) = match both.await {
                    Ok(both) => both,
                    Err(problem) => return view! { <ProblemView problem=problem.error()/> }.into_any(),
                };
                let labels = record.labels.clone();
                let facts = object
                    .object
                    .fields
                    .into_iter()
                    .filter_map(|field| {
                        let value = record.fields.get(&field.name)?.clone();
                        let label = labels.get(&field.name).cloned();
                        (!value.is_null())
                            .then(|| {
                                view! {
                                    <div>
                                        <dt>{field.label}</dt>
                                        <dd><ValueView data_type=field.data_type value label=label.unwrap_or_default()/></dd>
                                    </div>
                                }
                            })
                    })
                    .collect_view();
                view! {
                    <section class="card padded">
                        <h2>
                            <a href=format!("/records/{}/{}", record.object, record.id)>{record.title}</a>
                            " "
                            <small>{object.object.label}</small>
                        </h2>
                        <dl class="facts">{facts}</dl>
                    </section>
                }
                    .into_any()
            })}
        </Transition>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spoken() {
        for (name, words) in [("billing_cycle", "Billing cycle"), ("x", "X"), ("", "")] {
            assert_eq!(spoken(name), words);
        }
    }
}
