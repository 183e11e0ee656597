//! The difference between two definitions: small where little changed, and exact. It is what undo keeps.

use fermata_engine::definition::{Decision, Orchestration, Stage};
use serde::{Deserialize, Serialize};

use super::{Header, Refusal};

/// Makes one definition of another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Patch {
    header: Option<Box<Header>>,
    stages: Option<Vec<Piece<Stage>>>,
    decisions: Option<Vec<Piece<Decision>>>,
}

/// One place of a list after the patch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Piece<T> {
    /// What stood at this place before.
    Keep(usize),
    /// This.
    Put(T),
}

impl Patch {
    /// What makes `to` of `from`.
    pub fn between(from: &Orchestration, to: &Orchestration) -> Self {
        let header = Header::of(to);
        Self {
            header: (header != Header::of(from)).then(|| Box::new(header)),
            stages: pieces(&from.stages, &to.stages),
            decisions: pieces(&from.decisions, &to.decisions),
        }
    }

    /// The definition with the difference made.
    pub fn apply(&self, from: &Orchestration) -> Result<Orchestration, Refusal> {
        let mut out = from.clone();
        if let Some(header) = &self.header {
            header.put(&mut out);
        }
        if let Some(stages) = &self.stages {
            out.stages = rebuilt(&from.stages, stages)?;
        }
        if let Some(decisions) = &self.decisions {
            out.decisions = rebuilt(&from.decisions, decisions)?;
        }
        Ok(out)
    }

    /// Whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        self.header.is_none() && self.stages.is_none() && self.decisions.is_none()
    }
}

pub(crate) fn pieces<T: PartialEq + Clone>(from: &[T], to: &[T]) -> Option<Vec<Piece<T>>> {
    if from == to {
        return None;
    }
    let piece = |(at, one): (usize, &T)| {
        if from.get(at) == Some(one) {
            return Piece::Keep(at);
        }
        from.iter().position(|f| f == one).map_or_else(|| Piece::Put(one.clone()), Piece::Keep)
    };
    Some(to.iter().enumerate().map(piece).collect())
}

pub(crate) fn rebuilt<T: Clone>(from: &[T], pieces: &[Piece<T>]) -> Result<Vec<T>, Refusal> {
    let one = |piece: &Piece<T>| match piece {
        Piece::Keep(at) => from.get(*at).cloned().ok_or(Refusal::Stale),
        Piece::Put(one) => Ok(one.clone()),
    };
    pieces.iter().map(one).collect()
}
