//! One object's definition: its words, its fields and its rules.

mod field;
mod rules;

use fermata_api::{ApiError, records::ObjectView};
use fermata_engine::{
    check::{Problem, Severity, World, check_object},
    ids::Name,
    object::{Field, Object},
    value::DataType,
};
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_params_map};

use self::{field::FieldForm, rules::RuleList};
use crate::{
    kit::{
        Button, ButtonKind, Card, FormDialog, FormProblem, FormState, Icon, ProblemView, Select, Sign,
        Skeleton, TextField, data_type::type_words, use_toasts,
    },
    server::{
        Fail,
        definitions::load_world,
        objects::{delete_object, load_object, update_object},
    },
    shell::PageHead,
};

/// `/admin/objects/{object}`.
#[component]
pub fn ObjectPage() -> impl IntoView {
    let params = use_params_map();
    let name = Memo::new(move |_| params.with(|p| p.get("name")).and_then(|n| Name::parse(&n).ok()));
    let both = Resource::new(
        move || name.get(),
        |name| async move {
            let Some(name) = name else {
                return Err(Fail::from(ApiError::not_found("object", "of this name")));
            };
            Ok::<_, Fail>((load_object(name).await?, load_world().await?))
        },
    );
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match both.await {
                    Ok((object, world)) => view! { <Editor view=object world/> }.into_any(),
                    Err(problem) => view! { <ProblemView problem=problem.error()/> }.into_any(),
                }
            })}
        </Transition>
    }
}

/// The object being edited, with the number of the field that is open.
#[derive(Clone, Copy)]
struct Edit {
    object: RwSignal<Object>,
    open: RwSignal<Option<usize>>,
    others: StoredValue<Vec<(String, String)>>,
    /// What the object may refer to.
    world: StoredValue<World>,
    /// Everything wrong with it, as it stands.
    problems: Memo<Vec<Problem>>,
}

impl Edit {
    /// Changes the field at `at`.
    fn field(self, at: usize, change: impl FnOnce(&mut Field)) {
        self.object.update(|object| {
            if let Some(field) = object.fields.get_mut(at) {
                change(field);
            }
        });
    }

    /// A new field at the end, open.
    fn add(self) {
        let number = self.object.with_untracked(|o| o.fields.len());
        let taken = |name: &Name| self.object.with_untracked(|o| o.field(name).is_some());
        let name = Name::free(&format!("field_{}", number + 1), "field", taken);
        let field = Field::new(name, "", DataType::Text);
        self.object.update(|object| object.fields.push(field));
        self.open.set(Some(number));
    }

    /// Moves the field at `at` by one place.
    fn shift(self, at: usize, down: bool) {
        let to = if down { at.saturating_add(1) } else { at.saturating_sub(1) };
        self.object.update(|object| {
            if at != to && at < object.fields.len() && to < object.fields.len() {
                object.fields.swap(at, to);
            }
        });
        self.open.update(|open| {
            if *open == Some(at) {
                *open = Some(to);
            }
        });
    }

    /// Takes the field at `at` away.
    fn remove(self, at: usize) {
        self.open.set(None);
        self.object.update(|object| {
            if at < object.fields.len() {
                object.fields.remove(at);
            }
        });
    }
}

#[component]
fn Editor(view: ObjectView, world: World) -> impl IntoView {
    let revision = RwSignal::new(view.revision);
    let saved = RwSignal::new(view.object.clone());
    let records = view.records;
    let known: Vec<Name> = view.object.fields.iter().map(|f| f.name.clone()).collect();
    let known = StoredValue::new(known);
    let names = world.objects.values().map(|o| (o.name.to_string(), o.label.clone()));
    let mut names: Vec<(String, String)> = names.collect();
    names.sort_by_key(|(_, label)| label.to_lowercase());
    let world = StoredValue::new(world);
    let object = RwSignal::new(view.object);
    let problems = Memo::new(move |_| object.with(|object| world.with_value(|world| checked(object, world))));
    let edit = Edit { object, open: RwSignal::new(None), others: StoredValue::new(names), world, problems };
    let form = FormState::new();
    let toasts = use_toasts();
    let name = saved.with_untracked(|o| o.name.clone());
    let save = {
        let name = name.clone();
        move |()| {
            let (name, object) = (name.clone(), edit.object.get_untracked());
            form.send(update_object(name, object, Some(revision.get_untracked())), move |view| {
                revision.set(view.revision);
                known.set_value(view.object.fields.iter().map(|f| f.name.clone()).collect());
                saved.set(view.object);
                toasts.say("Saved");
            });
        }
    };
    let changed = Memo::new(move |_| edit.object.get() != saved.get());
    let label = edit.object.with_untracked(|o| o.label.clone());
    view! {
        <PageHead title=label up=("Objects", "/admin/objects")>
            <a class="quiet" href=format!("/records/{name}")>{format!("{records} records")}</a>
            <span class="spacer"></span>
            <DeleteObject name=name.clone() records/>
            <Button kind=ButtonKind::Main sign=Sign::Save on_click=save busy=form.busy() disabled=Signal::derive(move || !changed.get())>
                "Save"
            </Button>
        </PageHead>
        <div class="page object-page">
            <FormProblem form/>
            <Words edit/>
            <section class="card table-card fields" aria-labelledby="fields-title">
                <header>
                    <h2 id="fields-title">"Fields"</h2>
                    <Button sign=Sign::Plus on_click=move |()| edit.add()>
                        "Add a field"
                    </Button>
                </header>
                <ol>
                    {move || {
                        let count = edit.object.with(|o| o.fields.len());
                        (0..count).map(|at| view! { <FieldLine at edit known/> }).collect_view()
                    }}
                </ol>
            </section>
            <RuleList edit/>
        </div>
    }
}

