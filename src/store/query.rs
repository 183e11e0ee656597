//! Reads: a statement put together from constant pieces with bound values, run on either database.

use std::fmt::Write;

use sqlx::{
    Arguments, FromRow, postgres::PgArguments, postgres::PgRow, sqlite::SqliteArguments, sqlite::SqliteRow,
    types::Json,
};

use crate::{StoreError, arg::Arg, cursor::Cursor};

/// A row that both databases can fill.
pub(crate) trait FromBoth:
    for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{
}
impl<T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin> FromBoth for T {}

/// One value, selected `AS value`.
#[derive(Debug, FromRow)]
pub(crate) struct One<T> {
    pub(crate) value: T,
}

/// A statement that reads. `?` in a piece stands for the next value.
#[derive(Debug, Default, Clone)]
pub(crate) struct Query {
    pub(crate) sql: String,
    pub(crate) args: Vec<Arg>,
    wheres: usize,
}

impl Query {
    /// Begins with this.
    pub(crate) fn new(sql: &str) -> Self {
        Self { sql: sql.to_owned(), args: Vec::new(), wheres: 0 }
    }

    /// Adds a piece; each `?` in it takes one of the values.
    pub(crate) fn push<const N: usize>(mut self, piece: &str, values: [Arg; N]) -> Self {
        self.add(piece, values);
        self
    }

    fn add(&mut self, piece: &str, values: impl IntoIterator<Item = Arg>) {
        let mut values = values.into_iter();
        for (i, part) in piece.split('?').enumerate() {
            if i > 0 {
                self.args.extend(values.next());
                // Writing into a string cannot fail.
                let _ = write!(self.sql, "${}", self.args.len());
            }
            self.sql.push_str(part);
        }
    }

    /// Adds a condition: `WHERE` for the first, `AND` for the others.
    pub(crate) fn only<const N: usize>(mut self, condition: &str, values: [Arg; N]) -> Self {
        self.begin();
        self.add(condition, values);
        self
    }

    /// Adds a condition where there is a value for it.
    pub(crate) fn only_some(self, condition: &str, value: Option<Arg>) -> Self {
        match value {
            Some(value) => self.only(condition, [value]),
            None => self,
        }
    }

    /// Adds that something is after the text at which a cursor stands.
    pub(crate) fn after(self, what: &str, list: &str, cursor: Option<&str>) -> Result<Self, StoreError> {
        let at = cursor.map(|text| Cursor::read(text, list, 0)).transpose()?;
        Ok(self.only_some(&format!("{what} > ?"), at.map(|at| at.text.into())))
    }

    /// Adds `<what> IN (…)`; with no values nothing matches.
    pub(crate) fn only_in(mut self, what: &str, values: impl IntoIterator<Item = Arg>) -> Self {
        self.begin();
        self.add(what, []);
        self.list(values);
        self
    }

    /// Adds ` IN (…)`.
    pub(crate) fn list(&mut self, values: impl IntoIterator<Item = Arg>) {
        self.sql.push_str(" IN (");
        let before = self.args.len();
        for value in values {
            let piece = if self.args.len() == before { "?" } else { ", ?" };
            self.add(piece, [value]);
        }
        if self.args.len() == before {
            self.sql.push_str("NULL");
        }
        self.sql.push(')');
    }

    /// Begins a condition of its own making.
    pub(crate) fn begin(&mut self) {
        self.sql.push_str(if self.wheres == 0 { " WHERE " } else { " AND " });
        self.wheres += 1;
    }

    /// Forgets that there were conditions: a new `SELECT` begins.
    pub(crate) fn fresh(mut self) -> Self {
        self.wheres = 0;
        self
    }

    /// Says that there are conditions again, after a `SELECT` within one.
    pub(crate) fn followed(mut self) -> Self {
        self.wheres = self.wheres.max(1);
        self
    }

    /// Sorts and takes one more than a page holds, which tells whether there is a next page.
    pub(crate) fn page(self, order: &str, limit: u32) -> Self {
        self.push(&format!(" ORDER BY {order}"), []).limit(limit.saturating_add(1))
    }

    /// Takes so many. The sum hides the number from SQLite's planner, which would otherwise plan the statement anew each time
    /// it is bound, and for a small one would rather sort than walk an index in its order.
    pub(crate) fn limit(self, rows: u32) -> Self {
        self.push(" LIMIT ? + 0", [i64::from(rows).into()])
    }
}

/// Values as PostgreSQL takes them.
pub(crate) fn postgres_args(args: &[Arg]) -> PgArguments {
    let mut bound = PgArguments::default();
    for arg in args {
        let added = match arg {
            Arg::Int(value) => bound.add(*value),
            Arg::Text(text) => bound.add(text.clone()),
            Arg::Uuid(id) => bound.add(*id),
            Arg::Json(text) => bound.add(text.as_deref().map(|t| Json(parsed(t)))),
            Arg::Bytes(bytes) => bound.add(bytes.clone()),
        };
        debug_assert!(added.is_ok(), "numbers, texts and bytes always encode");
    }
    bound
}

/// Values as SQLite takes them.
pub(crate) fn sqlite_args(args: Vec<Arg>) -> SqliteArguments {
    let mut bound = SqliteArguments::default();
    for arg in args {
        let added = match arg {
            Arg::Int(value) => bound.add(value),
            Arg::Text(text) | Arg::Json(text) => bound.add(text),
            Arg::Uuid(id) => bound.add(id),
            Arg::Bytes(bytes) => bound.add(bytes),
        };
        debug_assert!(added.is_ok(), "numbers, texts and bytes always encode");
    }
    bound
}

fn parsed(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap_or_default()
}
