//! Groups and queues.

use std::collections::BTreeMap;

use fermata_api::{ApiError, Page, error::ErrorKind, page::Paging, people::*};
use fermata_engine::{
    definition::{AssigneeRule, Orchestration},
    ids::Name,
    people::Assignee,
    run::command::FieldProblem,
};
use fermata_store::{
    Changeset, Guard, StoreError, Write,
    rows::{self, TeamRow},
};
use serde_json::{Value, json};

use crate::{
    Answer, Service, SignedIn,
    error::{changed, limit, store, store_seen},
    limits::{MEMBERS_MAX, RETRIES_MAX},
    people::Handing,
    policy::{Action, require},
};

impl Service {
    /// Groups or queues, by name.
    pub async fn teams(&self, who: &SignedIn, kind: TeamKind, paging: Paging) -> Answer<Page<TeamView>> {
        require(who, Action::TeamsSee)?;
        let limit = limit(paging.limit)?;
        let listed = self.inner.db.team_list(kept(kind), paging.cursor.as_deref(), limit).await;
        let (rows, next) = listed.map_err(store)?;
        let keys: Vec<String> = rows.iter().map(holder).collect();
        let held = self.open_held(&keys).await?;
        Ok(Page { items: rows.into_iter().map(|row| view(row, &held)).collect(), next })
    }

    /// One group or queue.
    pub async fn team(&self, who: &SignedIn, kind: TeamKind, name: &Name) -> Answer<TeamView> {
        require(who, Action::TeamsSee)?;
        let row = self.team_row(kind, name).await?.ok_or_else(|| ApiError::not_found(word(kind), name))?;
        let held = self.open_held(&[holder(&row)]).await?;
        Ok(view(row, &held))
    }

    async fn team_row(&self, kind: TeamKind, name: &Name) -> Answer<Option<TeamRow>> {
        self.inner.db.team(&(kept(kind), name.clone())).await.map_err(store)
    }

    /// Makes or replaces a group or queue; `if_match` is the revision that the caller saw, 0 where there was none.
    pub async fn team_put(
        &self,
        who: &SignedIn,
        kind: TeamKind,
        name: Name,
        input: TeamInput,
        if_match: Option<i64>,
    ) -> Answer<TeamView> {
        require(who, Action::PeopleManage)?;
        let label = super::checked_label(&input.label)?;
        self.check_members(&input)?;
        let before = self.team_row(kind, &name).await?;
        let revision = before.as_ref().map_or(0, |row| row.revision);
        let old = before.as_ref().map_or(Value::Null, said);
        match (if_match, before) {
            (Some(0), Some(row)) => return Err(there_is_one(kind, &row)),
            (Some(seen), _) if seen != revision => return Err(changed(word(kind))),
            _ => {}
        }
        let key = (kept(kind), name.clone());
        let row = TeamRow { key, label, members: input.members, revision: revision + 1 };
        let entry = self
            .noted(who, &format!("{}.put", word(kind)), &name)
            .label(&row.label)
            .change(&old, &said(&row));
        let mut changeset = Changeset::new();
        changeset
            .guard(Guard::Team(row.key.clone(), revision))
            .write(Write::PutTeam(row))
            .write(entry.into());
        let done = self.commit(changeset).await;
        done.map_err(|error| store_seen(error, if_match, word(kind)))?;
        self.learned("people", &name).await?;
        self.team(who, kind, &name).await
    }

    /// Adds what a team of a package writes, and says what it was called before; its members are not the package's business.
    pub(crate) async fn team_arrives(
        &self,
        who: &SignedIn,
        kind: TeamKind,
        (name, label): (&Name, &str),
        changeset: &mut Changeset,
    ) -> Answer<Option<String>> {
        let label = super::checked_label(label)?;
        let before = self.team_row(kind, name).await?;
        let revision = before.as_ref().map_or(0, |row| row.revision);
        let key = (kept(kind), name.clone());
        changeset.guard(Guard::Team(key.clone(), revision));
        if before.as_ref().is_some_and(|row| row.label == label) {
            return Ok(Some(label));
        }
        let members = before.as_ref().map(|row| row.members.clone()).unwrap_or_default();
        let row = TeamRow { key, label, members, revision: revision + 1 };
        let old = before.as_ref().map_or(Value::Null, said);
        let entry = self.noted(who, &format!("{}.put", word(kind)), name).label(&row.label);
        changeset.write(entry.change(&old, &said(&row)).into());
        changeset.write(Write::PutTeam(row));
        Ok(before.map(|row| row.label))
    }

