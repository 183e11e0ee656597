//! What was delivered and what was not, for operators.

use fermata_api::{ApiError, ErrorKind, Moment, Page, connections::*};
use fermata_store::{
    Changeset,
    filters::DeliveryFilter,
    rows::{self, DeliveryRow},
};
use serde_json::json;
use uuid::Uuid;

use super::Parcel;
use crate::{
    Answer, Service, SignedIn,
    error::{limit, read, store},
    policy::{Action, require},
};

impl Service {
    /// Deliveries, newest first.
    pub async fn deliveries(&self, who: &SignedIn, query: DeliveryQuery) -> Answer<Page<DeliveryView>> {
        require(who, Action::DeliveriesSee)?;
        let state = query.state.map(|state| match state {
            DeliveryState::Waiting => rows::DeliveryState::Waiting,
            DeliveryState::Delivered => rows::DeliveryState::Delivered,
            DeliveryState::Failed => rows::DeliveryState::Failed,
            DeliveryState::Skipped => rows::DeliveryState::Skipped,
        });
        let filter = DeliveryFilter { state, run: query.run };
        let listed = self.inner.db.delivery_list(&filter, query.cursor.as_deref(), limit(query.limit)?).await;
        let (rows, next) = listed.map_err(store)?;
        Ok(Page { items: rows.into_iter().map(view).collect(), next })
    }

    /// One delivery.
    pub async fn delivery(&self, who: &SignedIn, id: Uuid) -> Answer<DeliveryView> {
        require(who, Action::DeliveriesSee)?;
        Ok(view(self.delivery_row(id).await?))
    }

    async fn delivery_row(&self, id: Uuid) -> Answer<DeliveryRow> {
        let found = self.inner.db.delivery(id).await.map_err(store)?;
        found.ok_or_else(|| ApiError::not_found("delivery", id))
    }

    /// Sends something again that was given up, under its old key.
    pub async fn delivery_send_again(&self, who: &SignedIn, id: Uuid) -> Answer<DeliveryView> {
        require(who, Action::DeliverySendAgain)?;
        let row = self.delivery_row(id).await?;
        if row.state != rows::DeliveryState::Failed {
            return Err(ApiError::new(
                ErrorKind::Conflict,
                "delivery_not_failed",
                "Only what was given up can be sent again: this one waits or has arrived.",
            ));
        }
        if let Parcel::Unwritten { message, .. } = read(row.content.clone())? {
            let message = format!("There is nothing to send: {message}");
            return Err(ApiError::new(ErrorKind::Conflict, "delivery_unwritten", message));
        }
        let mut changeset = Changeset::new();
        self.put_back(&row, &mut changeset);
        let detail = json!({ "subject": row.subject, "receiver": row.receiver });
        let entry = self.noted(who, "delivery.send_again", id).label(&row.subject).detail(detail);
        changeset.write(entry.into());
        self.commit(changeset).await.map_err(store)?;
        self.inner.hub.say(Vec::new(), false, true);
        self.say("deliveries", id);
        self.delivery(who, id).await
    }
}

fn view(row: DeliveryRow) -> DeliveryView {
    DeliveryView {
        id: row.id,
        kind: match row.kind {
            rows::DeliveryKind::Mail => DeliveryKind::Mail,
            rows::DeliveryKind::Chat => DeliveryKind::Chat,
            rows::DeliveryKind::Event => DeliveryKind::Event,
            rows::DeliveryKind::Push => DeliveryKind::Push,
        },
        state: match row.state {
            rows::DeliveryState::Waiting => DeliveryState::Waiting,
            rows::DeliveryState::Delivered => DeliveryState::Delivered,
            rows::DeliveryState::Failed => DeliveryState::Failed,
            rows::DeliveryState::Skipped => DeliveryState::Skipped,
        },
        subject: row.subject,
        receiver: row.receiver,
        run: row.run,
        step: row.step,
        key: row.key,
        created: Moment(row.created_ms),
        tried: row.tried_ms.map(Moment),
        attempts: row.attempts,
        error_code: row.error_code,
        error: row.error,
    }
}
