//! The items of an assignment by the elements that carry them out. Variables are set one after the other; the fields of a record at
//! once, all from the record as it was.

use fermata_engine::{
    flow::{Assignment, ElementBody, SetValue, UpdateRecords, UpdateTarget},
    value::ValueSource,
};

/// What is set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Of {
    /// Variables.
    #[default]
    Variables,
    /// Fields of the record that the flow is about.
    Record,
}

/// What one element sets.
#[derive(Debug, Default)]
pub(super) struct Group {
    pub(super) of: Of,
    sets: Vec<SetValue>,
}

/// The elements so far, in order.
#[derive(Debug, Default)]
pub(super) struct Groups(Vec<Group>);

impl Groups {
    /// Puts an item into the last element that it can stand in: what it reads is as it was left before it, and nothing before
    /// it reads what it sets.
    pub(super) fn take(&mut self, of: Of, sets: Vec<SetValue>) {
        if sets.is_empty() {
            return;
        }
        let item = Group { of, sets };
        let before = match self.0.as_slice() {
            [.., before, last] if last.of != of && last.apart_from(&item) => Some((before, 2)),
            [.., last] => Some((last, 1)),
            [] => None,
        };
        let back = before.filter(|(group, _)| group.of == of && group.can_take(&item)).map(|(_, back)| back);
        let at = back.and_then(|back| self.0.len().checked_sub(back));
        match at.and_then(|at| self.0.get_mut(at)) {
            Some(group) => group.add(item),
            None => self.0.push(item),
        }
    }

    pub(super) fn done(self) -> Vec<Group> {
        self.0
    }
}

impl Group {
    pub(super) fn body(self) -> ElementBody {
        match self.of {
            Of::Variables => ElementBody::Assignment(Assignment { sets: self.sets }),
            Of::Record => {
                ElementBody::UpdateRecords(UpdateRecords { target: UpdateTarget::RunRecord, sets: self.sets })
            }
        }
    }

    fn add(&mut self, item: Self) {
        if self.of == Of::Record {
            // The fields of a record are set once each: the last counts.
            self.sets.retain(|set| !item.sets.iter().any(|other| other.name == set.name));
        }
        self.sets.extend(item.sets);
    }

    /// Whether an item that comes after it can be set by the same element.
    fn can_take(&self, item: &Self) -> bool {
        self.of == Of::Variables || !item.reads(self)
    }

    /// Whether it is the same which of the two comes first.
    fn apart_from(&self, item: &Self) -> bool {
        !item.reads(self) && !self.reads(item)
    }

    /// Whether something of it is made of what another one sets.
    fn reads(&self, other: &Self) -> bool {
        let root = match other.of {
            Of::Variables => "vars",
            Of::Record => "record",
        };
        self.sets.iter().any(|set| {
            let text = match &set.value {
                ValueSource::Literal(value) => value.to_string(),
                ValueSource::Reference(text) | ValueSource::Expression(text) => text.clone(),
            };
            is_read(&text, root, true)
                || other.sets.iter().any(|set| is_read(&text, &format!("{root}.{}", set.name), false))
        })
    }
}

/// Whether a path is in a text; `whole`: without a field after it. Rather once too often.
fn is_read(text: &str, path: &str, whole: bool) -> bool {
    let goes_on = |c: char| c.is_alphanumeric() || c == '_' || (whole && c == '.');
    text.match_indices(path).any(|(at, _)| {
        let after = text.get(at + path.len()..).and_then(|rest| rest.chars().next());
        !after.is_some_and(goes_on)
    })
}

#[cfg(test)]
mod tests {
    use fermata_engine::ids::Name;

    use super::*;

    /// Items as `name = path`, a name of the record with `$` before it; the elements that they become.
    fn check(items: &[(&str, &str)], expected: &[&str]) {
        let mut groups = Groups::default();
        for (name, value) in items {
            let of = if name.starts_with('$') { Of::Record } else { Of::Variables };
            let name = Name::parse(name.trim_start_matches('$')).expect("a name");
            groups.take(of, vec![SetValue::of(name, ValueSource::Expression((*value).to_owned()))]);
        }
        let shown = |group: Group| {
            let names: Vec<String> = group.sets.iter().map(|set| set.name.to_string()).collect();
            format!("{:?} {}", group.of, names.join(" "))
        };
        let found: Vec<String> = groups.done().into_iter().map(shown).collect();
        assert_eq!(found, expected, "{items:?}");
    }

    #[test]
    fn what_reads_what_was_set_comes_after_it() {
        check(&[("$A", "1"), ("a", "2"), ("$B", "3"), ("b", "4")], &["Record A B", "Variables a b"]);
        check(&[("$A", "1"), ("$A", "record.A + 1")], &["Record A", "Record A"]);
        check(&[("$A", "1"), ("$A", "record.A2 + 1")], &["Record A"]);
        check(&[("$A", "1"), ("b", "record.A")], &["Record A", "Variables b"]);
        check(&[("b", "record.A"), ("$A", "1"), ("c", "2")], &["Variables b c", "Record A"]);
        check(&[("b", "1"), ("$A", "vars.b"), ("b", "2")], &["Variables b", "Record A", "Variables b"]);
        check(&[("b", "1"), ("$A", "2"), ("c", "record")], &["Variables b", "Record A", "Variables c"]);
        check(&[("b", "1"), ("$A", "2"), ("c", "record.B")], &["Variables b c", "Record A"]);
        check(&[], &[]);
    }
}
