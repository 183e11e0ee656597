//! The rows of a list: a table with columns to sort by, cards on a phone.

use fermata_api::records::RecordView;
use fermata_engine::{
    ids::Name,
    lists::{TITLE, UPDATED, can_sort_by},
    object::Object,
    value::{DataType, Value},
};
use leptos::prelude::*;

use super::{ListState, columns::columns};
use crate::{
    kit::{ButtonKind, EmptyState, Icon, LinkButton, Paged, Sign, Time, ValueView},
    pages::records::plural,
};

/// The table.
#[component]
pub fn Rows(state: ListState, rows: Paged<RecordView>) -> impl IntoView {
    let object = state.object.get_value();
    let (label, many) = (object.label.clone(), plural(&object));
    let path = format!("/records/{}", object.name);
    move || {
        let records = rows.items.get();
        if records.is_empty() {
            let narrowed = state.asked.with(|asked| asked.text.is_some())
                || state.list.with(|list| list.filter.is_some());
            let more = rows.next.with(Option::is_some);
            return view! { <Nothing narrowed more path=path.clone() label=label.clone() many=many.clone()/> }
                .into_any();
        }
        let shown = state.list.with(|list| columns(&object, &list.columns));
        let head = shown
            .iter()
            .map(|(name, words)| head(state, name.clone(), words.clone(), &object))
            .collect_view();
        let title = Name::parse(TITLE).ok().map(|title| head_of_title(state, title, &object));
        let body = records.into_iter().map(|record| row(record, &shown, &object, &path)).collect_view();
        view! {
            <div class="table-wrap">
                <table class="wide" aria-label=many.clone()>
                    <thead>
                        <tr>{title} {head}</tr>
                    </thead>
                    <tbody>{body}</tbody>
                </table>
            </div>
        }
        .into_any()
    }
}

fn head_of_title(state: ListState, title: Name, object: &Object) -> AnyView {
    head(state, title, object.label.clone(), object)
}

/// The head of a column; a click sorts by it.
fn head(state: ListState, name: Name, words: String, object: &Object) -> AnyView {
    if !can_sort_by(object, &name) {
        return view! { <th scope="col">{words}</th> }.into_any();
    }
    let key = name.clone();
    // What names a record is sorted by as such or by its field.
    let named = (name.as_str() == TITLE).then(|| object.title().map(|field| field.name.clone())).flatten();
    let way = Memo::new(move |_| {
        let sort = state.list.with(|list| list.sort.clone());
        match sort {
            Some(sort) if sort.field == key || Some(&sort.field) == named.as_ref() => Some(sort.descending),
            None if key.as_str() == UPDATED => Some(true),
            _ => None,
        }
    });
    let sorted = move || way.get().map(|down| if down { "descending" } else { "ascending" });
    view! {
        <th scope="col" aria-sort=sorted>
            <button type="button" class="sort" on:click=move |_| state.sort_by(name.clone())>
                {words}
                {move || way.get().map(|down| view! { <Icon sign=if down { Sign::Down } else { Sign::Up }/> })}
            </button>
        </th>
    }
    .into_any()
}

fn row(record: RecordView, shown: &[(Name, String)], object: &Object, path: &str) -> impl IntoView + use<> {
    let cells = shown.iter().map(|(name, words)| cell(&record, name, words, object)).collect_view();
    let title = if record.title.is_empty() { "(no name)".to_owned() } else { record.title };
    view! {
        <tr>
            <td>
                <a class="row-link" href=format!("{path}/{}", record.id)>
                    <b>{title}</b>
                </a>
            </td>
            {cells}
        </tr>
    }
}

fn cell(record: &RecordView, name: &Name, words: &str, object: &Object) -> AnyView {
    let Some(field) = object.field(name) else {
        return view! {
            <td data-label=words.to_owned()>
                <span class="quiet">
                    <Time at=record.updated/>
                    ", "
                    {record.updated_by.clone()}
                </span>
            </td>
        }
        .into_any();
    };
    let value = record.fields.get(name).cloned().unwrap_or(Value::Null);
    let label = record.labels.get(name).cloned();
    let data_type: DataType = field.data_type.clone();
    view! {
        <td data-label=words.to_owned()>
            <ValueView data_type value label/>
        </td>
    }
    .into_any()
}

#[component]
fn Nothing(narrowed: bool, more: bool, path: String, label: String, many: String) -> impl IntoView {
    if more {
        let text = format!("None of those looked at so far. Show more goes on through the other {many}.");
        return view! { <EmptyState sign=Sign::Filter title="Nothing fits yet" text/> }.into_any();
    }
    if narrowed {
        let text = format!("No {label} fits this search.");
        return view! {
            <EmptyState sign=Sign::Filter title="Nothing fits" text>
                <LinkButton href=format!("{path}?view=none")>"Show everything"</LinkButton>
            </EmptyState>
        }
        .into_any();
    }
    view! {
        <EmptyState sign=Sign::Records title=format!("No {many} yet") text="Create the first one, import a CSV file, or send them in through the API.">
            <LinkButton href=format!("{path}/new") kind=ButtonKind::Main sign=Sign::Plus>
                {format!("New {label}")}
            </LinkButton>
        </EmptyState>
    }
    .into_any()
}
