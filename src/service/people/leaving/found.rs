//! What somebody holds: where it is found, and what it is called.

use std::str::FromStr;

use fermata_api::{ApiError, leaving::HoldingKind, people::TeamKind};
use fermata_engine::{
    ids::{Name, WorkItemId},
    people::{Assignee, Team},
};
use fermata_store::{
    filters::WorkFilter,
    rows::{AbsenceRow, WorkItemRow},
};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    Answer, Service,
    error::{fault, store},
    known::Known,
    limits::{BULK_PAGE, BULK_TARGETS_MAX},
};

/// One thing that somebody holds.
pub(super) struct Thing {
    pub(super) what: What,
    pub(super) label: String,
}

/// Which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    Work(WorkItemId),
    Delegation(WorkItemId),
    Team(TeamKind, Name),
    Owner(Name),
    Orchestration(Name),
    Flow(Name),
    Report(Name),
    StandIn { user: Name, absence: Uuid },
}

impl Thing {
    pub(super) fn stand_in(known: &Known, row: &AbsenceRow) -> Self {
        let label = known.directory.label(&Assignee::User(row.user.clone()));
        Self {
            what: What::StandIn { user: row.user.clone(), absence: row.id },
            label: format!("Absence of {label}"),
        }
    }

    pub(super) fn kind(&self) -> HoldingKind {
        match &self.what {
            What::Work(_) => HoldingKind::WorkItem,
            What::Delegation(_) => HoldingKind::Delegation,
            What::Team(TeamKind::Role, _) => HoldingKind::Role,
            What::Team(..) => HoldingKind::OnlyMember,
            What::Owner(_) => HoldingKind::Owner,
            What::Orchestration(_) | What::Flow(_) => HoldingKind::Named,
            What::Report(_) => HoldingKind::Report,
            What::StandIn { .. } => HoldingKind::StandIn,
        }
    }

    /// Its page.
    pub(super) fn path(&self) -> Option<String> {
        Some(match &self.what {
            What::Work(id) | What::Delegation(id) => format!("/work/{id}"),
            What::Team(..) => "/admin/teams".to_owned(),
            What::Owner(name) | What::Orchestration(name) => format!("/orchestrations/{name}"),
            What::Flow(name) => format!("/flows/{name}"),
            What::Report(_) => "/admin/people".to_owned(),
            What::StandIn { .. } => return None,
        })
    }

    /// Its id, where it has one.
    pub(super) fn id(&self) -> Uuid {
        match &self.what {
            What::Work(id) | What::Delegation(id) => id.0,
            What::StandIn { absence, .. } => *absence,
            _ => Uuid::nil(),
        }
    }

    /// As it is written down: `team:queue:finance`.
    pub(super) fn key(&self) -> String {
        match &self.what {
            What::Work(id) => format!("work:{id}"),
            What::Delegation(id) => format!("delegation:{id}"),
            What::Team(TeamKind::Group, name) => format!("team:group:{name}"),
            What::Team(TeamKind::Queue, name) => format!("team:queue:{name}"),
            What::Team(TeamKind::Role, name) => format!("team:role:{name}"),
            What::Owner(name) => format!("owner:{name}"),
            What::Orchestration(name) => format!("orchestration:{name}"),
            What::Flow(name) => format!("flow:{name}"),
            What::Report(name) => format!("report:{name}"),
            What::StandIn { user, absence } => format!("stand_in:{user}:{absence}"),
        }
    }
}

impl FromStr for What {
    type Err = ApiError;

    fn from_str(key: &str) -> Result<Self, ApiError> {
        let wrong = || fault(format!("{key} is nothing that can be handed over"));
        let (kind, rest) = key.split_once(':').ok_or_else(wrong)?;
        let name = |text: &str| Name::parse(text).map_err(|_| wrong());
        let id = |text: &str| text.parse::<Uuid>().map_err(|_| wrong());
        let two = || rest.split_once(':').ok_or_else(wrong);
        Ok(match kind {
            "work" => Self::Work(WorkItemId(id(rest)?)),
            "delegation" => Self::Delegation(WorkItemId(id(rest)?)),
            "owner" => Self::Owner(name(rest)?),
            "orchestration" => Self::Orchestration(name(rest)?),
            "flow" => Self::Flow(name(rest)?),
            "report" => Self::Report(name(rest)?),
            "team" => match two()? {
                ("group", team) => Self::Team(TeamKind::Group, name(team)?),
                ("queue", team) => Self::Team(TeamKind::Queue, name(team)?),
                ("role", team) => Self::Team(TeamKind::Role, name(team)?),
                _ => return Err(wrong()),
            },
            "stand_in" => {
                let (user, absence) = two()?;
                Self::StandIn { user: name(user)?, absence: id(absence)? }
            }
            _ => return Err(wrong()),
        })
    }
}

impl Service {
    /// Work that somebody holds, that others stand in for, and that colleagues do for them; one more than can be done at once
    /// where there is more.
    pub(super) async fn work_of(&self, name: &Name) -> Answer<Vec<Thing>> {
        let most = u32::try_from(BULK_TARGETS_MAX + 1).unwrap_or(u32::MAX);
        let db = &self.inner.db;
        let assignees = Some(vec![Assignee::User(name.clone()).key()]);
        let filter = WorkFilter { assignees, ..WorkFilter::default() };
        let (mut held, mut cursor) = (Vec::new(), None::<String>);
        loop {
            let listed = db.work_items(&filter, cursor.as_deref(), BULK_PAGE).await;
            let (rows, next) = listed.map_err(store)?;
            held.extend(rows);
            cursor = next;
            if cursor.is_none() || held.len() > BULK_TARGETS_MAX {
                break;
            }
        }
        held.extend(db.open_items_meant_for(name, most).await.map_err(store)?);
        let lent = db.open_items_lent_by(name, most).await.map_err(store)?;
        let label = |row: &WorkItemRow| format!("{} for {}", row.step_label, row.run_title);
        let held = held.iter().map(|row| Thing { what: What::Work(row.id), label: label(row) });
        let lent = lent.iter().map(|row| Thing { what: What::Delegation(row.id), label: label(row) });
        Ok(held.chain(lent).collect())
    }
}

