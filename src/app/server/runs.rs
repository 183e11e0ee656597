//! Runs and how they are watched, for their pages.

use fermata_api::{
    Page,
    definitions::StartInput,
    page::Paging,
    runs::{LogEntry, Pipeline, ReasonInput, RunQuery, RunRow, RunView},
};
use fermata_engine::{
    definition::Orchestration,
    ids::{Name, RunId},
};
use leptos::prelude::*;
use server_fn::codec::Json;

use super::Fail;
#[cfg(feature = "ssr")]
use super::context;

/// Starts a run; the same key never starts a second one.
#[server(input = Json)]
pub async fn start_run(orchestration: Name, input: StartInput, key: Option<String>) -> Result<RunView, Fail> {
    let (service, who) = context().await?;
    Ok(service.start(&who, &orchestration, input, key).await?)
}

/// Runs, newest first.
#[server(input = Json)]
pub async fn list_runs(query: RunQuery) -> Result<Page<RunRow>, Fail> {
    let (service, who) = context().await?;
    Ok(service.runs(&who, query).await?)
}

/// One run.
#[server(input = Json)]
pub async fn load_run(id: RunId) -> Result<RunView, Fail> {
    let (service, who) = context().await?;
    Ok(service.run(&who, id).await?)
}

/// The drawing that a run follows.
#[server(input = Json)]
pub async fn load_run_definition(id: RunId) -> Result<Orchestration, Fail> {
    let (service, who) = context().await?;
    Ok(service.run_definition(&who, id).await?)
}

/// What happened in a run.
#[server(input = Json)]
pub async fn load_run_log(id: RunId, paging: Paging) -> Result<Page<LogEntry>, Fail> {
    let (service, who) = context().await?;
    Ok(service.run_log(&who, id, paging).await?)
}

/// Holds a run.
#[server(input = Json)]
pub async fn pause_run(id: RunId, input: ReasonInput) -> Result<RunView, Fail> {
    let (service, who) = context().await?;
    Ok(service.pause(&who, id, input).await?)
}

/// Lets it go on.
#[server(input = Json)]
pub async fn resume_run(id: RunId, input: ReasonInput) -> Result<RunView, Fail> {
    let (service, who) = context().await?;
    Ok(service.resume(&who, id, input).await?)
}

/// Stops it for good.
#[server(input = Json)]
pub async fn cancel_run(id: RunId, input: ReasonInput) -> Result<RunView, Fail> {
    let (service, who) = context().await?;
    Ok(service.cancel(&who, id, input).await?)
}

/// Tries what failed again.
#[server(input = Json)]
pub async fn retry_run(id: RunId, input: ReasonInput) -> Result<RunView, Fail> {
    let (service, who) = context().await?;
    Ok(service.retry(&who, id, input).await?)
}

/// Where every open run of an orchestration stands.
#[server(input = Json)]
pub async fn load_pipeline(orchestration: Name) -> Result<Pipeline, Fail> {
    let (service, who) = context().await?;
    Ok(service.pipeline(&who, &orchestration).await?)
}
