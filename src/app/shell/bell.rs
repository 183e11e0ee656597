//! The bell: how many notifications are unread, and the latest ones.

use fermata_api::{page::Paging, system::NotificationView};
use leptos::{prelude::*, task::spawn_local};

use super::use_session;
use crate::{
    kit::{Icon, Menu, MenuLink, Sign, Skeleton, Time},
    live::use_topic,
    server::notifications::{list_notifications, read_notifications},
};

/// Where a notification leads.
pub fn note_path(note: &NotificationView) -> String {
    match (note.item, &note.record, note.run) {
        (Some(item), ..) => format!("/work/{item}"),
        (None, Some(record), _) => format!("/records/{}/{}", record.object, record.id),
        (None, None, Some(run)) => format!("/runs/{run}"),
        (None, None, None) => "/notifications".into(),
    }
}

/// One notification as a link; following it marks it as read.
#[component]
pub fn Note(
    /// The notification.
    note: NotificationView,
) -> impl IntoView {
    let session = use_session();
    let id = note.id;
    let unread = note.read.is_none();
    let path = note_path(&note);
    let follow = move |ev: leptos::ev::MouseEvent| {
        crate::dom::close_popover(&event_target::<leptos::web_sys::Element>(&ev));
        if unread {
            spawn_local(async move {
                if read_notifications(Some(id)).await.is_ok() {
                    session.refresh();
                }
            });
        }
    };
    view! {
        <a class=if unread { "note unread" } else { "note" } href=path on:click=follow>
            <b>{note.subject}</b>
            {(!note.body.is_empty()).then(|| view! { <p>{note.body}</p> })}
            <small>
                <Time at=note.at/>
                {unread.then_some(" · new")}
            </small>
        </a>
    }
}

#[component]
pub(super) fn Bell() -> impl IntoView {
    let session = use_session();
    let unread = Memo::new(move |_| session.me.with(|me| me.as_ref().map_or(0, |me| me.unread)));
    let changed = use_topic("notification");
    let latest = RwSignal::new(None::<Vec<NotificationView>>);
    let load = move || {
        spawn_local(async move {
            let page = list_notifications(Paging { cursor: None, limit: Some(5) }).await;
            latest.try_set(Some(page.map(|page| page.items).unwrap_or_default()));
        });
    };
    Effect::new(move |before: Option<()>| {
        changed.track();
        if before.is_some() && latest.with_untracked(Option::is_some) {
            load();
        }
    });
    let read_all = move |_| {
        spawn_local(async move {
            if read_notifications(None).await.is_ok() {
                session.refresh();
                load();
            }
        });
    };
    let label = move || match unread.get() {
        0 => "Notifications".to_owned(),
        1 => "Notifications, 1 unread".to_owned(),
        n => format!("Notifications, {n} unread"),
    };
    let face = move || {
        view! {
            <span class="bell">
                <Icon sign=Sign::Bell/>
                {move || (unread.get() > 0).then(|| view! { <span class="n">{unread.get().min(99)}</span> })}
            </span>
        }
    };
    let list = move || match latest.get() {
        None => view! { <Skeleton lines=3/> }.into_any(),
        Some(notes) if notes.is_empty() => {
            view! { <p class="head">"Nothing yet. What you should know appears here."</p> }.into_any()
        }
        Some(notes) => notes.into_iter().map(|note| view! { <Note note/> }).collect_view().into_any(),
    };
    view! {
        <Menu id="bell-menu" label=label face=face pop_class="notes" on_open=move |()| load()>
            <div class="note-list">{list}</div>
            <hr/>
            <Show when=move || { unread.get() > 0 }>
                <button type="button" class="item" on:click=read_all>
                    <Icon sign=Sign::Check/>
                    <span>"Mark all as read"</span>
                </button>
            </Show>
            <MenuLink sign=Sign::Bell href="/notifications">"All notifications"</MenuLink>
            <MenuLink sign=Sign::Settings href="/profile/notifications">"How you are told"</MenuLink>
        </Menu>
    }
}
