//! When people work: calendars, who works by them, and what changes with them.

mod count;
mod recount;
mod uses;

use std::{collections::BTreeSet, sync::Arc};

use fermata_api::{ApiError, ErrorKind, Moment, Page, calendars::*, page::Paging};
use fermata_engine::{
    calendar::{Calendar, Calendars, DAY_AND_NIGHT, Working, problems},
    ids::Name,
    people::Assignee,
    run::command::FieldProblem,
};
use fermata_store::{Changeset, Guard, Write, rows::CalendarRow};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    Answer, Service, SignedIn,
    error::{changed, limit, read, store, store_seen, written},
    limits::CALENDARS_MAX,
    policy::{Action, require},
};

pub(crate) use recount::JOB_KIND as RECOUNT_JOB;

/// As it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Kept {
    pub(crate) calendar: Calendar,
    #[serde(default)]
    pub(crate) default: bool,
    #[serde(default)]
    pub(crate) teams: BTreeSet<Assignee>,
}

/// Everything that is known of calendars: those that count, and as they are drawn.
#[derive(Debug, Default)]
pub(crate) struct KnownCalendars {
    pub(crate) counting: Calendars,
    pub(crate) kept: std::collections::BTreeMap<Name, Kept>,
}

impl KnownCalendars {
    /// Takes one in. One that cannot be counted by, as after a time zone was given up, counts for nobody.
    pub(crate) fn take(&mut self, row: CalendarRow) -> Answer<()> {
        let kept: Kept = read(row.content)?;
        match Working::new(&kept.calendar) {
            Ok(working) => drop(self.counting.all.insert(row.name.clone(), Arc::new(working))),
            Err(problems) => {
                tracing::warn!(calendar = %row.name, ?problems, "a calendar cannot be counted by")
            }
        }
        if kept.default {
            self.counting.default = Some(row.name.clone());
        }
        let teams = kept.teams.iter().map(|team| (team.clone(), row.name.clone()));
        self.counting.teams.extend(teams);
        self.kept.insert(row.name, kept);
        Ok(())
    }
}

impl Service {
    /// Calendars, by name.
    pub async fn calendars(&self, who: &SignedIn, paging: Paging) -> Answer<Page<CalendarView>> {
        require(who, Action::CalendarsSee)?;
        let listed = self.inner.db.calendar_list(paging.cursor.as_deref(), limit(paging.limit)?).await;
        let (rows, next) = listed.map_err(store)?;
        let mut items = Vec::new();
        for row in rows {
            items.push(self.calendar_view(row).await?);
        }
        Ok(Page { items, next })
    }

    /// One calendar.
    pub async fn calendar(&self, who: &SignedIn, name: &Name) -> Answer<CalendarView> {
        require(who, Action::CalendarsSee)?;
        self.calendar_view(self.calendar_row(name).await?).await
    }

    /// Makes or changes one; `if_match` is the revision that the caller saw, 0 where there was none. What was promised by it
    /// is worked out anew.
    pub async fn calendar_put(
        &self,
        who: &SignedIn,
        name: Name,
        input: CalendarInput,
        if_match: Option<i64>,
    ) -> Answer<CalendarView> {
        require(who, Action::CalendarsManage)?;
        let all = self.inner.db.calendars().await.map_err(store)?;
        let before = all.iter().find(|row| row.name == name);
        let revision = before.map_or(0, |row| row.revision);
        if if_match.is_some_and(|seen| seen != revision) {
            return Err(changed("calendar"));
        }
        let kept = self.checked(&name, input, &all)?;
        let old: Option<Kept> = before.map(|row| read(row.content.clone())).transpose()?;
        if old.as_ref() == Some(&kept) {
            return self.calendar(who, &name).await;
        }
        let entry = self.noted(who, "calendar.put", &name).label(&kept.calendar.label);
        let entry = entry.change(&written(&old)?, &written(&kept)?);
        let mut changeset = Changeset::new();
        if kept.default {
            self.no_other_default(who, &name, &all, &mut changeset)?;
        }
        let row = self.row(who, name.clone(), &kept, revision + 1)?;
        changeset
            .guard(Guard::Calendar(name.clone(), revision))
            .write(Write::PutCalendar(Box::new(row)))
            .write(Write::PutJob(recount::begin(&name, self.now_ms())))
            .write(entry.into());
        let done = self.commit(changeset).await;
        done.map_err(|error| store_seen(error, if_match, "calendar"))?;
        self.learned("calendars", &name).await?;
        self.calendar(who, &name).await
    }

    /// Adds what a calendar of a package writes, and says what it was before; who works by it is not the package's business.
    pub(crate) async fn calendar_arrives(
        &self,
        who: &SignedIn,
        name: &Name,
        calendar: &Calendar,
        changeset: &mut Changeset,
    ) -> Answer<Option<Calendar>> {
        let all = self.inner.db.calendars().await.map_err(store)?;
        let before = all.iter().find(|row| &row.name == name);
        let revision = before.map_or(0, |row| row.revision);
        let old: Option<Kept> = before.map(|row| read(row.content.clone())).transpose()?;
        let (default, teams) =
            old.as_ref().map(|kept| (kept.default, kept.teams.clone())).unwrap_or_default();
        let input = CalendarInput { calendar: calendar.clone(), default, teams: teams.into_iter().collect() };
        let kept = self.checked(name, input, &all)?;
        changeset.guard(Guard::Calendar(name.clone(), revision));
        if old.as_ref() != Some(&kept) {
            let entry = self.noted(who, "calendar.put", name).label(&kept.calendar.label);
            let row = self.row(who, name.clone(), &kept, revision + 1)?;
            changeset
                .write(Write::PutCalendar(Box::new(row)))
                .write(Write::PutJob(recount::begin(name, self.now_ms())))
                .write(entry.change(&written(&old)?, &written(&kept)?).into());
        }
        Ok(old.map(|kept| kept.calendar))
    }

