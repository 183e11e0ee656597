//! Messages from outside. Every run that waits under a message's name and key takes it, once; where none waits, it is kept
//! for the first that begins to.

use fermata_api::{
    ApiError, Moment,
    error::ErrorKind,
    messages::{MessageInput, MessageView, RunMessageInput},
    runs::RunView,
};
use fermata_engine::{
    ids::RunId,
    limits::{MESSAGE_KEY_LENGTH_MAX, MESSAGE_NAME_LENGTH_MAX},
    value::Value,
};
use fermata_store::rows::MessageRow;

use crate::{
    Answer, Service, SignedIn,
    error::store,
    limits::MESSAGE_BYTES_MAX,
    policy::{Action, require},
    transition::{By, Idempotency, Outcome, SentMessage, Subject, Wish},
};

impl Service {
    /// A message for every run that waits for it; the same idempotency key never sends a second one.
    pub async fn message_send(
        &self,
        who: &SignedIn,
        input: MessageInput,
        idempotency: Option<String>,
    ) -> Answer<MessageView> {
        require(who, Action::MessageSend)?;
        let kept = Idempotency::new(who, "message", idempotency, &input)?;
        let key = checked_key("correlation", &input.correlation)?;
        let (name, data) = (checked_name(&input.name)?, checked_data(input.data)?);
        self.correlate(&By::Person(who.clone()), name, key, data, kept.as_ref()).await
    }

    /// A message for one run.
    pub async fn run_message(
        &self,
        who: &SignedIn,
        run: RunId,
        input: RunMessageInput,
        idempotency: Option<String>,
    ) -> Answer<RunView> {
        let kept = Idempotency::new(who, &format!("message {run}"), idempotency, &input)?;
        let key = input.correlation.as_deref().map(|key| checked_key("correlation", key)).transpose()?;
        let (name, data) = (checked_name(&input.name)?, checked_data(input.data)?);
        let wish = Wish::SendToRun { run, name, key, data };
        match self.carry_out(&By::Person(who.clone()), &wish, kept.as_ref()).await? {
            Outcome::Done(_, plan) => self.run_after(who, run, &plan).await,
            Outcome::Before(_) => self.run(who, run).await,
        }
    }

    /// Delivers what came under a name and key, whoever it came from: also events that are messages for somebody.
    pub(crate) async fn correlate(
        &self,
        by: &By,
        name: String,
        key: String,
        data: Value,
        idempotency: Option<&Idempotency>,
    ) -> Answer<MessageView> {
        let id = self.inner.random.id(self.now_ms())?;
        let wish = Wish::Send(SentMessage { id, name, key, data });
        let (subject, sent) = match self.carry_out(by, &wish, idempotency).await? {
            Outcome::Done(subject, plan) => (subject, plan.sent().cloned()),
            Outcome::Before(subject) => (subject, None),
        };
        let Subject::Message(id) = subject else {
            return Err(crate::error::fault("sending a message led to something else"));
        };
        let row = match sent {
            Some(row) => Some(row),
            None => self.inner.db.message(id).await.map_err(store)?,
        };
        row.map(view).ok_or_else(|| ApiError::not_found("message", id))
    }
}

fn view(row: MessageRow) -> MessageView {
    MessageView {
        id: row.id,
        name: row.name,
        correlation: row.key,
        at: Moment(row.at_ms),
        delivered: row.delivered,
        waiting: row.waiting,
        expires: Moment(row.expires_ms),
    }
}

fn checked_name(name: &str) -> Answer<String> {
    text("name", name, MESSAGE_NAME_LENGTH_MAX, "say what the message is called, such as form_completed")
}

fn checked_key(path: &str, key: &str) -> Answer<String> {
    text(path, key, MESSAGE_KEY_LENGTH_MAX, "say which one it is: the key that the waiting step names")
}

fn text(path: &str, given: &str, most: usize, missing: &str) -> Answer<String> {
    let text = given.trim();
    if text.is_empty() {
        return Err(ApiError::field(path, "required", missing));
    }
    if text.chars().count() > most {
        return Err(ApiError::field(path, "too_long", format!("is too long: at most {most} characters")));
    }
    if text.chars().any(char::is_control) {
        return Err(ApiError::field(path, "wrong_value", "has signs that cannot be seen; remove them"));
    }
    Ok(text.to_owned())
}

fn checked_data(data: serde_json::Map<String, Value>) -> Answer<Value> {
    let data = Value::Object(data);
    if data.to_string().len() > MESSAGE_BYTES_MAX {
        let message =
            format!("The message's data is too large: send at most {} KB.", MESSAGE_BYTES_MAX / 1024);
        return Err(ApiError::new(ErrorKind::TooLarge, "too_large", message));
    }
    Ok(data)
}
