//! Groups and queues.

use std::collections::BTreeMap;

use fermata_api::{ApiError, error::ErrorKind, people::*};
use fermata_engine::{
    definition::{AssigneeRule, Orchestration, Work},
    ids::Name,
    people::{Assignee, Team},
    run::command::FieldProblem,
};
use fermata_store::{
    Changeset, Write,
    rows::{self, TeamRow},
};
use serde_json::{Value, json};

use crate::{
    Answer, Service, SignedIn,
    error::store,
    limits::MEMBERS_MAX,
    policy::{Action, require},
};

impl Service {
    /// Groups or queues, by label.
    pub async fn teams(&self, who: &SignedIn, kind: TeamKind) -> Answer<Vec<TeamView>> {
        require(who, Action::TeamsSee)?;
        let held = self.open_by_holder().await?;
        let known = self.known();
        let teams = match kind {
            TeamKind::Group => &known.directory.groups,
            TeamKind::Queue => &known.directory.queues,
        };
        let mut views: Vec<_> = teams.values().map(|team| view(kind, team, &held)).collect();
        views.sort_by(|a, b| (a.label.to_lowercase(), &a.name).cmp(&(b.label.to_lowercase(), &b.name)));
        Ok(views)
    }

    /// One group or queue.
    pub async fn team(&self, who: &SignedIn, kind: TeamKind, name: &Name) -> Answer<TeamView> {
        require(who, Action::TeamsSee)?;
        let known = self.known();
        let found = match kind {
            TeamKind::Group => known.directory.groups.get(name),
            TeamKind::Queue => known.directory.queues.get(name),
        };
        let team = found.ok_or_else(|| ApiError::not_found(word(kind), name))?;
        Ok(view(kind, team, &self.open_by_holder().await?))
    }

    async fn open_by_holder(&self) -> Answer<BTreeMap<String, i64>> {
        Ok(self.inner.db.open_items_held().await.map_err(store)?.into_iter().collect())
    }

    /// Makes or replaces a group or queue.
    pub async fn team_put(
        &self,
        who: &SignedIn,
        kind: TeamKind,
        name: Name,
        input: TeamInput,
    ) -> Answer<TeamView> {
        require(who, Action::PeopleManage)?;
        let label = super::checked_label(&input.label)?;
        self.check_members(&input)?;
        let row = TeamRow { key: (kept(kind), name.clone()), label, members: input.members };
        let detail = json!({ "label": row.label, "members": row.members });
        let mut changeset = Changeset::new();
        changeset.write(Write::PutTeam(row)).write(super::audit(
            self,
            &who.key(),
            &format!("{}.put", word(kind)),
            &name,
            detail,
        ));
        self.inner.db.apply(changeset).await.map_err(store)?;
        self.learned("people", &name).await?;
        self.team(who, kind, &name).await
    }

    fn check_members(&self, input: &TeamInput) -> Answer<()> {
        if input.members.len() > MEMBERS_MAX {
            return Err(ApiError::field(
                "members",
                "too_long",
                format!("are too many: at most {MEMBERS_MAX}"),
            ));
        }
        let known = self.known();
        let unknown = input.members.iter().filter(|name| !known.directory.users.contains_key(*name));
        let problems = unknown.map(|name| FieldProblem {
            path: format!("members.{name}"),
            code: "unknown".to_owned(),
            message: format!("there is no user {name}"),
        });
        let problems: Vec<_> = problems.collect();
        if problems.is_empty() { Ok(()) } else { Err(ApiError::invalid(problems)) }
    }

    /// Deletes a group or queue; refused while work is offered to it or an active definition names it.
    pub async fn team_delete(&self, who: &SignedIn, kind: TeamKind, name: &Name) -> Answer<()> {
        require(who, Action::PeopleManage)?;
        let team = self.team(who, kind, name).await?;
        let in_use = |message: String| Err(ApiError::new(ErrorKind::Conflict, "team_in_use", message));
        if team.open_work > 0 {
            return in_use(format!(
                "{} has {} open work items: give them to others first.",
                team.label, team.open_work
            ));
        }
        let known = self.known();
        let rule = rule_of(kind, name);
        if let Some(active) = known.active.values().find(|active| names_assignee(&active.definition, &rule)) {
            return in_use(format!(
                "{} gives work to {}: change that first.",
                active.definition.label, team.label
            ));
        }
        let mut changeset = Changeset::new();
        changeset.write(Write::DeleteTeam((kept(kind), name.clone()))).write(super::audit(
            self,
            &who.key(),
            &format!("{}.delete", word(kind)),
            name,
            Value::Null,
        ));
        self.inner.db.apply(changeset).await.map_err(store)?;
        self.learned("people", name).await
    }
}

fn word(kind: TeamKind) -> &'static str {
    match kind {
        TeamKind::Group => "group",
        TeamKind::Queue => "queue",
    }
}

/// As rows know the kind.
fn kept(kind: TeamKind) -> rows::TeamKind {
    match kind {
        TeamKind::Group => rows::TeamKind::Group,
        TeamKind::Queue => rows::TeamKind::Queue,
    }
}

fn rule_of(kind: TeamKind, name: &Name) -> AssigneeRule {
    match kind {
        TeamKind::Group => AssigneeRule::Group { name: name.clone() },
        TeamKind::Queue => AssigneeRule::Queue { name: name.clone() },
    }
}

fn names_assignee(definition: &Orchestration, rule: &AssigneeRule) -> bool {
    definition.stages.iter().flat_map(|stage| &stage.steps).any(|step| match &step.work {
        Work::Interactive(work) => &work.assignee == rule || work.fallback.as_ref() == Some(rule),
        Work::Background(_) => false,
    })
}

fn view(kind: TeamKind, team: &Team, held: &BTreeMap<String, i64>) -> TeamView {
    let key = match kind {
        TeamKind::Group => Assignee::Group(team.name.clone()),
        TeamKind::Queue => Assignee::Queue(team.name.clone()),
    };
    TeamView {
        kind,
        name: team.name.clone(),
        label: if team.label.is_empty() { team.name.to_string() } else { team.label.clone() },
        members: team.members.clone(),
        open_work: held.get(&key.key()).copied().unwrap_or(0),
    }
}
