//! Templates of mails, which flows name.

use fermata_api::{ApiError, Moment, Page, connections::*, page::Paging};
use fermata_engine::{ids::Name, limits::LABEL_LENGTH_MAX, template};
use fermata_interchange::package::MailTemplate;
use fermata_store::{
    Changeset,
    rows::{ConnectionKind, ConnectionRow},
};
use serde::{Deserialize, Serialize};

use super::{Kept, line};
use crate::{
    Answer, Service, SignedIn,
    error::{read, written},
    limits::MAIL_BYTES_MAX,
    policy::{Action, require},
};

const KIND: ConnectionKind = ConnectionKind::EmailTemplate;
/// Characters of a subject: mail programs show fewer.
const SUBJECT_LENGTH_MAX: usize = 500;

/// As it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Template {
    pub(crate) subject: String,
    pub(crate) html: String,
    pub(crate) text: String,
}

impl Service {
    /// Templates of mails, by name.
    pub async fn email_templates(&self, who: &SignedIn, paging: Paging) -> Answer<Page<EmailTemplateView>> {
        require(who, Action::EmailTemplatesSee)?;
        self.connection_rows(KIND, paging, |row| self.template_view(row)).await
    }

    /// One of them.
    pub async fn email_template(&self, who: &SignedIn, name: &Name) -> Answer<EmailTemplateView> {
        require(who, Action::EmailTemplatesSee)?;
        self.template_view(self.connection_found(KIND, name).await?)
    }

    /// Makes or changes one; `if_match` is the revision that the caller saw, 0 where there was none.
    pub async fn email_template_put(
        &self,
        who: &SignedIn,
        name: Name,
        input: EmailTemplateInput,
        if_match: Option<i64>,
    ) -> Answer<EmailTemplateView> {
        require(who, Action::ConnectionsManage)?;
        let (label, template) = checked(input)?;
        let kept = Kept { kind: KIND, name, label, content: written(&template)? };
        let row = self.connection_kept(who, kept, if_match).await?;
        self.template_view(row)
    }

    /// Adds what a template of a package writes, and says what it was before.
    pub(crate) async fn email_template_arrives(
        &self,
        who: &SignedIn,
        name: &Name,
        given: &MailTemplate,
        changeset: &mut Changeset,
    ) -> Answer<Option<MailTemplate>> {
        let MailTemplate { label, subject, html, text } = given.clone();
        let (label, template) = checked(EmailTemplateInput { label, subject, html, text })?;
        let before = self.connection_row(KIND, name).await?;
        let old = match &before {
            Some(row) => Some(packaged(row)?),
            None => None,
        };
        let kept = Kept { kind: KIND, name: name.clone(), label, content: written(&template)? };
        self.connection_arrives(who, kept, before, changeset).await?;
        Ok(old)
    }

    /// One of them for a package; nothing where there is none.
    pub(crate) async fn email_template_packaged(&self, name: &Name) -> Answer<Option<MailTemplate>> {
        self.connection_row(KIND, name).await?.as_ref().map(packaged).transpose()
    }

    /// Deletes one. A flow that still names it leaves a mail that could not be written, which managers are told.
    pub async fn email_template_delete(
        &self,
        who: &SignedIn,
        name: &Name,
        if_match: Option<i64>,
    ) -> Answer<()> {
        self.connection_deleted(who, KIND, name, if_match).await
    }

    /// One of them, for a mail; nothing where there is none.
    pub(crate) async fn template_of(&self, name: &Name) -> Answer<Option<Template>> {
        let row = self.connection_row(KIND, name).await?;
        row.map(|row| read(row.content)).transpose()
    }

    fn template_view(&self, row: ConnectionRow) -> Answer<EmailTemplateView> {
        let updated_by = self.changed_by(&row);
        let Template { subject, html, text } = read(row.content)?;
        let mut fields: Vec<String> = Vec::new();
        for path in [&subject, &html, &text].into_iter().flat_map(|part| template::paths(part)) {
            if !fields.contains(&path) {
                fields.push(path);
            }
        }
        Ok(EmailTemplateView {
            name: row.key.1,
            label: row.label,
            subject,
            html,
            text,
            fields,
            updated: Moment(row.updated_ms),
            updated_by,
            revision: row.revision,
        })
    }
}

fn packaged(row: &ConnectionRow) -> Answer<MailTemplate> {
    let Template { subject, html, text } = read(row.content.clone())?;
    Ok(MailTemplate { label: row.label.clone(), subject, html, text })
}

fn checked(input: EmailTemplateInput) -> Answer<(String, Template)> {
    let label = line("label", &input.label, LABEL_LENGTH_MAX)?;
    if label.is_empty() {
        return Err(ApiError::field("label", "required", "say what others read"));
    }
    let subject = line("subject", &input.subject, SUBJECT_LENGTH_MAX)?;
    if subject.is_empty() {
        return Err(ApiError::field("subject", "required", "a mail needs a subject"));
    }
    if input.html.trim().is_empty() && input.text.trim().is_empty() {
        return Err(ApiError::field("text", "required", "write the mail as text, as HTML, or as both"));
    }
    for (field, text) in [("html", &input.html), ("text", &input.text)] {
        if text.len() > MAIL_BYTES_MAX {
            return Err(ApiError::field(
                field,
                "too_long",
                format!("is too long: at most {MAIL_BYTES_MAX} bytes"),
            ));
        }
    }
    for (field, text) in [("subject", &subject), ("html", &input.html), ("text", &input.text)] {
        if let Some(problem) = template::faults(text).into_iter().next() {
            return Err(ApiError::field(field, "syntax", problem));
        }
    }
    Ok((label, Template { subject, html: input.html, text: input.text }))
}
