//! What each person chose of how they are told things.

use fermata_api::{
    ApiError, ErrorKind,
    notices::{MailWhen, NoticeKindView, NoticePreferences, NoticePreferencesView},
};
use fermata_engine::{daytime, ids::Name, run::effects::NoticeKind, zone::is_zone};
use fermata_store::{Changeset, StoreError, Write, rows::NoticePreferenceRow};
use serde_json::json;

use super::{
    channels::{self, chosen_over, of_all},
    defaults::chat_views,
    tell::digest_job,
    words::{about, label},
};
use crate::{
    Answer, Service, SignedIn,
    audit::{Noted, Source, noted},
    error::{changed, read, store, store_seen, written},
    known::Known,
    limits::RETRIES_MAX,
    policy::{Action, Relation, require_with},
};

/// The action in the audit log.
const KEPT: &str = "notice_preferences.put";

impl Service {
    /// How somebody is told things, with all that there is to choose.
    pub async fn notice_preferences(&self, who: &SignedIn) -> Answer<NoticePreferencesView> {
        require_with(who, &[Relation::Own], Action::NotificationsSee)?;
        let (chosen, revision) = self.preferences_of(&who.name).await?;
        Ok(self.preferences_view(&who.name, chosen, revision))
    }

    /// Changes it; `if_match` is the revision that the caller saw, 0 where they chose nothing yet.
    pub async fn notice_preferences_put(
        &self,
        who: &SignedIn,
        input: NoticePreferences,
        if_match: Option<i64>,
    ) -> Answer<NoticePreferencesView> {
        require_with(who, &[Relation::Own], Action::NotificationsSee)?;
        let chosen = checked(&self.known(), input)?;
        let (before, revision) = self.preferences_of(&who.name).await?;
        if if_match.is_some_and(|seen| seen != revision) {
            return Err(changed("notification settings"));
        }
        let entry = self.noted(who, KEPT, &who.name);
        let done = self.preferences_kept(&who.name, entry, (&before, &chosen), revision).await;
        done.map_err(|error| store_seen(error, if_match, "notification settings"))?;
        self.learned("people", &who.name).await?;
        self.notice_preferences(who).await
    }

    /// Changes one thing of what somebody chose, however often somebody else is faster.
    pub(super) async fn preferences_changed(
        &self,
        user: &Name,
        source: &Source,
        act: impl Fn(&Known, &mut NoticePreferences),
    ) -> Answer<()> {
        for _ in 0..RETRIES_MAX {
            let (before, revision) = self.preferences_of(user).await?;
            let mut chosen = before.clone();
            act(&self.known(), &mut chosen);
            let entry = noted(self.now_ms(), &format!("user:{user}"), (source, None), KEPT, user);
            match self.preferences_kept(user, entry, (&before, &chosen), revision).await {
                Ok(()) => return self.learned("people", user).await,
                Err(StoreError::Conflict(_)) => {}
                Err(other) => return Err(store(other)),
            }
        }
        Err(ApiError::new(
            ErrorKind::Conflict,
            "changed_meanwhile",
            "Somebody is changing this at the same moment. Try again.",
        ))
    }

    async fn preferences_of(&self, user: &Name) -> Answer<(NoticePreferences, i64)> {
        match self.inner.db.notice_preference(user).await.map_err(store)? {
            Some(row) => Ok((read(row.content)?, row.revision)),
            None => Ok((NoticePreferences::default(), 0)),
        }
    }

    async fn preferences_kept(
        &self,
        user: &Name,
        entry: Noted,
        (before, chosen): (&NoticePreferences, &NoticePreferences),
        revision: i64,
    ) -> Result<(), StoreError> {
        let now_ms = self.now_ms();
        let content = written(chosen).map_err(|error| StoreError::Write(error.message))?;
        let row =
            NoticePreferenceRow { user: user.clone(), content, revision: revision + 1, updated_ms: now_ms };
        let mut changeset = Changeset::new();
        let entry = entry.change(&json!(before), &json!(chosen));
        changeset.write(Write::PutNoticePreference(row)).write(entry.into());
        // The moment of the daily mail may be another one now.
        let known = self.known();
        let time = chosen.digest_at.as_deref().unwrap_or(&known.notices.digest_at);
        let zone =
            fermata_engine::zone::zone(chosen.time_zone.as_deref().unwrap_or(&known.notices.time_zone));
        let next = daytime::parse(time).zip(zone).and_then(|(time, zone)| daytime::next(time, &zone, now_ms));
        if let Some(due_ms) = next {
            changeset.write(Write::PutJob(digest_job(user, due_ms)));
        }
        self.commit(changeset).await?;
        self.inner.hub.say(Vec::new(), false, true);
        Ok(())
    }

