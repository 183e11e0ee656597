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

/// Through whom the work of somebody who is away goes, and where it ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandIns {
    /// Who is asked, one after another; never empty.
    pub through: Vec<Name>,
    /// Where it leads.
    pub leads: Leads,
}

/// Where a chain of substitutes leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leads {
    /// To the last of them, who is here.
    Here,
    /// The last of them is away too, and nobody stands in.
    Away,
    /// The last of them does not exist or is no longer active.
    Gone,
    /// Back to the last of them, who was passed before.
    Circle,
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
        if self.absence(user, now_ms).is_none() {
            return Standing::Here;
        }
        match self.stand_ins(user, orchestration, now_ms) {
            None => Standing::Waits,
            Some(StandIns { mut through, leads: Leads::Here }) => {
                through.pop().map_or(Standing::Nobody, Standing::By)
            }
            Some(_) => Standing::Nobody,
        }
    }

    /// Through whom somebody's work of an orchestration goes at a moment; none where they are here, or nobody stands in.
    pub fn stand_ins(&self, user: &Name, orchestration: &Name, now_ms: i64) -> Option<StandIns> {
        let mut next = self.absence(user, now_ms)?.stands_in(orchestration)?;
        let mut passed = BTreeSet::from([user]);
        let mut through = Vec::new();
        loop {
            through.push(next.clone());
            if !passed.insert(next) {
                return Some(StandIns { through, leads: Leads::Circle });
            }
            if !self.can_work(&Assignee::User(next.clone())) {
                return Some(StandIns { through, leads: Leads::Gone });
            }
            let Some(absence) = self.absence(next, now_ms) else {
                return Some(StandIns { through, leads: Leads::Here });
            };
            match absence.stands_in(orchestration) {
                Some(further) => next = further,
                None => return Some(StandIns { through, leads: Leads::Away }),
            }
        }
    }

    /// Everybody who is away at a moment and whose work may go through this one, over others too.
    pub fn stood_in_for_by(&self, user: &Name, now_ms: i64) -> BTreeSet<Name> {
        let mut all = BTreeSet::new();
        loop {
            let leads = |to: &Name| to == user || all.contains(to);
            let more: Vec<Name> = self
                .absences
                .keys()
                .filter(|away| *away != user && !all.contains(*away))
                .filter(|away| {
                    let absence = self.absence(away, now_ms);
                    absence.is_some_and(|a| a.substitute.iter().chain(a.of.values()).any(leads))
                })
                .cloned()
                .collect();
            if more.is_empty() {
                return all;
            }
            all.extend(more);
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
        let person =
            |user: &str| Person { active: user != "gone", ..Person::new(name(user), user, Role::Member) };
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
    fn it_is_known_whose_work_goes_through_somebody() {
        let of = |absences: &[(&str, Vec<Absence>)], now_ms| -> Vec<String> {
            let found = directory(absences).stood_in_for_by(&name("kim"), now_ms);
            found.iter().map(ToString::to_string).collect()
        };
        let chain = [("mia", away(Some("ben"), &[])), ("ben", away(Some("kim"), &[]))];
        assert_eq!(of(&chain, 15), ["ben", "mia"]);
        assert_eq!(of(&chain, 25), Vec::<String>::new());
        assert_eq!(of(&[("mia", away(None, &[("deal", "kim")]))], 15), ["mia"]);
        let circle = [("mia", away(Some("kim"), &[])), ("kim", away(Some("mia"), &[]))];
        assert_eq!(of(&circle, 15), ["mia"]);
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
