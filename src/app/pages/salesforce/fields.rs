//! Which objects and fields are made, and what each field holds: as the files suggest, or as somebody chooses.

use fermata_api::{records::ObjectView, salesforce::*};
use fermata_engine::{ids::Name, object::Object, value::DataType};
use leptos::{prelude::*, task::spawn_local};

use super::state::Wizard;
use crate::{
    kit::{
        Button, ButtonKind, Chip, Icon, IconButton, Sign, TextField, Tone,
        data_type::{DataTypeField, type_words},
    },
    server::{every, objects::list_objects},
};

/// An object that is made or gets fields, without what changes with a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Shape {
    name: Name,
    label: String,
    new: bool,
    fields: Vec<Name>,
}

fn shapes(report: &SalesforceReport) -> Vec<Shape> {
    let objects = report.parts.iter().filter(|part| part.kind == SalesforcePartKind::Object);
    objects
        .filter(|part| !part.fields.is_empty())
        .map(|part| Shape {
            name: part.name.clone(),
            label: part.label.clone(),
            new: part.change == SalesforceChange::New,
            fields: part.fields.iter().map(|field| field.name.clone()).collect(),
        })
        .collect()
}

/// What was found of a field.
fn field_of(report: &SalesforceReport, object: &Name, field: &Name) -> Option<SalesforceField> {
    let mut objects = report.parts.iter().filter(|part| part.kind == SalesforcePartKind::Object);
    objects.find(|part| part.name == *object)?.fields.iter().find(|known| known.name == *field).cloned()
}

/// Objects and fields, each of which can be changed before it is made.
#[component]
pub(super) fn Objects(wizard: Wizard) -> impl IntoView {
    let shapes =
        Memo::new(move |_| wizard.report.with(|report| report.as_deref().map(shapes).unwrap_or_default()));
    let here = RwSignal::new(Vec::<ObjectView>::new());
    Effect::new(move |_| {
        spawn_local(async move {
            if let Ok(all) = every(list_objects).await {
                here.try_set(all);
            }
        });
    });
    // Where a lookup can lead: what is here, and what is made.
    let lookups = Memo::new(move |_| {
        let label = |object: &Object| (object.name.to_string(), object.label.clone());
        let mut all: Vec<(String, String)> =
            here.with(|all| all.iter().map(|view| label(&view.object)).collect());
        for shape in shapes.get().into_iter().filter(|shape| shape.new) {
            all.push((shape.name.to_string(), shape.label));
        }
        all.sort_by_key(|(_, label)| label.to_lowercase());
        all
    });
    view! {
        <section class="card pad stack">
            <div class="row">
                <h2 class="grow">"Objects and fields"</h2>
                <span class="quiet small" aria-live="polite">
                    {move || wizard.checking.get().then_some("Checking what you changed…")}
                </span>
            </div>
            <p class="quiet">
                {move || match shapes.with(Vec::is_empty) {
                    true => "Everything that the files speak of is here already.",
                    false => "The files do not say what fields hold; it is taken from how they are used. Change a name or a type here where you know better: what would no longer work is told at the field.",
                }}
            </p>
            <For
                each=move || shapes.get()
                key=|shape| (shape.name.clone(), shape.new)
                children=move |shape| view! { <OfObject wizard shape shapes lookups/> }
            />
        </section>
    }
}

#[component]
fn OfObject(
    wizard: Wizard,
    shape: Shape,
    shapes: Memo<Vec<Shape>>,
    lookups: Memo<Vec<(String, String)>>,
) -> impl IntoView {
    let Shape { name, label, new, .. } = shape;
    let object = name.clone();
    let fields = Memo::new(move |_| {
        let found = shapes.with(|all| all.iter().find(|shape| shape.name == name).map(|s| s.fields.clone()));
        found.unwrap_or_default()
    });
    let count = move || match fields.with(Vec::len) {
        1 => "1 field".to_owned(),
        n => format!("{n} fields"),
    };
    view! {
        <details class="more import-object" open=new>
            <summary>
                <b>{label.clone()}</b>
                " "
                <Chip tone=Tone::Accent>{if new { "New object" } else { "Gets fields" }}</Chip>
                " "
                <span class="quiet">{count}</span>
            </summary>
            <div class="table-wrap">
                <table class="wide import-fields" aria-label=format!("Fields of {label}")>
                    <thead>
                        <tr>
                            <th scope="col">"Field"</th>
                            <th scope="col">"Holds"</th>
                        </tr>
                    </thead>
                    <tbody>
                        <For
                            each=move || fields.get()
                            key=Name::clone
                            children=move |field| view! { <OfField wizard object=object.clone() field lookups/> }
                        />
                    </tbody>
                </table>
            </div>
        </details>
    }
}

