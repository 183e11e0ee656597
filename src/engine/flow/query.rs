//! Which records a flow means, and in which order. The same rules answer everywhere: in the database's stead, and over what
//! the flow itself has changed.

use std::{cmp::Ordering, collections::BTreeMap};

use serde::{Deserialize, Serialize};

use crate::{
    condition::{Condition, ConditionError, Logic, Operator, Row, Rows, is_met},
    expr::{ExprError, Scope, order},
    ids::{Name, RecordId},
    object::Record,
    value::{Value, ValueSource},
};

/// Which records of an object.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordFilter {
    /// The rows; numbered from 1 in custom logic. None: every record.
    #[serde(default)]
    pub rows: Vec<FilterRow>,
    /// How they are joined.
    #[serde(default)]
    pub logic: Logic,
}

/// One requirement of a record.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FilterRow {
    /// A field of the record, or `id` or `title`.
    pub field: String,
    /// How the two are compared.
    pub operator: Operator,
    /// What it is compared with: worked out once, before any record is looked at.
    pub value: ValueSource,
}

/// One part of an order.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SortBy {
    /// A field of the record, or `id` (in order of their making) or `title`.
    pub field: Name,
    /// Whether the greatest comes first.
    #[serde(default)]
    pub descending: bool,
}

/// A filter with its values worked out, an order and a bound: what the database is asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Find {
    /// Of which object.
    pub object: Name,
    /// The rows; none: every record.
    #[serde(default)]
    pub rows: Vec<FindRow>,
    /// How they are joined.
    #[serde(default)]
    pub logic: Logic,
    /// In which order; records that are alike in it stand in the order of their ids.
    #[serde(default)]
    pub sort: Vec<SortBy>,
    /// At most this many.
    pub limit: usize,
}

/// One requirement, with the value that is compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FindRow {
    /// A field of the record, or `id` or `title`.
    pub field: String,
    /// How the two are compared.
    pub operator: Operator,
    /// With what.
    pub value: Value,
}

/// Records that were made, changed or deleted (none) meanwhile, by id.
pub type Changed = BTreeMap<RecordId, Option<Record>>;

impl RecordFilter {
    /// The rows with their values worked out.
    ///
    /// # Errors
    /// When an expression cannot be carried out.
    pub fn resolve(&self, scope: &Scope<'_>) -> Result<Vec<FindRow>, ExprError> {
        let row = |row: &FilterRow| {
            let value = row.value.resolve(scope)?;
            Ok(FindRow { field: row.field.clone(), operator: row.operator, value })
        };
        self.rows.iter().map(row).collect()
    }

    /// Its rows as rows of a condition over `root`.
    pub fn as_rows(&self, root: &str) -> Rows {
        let row = |row: &FilterRow| Row {
            resource: format!("{root}.{}", row.field.trim()),
            operator: row.operator,
            value: row.value.clone(),
        };
        Rows { logic: self.logic.clone(), rows: self.rows.iter().map(row).collect() }
    }
}

impl Find {
    /// Its rows as a condition over `record`.
    pub fn condition(&self) -> Condition {
        let row = |row: &FindRow| Row {
            resource: format!("record.{}", row.field.trim()),
            operator: row.operator,
            value: ValueSource::Literal(row.value.clone()),
        };
        Condition::Rows(Rows { logic: self.logic.clone(), rows: self.rows.iter().map(row).collect() })
    }

    /// Whether a record is meant: by the same rules as conditions.
    ///
    /// # Errors
    /// When the custom logic cannot be read.
    pub fn matches(&self, record: &Record, condition: &Condition) -> Result<bool, ConditionError> {
        if record.at.object != self.object {
            return Ok(false);
        }
        if self.rows.is_empty() {
            return Ok(true);
        }
        let scope = Scope::new().with_record("record", record);
        is_met(condition, &scope, &|call, _| {
            Err(ConditionError::new("flow_fault", format!("a filter cannot ask the flow {}", call.flow)))
        })
    }

    /// The order of two records: nothing comes first, then by value, then by id.
    pub fn order(&self, a: &Record, b: &Record) -> Ordering {
        for by in &self.sort {
            let (x, y) = (field_of(a, by.field.as_str()), field_of(b, by.field.as_str()));
            let found = match (x.is_null(), y.is_null()) {
                (true, true) => Ordering::Equal,
                (true, false) => Ordering::Less,
                (false, true) => Ordering::Greater,
                (false, false) => order(&x, &y).unwrap_or(Ordering::Equal),
            };
            let found = if by.descending { found.reverse() } else { found };
            if found.is_ne() {
                return found;
            }
        }
        a.at.id.cmp(&b.at.id)
    }

    /// What is found once these changes are made: `found` is what was found before them, with room for those that they take
    /// away.
    ///
    /// # Errors
    /// When the custom logic cannot be read.
    pub fn over(&self, found: &[Record], changed: &Changed) -> Result<Vec<Record>, ConditionError> {
        let condition = self.condition();
        let mut all: Vec<Record> =
            found.iter().filter(|r| !changed.contains_key(&r.at.id)).cloned().collect();
        for record in changed.values().flatten() {
            if self.matches(record, &condition)? {
                all.push(record.clone());
            }
        }
        all.sort_by(|a, b| self.order(a, b));
        all.truncate(self.limit);
        Ok(all)
    }
}

/// What a record holds in a field, or its id or title.
fn field_of(record: &Record, field: &str) -> Value {
    Scope::new().with_record("record", record).get(&["record", field])
}
