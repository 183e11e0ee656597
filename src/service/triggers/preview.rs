//! What would start if a record changed so: asked, and nothing is done.

use std::collections::BTreeMap;

use fermata_api::{ApiError, triggers::*};
use fermata_engine::{
    condition::ExplainedPart,
    context::Context,
    ids::{IdSource, Name, RecordId},
    object::{Object, Record, RecordRef},
    run::triggers::{Reason, explain},
    value::{Value, value_text},
};

use crate::{
    Answer, Service, SignedIn,
    error::store,
    known::{Active, Known},
    policy::{Action, require},
    transition::engine_record,
};

impl Service {
    /// What a change would start, in order, and why or why not.
    pub async fn what_if(&self, who: &SignedIn, input: WhatIfInput) -> Answer<Vec<WhatIfRow>> {
        require(who, Action::TriggerSee)?;
        let known = self.known();
        let object = known.objects.get(&input.object);
        let object = object.ok_or_else(|| ApiError::field("object", "unknown", "there is no such object"))?;
        let before = match input.record {
            Some(id) => {
                let row = self.inner.db.record(id).await.map_err(store)?;
                let row = row.filter(|row| row.object == object.name);
                let unknown = || ApiError::field("record", "unknown", "there is no such record");
                Some(engine_record(&row.ok_or_else(unknown)?)?)
            }
            None if input.change != Change::Created => {
                return Err(ApiError::field("record", "required", "say which record is changed or deleted"));
            }
            None => None,
        };
        let deleted = input.change == Change::Deleted;
        let record = match &before {
            // What is deleted is as it is.
            Some(before) if deleted => before.clone(),
            before => changed(object, before.as_ref(), &input.fields)?,
        };
        let prior = before.filter(|_| input.change != Change::Created);
        let rows = known.started_by(&object.name);
        let seen = (&record, prior.as_ref(), deleted);
        rows.map(|(name, active)| self.what_if_row(who, &known, name, active, seen)).collect()
    }

    fn what_if_row(
        &self,
        who: &SignedIn,
        known: &Known,
        name: &Name,
        active: &Active,
        (record, prior, deleted): (&Record, Option<&Record>, bool),
    ) -> Answer<WhatIfRow> {
        let now_ms = self.now_ms();
        let context = Context {
            now_ms,
            ids: IdSource::new(self.inner.random.id(now_ms)?),
            actor: who.actor(),
            definition: &active.definition,
            flows: &known.flows,
            objects: &known.objects,
            directory: &known.directory,
            calendars: &known.calendars.counting,
            records: BTreeMap::from([(record.at.id, record.clone())]),
            answers: fermata_engine::flow::Answers::new(),
            prior: prior.cloned(),
        };
        let (orchestration, label) = (name.clone(), active.definition.label.clone());
        let explained = explain(&context, record, deleted);
        if !context.answers.take_open().is_empty() {
            let why =
                "Its entry condition asks a flow that looks for records: that is told only when it happens.";
            let (starts, reason, parts) = (false, None, Vec::new());
            return Ok(WhatIfRow { orchestration, label, starts, reason, why: why.to_owned(), parts });
        }
        Ok(match explained {
            Ok(verdict) => WhatIfRow {
                orchestration,
                label,
                starts: verdict.starts,
                reason: Some(verdict.reason),
                why: words(verdict.reason).to_owned(),
                parts: verdict.explanation.into_iter().flat_map(|found| found.parts).map(part).collect(),
            },
            Err(error) => WhatIfRow {
                orchestration,
                label,
                starts: false,
                reason: None,
                why: format!("The entry condition has no answer: {error}"),
                parts: Vec::new(),
            },
        })
    }
}

/// The record as it would be.
fn changed(object: &Object, before: Option<&Record>, fields: &BTreeMap<String, Value>) -> Answer<Record> {
    let checked = object.check_fields(fields, before.is_none()).map_err(ApiError::invalid)?;
    let at = RecordRef { object: object.name.clone(), id: RecordId(uuid::Uuid::nil()) };
    let mut record = before.cloned().unwrap_or_else(|| Record {
        at,
        revision: 1,
        title: String::new(),
        fields: BTreeMap::new(),
    });
    for (name, value) in checked {
        match value {
            Value::Null => record.fields.remove(&name),
            value => record.fields.insert(name, value),
        };
    }
    record.title = object.title_of(&record.fields);
    Ok(record)
}

fn words(reason: Reason) -> &'static str {
    match reason {
        Reason::NoCondition => "Every such change starts a run.",
        Reason::ConditionHolds => "Its entry condition holds.",
        Reason::ConditionFalse => "Its entry condition does not hold.",
        Reason::HeldBefore => {
            "Its entry condition held before already, and only a change that makes it hold counts."
        }
        Reason::OtherChange => "It starts with another kind of change.",
        Reason::OtherObject => "It is about other records.",
    }
}

fn part(part: ExplainedPart) -> WhatIfPart {
    let found = part.found.iter().map(|(path, value)| {
        let shown = value_text(value);
        let shown = if shown.is_empty() { "empty".to_owned() } else { shown };
        format!("{path} is {shown}")
    });
    WhatIfPart { text: part.text, holds: part.holds, found: found.collect::<Vec<_>>().join(", ") }
}
