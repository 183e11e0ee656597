//! Signing in. Every try is counted before the password is looked at, so that guessing many at once gains nothing; a right
//! one takes its count back.

use fermata_api::{ApiError, error::ErrorKind};
use fermata_engine::ids::Name;
use fermata_store::{
    Changeset, Write,
    rows::{ThrottleRow, UserRow},
};

use crate::{
    Answer, Service, SignedIn, Source, Via,
    audit::noted,
    error::store,
    limits::{ADDRESS_FAILURES_FREE, THROTTLE_FORGET_MS, THROTTLE_MS_MAX, USER_FAILURES_FREE},
};

/// The first wait; it doubles with every further failure.
const FIRST_WAIT_MS: i64 = 5_000;
/// Characters of a username or address that are kept in a counter's key.
const KEY_LENGTH_MAX: usize = 100;

impl Service {
    /// Signs in with a password; throttled by user and by `address`.
    ///
    /// # Errors
    /// `sign_in_failed` when name or password is wrong; `code_needed` when they are right, and a one-time code is asked for too:
    /// see [`Service::sign_in_with_code`].
    pub async fn sign_in(&self, name: &str, password: &str, address: &str) -> Answer<SignedIn> {
        let name = name.trim();
        let keys = [
            (user_key(name), USER_FAILURES_FREE),
            (format!("address:{}", short(address)), ADDRESS_FAILURES_FREE),
        ];
        self.count_try(&keys).await?;
        let user = match Name::parse(name) {
            Ok(name) => self.inner.db.user(&name).await.map_err(store)?.filter(|user| user.active),
            Err(_) => None,
        };
        let hash = user.as_ref().and_then(|user| user.password_hash.clone());
        let right = self.verified(password, hash).await?;
        let Some(user) = user.filter(|_| right) else {
            self.note_failure(name, address).await?;
            return Err(wrong());
        };
        if self.has_authenticator(&user.name).await? {
            self.forgive(&keys, Changeset::new()).await?;
            return Err(code_needed());
        }
        self.let_in(user, &keys, Source::browser(&short(address))).await
    }

    /// Signs in whoever has given the right password, with a one-time code or a recovery code; throttled by user and by `address`.
    ///
    /// # Errors
    /// At the field `code` when it is wrong or was used already.
    pub async fn sign_in_with_code(&self, name: &Name, code: &str, address: &str) -> Answer<SignedIn> {
        let keys = [(format!("address:{}", short(address)), ADDRESS_FAILURES_FREE)];
        self.count_try(&keys).await?;
        let user = self.inner.db.user(name).await.map_err(store)?.filter(|user| user.active);
        let user = user.ok_or_else(wrong)?;
        let source = Source::browser(&short(address));
        let who = SignedIn::new(user.name.clone(), user.label.clone(), user.role).from_source(source.clone());
        if let Err(error) = self.use_code(&who, "code", code).await {
            if !error.fields.is_empty() {
                self.note_failure(name.as_str(), address).await?;
            }
            return Err(error);
        }
        self.let_in(user, &keys, source).await
    }

    /// Whether somebody is asked for a one-time code as they sign in.
    pub async fn asks_for_code(&self, who: &SignedIn) -> Answer<bool> {
        self.has_authenticator(&who.name).await
    }

    async fn note_failure(&self, name: &str, address: &str) -> Answer<()> {
        let source = (&Source::browser(&short(address)), None);
        let entry = noted(self.now_ms(), "nobody", source, "sign_in.failed", short(name));
        self.write_one(entry.into()).await
    }

    /// Signs a persona in with one click; only in demo mode.
    pub async fn demo_sign_in(&self, name: &str) -> Answer<SignedIn> {
        self.demo_sign_in_from(Source { via: Via::Browser, ..Source::default() }, name).await
    }

