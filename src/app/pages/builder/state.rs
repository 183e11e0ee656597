//! What the builder knows: the definition with its history, what is selected, what the checker says.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use fermata_api::definitions::OrchestrationView;
use fermata_diagram::{
    edit::{DecisionEdit, Edit, PropertyEdit, StageEdit, StepEdit},
    element::{Element, Plus},
    history::{Editor, Outcome},
    layout::{Layout, layout},
    words::Names,
};
use fermata_engine::{
    check::{Place, Problem, Resource, Severity, World, check_orchestration, resources},
    definition::Orchestration,
    people::Role,
};
use leptos::{ev, prelude::*};

use super::{keyboard::Keyboard, save::Saver};
use crate::{
    canvas::Mark,
    dom,
    kit::{Toasts, announcer::Announce, use_announcer, use_toasts},
    shell::use_session,
};

/// Where something is to be added, and where on the window its "+" is.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Adding {
    pub(super) plus: Plus,
    pub(super) left: f64,
    pub(super) top: f64,
}

/// The builder's state; cheap to hand on.
#[derive(Clone, Copy)]
pub(super) struct Builder {
    editor: RwSignal<Editor>,
    pub(super) definition: Memo<Arc<Orchestration>>,
    /// What it may refer to, as it is now.
    pub(super) world: RwSignal<Arc<World>>,
    pub(super) layout: Memo<Arc<Layout>>,
    pub(super) problems: Memo<Arc<Vec<Problem>>>,
    pub(super) resources: Memo<Vec<Resource>>,
    pub(super) selected: RwSignal<Element>,
    /// Counts what makes the panel begin afresh: another selection, undo, something added.
    pub(super) panel: RwSignal<u32>,
    /// Elements made in this sitting: their names follow their labels.
    fresh: StoredValue<BTreeSet<Element>>,
    labelled: StoredValue<BTreeSet<Element>>,
    pub(super) adding: RwSignal<Option<Adding>>,
    pub(super) saver: Saver,
    /// It is only looked at: an earlier version, or by somebody who does not draw.
    pub(super) looks: bool,
    /// An earlier version.
    pub(super) old: bool,
    announce: Announce,
    pub(super) toasts: Toasts,
}

impl Builder {
    pub(super) fn open(view: OrchestrationView, world: World, old: bool, again: RwSignal<u32>) -> Self {
        let world = RwSignal::new(Arc::new(world));
        let looks = old || !draws();
        let editor = RwSignal::new(Editor::new(view.definition.clone()));
        let definition = Memo::new(move |_| editor.with(|e| e.definition().clone()));
        let drawn = Memo::new(move |_| {
            let definition = definition.get();
            let names = world.with(|w| Names::of(&definition, w));
            Arc::new(layout(&definition, &names, !looks))
        });
        let problems = Memo::new(move |_| {
            let definition = definition.get();
            Arc::new(if looks { Vec::new() } else { world.with(|w| check_orchestration(&definition, w)) })
        });
        let resources = Memo::new(move |_| world.with(|w| resources(&definition.get(), w)));
        Self {
            editor,
            definition,
            world,
            layout: drawn,
            problems,
            resources,
            selected: RwSignal::new(Element::Start),
            panel: RwSignal::new(0),
            fresh: StoredValue::new(BTreeSet::new()),
            labelled: StoredValue::new(BTreeSet::new()),
            adding: RwSignal::new(None),
            saver: Saver::new(view, editor, again),
            looks,
            old,
            announce: use_announcer(),
            toasts: use_toasts(),
        }
    }

    /// The definition as it is now, without following it.
    pub(super) fn now(self) -> Arc<Orchestration> {
        self.definition.get_untracked()
    }

    /// Makes an edit. Edits with the same key, such as letters typed into one field, are one undo.
    pub(super) fn perform(self, edit: impl Into<Edit>, key: Option<&str>) -> Option<Outcome> {
        if self.looks {
            return None;
        }
        let key = key.map(|key| format!("{} {key}", self.panel.get_untracked()));
        let before = self.now();
        let edit = edit.into();
        match self.editor.try_update(|editor| editor.perform(&edit, key.as_deref()))? {
            Ok(outcome) => {
                if let Some(made) = outcome.focus.as_ref().filter(|e| !e.exists_in(&before)) {
                    self.fresh.update_value(|fresh| {
                        fresh.insert(made.clone());
                    });
                }
                self.saver.touch();
                Some(outcome)
            }
            Err(refusal) => {
                self.toasts.problem(refusal.to_string());
                None
            }
        }
    }

    /// Makes an edit that changes the drawing, and selects what it was about.
    pub(super) fn change(self, edit: impl Into<Edit>) -> bool {
        let Some(outcome) = self.perform(edit, None) else { return false };
        self.announce.say(outcome.words);
        if let Some(element) = outcome.focus {
            self.select(element);
        }
        self.refresh();
        true
    }

    /// Calls the selected element something else; what is new gets its name from it.
    pub(super) fn label(self, label: String) {
        let element = self.selected.get_untracked();
        let rename = self.fresh.with_value(|fresh| fresh.contains(&element));
        let edit = PropertyEdit::Label { element: element.clone(), label, rename };
        let Some(renamed) = self.perform(edit, Some("label")).and_then(|outcome| outcome.focus) else {
            return;
        };
        self.fresh.update_value(|fresh| {
            fresh.remove(&element);
            if rename {
                fresh.insert(renamed.clone());
            }
        });
        self.labelled.update_value(|labelled| {
            labelled.insert(renamed.clone());
        });
        if renamed != element {
            self.selected.set(renamed);
        }
    }

