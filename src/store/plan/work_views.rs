//! Views of the inbox.

use super::Plan;
use crate::{
    Write,
    arg::{Arg, fold, json},
    rows::WorkViewRow,
    tables,
};

const DELETE_VIEW: &str = "DELETE FROM work_views WHERE id = $1";

/// For the test that prepares every statement.
#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[&str] = &[DELETE_VIEW];

impl Plan {
    /// Plans what belongs here and hands back the rest.
    pub(super) fn work_views(&mut self, write: Write) -> Option<Write> {
        match write {
            Write::PutWorkView(row) => {
                self.put(&tables::WORK_VIEWS, self.key(|| row.id.to_string()), view(&row));
            }
            Write::DeleteWorkView(id) => {
                let key = self.key(|| id.to_string());
                self.one("work_views", key, DELETE_VIEW, vec![id.into()], format!("view {id}"));
            }
            other => return Some(other),
        }
        None
    }
}

fn view(row: &WorkViewRow) -> Vec<Arg> {
    vec![
        row.id.into(),
        row.label.as_str().into(),
        fold(&row.label).into(),
        (&row.owner).into(),
        row.shared.into(),
        json(&row.definition),
        row.revision.into(),
        row.updated_ms.into(),
    ]
}
