//! Holidays from an iCalendar file: looked at first, then taken over.

use fermata_api::calendars::{HolidayFile, Holidays};
use leptos::{prelude::*, task::spawn_local, web_sys};

use super::draft::Draft;
use crate::{
    kit::{FormDialog, FormState, use_toasts},
    server::calendars::read_holidays,
};

/// Asks for a file, shows what it holds, and adds it.
#[component]
pub(super) fn ImportHolidays(draft: Draft, open: RwSignal<bool>) -> impl IntoView {
    let form = FormState::new();
    let toasts = use_toasts();
    let read = RwSignal::new(None::<Holidays>);
    let chosen = move |ev: leptos::ev::Event| {
        use leptos::wasm_bindgen::JsCast;
        let input = ev.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
        let Some(file) = input.and_then(|input| input.files()).and_then(|files| files.get(0)) else { return };
        read.set(None);
        form.clear();
        spawn_local(async move {
            let text = text_of(&file).await;
            form.send(read_holidays(HolidayFile { text }), move |holidays| read.set(Some(holidays)));
        });
    };
    let take = move |()| {
        let Some(holidays) = read.get_untracked() else { return };
        let known: Vec<_> =
            draft.days.with_untracked(|days| days.iter().map(|(_, day)| day.get_untracked().on).collect());
        let fresh: Vec<_> = holidays.days.into_iter().filter(|day| !known.contains(&day.on)).collect();
        let count = fresh.len();
        draft.add(fresh);
        open.set(false);
        toasts.say(match count {
            0 => "All of its days were here already".to_owned(),
            1 => "1 day is added: save to keep it".to_owned(),
            n => format!("{n} days are added: save to keep them"),
        });
    };
    view! {
        <FormDialog open form title="Holidays from a file" submit="Add these days" on_open=move |()| read.set(None) on_submit=take>
            <div class="field">
                <label class="label" for="holiday-file">"iCalendar file (.ics)"</label>
                <input class="in" type="file" id="holiday-file" accept=".ics,text/calendar" on:change=chosen/>
                <p class="hint">"Governments and calendar programs hand these out. Nothing is added before you have seen it."</p>
            </div>
            {move || read.get().map(|holidays| view! { <Found holidays/> })}
        </FormDialog>
    }
}

#[component]
fn Found(holidays: Holidays) -> impl IntoView {
    let count = holidays.days.len();
    let days = holidays.days.into_iter().map(|day| {
        view! { <li><b>{day.label.clone()}</b> " " <span class="quiet">{day.on.words()}</span></li> }
    });
    let days = days.collect_view();
    let left_out = (!holidays.left_out.is_empty()).then(|| {
        let lines = holidays.left_out.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
        view! {
            <details>
                <summary>"Left out, add them by hand"</summary>
                <ul>{lines}</ul>
            </details>
        }
    });
    view! {
        <p role="status">{if count == 1 { "1 day was found.".to_owned() } else { format!("{count} days were found.") }}</p>
        <ul class="found-days" tabindex="0" aria-label="Days found">{days}</ul>
        {left_out}
    }
}

#[cfg(feature = "hydrate")]
async fn text_of(file: &web_sys::File) -> String {
    use wasm_bindgen::{JsCast, closure::Closure};

    let Ok(reader) = web_sys::FileReader::new() else { return String::new() };
    let (tell, ended) = futures::channel::oneshot::channel::<()>();
    let mut tell = Some(tell);
    let over = Closure::<dyn FnMut()>::new(move || {
        // Whoever waited may have left the page.
        let _told = tell.take().map(|tell| tell.send(()));
    });
    reader.set_onloadend(Some(over.as_ref().unchecked_ref()));
    if reader.read_as_text(file).is_err() || ended.await.is_err() {
        return String::new();
    }
    reader.result().ok().and_then(|text| text.as_string()).unwrap_or_default()
}

/// On the server nobody chooses a file.
#[cfg(not(feature = "hydrate"))]
async fn text_of(_file: &web_sys::File) -> String {
    String::new()
}
