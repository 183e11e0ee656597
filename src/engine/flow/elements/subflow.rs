//! Subflows: a flow carries out another one as its own part.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    flow::{
        query::Changed,
        run::{FlowEnv, FlowFault, inputs},
        walk::Walk,
        work::Work,
    },
    ids::Name,
    limits::SUBFLOW_DEPTH_MAX,
    value::{Value, ValueSource},
};

/// Calls another flow. What that changes is part of what this one changes.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subflow {
    /// Which flow: an autolaunched one; inside an evaluation flow an evaluation flow.
    pub flow: Name,
    /// What it is called with.
    #[serde(default)]
    pub inputs: BTreeMap<Name, ValueSource>,
    /// Variables of this flow that take outputs of the other: variable, output.
    #[serde(default)]
    pub outputs: BTreeMap<Name, Name>,
}

impl Walk<'_> {
    pub(in crate::flow) fn subflow(
        &mut self,
        it: &Subflow,
        label: &str,
        place: &str,
    ) -> Result<(), FlowFault> {
        let fault = |code: &str, message: String| FlowFault::new(code, format!("{label}: {message}"));
        if self.depth >= SUBFLOW_DEPTH_MAX {
            let message = format!("flows call flows more than {SUBFLOW_DEPTH_MAX} deep; break the circle");
            return Err(fault("too_deep", message));
        }
        let Some(flow) = self.env.library.flows.get(&it.flow) else {
            return Err(fault("flow_unknown", format!("there is no active flow {}: activate it", it.flow)));
        };
        if flow.kind != self.flow.kind.calls() {
            let (is, wanted) = (flow.kind.words(), self.flow.kind.calls().words());
            return Err(fault("wrong_kind", format!("{} is {is}, but {wanted} is needed", flow.label)));
        }
        let inputs = inputs(flow, &it.inputs, &self.scope).map_err(|f| fault(&f.code, f.message))?;
        let nothing = Work::new(self.work.ids.clone(), &Changed::new());
        let work = std::mem::replace(&mut self.work, nothing);
        let record = self.env.record.map(|r| work.now().get(&r.at.id).map_or(Some(r), Option::as_ref));
        let record = record.flatten().cloned();
        let env = FlowEnv {
            inputs,
            record: record.as_ref(),
            values: BTreeMap::new(),
            outcome: None,
            ..self.env.clone()
        };
        let mut walk = Walk::new(flow, &env, self.depth + 1, work);
        walk.around = format!("{place}/");
        walk.caught = self.caught;
        let went = walk.go();
        let (outputs, vars) = (walk.outputs(), it.outputs.clone());
        self.work = walk.work;
        self.show_records();
        went.map_err(|f| FlowFault { element: None, message: format!("{label}: {}", f.message), ..f })?;
        for (variable, output) in &vars {
            let value = outputs.get(output).unwrap_or(&Value::Null);
            self.assign(variable, value, label)?;
        }
        Ok(())
    }
}
