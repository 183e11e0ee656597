//! Filters over records.

use fermata_engine::{
    condition::{Condition, Logic, Operator, Rows},
    flow::{FilterRow, RecordFilter},
    ids::Name,
    limits::CONDITION_ROWS_MAX,
    value::ValueSource,
};

use super::{
    super::{Kind, Meaning, Node, Terms},
    Join, denied, join,
    question::{Asking, Question, compare, state},
    refuse,
};

impl Terms<'_> {
    pub(in super::super) fn filtered(&self, holder: Node<'_>, object: &Name) -> RecordFilter {
        let nodes: Vec<Node<'_>> = holder.children("filters").collect();
        if nodes.is_empty() {
            holder.child("filterLogic");
            return RecordFilter::default();
        }
        if nodes.len() > CONDITION_ROWS_MAX {
            holder.not_supported(format!(
                "A filter has at most {CONDITION_ROWS_MAX} rows here, and this has {}, so no record is found by it: divide it.",
                nodes.len()
            ));
            holder.child("filterLogic");
            nodes.iter().for_each(|node| node.read_all());
            return RecordFilter { rows: vec![never()], logic: Logic::All };
        }
        let rows: Vec<Option<FilterRow>> = nodes.iter().map(|node| self.filter_row(*node, object)).collect();
        let join = join(holder, "filterLogic", rows.len());
        if denied(&join, |n| matches!(rows.get(n.wrapping_sub(1)), Some(None))) {
            refuse(holder, "filterLogic", "no record is found by these filters");
            return RecordFilter { rows: vec![never()], logic: Logic::All };
        }
        let rows = rows.into_iter().map(|row| row.unwrap_or_else(never)).collect();
        let logic = match join {
            Join::All => Logic::All,
            Join::Any => Logic::Any,
            Join::Custom(_, text) => Logic::Custom(text),
            Join::Unknown(_) => return RecordFilter { rows: vec![never()], logic: Logic::All },
        };
        RecordFilter { rows, logic }
    }

    /// A row; nothing where it has no counterpart.
    fn filter_row(&self, node: Node<'_>, object: &Name) -> Option<FilterRow> {
        node.without_meaning(&["processMetadataValues"], "It says how the source's editor shows this.");
        self.filter_of(node, object)
            .inspect_err(|why| node.not_supported(format!("{why} No record is found by it.")))
            .ok()
    }

    fn filter_of(&self, node: Node<'_>, object: &Name) -> Result<FilterRow, String> {
        let field = node.text_of("field").ok_or("The filter names no field.")?;
        let left = self.record_field(object, field)?;
        let operator = Asking::read(node.text_of("operator").unwrap_or_default())?;
        let right = node.child("value").map(|value| self.valued(value)).transpose()?.flatten();
        let asked = match operator {
            Asking::Compare(operator) => compare(left, operator, right)?,
            Asking::State(operator) => state(left, operator, right)?,
            _ => return Err("A filter cannot ask this.".to_owned()),
        };
        match asked {
            Question::Rows(row, _) => {
                let field = row.resource.strip_prefix("record.").unwrap_or(&row.resource).to_owned();
                Ok(FilterRow { field, operator: row.operator, value: row.value })
            }
            Question::Cel(_) => Err(format!("A filter cannot ask this of {field}.")),
        }
    }

    /// A field of a record of an object, as a path under `record`.
    pub(in super::super) fn record_field(&self, object: &Name, field: &str) -> Result<Meaning, String> {
        let base = Meaning::Path { path: "record".to_owned(), kind: Kind::Record(object.clone()) };
        let parts: Vec<&str> = field.split('.').map(str::trim).collect();
        self.follow(base, &parts, field)
    }
}

/// What no record fulfils.
fn never() -> FilterRow {
    FilterRow { field: "id".to_owned(), operator: Operator::IsNull, value: ValueSource::Literal(true.into()) }
}

/// What a filter asks of the record that something is about; none where it asks nothing.
pub fn asked_of_record(filter: &RecordFilter) -> Option<Condition> {
    asked_of(filter, "record")
}

/// The same of what is at this path.
pub fn asked_of(filter: &RecordFilter, root: &str) -> Option<Condition> {
    let rows: Rows = filter.as_rows(root);
    (!rows.rows.is_empty()).then_some(Condition::Rows(rows))
}
