//! Where a calendar is used.

use fermata_api::calendars::CalendarUse;
use fermata_engine::{check::calendars_named, definition::Orchestration, ids::Name};
use fermata_store::rows::DefinitionKind;

use crate::{Answer, Service, error::store};

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
        for running in self.running().await? {
            if calendars_named(&running.definition).contains(name) {
                let label = &running.definition.label;
                let words = format!("the orchestration {label} (version {})", running.version);
                uses.push(CalendarUse { words, href: Some(format!("/orchestrations/{}", running.name)) });
            }
        }
        for (orchestration, label) in &known.labels {
            let key = (DefinitionKind::Orchestration, orchestration.clone());
            let row = self.inner.db.definition(&key).await.map_err(store)?;
            let Some(draft) = row.and_then(|row| row.draft) else { continue };
            // What cannot be read as a drawing names nothing.
            let drawn: Option<Orchestration> = serde_json::from_value(draft).ok();
            if drawn.is_some_and(|drawn| calendars_named(&drawn).contains(name)) {
                let words = format!("the draft of the orchestration {label}");
                uses.push(CalendarUse { words, href: Some(format!("/orchestrations/{orchestration}")) });
            }
        }
        Ok(uses)
    }
}
