//! API tokens: `fer_` and 32 random bytes; only their hash is kept.

use std::sync::{Mutex, PoisonError};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use fermata_api::{ApiError, Moment, Page, error::ErrorKind, page::Paging, people::*};
use fermata_engine::ids::Name;
use fermata_store::{Changeset, Write, rows::TokenRow};
use serde_json::{Value, json};
use uuid::Uuid;

use super::setup::hashed;
use crate::{
    Answer, Service, SignedIn, Source, Via,
    error::{limit, store},
    limits::{DAY_MS, SEEN_EVERY_MS, TOKENS_MAX},
    policy::{Action, Relation, allows, require, require_with},
    recent::Recent,
};

const PREFIX: &str = "fer_";
/// How long a token that was looked up is trusted without looking again; one deleted on another node works this long.
const TRUSTED_MS: i64 = 2_000;
const TOKENS_KEPT: usize = 1_000;

/// Tokens that were looked up a moment ago.
pub(crate) struct Tokens(Mutex<Recent<Vec<u8>, (TokenRow, i64)>>);

impl Tokens {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(Recent::new(TOKENS_KEPT)))
    }

    fn get(&self, hash: &Vec<u8>, now_ms: i64) -> Option<TokenRow> {
        let found = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(hash);
        found.filter(|(_, at)| (0..TRUSTED_MS).contains(&(now_ms - at))).map(|(row, _)| row)
    }

    fn put(&self, row: TokenRow, now_ms: i64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).put(row.secret_hash.clone(), (row, now_ms));
    }

    fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl Service {
    /// Authenticates an API token's secret.
    pub async fn bearer(&self, secret: &str) -> Answer<SignedIn> {
        let wrong = || {
            let message = "This token is unknown, has ended or belongs to somebody who is no longer active.";
            ApiError::new(ErrorKind::Unauthenticated, "token_invalid", message)
        };
        if !secret.starts_with(PREFIX) || secret.len() > 100 {
            return Err(wrong());
        }
        let (hash, now_ms) = (hashed(secret), self.now_ms());
        let row = match self.inner.tokens.get(&hash, now_ms) {
            Some(row) => row,
            None => self.token_looked_up(&hash, now_ms).await?.ok_or_else(wrong)?,
        };
        if row.expires_ms.is_some_and(|end| end <= now_ms) {
            return Err(wrong());
        }
        let who = self.signed_in(&row.user).await?.ok_or_else(wrong)?;
        let source = Source { via: Via::Api, address: None, client: Some(row.label) };
        Ok(who.from_source(source))
    }

    async fn token_looked_up(&self, hash: &[u8], now_ms: i64) -> Answer<Option<TokenRow>> {
        let Some(mut row) = self.inner.db.token_by_hash(hash).await.map_err(store)? else { return Ok(None) };
        if row.used_ms.is_none_or(|used| now_ms - used > SEEN_EVERY_MS) {
            self.write_one(Write::TokenUsed(row.id, now_ms)).await?;
            row.used_ms = Some(now_ms);
        }
        self.inner.tokens.put(row.clone(), now_ms);
        Ok(Some(row))
    }

    /// API tokens: one's own, of all for administrators; newest first.
    pub async fn tokens(&self, who: &SignedIn, paging: Paging) -> Answer<Page<TokenView>> {
        let (cursor, limit) = (paging.cursor.as_deref(), limit(paging.limit)?);
        let listed = match allows(who.role, &[], Action::TokenManage) {
            true => self.inner.db.token_list(cursor, limit).await,
            false => self.inner.db.tokens_of(&who.name, cursor, limit).await,
        };
        let (rows, next) = listed.map_err(store)?;
        Ok(Page { items: rows.into_iter().map(view).collect(), next })
    }

    /// A new API token.
    pub async fn token_create(&self, who: &SignedIn, input: TokenCreate) -> Answer<TokenCreated> {
        require(who, Action::TokenMake)?;
        let user = input.user.unwrap_or_else(|| who.name.clone());
        let own: &[Relation] = if user == who.name { &[Relation::Own] } else { &[] };
        require_with(who, own, Action::TokenManage)?;
        if !self.known().directory.users.contains_key(&user) {
            return Err(ApiError::field("user", "unknown", "there is no such user"));
        }
        if input.days.is_some_and(|days| !(1..=3650).contains(&days)) {
            return Err(ApiError::field("days", "out_of_range", "must be from 1 to 3650"));
        }
        let label = super::checked_label(&input.label)?;
        self.token_made(who, user, label, input.days).await
    }

    /// A token for the command line, without a person asking.
    pub async fn token_create_local(&self, user: &Name) -> Answer<TokenCreated> {
        self.token_create_at(Source::command_line(None), user).await
    }

    /// As [`Service::token_create_local`], from where it is known.
    pub async fn token_create_at(&self, source: Source, user: &Name) -> Answer<TokenCreated> {
        if !self.known().directory.users.contains_key(user) {
            return Err(ApiError::not_found("user", user));
        }
        let who = self.operator(source)?;
        self.token_made(&who, user.clone(), "Made on the command line".to_owned(), None).await
    }

    async fn token_made(
        &self,
        who: &SignedIn,
        user: Name,
        label: String,
        days: Option<u32>,
    ) -> Answer<TokenCreated> {
        if self.inner.db.token_count(&user).await.map_err(store)? >= TOKENS_MAX {
            let message =
                format!("There are {TOKENS_MAX} tokens already: delete some that are no longer used.");
            return Err(ApiError::new(ErrorKind::Conflict, "too_many_tokens", message));
        }
        let now_ms = self.now_ms();
        let secret = URL_SAFE_NO_PAD.encode(crate::random::Random::System.bytes::<32>()?);
        let secret = format!("{PREFIX}{secret}");
        let row = TokenRow {
            id: crate::random::Random::System.id(now_ms)?,
            user,
            label,
            secret_hash: hashed(&secret),
            created_ms: now_ms,
            expires_ms: days.map(|days| now_ms + i64::from(days) * DAY_MS),
            used_ms: None,
        };
        let mut changeset = Changeset::new();
        changeset
            .write(
                self.noted(who, "token.create", row.id)
                    .label(&row.label)
                    .change(&Value::Null, &said(&row))
                    .into(),
            )
            .write(Write::InsertToken(row.clone()));
        self.commit(changeset).await.map_err(store)?;
        Ok(TokenCreated { token: view(row), secret })
    }

    /// Deletes an API token.
    pub async fn token_delete(&self, who: &SignedIn, id: Uuid) -> Answer<()> {
        let own = |token: &TokenRow| if token.user == who.name { vec![Relation::Own] } else { Vec::new() };
        let found = self.inner.db.token(id).await.map_err(store)?;
        let token = found.filter(|token| allows(who.role, &own(token), Action::TokenManage));
        // Whoever may not know that there is one is told the same as where there is none.
        let token = token.ok_or_else(|| ApiError::not_found("token", id))?;
        let mut changeset = Changeset::new();
        let entry =
            self.noted(who, "token.delete", id).label(&token.label).change(&said(&token), &Value::Null);
        changeset.write(Write::DeleteToken(id)).write(entry.into());
        self.commit(changeset).await.map_err(store)?;
        self.inner.tokens.clear();
        self.inner.hub.sessions_ended();
        Ok(())
    }
}

/// What the audit log keeps of a token.
fn said(row: &TokenRow) -> Value {
    json!({ "user": row.user, "label": row.label, "expires": row.expires_ms.map(Moment) })
}

fn view(row: TokenRow) -> TokenView {
    TokenView {
        id: row.id,
        user: row.user,
        label: row.label,
        created: Moment(row.created_ms),
        expires: row.expires_ms.map(Moment),
        used: row.used_ms.map(Moment),
    }
}
