//! Work that does not move: with people who are gone, absent or were never seen, with teams that nobody is in, in runs that
//! failed, and in runs that stay in a stage for longer than usual.
//!
//! Usual is what 95 of 100 of a stage's latest completed passes took at most, and at least a day; where fewer than 20 passes
//! are known, it is 30 days. Counting ends at ten thousand: whoever has more work than that knows enough.

mod usual;

use std::collections::BTreeMap;

use fermata_api::{ApiError, ErrorKind, Page, runs::RunRow, stuck::*};
use fermata_engine::{
    ids::Name,
    people::{Absence, Assignee, Leads, StandIns},
};
use fermata_store::cursor::{read_text_cursor, text_cursor};

use crate::{
    Answer, Service, SignedIn,
    error::{limit, store},
    known::Known,
    limits::{DAY_MS, STUCK_COUNT_MAX, UNSEEN_DAYS},
    policy::{Action, require},
    runs::{name_of, unknown_word},
    words::stage_label,
};

const LIST: &str = "stuck";

/// Something that does not move, before it is counted. Sorted by reason, then key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Found {
    pub(crate) reason: StuckReason,
    /// Where it stands in the list.
    key: String,
    pub(crate) what: What,
    words: String,
}

/// What does not move.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum What {
    /// The open work of these.
    Of(Assignee),
    /// Runs that failed.
    Failed,
    /// Runs in a stage since before a moment.
    Slow { orchestration: Name, stage: Name, usual_ms: i64, before_ms: i64 },
}

impl Found {
    fn new(reason: StuckReason, key: String, what: What, words: impl Into<String>) -> Self {
        Self { reason, key, what, words: words.into() }
    }

    fn place(&self) -> String {
        format!("{}:{}", order(self.reason), self.key)
    }
}

fn order(reason: StuckReason) -> u8 {
    match reason {
        StuckReason::Gone => 0,
        StuckReason::EmptyTeam => 1,
        StuckReason::Absent => 2,
        StuckReason::Failed => 3,
        StuckReason::Unseen => 4,
        StuckReason::Slow => 5,
    }
}

