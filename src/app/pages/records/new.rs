//! A new record.

use fermata_api::records::RecordInput;
use fermata_engine::{ids::Name, object::Object};
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_params_map};

use super::{
    form::{RecordDraft, RecordForm},
    plural,
};
use crate::{
    dom,
    kit::{ProblemView, Skeleton, use_toasts},
    pages::not_found::NotFoundPage,
    server::{objects::load_object, records::create_record},
    shell::PageHead,
};

/// `/records/{object}/new`.
#[component]
pub fn RecordNewPage() -> impl IntoView {
    let params = use_params_map();
    let name = params.read_untracked().get("object").and_then(|name| Name::parse(&name).ok());
    let Some(name) = name else { return view! { <NotFoundPage/> }.into_any() };
    let object = Resource::new(|| (), move |()| load_object(name.clone()));
    view! {
        <Suspense fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match object.await {
                    Ok(view) => view! { <NewForm object=view.object/> }.into_any(),
                    Err(fail) => view! { <ProblemView problem=fail/> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

#[component]
fn NewForm(object: Object) -> impl IntoView {
    let draft = RecordDraft::blank(&object);
    let toasts = use_toasts();
    let (name, label) = (object.name.clone(), object.label.clone());
    let list = format!("/records/{name}");
    let (navigate, leave) = (use_navigate(), use_navigate());
    // One key for this form: sending it again after a lost answer makes no second record.
    let key = StoredValue::new(String::new());
    let save = move |()| {
        if key.with_value(String::is_empty) {
            key.set_value(dom::once_key());
        }
        let (name, label, navigate) = (name.clone(), label.clone(), navigate.clone());
        let (asked, input) = (name.clone(), RecordInput { fields: draft.values.get_untracked() });
        let answer = async move {
            let answer = create_record(asked, input, key.get_value()).await;
            if answer.as_ref().is_err_and(|fail| !fail.is_offline()) {
                key.set_value(String::new());
            }
            answer
        };
        draft.form.send(answer, move |record| {
            toasts.say(format!("{label} {} is there.", record.title));
            navigate(&format!("/records/{name}/{}", record.id), leptos_router::NavigateOptions::default());
        });
    };
    let (title, up) = (format!("New {}", object.label), plural(&object));
    let back = list.clone();
    view! {
        <PageHead title=title up=(up, list)/>
        <div class="page narrow">
            <section class="card pad">
                <RecordForm
                    object draft save="Create" on_save=save
                    on_cancel=move |()| leave(&back, leptos_router::NavigateOptions::default())
                />
            </section>
        </div>
    }
}
