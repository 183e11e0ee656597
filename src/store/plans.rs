//! For tests: every read that ran, so that each can be prepared on both databases and its plan be looked at.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use crate::query::Query;

static READS: Mutex<BTreeMap<String, Query>> = Mutex::new(BTreeMap::new());

/// Keeps a read.
pub(crate) fn note(query: &Query) {
    let mut reads = READS.lock().unwrap_or_else(PoisonError::into_inner);
    reads.entry(query.sql.clone()).or_insert_with(|| query.clone());
}

/// Every read that ran in this process, as SQL.
pub fn reads() -> Vec<String> {
    READS.lock().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect()
}

/// Every statement that writes, as SQLite and as PostgreSQL take it.
pub fn writes() -> Vec<(String, String)> {
    let tables =
        crate::tables::ALL.iter().map(|table| (table.sqlite().to_owned(), table.postgres().to_owned()));
    let others = crate::plan::STATEMENTS.iter().map(|sql| (sql.replace('$', "?"), (*sql).to_owned()));
    tables.chain(others).chain(crate::plan::two_worded()).collect()
}
