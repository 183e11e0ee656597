//! Why runs start by themselves: the page of triggers, the order between them, schedules, events, webhooks.

mod events;
mod hooks;
mod order;
mod preview;
pub(crate) mod schedules;
mod signature;

use fermata_api::{Moment, Page, page::Paging, triggers::*};
use fermata_engine::{
    definition::{EventSource, Trigger},
    ids::Name,
};
use fermata_store::rows::{DefinitionHead, DefinitionKind, ScheduleRow};

pub use hooks::HookMessage;

use crate::{
    Answer, Service, SignedIn,
    error::{limit, store},
    known::Known,
    policy::{Action, require},
    words::trigger_summary,
};

impl Service {
    /// Orchestrations and why their runs start, by name.
    pub async fn triggers(&self, who: &SignedIn, paging: Paging) -> Answer<Page<TriggerRow>> {
        require(who, Action::TriggerSee)?;
        let (cursor, limit) = (paging.cursor.as_deref(), limit(paging.limit)?);
        let listed = self.inner.db.definition_list(DefinitionKind::Orchestration, None, cursor, limit).await;
        let (heads, next) = listed.map_err(store)?;
        let names: Vec<Name> = heads.iter().map(|head| head.name.clone()).collect();
        let schedules = self.inner.db.schedules_of(&names).await.map_err(store)?;
        let known = self.known();
        let mut items = Vec::with_capacity(heads.len());
        for head in heads {
            let state = schedules.iter().find(|row| row.orchestration == head.name);
            let last_ms = self.inner.db.last_start_of(&head.name).await.map_err(store)?;
            items.push(row(&known, head, state, last_ms));
        }
        Ok(Page { items, next })
    }
}

fn row(known: &Known, head: DefinitionHead, state: Option<&ScheduleRow>, last_ms: Option<i64>) -> TriggerRow {
    let active = known.active.get(&head.name);
    let trigger = active.map(|active| &active.definition.trigger);
    let object = trigger.and_then(|trigger| trigger.deleted().or(trigger.object()));
    let position = match trigger {
        Some(Trigger::Record { object, .. }) => {
            let place = known.started_by(object).position(|(name, _)| name == &head.name);
            place.and_then(|place| u32::try_from(place + 1).ok())
        }
        _ => None,
    };
    TriggerRow {
        kind: trigger.map(kind),
        summary: trigger.map_or(head.summary, |trigger| trigger_summary(trigger, &known.objects)),
        version: active.map(|active| active.version),
        object_label: object
            .map(|name| known.objects.get(name).map_or(name.to_string(), |o| o.label.clone())),
        object: object.cloned(),
        position,
        schedule: trigger.and_then(Trigger::schedule).map(|schedule| {
            schedules::state(schedule, state.unwrap_or(&ScheduleRow::new(head.name.clone())))
        }),
        last_run: last_ms.map(Moment),
        label: known.label_of(&head.name),
        orchestration: head.name,
    }
}

fn kind(trigger: &Trigger) -> TriggerKind {
    match trigger {
        Trigger::Autolaunched => TriggerKind::Autolaunched,
        Trigger::Record { .. } => TriggerKind::Record,
        Trigger::Scheduled { .. } => TriggerKind::Scheduled,
        Trigger::RecordsOnSchedule { .. } => TriggerKind::RecordsOnSchedule,
        Trigger::Event { source: EventSource::CloudEvents { .. }, .. } => TriggerKind::Event,
        Trigger::Event { source: EventSource::Webhook { .. }, .. } => TriggerKind::Webhook,
    }
}