impl Service {
    /// What does not move, group by group, the worst reasons first.
    pub async fn stuck(&self, who: &SignedIn, query: StuckQuery) -> Answer<Page<StuckGroup>> {
        require(who, Action::StuckSee)?;
        let limit = usize::try_from(limit(query.limit)?).unwrap_or(usize::MAX);
        let reason = query.reason.as_deref().filter(|r| !r.is_empty()).map(reason_of).transpose()?;
        let days = days(query.unseen_days)?;
        let after = query.cursor.as_deref().map(|cursor| read_text_cursor(LIST, cursor)).transpose();
        let after = after.map_err(store)?;
        let mut found = self.found(reason, days).await?;
        found.sort();
        found.retain(|found| after.as_ref().is_none_or(|after| found.place() > *after));
        let more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| more).map(|last| text_cursor(LIST, &last.place()));
        let mut items = Vec::new();
        for found in found {
            items.push(self.group(found).await?);
        }
        Ok(Page { items, next })
    }

    /// Runs that are in a stage for longer than usual, longest first.
    pub async fn slow_runs(&self, who: &SignedIn, query: SlowQuery) -> Answer<Page<RunRow>> {
        require(who, Action::StuckSee)?;
        let needed = |path: &str| ApiError::field(path, "required", "name it");
        let orchestration = name_of("orchestration", Some(&query.orchestration))?;
        let orchestration = orchestration.ok_or_else(|| needed("orchestration"))?;
        let stage = name_of("stage", Some(&query.stage))?.ok_or_else(|| needed("stage"))?;
        let at = (&orchestration, &stage);
        let before_ms = self.now_ms() - self.usual_ms(at).await?;
        let listed =
            self.inner.db.slow_runs(at, before_ms, query.cursor.as_deref(), limit(query.limit)?).await;
        let (rows, next) = listed.map_err(store)?;
        Ok(Page { items: self.run_rows(rows).await?, next })
    }

    /// Everything that does not move, for one reason or for all.
    pub(crate) async fn found(&self, only: Option<StuckReason>, unseen_days: u32) -> Answer<Vec<Found>> {
        let wanted = |reason| only.is_none_or(|only| only == reason);
        let mut all = Vec::new();
        if only.is_none_or(|only| !matches!(only, StuckReason::Failed | StuckReason::Slow)) {
            all.extend(self.found_with_people(unseen_days).await?.into_iter().filter(|f| wanted(f.reason)));
        }
        if wanted(StuckReason::Failed) && self.inner.db.failed_runs_up_to(1).await.map_err(store)? > 0 {
            let words = "Something failed, and no fault path led on.";
            all.push(Found::new(StuckReason::Failed, String::new(), What::Failed, words));
        }
        if wanted(StuckReason::Slow) {
            all.extend(self.found_slow().await?);
        }
        Ok(all)
    }

    /// Work of people and teams that cannot do it, or will not see it.
    async fn found_with_people(&self, unseen_days: u32) -> Answer<Vec<Found>> {
        let keys = self.inner.db.assignees_with_work().await.map_err(store)?;
        let seen = self.inner.db.last_seen().await.map_err(store)?;
        let seen: BTreeMap<Name, (i64, Option<i64>)> =
            seen.into_iter().map(|row| (row.user, (row.created_ms, row.seen_ms))).collect();
        let (known, now_ms) = (self.known(), self.now_ms());
        let unseen = |user: &Name| {
            let (created_ms, seen_ms) = seen.get(user)?;
            let late = now_ms - seen_ms.unwrap_or(*created_ms) >= i64::from(unseen_days) * DAY_MS;
            let days = (now_ms - seen_ms.unwrap_or(*created_ms)) / DAY_MS;
            late.then(|| match seen_ms {
                None => "They never signed in.".to_owned(),
                Some(_) => format!("They were not here for {days} days."),
            })
        };
        let held = keys.iter().filter_map(|key| {
            let assignee = Assignee::from_key(key)?;
            let (reason, words) = why(&known, &assignee, now_ms, unseen)?;
            Some(Found::new(reason, key.clone(), What::Of(assignee), words))
        });
        Ok(held.collect())
    }

    async fn found_slow(&self) -> Answer<Vec<Found>> {
        let mut all = Vec::new();
        for (orchestration, stage) in self.inner.db.stages_with_runs().await.map_err(store)? {
            let at = (&orchestration, &stage);
            let usual_ms = self.usual_ms(at).await?;
            let before_ms = self.now_ms() - usual_ms;
            if self.inner.db.slow_runs_up_to(at, before_ms, 1).await.map_err(store)? > 0 {
                let key = format!("{orchestration}/{stage}");
                let what = What::Slow { orchestration, stage, usual_ms, before_ms };
                let words = "They are in this stage for longer than 95 of 100 before them.";
                all.push(Found::new(StuckReason::Slow, key, what, words));
            }
        }
        Ok(all)
    }

    async fn group(&self, found: Found) -> Answer<StuckGroup> {
        let db = &self.inner.db;
        let most = STUCK_COUNT_MAX + 1;
        let count = match &found.what {
            What::Of(assignee) => db.open_items_up_to(&assignee.key(), most).await,
            What::Failed => db.failed_runs_up_to(most).await,
            What::Slow { orchestration, stage, before_ms, .. } => {
                db.slow_runs_up_to((orchestration, stage), *before_ms, most).await
            }
        };
        let count = count.map_err(store)?;
        let known = self.known();
        let mut group = StuckGroup {
            reason: found.reason,
            assignee: None,
            orchestration: None,
            stage: None,
            label: "Runs that failed".to_owned(),
            words: found.words,
            count: count.min(i64::from(STUCK_COUNT_MAX)),
            more: count > i64::from(STUCK_COUNT_MAX),
            usual_ms: None,
        };
        match found.what {
            What::Of(assignee) => {
                group.label = known.directory.label(&assignee);
                group.assignee = Some(assignee);
            }
            What::Failed => {}
            What::Slow { orchestration, stage, usual_ms, .. } => {
                let drawn = known.active.get(&orchestration).map(|active| active.definition.clone());
                let label = drawn.map_or_else(|| stage.to_string(), |drawn| stage_label(&drawn, &stage));
                group.label = format!("{}: {label}", known.label_of(&orchestration));
                (group.orchestration, group.stage) = (Some(orchestration), Some(stage));
                group.usual_ms = Some(usual_ms);
            }
        }
        Ok(group)
    }

    /// The groups that a choice means.
    pub(crate) async fn stuck_chosen(&self, who: &SignedIn, select: &StuckSelect) -> Answer<Vec<Found>> {
        require(who, Action::StuckSee)?;
        let assignee = select.assignee.as_deref().filter(|key| !key.is_empty());
        let assignee = assignee.map(|key| crate::runs::assignee_of("assignee", key)).transpose()?;
        let mut found = self.found(Some(select.reason), days(select.unseen_days)?).await?;
        found.retain(|found| match &found.what {
            What::Of(of) => assignee.as_ref().is_none_or(|only| only == of),
            What::Failed => assignee.is_none(),
            What::Slow { orchestration, stage, .. } => {
                assignee.is_none()
                    && select.orchestration.as_ref().is_none_or(|only| only == orchestration)
                    && select.stage.as_ref().is_none_or(|only| only == stage)
            }
        });
        Ok(found)
    }
}

