//! The clock of a promise.

use serde::{Deserialize, Serialize};

use super::{RungAt, Sla};
use crate::{calendar::Working, ids::Name};

/// A running, paused or stopped clock. All moments are Unix milliseconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// When it began.
    pub started_ms: i64,
    /// When it warns, moved on by pauses.
    pub warn_ms: i64,
    /// When it is breached, moved on by pauses.
    pub due_ms: i64,
    /// Since when it stands still, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused_ms: Option<i64>,
    /// When it was stopped for good, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_ms: Option<i64>,
    /// Whether people were warned already.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub warned: bool,
    /// Whether its breach was told already.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub breached: bool,
    /// What its moments are worked out from, where there is more to it than a length by day and night.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms: Option<Box<Terms>>,
}

/// What the moments of a clock are worked out from. Amounts are milliseconds of the time that counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// How much time it may take in all.
    pub target_ms: i64,
    /// How much of it was used up to `since_ms`.
    #[serde(default)]
    pub used_ms: i64,
    /// From when on it has been running since.
    pub since_ms: i64,
    /// The calendar that counts; none: day and night.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<Name>,
    /// The due moment, where a date says it or a person has set it: it stays where it is, whatever the calendar says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixed_ms: Option<i64>,
    /// Whether a person has set it: what the record says no longer counts.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_hand: bool,
    /// Why it stands still though the run goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<String>,
    /// The rungs of its ladder, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rungs: Vec<RungState>,
}

/// A rung of a clock's ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RungState {
    /// When it is stepped on.
    pub at_ms: i64,
    /// Whether it was.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub fired: bool,
}

/// Where a promise stands.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
/// Written as in the glossary (`OnTrack`), in conditions and the API alike.
pub enum SlaStatus {
    /// No promise was made.
    None,
    /// Open, before the warning.
    OnTrack,
    /// Open, past the warning.
    AtRisk,
    /// Open, past the due moment.
    Breached,
    /// The clock stands still.
    Paused,
    /// Closed in time.
    Met,
    /// Closed too late.
    Missed,
}

impl Clock {
    /// A clock that starts now, by day and night.
    pub fn start(sla: &Sla, now_ms: i64) -> Self {
        Self::begin(sla, now_ms, None)
    }

    /// A clock that starts now, by a calendar with its name; none: day and night.
    pub fn begin(sla: &Sla, now_ms: i64, by: Option<(&Name, &Working)>) -> Self {
        let target_ms = sla.target_ms();
        let mut clock = Self {
            started_ms: now_ms,
            warn_ms: now_ms,
            due_ms: now_ms + target_ms,
            paused_ms: None,
            closed_ms: None,
            warned: false,
            breached: false,
            terms: None,
        };
        let terms = Terms { calendar: by.map(|(name, _)| name.clone()), ..Terms::of(&clock, target_ms) };
        clock.set(sla, terms, by.map(|(_, working)| working));
        clock
    }

    /// Sets its moments by these terms. A plain clock keeps none: its moments say all.
    pub fn set(&mut self, sla: &Sla, mut terms: Terms, by: Option<&Working>) {
        let total_ms = terms.total_ms(by);
        self.due_ms = terms.fixed_ms.unwrap_or_else(|| terms.moment(total_ms, by));
        let warned_ms = self.terms.as_ref().map(|_| self.warn_ms);
        self.warn_ms = terms.kept(share(total_ms, sla.warn_percent.into()), warned_ms, by).min(self.due_ms);
        let before = |index: usize| terms.rungs.get(index).copied();
        let rung = |(index, at): (usize, RungAt)| RungState {
            at_ms: match (at, terms.fixed_ms) {
                // Time after a date is counted from that date, also where the date is outside working time.
                (RungAt::After { minutes }, Some(due)) => add(by, due, i64::from(minutes) * 60_000),
                _ => terms.kept(at.of_ms(total_ms), before(index).map(|rung| rung.at_ms), by),
            },
            fired: before(index).is_some_and(|rung| rung.fired),
        };
        terms.rungs = sla.ladder.iter().map(|rung| rung.at).enumerate().map(rung).collect();
        let plain = terms.are_plain() && sla.is_plain() && self.says_all(sla, terms.target_ms);
        self.terms = (!plain).then(|| Box::new(terms));
    }

    /// Whether the moments of a plain clock say all: not where it warned when another calendar counted, which is not moved.
    fn says_all(&self, sla: &Sla, target_ms: i64) -> bool {
        let warns_ms = Terms::of(self, target_ms).moment(share(target_ms, sla.warn_percent.into()), None);
        self.warn_ms == warns_ms.min(self.due_ms)
    }

    /// What its moments are worked out from; for one that keeps none, what they say.
    pub fn terms_of(&self, sla: &Sla) -> Terms {
        match &self.terms {
            Some(terms) => Terms::clone(terms),
            None => Terms::of(self, sla.target_ms()),
        }
    }

    /// What was promised is promised anew: what was told of moments that lie ahead again may be told again.
    pub fn rearm(&mut self, now_ms: i64) {
        self.warned &= self.warn_ms <= now_ms;
        self.breached &= self.due_ms <= now_ms;
        for rung in self.terms.iter_mut().flat_map(|terms| &mut terms.rungs) {
            rung.fired &= rung.at_ms <= now_ms;
        }
    }

    /// Where it stands at a moment.
    pub fn status(&self, now_ms: i64) -> SlaStatus {
        match (self.closed_ms, self.paused_ms) {
            (Some(closed), _) if closed <= self.due_ms => SlaStatus::Met,
            (Some(_), _) => SlaStatus::Missed,
            (None, Some(_)) => SlaStatus::Paused,
            (None, None) if now_ms >= self.due_ms => SlaStatus::Breached,
            (None, None) if now_ms >= self.warn_ms => SlaStatus::AtRisk,
            (None, None) => SlaStatus::OnTrack,
        }
    }

