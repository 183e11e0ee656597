//! What a run's flows ask to be sent: written down with the transition, delivered after it.

use std::collections::{BTreeMap, BTreeSet};

use fermata_api::{ApiError, ErrorKind};
use fermata_engine::{
    expr::Scope,
    flow::{Outgoing, action::create_document::DocumentFormat, outgoing::MailContent},
    ids::{Name, RunId},
    object::RecordRef,
    people::Assignee,
    run::Run,
    template::{self, Escape},
    value::Value,
};
use fermata_store::{Changeset, Write, rows::DeliveryState};
use serde_json::json;
use uuid::Uuid;

use super::{Halt, Plan, events::event_job, plan::Sent};
use crate::{
    Answer, Service,
    callouts::CalloutError,
    documents,
    limits::{RECEIVERS_MAX, RUNS_TOUCHED_MAX, TRIGGER_DEPTH_MAX},
    outbox::{self, Letter, Origin, Parcel},
    records::files::{NewFile, file_writes},
};

/// A run that a flow starts.
struct StartWish {
    run: RunId,
    orchestration: Name,
    record: Option<RecordRef>,
    inputs: BTreeMap<Name, Value>,
    depth: usize,
}

/// Where something is sent from.
struct Sender<'f> {
    run: &'f Run,
    step: &'f Name,
    key: String,
}

impl Plan {
    /// Takes in what a flow sends. A slip in it, such as a template that is not there, never stops the run: what could not be
    /// written is shown to managers.
    pub(super) async fn send(&mut self, service: &Service, sent: Sent) -> Result<(), Halt> {
        let Sent { run, step, pass, sending, depth } = sent;
        let Some(planned) = self.runs.get(&run) else { return Ok(()) };
        let state = planned.run.clone();
        let key = outbox::key_of(&format!("{run}/{step}/{pass}/{}", sending.place));
        let from = Sender { run: &state, step: &step, key };
        match sending.what {
            Outgoing::Mail { to, addresses, reply_to, content } => {
                let written = self.letter(service, &to, addresses, reply_to, content).await?;
                let (subject, receiver, parcel) = match written {
                    Ok(letter) => (letter.subject.clone(), letter.to.join(", "), Parcel::Mail { letter }),
                    Err((subject, error)) => (subject, self.labels(&to), unwritten(error)),
                };
                self.deliver(service, from, (subject, receiver), &parcel)
            }
            Outgoing::Chat { connection, text } => {
                let subject = text.lines().next().unwrap_or_default().chars().take(200).collect();
                let parcel = Parcel::Chat { connection: connection.clone(), text };
                self.deliver(service, from, (subject, connection.to_string()), &parcel)
            }
            Outgoing::Event { event_type, data, to } => {
                let event = event(&from, &event_type, &data, self.now_ms);
                // Orchestrations that wait for such an event hear of it like everybody else: after the commit.
                self.jobs.push(event_job(&crate::error::read(event.clone())?, self.now_ms)?);
                let Some(connection) = to else { return Ok(()) };
                let words = (event_type, connection.to_string());
                self.deliver(service, from, words, &Parcel::Event { connection, event })
            }
            Outgoing::Start { run, orchestration, record, inputs } => {
                let start = StartWish { run, orchestration, record, inputs, depth: depth + 1 };
                self.start_by_flow(service, &state, start).await
            }
            Outgoing::Document { file, note, title, source, format } => {
                self.document(&state, [file, note], &title, &source, format);
                Ok(())
            }
        }
    }

    fn deliver(
        &mut self,
        service: &Service,
        from: Sender<'_>,
        words: (String, String),
        parcel: &Parcel,
    ) -> Result<(), Halt> {
        let id = service.inner.random.id(self.now_ms)?;
        let origin = Origin { run: Some(from.run.id), step: Some(from.step.clone()) };
        self.deliveries.push(outbox::delivery((id, self.now_ms), from.key, origin, words, parcel)?);
        Ok(())
    }

    /// What is delivered, with the jobs that do.
    pub(super) fn deliveries_into(&self, service: &Service, changeset: &mut Changeset) -> Answer<()> {
        for row in &self.deliveries {
            changeset.write(Write::InsertDelivery(Box::new(row.clone())));
            match row.state {
                DeliveryState::Waiting => {
                    changeset.write(Write::PutJob(outbox::job(row.id, self.now_ms, 0)));
                }
                _ => service.tell_of_failure(row, changeset)?,
            }
        }
        Ok(())
    }