#[component]
fn OfField(wizard: Wizard, object: Name, field: Name, lookups: Memo<Vec<(String, String)>>) -> impl IntoView {
    let key = StoredValue::new(format!("{object}.{field}"));
    let id = format!("holds-{object}-{field}");
    let name = field.to_string();
    let found = Memo::new(move |_| {
        wizard.report.with(|report| report.as_deref().and_then(|report| field_of(report, &object, &field)))
    });
    let choice = Memo::new(move |_| {
        wizard
            .choices
            .with(|choices| key.with_value(|key| choices.fields.get(key).cloned()))
            .unwrap_or_default()
    });
    let label = Memo::new(move |_| {
        let chosen = choice.get().label.filter(|label| !label.trim().is_empty());
        chosen.or_else(|| found.get().map(|field| field.label)).unwrap_or_default()
    });
    let holds = move || {
        choice.get().data_type.or_else(|| found.get().map(|field| field.data_type)).unwrap_or(DataType::Text)
    };
    let words = move || match holds() {
        DataType::Lookup { object } => {
            let of = lookups.with(|all| {
                all.iter().find(|(name, _)| *name == object.as_str()).map(|(_, label)| label.clone())
            });
            format!("Record of {}", of.unwrap_or_else(|| object.to_string()))
        }
        other => type_words(&other).to_owned(),
    };
    let changed = move || choice.with(|choice| choice.data_type.is_some() || choice.label.is_some());
    let open = RwSignal::new(false);
    let edit = Signal::derive(move || match open.get() {
        true => format!("Done with {}", label.get()),
        false => format!("Change {}", label.get()),
    });
    let problems = move || {
        let problems = found.get().map(|field| field.problems).unwrap_or_default();
        (!problems.is_empty()).then(|| view! { <Misfit problems/> })
    };
    view! {
        <tr class:bad=move || found.with(|field| field.as_ref().is_some_and(|field| !field.problems.is_empty()))>
            <td data-label="Field">{move || label.get()} " " {move || (label.get() != name).then(|| view! { <small class="quiet">{name.clone()}</small> })}</td>
            <td data-label="Holds">
                <div class="stack grow">
                    <div class="row">
                        <span class="grow">
                            {words} " "
                            {move || changed().then(|| view! { <Chip tone=Tone::Accent>"Changed"</Chip> })}
                        </span>
                        <IconButton
                            sign=Sign::Edit
                            label=edit
                            pressed=open
                            on_click=move |()| open.update(|open| *open = !*open)
                        />
                    </div>
                    {move || open.get().then(|| view! {
                        <Editor wizard key id=id.clone() label=label.get_untracked() value=untrack(holds) lookups open/>
                    })}
                    <div aria-live="polite">{problems}</div>
                </div>
            </td>
        </tr>
    }
}

/// What no longer works.
#[component]
fn Misfit(problems: Vec<String>) -> impl IntoView {
    view! {
        <div class="error row">
            <Icon sign=Sign::Problem/>
            <div class="grow">
                <span>"With this type something no longer works:"</span>
                <ul class="report-notes">
                    {problems.into_iter().map(|problem| view! { <li>{problem}</li> }).collect_view()}
                </ul>
            </div>
        </div>
    }
}

#[component]
fn Editor(
    wizard: Wizard,
    key: StoredValue<String>,
    id: String,
    label: String,
    value: DataType,
    lookups: Memo<Vec<(String, String)>>,
    open: RwSignal<bool>,
) -> impl IntoView {
    let label = RwSignal::new(label);
    let change = move |act: &dyn Fn(&mut SalesforceFieldChoice)| {
        wizard.choices.update(|choices| act(choices.fields.entry(key.get_value()).or_default()));
        wizard.keep();
    };
    let called = move |text: String| change(&|choice| choice.label = Some(text.clone()));
    let typed = move |data_type: DataType| {
        change(&|choice| choice.data_type = Some(data_type.clone()));
        wizard.check_soon();
    };
    let back = move |()| {
        open.set(false);
        wizard.choices.update(|choices| drop(choices.fields.remove(&key.get_value())));
        wizard.keep();
        wizard.check_soon();
    };
    let chosen =
        move || wizard.choices.with(|choices| key.with_value(|key| choices.fields.contains_key(key)));
    view! {
        <div class="grid-2">
            <TextField id=format!("{id}-label") label="Label" value=label on_change=called/>
            <div class="stack"><DataTypeField id value objects=lookups on_change=typed/></div>
        </div>
        {move || chosen().then(|| view! {
            <div class="actions">
                <Button kind=ButtonKind::Quiet sign=Sign::Undo on_click=back>"As the files suggest"</Button>
            </div>
        })}
    }
}
