//! Flows.

use fermata_api::{ApiError, Moment, Page, definitions::*, error::ErrorKind, page::Paging};
use fermata_engine::{
    check::{Problem, World, check_flow},
    flow::Flow,
    ids::Name,
    value::Value,
};
use fermata_store::rows::DefinitionKind as Kind;

use super::{Definition, Loaded, Objects, names_flow};
use crate::{
    Answer, Service, SignedIn,
    error::store,
    policy::{Action, require},
    words::flow_summary,
};

impl Definition for Flow {
    const KIND: Kind = Kind::Flow;
    const WORD: &'static str = "flow";

    fn label(&self) -> &str {
        &self.label
    }

    fn description(&self) -> &str {
        &self.description
    }

    fn summary(&self, _: &Objects) -> String {
        flow_summary(self.kind).to_owned()
    }

    fn problems(&self, world: &World) -> Vec<Problem> {
        check_flow(self, world)
    }

    async fn refuse_in_use(&self, service: &Service, name: &Name) -> Answer<()> {
        let Some(user) = service.user_of_flow(name).await? else { return Ok(()) };
        let message = format!("{user} uses this flow: change that first, or let its open runs end.");
        Err(ApiError::new(ErrorKind::Conflict, "flow_in_use", message))
    }

    async fn refuse_breaking(&self, service: &Service, name: &Name) -> Answer<()> {
        let mut after = service.world_now();
        after.flows.insert(name.clone(), self.clone());
        let what = format!("Activating this version of {}", self.label);
        service.refuse_breaking(&after, "flow_breaks_orchestration", &what).await
    }
}

impl Service {
    /// Flows, by name.
    pub async fn flows(&self, who: &SignedIn, paging: Paging) -> Answer<Page<DefinitionRow>> {
        self.definition_rows(who, Kind::Flow, paging).await
    }

    /// A new flow with a draft.
    pub async fn flow_create(&self, who: &SignedIn, input: FlowCreate) -> Answer<FlowView> {
        if input.name.is_none() && input.definition.label.trim().is_empty() {
            return Err(ApiError::field("definition.label", "required", "say what it is called"));
        }
        let loaded = self.create_draft(who, input.name, input.definition).await?;
        Ok(self.flow_view(loaded))
    }

    /// A version, or with none the draft (where there is none, the newest version as a draft to be).
    pub async fn flow(&self, who: &SignedIn, name: &Name, version: Option<u32>) -> Answer<FlowView> {
        require(who, Action::DefinitionSeeAll)?;
        Ok(self.flow_view(self.load(name, version).await?))
    }

    /// Saves the draft; `if_match` is the revision that the caller saw.
    pub async fn flow_save(
        &self,
        who: &SignedIn,
        name: &Name,
        definition: Flow,
        if_match: Option<i64>,
    ) -> Answer<FlowView> {
        Ok(self.flow_view(self.save_draft_of(who, name, definition, if_match).await?))
    }

    /// Drops the draft; a flow that never had a version is deleted.
    pub async fn flow_delete(&self, who: &SignedIn, name: &Name) -> Answer<()> {
        self.drop_draft::<Flow>(who, name).await
    }

    /// Checks the draft.
    pub async fn flow_validate(&self, who: &SignedIn, name: &Name) -> Answer<Validation> {
        self.validate::<Flow>(who, name).await
    }

    /// Makes the draft the active version.
    pub async fn flow_activate(&self, who: &SignedIn, name: &Name) -> Answer<FlowView> {
        Ok(self.flow_view(self.activate(who, name).await?))
    }

    /// No step can use it any more; refused while an active orchestration names it.
    pub async fn flow_deactivate(&self, who: &SignedIn, name: &Name) -> Answer<FlowView> {
        Ok(self.flow_view(self.deactivate(who, name).await?))
    }

    /// Its versions, newest first.
    pub async fn flow_versions(
        &self,
        who: &SignedIn,
        name: &Name,
        paging: Paging,
    ) -> Answer<Page<VersionRow>> {
        self.version_rows::<Flow>(who, name, paging).await
    }

    /// The label of an orchestration that is active, or has open runs, and names this flow.
    async fn user_of_flow(&self, flow: &Name) -> Answer<Option<String>> {
        let known = self.known();
        if let Some((name, _)) = known.active.iter().find(|(_, active)| names_flow(&active.definition, flow))
        {
            return Ok(Some(known.label_of(name)));
        }
        if let Some((_, caller)) =
            known.flows.iter().find(|(name, it)| *name != flow && calls_flow(&***it, flow))
        {
            return Ok(Some(caller.label.clone()));
        }
        if let Some(object) = known.objects.values().find(|object| calls_flow(&object.rules, flow)) {
            return Ok(Some(object.label.clone()));
        }
        for (name, _) in self.inner.db.open_run_counts().await.map_err(store)? {
            for (version, _) in self.open_by_version(&name).await? {
                if names_flow(&*self.version_of(&name, version).await?, flow) {
                    return Ok(Some(known.label_of(&name)));
                }
            }
        }
        Ok(None)
    }

    fn flow_view(&self, loaded: Loaded<Flow>) -> FlowView {
        let header = loaded.header;
        FlowView {
            name: header.key.1,
            definition: loaded.definition,
            version: loaded.version,
            status: loaded.status,
            revision: header.draft_revision,
            active_version: header.active_version,
            updated: Moment(header.updated_ms),
            updated_by: self.known().label_of_actor(&header.updated_by),
        }
    }
}

/// Whether a flow is called or asked anywhere in a definition: as what stands under `flow`.
fn calls_flow<D: serde::Serialize>(definition: &D, flow: &Name) -> bool {
    fn within(value: &Value, flow: &Name) -> bool {
        match value {
            Value::Object(parts) => {
                parts.get("flow").and_then(Value::as_str) == Some(flow.as_str())
                    || parts.values().any(|part| within(part, flow))
            }
            Value::Array(items) => items.iter().any(|item| within(item, flow)),
            _ => false,
        }
    }
    serde_json::to_value(definition).is_ok_and(|value| within(&value, flow))
}
