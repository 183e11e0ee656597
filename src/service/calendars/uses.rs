//! Where a calendar is used.

use fermata_api::calendars::CalendarUse;
use fermata_engine::ids::Name;

use crate::{Answer, Service};

impl Service {
    /// Every place, in words; a calendar that has none can be deleted.
    pub(crate) async fn calendar_uses(&self, name: &Name) -> Answer<Vec<CalendarUse>> {
        let known = self.known();
        let calendars = &known.calendars.counting;
        let mut uses = Vec::new();
        if calendars.default.as_ref() == Some(name) {
            uses.push(CalendarUse { words: "the whole system, as its calendar".into(), href: None });
        }
        for (team, _) in calendars.teams.iter().filter(|(_, by)| *by == name) {
            let words = format!("the team {}", known.directory.label(team));
            uses.push(CalendarUse { words, href: Some("/admin/teams".into()) });
        }
        Ok(uses)
    }
}
