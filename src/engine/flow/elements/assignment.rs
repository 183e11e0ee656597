//! Assignments: variables become values, in order.

use serde::{Deserialize, Serialize};

use crate::{
    flow::{run::FlowFault, walk::Walk},
    ids::Name,
    value::ValueSource,
};

/// Sets variables, in order.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assignment {
    /// What is set to what.
    #[serde(default)]
    pub sets: Vec<SetValue>,
}

/// One value set.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetValue {
    /// A variable (in an assignment, or after a step) or a field of a record (in a create or update).
    pub name: Name,
    /// What it becomes.
    pub value: ValueSource,
}

impl Walk<'_> {
    pub(in crate::flow) fn assignment(&mut self, it: &Assignment, label: &str) -> Result<(), FlowFault> {
        for set in &it.sets {
            let value = self.resolve(&set.value, label)?;
            self.assign(&set.name, &value, label)?;
        }
        Ok(())
    }
}
