//! Objects: the business data that orchestrations are about.

use fermata_api::{page::Paging, records::ObjectView};
use fermata_engine::{
    ids::Name,
    object::{Field, Object},
    value::DataType,
};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::SettingsHead;
use crate::{
    kit::{
        Button, ButtonKind, EmptyState, FormDialog, FormState, Paged, ProblemView, ShowMore, Sign, Skeleton,
        TextField,
    },
    server::objects::{create_object, list_objects},
};

/// `/admin/objects`.
#[component]
pub fn ObjectsPage() -> impl IntoView {
    let first = Resource::new(|| (), |()| list_objects(Paging::default()));
    let rows = Paged::new();
    let more = rows.more(list_objects);
    let making = RwSignal::new(false);
    view! {
        <SettingsHead page="objects">
            <Button kind=ButtonKind::Main sign=Sign::Plus on_click=move |()| making.set(true)>
                "New object"
            </Button>
        </SettingsHead>
        <div class="page">
            <Transition fallback=|| view! { <Skeleton/> }>
                {move || Suspend::new(async move {
                    match first.await {
                        Ok(page) if page.items.is_empty() => {
                            view! {
                                <EmptyState sign=Sign::Records title="No objects yet" text="Define what your work is about, such as Account or Contract, with its fields."/>
                            }
                                .into_any()
                        }
                        Ok(page) => {
                            rows.fill(page);
                            view! { <ObjectTable rows more/> }.into_any()
                        }
                        Err(problem) => view! { <ProblemView problem=problem.error()/> }.into_any(),
                    }
                })}
            </Transition>
        </div>
        <NewObject open=making/>
    }
}

#[component]
fn ObjectTable(rows: Paged<ObjectView>, more: Callback<String>) -> impl IntoView {
    let line = |it: ObjectView| {
        view! {
            <tr>
                <td data-label="Object">
                    <a class="row-link" href=format!("/admin/objects/{}", it.object.name)>
                        <b>{it.object.label}</b>
                    </a>
                    <small>{it.object.description}</small>
                </td>
                <td data-label="Fields" class="num">{it.object.fields.len()}</td>
                <td data-label="Records" class="num">
                    <a href=format!("/records/{}", it.object.name)>{it.records}</a>
                </td>
            </tr>
        }
    };
    view! {
        <div class="card table-card">
            <table class="wide">
                <thead>
                    <tr>
                        <th scope="col">"Object"</th>
                        <th scope="col">"Fields"</th>
                        <th scope="col">"Records"</th>
                    </tr>
                </thead>
                <tbody>{move || rows.items.get().into_iter().map(line).collect_view()}</tbody>
            </table>
            <ShowMore next=rows.next busy=rows.busy on_more=more/>
        </div>
    }
}

/// `Account` of `account`: objects' names begin with a capital.
fn object_name(label: &str) -> Name {
    let name = Name::from_label(label, "Object").to_string();
    let mut out = String::new();
    for part in name.split('_') {
        let mut chars = part.chars();
        if let Some(head) = chars.next() {
            out.extend(head.to_uppercase().chain(chars));
        }
    }
    Name::parse(&out).unwrap_or_else(|_| Name::from_label(label, "Object"))
}

#[component]
fn NewObject(open: RwSignal<bool>) -> impl IntoView {
    let (label, plural) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let form = FormState::new();
    let navigate = use_navigate();
    let begin = move |()| [label, plural].into_iter().for_each(|text| text.set(String::new()));
    let go = move |()| {
        let text = label.get_untracked();
        let name = Name::from_label("name", "name");
        let title = Field { required: true, ..Field::new(name, "Name", DataType::Text) };
        let object = Object {
            name: object_name(&text),
            label: text,
            label_plural: plural.get_untracked(),
            description: String::new(),
            fields: vec![title],
            title_field: None,
            rules: Vec::new(),
        };
        let navigate = navigate.clone();
        form.send(create_object(object), move |made| {
            navigate(&format!("/admin/objects/{}", made.object.name), Default::default());
        });
    };
    view! {
        <FormDialog open form title="New object" submit="Define its fields" on_open=begin on_submit=go>
            <TextField
                id="object-label"
                label="What is one of them called?"
                help="Such as Account"
                value=label
                error=form.at("label")
                required=true
            />
            <TextField
                id="object-plural"
                label="And several?"
                help="Such as Accounts"
                value=plural
                error=form.at("label_plural")
            />
        </FormDialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_names_begin_with_a_capital() {
        for (label, name) in [("account", "Account"), ("Sales order", "SalesOrder"), ("3D model", "DModel")] {
            assert_eq!(object_name(label).as_str(), name);
        }
    }
}
