//! Messages of the browser, by Web Push (RFC 8030): sealed for the browser that shows them (RFC 8291), so that the push service
//! in between reads nothing, and signed with keys of this server (VAPID, RFC 8292).

mod keys;
mod sealing;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use fermata_api::{
    ApiError, ErrorKind, Moment,
    notices::{PushSubscribe, PushSubscriptionView, PushView},
};
use fermata_engine::limits::LABEL_LENGTH_MAX;
use fermata_store::{
    Changeset, StoreError, Write,
    rows::{NotificationRow, PushSubscriptionRow},
};
use reqwest::{Method, Url};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{channels, tell::path_of};
use crate::{
    Answer, Service, SignedIn,
    callouts::{Callout, CalloutError},
    connections::line,
    error::{read, store, written},
    limits::{
        BROWSERS_MAX, DELIVERY_ANSWER_MAX, DELIVERY_TIMEOUT_MS, PUSH_BODY_MAX, PUSH_KEPT_SECONDS,
        URL_LENGTH_MAX,
    },
    outbox::{Ended, of_ours},
    policy::{Action, Relation, require_with},
    vault::{Sealed, open, seal},
    words::notice_kind,
};

/// A message to one browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PushParcel {
    /// What is told.
    pub(crate) notification: Uuid,
    /// Which browser.
    pub(crate) subscription: Uuid,
}

/// Where messages for a browser are posted, and what they are sealed with.
#[derive(Serialize, Deserialize)]
struct Address {
    endpoint: String,
    p256dh: String,
    auth: String,
}

impl Service {
    /// What a browser needs to ask for messages, and the person's browsers that have asked.
    pub async fn push_browsers(&self, who: &SignedIn) -> Answer<PushView> {
        require_with(who, &[Relation::Own], Action::NotificationsSee)?;
        let key = match self.inner.options.outside.key {
            Some(_) => Some(self.push_keys().await?.public_text()),
            None => None,
        };
        let rows = self.inner.db.push_subscriptions_of(&who.name).await.map_err(store)?;
        let view = |row: PushSubscriptionRow| PushSubscriptionView {
            id: row.id,
            label: row.label,
            since: Moment(row.created_ms),
        };
        Ok(PushView { key, browsers: rows.into_iter().map(view).collect() })
    }

    /// A browser shows messages from now on. One that did so before is told apart by its address.
    pub async fn push_subscribe(&self, who: &SignedIn, input: PushSubscribe) -> Answer<PushView> {
        require_with(who, &[Relation::Own], Action::NotificationsSee)?;
        let address = self.checked_address(&input).await?;
        let label = line("label", &input.label, LABEL_LENGTH_MAX)?;
        let label = if label.is_empty() { "A browser".to_owned() } else { label };
        let endpoint_hash = Sha256::digest(input.endpoint.as_bytes()).to_vec();
        let before = self.inner.db.push_subscription_at(&endpoint_hash).await.map_err(store)?;
        if before.is_none() {
            let browsers = self.inner.db.push_subscriptions_of(&who.name).await.map_err(store)?;
            if browsers.len() >= BROWSERS_MAX {
                let message =
                    format!("{BROWSERS_MAX} browsers show your messages already: take one away first.");
                return Err(ApiError::new(ErrorKind::Conflict, "too_many_browsers", message));
            }
        }
        let now_ms = self.now_ms();
        let id = match &before {
            Some(row) => row.id,
            None => self.inner.random.id(now_ms)?,
        };
        let text = serde_json::to_string(&address).map_err(|error| crate::error::internal(&error))?;
        let key = self.inner.options.outside.key.as_ref();
        let content = written(&seal(key, &self.inner.random, &place(id), &text)?)?;
        let row = PushSubscriptionRow {
            id,
            user: who.name.clone(),
            endpoint_hash,
            content,
            label: label.clone(),
            created_ms: now_ms,
        };
        let mut changeset = Changeset::new();
        let entry = self.noted(who, "push.subscribe", &who.name).label(&label);
        changeset.write(Write::PutPushSubscription(row)).write(entry.into());
        match self.commit(changeset).await {
            // Two tabs asked at the same moment: one of them did it.
            Ok(()) | Err(StoreError::Duplicate(_)) => {}
            Err(other) => return Err(store(other)),
        }
        self.learned("people", &who.name).await?;
        self.push_browsers(who).await
    }

    /// A browser shows no messages any more.
    pub async fn push_unsubscribe(&self, who: &SignedIn, id: Uuid) -> Answer<PushView> {
        require_with(who, &[Relation::Own], Action::NotificationsSee)?;
        let row = self.inner.db.push_subscription(id).await.map_err(store)?;
        let row = row.filter(|row| row.user == who.name).ok_or_else(|| ApiError::not_found("browser", id))?;
        let mut changeset = Changeset::new();
        let entry = self.noted(who, "push.unsubscribe", &who.name).label(&row.label);
        changeset.write(Write::DeletePushSubscription(id)).write(entry.into());
        self.commit(changeset).await.map_err(store)?;
        self.learned("people", &who.name).await?;
        self.push_browsers(who).await
    }

