//! Who is away, and who stands in for them.
//!
//! Whoever is away and names nobody keeps their work: it waits until they are back. Whoever names a substitute hands it to
//! them; a substitute who is away too hands it on. A chain that leads in a circle, to somebody who is gone, or to somebody who
//! is away without a substitute leads to nobody: the work goes the way of work that nobody was found for.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Assignee, Directory};
use crate::ids::Name;

/// A time in which somebody is away.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absence {
    /// From when, Unix milliseconds.
    pub from_ms: i64,
    /// Until when: from this moment on they are back. Unix milliseconds.
    pub until_ms: i64,
    /// Who stands in, where no orchestration says otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub substitute: Option<Name>,
    /// Who stands in for single orchestrations, by their name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub of: BTreeMap<Name, Name>,
}

impl Absence {
    fn stands_in(&self, orchestration: &Name) -> Option<&Name> {
        self.of.get(orchestration).or(self.substitute.as_ref())
    }
}

/// Who does somebody's work at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// They do.
    Here,
    /// They are away, and it waits for them.
    Waits,
    /// They are away, and somebody stands in.
    By(Name),
    /// They are away, and the chain of substitutes leads to nobody.
    Nobody,
}

impl Directory {
    /// The absence that somebody is in at a moment; of several that overlap the one that began first.
    pub fn absence(&self, user: &Name, now_ms: i64) -> Option<&Absence> {
        let all = self.absences.get(user)?.iter();
        all.filter(|absence| absence.from_ms <= now_ms && now_ms < absence.until_ms)
            .min_by_key(|absence| absence.from_ms)
    }

    /// Who does somebody's work of an orchestration at a moment.
    pub fn standing(&self, user: &Name, orchestration: &Name, now_ms: i64) -> Standing {
        let Some(absence) = self.absence(user, now_ms) else { return Standing::Here };
        let Some(first) = absence.stands_in(orchestration) else { return Standing::Waits };
        let mut passed = BTreeSet::from([user]);
        let mut next = first;
        loop {
            if !passed.insert(next) || !self.can_work(&Assignee::User(next.clone())) {
                return Standing::Nobody;
            }
            match self.absence(next, now_ms) {
                None => return Standing::By(next.clone()),
                Some(absence) => match absence.stands_in(orchestration) {
                    Some(further) => next = further,
                    None => return Standing::Nobody,
                },
            }
        }
    }

    /// Whether work of an orchestration can be given to this one at a moment: as [`Directory::can_work`], and the chain of
    /// substitutes of whoever is away does not lead to nobody.
    pub fn can_get(&self, assignee: &Assignee, orchestration: &Name, now_ms: i64) -> bool {
        self.can_work(assignee)
            && match assignee {
                Assignee::User(user) => self.standing(user, orchestration, now_ms) != Standing::Nobody,
                _ => true,
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::{Person, Role};

    fn name(text: &str) -> Name {
        Name::parse(text).unwrap()
    }

    fn away(substitute: Option<&str>, of: &[(&str, &str)]) -> Vec<Absence> {
        let of = of.iter().map(|(orchestration, user)| (name(orchestration), name(user))).collect();
        vec![Absence { from_ms: 10, until_ms: 20, substitute: substitute.map(name), of }]
    }

    fn directory(absences: &[(&str, Vec<Absence>)]) -> Directory {
        let person = |user: &str| Person {
            name: name(user),
            label: user.into(),
            role: Role::Member,
            active: user != "gone",
            manager: None,
            approval_limit: None,
        };
        Directory {
            users: ["mia", "ben", "kim", "gone"].map(|user| (name(user), person(user))).into(),
            absences: absences.iter().map(|(user, list)| (name(user), list.clone())).collect(),
            ..Directory::default()
        }
    }

    fn check(absences: &[(&str, Vec<Absence>)], now_ms: i64, expected: Standing) {
        assert_eq!(
            directory(absences).standing(&name("mia"), &name("deal"), now_ms),
            expected,
            "{absences:?}"
        );
    }

    #[test]
    fn the_chain_of_substitutes() {
        let by = |user: &str| Standing::By(name(user));
        check(&[], 15, Standing::Here);
        check(&[("mia", away(None, &[]))], 15, Standing::Waits);
        check(&[("mia", away(Some("ben"), &[]))], 15, by("ben"));
        check(&[("mia", away(Some("ben"), &[("deal", "kim")]))], 15, by("kim"));
        check(&[("mia", away(None, &[("other", "kim")]))], 15, Standing::Waits);
        check(&[("mia", away(Some("ben"), &[])), ("ben", away(Some("kim"), &[]))], 15, by("kim"));
        check(&[("mia", away(Some("ben"), &[])), ("ben", away(Some("mia"), &[]))], 15, Standing::Nobody);
        check(&[("mia", away(Some("mia"), &[]))], 15, Standing::Nobody);
        check(&[("mia", away(Some("gone"), &[]))], 15, Standing::Nobody);
        check(&[("mia", away(Some("ben"), &[])), ("ben", away(None, &[]))], 15, Standing::Nobody);
    }

    #[test]
    fn it_begins_and_ends_at_its_moments() {
        let list = [("mia", away(Some("ben"), &[]))];
        check(&list, 9, Standing::Here);
        check(&list, 10, Standing::By(name("ben")));
        check(&list, 19, Standing::By(name("ben")));
        check(&list, 20, Standing::Here);
    }
}
