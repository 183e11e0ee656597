//! Who is away. At its first moment open work goes to whoever stands in; at its end what they have not finished comes back.
//!
//! Both are done by one job for each person, which looks who should have each of their open work items now, and is due again at
//! the next moment that changes it. The job is written with the absence, so that it is carried out once, also where the server
//! was down at that moment: then at its start. What is looked at twice changes nothing.

mod chain;
mod settle;

use std::collections::BTreeMap;

use fermata_api::{
    ApiError, ErrorKind, Moment,
    absences::{AbsenceInput, AbsenceView},
};
use fermata_engine::{
    ids::Name,
    people::{Absence, Assignee, Leads, StandIns},
    zone::{is_zone, zone},
};
use fermata_store::{Changeset, Write, rows::AbsenceRow};
use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    Answer, Service, SignedIn,
    error::{read, store, written},
    limits::{ABSENCE_DAYS_MAX, ABSENCES_MAX},
    policy::{Action, Relation, require_with},
};

pub(crate) use settle::JOB_KIND;
pub(super) use settle::job;

/// What is kept of an absence besides its row's columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    from: String,
    until: String,
    zone: String,
    #[serde(default)]
    substitute: Option<Name>,
    #[serde(default)]
    of: BTreeMap<Name, Name>,
}

/// As the engine knows it.
pub(crate) fn of_row(row: AbsenceRow) -> Answer<(Name, Absence)> {
    let kept: Kept = read(row.content)?;
    Ok((row.user, of_kept(&kept, (row.from_ms, row.until_ms))))
}

fn of_kept(kept: &Kept, (from_ms, until_ms): (i64, i64)) -> Absence {
    Absence { from_ms, until_ms, substitute: kept.substitute.clone(), of: kept.of.clone() }
}

/// Whether somebody stands in in an absence.
pub(super) fn stands_in(row: &AbsenceRow, name: &Name) -> Answer<bool> {
    let kept: Kept = read(row.content.clone())?;
    Ok(kept.substitute.iter().chain(kept.of.values()).any(|by| by == name))
}

/// The absence with one person in the place of another as who stands in; none where they do not stand in.
pub(super) fn with_another(row: &AbsenceRow, leaves: &Name, instead: &Name) -> Answer<Option<AbsenceRow>> {
    let kept: Kept = read(row.content.clone())?;
    // Nobody stands in for themself: then nobody does.
    let other = Some(instead).filter(|other| **other != row.user);
    let put = |name: Name| if &name == leaves { other.cloned() } else { Some(name) };
    let of = kept.of.clone().into_iter().filter_map(|(orchestration, by)| Some((orchestration, put(by)?)));
    let next = Kept { substitute: kept.substitute.clone().and_then(put), of: of.collect(), ..kept.clone() };
    if next == kept {
        return Ok(None);
    }
    Ok(Some(AbsenceRow { content: written(&next)?, ..row.clone() }))
}

impl Service {
    /// When somebody is away, was lately, or will be.
    pub async fn absences(&self, who: &SignedIn, user: &Name) -> Answer<Vec<AbsenceView>> {
        require_with(who, own(who, user), Action::AbsenceSee)?;
        self.user_known(user)?;
        let rows = self.inner.db.absences_of(user).await.map_err(store)?;
        rows.into_iter().map(|row| self.absence_view(row)).collect()
    }

    /// Notes when somebody is away.
    pub async fn absence_add(&self, who: &SignedIn, user: &Name, input: AbsenceInput) -> Answer<AbsenceView> {
        require_with(who, own(who, user), Action::AbsenceSet)?;
        self.user_known(user)?;
        let (kept, from_ms, until_ms) = self.checked_absence(user, &input)?;
        let before = self.inner.db.absences_of(user).await.map_err(store)?;
        if before.len() >= ABSENCES_MAX {
            let message = format!("There are {ABSENCES_MAX} absences already: take one away first.");
            return Err(ApiError::new(ErrorKind::Conflict, "too_many_absences", message));
        }
        if before.iter().any(|row| row.from_ms < until_ms && from_ms < row.until_ms) {
            let message = "overlaps with another absence: take that one away first";
            return Err(ApiError::field("from", "taken", message));
        }
        self.refuse_circle(user, &of_kept(&kept, (from_ms, until_ms)))?;
        let now_ms = self.now_ms();
        let id = self.inner.random.id(now_ms)?;
        let row = AbsenceRow { id, user: user.clone(), from_ms, until_ms, content: written(&kept)? };
        let mut changeset = Changeset::new();
        changeset
            .write(Write::PutAbsence(Box::new(row.clone())))
            .write(Write::PutJob(settle::job(user, now_ms)))
            .write(self.noted(who, "absence.add", user).change(&Value::Null, &said(&row)).into());
        self.commit(changeset).await.map_err(store)?;
        self.learned("people", user).await?;
        self.inner.hub.say(Vec::new(), false, true);
        self.absence_view(row)
    }

    /// Takes an absence away; where it is under way, the work comes back.
    pub async fn absence_delete(&self, who: &SignedIn, user: &Name, id: Uuid) -> Answer<()> {
        require_with(who, own(who, user), Action::AbsenceSet)?;
        self.user_known(user)?;
        let rows = self.inner.db.absences_of(user).await.map_err(store)?;
        let row = rows.into_iter().find(|row| row.id == id);
        let row = row.ok_or_else(|| ApiError::not_found("absence", id))?;
        let mut changeset = Changeset::new();
        changeset
            .write(Write::DeleteAbsence(id))
            .write(Write::PutJob(settle::job(user, self.now_ms())))
            .write(self.noted(who, "absence.delete", user).change(&said(&row), &Value::Null).into());
        self.commit(changeset).await.map_err(store)?;
        self.learned("people", user).await?;
        self.inner.hub.say(Vec::new(), false, true);
        Ok(())
    }

