//! Events: taken in once, and seen again.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use fermata_api::{ApiError, Page, triggers::*};
use fermata_engine::{
    event::CloudEvent, limits::EVENT_NAME_LENGTH_MAX, run::command::FieldProblem, value::Value,
};

use crate::{
    Answer, Service, SignedIn,
    error::{limit, read, store},
    limits::EVENTS_AT_ONCE_MAX,
    policy::{Action, require},
    transition::{By, Outcome, Wish, event_view},
};

impl Service {
    /// Takes in an event that somebody sends.
    pub async fn event_receive(&self, who: &SignedIn, input: CloudEventInput) -> Answer<EventAnswer> {
        require(who, Action::EventSend)?;
        let event = checked(input).map_err(ApiError::invalid)?;
        self.deliver_event(&By::Person(who.clone()), event).await
    }

    /// Takes in events that somebody sends together: all are looked at before the first one is taken in.
    pub async fn events_receive(
        &self,
        who: &SignedIn,
        inputs: Vec<CloudEventInput>,
    ) -> Answer<Vec<EventAnswer>> {
        require(who, Action::EventSend)?;
        if inputs.len() > EVENTS_AT_ONCE_MAX {
            let message = format!("at most {EVENTS_AT_ONCE_MAX} events fit into one batch; send several");
            return Err(ApiError::field("events", "too_many", message));
        }
        let (mut events, mut problems) = (Vec::new(), Vec::new());
        for (n, input) in inputs.into_iter().enumerate() {
            match checked(input) {
                Ok(event) => events.push(event),
                Err(found) => problems.extend(
                    found.into_iter().map(|p| FieldProblem { path: format!("[{n}].{}", p.path), ..p }),
                ),
            }
        }
        if !problems.is_empty() {
            return Err(ApiError::invalid(problems));
        }
        let mut answers = Vec::with_capacity(events.len());
        for event in events {
            answers.push(self.deliver_event(&By::Person(who.clone()), event).await?);
        }
        Ok(answers)
    }

    /// Hands an event to everything that listens to events: the one way in for all of them, from outside and from flows.
    pub(crate) async fn deliver_event(&self, by: &By, event: CloudEvent) -> Answer<EventAnswer> {
        if let Some(answer) = self.answer_before(&event).await? {
            return Ok(answer);
        }
        let wish = Wish::Event(Box::new(event.clone()));
        match self.carry_out(by, &wish, None).await? {
            Outcome::Done(_, plan) => match &plan.received {
                Some(row) => read(row.result.clone()),
                None => Ok(EventAnswer::default()),
            },
            // Somebody sent the same at the same moment.
            Outcome::Before(_) => Ok(self.answer_before(&event).await?.unwrap_or_default()),
        }
    }

    async fn answer_before(&self, event: &CloudEvent) -> Answer<Option<EventAnswer>> {
        let Some(row) = self.inner.db.received_event(&event.source, &event.id).await.map_err(store)? else {
            return Ok(None);
        };
        let answer: EventAnswer = read(row.result)?;
        Ok(Some(EventAnswer { duplicate: true, ..answer }))
    }

    /// Events that were taken in, latest first.
    pub async fn events(&self, who: &SignedIn, query: EventQuery) -> Answer<Page<EventView>> {
        require(who, Action::TriggerSee)?;
        let (cursor, limit) = (query.cursor.as_deref(), limit(query.limit)?);
        let listed = self.inner.db.received_events(query.hook.as_ref(), cursor, limit).await;
        let (rows, next) = listed.map_err(store)?;
        let items = rows.into_iter().map(event_view).collect::<Answer<_>>()?;
        Ok(Page { items, next })
    }
}

fn checked(input: CloudEventInput) -> Result<CloudEvent, Vec<FieldProblem>> {
    let mut problems = Vec::new();
    let mut wrong = |path: &str, code: &str, message: String| {
        problems.push(FieldProblem { path: path.to_owned(), code: code.to_owned(), message });
    };
    if input.specversion != "1.0" {
        wrong("specversion", "unknown", "must be 1.0: Fermata reads CloudEvents 1.0".to_owned());
    }
    for (path, text) in [("id", &input.id), ("source", &input.source), ("type", &input.kind)] {
        if text.trim().is_empty() {
            wrong(path, "required", "must not be empty".to_owned());
        } else if text.chars().count() > EVENT_NAME_LENGTH_MAX {
            wrong(path, "too_long", format!("must have at most {EVENT_NAME_LENGTH_MAX} characters"));
        }
    }
    let content_type = input.datacontenttype.as_ref();
    if content_type.is_some_and(|text| text.chars().count() > EVENT_NAME_LENGTH_MAX) {
        wrong("datacontenttype", "too_long", format!("must have at most {EVENT_NAME_LENGTH_MAX} characters"));
    }
    if input.data_base64.as_ref().is_some_and(|text| STANDARD.decode(text).is_err()) {
        wrong("data_base64", "wrong_value", "must be base64".to_owned());
    }
    if input.subject.as_ref().is_some_and(|text| text.chars().count() > EVENT_NAME_LENGTH_MAX) {
        wrong("subject", "too_long", format!("must have at most {EVENT_NAME_LENGTH_MAX} characters"));
    }
    if input.time.as_ref().is_some_and(|text| text.parse::<jiff::Timestamp>().is_err()) {
        wrong("time", "wrong_value", "must be a moment in RFC 3339, such as 2026-11-25T12:00:00Z".to_owned());
    }
    if input.data_base64.is_some() && !input.data.is_null() {
        wrong("data_base64", "wrong_value", "stands beside data; send one of the two".to_owned());
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(CloudEvent {
        id: input.id,
        source: input.source,
        kind: input.kind,
        subject: input.subject,
        time: input.time,
        data: input.data_base64.map_or(input.data, Value::from),
        hook: None,
    })
}
