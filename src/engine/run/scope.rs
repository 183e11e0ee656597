//! What names such as `record`, `steps` and `now` mean for a run at one moment. Nothing is built before it is asked for.

use serde_json::{Map, json};

use crate::{
    condition::{Condition, ConditionError, FlowCall, is_met},
    context::{Actor, Context},
    definition::Orchestration,
    expr::Scope,
    flow::{self, Changed, run::Library},
    ids::{Name, RecordId},
    object::{Record, RecordRef},
    people::Role,
    related::Around,
    run::{Run, StageStatus, StepRun, StepStatus},
    value::{Value, Values},
};

/// A run with what is known around it.
#[derive(Clone, Copy)]
pub(crate) struct View<'v> {
    pub(crate) context: &'v Context<'v>,
    pub(crate) run: &'v Run,
    /// Records that flows of this very command have changed; they hide those of the context.
    pub(crate) changed: &'v Changed,
    /// What `record` means, where that is not the run's record.
    pub(crate) about: Option<&'v RecordRef>,
    /// Whether it is asked for something that is still to happen: `prior` means the record before the change that woke the run
    /// then, and never the one that started it.
    pub(crate) from_now_on: bool,
}

pub(super) static NOTHING_CHANGED: Changed = Changed::new();

/// What lies around the records of a context.
pub(crate) fn around<'v>(context: &'v Context<'_>, changed: &'v Changed) -> Around<'v> {
    Around { objects: context.objects, directory: context.directory, changed, records: &context.records }
}

/// As [`scope`], with `record` for the record that work is about; none: the run's.
pub fn scope_about<'v>(context: &'v Context<'_>, run: &'v Run, about: Option<&RecordRef>) -> Scope<'v> {
    let mut scope = scope(context, run);
    if let Some(at) = about {
        match context.records.get(&at.id).or_else(|| context.answers.record(at.id)) {
            Some(record) => scope = scope.with_record("record", record),
            None => scope.set("record", Value::Null),
        }
    }
    scope
}

/// What names mean for `run`, as values of their own. [`with_scope`] does the same without building anything up front.
pub fn scope<'v>(context: &'v Context<'_>, run: &'v Run) -> Scope<'v> {
    let definition = context.definition;
    let mut scope = Scope::new()
        .with("steps", steps(definition, run, &[]))
        .with("stages", stages(definition, run, &[]))
        .with("run", about(run, &[]))
        .with("fault", fault(run, &[]))
        .with("user", user(context, &[]))
        .with("now", moment(context.now_ms).into())
        .with_values("inputs", &run.inputs)
        .with_values("vars", &run.vars);
    scope = scope.with_around(around(context, &NOTHING_CHANGED));
    if let Some(record) = run.record.as_ref().and_then(|at| context.records.get(&at.id)) {
        scope = scope.with_record("record", record);
    }
    match context.prior.as_ref().or(run.prior.as_deref()) {
        Some(prior) => scope.with_record("prior", prior),
        None => scope,
    }
}

/// Hands `ask` what names mean for `run`.
pub fn with_scope<R>(context: &Context<'_>, run: &Run, ask: impl FnOnce(&Scope<'_>) -> R) -> R {
    View::of(context, run, &Changed::new()).ask(ask)
}

impl<'v> View<'v> {
    /// A run as it is, with its own record.
    pub(crate) fn of(context: &'v Context<'v>, run: &'v Run, changed: &'v Changed) -> Self {
        Self { context, run, changed, about: None, from_now_on: false }
    }

    /// The same with `record` for the record that work is about; none: the run's.
    pub(crate) fn about(self, about: Option<&'v RecordRef>) -> Self {
        Self { about, ..self }
    }

