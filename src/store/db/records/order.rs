//! The orders in which records are read. By title and by change an index is walked; by a field the records that are meant are put
//! in order, which costs as much as there are records of the object.

use super::Keyed;
use crate::{
    StoreError,
    arg::{Arg, fold},
    cursor::Cursor,
    dialect::Dialect,
    filters::RecordSort,
    query::Query,
};

/// Less than every number that a field can hold: nothing comes first.
const NO_NUMBER: &str = "-1e16";

/// How one order is read.
pub(super) struct Order {
    /// Names the list and its order in cursors.
    pub(super) list: String,
    /// What is selected besides the record.
    pub(super) selected: String,
    /// The order.
    pub(super) by: String,
    after: String,
    key: Key,
}

enum Key {
    Title,
    Updated,
    Text,
    Number,
}

impl Order {
    pub(super) fn of(sort: &RecordSort, dialect: Dialect) -> Self {
        let plain = |list: &str, column: &str, down: bool, key: Key| {
            let (way, sign) = if down { (" DESC", "<") } else { ("", ">") };
            Self {
                list: list.to_owned(),
                selected: ", '' AS sort_key".to_owned(),
                by: format!("{column}{way}, id{way}"),
                after: format!("({column}, id) {sign} (?, ?)"),
                key,
            }
        };
        match sort {
            RecordSort::Title => plain("records title", "search", false, Key::Title),
            RecordSort::TitleDown => plain("records -title", "search", true, Key::Title),
            RecordSort::Updated => plain("records updated", "updated_ms", false, Key::Updated),
            RecordSort::UpdatedDown => plain("records -updated", "updated_ms", true, Key::Updated),
            RecordSort::Field { name, number, down } => {
                let (way, sign) = if *down { (" DESC", "<") } else { ("", ">") };
                let (key, place, kind) = if *number {
                    let key = format!("COALESCE({}, {NO_NUMBER})", dialect.number_in(name));
                    (key, "CAST(CAST(? AS TEXT) AS DOUBLE PRECISION)", Key::Number)
                } else {
                    let code = dialect.by_code();
                    let key = format!("LOWER(COALESCE(CAST(fields ->> '{name}' AS TEXT), '')){code}");
                    (key, "?", Key::Text)
                };
                Self {
                    list: format!("records {}{name}", if *down { "-." } else { "." }),
                    selected: format!(", CAST({key} AS TEXT) AS sort_key"),
                    by: format!("{key}{way}, id{way}"),
                    after: format!("({key}, id) {sign} ({place}, ?)"),
                    key: kind,
                }
            }
        }
    }

    /// Adds that what comes stands after a cursor.
    pub(super) fn after(&self, query: Query, cursor: &str) -> Result<Query, StoreError> {
        let numbers = usize::from(matches!(self.key, Key::Updated));
        let at = Cursor::read(cursor, &self.list, numbers)?;
        let first = match self.key {
            Key::Updated => at.number(0).into(),
            Key::Number if at.text.parse::<f64>().is_err() => return Err(StoreError::BadCursor),
            _ => Arg::from(at.text.as_str()),
        };
        Ok(query.only(&self.after, [first, at.id.into()]))
    }

    /// Where the list goes on after a row.
    pub(super) fn cursor(&self, row: &Keyed) -> Cursor {
        let text = match self.key {
            Key::Updated => return Cursor::of(&[row.row.updated_ms], row.row.id),
            Key::Title => fold(&row.row.title),
            Key::Text => row.sort_key.clone(),
            // As text the database would round it.
            Key::Number => self.number(row),
        };
        Cursor { numbers: Vec::new(), text, id: row.row.id }
    }

    fn number(&self, row: &Keyed) -> String {
        let name = self.list.trim_start_matches("records ").trim_start_matches(['-', '.']);
        let number = row.row.fields.0.get(name).and_then(serde_json::Value::as_f64);
        number.map_or_else(|| NO_NUMBER.to_owned(), |number| number.to_string())
    }
}
