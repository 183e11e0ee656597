//! Reads of authenticators for one-time codes.

use fermata_engine::ids::Name;
use serde_json::Value;
use sqlx::{FromRow, types::Json};

use super::{Db, Result, name};
use crate::{
    StoreError,
    query::{One, Query},
    rows::AuthenticatorRow,
};

#[derive(FromRow)]
struct AuthenticatorRaw {
    username: String,
    sealed: Json<Value>,
    confirmed_ms: Option<i64>,
    last_step: i64,
    recovery: Json<Vec<String>>,
    created_ms: i64,
    revision: i64,
}

impl TryFrom<AuthenticatorRaw> for AuthenticatorRow {
    type Error = StoreError;
    fn try_from(raw: AuthenticatorRaw) -> Result<Self> {
        Ok(Self {
            user: name(&raw.username)?,
            sealed: raw.sealed.0,
            confirmed_ms: raw.confirmed_ms,
            last_step: raw.last_step,
            recovery: raw.recovery.0,
            created_ms: raw.created_ms,
            revision: raw.revision,
        })
    }
}

impl Db {
    /// Somebody's authenticator, also one that no code has proved yet.
    pub async fn authenticator(&self, user: &Name) -> Result<Option<AuthenticatorRow>> {
        let query = Query::new(
            "SELECT username, sealed, confirmed_ms, last_step, recovery, created_ms, revision FROM authenticators",
        );
        self.read_first::<AuthenticatorRaw, _>(query.only("username = ?", [user.into()])).await
    }

    /// Who of these has an authenticator that a code has proved.
    pub async fn with_authenticator(&self, users: &[Name]) -> Result<Vec<Name>> {
        let query = Query::new("SELECT username AS value FROM authenticators")
            .only("confirmed_ms IS NOT NULL", [])
            .only_in("username", users.iter().map(Into::into));
        let rows = self.rows::<One<String>>(query.push(" ORDER BY username", [])).await?;
        rows.iter().map(|row| name(&row.value)).collect()
    }
}
