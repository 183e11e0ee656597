//! What belongs to a record: records of other objects that name it.

use fermata_api::records::{RecordQuery, RecordView, RelatedList};
use fermata_engine::{
    ids::{Name, RecordId},
    object::Object,
    value::{DataType, Value},
};
use leptos::prelude::*;

use super::plural;
use crate::{
    kit::{EmptyState, LinkButton, Paged, ProblemView, ShowMore, Sign, Skeleton, ValueView, use_toasts},
    live::use_topic,
    server::{lists::list_related, records::list_records},
};

/// How many fields beside the title are columns.
const COLUMNS: usize = 3;

/// The lists, one for each field of another object that names records of this one.
#[component]
pub fn Related(
    /// Of which object the record is.
    object: Name,
    /// Which record.
    id: RecordId,
) -> impl IntoView {
    let changed = use_topic("record");
    let name = StoredValue::new(object);
    let lists = Resource::new(move || changed.get(), move |_| list_related(name.get_value(), id));
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match lists.await {
                    Ok(lists) if lists.is_empty() => {
                        let text = "Where an object has a lookup to this one, its records are listed here.";
                        view! { <EmptyState sign=Sign::Link title="Nothing refers to records like this" text/> }.into_any()
                    }
                    Ok(lists) => {
                        let one = move |list: RelatedList| view! { <List list id/> };
                        view! { <div class="stack wide">{lists.into_iter().map(one).collect_view()}</div> }.into_any()
                    }
                    Err(fail) => view! { <ProblemView problem=fail/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn List(list: RelatedList, id: RecordId) -> impl IntoView {
    let RelatedList { object, field, page } = list;
    let toasts = use_toasts();
    let rows = Paged::<RecordView>::new();
    rows.fill(page);
    let (name, by) = (object.name.clone(), field.clone());
    let more = move |cursor: String| {
        rows.busy.set(true);
        let query = RecordQuery {
            field: Some(by.to_string()),
            value: Some(id.to_string()),
            cursor: Some(cursor),
            ..RecordQuery::default()
        };
        let name = name.clone();
        leptos::task::spawn_local(async move {
            match list_records(name, query).await {
                Ok(page) => rows.append(page),
                Err(fail) => {
                    rows.busy.try_set(false);
                    toasts.problem(fail.message());
                }
            }
        });
    };
    let title = plural(&object);
    let through = object.field(&field).map(|f| f.shown().to_owned()).unwrap_or_default();
    let new = format!("/records/{}/new?{field}={id}", object.name);
    let words = format!("New {}", object.label);
    let heading = format!("related-{}-{field}", object.name);
    let labelled = heading.clone();
    view! {
        <section class="stack" aria-labelledby=labelled>
            <header class="row">
                <h2 class="grow" id=heading>
                    {title.clone()}
                    <span class="quiet">" by " {through}</span>
                </h2>
                <LinkButton href=new sign=Sign::Plus>{words}</LinkButton>
            </header>
            <Rows object rows title/>
            <ShowMore next=rows.next busy=rows.busy on_more=more/>
        </section>
    }
}

#[component]
fn Rows(object: Object, rows: Paged<RecordView>, title: String) -> impl IntoView {
    let named = object.title().map(|field| field.name.clone());
    let plain = |data_type: &DataType| !matches!(data_type, DataType::LongText | DataType::Lookup { .. });
    let fields = object.fields.iter().filter(|f| Some(&f.name) != named.as_ref() && plain(&f.data_type));
    let columns: Vec<_> = fields.take(COLUMNS).cloned().collect();
    let path = format!("/records/{}", object.name);
    move || {
        let records = rows.items.get();
        if records.is_empty() {
            return view! { <p class="quiet">"None yet."</p> }.into_any();
        }
        let head =
            columns.iter().map(|f| view! { <th scope="col">{f.shown().to_owned()}</th> }).collect_view();
        let line = |record: RecordView| {
            let cells = columns.iter().map(|field| {
                let value = record.fields.get(&field.name).cloned().unwrap_or(Value::Null);
                let label = record.labels.get(&field.name).cloned();
                view! {
                    <td data-label=field.shown().to_owned()>
                        <ValueView data_type=field.data_type.clone() value label/>
                    </td>
                }
            });
            let cells = cells.collect_view();
            view! {
                <tr>
                    <td>
                        <a class="row-link" href=format!("{path}/{}", record.id)>
                            <b>{record.title.clone()}</b>
                        </a>
                    </td>
                    {cells}
                </tr>
            }
        };
        let body = records.into_iter().map(line).collect_view();
        view! {
            <div class="table-wrap">
                <table class="wide" aria-label=title.clone()>
                    <thead>
                        <tr>
                            <th scope="col">"Name"</th>
                            {head}
                        </tr>
                    </thead>
                    <tbody>{body}</tbody>
                </table>
            </div>
        }
        .into_any()
    }
}
