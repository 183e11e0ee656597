//! How mail is sent.

use fermata_api::{ApiError, Moment, connections::*};
use fermata_store::rows::ConnectionKind;
use lettre::message::Mailbox;

use super::{Kept, line, only, word};
use crate::{
    Answer, Service, SignedIn,
    error::{read, written},
    outbox::{Letter, send_mail},
    policy::{Action, require},
};

const KIND: ConnectionKind = ConnectionKind::Mail;
/// Characters of a host's name.
const HOST_LENGTH_MAX: usize = 253;
/// Characters of a user of a mail server, and of a sender.
const SENDER_LENGTH_MAX: usize = 320;

impl Service {
    /// How mail is sent.
    pub async fn mail_settings(&self, who: &SignedIn) -> Answer<MailView> {
        require(who, Action::ConnectionsManage)?;
        let Some(row) = self.connection_row(KIND, &only(KIND)?).await? else {
            let settings = MailSettings { port: 587, ..MailSettings::default() };
            return Ok(MailView { settings, updated: None, updated_by: None, revision: 0 });
        };
        Ok(MailView {
            updated_by: Some(self.changed_by(&row)),
            updated: Some(Moment(row.updated_ms)),
            revision: row.revision,
            settings: read(row.content)?,
        })
    }

    /// Sets it; `if_match` is the revision that the caller saw, 0 where there was none.
    pub async fn mail_settings_put(
        &self,
        who: &SignedIn,
        input: MailSettings,
        if_match: Option<i64>,
    ) -> Answer<MailView> {
        require(who, Action::ConnectionsManage)?;
        let settings = checked(input)?;
        self.check_secret("password_secret", settings.password_secret.as_ref()).await?;
        let content = written(&settings)?;
        let kept = Kept { kind: KIND, name: only(KIND)?, label: word(KIND).to_owned(), content };
        self.connection_kept(who, kept, if_match).await?;
        self.mail_settings(who).await
    }

    /// Sends a mail at once and says what the mail server answered.
    pub async fn mail_test(&self, who: &SignedIn, input: MailTest) -> Answer<MailTested> {
        require(who, Action::ConnectionsManage)?;
        let to = input.to.trim();
        if to.is_empty() || to.parse::<Mailbox>().is_err() {
            return Err(ApiError::field("to", "wrong_type", "is no e-mail address"));
        }
        let letter = Letter {
            to: vec![to.to_owned()],
            subject: "A test mail from Fermata".to_owned(),
            text: format!("Mail works: {} sent this from Settings, Connections.", who.label),
            html: None,
            reply_to: None,
            stop: None,
        };
        let key = self.inner.random.id(self.now_ms())?.to_string();
        Ok(match Box::pin(send_mail(self, &letter, &key)).await {
            Ok(()) => MailTested { sent: true, message: format!("The mail server took the mail to {to}.") },
            Err(error) => MailTested { sent: false, message: error.message },
        })
    }

    /// How mail is sent; nothing where nobody set it up.
    pub(crate) async fn mail_set_up(&self) -> Answer<Option<MailSettings>> {
        let row = self.connection_row(KIND, &only(KIND)?).await?;
        let settings: Option<MailSettings> = row.map(|row| read(row.content)).transpose()?;
        Ok(settings.filter(|settings| !settings.host.is_empty()))
    }
}

fn checked(input: MailSettings) -> Answer<MailSettings> {
    let host = line("host", &input.host, HOST_LENGTH_MAX)?;
    let sender = line("sender", &input.sender, SENDER_LENGTH_MAX)?;
    if host.contains(['/', ' ', '@', ':']) && host.parse::<std::net::Ipv6Addr>().is_err() {
        return Err(ApiError::field("host", "wrong_type", "is no host: write one such as smtp.example.com"));
    }
    if !host.is_empty() {
        if input.port == 0 {
            return Err(ApiError::field(
                "port",
                "out_of_range",
                "must be from 1 to 65535, commonly 587 or 465",
            ));
        }
        address("sender", &sender)?;
    }
    let some = |field: &str, text: Option<String>| -> Answer<Option<String>> {
        let text = text.map(|text| line(field, &text, SENDER_LENGTH_MAX)).transpose()?;
        Ok(text.filter(|text| !text.is_empty()))
    };
    let reply_to = some("reply_to", input.reply_to)?;
    if let Some(reply_to) = &reply_to {
        address("reply_to", reply_to)?;
    }
    let user = some("user", input.user)?;
    if user.is_some() && input.password_secret.is_none() {
        return Err(ApiError::field(
            "password_secret",
            "required",
            "name the secret with the password of this user",
        ));
    }
    Ok(MailSettings { host, sender, reply_to, user, ..input })
}

fn address(field: &str, text: &str) -> Answer<()> {
    match text.parse::<Mailbox>() {
        Ok(_) => Ok(()),
        Err(_) => Err(ApiError::field(
            field,
            "wrong_type",
            "is no e-mail address: write one such as fermata@example.com, or Fermata <fermata@example.com>",
        )),
    }
}
