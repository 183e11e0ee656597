//! Records around records: what lookups lead to, and what formulas make of it. What a formula yields is shown to everybody who
//! sees the record, whether or not they may see what it was worked out from: that is decided by whoever defines the object.

use std::collections::{BTreeMap, BTreeSet};

use fermata_engine::{
    ids::{Name, RecordId},
    limits::RELATED_RECORDS_MAX,
    object::Record,
    related::{self, Around, Chain},
    value::{DataType, Values},
};
use fermata_store::rows::RecordRow;

use crate::{Answer, Service, error::store, known::Known, transition::engine_record};

impl Service {
    /// What lookups lead to from several records of one object, read level by level.
    pub(crate) async fn related_to(
        &self,
        from: &[Record],
        chains: &BTreeSet<Chain>,
    ) -> Answer<BTreeMap<RecordId, Record>> {
        let mut found: BTreeMap<RecordId, Record> = BTreeMap::new();
        let most = RELATED_RECORDS_MAX.saturating_mul(from.len().max(1));
        let deepest = chains.iter().map(Vec::len).max().unwrap_or(0);
        for depth in 1..=deepest {
            let mut wanted = BTreeSet::new();
            for chain in chains.iter().filter(|chain| chain.len() == depth) {
                wanted.extend(from.iter().filter_map(|record| end_of(record, chain, &found)));
            }
            let wanted: Vec<RecordId> = wanted.into_iter().filter(|id| !found.contains_key(id)).collect();
            let room = most.saturating_sub(found.len());
            let wanted = wanted.get(..room.min(wanted.len())).unwrap_or_default();
            for row in self.inner.db.records_by_ids(wanted).await.map_err(store)? {
                found.insert(row.id, engine_record(&row)?);
            }
        }
        Ok(found)
    }

    /// What the formulas of these records yield.
    pub(crate) async fn formulas_of(&self, rows: &[RecordRow]) -> Answer<BTreeMap<RecordId, Values>> {
        let known = self.known();
        let now_ms = self.now_ms();
        let mut by_object: BTreeMap<&Name, Vec<Record>> = BTreeMap::new();
        for row in rows.iter().filter(|row| has_formulas(&known, &row.object)) {
            by_object.entry(&row.object).or_default().push(engine_record(row)?);
        }
        let (mut worked_out, nothing) = (BTreeMap::new(), BTreeMap::new());
        for (object, records) in by_object {
            let lookups = known.object_lookups.get(object).cloned().unwrap_or_default();
            let around = self.related_to(&records, &lookups).await?;
            let around = Around {
                objects: &known.objects,
                directory: &known.directory,
                changed: &nothing,
                records: &around,
            };
            let values = records.iter().map(|r| (r.at.id, related::formulas(r, around, now_ms)));
            worked_out.extend(values);
        }
        Ok(worked_out)
    }
}

fn has_formulas(known: &Known, object: &Name) -> bool {
    let fields = known.objects.get(object).map(|object| object.fields.as_slice()).unwrap_or_default();
    fields.iter().any(|field| matches!(field.data_type, DataType::Formula { .. }))
}

/// The record at the end of a chain, all of whose beginnings are found.
fn end_of(from: &Record, chain: &Chain, found: &BTreeMap<RecordId, Record>) -> Option<RecordId> {
    let mut at = from;
    let (last, before) = chain.split_last()?;
    let id = |record: &Record, field: &Name| record.fields.get(field)?.as_str()?.parse::<RecordId>().ok();
    for field in before {
        at = found.get(&id(at, field)?)?;
    }
    id(at, last)
}
