//! What leaves Fermata: written in the transaction that causes it, then sent by workers, at least once, under a key that stays
//! the same. What cannot be delivered is told to managers and can be sent again.

mod chat;
mod deliver;
mod events;
mod list;
mod mail;
mod plain;

use fermata_engine::ids::{Name, RunId};
use fermata_store::rows::{DeliveryKind, DeliveryRow, DeliveryState, JobRow};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    Answer, digest,
    notices::{NoticeParcel, PushParcel},
};

pub(crate) use deliver::Ended;
pub(crate) use mail::{of_ours, send_mail};
pub(crate) use plain::text_of_html;

/// The kind of jobs that deliver.
pub(crate) const JOB_KIND: &str = "delivery";

/// What is sent. Connections are named: their addresses and secrets are looked up when it is sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Parcel {
    /// A mail.
    Mail {
        /// Whole.
        letter: Letter,
    },
    /// A message in a chat.
    Chat {
        /// Which chat.
        connection: Name,
        /// What it says, in markdown.
        text: String,
    },
    /// An event.
    Event {
        /// Which receiver.
        connection: Name,
        /// The event, CloudEvents 1.0 in JSON.
        event: Value,
    },
    /// A mail that tells somebody something: written when it is sent.
    Notice(NoticeParcel),
    /// A message to a browser.
    Push(PushParcel),
    /// What could not even be written: it waits for nobody, and says why.
    Unwritten {
        /// A stable code.
        code: String,
        /// In words.
        message: String,
    },
}

/// A mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Letter {
    /// Addresses, each `name@host` or `Label <name@host>`.
    pub(crate) to: Vec<String>,
    /// One line.
    pub(crate) subject: String,
    /// As text.
    pub(crate) text: String,
    /// As HTML.
    pub(crate) html: Option<String>,
    /// Where answers go, where the settings say nothing else.
    pub(crate) reply_to: Option<String>,
    /// Where mails of this kind are stopped, with one click.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) stop: Option<String>,
}

/// Where a delivery comes from.
#[derive(Debug, Clone, Default)]
pub(crate) struct Origin {
    pub(crate) run: Option<RunId>,
    pub(crate) step: Option<Name>,
}

/// The key of what is sent from this place, for ever the same: whoever gets it twice can tell.
pub(crate) fn key_of(place: &str) -> String {
    digest::short(Sha256::digest(place.as_bytes()))
}

/// The row of something to deliver.
pub(crate) fn delivery(
    (id, now_ms): (Uuid, i64),
    key: String,
    origin: Origin,
    (subject, receiver): (String, String),
    parcel: &Parcel,
) -> Answer<DeliveryRow> {
    let kind = match parcel {
        Parcel::Mail { .. } | Parcel::Notice(_) | Parcel::Unwritten { .. } => DeliveryKind::Mail,
        Parcel::Push(_) => DeliveryKind::Push,
        Parcel::Chat { .. } => DeliveryKind::Chat,
        Parcel::Event { .. } => DeliveryKind::Event,
    };
    let unwritten = match parcel {
        Parcel::Unwritten { code, message } => Some((code.clone(), message.clone())),
        _ => None,
    };
    Ok(DeliveryRow {
        id,
        key,
        kind,
        state: if unwritten.is_some() { DeliveryState::Failed } else { DeliveryState::Waiting },
        subject,
        receiver,
        content: crate::error::written(parcel)?,
        run: origin.run,
        step: origin.step,
        created_ms: now_ms,
        tried_ms: None,
        attempts: 0,
        error_code: unwritten.as_ref().map(|(code, _)| code.clone()),
        error: unwritten.map(|(_, message)| message),
        revision: 1,
        to: None,
        notice: None,
        held_until_ms: None,
    })
}

/// The job that delivers it.
pub(crate) fn job(id: Uuid, due_ms: i64, attempt: u32) -> JobRow {
    // Not a run's: the mail that a run sent last is delivered though the run is over.
    JobRow {
        key: format!("delivery:{id}"),
        kind: JOB_KIND.to_owned(),
        run: None,
        due_ms,
        attempt,
        payload: json!({ "id": id }),
    }
}
