//! Brings the definitions of a package in and activates them.

use fermata_api::{
    ApiError,
    definitions::{FlowCreate, OrchestrationCreate},
};
use fermata_interchange::package;

use super::people::person;
use crate::{Answer, Service};

/// Installs and activates everything of a package, as the administrator would. Teams are there already.
pub(super) async fn install(past: &Service, text: &str) -> Answer<()> {
    let admin = person("admin")?;
    let package = package::parse(text).map_err(|error| ApiError::internal(error.to_string()))?;
    for object in package.objects {
        past.object_create(&admin, object).await?;
    }
    for flow in package.flows {
        let name = flow.name.clone();
        past.flow_create(&admin, FlowCreate { name: Some(flow.name), definition: flow.definition }).await?;
        past.flow_activate(&admin, &name).await?;
    }
    for orchestration in package.orchestrations {
        let name = orchestration.name.clone();
        let input = OrchestrationCreate {
            name: Some(orchestration.name),
            definition: Some(orchestration.definition),
            label: None,
        };
        past.orchestration_create(&admin, input).await?;
        past.orchestration_activate(&admin, &name).await?;
    }
    Ok(())
}
