//! The mail of a notice: written when it is sent, from what holds then. What is no longer wanted, or is done already, is not
//! sent at all.

use fermata_api::notices::{MailWhen, NoticePreview, NoticeTemplate};
use fermata_engine::{
    daytime,
    expr::Scope,
    ids::Name,
    people::Assignee,
    run::effects::NoticeKind,
    template::{self, Escape},
};
use fermata_store::rows::{NotificationRow, WorkItemRow};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{channels, choices::InWords, tell::path_of, templates, unsubscribe::Stop};
use crate::{
    Answer, Service, SignedIn, error::store, known::Known, outbox::Letter, words::notice_kind, work::Choices,
};

/// A mail to write and send.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct NoticeParcel {
    /// What is told.
    pub(crate) notification: Uuid,
    /// To whom.
    pub(crate) user: Name,
}

/// A mail, or why there is none to send.
pub(crate) enum Written {
    /// It is to be sent.
    Letter(Box<Letter>),
    /// It is not: a stable code, and words.
    No(&'static str, String),
}

/// What a mail says, by name.
#[derive(Debug, Clone, Default)]
pub(super) struct Values(pub(super) Vec<(&'static str, String)>);

/// What stands at a mail's end, below the text of its template.
pub(super) struct Footer {
    /// Buttons that decide; none: there is nothing to decide.
    pub(super) choices: Option<InWords>,
    /// Why it came.
    pub(super) why: String,
    /// Where such mails are stopped; none: the server cannot sign links.
    pub(super) stop: Option<String>,
    /// Where everything else is chosen; none: the server does not know its address.
    pub(super) settings: Option<String>,
}

impl Service {
    /// The mail of a notice, as it is to be sent now.
    pub(crate) async fn notice_letter(&self, parcel: &NoticeParcel) -> Answer<Written> {
        let known = self.known();
        let row = self.inner.db.notification(parcel.notification).await.map_err(store)?;
        let Some(row) = row else { return Ok(no("gone", "What it told is no longer there.")) };
        let kind = notice_kind(&row.kind);
        if let Some(refusal) = self.unwanted(&known, &parcel.user, kind) {
            return Ok(refusal);
        }
        let Some(address) = known.emails.get(&parcel.user) else {
            return Ok(no("no_address", "There is no e-mail address to send it to."));
        };
        let item = match row.item {
            Some(id) => self.inner.db.work_item(id).await.map_err(store)?,
            None => None,
        };
        if let Some(refusal) = done_already(&known, &parcel.user, kind, item.as_ref()) {
            return Ok(refusal);
        }
        let (values, choices) = self.values(&known, &parcel.user, &row, item.as_ref()).await?;
        let template = self.notice_template_of(kind).await?;
        let footer = self.footer(&parcel.user, &Stop::Kind(kind), super::words::label(kind));
        let footer = Footer { choices: self.choices_in_words(&choices), ..footer };
        let letter = written(&template, &values, &footer);
        Ok(Written::Letter(Box::new(Letter {
            to: vec![mailbox(&known, &parcel.user, address)],
            subject: letter.subject,
            text: letter.text,
            html: Some(letter.html),
            reply_to: None,
            stop: footer.stop,
        })))
    }

    /// Whether mails of this kind are not wanted, or cannot be read by anybody.
    fn unwanted(&self, known: &Known, user: &Name, kind: NoticeKind) -> Option<Written> {
        if !known.directory.users.get(user).is_some_and(|person| person.active) {
            return Some(no("inactive", "Who it was for is no longer active."));
        }
        (channels::of(known, user, kind).email != MailWhen::Now)
            .then(|| no("turned_off", "They turned mails of this kind off meanwhile."))
    }

    /// Everything that a template may name.
    async fn values(
        &self,
        known: &Known,
        user: &Name,
        row: &NotificationRow,
        item: Option<&WorkItemRow>,
    ) -> Answer<(Values, Choices)> {
        let person = known.directory.users.get(user);
        let label = person.map_or_else(|| user.to_string(), |person| person.label.clone());
        let (mut todo, mut why, mut run, mut record) = Default::default();
        let (mut due, mut choices) = (String::new(), Choices::None);
        if let (Some(person), Some(item)) = (person, item) {
            let who = SignedIn::new(person.name.clone(), person.label.clone(), person.role);
            // Work that was taken away meanwhile has no guide for them; the mail then says what it knows.
            if let Ok(guide) = Box::pin(self.work_guide(&who, item.id)).await {
                choices = self.mail_choices(&who, &guide).await?;
                (todo, why, run) = (guide.guidance, guide.why, guide.item.run_title);
                record = guide.record.map(|record| record.title).unwrap_or_default();
                let zone = channels::zone_of(known, user);
                due = guide.item.due.and_then(|due| daytime::words(&zone, due.0)).unwrap_or_default();
            }
        }
        let link =
            self.base().map(|base| format!("{base}{}", path_of(row.item, row.run, row.record.as_ref())));
        let details = [("What to do", &todo), ("Due", &due), ("Why you", &why)];
        let details = details.iter().filter(|(_, text)| !text.trim().is_empty());
        let details = details.map(|(name, text)| format!("{name}: {}", text.trim())).collect::<Vec<_>>();
        let values = Values(vec![
            ("person", label),
            ("subject", row.subject.clone()),
            ("body", row.body.clone()),
            ("details", details.join("\n")),
            ("todo", todo),
            ("due", due),
            ("why", why),
            ("run", run),
            ("record", record),
            ("link", link.unwrap_or_default()),
        ]);
        Ok((values, choices))
    }

    /// The links at the end of a mail.
    pub(super) fn footer(&self, user: &Name, stop: &Stop, what: &str) -> Footer {
        let at = |path: String| self.base().map(|base| format!("{base}{path}"));
        Footer {
            why: format!("You get this mail because of your notification settings for “{what}”."),
            stop: self.stop_path(user, stop).and_then(at),
            settings: at("/profile/notifications".to_owned()),
            choices: None,
        }
    }
}

fn no(code: &'static str, message: &str) -> Written {
    Written::No(code, message.to_owned())
}

/// Work that is done, or that somebody else has, needs no mail any more.
fn done_already(known: &Known, user: &Name, kind: NoticeKind, item: Option<&WorkItemRow>) -> Option<Written> {
    let item = item.filter(|_| matches!(kind, NoticeKind::Assigned | NoticeKind::Reminder))?;
    if !item.status.is_open() {
        return Some(no("done", "The work was done before the mail was sent."));
    }
    (!known.directory.includes(&item.assignee, user))
        .then(|| no("elsewhere", "Somebody else had the work before the mail was sent."))
}

/// `Mia Ortiz <mia@example.com>`, or the address alone where the label is none that mails can carry.
pub(super) fn mailbox(known: &Known, user: &Name, address: &str) -> String {
    let label = known.directory.label(&Assignee::User(user.clone()));
    let plain = label.chars().all(|c| c.is_alphanumeric() || " .-'".contains(c)) && !label.trim().is_empty();
    if plain { format!("{label} <{address}>") } else { address.to_owned() }
}

/// A template with its values, in its frame.
pub(super) fn written(template: &NoticeTemplate, values: &Values, footer: &Footer) -> NoticePreview {
    let mut scope = Scope::new();
    for (name, value) in &values.0 {
        scope.set(name, value.as_str().into());
    }
    let subject = template::fill(&template.subject, &scope);
    let subject = subject.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = squeezed(&template::fill(&template.text, &scope));
    let html = template::fill_for(&template.html, &scope, Escape::Html);
    NoticePreview { text: text_with(&text, footer), html: page(&subject, &html, footer), subject }
}

/// At most one empty line between two others: what was left empty leaves no hole.
fn squeezed(text: &str) -> String {
    let mut out: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim_end) {
        if !(line.is_empty() && out.last().is_none_or(|last| last.is_empty())) {
            out.push(line);
        }
    }
    out.join("\n").trim_end().to_owned()
}

pub(super) fn text_with(text: &str, footer: &Footer) -> String {
    let choices = footer.choices.as_ref().map(|choices| format!("\n\n{}", choices.text));
    let mut out = format!("{text}{}\n\n-- \n{}\n", choices.unwrap_or_default(), footer.why);
    if let Some(stop) = &footer.stop {
        out.push_str(&format!("Stop these mails: {stop}\n"));
    }
    if let Some(settings) = &footer.settings {
        out.push_str(&format!("All your settings: {settings}\n"));
    }
    out
}

/// The frame of every mail: quiet, readable without pictures, on a phone and where colours are turned around.
pub(super) fn page(subject: &str, content: &str, footer: &Footer) -> String {
    let link = |address: &Option<String>, words: &str| {
        let address = address.as_deref()?;
        Some(format!("<a href=\"{}\" style=\"color:#5f6368\">{words}</a>", templates::escaped(address)))
    };
    let links = [link(&footer.stop, "Stop these mails"), link(&footer.settings, "All your settings")];
    let links = links.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>{title}</title></head>\n\
         <body style=\"margin:0;padding:24px 12px;background:#f4f4f2;color:#1f1f1d;\
         font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif\">\n\
         <div style=\"max-width:560px;margin:0 auto;padding:24px;background:#ffffff;border:1px solid #e2e2de;border-radius:8px\">\n\
         {content}\n{choices}</div>\n\
         <p style=\"max-width:560px;margin:16px auto 0;padding:0 24px;color:#5f6368;font-size:13px\">{why}<br>{links}</p>\n\
         </body></html>\n",
        title = templates::escaped(subject),
        choices = footer.choices.as_ref().map(|choices| choices.html.as_str()).unwrap_or_default(),
        why = templates::escaped(&footer.why),
    )
}
