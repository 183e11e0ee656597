//! Assignments: variables become values, in order.

use serde::{Deserialize, Serialize};
use serde_json::Map;

use crate::{
    flow::{run::FlowFault, walk::Walk},
    ids::Name,
    value::{DataType, Value, ValueSource},
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
    /// In an assignment, of a variable that holds a record: the field of it that is set. A variable that holds nothing becomes
    /// a new record with this field. None: the variable itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<Name>,
    /// What it becomes.
    pub value: ValueSource,
}

impl SetValue {
    /// Sets a variable, or a field of a record, as a whole.
    pub fn of(name: Name, value: ValueSource) -> Self {
        Self { name, field: None, value }
    }
}

impl Walk<'_> {
    pub(in crate::flow) fn assignment(&mut self, it: &Assignment, label: &str) -> Result<(), FlowFault> {
        for set in &it.sets {
            let value = self.resolve(&set.value, label)?;
            match &set.field {
                None => self.assign(&set.name, &value, label)?,
                Some(field) => self.assign_field(&set.name, field, value, label)?,
            }
        }
        Ok(())
    }

    /// A field of the record that a variable holds becomes a value of its type.
    fn assign_field(
        &mut self,
        name: &Name,
        field: &Name,
        value: Value,
        label: &str,
    ) -> Result<(), FlowFault> {
        let wrong =
            |what: String| FlowFault::new("wrong_value", format!("{label} sets {name}.{field}: {what}"));
        let variable = self.flow.variables.iter().find(|v| &v.name == name);
        let Some(DataType::Record { object }) = variable.map(|v| &v.data_type) else {
            return Err(wrong(format!("{name} is no variable for a record; choose another variable")));
        };
        let value = match self.env.library.objects.get(object) {
            None => return Err(wrong(format!("there is no object {object} any more"))),
            Some(_) if field.as_str() == "id" => {
                DataType::Lookup { object: object.clone() }.check(&value).map_err(|p| wrong(p.message))?
            }
            Some(known) => match known.field(field) {
                None => return Err(wrong(format!("{} has no such field", known.label))),
                Some(found) if found.data_type.is_given() => {
                    return Err(wrong("Fermata fills it in itself".to_owned()));
                }
                Some(found) => found.data_type.check(&value).map_err(|p| wrong(p.message))?,
            },
        };
        let mut parts = match self.variable(name.as_str()) {
            Value::Object(parts) => parts,
            _ => Map::from_iter([("object".to_owned(), Value::from(object.as_str()))]),
        };
        parts.insert(field.to_string(), value);
        self.set(name, Value::Object(parts));
        Ok(())
    }
}