/// What the engine finds wrong with the object as it stands.
fn checked(object: &Object, world: &World) -> Vec<Problem> {
    let mut world = world.clone();
    world.objects.insert(object.name.clone(), object.clone());
    check_object(object, &world)
}

/// What is wrong at places that begin with this.
#[component]
fn ProblemsAt(
    edit: Edit,
    /// Such as `fields.amount`.
    #[prop(into)]
    at: Signal<String>,
) -> impl IntoView {
    move || {
        let at = format!("{}.", at.get());
        let here = |problem: &&Problem| format!("{}.", problem.property).starts_with(&at);
        let found: Vec<Problem> = edit.problems.with(|all| all.iter().filter(here).cloned().collect());
        let line = |problem: Problem| {
            let class = if problem.severity == Severity::Error { "error" } else { "hint" };
            view! { <p class=class>{sentence(&problem.message)}</p> }
        };
        (!found.is_empty()).then(|| {
            view! { <div class="problems-at" role="status">{found.into_iter().map(line).collect_view()}</div> }
        })
    }
}

/// A problem as a sentence of its own.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Asks before it deletes: what is gone is gone for every orchestration that names it.
#[component]
fn DeleteObject(name: Name, records: i64) -> impl IntoView {
    let navigate = use_navigate();
    let open = RwSignal::new(false);
    let form = FormState::new();
    let delete = move |()| {
        let navigate = navigate.clone();
        form.send(delete_object(name.clone()), move |()| navigate("/admin/objects", Default::default()));
    };
    let words = match records {
        0 => "It has no records. Its definition is taken away for good.".to_owned(),
        1 => "It has 1 record. Delete that first.".to_owned(),
        n => format!("It has {n} records. Delete those first."),
    };
    view! {
        <Button kind=ButtonKind::Quiet sign=Sign::Trash on_click=move |()| open.set(true)>
            "Delete"
        </Button>
        <FormDialog open form title="Delete this object?" submit="Delete" danger=true on_submit=delete>
            <p>{words.clone()}</p>
        </FormDialog>
    }
}

#[component]
fn Words(edit: Edit) -> impl IntoView {
    let start = edit.object.get_untracked();
    let label = RwSignal::new(start.label);
    let plural = RwSignal::new(start.label_plural);
    let description = RwSignal::new(start.description);
    let title = RwSignal::new(start.title_field.map(|n| n.to_string()).unwrap_or_default());
    let titles = Signal::derive(move || {
        let texts = |f: &&Field| matches!(f.data_type, DataType::Text | DataType::AutoNumber { .. });
        edit.object.with(|o| {
            o.fields.iter().filter(texts).map(|f| (f.name.to_string(), f.label.clone())).collect::<Vec<_>>()
        })
    });
    view! {
        <Card>
            <div class="form-grid">
                <TextField
                    id="label"
                    label="One is called"
                    value=label
                    on_change=move |text| edit.object.update(|o| o.label = text)
                />
                <TextField
                    id="plural"
                    label="Several are called"
                    value=plural
                    on_change=move |text| edit.object.update(|o| o.label_plural = text)
                />
                <TextField
                    id="description"
                    label="What it is for"
                    value=description
                    on_change=move |text| edit.object.update(|o| o.description = text)
                />
                <Select
                    id="title-field"
                    label="Named in lists by"
                    value=title
                    options=titles
                    empty="The first text field"
                    on_change=move |text: String| edit.object.update(|o| o.title_field = Name::parse(&text).ok())
                />
            </div>
        </Card>
    }
}

#[component]
fn FieldLine(at: usize, edit: Edit, known: StoredValue<Vec<Name>>) -> impl IntoView {
    let words = move || {
        edit.object.with(|o| {
            let field = o.fields.get(at)?;
            let label = if field.label.is_empty() { "New field".to_owned() } else { field.label.clone() };
            let must = if field.required { " · required" } else { "" };
            let unique = match (field.external_id, field.unique) {
                (true, _) => " · external id",
                (false, true) => " · unique",
                _ => "",
            };
            Some((label, format!("{}{must}{unique}", type_words(&field.data_type))))
        })
    };
    let label = move || words().map(|(label, _)| label).unwrap_or_default();
    let is_open = Memo::new(move |_| edit.open.get() == Some(at));
    view! {
        <li class="field-line">
            <div class="line">
                <button
                    type="button"
                    class="btn quiet name"
                    aria-expanded=move || is_open.get().to_string()
                    on:click=move |_| edit.open.update(|open| *open = (*open != Some(at)).then_some(at))
                >
                    <b>{label}</b>
                    <small>{move || words().map(|(_, kind)| kind)}</small>
                </button>
                <RowButtons at edit label=Signal::derive(label)/>
            </div>
            <Show when=move || is_open.get()>
                <FieldForm at edit known/>
            </Show>
        </li>
    }
}

#[component]
fn RowButtons(at: usize, edit: Edit, label: Signal<String>) -> impl IntoView {
    let button = move |words: &'static str, sign: Sign, act: Callback<()>| {
        view! {
            <button
                type="button"
                class="btn quiet icon-only"
                aria-label=move || format!("{words} {}", label.get())
                on:click=move |_| act.run(())
            >
                <Icon sign/>
            </button>
        }
    };
    view! {
        {button("Move up", Sign::Up, Callback::new(move |()| edit.shift(at, false)))}
        {button("Move down", Sign::Down, Callback::new(move |()| edit.shift(at, true)))}
        {button("Remove", Sign::Trash, Callback::new(move |()| edit.remove(at)))}
    }
}
