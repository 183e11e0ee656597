//! Create records: one, or one for each item of a list.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::SetValue;
use crate::{
    flow::{run::FlowFault, walk::Walk},
    ids::{Name, RecordId},
    object::{Object, Record, RecordRef},
    value::{DataType, Value, ValueSource, Values},
};

/// Makes records of an object.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateRecords {
    /// Of which object.
    pub object: Name,
    /// What its fields hold; a set sees the item of `from` at hand as `item`.
    #[serde(default)]
    pub sets: Vec<SetValue>,
    /// A record, or a list of records or of other values: one new record for each. Fields of the same name are taken over
    /// before `sets` are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<ValueSource>,
    /// The variable that takes the new record's id; a list of ids where `from` is a list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub into: Option<Name>,
}

impl Walk<'_> {
    pub(in crate::flow) fn create_records(
        &mut self,
        it: &CreateRecords,
        label: &str,
    ) -> Result<(), FlowFault> {
        let Some(object) = self.env.library.objects.get(&it.object) else {
            let message = format!("{label}: there is no object {} any more", it.object);
            return Err(FlowFault::new("object_unknown", message));
        };
        let (items, many) = match &it.from {
            None => (vec![Value::Null], false),
            Some(from) => match self.resolve(from, label)? {
                Value::Array(items) => (items, true),
                item => (vec![item], false),
            },
        };
        let mut made = Vec::with_capacity(items.len());
        for item in items {
            let fields = self.fields_of_new(it, object, item, label)?;
            made.push(fields);
        }
        let mut ids = Vec::with_capacity(made.len());
        for fields in made {
            ids.push(self.work.create(object, fields)?);
        }
        self.check_saved(ids.iter().map(|id| (*id, None)), label)?;
        let mut ids: Vec<Value> = ids.iter().map(|id| Value::from(id.to_string())).collect();
        self.show_records();
        self.did(|| format!("creates {} of {}", ids.len(), object.label));
        let Some(into) = &it.into else { return Ok(()) };
        let value = if many { Value::Array(ids) } else { ids.pop().unwrap_or(Value::Null) };
        self.assign(into, &value, label)
    }

    /// The fields of one new record, checked.
    fn fields_of_new(
        &mut self,
        it: &CreateRecords,
        object: &Object,
        item: Value,
        label: &str,
    ) -> Result<Values, FlowFault> {
        let mut given: BTreeMap<String, Value> = BTreeMap::new();
        if let Value::Object(parts) = &item {
            let own = object.fields.iter().filter(|f| !f.data_type.is_given());
            let same = own.filter_map(|f| Some((&f.name, parts.get(f.name.as_str())?)));
            given.extend(same.map(|(name, value)| (name.to_string(), value.clone())));
        }
        self.scope.set("item", item);
        let sets: Result<Vec<(String, Value)>, FlowFault> =
            it.sets.iter().map(|set| Ok((set.name.to_string(), self.resolve(&set.value, label)?))).collect();
        self.scope.unset("item");
        given.extend(sets?);
        object.fill_defaults(&mut given, &self.scope);
        let checked = object.check_fields(&given, true).map_err(|problems| {
            let first = problems.first().map(|p| p.message.clone()).unwrap_or_default();
            let field = problems.first().map(|p| p.path.trim_start_matches("fields.").to_owned());
            let message = format!("{label} creates {}: {} {first}", object.label, field.unwrap_or_default());
            FlowFault::new("wrong_value", message)
        })?;
        self.check_lookups(object, None, &checked, label)?;
        Ok(checked)
    }

    /// Whatever a record refers to must be there.
    pub(in crate::flow) fn check_lookups(
        &self,
        object: &Object,
        before: Option<&Record>,
        fields: &Values,
        label: &str,
    ) -> Result<(), FlowFault> {
        for field in &object.fields {
            let (DataType::Lookup { object: to }, Some(Value::String(id))) =
                (&field.data_type, fields.get(&field.name))
            else {
                continue;
            };
            let kept =
                before.and_then(|r| r.fields.get(&field.name)).is_some_and(|old| old.as_str() == Some(id));
            let Ok(id) = id.parse::<RecordId>() else { continue };
            let at = RecordRef { object: to.clone(), id };
            if !kept && self.record_at(&at)?.is_none_or(|found| found.at != at) {
                let message = format!("{label} sets {}: there is no such record of {to}", field.shown());
                return Err(FlowFault::new("record_gone", message));
            }
        }
        Ok(())
    }
}
