//! Start orchestration: a run of another orchestration begins together with the completion of this step.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::ActionEnv;
use crate::{
    flow::{Outgoing, run::FlowFault},
    ids::{Name, RecordId, RunId},
    object::RecordRef,
    value::{Value, ValueSource},
};

/// Starts a run of the version that is active by then.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StartOrchestration {
    /// Which one.
    pub orchestration: Name,
    /// The record that the new run is about: a record, or `record` for the one of this run; none: about none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<ValueSource>,
    /// What it is started with.
    #[serde(default)]
    pub inputs: BTreeMap<Name, ValueSource>,
    /// The variable that gets the new run's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub into: Option<Name>,
}

impl StartOrchestration {
    pub(in crate::flow) fn perform(
        &self,
        at: &mut ActionEnv<'_, '_>,
    ) -> Result<Vec<(Name, Value)>, FlowFault> {
        let record = match &self.record {
            Some(source) => reference(at, &at.resolve(source)?)?,
            None => None,
        };
        let mut inputs = BTreeMap::new();
        for (name, source) in &self.inputs {
            inputs.insert(name.clone(), at.resolve(source)?);
        }
        let run = RunId(at.ids.fresh());
        at.send(Outgoing::Start { run, orchestration: self.orchestration.clone(), record, inputs });
        Ok(self.into.iter().map(|into| (into.clone(), Value::from(run.to_string()))).collect())
    }
}

/// The record that a value is, as expressions know records.
fn reference(at: &ActionEnv<'_, '_>, value: &Value) -> Result<Option<RecordRef>, FlowFault> {
    if value.is_null() {
        return Ok(None);
    }
    let text = |key: &str| value.get(key).and_then(Value::as_str);
    let object = text("object").and_then(|object| Name::parse(object).ok());
    let id = text("id").and_then(|id| id.parse::<RecordId>().ok());
    match (object, id) {
        (Some(object), Some(id)) => Ok(Some(RecordRef { object, id })),
        _ => {
            Err(at
                .fault("wrong_value", "the run should be about something that is no record; choose a record"))
        }
    }
}
