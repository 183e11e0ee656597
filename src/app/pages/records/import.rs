//! Records from a CSV file: the file is chosen, looked at, goes through its rows, and is reported on.

mod progress;
mod settings;

use fermata_api::imports::{IMPORT_BYTES_MAX, ImportState, ImportView};
use fermata_engine::{ids::Name, object::Object};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map, use_query_map},
};
use uuid::Uuid;

use self::{progress::Running, settings::Settings};
use super::plural;
use crate::{
    kit::{
        Chip, EmptyState, FileDrop, Given, Icon, Paged, ProblemView, ShowMore, Sign, Skeleton, Time, Tone,
    },
    live::use_changes_of,
    pages::not_found::NotFoundPage,
    server::{
        imports::{list_imports, load_import},
        objects::load_object,
    },
    shell::PageHead,
    upload::{escaped, send_file, size_words},
};

/// `/records/{object}/import`.
#[component]
pub fn ImportPage() -> impl IntoView {
    let params = use_params_map();
    let name = params.read_untracked().get("object").and_then(|name| Name::parse(&name).ok());
    let Some(name) = name else { return view! { <NotFoundPage/> }.into_any() };
    let object = Resource::new(|| (), move |()| load_object(name.clone()));
    view! {
        <Suspense fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match object.await {
                    Ok(view) => view! { <Import object=view.object/> }.into_any(),
                    Err(fail) => view! { <ProblemView problem=fail/> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

#[component]
fn Import(object: Object) -> impl IntoView {
    let query = use_query_map();
    let id = Memo::new(move |_| query.with(|query| query.get("import")?.parse::<Uuid>().ok()));
    let up = (plural(&object), format!("/records/{}", object.name));
    let title = format!("Import {}", plural(&object));
    let object = StoredValue::new(object);
    view! {
        <PageHead title=title up=up/>
        <div class="page wide">
            {move || match id.get() {
                Some(id) => view! { <One object id/> }.into_any(),
                None => view! { <Choose object/> }.into_any(),
            }}
        </div>
    }
}

/// Which file, and what was imported before.
#[component]
fn Choose(object: StoredValue<Object>) -> impl IntoView {
    let navigate = use_navigate();
    let name = object.with_value(|object| object.name.clone());
    let (share, problem) = (RwSignal::new(None::<u32>), RwSignal::new(None::<String>));
    let path = format!("/records/{name}/import");
    let upload = format!("/api/v1/objects/{name}/imports");
    let send = move |file: leptos::web_sys::File| {
        if file.size() > IMPORT_BYTES_MAX as f64 {
            let most = IMPORT_BYTES_MAX / 1024 / 1024;
            problem.set(Some(format!(
                "The file is larger than {most} MB, the most allowed: import it in parts."
            )));
            return;
        }
        share.set(Some(0));
        problem.set(None);
        let (path, navigate) = (path.clone(), navigate.clone());
        let to = format!("{upload}?name={}", escaped(&file.name()));
        leptos::task::spawn_local(async move {
            let sent = send_file(to, file, move |now| {
                share.try_set(Some(now));
            });
            let answer = sent.await;
            share.try_set(None);
            let read = answer.and_then(|text| {
                serde_json::from_str::<ImportView>(&text).map_err(|_| {
                    fermata_api::ApiError::internal("The answer could not be read. Reload the page.")
                })
            });
            match read {
                Ok(view) => navigate(&format!("{path}?import={}", view.id), NavigateOptions::default()),
                Err(error) => {
                    problem.try_set(Some(error.message));
                }
            }
        });
    };
    let send = StoredValue::new(send);
    view! {
        <section class="card pad stack">
            <h2>"Which file?"</h2>
            <p class="quiet">
                "A CSV file with the names of the columns in its first row. Nothing is imported before you have seen what it would become."
            </p>
            <FileDrop
                id="import-file"
                label="Choose a CSV file"
                hint="or drop it here. At most 100 MB."
                accept=".csv,.txt,.tsv,text/csv"
                on_files=move |given: Given| {
                    if let Some(file) = given.files.into_iter().next() {
                        send.with_value(|send| send(file));
                    }
                }
            />
            <div aria-live="polite">
                {move || share.get().map(|now| view! {
                    <p class="quiet">"Sending the file…"</p>
                    <progress max="100" value=now.to_string() aria-label="Sending the file"></progress>
                })}
                {move || problem.get().map(|words| view! { <p class="error" role="alert">{words}</p> })}
            </div>
        </section>
        <Earlier object/>
    }
}

/// What was imported before.
#[component]
fn Earlier(object: StoredValue<Object>) -> impl IntoView {
    let name = object.with_value(|object| object.name.clone());
    let rows = Paged::<ImportView>::new();
    let load = move |paging| list_imports(name.clone(), paging);
    let begin = load.clone();
    let first = Resource::new(|| (), move |()| begin(rows.anew()));
    let more = rows.more(load);
    view! {
        <section class="card">
            <header><h2>"Imported before"</h2></header>
            <div class="body">
                <Transition fallback=|| view! { <Skeleton/> }>
                    {move || Suspend::new(async move {
                        match first.await {
                            Ok(page) => {
                                rows.fill(page);
                                view! {
                                    <Before rows path=format!("/records/{}/import", object.with_value(|o| o.name.clone()))/>
                                    <ShowMore next=rows.next busy=rows.busy on_more=more/>
                                }
                                    .into_any()
                            }
                            Err(fail) => view! { <ProblemView problem=fail/> }.into_any(),
                        }
                    })}
                </Transition>
            </div>
        </section>
    }
}

#[component]
fn Before(rows: Paged<ImportView>, path: String) -> impl IntoView {
    let line = move |view: ImportView| {
        view! {
            <li>
                <Icon sign=Sign::Document/>
                <div class="grow">
                    <a class="main-link" href=format!("{path}?import={}", view.id)>{view.name.clone()}</a>
                    <small class="quiet block">
                        {size_words(view.size)} ", " <Time at=view.made/> ", " {view.made_by.clone()}
                        {(view.counts.rows > 0).then(|| format!(", {} rows", view.counts.rows))}
                    </small>
                </div>
                <StateChip state=view.state failed=view.counts.failed/>
            </li>
        }
    };
    move || {
        let all = rows.items.get();
        if all.is_empty() {
            return view! { <EmptyState sign=Sign::Document title="Nothing yet" text="Files that were brought here, and what came of them, are listed here."/> }
                .into_any();
        }
        view! { <ul class="things" aria-label="Imports">{all.into_iter().map(line.clone()).collect_view()}</ul> }.into_any()
    }
}

#[component]
fn StateChip(state: ImportState, failed: i64) -> impl IntoView {
    let (tone, words) = match state {
        ImportState::Draft => (Tone::Plain, "Not started"),
        ImportState::Running => (Tone::Live, "Running"),
        ImportState::Done if failed > 0 => (Tone::Risk, "Done, with bad rows"),
        ImportState::Done => (Tone::Done, "Done"),
        ImportState::Cancelled => (Tone::Plain, "Cancelled"),
        ImportState::Failed => (Tone::Late, "Stopped"),
    };
    view! { <Chip tone>{words}</Chip> }
}

/// One import, as it stands.
#[component]
fn One(object: StoredValue<Object>, id: Uuid) -> impl IntoView {
    let name = object.with_value(|object| object.name.clone());
    let first = Resource::new(|| (), move |()| load_import(name.clone(), id));
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match first.await {
                    Ok(view) => view! { <Whole object view/> }.into_any(),
                    Err(fail) => view! { <ProblemView problem=fail/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Whole(object: StoredValue<Object>, view: ImportView) -> impl IntoView {
    let current = RwSignal::new(view);
    follow(object, current);
    let draft = Memo::new(move |_| current.with(|view| view.state == ImportState::Draft));
    move || match draft.get() {
        true => view! { <Settings object current/> }.into_any(),
        false => view! { <Running object current/> }.into_any(),
    }
}

/// Fetches the import again as it changes; what is open on the page stays open.
fn follow(object: StoredValue<Object>, current: RwSignal<ImportView>) {
    let id = current.with_untracked(|view| view.id);
    let changed = use_changes_of("import", id.to_string());
    Effect::new(move |before: Option<()>| {
        changed.track();
        if before.is_none() {
            return;
        }
        let name = object.with_value(|object| object.name.clone());
        leptos::task::spawn_local(async move {
            let Ok(now) = load_import(name, id).await else { return };
            if current.try_with_untracked(|shown| shown.revision < now.revision) == Some(true) {
                current.try_set(now);
            }
        });
    });
}
