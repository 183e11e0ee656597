//! Everything a person was told, newest first.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    kit::{Button, Card, EmptyState, LinkButton, Paged, ProblemView, ShowMore, Sign, Skeleton, use_toasts},
    live::use_topic,
    server::notifications::{list_notifications, read_notifications},
    shell::{PageHead, bell::Note, use_session},
};

/// `/notifications`.
#[component]
pub fn NotificationsPage() -> impl IntoView {
    let (session, toasts) = (use_session(), use_toasts());
    let changed = use_topic("notification");
    let again = RwSignal::new(0);
    let rows = Paged::new();
    let first = Resource::new(move || (changed.get(), again.get()), move |_| list_notifications(rows.anew()));
    let more = rows.more(list_notifications);
    let read_all = move |()| {
        spawn_local(async move {
            match read_notifications(None).await {
                Ok(()) => {
                    session.refresh();
                    again.update(|n| *n += 1);
                }
                Err(fail) => toasts.problem(fail.message()),
            }
        });
    };
    let list = move || {
        let notes = rows.items.get();
        if notes.is_empty() {
            let text = "What you should know appears here: work that comes to you, promises at risk, runs that failed.";
            return view! { <EmptyState sign=Sign::Bell title="Nothing yet" text/> }.into_any();
        }
        notes.into_iter().map(|note| view! { <Note note/> }).collect_view().into_any()
    };
    view! {
        <PageHead title="Notifications">
            <LinkButton href="/profile/notifications">"How you are told"</LinkButton>
            <Button sign=Sign::Check on_click=read_all>
                "Mark all as read"
            </Button>
        </PageHead>
        <div class="page narrow">
            <Transition fallback=|| view! { <Skeleton/> }>
                {move || Suspend::new(async move {
                    match first.await {
                        Ok(page) => {
                            rows.fill(page);
                            view! {
                                <Card>
                                    <div>{list}</div>
                                    <ShowMore next=rows.next busy=rows.busy on_more=more/>
                                </Card>
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
