//! Orchestrations and flows, for their pages.

use fermata_api::{
    Page,
    definitions::{
        DefinitionRow, FlowCreate, FlowTest, FlowTested, FlowView, OrchestrationCreate, OrchestrationView,
        Validation, VersionRow,
    },
    page::Paging,
};
use fermata_engine::{check::World, definition::Orchestration, flow::Flow, ids::Name};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::context;
use super::{Fail, arguments::Json};

/// Orchestrations, by name.
#[server(input = Json)]
pub async fn list_orchestrations(paging: Paging) -> Result<Page<DefinitionRow>, Fail> {
    let (service, who) = context().await?;
    Ok(service.orchestrations(&who, paging).await?)
}

/// A new orchestration.
#[server(input = Json)]
pub async fn create_orchestration(input: OrchestrationCreate) -> Result<OrchestrationView, Fail> {
    let (service, who) = context().await?;
    Ok(service.orchestration_create(&who, input).await?)
}

/// A version, or the draft.
#[server(input = Json)]
pub async fn load_orchestration(name: Name, version: Option<u32>) -> Result<OrchestrationView, Fail> {
    let (service, who) = context().await?;
    Ok(service.orchestration(&who, &name, version).await?)
}

/// Saves the draft.
#[server(input = Json)]
pub async fn save_orchestration(
    name: Name,
    definition: Orchestration,
    revision: Option<i64>,
) -> Result<OrchestrationView, Fail> {
    let (service, who) = context().await?;
    Ok(service.orchestration_save(&who, &name, definition, revision).await?)
}

/// Drops the draft.
#[server(input = Json)]
pub async fn delete_orchestration(name: Name) -> Result<(), Fail> {
    let (service, who) = context().await?;
    Ok(service.orchestration_delete(&who, &name).await?)
}

/// Checks the draft.
#[server(input = Json)]
pub async fn validate_orchestration(name: Name) -> Result<Validation, Fail> {
    let (service, who) = context().await?;
    Ok(service.orchestration_validate(&who, &name).await?)
}

/// Makes the draft the active version.
#[server(input = Json)]
pub async fn activate_orchestration(name: Name) -> Result<OrchestrationView, Fail> {
    let (service, who) = context().await?;
    Ok(service.orchestration_activate(&who, &name).await?)
}

/// New runs no longer start.
#[server(input = Json)]
pub async fn deactivate_orchestration(name: Name) -> Result<OrchestrationView, Fail> {
    let (service, who) = context().await?;
    Ok(service.orchestration_deactivate(&who, &name).await?)
}

/// Its versions, newest first.
#[server(input = Json)]
pub async fn list_orchestration_versions(name: Name, paging: Paging) -> Result<Page<VersionRow>, Fail> {
    let (service, who) = context().await?;
    Ok(service.orchestration_versions(&who, &name, paging).await?)
}

/// Flows, by name.
#[server(input = Json)]
pub async fn list_flows(paging: Paging) -> Result<Page<DefinitionRow>, Fail> {
    let (service, who) = context().await?;
    Ok(service.flows(&who, paging).await?)
}

/// A new flow.
#[server(input = Json)]
pub async fn create_flow(input: FlowCreate) -> Result<FlowView, Fail> {
    let (service, who) = context().await?;
    Ok(service.flow_create(&who, input).await?)
}

/// A version, or the draft.
#[server(input = Json)]
pub async fn load_flow(name: Name, version: Option<u32>) -> Result<FlowView, Fail> {
    let (service, who) = context().await?;
    Ok(service.flow(&who, &name, version).await?)
}

/// Saves the draft.
#[server(input = Json)]
pub async fn save_flow(name: Name, definition: Flow, revision: Option<i64>) -> Result<FlowView, Fail> {
    let (service, who) = context().await?;
    Ok(service.flow_save(&who, &name, definition, revision).await?)
}

/// Drops the draft.
#[server(input = Json)]
pub async fn delete_flow(name: Name) -> Result<(), Fail> {
    let (service, who) = context().await?;
    Ok(service.flow_delete(&who, &name).await?)
}

/// Checks the draft.
#[server(input = Json)]
pub async fn validate_flow(name: Name) -> Result<Validation, Fail> {
    let (service, who) = context().await?;
    Ok(service.flow_validate(&who, &name).await?)
}

/// Carries out the draft with what is given, and keeps nothing of it.
#[server(input = Json)]
pub async fn test_flow(name: Name, given: FlowTest) -> Result<FlowTested, Fail> {
    let (service, who) = context().await?;
    Ok(service.flow_test(&who, &name, given).await?)
}

/// Makes the draft the active version.
#[server(input = Json)]
pub async fn activate_flow(name: Name) -> Result<FlowView, Fail> {
    let (service, who) = context().await?;
    Ok(service.flow_activate(&who, &name).await?)
}

/// No step can use it any more.
#[server(input = Json)]
pub async fn deactivate_flow(name: Name) -> Result<FlowView, Fail> {
    let (service, who) = context().await?;
    Ok(service.flow_deactivate(&who, &name).await?)
}

/// Its versions, newest first.
#[server(input = Json)]
pub async fn list_flow_versions(name: Name, paging: Paging) -> Result<Page<VersionRow>, Fail> {
    let (service, who) = context().await?;
    Ok(service.flow_versions(&who, &name, paging).await?)
}

/// Everything that a definition may refer to.
#[server(input = Json)]
pub async fn load_world() -> Result<World, Fail> {
    let (service, who) = context().await?;
    Ok(service.world(&who).await?)
}

/// Active orchestrations that this person may start by hand.
#[server(input = Json)]
pub async fn list_startable() -> Result<Vec<OrchestrationView>, Fail> {
    let (service, who) = context().await?;
    Ok(service.startable(&who).await?)
}
