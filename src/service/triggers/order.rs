//! In which order orchestrations start when a record of an object changes.

use std::collections::BTreeSet;

use fermata_api::{ApiError, triggers::*};
use fermata_engine::ids::Name;
use fermata_store::{Changeset, Write, rows::TriggerOrderRow};
use serde_json::json;

use crate::{
    Answer, Service, SignedIn,
    error::{changed, store_seen},
    policy::{Action, require},
};

impl Service {
    /// The order of an object.
    pub async fn trigger_order(&self, who: &SignedIn, object: &Name) -> Answer<TriggerOrder> {
        require(who, Action::TriggerSee)?;
        let known = self.known();
        if !known.objects.contains_key(object) {
            return Err(ApiError::not_found("object", object));
        }
        let place = |(name, active): (&Name, &crate::known::Active)| TriggerPlace {
            orchestration: name.clone(),
            label: active.definition.label.clone(),
        };
        let orchestrations = known.started_by(object).map(place).collect();
        let revision = known.orders.get(object).map_or(0, |row| row.revision);
        Ok(TriggerOrder { object: object.clone(), orchestrations, revision })
    }

    /// Sets the order of an object; `if_match` is the revision that the caller saw.
    pub async fn trigger_order_set(
        &self,
        who: &SignedIn,
        object: &Name,
        input: TriggerOrderInput,
        if_match: Option<i64>,
    ) -> Answer<TriggerOrder> {
        require(who, Action::TriggerOrder)?;
        let before = self.trigger_order(who, object).await?;
        if if_match.is_some_and(|seen| seen != before.revision) {
            return Err(changed("order"));
        }
        let there: BTreeSet<&Name> = before.orchestrations.iter().map(|place| &place.orchestration).collect();
        let mut seen = BTreeSet::new();
        for (n, name) in input.orchestrations.iter().enumerate() {
            let path = format!("orchestrations[{n}]");
            if !there.contains(name) {
                let message = format!("is no active orchestration that records of {object} start");
                return Err(ApiError::field(&path, "unknown", message));
            }
            if !seen.insert(name) {
                return Err(ApiError::field(&path, "repeated", "stands in the list twice"));
            }
        }
        let row = TriggerOrderRow {
            object: object.clone(),
            orchestrations: input.orchestrations,
            revision: before.revision + 1,
        };
        let names = before.orchestrations.iter().map(|place| place.orchestration.clone());
        let old = json!({ "orchestrations": names.collect::<Vec<_>>() });
        let new = json!({ "orchestrations": row.orchestrations });
        let entry = self.noted(who, "object.trigger_order", object).change(&old, &new);
        let mut changeset = Changeset::new();
        changeset.write(Write::PutTriggerOrder(row)).write(entry.into());
        let done = self.commit(changeset).await;
        done.map_err(|error| store_seen(error, if_match, "order"))?;
        self.learned("definition", object).await?;
        self.trigger_order(who, object).await
    }
}
