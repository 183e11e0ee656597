//! Testing a flow: it is carried out as it is drawn, with records as they are now, and nothing of it is kept. What it would
//! have changed and sent is told instead.

use std::{collections::BTreeMap, sync::Arc};

use fermata_api::{
    ApiError, Moment,
    definitions::{FlowTest, FlowTested, TestedChange, TestedField},
    error::ErrorKind,
};
use fermata_engine::{
    expr::{Scope, record_value},
    flow::{
        Action as Does, Answer as Told, Answers, Changed, ElementBody, Flow, Outgoing, Question,
        RecordChange,
        action::callout::CalloutAnswer,
        run::{FlowEnd, FlowEnv, FlowFault, Library, Passed, trace},
    },
    ids::{IdSource, Name},
    limits::QUESTIONS_MAX,
    object::{Object, Record, RecordRef},
    people::{Assignee, Role},
    value::{DataType, Value, Values, check_values, value_words},
};

use super::Loaded;
use crate::{
    Answer, Service, SignedIn,
    error::store,
    known::Known,
    limits::CALLOUT_ANSWER_MAX,
    policy::{Action, require},
    transition::engine_record,
};

/// Everything around one test.
struct Around<'a> {
    who: &'a SignedIn,
    known: &'a Known,
    flow: &'a Flow,
    inputs: Values,
    record: Option<&'a Record>,
    given: &'a FlowTest,
}

impl Service {
    /// Carries out the draft of a flow with what is given, and keeps nothing of it.
    pub async fn flow_test(&self, who: &SignedIn, name: &Name, given: FlowTest) -> Answer<FlowTested> {
        require(who, Action::DefinitionDraw)?;
        let Loaded { definition: flow, .. } = self.load::<Flow>(name, None).await?;
        let known = self.known();
        check_answers(&given, &flow, &known)?;
        let record = match &given.record {
            Some(at) => Some(self.tested_record(at).await?),
            None => None,
        };
        let inputs = self.tested_inputs(&flow, &given).await?;
        let around =
            Around { who, known: &known, flow: &flow, inputs, record: record.as_ref(), given: &given };
        let mut answers = Answers::new();
        for _ in 0..=QUESTIONS_MAX {
            let now_ms = self.now_ms();
            let ids = IdSource::new(self.inner.random.id(now_ms)?);
            let (end, passed) = carry_out(&around, &answers, ids, now_ms);
            let open = answers.take_open();
            if open.is_empty() {
                return self.tested(&around, end, passed).await;
            }
            for question in open {
                let answer = match &question {
                    Question::Callout(call) => pretended(&given, &call.place),
                    question => self.answer_now(question).await?.unwrap_or_else(not_called),
                };
                answers.put(question, answer);
            }
        }
        let words = format!(
            "The flow asks more than {QUESTIONS_MAX} times for records. Look them up before the loop."
        );
        Err(ApiError::new(ErrorKind::Conflict, "too_many_questions", words))
    }

    async fn tested_record(&self, at: &RecordRef) -> Answer<Record> {
        let row = self.inner.db.record(at.id).await.map_err(store)?;
        let row = row.filter(|row| row.object == at.object);
        let row = row.ok_or_else(|| ApiError::field("record", "unknown", "there is no such record"))?;
        engine_record(&row)
    }

    /// The inputs, checked; of records it is enough to name the id.
    async fn tested_inputs(&self, flow: &Flow, given: &FlowTest) -> Answer<Values> {
        let mut values = given.inputs.clone();
        for input in &flow.inputs {
            let Some(value) = values.get_mut(input.name.as_str()) else { continue };
            match &input.data_type {
                DataType::Record { object } => *value = self.whole(object, value.take()).await?,
                DataType::List { of } => {
                    if let (DataType::Record { object }, Value::Array(all)) = (&**of, value) {
                        for one in all {
                            *one = self.whole(object, one.take()).await?;
                        }
                    }
                }
                _ => {}
            }
        }
        check_values(&flow.inputs, &values, "inputs").map_err(ApiError::invalid)
    }

    /// A record as a value, where its id is given.
    async fn whole(&self, object: &Name, value: Value) -> Answer<Value> {
        let Some(id) = value.as_str().and_then(|text| text.trim().parse().ok()) else { return Ok(value) };
        let record = self.tested_record(&RecordRef { object: object.clone(), id }).await?;
        Ok(record_value(&record))
    }

    async fn tested(
        &self,
        around: &Around<'_>,
        end: Result<FlowEnd, FlowFault>,
        passed: Vec<Passed>,
    ) -> Answer<FlowTested> {
        let mut tested = FlowTested { passed, ..FlowTested::default() };
        let end = match end {
            Ok(end) => end,
            Err(fault) => {
                tested.fault = Some(fault.message);
                tested.fault_at = fault.element;
                return Ok(tested);
            }
        };
        for change in &end.changes {
            tested.changes.push(self.tested_change(around, change).await?);
        }
        let to = |to: &[Assignee]| {
            to.iter().map(|one| around.known.directory.label(one)).collect::<Vec<_>>().join(", ")
        };
        tested.outside = end.messages.iter().map(|m| format!("{}: {}", to(&m.to), m.subject)).collect();
        tested.outside.extend(end.sends.iter().map(|sending| sent(&sending.what, around.known)));
        tested.outputs = end.outputs.into_iter().map(|(name, value)| (name.to_string(), value)).collect();
        tested.answer = end.answer;
        Ok(tested)
    }

