//! A place where files are dropped or chosen.

use leptos::{ev, html, prelude::*, web_sys};

use super::{Icon, Sign};

/// What somebody gave.
#[derive(Debug, Clone)]
pub struct Given {
    /// The files, at least one.
    pub files: Vec<web_sys::File>,
    /// Whether they are all that lies in a folder.
    pub folder: bool,
}

impl Given {
    fn of(list: Option<web_sys::FileList>, folder: bool) -> Option<Self> {
        let list = list?;
        let files: Vec<web_sys::File> = (0..list.length()).filter_map(|n| list.item(n)).collect();
        (!files.is_empty()).then_some(Self { files, folder })
    }
}

/// Takes files from the mouse, the keyboard and a touch alike.
#[component]
pub fn FileDrop(
    /// The id of its input.
    #[prop(into)]
    id: String,
    /// What the button says that opens the choice.
    label: &'static str,
    /// The words after it, such as `or drop them here. At most 25 MB each.`
    #[prop(into)]
    hint: String,
    /// Which files the choice offers, as the browser wants it; empty: all.
    #[prop(optional)]
    accept: &'static str,
    /// Whether several can be given at once.
    #[prop(optional)]
    multiple: bool,
    /// What a second button says with which all of a folder is chosen; empty: there is none.
    #[prop(optional)]
    folder: &'static str,
    /// An input that keeps the file, also a dropped one; else it is handed on, and the same can be chosen once more.
    #[prop(optional)]
    kept_in: Option<NodeRef<html::Input>>,
    /// Hears what was given.
    #[prop(into)]
    on_files: Callback<Given>,
) -> impl IntoView {
    let over = RwSignal::new(false);
    let input = kept_in.unwrap_or_default();
    let hand_on = move |given: Option<Given>| {
        let Some(mut given) = given else { return };
        if !multiple {
            given.files.truncate(1);
        }
        on_files.run(given);
    };
    let chosen = move |ev: ev::Event, folder: bool| {
        let input = event_target::<web_sys::HtmlInputElement>(&ev);
        hand_on(Given::of(input.files(), folder));
        if kept_in.is_none() {
            input.set_value("");
        }
    };
    let dropped = move |ev: ev::DragEvent| {
        ev.prevent_default();
        over.set(false);
        let files = ev.data_transfer().and_then(|data| data.files());
        if let (Some(_), Some(files), Some(input)) = (kept_in, &files, input.get_untracked()) {
            input.set_files(Some(files));
        }
        hand_on(Given::of(files, false));
    };
    let moved = move |ev: ev::DragEvent| {
        ev.prevent_default();
        over.set(true);
    };
    let wanted = (!accept.is_empty()).then_some(accept);
    let (of_label, of_folder) = (id.clone(), format!("{id}-folder"));
    let (hinted, hint_id) = (format!("{id}-hint"), format!("{id}-hint"));
    view! {
        <div class="file-drop" class:over=move || over.get() on:dragover=moved on:dragleave=move |_| over.set(false) on:drop=dropped>
            <Icon sign=Sign::Document/>
            // Before its label, so that the label shows where the keyboard is.
            <input
                node_ref=input
                id=id
                type="file"
                multiple=multiple
                accept=wanted
                aria-describedby=hinted
                on:change=move |ev| chosen(ev, false)
            />
            <p><label class="btn" for=of_label>{label}</label> " " <span id=hint_id>{hint}</span></p>
            {(!folder.is_empty()).then(|| view! { <Folder id=of_folder words=folder on_change=move |ev| chosen(ev, true)/> })}
        </div>
    }
}

/// A second button, for all of a folder.
#[component]
fn Folder(id: String, words: &'static str, #[prop(into)] on_change: Callback<ev::Event>) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(input) = input.get() {
            // With this, browsers let people choose a folder in the place of files.
            let _set = input.set_attribute("webkitdirectory", "");
        }
    });
    let label = id.clone();
    view! {
        <input node_ref=input id=id type="file" multiple on:change=move |ev| on_change.run(ev)/>
        <p><label class="btn quiet" for=label>{words}</label></p>
    }
}
