//! The doctor: checks every invariant over all stored runs. It writes nothing.

use std::{collections::BTreeMap, sync::Arc};

use fermata_api::system::DoctorReport;
use fermata_engine::{
    definition::Orchestration,
    ids::{Name, RecordId, RunId},
    invariants,
    run::{Run, effects::awaited, event::EventRecord, timers},
    value::DataType,
};
use fermata_store::{
    filters::{RecordFilter, RecordSort},
    rows::RunRow,
};

use crate::{
    Answer, Service,
    error::store,
    transition::{ended_ms, expected_rows, urgent},
};

/// Runs read at once.
const RUNS_AT_ONCE: u32 = 200;
/// Events read at once.
const EVENTS_AT_ONCE: u32 = 1_000;

/// What was counted on the way.
#[derive(Default)]
struct Counts {
    runs: usize,
    events: usize,
    rows: usize,
    jobs: usize,
    records: usize,
    lookups: usize,
}

impl Service {
    /// Checks every invariant over all stored runs.
    pub async fn doctor(&self) -> Answer<DoctorReport> {
        let mut counts = Counts::default();
        let mut broken = Vec::new();
        let mut after = None;
        loop {
            let ids = self.inner.db.run_ids(after, RUNS_AT_ONCE).await.map_err(store)?;
            let Some(last) = ids.last() else { break };
            after = Some(*last);
            for id in ids {
                let found = self.examine(id, &mut counts).await?;
                broken.extend(found.into_iter().map(|what| format!("run {id}: {what}")));
            }
        }
        broken.extend(self.examine_records(&mut counts).await?);
        let checked = vec![
            format!("{} runs: the invariants of their states", counts.runs),
            format!(
                "{} events: no gap, and replaying them gives the stored state, byte for byte",
                counts.events
            ),
            format!("{} rows of runs, stages, steps and work items: as the states say", counts.rows),
            format!(
                "{} timers and jobs: one for each moment that a run asks for, none for runs that are over",
                counts.jobs
            ),
            format!("{} records with {} lookups: what they name is there", counts.records, counts.lookups),
        ];
        Ok(DoctorReport { checked, broken })
    }

    async fn examine(&self, id: RunId, counts: &mut Counts) -> Answer<Vec<String>> {
        let Some(row) = self.inner.db.run(id).await.map_err(store)? else { return Ok(Vec::new()) };
        counts.runs += 1;
        let run: Run = match serde_json::from_str(&row.state) {
            Ok(run) => run,
            Err(error) => return Ok(vec![format!("its state cannot be read: {error}")]),
        };
        let Ok(definition) = self.version_of(&row.orchestration, row.version).await else {
            return Ok(vec![format!("version {} of {} is gone", row.version, row.orchestration)]);
        };
        let mut broken: Vec<String> = invariants::broken(&definition, &run)
            .into_iter()
            .map(|b| format!("invariant {}: {}", b.invariant, b.found))
            .collect();
        broken.extend(self.examine_log(&row, &run, counts).await?);
        broken.extend(header(&row, &run));
        broken.extend(self.examine_rows(&run, &definition, counts).await?);
        broken.extend(self.examine_jobs(&run, counts).await?);
        broken.extend(self.examine_watches(&run, &definition).await?);
        broken.extend(self.examine_subscriptions(&run).await?);
        Ok(broken)
    }

    /// Whether the run is woken by every change that it waits for.
    async fn examine_watches(&self, run: &Run, definition: &Orchestration) -> Answer<Option<String>> {
        let stored = self.inner.db.watches_of(run.id).await.map_err(store)?;
        let expected = self.watches_expected(run, definition).await?;
        let has = |(record, fields): (&RecordId, &String)| {
            stored.iter().any(|row| row.record == *record && (row.fields == *fields || row.fields == "*"))
        };
        let right = expected.iter().all(has) && (stored.is_empty() || run.status().is_open());
        Ok((!right).then(|| "the records that it waits on are not as the state says".to_owned()))
    }

    async fn examine_log(&self, row: &RunRow, run: &Run, counts: &mut Counts) -> Answer<Vec<String>> {
        let mut log: Vec<EventRecord> = Vec::new();
        loop {
            let after = log.last().map_or(0, |event| event.seq);
            let more = self.inner.db.run_log(run.id, after, EVENTS_AT_ONCE).await.map_err(store)?;
            if more.is_empty() {
                break;
            }
            log.extend(more);
        }
        counts.events += log.len();
        let mut broken: Vec<String> = invariants::broken_log(run, &log)
            .into_iter()
            .map(|b| format!("invariant {}: {}", b.invariant, b.found))
            .collect();
        let replayed = fermata_engine::run::evolve::replay(&log).ok().map(|run| serde_json::to_string(&run));
        if broken.is_empty() && !matches!(replayed, Some(Ok(text)) if text == row.state) {
            broken.push(
                "invariant 6: the stored state is not, byte for byte, what its log leads to".to_owned(),
            );
        }
        Ok(broken)
    }

