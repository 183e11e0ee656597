//! Changesets on PostgreSQL: the statements of a changeset are folded into one, as common table expressions, so that a
//! changeset costs one round trip; where statements touch the same row they follow one another in one transaction.

use std::str::FromStr;

use sqlx::{
    AssertSqlSafe, PgConnection, PgPool, Row,
    postgres::{PgArguments, PgConnectOptions, PgDatabaseError, PgListener, PgPoolOptions},
};
use tokio::sync::broadcast;

use crate::{
    ChainHash, StoreError,
    arg::Arg,
    dialect::Dialect,
    plan::{Expect, Op, Planned, unique_broken},
    query, tables,
};

/// Connections of one node.
const CONNECTIONS: u32 = 20;
/// Statements kept prepared on each: the shapes of changesets and lists.
const STATEMENTS: usize = 500;
/// The channel on which nodes talk.
const CHANNEL: &str = "fermata";
/// What a failed expectation says; followed by the number of its statement.
const UNMET: &str = "fermata expectation ";

/// Connects.
pub(crate) async fn connect(url: &str) -> Result<PgPool, StoreError> {
    let options =
        PgConnectOptions::from_str(url)?.statement_cache_capacity(STATEMENTS).application_name("fermata");
    Ok(PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .test_before_acquire(false)
        .connect_with(options)
        .await?)
}

/// Hears what other nodes announce and passes it on, until the receiver's side is gone.
pub(crate) async fn listen(
    pool: PgPool,
    heard: broadcast::Sender<String>,
) -> Result<tokio::task::AbortHandle, StoreError> {
    let mut listener = PgListener::connect_with(&pool).await?;
    listener.listen(CHANNEL).await?;
    let task = tokio::spawn(async move {
        // `recv` connects again by itself; an error means that the pool is closed.
        while let Ok(said) = listener.recv().await {
            // Nobody listening is no error.
            let _ = heard.send(said.payload().to_owned());
        }
    });
    Ok(task.abort_handle())
}

/// Tells every node.
pub(crate) async fn announce(pool: &PgPool, payload: &str) -> Result<(), StoreError> {
    sqlx::query("SELECT pg_notify($1, $2)").bind(CHANNEL).bind(payload).execute(pool).await?;
    Ok(())
}

/// Applies the statements of one changeset.
pub(crate) async fn apply(pool: &PgPool, planned: Vec<Planned>) -> Result<(), StoreError> {
    let waves = waves(planned);
    match waves.as_slice() {
        [] => Ok(()),
        [only] => {
            let mut conn = pool.acquire().await?;
            send(&mut conn, only).await
        }
        many => {
            let mut transaction = pool.begin().await?;
            for wave in many {
                send(&mut transaction, wave).await?;
            }
            Ok(transaction.commit().await?)
        }
    }
}

/// Statements that can share a round trip: no two touch the same row.
fn waves(planned: Vec<Planned>) -> Vec<Vec<Planned>> {
    let mut waves: Vec<Vec<Planned>> = Vec::new();
    for next in planned {
        let apart = match waves.last() {
            None => true,
            // What waited for locks in this round trip saw the world as it was before the wait.
            Some(wave) if next.fresh => !wave.is_empty(),
            Some(wave) => wave.iter().any(|before| clash(before, &next)),
        };
        if apart {
            waves.push(Vec::new());
        }
        if let Some(wave) = waves.last_mut() {
            merge(wave, next);
        }
    }
    waves
}

fn clash(before: &Planned, next: &Planned) -> bool {
    let same = before.table == next.table && !before.guard;
    same && (before.row.is_none()
        || next.row.is_none()
        || rows(before).any(|row| Some(row) == next.row.as_deref()))
}

/// The rows that a merged statement touches.
fn rows(planned: &Planned) -> impl Iterator<Item = &str> {
    planned.row.iter().flat_map(|rows| rows.split('\u{1f}'))
}

/// Rows for the same table go into one statement.
fn merge(wave: &mut Vec<Planned>, mut next: Planned) {
    if let Op::Put(table, added) = &mut next.op {
        for before in wave.iter_mut() {
            if let Op::Put(same, rows) = &mut before.op
                && same.name == table.name
            {
                rows.append(added);
                if let (Some(all), Some(row)) = (&mut before.row, &next.row) {
                    all.push('\u{1f}');
                    all.push_str(row);
                }
                return;
            }
        }
    }
    wave.push(next);
}

/// Sends one wave as one statement.
async fn send(conn: &mut PgConnection, wave: &[Planned]) -> Result<(), StoreError> {
    let (sql, args) = fold(wave);
    match sqlx::query_with(AssertSqlSafe(sql), args).fetch_one(conn).await {
        Ok(row) => row.try_get::<i64, _>(0).map(|_| ()).map_err(StoreError::from),
        Err(error) => Err(failed(error, wave)),
    }
}

