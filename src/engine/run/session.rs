//! One command under way: the run as it stands after the events so far, and what flows have changed meanwhile.
//! Every decision sees the state that the events before it led to.

use std::collections::BTreeMap;

use crate::{
    condition::{Condition, ConditionError},
    context::{Actor, Context},
    definition::{Stage, Step},
    expr::Scope,
    flow::{
        self, Changed, Flow, RecordChange,
        run::{FlowEnd, FlowEnv, FlowFault},
    },
    ids::{IdSource, Name, RunId, WorkItemId},
    limits::{CHILDREN_AT_ONCE_MAX, INLINE_STEPS_MAX},
    object::{Record, RecordRef},
    run::{
        Incident, Run, RunState, StageRun,
        command::{Rejection, RejectionCode},
        decide::Decided,
        event::{Event, EventRecord},
        evolve::{BrokenLog, apply, evolve},
        scope::{View, moment},
        steps::news,
    },
    value::{Value, ValueSource},
};

/// A command under way.
pub(crate) struct Session<'c> {
    pub(crate) context: &'c Context<'c>,
    pub(crate) run: Run,
    pub(crate) events: Vec<EventRecord>,
    /// Background steps that may still run within this command.
    pub(crate) inline_left: usize,
    /// Children that may still start within this command.
    pub(crate) children_left: usize,
    replaced: Vec<StageRun>,
    ids: IdSource,
    changed: Changed,
}

/// What a session can be taken back to.
pub(crate) struct Checkpoint {
    run: Run,
    events: usize,
    replaced: usize,
}

impl<'c> Session<'c> {
    /// On a run that there is.
    pub(crate) fn on(context: &'c Context<'c>, run: &Run) -> Self {
        Self {
            context,
            run: run.clone(),
            events: Vec::new(),
            inline_left: INLINE_STEPS_MAX,
            children_left: CHILDREN_AT_ONCE_MAX,
            replaced: Vec::new(),
            ids: context.ids.clone(),
            changed: Changed::new(),
        }
    }

    /// On the run that `first` begins.
    pub(crate) fn begin(context: &'c Context<'c>, first: Event) -> Result<Self, Rejection> {
        let record =
            EventRecord { seq: 1, at_ms: context.now_ms, actor: context.actor.clone(), event: first };
        let run = evolve(None, &record).map_err(|broken| log_broken(&broken))?;
        Ok(Self { events: vec![record], ..Self::on(context, &run) })
    }

    /// Something happened, by who acts.
    pub(crate) fn emit(&mut self, event: Event) -> Result<(), Rejection> {
        self.emit_by(self.context.actor.clone(), event)
    }

    /// Something followed, by nobody's hand.
    pub(crate) fn follow(&mut self, event: Event) -> Result<(), Rejection> {
        self.emit_by(Actor::System, event)
    }

    fn emit_by(&mut self, actor: Actor, event: Event) -> Result<(), Rejection> {
        if let Event::StageStarted { stage, .. } = &event {
            self.replaced.extend(self.run.stage(stage).cloned());
        }
        let record = EventRecord { seq: self.run.last_seq + 1, at_ms: self.context.now_ms, actor, event };
        apply(&mut self.run, &record).map_err(|broken| log_broken(&broken))?;
        let event = record.event.clone();
        self.events.push(record);
        news::follow(self, &event)
    }

    /// What the command led to.
    pub(crate) fn end(self) -> Decided {
        Decided { events: self.events, run: self.run, replaced: self.replaced }
    }

    pub(crate) fn checkpoint(&self) -> Checkpoint {
        Checkpoint { run: self.run.clone(), events: self.events.len(), replaced: self.replaced.len() }
    }

    pub(crate) fn back_to(&mut self, checkpoint: Checkpoint) {
        self.run = checkpoint.run;
        self.events.truncate(checkpoint.events);
        self.replaced.truncate(checkpoint.replaced);
    }

    pub(crate) fn fresh_item(&mut self) -> WorkItemId {
        WorkItemId(self.ids.fresh())
    }

    pub(crate) fn fresh_run(&mut self) -> RunId {
        RunId(self.ids.fresh())
    }