    /// Somebody takes the place of a member. Nothing is changed where they are none.
    pub(super) async fn team_hand_over(
        &self,
        who: &SignedIn,
        kind: TeamKind,
        name: &Name,
        handing: Handing<'_>,
    ) -> Answer<()> {
        let Handing { from, to, reason } = handing;
        for _ in 0..RETRIES_MAX {
            let row = self.team_row(kind, name).await?;
            let row = row.ok_or_else(|| ApiError::not_found(word(kind), name))?;
            let mut members = row.members.clone();
            if !members.remove(from) {
                return Ok(());
            }
            members.insert(to.clone());
            let next = TeamRow { members, revision: row.revision + 1, ..row.clone() };
            let entry = self
                .noted(who, &format!("{}.put", word(kind)), name)
                .label(&row.label)
                .change(&said(&row), &said(&next))
                .detail(json!({ "reason": reason }));
            let mut changeset = Changeset::new();
            changeset
                .guard(Guard::Team(row.key, row.revision))
                .write(Write::PutTeam(next))
                .write(entry.into());
            match self.commit(changeset).await {
                Ok(()) => return self.learned("people", name).await,
                Err(StoreError::Conflict(_)) => {}
                Err(other) => return Err(store(other)),
            }
        }
        Err(changed(word(kind)))
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

    /// Deletes a group or queue; refused while work is offered to it or an active definition names it. `if_match` is the
    /// revision that the caller saw.
    pub async fn team_delete(
        &self,
        who: &SignedIn,
        kind: TeamKind,
        name: &Name,
        if_match: Option<i64>,
    ) -> Answer<()> {
        require(who, Action::PeopleManage)?;
        let team = self.team(who, kind, name).await?;
        if if_match.is_some_and(|seen| seen != team.revision) {
            return Err(changed(word(kind)));
        }
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
        let key = (kept(kind), name.clone());
        let old = json!({ "label": team.label, "members": team.members });
        let entry = self
            .noted(who, &format!("{}.delete", word(kind)), name)
            .label(&team.label)
            .change(&old, &Value::Null);
        let mut changeset = Changeset::new();
        changeset
            .guard(Guard::Team(key.clone(), team.revision))
            .write(Write::DeleteTeam(key))
            .write(entry.into());
        let done = self.commit(changeset).await;
        done.map_err(|error| store_seen(error, if_match, word(kind)))?;
        self.learned("people", name).await
    }
}

/// What the audit log keeps of a group or queue.
fn said(row: &TeamRow) -> Value {
    json!({ "label": row.label, "members": row.members })
}

fn word(kind: TeamKind) -> &'static str {
    match kind {
        TeamKind::Group => "group",
        TeamKind::Queue => "queue",
        TeamKind::Role => "role",
    }
}

/// As rows know the kind.
fn kept(kind: TeamKind) -> rows::TeamKind {
    match kind {
        TeamKind::Group => rows::TeamKind::Group,
        TeamKind::Queue => rows::TeamKind::Queue,
        TeamKind::Role => rows::TeamKind::Role,
    }
}

fn rule_of(kind: TeamKind, name: &Name) -> AssigneeRule {
    match kind {
        TeamKind::Group => AssigneeRule::Group { name: name.clone() },
        TeamKind::Queue => AssigneeRule::Queue { name: name.clone() },
        TeamKind::Role => AssigneeRule::Role { name: name.clone() },
    }
}

fn names_assignee(definition: &Orchestration, rule: &AssigneeRule) -> bool {
    let told = definition.step_news.as_ref().is_some_and(|news| news.to.contains(rule));
    let mut steps = definition.stages.iter().flat_map(|stage| &stage.steps);
    told || steps.any(|step| step.work.assignees().into_iter().any(|named| named.innermost() == rule))
}

/// Somebody who makes a new one would replace one that is there.
fn there_is_one(kind: TeamKind, row: &TeamRow) -> ApiError {
    let message = format!(
        "There is a {} {} already, called {}. Choose another name, or change that one.",
        word(kind),
        row.key.1,
        row.label
    );
    ApiError::new(ErrorKind::PreconditionFailed, "changed_meanwhile", message)
}

/// As work items know it: `queue:finance`.
fn holder(row: &TeamRow) -> String {
    let name = row.key.1.clone();
    match row.key.0 {
        rows::TeamKind::Group => Assignee::Group(name).key(),
        rows::TeamKind::Queue => Assignee::Queue(name).key(),
        rows::TeamKind::Role => Assignee::Role(name).key(),
    }
}

fn view(row: TeamRow, held: &BTreeMap<String, i64>) -> TeamView {
    let open_work = held.get(&holder(&row)).copied().unwrap_or(0);
    let (kind, name) = row.key;
    let kind = match kind {
        rows::TeamKind::Group => TeamKind::Group,
        rows::TeamKind::Queue => TeamKind::Queue,
        rows::TeamKind::Role => TeamKind::Role,
    };
    TeamView {
        kind,
        label: if row.label.is_empty() { name.to_string() } else { row.label },
        name,
        members: row.members,
        open_work,
        revision: row.revision,
    }
}
