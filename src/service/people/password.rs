//! Passwords: argon2id, a few at a time and never on the threads that answer requests.

use std::sync::OnceLock;

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use fermata_api::ApiError;

use crate::{
    Answer, Service,
    error::fault,
    limits::{PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN},
};

/// A hash of no password that anyone has: checking against it takes as long as checking against a real one.
static NOBODYS: OnceLock<String> = OnceLock::new();

impl Service {
    /// The hash of a password that somebody chose.
    pub(super) async fn hashed(&self, password: &str) -> Answer<String> {
        let length = password.chars().count();
        if length < PASSWORD_LENGTH_MIN {
            let message = format!("is too short: at least {PASSWORD_LENGTH_MIN} characters");
            return Err(ApiError::field("password", "too_short", message));
        }
        if length > PASSWORD_LENGTH_MAX {
            let message = format!("is too long: at most {PASSWORD_LENGTH_MAX} characters");
            return Err(ApiError::field("password", "too_long", message));
        }
        let password = password.to_owned();
        self.apart(move || hash_of(&password)).await?
    }

    /// Whether a password belongs to a hash; of nobody's hash it takes as long and is no.
    pub(super) async fn verified(&self, password: &str, hash: Option<String>) -> Answer<bool> {
        if password.chars().count() > PASSWORD_LENGTH_MAX {
            return Ok(false);
        }
        let password = password.to_owned();
        self.apart(move || match hash {
            Some(hash) => Ok(fits(&password, &hash)),
            None => {
                if NOBODYS.get().is_none() {
                    let _ = NOBODYS.set(hash_of("nobody has this password")?);
                }
                let _ = NOBODYS.get().map(|hash| fits(&password, hash));
                Ok(false)
            }
        })
        .await?
    }

    /// Away from the threads that answer requests, a few at a time.
    pub(super) async fn apart<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Answer<T> {
        let permit = self.inner.hashing.clone().acquire_owned().await;
        let permit = permit.map_err(|error| fault(format!("hashing has stopped: {error}")))?;
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(permit);
            done
        });
        done.await.map_err(|error| fault(format!("hashing failed: {error}")))
    }
}

/// The argon2id hash of a password, with a fresh salt, as a PHC string.
pub(crate) fn hash_of(password: &str) -> Answer<String> {
    let hash = Argon2::default().hash_password(password.as_bytes());
    hash.map(|hash| hash.to_string())
        .map_err(|error| fault(format!("a password could not be hashed: {error}")))
}

fn fits(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}
