//! Lists of runs, each person's own.

use std::collections::BTreeMap;

use fermata_api::{
    ApiError, Page,
    error::ErrorKind,
    runs::{Holder, RunQuery, RunRow},
};
use fermata_engine::{
    ids::{Name, RunId},
    run::RunStatus,
    sla::SlaStatus,
};
use fermata_store::{
    filters::{Reach, RunFilter},
    rows,
};

use crate::{
    Answer, Service, SignedIn,
    error::{limit, store},
    limits::SEARCH_LENGTH_MAX,
    policy::{Action, allows},
    views::run_row,
};

impl Service {
    /// Runs, newest first.
    pub async fn runs(&self, who: &SignedIn, query: RunQuery) -> Answer<Page<RunRow>> {
        let limit = limit(query.limit)?;
        let filter = self.run_filter(who, &query)?;
        let listed = self.inner.db.run_list(&filter, query.cursor.as_deref(), limit).await.map_err(store)?;
        Ok(Page { items: self.run_rows(listed.0).await?, next: listed.1 })
    }

    pub(crate) fn run_filter(&self, who: &SignedIn, query: &RunQuery) -> Answer<RunFilter> {
        let (open_only, statuses) = match query.status.as_deref() {
            None | Some("") => (false, Vec::new()),
            Some("open") => (true, Vec::new()),
            Some(status) => (false, vec![run_status(status)?]),
        };
        let sla = query.sla.as_deref().filter(|s| !s.is_empty()).map(sla_status).transpose()?;
        Ok(RunFilter {
            orchestration: name_of("orchestration", query.orchestration.as_deref())?,
            statuses,
            open_only,
            stage: name_of("stage", query.stage.as_deref())?,
            sla: sla.map(|sla| (sla, self.now_ms())),
            record: query.record,
            started_by: owner(query.owner.as_deref())?,
            started_from_ms: since("started_from", query.started_from.as_deref(), Day::Begins)?,
            started_before_ms: since("started_to", query.started_to.as_deref(), Day::Ends)?,
            text: text_of("text", query.text.as_deref())?,
            visible_to: self.reach_unless(who, Action::RunSeeAll),
        })
    }

    /// What limits a list to a person's own, unless their role sees all.
    pub(crate) fn reach_unless(&self, who: &SignedIn, all: Action) -> Option<Reach> {
        (!allows(who.role, &[], all)).then(|| self.reach(who))
    }

    /// Everything that work may come to this person through.
    pub(crate) fn reach(&self, who: &SignedIn) -> Reach {
        let keys = self.known().directory.reach(&who.name).iter().map(|a| a.key()).collect();
        Reach { user: who.name.clone(), keys }
    }

    /// Rows with who holds their open work.
    pub(crate) async fn run_rows(&self, rows: Vec<rows::RunRow>) -> Answer<Vec<RunRow>> {
        let known = self.known();
        let now_ms = self.now_ms();
        let versions = self.versions_of(rows.iter().map(|row| (&row.orchestration, row.version))).await?;
        let open: Vec<RunId> = rows.iter().filter(|row| row.status.is_open()).map(|row| row.id).collect();
        let mut holders: BTreeMap<RunId, Vec<Holder>> = BTreeMap::new();
        if !open.is_empty() {
            for item in self.inner.db.open_items_of_runs(&open).await.map_err(store)? {
                let label = known.directory.label(&item.assignee);
                let holders = holders.entry(item.run).or_default();
                if !holders.iter().any(|h| h.assignee == item.assignee) {
                    holders.push(Holder { assignee: item.assignee, label });
                }
            }
        }
        let shown = rows.into_iter().map(|row| {
            let definition = versions.get(&(row.orchestration.clone(), row.version)).map(|d| &**d);
            let holders = holders.remove(&row.id).unwrap_or_default();
            run_row(row, &known, definition, holders, now_ms)
        });
        Ok(shown.collect())
    }
}

fn run_status(text: &str) -> Answer<RunStatus> {
    use RunStatus::{Cancelled, Completed, Failed, InProgress, Paused, Recalled};
    let all = [InProgress, Paused, Completed, Cancelled, Recalled, Failed];
    let found = all.into_iter().find(|status| format!("{status:?}") == text);
    found.ok_or_else(|| {
        bad("status", "is no status: use open, InProgress, Paused, Completed, Cancelled, Recalled or Failed")
    })
}

fn sla_status(text: &str) -> Answer<SlaStatus> {
    match text {
        "OnTrack" => Ok(SlaStatus::OnTrack),
        "AtRisk" => Ok(SlaStatus::AtRisk),
        "Breached" => Ok(SlaStatus::Breached),
        "None" => Ok(SlaStatus::None),
        _ => Err(bad("sla", "is no promise to filter by: use OnTrack, AtRisk, Breached or None")),
    }
}

/// Who started a run, as rows know them.
fn owner(text: Option<&str>) -> Answer<Option<String>> {
    Ok(match name_of("owner", text)? {
        Some(name) if name.as_str() == "system" => Some("system".to_owned()),
        name => name.map(|name| format!("user:{name}")),
    })
}

/// Which end of a day a date alone means.
#[derive(Clone, Copy)]
pub(crate) enum Day {
    Begins,
    Ends,
}

/// A day in UTC or a moment; empty is none.
pub(crate) fn since(path: &str, text: Option<&str>, day: Day) -> Answer<Option<i64>> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    if let Ok(date) = text.parse::<jiff::civil::Date>()
        && text.len() <= 10
    {
        let date = match day {
            Day::Begins => Some(date),
            Day::Ends => date.tomorrow().ok(),
        };
        let begins = date.and_then(|date| date.to_zoned(jiff::tz::TimeZone::UTC).ok());
        if let Some(begins) = begins {
            return Ok(Some(begins.timestamp().as_millisecond()));
        }
    }
    let moment = text.parse::<jiff::Timestamp>().map(|stamp| stamp.as_millisecond());
    let message = "is no day or moment: use 2026-11-22 or 2026-11-22T15:30:00Z";
    moment.map(Some).map_err(|_| bad(path, message))
}

fn bad(path: &str, message: &str) -> ApiError {
    let mut error = ApiError::field(path, "unknown", message);
    error.kind = ErrorKind::BadRequest;
    error.code = "query_invalid".to_owned();
    error
}

/// A name in a query; empty is none.
pub(crate) fn name_of(path: &str, text: Option<&str>) -> Answer<Option<Name>> {
    let text = text.filter(|text| !text.is_empty());
    text.map(|text| Name::parse(text).map_err(|error| bad(path, &error.to_string()))).transpose()
}

/// A search text in a query; blank is none.
pub(crate) fn text_of(path: &str, text: Option<&str>) -> Answer<Option<String>> {
    match text.map(str::trim).filter(|text| !text.is_empty()) {
        Some(text) if text.chars().count() > SEARCH_LENGTH_MAX => {
            Err(bad(path, &format!("is too long: at most {SEARCH_LENGTH_MAX} characters")))
        }
        text => Ok(text.map(str::to_owned)),
    }
}

/// A word in a query that is none of those known.
pub(crate) fn unknown_word(path: &str, words: &str) -> ApiError {
    bad(path, &format!("is not known: use {words}"))
}
