//! Which entry of a list is pointed at while the keyboard stays in the input over it: the pattern that browsers and screen
//! readers know as a combobox with its list box.

use leptos::prelude::*;

/// The entry pointed at, counted from none; cheap to hand on.
#[derive(Debug, Clone, Copy)]
pub struct Pointed(RwSignal<usize>);

impl Pointed {
    /// The first one.
    pub fn first() -> Self {
        Self(RwSignal::new(0))
    }

    /// Points at the first one again: there are other entries now.
    pub fn reset(self) {
        self.0.set(0);
    }

    /// Points at this one.
    pub fn point(self, n: usize) {
        self.0.set(n);
    }

    /// The entry pointed at.
    pub fn of<T: Clone>(self, entries: &[T]) -> Option<T> {
        entries.get(self.0.get_untracked()).cloned()
    }

    /// Moves by an arrow key over so many entries; false: it is another key.
    pub fn arrow(self, key: &str, count: usize) -> bool {
        match key {
            "ArrowDown" => self.0.update(|n| *n = (*n + 1).min(count.saturating_sub(1))),
            "ArrowUp" => self.0.update(|n| *n = n.saturating_sub(1)),
            _ => return false,
        }
        true
    }

    /// The `aria-selected` of an entry.
    pub fn selected(self, n: usize) -> &'static str {
        if self.0.get() == n { "true" } else { "false" }
    }

    /// The id of the entry pointed at; every entry of a list has the list's id and its number.
    pub fn id(self, list: &str) -> String {
        format!("{list}-{}", self.0.get())
    }
}
