//! Who waits on which records: runs are woken by a change of what they look at, and by nothing else. Which records that are
//! moves with the run, and with the lookups that it follows.

use std::collections::{BTreeMap, BTreeSet};

use fermata_engine::{
    ids::{Name, RecordId, RunId},
    object::Record,
    related::Around,
    run::{Run, watches},
};
use fermata_store::rows::WatchRow;

use super::{
    Halt, Plan,
    load::{engine_record, fields_of},
    plan::Todo,
};
use crate::{Service, known::Known, limits::RUNS_TOUCHED_MAX};

impl Plan {
    /// Wakes the runs that wait on what changed of a record.
    pub(super) async fn wake_watchers(
        &mut self,
        service: &Service,
        id: RecordId,
        prior: Option<Record>,
        by_run: Option<RunId>,
        depth: usize,
    ) -> Result<(), Halt> {
        let Some(after) = self.records.get(&id).map(|planned| fields_of(&planned.row)) else { return Ok(()) };
        if !self.watchers.contains_key(&id) {
            let stored = if self.makes(id) { Vec::new() } else { service.inner.db.watchers(id).await? };
            self.watchers.insert(id, stored);
        }
        let before = prior.as_ref().map(|record| &record.fields);
        let names: BTreeSet<&Name> =
            before.into_iter().flatten().chain(&after).map(|(name, _)| name).collect();
        let differs = |name: &&&Name| before.and_then(|fields| fields.get(**name)) != after.get(**name);
        let changed: BTreeSet<&str> = names.iter().filter(differs).map(|name| name.as_str()).collect();
        let looks = |fields: &str| fields == "*" || fields.split(',').any(|field| changed.contains(field));
        let stored = self.watchers.get(&id).map(Vec::as_slice).unwrap_or_default();
        let mut watching: BTreeSet<RunId> =
            stored.iter().filter(|row| looks(&row.fields)).map(|row: &WatchRow| row.run).collect();
        // The database knows only those who waited before: runs that came to wait on the record in this plan wake too.
        for run in self.runs.keys().copied().collect::<Vec<_>>() {
            if !watching.contains(&run)
                && self.watches_now(service, run).await?.get(&id).is_some_and(|fields| looks(fields))
            {
                watching.insert(run);
            }
        }
        for run in watching.into_iter().filter(|run| Some(*run) != by_run) {
            if self.runs.len() >= RUNS_TOUCHED_MAX && !self.runs.contains_key(&run) {
                self.wake_later.insert(run);
            } else {
                self.load_run(service, run).await?;
                let about = self.runs.get(&run).and_then(|planned| planned.run.record.as_ref());
                // What the run's own record was before; of another record it makes no difference to the run.
                let prior = prior.clone().filter(|_| about.is_some_and(|at| at.id == id));
                self.later(Todo::Wake { run, prior, depth });
            }
        }
        Ok(())
    }

    /// The records that a run of the plan waits on as things are now, each with the fields that it looks at.
    async fn watches_now(
        &mut self,
        service: &Service,
        id: RunId,
    ) -> Result<BTreeMap<RecordId, String>, Halt> {
        let Some(planned) = self.runs.get(&id) else { return Ok(BTreeMap::new()) };
        let (run, definition, known) = (planned.run.clone(), planned.definition.clone(), self.known.clone());
        let Some(about) = run.record.as_ref().filter(|_| run.status().is_open()) else {
            return Ok(BTreeMap::new());
        };
        let lookups = known.lookups(&run.orchestration, run.version, &definition, &about.object);
        let records = self.records_of(service, Some(about), None, &lookups).await?;
        Ok(watched(&run, &definition, &known, &records))
    }

    /// What every run that is written or was woken waits on after the plan.
    pub(super) async fn settle_watches(&mut self, service: &Service) -> Result<(), Halt> {
        let moved = self.runs.iter().filter(|(_, planned)| !planned.events.is_empty() || planned.woken);
        for id in moved.map(|(id, _)| *id).collect::<Vec<_>>() {
            let now = self.watches_now(service, id).await?;
            if let Some(planned) = self.runs.get_mut(&id)
                && planned.watched != now
            {
                planned.watches = Some(now);
            }
        }
        Ok(())
    }
}

fn watched(
    run: &Run,
    definition: &fermata_engine::definition::Orchestration,
    known: &Known,
    records: &BTreeMap<RecordId, Record>,
) -> BTreeMap<RecordId, String> {
    let nothing = BTreeMap::new();
    let around = Around { objects: &known.objects, directory: &known.directory, changed: &nothing, records };
    let reads = watches(run, definition, &known.flows, around);
    reads.into_iter().map(|(record, reads)| (record, reads.key())).collect()
}

impl Service {
    /// The records that an open run waits on as things are stored, for the doctor.
    pub(crate) async fn watches_expected(
        &self,
        run: &Run,
        definition: &fermata_engine::definition::Orchestration,
    ) -> crate::Answer<BTreeMap<RecordId, String>> {
        let Some(about) = run.record.as_ref().filter(|_| run.status().is_open()) else {
            return Ok(BTreeMap::new());
        };
        let known = self.known();
        let lookups = known.lookups(&run.orchestration, run.version, definition, &about.object);
        let mut records = BTreeMap::new();
        if let Some(row) = self.inner.db.record(about.id).await.map_err(crate::error::store)? {
            let record = engine_record(&row)?;
            records = self.related_to(std::slice::from_ref(&record), &lookups).await?;
            records.insert(about.id, record);
        }
        Ok(watched(run, definition, &known, &records))
    }
}
