//! What other systems answered to flows that jobs carry out.

use fermata_engine::ids::{Name, RunId};
use serde_json::Value;
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use super::{Db, Result, name, small};
use crate::{StoreError, query::Query, rows::FlowCallRow};

#[derive(FromRow)]
struct FlowCallRaw {
    run: Uuid,
    step: String,
    pass: i64,
    place: String,
    attempt: i64,
    request: Json<Value>,
    answer: Json<Value>,
    good: i64,
    at_ms: i64,
}

impl TryFrom<FlowCallRaw> for FlowCallRow {
    type Error = StoreError;
    fn try_from(raw: FlowCallRaw) -> Result<Self> {
        Ok(Self {
            run: RunId(raw.run),
            step: name(&raw.step)?,
            pass: small(raw.pass)?,
            place: raw.place,
            attempt: small(raw.attempt)?,
            request: raw.request.0,
            answer: raw.answer.0,
            good: raw.good != 0,
            at_ms: raw.at_ms,
        })
    }
}

impl Db {
    /// The answers to the calls of a step's flow in a pass, by place.
    pub async fn flow_calls(&self, run: RunId, step: &Name, pass: u32) -> Result<Vec<FlowCallRow>> {
        let columns = "run, step, pass, place, attempt, request, answer, good, at_ms";
        let query = Query::new(&format!("SELECT {columns} FROM flow_calls"))
            .only("run = ?", [run.0.into()])
            .only("step = ?", [step.into()])
            .only("pass = ?", [pass.into()]);
        self.read::<FlowCallRaw, _>(query.push(" ORDER BY place", [])).await
    }
}