    async fn checked_address(&self, input: &PushSubscribe) -> Answer<Address> {
        let wrong = |field, message: &str| Err(ApiError::field(field, "wrong_type", message));
        let url = Url::parse(&input.endpoint).ok().filter(|_| input.endpoint.len() <= URL_LENGTH_MAX);
        let Some(url) = url else { return wrong("endpoint", "is no address") };
        // A push service is on the public internet and speaks TLS; others only where an administrator allowed their host.
        if url.scheme() != "https" && !self.hosts_allowed().await?.has(&url) {
            return wrong("endpoint", "must begin with https://");
        }
        let decoded = |text: &str| URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok();
        if !decoded(&input.p256dh).is_some_and(|key| key.len() == 65 && key.first() == Some(&4)) {
            return wrong("p256dh", "is no public key of a browser");
        }
        if decoded(&input.auth).is_none_or(|auth| auth.len() != 16) {
            return wrong("auth", "is no secret of a browser");
        }
        let plain = |text: &str| text.trim_end_matches('=').to_owned();
        Ok(Address {
            endpoint: input.endpoint.clone(),
            p256dh: plain(&input.p256dh),
            auth: plain(&input.auth),
        })
    }

    /// Sends a message to a browser.
    pub(crate) async fn push_send(&self, parcel: &PushParcel, key: &str) -> Ended {
        match self.pushed(parcel, key).await {
            Ok(ended) => ended,
            Err(error) => Ended::Failed(of_ours(error)),
        }
    }

    async fn pushed(&self, parcel: &PushParcel, key: &str) -> Answer<Ended> {
        let gone = || Ended::NotSent("gone", "This browser shows messages no longer.".to_owned());
        let row = self.inner.db.push_subscription(parcel.subscription).await.map_err(store)?;
        let Some(row) = row else { return Ok(gone()) };
        let note = self.inner.db.notification(parcel.notification).await.map_err(store)?;
        let Some(note) = note.filter(|note| note.user == row.user) else { return Ok(gone()) };
        let known = self.known();
        let active = known.directory.users.get(&row.user).is_some_and(|person| person.active);
        if !active || !channels::of(&known, &row.user, notice_kind(&note.kind)).push {
            return Ok(Ended::NotSent("turned_off", "They turned such messages off meanwhile.".to_owned()));
        }
        let sealed: Sealed = read(row.content)?;
        let text = open(self.inner.options.outside.key.as_ref(), &place(row.id), &sealed)?;
        let address: Address = serde_json::from_str(&text).map_err(|error| crate::error::internal(&error))?;
        let callout = self.push_callout(&address, &note, key).await?;
        let allowed = self.hosts_allowed().await?;
        Ok(match self.inner.client.call(&callout, &allowed).await {
            Err(error) => Ended::Failed(error),
            Ok(reply) => match reply.status {
                200..=299 => Ended::Arrived,
                404 | 410 => {
                    let mut changeset = Changeset::new();
                    let entry = self.noted_by_system("push.gone", &row.user).label(&row.label);
                    changeset.write(Write::DeletePushSubscription(row.id)).write(entry.into());
                    self.commit(changeset).await.map_err(store)?;
                    self.learned("people", &row.user).await?;
                    gone()
                }
                408 | 425 | 429 | 500..=599 => Ended::Failed(CalloutError::passing(
                    "receiver_busy",
                    format!("The push service answered {}: it is tried again.", reply.status),
                )),
                status => Ended::Failed(CalloutError::lasting(
                    "receiver_refused",
                    format!("The push service refused it with {status}."),
                )),
            },
        })
    }

    async fn push_callout(&self, address: &Address, note: &NotificationRow, key: &str) -> Answer<Callout> {
        let keys = self.push_keys().await?;
        let urgent = notice_kind(&note.kind).is_urgent();
        let said = json!({
            "id": note.id,
            "title": note.subject,
            "body": note.body.chars().take(PUSH_BODY_MAX).collect::<String>(),
            "path": path_of(note.item, note.run, note.record.as_ref()),
        });
        let url = Url::parse(&address.endpoint).map_err(|error| crate::error::internal(&error))?;
        let contact = self.base().filter(|base| base.starts_with("https://"));
        let claims = keys::Claims {
            audience: &url.origin().ascii_serialization(),
            until_ms: self.now_ms() + 12 * 3_600_000,
            contact: contact.unwrap_or("mailto:fermata@localhost"),
        };
        let body = sealing::sealed(
            said.to_string().as_bytes(),
            &address.p256dh,
            &address.auth,
            self.inner.random.bytes::<16>()?,
        )
        .ok_or_else(|| crate::error::fault("a message for a browser could not be sealed"))?;
        Ok(Callout {
            method: Method::POST,
            url: address.endpoint.clone(),
            headers: vec![
                ("Authorization".to_owned(), keys.authorization(&claims)?),
                ("TTL".to_owned(), PUSH_KEPT_SECONDS.to_string()),
                ("Urgency".to_owned(), if urgent { "high" } else { "normal" }.to_owned()),
                ("Content-Encoding".to_owned(), "aes128gcm".to_owned()),
            ],
            body: Some(("application/octet-stream".to_owned(), body)),
            idempotency_key: key.to_owned(),
            timeout_ms: DELIVERY_TIMEOUT_MS,
            answer_max: DELIVERY_ANSWER_MAX,
        })
    }
}

/// What a browser's address is sealed for.
fn place(id: Uuid) -> String {
    format!("push:{id}")
}
