//! Reads of users, teams, sessions, tokens, settings.

use fermata_engine::ids::Name;
use serde_json::Value;
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use super::{Db, Result, name, small, some_name};
use crate::{
    StoreError,
    arg::{from_word, word},
    cursor::{Cursor, paged},
    filters::Listed,
    query::{One, Query},
    rows::{SessionRow, SetupRow, TeamKey, TeamKind, TeamRow, ThrottleRow, TokenRow, UserRow},
};

const USER: &str = "name, label, email, role, active, password_hash, created_ms, seen_ms, revision, manager, \
     approval_limit, successor";
const TEAM: &str = "kind, name, label, members, revision";
const TOKEN: &str = "id, username, label, secret_hash, created_ms, expires_ms, used_ms";

#[derive(FromRow)]
struct UserRaw {
    name: String,
    label: String,
    email: String,
    role: String,
    active: i64,
    password_hash: Option<String>,
    created_ms: i64,
    seen_ms: Option<i64>,
    revision: i64,
    manager: Option<String>,
    approval_limit: Option<i64>,
    successor: Option<String>,
}

impl TryFrom<UserRaw> for UserRow {
    type Error = StoreError;
    fn try_from(raw: UserRaw) -> Result<Self> {
        Ok(Self {
            name: name(&raw.name)?,
            label: raw.label,
            email: raw.email,
            role: from_word(&raw.role)?,
            active: raw.active != 0,
            password_hash: raw.password_hash,
            created_ms: raw.created_ms,
            seen_ms: raw.seen_ms,
            manager: raw.manager.as_deref().map(name).transpose()?,
            approval_limit: raw.approval_limit,
            successor: raw.successor.as_deref().map(name).transpose()?,
            revision: raw.revision,
        })
    }
}

#[derive(FromRow)]
struct TeamRaw {
    kind: String,
    name: String,
    label: String,
    members: Json<std::collections::BTreeSet<Name>>,
    revision: i64,
}

impl TryFrom<TeamRaw> for TeamRow {
    type Error = StoreError;
    fn try_from(raw: TeamRaw) -> Result<Self> {
        Ok(Self {
            key: (from_word(&raw.kind)?, name(&raw.name)?),
            label: raw.label,
            members: raw.members.0,
            revision: raw.revision,
        })
    }
}

#[derive(FromRow)]
struct SessionRaw {
    id_hash: Vec<u8>,
    username: Option<String>,
    data: Json<Value>,
    expires_ms: i64,
}

impl TryFrom<SessionRaw> for SessionRow {
    type Error = StoreError;
    fn try_from(raw: SessionRaw) -> Result<Self> {
        let user = some_name(raw.username.as_ref())?;
        Ok(Self { id_hash: raw.id_hash, user, data: raw.data.0, expires_ms: raw.expires_ms })
    }
}

#[derive(FromRow)]
struct TokenRaw {
    id: Uuid,
    username: String,
    label: String,
    secret_hash: Vec<u8>,
    created_ms: i64,
    expires_ms: Option<i64>,
    used_ms: Option<i64>,
}

impl TryFrom<TokenRaw> for TokenRow {
    type Error = StoreError;
    fn try_from(raw: TokenRaw) -> Result<Self> {
        Ok(Self {
            id: raw.id,
            user: name(&raw.username)?,
            label: raw.label,
            secret_hash: raw.secret_hash,
            created_ms: raw.created_ms,
            expires_ms: raw.expires_ms,
            used_ms: raw.used_ms,
        })
    }
}

#[derive(FromRow)]
struct SetupRaw {
    secret_hash: Vec<u8>,
    username: Option<String>,
    expires_ms: i64,
}

impl TryFrom<SetupRaw> for SetupRow {
    type Error = StoreError;
    fn try_from(raw: SetupRaw) -> Result<Self> {
        let user = some_name(raw.username.as_ref())?;
        Ok(Self { secret_hash: raw.secret_hash, user, expires_ms: raw.expires_ms })
    }
}

#[derive(FromRow)]
struct ThrottleRaw {
    key: String,
    failures: i64,
    until_ms: i64,
    last_ms: i64,
}

impl TryFrom<ThrottleRaw> for ThrottleRow {
    type Error = StoreError;
    fn try_from(raw: ThrottleRaw) -> Result<Self> {
        let failures = small(raw.failures)?;
        Ok(Self { key: raw.key, failures, until_ms: raw.until_ms, last_ms: raw.last_ms })
    }
}

impl Db {
    /// Every user, by name.
    pub async fn users(&self) -> Result<Vec<UserRow>> {
        self.read::<UserRaw, _>(Query::new(&format!("SELECT {USER} FROM users ORDER BY name"))).await
    }

    /// Users, by name.
    pub async fn user_list(&self, cursor: Option<&str>, limit: u32) -> Result<Listed<UserRow>> {
        let list = "users";
        let query = Query::new(&format!("SELECT {USER} FROM users")).after("name", list, cursor)?;
        let rows = self.read::<UserRaw, _>(query.page("name", limit)).await?;
        Ok(paged(rows, limit, list, |row: &UserRow| Cursor::text(&row.name)))
    }

    /// A user.
    pub async fn user(&self, name: &Name) -> Result<Option<UserRow>> {
        let query = Query::new(&format!("SELECT {USER} FROM users")).only("name = ?", [name.into()]);
        self.read_first::<UserRaw, _>(query).await
    }

