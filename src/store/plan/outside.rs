//! Connections to other systems, and what is delivered to them.

use super::Plan;
use crate::{
    Write,
    arg::{Arg, json, word},
    rows::{ConnectionKey, ConnectionRow, DeliveryRow},
    tables,
};

const DELETE_CONNECTION: &str = "DELETE FROM connections WHERE kind = $1 AND name = $2 AND revision = $3";
const UPDATE_DELIVERY: &str = "UPDATE deliveries SET state = $2, tried_ms = $3, attempts = $4, error_code = $5, \
     error = $6, revision = $7 WHERE id = $1 AND revision = $7 - 1";
const SWEEP_DELIVERIES: &str =
    "DELETE FROM deliveries WHERE state IN ('delivered', 'skipped') AND created_ms < $1";

/// For the test that prepares every statement.
#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[&str] = &[DELETE_CONNECTION, UPDATE_DELIVERY, SWEEP_DELIVERIES];

impl Plan {
    /// Plans what belongs here and hands back the rest.
    pub(super) fn outside(&mut self, write: Write) -> Option<Write> {
        match write {
            Write::PutConnection(row) => {
                self.put(&tables::CONNECTIONS, self.key(|| format!("{:?}", row.key)), connection(row));
            }
            Write::DeleteConnection(key, revision) => {
                let what = format!("connection {}", key.1);
                let mut args = connection_key(&key);
                args.push(revision.into());
                self.one("connections", self.key(|| format!("{key:?}")), DELETE_CONNECTION, args, what);
            }
            Write::InsertDelivery(row) => {
                self.put(&tables::DELIVERIES, self.key(|| row.id.to_string()), delivery(*row));
            }
            Write::UpdateDelivery(row) => {
                let (key, what) = (self.key(|| row.id.to_string()), format!("delivery {}", row.id));
                let args = vec![
                    row.id.into(),
                    word(&row.state).into(),
                    row.tried_ms.into(),
                    row.attempts.into(),
                    row.error_code.into(),
                    row.error.into(),
                    row.revision.into(),
                ];
                self.one("deliveries", key, UPDATE_DELIVERY, args, what);
            }
            Write::SweepDeliveries(before_ms) => {
                self.sql("deliveries", None, SWEEP_DELIVERIES, vec![before_ms.into()]);
            }
            other => return Some(other),
        }
        None
    }
}

/// Kind and name.
pub(super) fn connection_key(key: &ConnectionKey) -> Vec<Arg> {
    vec![word(&key.0).into(), (&key.1).into()]
}

fn connection(row: ConnectionRow) -> Vec<Arg> {
    let mut args = connection_key(&row.key);
    args.extend([
        row.label.into(),
        json(&row.content),
        row.revision.into(),
        row.updated_ms.into(),
        row.updated_by.into(),
    ]);
    args
}

fn delivery(row: DeliveryRow) -> Vec<Arg> {
    vec![
        row.id.into(),
        row.key.into(),
        word(&row.kind).into(),
        word(&row.state).into(),
        row.subject.into(),
        row.receiver.into(),
        json(&row.content),
        row.run.map(|id| id.0).into(),
        row.step.as_ref().into(),
        row.created_ms.into(),
        row.tried_ms.into(),
        row.attempts.into(),
        row.error_code.into(),
        row.error.into(),
        row.revision.into(),
        row.to.as_ref().into(),
        row.notice.into(),
        row.held_until_ms.into(),
    ]
}
