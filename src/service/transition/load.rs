//! Brings runs and records into a plan: from memory where they are remembered, else from the database. Either way a guard
//! of the changeset makes sure that they are still so.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use fermata_api::ApiError;
use fermata_engine::{
    ids::{Name, RecordId, RunId},
    limits::RELATED_RECORDS_MAX,
    object::{Record, RecordRef},
    related::Chain,
    run::Run,
    value::Values,
};
use fermata_store::rows::RecordRow;

use super::{
    Halt, Plan,
    plan::{RecordPlan, RunPlan},
};
use crate::{
    Answer, Service,
    error::{internal, store},
    known::KeptRun,
};

impl Plan {
    /// Makes sure that a run is in the plan.
    pub(super) async fn load_run(&mut self, service: &Service, id: RunId) -> Result<(), Halt> {
        if self.runs.contains_key(&id) {
            return Ok(());
        }
        let remembered = if self.fresh { None } else { service.inner.memory.run(id) };
        self.from_memory |= remembered.is_some();
        let kept = match remembered {
            Some(kept) => kept,
            None => service.stored_run(id).await?.ok_or_else(|| ApiError::not_found("run", id))?,
        };
        let definition = service.version_of(&kept.run.orchestration, kept.run.version).await?;
        let planned = RunPlan {
            watched: kept.watches,
            log_head: kept.log_head,
            ..RunPlan::new(definition, kept.revision, kept.run)
        };
        self.runs.insert(id, planned);
        Ok(())
    }

    /// Makes sure that a record is in the plan; false where there is none.
    pub(super) async fn load_record(&mut self, service: &Service, id: RecordId) -> Result<bool, Halt> {
        if let Some(planned) = self.records.get(&id) {
            return Ok(!planned.deleted);
        }
        let found = self.found.get(&id).cloned();
        let remembered = if self.fresh || found.is_some() { None } else { service.inner.memory.record(id) };
        self.from_memory |= remembered.is_some();
        let row = match found.or(remembered) {
            Some(row) => row,
            None => match service.inner.db.record(id).await? {
                Some(row) => Arc::new(row),
                None => return Ok(false),
            },
        };
        self.records.insert(id, RecordPlan::stored(row));
        Ok(true)
    }

    /// The records that a run's conditions and flows can name: the one that it is about, and those that chains of lookups
    /// lead to from there and from what it was before.
    pub(super) async fn records_of(
        &mut self,
        service: &Service,
        about: Option<&RecordRef>,
        prior: Option<&Record>,
        chains: &BTreeSet<Chain>,
    ) -> Result<BTreeMap<RecordId, Record>, Halt> {
        let mut records = BTreeMap::new();
        if let Some(about) = about
            && self.load_record(service, about.id).await?
            && let Some(planned) = self.records.get(&about.id)
        {
            let record = engine_record(&planned.row)?;
            self.follow_lookups(service, &record, chains, &mut records).await?;
            records.insert(about.id, record);
        }
        if let Some(prior) = prior {
            let mut before = BTreeMap::new();
            self.follow_lookups(service, prior, chains, &mut before).await?;
            for (id, record) in before {
                records.entry(id).or_insert(record);
            }
        }
        Ok(records)
    }

    /// Brings in what chains of lookups lead to. What is too much is left out: its fields are then absent.
    pub(super) async fn follow_lookups(
        &mut self,
        service: &Service,
        from: &Record,
        chains: &BTreeSet<Chain>,
        into: &mut BTreeMap<RecordId, Record>,
    ) -> Result<(), Halt> {
        for chain in chains {
            let mut at = from.clone();
            for field in chain {
                let Some(id) = at.fields.get(field).and_then(|v| v.as_str()?.parse::<RecordId>().ok()) else {
                    break;
                };
                if !into.contains_key(&id) {
                    if into.len() >= RELATED_RECORDS_MAX || !self.load_record(service, id).await? {
                        break;
                    }
                    let Some(planned) = self.records.get(&id) else { break };
                    into.insert(id, engine_record(&planned.row)?);
                }
                match into.get(&id) {
                    Some(next) => at = next.clone(),
                    None => break,
                }
            }
        }
        Ok(())
    }
}

impl Service {
    /// A run's state as stored.
    pub(crate) async fn stored_run(&self, id: RunId) -> Answer<Option<KeptRun>> {
        let Some(row) = self.inner.db.run(id).await.map_err(store)? else { return Ok(None) };
        let run: Run = serde_json::from_str(&row.state).map_err(|error| internal(&error))?;
        let rows = match run.status().is_open() && run.record.is_some() {
            true => self.inner.db.watches_of(id).await.map_err(store)?,
            false => Vec::new(),
        };
        let watches = rows.into_iter().map(|row| (row.record, row.fields)).collect();
        Ok(Some(KeptRun { run: Arc::new(run), revision: row.revision, log_head: row.log_head, watches }))
    }
}

/// A stored record as the engine sees it.
pub(crate) fn engine_record(row: &RecordRow) -> Answer<Record> {
    Ok(Record {
        at: RecordRef { object: row.object.clone(), id: row.id },
        revision: row.revision,
        title: row.title.clone(),
        fields: fields_of(row),
    })
}

/// A stored record's fields.
pub(crate) fn fields_of(row: &RecordRow) -> Values {
    let fields = row.fields.as_object();
    let named = fields.into_iter().flatten().filter_map(|(k, v)| Some((Name::parse(k).ok()?, v.clone())));
    named.collect()
}
