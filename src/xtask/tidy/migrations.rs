//! Every migration exists for both databases.

use std::{collections::BTreeSet, fs};

use crate::paths;

pub(crate) fn pairs() -> anyhow::Result<Vec<String>> {
    let sqlite = names("sqlite")?;
    let postgres = names("postgres")?;
    let mut found = Vec::new();
    found.extend(sqlite.difference(&postgres).map(|name| format!("migrations/postgres/{name} is missing")));
    found.extend(postgres.difference(&sqlite).map(|name| format!("migrations/sqlite/{name} is missing")));
    Ok(found)
}

fn names(database: &str) -> anyhow::Result<BTreeSet<String>> {
    let folder = paths::root().join("migrations").join(database);
    let Ok(entries) = fs::read_dir(folder) else { return Ok(BTreeSet::new()) };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    Ok(names.filter(|name| name.ends_with(".sql")).collect())
}
