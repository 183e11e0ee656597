//! Patterns of texts (regular expressions): the part of the usual language that is answered in one pass over the text, whatever
//! the pattern. All states that the pattern may be in are followed at once, so nothing is ever tried again.

mod parse;
mod set;

use std::rc::Rc;

use super::{ExprError, Result, text};
use crate::value::Value;
use set::{Set, is_word};

/// Looks for patterns, and keeps the last one: who walks a list reads it once.
#[derive(Default)]
pub(in super::super) struct Matcher {
    /// As it is written, and as it was read.
    last: Option<(String, Pattern)>,
}

impl Matcher {
    /// Whether a text has a part that a pattern describes, and how much work that was, in states made and looked at. Nothing
    /// has no part. Not much more work than `most` is done: what is handed back is then more than that.
    ///
    /// # Errors
    /// When one of them is no text, or the pattern cannot be read.
    pub(in super::super) fn matches(
        &mut self,
        whole: &Value,
        pattern: &Value,
        most: usize,
    ) -> Result<(bool, usize)> {
        if whole.is_null() || pattern.is_null() {
            return Ok((false, 1));
        }
        let (whole, source) = (text("matches", whole)?, text("matches", pattern)?);
        let known = self.last.take().filter(|(last, _)| last == source);
        let (read, (source, pattern)) = match known {
            Some(known) => (0, known),
            None => {
                let pattern = parse::parse(source)?;
                (pattern.made, (source.to_owned(), pattern))
            }
        };
        let (found, work) = pattern.look(whole, most.saturating_sub(read));
        self.last = Some((source, pattern));
        Ok((found, read + work))
    }
}

/// What is wrong with a pattern, if anything is.
pub(in super::super) fn fault(pattern: &str) -> Option<ExprError> {
    parse::parse(pattern).err()
}

/// A pattern, ready to be looked for. Behind its last state it is found.
struct Pattern {
    states: Vec<State>,
    /// How many states were made to read it, those among them that it then does not have.
    made: usize,
}

/// What comes next in a pattern.
#[derive(Clone)]
enum State {
    /// A character of these; then the next state.
    One(Rc<Set>),
    /// The next state, or the one so many further on.
    Fork(isize),
    /// The state so many further on.
    Jump(isize),
    /// Nothing is read, but the place must be such; then the next state.
    At(Spot),
}

/// A place between two characters.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Spot {
    /// Before the first.
    Begin,
    /// Behind the last.
    End,
    /// Between a word and what is none.
    Edge,
    /// Anywhere else.
    NoEdge,
}

impl Spot {
    fn holds(self, before: Option<char>, after: Option<char>) -> bool {
        let edge = before.is_some_and(is_word) != after.is_some_and(is_word);
        match self {
            Self::Begin => before.is_none(),
            Self::End => after.is_none(),
            Self::Edge => edge,
            Self::NoEdge => !edge,
        }
    }
}

/// The states that are possible at one place of the text.
struct Reached {
    /// At which place each state was reached last, from 1.
    seen: Vec<usize>,
    /// Those that read a character.
    reading: Vec<usize>,
    work: usize,
}

impl Pattern {
    /// Whether a text has it, and how many states were looked at.
    fn look(&self, text: &str, most: usize) -> (bool, usize) {
        let seen = vec![0; self.states.len() + 1];
        let mut reached = Reached { seen, reading: Vec::new(), work: self.states.len() + 1 };
        let from_begin_only = matches!(self.states.first(), Some(State::At(Spot::Begin)));
        let (mut chars, mut before, mut place) = (text.chars(), None, 1);
        let mut entered: Vec<usize> = Vec::new();
        loop {
            let after = chars.next();
            entered.push(0);
            while let Some(state) = entered.pop() {
                if self.follow(state, place, (before, after), &mut reached) {
                    return (true, reached.work);
                }
            }
            let Some(c) = after else { return (false, reached.work) };
            for state in std::mem::take(&mut reached.reading) {
                if let Some(State::One(set)) = self.states.get(state) {
                    reached.work += set.size();
                    if set.has(c) {
                        entered.push(state + 1);
                    }
                }
            }
            if reached.work > most || (from_begin_only && entered.is_empty()) {
                return (false, reached.work);
            }
            (before, place) = (after, place + 1);
        }
    }

    /// Goes on from a state as far as no character is read; whether the end is among it.
    fn follow(
        &self,
        from: usize,
        place: usize,
        (before, after): (Option<char>, Option<char>),
        reached: &mut Reached,
    ) -> bool {
        let mut open = vec![from];
        while let Some(state) = open.pop() {
            match reached.seen.get_mut(state) {
                Some(seen) if *seen != place => *seen = place,
                _ => continue,
            }
            reached.work += 1;
            match self.states.get(state) {
                None => return true,
                Some(State::One(_)) => reached.reading.push(state),
                Some(State::Fork(by)) => {
                    open.extend([Some(state + 1), state.checked_add_signed(*by)].into_iter().flatten())
                }
                Some(State::Jump(by)) => open.extend(state.checked_add_signed(*by)),
                Some(State::At(spot)) if spot.holds(before, after) => open.push(state + 1),
                Some(State::At(_)) => {}
            }
        }
        false
    }
}

#[cfg(test)]
mod tests;