    pub(crate) fn view(&self) -> View<'_> {
        View::of(self.context, &self.run, &self.changed)
    }

    /// The definition of the stage that is in progress; none while the run is held, failed or over.
    pub(crate) fn stage_in_progress(&self) -> Option<&'c Stage> {
        match &self.run.state {
            RunState::InProgress { stage } => self.context.definition.stage(stage),
            _ => None,
        }
    }

    /// The definition of a step of the stage that the run is in.
    pub(crate) fn step_here(&self, name: &Name) -> Option<&'c Step> {
        let stage = self.context.definition.stage(self.run.stage_name()?)?;
        stage.steps.iter().find(|s| &s.name == name)
    }

    /// Whether a condition holds now.
    pub(crate) fn holds(&self, condition: &Condition) -> Result<bool, ConditionError> {
        self.view().holds(condition)
    }

    /// Runs a flow on the record that work is about (none: the run's); the caller stores what it asks for.
    pub(crate) fn run_flow(
        &mut self,
        flow: &Flow,
        inputs: &BTreeMap<Name, ValueSource>,
        about: Option<&RecordRef>,
        filled: Option<(&BTreeMap<String, Value>, Option<&Name>)>,
    ) -> Result<FlowEnd, FlowFault> {
        let view = self.view();
        let of_work = view.about(about);
        let end =
            view.ask(|scope| call(of_work, flow, inputs, scope.clone(), filled, self.ids.clone(), false))?;
        self.ids.skip(end.ids_used);
        Ok(end)
    }

    /// Runs the flow of a step in its job: it takes the moment that the try began for now, and the ids that every try of it takes,
    /// so that what it asks of other systems is the same after a crash.
    pub(crate) fn run_queued(
        &mut self,
        flow: &Flow,
        inputs: &BTreeMap<Name, ValueSource>,
        step: &Name,
    ) -> Result<FlowEnd, FlowFault> {
        let (pass, begun_ms, since_ms) = match self.run.step(step) {
            Some((stage, step)) => (stage.pass, step.started_ms, step.queued_ms),
            None => (1, None, None),
        };
        let ids = ids_of(self.run.id, step, pass, begun_ms.unwrap_or(self.context.now_ms));
        let now = moment(since_ms.unwrap_or(self.context.now_ms));
        let view = self.view();
        view.ask(|scope| call(view, flow, inputs, scope.clone().with("now", now.into()), None, ids, true))
    }

    /// A flow made, changed or deleted a record: what follows in this command sees it so.
    pub(crate) fn overlay(&mut self, change: &RecordChange) {
        let id = change.record().id;
        let object = self.context.objects.get(&change.record().object).map(|o| &**o);
        let now = match change {
            RecordChange::Deleted { .. } => None,
            RecordChange::Created { record, fields } => {
                let title = object.map(|o| o.title_of(fields)).unwrap_or_default();
                Some(Record { at: record.clone(), revision: 1, title, fields: fields.clone() })
            }
            RecordChange::Updated(update) => {
                let known = match self.changed.get(&id) {
                    Some(known) => known.as_ref(),
                    None => self.context.records.get(&id).or_else(|| self.context.answers.record(id)),
                };
                let Some(known) = known else { return };
                Some(known.changed(&update.fields, object))
            }
        };
        self.changed.insert(id, now);
    }

    /// What happened, for an operator.
    pub(crate) fn incident(&self, step: Option<&Name>, code: &str, message: impl Into<String>) -> Incident {
        Incident {
            step: step.cloned(),
            code: code.to_owned(),
            message: message.into(),
            at_ms: self.context.now_ms,
        }
    }
}

fn call(
    view: View<'_>,
    flow: &Flow,
    inputs: &BTreeMap<Name, ValueSource>,
    scope: Scope<'_>,
    filled: Option<(&BTreeMap<String, Value>, Option<&Name>)>,
    ids: IdSource,
    may_call_out: bool,
) -> Result<FlowEnd, FlowFault> {
    let inputs = flow::run::inputs(flow, inputs, &scope)?;
    let scope = match view.about {
        // The flow itself never sees another record than the one that the work is about.
        Some(_) => scope.with("record", Value::Null),
        None => scope,
    };
    let env = FlowEnv {
        scope,
        inputs,
        record: view.record(),
        library: view.library(),
        values: filled.map(|(values, _)| values.clone()).unwrap_or_default(),
        outcome: filled.and_then(|(_, outcome)| outcome.cloned()),
        ids,
        may_call_out,
    };
    flow::run::run(flow, &env)
}

/// The ids that every try of a step's flow in its job takes: drawn from what names the step, in the form of a UUIDv7 of the moment
/// that the step began.
fn ids_of(run: RunId, step: &Name, pass: u32, begun_ms: i64) -> IdSource {
    let bytes = run.0.as_bytes().iter().chain(step.as_str().as_bytes()).copied().chain(pass.to_be_bytes());
    let drawn = bytes.fold(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d_u128, |hash, byte| {
        (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b)
    });
    let moment = u128::from(u64::try_from(begun_ms).unwrap_or(0)) << 80;
    let random =
        (drawn & !(0xffff_ffff_ffff_u128 << 80) & !(0xf_u128 << 76) & !(0b11_u128 << 62)) & !0xffff_ffff;
    IdSource::new(uuid::Uuid::from_u128(moment | 0x7_u128 << 76 | 0b10_u128 << 62 | random))
}

fn log_broken(broken: &BrokenLog) -> Rejection {
    Rejection::new(RejectionCode::LogBroken, broken.to_string())
}
