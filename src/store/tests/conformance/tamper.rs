//! A thousand ways to alter a copied database behind Fermata's back, and each is found, with its place.
#![allow(clippy::print_stdout, reason = "the seed is shown with a failure")]

use std::path::Path;

use fermata_store::{
    Db, Options, Write,
    testing::TestDatabase,
    verify::{Place, Problem},
};
use rusqlite::{Connection, params, types::Value};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use crate::{
    audit::{anchor, entry},
    support::*,
};

/// Enough chance for a test: splitmix64.
struct Dice(u64);

impl Dice {
    fn new() -> Self {
        let given = std::env::var("FERMATA_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed = given.unwrap_or_else(|| u64::from_le_bytes(chance()));
        println!("seed {seed} (run again with FERMATA_TEST_SEED={seed})");
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 1 to `n`.
    fn upto(&mut self, n: i64) -> i64 {
        i64::try_from(self.next() % u64::try_from(n).unwrap()).unwrap() + 1
    }

    fn of<T: Copy>(&mut self, from: &[T]) -> T {
        from[usize::try_from(self.upto(i64::try_from(from.len()).unwrap()) - 1).unwrap()]
    }
}

/// Chance from the hash maps of the standard library.
fn chance() -> [u8; 8] {
    use std::hash::{BuildHasher, Hasher};
    std::collections::hash_map::RandomState::new().build_hasher().finish().to_le_bytes()
}

const RUNS: i64 = 8;
const ENTRIES: i64 = 40;

/// Entries, and logs of 5 events whose ends stand among the entries.
async fn filled(db: &Db) {
    write(db, (1..=ENTRIES / 2).map(|n| Write::Audit(Box::new(entry(n))))).await.unwrap();
    for n in 1..=RUNS {
        db.apply(start(n.try_into().unwrap())).await.unwrap();
    }
    anchor(db, &db.unanchored(99).await.unwrap()).await;
    let left = ENTRIES - ENTRIES / 2 - 1;
    write(db, (1..=left).map(|n| Write::Audit(Box::new(entry(100 + n))))).await.unwrap();
}

/// What was done, and where it may be found.
type Done = (String, Vec<Place>);

fn at(run_number: i64, seq: i64) -> Place {
    Place::Run(run(run_number.try_into().unwrap()).id, seq)
}

fn key(run_number: i64) -> Vec<u8> {
    id(run_number.try_into().unwrap()).as_bytes().to_vec()
}

/// Another value of the same type.
fn other(value: &Value, dice: &mut Dice) -> Value {
    match value {
        Value::Integer(n) => Value::Integer(n + dice.upto(1_000) * if dice.upto(2) == 1 { 1 } else { -1 }),
        Value::Text(text) if dice.upto(2) == 1 && !text.is_empty() => Value::Text(String::new()),
        Value::Text(text) => Value::Text(format!("{text}{}", dice.upto(9))),
        Value::Blob(bytes) => {
            let (mut bytes, bit) = (bytes.clone(), dice.upto(8) - 1);
            let place = usize::try_from(dice.upto(i64::try_from(bytes.len()).unwrap()) - 1).unwrap();
            bytes[place] ^= 1 << bit;
            Value::Blob(bytes)
        }
        Value::Null => Value::Text("x".into()),
        Value::Real(_) => unreachable!("there is no such column"),
    }
}

fn alter_entry(conn: &Connection, dice: &mut Dice) -> Done {
    const COLUMNS: [&str; 14] = [
        "seq",
        "at_ms",
        "actor",
        "acting_for",
        "via",
        "address",
        "client",
        "run",
        "action",
        "target",
        "label",
        "changes",
        "detail",
        "hash",
    ];
    let (seq, column) = (dice.upto(ENTRIES), dice.of(&COLUMNS));
    let before: Value = conn
        .query_row(&format!("SELECT {column} FROM audit WHERE seq = ?1"), [seq], |row| row.get(0))
        .unwrap();
    let after = match column {
        // Not the number of another entry.
        "seq" => Value::Integer(ENTRIES + dice.upto(1_000)),
        "acting_for" | "address" | "client" | "run" if before != Value::Null && dice.upto(2) == 1 => {
            Value::Null
        }
        _ => other(&before, dice),
    };
    conn.execute(&format!("UPDATE audit SET {column} = ?2 WHERE seq = ?1"), params![seq, after]).unwrap();
    (format!("{column} of entry {seq}"), vec![Place::Audit(seq)])
}

fn remove_entries(conn: &Connection, dice: &mut Dice) -> Done {
    let (seq, count) = (dice.upto(ENTRIES), dice.upto(3));
    conn.execute("DELETE FROM audit WHERE seq >= ?1 AND seq < ?1 + ?2", [seq, count]).unwrap();
    (format!("{count} entries from {seq} removed"), vec![Place::Audit(seq)])
}

/// The end is removed, and the note of it put right: only what somebody noted elsewhere tells.
fn cut_entries(conn: &Connection, dice: &mut Dice) -> Done {
    let left = dice.upto(ENTRIES - 1);
    conn.execute("DELETE FROM audit WHERE seq > ?1", [left]).unwrap();
    conn.execute("UPDATE audit_head SET seq = ?1, hash = (SELECT hash FROM audit WHERE seq = ?1)", [left])
        .unwrap();
    (format!("all entries after {left} removed"), vec![Place::Audit(left)])
}

fn swap_entries(conn: &Connection, dice: &mut Dice) -> Done {
    let (a, b) = (dice.upto(ENTRIES / 2), ENTRIES / 2 + dice.upto(ENTRIES / 2));
    let columns = match dice.upto(2) {
        1 => "at_ms, actor, acting_for, via, address, client, run, action, target, label, changes, detail",
        _ => {
            "at_ms, actor, acting_for, via, address, client, run, action, target, label, changes, detail, hash"
        }
    };
    conn.execute_batch(&format!(
        "CREATE TEMP TABLE kept AS SELECT * FROM audit WHERE seq IN ({a}, {b});
         UPDATE audit SET ({columns}) = (SELECT {columns} FROM kept WHERE seq = {b}) WHERE seq = {a};
         UPDATE audit SET ({columns}) = (SELECT {columns} FROM kept WHERE seq = {a}) WHERE seq = {b};"
    ))
    .unwrap();
    (format!("entries {a} and {b} swapped ({columns})"), vec![Place::Audit(a)])
}

/// Between two others, which all move on; or at the end.
fn insert_entry(conn: &Connection, dice: &mut Dice) -> Done {
    let seq = dice.upto(ENTRIES + 1);
    let from = dice.upto(ENTRIES);
    conn.execute_batch(&format!(
        "CREATE TEMP TABLE kept AS SELECT * FROM audit WHERE seq = {from};
         UPDATE kept SET seq = {seq}, actor = actor || 'x';
         UPDATE audit SET seq = -seq WHERE seq >= {seq};
         UPDATE audit SET seq = 1 - seq WHERE seq < 0;
         INSERT INTO audit SELECT * FROM kept;"
    ))
    .unwrap();
    (format!("an entry put in at {seq}"), vec![Place::Audit(seq)])
}

fn alter_event(conn: &Connection, dice: &mut Dice) -> Done {
    let column = dice.of(&["run", "seq", "at_ms", "actor", "event", "hash"]);
    let (n, seq) = (dice.upto(RUNS), dice.upto(5));
    let before: Value = conn
        .query_row(
            &format!("SELECT {column} FROM run_events WHERE run = ?1 AND seq = ?2"),
            params![key(n), seq],
            |row| row.get(0),
        )
        .unwrap();
    let after = match column {
        "seq" => Value::Integer(5 + dice.upto(100)),
        // Of a run that there is it would be no tampering that the database lets through.
        "run" => Value::Blob(key(RUNS + dice.upto(100)).to_vec()),
        _ => other(&before, dice),
    };
    let sql = format!("UPDATE run_events SET {column} = ?3 WHERE run = ?1 AND seq = ?2");
    conn.execute(&sql, params![key(n), seq, after]).unwrap();
    (format!("{column} of event {seq} of run {n}"), vec![at(n, seq)])
}

fn remove_events(conn: &Connection, dice: &mut Dice) -> Done {
    let (n, seq) = (dice.upto(RUNS), dice.upto(5));
    match dice.upto(2) {
        1 => {
            conn.execute("DELETE FROM run_events WHERE run = ?1 AND seq = ?2", params![key(n), seq]).unwrap();
            (format!("event {seq} of run {n} removed"), vec![at(n, seq)])
        }
        _ => {
            conn.execute("DELETE FROM run_events WHERE run = ?1 AND seq >= ?2", params![key(n), seq])
                .unwrap();
            // The run's row is put right where something is left: what the audit log holds tells.
            let sql = "UPDATE runs SET log_head = (SELECT hash FROM run_events WHERE run = ?1 AND seq = ?2) WHERE id = ?1";
            if seq > 1 {
                conn.execute(sql, params![key(n), seq - 1]).unwrap();
            }
            (format!("the log of run {n} cut off before {seq}"), vec![at(n, seq), at(n, 5)])
        }
    }
}

fn swap_events(conn: &Connection, dice: &mut Dice) -> Done {
    let (n, a) = (dice.upto(RUNS), dice.upto(4));
    let b = a + dice.upto(5 - a);
    let run = format!("x'{}'", key(n).iter().map(|byte| format!("{byte:02x}")).collect::<String>());
    conn.execute_batch(&format!(
        "UPDATE run_events SET seq = -1 WHERE run = {run} AND seq = {a};
         UPDATE run_events SET seq = {a} WHERE run = {run} AND seq = {b};
         UPDATE run_events SET seq = {b} WHERE run = {run} AND seq = -1;"
    ))
    .unwrap();
    (format!("events {a} and {b} of run {n} swapped"), vec![at(n, a)])
}

fn insert_event(conn: &Connection, dice: &mut Dice) -> Done {
    let n = dice.upto(RUNS);
    let sql = "INSERT INTO run_events SELECT run, 6, at_ms, actor, event, hash FROM run_events WHERE run = ?1 AND seq = ?2";
    conn.execute(sql, params![key(n), dice.upto(5)]).unwrap();
    (format!("an event put at the end of run {n}"), vec![at(n, 6)])
}

fn remove_run(conn: &Connection, dice: &mut Dice) -> Done {
    let n = dice.upto(RUNS);
    let (row, events) = match dice.upto(3) {
        1 => (true, true),
        2 => (true, false),
        _ => (false, true),
    };
    if row {
        conn.execute("DELETE FROM runs WHERE id = ?1", params![key(n)]).unwrap();
    }
    if events {
        conn.execute("DELETE FROM run_events WHERE run = ?1", params![key(n)]).unwrap();
    }
    (format!("run {n} removed (row {row}, events {events})"), vec![at(n, 1), at(n, 5)])
}

fn alter_end(conn: &Connection, dice: &mut Dice) -> Done {
    let n = dice.upto(RUNS);
    let bytes: Vec<u8> = (0..32).map(|_| u8::try_from(dice.upto(256) - 1).unwrap()).collect();
    conn.execute("UPDATE runs SET log_head = ?2 WHERE id = ?1", params![key(n), bytes]).unwrap();
    (format!("the end of run {n} altered"), vec![at(n, 6)])
}

fn tamper(path: &Path, dice: &mut Dice) -> Done {
    const WAYS: [fn(&Connection, &mut Dice) -> Done; 11] = [
        alter_entry,
        alter_event,
        remove_entries,
        cut_entries,
        swap_entries,
        insert_entry,
        remove_events,
        swap_events,
        insert_event,
        remove_run,
        alter_end,
    ];
    let conn = Connection::open(path).unwrap();
    // Half of them alter a column: there are many.
    let way = if dice.upto(2) == 1 {
        dice.of(&[alter_entry as fn(&Connection, &mut Dice) -> Done, alter_event])
    } else {
        dice.of(&WAYS)
    };
    way(&conn, dice)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_one_of_a_thousand_tamperings_is_found() {
    let mut dice = Dice::new();
    let test = TestDatabase::sqlite().await.unwrap();
    filled(&test.db).await;
    let folder = test.folder().unwrap();
    let (whole, copy) = (folder.join("whole.db"), folder.join("copy.db"));
    test.db.backup(&whole).await.unwrap();
    let noted = test.db.audit_head().await.unwrap().1;
    for n in 0..1_000 {
        std::fs::copy(&whole, &copy).unwrap();
        let (what, places) = tamper(&copy, &mut dice);
        let db = Db::open_to_read(Options::Sqlite { path: copy.clone() }).await.unwrap();
        let verified = db.verify(Some(noted)).await.unwrap();
        db.close().await;
        assert!(!verified.is_good(), "{n}: {what} was not found");
        let found = verified.findings.iter().any(|finding| places.contains(&finding.place));
        assert!(found, "{n}: {what} was found elsewhere than at {places:?}: {verified:?}");
    }
    let db = Db::open_to_read(Options::Sqlite { path: whole }).await.unwrap();
    assert!(db.verify(Some(noted)).await.unwrap().is_good(), "what was not touched is good");
}

/// Whoever writes the whole log anew makes a chain that fits: only a head that was noted elsewhere tells.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_written_anew_is_found_by_a_noted_head() {
    let (real, forged) = (TestDatabase::sqlite().await.unwrap(), TestDatabase::sqlite().await.unwrap());
    for n in 1..=5 {
        write(&real.db, [Write::Audit(Box::new(entry(n)))]).await.unwrap();
        let row = fermata_store::rows::AuditRow { actor: "user:noah".into(), ..entry(n) };
        write(&forged.db, [Write::Audit(Box::new(row))]).await.unwrap();
    }
    let noted = real.db.audit_head().await.unwrap().1;
    assert!(forged.db.verify(None).await.unwrap().is_good());
    let findings = forged.db.verify(Some(noted)).await.unwrap().findings;
    assert_eq!(findings[0].problem, Problem::Rewritten);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tamperings_are_found_on_postgres() {
    let cases = [
        ("UPDATE audit SET actor = 'user:eve' WHERE seq = 7", Place::Audit(7)),
        ("UPDATE audit SET changes = changes || ' ' WHERE seq = 9", Place::Audit(9)),
        ("UPDATE audit SET hash = 'x' WHERE seq = 11", Place::Audit(11)),
        ("DELETE FROM audit WHERE seq = 3", Place::Audit(3)),
        ("DELETE FROM audit WHERE seq > 30", Place::Audit(31)),
        ("UPDATE run_events SET at_ms = at_ms + 1 WHERE seq = 2", at(1, 2)),
        ("UPDATE run_events SET hash = NULL WHERE seq = 4", at(8, 4)),
        ("DELETE FROM run_events WHERE seq = 5", at(3, 5)),
        ("DELETE FROM runs", at(4, 1)),
        ("TRUNCATE runs, run_events", at(5, 5)),
    ];
    let test = TestDatabase::postgres().await.unwrap();
    filled(&test.db).await;
    assert!(test.db.verify(None).await.unwrap().is_good());
    let Options::Postgres { url } = &test.options else { panic!("a server") };
    let mut conn = PgConnection::connect(url).await.unwrap();
    for (sql, place) in cases {
        let kept = "DROP TABLE IF EXISTS k1, k2, k3; CREATE TABLE k1 AS TABLE audit; \
                    CREATE TABLE k2 AS TABLE run_events; CREATE TABLE k3 AS TABLE runs";
        let back = "TRUNCATE audit, run_events, runs; INSERT INTO audit TABLE k1; \
                    INSERT INTO run_events TABLE k2; INSERT INTO runs TABLE k3";
        for step in [kept, sql] {
            sqlx::raw_sql(AssertSqlSafe(step)).execute(&mut conn).await.unwrap();
        }
        let verified = test.db.verify(None).await.unwrap();
        assert!(verified.findings.iter().any(|finding| finding.place == place), "{sql}: {verified:?}");
        sqlx::raw_sql(AssertSqlSafe(back)).execute(&mut conn).await.unwrap();
    }
    assert!(test.db.verify(None).await.unwrap().is_good());
}
