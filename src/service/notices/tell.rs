//! From something to tell to the rows that tell it.

use fermata_api::notices::MailWhen;
use fermata_engine::{
    ids::{Name, RunId, WorkItemId},
    object::RecordRef,
    people::Assignee,
    run::effects::NoticeKind,
};
use fermata_store::{
    Write,
    rows::{DeliveryRow, DeliveryState, JobRow, NotificationRow},
};
use serde_json::json;
use uuid::Uuid;

use super::{DIGEST_JOB, NoticeParcel, PushParcel, channels};
use crate::{
    Answer, Service,
    known::Known,
    outbox::{self, Origin, Parcel},
    words::notice_key,
};

/// Something to tell.
#[derive(Debug, Clone)]
pub(crate) struct Telling {
    /// Why.
    pub(crate) kind: NoticeKind,
    /// One line.
    pub(crate) subject: String,
    /// The rest.
    pub(crate) body: String,
    /// The run it is about.
    pub(crate) run: Option<RunId>,
    /// The work item it is about.
    pub(crate) item: Option<WorkItemId>,
    /// The record it is about.
    pub(crate) record: Option<RecordRef>,
    /// Whether it stays inside Fermata: that something could not be delivered must cause no further delivery.
    pub(crate) bell_only: bool,
}

/// The rows that tell one person.
pub(crate) struct Told {
    /// What stands under the bell, or is kept for the daily mail and the record of what was sent.
    pub(crate) row: NotificationRow,
    /// What leaves, with its jobs.
    pub(crate) writes: Vec<Write>,
}

impl Telling {
    /// Where a link to it leads.
    pub(crate) fn path(&self) -> String {
        path_of(self.item, self.run, self.record.as_ref())
    }
}

/// Where a link leads: to the work, else the record, else the run.
pub(super) fn path_of(item: Option<WorkItemId>, run: Option<RunId>, record: Option<&RecordRef>) -> String {
    match (item, record, run) {
        (Some(item), ..) => format!("/work/{item}"),
        (None, Some(record), _) => format!("/records/{}/{}", record.object, record.id),
        (None, None, Some(run)) => format!("/runs/{run}"),
        (None, None, None) => "/notifications".to_owned(),
    }
}

impl Service {
    /// What tells one person, by what they chose. Nothing is written here: the caller does, with what caused it.
    pub(crate) fn tell_person(&self, known: &Known, user: &Name, telling: &Telling) -> Answer<Told> {
        let now_ms = self.now_ms();
        let channels = channels::of(known, user, telling.kind);
        let id = self.inner.random.id(now_ms)?;
        let by_mail = if known.mail && !telling.bell_only { channels.email } else { MailWhen::Off };
        let addressed = known.emails.contains_key(user);
        let shown = channels.in_app || telling.bell_only;
        let row = NotificationRow {
            id,
            user: user.clone(),
            kind: notice_key(telling.kind).to_owned(),
            subject: telling.subject.clone(),
            body: telling.body.clone(),
            run: telling.run,
            item: telling.item,
            at_ms: now_ms,
            // What does not stand under the bell is not counted there.
            read_ms: (!shown).then_some(now_ms),
            record: telling.record.clone(),
            shown,
            digest: by_mail == MailWhen::Digest && addressed,
        };
        let mut out = Leaving { service: self, known, user, telling, id, now_ms, writes: Vec::new() };
        match by_mail {
            MailWhen::Off => {}
            _ if !addressed => out.no_address()?,
            MailWhen::Now => out.mail()?,
            MailWhen::Digest => out.digest(),
        }
        if channels.chat && !telling.bell_only {
            out.chat()?;
        }
        if channels.push && !telling.bell_only {
            out.push()?;
        }
        Ok(Told { row, writes: out.writes })
    }

    /// What tells a team in its chat, once for all; nothing where it has none, or where such a thing is not told in chats.
    pub(crate) fn tell_chat(
        &self,
        known: &Known,
        team: &Assignee,
        telling: &Telling,
        key: &str,
    ) -> Answer<Vec<Write>> {
        let Some(chat) = channels::chat_of_team(known, team) else { return Ok(Vec::new()) };
        if telling.bell_only || !channels::of_all(known, telling.kind).chat {
            return Ok(Vec::new());
        }
        let now_ms = self.now_ms();
        let parcel = Parcel::Chat { connection: chat.clone(), text: self.chat_text(telling) };
        let origin = Origin { run: telling.run, step: None };
        let label = known.outlets.chats.get(chat).cloned().unwrap_or_else(|| chat.to_string());
        let words = (telling.subject.clone(), label);
        let id = self.inner.random.id(now_ms)?;
        let row = outbox::delivery((id, now_ms), outbox::key_of(key), origin, words, &parcel)?;
        let row = DeliveryRow { notice: Some(notice_key(telling.kind).to_owned()), ..row };
        Ok(vec![Write::InsertDelivery(Box::new(row)), Write::PutJob(outbox::job(id, now_ms, 0))])
    }

