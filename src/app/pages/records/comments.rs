//! What people say about a record.

use fermata_api::records::CommentInput;
use fermata_engine::ids::{Name, RecordId};
use leptos::prelude::*;
use uuid::Uuid;

use super::mention::Mention;
use crate::{
    kit::{
        Button, EmptyState, Form, FormState, IconButton, Paged, ProblemView, Prose, ShowMore, Sign, Skeleton,
        TextArea, Time, Who, use_toasts,
    },
    live::use_changes_of,
    server::records::{ShownComment, add_comment, delete_comment, edit_comment, list_comments},
};

/// Where the comments are: object and record, and a count that makes the list anew.
#[derive(Clone, Copy)]
struct At {
    object: StoredValue<Name>,
    record: RecordId,
    again: RwSignal<u32>,
}

/// The comments, newest first, and where one writes.
#[component]
pub fn Comments(
    /// Of which object the record is.
    object: Name,
    /// Which record.
    id: RecordId,
) -> impl IntoView {
    let at = At { object: StoredValue::new(object), record: id, again: RwSignal::new(0) };
    let changed = use_changes_of("record", id.to_string());
    let rows = Paged::<ShownComment>::new();
    let load = move |paging| list_comments(at.object.get_value(), id, paging);
    let first = Resource::new(move || (changed.get(), at.again.get()), move |_| load(rows.anew()));
    let more = rows.more(load);
    view! {
        <div class="stack wide">
            <Write at/>
            <Transition fallback=|| view! { <Skeleton/> }>
                {move || Suspend::new(async move {
                    match first.await {
                        Ok(page) => {
                            rows.fill(page);
                            view! {
                                <List rows at/>
                                <ShowMore next=rows.next busy=rows.busy on_more=more/>
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

#[component]
fn Write(at: At) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let form = FormState::new();
    let error = form.at("body");
    let send = move |()| {
        let input = CommentInput { body: text.get_untracked() };
        form.send(add_comment(at.object.get_value(), at.record, input), move |_| {
            text.set(String::new());
            at.again.update(|n| *n += 1);
        });
    };
    view! {
        <form
            class="stack"
            novalidate
            on:submit=move |ev| {
                ev.prevent_default();
                send(());
            }
        >
            <TextArea
                id="new-comment"
                label="Comment"
                value=text
                rows=3
                error
                help="Markdown works: **bold**, lists, links. Write @ and a name, and that person is told."
            />
            <Mention text input="new-comment"/>
            <crate::kit::FormProblem form/>
            <div class="actions">
                <Button submit=true busy=form.busy()>"Add comment"</Button>
            </div>
        </form>
    }
}

#[component]
fn List(rows: Paged<ShownComment>, at: At) -> impl IntoView {
    move || {
        if rows.items.with(Vec::is_empty) {
            let text = "What colleagues should know about this record is best said here.";
            return view! { <EmptyState sign=Sign::Ask title="No comments yet" text/> }.into_any();
        }
        view! {
            <ul class="things" aria-label="Comments">
                <For
                    each=move || rows.items.get()
                    key=|shown| (shown.comment.id, shown.comment.revision)
                    children=move |shown| view! { <One shown at/> }
                />
            </ul>
        }
        .into_any()
    }
}

#[component]
fn One(shown: ShownComment, at: At) -> impl IntoView {
    let editing = RwSignal::new(false);
    let toasts = use_toasts();
    let ShownComment { comment, html } = shown;
    let (id, body) = (comment.id, StoredValue::new(comment.body.clone()));
    let html = StoredValue::new(html);
    let busy = RwSignal::new(false);
    let delete = move |()| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        leptos::task::spawn_local(async move {
            let gone = delete_comment(at.object.get_value(), at.record, id).await;
            busy.try_set(false);
            match gone {
                Ok(()) => {
                    toasts.say("The comment is deleted.");
                    at.again.try_update(|n| *n += 1);
                }
                Err(fail) => toasts.problem(fail.message()),
            }
        });
    };
    let revision = comment.revision;
    view! {
        <li>
            <div class="grow stack">
                <div class="row tight">
                    <Who label=comment.made_by.clone()/>
                    <span class="quiet">
                        <Time at=comment.made/>
                        {comment.edited.map(|_| ", edited")}
                    </span>
                </div>
                {move || {
                    if editing.get() {
                        view! { <Edit at id body revision editing/> }.into_any()
                    } else {
                        view! { <Prose html=html.get_value()/> }.into_any()
                    }
                }}
            </div>
            {comment
                .editable
                .then(|| view! { <IconButton sign=Sign::Edit label="Edit this comment" on_click=move |()| editing.set(true)/> })}
            {comment
                .deletable
                .then(|| view! { <IconButton sign=Sign::Trash label="Delete this comment" disabled=busy on_click=delete/> })}
        </li>
    }
}

#[component]
fn Edit(
    at: At,
    id: Uuid,
    body: StoredValue<String>,
    revision: i64,
    editing: RwSignal<bool>,
) -> impl IntoView {
    let text = RwSignal::new(body.get_value());
    let form = FormState::new();
    let error = form.at("body");
    let save = move |()| {
        let input = CommentInput { body: text.get_untracked() };
        form.send(edit_comment(at.object.get_value(), at.record, id, input, revision), move |_| {
            editing.try_set(false);
            at.again.update(|n| *n += 1);
        });
    };
    view! {
        <Form form submit="Save" on_submit=save on_leave=move |()| editing.set(false) leave="Cancel">
            <TextArea id=format!("comment-{id}") label="Comment" value=text rows=3 error/>
            <Mention text input=format!("comment-{id}")/>
        </Form>
    }
}
