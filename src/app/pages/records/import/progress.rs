//! An import under way or over: how far it is, what it made, and which rows were bad.

use fermata_api::imports::{ImportError, ImportState, ImportView};
use fermata_engine::object::Object;
use leptos::prelude::*;

use crate::{
    kit::{
        Button, FormDialog, FormState, LinkButton, Notice, Paged, ProblemView, ShowMore, Sign, Skeleton,
        Time, Tone, use_toasts,
    },
    pages::records::plural,
    server::imports::{cancel_import, list_import_errors},
};

/// The page of an import that was started.
#[component]
pub fn Running(object: StoredValue<Object>, current: RwSignal<ImportView>) -> impl IntoView {
    let cancelling = RwSignal::new(false);
    let state = Memo::new(move |_| current.with(|view| view.state));
    let share = Memo::new(move |_| current.with(|view| view.share));
    let list = object.with_value(|object| format!("/records/{}", object.name));
    let many = object.with_value(plural);
    let again = format!("{list}/import");
    let words = move || match state.get() {
        ImportState::Running => "Importing…",
        ImportState::Done => "Imported",
        ImportState::Cancelled => "Cancelled: what was imported before stays",
        _ => "Stopped",
    };
    let name = move || current.with(|view| view.name.clone());
    let ended = move || current.with(|view| view.ended);
    let note = move || current.with(|view| view.note.clone());
    view! {
        <section class="card pad stack">
            <h2>{name}</h2>
            <p aria-live="polite">
                <b>{words}</b>
                {move || ended().map(|at| view! { ", " <Time at/> })}
            </p>
            {move || note().map(|words| view! { <Notice tone=Tone::Late>{words}</Notice> })}
            <progress max="100" value=move || share.get().to_string() aria-label="How far the import is"></progress>
            <Counts current/>
            <div class="actions">
                <Show
                    when=move || state.get() == ImportState::Running
                    fallback=move || {
                        view! {
                            <LinkButton href=list.clone() sign=Sign::Records>{format!("Show {many}")}</LinkButton>
                            <LinkButton href=again.clone()>"Import another file"</LinkButton>
                        }
                    }
                >
                    <Button sign=Sign::Stop on_click=move |()| cancelling.set(true)>"Cancel the import"</Button>
                </Show>
            </div>
        </section>
        <Bad object current/>
        <Cancel object current open=cancelling/>
    }
}

#[component]
fn Counts(current: RwSignal<ImportView>) -> impl IntoView {
    let counts = Memo::new(move |_| current.with(|view| view.counts));
    let one = move |label: &'static str, of: fn(&fermata_api::imports::ImportCounts) -> i64| {
        view! {
            <div>
                <dt>{label}</dt>
                <dd class="num">{move || grouped(counts.with(of))}</dd>
            </div>
        }
    };
    view! {
        <dl class="kv grid">
            {one("Rows", |counts| counts.rows)} {one("Made", |counts| counts.created)} {one("Changed", |counts| counts.updated)}
            {one("So already", |counts| counts.unchanged)} {one("Bad rows", |counts| counts.failed)}
        </dl>
    }
}

/// `100,000`.
fn grouped(number: i64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Rows that could not be imported, fetched anew as there are more of them.
#[component]
fn Bad(object: StoredValue<Object>, current: RwSignal<ImportView>) -> impl IntoView {
    let failed = Memo::new(move |_| current.with(|view| view.counts.failed));
    let id = current.with_untracked(|view| view.id);
    let name = object.with_value(|object| object.name.clone());
    let file = format!("/api/v1/objects/{name}/imports/{id}/errors.csv");
    let rows = Paged::<ImportError>::new();
    let load = move |paging| list_import_errors(name.clone(), id, paging);
    let begin = load.clone();
    let first = Resource::new(move || failed.get(), move |_| begin(rows.anew()));
    let more = rows.more(load);
    view! {
        <Show when=move || { failed.get() > 0 }>
            <section class="card">
                <header>
                    <h2 class="grow">"Rows that could not be imported"</h2>
                    <a class="btn" href=file.clone() rel="external" download="">"Download as CSV"</a>
                </header>
                <Transition fallback=|| view! { <Skeleton/> }>
                    {move || Suspend::new(async move {
                        match first.await {
                            Ok(page) => {
                                rows.fill(page);
                                view! {
                                    <Lines rows/>
                                    <ShowMore next=rows.next busy=rows.busy on_more=more/>
                                }
                                    .into_any()
                            }
                            Err(fail) => view! { <ProblemView problem=fail/> }.into_any(),
                        }
                    })}
                </Transition>
            </section>
        </Show>
    }
}

#[component]
fn Lines(rows: Paged<ImportError>) -> impl IntoView {
    let line = |error: ImportError| {
        view! {
            <tr>
                <td class="num" data-label="Line">{error.line}</td>
                <td data-label="Column">{error.column}</td>
                <td data-label="What is wrong">{error.message}</td>
            </tr>
        }
    };
    view! {
        <div class="table-wrap">
            <table class="wide" aria-label="Bad rows">
                <thead>
                    <tr>
                        <th scope="col">"Line"</th>
                        <th scope="col">"Column"</th>
                        <th scope="col">"What is wrong"</th>
                    </tr>
                </thead>
                <tbody>{move || rows.items.get().into_iter().map(line).collect_view()}</tbody>
            </table>
        </div>
    }
}

#[component]
fn Cancel(object: StoredValue<Object>, current: RwSignal<ImportView>, open: RwSignal<bool>) -> impl IntoView {
    let toasts = use_toasts();
    let form = FormState::new();
    let cancel = move |()| {
        let id = current.with_untracked(|view| view.id);
        let name = object.with_value(|object| object.name.clone());
        form.send(cancel_import(name, id), move |view| {
            toasts.say("The import is cancelled.");
            open.set(false);
            current.set(view);
        });
    };
    view! {
        <FormDialog title="Cancel the import?" open form submit="Cancel it" danger=true on_submit=cancel>
            <p>"Records that were imported before stay. The rest of the file is not imported."</p>
        </FormDialog>
    }
}
