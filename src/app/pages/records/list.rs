//! The records of an object: searched, filtered by a field, sorted.

use fermata_api::records::{RecordQuery, RecordView};
use fermata_engine::{
    ids::Name,
    object::{Field, Object},
    value::{DataType, Value},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::{use_navigate, use_params_map, use_query_map};

use super::{field_label, plural};
use crate::{
    kit::{
        ButtonKind, EmptyState, LinkButton, Paged, ProblemView, ShowMore, Sign, Skeleton, Time, ValueView,
        use_toasts, value_input::choice_options,
    },
    live::use_topic,
    pages::not_found::NotFoundPage,
    server::{objects::load_object, records::list_records},
    shell::PageHead,
};

/// How many fields beside the title are columns.
const COLUMNS: usize = 4;

/// `/records/{object}`.
#[component]
pub fn ObjectRecordsPage() -> impl IntoView {
    let params = use_params_map();
    let name = Memo::new(move |_| params.read().get("object").and_then(|name| Name::parse(&name).ok()));
    move || match name.get() {
        Some(name) => view! { <OfObject name/> }.into_any(),
        None => view! { <NotFoundPage/> }.into_any(),
    }
}

#[component]
fn OfObject(name: Name) -> impl IntoView {
    let object = Resource::new(|| (), move |()| load_object(name.clone()));
    view! {
        <Suspense fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match object.await {
                    Ok(view) => view! { <Records object=view.object/> }.into_any(),
                    Err(fail) => view! { <ProblemView problem=fail/> }.into_any(),
                }
            })}
        </Suspense>
    }
}

/// What the address asks for.
fn query_of(params: &leptos_router::params::ParamsMap) -> RecordQuery {
    let text = |key: &str| params.get(key).filter(|value| !value.is_empty());
    RecordQuery {
        text: text("text"),
        field: text("field"),
        value: text("value"),
        sort: text("sort"),
        ..RecordQuery::default()
    }
}

#[component]
fn Records(object: Object) -> impl IntoView {
    let params = use_query_map();
    let toasts = use_toasts();
    let query = Memo::new(move |_| params.with(query_of));
    let changed = use_topic("record");
    let name = StoredValue::new(object.name.clone());
    let first = Resource::new(
        move || (query.get(), changed.get()),
        move |(query, _)| list_records(name.get_value(), query),
    );
    let rows = Paged::<RecordView>::new();
    let more = move |cursor: String| {
        rows.busy.set(true);
        let query = RecordQuery { cursor: Some(cursor), ..query.get_untracked() };
        spawn_local(async move {
            match list_records(name.get_value(), query).await {
                Ok(page) => rows.append(page),
                Err(fail) => {
                    rows.busy.set(false);
                    toasts.problem(fail.message());
                }
            }
        });
    };
    let (new, new_label) = (format!("/records/{}/new", object.name), format!("New {}", object.label));
    let shown = StoredValue::new(object.clone());
    view! {
        <PageHead title=plural(&object) up=("Records", "/records".to_owned())>
            <LinkButton href=new.clone() kind=ButtonKind::Main sign=Sign::Plus>
                {new_label}
            </LinkButton>
        </PageHead>
        <div class="page wide">
            <Filters object=object.clone() query/>
            <Transition fallback=|| view! { <Skeleton/> }>
                {move || Suspend::new(async move {
                    match first.await {
                        Ok(page) => {
                            rows.fill(page);
                            view! {
                                <section class="card">
                                    <Rows object=shown.get_value() rows query/>
                                    <ShowMore next=rows.next busy=rows.busy on_more=more/>
                                </section>
                            }
                                .into_any()
                        }
                        Err(fail) => view! { <ProblemView problem=fail/> }.into_any(),
                    }
                })}
            </Transition>
        </div>
    }
}

/// A form in the address, so that it works without scripts and can be kept and shared.
#[component]
fn Filters(object: Object, query: Memo<RecordQuery>) -> impl IntoView {
    let navigate = use_navigate();
    let path = format!("/records/{}", object.name);
    let simple =
        |field: &&Field| !matches!(field.data_type, DataType::LongText | DataType::MultiPicklist { .. });
    let fields: Vec<Field> = object.fields.iter().filter(simple).cloned().collect();
    let now = query.get_untracked();
    let field = RwSignal::new(now.field.clone().unwrap_or_default());
    let form = NodeRef::<leptos::html::Form>::new();
    let action = path.clone();
    let send = move || {
        let Some(form) = form.get_untracked() else { return };
        let text = |name: &str| {
            let data = leptos::web_sys::FormData::new_with_form(&form).ok();
            data.and_then(|data| data.get(name).as_string()).unwrap_or_default()
        };
        let mut map = leptos_router::params::ParamsMap::new();
        let field = text("field");
        let value = if field.is_empty() { String::new() } else { text("value") };
        for (key, value) in
            [("text", text("text")), ("field", field), ("value", value), ("sort", text("sort"))]
        {
            if !value.is_empty() {
                map.insert(key, value);
            }
        }
        let options = leptos_router::NavigateOptions { replace: true, scroll: false, ..Default::default() };
        navigate(&format!("{path}{}", map.to_query_string()), options);
    };
    let (on_submit, on_change) = (send.clone(), send);
    let options = fields.clone();
    let value_input = move || {
        value_filter(fields.iter().find(|f| f.name.as_str() == field.get()), query.get_untracked().value)
    };
    view! {
        <form
            class="filters" role="search" method="get" action=action node_ref=form
            on:submit=move |ev| {
                ev.prevent_default();
                on_submit();
            }
            on:change=move |_| on_change()
        >
            <input class="in find" type="search" name="text" aria-label="Search in titles" placeholder="Search" value=now.text/>
            <select class="in" name="field" aria-label="Filter by field" on:change=move |ev| field.set(event_target_value(&ev))>
                <option value="">"Any field"</option>
                {options
                    .into_iter()
                    .map(|f| {
                        let chosen = now.field.as_deref() == Some(f.name.as_str());
                        view! {
                            <option value=f.name.to_string() selected=chosen>
                                {field_label(&f)}
                            </option>
                        }
                    })
                    .collect_view()}
            </select>
            {value_input}
            <select class="in" name="sort" aria-label="Sort by">
                {[("", "Latest changes first"), ("title", "By title"), ("-title", "By title, backwards"), ("updated", "Oldest changes first")]
                    .map(|(value, words)| {
                        let chosen = now.sort.as_deref().unwrap_or_default() == value;
                        view! { <option value=value selected=chosen>{words}</option> }
                    })
                    .collect_view()}
            </select>
            <button type="submit" class="btn">"Search"</button>
        </form>
    }
}

