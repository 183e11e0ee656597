//! Leaving: everything that somebody holds, and handing it over to somebody else in one action.
//!
//! What is handed over is written down when it is wished; a job goes through it, and each thing has its own result. Whoever takes
//! over a deactivated person's things is their successor from the first moment: whatever still names the one who left, also in
//! versions that runs began with, means the successor.

mod found;
mod hand;

use fermata_api::{ApiError, ErrorKind, bulk::BulkView, leaving::*, people::UserPatch};
use fermata_engine::{ids::Name, people::Assignee};
use fermata_store::{Changeset, Guard, Write};

use crate::{
    Answer, Service, SignedIn,
    bulk::{Act, Begin, Target},
    error::store,
    limits::BULK_TARGETS_MAX,
    policy::{Action, require},
    runs::required_reason,
};

pub(crate) use hand::Handing;

use found::Thing;

/// Things of one kind that are shown one by one.
const SHOWN: usize = 50;

impl Service {
    /// Everything that somebody holds, kind by kind.
    pub async fn holdings(&self, who: &SignedIn, name: &Name) -> Answer<Holdings> {
        require(who, Action::PeopleManage)?;
        let row = self.user_row(name).await?;
        let found = self.things_of(name).await?;
        let known = self.known();
        let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let mut groups: Vec<HoldingGroup> = Vec::new();
        for thing in &found {
            let kind = thing.kind();
            let holding = Holding { label: thing.label.clone(), path: thing.path() };
            match groups.last_mut().filter(|group| group.kind == kind) {
                Some(group) => {
                    group.count += 1;
                    if group.things.len() < SHOWN {
                        group.things.push(holding);
                    }
                }
                None => {
                    let (label, becomes) = words(kind);
                    let (label, becomes) = (label.to_owned(), becomes.to_owned());
                    groups.push(HoldingGroup { kind, label, becomes, count: 1, things: vec![holding] });
                }
            }
        }
        Ok(Holdings {
            user: row.name,
            label: row.label,
            active: row.active,
            successor: row.successor.map(|user| known.directory.label(&Assignee::User(user))),
            total: number(found.len()),
            groups,
        })
    }

    /// Hands everything over that somebody holds; where it is wished, they are deactivated first.
    pub async fn hand_over(&self, who: &SignedIn, name: &Name, input: HandOverInput) -> Answer<BulkView> {
        require(who, Action::PeopleManage)?;
        let reason = required_reason(&input.reason)?;
        self.check_successor(name, &input.to)?;
        let before = self.user_row(name).await?;
        let found = self.things_of(name).await?;
        if found.len() > BULK_TARGETS_MAX {
            let message = format!(
                "They hold more than {BULK_TARGETS_MAX} things. Give part of their work to others first, from the page of what is \
                 stuck or of the work of all."
            );
            return Err(ApiError::new(ErrorKind::Conflict, "bulk_too_many", message));
        }
        if before.active && input.deactivate {
            let off = UserPatch { active: Some(false), ..UserPatch::default() };
            self.user_update_quietly(who, name, off, None).await?;
        }
        let changeset = self.succeeded(who, name, &input.to, &reason).await?;
        // What they held for a team has gone back there by now, and is nothing to hand over.
        let targets = self.things_of(name).await?.into_iter().map(|thing| Target {
            id: thing.id(),
            title: thing.label.clone(),
            thing: thing.key(),
            step: None,
        });
        let begin = Begin {
            act: Act::HandOver { from: name.clone(), to: input.to },
            reason,
            of_items: false,
            targets: targets.collect(),
        };
        let view = self.bulk_begin(who, begin, changeset).await?;
        self.learned("people", name).await?;
        Ok(view)
    }

    fn check_successor(&self, name: &Name, to: &Name) -> Answer<()> {
        if name == to {
            return Err(ApiError::field("to", "own", "is who hands over: choose somebody else"));
        }
        match self.known().directory.is_active(to) {
            true => Ok(()),
            false => Err(ApiError::field("to", "unknown", "is no active user")),
        }
    }

    /// Notes who takes the place of somebody who is no longer active; nothing where they are.
    async fn succeeded(&self, who: &SignedIn, name: &Name, to: &Name, reason: &str) -> Answer<Changeset> {
        let mut changeset = Changeset::new();
        let before = self.user_row(name).await?;
        if before.active || before.successor.as_ref() == Some(to) {
            return Ok(changeset);
        }
        let row = fermata_store::rows::UserRow {
            successor: Some(to.clone()),
            revision: before.revision + 1,
            ..before.clone()
        };
        let (old, new) = (super::users::said(&before), super::users::said(&row));
        let entry = self
            .noted(who, "user.hand_over", name)
            .label(&row.label)
            .change(&old, &new)
            .detail(serde_json::json!({ "reason": reason }));
        changeset
            .guard(Guard::User(before.name, before.revision))
            .write(entry.into())
            .write(Write::UpdateUser(row));
        Ok(changeset)
    }

    /// Everything that somebody holds, in the order in which it is listed.
    async fn things_of(&self, name: &Name) -> Answer<Vec<Thing>> {
        let mut all = self.work_of(name).await?;
        let known = self.known();
        all.extend(found::in_teams(&known, name));
        all.extend(found::in_definitions(&known, name));
        all.extend(found::reports(&known, name));
        let rows = self.inner.db.absences().await.map_err(store)?;
        for row in rows.iter().filter(|row| row.until_ms > self.now_ms() && row.user != *name) {
            if super::absences::stands_in(row, name)? {
                all.push(Thing::stand_in(&known, row));
            }
        }
        all.sort_by_key(|thing| thing.kind());
        Ok(all)
    }
}

/// A heading for a kind, and what handing it over does.
fn words(kind: HoldingKind) -> (&'static str, &'static str) {
    match kind {
        HoldingKind::WorkItem => ("Open work", "Whoever takes over gets it."),
        HoldingKind::Delegation => (
            "Work that a colleague does for them",
            "The colleague goes on; if it is given back, whoever takes over gets it.",
        ),
        HoldingKind::OnlyMember => (
            "Groups and queues with no other active member",
            "Whoever takes over becomes a member in their place.",
        ),
        HoldingKind::Role => ("Roles", "Whoever takes over holds the role in their place."),
        HoldingKind::Owner => {
            ("Orchestrations that they own", "Work that nobody else can do goes to whoever takes over.")
        }
        HoldingKind::Named => (
            "Definitions that name them",
            "Their name means whoever takes over, also in runs that are under way.",
        ),
        HoldingKind::Report => ("People who report to them", "They report to whoever takes over."),
        HoldingKind::StandIn => {
            ("Absences in which they stand in", "Whoever takes over stands in, but never for themself.")
        }
    }
}
