//! Under a work guide: what people say about the record, and its files. It comes after the guide: nobody waits for it.

use fermata_engine::ids::{Name, RecordId};
use leptos::prelude::*;

use crate::{
    kit::Tabs,
    pages::records::{comments::Comments, files::Files},
};

/// Comments and files of the record that the work is about.
#[component]
pub fn Together(
    /// Of which object the record is.
    object: Name,
    /// Which record.
    record: RecordId,
) -> impl IntoView {
    let here = RwSignal::new(false);
    Effect::new(move |_| here.set(true));
    let tab = RwSignal::new("comments".to_owned());
    let tabs: Vec<(String, String)> = [("comments", "Comments"), ("files", "Files")]
        .map(|(value, words)| (value.into(), words.into()))
        .into();
    let object = StoredValue::new(object);
    let panel = move || match (here.get(), tab.get().as_str()) {
        (false, _) => ().into_any(),
        (true, "files") => view! { <Files object=object.get_value() id=record/> }.into_any(),
        (true, _) => view! { <Comments object=object.get_value() id=record/> }.into_any(),
    };
    view! {
        <section class="card together" aria-label="Comments and files of the record">
            <Tabs id="guide-tabs" label="Comments and files" value=tab options=tabs/>
            <div class="body" id="guide-tabs-panel" role="tabpanel">
                {panel}
            </div>
        </section>
    }
}