    async fn tested_change(&self, around: &Around<'_>, change: &RecordChange) -> Answer<TestedChange> {
        let at = change.record();
        let object = around.known.objects.get(&at.object);
        let label = object.map_or_else(|| at.object.to_string(), |o| o.label.clone());
        let stored = self.inner.db.record(at.id).await.map_err(store)?;
        let title = stored.map(|row| row.title).unwrap_or_default();
        let (words, fields) = match change {
            RecordChange::Created { fields, .. } => (format!("A new {label}"), Some(fields)),
            RecordChange::Updated(update) => (format!("{label} {title} changes"), Some(&update.fields)),
            RecordChange::Deleted { .. } => (format!("{label} {title} is deleted"), None),
        };
        let shown = fields.into_iter().flatten().filter(|(_, value)| !value.is_null());
        let fields = shown.map(|(name, value)| shown_field(object, name, value)).collect();
        Ok(TestedChange { words, fields })
    }
}

fn shown_field(object: Option<&Arc<Object>>, name: &Name, value: &Value) -> TestedField {
    let (label, value) = match object.and_then(|object| object.field(name)) {
        Some(field) => (field.label.clone(), value_words(&field.data_type, value, None)),
        None => (name.to_string(), value_words(&DataType::Text, value, None)),
    };
    TestedField { label, value }
}

/// A test calls nobody.
fn not_called() -> Told {
    Told::Refused {
        code: "not_called".to_owned(),
        message: "a test calls no other system: say what it would answer".to_owned(),
    }
}

/// What is given as the answer at a place, which ends with the element: `enrich.1/check.2`.
fn pretended(given: &FlowTest, place: &str) -> Told {
    let last = place.rsplit('/').next().unwrap_or(place);
    let element = last.split('.').next().unwrap_or(last);
    match given.answers.get(element) {
        Some(answer) => Told::Callout(CalloutAnswer::Answered {
            status: answer.status,
            headers: BTreeMap::new(),
            body: answer.body.clone(),
        }),
        None => not_called(),
    }
}

/// Each is the answer to an element that calls another system, here or in a flow that is active, and could be one.
fn check_answers(given: &FlowTest, flow: &Flow, known: &Known) -> Answer<()> {
    let all = || known.flows.values().map(|flow| &**flow).chain([flow]);
    let calls = |flow: &Flow, name: &Name| {
        flow.element(name).is_some_and(|it| matches!(it.body, ElementBody::Action(Does::HttpCallout(_))))
    };
    for (name, answer) in &given.answers {
        let refuse = |part: &str, code: &str, message: String| {
            Err(ApiError::field(&format!("answers.{name}{part}"), code, message))
        };
        if !all().any(|flow| calls(flow, name)) {
            return refuse("", "unknown", "no element of this name calls another system".to_owned());
        }
        if !(100..=599).contains(&answer.status) {
            return refuse(
                ".status",
                "out_of_range",
                "is no HTTP status; write one from 100 to 599".to_owned(),
            );
        }
        if answer.body.len() > CALLOUT_ANSWER_MAX {
            let most = CALLOUT_ANSWER_MAX / 1024;
            return refuse(".body", "too_long", format!("is larger than {most} KB, the most that is read"));
        }
    }
    Ok(())
}

/// What would leave the system, in words: by what is written of it, whatever kinds there are.
fn sent(what: &Outgoing, known: &Known) -> String {
    let written = serde_json::to_value(what).unwrap_or_default();
    let part = |name: &str| written.get(name).and_then(Value::as_str).unwrap_or_default();
    match part("kind") {
        "mail" => {
            let read = |name: &str| written.get(name).cloned().unwrap_or_default();
            let people: Vec<Assignee> = serde_json::from_value(read("to")).unwrap_or_default();
            let addresses: Vec<String> = serde_json::from_value(read("addresses")).unwrap_or_default();
            let all: Vec<String> =
                people.iter().map(|one| known.directory.label(one)).chain(addresses).collect();
            format!("A mail to {}", all.join(", "))
        }
        "chat" => format!("Into the chat: {}", part("text")),
        "start" => match Name::parse(part("orchestration")) {
            Ok(name) => format!("A run of {} begins", known.label_of(&name)),
            Err(_) => "A run begins".to_owned(),
        },
        "document" => format!("A document {} is made", part("title")),
        _ => format!("An event {} is published", part("event_type")),
    }
}

fn carry_out(
    around: &Around<'_>,
    answers: &Answers,
    ids: IdSource,
    now_ms: i64,
) -> (Result<FlowEnd, FlowFault>, Vec<Passed>) {
    let Around { who, known, flow, record, given, .. } = around;
    let now = serde_json::to_value(Moment(now_ms)).unwrap_or_default();
    let label = known.directory.users.get(&who.name).map_or(who.name.as_str(), |p| p.label.as_str());
    let role = match who.role {
        Role::Admin => "admin",
        Role::Manager => "manager",
        Role::Member => "member",
    };
    let user = serde_json::json!({ "name": who.name.as_str(), "label": label, "role": role });
    let run = serde_json::json!({
        "id": "test",
        "title": format!("Test of {}", flow.label),
        "started_by": who.name.as_str(),
        "started": now,
    });
    let scope = Scope::new().with("run", run).with("user", user).with("now", now);
    let changed = &Changed::new();
    let library = Library {
        flows: &known.flows,
        objects: &known.objects,
        directory: &known.directory,
        answers,
        changed,
    };
    let env = FlowEnv {
        scope,
        inputs: around.inputs.clone(),
        record: *record,
        library,
        values: given.values.clone(),
        outcome: given.outcome.clone(),
        ids,
        may_call_out: true,
    };
    trace(flow, &env)
}
