//! Mails, by SMTP.

use std::time::{Duration, SystemTime};

use fermata_api::connections::{MailSecurity, MailSettings};
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, MultiPart},
    transport::smtp::{
        authentication::Credentials,
        client::{Tls, TlsParameters},
        extension::ClientId,
    },
};

use super::Letter;
use crate::{Service, callouts::CalloutError, limits::DELIVERY_TIMEOUT_MS};

/// Sends a mail; the key makes its Message-ID.
pub(crate) async fn send_mail(service: &Service, letter: &Letter, key: &str) -> Result<(), CalloutError> {
    let settings = service.mail_set_up().await.map_err(of_ours)?.ok_or_else(|| {
        CalloutError::passing(
            "mail_not_set_up",
            "Nobody has said how mail is sent: an administrator does under Settings, Connections.",
        )
    })?;
    let password = match &settings.password_secret {
        Some(name) => Some(service.opened(name).await.map_err(of_ours)?),
        None => None,
    };
    let message = written(&settings, letter, key, service.now_ms())?;
    let server = server(&settings, password)?;
    let limit = Duration::from_millis(DELIVERY_TIMEOUT_MS);
    match tokio::time::timeout(limit, Box::pin(server.send(message))).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(refused(&error)),
        Err(_) => Err(CalloutError::passing("mail_timeout", "The mail server did not answer in time.")),
    }
}

/// A fault of ours, such as a secret that is missing: it may be mended, so it is tried again.
pub(crate) fn of_ours(error: fermata_api::ApiError) -> CalloutError {
    let code = match error.code.as_str() {
        "secret_missing" => "secret_missing",
        "secret_unreadable" => "secret_unreadable",
        "secret_key_missing" => "secret_key_missing",
        _ => "internal",
    };
    CalloutError::passing(code, error.message)
}

fn written(
    settings: &MailSettings,
    letter: &Letter,
    key: &str,
    now_ms: i64,
) -> Result<Message, CalloutError> {
    let now = SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(now_ms).unwrap_or_default());
    let mut message = Message::builder()
        .from(mailbox(&settings.sender)?)
        .subject(&letter.subject)
        .date(now)
        .message_id(Some(format!("<{key}@fermata>")))
        // No out-of-office note answers what no person wrote (RFC 3834).
        .raw_header(raw("Auto-Submitted", "auto-generated"));
    if let Some(stop) = &letter.stop {
        // RFC 8058: mail programs offer a button that posts there.
        message = message
            .raw_header(raw("List-Unsubscribe", &format!("<{stop}>")))
            .raw_header(raw("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
    }
    for to in &letter.to {
        message = message.to(mailbox(to)?);
    }
    if let Some(reply_to) = letter.reply_to.as_ref().or(settings.reply_to.as_ref()) {
        message = message.reply_to(mailbox(reply_to)?);
    }
    let whole = match &letter.html {
        Some(html) => message.multipart(MultiPart::alternative_plain_html(letter.text.clone(), html.clone())),
        None => message.singlepart(lettre::message::SinglePart::plain(letter.text.clone())),
    };
    whole.map_err(|error| {
        CalloutError::lasting("mail_invalid", format!("The mail cannot be written: {error}."))
    })
}

fn raw(name: &'static str, value: &str) -> lettre::message::header::HeaderValue {
    let name = lettre::message::header::HeaderName::new_from_ascii_str(name);
    lettre::message::header::HeaderValue::new(name, value.to_owned())
}

fn mailbox(text: &str) -> Result<Mailbox, CalloutError> {
    text.parse()
        .map_err(|_| CalloutError::lasting("address_invalid", format!("{text} is no e-mail address.")))
}

fn server(
    settings: &MailSettings,
    password: Option<String>,
) -> Result<AsyncSmtpTransport<Tokio1Executor>, CalloutError> {
    let parameters = || {
        TlsParameters::new_rustls(settings.host.clone()).map_err(|_| {
            CalloutError::lasting("mail_invalid", "The mail server's name cannot be used with TLS.")
        })
    };
    let tls = match settings.security {
        MailSecurity::Tls => Tls::Wrapper(parameters()?),
        MailSecurity::StartTls => Tls::Required(parameters()?),
        MailSecurity::None => Tls::None,
    };
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&settings.host)
        .port(settings.port)
        .tls(tls)
        .hello_name(ClientId::Domain("fermata".to_owned()))
        .timeout(Some(Duration::from_millis(DELIVERY_TIMEOUT_MS)));
    if let (Some(user), Some(password)) = (&settings.user, password) {
        builder = builder.credentials(Credentials::new(user.clone(), password));
    }
    Ok(builder.build())
}

/// What the mail server said. 4xx passes by itself, 5xx does not; a sign-in that is refused is ours to mend.
fn refused(error: &lettre::transport::smtp::Error) -> CalloutError {
    let mut said = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        said = error.to_string();
        cause = error.source();
    }
    if error.is_permanent() {
        let status = error.status().map(|code| code.to_string()).unwrap_or_default();
        if matches!(status.as_str(), "530" | "534" | "535" | "538") {
            return CalloutError::passing(
                "mail_sign_in_refused",
                format!("The mail server refused the sign-in: {said}."),
            );
        }
        return CalloutError::lasting("mail_refused", format!("The mail server refused the mail: {said}."));
    }
    if error.is_transient() {
        return CalloutError::passing(
            "mail_deferred",
            format!("The mail server does not take the mail now: {said}."),
        );
    }
    if error.is_timeout() {
        return CalloutError::passing("mail_timeout", "The mail server did not answer in time.");
    }
    CalloutError::passing("mail_unreachable", format!("The mail server cannot be spoken to: {said}."))
}
