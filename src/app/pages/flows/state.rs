//! The flow being edited: one signal holds it; every form changes it through here.

use fermata_api::definitions::FlowView;
use fermata_engine::{
    check::{Problem, Resource, World, check_flow, flow_resources},
    flow::{Element, Flow},
    ids::Name,
    object::Object,
};
use leptos::prelude::*;

use super::save::Saver;
use crate::kit::condition::EvaluationFlow;

/// What is edited, what is known around it, and how saving goes.
#[derive(Clone, Copy)]
pub struct FlowEdit {
    /// Its name.
    pub name: StoredValue<Name>,
    /// The flow as it is now.
    pub flow: RwSignal<Flow>,
    /// How saving goes.
    pub saver: Saver,
    /// What it may refer to.
    pub world: StoredValue<World>,
    /// The element whose form is open.
    pub open: RwSignal<Option<Name>>,
    /// Everything that can be named in it, with what it holds.
    pub resources: Memo<Vec<Resource>>,
    /// Elements to lead to: name and label.
    pub targets: Memo<Vec<(String, String)>>,
    /// What is wrong with it.
    pub problems: Memo<Vec<Problem>>,
    /// Whether it is an earlier version, only to look at.
    pub old: bool,
}

impl FlowEdit {
    /// Begins to edit, or with `old` to look.
    pub fn new(view: FlowView, world: World, old: bool) -> Self {
        let flow = RwSignal::new(view.definition.clone());
        let world = StoredValue::new(world);
        let resources =
            Memo::new(move |_| flow.with(|flow| world.with_value(|world| flow_resources(flow, world))));
        let pair = |e: &Element| (e.name.to_string(), e.label.clone());
        Self {
            name: StoredValue::new(view.name.clone()),
            flow,
            world,
            open: RwSignal::new(view.definition.start.clone()),
            resources,
            targets: Memo::new(move |_| flow.with(|flow| flow.elements.iter().map(pair).collect())),
            problems: Memo::new(move |_| flow.with(|flow| world.with_value(|world| check_flow(flow, world)))),
            saver: Saver::new(view, flow),
            old,
        }
    }

    /// Changes the element of this name.
    pub fn element(self, name: &Name, change: impl FnOnce(&mut Element)) {
        self.flow.update(|flow| {
            if let Some(element) = flow.elements.iter_mut().find(|e| &e.name == name) {
                change(element);
            }
        });
    }

    /// The object of the record it works on.
    pub fn object(self) -> Option<Object> {
        let name = self.flow.with(|flow| flow.object.clone())?;
        self.world.with_value(|world| world.objects.get(&name).cloned())
    }

    /// Evaluation flows that its conditions can ask; not itself.
    pub fn evaluations(self) -> Vec<EvaluationFlow> {
        let mut all = self.world.with_value(EvaluationFlow::all);
        all.retain(|flow| self.name.with_value(|own| *own != flow.name));
        all
    }

    /// Objects: name and label.
    pub fn objects(self) -> Vec<(String, String)> {
        self.world.with_value(|world| {
            world.objects.values().map(|o| (o.name.to_string(), o.label.clone())).collect()
        })
    }
}
