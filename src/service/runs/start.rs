//! What starting asks for: an active orchestration, a record that fits, inputs of the declared types.

use std::collections::BTreeMap;

use fermata_api::{ApiError, error::ErrorKind};
use fermata_engine::{
    definition::Orchestration,
    ids::Name,
    object::RecordRef,
    value::{Value, Values, check_values},
};

use crate::{Answer, Service, error::store, known::Known, transition::By};

/// Why there is nothing to start under this name.
pub(crate) fn not_startable(known: &Known, name: &Name) -> ApiError {
    if known.labels.contains_key(name) {
        let message = format!("{} is not active: activate a version first.", known.label_of(name));
        ApiError::new(ErrorKind::Conflict, "orchestration_not_active", message)
    } else {
        ApiError::not_found("orchestration", name)
    }
}

/// The inputs in their normal form.
pub(crate) fn checked_inputs(definition: &Orchestration, inputs: &BTreeMap<String, Value>) -> Answer<Values> {
    check_values(&definition.inputs, inputs, "inputs").map_err(ApiError::invalid)
}

/// Whether the record that a starter names is one that they may see and that the orchestration is about.
pub(crate) async fn check_record_given(
    service: &Service,
    by: &By,
    definition: &Orchestration,
    record: Option<&RecordRef>,
) -> Answer<()> {
    let wanted = definition.object();
    let Some(record) = record else {
        return match wanted {
            Some(object) => {
                let message = format!("this orchestration is about {object} records: name one");
                Err(ApiError::field("record", "required", message))
            }
            None => Ok(()),
        };
    };
    if let Some(object) = wanted.filter(|object| **object != record.object) {
        let message = format!("this orchestration is about {object} records, not {}", record.object);
        return Err(ApiError::field("record.object", "wrong_object", message));
    }
    if !service.known().objects.contains_key(&record.object) {
        let message = format!("there is no object {}", record.object);
        return Err(ApiError::field("record.object", "unknown", message));
    }
    let found = service.inner.db.record(record.id).await.map_err(store)?;
    let there = match (found.filter(|row| row.object == record.object), by) {
        (Some(row), By::Person(who)) => service.may_see_record(who, &row).await?,
        (found, By::System) => found.is_some(),
        (None, By::Person(_)) => false,
    };
    match there {
        true => Ok(()),
        false => Err(ApiError::field("record.id", "unknown", "there is no such record")),
    }
}
