//! Get records: looks up records of an object.

use serde::{Deserialize, Serialize};

use crate::{
    expr::record_value,
    flow::{
        answers::{Answer, Question},
        query::{Find, RecordFilter, SortBy},
        run::FlowFault,
        walk::Walk,
    },
    ids::Name,
    limits::FOUND_RECORDS_MAX,
    object::{Object, Record},
    value::Value,
};

/// Finds records and keeps them in a variable: the first one (or nothing) where `first`, else a list.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetRecords {
    /// Of which object.
    pub object: Name,
    /// Which ones; no rows: all.
    #[serde(default)]
    pub filter: RecordFilter,
    /// In which order; then in order of their making.
    #[serde(default)]
    pub sort: Vec<SortBy>,
    /// At most this many. Without it, more than [`crate::limits::FOUND_RECORDS_MAX`] are a fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Only the first one, as a record and no list.
    #[serde(default)]
    pub first: bool,
    /// The variable that takes what was found.
    pub into: Name,
}

impl Walk<'_> {
    pub(in crate::flow) fn get_records(&mut self, it: &GetRecords, label: &str) -> Result<(), FlowFault> {
        let limit = if it.first { Some(1) } else { it.limit.and_then(|n| usize::try_from(n).ok()) };
        let found = self.find(&it.object, &it.filter, &it.sort, limit, label)?;
        self.did(|| format!("finds {} of {}", found.len(), it.object));
        let value = match it.first {
            true => found.first().map_or(Value::Null, record_value),
            false => Value::Array(found.iter().map(record_value).collect()),
        };
        self.assign(&it.into, &value, label)
    }

    /// The records that match, with what this command has changed so far. More than may be found are a fault, unless a limit was
    /// asked for.
    pub(in crate::flow) fn find(
        &mut self,
        object: &Name,
        filter: &RecordFilter,
        sort: &[SortBy],
        limit: Option<usize>,
        label: &str,
    ) -> Result<Vec<Record>, FlowFault> {
        let fault = |code: &str, message: String| FlowFault::new(code, format!("{label}: {message}"));
        let Some(definition) = self.env.library.objects.get(object) else {
            return Err(fault("object_unknown", format!("there is no object {object} any more")));
        };
        let fields =
            filter.rows.iter().map(|row| row.field.trim()).chain(sort.iter().map(|by| by.field.as_str()));
        for field in fields {
            if !is_field(definition, field) {
                let message = format!("{} has no field {field} any more", definition.label);
                return Err(fault("wrong_value", message));
            }
        }
        let rows = filter.resolve(&self.scope).map_err(|e| fault(e.code, e.to_string()))?;
        let wanted = limit.map_or(FOUND_RECORDS_MAX + 1, |n| n.min(FOUND_RECORDS_MAX));
        let (logic, sort) = (filter.logic.clone(), sort.to_vec());
        let mut find =
            Find { object: object.clone(), rows, logic, sort, limit: wanted + self.work.touched(object) };
        let found = match self.env.library.answers.ask(Question::Find(find.clone()))? {
            Answer::Records(found) => found.as_slice(),
            _ => &[],
        };
        find.limit = wanted;
        let found = find.over(found, self.work.now()).map_err(|e| fault(&e.code, e.message))?;
        if found.len() > FOUND_RECORDS_MAX {
            let message = format!(
                "it finds more than {FOUND_RECORDS_MAX} records; narrow the filter, or set how many at most"
            );
            return Err(fault("too_many_records", message));
        }
        self.work.see(&found);
        Ok(found)
    }
}

/// Whether a filter or an order can name it.
fn is_field(object: &Object, field: &str) -> bool {
    let own = field.split('.').next().unwrap_or_default();
    matches!(own, "id" | "title") || object.fields.iter().any(|f| f.name.as_str() == own)
}
