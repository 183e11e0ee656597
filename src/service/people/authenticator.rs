//! One's authenticator for one-time codes (RFC 6238): set up with the password, counted once a code proved it, removed with the
//! password, or by an administrator when it is lost. Its secret is sealed; recovery codes are kept as hashes.

use fermata_api::{ApiError, ErrorKind, Moment, authenticators::*};
use fermata_engine::ids::Name;
use fermata_store::{Changeset, StoreError, Write, rows::AuthenticatorRow};
use sha2::{Digest, Sha256};
use totp_rs::Secret;

use super::codes;
use crate::{
    Answer, Service, SignedIn,
    error::{store, written},
    limits::RECOVERY_CODES,
    policy::{Action, require},
    vault,
};

impl Service {
    /// How one's own authenticator stands.
    pub async fn authenticator(&self, who: &SignedIn) -> Answer<AuthenticatorView> {
        let row = self.authenticator_of(&who.name).await?;
        Ok(AuthenticatorView {
            since: row.as_ref().and_then(|row| row.confirmed_ms).map(Moment),
            recovery_left: row.map_or(0, |row| u32::try_from(row.recovery.len()).unwrap_or(u32::MAX)),
            possible: self.inner.options.outside.key.is_some(),
        })
    }

    /// A new secret for one's authenticator, which counts once [`Service::authenticator_confirm`] has heard a code of it.
    ///
    /// # Errors
    /// When the password is wrong (counted like a failed sign-in), or there is an authenticator already.
    pub async fn authenticator_start(
        &self,
        who: &SignedIn,
        input: PasswordInput,
    ) -> Answer<AuthenticatorSetup> {
        self.prove_password(who, &input).await?;
        let before = self.inner.db.authenticator(&who.name).await.map_err(store)?;
        if before.as_ref().is_some_and(|row| row.confirmed_ms.is_some()) {
            let message = "You have an authenticator. Remove it before you set up another one.";
            return Err(ApiError::new(ErrorKind::Conflict, "authenticator_there", message));
        }
        let secret = Secret::from(self.inner.random.bytes::<20>()?).to_base32();
        let key = self.inner.options.outside.key.as_ref();
        let sealed = vault::seal(key, &self.inner.random, &codes::seal_name(&who.name), &secret)?;
        self.put_authenticator(AuthenticatorRow {
            user: who.name.clone(),
            sealed: written(&sealed)?,
            confirmed_ms: None,
            last_step: 0,
            recovery: Vec::new(),
            created_ms: self.now_ms(),
            revision: before.map_or(1, |row| row.revision + 1),
        })
        .await?;
        let url = codes::address(self.base(), &who.name, &secret);
        Ok(AuthenticatorSetup { picture: codes::picture(&url)?, secret, url })
    }

    /// The first code of a new authenticator: from now on it counts. The recovery codes are told this once.
    ///
    /// # Errors
    /// When the code is not right (counted), or nothing was begun.
    pub async fn authenticator_confirm(&self, who: &SignedIn, input: CodeInput) -> Answer<RecoveryCodes> {
        let row = self.inner.db.authenticator(&who.name).await.map_err(store)?;
        let Some(row) = row.filter(|row| row.confirmed_ms.is_none()) else {
            let message =
                "Begin on your profile: there is no new authenticator that waits for its first code.";
            return Err(ApiError::new(ErrorKind::Conflict, "authenticator_not_begun", message));
        };
        let step = self.step_of(&row, "code", &input.code).await?;
        let (fresh, recovery) = self.fresh_codes()?;
        let mut changeset = Changeset::new();
        changeset
            .write(Write::PutAuthenticator(Box::new(AuthenticatorRow {
                confirmed_ms: Some(self.now_ms()),
                last_step: step,
                recovery,
                revision: row.revision + 1,
                ..row
            })))
            .write(Write::DeleteThrottle(codes::throttle_key(&who.name)))
            .write(self.noted(who, "user.authenticator_add", &who.name).secret("authenticator").into());
        self.commit(changeset).await.map_err(quicker)?;
        self.say("people", &who.name);
        Ok(RecoveryCodes { codes: fresh })
    }