/// Roles that somebody holds, and groups and queues of which they are the only active member.
pub(super) fn in_teams(known: &Known, name: &Name) -> Vec<Thing> {
    let directory = &known.directory;
    let alone = |team: &Team| {
        let mut others = team.members.iter().filter(|member| *member != name);
        team.members.contains(name) && !others.any(|member| directory.is_active(member))
    };
    let thing = |kind: TeamKind, word: &str, team: &Team| {
        let label = if team.label.is_empty() { team.name.to_string() } else { team.label.clone() };
        Thing { what: What::Team(kind, team.name.clone()), label: format!("{word} {label}") }
    };
    let groups = directory.groups.values().filter(|team| alone(team));
    let queues = directory.queues.values().filter(|team| alone(team));
    let roles = directory.roles.values().filter(|team| team.members.contains(name));
    groups
        .map(|team| thing(TeamKind::Group, "Group", team))
        .chain(queues.map(|team| thing(TeamKind::Queue, "Queue", team)))
        .chain(roles.map(|team| thing(TeamKind::Role, "Role", team)))
        .collect()
}

/// Active orchestrations and flows that somebody owns or that name them.
pub(super) fn in_definitions(known: &Known, name: &Name) -> Vec<Thing> {
    let mut all = Vec::new();
    for (at, active) in &known.active {
        let label = known.label_of(at);
        if active.definition.owner.as_ref() == Some(name) {
            all.push(Thing { what: What::Owner(at.clone()), label: label.clone() });
        }
        if serde_json::to_value(&*active.definition).is_ok_and(|drawn| names(&drawn, name)) {
            all.push(Thing { what: What::Orchestration(at.clone()), label });
        }
    }
    for (at, flow) in &known.flows {
        if serde_json::to_value(&**flow).is_ok_and(|drawn| names(&drawn, name)) {
            let label = if flow.label.is_empty() { at.to_string() } else { flow.label.clone() };
            all.push(Thing { what: What::Flow(at.clone()), label: format!("Flow {label}") });
        }
    }
    all
}

/// Whether a part of a definition means a person: as `{ "kind": "user", "name": … }`, or in quotes within an expression.
fn names(drawn: &Value, name: &Name) -> bool {
    match drawn {
        Value::Object(parts) => {
            let kind = parts.get("kind").and_then(Value::as_str);
            let named = parts.get("name").and_then(Value::as_str) == Some(name.as_str());
            (kind == Some("user") && named) || parts.values().any(|part| names(part, name))
        }
        Value::Array(parts) => parts.iter().any(|part| names(part, name)),
        Value::String(text) => ["\"", "'"].iter().any(|quote| {
            text.contains(&format!("{quote}{name}{quote}"))
                || text.contains(&format!("{quote}user:{name}{quote}"))
        }),
        _ => false,
    }
}

/// Active people who report to somebody.
pub(super) fn reports(known: &Known, name: &Name) -> Vec<Thing> {
    let below = known.directory.users.values();
    let below = below.filter(|person| person.active && person.manager.as_ref() == Some(name));
    let thing = |person: &fermata_engine::people::Person| Thing {
        what: What::Report(person.name.clone()),
        label: person.label.clone(),
    };
    below.map(thing).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn name(text: &str) -> Name {
        Name::parse(text).expect("a name")
    }

    #[test]
    fn what_is_written_down_is_read_back() {
        let id = Uuid::from_u128(7);
        for what in [
            What::Work(WorkItemId(id)),
            What::Delegation(WorkItemId(id)),
            What::Team(TeamKind::Group, name("legal")),
            What::Team(TeamKind::Queue, name("desk")),
            What::Team(TeamKind::Role, name("cfo")),
            What::Owner(name("deal")),
            What::Orchestration(name("deal")),
            What::Flow(name("tell")),
            What::Report(name("mia")),
            What::StandIn { user: name("mia"), absence: id },
        ] {
            let key = Thing { what: what.clone(), label: String::new() }.key();
            assert_eq!(key.parse::<What>().expect("read"), what, "{key}");
        }
        for wrong in ["", "work", "work:mia", "team:mia", "team:crew:mia", "stand_in:mia", "other:mia"] {
            assert!(wrong.parse::<What>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_person_is_found_where_they_are_meant() {
        let mia = name("mia");
        for drawn in [
            json!({ "assignee": { "kind": "user", "name": "mia" } }),
            json!([{ "of": { "kind": "manager", "of": { "kind": "user", "name": "mia" } } }]),
            json!({ "source": "record.amount > 5 ? \"mia\" : 'user:ben'" }),
            json!({ "source": "'user:mia'" }),
        ] {
            assert!(names(&drawn, &mia), "{drawn}");
        }
        for drawn in [
            json!({ "name": "mia", "label": "mia" }),
            json!({ "kind": "group", "name": "mia" }),
            json!({ "source": "record.mia" }),
            json!("mia"),
        ] {
            assert!(!names(&drawn, &mia), "{drawn}");
        }
    }
}
