//! Flows that must hear from other systems: a job carries them out. The flow runs within the transition until it asks for an answer
//! that nobody has; then nothing is committed, the other system is called, its answer is written down, and the flow runs again
//! with it. So a call is made outside every transaction, and what a flow changes is committed with its step or not at all.

use std::time::Duration;

use fermata_engine::{
    flow::{Answer, Answers, Question, action::callout::Callout},
    ids::{Name, RunId},
    run::{Run, command::Command, timers::Key},
};
use fermata_store::{
    Changeset, Write,
    rows::{FlowCallRow, JobRow},
};
use serde_json::Value;

use super::{By, Came, Halt, Outcome, Plan, Wish};
use crate::{
    Answer as Served, Service,
    callers::OutsideCall,
    error::{fault, read, store, written},
    limits::{CALL_LEASE_MS, CALLS_OF_A_JOB_MAX},
};

/// What other systems answered to the flow of a step so far.
#[derive(Debug, Clone)]
pub(super) struct Heard {
    pub(super) answers: Answers,
}

/// Whose flow asks.
struct Asking {
    run: RunId,
    step: Name,
    pass: u32,
    attempt: u32,
}

impl Asking {
    /// The step whose flow a job carries out.
    fn of(run: &Run, command: &Command) -> Option<Self> {
        let Command::Timer { key } = command else { return None };
        let Some(Key::Flow(step)) = Key::parse(key) else { return None };
        let (stage, found) = run.step(&step)?;
        Some(Self { run: run.id, pass: stage.pass, attempt: found.attempt, step })
    }
}

impl Plan {
    /// Takes in what other systems answered before to the flow that this command carries out. Within one try whatever was answered
    /// stays answered; a further try takes over a good answer to the same request.
    pub(super) async fn hear(&mut self, service: &Service, id: RunId, command: &Command) -> Result<(), Halt> {
        let Some(asking) = self.runs.get(&id).and_then(|planned| Asking::of(&planned.run, command)) else {
            return Ok(());
        };
        let rows = service.inner.db.flow_calls(id, &asking.step, asking.pass).await?;
        let mut answers = Answers::new();
        for row in rows {
            let question = Question::Callout(Callout { place: row.place, request: read(row.request)? });
            let answer = Answer::Callout(read(row.answer)?);
            if row.attempt == asking.attempt {
                answers.put(question, answer);
            } else if row.good {
                answers.put_exact(question, answer);
            }
        }
        self.heard = Some(Heard { answers });
        Ok(())
    }
}

impl Service {
    /// Carries out a job, with the calls of other systems that its flow makes.
    pub(crate) async fn carry_out_job(&self, job: &JobRow) -> Served<Outcome> {
        for _ in 0..=CALLS_OF_A_JOB_MAX {
            match Box::pin(self.carry_on(&By::System, &Wish::Job(job.clone()), None)).await? {
                Came::ToCalls(calls) => self.call_all(job, calls).await?,
                Came::Through(outcome) => return Ok(outcome),
            }
        }
        Err(fault("a flow keeps calling other systems"))
    }

    async fn call_all(&self, job: &JobRow, calls: Vec<Callout>) -> Served<()> {
        let id = job.run.ok_or_else(|| fault("a job without a run calls other systems"))?;
        let kept = self.stored_run(id).await?.ok_or_else(|| fault("the run of a job is gone"))?;
        let key = job.payload.get("timer").and_then(Value::as_str).unwrap_or_default().to_owned();
        let asking = Asking::of(&kept.run, &Command::Timer { key });
        let asking = asking.ok_or_else(|| fault("only the flow of a step calls other systems"))?;
        for call in calls {
            self.call_one(job, &asking, call).await?;
        }
        Ok(())
    }

    /// Makes one call and writes its answer down.
    async fn call_one(&self, job: &JobRow, asking: &Asking, call: Callout) -> Served<()> {
        let until_ms = self.now_ms() + CALL_LEASE_MS;
        if !self.inner.db.keep_job(&job.key, &self.inner.node, until_ms).await.map_err(store)? {
            return Err(fault("another node has taken this job over"));
        }
        let outside = OutsideCall {
            run: asking.run,
            step: asking.step.clone(),
            request: call.request.clone(),
            key: self.call_key(asking, &call).await?,
            within: Duration::from_millis(u64::try_from(CALL_LEASE_MS / 2).unwrap_or(60_000)),
        };
        let answer = match self.caller() {
            Some(caller) => caller.call(outside).await,
            None => Box::pin(self.call_out(&outside)).await,
        };
        let row = FlowCallRow {
            run: asking.run,
            step: asking.step.clone(),
            pass: asking.pass,
            place: call.place,
            attempt: asking.attempt,
            request: written(&call.request)?,
            good: answer.is_good(),
            answer: written(&answer)?,
            at_ms: self.now_ms(),
        };
        let mut changeset = Changeset::new();
        changeset.write(Write::PutFlowCall(Box::new(row)));
        self.commit(changeset).await.map_err(store)
    }

    /// The key under which the other system knows the call: the same after a crash and in a further try. Only where it was answered
    /// well before and something else is asked now, it is another call.
    async fn call_key(&self, asking: &Asking, call: &Callout) -> Served<String> {
        let Asking { run, step, pass, attempt } = asking;
        let plain = format!("{run}:{step}:{pass}:{}", call.place);
        let rows = self.inner.db.flow_calls(*run, step, *pass).await.map_err(store)?;
        let answered = rows.iter().any(|row| row.place == call.place && row.good);
        Ok(if answered { format!("{plain}:{attempt}") } else { plain })
    }
}
