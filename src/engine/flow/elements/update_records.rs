//! Update records: fields of some records become values.

use serde::{Deserialize, Serialize};

use super::SetValue;
use crate::{
    expr::{kind_of, record_value},
    flow::{query::RecordFilter, run::FlowFault, walk::Walk},
    ids::Name,
    object::{Record, RecordRef},
    value::{Value, ValueSource, Values},
};

/// Changes fields of records.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UpdateRecords {
    /// Of which ones.
    #[serde(default, skip_serializing_if = "UpdateTarget::is_run_record")]
    pub target: UpdateTarget,
    /// What becomes what; a set sees the record at hand as `item`.
    #[serde(default)]
    pub sets: Vec<SetValue>,
}

/// Which records are changed or deleted.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum UpdateTarget {
    /// The one that the run is about.
    #[default]
    RunRecord,
    /// A record, the id of one of `object`, or a list of them. Nothing means none.
    Records {
        /// Their object.
        object: Name,
        /// Which.
        value: ValueSource,
    },
    /// All that match.
    Matching {
        /// Of which object.
        object: Name,
        /// Which ones; no rows: all.
        #[serde(default)]
        filter: RecordFilter,
    },
}

impl UpdateTarget {
    /// Whether it is the run's record.
    pub fn is_run_record(&self) -> bool {
        matches!(self, Self::RunRecord)
    }

    /// Their object, where they are named.
    pub fn object(&self) -> Option<&Name> {
        match self {
            Self::RunRecord => None,
            Self::Records { object, .. } | Self::Matching { object, .. } => Some(object),
        }
    }
}

impl Walk<'_> {
    pub(in crate::flow) fn update_records(
        &mut self,
        it: &UpdateRecords,
        label: &str,
    ) -> Result<(), FlowFault> {
        let targets = self.targets(&it.target, label, "changes")?;
        let mut updates = Vec::with_capacity(targets.len());
        for record in targets {
            self.scope.set("item", record_value(&record));
            let fields = self.fields_of_changed(it, &record, label);
            self.scope.unset("item");
            updates.push((record, fields?));
        }
        updates.iter().try_for_each(|(record, fields)| match self.differs(record, fields) {
            true => self.check_unlocked(record, label, "changes"),
            false => Ok(()),
        })?;
        self.did(|| format!("changes {} records", updates.len()));
        for (record, fields) in &updates {
            let object = self.env.library.objects.get(&record.at.object).map(|o| &**o);
            self.work.update(record, fields, object)?;
        }
        self.check_saved(updates.iter().map(|(record, _)| (record.at.id, Some(record))), label)?;
        self.show_records();
        Ok(())
    }

    /// Whether the fields become others by it: what stays as it is may be written to a record that is decided on.
    fn differs(&self, record: &Record, fields: &Values) -> bool {
        let now = |name: &Name| record.fields.get(name).unwrap_or(&Value::Null);
        fields.iter().any(|(name, value)| now(name) != value)
    }

    /// Refuses a record that another run keeps as it is: it is decided on.
    pub(in crate::flow) fn check_unlocked(
        &self,
        record: &Record,
        label: &str,
        does: &str,
    ) -> Result<(), FlowFault> {
        match self.env.library.answers.locked_by(&record.at) {
            None => Ok(()),
            Some(by) => {
                let message = format!(
                    "{label} {does} {}, but it is being decided on in {by} and stays as it is until then; \
                     try again after that, or lead the fault path on",
                    record.title
                );
                Err(FlowFault::new("record_locked", message))
            }
        }
    }

    fn fields_of_changed(
        &self,
        it: &UpdateRecords,
        record: &Record,
        label: &str,
    ) -> Result<Values, FlowFault> {
        let Some(object) = self.env.library.objects.get(&record.at.object) else {
            let message = format!("{label}: there is no object {} any more", record.at.object);
            return Err(FlowFault::new("object_unknown", message));
        };
        let mut fields = Values::new();
        for set in &it.sets {
            let value = self.resolve(&set.value, label)?;
            let Some(field) = object.field(&set.name) else {
                let message = format!("{label} sets {}, but {} has no such field", set.name, object.label);
                return Err(FlowFault::new("wrong_value", message));
            };
            if field.data_type.is_given() {
                let message = format!("{label} sets {}, which Fermata fills in itself", field.shown());
                return Err(FlowFault::new("wrong_value", message));
            }
            let value = field.check(&value).map_err(|p| {
                FlowFault::new("wrong_value", format!("{label} sets {}: {}", field.label, p.message))
            })?;
            fields.insert(set.name.clone(), value);
        }
        self.check_lookups(object, Some(record), &fields, label)?;
        Ok(fields)
    }

    /// The records that are meant, as they are by now.
    pub(in crate::flow) fn targets(
        &mut self,
        target: &UpdateTarget,
        label: &str,
        does: &str,
    ) -> Result<Vec<Record>, FlowFault> {
        match target {
            UpdateTarget::RunRecord => match self.record() {
                Some(record) => Ok(vec![record.clone()]),
                None => {
                    let message = format!(
                        "{label} {does} a record, but there is none here; start the run with a record"
                    );
                    Err(FlowFault::new("no_record", message))
                }
            },
            UpdateTarget::Matching { object, filter } => self.find(object, filter, &[], None, label),
            UpdateTarget::Records { object, value } => {
                let value = self.resolve(value, label)?;
                let mut refs: Vec<RecordRef> = Vec::new();
                for one in listed(&value) {
                    let at = reference(one, object)
                        .map_err(|what| FlowFault::new("wrong_type", format!("{label} {does} {what}")))?;
                    if !refs.contains(&at) {
                        refs.push(at);
                    }
                }
                // Everything is asked for at once, before the first answer that is missing stops it.
                let found: Vec<_> = refs.iter().map(|at| self.record_at(at)).collect();
                let there = |(at, found): (RecordRef, Result<Option<Record>, FlowFault>)| {
                    found?.filter(|found| found.at == at).ok_or_else(|| {
                        let message =
                            format!("{label} {does} a record of {object} that is not there any more");
                        FlowFault::new("record_gone", message)
                    })
                };
                refs.into_iter().zip(found).map(there).collect()
            }
        }
    }
}

fn listed(value: &Value) -> Vec<&Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(items) => items.iter().filter(|item| !item.is_null()).collect(),
        one => vec![one],
    }
}

fn reference(value: &Value, object: &Name) -> Result<RecordRef, String> {
    let id = match value {
        Value::String(id) => Some(id.as_str()),
        Value::Object(parts) => parts.get("id").and_then(Value::as_str),
        _ => None,
    };
    let id = id.and_then(|id| id.trim().parse().ok());
    let id = id.ok_or_else(|| {
        format!("{}, which is no record of {object}; hand over a record or its id", kind_of(value))
    })?;
    Ok(RecordRef { object: object.clone(), id })
}
