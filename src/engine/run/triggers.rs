//! Whether a record change starts a run.

use crate::{
    condition::{Condition, ConditionError, FlowCall, is_met},
    context::Context,
    definition::{RecordChangeKind, Trigger},
    expr::Scope,
    flow::{self, run::Library},
    object::Record,
    run::scope::moment,
};

/// Whether this change starts a run of the context's definition. `context.prior` is the record before the change; none
/// means that the record is new.
///
/// # Errors
/// When the entry condition cannot be answered; nothing starts then, and the change itself should not be lost by it.
pub fn starts(context: &Context<'_>, record: &Record) -> Result<bool, ConditionError> {
    let Trigger::Record { object, on, entry, only_when_changed_to_meet } = &context.definition.trigger else {
        return Ok(false);
    };
    let prior = context.prior.as_ref().filter(|p| p.at == record.at);
    let wanted = match on {
        RecordChangeKind::Created => prior.is_none(),
        RecordChangeKind::Updated => prior.is_some(),
        RecordChangeKind::CreatedOrUpdated => true,
    };
    if !wanted || &record.at.object != object {
        return Ok(false);
    }
    let Some(entry) = entry else { return Ok(true) };
    if !meets(context, entry, record, prior)? {
        return Ok(false);
    }
    match prior {
        // What held of the record before cannot have been made to hold by this change. The record before is compared
        // with itself, so that "is changed" is false of it.
        Some(prior) if *only_when_changed_to_meet => Ok(!meets(context, entry, prior, Some(prior))?),
        _ => Ok(true),
    }
}

fn meets(
    context: &Context<'_>,
    entry: &Condition,
    record: &Record,
    prior: Option<&Record>,
) -> Result<bool, ConditionError> {
    let user = |path: &[&str]| super::scope::user(context, path);
    let mut scope = Scope::new()
        .with_record("record", record)
        .with_lazy("user", &user)
        .with("now", moment(context.now_ms).into());
    if let Some(prior) = prior {
        scope = scope.with_record("prior", prior);
    }
    let library = Library { flows: context.flows, objects: context.objects, directory: context.directory };
    let answer = |call: &FlowCall, scope: &Scope<'_>| flow::run::answer(call, scope, Some(record), library);
    is_met(entry, &scope, &answer)
}
