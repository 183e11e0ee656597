//! What is shown when a work item is finished: who goes on, and what waits for this person next.

use fermata_api::work::{Completed, WorkItemView, WorkQuery};
use fermata_engine::{ids::WorkItemId, run::RunStatus};
use leptos::prelude::*;

use super::row::{DueOf, work_path};
use crate::{
    kit::{ButtonKind, Icon, LinkButton, Sign},
    server::work::list_work,
    shell::use_session,
};

/// One sentence on where the run goes from here.
fn onwards(completed: &Completed) -> String {
    let mut names: Vec<&str> = completed.next.iter().map(|item| item.assignee_label.as_str()).collect();
    names.dedup();
    match (completed.run_status, names.as_slice()) {
        (RunStatus::Completed, _) => format!("{} is complete.", completed.item.run_title),
        (RunStatus::Failed, _) => "Something went wrong after it; the managers have been told.".into(),
        (_, []) => "Fermata goes on with it.".into(),
        (_, [one]) => format!("{one} goes on."),
        (_, many) => format!("{} go on.", many.join(", ")),
    }
}

/// In the place of a guide that was finished.
#[component]
pub fn DoneView(
    /// What finishing led to.
    completed: Completed,
) -> impl IntoView {
    let session = use_session();
    let reach = session.me.with_untracked(|me| me.as_ref().map(|me| me.reach.clone()).unwrap_or_default());
    // What goes on in the same run comes first; else the most urgent of all.
    let next = completed.next.iter().find(|item| reach.contains(&item.assignee)).cloned();
    let (title, text) = (format!("{}: done", completed.item.step_label), onwards(&completed));
    view! { <Closing title text gone=completed.item.id next/> }
}

/// In the place of a guide that was given to others.
#[component]
pub fn GivenView(
    /// The item, as it is now.
    item: WorkItemView,
) -> impl IntoView {
    let title = format!("{} is with {} now", item.step_label, item.assignee_label);
    let text = "They have been told. What was entered so far goes with it.".to_owned();
    view! { <Closing title text gone=item.id next=None/> }
}

/// What is said when a guide is closed, and what waits for this person next.
#[component]
fn Closing(
    title: String,
    text: String,
    /// The item that no longer waits.
    gone: WorkItemId,
    /// What comes next, where that is known.
    next: Option<WorkItemView>,
) -> impl IntoView {
    let next = LocalResource::new(move || {
        let known = next.clone();
        async move {
            if known.is_some() {
                return known;
            }
            let query = WorkQuery { limit: Some(2), ..WorkQuery::default() };
            list_work(query).await.ok()?.items.into_iter().find(|item| item.id != gone)
        }
    });
    let show = move || next.get().map(|next| view! { <NextUp next/> });
    crate::dom::focus_first("#done-title");
    view! {
        <section class="card pad done-view" role="status">
            <span class="big">
                <Icon sign=Sign::CheckCircle/>
            </span>
            <h1 id="done-title" tabindex="-1">
                {title}
            </h1>
            <p class="quiet">{text}</p>
            {show}
        </section>
    }
}

#[component]
fn NextUp(next: Option<WorkItemView>) -> impl IntoView {
    match next {
        Some(item) => view! {
            <div class="next-up">
                <span class="quiet">"Next for you"</span>
                <b>{item.step_label.clone()}</b>
                <span>{item.run_title.clone()}</span>
                <DueOf item=item.clone()/>
                <div class="actions">
                    <LinkButton href=work_path(&item) kind=ButtonKind::Main sign=Sign::ArrowRight>
                        "Open it"
                    </LinkButton>
                    <LinkButton href="/work">"My work"</LinkButton>
                </div>
            </div>
        }
        .into_any(),
        None => view! {
            <p>"Nothing else waits for you."</p>
            <div class="actions">
                <LinkButton href="/">"Home"</LinkButton>
            </div>
        }
        .into_any(),
    }
}
