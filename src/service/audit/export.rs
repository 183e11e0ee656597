//! The audit log as a file: bytes on their way out, page by page.

use fermata_api::{
    Moment,
    audit::{AuditExportQuery, AuditFormat},
};
use fermata_interchange::csv::Writing;
use fermata_store::{filters::AuditFilter, rows::AuditEntry};
use serde_json::{Value, json};

use super::{
    list::{filter, of_export},
    words,
};
use crate::{
    Answer, Service, SignedIn,
    error::store,
    limits::EXPORTED_AT_ONCE,
    policy::{Action, require},
};

/// A file of entries on its way out, latest first.
pub struct AuditExport {
    service: Service,
    filter: AuditFilter,
    format: AuditFormat,
    cursor: Option<String>,
    begun: bool,
    over: bool,
}

const HEAD: [&str; 14] = [
    "number",
    "at",
    "who",
    "actor",
    "acting_for",
    "from",
    "address",
    "run",
    "action",
    "target",
    "label",
    "changes",
    "detail",
    "hash",
];

impl Service {
    /// Begins to write entries into a file.
    ///
    /// # Errors
    /// When this person may not see the audit log, or asks for what cannot be.
    pub fn audit_export(&self, who: &SignedIn, query: &AuditExportQuery) -> Answer<AuditExport> {
        require(who, Action::AuditSee)?;
        let filter = filter(&of_export(query))?;
        let service = self.clone();
        Ok(AuditExport { service, filter, format: query.format, cursor: None, begun: false, over: false })
    }
}

impl AuditExport {
    /// The next bytes of the file; none at its end.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn next(&mut self) -> Answer<Option<Vec<u8>>> {
        if self.over {
            return Ok(None);
        }
        let writing = Writing { delimiter: b',', tame: true };
        let mut out = Vec::new();
        if !std::mem::replace(&mut self.begun, true) && self.format == AuditFormat::Csv {
            writing.row(HEAD.into_iter(), &mut out);
        }
        let cursor = self.cursor.take();
        let listed = self.service.inner.db.audit(&self.filter, cursor.as_deref(), EXPORTED_AT_ONCE).await;
        let (entries, next) = listed.map_err(store)?;
        for entry in entries {
            match self.format {
                AuditFormat::Csv => {
                    let cells = self.cells(&entry);
                    writing.row(cells.iter().map(String::as_str), &mut out);
                }
                AuditFormat::Jsonl => {
                    out.extend_from_slice(line(&entry).to_string().as_bytes());
                    out.push(b'\n');
                }
            }
        }
        self.over = next.is_none();
        self.cursor = next;
        Ok(Some(out))
    }

    fn cells(&self, entry: &AuditEntry) -> [String; 14] {
        let row = &entry.row;
        let or_empty = |value: &Value| if value.is_null() { String::new() } else { value.to_string() };
        [
            entry.seq.to_string(),
            Moment(row.at_ms).to_string(),
            words::who(&self.service.known(), &row.actor),
            row.actor.clone(),
            row.acting_for.clone().unwrap_or_default(),
            words::from(row),
            row.address.clone().unwrap_or_default(),
            row.run.map(|run| run.to_string()).unwrap_or_default(),
            row.action.clone(),
            row.target.clone(),
            row.label.clone(),
            or_empty(&row.changes),
            or_empty(&row.detail),
            entry.hash.to_string(),
        ]
    }
}

/// Everything that is kept, with what the hash is made of.
fn line(entry: &AuditEntry) -> Value {
    let row = &entry.row;
    json!({
        "number": entry.seq, "at": Moment(row.at_ms), "at_ms": row.at_ms, "actor": row.actor,
        "acting_for": row.acting_for, "via": row.via, "address": row.address, "client": row.client, "run": row.run,
        "action": row.action, "target": row.target, "label": row.label, "changes": row.changes, "detail": row.detail,
        "hash": entry.hash,
    })
}
