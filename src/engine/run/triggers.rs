//! Whether a record change, a schedule or an event starts a run, why, and with what.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    condition::{Condition, ConditionError, Explanation, FlowCall, holds, is_met},
    context::Context,
    definition::{RecordChangeKind, RecordLookup, Trigger},
    event::CloudEvent,
    expr::{ExprError, Scope},
    flow::{self, Changed, run::Library},
    object::Record,
    run::scope::moment,
    value::Value,
};

/// Whether a record change starts a run, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// Whether it starts.
    pub starts: bool,
    /// Why, in one word.
    pub reason: Reason,
    /// The parts of the entry condition with the values found, where it was asked.
    pub explanation: Option<Explanation>,
}

/// Why a record change starts a run, or does not.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Every such change starts a run.
    NoCondition,
    /// The entry condition holds.
    ConditionHolds,
    /// The entry condition does not hold.
    ConditionFalse,
    /// The entry condition held before, and only a change that makes it hold counts.
    HeldBefore,
    /// Another kind of change is asked for.
    OtherChange,
    /// Records of that object start nothing.
    OtherObject,
}

impl Verdict {
    fn plain(starts: bool, reason: Reason) -> Self {
        Self { starts, reason, explanation: None }
    }
}

/// Whether this change starts a run of the context's definition. `context.prior` is the record before the change; none
/// means that the record is new.
///
/// Where [`crate::flow::Answers::are_missing`] says so of `context.answers` afterwards, the outcome means nothing: it is asked again
/// with the answers.
///
/// # Errors
/// When the entry condition cannot be answered; nothing starts then, and the change itself should not be lost by it.
pub fn starts(context: &Context<'_>, record: &Record) -> Result<bool, ConditionError> {
    verdict(context, record, false, &mut |entry, seen| meets(context, entry, seen)).map(|v| v.starts)
}

/// Whether a run of the context's definition starts because this record is deleted.
///
/// # Errors
/// As [`starts`].
pub fn starts_by_deletion(context: &Context<'_>, record: &Record) -> Result<bool, ConditionError> {
    verdict(context, record, true, &mut |entry, seen| meets(context, entry, seen)).map(|v| v.starts)
}

/// As [`starts`], or where the record is deleted as [`starts_by_deletion`], with the reason, for people.
///
/// # Errors
/// As [`starts`].
pub fn explain(context: &Context<'_>, record: &Record, deleted: bool) -> Result<Verdict, ConditionError> {
    let mut explanation = None;
    let mut verdict = verdict(context, record, deleted, &mut |entry, seen| {
        let asked = asked(context, seen);
        let found = asked(&mut |scope, answer| holds(entry, scope, answer))?;
        let answer = found.holds;
        explanation = Some(found);
        Ok(answer)
    })?;
    verdict.explanation = explanation;
    Ok(verdict)
}

/// A record as it is now and as it was before; of a deleted one only this.
#[derive(Clone, Copy)]
struct Seen<'r> {
    record: Option<&'r Record>,
    prior: Option<&'r Record>,
}

/// Asks for the entry condition, once.
type Ask<'a> = dyn FnMut(&Condition, Seen<'_>) -> Result<bool, ConditionError> + 'a;

fn verdict(
    context: &Context<'_>,
    record: &Record,
    deleted: bool,
    ask: &mut Ask<'_>,
) -> Result<Verdict, ConditionError> {
    let Trigger::Record { object, on, entry, only_when_changed_to_meet } = &context.definition.trigger else {
        return Ok(Verdict::plain(false, Reason::OtherObject));
    };
    if &record.at.object != object {
        return Ok(Verdict::plain(false, Reason::OtherObject));
    }
    let prior = context.prior.as_ref().filter(|p| p.at == record.at);
    let wanted = match on {
        RecordChangeKind::Created => prior.is_none(),
        RecordChangeKind::Updated => prior.is_some(),
        RecordChangeKind::CreatedOrUpdated => true,
        RecordChangeKind::Deleted => deleted,
    };
    if !wanted || deleted != (*on == RecordChangeKind::Deleted) {
        return Ok(Verdict::plain(false, Reason::OtherChange));
    }
    let Some(entry) = entry else { return Ok(Verdict::plain(true, Reason::NoCondition)) };
    let seen = match deleted {
        true => Seen { record: None, prior: Some(record) },
        false => Seen { record: Some(record), prior },
    };
    if !ask(entry, seen)? {
        return Ok(Verdict::plain(false, Reason::ConditionFalse));
    }
    match prior.filter(|_| !deleted) {
        // What held of the record before cannot have been made to hold by this change. The record before is compared
        // with itself, so that "is changed" is false of it.
        Some(prior)
            if *only_when_changed_to_meet
                && meets(context, entry, Seen { record: Some(prior), prior: Some(prior) })? =>
        {
            Ok(Verdict::plain(false, Reason::HeldBefore))
        }
        _ => Ok(Verdict::plain(true, Reason::ConditionHolds)),
    }
}

