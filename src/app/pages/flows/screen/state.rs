//! The designer's state: which page, what is selected, what was copied.

use std::{collections::BTreeMap, sync::Arc};

use fermata_engine::{
    flow::{Answers, Component, Flow},
    ids::Name,
    object::Object,
};
use leptos::prelude::*;

use super::{
    arrange::{self, Spot},
    kinds::{self, Kind},
    names, path, sample,
};
use crate::{
    dom,
    kit::{announcer::Announce, use_announcer, use_clock},
    pages::{
        flows::{edit::fresh_name, state::FlowEdit},
        work::entries::Asked,
    },
    shell::use_session,
};

/// What is selected; its properties are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    /// The page itself.
    Page,
    /// A component.
    Component(Name),
    /// A button at the foot, by its place.
    Outcome(usize),
}

/// The designer of one flow's screens.
#[derive(Clone, Copy)]
pub struct Designer {
    /// The flow.
    pub edit: FlowEdit,
    /// The page shown.
    pub page: RwSignal<Name>,
    /// What is selected.
    pub selected: RwSignal<Selection>,
    /// Whether the form is being tried.
    pub trying: RwSignal<bool>,
    /// Counted up whenever the properties must be drawn afresh.
    pub afresh: RwSignal<u32>,
    copied: StoredValue<Vec<Component>>,
    /// Names that were made here and follow the label until somebody else may know them.
    young: StoredValue<Vec<Name>>,
    announce: Announce,
}

impl Designer {
    /// Begins with a page.
    pub fn new(edit: FlowEdit, page: Name) -> Self {
        Self {
            edit,
            page: RwSignal::new(page),
            selected: RwSignal::new(Selection::Page),
            trying: RwSignal::new(false),
            afresh: RwSignal::new(0),
            copied: StoredValue::new(Vec::new()),
            young: StoredValue::new(Vec::new()),
            announce: use_announcer(),
        }
    }

    /// Has this read out.
    pub fn say(self, words: impl Into<String>) {
        self.announce.say(words);
    }

    /// Whether nothing can be changed.
    pub fn looks(self) -> bool {
        self.edit.old
    }

    /// Changes the flow. Changes about the same thing that follow each other are taken back together; about nothing each is
    /// one of its own.
    pub fn change(self, about: &str, act: impl FnOnce(&mut Flow)) {
        if self.edit.old {
            return;
        }
        let before = self.edit.flow.get_untracked();
        let mut after = before.clone();
        act(&mut after);
        if after == before {
            return;
        }
        self.edit.flow.set(&after, Some(about).filter(|about| !about.is_empty()));
    }

    /// Follows undo and redo, which are the builder's: what they were about is shown, and the keyboard ends up nowhere else.
    pub fn follow_undo(self) {
        Effect::new(move |before: Option<Option<Name>>| {
            self.edit.travelled();
            let about = self.edit.concerned();
            let Some(before) = before else { return about };
            let is_page =
                |name: &Name| self.edit.flow.with_untracked(|flow| arrange::screen(flow, name).is_some());
            if let Some(page) = about.clone().filter(|page| before.as_ref() != Some(page) && is_page(page)) {
                self.page.set(page);
            }
            self.settle();
            if !self.trying.get_untracked() {
                self.hold_keyboard();
            }
            about
        });
    }

    /// What had the keyboard on the page may be drawn afresh.
    fn hold_keyboard(self) {
        let frame = self.chosen().map(|name| frame_id(name.as_str()));
        once_drawn(move || {
            let active = document().active_element();
            let on_page =
                |e: &leptos::web_sys::Element| e.closest(".designer-stage").ok().flatten().is_some();
            if active.is_some_and(|e| dom::takes_keys(&e) && !on_page(&e)) {
                return;
            }
            match frame.and_then(|id| document().get_element_by_id(&id)) {
                Some(frame) => dom::focus(Some(&frame)),
                None => dom::focus_first("#designer-page"),
            }
        });
    }

    /// What is shown and selected is there; the properties begin afresh.
    fn settle(self) {
        let page = self.page.get_untracked();
        let first = self.edit.flow.with_untracked(|flow| match arrange::screen(flow, &page) {
            Some(_) => None,
            None => path::pages(flow).into_iter().next(),
        });
        if let Some((first, _)) = first {
            self.page.set(first);
        }
        if let Selection::Component(name) = self.selected.get_untracked()
            && self.component_untracked(&name).is_none()
        {
            self.selected.set(Selection::Page);
        }
        self.afresh.update(|n| *n += 1);
    }

    /// The components of the page shown.
    pub fn components(self) -> Vec<Component> {
        let page = self.page.get();
        self.edit
            .flow
            .with(|flow| arrange::screen(flow, &page).map(|s| s.components.clone()).unwrap_or_default())
    }

    /// A component of the page shown, as it is now.
    pub fn component_untracked(self, name: &Name) -> Option<Component> {
        untrack(|| self.components()).into_iter().find(|component| &component.name == name)
    }

