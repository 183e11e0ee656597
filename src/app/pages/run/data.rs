//! A run's data: its record, what it was started with, what its steps handed over.

use fermata_api::runs::RunView;
use leptos::prelude::*;

use crate::{
    kit::{ProblemView, Skeleton, ValueView},
    server::{
        objects::load_object,
        records::load_record,
        run_data::{DataCard, load_run_data},
    },
};

/// All data of a run, part by part.
#[component]
pub(super) fn RunData(
    /// The run, as it is now.
    run: RwSignal<RunView>,
) -> impl IntoView {
    let (id, record) = run.with_untracked(|run| (run.row.id, run.row.record.clone()));
    let moved = Memo::new(move |_| run.with(|run| run.last_seq));
    let cards = Resource::new(move || moved.get(), move |_| load_run_data(id));
    let none = record.is_none();
    view! {
        <div class="data-cards">
            {record.map(|at| view! { <RecordCard object=at.object id=at.id moved/> })}
            <Transition fallback=|| view! { <Skeleton/> }>
                {move || Suspend::new(async move {
                    match cards.await {
                        Ok(cards) if cards.is_empty() => {
                            none.then(|| view! { <p class="quiet">"This run holds no data yet."</p> }).into_any()
                        }
                        Ok(cards) => {
                            cards.into_iter().map(|card| view! { <ValuesCard card/> }).collect_view().into_any()
                        }
                        Err(problem) => view! { <ProblemView problem=problem.error()/> }.into_any(),
                    }
                })}
            </Transition>
        </div>
    }
}

#[component]
fn ValuesCard(card: DataCard) -> impl IntoView {
    let facts = card.facts.into_iter().map(|fact| {
        view! {
            <div>
                <dt>{fact.label}</dt>
                <dd>
                    <ValueView data_type=fact.data_type value=fact.value label=fact.words/>
                </dd>
            </div>
        }
    });
    let facts = facts.collect_view();
    view! {
        <section class="card padded">
            <h2>{card.title}</h2>
            <dl class="facts">{facts}</dl>
        </section>
    }
}

#[component]
fn RecordCard(
    object: fermata_engine::ids::Name,
    id: fermata_engine::ids::RecordId,
    moved: Memo<u64>,
) -> impl IntoView {
    let both = Resource::new(
        move || moved.get(),
        move |_| {
            let object = object.clone();
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
                                        <dd>
                                            <ValueView data_type=field.data_type value label/>
                                        </dd>
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
