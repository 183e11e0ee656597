//! Runs and how they are watched, for their pages.

use fermata_api::{
    Page,
    approvals::{AddApproverInput, RemoveApproverInput},
    definitions::StartInput,
    operate::{ChangeDueInput, CompleteStepInput, GoBackInput, SkipInput, VariablesInput},
    page::Paging,
    runs::{LogEntry, Pipeline, ReasonInput, ReassignRunInput, RetryInput, RunQuery, RunRow, RunView},
};
use fermata_diagram::words::Names;
use fermata_engine::{
    definition::Orchestration,
    ids::{Name, RunId},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::context;
use super::{Fail, arguments::Json};

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

/// What a run follows, with what people call those that it names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunDrawing {
    /// The version's drawing.
    pub definition: Orchestration,
    /// Labels of teams, people, flows and the object.
    pub names: Names,
}

/// The drawing that a run follows.
#[server(input = Json)]
pub async fn load_run_drawing(id: RunId) -> Result<RunDrawing, Fail> {
    let (service, who) = context().await?;
    let (definition, world) = service.run_drawing(&who, id).await?;
    let names = Names::of(&definition, &world);
    Ok(RunDrawing { definition, names })
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
pub async fn retry_run(id: RunId, input: RetryInput) -> Result<RunView, Fail> {
    let (service, who) = context().await?;
    Ok(service.retry(&who, id, input).await?)
}

/// Begins the stage that it is in anew.
#[server(input = Json)]
pub async fn restart_stage(id: RunId, input: ReasonInput) -> Result<RunView, Fail> {
    let (service, who) = context().await?;
    Ok(service.restart_stage(&who, id, input).await?)
}

/// Takes it back to an earlier stage.
#[server(input = Json)]
pub async fn go_back(id: RunId, input: GoBackInput) -> Result<RunView, Fail> {
    let (service, who) = context().await?;
    Ok(service.go_back(&who, id, input).await?)
}

/// Sets another due moment for a promise.
#[server(input = Json)]
pub async fn change_due(id: RunId, input: ChangeDueInput) -> Result<RunView, Fail> {
    let (service, who) = context().await?;
    Ok(service.change_due(&who, id, input).await?)
}

/// Passes over a step.
#[server(input = Json)]
pub async fn skip_step(id: RunId, input: SkipInput) -> Result<RunView, Fail> {
    let (service, who) = context().await?;
    Ok(service.skip_step(&who, id, input).await?)
}

/// Completes a step that its people are done with.
#[server(input = Json)]
pub async fn complete_step(id: RunId, input: CompleteStepInput) -> Result<RunView, Fail> {
    let (service, who) = context().await?;
    Ok(service.complete_step(&who, id, input).await?)
}

/// Corrects what it keeps.
#[server(input = Json)]
pub async fn set_variables(id: RunId, input: VariablesInput) -> Result<RunView, Fail> {
    let (service, who) = context().await?;
    Ok(service.set_variables(&who, id, input).await?)
}

/// Where every open run of an orchestration stands.
#[server(input = Json)]
pub async fn load_pipeline(orchestration: Name) -> Result<Pipeline, Fail> {
    let (service, who) = context().await?;
    Ok(service.pipeline(&who, &orchestration).await?)
}

/// Gives open work of a run to somebody else, all of it or the items that are named.
#[server(input = Json)]
pub async fn reassign_run(id: RunId, input: ReassignRunInput) -> Result<RunView, Fail> {
    let (service, who) = context().await?;
    Ok(service.reassign_run(&who, id, input).await?)
}

/// Its submitter takes it back.
#[server(input = Json)]
pub async fn recall_run(id: RunId, input: ReasonInput) -> Result<RunView, Fail> {
    let (service, who) = context().await?;
    Ok(service.recall(&who, id, input).await?)
}

/// Somebody else decides too.
#[server(input = Json)]
pub async fn add_approver(id: RunId, step: Name, input: AddApproverInput) -> Result<RunView, Fail> {
    let (service, who) = context().await?;
    Ok(service.approver_add(&who, id, step, input).await?)
}

/// Somebody is not asked any more.
#[server(input = Json)]
pub async fn remove_approver(id: RunId, step: Name, input: RemoveApproverInput) -> Result<RunView, Fail> {
    let (service, who) = context().await?;
    Ok(service.approver_remove(&who, id, step, input).await?)
}