    /// A mail whole, or its subject as far as it is known and what is wrong.
    async fn letter(
        &self,
        service: &Service,
        to: &[Assignee],
        addresses: Vec<String>,
        reply_to: Option<String>,
        content: MailContent,
    ) -> Answer<Result<Letter, (String, CalloutError)>> {
        let (subject, text, html) = match content {
            MailContent::Written { subject, text, html } => (subject, text, html),
            MailContent::Template { name, values } => {
                let Some(template) = service.template_of(&name).await? else {
                    let message = format!("There is no template of mails called {name}.");
                    return Ok(Err((name.to_string(), CalloutError::lasting("template_missing", message))));
                };
                let values: Vec<_> = values.into_iter().collect();
                let mut scope = Scope::new();
                for (name, value) in &values {
                    scope.set(name.as_str(), value.clone());
                }
                let subject = template::fill(&template.subject, &scope);
                let subject = subject.split_whitespace().collect::<Vec<_>>().join(" ");
                let html = template::fill_for(&template.html, &scope, Escape::Html);
                (subject, template::fill(&template.text, &scope), html)
            }
        };
        let receivers = self.receivers(to, addresses);
        let wrong = |code, message: String| Ok(Err((subject.clone(), CalloutError::lasting(code, message))));
        if receivers.is_empty() {
            return wrong("no_receiver", "Nobody whom it is for has an e-mail address.".to_owned());
        }
        if receivers.len() > RECEIVERS_MAX {
            return wrong("too_many_receivers", format!("A mail goes to at most {RECEIVERS_MAX} receivers."));
        }
        let html = Some(html).filter(|html| !html.trim().is_empty());
        let text = match (&html, text.trim().is_empty()) {
            (Some(html), true) => crate::outbox::text_of_html(html),
            _ => text,
        };
        Ok(Ok(Letter { to: receivers, subject, text, html, reply_to, stop: None }))
    }

    /// Addresses of people, of teams' members, and further ones; each once.
    fn receivers(&self, to: &[Assignee], addresses: Vec<String>) -> Vec<String> {
        let people: BTreeSet<Name> = to.iter().flat_map(|assignee| self.known.people_of(assignee)).collect();
        let mut found: Vec<String> = Vec::new();
        let of_people = people.iter().filter_map(|name| self.known.emails.get(name).cloned());
        for address in of_people.chain(addresses) {
            if !found.iter().any(|known| known.eq_ignore_ascii_case(&address)) {
                found.push(address);
            }
        }
        found
    }

    /// A run of another orchestration begins. What stands against it never undoes what the first run did: it is told.
    async fn start_by_flow(&mut self, service: &Service, by: &Run, start: StartWish) -> Result<(), Halt> {
        let StartWish { run, orchestration, record, inputs, depth } = start;
        let known = self.known.clone();
        let refused = match known.active.get(&orchestration) {
            None => crate::runs::not_startable(&known, &orchestration),
            // The last run of a circle must still be able to change records, which counts as one deeper.
            Some(_) if depth >= TRIGGER_DEPTH_MAX || self.runs.len() >= RUNS_TOUCHED_MAX => ApiError::new(
                ErrorKind::Conflict,
                "triggers_in_a_circle",
                "Orchestrations start one another without an end: see which flows start which.",
            ),
            Some(active) => {
                let given = inputs.into_iter().map(|(name, value)| (name.to_string(), value)).collect();
                match crate::runs::checked_inputs(&active.definition, &given) {
                    Ok(inputs) => match self
                        .start_as(service, (run, depth), &orchestration, active, record, inputs)
                        .await
                    {
                        Ok(_) => return Ok(()),
                        Err(Halt::Refused(error)) => error,
                        Err(halt) => return Err(halt),
                    },
                    Err(error) => error,
                }
            }
        };
        let label = known.label_of(&orchestration);
        self.tell_of_start_refused(service, &label, by, &refused)
    }

    /// A document becomes a file of the run's record.
    fn document(&mut self, run: &Run, ids: [Uuid; 2], title: &str, source: &str, format: DocumentFormat) {
        let Some(record) = run.record.clone() else { return };
        let (bytes, ending, media_type) = match format {
            DocumentFormat::Pdf => (documents::pdf(title, source), "pdf", "application/pdf"),
            DocumentFormat::Html => (documents::html_page(title, source).into_bytes(), "html", "text/html"),
        };
        let name: String =
            title.chars().map(|c| if c == '/' || c == '\\' { '-' } else { c }).take(180).collect();
        let file = NewFile {
            record,
            field: None,
            name: format!("{name}.{ending}"),
            media_type: media_type.to_owned(),
            bytes,
            by: "system".to_owned(),
            run: Some(run.id),
        };
        self.files.extend(file_writes(file, ids, self.now_ms));
    }

    fn labels(&self, to: &[Assignee]) -> String {
        to.iter().map(|assignee| self.known.directory.label(assignee)).collect::<Vec<_>>().join(", ")
    }
}

fn unwritten(error: CalloutError) -> Parcel {
    Parcel::Unwritten { code: error.code.to_owned(), message: error.message }
}

/// CloudEvents 1.0, structured.
fn event(from: &Sender<'_>, event_type: &str, data: &BTreeMap<Name, Value>, now_ms: i64) -> Value {
    let mut event = json!({
        "specversion": "1.0",
        "id": from.key,
        "type": event_type,
        "source": format!("/fermata/orchestrations/{}", from.run.orchestration),
        "time": fermata_api::Moment(now_ms).to_string(),
        "datacontenttype": "application/json",
        "data": data,
        "fermatarun": from.run.id,
    });
    if let (Some(RecordRef { object, id }), Some(event)) = (&from.run.record, event.as_object_mut()) {
        event.insert("subject".to_owned(), json!(format!("{object}/{id}")));
    }
    event
}