    /// The next moment at which it warns, if it still will.
    pub fn warns_ms(&self) -> Option<i64> {
        (self.runs() && !self.warned && !self.breached).then_some(self.warn_ms)
    }

    /// The moment of its breach, if that is still to come.
    pub fn breaches_ms(&self) -> Option<i64> {
        (self.runs() && !self.breached).then_some(self.due_ms)
    }

    /// The moment of a rung, if that is still to come.
    pub fn rung_ms(&self, index: usize) -> Option<i64> {
        let rung = self.rungs().get(index)?;
        (self.runs() && !rung.fired).then_some(rung.at_ms)
    }

    /// The rungs of its ladder.
    pub fn rungs(&self) -> &[RungState] {
        self.terms.as_ref().map(|terms| terms.rungs.as_slice()).unwrap_or_default()
    }

    /// Why it stands still though the run goes on, if it does.
    pub fn hold(&self) -> Option<&str> {
        self.terms.as_ref().and_then(|terms| terms.hold.as_deref())
    }

    /// Whether it is neither paused nor closed.
    pub fn runs(&self) -> bool {
        self.closed_ms.is_none() && self.paused_ms.is_none()
    }

    /// Stops for good; a paused clock is closed as of when it was paused.
    pub fn close(&mut self, now_ms: i64) {
        if self.closed_ms.is_none() {
            self.closed_ms = Some(self.paused_ms.take().unwrap_or(now_ms));
        }
    }

    /// Stands still from now on; nothing happens to a clock that is paused or closed.
    pub fn pause(&mut self, now_ms: i64) {
        if self.closed_ms.is_none() && self.paused_ms.is_none() {
            self.paused_ms = Some(now_ms);
        }
    }

    /// Runs on with the run; its moments move by as long as it stood still. One that has a reason of its own to stand still
    /// goes on standing. What a calendar makes of it is worked out by whoever has the calendar.
    pub fn resume(&mut self, now_ms: i64) {
        if self.hold().is_some() {
            return;
        }
        let Some(since) = self.paused_ms.take() else { return };
        let stood = (now_ms - since).max(0);
        let Some(terms) = &mut self.terms else {
            self.warn_ms += stood;
            self.due_ms += stood;
            return;
        };
        terms.used_ms += (since - terms.since_ms).max(0);
        terms.since_ms = now_ms.max(since);
        if terms.fixed_ms.is_some() {
            return;
        }
        // What had come before it stood still came then.
        let rungs = terms.rungs.iter_mut().map(|rung| &mut rung.at_ms);
        let ahead = rungs.chain([&mut self.warn_ms, &mut self.due_ms]).filter(|at| **at > since);
        ahead.for_each(|at| *at += stood);
    }

    /// The same clock, going on at a moment by a calendar: what was used until it stood still is used.
    #[must_use]
    pub fn resumed(&self, sla: &Sla, now_ms: i64, by: Option<&Working>) -> Self {
        let mut clock = self.clone();
        let mut terms = clock.terms_of(sla);
        terms.settle(self.paused_ms.unwrap_or(now_ms), by);
        terms.since_ms = now_ms;
        terms.hold = None;
        clock.paused_ms = None;
        clock.set(sla, terms, by);
        clock
    }
}

impl Terms {
    /// Of a clock that keeps none: it began so much later as it stood still.
    fn of(clock: &Clock, target_ms: i64) -> Self {
        Self {
            target_ms,
            used_ms: 0,
            since_ms: clock.due_ms - target_ms,
            calendar: None,
            fixed_ms: None,
            by_hand: false,
            hold: None,
            rungs: Vec::new(),
        }
    }

    fn are_plain(&self) -> bool {
        self.calendar.is_none() && self.fixed_ms.is_none() && !self.by_hand && self.hold.is_none()
    }

    /// Notes what was used up to a moment.
    pub fn settle(&mut self, at_ms: i64, by: Option<&Working>) {
        self.used_ms += between(by, self.since_ms, at_ms);
        self.since_ms = self.since_ms.max(at_ms);
    }

    /// How much time there is in all: the target, or what lies before the date.
    fn total_ms(&self, by: Option<&Working>) -> i64 {
        match self.fixed_ms {
            None => self.target_ms,
            Some(due) => self.used_ms + between(by, self.since_ms, due),
        }
    }

    /// The same; what had come before it went on came when it was known to come.
    fn kept(&self, passed_ms: i64, known_ms: Option<i64>, by: Option<&Working>) -> i64 {
        let known = known_ms.filter(|at| passed_ms <= self.used_ms && *at <= self.since_ms);
        known.unwrap_or_else(|| self.moment(passed_ms, by))
    }

    /// When so much time has passed; what has passed already did so at the latest when it went on.
    fn moment(&self, passed_ms: i64, by: Option<&Working>) -> i64 {
        add(by, self.since_ms, (passed_ms - self.used_ms).max(0))
    }
}

fn add(by: Option<&Working>, from_ms: i64, amount_ms: i64) -> i64 {
    by.map_or_else(|| from_ms.saturating_add(amount_ms), |working| working.add(from_ms, amount_ms))
}

fn between(by: Option<&Working>, from_ms: i64, until_ms: i64) -> i64 {
    by.map_or_else(|| (until_ms - from_ms).max(0), |working| working.between(from_ms, until_ms))
}

fn share(total_ms: i64, percent: u16) -> i64 {
    RungAt::Share { percent }.of_ms(total_ms)
}
