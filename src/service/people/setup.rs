//! One-time links: for the first administrator, and for people who set their password themselves.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use fermata_api::ApiError;
use fermata_engine::{ids::Name, people::Role};
use fermata_store::{
    Changeset, Guard, StoreError, Write,
    rows::{SetupRow, UserRow},
};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{Answer, Service, SignedIn, Source, error::store, limits::SETUP_MS};

/// Where the hash of the first administrator's link is kept, so that a new one replaces it.
const FIRST_SETUP: &str = "first_setup";

impl Service {
    /// The one-time path `/setup/…` for making the first administrator, if there is none yet. A new one replaces older ones.
    pub async fn first_setup_path(&self) -> Answer<Option<String>> {
        if self.inner.db.any_admin().await.map_err(store)? {
            return Ok(None);
        }
        let mut changeset = Changeset::new();
        if let Some(Value::String(before)) = self.inner.db.setting(FIRST_SETUP).await.map_err(store)? {
            let hash = URL_SAFE_NO_PAD.decode(before).unwrap_or_default();
            if self.inner.db.setup(&hash).await.map_err(store)?.is_some() {
                changeset.write(Write::UseSetup(hash));
            }
        }
        let (secret, row) = self.new_setup(None)?;
        let hash = URL_SAFE_NO_PAD.encode(&row.secret_hash);
        changeset
            .write(Write::PutSetup(row))
            .write(Write::PutSetting(FIRST_SETUP.to_owned(), hash.into()))
            .write(self.noted_by_system("setup.link", FIRST_SETUP).secret("link").into());
        self.commit(changeset).await.map_err(store)?;
        Ok(Some(format!("/setup/{secret}")))
    }

    /// A secret, and the row that knows its hash.
    pub(super) fn new_setup(&self, user: Option<Name>) -> Answer<(String, SetupRow)> {
        let secret = URL_SAFE_NO_PAD.encode(crate::random::Random::System.bytes::<32>()?);
        let row = SetupRow { secret_hash: hashed(&secret), user, expires_ms: self.now_ms() + SETUP_MS };
        Ok((secret, row))
    }

    /// Whom a one-time link is for: the username, or none for the first administrator.
    pub async fn setup_for(&self, secret: &str) -> Answer<Option<Name>> {
        Ok(self.setup_row(secret).await?.user)
    }

    async fn setup_row(&self, secret: &str) -> Answer<SetupRow> {
        let row = self.inner.db.setup(&hashed(secret)).await.map_err(store)?;
        let row = row.filter(|row| row.expires_ms > self.now_ms()).ok_or_else(used_up)?;
        // The link for the first administrator is for nothing once there is one, however they came to be.
        if row.user.is_none() && self.inner.db.any_admin().await.map_err(store)? {
            return Err(has_admin());
        }
        Ok(row)
    }

    /// Uses a one-time link up: sets the password, and makes the first administrator where it was for that.
    pub async fn setup(
        &self,
        secret: &str,
        name: Option<Name>,
        label: Option<String>,
        password: &str,
    ) -> Answer<SignedIn> {
        self.setup_from(Source::default(), secret, name, label, password).await
    }

    /// As [`Service::setup`], from where it is known.
    pub async fn setup_from(
        &self,
        source: Source,
        secret: &str,
        name: Option<Name>,
        label: Option<String>,
        password: &str,
    ) -> Answer<SignedIn> {
        let row = self.setup_row(secret).await?;
        let mut changeset = Changeset::new();
        let user = match row.user {
            Some(user) => {
                let known = self.inner.db.user(&user).await.map_err(store)?.filter(|user| user.active);
                let mut user = known.ok_or_else(used_up)?;
                changeset.guard(Guard::User(user.name.clone(), user.revision));
                user.revision += 1;
                user.password_hash = Some(self.hashed(password).await?);
                changeset
                    .write(Write::UpdateUser(user.clone()))
                    .write(Write::DeleteSessionsOf(user.name.clone()));
                user
            }
            None => {
                let user = self.first_admin(name, label, password).await?;
                changeset.guard(Guard::NoAdmin).write(Write::InsertUser(user.clone()));
                user
            }
        };
        let who = SignedIn::new(user.name, user.label, user.role).from_source(source);
        let entry = self.noted(&who, "user.setup", &who.name).label(&who.label).secret("password");
        changeset.write(Write::UseSetup(row.secret_hash)).write(entry.into());
        match self.commit(changeset).await {
            Ok(()) => {}
            Err(StoreError::Conflict(what)) if what.contains("administrators") => return Err(has_admin()),
            Err(StoreError::Conflict(what)) if !what.starts_with("user ") => return Err(used_up()),
            Err(StoreError::Duplicate(_)) => return Err(super::users::name_taken()),
            Err(other) => return Err(store(other)),
        }
        self.learned("people", &who.name).await?;
        self.inner.hub.sessions_ended();
        Ok(who)
    }

    async fn first_admin(
        &self,
        name: Option<Name>,
        label: Option<String>,
        password: &str,
    ) -> Answer<UserRow> {
        let name =
            name.ok_or_else(|| ApiError::field("name", "required", "choose the name to sign in with"))?;
        let label = super::checked_label(label.as_deref().unwrap_or(name.as_str()))?;
        Ok(UserRow {
            name,
            label,
            email: String::new(),
            role: Role::Admin,
            active: true,
            password_hash: Some(self.hashed(password).await?),
            created_ms: self.now_ms(),
            seen_ms: None,
            manager: None,
            approval_limit: None,
            successor: None,
            revision: 1,
        })
    }
}

/// What is kept of a secret.
pub(super) fn hashed(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

fn has_admin() -> ApiError {
    ApiError::new(
        fermata_api::error::ErrorKind::NotFound,
        "setup_done",
        "There is an administrator already, so this link is for nothing any more. Ask them to add you.",
    )
}

fn used_up() -> ApiError {
    ApiError::new(
        fermata_api::error::ErrorKind::NotFound,
        "setup_not_found",
        "This link was used already or is too old. Ask an administrator for a new one.",
    )
}
