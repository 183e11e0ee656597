//! The flow being edited: one signal holds it; every form changes it through here, and it saves itself.

use fermata_api::{ApiError, ErrorKind, definitions::FlowView};
use fermata_engine::{
    check::{Problem, World, check_flow},
    flow::{Component, ComponentBody, Element, ElementBody, Flow},
    ids::Name,
    object::Object,
    value::{DataType, Variable},
};
use leptos::prelude::*;

use super::edit::components;
use crate::{
    kit::condition::EvaluationFlow,
    live::use_changes_of,
    server::definitions::{load_flow, save_flow},
};

/// What is edited, what is known around it, and how saving goes.
#[derive(Clone, Copy)]
pub struct FlowEdit {
    /// Its name.
    pub name: StoredValue<Name>,
    /// The flow as it is now.
    pub flow: RwSignal<Flow>,
    /// The view it came with: version, status, revision.
    pub view: RwSignal<FlowView>,
    /// What it may refer to.
    pub world: StoredValue<World>,
    /// The element whose form is open.
    pub open: RwSignal<Option<Name>>,
    /// Whether a save is under way.
    pub saving: RwSignal<bool>,
    /// Why the last save did not go through.
    pub problem: RwSignal<Option<ApiError>>,
}

impl FlowEdit {
    /// Begins to edit.
    pub fn new(view: FlowView, world: World) -> Self {
        let open = view.definition.start.clone();
        Self {
            name: StoredValue::new(view.name.clone()),
            flow: RwSignal::new(view.definition.clone()),
            view: RwSignal::new(view),
            world: StoredValue::new(world),
            open: RwSignal::new(open),
            saving: RwSignal::new(false),
            problem: RwSignal::new(None),
        }
    }

    /// Whether something is not saved yet.
    pub fn changed(self) -> bool {
        self.flow.with(|flow| self.view.with(|view| *flow != view.definition))
    }

    /// Saves what is there now; what is typed meanwhile is saved after it.
    pub fn save(self) {
        if self.saving.get_untracked() || self.problem.with_untracked(|p| is_stale(p.as_ref())) {
            return;
        }
        let flow = self.flow.get_untracked();
        if self.view.with_untracked(|view| view.definition == flow) {
            return;
        }
        self.saving.set(true);
        let revision = self.view.with_untracked(|view| view.revision);
        leptos::task::spawn_local(async move {
            let answer = save_flow(self.name.get_value(), flow, Some(revision)).await;
            self.saving.set(false);
            match answer {
                Ok(view) => {
                    self.problem.set(None);
                    self.view.set(view);
                    if self.changed() {
                        self.save();
                    }
                }
                Err(fail) => self.problem.set(Some(fail.error())),
            }
        });
    }

    /// Hears of what others save, as they save it.
    pub fn mind_others(self) {
        let changed = use_changes_of("definition", self.name.with_value(ToString::to_string));
        Effect::new(move |before: Option<()>| {
            changed.track();
            if before.is_some() {
                leptos::task::spawn_local(self.look());
            }
        });
    }

    /// Looks whether what is stored is what was last loaded or saved here. The own saves are told too: while one is
    /// under way its answer says by itself whether anybody was quicker.
    async fn look(self) {
        let Ok(theirs) = load_flow(self.name.get_value(), None).await else { return };
        let newer = self.view.try_with_untracked(|view| theirs.revision > view.revision);
        if newer != Some(true) || self.saving.get_untracked() {
            return;
        }
        let words = format!("{} saved this flow meanwhile.", theirs.updated_by);
        self.problem.set(Some(ApiError::new(ErrorKind::PreconditionFailed, "draft_changed", words)));
    }

    /// Changes the element of this name.
    pub fn element(self, name: &Name, change: impl FnOnce(&mut Element)) {
        self.flow.update(|flow| {
            if let Some(element) = flow.elements.iter_mut().find(|e| &e.name == name) {
                change(element);
            }
        });
    }