    /// As [`Service::demo_sign_in`], from where it is known.
    pub async fn demo_sign_in_from(&self, source: Source, name: &str) -> Answer<SignedIn> {
        if !self.is_demo() {
            return Err(ApiError::forbidden("Signing in with one click is for the demo only."));
        }
        let name = Name::parse(name).map_err(|_| wrong())?;
        let who = self.signed_in(&name).await?.ok_or_else(wrong)?;
        let mut changeset = Changeset::new();
        let who = who.from_source(source);
        let entry = self.noted(&who, "sign_in.demo", &who.name);
        changeset.write(Write::Seen(name, self.now_ms())).write(entry.into());
        self.commit(changeset).await.map_err(store)?;
        Ok(who)
    }

    async fn let_in(&self, user: UserRow, keys: &[(String, u32)], source: Source) -> Answer<SignedIn> {
        let who = SignedIn::new(user.name, user.label, user.role).from_source(source);
        let entry = self.noted(&who, "sign_in", &who.name);
        let mut changeset = Changeset::new();
        changeset.write(Write::Seen(who.name.clone(), self.now_ms())).write(entry.into());
        self.forgive(keys, changeset).await?;
        Ok(who)
    }

    /// What was right takes its count back, together with what else is written.
    async fn forgive(&self, keys: &[(String, u32)], mut changeset: Changeset) -> Answer<()> {
        let _one_at_a_time = self.inner.counting.lock().await;
        for (key, free) in keys {
            // A right password proves who the user is, but says nothing about the others behind one address.
            let row = self.inner.db.throttle(key).await.map_err(store)?;
            let failures = row.map_or(0, |row| row.failures.saturating_sub(1));
            if key.starts_with("user:") || failures == 0 {
                changeset.write(Write::DeleteThrottle(key.clone()));
            } else {
                changeset.write(Write::PutThrottle(self.counted(key, failures, *free)));
            }
        }
        self.commit(changeset).await.map_err(store)
    }

    pub(super) async fn count_try(&self, keys: &[(String, u32)]) -> Answer<()> {
        let now_ms = self.now_ms();
        let _one_at_a_time = self.inner.counting.lock().await;
        let mut changeset = Changeset::new();
        for (key, free) in keys {
            let row = self.inner.db.throttle(key).await.map_err(store)?;
            let row = row.filter(|row| now_ms - row.last_ms < THROTTLE_FORGET_MS);
            if let Some(row) = row.as_ref().filter(|row| row.until_ms > now_ms) {
                return Err(too_many(row.until_ms - now_ms));
            }
            let failures = row.map_or(0, |row| row.failures) + 1;
            changeset.write(Write::PutThrottle(self.counted(key, failures, *free)));
        }
        self.commit(changeset).await.map_err(store)
    }

    fn counted(&self, key: &str, failures: u32, free: u32) -> ThrottleRow {
        let now_ms = self.now_ms();
        let wait_ms = match failures.checked_sub(free) {
            None => 0,
            Some(over) => (FIRST_WAIT_MS << over.min(20)).min(THROTTLE_MS_MAX),
        };
        ThrottleRow { key: key.to_owned(), failures, until_ms: now_ms + wait_ms, last_ms: now_ms }
    }
}

/// Under which failures of one user are counted.
pub(super) fn user_key(name: &str) -> String {
    format!("user:{}", short(&name.to_lowercase()))
}

fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(KEY_LENGTH_MAX).collect()
}

fn wrong() -> ApiError {
    ApiError::new(ErrorKind::Unauthenticated, "sign_in_failed", "The name or the password is wrong.")
}

fn code_needed() -> ApiError {
    let message = "The password is right. Enter the code that your authenticator shows now.";
    ApiError::new(ErrorKind::Unauthenticated, "code_needed", message)
}

fn too_many(wait_ms: i64) -> ApiError {
    let seconds = wait_ms.div_euclid(1000) + 1;
    let wait =
        if seconds < 120 { format!("{seconds} seconds") } else { format!("{} minutes", seconds / 60 + 1) };
    ApiError::new(
        ErrorKind::TooMany,
        "too_many_attempts",
        format!("There were too many failed tries to sign in. Wait {wait} and try again."),
    )
}
