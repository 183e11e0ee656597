//! Where sessions are kept: in the database, under the SHA-256 of their id. Whoever reads the database cannot take over
//! a session.

use std::fmt;

use async_trait::async_trait;
use fermata_engine::ids::Name;
use fermata_service::Service;
use sha2::{Digest, Sha256};
use tower_sessions::{
    Expiry, Session, SessionManagerLayer, SessionStore,
    cookie::{
        SameSite,
        time::{Duration, OffsetDateTime},
    },
    session::{Id, Record},
    session_store::{Error, Result},
};

use crate::{limits::SESSION_IDLE_DAYS, state::Edge};

/// Sessions of a service.
#[derive(Clone)]
pub struct Sessions {
    service: Service,
}

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sessions")
    }
}

/// What the cookie is called: over TLS, browsers keep one with this prefix for this host alone.
pub const fn cookie(tls: bool) -> &'static str {
    if tls { "__Host-fermata" } else { "fermata" }
}

/// The layer that gives every request its session, by a cookie that no script reads and no other site sends.
pub fn layer(service: &Service, edge: &Edge) -> SessionManagerLayer<Sessions> {
    SessionManagerLayer::new(Sessions { service: service.clone() })
        .with_name(cookie(edge.is_tls()))
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_secure(edge.is_tls())
        .with_expiry(Expiry::OnInactivity(Duration::days(SESSION_IDLE_DAYS)))
}

/// How the session of a request is known in the database, if it has one.
pub fn key(session: &Session) -> Option<Vec<u8>> {
    session.id().map(|id| hash(&id))
}

fn hash(id: &Id) -> Vec<u8> {
    Sha256::digest(id.0.to_be_bytes()).to_vec()
}

fn backend(error: fermata_api::ApiError) -> Error {
    Error::Backend(error.message)
}

#[async_trait]
impl SessionStore for Sessions {
    async fn create(&self, record: &mut Record) -> Result<()> {
        // 128 random bits: a collision would be a broken source of randomness, and is then drawn again.
        while self.service.session_load(&hash(&record.id)).await.map_err(backend)?.is_some() {
            record.id = Id::default();
        }
        self.save(record).await
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let data = serde_json::to_value(&record.data).map_err(|error| Error::Encode(error.to_string()))?;
        let user =
            record.data.get("user").and_then(|value| value.as_str()).and_then(|name| Name::parse(name).ok());
        let expires_ms = record.expiry_date.unix_timestamp().saturating_mul(1000);
        self.service.session_save(hash(&record.id), user, data, expires_ms).await.map_err(backend)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let Some((data, expires_ms)) = self.service.session_load(&hash(id)).await.map_err(backend)? else {
            return Ok(None);
        };
        let data = serde_json::from_value(data).map_err(|error| Error::Decode(error.to_string()))?;
        let expiry_date = OffsetDateTime::from_unix_timestamp(expires_ms / 1000)
            .map_err(|error| Error::Decode(error.to_string()))?;
        Ok((expires_ms > self.service.now_ms()).then_some(Record { id: *id, data, expiry_date }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        self.service.session_delete(hash(id)).await.map_err(backend)
    }
}
