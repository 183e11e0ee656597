//! Triggers, schedules, webhooks and events, for their pages and the builder.

use fermata_api::{
    Page,
    page::Paging,
    triggers::{
        EventQuery, EventView, HookCreate, HookCreated, HookInput, HookView, SchedulePreview,
        SchedulePreviewInput, TriggerOrder, TriggerOrderInput, TriggerRow, WhatIfInput, WhatIfRow,
    },
};
use fermata_engine::ids::Name;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::context;
use super::{Fail, arguments::Json};

/// Orchestrations and why their runs start, by name.
#[server(input = Json)]
pub async fn list_triggers(paging: Paging) -> Result<Page<TriggerRow>, Fail> {
    let (service, who) = context().await?;
    Ok(service.triggers(&who, paging).await?)
}

/// The next moments of a schedule.
#[server(input = Json)]
pub async fn preview_schedule(input: SchedulePreviewInput) -> Result<SchedulePreview, Fail> {
    let (service, who) = context().await?;
    Ok(service.schedule_preview(&who, input).await?)
}

/// In which order orchestrations start when a record of an object changes.
#[server(input = Json)]
pub async fn load_trigger_order(object: Name) -> Result<TriggerOrder, Fail> {
    let (service, who) = context().await?;
    Ok(service.trigger_order(&who, &object).await?)
}

/// Sets an order that is still at this revision.
#[server(input = Json)]
pub async fn set_trigger_order(
    object: Name,
    input: TriggerOrderInput,
    revision: Option<i64>,
) -> Result<TriggerOrder, Fail> {
    let (service, who) = context().await?;
    Ok(service.trigger_order_set(&who, &object, input, revision).await?)
}

/// What a change of a record would start.
#[server(input = Json)]
pub async fn what_if(input: WhatIfInput) -> Result<Vec<WhatIfRow>, Fail> {
    let (service, who) = context().await?;
    Ok(service.what_if(&who, input).await?)
}

/// Webhooks, by name.
#[server(input = Json)]
pub async fn list_hooks(paging: Paging) -> Result<Page<HookView>, Fail> {
    let (service, who) = context().await?;
    Ok(service.hooks(&who, paging).await?)
}

/// A new webhook with its secret.
#[server(input = Json)]
pub async fn create_hook(input: HookCreate) -> Result<HookCreated, Fail> {
    let (service, who) = context().await?;
    Ok(service.hook_create(&who, input).await?)
}

/// Changes a webhook that is still at this revision.
#[server(input = Json)]
pub async fn update_hook(name: Name, input: HookInput, revision: Option<i64>) -> Result<HookView, Fail> {
    let (service, who) = context().await?;
    Ok(service.hook_update(&who, &name, input, revision).await?)
}

/// A new secret of a webhook.
#[server(input = Json)]
pub async fn new_hook_secret(name: Name) -> Result<HookCreated, Fail> {
    let (service, who) = context().await?;
    Ok(service.hook_new_secret(&who, &name).await?)
}

/// Deletes a webhook.
#[server(input = Json)]
pub async fn delete_hook(name: Name) -> Result<(), Fail> {
    let (service, who) = context().await?;
    Ok(service.hook_delete(&who, &name).await?)
}

/// Events that were taken in, latest first.
#[server(input = Json)]
pub async fn list_events(query: EventQuery) -> Result<Page<EventView>, Fail> {
    let (service, who) = context().await?;
    Ok(service.events(&who, query).await?)
}
