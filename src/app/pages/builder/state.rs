//! What the builder knows: the definition with its history, what is selected, what the checker says.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use fermata_diagram::{
    element::{Element, Plus},
    history::{Editor, Outcome},
    keyboard::Step as Way,
    layout::Layout,
};
use fermata_engine::{
    check::{Place, Problem, Resource, Severity, World},
    ids::Name,
    people::Role,
};
use leptos::{ev, prelude::*};

use super::{
    draft::{Draft, Stored},
    keyboard::Keyboard,
    save::Saver,
    world,
};
use crate::{
    canvas::Mark,
    dom,
    kit::{Toasts, announcer::Announce, use_announcer, use_toasts},
    shell::use_session,
};

/// Where something is to be added, and where on the window its "+" is.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::pages) struct Adding {
    pub(in crate::pages) plus: Plus,
    pub(in crate::pages) left: f64,
    pub(in crate::pages) top: f64,
}

/// The builder's state; cheap to hand on.
pub(in crate::pages) struct Builder<D: Draft> {
    editor: RwSignal<Editor<D>>,
    pub(in crate::pages) definition: Memo<Arc<D>>,
    /// What it may refer to, as it is now.
    pub(in crate::pages) world: RwSignal<Arc<World>>,
    pub(in crate::pages) layout: Memo<Arc<Layout>>,
    pub(in crate::pages) problems: Memo<Arc<Vec<Problem>>>,
    pub(in crate::pages) resources: Memo<Vec<Resource>>,
    pub(in crate::pages) selected: RwSignal<Element>,
    /// Counts what makes the panel begin afresh: another selection, undo, something added.
    pub(in crate::pages) panel: RwSignal<u32>,
    /// Elements made in this sitting: their names follow their labels.
    fresh: StoredValue<BTreeSet<Element>>,
    labelled: StoredValue<BTreeSet<Element>>,
    pub(in crate::pages) adding: RwSignal<Option<Adding>>,
    pub(in crate::pages) saver: Saver<D>,
    /// It is only looked at: an earlier version, or by somebody who does not draw.
    pub(in crate::pages) looks: bool,
    /// An earlier version.
    pub(in crate::pages) old: bool,
    announce: Announce,
    pub(in crate::pages) toasts: Toasts,
}

impl<D: Draft> Clone for Builder<D> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<D: Draft> Copy for Builder<D> {}

