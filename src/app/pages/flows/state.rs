//! The flow as the screen designer changes it: whole, and each change an entry of the builder's undo.

use std::sync::Arc;

use fermata_diagram::{drawing::Drawing, element::Element as Place, flow::FlowEdit as Edit};
use fermata_engine::{
    check::{Resource, World},
    flow::{Element, ElementBody, Flow},
    ids::Name,
    object::Object,
};
use leptos::prelude::*;

use super::Builder;
use crate::kit::condition::EvaluationFlow;

/// The flow being edited; cheap to hand on.
#[derive(Clone, Copy)]
pub struct FlowEdit {
    /// The flow as it is now.
    pub flow: FlowSignal,
    /// What it may refer to.
    pub world: WorldSignal,
    /// Everything that can be named in it, with what it holds.
    pub resources: Memo<Vec<Resource>>,
    /// Whether it is only to look at.
    pub old: bool,
    builder: Builder,
}

/// The flow of a builder, read and changed like a signal.
#[derive(Clone, Copy)]
pub struct FlowSignal(Builder);

/// What a flow may refer to, read as a whole.
#[derive(Clone, Copy)]
pub struct WorldSignal(RwSignal<Arc<World>>);

impl WorldSignal {
    /// Reads it, without following it.
    pub fn with_value<T>(self, read: impl FnOnce(&World) -> T) -> T {
        self.0.with_untracked(|world| read(world))
    }
}

impl FlowSignal {
    /// The flow as it is now.
    pub fn get(self) -> Flow {
        self.with(Clone::clone)
    }

    /// The flow as it is now, without following it.
    pub fn get_untracked(self) -> Flow {
        self.with_untracked(Clone::clone)
    }

    /// Reads it.
    pub fn with<T>(self, read: impl FnOnce(&Flow) -> T) -> T {
        self.0.definition.with(|flow| read(flow))
    }

    /// Reads it, without following it.
    pub fn with_untracked<T>(self, read: impl FnOnce(&Flow) -> T) -> T {
        self.0.definition.with_untracked(|flow| read(flow))
    }

    /// Makes it this. What is changed in a row about the same thing is one entry of the builder's undo; about nothing, each
    /// change is one of its own.
    pub fn set(self, flow: &Flow, about: Option<&str>) {
        let patch = Flow::difference(&self.0.now(), flow);
        self.0.perform(Edit::Patch(patch), about);
    }
}

impl FlowEdit {
    /// The flow of a builder.
    pub fn of(builder: Builder) -> Self {
        Self {
            flow: FlowSignal(builder),
            world: WorldSignal(builder.world),
            resources: builder.resources,
            old: builder.looks,
            builder,
        }
    }

    /// Counts up whenever what is drawn became another by itself: by undo, redo, or a draft that was brought back. Followed.
    pub fn travelled(self) -> u32 {
        self.builder.panel.get()
    }

    /// The element that the last undo or redo was about.
    pub fn concerned(self) -> Option<Name> {
        match self.builder.selected.get_untracked() {
            Place::Block(name) => Some(name),
            _ => None,
        }
    }

    /// The object of the record it works on.
    pub fn object(self) -> Option<Object> {
        let name = self.flow.with(|flow| flow.object.clone())?;
        self.world.with_value(|world| world.objects.get(&name).cloned())
    }

    /// Evaluation flows that its conditions can ask; not itself.
    pub fn evaluations(self) -> Vec<EvaluationFlow> {
        let own = self.builder.saver.view.with_untracked(|view| view.name.clone());
        let mut all = self.world.with_value(EvaluationFlow::all);
        all.retain(|flow| flow.name != own);
        all
    }

    /// Objects: name and label.
    pub fn objects(self) -> Vec<(String, String)> {
        self.world.with_value(|world| {
            world.objects.values().map(|o| (o.name.to_string(), o.label.clone())).collect()
        })
    }
}

/// The element whose screen holds this component.
pub fn holder(flow: &Flow, component: &Name) -> Option<Name> {
    let holds = |e: &&Element| match &e.body {
        ElementBody::Screen(screen) => screen.components.iter().any(|c| &c.name == component),
        _ => false,
    };
    flow.elements.iter().find(holds).map(|e| e.name.clone())
}