    /// What `record` means, as changed so far: the record that work is about, else the run's.
    pub(crate) fn record(&self) -> Option<&'v Record> {
        match self.about {
            Some(at) => self.known(at.id),
            None => {
                let id = self.run.record.as_ref()?.id;
                self.changed.get(&id).map_or_else(|| self.context.records.get(&id), Option::as_ref)
            }
        }
    }

    /// The record before the change that woke the run; where none did, before the one that started it.
    fn prior(&self) -> Option<&'v Record> {
        let at_start = self.run.prior.as_deref();
        let started = |prior: &&Record| at_start.is_some_and(|at_start| at_start.revision == prior.revision);
        match self.from_now_on {
            // A run that is about no record, as what started it deleted that: no change of it can come.
            true if self.run.record.is_none() => self.context.prior.as_ref().or(at_start),
            true => self.context.prior.as_ref().filter(|prior| !started(prior)),
            false => self.context.prior.as_ref().or(at_start),
        }
    }

    /// The same for something that is still to happen.
    pub(crate) fn of_what_comes(self) -> Self {
        Self { from_now_on: true, ..self }
    }

    /// A record of this id that is at hand, as changed so far.
    pub(crate) fn known(&self, id: RecordId) -> Option<&'v Record> {
        let stored = || self.context.records.get(&id).or_else(|| self.context.answers.record(id));
        self.changed.get(&id).map_or_else(stored, Option::as_ref)
    }

    /// What flows may refer to.
    pub(crate) fn library(&self) -> Library<'v> {
        let Context { flows, objects, directory, answers, .. } = self.context;
        Library { flows, objects, directory, answers, changed: self.changed }
    }

    /// Whether a condition holds.
    pub(crate) fn holds(&self, condition: &Condition) -> Result<bool, ConditionError> {
        let answer = |call: &FlowCall, scope: &Scope<'_>| {
            flow::run::answer(call, scope, self.record(), self.library())
        };
        self.ask(|scope| is_met(condition, scope, &answer))
    }

    /// Hands `ask` what names mean.
    pub(crate) fn ask<R>(&self, ask: impl FnOnce(&Scope<'_>) -> R) -> R {
        let definition = self.context.definition;
        let of_steps = |path: &[&str]| steps(definition, self.run, path);
        let of_stages = |path: &[&str]| stages(definition, self.run, path);
        let of_run = |path: &[&str]| about(self.run, path);
        let of_fault = |path: &[&str]| fault(self.run, path);
        let of_user = |path: &[&str]| user(self.context, path);
        let of_now = |path: &[&str]| within(moment(self.context.now_ms).into(), path);
        let mut scope = Scope::new()
            .with_lazy("steps", &of_steps)
            .with_lazy("stages", &of_stages)
            .with_lazy("run", &of_run)
            .with_lazy("fault", &of_fault)
            .with_lazy("user", &of_user)
            .with_lazy("now", &of_now)
            .with_values("inputs", &self.run.inputs)
            .with_values("vars", &self.run.vars)
            .with_around(around(self.context, self.changed));
        if let Some(record) = self.record() {
            scope = scope.with_record("record", record);
        }
        if let Some(prior) = self.prior() {
            scope = scope.with_record("prior", prior);
        }
        ask(&scope)
    }
}

/// A moment as RFC 3339 in UTC, to the second, so that moments sort as texts.
pub fn moment(ms: i64) -> String {
    match jiff::Timestamp::from_second(ms.div_euclid(1000)) {
        Ok(at) => at.to_string(),
        Err(_) => String::new(),
    }
}

fn steps(definition: &Orchestration, run: &Run, path: &[&str]) -> Value {
    let Some((name, rest)) = path.split_first() else {
        let all = definition.stages.iter().flat_map(|s| &s.steps);
        return Value::Object(
            all.map(|s| (s.name.to_string(), one_step(definition, run, s.name.as_str(), &[]))).collect(),
        );
    };
    one_step(definition, run, name, rest)
}

fn one_step(definition: &Orchestration, run: &Run, name: &str, path: &[&str]) -> Value {
    let found = run.stages.iter().flat_map(|s| &s.steps).find(|s| s.name.as_str() == name);
    match (found, path) {
        (Some(step), ["status"]) => step_status(step.status).into(),
        (Some(step), ["outcome"]) => name_or_null(step.outcome.as_ref()),
        (Some(step), ["comment"]) => comment(step),
        (Some(step), ["done_by"]) => name_or_null(step.done_by.as_ref().and_then(Actor::user)),
        (Some(step), ["outputs", output, rest @ ..]) => {
            step.outputs.get(*output).map_or(Value::Null, |value| within(value.clone(), rest))
        }
        (Some(step), path) => within(whole_step(step), path),
        (None, path) if definition.stages.iter().flat_map(|s| &s.steps).any(|s| s.name.as_str() == name) => {
            within(
                json!({ "status": "NotStarted", "outcome": null, "outputs": {}, "done_by": null, "comment": null }),
                path,
            )
        }
        (None, _) => Value::Null,
    }
}

