//! Roll back records: what the flow has changed so far is as it was before.

use serde::{Deserialize, Serialize};

use crate::flow::walk::Walk;

/// Takes back every record change of this flow so far: those of its subflows, of the flows that called it, and of the fields of
/// the run's record that a person filled in on its screens. What other steps have done stays, and so does what was told or
/// asked outside. Documents that the flow has made stay, too. Variables keep what they hold. A run that should begin about a
/// record that is not made after all, or with one among its inputs, does not begin.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RollBack {}

impl Walk<'_> {
    pub(in crate::flow) fn roll_back(&mut self) {
        let count = self.work.roll_back();
        self.did(|| format!("takes back the changes of {count} records"));
        self.show_records();
    }
}