    /// Changes the component at `at` of a screen.
    pub fn component(self, screen: &Name, at: usize, change: impl FnOnce(&mut Component)) {
        self.element(screen, |element| {
            if let ElementBody::Screen(screen) = &mut element.body
                && let Some(component) = screen.components.get_mut(at)
            {
                change(component);
            }
        });
    }

    /// What is wrong with it.
    pub fn problems(self) -> Vec<Problem> {
        self.flow.with(|flow| self.world.with_value(|world| check_flow(flow, world)))
    }

    /// The object of the record it works on.
    pub fn object(self) -> Option<Object> {
        let name = self.flow.with(|flow| flow.object.clone())?;
        self.world.with_value(|world| world.objects.get(&name).cloned())
    }

    /// Everything that can be named in it: path and words.
    pub fn paths(self) -> Signal<Vec<(String, String)>> {
        Signal::derive(move || {
            let object = self.object();
            self.flow.with(|flow| paths(flow, object.as_ref()))
        })
    }

    /// Evaluation flows that its conditions can ask; not itself.
    pub fn evaluations(self) -> Vec<EvaluationFlow> {
        let mut all = self.world.with_value(EvaluationFlow::all);
        all.retain(|flow| self.name.with_value(|own| *own != flow.name));
        all
    }

    /// Elements to lead to: name and label.
    pub fn targets(self) -> Signal<Vec<(String, String)>> {
        Signal::derive(move || {
            let pair = |e: &Element| (e.name.to_string(), e.label.clone());
            self.flow.with(|flow| flow.elements.iter().map(pair).collect())
        })
    }

    /// Objects: name and label.
    pub fn objects(self) -> Vec<(String, String)> {
        self.world.with_value(|world| {
            world.objects.values().map(|o| (o.name.to_string(), o.label.clone())).collect()
        })
    }
}

/// Whether somebody else saved meanwhile: then nothing is saved over their work.
pub fn is_stale(problem: Option<&ApiError>) -> bool {
    problem.is_some_and(|p| p.kind == ErrorKind::PreconditionFailed)
}

fn named(prefix: &str, name: &Name, label: &str) -> (String, String) {
    let words = if label.is_empty() { name.as_str() } else { label };
    (format!("{prefix}.{name}"), words.to_owned())
}

/// Path and words of everything that a flow can name.
fn paths(flow: &Flow, object: Option<&Object>) -> Vec<(String, String)> {
    let variable = |prefix: &'static str| move |v: &Variable| named(prefix, &v.name, &v.label);
    let fields = object.into_iter().flat_map(|o| {
        o.fields.iter().map(move |f| (format!("record.{}", f.name), format!("{}: {}", o.label, f.label)))
    });
    let inputs = flow.inputs.iter().map(variable("inputs"));
    let variables = flow.variables.iter().map(variable("vars"));
    let screens = components(flow).filter(|c| takes_value(&c.body)).map(|c| named("vars", &c.name, &c.label));
    let always = [
        ("user.name", "Who does it: username"),
        ("user.label", "Who does it: name"),
        ("run.title", "The run's name"),
        ("now", "Now"),
    ];
    let always = always.into_iter().map(|(path, words)| (path.to_owned(), words.to_owned()));
    fields.chain(inputs).chain(variables).chain(screens).chain(always).collect()
}

/// Whether a component holds a value.
pub fn takes_value(body: &ComponentBody) -> bool {
    !matches!(body, ComponentBody::Text { .. } | ComponentBody::Section)
}

/// The type of what a component holds, as far as it is known here.
pub fn type_of(body: &ComponentBody, object: Option<&Object>) -> DataType {
    match body {
        ComponentBody::Input { data_type } => data_type.clone(),
        ComponentBody::Choice { choices, multiple: false } => DataType::Picklist { choices: choices.clone() },
        ComponentBody::Choice { choices, multiple: true } => {
            DataType::MultiPicklist { choices: choices.clone() }
        }
        ComponentBody::RecordField { field, .. } => {
            object.and_then(|o| o.field(field)).map_or(DataType::Text, |f| f.data_type.clone())
        }
        ComponentBody::Text { .. } | ComponentBody::Section => DataType::Text,
    }
}