/// `WITH w0 AS (…), w1 AS (…) SELECT CASE WHEN <a count is wrong> THEN <an error that names it> … ELSE 0 END`. An expression
/// is evaluated when its count is asked for, so asking for all of them keeps their order: guards first.
fn fold(wave: &[Planned]) -> (String, PgArguments) {
    let (mut sql, mut checks, mut bound) = (String::from("WITH "), String::new(), Vec::new());
    for (i, planned) in wave.iter().enumerate() {
        if i > 0 {
            sql.push_str(", ");
        }
        sql.push_str(&format!("w{i} AS ("));
        let wanted = match &planned.op {
            Op::Put(table, rows) => {
                renumber(table.postgres(), bound.len(), &mut sql);
                bound.push(Arg::Text(Some(recordset(table.column_names(), rows))));
                table.conditional().then(|| i64::try_from(rows.len()).unwrap_or(i64::MAX))
            }
            Op::Audit(entries) => {
                renumber(Dialect::Postgres.append_audit(), bound.len(), &mut sql);
                bound.push(Arg::Text(Some(audit_entries(entries))));
                None
            }
            Op::Sql { sql: text, args, expect } => {
                renumber(text, bound.len(), &mut sql);
                bound.extend(args.iter().cloned());
                if let Expect::Rows(count, _) = expect { Some(*count) } else { None }
            }
        };
        if !planned.guard {
            sql.push_str(" RETURNING 1");
        }
        sql.push(')');
        let count = format!("(SELECT COUNT(*) FROM w{i})");
        checks.push_str(&match wanted {
            Some(wanted) => {
                format!(
                    " WHEN {count} <> {wanted} THEN CAST('{UNMET}{i} ' || CAST({count} AS TEXT) AS BIGINT)"
                )
            }
            None => format!(" WHEN {count} < 0 THEN 0"),
        });
    }
    sql.push_str(&format!(" SELECT CASE{checks} ELSE 0::BIGINT END"));
    (sql, query::postgres_args(&bound))
}

/// Appends a statement with its places moved on.
fn renumber(text: &str, by: usize, out: &mut String) {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        let digits = after.chars().take_while(char::is_ascii_digit).count();
        let (number, tail) = after.split_at(digits);
        out.push_str(&format!("${}", number.parse::<usize>().unwrap_or(0) + by));
        rest = tail;
    }
    out.push_str(rest);
}

/// Rows as a JSON array of objects.
fn recordset(columns: impl Iterator<Item = &'static str>, rows: &[Vec<Arg>]) -> String {
    let columns: Vec<&str> = columns.collect();
    let mut out = String::from("[");
    for (i, row) in rows.iter().enumerate() {
        out.push_str(if i == 0 { "{" } else { ",{" });
        for (j, (column, arg)) in columns.iter().zip(row).enumerate() {
            out.push_str(if j == 0 { "\"" } else { ",\"" });
            out.push_str(column);
            out.push_str("\":");
            arg.write_json(&mut out);
        }
        out.push('}');
    }
    out.push(']');
    out
}

/// Entries of the audit log as `audit_append` takes them.
fn audit_entries(entries: &[(ChainHash, Vec<Arg>)]) -> String {
    let said = tables::AUDIT.column_names().filter(|name| !matches!(*name, "seq" | "hash"));
    let with_content = entries.iter().map(|(content, args)| {
        let mut row = args.clone();
        row.push(content.bytes().into());
        row
    });
    recordset(said.chain(["content"]), &with_content.collect::<Vec<_>>())
}

/// What the database said, in our words.
fn failed(error: sqlx::Error, wave: &[Planned]) -> StoreError {
    let sqlx::Error::Database(inner) = &error else { return error.into() };
    let Some(said) = inner.try_downcast_ref::<PgDatabaseError>() else { return error.into() };
    match said.code() {
        "40001" | "40P01" | "55P03" => StoreError::Conflict("others were writing the same".into()),
        "23505" => unique_broken(said.table().unwrap_or_default()),
        "22P02" => unmet(said.message(), wave).unwrap_or_else(|| error.into()),
        _ => error.into(),
    }
}

fn unmet(message: &str, wave: &[Planned]) -> Option<StoreError> {
    let (_, rest) = message.split_once(UNMET)?;
    let number: usize = rest.split(' ').next()?.parse().ok()?;
    let planned = wave.get(number)?;
    Some(StoreError::Conflict(match &planned.op {
        Op::Sql { expect: Expect::Rows(_, what), .. } => what.clone(),
        _ => planned.table.to_owned(),
    }))
}