    /// Changes the components of the page shown.
    pub fn arrange(self, about: &str, act: impl FnOnce(&mut Vec<Component>)) {
        let page = self.page.get_untracked();
        self.change(about, |flow| {
            if let Some(all) = arrange::components(flow, &page) {
                act(all);
            }
        });
    }

    /// Changes one component of the page shown.
    pub fn component(self, about: &str, name: &Name, act: impl FnOnce(&mut Component)) {
        let about = format!("{about} of {name}");
        self.arrange(&about, |all| {
            if let Some(component) = all.iter_mut().find(|component| &component.name == name) {
                act(component);
            }
        });
    }

    /// Selects something; `focus` brings the keyboard to it.
    pub fn select(self, selection: Selection, focus: bool) {
        if let (Selection::Component(name), true) = (&selection, focus) {
            focus_frame(name.to_string());
        }
        if self.selected.with_untracked(|now| *now != selection) {
            self.selected.set(selection);
            self.afresh.update(|n| *n += 1);
        }
    }

    /// The component selected.
    pub fn chosen(self) -> Option<Name> {
        match self.selected.get_untracked() {
            Selection::Component(name) => Some(name),
            _ => None,
        }
    }

    /// The kinds of component there are.
    pub fn kinds(self) -> Vec<Kind> {
        kinds::all(self.edit.object().as_ref())
    }

    /// Adds a component of a kind: at a place, else behind what is selected.
    pub fn add(self, key: &str, spot: Option<Spot>) {
        let Some(kind) = untrack(|| self.kinds()).into_iter().find(|kind| kind.key == key) else { return };
        let all = untrack(|| self.components());
        if !arrange::has_room(&all, 1) {
            return self.say("The page is full; add another page");
        }
        let spot = spot.unwrap_or_else(|| arrange::behind(&all, self.chosen().as_ref()));
        let name = self.edit.flow.with_untracked(|flow| fresh_name(flow, &kind.words, "component"));
        let made = kinds::make(key, &kind.words, name.clone(), &self.edit.objects());
        self.young.update_value(|young| young.push(name.clone()));
        self.arrange("", |all| arrange::insert(all, vec![made], &spot));
        self.select(Selection::Component(name), true);
        self.say(format!("{} added", kind.words));
    }

    /// Moves a component to a place.
    pub fn move_to(self, name: &Name, spot: &Spot) {
        self.arrange("", |all| arrange::move_to(all, name, spot));
        self.select(Selection::Component(name.clone()), true);
    }

    /// Moves the component selected one step.
    pub fn step(self, down: bool) {
        let Some(name) = self.chosen() else { return };
        let all = untrack(|| self.components());
        match arrange::step(&all, &name, down) {
            None => self.say(if down { "It is the last" } else { "It is the first" }),
            Some(spot) => {
                let into =
                    spot.section.as_ref().and_then(|s| all.iter().find(|c| &c.name == s)).map(kinds::title);
                self.move_to(&name, &spot);
                let place = into.map(|section| format!(", in section {section}")).unwrap_or_default();
                self.say(format!("Moved {}{place}", if down { "down" } else { "up" }));
            }
        }
    }

    /// Removes the component selected, a section with what it holds; the one beside it is selected.
    pub fn remove(self) {
        let Some(name) = self.chosen() else { return };
        let all = untrack(|| self.components());
        let gone = arrange::with_held(&all, &name);
        let stays = |c: &&Component| gone.iter().all(|gone| gone.name != c.name);
        let at = all.iter().position(|c| c.name == name).unwrap_or(0);
        let next = all.iter().skip(at).find(stays).or_else(|| all.iter().take(at).rev().find(stays));
        self.arrange("", |all| drop(arrange::take(all, &name)));
        match next {
            Some(next) => self.select(Selection::Component(next.name.clone()), true),
            None => self.select(Selection::Page, false),
        }
        self.say("Removed");
    }

    /// Puts a copy of what is selected behind it.
    pub fn duplicate(self) {
        let Some(name) = self.chosen() else { return };
        let all = untrack(|| self.components());
        self.put(arrange::with_held(&all, &name), &name);
    }

    /// Keeps what is selected to be put elsewhere, on this page or another.
    pub fn copy(self) {
        let Some(name) = self.chosen() else { return };
        self.copied.set_value(arrange::with_held(&untrack(|| self.components()), &name));
        self.say("Copied");
    }

    /// Puts what was copied behind what is selected.
    pub fn paste(self) {
        let copied = self.copied.get_value();
        match self.chosen() {
            Some(name) => self.put(copied, &name),
            None => self.put_at(copied, &Spot::default()),
        }
    }

    fn put(self, originals: Vec<Component>, behind: &Name) {
        let all = untrack(|| self.components());
        let is_section = originals.first().is_some_and(Component::is_section);
        let spot = match all.iter().find(|c| &c.name == behind) {
            // A section comes beside the one selected, or the one that holds what is selected.
            Some(c) if is_section => {
                let beside = c.section.as_ref().filter(|_| !c.is_section()).unwrap_or(&c.name);
                let top = arrange::held(&all, None);
                let at = top.iter().position(|name| name == beside);
                Spot { section: None, before: at.and_then(|at| top.get(at + 1)).cloned() }
            }
            _ => arrange::behind(&all, Some(behind)),
        };
        self.put_at(originals, &spot);
    }