    fn preferences_view(
        &self,
        user: &Name,
        preferences: NoticePreferences,
        revision: i64,
    ) -> NoticePreferencesView {
        let known = self.known();
        let kinds = NoticeKind::ALL.into_iter().map(|kind| {
            let default = of_all(&known, kind);
            let chosen = preferences.choices.get(kind.key()).copied().unwrap_or_default();
            NoticeKindView {
                kind,
                label: label(kind).to_owned(),
                about: about(kind).to_owned(),
                urgent: kind.is_urgent(),
                default,
                holds: chosen_over(default, chosen),
            }
        });
        let kinds: Vec<_> = kinds.collect();
        let email = known.emails.get(user).cloned().unwrap_or_default();
        let own = |chosen: &Option<String>, all: &str| chosen.clone().unwrap_or_else(|| all.to_owned());
        NoticePreferencesView {
            problems: problems(&known, user, &email, &kinds),
            mail_set_up: known.mail,
            time_zone: own(&preferences.time_zone, &known.notices.time_zone),
            digest_at: own(&preferences.digest_at, &known.notices.digest_at),
            chats: chat_views(&known, |name| known.notices.personal_chats.contains(name)),
            preferences,
            kinds,
            email,
            revision,
        }
    }
}

/// Why something that is chosen does not arrive, and what to do.
fn problems(known: &Known, user: &Name, email: &str, kinds: &[NoticeKindView]) -> Vec<String> {
    let mut found = Vec::new();
    let mails = kinds.iter().any(|kind| kind.holds.email != MailWhen::Off);
    if mails && !known.mail {
        found.push(
            "No mail is sent: an administrator has not set up mail yet, under Settings, Connections."
                .to_owned(),
        );
    } else if mails && email.is_empty() {
        found.push(
            "No mail reaches you: you have no e-mail address. Ask an administrator to enter one.".to_owned(),
        );
    }
    let chosen = known.preferences.get(user).and_then(|chosen| chosen.chat.as_ref());
    if chosen.is_some() && channels::chat_of(known, user).is_none() {
        found.push("The chat that you chose is no longer offered: choose another.".to_owned());
    }
    found
}

fn checked(known: &Known, input: NoticePreferences) -> Answer<NoticePreferences> {
    known_kinds(input.choices.keys())?;
    if let Some(zone) = &input.time_zone
        && !is_zone(zone)
    {
        return Err(zone_unknown("time_zone"));
    }
    if let Some(time) = &input.digest_at {
        time_of("digest_at", time)?;
    }
    if let Some(quiet) = &input.quiet {
        time_of("quiet.from", &quiet.from)?;
        time_of("quiet.to", &quiet.to)?;
        if quiet.from == quiet.to {
            return Err(ApiError::field("quiet.to", "unchanged", "is when it begins: give another time"));
        }
    }
    if let Some(chat) = &input.chat
        && !known.notices.personal_chats.contains(chat)
    {
        return Err(ApiError::field("chat", "unknown", format!("the chat {chat} is not offered")));
    }
    Ok(input)
}

/// Refuses what is no kind of notification.
pub(super) fn known_kinds<'k>(mut names: impl Iterator<Item = &'k Name>) -> Answer<()> {
    let unknown = names.find(|name| NoticeKind::ALL.into_iter().all(|kind| kind.key() != name.as_str()));
    match unknown {
        None => Ok(()),
        Some(name) => {
            let kinds = NoticeKind::ALL.map(NoticeKind::key).join(", ");
            let message = format!("is no kind of notification; there are {kinds}");
            Err(ApiError::field(&format!("choices.{name}"), "unknown", message))
        }
    }
}

pub(super) fn zone_unknown(field: &str) -> ApiError {
    ApiError::field(field, "unknown", "is no time zone; write one such as Europe/Berlin")
}

pub(super) fn time_of(field: &str, text: &str) -> Answer<()> {
    match daytime::parse(text) {
        Some(_) => Ok(()),
        None => Err(ApiError::field(field, "wrong_type", "is no time of day; write such as 08:00")),
    }
}
