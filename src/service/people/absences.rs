//! Who is away. At its first moment open work goes to whoever stands in; at its end what they have not finished comes back.
//!
//! Both are done by one job for each person, which looks who should have each of their open work items now, and is due again at
//! the next moment that changes it. The job is written with the absence, so that it is carried out once, also where the server
//! was down at that moment: then at its start. What is looked at twice changes nothing.

use std::collections::BTreeMap;

use fermata_api::{
    ApiError, ErrorKind, Moment,
    absences::{AbsenceInput, AbsenceView},
};
use fermata_engine::{
    ids::Name,
    people::{Absence, Assignee},
    zone::{is_zone, zone},
};
use fermata_store::{
    Changeset, Write,
    rows::{AbsenceRow, JobRow},
};
use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    Answer, Service, SignedIn,
    error::{read, store, written},
    limits::{ABSENCE_DAYS_MAX, ABSENCES_MAX, LEAVER_ITEMS_MAX},
    policy::{Action, Relation, require_with},
    transition::{By, ItemWish, Wish},
};

/// The kind of its job.
pub(crate) const JOB_KIND: &str = "absence";

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
    let Kept { substitute, of, .. } = kept;
    Ok((row.user, Absence { from_ms: row.from_ms, until_ms: row.until_ms, substitute, of }))
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
        let now_ms = self.now_ms();
        let id = self.inner.random.id(now_ms)?;
        let row = AbsenceRow { id, user: user.clone(), from_ms, until_ms, content: written(&kept)? };
        let mut changeset = Changeset::new();
        changeset
            .write(Write::PutAbsence(Box::new(row.clone())))
            .write(Write::PutJob(job(user, now_ms)))
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
            .write(Write::PutJob(job(user, self.now_ms())))
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

    fn absence_view(&self, row: AbsenceRow) -> Answer<AbsenceView> {
        let kept: Kept = read(row.content)?;
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
        })
    }

    /// Looks who should have somebody's open work now. The answer: when to look again, if ever.
    pub(crate) async fn absence_job(&self, job: &JobRow) -> Answer<Option<i64>> {
        let user = job.payload.get("user").and_then(|user| Name::parse(user.as_str()?).ok());
        let Some(user) = user else { return Ok(None) };
        // Another node may have written the absence.
        self.learn().await?;
        let now_ms = self.now_ms();
        let db = &self.inner.db;
        let mut rows = db.open_items_of(&user, LEAVER_ITEMS_MAX).await.map_err(store)?;
        rows.extend(db.open_items_meant_for(&user, LEAVER_ITEMS_MAX).await.map_err(store)?);
        for row in rows {
            let wish = Wish::Work { item: row.id, wish: ItemWish::SettleAbsence };
            match self.carry_out(&By::System, &wish, None).await {
                Ok(_) => {}
                Err(error) if matches!(error.kind, ErrorKind::Internal | ErrorKind::Unavailable) => {
                    return Err(error);
                }
                // It was finished or taken away meanwhile.
                Err(error) => tracing::debug!(item = %row.id, %error, "nothing to pass on"),
            }
        }
        let rows = db.absences_of(&user).await.map_err(store)?;
        let moments = rows.iter().flat_map(|row| [row.from_ms, row.until_ms]);
        Ok(moments.filter(|at_ms| *at_ms > now_ms).min())
    }
}

/// What the audit log keeps of an absence.
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

/// The job that looks after somebody's absences.
fn job(user: &Name, due_ms: i64) -> JobRow {
    let (key, kind) = (format!("absence:{user}"), JOB_KIND.to_owned());
    JobRow { key, kind, run: None, due_ms, attempt: 0, payload: json!({ "user": user }) }
}
