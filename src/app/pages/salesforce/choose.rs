//! Which files: chosen or dropped, single ones, a folder or a zip archive.

use fermata_api::salesforce::SALESFORCE_BYTES_MAX;
use leptos::{prelude::*, task::spawn_local, web_sys};

use super::{
    sending::{Packed, read},
    state::{Step, Wizard},
};
use crate::{
    kit::{Button, ButtonKind, Icon, IconButton, Sign},
    upload::size_words,
};

/// The first step.
#[component]
pub(super) fn Choose(wizard: Wizard) -> impl IntoView {
    let over = RwSignal::new(false);
    let take = move |list: Option<web_sys::FileList>, folder: bool| {
        let Some(list) = list else { return };
        let files: Vec<web_sys::File> = (0..list.length()).filter_map(|n| list.item(n)).collect();
        // A folder of a project holds much besides: only what may be brought is read.
        let files = files.into_iter().filter(|file| !folder || may_be_brought(&file.name())).collect();
        bring(wizard, files);
    };
    let chosen = move |ev: leptos::ev::Event, folder: bool| {
        let input = event_target::<web_sys::HtmlInputElement>(&ev);
        take(input.files(), folder);
        // The same file may be chosen once more.
        input.set_value("");
    };
    let folder = NodeRef::<leptos::html::Input>::new();
    Effect::new(move |_| {
        if let Some(input) = folder.get() {
            // With this, browsers let people choose a folder instead of files.
            let _set = input.set_attribute("webkitdirectory", "");
        }
    });
    let none = Memo::new(move |_| wizard.files.with(Vec::is_empty));
    view! {
        <section class="card pad stack">
            <h2 tabindex="-1">"Which files?"</h2>
            <p class="quiet">
                "Flows and orchestrations as Salesforce exports them: files ending in .flow-meta.xml or .flow, or a zip archive of them from the command line or an installed tool. Bring an orchestration together with the flows that it calls. Nothing is saved before you have seen what comes over."
            </p>
            <div
                class="file-drop"
                class:over=move || over.get()
                on:dragover=move |ev| {
                    ev.prevent_default();
                    over.set(true);
                }
                on:dragleave=move |_| over.set(false)
                on:drop=move |ev| {
                    ev.prevent_default();
                    over.set(false);
                    take(ev.data_transfer().and_then(|data| data.files()), false);
                }
            >
                <Icon sign=Sign::Document/>
                <p>
                    <label class="btn" for="salesforce-files">"Choose files or a zip"</label>
                    " or drop them here. At most 32 MB."
                </p>
                <input
                    id="salesforce-files" type="file" multiple accept=".xml,.flow,.zip,application/zip,text/xml"
                    on:change=move |ev| chosen(ev, false)
                />
                <p><label class="btn quiet" for="salesforce-folder">"Choose a folder"</label></p>
                <input id="salesforce-folder" type="file" multiple node_ref=folder on:change=move |ev| chosen(ev, true)/>
            </div>
            <Chosen wizard/>
            <div class="actions">
                <Button kind=ButtonKind::Main busy=wizard.busy disabled=none on_click=move |()| wizard.on(Step::Report)>
                    "Show what comes over"
                </Button>
            </div>
        </section>
    }
}

/// The files so far.
#[component]
fn Chosen(wizard: Wizard) -> impl IntoView {
    let line = move |file: Packed| {
        let path = file.path.clone();
        view! {
            <li>
                <Icon sign=Sign::Document/>
                <div class="grow">
                    {file.path.clone()}
                    <small class="quiet block">{size_words(file.size)}</small>
                </div>
                <IconButton
                    sign=Sign::Close
                    label=format!("Leave out {}", file.path)
                    on_click=move |()| wizard.choose(|files| files.retain(|known| known.path != path))
                />
            </li>
        }
    };
    view! {
        <ul class="things" aria-label="Chosen files">{move || wizard.files.get().into_iter().map(line).collect_view()}</ul>
    }
}

fn may_be_brought(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let hidden = name.starts_with('.');
    !hidden && [".flow-meta.xml", ".flow", ".zip"].iter().any(|end| name.ends_with(end))
}

/// Reads files and adds them; one of the same path takes the place of the former.
fn bring(wizard: Wizard, files: Vec<web_sys::File>) {
    spawn_local(async move {
        for file in files {
            let Some(held) =
                wizard.files.try_with_untracked(|files| files.iter().map(|file| file.size).sum::<i64>())
            else {
                return;
            };
            if held as f64 + file.size() > SALESFORCE_BYTES_MAX as f64 {
                let most = SALESFORCE_BYTES_MAX / 1024 / 1024;
                let words = format!(
                    "The files are larger than {most} MB together, the most allowed: bring them in parts."
                );
                wizard.problem.try_set(Some(words));
                return;
            }
            let read = read(file).await;
            if wizard.step.try_get_untracked().is_none() {
                // Whoever chose it has left the page.
                return;
            }
            match read {
                Ok(packed) => wizard.choose(|files| {
                    files.retain(|known| known.path != packed.path);
                    files.push(packed);
                }),
                Err(words) => {
                    wizard.problem.try_set(Some(words));
                }
            }
        }
    });
}
