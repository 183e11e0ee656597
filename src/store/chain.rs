//! Hashes that follow from one another: whoever alters, removes or moves an entry must compute all later ones anew. Nothing
//! here reads or writes; what is hashed is exactly what is stored, byte for byte.
//!
//! An entry of the audit log: `hash = SHA-256(hash before ‖ number ‖ SHA-256(head ‖ fields))`, so that PostgreSQL can chain it
//! without knowing its fields. An event of a run: `hash = SHA-256(hash before ‖ head ‖ fields)`. Before the first one stand 32
//! zero bytes. A number is 8 bytes, most significant first. A field is a byte for its kind (0 nothing, 1 number, 2 text, 3
//! bytes), then its length as a number, then its bytes.

use std::{fmt, str::FromStr};

use fermata_engine::{ids::RunId, run::event::EventRecord};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    StoreError,
    arg::{Arg, json, word},
    rows::{AuditRow, LogRow},
};

/// SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct ChainHash(pub [u8; 32]);

impl ChainHash {
    /// Of stored bytes.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when they are not 32.
    pub fn of_bytes(bytes: &[u8]) -> Result<Self, StoreError> {
        bytes
            .try_into()
            .map(Self)
            .map_err(|_| StoreError::Corrupt(format!("a hash of {} bytes instead of 32", bytes.len())))
    }

    /// As it is stored.
    pub fn bytes(self) -> Vec<u8> {
        self.0.to_vec()
    }
}

impl fmt::Display for ChainHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ChainHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A text that is no hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a hash has 64 hexadecimal digits")]
pub struct NoHash;

impl FromStr for ChainHash {
    type Err = NoHash;

    fn from_str(text: &str) -> Result<Self, NoHash> {
        if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(NoHash);
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
            let digits = std::str::from_utf8(pair).map_err(|_| NoHash)?;
            *byte = u8::from_str_radix(digits, 16).map_err(|_| NoHash)?;
        }
        Ok(Self(bytes))
    }
}

impl Serialize for ChainHash {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ChainHash {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Hashes fields so that no two lists of fields give the same bytes.
pub(crate) struct Fields(Sha256);

impl Fields {
    fn new(head: &[u8]) -> Self {
        let mut hash = Sha256::new();
        hash.update(head);
        Self(hash)
    }

    fn field(mut self, kind: u8, bytes: &[u8]) -> Self {
        self.0.update([kind]);
        self.0.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
        self.0.update(bytes);
        self
    }

    fn number(self, number: i64) -> Self {
        self.field(1, &number.to_be_bytes())
    }

    fn text(self, text: &[u8]) -> Self {
        self.field(2, text)
    }

    fn some_text(self, text: Option<&[u8]>) -> Self {
        match text {
            Some(text) => self.text(text),
            None => self.field(0, &[]),
        }
    }

