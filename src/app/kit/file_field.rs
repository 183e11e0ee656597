//! Files as what a field holds. They lie with a record: where no record is at hand, none can be added.

use std::collections::BTreeMap;

use fermata_api::records::{FILE_BYTES_MAX, FileView};
use fermata_engine::{
    ids::{Name, RecordId},
    value::{Value, file_ids},
};
use leptos::{
    prelude::*,
    task::spawn_local,
    web_sys::{self, HtmlInputElement},
};
use uuid::Uuid;

use super::{Field, FieldError, IconButton, Sign};
use crate::{
    server::records::load_files,
    upload::{escaped, send_file},
};

/// The record whose files the fields of a page hold: `provide_context` it around them.
#[derive(Debug, Clone)]
pub struct FilePlace {
    /// Its object.
    pub object: Name,
    /// Which record.
    pub record: RecordId,
    /// How many files are on their way.
    going: RwSignal<u32>,
}

impl FilePlace {
    /// A record's.
    pub fn new(object: Name, record: RecordId) -> Self {
        Self { object, record, going: RwSignal::new(0) }
    }

    /// Whether a file is on its way: what is sent without it would not have it.
    pub fn waits(&self) -> bool {
        self.going.get_untracked() > 0
    }
}

/// What people read who send a form before its files are there.
pub const FILE_ON_ITS_WAY: &str = "A file is still on its way. Try again in a moment.";

fn value_of(ids: &[Uuid], multiple: bool) -> Value {
    let mut texts = ids.iter().map(|id| Value::from(id.to_string()));
    match multiple {
        _ if ids.is_empty() => Value::Null,
        true => texts.collect(),
        false => texts.next_back().unwrap_or_default(),
    }
}

/// What is held, and what is on its way.
#[derive(Clone, Copy)]
struct Held {
    multiple: bool,
    value: RwSignal<Value>,
    changed: Callback<Value>,
    names: RwSignal<BTreeMap<Uuid, String>>,
    /// The share that has left, of what is on its way.
    going: RwSignal<Option<u32>>,
    problem: RwSignal<Option<String>>,
}

impl Held {
    fn change(self, change: impl FnOnce(&mut Vec<Uuid>)) {
        // Whoever left the form meanwhile needs no change any more.
        let Some(mut ids) = self.value.try_with_untracked(file_ids) else { return };
        change(&mut ids);
        self.changed.run(value_of(&ids, self.multiple));
    }

    /// Asks what files are called of which that is not known yet.
    fn follow_names(self) {
        Effect::new(move |_| {
            let mut ids = self.value.with(file_ids);
            self.names.with_untracked(|names| ids.retain(|id| !names.contains_key(id)));
            if ids.is_empty() {
                return;
            }
            spawn_local(async move {
                let Ok(found) = load_files(ids).await else { return };
                self.names
                    .try_update(|names| names.extend(found.into_iter().map(|file| (file.id, file.name))));
            });
        });
    }

    fn send(self, place: &FilePlace, file: web_sys::File) {
        self.problem.set(None);
        if file.size() > FILE_BYTES_MAX as f64 {
            let most = FILE_BYTES_MAX / 1024 / 1024;
            self.problem.set(Some(format!("{} is larger than {most} MB, the most allowed.", file.name())));
            return;
        }
        let FilePlace { object, record, going: all } = place;
        let all = *all;
        let path = format!("/api/v1/objects/{object}/records/{record}/files?name={}", escaped(&file.name()));
        self.going.set(Some(0));
        all.update(|n| *n += 1);
        spawn_local(async move {
            let going = self.going;
            let sent = send_file(path, file, move |share| {
                going.try_set(Some(share));
            });
            let sent = sent.await;
            going.try_set(None);
            all.try_update(|n| *n = n.saturating_sub(1));
            match sent.map(|text| serde_json::from_str::<FileView>(&text)) {
                Ok(Ok(file)) => {
                    let id = file.id;
                    self.names.try_update(|names| names.insert(id, file.name));
                    self.change(|ids| ids.push(id));
                }
                Ok(Err(_)) => {
                    self.problem.try_set(Some(
                        "The answer of the server cannot be read. Load the page again.".into(),
                    ));
                }
                Err(error) => {
                    self.problem.try_set(Some(error.message));
                }
            }
        });
    }
}

/// The files, each with its name, and a way to add one.
#[component]
pub fn FileField(
    /// Its id.
    #[prop(into)]
    id: String,
    /// What is asked.
    #[prop(into)]
    label: Signal<String>,
    /// Whether there can be several.
    multiple: bool,
    /// The id of the file, or a list of ids.
    value: RwSignal<Value>,
    /// A sentence of help.
    #[prop(optional, into)]
    help: String,
    /// What is wrong.
    #[prop(optional, into)]
    error: FieldError,
    /// Whether it must be filled in.
    #[prop(optional, into)]
    required: Signal<bool>,
    /// Whether it can be changed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Called with every change by the person.
    #[prop(into)]
    on_change: Callback<Value>,
) -> impl IntoView {
    let place = use_context::<FilePlace>();
    let help = match &place {
        Some(_) => help,
        None => "Files can be added once there is a record to put them on.".to_owned(),
    };
    let held = Held {
        multiple,
        value,
        changed: on_change,
        names: RwSignal::new(BTreeMap::new()),
        going: RwSignal::new(None),
        problem: RwSignal::new(None),
    };
    held.follow_names();
    let closed = place.is_none();
    let chosen = move |ev: leptos::ev::Event| {
        let input = event_target::<HtmlInputElement>(&ev);
        let file = input.files().and_then(|files| files.item(0));
        // The same file may be chosen once more.
        input.set_value("");
        if let (Some(place), Some(file)) = (&place, file) {
            held.send(place, file);
        }
    };
    let described = format!("{id}-help {id}-error");
    view! {
        <Field id=id.clone() label help error required>
            <ul class="held-files" aria-label=move || format!("{}: files", label.get())>
                <For each=move || value.with(file_ids) key=|id| *id children=move |id| view! { <One held id disabled/> }/>
            </ul>
            <input
                class="file-choice"
                id=id
                type="file"
                aria-describedby=described
                aria-invalid=move || error.get().map(|_| "true")
                aria-required=move || required.get().then_some("true")
                disabled=move || closed || disabled.get() || held.going.with(Option::is_some)
                on:change=chosen
            />
            <div aria-live="polite">
                {move || {
                    held.going
                        .get()
                        .map(|share| view! { <progress max="100" value=share.to_string() aria-label="Sending the file"></progress> })
                }}
                {move || held.problem.get().map(|words| view! { <p class="error">{words}</p> })}
            </div>
        </Field>
    }
}

#[component]
fn One(held: Held, id: Uuid, disabled: Signal<bool>) -> impl IntoView {
    let name =
        Memo::new(move |_| held.names.with(|names| names.get(&id).cloned()).unwrap_or_else(|| "File".into()));
    let out = Signal::derive(move || format!("Take out {}", name.get()));
    view! {
        <li class="row">
            <a class="link grow" href=format!("/api/v1/files/{id}") rel="external" download=move || name.get()>
                {move || name.get()}
            </a>
            <IconButton
                sign=Sign::Close
                label=out
                disabled
                on_click=move |()| held.change(|ids| ids.retain(|held| *held != id))
            />
        </li>
    }
}
