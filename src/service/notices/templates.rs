//! What each kind of notice says in mails: as shipped, or as administrators wrote it.

use std::collections::BTreeSet;

use fermata_api::{ApiError, notices::*};
use fermata_engine::{ids::Name, run::effects::NoticeKind, template};
use fermata_store::rows::{ConnectionKind, ConnectionRow};

use super::{
    letter::{Footer, Values, written},
    words::label,
};
use crate::{
    Answer, Service, SignedIn,
    connections::Kept,
    error::{read, written as stored},
    limits::MAIL_BYTES_MAX,
    policy::{Action, require},
    words::notice_key,
};

const KIND: ConnectionKind = ConnectionKind::NoticeTemplate;
/// Characters of a subject: mail programs show fewer.
const SUBJECT_LENGTH_MAX: usize = 500;

/// The text of every kind, as shipped: what is told, what to do, and where.
const TEXT: &str = "Hello {{person}},\n\n{{subject}}\n{{body}}\n\n{{details}}\n\n{{link}}";
/// The same as HTML.
const HTML: &str = "<p style=\"margin:0 0 16px\">Hello {{person}},</p>\n\
<h1 style=\"margin:0 0 8px;font-size:20px;line-height:1.3\">{{subject}}</h1>\n\
<p style=\"margin:0 0 16px\">{{body}}</p>\n\
<p style=\"margin:0 0 16px;white-space:pre-line;color:#4a4a46\">{{details}}</p>\n\
<p style=\"margin:0\"><a href=\"{{link}}\" style=\"display:inline-block;padding:10px 16px;border-radius:6px;\
background:#1f4f8f;color:#ffffff;text-decoration:none\">LINK</a></p>";

/// A kind's template, as shipped.
pub(super) fn shipped(kind: NoticeKind) -> NoticeTemplate {
    let link = match kind {
        NoticeKind::Assigned | NoticeKind::Reminder => "Open the work",
        NoticeKind::Mention => "Read it",
        _ => "Have a look",
    };
    NoticeTemplate {
        subject: "{{subject}}".to_owned(),
        text: TEXT.to_owned(),
        html: HTML.replace("LINK", link),
    }
}

/// Every name that a template may use, with an example of its value.
fn examples(kind: NoticeKind) -> Values {
    let (subject, body) = match kind {
        NoticeKind::Assigned => {
            ("Review the terms for Blue Harbor Freight", "It is yours, in stage Legal and finance.")
        }
        NoticeKind::Reminder => {
            ("Still open: Review the terms for Blue Harbor Freight", "It is yours, and waits for you.")
        }
        NoticeKind::SlaWarning => (
            "Review the terms for Blue Harbor Freight is running out of time",
            "Most of the time that was planned for it has gone.",
        ),
        NoticeKind::SlaBreach => {
            ("Review the terms for Blue Harbor Freight passed its time", "It is with Lea Brandt.")
        }
        NoticeKind::Escalation => (
            "Review the terms for Blue Harbor Freight needs a look",
            "Two days are left. It is with Lea Brandt.",
        ),
        NoticeKind::ApprovalNews => {
            ("Discount for Blue Harbor Freight was sent back", "Please add the margin.")
        }
        NoticeKind::Mention => {
            ("Sam Okoro mentions you at Blue Harbor Freight", "@lea can you look at clause 4?")
        }
        NoticeKind::RunCompleted => {
            ("Blue Harbor Freight is completed", "The run that you started came to its end.")
        }
        NoticeKind::StepNews => {
            ("Set up billing for Blue Harbor Freight is done", "In stage Legal and finance.")
        }
        NoticeKind::Message => ("The contract is signed", "Both sides have signed it."),
        NoticeKind::RunFailed => (
            "Blue Harbor Freight has stopped and needs you",
            "The billing system does not answer. Once the cause is mended, try it again on the run's page.",
        ),
    };
    let (todo, due, why) = (
        "Read the terms and say whether they hold.",
        "3 December 2026, 17:00",
        "You have it because you are in Legal.",
    );
    let details = format!("What to do: {todo}\nDue: {due}\nWhy you: {why}");
    let owned = |name: &'static str, text: &str| (name, text.to_owned());
    Values(vec![
        owned("person", "Lea Brandt"),
        owned("subject", subject),
        owned("body", body),
        owned("details", &details),
        owned("todo", todo),
        owned("due", due),
        owned("why", why),
        owned("run", "Blue Harbor Freight"),
        owned("record", "Blue Harbor Freight"),
        owned("link", "https://fermata.example.com/work/0192"),
    ])
}

impl Service {
    /// The kind of notice of a name.
    ///
    /// # Errors
    /// `notification_template_not_found` where there is none.
    pub fn notice_kind(&self, name: &Name) -> Answer<NoticeKind> {
        let found = NoticeKind::ALL.into_iter().find(|kind| kind.key() == name.as_str());
        found.ok_or_else(|| ApiError::not_found("notification template", name))
    }