impl<D: Draft> Builder<D> {
    pub(in crate::pages) fn open(view: Stored<D>, world: World, old: bool, again: RwSignal<u32>) -> Self {
        let world = World { checked: Some(view.name.clone()), ..world };
        let world = RwSignal::new(Arc::new(world));
        let looks = old || !draws();
        let editor = RwSignal::new(Editor::new(view.definition.clone()));
        let definition = Memo::new(move |_| editor.with(|e| e.definition().clone()));
        let drawn = Memo::new(move |_| {
            let definition = definition.get();
            Arc::new(world.with(|w| definition.laid_out(w, !looks)))
        });
        let problems = Memo::new(move |_| {
            let definition = definition.get();
            Arc::new(if looks { Vec::new() } else { world.with(|w| definition.problems(w)) })
        });
        let resources = Memo::new(move |_| world.with(|w| definition.get().resources(w)));
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
    pub(in crate::pages) fn now(self) -> Arc<D> {
        self.definition.get_untracked()
    }

    /// Makes an edit. Edits with the same key, such as letters typed into one field, are one undo.
    pub(in crate::pages) fn perform(self, edit: impl Into<D::Edit>, key: Option<&str>) -> Option<Outcome> {
        if self.looks {
            return None;
        }
        let key = key.map(|key| format!("{} {key}", self.panel.get_untracked()));
        let before = self.now();
        let edit = edit.into();
        match self.editor.try_update(|editor| editor.perform(&edit, key.as_deref()))? {
            Ok(outcome) => {
                if let Some(made) = outcome.focus.as_ref().filter(|e| !before.has(e)) {
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
    pub(in crate::pages) fn change(self, edit: impl Into<D::Edit>) -> bool {
        let Some(outcome) = self.perform(edit, None) else { return false };
        self.announce.say(outcome.words);
        if let Some(element) = outcome.focus {
            self.select(element);
        }
        self.refresh();
        true
    }

    /// Calls the selected element something else; what is new gets its name from it.
    pub(in crate::pages) fn label(self, label: String) {
        let element = self.selected.get_untracked();
        let rename = self.fresh.with_value(|fresh| fresh.contains(&element));
        let edit = D::relabelling(element.clone(), label, rename);
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

    /// Has this read out.
    pub(in crate::pages) fn say(self, words: impl Into<String>) {
        self.announce.say(words);
    }

    pub(in crate::pages) fn select(self, element: Element) {
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
    pub(in crate::pages) fn open_panel(self, element: Element) {
        self.select(element);
        focus_label();
    }

    pub(in crate::pages) fn refresh(self) {
        self.panel.update(|n| *n += 1);
    }

    pub(in crate::pages) fn undo(self) {
        self.travel(Editor::undo);
    }

    pub(in crate::pages) fn redo(self) {
        self.travel(Editor::redo);
    }

    fn travel(self, way: fn(&mut Editor<D>) -> Option<Outcome>) {
        let keyboard = Keyboard::now();
        let Some(outcome) = self.editor.try_update(way).flatten() else { return };
        let kept = Some(self.selected.get_untracked()).filter(|e| self.now().has(e));
        let element = outcome.focus.or(kept).unwrap_or(Element::Start);
        self.selected.set(element.clone());
        self.refresh();
        self.announce.say(outcome.words);
        self.saver.touch();
        keyboard.settle(&element);
    }

    pub(in crate::pages) fn can_undo(self) -> Option<String> {
        self.editor.with(|e| e.can_undo().map(str::to_owned))
    }

    pub(in crate::pages) fn can_redo(self) -> Option<String> {
        self.editor.with(|e| e.can_redo().map(str::to_owned))
    }

    pub(in crate::pages) fn delete(self, element: &Element) {
        if let Some(edit) = self.now().deletion(element) {
            self.change(edit);
        }
    }

    /// Moves an element one place on.
    pub(in crate::pages) fn shift(self, element: &Element, way: Way) {
        if let Some(edit) = self.now().shifting(element, way) {
            self.change(edit);
        }
    }

    /// Everything that goes on by itself while it is on the page: saving, what others do, undo from the keyboard.
    pub(in crate::pages) fn begin(self) {
        self.listen();
        if !self.old {
            self.saver.mind_others();
        }
        if !self.looks {
            self.saver.mind_leaving();
            self.bring_back();
            world::follow(self);
        }
    }

    /// Selects what the address names, once the page is there: `?element=review`.
    pub(in crate::pages) fn go_to(self, asked: Option<String>) {
        let Some(name) = asked.and_then(|text| Name::parse(&text).ok()) else { return };
        let definition = self.now();
        let places = [Place::Stage, Place::Step, Place::Decision, Place::Element, Place::Component];
        let found = places.map(|of| definition.place(&of(name.clone())));
        let found = found.into_iter().find(|element| *element != Element::Start && definition.has(element));
        let Some(element) = found else { return };
        Effect::new(move |_| self.select(element.clone()));
    }

    /// What the checker says, by element.
    pub(in crate::pages) fn marks(self) -> BTreeMap<Element, Mark> {
        let definition = self.definition.get();
        let mut marks: BTreeMap<Element, Mark> = BTreeMap::new();
        for problem in self.problems.get().iter() {
            let mark = marks.entry(definition.place(&problem.place)).or_default();
            match problem.severity {
                Severity::Error => mark.errors.push(problem.message.clone()),
                Severity::Warning => mark.warnings.push(problem.message.clone()),
            }
        }
        marks
    }

    /// Brings back what was drawn here before and never stored, and says so.
    pub(in crate::pages) fn bring_back(self) {
        Effect::new(move |_| {
            if let Some(words) = self.saver.take_up() {
                self.refresh();
                self.toasts.say(words);
            }
        });
    }

    /// Undo and redo from the keyboard, wherever nobody is typing.
    pub(in crate::pages) fn listen(self) {
        if self.looks {
            return;
        }
        Effect::new(move |_| {
            let handle = window_event_listener(ev::keydown, move |ev| {
                if !(ev.ctrl_key() || ev.meta_key()) || in_field(&ev) || ev.default_prevented() {
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
pub(in crate::pages) fn draws() -> bool {
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

/// Brings the keyboard to the label in the properties, its text selected, once they are drawn.
pub(in crate::pages) fn focus_label() {
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