/// The input for the value of the field that is filtered by.
fn value_filter(field: Option<&Field>, now: Option<String>) -> Option<AnyView> {
    let field = field?;
    let label = format!("Value of {}", field_label(field));
    let list = match &field.data_type {
        DataType::Picklist { choices } => choice_options(choices),
        DataType::Checkbox => vec![("true".into(), "Yes".into()), ("false".into(), "No".into())],
        data_type => {
            let kind = if matches!(data_type, DataType::Date) { "date" } else { "text" };
            return Some(view! { <input class="in" type=kind name="value" aria-label=label placeholder="is" value=now/> }.into_any());
        }
    };
    let option = |(value, words): (String, String)| {
        let chosen = now.as_deref() == Some(value.as_str());
        view! { <option value=value selected=chosen>{words}</option> }
    };
    let options = list.into_iter().map(option).collect_view();
    Some(
        view! {
            <select class="in" name="value" aria-label=label>
                <option value="">"Any value"</option>
                {options}
            </select>
        }
        .into_any(),
    )
}

#[component]
fn Rows(object: Object, rows: Paged<RecordView>, query: Memo<RecordQuery>) -> impl IntoView {
    let title = object.title().map(|field| field.name.clone());
    let columns: Vec<Field> = object
        .fields
        .iter()
        .filter(|f| Some(&f.name) != title.as_ref() && !matches!(f.data_type, DataType::LongText))
        .take(COLUMNS)
        .cloned()
        .collect();
    let (label, many) = (object.label.clone(), plural(&object));
    let path = format!("/records/{}", object.name);
    move || {
        let records = rows.items.get();
        if records.is_empty() {
            let narrowed = query.with(|q| q.text.is_some() || q.value.is_some());
            return view! { <Nothing narrowed path=path.clone() label=label.clone() many=many.clone()/> }
                .into_any();
        }
        let head = columns
            .iter()
            .map(field_label)
            .map(|label| view! { <th scope="col">{label}</th> })
            .collect_view();
        let body = records.into_iter().map(|record| row(record, &columns, &path)).collect_view();
        view! {
            <div class="table-wrap">
                <table class="wide" aria-label=many.clone()>
                    <thead>
                        <tr>
                            <th scope="col">{label.clone()}</th>
                            {head}
                            <th scope="col">"Last change"</th>
                        </tr>
                    </thead>
                    <tbody>{body}</tbody>
                </table>
            </div>
        }
        .into_any()
    }
}

fn row(record: RecordView, columns: &[Field], path: &str) -> impl IntoView + use<> {
    let cells = columns
        .iter()
        .map(|field| {
            let value = record.fields.get(&field.name).cloned().unwrap_or(Value::Null);
            let label = record.labels.get(&field.name).cloned();
            let data_type = field.data_type.clone();
            view! {
                <td data-label=field_label(field)>
                    <ValueView data_type value label/>
                </td>
            }
        })
        .collect_view();
    view! {
        <tr>
            <td>
                <a class="row-link" href=format!("{path}/{}", record.id)>
                    <b>{record.title}</b>
                </a>
            </td>
            {cells}
            <td data-label="Last change">
                <span class="quiet">
                    <Time at=record.updated/>
                    ", "
                    {record.updated_by}
                </span>
            </td>
        </tr>
    }
}

#[component]
fn Nothing(narrowed: bool, path: String, label: String, many: String) -> impl IntoView {
    if narrowed {
        let text = format!("No {label} fits this search.");
        return view! {
            <EmptyState sign=Sign::Filter title="Nothing fits" text>
                <LinkButton href=path>"Show everything"</LinkButton>
            </EmptyState>
        }
        .into_any();
    }
    view! {
        <EmptyState sign=Sign::Records title=format!("No {many} yet") text="Create the first one, or send them in through the API.">
            <LinkButton href=format!("{path}/new") kind=ButtonKind::Main sign=Sign::Plus>
                {format!("New {label}")}
            </LinkButton>
        </EmptyState>
    }
    .into_any()
}
