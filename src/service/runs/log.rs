//! The run log, read.

use std::collections::BTreeMap;

use fermata_api::{Moment, Page, page::Paging, runs::LogEntry};
use fermata_engine::{
    ids::{Name, RunId, WorkItemId},
    run::event::EventRecord,
};

use crate::{
    Answer, Service, SignedIn,
    error::{limit, store},
    words::{Instead, Sentences, actor_key},
};

type OfItems = BTreeMap<WorkItemId, Name>;

impl Service {
    /// What happened in a run, in order; the cursor is the last number seen.
    pub async fn run_log(&self, who: &SignedIn, id: RunId, paging: Paging) -> Answer<Page<LogEntry>> {
        let run = self.run_seen(who, id).await?;
        let limit = limit(paging.limit)?;
        let after = match paging.cursor.as_deref() {
            None | Some("") => 0,
            Some(text) => text.parse::<u64>().map_err(|_| store(fermata_store::StoreError::BadCursor))?,
        };
        let events = self.inner.db.run_log(id, after, limit).await.map_err(store)?;
        let definition = self.version_of(&run.orchestration, run.version).await?;
        let known = self.known();
        let (items, of_items) = match after {
            0 => Default::default(),
            _ => self.known_items(id).await?,
        };
        let mut sentences = Sentences {
            definition: &definition,
            flows: &known.flows,
            objects: &known.objects,
            directory: &known.directory,
            items,
            instead: Instead::of(of_items),
        };
        let full = u32::try_from(events.len()).is_ok_and(|n| n == limit);
        let next = if full { events.last().map(|e| e.seq.to_string()) } else { None };
        let items = events.into_iter().map(|event| entry(event, &mut sentences, &known)).collect();
        Ok(Page { items, next })
    }

    /// The steps of a run's work items, and whom they are meant for where somebody else has them.
    async fn known_items(&self, run: RunId) -> Answer<(OfItems, OfItems)> {
        let rows = self.inner.db.items_of_run(run).await.map_err(store)?;
        let meant = rows.iter().filter_map(|row| Some((row.id, row.meant_for.clone()?))).collect();
        Ok((rows.into_iter().map(|row| (row.id, row.step)).collect(), meant))
    }
}

fn entry(record: EventRecord, sentences: &mut Sentences<'_>, known: &crate::known::Known) -> LogEntry {
    let said = sentences.say(&record);
    LogEntry {
        seq: record.seq,
        at: Moment(record.at_ms),
        by: known.label_of_actor(&actor_key(&record.actor)),
        text: said.text,
        detail: said.detail,
        milestone: said.milestone,
        event: record.event,
    }
}
