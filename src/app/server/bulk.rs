//! One wish for many runs or work items, and what is stuck.

use fermata_api::{
    Page,
    bulk::{BulkCount, BulkInput, BulkResult, BulkResultQuery, BulkSelect, BulkView},
    page::Paging,
    runs::RunRow,
    stuck::{SlowQuery, StuckGroup, StuckQuery},
};
use leptos::prelude::*;
use uuid::Uuid;

#[cfg(feature = "ssr")]
use super::context;
use super::{Fail, arguments::Json};

/// How many a wish would concern.
#[server(input = Json)]
pub async fn count_bulk(select: BulkSelect) -> Result<BulkCount, Fail> {
    let (service, who) = context().await?;
    Ok(service.bulk_count(&who, select).await?)
}

/// Begins it.
#[server(input = Json)]
pub async fn start_bulk(input: BulkInput) -> Result<BulkView, Fail> {
    let (service, who) = context().await?;
    Ok(service.bulk_start(&who, input).await?)
}

/// All of them, newest first.
#[server(input = Json)]
pub async fn list_bulks(paging: Paging) -> Result<Page<BulkView>, Fail> {
    let (service, who) = context().await?;
    Ok(service.bulks(&who, paging).await?)
}

/// How far one is.
#[server(input = Json)]
pub async fn load_bulk(id: Uuid) -> Result<BulkView, Fail> {
    let (service, who) = context().await?;
    Ok(service.bulk(&who, id).await?)
}

/// What became of each thing that it concerns.
#[server(input = Json)]
pub async fn list_bulk_results(id: Uuid, query: BulkResultQuery) -> Result<Page<BulkResult>, Fail> {
    let (service, who) = context().await?;
    Ok(service.bulk_results(&who, id, query).await?)
}

/// Stops it.
#[server(input = Json)]
pub async fn cancel_bulk(id: Uuid) -> Result<BulkView, Fail> {
    let (service, who) = context().await?;
    Ok(service.bulk_cancel(&who, id).await?)
}

/// What does not move.
#[server(input = Json)]
pub async fn list_stuck(query: StuckQuery) -> Result<Page<StuckGroup>, Fail> {
    let (service, who) = context().await?;
    Ok(service.stuck(&who, query).await?)
}

/// Runs that are in a stage for longer than usual.
#[server(input = Json)]
pub async fn list_slow_runs(query: SlowQuery) -> Result<Page<RunRow>, Fail> {
    let (service, who) = context().await?;
    Ok(service.slow_runs(&who, query).await?)
}
