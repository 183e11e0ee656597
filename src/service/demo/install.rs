//! Brings the definitions of a template in and activates them.

use fermata_api::definitions::{FlowCreate, OrchestrationCreate};

use super::people::{name, person};
use crate::{Answer, Service};

/// Installs and activates every definition of a template, as the administrator would. People and teams are there already.
pub(super) async fn install(past: &Service, template: &str) -> Answer<()> {
    let admin = person("admin")?;
    let package = crate::templates::one(&name(template)?)?.package.clone();
    for object in package.objects {
        past.object_create(&admin, object).await?;
    }
    for flow in package.flows {
        let input = FlowCreate { name: Some(flow.name.clone()), definition: flow.definition };
        past.flow_create(&admin, input).await?;
        past.flow_activate(&admin, &flow.name).await?;
    }
    for orchestration in package.orchestrations {
        let input = OrchestrationCreate {
            name: Some(orchestration.name.clone()),
            definition: Some(orchestration.definition),
            label: None,
        };
        past.orchestration_create(&admin, input).await?;
        past.orchestration_activate(&admin, &orchestration.name).await?;
    }
    Ok(())
}
