//! Objects, fields and records: the business data that orchestrations are about.

mod rules;
mod unique;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use rules::{Rule, broken_rules};
pub use unique::unique_key;

use crate::{
    expr::{self, Scope, is_blank, nearest, text_of},
    ids::{Name, RecordId},
    limits::LABEL_LENGTH_MAX,
    run::command::FieldProblem,
    value::{DataType, Value, Values},
};

/// [`Object`], under a name that the API's document does not take for any JSON object at all.
pub type ObjectDefinition = Object;

/// An object's definition.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Object {
    /// How definitions refer to it, such as `Account`.
    pub name: Name,
    /// What people read, singular.
    pub label: String,
    /// What people read, plural.
    #[serde(default)]
    pub label_plural: String,
    /// What it is for.
    #[serde(default)]
    pub description: String,
    /// Its fields, in the order of the form. The first text field is the record's title unless `title_field` says else.
    pub fields: Vec<Field>,
    /// The field that names a record in lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title_field: Option<Name>,
    /// What must hold of every record that is saved.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<Rule>,
}

/// A field of an object.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// How definitions refer to it.
    pub name: Name,
    /// What people read.
    #[serde(default)]
    pub label: String,
    /// What it holds.
    pub data_type: DataType,
    /// Whether a record cannot be saved without it.
    #[serde(default)]
    pub required: bool,
    /// What a new record holds here at first.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub default: Value,
    /// A CEL expression over `user` and `now` that yields what a new record holds here at first, in place of `default`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub default_expression: String,
    /// A sentence shown beside the input.
    #[serde(default)]
    pub help: String,
    /// Whether no two records may hold the same here; letter case and spaces around it count not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unique: bool,
    /// Whether other systems know records by it: unique, and records can be made or changed by it through the API.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub external_id: bool,
}

/// Which record: object and id.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordRef {
    /// The object's name.
    pub object: Name,
    /// The record's id.
    pub id: RecordId,
}

/// A record as the engine sees it at one revision.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Which one.
    #[serde(flatten)]
    pub at: RecordRef,
    /// Counts every change, from 1.
    pub revision: i64,
    /// What names it in lists.
    pub title: String,
    /// Its fields.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub fields: Values,
}

impl Object {
    /// The field that names a record: `title_field`, else the first text field, else none.
    pub fn title(&self) -> Option<&Field> {
        match &self.title_field {
            Some(name) => self.field(name),
            None => self.fields.iter().find(|f| matches!(f.data_type, DataType::Text)),
        }
    }

    /// The field of this name.
    pub fn field(&self, name: &Name) -> Option<&Field> {
        self.fields.iter().find(|f| &f.name == name)
    }

    /// What a record with these fields is called in lists; empty where its title field is.
    pub fn title_of(&self, fields: &Values) -> String {
        let value = self.title().and_then(|field| fields.get(&field.name));
        value.map(text_of).unwrap_or_default().chars().take(LABEL_LENGTH_MAX).collect()
    }

    /// Checks fields that come from outside, and puts them into their normal form. `creating` fills in defaults and asks
    /// for every required field; otherwise only what is given is looked at.
    ///
    /// # Errors
    /// Every problem, with paths such as `fields.amount`: `unknown`, `required`, or a code of [`DataType::check`].
    pub fn check_fields(
        &self,
        given: &BTreeMap<String, Value>,
        creating: bool,
    ) -> Result<Values, Vec<FieldProblem>> {
        let mut problems = self.unknown_fields(given);
        let mut checked = Values::new();
        for field in &self.fields {
            let value = match given.get(field.name.as_str()) {
                None if field.data_type.is_given() => continue,
                Some(value) => value,
                None if creating => &field.default,
                None => continue,
            };
            match field.check(value) {
                Ok(value) if value.is_null() && creating => {}
                Ok(value) => {
                    checked.insert(field.name.clone(), value);
                }
                Err(problem) => problems.push(problem),
            }
        }
        if problems.is_empty() { Ok(checked) } else { Err(problems) }
    }

    /// Fills in what a new record holds at first by an expression, where nothing is given. What cannot be carried out stays
    /// empty: a required field then says so.
    pub fn fill_defaults(&self, given: &mut BTreeMap<String, Value>, scope: &Scope<'_>) {
        let by_expression = self.fields.iter().filter(|field| !field.default_expression.is_empty());
        for field in by_expression {
            if !given.contains_key(field.name.as_str())
                && let Ok(value) = expr::evaluate(&field.default_expression, scope)
                && let Ok(value) = field.data_type.check(&value)
            {
                given.insert(field.name.to_string(), value);
            }
        }
    }

    fn unknown_fields(&self, given: &BTreeMap<String, Value>) -> Vec<FieldProblem> {
        let known = |name: &str| self.fields.iter().any(|f| f.name.as_str() == name);
        let unknown = given.keys().filter(|name| !known(name));
        let problem = |name: &String| {
            let near = nearest(name, self.fields.iter().map(|f| f.name.as_str()));
            let hint = near.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
            FieldProblem {
                path: format!("fields.{}", name.chars().take(Name::LENGTH_MAX).collect::<String>()),
                code: "unknown".to_owned(),
                message: format!("{} has no such field{hint}", self.label),
            }
        };
        unknown.map(problem).collect()
    }
}

impl Field {
    /// A field that may hold anything of its type, or nothing.
    pub fn new(name: Name, label: impl Into<String>, data_type: DataType) -> Self {
        Self {
            name,
            label: label.into(),
            data_type,
            required: false,
            default: Value::Null,
            default_expression: String::new(),
            help: String::new(),
            unique: false,
            external_id: false,
        }
    }

    /// Whether no two records may hold the same.
    pub fn is_unique(&self) -> bool {
        self.unique || self.external_id
    }

    fn cannot_be_set(&self) -> FieldProblem {
        let message = format!("{} is filled in by Fermata and cannot be set; leave it out", self.shown());
        FieldProblem { path: format!("fields.{}", self.name), code: "read_only".to_owned(), message }
    }

    /// What is shown: the label, else the name.
    pub fn shown(&self) -> &str {
        if self.label.is_empty() { self.name.as_str() } else { &self.label }
    }

    /// Checks a value for this field, type and requirement, and puts it into its normal form.
    ///
    /// # Errors
    /// What is wrong, with the path `fields.<name>`.
    pub fn check(&self, value: &Value) -> Result<Value, FieldProblem> {
        if self.data_type.is_given() {
            return Err(self.cannot_be_set());
        }
        let path = format!("fields.{}", self.name);
        let value = self.data_type.check(value).map_err(|problem| problem.at(path.clone()))?;
        if self.required && is_blank(&value) {
            let message = format!("{} is required; fill it in", self.shown());
            return Err(FieldProblem { path, code: "required".to_owned(), message });
        }
        Ok(value)
    }
}

impl Record {
    /// The record with these fields changed; its title follows where the object is known.
    #[must_use]
    pub fn changed(&self, fields: &Values, object: Option<&Object>) -> Self {
        let mut record = self.clone();
        record.fields.extend(fields.iter().map(|(name, value)| (name.clone(), value.clone())));
        if let Some(object) = object {
            record.title = object.title_of(&record.fields);
        }
        record
    }
}

#[cfg(test)]
mod tests;
