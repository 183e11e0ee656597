//! Undo and redo. One gesture is one entry, typing into one field is one entry; what is selected and how the drawing is
//! zoomed is never recorded.

use std::sync::Arc;

use crate::{
    drawing::{Drawing, apply},
    edit::Refusal,
    element::Element,
};

/// How many edits can be taken back: a day's work, yet bounded.
pub const ENTRIES_MAX: usize = 500;

/// A definition that is being edited.
#[derive(Debug, Clone, PartialEq)]
pub struct Editor<D: Drawing> {
    definition: Arc<D>,
    undo: Vec<Entry<D>>,
    redo: Vec<Entry<D>>,
    /// The key of the entry that further edits with the same key join.
    open: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
struct Entry<D: Drawing> {
    patch: D::Patch,
    words: String,
    /// What the edit was about, while it exists.
    about: Option<Element>,
}

/// What an edit, undo or redo did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What should be selected now, if something should.
    pub focus: Option<Element>,
    /// What happened, to be announced.
    pub words: String,
}

impl<D: Drawing> Editor<D> {
    /// An editor with nothing to take back.
    pub fn new(definition: D) -> Self {
        Self { definition: Arc::new(definition), undo: Vec::new(), redo: Vec::new(), open: None }
    }

    /// What is drawn now.
    pub fn definition(&self) -> &Arc<D> {
        &self.definition
    }

    /// Makes an edit. Edits in a row with the same key, such as letters typed into one field, are one entry.
    pub fn perform(&mut self, edit: &D::Edit, key: Option<&str>) -> Result<Outcome, Refusal> {
        let applied = apply(&*self.definition, edit)?;
        let outcome = Outcome { focus: applied.focus.clone(), words: applied.words.clone() };
        if D::is_nothing(&applied.inverse) {
            return Ok(outcome);
        }
        let joins = key.is_some() && self.open.as_deref() == key;
        match self.undo.last_mut().filter(|_| joins) {
            Some(entry) => {
                let before = self.definition.patched(&entry.patch)?;
                entry.patch = D::difference(&applied.definition, &before);
                entry.words = applied.words;
                entry.about = applied.focus;
            }
            None => {
                let (words, about) = (applied.words, applied.focus);
                self.undo.push(Entry { patch: applied.inverse, words, about });
            }
        }
        if self.undo.len() > ENTRIES_MAX {
            self.undo.remove(0);
        }
        self.redo.clear();
        self.open = key.map(str::to_owned);
        self.definition = Arc::new(applied.definition);
        Ok(outcome)
    }

    /// Ends the entry that typing goes into.
    pub fn settle(&mut self) {
        self.open = None;
    }

    /// What undo would take back.
    pub fn can_undo(&self) -> Option<&str> {
        self.undo.last().map(|e| e.words.as_str())
    }

    /// What redo would do again.
    pub fn can_redo(&self) -> Option<&str> {
        self.redo.last().map(|e| e.words.as_str())
    }

    /// Takes the last entry back; nothing happens where there is none.
    pub fn undo(&mut self) -> Option<Outcome> {
        let entry = self.undo.pop()?;
        let (back, outcome) = self.travel(entry, "Undone")?;
        self.redo.push(back);
        Some(outcome)
    }

    /// Does the last entry taken back again; nothing happens where there is none.
    pub fn redo(&mut self) -> Option<Outcome> {
        let entry = self.redo.pop()?;
        let (back, outcome) = self.travel(entry, "Redone")?;
        self.undo.push(back);
        Some(outcome)
    }

    fn travel(&mut self, entry: Entry<D>, what: &str) -> Option<(Entry<D>, Outcome)> {
        self.open = None;
        let there = self.definition.patched(&entry.patch).ok()?;
        let focus = concerned(&*self.definition, &there, entry.about.as_ref());
        let outcome = Outcome { focus, words: format!("{what}: {}", entry.words) };
        let patch = D::difference(&there, &self.definition);
        self.definition = Arc::new(there);
        Some((Entry { patch, ..entry }, outcome))
    }
}

/// What undo or redo was about: what came back by it, else what the edit was about, else what it was taken out of.
fn concerned<D: Drawing>(before: &D, after: &D, about: Option<&Element>) -> Option<Element> {
    let came = after.elements().into_iter().find(|e| !before.has(e));
    let kept = || about.filter(|e| after.has(e)).cloned();
    let home = || {
        let gone = before.elements().into_iter().filter(|e| !after.has(e));
        gone.filter_map(|e| before.home(&e)).find(|e| after.has(e))
    };
    came.or_else(kept).or_else(home)
}

#[cfg(test)]
mod tests {
    use fermata_engine::{definition::Orchestration, ids::Name};

    use super::*;
    use crate::{
        edit::{Edit, StageEdit, StepEdit},
        element::Connector,
        palette::{Kind, work},
        samples::onboarding,
    };

    /// The first step that can move into another stage, with both.
    fn step_and_stages(definition: &Orchestration) -> (Name, Name, Name) {
        let from = definition.stages.iter().find(|s| s.steps.len() > 1).unwrap();
        let to = definition.stages.iter().find(|s| s.name != from.name).unwrap();
        (from.steps[0].name.clone(), from.name.clone(), to.name.clone())
    }

    fn travelled(edit: impl Into<Edit>) -> (Option<Element>, Option<Element>) {
        let mut editor = Editor::new(onboarding());
        editor.perform(&edit.into(), None).unwrap();
        (editor.undo().unwrap().focus, editor.redo().unwrap().focus)
    }

    #[test]
    fn a_step_that_moved_and_moved_back_keeps_the_keyboard() {
        let (step, _, stage) = step_and_stages(&onboarding());
        let here = Some(Element::Step(step.clone()));
        assert_eq!(travelled(StepEdit::Move { step, stage, before: None }), (here.clone(), here));
    }

    #[test]
    fn what_comes_back_gets_the_keyboard_and_what_goes_hands_it_to_what_is_left() {
        let (step, stage, _) = step_and_stages(&onboarding());
        let (back, gone) = travelled(StepEdit::Delete { step: step.clone() });
        let after = Some(Element::Step(Name::parse("set_up_billing").unwrap()));
        assert_eq!((back, gone), (Some(Element::Step(step)), after));

        let work = work(Kind::Interactive);
        let add =
            StepEdit::Add { stage: stage.clone(), before: None, label: "Another".into(), work: work.into() };
        let (gone, back) = travelled(add);
        assert_eq!(gone, Some(Element::Stage(stage)));
        assert!(matches!(back, Some(Element::Step(name)) if name.as_str() == "another"));
    }

    #[test]
    fn a_stage_that_goes_hands_the_keyboard_to_what_led_to_it() {
        let edit = StageEdit::Insert { on: Connector::Start, label: "First of all".into() };
        let (gone, back) = travelled(edit);
        assert_eq!(gone, Some(Element::Start));
        assert!(matches!(back, Some(Element::Stage(_))));
    }
}
