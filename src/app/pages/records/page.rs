//! A record's page: the work that waits on it, its fields, its runs, its history.

use fermata_api::records::RecordView;
use fermata_engine::{
    ids::{Name, RecordId},
    object::Object,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{
    comments::Comments,
    details::Details,
    files::Files,
    history::History,
    plural,
    related::Related,
    runs::{RunsOf, Work, WorkOn, work_on},
    signatures::Signatures,
    start::{StartMenu, Startable, startable},
};
use crate::{
    kit::{ProblemView, Skeleton, Tabs},
    live::use_changes_of,
    pages::not_found::NotFoundPage,
    server::{objects::load_object, records::load_record},
    shell::PageHead,
};

/// `/records/{object}/{id}`.
#[component]
pub fn RecordPage() -> impl IntoView {
    let params = use_params_map();
    let at = Memo::new(move |_| {
        let params = params.read();
        let object = Name::parse(&params.get("object")?).ok()?;
        Some((object, params.get("id")?.parse::<RecordId>().ok()?))
    });
    move || match at.get() {
        Some((object, id)) => view! { <Of object id/> }.into_any(),
        None => view! { <NotFoundPage/> }.into_any(),
    }
}

#[component]
fn Of(object: Name, id: RecordId) -> impl IntoView {
    let of = object.clone();
    let loaded = Resource::new(
        || (),
        move |()| {
            let of = of.clone();
            async move {
                let object = load_object(of.clone()).await?;
                let record = load_record(of, id).await?;
                Ok::<_, crate::server::Fail>((object.object, record))
            }
        },
    );
    // These begin here, beside the record: what parts inside asked for themselves would be asked twice on the server.
    let (work, startable) = (work_on(id), startable());
    view! {
        <Suspense fallback=|| view! { <Skeleton lines=8/> }>
            {move || Suspend::new(async move {
                match loaded.await {
                    Ok((object, record)) => view! { <Whole object record work startable/> }.into_any(),
                    Err(fail) => view! { <ProblemView problem=fail/> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Whole(object: Object, record: RecordView, work: Work, startable: Startable) -> impl IntoView {
    let id = record.id;
    let at = fermata_engine::object::RecordRef { object: object.name.clone(), id };
    let current = RwSignal::new(record);
    follow(object.name.clone(), id, current);
    let tab = RwSignal::new("details".to_owned());
    let tabs: Vec<(String, String)> = [
        ("details", "Details"),
        ("related", "Related"),
        ("files", "Files"),
        ("comments", "Comments"),
        ("runs", "Runs"),
        ("history", "History"),
    ]
    .map(|(v, w)| (v.into(), w.into()))
    .into();
    let up = (plural(&object), format!("/records/{}", object.name));
    let title = Memo::new(move |_| current.with(|record| record.title.clone()));
    let of = StoredValue::new(object);
    let panel = move || match tab.get().as_str() {
        "related" => view! { <Related object=of.with_value(|of| of.name.clone()) id/> }.into_any(),
        "files" => view! { <Files object=of.with_value(|of| of.name.clone()) id/> }.into_any(),
        "comments" => view! { <Comments object=of.with_value(|of| of.name.clone()) id/> }.into_any(),
        "runs" => view! { <RunsOf id/> }.into_any(),
        "history" => view! { <History object=of.get_value() id/> }.into_any(),
        _ => view! { <Details object=of.get_value() current/> }.into_any(),
    };
    view! {
        <PageHead title=title up=up>
            <StartMenu at found=startable/>
        </PageHead>
        <div class="page wide">
            <WorkOn work/>
            <Signatures object=of.with_value(|of| of.name.clone()) id/>
            <section class="card">
                <Tabs id="record-tabs" label="Parts of this record" value=tab options=tabs/>
                <div class="body" id="record-tabs-panel" role="tabpanel">
                    {panel}
                </div>
            </section>
        </div>
    }
}

/// Fetches the record again as it changes.
fn follow(object: Name, id: RecordId, current: RwSignal<RecordView>) {
    let changed = use_changes_of("record", id.to_string());
    Effect::new(move |before: Option<()>| {
        changed.track();
        if before.is_some() {
            let object = object.clone();
            leptos::task::spawn_local(async move {
                if let Ok(now) = load_record(object, id).await {
                    current.try_set(now);
                }
            });
        }
    });
}
