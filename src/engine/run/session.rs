//! One command under way: the run as it stands after the events so far, and what flows have changed meanwhile.
//! Every decision sees the state that the events before it led to.

use std::collections::BTreeMap;

use crate::{
    condition::{Condition, ConditionError},
    context::{Actor, Context},
    definition::{Stage, Step},
    expr::Scope,
    flow::{
        self, Flow, RecordChange,
        run::{FlowEnd, FlowEnv, FlowFault},
    },
    ids::{IdSource, Name, RecordId, WorkItemId},
    limits::INLINE_STEPS_MAX,
    object::Record,
    run::{
        Incident, Run, RunState, StageRun,
        command::{Rejection, RejectionCode},
        decide::Decided,
        event::{Event, EventRecord},
        evolve::{BrokenLog, apply, evolve},
        scope::View,
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
    replaced: Vec<StageRun>,
    ids: IdSource,
    changed: BTreeMap<RecordId, Record>,
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
            replaced: Vec::new(),
            ids: context.ids.clone(),
            changed: BTreeMap::new(),
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
        self.events.push(record);
        Ok(())
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

    pub(crate) fn view(&self) -> View<'_> {
        View { context: self.context, run: &self.run, changed: &self.changed }
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

    /// Runs a flow on the run's record; the caller stores what it asks for.
    pub(crate) fn run_flow(
        &self,
        flow: &Flow,
        inputs: &BTreeMap<Name, ValueSource>,
        filled: Option<(&BTreeMap<String, Value>, Option<&Name>)>,
    ) -> Result<FlowEnd, FlowFault> {
        let view = self.view();
        view.ask(|scope| call(view, flow, inputs, scope, filled))
    }

    /// A flow changed a record: what follows in this command sees it changed.
    pub(crate) fn overlay(&mut self, change: &RecordChange) {
        let id = change.record.id;
        let known = self.changed.get(&id).or_else(|| self.context.records.get(&id));
        let Some(known) = known else { return };
        let object = self.context.objects.get(&known.at.object).map(|o| &**o);
        let record = known.changed(&change.fields, object);
        self.changed.insert(id, record);
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
    scope: &Scope<'_>,
    filled: Option<(&BTreeMap<String, Value>, Option<&Name>)>,
) -> Result<FlowEnd, FlowFault> {
    let inputs = flow::run::inputs(flow, inputs, scope)?;
    let env = FlowEnv {
        scope: scope.clone(),
        inputs,
        record: view.record(),
        library: view.library(),
        values: filled.map(|(values, _)| values.clone()).unwrap_or_default(),
        outcome: filled.and_then(|(_, outcome)| outcome.cloned()),
    };
    flow::run::run(flow, &env)
}

fn log_broken(broken: &BrokenLog) -> Rejection {
    Rejection::new(RejectionCode::LogBroken, broken.to_string())
}
