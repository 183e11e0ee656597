//! The daily mail: what was gathered for it, and what is open and when it is due. A job for each person who has one, at their
//! time of day; after a restart what is overdue comes at once, and each day's mail comes once.

use std::fmt::Write as _;

use fermata_engine::{daytime, ids::Name};
use fermata_store::{
    Changeset, StoreError, Write,
    filters::{WorkFilter, WorkState},
    rows::{DeliveryRow, JobRow, NotificationRow, WorkItemRow},
};

use super::{
    channels,
    letter::{mailbox, page, text_with},
    tell::{digest_job, path_of},
    templates::escaped,
    unsubscribe::Stop,
};
use crate::{
    Answer, Service, SignedIn,
    error::store,
    known::Known,
    limits::{DIGEST_LINES_MAX, DIGEST_WORK_MAX},
    outbox::{self, Letter, Origin, Parcel},
};

impl Service {
    /// Carries out the job of a person's daily mail.
    pub(crate) async fn digest(&self, job: &JobRow) -> Answer<()> {
        let known = self.known();
        let user = job.payload.get("user").and_then(|user| user.as_str()).and_then(|u| Name::parse(u).ok());
        let Some(user) = user else { return self.digest_over(job).await };
        let now_ms = self.now_ms();
        let waiting = self.inner.db.notifications_for_digest(&user, DIGEST_LINES_MAX).await.map_err(store)?;
        let daily = channels::is_daily(&known, &user);
        let mut changeset = Changeset::new();
        for row in &waiting {
            changeset.write(Write::Digested(row.id));
        }
        let work =
            if daily || !waiting.is_empty() { self.open_work(&known, &user).await? } else { Vec::new() };
        if let Some(row) = self.digest_mail(&known, &user, &waiting, &work, daily)? {
            changeset.write(Write::PutJob(outbox::job(row.id, now_ms, 0)));
            changeset.write(Write::InsertDelivery(Box::new(row)));
        }
        // What is told from now on that waits for the next one makes its job anew.
        match channels::next_digest(&known, &user, now_ms).filter(|_| daily) {
            Some(due_ms) => changeset.write(Write::PutJob(digest_job(&user, due_ms))),
            None => changeset.write(Write::DeleteJob(job.key.clone())),
        };
        match self.commit(changeset).await {
            Ok(()) => {
                self.inner.hub.say(Vec::new(), false, true);
                Ok(())
            }
            // Another node was faster: this day's mail is written. What came since then waits for the next one.
            Err(StoreError::Duplicate(what)) if what.contains("deliveries") => self.digest_over(job).await,
            Err(other) => Err(store(other)),
        }
    }

    async fn digest_over(&self, job: &JobRow) -> Answer<()> {
        let user = job.payload.get("user").and_then(|user| user.as_str()).and_then(|u| Name::parse(u).ok());
        let known = self.known();
        let next = user.and_then(|user| {
            let due_ms = channels::next_digest(&known, &user, self.now_ms())?;
            Some(digest_job(&user, due_ms))
        });
        let mut changeset = Changeset::new();
        changeset.write(match next {
            Some(next) => Write::PutJob(next),
            None => Write::DeleteJob(job.key.clone()),
        });
        self.commit(changeset).await.map_err(store)
    }

    /// What a person can do now, most urgent first.
    async fn open_work(&self, known: &Known, user: &Name) -> Answer<Vec<WorkItemRow>> {
        let Some(person) = known.directory.users.get(user) else { return Ok(Vec::new()) };
        let who = SignedIn::new(person.name.clone(), person.label.clone(), person.role);
        let filter = WorkFilter {
            assignees: Some(self.reach(&who).keys),
            state: WorkState::Open,
            ..WorkFilter::default()
        };
        Ok(self.inner.db.work_items(&filter, None, DIGEST_WORK_MAX).await.map_err(store)?.0)
    }