    /// Deletes one that is used nowhere; `if_match` is the revision that the caller saw.
    pub async fn calendar_delete(&self, who: &SignedIn, name: &Name, if_match: Option<i64>) -> Answer<()> {
        require(who, Action::CalendarsManage)?;
        let row = self.calendar_row(name).await?;
        if if_match.is_some_and(|seen| seen != row.revision) {
            return Err(changed("calendar"));
        }
        let uses: Vec<String> = self.calendar_uses(name).await?.into_iter().map(|used| used.words).collect();
        if !uses.is_empty() {
            let message =
                format!("{} is used by {}: choose another calendar there first.", row.label, uses.join(", "));
            return Err(ApiError::new(ErrorKind::Conflict, "calendar_in_use", message));
        }
        let entry =
            self.noted(who, "calendar.delete", name).label(&row.label).change(&row.content, &Value::Null);
        let mut changeset = Changeset::new();
        changeset
            .guard(self.known().guard_of_active())
            .guard(Guard::Calendar(name.clone(), row.revision))
            .write(Write::DeleteCalendar(name.clone(), row.revision))
            .write(entry.into());
        let done = self.commit(changeset).await;
        done.map_err(|error| store_seen(error, if_match, "calendar"))?;
        self.learned("calendars", name).await
    }

    async fn calendar_row(&self, name: &Name) -> Answer<CalendarRow> {
        let row = self.inner.db.calendar(name).await.map_err(store)?;
        row.ok_or_else(|| ApiError::not_found("calendar", name))
    }

    /// What was given, or what is wrong with it.
    fn checked(&self, name: &Name, input: CalendarInput, all: &[CalendarRow]) -> Answer<Kept> {
        let at =
            |problem: FieldProblem| FieldProblem { path: format!("calendar.{}", problem.path), ..problem };
        let mut found: Vec<FieldProblem> = problems(&input.calendar).into_iter().map(at).collect();
        if name.as_str() == DAY_AND_NIGHT {
            found.push(problem("name", "taken", "stands for day and night; choose another name"));
        }
        if all.len() >= CALENDARS_MAX && !all.iter().any(|row| &row.name == name) {
            let message =
                format!("there are {CALENDARS_MAX} calendars already: delete some that are no longer used");
            found.push(problem("name", "too_many", message));
        }
        let known = self.known();
        for (index, team) in input.teams.iter().enumerate() {
            let path = format!("teams[{index}]");
            if known.directory.team(team).is_none() {
                found.push(problem(&path, "unknown", format!("there is no group, queue or role {team}")));
            }
            let other = known.calendars.counting.teams.get(team).filter(|other| *other != name);
            if let Some(other) = other {
                let other = known.label_of_calendar(other);
                let team = known.directory.label(team);
                found.push(problem(
                    &path,
                    "taken",
                    format!("{team} works by {other}; take it away there first"),
                ));
            }
        }
        if !found.is_empty() {
            return Err(ApiError::invalid(found));
        }
        let mut calendar = input.calendar;
        calendar.label = calendar.label.trim().to_owned();
        Ok(Kept { calendar, default: input.default, teams: input.teams.into_iter().collect() })
    }

    /// One calendar at most is the system's.
    fn no_other_default(
        &self,
        who: &SignedIn,
        name: &Name,
        all: &[CalendarRow],
        changeset: &mut Changeset,
    ) -> Answer<()> {
        for row in all.iter().filter(|row| &row.name != name) {
            let kept: Kept = read(row.content.clone())?;
            if kept.default {
                let other =
                    self.row(who, row.name.clone(), &Kept { default: false, ..kept }, row.revision + 1)?;
                changeset
                    .guard(Guard::Calendar(row.name.clone(), row.revision))
                    .write(Write::PutCalendar(Box::new(other)));
            }
        }
        Ok(())
    }

    fn row(&self, who: &SignedIn, name: Name, kept: &Kept, revision: i64) -> Answer<CalendarRow> {
        Ok(CalendarRow {
            name,
            label: kept.calendar.label.clone(),
            content: written(kept)?,
            revision,
            updated_ms: self.now_ms(),
            updated_by: who.key(),
        })
    }

    async fn calendar_view(&self, row: CalendarRow) -> Answer<CalendarView> {
        let kept: Kept = read(row.content)?;
        Ok(CalendarView {
            used_by: self.calendar_uses(&row.name).await?,
            recount: self.recount_of(&row.name).await?,
            calendar: kept.calendar,
            default: kept.default,
            teams: kept.teams.into_iter().collect(),
            updated: Moment(row.updated_ms),
            updated_by: self.known().label_of_actor(&row.updated_by),
            revision: row.revision,
            name: row.name,
        })
    }
}

fn problem(path: &str, code: &str, message: impl Into<String>) -> FieldProblem {
    FieldProblem { path: path.to_owned(), code: code.to_owned(), message: message.into() }
}
