//! What happened to a record: which field, from what to what, by whom.

use fermata_api::records::{NoteKind, RecordHistory, RecordNote};
use fermata_engine::{
    ids::{Name, RecordId},
    object::Object,
    value::DataType,
};
use leptos::prelude::*;

use crate::{
    kit::{
        EmptyState, Paged, ProblemView, ShowMore, Sign, Skeleton, Time, Timeline, TimelineItem, ValueView,
    },
    live::use_topic,
    server::records::list_record_history,
};

/// The changes, newest first.
#[component]
pub fn History(
    /// The object.
    object: Object,
    /// Which record.
    id: RecordId,
) -> impl IntoView {
    let changed = use_topic("record");
    let name = StoredValue::new(object.name.clone());
    let rows = Paged::<RecordHistory>::new();
    let load = move |paging| list_record_history(name.get_value(), id, paging);
    let first = Resource::new(move || changed.get(), move |_| load(rows.anew()));
    let more = rows.more(load);
    let object = StoredValue::new(object);
    let list = move || {
        let entries = rows.items.get();
        if entries.is_empty() {
            return view! { <EmptyState sign=Sign::History title="No changes yet"/> }.into_any();
        }
        let entries = entries
            .into_iter()
            .map(|entry| view! { <Entry entry object=object.get_value()/> })
            .collect_view();
        view! { <Timeline>{entries}</Timeline> }.into_any()
    };
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match first.await {
                    Ok(page) => {
                        rows.fill(page);
                        view! {
                            {list}
                            <ShowMore next=rows.next busy=rows.busy on_more=more/>
                        }
                            .into_any()
                    }
                    Err(fail) => view! { <ProblemView problem=fail/> }.into_any(),
                }
            })}
        </Transition>
    }
}

fn type_of(object: &Object, field: &Name) -> DataType {
    object.field(field).map_or(DataType::Text, |field| field.data_type.clone())
}

/// A sign and what was done, around what it was done with.
fn note_words(kind: NoteKind) -> (Sign, &'static str) {
    match kind {
        NoteKind::FileAdded => (Sign::Document, " put a file here, "),
        NoteKind::FileDeleted => (Sign::Trash, " deleted a file, "),
        NoteKind::CommentAdded => (Sign::Ask, " commented, "),
        NoteKind::CommentEdited => (Sign::Edit, " changed a comment, "),
        NoteKind::CommentDeleted => (Sign::Trash, " deleted a comment, "),
    }
}

#[component]
fn Entry(entry: RecordHistory, object: Object) -> impl IntoView {
    if let Some(RecordNote { kind, text }) = entry.note.clone() {
        let (sign, did) = note_words(kind);
        return view! {
            <TimelineItem sign>
                <p>
                    <b>{entry.by}</b>
                    {did}
                    <Time at=entry.at/>
                    {entry.run.map(|run| view! { ", in a " <a class="link" href=format!("/runs/{run}")>"run"</a> })}
                </p>
                {(!text.is_empty()).then(|| view! { <div class="change">{text}</div> })}
            </TimelineItem>
        }
        .into_any();
    }
    let made = entry.revision == 1;
    let changes = entry.changes.into_iter().map(|change| {
        let data_type = type_of(&object, &change.field);
        let old = (!made).then(|| {
            view! {
                <span class="old">
                    <ValueView data_type=data_type.clone() value=change.old/>
                </span>
                <span class="quiet">" became "</span>
            }
        });
        view! {
            <div class="change">
                <span class="quiet">{change.label} ": "</span>
                {old}
                <ValueView data_type=data_type.clone() value=change.new/>
            </div>
        }
    });
    let changes = changes.collect_view();
    view! {
        <TimelineItem sign=if made { Sign::Plus } else { Sign::Edit }>
            <p>
                <b>{entry.by}</b>
                {if made { " created it, " } else { " changed it, " }}
                <Time at=entry.at/>
                {entry.run.map(|run| view! { ", in a " <a class="link" href=format!("/runs/{run}")>"run"</a> })}
            </p>
            {changes}
        </TimelineItem>
    }
    .into_any()
}
