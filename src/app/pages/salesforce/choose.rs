//! Which files: chosen or dropped, single ones, a folder or a zip archive.

use fermata_api::salesforce::SALESFORCE_BYTES_MAX;
use leptos::{prelude::*, task::spawn_local, web_sys};

use super::{
    sending::{Packed, read},
    state::{Step, Wizard},
};
use crate::{
    kit::{Button, ButtonKind, FileDrop, Given, Icon, IconButton, Sign, Toasts, use_toasts},
    upload::size_words,
};

/// The first step.
#[component]
pub(super) fn Choose(wizard: Wizard) -> impl IntoView {
    let toasts = use_toasts();
    let take = move |given: Given| {
        // A folder of a project holds much besides: only what may be brought is read.
        let files = given.files.into_iter().filter(|file| !given.folder || may_be_brought(&file.name()));
        let files: Vec<web_sys::File> = files.collect();
        if files.is_empty() {
            let words = "Nothing in this folder ends in .flow-meta.xml, .flow or .zip. Choose the folder that holds the flows, such as force-app/main/default/flows.";
            wizard.problem.set(Some(words.to_owned()));
        }
        bring(wizard, toasts, files);
    };
    let none = Memo::new(move |_| wizard.files.with(Vec::is_empty));
    view! {
        <section class="card pad stack">
            <h2 tabindex="-1">"Which files?"</h2>
            <p class="quiet">
                "Flows and orchestrations as Salesforce exports them: files ending in .flow-meta.xml or .flow, or a zip archive of them from the command line or an installed tool. Bring an orchestration together with the flows that it calls. Nothing is saved before you have seen what comes over."
            </p>
            <FileDrop
                id="salesforce-files"
                label="Choose files or a zip"
                hint="or drop them here. At most 32 MB."
                accept=".xml,.flow,.zip,application/zip,text/xml"
                multiple=true
                folder="Choose a folder"
                on_files=take
            />
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
        let other = !may_be_brought(&path) && !path.to_ascii_lowercase().ends_with(".xml");
        let other = other.then_some(". By its name it holds no flow.");
        view! {
            <li>
                <Icon sign=Sign::Document/>
                <div class="grow">
                    {file.path.clone()}
                    <small class="quiet block">{size_words(file.size)} {other}</small>
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
    let name = name.rsplit('/').next().unwrap_or(name).to_ascii_lowercase();
    let hidden = name.starts_with('.');
    !hidden && [".flow-meta.xml", ".flow", ".zip"].iter().any(|end| name.ends_with(end))
}

/// Reads files and adds them; one of the same path takes the place of the former.
fn bring(wizard: Wizard, toasts: Toasts, files: Vec<web_sys::File>) {
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
                Ok(packed) => {
                    if wizard
                        .files
                        .with_untracked(|files| files.iter().any(|known| known.path == packed.path))
                    {
                        toasts.say(format!("{} takes the place of the file of this name.", packed.path));
                    }
                    wizard.choose(|files| {
                        files.retain(|known| known.path != packed.path);
                        files.push(packed);
                    });
                }
                Err(words) => {
                    wizard.problem.try_set(Some(words));
                }
            }
        }
    });
}