    /// Whether there is an active administrator.
    pub async fn any_admin(&self) -> Result<bool> {
        let query = Query::new("SELECT COUNT(*) AS value FROM users WHERE role = 'admin' AND active = 1");
        Ok(self.count(query).await? > 0)
    }

    /// Every team, by kind and name.
    pub async fn teams(&self) -> Result<Vec<TeamRow>> {
        let query = Query::new(&format!("SELECT {TEAM} FROM teams ORDER BY kind, name"));
        self.read::<TeamRaw, _>(query).await
    }

    /// Teams of a kind, by name.
    pub async fn team_list(
        &self,
        kind: TeamKind,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Listed<TeamRow>> {
        let list = format!("teams {}", word(&kind));
        let query = Query::new(&format!("SELECT {TEAM} FROM teams"))
            .only("kind = ?", [word(&kind).into()])
            .after("name", &list, cursor)?;
        let rows = self.read::<TeamRaw, _>(query.page("name", limit)).await?;
        Ok(paged(rows, limit, &list, |row: &TeamRow| Cursor::text(&row.key.1)))
    }

    /// A team.
    pub async fn team(&self, key: &TeamKey) -> Result<Option<TeamRow>> {
        let query = Query::new(&format!("SELECT {TEAM} FROM teams")).only("kind = ?", [word(&key.0).into()]);
        self.read_first::<TeamRaw, _>(query.only("name = ?", [(&key.1).into()])).await
    }

    /// A session, by the hash of its id; also one that is over.
    pub async fn session(&self, id_hash: &[u8]) -> Result<Option<SessionRow>> {
        let query = Query::new("SELECT id_hash, username, data, expires_ms FROM sessions");
        self.read_first::<SessionRaw, _>(query.only("id_hash = ?", [id_hash.to_vec().into()])).await
    }

    /// A token, by the hash of its secret; also one that is over.
    pub async fn token_by_hash(&self, secret_hash: &[u8]) -> Result<Option<TokenRow>> {
        let query = Query::new(&format!("SELECT {TOKEN} FROM tokens"));
        self.read_first::<TokenRaw, _>(query.only("secret_hash = ?", [secret_hash.to_vec().into()])).await
    }

    /// A token; also one that is over.
    pub async fn token(&self, id: Uuid) -> Result<Option<TokenRow>> {
        let query = Query::new(&format!("SELECT {TOKEN} FROM tokens")).only("id = ?", [id.into()]);
        self.read_first::<TokenRaw, _>(query).await
    }

    /// How many tokens a user has.
    pub async fn token_count(&self, user: &Name) -> Result<i64> {
        self.count(Query::new("SELECT COUNT(*) AS value FROM tokens").only("username = ?", [user.into()]))
            .await
    }

    /// A user's tokens, newest first.
    pub async fn tokens_of(&self, user: &Name, cursor: Option<&str>, limit: u32) -> Result<Listed<TokenRow>> {
        let list = "tokens of";
        let mut query =
            Query::new(&format!("SELECT {TOKEN} FROM tokens")).only("username = ?", [user.into()]);
        if let Some(cursor) = cursor {
            let at = Cursor::read(cursor, list, 1)?;
            query = query.only("(created_ms, id) < (?, ?)", [at.number(0).into(), at.id.into()]);
        }
        let rows = self.read::<TokenRaw, _>(query.page("created_ms DESC, id DESC", limit)).await?;
        Ok(paged(rows, limit, list, |row: &TokenRow| Cursor::of(&[row.created_ms], row.id)))
    }

    /// Everybody's tokens, newest first: their ids begin with the moment at which they were made.
    pub async fn token_list(&self, cursor: Option<&str>, limit: u32) -> Result<Listed<TokenRow>> {
        let list = "tokens";
        let at = cursor.map(|text| Cursor::read(text, list, 0)).transpose()?;
        let query = Query::new(&format!("SELECT {TOKEN} FROM tokens"))
            .only_some("id < ?", at.map(|at| at.id.into()))
            .page("id DESC", limit);
        let rows = self.read::<TokenRaw, _>(query).await?;
        Ok(paged(rows, limit, list, |row: &TokenRow| Cursor::of(&[], row.id)))
    }

    /// A one-time link, by the hash of its secret; also one that is over.
    pub async fn setup(&self, secret_hash: &[u8]) -> Result<Option<SetupRow>> {
        let query = Query::new("SELECT secret_hash, username, expires_ms FROM setups");
        self.read_first::<SetupRaw, _>(query.only("secret_hash = ?", [secret_hash.to_vec().into()])).await
    }

    /// Failed sign-ins under a key.
    pub async fn throttle(&self, key: &str) -> Result<Option<ThrottleRow>> {
        let query = Query::new("SELECT key, failures, until_ms, last_ms FROM throttles");
        self.read_first::<ThrottleRaw, _>(query.only("key = ?", [key.into()])).await
    }

    /// A setting.
    pub async fn setting(&self, name: &str) -> Result<Option<Value>> {
        let query = Query::new("SELECT content AS value FROM settings").only("name = ?", [name.into()]);
        Ok(self.first::<One<Json<Value>>>(query).await?.map(|row| row.value.0))
    }
}
