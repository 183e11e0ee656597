//! Links that stop mails, good for one person and one kind, and good without being signed in: whoever holds the mail may use
//! them. They are signed, so that nobody can make one up.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use fermata_api::{
    ApiError, ErrorKind,
    notices::{MailWhen, NoticePreferences, Unsubscribed},
};
use fermata_engine::{ids::Name, run::effects::NoticeKind};

use super::{channels, words::label};
use crate::{
    Answer, Service, Via,
    audit::Source,
    words::{notice_key, notice_kind},
};

/// Bytes of a signature.
const SIGNATURE_BYTES: usize = 32;
/// What the key that signs these links is for; no other link is signed with it.
const PURPOSE: &str = "stop mails";
/// The word of the daily mail.
const DAILY: &str = "daily";

/// What a link stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// Mails of this kind.
    Kind(NoticeKind),
    /// The daily mail.
    Daily,
}

impl Stop {
    fn word(self) -> &'static str {
        match self {
            Self::Kind(kind) => notice_key(kind),
            Self::Daily => DAILY,
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Kind(kind) => label(kind),
            Self::Daily => "Your daily mail",
        }
    }
}

impl Service {
    /// The path of a link that stops mails; none where the server has no key to sign it with.
    pub(super) fn stop_path(&self, user: &Name, stop: &Stop) -> Option<String> {
        let said = format!("{}:{user}", stop.word());
        let key = self.inner.options.outside.key.as_ref()?;
        let mut bytes = key.sign(PURPOSE, said.as_bytes());
        bytes.extend(said.as_bytes());
        Some(format!("/unsubscribe/{}", URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// What a link is about.
    pub fn unsubscribe_about(&self, token: &str) -> Answer<Unsubscribed> {
        let (user, stop) = self.stop_of(token)?;
        Ok(self.stopped(&user, stop))
    }

    /// Stops the mails that a link is about, or lets them come again.
    pub async fn unsubscribe(&self, token: &str, on: bool) -> Answer<Unsubscribed> {
        let (user, stop) = self.stop_of(token)?;
        if self.stopped(&user, stop).on != on {
            let source = Source { via: Via::Link, ..Source::default() };
            self.preferences_changed(&user, &source, |known, chosen| {
                changed(chosen, stop, on, |kind| channels::of(known, &user, kind).email)
            })
            .await?;
        }
        Ok(self.stopped(&user, stop))
    }

    fn stopped(&self, user: &Name, stop: Stop) -> Unsubscribed {
        let known = self.known();
        let email = |kind| channels::of(&known, user, kind).email;
        let on = match stop {
            Stop::Kind(kind) => email(kind) != MailWhen::Off,
            Stop::Daily => {
                channels::is_daily(&known, user)
                    || NoticeKind::ALL.into_iter().any(|kind| email(kind) == MailWhen::Digest)
            }
        };
        Unsubscribed {
            kind: match stop {
                Stop::Kind(kind) => Some(kind),
                Stop::Daily => None,
            },
            label: stop.label().to_owned(),
            address: hidden(known.emails.get(user).map(String::as_str).unwrap_or_default()),
            on,
        }
    }

    /// Whose mails of what a token stops.
    fn stop_of(&self, token: &str) -> Answer<(Name, Stop)> {
        let wrong = || {
            ApiError::new(
                ErrorKind::NotFound,
                "link_invalid",
                "This link is not whole, or was made with another key. Sign in, and choose under Profile, Notifications.",
            )
        };
        let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| wrong())?;
        let (signature, said) = bytes.split_at_checked(SIGNATURE_BYTES).ok_or_else(wrong)?;
        let key = self.inner.options.outside.key.as_ref().ok_or_else(wrong)?;
        if !key.is_signed(PURPOSE, said, signature) {
            return Err(wrong());
        }
        let said = std::str::from_utf8(said).map_err(|_| wrong())?;
        let (word, user) = said.split_once(':').ok_or_else(wrong)?;
        let user = Name::parse(user).map_err(|_| wrong())?;
        if !self.known().directory.users.contains_key(&user) {
            return Err(wrong());
        }
        let stop = match word {
            DAILY => Stop::Daily,
            word => Some(notice_kind(word))
                .filter(|k| notice_key(*k) == word)
                .map(Stop::Kind)
                .ok_or_else(wrong)?,
        };
        Ok((user, stop))
    }
}

fn changed(chosen: &mut NoticePreferences, stop: Stop, on: bool, holds: impl Fn(NoticeKind) -> MailWhen) {
    match stop {
        Stop::Kind(kind) => {
            let when = if on { MailWhen::Now } else { MailWhen::Off };
            choose(chosen, kind, when);
        }
        Stop::Daily if on => chosen.daily = true,
        Stop::Daily => {
            chosen.daily = false;
            for kind in NoticeKind::ALL.into_iter().filter(|kind| holds(*kind) == MailWhen::Digest) {
                choose(chosen, kind, MailWhen::Off);
            }
        }
    }
}

/// Whether and when mails of a kind come.
fn choose(chosen: &mut NoticePreferences, kind: NoticeKind, when: MailWhen) {
    let name = Name::from_label(kind.key(), kind.key());
    chosen.choices.entry(name).or_default().email = Some(when);
}

/// An address that whoever knows it recognises, and nobody else learns: `m…@example.com`.
fn hidden(address: &str) -> String {
    match address.split_once('@') {
        Some((name, host)) => format!("{}…@{host}", name.chars().next().unwrap_or('?')),
        None => String::new(),
    }
}
