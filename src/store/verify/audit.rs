//! The chain of the audit log, and the ends of logs that stand in it.

use std::collections::BTreeMap;

use fermata_engine::ids::RunId;
use serde_json::Value;
use uuid::Uuid;

use super::{
    AT_ONCE,
    found::{FINDINGS_MAX, Place, Problem, Verified},
    stored::{self, AuditStored, HashStored},
};
use crate::{ChainHash, Db, StoreError, chain};

/// What the audit log calls the entries that hold the ends of logs; see `service/audit/anchors.rs`.
pub(super) const ANCHOR: &str = "log.anchor";

/// An entry whose hash does not fit.
struct Misfit {
    seq: i64,
    before: ChainHash,
    hash: Option<ChainHash>,
    content: ChainHash,
}

/// What is known on the way.
struct Walk {
    /// The number of the last entry seen.
    last: i64,
    /// Its hash, as it is stored.
    head: ChainHash,
    misfits: Vec<Misfit>,
    noted: Option<ChainHash>,
}

/// Looks at every entry.
pub(super) async fn examine(
    db: &Db,
    noted: Option<ChainHash>,
    into: &mut Verified,
) -> Result<(), StoreError> {
    let mut walk = Walk { last: 0, head: ChainHash::default(), misfits: Vec::new(), noted };
    if noted == Some(walk.head) {
        walk.noted = None;
    }
    loop {
        walk_on(db, &mut walk, into).await?;
        let end = stored::head(db).await?;
        let before = walk.last;
        // While a server writes, the end may have moved since.
        walk_on(db, &mut walk, into).await?;
        if walk.last == before {
            compare_end(&walk, &end, into);
            break;
        }
    }
    for misfit in &walk.misfits {
        tell_misfit(misfit, &walk.misfits, into);
    }
    if walk.noted.is_some() {
        let words = "The head that you noted is not in the audit log: entries were cut off, or the log was written \
                     anew from some entry on.";
        into.find(Place::Audit(walk.last), Problem::Rewritten, words);
    }
    (into.last, into.head) = (walk.last, walk.head);
    Ok(())
}

async fn walk_on(db: &Db, walk: &mut Walk, into: &mut Verified) -> Result<(), StoreError> {
    loop {
        let query = stored::audit_after(db.dialect(), walk.last, AT_ONCE);
        let page = db.rows::<AuditStored>(query).await?;
        if page.is_empty() {
            return Ok(());
        }
        for entry in page {
            if let Some(heads) = step(walk, entry, into) {
                anchors(db, walk.last, &heads, into).await?;
            }
        }
    }
}

/// Looks at one entry. Gives what stands in it where it holds ends of logs and is as it was written.
fn step(walk: &mut Walk, entry: AuditStored, into: &mut Verified) -> Option<Vec<u8>> {
    let (seq, hash) = (entry.seq, ChainHash::of_bytes(&entry.hash).ok());
    let texts = entry.texts();
    let content = texts.content();
    into.entries += 1;
    let gap = seq != walk.last + 1;
    if gap {
        let words = match (walk.last + 1, seq - 1) {
            (first, last) if first == last => format!("Entry {first} is gone."),
            (first, last) => format!("The entries {first} to {last} are gone."),
        };
        into.find(Place::Audit(walk.last + 1), Problem::Removed, words);
    }
    // After a gap nobody knows the hash before; the entries after this one still hang on it.
    let fits = gap || hash == Some(chain::next(walk.head, seq, content));
    if !fits {
        let misfit = Misfit { seq, before: walk.head, hash, content };
        if walk.misfits.len() < FINDINGS_MAX {
            walk.misfits.push(misfit);
        } else {
            into.more += 1;
        }
    }
    (walk.last, walk.head) = (seq, hash.unwrap_or_default());
    if hash.is_some() && hash == walk.noted {
        walk.noted = None;
    }
    (fits && texts.action == ANCHOR.as_bytes()).then_some(texts.detail)
}

/// Whether it was altered, or stands in another one's place.
fn tell_misfit(misfit: &Misfit, all: &[Misfit], into: &mut Verified) {
    let moved = all.iter().filter(|other| other.seq != misfit.seq).find(|other| {
        let with_hash = chain::next(other.before, other.seq, misfit.content);
        let without = chain::next(misfit.before, misfit.seq, other.content);
        misfit.hash == Some(with_hash) || misfit.hash == Some(without)
    });
    let place = Place::Audit(misfit.seq);
    match moved {
        Some(other) => into.find(
            place,
            Problem::Reordered,
            format!("Entry {} has changed places with entry {}.", misfit.seq, other.seq),
        ),
        None => into.find(
            place,
            Problem::Altered,
            format!("Entry {} is not as it was written, or stands where it did not.", misfit.seq),
        ),
    }
}

fn compare_end(walk: &Walk, end: &stored::ChainEnd, into: &mut Verified) {
    if end.seq > walk.last {
        let first = walk.last + 1;
        let words = match end.seq == first {
            true => format!("Entry {first}, the last one, is gone."),
            false => format!("The entries {first} to {}, the last ones, are gone.", end.seq),
        };
        into.find(Place::Audit(first), Problem::CutOff, words);
    } else if end.seq < walk.last {
        let first = end.seq + 1;
        into.find(
            Place::Audit(first),
            Problem::Added,
            format!("Fermata did not write entry {first} and what follows."),
        );
    } else if end.hash != walk.head.0 {
        let words = format!(
            "The hash of entry {}, the last one, is not the one that was noted beside the log.",
            walk.last
        );
        into.find(Place::Audit(walk.last), Problem::Altered, words);
    }
}

/// `run:number:hash`, as an anchor holds it.
fn anchored(text: &Value) -> Option<(Uuid, i64, ChainHash)> {
    let mut parts = text.as_str()?.split(':');
    let run = Uuid::parse_str(parts.next()?).ok()?;
    Some((run, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// Compares the logs with the ends that an entry holds.
async fn anchors(db: &Db, entry: i64, detail: &[u8], into: &mut Verified) -> Result<(), StoreError> {
    let detail: Value = serde_json::from_slice(detail).unwrap_or_default();
    let heads: Vec<_> =
        detail.get("heads").and_then(Value::as_array).into_iter().flatten().filter_map(anchored).collect();
    for some in heads.chunks(200) {
        let asked: Vec<_> = some.iter().map(|(run, seq, _)| (*run, *seq)).collect();
        let rows = db.rows::<HashStored>(stored::hashes_of(db.dialect(), &asked)).await?;
        let found: BTreeMap<(Vec<u8>, i64), Vec<u8>> =
            rows.into_iter().map(|row| ((row.id_bytes, row.seq), row.hash.unwrap_or_default())).collect();
        for (run, seq, hash) in some {
            into.anchors += 1;
            let place = Place::Run(RunId(*run), *seq);
            match found.get(&(run.as_bytes().to_vec(), *seq)) {
                None => into.find(
                    place,
                    Problem::Removed,
                    format!("Event {seq} of run {run} is gone, which was there when entry {entry} of the audit log was written."),
                ),
                Some(stored) if *stored != hash.0 => into.find(
                    place,
                    Problem::Altered,
                    format!("The log of run {run} up to event {seq} is not as it was when entry {entry} of the audit log was written."),
                ),
                Some(_) => {}
            }
        }
    }
    Ok(())
}
