//! A new record.

use std::collections::BTreeMap;

use fermata_api::records::RecordInput;
use fermata_engine::{
    ids::{Name, RecordId},
    object::Object,
    value::{DataType, Value},
};
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_params_map, use_query_map};

use super::{
    form::{RecordDraft, RecordForm},
    plural,
};
use crate::{
    dom,
    kit::{ProblemView, Skeleton, use_toasts},
    pages::not_found::NotFoundPage,
    server::{
        Fail,
        objects::load_object,
        records::{create_record, load_record},
    },
    shell::PageHead,
};

/// `/records/{object}/new`.
#[component]
pub fn RecordNewPage() -> impl IntoView {
    let params = use_params_map();
    let name = params.read_untracked().get("object").and_then(|name| Name::parse(&name).ok());
    let Some(name) = name else { return view! { <NotFoundPage/> }.into_any() };
    let given = use_query_map().with_untracked(|query| {
        let pairs = query.clone().into_iter();
        pairs.map(|(key, value)| (key.into_owned(), value)).collect::<BTreeMap<String, String>>()
    });
    let object = Resource::new(
        || (),
        move |()| {
            let (name, given) = (name.clone(), given.clone());
            async move {
                let object = load_object(name).await?.object;
                let given = prefilled(&object, given).await;
                Ok::<_, Fail>((object, given))
            }
        },
    );
    view! {
        <Suspense fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match object.await {
                    Ok((object, given)) => view! { <NewForm object given/> }.into_any(),
                    Err(fail) => view! { <ProblemView problem=fail/> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

/// What the address fills in already: a record that the new one belongs to, with what people read of it.
type Given = BTreeMap<Name, (Value, String)>;

/// Of what the address says, what is a record of a lookup that the person may see, or the text of a plain field.
async fn prefilled(object: &Object, given: BTreeMap<String, String>) -> Given {
    let mut found = Given::new();
    for field in &object.fields {
        let Some(text) = given.get(field.name.as_str()).filter(|text| !text.is_empty()) else { continue };
        match &field.data_type {
            DataType::Lookup { object } => {
                let Ok(id) = text.parse::<RecordId>() else { continue };
                if let Ok(record) = load_record(object.clone(), id).await {
                    found.insert(field.name.clone(), (Value::from(id.to_string()), record.title));
                }
            }
            DataType::Text
            | DataType::Picklist { .. }
            | DataType::Date
            | DataType::Email
            | DataType::User => {
                found.insert(field.name.clone(), (Value::from(text.as_str()), String::new()));
            }
            _ => {}
        }
    }
    found
}

#[component]
fn NewForm(object: Object, given: Given) -> impl IntoView {
    let draft = RecordDraft::blank(&object);
    let mut labels = BTreeMap::new();
    for (name, (value, label)) in given {
        draft.values.update(|values| {
            values.insert(name.to_string(), value);
        });
        labels.insert(name, label);
    }
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
                    object draft labels save="Create" on_save=save
                    on_cancel=move |()| leave(&back, leptos_router::NavigateOptions::default())
                />
            </section>
        </div>
    }
}