/// Whether a record gets a run when the schedule of the context's definition comes.
///
/// # Errors
/// When the condition cannot be answered; the record gets none then.
pub fn on_schedule(context: &Context<'_>, record: &Record) -> Result<bool, ConditionError> {
    match &context.definition.trigger {
        Trigger::RecordsOnSchedule { object, .. } if object != &record.at.object => Ok(false),
        Trigger::RecordsOnSchedule { entry: Some(entry), .. } => {
            meets(context, entry, Seen { record: Some(record), prior: None })
        }
        Trigger::RecordsOnSchedule { .. } => Ok(true),
        _ => Ok(false),
    }
}

/// Whether an event is one of those that the context's definition is about, and its filter holds. The record that it is about
/// is not looked up yet.
///
/// # Errors
/// When the filter cannot be answered; nothing starts then.
pub fn by_event(context: &Context<'_>, event: &CloudEvent) -> Result<bool, ConditionError> {
    let Trigger::Event { source, filter, .. } = &context.definition.trigger else { return Ok(false) };
    if !event.is_of(source) {
        return Ok(false);
    }
    let Some(filter) = filter else { return Ok(true) };
    let scope = Scope::new().with("event", event.value()).with("now", moment(context.now_ms).into());
    let library = library(context);
    let answer = |call: &FlowCall, scope: &Scope<'_>| flow::run::answer(call, scope, None, library);
    is_met(filter, &scope, &answer)
}

/// What the field of the record holds that an event is about.
///
/// # Errors
/// When an expression cannot be carried out.
pub fn looked_up(
    context: &Context<'_>,
    lookup: &RecordLookup,
    event: &CloudEvent,
) -> Result<Value, ExprError> {
    let scope = Scope::new().with("event", event.value()).with("now", moment(context.now_ms).into());
    lookup.value.resolve(&scope)
}

/// What a run is started with by an event.
///
/// # Errors
/// When an expression cannot be carried out.
pub fn event_inputs(
    context: &Context<'_>,
    event: &CloudEvent,
    record: Option<&Record>,
) -> Result<BTreeMap<String, Value>, ExprError> {
    let scope = Scope::new().with("event", event.value());
    inputs(
        context,
        match record {
            Some(record) => scope.with_record("record", record),
            None => scope,
        },
    )
}

/// What a run is started with for a moment of a schedule.
///
/// # Errors
/// When an expression cannot be carried out.
pub fn schedule_inputs(context: &Context<'_>, at_ms: i64) -> Result<BTreeMap<String, Value>, ExprError> {
    inputs(context, Scope::new().with("schedule", json!({ "at": moment(at_ms) })))
}

fn inputs(context: &Context<'_>, scope: Scope<'_>) -> Result<BTreeMap<String, Value>, ExprError> {
    let scope = scope.with("now", moment(context.now_ms).into());
    let given = context.definition.trigger.inputs().into_iter().flatten();
    given.map(|(name, source)| Ok((name.to_string(), source.resolve(&scope)?))).collect()
}

fn meets(context: &Context<'_>, entry: &Condition, seen: Seen<'_>) -> Result<bool, ConditionError> {
    asked(context, seen)(&mut |scope, answer| is_met(entry, scope, answer))
}

fn library<'c>(context: &'c Context<'_>) -> Library<'c> {
    let Context { flows, objects, directory, answers, .. } = context;
    Library { flows, objects, directory, answers, changed: &NOTHING_CHANGED }
}

/// Before a run there is no command that could have changed anything.
static NOTHING_CHANGED: Changed = Changed::new();

/// What is asked of a record before a run, with what names mean there.
type Question<'q, R> = dyn FnMut(&Scope<'_>, &crate::condition::Ask<'_>) -> R + 'q;

/// Hands over what names mean of a record before a run.
fn asked<'a, R>(
    context: &'a Context<'_>,
    Seen { record, prior }: Seen<'a>,
) -> impl Fn(&mut Question<'_, R>) -> R + 'a {
    move |with| {
        let user = |path: &[&str]| super::scope::user(context, path);
        let mut scope = Scope::new()
            .with_lazy("user", &user)
            .with("now", moment(context.now_ms).into())
            .with_around(super::scope::around(context, &super::scope::NOTHING_CHANGED));
        if let Some(record) = record {
            scope = scope.with_record("record", record);
        }
        if let Some(prior) = prior {
            scope = scope.with_record("prior", prior);
        }
        let library = library(context);
        let answer = |call: &FlowCall, scope: &Scope<'_>| flow::run::answer(call, scope, record, library);
        with(&scope, &answer)
    }
}
