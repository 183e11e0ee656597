#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use super::*;
use crate::dialect::Dialect;

fn thread() -> Thread {
    let conn = Connection::open_in_memory().unwrap();
    conn.execute_batch("CREATE TABLE small (n INTEGER PRIMARY KEY, filler BLOB)").unwrap();
    conn.execute_batch("PRAGMA max_page_count = 20").unwrap();
    Thread { conn, left: Arc::new(AtomicI64::new(i64::MAX)) }
}

/// Two rows, and how many bytes the second one has.
fn rows(first: i64, bytes: i64) -> Vec<Planned> {
    let insert = |n: i64, bytes: i64| {
        let sql = "INSERT INTO small VALUES ($1, zeroblob($2))";
        Planned::plain(Dialect::Sqlite, "small", sql, vec![n.into(), bytes.into()])
    };
    vec![insert(first, 1), insert(first + 1, bytes)]
}

/// Every answer is true of what is in the database afterwards, also where a full disk rolled back by itself what had been
/// done before.
#[test]
fn a_full_disk_undoes_what_it_says_and_nothing_else() {
    let thread = thread();
    let mut group = Vec::new();
    let mut replies = Vec::new();
    for (first, bytes) in [(10, 1), (20, 1_000_000), (30, 1), (40, 1)] {
        let (answer, reply) = oneshot::channel();
        group.push((rows(first, bytes), answer));
        replies.push((first, reply));
    }
    assert!(!thread.commit(group), "nobody was told to die");
    assert!(thread.conn.is_autocommit(), "no transaction is left open");
    let mut kept = 0;
    for (first, mut reply) in replies {
        let sql = "SELECT COUNT(*) FROM small WHERE n BETWEEN ?1 AND ?1 + 9";
        let found: i64 = thread.conn.query_row(sql, [first], |row| row.get(0)).unwrap();
        match reply.try_recv().unwrap() {
            Ok(()) => assert_eq!(found, 2, "{first} was said to be kept"),
            Err(error) => assert_eq!(found, 0, "{first} was refused: {error}"),
        }
        kept += found;
    }
    assert!(kept >= 4, "what came after the full disk was kept: {kept}");
}
