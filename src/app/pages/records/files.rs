//! A record's files: put there by dropping or choosing them, fetched, deleted.

use fermata_api::records::{FILE_BYTES_MAX, FileView};
use fermata_engine::ids::{Name, RecordId};
use leptos::{prelude::*, task::spawn_local, web_sys};

use crate::{
    kit::{
        EmptyState, FileDrop, FormDialog, FormState, Given, Icon, IconButton, Paged, ProblemView, ShowMore,
        Sign, Skeleton, Time, use_toasts,
    },
    live::use_changes_of,
    server::records::{delete_file, list_files},
    upload::{escaped, send_file, size_words},
};

/// A file on its way to the server.
#[derive(Debug, Clone, PartialEq)]
struct Going {
    id: u32,
    name: String,
    share: RwSignal<u32>,
    problem: RwSignal<Option<String>>,
}

/// What is on its way, and how it is sent.
#[derive(Clone, Copy)]
struct Sending {
    all: RwSignal<Vec<Going>>,
    next_id: StoredValue<u32>,
    again: RwSignal<u32>,
}

impl Sending {
    fn new() -> Self {
        Self { all: RwSignal::new(Vec::new()), next_id: StoredValue::new(0), again: RwSignal::new(0) }
    }

    fn send(self, object: &Name, record: RecordId, file: web_sys::File) {
        let id = self.next_id.get_value();
        self.next_id.set_value(id + 1);
        let going = Going { id, name: file.name(), share: RwSignal::new(0), problem: RwSignal::new(None) };
        self.all.update(|all| all.push(going.clone()));
        if file.size() > FILE_BYTES_MAX as f64 {
            let most = FILE_BYTES_MAX / 1024 / 1024;
            going.problem.set(Some(format!("It is larger than {most} MB, the most allowed.")));
            return;
        }
        let path = format!("/api/v1/objects/{object}/records/{record}/files?name={}", escaped(&going.name));
        spawn_local(async move {
            let share = going.share;
            let sent = send_file(path, file, move |now| {
                share.try_set(now);
            });
            match sent.await {
                Ok(_) => {
                    self.all.try_update(|all| all.retain(|one| one.id != id));
                    self.again.try_update(|n| *n += 1);
                }
                Err(error) => {
                    going.problem.try_set(Some(error.message));
                }
            }
        });
    }
}

/// The files, newest first, and where new ones are put.
#[component]
pub fn Files(
    /// Of which object the record is.
    object: Name,
    /// Which record.
    id: RecordId,
) -> impl IntoView {
    let changed = use_changes_of("record", id.to_string());
    let sending = Sending::new();
    let name = StoredValue::new(object);
    let rows = Paged::<FileView>::new();
    let load = move |paging| list_files(name.get_value(), id, paging);
    let first = Resource::new(move || (changed.get(), sending.again.get()), move |_| load(rows.anew()));
    let more = rows.more(load);
    let deleting = RwSignal::new(None::<FileView>);
    view! {
        <div class="stack wide">
            <Drop name id sending/>
            <Transition fallback=|| view! { <Skeleton/> }>
                {move || Suspend::new(async move {
                    match first.await {
                        Ok(page) => {
                            rows.fill(page);
                            view! {
                                <List rows deleting/>
                                <ShowMore next=rows.next busy=rows.busy on_more=more/>
                            }
                                .into_any()
                        }
                        Err(fail) => view! { <ProblemView problem=fail/> }.into_any(),
                    }
                })}
            </Transition>
            <DeleteFile file=deleting again=sending.again/>
        </div>
    }
}

/// Where files are dropped or chosen, and those on their way.
#[component]
fn Drop(name: StoredValue<Name>, id: RecordId, sending: Sending) -> impl IntoView {
    let take = move |given: Given| {
        for file in given.files {
            name.with_value(|object| sending.send(object, id, file));
        }
    };
    let going = move |one: Going| {
        let (id, problem, share) = (one.id, one.problem, one.share);
        let label = format!("Sending {}", one.name);
        view! {
            <li class="row">
                <span class="grow">{one.name.clone()}</span>
                {move || match problem.get() {
                    Some(words) => {
                        view! {
                            <span class="error" role="alert">{words}</span>
                            <IconButton sign=Sign::Close label="Dismiss" on_click=move |()| sending.all.update(|all| all.retain(|one| one.id != id))/>
                        }
                            .into_any()
                    }
                    None => {
                        view! { <progress max="100" value=move || share.get().to_string() aria-label=label.clone()></progress> }
                            .into_any()
                    }
                }}
            </li>
        }
    };
    view! {
        <FileDrop id="record-files" label="Choose files" hint="or drop them here. At most 25 MB each." multiple=true on_files=take/>
        <ul class="stack" aria-label="On their way" aria-live="polite">
            <For each=move || sending.all.get() key=|one| one.id children=going/>
        </ul>
    }
}

#[component]
fn List(rows: Paged<FileView>, deleting: RwSignal<Option<FileView>>) -> impl IntoView {
    move || {
        let files = rows.items.get();
        if files.is_empty() {
            let text = "Contracts, letters, pictures: what belongs to this record can lie with it.";
            return view! { <EmptyState sign=Sign::Document title="No files yet" text/> }.into_any();
        }
        let lines = files.into_iter().map(|file| line(file, deleting)).collect_view();
        view! { <ul class="things" aria-label="Files">{lines}</ul> }.into_any()
    }
}

fn line(file: FileView, deleting: RwSignal<Option<FileView>>) -> impl IntoView {
    let kept = StoredValue::new(file.clone());
    view! {
        <li>
            <Icon sign=Sign::Document/>
            <div class="grow">
                <a class="main-link" href=format!("/api/v1/files/{}", file.id) rel="external" download=file.name.clone()>
                    {file.name.clone()}
                </a>
                <small class="quiet block">
                    {size_words(file.size)} ", " <Time at=file.made/> ", " {file.made_by}
                    {file.run.map(|run| view! { ", in a " <a class="link" href=format!("/runs/{run}")>"run"</a> })}
                </small>
            </div>
            {file
                .deletable
                .then(|| {
                    view! {
                        <IconButton
                            sign=Sign::Trash
                            label=format!("Delete {}", file.name)
                            on_click=move |()| deleting.set(Some(kept.get_value()))
                        />
                    }
                })}
        </li>
    }
}

#[component]
fn DeleteFile(file: RwSignal<Option<FileView>>, again: RwSignal<u32>) -> impl IntoView {
    let toasts = use_toasts();
    let form = FormState::new();
    let open = RwSignal::new(false);
    let last = RwSignal::new(String::new());
    Effect::new(move |_| {
        if let Some(file) = file.get() {
            last.set(file.name);
            open.set(true);
        }
    });
    Effect::new(move |_| {
        if !open.get() {
            file.set(None);
        }
    });
    let delete = move |()| {
        let Some(id) = file.with_untracked(|file| file.as_ref().map(|file| file.id)) else { return };
        form.send(delete_file(id), move |()| {
            toasts.say("The file is deleted.");
            open.set(false);
            again.update(|n| *n += 1);
        });
    };
    view! {
        <FormDialog title=Signal::derive(move || format!("Delete {}?", last.get())) open form submit="Delete it" danger=true on_submit=delete>
            <p>"It cannot be brought back. That it was here stays in the history."</p>
        </FormDialog>
    }
}
