//! The record that work is about, where that is not the run's.

use crate::{
    definition::{PeopleWork, Step},
    expr::is_blank,
    flow::{Answer, Question},
    ids::{Name, RecordId},
    object::RecordRef,
    run::session::Session,
    value::Value,
};

/// The record that the work of a step is about; none: the run's. It is worked out when the first work item of the step is made,
/// and stays so for the others. What names no record there is means the run's.
pub(crate) fn about(session: &Session<'_>, step: &Step, work: PeopleWork<'_>) -> Option<RecordRef> {
    let begun = session.run.current_step(&step.name).is_some_and(|step| !step.items.is_empty());
    if begun {
        return session.run.about(&step.name).cloned();
    }
    let value = session.view().ask(|scope| work.about?.resolve(scope).ok())?;
    let found = named(session, &value)?;
    (session.run.record.as_ref() != Some(&found)).then_some(found)
}

/// The record that a value names: a lookup's value, the id of a record, or a record.
fn named(session: &Session<'_>, value: &Value) -> Option<RecordRef> {
    if is_blank(value) {
        return None;
    }
    let id: RecordId = value.get("id").unwrap_or(value).as_str()?.trim().parse().ok()?;
    if let Some(known) = session.view().known(id) {
        return Some(known.at.clone());
    }
    let object = value.get("object").and_then(Value::as_str).and_then(|name| Name::parse(name).ok());
    let question = match object {
        Some(object) => Question::Record(RecordRef { object, id }),
        None => Question::Named { id },
    };
    match session.context.answers.ask(question) {
        Ok(Answer::Record(found)) => found.as_ref().map(|record| record.at.clone()),
        _ => None,
    }
}