    /// A message for a chat, with its link.
    fn chat_text(&self, telling: &Telling) -> String {
        let mut text = format!("**{}**", telling.subject);
        if !telling.body.is_empty() {
            text.push('\n');
            text.push_str(&telling.body);
        }
        if let Some(base) = self.base() {
            text.push('\n');
            text.push_str(base);
            text.push_str(&telling.path());
        }
        text
    }

    /// The address that people use, without a slash at its end.
    pub(crate) fn base(&self) -> Option<&str> {
        self.inner.options.outside.public_url.as_deref().map(|url| url.trim_end_matches('/'))
    }
}

/// The job of a person's daily mail.
pub(super) fn digest_job(user: &Name, due_ms: i64) -> JobRow {
    JobRow {
        key: format!("digest:{user}"),
        kind: DIGEST_JOB.to_owned(),
        run: None,
        due_ms,
        attempt: 0,
        payload: json!({ "user": user }),
    }
}

/// What leaves because one person is told something.
struct Leaving<'t> {
    service: &'t Service,
    known: &'t Known,
    user: &'t Name,
    telling: &'t Telling,
    /// Of the notification.
    id: Uuid,
    now_ms: i64,
    writes: Vec<Write>,
}

impl Leaving<'_> {
    fn mail(&mut self) -> Answer<()> {
        let address = self.known.emails.get(self.user).cloned().unwrap_or_default();
        let parcel = Parcel::Notice(NoticeParcel { notification: self.id, user: self.user.clone() });
        self.send("mail", address, &parcel)
    }

    /// That a mail would have been sent is kept, with what is missing.
    fn no_address(&mut self) -> Answer<()> {
        let parcel = Parcel::Notice(NoticeParcel { notification: self.id, user: self.user.clone() });
        let row = self.row("mail", String::new(), &parcel)?;
        let label = self.known.directory.label(&Assignee::User(self.user.clone()));
        let row = DeliveryRow {
            state: DeliveryState::Skipped,
            error_code: Some("no_address".to_owned()),
            error: Some(format!(
                "{label} has no e-mail address. An administrator can enter one under Settings, People."
            )),
            ..row
        };
        self.writes.push(Write::InsertDelivery(Box::new(row)));
        Ok(())
    }

    fn digest(&mut self) {
        if let Some(due_ms) = channels::next_digest(self.known, self.user, self.now_ms) {
            self.writes.push(Write::AddJob(digest_job(self.user, due_ms)));
        }
    }

    fn chat(&mut self) -> Answer<()> {
        let Some(chat) = channels::chat_of(self.known, self.user) else { return Ok(()) };
        let label = self.known.outlets.chats.get(chat).cloned().unwrap_or_default();
        let text = self.service.chat_text(self.telling);
        self.send("chat", label, &Parcel::Chat { connection: chat.clone(), text })
    }

    fn push(&mut self) -> Answer<()> {
        let browsers = self.known.browsers.get(self.user).map(Vec::as_slice).unwrap_or_default();
        for (subscription, label) in browsers {
            let parcel = Parcel::Push(PushParcel { notification: self.id, subscription: *subscription });
            self.send(&format!("push/{subscription}"), label.clone(), &parcel)?;
        }
        Ok(())
    }

    /// Sends now, or when it is no longer quiet.
    fn send(&mut self, channel: &str, receiver: String, parcel: &Parcel) -> Answer<()> {
        let row = self.row(channel, receiver, parcel)?;
        let held = match self.telling.kind.is_urgent() {
            true => None,
            false => channels::quiet_until(self.known, self.user, self.now_ms),
        };
        self.writes.push(Write::PutJob(outbox::job(row.id, held.unwrap_or(self.now_ms), 0)));
        self.writes.push(Write::InsertDelivery(Box::new(DeliveryRow { held_until_ms: held, ..row })));
        Ok(())
    }

    /// A delivery under a key that is the same for this notification and channel for ever.
    fn row(&self, channel: &str, receiver: String, parcel: &Parcel) -> Answer<DeliveryRow> {
        let key = outbox::key_of(&format!("notice/{}/{channel}", self.id));
        let origin = Origin { run: self.telling.run, step: None };
        let id = self.service.inner.random.id(self.now_ms)?;
        let words = (self.telling.subject.clone(), receiver);
        let row = outbox::delivery((id, self.now_ms), key, origin, words, parcel)?;
        Ok(DeliveryRow {
            to: Some(self.user.clone()),
            notice: Some(notice_key(self.telling.kind).to_owned()),
            ..row
        })
    }
}