    fn done(self) -> ChainHash {
        ChainHash(self.0.finalize().into())
    }
}

/// An entry of the audit log as it is stored, without its number and hash.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AuditTexts {
    pub(crate) at_ms: i64,
    pub(crate) actor: Vec<u8>,
    pub(crate) acting_for: Option<Vec<u8>>,
    pub(crate) via: Vec<u8>,
    pub(crate) address: Option<Vec<u8>>,
    pub(crate) client: Option<Vec<u8>>,
    pub(crate) run: Option<Vec<u8>>,
    pub(crate) action: Vec<u8>,
    pub(crate) target: Vec<u8>,
    pub(crate) label: Vec<u8>,
    pub(crate) changes: Vec<u8>,
    pub(crate) detail: Vec<u8>,
}

impl AuditTexts {
    /// The hash of what the entry says.
    pub(crate) fn content(&self) -> ChainHash {
        Fields::new(b"fermata audit 1\n")
            .number(self.at_ms)
            .text(&self.actor)
            .some_text(self.acting_for.as_deref())
            .text(&self.via)
            .some_text(self.address.as_deref())
            .some_text(self.client.as_deref())
            .some_text(self.run.as_deref())
            .text(&self.action)
            .text(&self.target)
            .text(&self.label)
            .text(&self.changes)
            .text(&self.detail)
            .done()
    }
}

/// An entry on its way into the database: what its content's hash is, and its columns from `at_ms` to `detail`.
pub(crate) fn audit_args(row: AuditRow) -> (ChainHash, Vec<Arg>) {
    let text = |value| if let Arg::Json(Some(text)) = json(&value) { text } else { String::new() };
    let run = row.run.map(|id| id.to_string());
    let (changes, detail, via) = (text(row.changes), text(row.detail), word(&row.via));
    let bytes = |text: &str| text.as_bytes().to_vec();
    let some = |text: &Option<String>| text.as_deref().map(bytes);
    let texts = AuditTexts {
        at_ms: row.at_ms,
        actor: bytes(&row.actor),
        acting_for: some(&row.acting_for),
        via: bytes(&via),
        address: some(&row.address),
        client: some(&row.client),
        run: some(&run),
        action: bytes(&row.action),
        target: bytes(&row.target),
        label: bytes(&row.label),
        changes: bytes(&changes),
        detail: bytes(&detail),
    };
    let args = vec![
        row.at_ms.into(),
        row.actor.into(),
        row.acting_for.into(),
        via.into(),
        row.address.into(),
        row.client.into(),
        run.into(),
        row.action.into(),
        row.target.into(),
        row.label.into(),
        changes.into(),
        detail.into(),
    ];
    (texts.content(), args)
}

/// The hash of an entry of the audit log.
pub(crate) fn next(before: ChainHash, seq: i64, content: ChainHash) -> ChainHash {
    let mut hash = Sha256::new();
    hash.update(before.0);
    hash.update(seq.to_be_bytes());
    hash.update(content.0);
    ChainHash(hash.finalize().into())
}

/// The hash of an event of a run's log.
pub(crate) fn next_event(
    before: ChainHash,
    run: &[u8],
    seq: i64,
    at_ms: i64,
    texts: (&[u8], &[u8]),
) -> ChainHash {
    let mut fields = Fields::new(&before.0);
    fields.0.update(b"fermata run 1\n");
    fields.field(3, run).number(seq).number(at_ms).text(texts.0).text(texts.1).done()
}

/// Events that follow in a run's log after this hash, as they are stored; and the hash of the last.
pub fn follow(run: RunId, before: ChainHash, events: &[EventRecord]) -> (Vec<LogRow>, ChainHash) {
    let mut head = before;
    let text = |value: Arg| if let Arg::Json(Some(text)) = value { text } else { String::new() };
    let row = |record: &EventRecord| {
        let (actor, event) = (text(json(&record.actor)), text(json(&record.event)));
        let seq = i64::try_from(record.seq).unwrap_or(i64::MAX);
        let texts = (actor.as_bytes(), event.as_bytes());
        head = next_event(head, run.0.as_bytes(), seq, record.at_ms, texts);
        LogRow { seq, at_ms: record.at_ms, actor, event, hash: head }
    };
    let rows = events.iter().map(row).collect();
    (rows, head)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_read_as_it_is_written() {
        let hash = Fields::new(b"x").number(1).done();
        assert_eq!(hash.to_string().parse(), Ok(hash));
        assert_eq!("12".parse::<ChainHash>(), Err(NoHash));
        assert_eq!("ä".repeat(32).parse::<ChainHash>(), Err(NoHash));
        assert_eq!("+f".repeat(32).parse::<ChainHash>(), Err(NoHash));
    }

    /// Moving a letter from one field to the next is another content.
    #[test]
    fn fields_do_not_run_together() {
        let of = |a: &str, b: &str| Fields::new(b"").text(a.as_bytes()).text(b.as_bytes()).done();
        assert_ne!(of("ab", "c"), of("a", "bc"));
        assert_ne!(Fields::new(b"").some_text(None).done(), Fields::new(b"").text(b"").done());
    }
}