    async fn examine_rows(
        &self,
        run: &Run,
        definition: &Arc<Orchestration>,
        counts: &mut Counts,
    ) -> Answer<Vec<String>> {
        let db = &self.inner.db;
        let (stages, steps, items) = expected_rows(run, definition);
        let stored_stages = db.stage_runs(run.id).await.map_err(store)?;
        let stored_steps = db.step_runs(run.id).await.map_err(store)?;
        let stored_items = db.items_of_run(run.id).await.map_err(store)?;
        counts.rows += 1 + stored_stages.len() + stored_steps.len() + stored_items.len();
        let mut broken = Vec::new();
        for expected in stages.iter().filter(|expected| !stored_stages.contains(expected)) {
            broken.push(format!(
                "the row of stage {} (pass {}) is not as the state says",
                expected.stage, expected.pass
            ));
        }
        for expected in steps.iter().filter(|expected| !stored_steps.contains(expected)) {
            broken.push(format!(
                "the row of step {} (pass {}) is not as the state says",
                expected.step, expected.pass
            ));
        }
        for expected in items.iter().filter(|expected| !stored_items.contains(expected)) {
            broken.push(format!("the row of work item {} is not as the state says", expected.id));
        }
        let known = |id| items.iter().any(|expected| expected.id == id);
        for open in stored_items.iter().filter(|row| row.status.is_open() && !known(row.id)) {
            broken
                .push(format!("invariant 3: work item {} is open, but the state does not know it", open.id));
        }
        for open in stored_stages.iter().filter(|row| row.ended_ms.is_none() && row.pass > 0) {
            if run.stage(&open.stage).is_none_or(|stage| stage.pass != open.pass) {
                broken.push(format!(
                    "stage {} (pass {}) has no end, but a later pass began",
                    open.stage, open.pass
                ));
            }
        }
        Ok(broken)
    }

    async fn examine_jobs(&self, run: &Run, counts: &mut Counts) -> Answer<Vec<String>> {
        let jobs = self.inner.db.jobs_of_run(run.id).await.map_err(store)?;
        counts.jobs += jobs.len();
        if !run.status().is_open() {
            return Ok(jobs
                .iter()
                .map(|job| format!("invariant 5: it is over, but {} waits", job.key))
                .collect());
        }
        let mut broken = Vec::new();
        let prefix = format!("run:{}:", run.id);
        let stored: BTreeMap<&str, i64> =
            jobs.iter().filter_map(|job| Some((job.key.strip_prefix(&prefix)?, job.due_ms))).collect();
        let asked = timers::all(run);
        for (key, due) in &asked {
            match stored.get(key.as_str()) {
                None => broken.push(format!("invariant 7: the timer {key} is missing")),
                // A timer that was tried and put off is later than asked for, never earlier.
                Some(stored) if stored < due => {
                    broken.push(format!("invariant 7: the timer {key} comes too early"))
                }
                Some(_) => {}
            }
        }
        for key in stored.keys().filter(|key| **key != "continue" && !asked.contains_key(**key)) {
            broken.push(format!("invariant 7: nobody asked for the timer {key}"));
        }
        Ok(broken)
    }

    async fn examine_subscriptions(&self, run: &Run) -> Answer<Vec<String>> {
        let stored = self.inner.db.subscriptions_of(run.id).await.map_err(store)?;
        let asked = awaited(run);
        let fits = stored.len() == asked.len()
            && stored.iter().all(|row| {
                let awaited = asked.get(&row.step);
                awaited.is_some_and(|a| a.name == row.name && a.key == row.key && a.since_ms == row.since_ms)
            });
        let broken =
            (!fits).then(|| "invariant 7: it is not found by the messages that it waits for".to_owned());
        Ok(broken.into_iter().collect())
    }

    async fn examine_records(&self, counts: &mut Counts) -> Answer<Vec<String>> {
        let mut broken = Vec::new();
        let known = self.known();
        for object in known.objects.values() {
            let lookups: Vec<&Name> = object
                .fields
                .iter()
                .filter(|f| matches!(f.data_type, DataType::Lookup { .. }))
                .map(|f| &f.name)
                .collect();
            let mut cursor = None;
            loop {
                let filter = RecordFilter::default();
                let listed = self.inner.db.record_list(
                    &object.name,
                    &filter,
                    &RecordSort::Title,
                    cursor.as_deref(),
                    RUNS_AT_ONCE,
                );
                let (rows, next) = listed.await.map_err(store)?;
                counts.records += rows.len();
                for row in &rows {
                    for id in
                        lookups.iter().filter_map(|f| row.fields.get(f.as_str())?.as_str()?.parse().ok())
                    {
                        counts.lookups += 1;
                        if self.inner.db.record(id).await.map_err(store)?.is_none() {
                            broken.push(format!(
                                "record {} ({}) names the record {id}, which is gone",
                                row.id, row.title
                            ));
                        }
                    }
                }
                cursor = next;
                if cursor.is_none() {
                    break;
                }
            }
        }
        Ok(broken)
    }
}

/// Whether the row's own columns are as the state says.
fn header(row: &RunRow, run: &Run) -> Vec<String> {
    let (warn, due) = urgent(run);
    let checks = [
        ("status", row.status == run.status()),
        ("stage", row.stage.as_ref() == run.stage_name()),
        ("end", row.ended_ms == ended_ms(run)),
        ("promise", row.sla == run.sla),
        ("urgency", (row.urgent_warn_ms, row.urgent_due_ms) == (warn, due)),
        ("title", row.title == run.title),
    ];
    let wrong = checks.into_iter().filter(|(_, right)| !right);
    wrong.map(|(what, _)| format!("the row's {what} is not as the state says")).collect()
}