    pub(super) fn select(self, element: Element) {
        let before = self.selected.get_untracked();
        if before == element {
            return;
        }
        // Once somebody has named it and gone on, the name stays.
        if self.labelled.with_value(|labelled| labelled.contains(&before)) {
            self.fresh.update_value(|fresh| {
                fresh.remove(&before);
            });
        }
        self.editor.update(Editor::settle);
        self.selected.set(element);
        self.refresh();
    }

    /// Selects, and brings the keyboard to the properties.
    pub(super) fn open_panel(self, element: Element) {
        self.select(element);
        focus_label();
    }

    pub(super) fn refresh(self) {
        self.panel.update(|n| *n += 1);
    }

    pub(super) fn undo(self) {
        self.travel(Editor::undo);
    }

    pub(super) fn redo(self) {
        self.travel(Editor::redo);
    }

    fn travel(self, way: fn(&mut Editor) -> Option<Outcome>) {
        let keyboard = Keyboard::now();
        let Some(outcome) = self.editor.try_update(way).flatten() else { return };
        let kept = Some(self.selected.get_untracked()).filter(|e| e.exists_in(&self.now()));
        let element = outcome.focus.or(kept).unwrap_or(Element::Start);
        self.selected.set(element.clone());
        self.refresh();
        self.announce.say(outcome.words);
        self.saver.touch();
        keyboard.settle(&element);
    }

    pub(super) fn can_undo(self) -> Option<String> {
        self.editor.with(|e| e.can_undo().map(str::to_owned))
    }

    pub(super) fn can_redo(self) -> Option<String> {
        self.editor.with(|e| e.can_redo().map(str::to_owned))
    }

    pub(super) fn delete(self, element: &Element) {
        match element {
            Element::Stage(stage) => self.change(StageEdit::Delete { stage: stage.clone() }),
            Element::Step(step) => self.change(StepEdit::Delete { step: step.clone() }),
            Element::Decision(decision) => self.change(DecisionEdit::Delete { decision: decision.clone() }),
            Element::Start | Element::End => false,
        };
    }

    /// What the checker says, by element.
    pub(super) fn marks(self) -> BTreeMap<Element, Mark> {
        let mut marks: BTreeMap<Element, Mark> = BTreeMap::new();
        for problem in self.problems.get().iter() {
            let mark = marks.entry(element_of(&problem.place)).or_default();
            match problem.severity {
                Severity::Error => mark.errors.push(problem.message.clone()),
                Severity::Warning => mark.warnings.push(problem.message.clone()),
            }
        }
        marks
    }

    /// Brings back what was drawn here before and never stored, and says so.
    pub(super) fn bring_back(self) {
        Effect::new(move |_| {
            if let Some(words) = self.saver.take_up() {
                self.refresh();
                self.toasts.say(words);
            }
        });
    }

    /// Undo and redo from the keyboard, wherever nobody is typing.
    pub(super) fn listen(self) {
        if self.looks {
            return;
        }
        Effect::new(move |_| {
            let handle = window_event_listener(ev::keydown, move |ev| {
                if !(ev.ctrl_key() || ev.meta_key()) || in_field(&ev) {
                    return;
                }
                match ev.key().to_lowercase().as_str() {
                    "z" if ev.shift_key() => self.redo(),
                    "z" => self.undo(),
                    "y" => self.redo(),
                    _ => return,
                }
                ev.prevent_default();
            });
            on_cleanup(move || handle.remove());
        });
    }
}

/// Whether this person draws, or only looks.
pub(super) fn draws() -> bool {
    use_session().me.with_untracked(|me| me.as_ref().is_some_and(|me| me.role >= Role::Admin))
}

/// Whether the keys go into a text, which has an undo of its own.
fn in_field(ev: &ev::KeyboardEvent) -> bool {
    use leptos::web_sys::{self, wasm_bindgen::JsCast};
    let target = ev.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
    let ticked = |e: &web_sys::Element| {
        e.get_attribute("type").is_some_and(|kind| matches!(kind.as_str(), "checkbox" | "radio"))
    };
    target.is_some_and(|e| match e.tag_name().as_str() {
        "INPUT" => !ticked(&e),
        tag => tag == "TEXTAREA",
    })
}

/// The element that a problem is about.
pub(super) fn element_of(place: &Place) -> Element {
    match place {
        Place::Stage(name) => Element::Stage(name.clone()),
        Place::Step(name) => Element::Step(name.clone()),
        Place::Decision(name) => Element::Decision(name.clone()),
        Place::Whole | Place::Element(_) | Place::Component(_) => Element::Start,
    }
}

/// Brings the keyboard to the label in the properties, its text selected, once they are drawn.
pub(super) fn focus_label() {
    use leptos::web_sys::{self, wasm_bindgen::JsCast};
    request_animation_frame(|| {
        request_animation_frame(|| {
            let field = document().get_element_by_id("p-label");
            dom::focus(field.as_ref());
            if let Some(input) = field.and_then(|f| f.dyn_into::<web_sys::HtmlInputElement>().ok()) {
                input.select();
            }
        });
    });
}
