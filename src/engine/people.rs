//! People as the engine sees them: who exists, who belongs where. The shell hands in a [`Directory`]; nothing here
//! knows how it is kept.

mod absence;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde::{Deserialize, Serialize};

pub use absence::{Absence, Leads, StandIns, Standing};

use crate::ids::Name;

/// What a user may do in general. What they may do to one thing is said by the policy of the service.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Does work items; sees the records and runs they concern.
    Member,
    /// Also sees every run and acts on it: reassigns, pauses, cancels, retries.
    Manager,
    /// Also draws orchestrations and flows, defines objects, manages people.
    Admin,
}

/// A user, as far as the rules ask.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The name they sign in with; never changes.
    pub name: Name,
    /// What others read.
    pub label: String,
    /// What they may do.
    pub role: Role,
    /// False once deactivated: resolves to nobody.
    pub active: bool,
    /// Whom they report to; the way up is the reporting line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manager: Option<Name>,
    /// Up to which amount they may approve, in whole units; none: it is not said, so any chain that asks for an amount
    /// goes on past them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval_limit: Option<i64>,
    /// Who took over what they held, where they left and somebody did: whatever still names them means whoever that is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor: Option<Name>,
}

impl Person {
    /// An active person who reports to nobody.
    pub fn new(name: Name, label: impl Into<String>, role: Role) -> Self {
        Self {
            name,
            label: label.into(),
            role,
            active: true,
            manager: None,
            approval_limit: None,
            successor: None,
        }
    }
}

/// A group, a queue, or those who hold a role.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Team {
    /// How definitions refer to it.
    pub name: Name,
    /// What people read.
    pub label: String,
    /// Its members' usernames.
    pub members: BTreeSet<Name>,
}

/// Everyone, at one moment.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Directory {
    /// Users by name.
    pub users: BTreeMap<Name, Person>,
    /// Groups by name.
    pub groups: BTreeMap<Name, Team>,
    /// Queues by name.
    pub queues: BTreeMap<Name, Team>,
    /// Roles by name, such as Head of Finance, with whoever holds them now.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub roles: BTreeMap<Name, Team>,
    /// Who is away, will be or was, by user.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub absences: BTreeMap<Name, Vec<Absence>>,
}

/// Who holds, or is offered, a piece of work.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "name", rename_all = "snake_case")]
pub enum Assignee {
    /// One person.
    User(Name),
    /// Anyone of a group.
    Group(Name),
    /// Anyone of a queue.
    Queue(Name),
    /// Whoever holds a role, at any moment.
    Role(Name),
}

impl Assignee {
    /// The key used in storage and filters: `user:mia`, `group:legal`, `queue:finance`, `role:cfo`.
    pub fn key(&self) -> String {
        self.to_string()
    }

    /// Reads a [key](Self::key); a bare name is a user.
    pub fn from_key(key: &str) -> Option<Self> {
        let (kind, name) = key.split_once(':').unwrap_or(("user", key));
        let name = Name::parse(name).ok()?;
        match kind {
            "user" => Some(Self::User(name)),
            "group" => Some(Self::Group(name)),
            "queue" => Some(Self::Queue(name)),
            "role" => Some(Self::Role(name)),
            _ => None,
        }
    }
}

impl fmt::Display for Assignee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(name) => write!(f, "user:{name}"),
            Self::Group(name) => write!(f, "group:{name}"),
            Self::Queue(name) => write!(f, "queue:{name}"),
            Self::Role(name) => write!(f, "role:{name}"),
        }
    }
}

impl Directory {
    /// The group, queue or role that this is; none for a person, and for what does not exist.
    pub fn team(&self, assignee: &Assignee) -> Option<&Team> {
        match assignee {
            Assignee::User(_) => None,
            Assignee::Group(name) => self.groups.get(name),
            Assignee::Queue(name) => self.queues.get(name),
            Assignee::Role(name) => self.roles.get(name),
        }
    }

    /// Whether this person exists and can be given work.
    pub fn is_active(&self, user: &Name) -> bool {
        self.users.get(user).is_some_and(|u| u.active)
    }

    /// Everybody active that this means, in order of names: the person, or the members of the team.
    pub fn people(&self, assignee: &Assignee) -> BTreeSet<Name> {
        let members = match assignee {
            Assignee::User(name) => std::slice::from_ref(name).iter().collect::<Vec<_>>(),
            team => self.team(team).map(|t| t.members.iter().collect()).unwrap_or_default(),
        };
        members.into_iter().filter(|name| self.is_active(name)).cloned().collect()
    }

    /// Whether this can do work: an active user, or a team that has at least one active member.
    pub fn can_work(&self, assignee: &Assignee) -> bool {
        match assignee {
            Assignee::User(name) => self.is_active(name),
            team => self.team(team).is_some_and(|t| t.members.iter().any(|name| self.is_active(name))),
        }
    }

    /// Whether `user` is this assignee or belongs to it.
    pub fn includes(&self, assignee: &Assignee, user: &Name) -> bool {
        match assignee {
            Assignee::User(name) => name == user,
            team => self.team(team).is_some_and(|t| t.members.contains(user)),
        }
    }