    /// The mail; none where there is nothing to say or nowhere to send it.
    fn digest_mail(
        &self,
        known: &Known,
        user: &Name,
        waiting: &[NotificationRow],
        work: &[WorkItemRow],
        daily: bool,
    ) -> Answer<Option<DeliveryRow>> {
        let active = known.directory.users.get(user).is_some_and(|person| person.active);
        let Some(address) = known.emails.get(user).filter(|_| active && known.mail) else { return Ok(None) };
        if waiting.is_empty() && (work.is_empty() || !daily) {
            return Ok(None);
        }
        let now_ms = self.now_ms();
        let zone = channels::zone_of(known, user);
        let date = daytime::date(&zone, now_ms).unwrap_or_default();
        let subject = subject(waiting.len(), work.len());
        let footer = self.footer(user, &Stop::Daily, "Your daily mail");
        let said = Digest {
            base: self.base().unwrap_or_default(),
            waiting,
            work,
            due: |ms| daytime::words(&zone, ms),
        };
        let letter = Letter {
            to: vec![mailbox(known, user, address)],
            subject: subject.clone(),
            text: text_with(&said.text(), &footer),
            html: Some(page(&subject, &said.html(), &footer)),
            reply_to: None,
            stop: footer.stop,
        };
        let key = outbox::key_of(&format!("digest/{user}/{date}"));
        let id = self.inner.random.id(now_ms)?;
        let words = (subject, address.clone());
        let row = outbox::delivery((id, now_ms), key, Origin::default(), words, &Parcel::Mail { letter })?;
        Ok(Some(DeliveryRow { to: Some(user.clone()), notice: Some("digest".to_owned()), ..row }))
    }
}

fn subject(news: usize, work: usize) -> String {
    let news = match news {
        0 => String::new(),
        1 => "one message, ".to_owned(),
        n => format!("{n} messages, "),
    };
    let work = match work {
        0 => "no open work".to_owned(),
        1 => "one piece of open work".to_owned(),
        n => format!("{n} pieces of open work"),
    };
    format!("Your day in Fermata: {news}{work}")
}

/// What the mail says.
struct Digest<'d, F: Fn(i64) -> Option<String>> {
    base: &'d str,
    waiting: &'d [NotificationRow],
    work: &'d [WorkItemRow],
    due: F,
}

impl<F: Fn(i64) -> Option<String>> Digest<'_, F> {
    fn line_of(&self, item: &WorkItemRow) -> String {
        let due = item.sla.as_ref().and_then(|clock| (self.due)(clock.due_ms));
        let due = due.map(|due| format!(", due {due}")).unwrap_or_default();
        format!("{} for {}{due}", item.step_label, item.run_title)
    }

    // Writing into a string cannot fail.
    fn text(&self) -> String {
        let mut out = String::new();
        if !self.waiting.is_empty() {
            out.push_str("What was new\n\n");
            for row in self.waiting {
                let path = path_of(row.item, row.run, row.record.as_ref());
                let _ = writeln!(out, "- {}\n  {}{path}", row.subject, self.base);
            }
            out.push('\n');
        }
        if !self.work.is_empty() {
            out.push_str("What is open\n\n");
            for item in self.work {
                let _ = writeln!(out, "- {}\n  {}/work/{}", self.line_of(item), self.base, item.id);
            }
        }
        out
    }

    fn html(&self) -> String {
        let mut out = String::new();
        let title = |words: &str| {
            format!(
                "<h1 style=\"margin:0 0 8px;font-size:18px\">{words}</h1><ul style=\"margin:0 0 16px;padding-left:20px\">"
            )
        };
        let link = |path: &str, words: &str| {
            format!(
                "<li><a href=\"{}{}\" style=\"color:#1f4f8f\">{}</a></li>",
                escaped(self.base),
                escaped(path),
                escaped(words)
            )
        };
        if !self.waiting.is_empty() {
            out.push_str(&title("What was new"));
            for row in self.waiting {
                out.push_str(&link(&path_of(row.item, row.run, row.record.as_ref()), &row.subject));
            }
            out.push_str("</ul>");
        }
        if !self.work.is_empty() {
            out.push_str(&title("What is open"));
            for item in self.work {
                out.push_str(&link(&format!("/work/{}", item.id), &self.line_of(item)));
            }
            out.push_str("</ul>");
        }
        out
    }
}