    /// The templates of every kind.
    pub async fn notice_templates(&self, who: &SignedIn) -> Answer<Vec<NoticeTemplateView>> {
        require(who, Action::NoticeDefaultsManage)?;
        let mut views = Vec::new();
        for kind in NoticeKind::ALL {
            views.push(self.template_view_of(kind).await?);
        }
        Ok(views)
    }

    /// One of them.
    pub async fn notice_template(&self, who: &SignedIn, kind: NoticeKind) -> Answer<NoticeTemplateView> {
        require(who, Action::NoticeDefaultsManage)?;
        self.template_view_of(kind).await
    }

    /// Changes one; `if_match` is the revision that the caller saw, 0 where it was as shipped.
    pub async fn notice_template_put(
        &self,
        who: &SignedIn,
        kind: NoticeKind,
        input: NoticeTemplate,
        if_match: Option<i64>,
    ) -> Answer<NoticeTemplateView> {
        require(who, Action::NoticeDefaultsManage)?;
        let template = checked(kind, input)?;
        let content = stored(&template)?;
        let kept = Kept { kind: KIND, name: name_of(kind)?, label: label(kind).to_owned(), content };
        self.connection_kept(who, kept, if_match).await?;
        self.template_view_of(kind).await
    }

    /// Makes one as it was shipped.
    pub async fn notice_template_reset(
        &self,
        who: &SignedIn,
        kind: NoticeKind,
        if_match: Option<i64>,
    ) -> Answer<NoticeTemplateView> {
        require(who, Action::NoticeDefaultsManage)?;
        if self.connection_row(KIND, &name_of(kind)?).await?.is_some() {
            self.connection_deleted_as(who, KIND, &name_of(kind)?, if_match).await?;
        }
        self.template_view_of(kind).await
    }

    /// A template filled in with example values, also before it is kept.
    pub fn notice_template_preview(
        &self,
        who: &SignedIn,
        kind: NoticeKind,
        input: NoticeTemplate,
    ) -> Answer<NoticePreview> {
        require(who, Action::NoticeDefaultsManage)?;
        let footer = Footer {
            why: format!("You get this mail because of your notification settings for “{}”.", label(kind)),
            stop: Some("https://fermata.example.com/unsubscribe/example".to_owned()),
            settings: Some("https://fermata.example.com/profile/notifications".to_owned()),
            choices: None,
        };
        Ok(written(&checked(kind, input)?, &examples(kind), &footer))
    }

    /// The template of a kind, for a mail.
    pub(super) async fn notice_template_of(&self, kind: NoticeKind) -> Answer<NoticeTemplate> {
        match self.connection_row(KIND, &name_of(kind)?).await? {
            Some(row) => read(row.content),
            None => Ok(shipped(kind)),
        }
    }

    async fn template_view_of(&self, kind: NoticeKind) -> Answer<NoticeTemplateView> {
        let row: Option<ConnectionRow> = self.connection_row(KIND, &name_of(kind)?).await?;
        let revision = row.as_ref().map_or(0, |row| row.revision);
        let template = match row {
            Some(row) => read(row.content)?,
            None => shipped(kind),
        };
        let values = examples(kind).0.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Ok(NoticeTemplateView {
            kind,
            label: label(kind).to_owned(),
            template,
            shipped: revision == 0,
            values,
            revision,
        })
    }
}

fn name_of(kind: NoticeKind) -> Answer<Name> {
    Name::parse(notice_key(kind)).map_err(crate::error::fault)
}

fn checked(kind: NoticeKind, input: NoticeTemplate) -> Answer<NoticeTemplate> {
    let subject = crate::connections::line("subject", &input.subject, SUBJECT_LENGTH_MAX)?;
    if subject.is_empty() {
        return Err(ApiError::field("subject", "required", "a mail needs a subject"));
    }
    for (field, text) in [("text", &input.text), ("html", &input.html)] {
        if text.trim().is_empty() {
            return Err(ApiError::field(field, "required", "is empty: mail programs show one or the other"));
        }
        if text.len() > MAIL_BYTES_MAX {
            let message = format!("is too long: at most {MAIL_BYTES_MAX} bytes");
            return Err(ApiError::field(field, "too_long", message));
        }
    }
    let known: BTreeSet<&str> = examples(kind).0.iter().map(|(name, _)| *name).collect();
    for (field, text) in [("subject", &subject), ("text", &input.text), ("html", &input.html)] {
        if let Some(problem) = template::faults(text).into_iter().next() {
            return Err(ApiError::field(field, "syntax", problem));
        }
        let unknown = template::paths(text).into_iter().find(|path| !known.contains(path.as_str()));
        if let Some(path) = unknown {
            let names = known.iter().copied().collect::<Vec<_>>().join(", ");
            let message = format!("names {path}, which is not there; there are {names}");
            return Err(ApiError::field(field, "unknown_name", message));
        }
    }
    Ok(NoticeTemplate { subject, ..input })
}

/// A text so that it is no mark-up.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
