//! One's own password. Whoever changes it knows the old one; every other session of theirs ends, since the reason may be that
//! somebody else is in one of them.

use fermata_api::{ApiError, people::PasswordChange};
use fermata_store::{Changeset, Write};

use crate::{Answer, Service, SignedIn, error::store, limits::USER_FAILURES_FREE};

impl Service {
    /// Sets one's own password. `session` is the hash of the session it is done from: the only one that goes on.
    ///
    /// # Errors
    /// When the current password is wrong (counted like a failed sign-in) or the new one is too short or too long.
    pub async fn own_password(
        &self,
        who: &SignedIn,
        input: PasswordChange,
        session: Option<Vec<u8>>,
    ) -> Answer<()> {
        if !self.is_own_password(who, &input.current).await? {
            return Err(ApiError::field("current", "wrong", "is not your password"));
        }
        if input.new == input.current {
            return Err(ApiError::field("new", "unchanged", "is the password that you have already"));
        }
        let hash = self.hashed(&input.new).await.map_err(at_new)?;
        let others = match session {
            Some(kept) => Write::DeleteOtherSessions(who.name.clone(), kept),
            None => Write::DeleteSessionsOf(who.name.clone()),
        };
        let mut changeset = Changeset::new();
        changeset
            .write(Write::SetPassword(who.name.clone(), hash))
            .write(others)
            .write(self.noted(who, "user.own_password", &who.name).secret("password").into());
        self.commit(changeset).await.map_err(store)?;
        // It is a change of the user: whoever shows them has an older revision now.
        self.say("people", &who.name);
        self.inner.hub.sessions_ended();
        Ok(())
    }
}

impl Service {
    /// Whether this is the person's own password; a wrong one counts like a failed try to sign in.
    pub(crate) async fn is_own_password(&self, who: &SignedIn, password: &str) -> Answer<bool> {
        let key = super::sign_in::user_key(who.name.as_str());
        self.count_try(&[(key.clone(), USER_FAILURES_FREE)]).await?;
        let row = self.inner.db.user(&who.name).await.map_err(store)?;
        let hash = row.and_then(|row| row.password_hash);
        let right = self.verified(password, hash).await?;
        if right {
            self.write_one(Write::DeleteThrottle(key)).await?;
        }
        Ok(right)
    }
}

/// What is wrong with a password is wrong with the new one.
fn at_new(mut error: ApiError) -> ApiError {
    for field in error.fields.iter_mut().filter(|field| field.path == "password") {
        field.path = "new".to_owned();
    }
    error
}