fn whole_step(step: &StepRun) -> Value {
    json!({
        "status": step_status(step.status),
        "outcome": name_or_null(step.outcome.as_ref()),
        "outputs": object(&step.outputs),
        "done_by": name_or_null(step.done_by.as_ref().and_then(Actor::user)),
        "comment": comment(step),
    })
}

/// What was said with the decision that settled an approval.
fn comment(step: &StepRun) -> Value {
    let decided = step.status == StepStatus::Completed || step.finished_ms.is_some();
    match &step.approval {
        Some(_) if decided => step.outputs.get("comment").cloned().unwrap_or(Value::Null),
        _ => Value::Null,
    }
}

/// The failure that last led along a fault path.
fn fault(run: &Run, path: &[&str]) -> Value {
    let Some(fault) = &run.fault else { return Value::Null };
    let of = |part: &str| match part {
        "message" => fault.message.clone().into(),
        "code" => fault.code.clone().into(),
        "step" => name_or_null(fault.step.as_ref()),
        _ => Value::Null,
    };
    picked(&["message", "code", "step"], path, of)
}

fn stages(definition: &Orchestration, run: &Run, path: &[&str]) -> Value {
    let one = |name: &str| match run.stages.iter().find(|s| s.name.as_str() == name) {
        Some(stage) => json!({ "status": stage_status(stage.status), "pass": stage.pass }),
        None => json!({ "status": "NotStarted", "pass": 0 }),
    };
    let known = |name: &str| definition.stages.iter().any(|s| s.name.as_str() == name);
    match path.split_first() {
        None => Value::Object(
            definition.stages.iter().map(|s| (s.name.to_string(), one(s.name.as_str()))).collect(),
        ),
        Some((name, rest)) if known(name) => within(one(name), rest),
        Some(_) => Value::Null,
    }
}

fn about(run: &Run, path: &[&str]) -> Value {
    let of = |name: &str| match name {
        "id" => run.id.to_string().into(),
        "title" => run.title.clone().into(),
        "started_by" => name_or_null(run.started_by.user()),
        "started" => moment(run.started_ms).into(),
        _ => Value::Null,
    };
    picked(&["id", "title", "started_by", "started"], path, of)
}

pub(super) fn user(context: &Context<'_>, path: &[&str]) -> Value {
    let Some(name) = context.actor.user() else { return Value::Null };
    let person = context.directory.users.get(name);
    let of = |part: &str| match part {
        "name" => name.as_str().into(),
        "label" => person.map_or(name.as_str(), |p| p.label.as_str()).into(),
        "role" => person.map_or(Value::Null, |p| role(p.role).into()),
        _ => Value::Null,
    };
    picked(&["name", "label", "role"], path, of)
}

fn picked(names: &[&str], path: &[&str], of: impl Fn(&str) -> Value) -> Value {
    match path.split_first() {
        None => Value::Object(names.iter().map(|name| ((*name).to_owned(), of(name))).collect()),
        Some((name, rest)) => within(of(name), rest),
    }
}

fn within(value: Value, path: &[&str]) -> Value {
    if path.is_empty() {
        return value;
    }
    path.iter().try_fold(&value, |at, part| at.get(*part)).cloned().unwrap_or(Value::Null)
}

fn object(values: &Values) -> Value {
    Value::Object(values.iter().map(|(name, value)| (name.to_string(), value.clone())).collect::<Map<_, _>>())
}

fn name_or_null(name: Option<&Name>) -> Value {
    name.map_or(Value::Null, |n| n.as_str().into())
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Member => "member",
        Role::Manager => "manager",
        Role::Admin => "admin",
    }
}

/// A step's status as conditions see it: the same word as everywhere else.
fn step_status(status: StepStatus) -> &'static str {
    match status {
        StepStatus::NotStarted => "NotStarted",
        StepStatus::InProgress => "InProgress",
        StepStatus::Completed => "Completed",
        StepStatus::Skipped => "Skipped",
        StepStatus::Discontinued => "Discontinued",
        StepStatus::Failed => "Failed",
    }
}

/// A stage's status as conditions see it: the same word as everywhere else.
fn stage_status(status: StageStatus) -> &'static str {
    match status {
        StageStatus::InProgress => "InProgress",
        StageStatus::Completed => "Completed",
        StageStatus::Discontinued => "Discontinued",
        StageStatus::Failed => "Failed",
    }
}
