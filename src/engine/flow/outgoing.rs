//! What leaves the system because of a flow: data until its step is complete, then delivered at least once.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{ids::Name, value::Value};

/// Something to deliver, and where in the flow it was asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sending {
    /// The element and how often it had been passed, such as `tell_erp.2`, after the places of the subflows around it:
    /// `enrich.1/tell_erp.2`. The same in every try of the step: with run, step and pass it names the delivery for ever.
    pub place: String,
    /// What.
    pub what: Outgoing,
}

/// The kinds of delivery.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Outgoing {
    /// An event for everyone who listens.
    Event {
        /// Its type.
        event_type: String,
        /// What it says.
        data: BTreeMap<Name, Value>,
    },
}