    fn user_known(&self, user: &Name) -> Answer<()> {
        match self.known().directory.users.contains_key(user) {
            true => Ok(()),
            false => Err(ApiError::not_found("user", user)),
        }
    }

    fn checked_absence(&self, user: &Name, input: &AbsenceInput) -> Answer<(Kept, i64, i64)> {
        let from = day("from", &input.from)?;
        let until = day("until", &input.until)?;
        if until < from {
            return Err(ApiError::field("until", "out_of_range", "is before the first day"));
        }
        if from.until(until).map_or(i64::MAX, |span| i64::from(span.get_days())) > ABSENCE_DAYS_MAX {
            let message = format!("is too long after the first day: at most {ABSENCE_DAYS_MAX} days");
            return Err(ApiError::field("until", "out_of_range", message));
        }
        let named = input.time_zone.as_deref().map(str::trim).filter(|z| !z.is_empty()).unwrap_or("UTC");
        let unknown = || ApiError::field("time_zone", "unknown", "is no time zone such as Europe/Berlin");
        let zone = Some(named).filter(|name| is_zone(name)).and_then(zone).ok_or_else(unknown)?;
        let begins = |path: &str, date: Date| {
            let moment = date.to_zoned(zone.clone()).map(|at| at.timestamp().as_millisecond());
            moment.map_err(|_| ApiError::field(path, "out_of_range", "is no day that can be worked with"))
        };
        let after = until.checked_add(1.day());
        let after = after.map_err(|_| ApiError::field("until", "out_of_range", "is too late"))?;
        let (from_ms, until_ms) = (begins("from", from)?, begins("until", after)?);
        if until_ms <= self.now_ms() {
            return Err(ApiError::field("until", "out_of_range", "is over already"));
        }
        self.checked_substitute(user, "substitute", input.substitute.as_ref())?;
        for (orchestration, substitute) in &input.orchestrations {
            let path = format!("orchestrations.{orchestration}");
            if !self.known().labels.contains_key(orchestration) {
                return Err(ApiError::field(&path, "unknown", "there is no orchestration of this name"));
            }
            self.checked_substitute(user, &path, Some(substitute))?;
        }
        let kept = Kept {
            from: from.to_string(),
            until: until.to_string(),
            zone: named.to_owned(),
            substitute: input.substitute.clone(),
            of: input.orchestrations.clone(),
        };
        Ok((kept, from_ms, until_ms))
    }

    fn checked_substitute(&self, user: &Name, path: &str, substitute: Option<&Name>) -> Answer<()> {
        let Some(substitute) = substitute else { return Ok(()) };
        if substitute == user {
            return Err(ApiError::field(path, "own", "is who is away: choose somebody else"));
        }
        if !self.known().directory.can_work(&Assignee::User(substitute.clone())) {
            return Err(ApiError::field(path, "unknown", "is no active user"));
        }
        Ok(())
    }

    /// Refuses an absence by which somebody would stand in for themself, over others.
    fn refuse_circle(&self, user: &Name, absence: &Absence) -> Answer<()> {
        let mut directory = self.known().directory.clone();
        directory.absences.entry(user.clone()).or_default().push(absence.clone());
        let label = |name: &Name| directory.label(&Assignee::User(name.clone()));
        for (orchestration, at_ms) in chain::looked_at(&directory, absence) {
            let of = orchestration.clone().unwrap_or_else(|| chain::any_other(&directory));
            let Some(StandIns { through, leads: Leads::Circle }) = directory.stand_ins(user, &of, at_ms)
            else {
                continue;
            };
            let path = match &orchestration {
                Some(name) if absence.of.contains_key(name) => format!("orchestrations.{name}"),
                _ => "substitute".to_owned(),
            };
            let names: Vec<String> = std::iter::once(user).chain(&through).map(label).collect();
            let message = format!(
                "leads in a circle while they are away at the same time: {}. Choose somebody else",
                names.join(", then ")
            );
            return Err(ApiError::field(&path, "circle", message));
        }
        Ok(())
    }

    fn absence_view(&self, row: AbsenceRow) -> Answer<AbsenceView> {
        let kept: Kept = read(row.content)?;
        let absence = of_kept(&kept, (row.from_ms, row.until_ms));
        let notes = chain::notes(&self.known().directory, &row.user, &absence, self.now_ms());
        let known = self.known();
        let label = |user: &Name| known.directory.label(&Assignee::User(user.clone()));
        let now_ms = self.now_ms();
        Ok(AbsenceView {
            id: row.id,
            from: kept.from,
            until: kept.until,
            time_zone: kept.zone,
            substitute_label: kept.substitute.as_ref().map(label),
            substitute: kept.substitute,
            orchestrations: kept.of,
            begins: Moment(row.from_ms),
            ends: Moment(row.until_ms),
            now: row.from_ms <= now_ms && now_ms < row.until_ms,
            notes,
        })
    }
}

fn said(row: &AbsenceRow) -> Value {
    row.content.clone()
}

fn own(who: &SignedIn, user: &Name) -> &'static [Relation] {
    if &who.name == user { &[Relation::Own] } else { &[] }
}

fn day(path: &str, text: &str) -> Answer<Date> {
    let date = Some(text.trim()).filter(|text| text.len() == 10).and_then(|text| text.parse::<Date>().ok());
    date.ok_or_else(|| ApiError::field(path, "wrong_format", "is no day such as 2026-12-21"))
}
