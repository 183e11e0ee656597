//! Records by what other systems know them by.

use fermata_api::{ApiError, records::*};
use fermata_engine::{
    ids::Name,
    value::{DataType, Value},
};
use fermata_store::rows::RecordRow;

use super::check_size;
use crate::{
    Answer, Service, SignedIn,
    policy::{Action, require},
    transition::{By, Outcome, Subject, Wish},
};

impl Service {
    /// Makes the record that has this value in a field by which other systems know records, or changes the one that has it;
    /// says whether it was made. Doing it twice is the same as once.
    pub async fn record_upsert(
        &self,
        who: &SignedIn,
        object: &Name,
        field: &Name,
        value: &str,
        input: RecordInput,
    ) -> Answer<(RecordView, bool)> {
        let value = self.external_value(object, field, value)?;
        check_size(&input)?;
        if let Some(given) = input.fields.get(field.as_str()).filter(|given| **given != value) {
            let message =
                format!("is {given}, but the address names {value}; leave it out, or write the same");
            return Err(ApiError::field(&format!("fields.{field}"), "differs", message));
        }
        if self.unique_record(object, field, &value).await?.is_none() {
            require(who, Action::RecordCreate)?;
        }
        let wish =
            Wish::UpsertRecord { object: object.clone(), field: field.clone(), value, fields: input.fields };
        self.check_lookups(who, object, &wish).await?;
        match self.carry_out(&By::Person(who.clone()), &wish, None).await? {
            Outcome::Done(Subject::Record(id), plan) => {
                let view = match plan.record(id) {
                    Some(row) => self.record_view(RecordRow::clone(row)).await?,
                    None => self.record(who, object, id).await?,
                };
                Ok((view, plan.makes(id)))
            }
            _ => Err(crate::error::fault("a record wish led to something else")),
        }
    }

    /// The value in an address, of the field's type.
    fn external_value(&self, object: &Name, field: &Name, text: &str) -> Answer<Value> {
        let known = self.known();
        let definition = known.objects.get(object).ok_or_else(|| ApiError::not_found("object", object))?;
        let found = definition.field(field).ok_or_else(|| ApiError::not_found("field", field))?;
        if !found.external_id {
            let message = format!(
                "{} is not a field by which other systems know records; mark it as an external id first",
                found.shown()
            );
            return Err(ApiError::field("field", "no_external_id", message));
        }
        let value = match &found.data_type {
            DataType::Number { .. } | DataType::Currency { .. } | DataType::Percent => {
                text.trim().parse::<serde_json::Number>().map_or_else(|_| Value::from(text), Value::Number)
            }
            _ => Value::from(text),
        };
        let checked = found.data_type.check(&value).map_err(|p| ApiError::invalid(vec![p.at("value")]))?;
        match checked {
            Value::Null => Err(ApiError::field("value", "required", "names no record; give the value")),
            value => Ok(value),
        }
    }
}