    /// Who is meant by this now: of a person who left and was succeeded whoever took over, over several if they left too. It is the
    /// same one where nobody who is active took over.
    pub fn heir(&self, assignee: &Assignee) -> Assignee {
        let Assignee::User(user) = assignee else { return assignee.clone() };
        let mut passed = BTreeSet::new();
        let mut at = user;
        while let Some(person) = self.users.get(at).filter(|person| !person.active) {
            match &person.successor {
                Some(next) if passed.insert(at) => at = next,
                _ => return assignee.clone(),
            }
        }
        if self.is_active(at) { Assignee::User(at.clone()) } else { assignee.clone() }
    }

    /// Everything `user` may be offered work through: themself, their groups, queues and roles.
    pub fn reach(&self, user: &Name) -> Vec<Assignee> {
        let of = |teams: &BTreeMap<Name, Team>, kind: fn(Name) -> Assignee| {
            let theirs = teams.values().filter(|t| t.members.contains(user));
            theirs.map(|t| kind(t.name.clone())).collect::<Vec<_>>()
        };
        let teams = [
            of(&self.groups, Assignee::Group),
            of(&self.queues, Assignee::Queue),
            of(&self.roles, Assignee::Role),
        ];
        std::iter::once(Assignee::User(user.clone())).chain(teams.into_iter().flatten()).collect()
    }

    /// What people read for an assignee: the label, else the name.
    pub fn label(&self, assignee: &Assignee) -> String {
        let (found, name) = match assignee {
            Assignee::User(name) => (self.users.get(name).map(|u| &u.label), name),
            Assignee::Group(name) | Assignee::Queue(name) | Assignee::Role(name) => {
                (self.team(assignee).map(|t| &t.label), name)
            }
        };
        found.filter(|l| !l.is_empty()).cloned().unwrap_or_else(|| name.to_string())
    }

    /// Whom `user` reports to, then whom they report to, and so on: nearest first. It ends at the top, at a name that nobody
    /// has, and where it would come back to somebody who was passed.
    pub fn reporting_line(&self, user: &Name) -> Vec<&Person> {
        let mut line: Vec<&Person> = Vec::new();
        let mut at = self.users.get(user);
        while let Some(above) = at.and_then(|p| p.manager.as_ref()).and_then(|name| self.users.get(name)) {
            if &above.name == user || line.iter().any(|passed| passed.name == above.name) {
                break;
            }
            line.push(above);
            at = Some(above);
        }
        line
    }

    /// Who can act for `user` one level up: the nearest active person of the reporting line.
    pub fn manager_of(&self, user: &Name) -> Option<&Name> {
        self.reporting_line(user).into_iter().find(|above| above.active).map(|above| &above.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Name {
        Name::parse(text).unwrap()
    }

    /// Everyone reports to the next one; those in capitals are deactivated.
    fn line(of: &[&str]) -> Directory {
        let mut directory = Directory::default();
        for (at, text) in of.iter().enumerate() {
            let manager = of.get(at + 1).map(|above| name(above));
            let person = Person::new(name(text), *text, Role::Member);
            let active = text.to_lowercase() == *text;
            directory.users.insert(name(text), Person { manager, active, ..person });
        }
        directory
    }

    #[test]
    fn a_line_ends_at_the_top_and_never_turns_in_circles() {
        let mut directory = line(&["mia", "ben", "kim"]);
        let names = |directory: &Directory, of: &str| -> Vec<String> {
            directory.reporting_line(&name(of)).iter().map(|p| p.name.to_string()).collect()
        };
        assert_eq!(names(&directory, "mia"), ["ben", "kim"]);
        assert_eq!(names(&directory, "kim"), Vec::<String>::new());
        assert_eq!(names(&directory, "nobody"), Vec::<String>::new());
        for back in ["mia", "ben", "kim", "gone"] {
            directory.users.get_mut("kim").unwrap().manager = Some(name(back));
            assert_eq!(names(&directory, "mia"), ["ben", "kim"], "kim reports to {back}");
        }
    }

    #[test]
    fn whoever_took_over_is_meant_by_the_name_of_who_left() {
        let mut directory = line(&["MIA", "BEN", "kim"]);
        let user = |text: &str| Assignee::User(name(text));
        let heir = |directory: &Directory, of: &str| directory.heir(&user(of));
        assert_eq!(heir(&directory, "MIA"), user("MIA"), "nobody took over");
        let mut succeeds = |who: &str, next: &str| {
            if let Some(person) = directory.users.get_mut(&name(who)) {
                person.successor = Some(name(next));
            }
        };
        succeeds("MIA", "BEN");
        succeeds("BEN", "kim");
        succeeds("kim", "MIA");
        assert_eq!(heir(&directory, "MIA"), user("kim"));
        assert_eq!(heir(&directory, "kim"), user("kim"), "who is here means themself");
        directory.users.get_mut(&name("BEN")).unwrap().successor = Some(name("MIA"));
        assert_eq!(heir(&directory, "MIA"), user("MIA"), "a circle leads nowhere");
        assert_eq!(directory.heir(&Assignee::Group(name("MIA"))), Assignee::Group(name("MIA")));
    }

    #[test]
    fn who_left_is_passed_over() {
        assert_eq!(line(&["mia", "BEN", "kim"]).manager_of(&name("mia")), Some(&name("kim")));
        assert_eq!(line(&["mia", "BEN"]).manager_of(&name("mia")), None);
    }
}
