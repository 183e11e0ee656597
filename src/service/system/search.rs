//! The search box.

use fermata_api::{runs::RunQuery, system::SearchHit};
use fermata_store::{
    filters::{RecordFilter, RecordSort},
    rows::DefinitionKind,
};

use crate::{
    Answer, Service, SignedIn,
    error::store,
    limits::PICKS_MAX,
    policy::{Action, allows},
    runs::text_of,
};

/// Hits of one kind at most, so that one kind does not hide the others.
const EACH: u32 = 8;
/// Orchestrations at most, and flows.
const EACH_DEFINITION: usize = 4;

impl Service {
    /// Runs, records and definitions whose name contains `text`, as far as this person may see them; at most 20.
    pub async fn search(&self, who: &SignedIn, text: &str) -> Answer<Vec<SearchHit>> {
        let Some(text) = text_of("text", Some(text))? else { return Ok(Vec::new()) };
        let mut hits = self.found_definitions(who, &text).await?;
        hits.extend(self.found_records(who, &text).await?);
        hits.extend(self.found_runs(who, &text).await?);
        hits.truncate(PICKS_MAX);
        Ok(hits)
    }

    async fn found_runs(&self, who: &SignedIn, text: &str) -> Answer<Vec<SearchHit>> {
        let query = RunQuery { text: Some(text.to_owned()), limit: Some(EACH), ..RunQuery::default() };
        let hit = |run: fermata_api::runs::RunRow| SearchHit {
            kind: "Run".to_owned(),
            detail: match run.stage_label {
                Some(stage) => format!("{}, in {stage}", run.orchestration_label),
                None => format!("{}, over", run.orchestration_label),
            },
            label: run.title,
            path: format!("/runs/{}", run.id),
        };
        Ok(self.runs(who, query).await?.items.into_iter().map(hit).collect())
    }

    async fn found_records(&self, who: &SignedIn, text: &str) -> Answer<Vec<SearchHit>> {
        let known = self.known();
        let mut hits = Vec::new();
        for object in known.objects.values() {
            let visible_to = self.records_reach(who, object);
            let filter = RecordFilter { text: Some(text.to_owned()), visible_to, ..RecordFilter::default() };
            let listed =
                self.inner.db.record_list(&object.name, &filter, &RecordSort::Title, None, EACH).await;
            hits.extend(listed.map_err(store)?.0.into_iter().map(|row| SearchHit {
                kind: object.label.clone(),
                label: row.title,
                detail: String::new(),
                path: format!("/records/{}/{}", row.object, row.id),
            }));
        }
        hits.truncate(usize::try_from(EACH).unwrap_or(8));
        Ok(hits)
    }

    async fn found_definitions(&self, who: &SignedIn, text: &str) -> Answer<Vec<SearchHit>> {
        // Only those who draw have pages for definitions.
        if !allows(who.role, &[], Action::DefinitionDraw) {
            return Ok(Vec::new());
        }
        let wanted = text.to_lowercase();
        let mut hits = Vec::new();
        for (word, folder, kind) in [
            ("Orchestration", "orchestrations", DefinitionKind::Orchestration),
            ("Flow", "flows", DefinitionKind::Flow),
        ] {
            let labels = self.inner.db.definition_labels(kind).await.map_err(store)?;
            let found = labels.into_iter().filter(|(_, label)| label.to_lowercase().contains(&wanted));
            let names: Vec<_> = found.take(EACH_DEFINITION).map(|(name, _)| name).collect();
            let listed = self.inner.db.definition_list(kind, Some(&names), None, EACH).await;
            hits.extend(listed.map_err(store)?.0.into_iter().map(|row| SearchHit {
                kind: word.to_owned(),
                label: row.label,
                detail: row.summary,
                path: format!("/{folder}/{}", row.name),
            }));
        }
        Ok(hits)
    }
}
