//! Calendars.

use super::Plan;
use crate::{
    Write,
    arg::{Arg, json},
    rows::CalendarRow,
    tables,
};

const DELETE_CALENDAR: &str = "DELETE FROM calendars WHERE name = $1 AND revision = $2";

/// For the test that prepares every statement.
#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[&str] = &[DELETE_CALENDAR];

impl Plan {
    /// Plans what belongs here and hands back the rest.
    pub(super) fn calendars(&mut self, write: Write) -> Option<Write> {
        match write {
            Write::PutCalendar(row) => {
                self.put(&tables::CALENDARS, self.key(|| row.name.to_string()), calendar(*row));
            }
            Write::DeleteCalendar(name, revision) => {
                let (key, what) = (self.key(|| name.to_string()), format!("calendar {name}"));
                let args = vec![(&name).into(), revision.into()];
                self.one("calendars", key, DELETE_CALENDAR, args, what);
            }
            other => return Some(other),
        }
        None
    }
}

fn calendar(row: CalendarRow) -> Vec<Arg> {
    vec![
        (&row.name).into(),
        row.label.into(),
        json(&row.content),
        row.revision.into(),
        row.updated_ms.into(),
        row.updated_by.into(),
    ]
}
