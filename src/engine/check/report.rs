//! Gathers problems.

use std::collections::BTreeMap;

use super::{Place, Problem, Severity};
use crate::{
    expr::NameProblem,
    limits::{DEFINITION_TEXT_MAX, LABEL_LENGTH_MAX},
};

/// What was found so far.
#[derive(Debug, Default)]
pub(super) struct Report {
    problems: Vec<Problem>,
}

/// A property of a place: where a problem is reported.
#[derive(Debug, Clone)]
pub(super) struct Spot {
    pub(super) place: Place,
    pub(super) property: String,
}

impl Spot {
    pub(super) fn new(place: &Place, property: impl Into<String>) -> Self {
        Self { place: place.clone(), property: property.into() }
    }

    /// A property inside this one.
    pub(super) fn under(&self, part: impl std::fmt::Display) -> Self {
        let property =
            if self.property.is_empty() { part.to_string() } else { format!("{}.{part}", self.property) };
        Self { place: self.place.clone(), property }
    }
}

impl Report {
    pub(super) fn error(&mut self, code: &str, at: &Spot, message: impl Into<String>) {
        self.push(Severity::Error, code, at, message.into());
    }

    pub(super) fn warn(&mut self, code: &str, at: &Spot, message: impl Into<String>) {
        self.push(Severity::Warning, code, at, message.into());
    }

    fn push(&mut self, severity: Severity, code: &str, at: &Spot, message: String) {
        debug_assert!(super::codes::is_known(code), "{code} is not among the codes of the checker");
        let problem = Problem {
            severity,
            code: code.to_owned(),
            place: at.place.clone(),
            property: at.property.clone(),
            message,
        };
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    /// A problem with an expression, path or template.
    pub(super) fn name_problem(&mut self, problem: NameProblem, at: &Spot) {
        match problem.code {
            "absent_name" => self.warn("record_without_trigger", at, problem.message),
            code => self.error(code, at, problem.message),
        }
    }

    /// A label that must be there.
    pub(super) fn label(&mut self, label: &str, at: &Spot) {
        if label.trim().is_empty() {
            self.error("label_empty", at, "has no label; write what people should read");
        }
        self.label_length(label, at);
    }

    /// A label that may be empty.
    pub(super) fn label_length(&mut self, label: &str, at: &Spot) {
        if label.chars().count() > LABEL_LENGTH_MAX {
            self.error(
                "label_too_long",
                at,
                format!("has more than {LABEL_LENGTH_MAX} characters; shorten it"),
            );
        }
    }

    /// A longer text.
    pub(super) fn text(&mut self, text: &str, at: &Spot) {
        if text.chars().count() > DEFINITION_TEXT_MAX {
            self.error(
                "text_too_long",
                at,
                format!("has more than {DEFINITION_TEXT_MAX} characters; shorten it"),
            );
        }
    }

    /// More of something than there may be.
    pub(super) fn at_most(&mut self, count: usize, limit: usize, what: &str, at: &Spot) {
        if count > limit {
            self.error("too_many", at, format!("{count} {what} are more than {limit}; split it up"));
        }
    }

    /// Everything found: worst first, then in the order of places.
    pub(super) fn sorted(mut self, order: &[Place]) -> Vec<Problem> {
        let rank: BTreeMap<&Place, usize> =
            order.iter().enumerate().rev().map(|(at, place)| (place, at)).collect();
        self.problems.sort_by_key(|p| {
            (std::cmp::Reverse(p.severity), rank.get(&p.place).copied().unwrap_or(usize::MAX))
        });
        self.problems
    }
}