    /// New recovery codes in place of those that are left.
    ///
    /// # Errors
    /// When the password is wrong (counted like a failed sign-in), or there is no authenticator.
    pub async fn recovery_codes_renew(&self, who: &SignedIn, input: PasswordInput) -> Answer<RecoveryCodes> {
        self.prove_password(who, &input).await?;
        let row = self.authenticator_of(&who.name).await?.ok_or_else(none)?;
        let (fresh, recovery) = self.fresh_codes()?;
        let mut changeset = Changeset::new();
        changeset
            .write(Write::PutAuthenticator(Box::new(AuthenticatorRow {
                recovery,
                revision: row.revision + 1,
                ..row
            })))
            .write(self.noted(who, "user.recovery_codes", &who.name).secret("recovery codes").into());
        self.commit(changeset).await.map_err(quicker)?;
        Ok(RecoveryCodes { codes: fresh })
    }

    /// Removes one's own authenticator.
    ///
    /// # Errors
    /// When the password is wrong (counted like a failed sign-in), or there is none.
    pub async fn authenticator_remove(&self, who: &SignedIn, input: PasswordInput) -> Answer<()> {
        self.prove_password(who, &input).await?;
        self.authenticator_of(&who.name).await?.ok_or_else(none)?;
        self.authenticator_gone(who, &who.name, "user.authenticator_remove").await
    }

    /// Takes somebody's authenticator away, who has lost it.
    pub async fn authenticator_take(&self, who: &SignedIn, user: &Name) -> Answer<()> {
        require(who, Action::PeopleManage)?;
        if self.inner.db.user(user).await.map_err(store)?.is_none() {
            return Err(ApiError::not_found("user", user));
        }
        self.authenticator_of(user).await?.ok_or_else(none)?;
        self.authenticator_gone(who, user, "user.authenticator_take").await
    }

    async fn authenticator_gone(&self, who: &SignedIn, user: &Name, action: &str) -> Answer<()> {
        let label = self.known().directory.users.get(user).map(|user| user.label.clone()).unwrap_or_default();
        let mut changeset = Changeset::new();
        changeset
            .write(Write::DeleteAuthenticator(user.clone()))
            .write(self.noted(who, action, user).label(&label).secret("authenticator").into());
        self.commit(changeset).await.map_err(store)?;
        self.say("people", user);
        Ok(())
    }

    /// Somebody's authenticator, if a code has proved it.
    pub(super) async fn authenticator_of(&self, user: &Name) -> Answer<Option<AuthenticatorRow>> {
        let row = self.inner.db.authenticator(user).await.map_err(store)?;
        Ok(row.filter(|row| row.confirmed_ms.is_some()))
    }

    /// Whether somebody has an authenticator that a code has proved.
    pub(crate) async fn has_authenticator(&self, user: &Name) -> Answer<bool> {
        Ok(self.authenticator_of(user).await?.is_some())
    }

    async fn prove_password(&self, who: &SignedIn, input: &PasswordInput) -> Answer<()> {
        match self.is_own_password(who, &input.password).await? {
            true => Ok(()),
            false => Err(ApiError::field("password", "wrong", "is not your password")),
        }
    }

    pub(super) async fn put_authenticator(&self, row: AuthenticatorRow) -> Answer<()> {
        let mut changeset = Changeset::new();
        changeset.write(Write::PutAuthenticator(Box::new(row)));
        self.commit(changeset).await.map_err(quicker)
    }

    /// New recovery codes, and their hashes.
    fn fresh_codes(&self) -> Answer<(Vec<String>, Vec<String>)> {
        let mut codes = Vec::new();
        for _ in 0..RECOVERY_CODES {
            let text = Secret::from(self.inner.random.bytes::<10>()?.to_vec()).to_base32().to_lowercase();
            let parts: Vec<String> =
                text.chars().collect::<Vec<_>>().chunks(4).map(|part| part.iter().collect()).collect();
            codes.push(parts.join("-"));
        }
        let hashes = codes.iter().map(|code| recovery_hash(code)).collect();
        Ok((codes, hashes))
    }
}

/// What is kept of a recovery code, however it was typed: it has 80 random bits, so a plain hash is enough.
pub(super) fn recovery_hash(code: &str) -> String {
    let bare: String =
        code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    Sha256::digest(bare.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(super) fn none() -> ApiError {
    let message = "There is no authenticator. It is set up under Profile, One-time codes.";
    ApiError::new(ErrorKind::Conflict, "authenticator_missing", message)
}

/// Two at once: the first one counts.
fn quicker(error: StoreError) -> ApiError {
    match error {
        StoreError::Conflict(_) => ApiError::new(
            ErrorKind::Conflict,
            "changed_meanwhile",
            "Your authenticator was used or changed at the same moment. Try again with the next code.",
        ),
        other => store(other),
    }
}
