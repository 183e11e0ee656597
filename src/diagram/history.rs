//! Undo and redo. One gesture is one entry, typing into one field is one entry; what is selected and how the drawing is
//! zoomed is never recorded.

use std::sync::Arc;

use fermata_engine::definition::Orchestration;

use crate::{
    edit::{Edit, Patch, Refusal, apply},
    element::Element,
};

/// How many edits can be taken back: a day's work, yet bounded.
pub const ENTRIES_MAX: usize = 500;

/// A definition that is being edited.
#[derive(Debug, Clone, PartialEq)]
pub struct Editor {
    definition: Arc<Orchestration>,
    undo: Vec<Entry>,
    redo: Vec<Entry>,
    /// The key of the entry that further edits with the same key join.
    open: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
struct Entry {
    patch: Patch,
    words: String,
}

/// What an edit, undo or redo did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What should be selected now, if something should.
    pub focus: Option<Element>,
    /// What happened, to be announced.
    pub words: String,
}

impl Editor {
    /// An editor with nothing to take back.
    pub fn new(definition: Orchestration) -> Self {
        Self { definition: Arc::new(definition), undo: Vec::new(), redo: Vec::new(), open: None }
    }

    /// What is drawn now.
    pub fn definition(&self) -> &Arc<Orchestration> {
        &self.definition
    }

    /// Makes an edit. Edits in a row with the same key, such as letters typed into one field, are one entry.
    pub fn perform(&mut self, edit: &Edit, key: Option<&str>) -> Result<Outcome, Refusal> {
        let applied = apply(&self.definition, edit)?;
        let outcome = Outcome { focus: applied.focus, words: applied.words.clone() };
        if applied.inverse.is_empty() {
            return Ok(outcome);
        }
        let joins = key.is_some() && self.open.as_deref() == key;
        match self.undo.last_mut().filter(|_| joins) {
            Some(entry) => {
                let before = entry.patch.apply(&self.definition)?;
                entry.patch = Patch::between(&applied.definition, &before);
                entry.words = applied.words;
            }
            None => self.undo.push(Entry { patch: applied.inverse, words: applied.words }),
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
        let (back, words) = self.travel(entry)?;
        self.redo.push(back);
        Some(Outcome { focus: None, words: format!("Undone: {words}") })
    }

    /// Does the last entry taken back again; nothing happens where there is none.
    pub fn redo(&mut self) -> Option<Outcome> {
        let entry = self.redo.pop()?;
        let (back, words) = self.travel(entry)?;
        self.undo.push(back);
        Some(Outcome { focus: None, words: format!("Redone: {words}") })
    }

    fn travel(&mut self, entry: Entry) -> Option<(Entry, String)> {
        self.open = None;
        let there = entry.patch.apply(&self.definition).ok()?;
        let back = Patch::between(&there, &self.definition);
        self.definition = Arc::new(there);
        Some((Entry { patch: back, words: entry.words.clone() }, entry.words))
    }
}
