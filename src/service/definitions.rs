//! Orchestrations and flows: drafts, checks, versions.

use fermata_api::definitions::*;
use fermata_engine::{check::World, definition::Orchestration, flow::Flow, ids::Name};

use crate::{Answer, Service, SignedIn, not_built};

impl Service {
    /// All orchestrations, by label.
    pub async fn orchestrations(&self, who: &SignedIn) -> Answer<Vec<DefinitionRow>> {
        let _ = (who,);
        Err(not_built())
    }

    /// A new orchestration with a draft.
    pub async fn orchestration_create(
        &self,
        who: &SignedIn,
        input: OrchestrationCreate,
    ) -> Answer<OrchestrationView> {
        let _ = (who, input);
        Err(not_built())
    }

    /// A version, or with none the draft (where there is none, the newest version as a draft to be).
    pub async fn orchestration(
        &self,
        who: &SignedIn,
        name: &Name,
        version: Option<u32>,
    ) -> Answer<OrchestrationView> {
        let _ = (who, name, version);
        Err(not_built())
    }

    /// Saves the draft; `if_match` is the revision that the caller saw.
    pub async fn orchestration_save(
        &self,
        who: &SignedIn,
        name: &Name,
        definition: Orchestration,
        if_match: Option<i64>,
    ) -> Answer<OrchestrationView> {
        let _ = (who, name, definition, if_match);
        Err(not_built())
    }

    /// Drops the draft; an orchestration that never had a version is deleted.
    pub async fn orchestration_delete(&self, who: &SignedIn, name: &Name) -> Answer<()> {
        let _ = (who, name);
        Err(not_built())
    }

    /// Checks the draft.
    pub async fn orchestration_validate(&self, who: &SignedIn, name: &Name) -> Answer<Validation> {
        let _ = (who, name);
        Err(not_built())
    }

    /// Makes the draft the active version; refused with its problems as fields where it has errors.
    pub async fn orchestration_activate(&self, who: &SignedIn, name: &Name) -> Answer<OrchestrationView> {
        let _ = (who, name);
        Err(not_built())
    }

    /// New runs no longer start; open runs go on.
    pub async fn orchestration_deactivate(&self, who: &SignedIn, name: &Name) -> Answer<OrchestrationView> {
        let _ = (who, name);
        Err(not_built())
    }

    /// Its versions, newest first.
    pub async fn orchestration_versions(&self, who: &SignedIn, name: &Name) -> Answer<Vec<VersionRow>> {
        let _ = (who, name);
        Err(not_built())
    }

    /// All flows, by label.
    pub async fn flows(&self, who: &SignedIn) -> Answer<Vec<DefinitionRow>> {
        let _ = (who,);
        Err(not_built())
    }

    /// A new flow with a draft.
    pub async fn flow_create(&self, who: &SignedIn, input: FlowCreate) -> Answer<FlowView> {
        let _ = (who, input);
        Err(not_built())
    }

    /// A version, or with none the draft (where there is none, the newest version as a draft to be).
    pub async fn flow(&self, who: &SignedIn, name: &Name, version: Option<u32>) -> Answer<FlowView> {
        let _ = (who, name, version);
        Err(not_built())
    }

    /// Saves the draft; `if_match` is the revision that the caller saw.
    pub async fn flow_save(
        &self,
        who: &SignedIn,
        name: &Name,
        definition: Flow,
        if_match: Option<i64>,
    ) -> Answer<FlowView> {
        let _ = (who, name, definition, if_match);
        Err(not_built())
    }

    /// Drops the draft; a flow that never had a version is deleted.
    pub async fn flow_delete(&self, who: &SignedIn, name: &Name) -> Answer<()> {
        let _ = (who, name);
        Err(not_built())
    }

    /// Checks the draft.
    pub async fn flow_validate(&self, who: &SignedIn, name: &Name) -> Answer<Validation> {
        let _ = (who, name);
        Err(not_built())
    }

    /// Makes the draft the active version.
    pub async fn flow_activate(&self, who: &SignedIn, name: &Name) -> Answer<FlowView> {
        let _ = (who, name);
        Err(not_built())
    }

    /// No step can use it any more; refused while an active orchestration names it.
    pub async fn flow_deactivate(&self, who: &SignedIn, name: &Name) -> Answer<FlowView> {
        let _ = (who, name);
        Err(not_built())
    }

    /// Its versions, newest first.
    pub async fn flow_versions(&self, who: &SignedIn, name: &Name) -> Answer<Vec<VersionRow>> {
        let _ = (who, name);
        Err(not_built())
    }

    /// Everything that a definition may refer to, for the checker in the browser.
    pub async fn world(&self, who: &SignedIn) -> Answer<World> {
        let _ = (who,);
        Err(not_built())
    }

    /// Active autolaunched orchestrations that this person may start.
    pub async fn startable(&self, who: &SignedIn) -> Answer<Vec<OrchestrationView>> {
        let _ = (who,);
        Err(not_built())
    }
}
