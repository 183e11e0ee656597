//! The beginning of a run.

use std::collections::BTreeMap;

use crate::{
    context::Context,
    expr::Scope,
    ids::{Name, RunId},
    limits::LABEL_LENGTH_MAX,
    object::{Record, RecordRef},
    run::{
        Parent,
        command::{FieldProblem, Rejection, RejectionCode},
        evaluate::Stop,
        event::Event,
        path, promises,
        scope::moment,
        session::Session,
    },
    value::{Value, Values, check_values},
};

/// What a run is started with.
pub(super) struct Start<'s> {
    pub(super) run: RunId,
    pub(super) orchestration: &'s Name,
    pub(super) version: u32,
    pub(super) record: Option<&'s RecordRef>,
    pub(super) inputs: &'s Values,
    pub(super) parent: Option<&'s Parent>,
}

/// Begins the run and enters its first stage. A start that leads nowhere (its first decision cannot be answered) is
/// rejected: there is no stage yet in which an operator could mend it.
pub(super) fn begin<'c>(context: &'c Context<'c>, start: &Start<'_>) -> Result<Session<'c>, Rejection> {
    let definition = context.definition;
    let record = record_of(context, start)?;
    let given: BTreeMap<String, Value> =
        start.inputs.iter().map(|(n, v)| (n.to_string(), v.clone())).collect();
    let inputs = check_values(&definition.inputs, &given, "inputs").map_err(inputs_wrong)?;
    let prior = before(context, start);
    let vars = definition.variables.iter().map(|v| (v.name.clone(), v.default.clone())).collect();
    let mut session = Session::begin(
        context,
        Event::RunStarted {
            run: start.run,
            orchestration: start.orchestration.clone(),
            version: start.version,
            title: title(context, (record, prior), &inputs),
            record: start.record.cloned(),
            inputs,
            vars,
            sla: definition.sla.as_ref().map(|sla| promises::begin(context, sla)),
            parent: start.parent.cloned(),
            prior: prior.cloned().map(Box::new),
        },
    )?;
    match path::follow(&mut session, &definition.start) {
        Ok(()) => Ok(session),
        Err(Stop::Reject(rejection)) => Err(rejection),
        Err(Stop::Fail(incident)) => Err(Rejection::new(RejectionCode::FlowFault, incident.message)),
    }
}

/// The record before the change that starts the run: of the run's record, or where that was deleted, of no record that is there.
fn before<'c>(context: &'c Context<'_>, start: &Start<'_>) -> Option<&'c Record> {
    let deleted = context.definition.trigger.deleted();
    context.prior.as_ref().filter(|prior| match start.record {
        Some(at) => &prior.at == at,
        None => deleted == Some(&prior.at.object),
    })
}

fn inputs_wrong(fields: Vec<FieldProblem>) -> Rejection {
    let message = match fields.first() {
        Some(first) => format!("The run cannot start: {}", first.message),
        None => "The run cannot start: an input is wrong.".to_owned(),
    };
    Rejection { code: RejectionCode::ValuesInvalid, message, fields }
}

/// The record that the run is about; a record-triggered orchestration needs one of its object.
fn record_of<'c>(context: &'c Context<'_>, start: &Start<'_>) -> Result<Option<&'c Record>, Rejection> {
    let wrong = |code: &str, message: String| {
        let field = FieldProblem { path: "record".into(), code: code.into(), message: message.clone() };
        Err(Rejection { code: RejectionCode::ValuesInvalid, message, fields: vec![field] })
    };
    let wanted = context.definition.object();
    let label = &context.definition.label;
    match (start.record, wanted) {
        (None, Some(object)) => {
            wrong("required", format!("{label} is about a record: name one of {object}."))
        }
        (Some(at), Some(object)) if &at.object != object => {
            wrong("wrong_type", format!("{label} is about a record of {object}, not of {}.", at.object))
        }
        (Some(at), _) => match context.records.get(&at.id) {
            Some(record) if record.at == *at => Ok(Some(record)),
            _ => wrong("unknown", format!("There is no such record of {}.", at.object)),
        },
        (None, None) => Ok(None),
    }
}

/// What the run is called: what the definition says, else the record's title, else the orchestration's label.
fn title(
    context: &Context<'_>,
    (record, prior): (Option<&Record>, Option<&Record>),
    inputs: &Values,
) -> String {
    let definition = context.definition;
    let filled = || {
        let mut scope = Scope::new().with_values("inputs", inputs).with("now", moment(context.now_ms).into());
        if let Some(record) = record {
            scope = scope.with_record("record", record);
        }
        if let Some(prior) = prior {
            scope = scope.with_record("prior", prior);
        }
        crate::template::fill(&definition.run_title, &scope)
    };
    let said = if definition.run_title.trim().is_empty() { String::new() } else { filled() };
    let about = record.or(prior).map_or("", |r| r.title.as_str());
    let candidates = [said.as_str(), about, definition.label.as_str()];
    let title = candidates.into_iter().map(str::trim).find(|t| !t.is_empty()).unwrap_or("Untitled");
    title.chars().take(LABEL_LENGTH_MAX).collect()
}
