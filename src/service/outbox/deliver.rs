//! One try to deliver, and what comes of it. The mark "delivered" is written after the receiver took it: a crash in between
//! leads to another try under the same key.

use fermata_engine::run::effects::NoticeKind;
use fermata_store::{
    Changeset, Guard, Write,
    rows::{DeliveryRow, DeliveryState, JobRow},
};
use uuid::Uuid;

use super::{
    Parcel, chat, events, job,
    mail::{of_ours, send_mail},
};
use crate::{
    Answer, Service,
    callouts::CalloutError,
    error::{read, store},
    limits::{DELIVERY_ATTEMPTS_MAX, DELIVERY_WAIT_MS, DELIVERY_WAIT_MS_MAX},
    notices::{Telling, Written},
};

/// How a try to deliver ended.
pub(crate) enum Ended {
    /// The receiver took it.
    Arrived,
    /// It was not sent, on purpose: a stable code, and words.
    NotSent(&'static str, String),
    /// It did not arrive.
    Failed(CalloutError),
}

impl From<Result<(), CalloutError>> for Ended {
    fn from(sent: Result<(), CalloutError>) -> Self {
        match sent {
            Ok(()) => Self::Arrived,
            Err(error) => Self::Failed(error),
        }
    }
}

impl Service {
    /// Carries out a job that delivers.
    pub(crate) async fn deliver(&self, job: &JobRow) -> Answer<()> {
        let id = job.payload.get("id").and_then(|id| id.as_str()).and_then(|id| Uuid::parse_str(id).ok());
        let row = match id {
            Some(id) => self.inner.db.delivery(id).await.map_err(store)?,
            None => None,
        };
        let Some(row) = row.filter(|row| row.state == DeliveryState::Waiting) else {
            return self.settle(job, Changeset::new(), None).await;
        };
        let parcel: Parcel = read(row.content.clone())?;
        let sent = Box::pin(self.send(&parcel, &row.key)).await;
        let arrived = matches!(sent, Ended::Arrived);
        metrics::counter!("fermata_deliveries_total", "sent" => if arrived { "yes" } else { "no" })
            .increment(1);
        self.tried(job, row, sent).await
    }

    async fn send(&self, parcel: &Parcel, key: &str) -> Ended {
        match parcel {
            Parcel::Mail { letter } => send_mail(self, letter, key).await.into(),
            Parcel::Notice(notice) => match Box::pin(self.notice_letter(notice)).await {
                Ok(Written::Letter(letter)) => send_mail(self, &letter, key).await.into(),
                Ok(Written::No(code, message)) => Ended::NotSent(code, message),
                Err(error) => Ended::Failed(of_ours(error)),
            },
            Parcel::Push(push) => Box::pin(self.push_send(push, key)).await,
            Parcel::Chat { connection, text } => chat::post(self, connection, text, key).await.into(),
            Parcel::Event { connection, event } => events::post(self, connection, event, key).await.into(),
            Parcel::Unwritten { .. } => {
                Ended::Failed(CalloutError::lasting("unwritten", "There is nothing to send."))
            }
        }
    }

    /// Writes down how a try ended.
    async fn tried(&self, job: &JobRow, row: DeliveryRow, sent: Ended) -> Answer<()> {
        let now_ms = self.now_ms();
        let mut after = DeliveryRow {
            tried_ms: Some(now_ms),
            attempts: row.attempts + 1,
            revision: row.revision + 1,
            error_code: None,
            error: None,
            ..row
        };
        let mut again = None;
        let mut changeset = Changeset::new();
        match sent {
            Ended::Arrived => after.state = DeliveryState::Delivered,
            Ended::NotSent(code, message) => {
                after.state = DeliveryState::Skipped;
                after.error_code = Some(code.to_owned());
                after.error = Some(message);
            }
            Ended::Failed(error) => {
                tracing::info!(delivery = %after.id, code = error.code, "a delivery failed");
                after.error_code = Some(error.code.to_owned());
                after.error = Some(error.message);
                if error.passing && job.attempt < DELIVERY_ATTEMPTS_MAX {
                    let wait = DELIVERY_WAIT_MS.saturating_mul(1 << (job.attempt.max(1) - 1).min(20));
                    again = Some(now_ms + wait.min(DELIVERY_WAIT_MS_MAX));
                } else {
                    after.state = DeliveryState::Failed;
                    self.tell_of_failure(&after, &mut changeset)?;
                }
            }
        }
        changeset.write(Write::UpdateDelivery(Box::new(after)));
        self.settle(job, changeset, again).await
    }

    /// Ends a job, or puts it back.
    async fn settle(&self, job: &JobRow, mut changeset: Changeset, again: Option<i64>) -> Answer<()> {
        changeset.guard(Guard::Job(job.key.clone(), self.inner.node.clone()));
        changeset.write(match again {
            Some(due_ms) => Write::PutJob(JobRow { due_ms, ..job.clone() }),
            None => Write::DeleteJob(job.key.clone()),
        });
        let told: Vec<_> = changeset
            .writes
            .iter()
            .filter_map(|write| match write {
                Write::AddNotification(row) => Some(row.user.clone()),
                _ => None,
            })
            .collect();
        self.commit(changeset).await.map_err(store)?;
        let live =
            told.into_iter().map(|user| crate::live::message("notification", &user, vec![user.clone()]));
        self.inner.hub.say(live.collect(), false, false);
        self.say("deliveries", &job.key);
        Ok(())
    }

    /// Tells every manager that something does not arrive. That a notice does not is seen in the record of what was sent: of many
    /// that fail at once, as while the mail server is down, nobody wants to hear one by one.
    pub(crate) fn tell_of_failure(&self, row: &DeliveryRow, changeset: &mut Changeset) -> Answer<()> {
        if row.notice.is_some() {
            return Ok(());
        }
        let known = self.known();
        let telling = Telling {
            kind: NoticeKind::Message,
            subject: format!("Not delivered: {}", row.subject),
            body: format!(
                "To {}: {} Send it again under Settings, Connections, Deliveries.",
                row.receiver,
                row.error.as_deref().unwrap_or_default()
            ),
            run: row.run,
            item: None,
            record: None,
            bell_only: true,
        };
        for user in known.managers() {
            changeset.write(Write::AddNotification(self.tell_person(&known, user, &telling)?.row));
        }
        Ok(())
    }

    /// Puts something that failed back into the line.
    pub(super) fn put_back(&self, row: &DeliveryRow, changeset: &mut Changeset) {
        let revision = row.revision + 1;
        let after = DeliveryRow { state: DeliveryState::Waiting, revision, ..row.clone() };
        changeset.write(Write::UpdateDelivery(Box::new(after))).write(Write::PutJob(job(
            row.id,
            self.now_ms(),
            0,
        )));
    }
}