    fn put_at(self, originals: Vec<Component>, spot: &Spot) {
        let all = untrack(|| self.components());
        if originals.is_empty() || !arrange::has_room(&all, originals.len()) {
            return;
        }
        let new = self.edit.flow.with_untracked(|flow| arrange::copies(flow, &originals));
        let Some(first) = new.first().map(|c| c.name.clone()) else { return };
        self.young.update_value(|young| young.extend(new.iter().map(|c| c.name.clone())));
        self.arrange("", |all| arrange::insert(all, new, spot));
        self.select(Selection::Component(first), true);
        self.say("Copy added");
    }

    /// Gives a component another label; a name that was made here follows it. Answers the name it has then.
    pub fn relabel(self, name: &Name, label: &str) -> Name {
        let young = self.young.with_value(|young| young.contains(name));
        let mut new = name.clone();
        if young && !label.trim().is_empty() {
            new = self.edit.flow.with_untracked(|flow| {
                Name::free(label, "component", |n| n != name && crate::pages::flows::edit::taken(flow, n))
            });
        }
        let about = format!("label of {}", self.about(name));
        self.change(&about, |flow| {
            let page = self.page.get_untracked();
            if let Some(component) =
                arrange::components(flow, &page).and_then(|all| all.iter_mut().find(|c| &c.name == name))
            {
                label.clone_into(&mut component.label);
            }
            if new != *name {
                names::rename(flow, name, &new);
            }
        });
        self.renamed(name, &new);
        new
    }

    /// What all names of one component that somebody is typing have in common.
    fn about(self, name: &Name) -> String {
        let at = untrack(|| self.components()).iter().position(|c| &c.name == name);
        at.map(|at| at.to_string()).unwrap_or_default()
    }

    /// Gives a component another name, wherever the flow refers to it.
    pub fn rename(self, name: &Name, new: &Name) {
        let about = format!("name of {}", self.about(name));
        self.change(&about, |flow| names::rename(flow, name, new));
        self.young.update_value(|young| young.retain(|young| young != name));
        self.renamed(name, new);
    }

    fn renamed(self, name: &Name, new: &Name) {
        if name == new {
            return;
        }
        self.young.update_value(|young| {
            young.iter_mut().filter(|young| *young == name).for_each(|young| young.clone_from(new));
        });
        if self.selected.with_untracked(|s| *s == Selection::Component(name.clone())) {
            self.selected.set(Selection::Component(new.clone()));
        }
    }

    /// Shows a page.
    pub fn turn_to(self, page: Name) {
        self.page.set(page);
        self.selected.set(Selection::Page);
        self.afresh.update(|n| *n += 1);
    }

    /// What the engine is asked about: the flow with a sample record; `only` one page of it.
    pub fn asked(self, only: Option<Signal<Name>>) -> Memo<Arc<Asked>> {
        let me = use_session().me.get_untracked();
        let (person, label, role) = match &me {
            Some(me) => (me.name.to_string(), me.label.clone(), me.role),
            None => ("someone".to_owned(), "Someone".to_owned(), fermata_engine::people::Role::Member),
        };
        let now = untrack(|| moment(use_clock().now.get()));
        let started = now.clone();
        let run = serde_json::json!({ "id": "sample", "title": "Sample run", "started_by": person, "started": started });
        let user = serde_json::json!({ "name": person, "label": label, "role": role });
        let names = [("run", run), ("user", user), ("now", now.into())];
        let names: BTreeMap<String, _> = names.map(|(root, value)| (root.to_owned(), value)).into();
        let known: BTreeMap<Name, Arc<Flow>> = self.edit.world.with_value(|world| {
            world.flows.iter().map(|(name, flow)| (name.clone(), Arc::new(flow.clone()))).collect()
        });
        Memo::new(move |_| {
            let object: Option<Object> = self.edit.object();
            let flow = self.edit.flow.get();
            Arc::new(Asked {
                flows: flow.asks(&known),
                inputs: sample::inputs(&flow, &person),
                names: names.clone(),
                record: object.as_ref().map(|object| sample::record(object, &person)),
                object: object.map(Arc::new),
                answers: Answers::new(),
                only: only.map(|only| only.get()),
                flow: Some(flow),
                ..Asked::default()
            })
        })
    }
}

/// A moment as the engine writes it; the page's clock counts in milliseconds.
fn moment(ms: i64) -> String {
    fermata_api::Moment(ms).to_string()
}

/// Brings the keyboard to a component's frame once it is drawn.
pub fn focus_frame(name: String) {
    once_drawn(move || dom::focus(document().get_element_by_id(&frame_id(&name)).as_ref()));
}

/// Does this once what changed is drawn.
fn once_drawn(act: impl FnOnce() + 'static) {
    request_animation_frame(move || request_animation_frame(act));
}

/// The id of the button that selects a component.
pub fn frame_id(name: &str) -> String {
    format!("frame-{name}")
}