/// Why work of this one does not move, if it does not.
fn why(
    known: &Known,
    assignee: &Assignee,
    now_ms: i64,
    unseen: impl Fn(&Name) -> Option<String>,
) -> Option<(StuckReason, String)> {
    match assignee {
        Assignee::User(user) => {
            let Some(person) = known.directory.users.get(user).filter(|person| person.active) else {
                return Some((StuckReason::Gone, "They are no longer active.".to_owned()));
            };
            match known.directory.absence(&person.name, now_ms) {
                Some(absence) => {
                    Some((StuckReason::Absent, why_absent(known, &person.name, absence, now_ms)))
                }
                None => Some((StuckReason::Unseen, unseen(&person.name)?)),
            }
        }
        team if known.directory.can_work(team) => {
            let people = known.directory.people(team);
            let away = people.iter().all(|user| known.directory.absence(user, now_ms).is_some());
            away.then(|| (StuckReason::Absent, "Everybody who belongs to it is away.".to_owned()))
        }
        _ => Some((StuckReason::EmptyTeam, "Nobody who is active belongs to it.".to_owned())),
    }
}

/// Why work that is still with somebody who is away does not go to somebody else.
fn why_absent(known: &Known, user: &Name, absence: &Absence, now_ms: i64) -> String {
    let label = |user: &Name| known.directory.label(&Assignee::User(user.clone()));
    let days = (absence.until_ms - now_ms).max(0) / DAY_MS;
    let back = match days {
        0 => "They are back within a day".to_owned(),
        1 => "They are away for one more day".to_owned(),
        days => format!("They are away for {days} more days"),
    };
    let Some(by) = &absence.substitute else { return format!("{back}, and nobody stands in.") };
    // A person's name is no orchestration's: this is what holds where nothing else is said.
    match known.directory.stand_ins(user, user, now_ms) {
        Some(StandIns { leads: Leads::Here, through }) => {
            let who = through.last().map_or_else(|| label(by), label);
            format!("{back}. {who} stands in, but may not do this.")
        }
        _ => format!("{back}, and {}, who should stand in, cannot.", label(by)),
    }
}

fn reason_of(text: &str) -> Answer<StuckReason> {
    serde_json::from_value(text.into())
        .map_err(|_| unknown_word("reason", "gone, empty_team, absent, failed, unseen or slow"))
}

/// After how many days somebody counts as not seen.
fn days(asked: Option<u32>) -> Answer<u32> {
    match asked {
        None => Ok(UNSEEN_DAYS),
        Some(days) if (1..=365).contains(&days) => Ok(days),
        Some(_) => {
            let mut error = ApiError::field("unseen_days", "out_of_range", "must be from 1 to 365");
            (error.kind, error.code) = (ErrorKind::BadRequest, "query_invalid".to_owned());
            Err(error)
        }
    }
}
