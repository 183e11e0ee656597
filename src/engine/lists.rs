//! How an object's records are looked at in a list: which columns, which records, in which order. Pure data; what is wrong with
//! it is said by [`crate::check::check_list`].

use serde::{Deserialize, Serialize};

use crate::{
    condition::{Condition, ConditionError, Rows, is_met},
    expr::Scope,
    ids::Name,
    object::{Object, Record},
    value::DataType,
};

/// What sorts and columns call the moment of the last change.
pub const UPDATED: &str = "updated";
/// What sorts call what names a record.
pub const TITLE: &str = "title";

/// How a list is looked at.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListDefinition {
    /// Fields that are shown beside the title, in this order; `updated` is the last change. Empty: the first few.
    #[serde(default)]
    pub columns: Vec<Name>,
    /// Only records for which this holds. Rows speak of `record.<field>`, and of `user` and `now`, which are whoever looks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Rows>,
    /// In which order; the last changed first where none is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort: Option<ListSort>,
}

/// An order of records.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListSort {
    /// A field, or `title` or `updated`.
    pub field: Name,
    /// Whether the greatest comes first.
    #[serde(default)]
    pub descending: bool,
}

impl ListSort {
    /// An order as it is written in an address: `amount`, or `-amount` for the greatest first.
    pub fn parse(text: &str) -> Option<Self> {
        let (descending, name) = match text.strip_prefix('-') {
            Some(name) => (true, name),
            None => (false, text),
        };
        Some(Self { field: Name::parse(name).ok()?, descending })
    }

    /// As [`ListSort::parse`] reads it.
    pub fn words(&self) -> String {
        format!("{}{}", if self.descending { "-" } else { "" }, self.field)
    }
}

/// Whether records can be put in the order of such a field.
pub fn sortable(data_type: &DataType) -> bool {
    !matches!(
        data_type,
        DataType::LongText
            | DataType::MultiPicklist { .. }
            | DataType::Lookup { .. }
            | DataType::Formula { .. }
            | DataType::File { .. }
    )
}

/// Whether an order can be asked of an object's records.
pub fn can_sort_by(object: &Object, field: &Name) -> bool {
    matches!(field.as_str(), TITLE | UPDATED)
        || object.field(field).is_some_and(|field| sortable(&field.data_type))
}

/// Whether a filter holds for a record; `scope` knows `user` and `now`.
///
/// # Errors
/// When an expression or the custom logic cannot be carried out.
pub fn holds(filter: &Condition, record: &Record, scope: &Scope<'_>) -> Result<bool, ConditionError> {
    let scope = scope.clone().with_record("record", record);
    is_met(filter, &scope, &|call, _| {
        Err(ConditionError::new("flow_fault", format!("a list cannot ask the flow {}", call.flow)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_reads_back_as_it_was_written() {
        for text in ["amount", "-amount", "title", "-updated"] {
            assert_eq!(ListSort::parse(text).map(|sort| sort.words()).as_deref(), Some(text));
        }
        for bad in ["", "-", "--amount", "a b", "amount desc"] {
            assert_eq!(ListSort::parse(bad), None, "{bad}");
        }
    }
}
