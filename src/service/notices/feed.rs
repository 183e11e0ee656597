//! Due dates as a calendar (RFC 5545) at a secret address of each person: whoever knows the address sees when which open work of
//! theirs is due, and nothing else. The secret is kept as its hash; a new one makes the old address worthless.

use std::fmt::Write as _;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use fermata_api::{ApiError, ErrorKind, Moment, notices::CalendarFeedView};
use fermata_store::{
    Changeset, Write,
    filters::{WorkFilter, WorkState},
    rows::{CalendarFeedRow, WorkItemRow},
};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use crate::{
    Answer, Service, SignedIn, digest,
    error::store,
    limits::FEED_ITEMS_MAX,
    policy::{Action, Relation, require_with},
};

/// Bytes of a line at most, without its end (RFC 5545, 3.1).
const LINE_BYTES: usize = 75;

impl Service {
    /// Whether the person's calendar has an address; the address itself is told once, when it is made.
    pub async fn calendar_feed(&self, who: &SignedIn) -> Answer<CalendarFeedView> {
        require_with(who, &[Relation::Own], Action::NotificationsSee)?;
        let row = self.inner.db.calendar_feed_of(&who.name).await.map_err(store)?;
        Ok(CalendarFeedView { since: row.map(|row| Moment(row.created_ms)), address: None })
    }

    /// Gives the person's calendar a new address; the old one leads nowhere from now on.
    pub async fn calendar_feed_renew(&self, who: &SignedIn) -> Answer<CalendarFeedView> {
        require_with(who, &[Relation::Own], Action::NotificationsSee)?;
        let secret = URL_SAFE_NO_PAD.encode(self.inner.random.bytes::<32>()?);
        let now_ms = self.now_ms();
        let row = CalendarFeedRow { user: who.name.clone(), secret_hash: hash(&secret), created_ms: now_ms };
        let mut changeset = Changeset::new();
        let entry = self.noted(who, "calendar_feed.renew", &who.name).secret("address");
        changeset.write(Write::PutCalendarFeed(row)).write(entry.into());
        self.commit(changeset).await.map_err(store)?;
        let address = format!("{}/calendar/{secret}.ics", self.base().unwrap_or_default());
        Ok(CalendarFeedView { since: Some(Moment(now_ms)), address: Some(address) })
    }

    /// Takes the address of the person's calendar away.
    pub async fn calendar_feed_delete(&self, who: &SignedIn) -> Answer<CalendarFeedView> {
        require_with(who, &[Relation::Own], Action::NotificationsSee)?;
        let mut changeset = Changeset::new();
        let entry = self.noted(who, "calendar_feed.delete", &who.name);
        changeset.write(Write::DeleteCalendarFeed(who.name.clone())).write(entry.into());
        self.commit(changeset).await.map_err(store)?;
        Ok(CalendarFeedView { since: None, address: None })
    }

    /// The calendar at a secret address, and its ETag.
    ///
    /// # Errors
    /// `calendar_not_found` where the address leads nowhere, or its person is no longer active.
    pub async fn due_dates(&self, secret: &str) -> Answer<(String, String)> {
        let missing = || {
            let message = "This calendar has another address now, or none. Sign in, and look under Profile, Notifications.";
            ApiError::new(ErrorKind::NotFound, "calendar_not_found", message)
        };
        let row = self.inner.db.calendar_feed(&hash(secret)).await.map_err(store)?.ok_or_else(missing)?;
        let who = self.signed_in(&row.user).await?.ok_or_else(missing)?;
        let filter = WorkFilter {
            assignees: Some(self.reach(&who).keys),
            state: WorkState::Open,
            ..WorkFilter::default()
        };
        let (items, _) = self.inner.db.work_items(&filter, None, FEED_ITEMS_MAX).await.map_err(store)?;
        let text = calendar(&who.label, &items, self.base());
        let tag = digest::short(Sha256::digest(text.as_bytes()));
        Ok((text, format!("\"{tag}\"")))
    }
}

fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// The calendar as text: one event for each piece of work that has a due moment.
fn calendar(label: &str, items: &[WorkItemRow], base: Option<&str>) -> String {
    let mut out = String::new();
    line(&mut out, "BEGIN:VCALENDAR");
    line(&mut out, "VERSION:2.0");
    line(&mut out, "PRODID:-//Fermata//Due dates//EN");
    line(&mut out, "CALSCALE:GREGORIAN");
    line(&mut out, "METHOD:PUBLISH");
    line(&mut out, &format!("X-WR-CALNAME:{}", escaped(&format!("Due in Fermata: {label}"))));
    line(&mut out, "REFRESH-INTERVAL;VALUE=DURATION:PT30M");
    line(&mut out, "X-PUBLISHED-TTL:PT30M");
    for item in items {
        event(&mut out, item, base);
    }
    line(&mut out, "END:VCALENDAR");
    out
}

fn event(out: &mut String, item: &WorkItemRow, base: Option<&str>) {
    let due = item.sla.as_ref().and_then(|clock| moment(clock.due_ms));
    let (Some(due), Some(made)) = (due, moment(item.created_ms)) else { return };
    line(out, "BEGIN:VEVENT");
    // The same work is the same event for ever, also where its due moment moves.
    line(out, &format!("UID:{}@fermata", item.id));
    line(out, &format!("DTSTAMP:{made}"));
    line(out, &format!("DTSTART:{due}"));
    line(out, &format!("SUMMARY:{}", escaped(&format!("Due: {} for {}", item.step_label, item.run_title))));
    if let Some(base) = base {
        let address = format!("{base}/work/{}", item.id);
        line(out, &format!("DESCRIPTION:{}", escaped(&format!("Open the work: {address}"))));
        line(out, &format!("URL:{address}"));
    }
    line(out, "TRANSP:TRANSPARENT");
    line(out, "END:VEVENT");
}

/// A moment in UTC, as calendars write it.
fn moment(ms: i64) -> Option<String> {
    Timestamp::from_millisecond(ms).ok().map(|at| at.strftime("%Y%m%dT%H%M%SZ").to_string())
}

/// A text value: what means something in a calendar means itself.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// A line, folded where it is too long: never within a character.
fn line(out: &mut String, text: &str) {
    let mut room = LINE_BYTES;
    for c in text.chars() {
        if c.len_utf8() > room {
            out.push_str("\r\n ");
            room = LINE_BYTES - 1;
        }
        room -= c.len_utf8();
        // Writing into a string cannot fail.
        let _ = out.write_char(c);
    }
    out.push_str("\r\n");
}

#[cfg(test)]
#[path = "feed/tests.rs"]
mod tests;
