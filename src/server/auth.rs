//! Who a request comes from: a bearer token, else a session. A token that is not good is refused, never overlooked in
//! favour of a session.

use std::net::SocketAddr;

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use fermata_api::{ApiError, ErrorKind};
use fermata_engine::ids::Name;
use fermata_service::{Answer, Service, SignedIn, Via};
use tower_sessions::Session;

use crate::{extract::Visitor, problem::Problem, sessions, state::AppState};

/// What a session holds: the username.
const USER: &str = "user";
/// Who has given the right password and is asked for a code, and until when that counts, Unix milliseconds.
const AWAITED: &str = "code_of";
/// How long a code is waited for.
const CODE_MS: i64 = 5 * 60_000;

/// Finds out who asks and keeps it with the request.
pub async fn identify(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let session = request.extensions().get::<Session>().cloned();
    let found = match bearer(request.headers()) {
        Some(Ok(secret)) => state.service.bearer(&secret).await.map(Some),
        Some(Err(error)) => Err(error),
        None => by_session(&state.service, session).await,
    };
    let address = address(&state, &request);
    match found {
        Ok(visitor) => {
            let visitor = visitor.map(|who| located(who, address));
            request.extensions_mut().insert(Visitor(visitor));
            next.run(request).await
        }
        Err(error) => Problem(error).into_response(),
    }
}

/// Whoever asks, with the address from which they do: a token has said already what it is.
fn located(mut who: SignedIn, address: String) -> SignedIn {
    if who.source.via == Via::Unknown {
        who.source.via = Via::Browser;
    }
    who.source.address = Some(address);
    who
}

/// Where a request comes from, for the throttle and the audit log.
pub fn address(state: &AppState, request: &Request) -> String {
    if state.edge.behind_proxy
        && let Some(forwarded) =
            request.headers().get("x-forwarded-for").and_then(|value| value.to_str().ok())
        && let Some(last) = forwarded.rsplit(',').next()
    {
        return last.trim().chars().take(64).collect();
    }
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    peer.map_or_else(|| "unknown".to_owned(), |ConnectInfo(peer)| peer.ip().to_string())
}

/// Whether the request carries a bearer token: then no session counts, and no other site can have made a browser send it.
pub fn has_bearer(headers: &HeaderMap) -> bool {
    headers.contains_key(header::AUTHORIZATION)
}

fn bearer(headers: &HeaderMap) -> Option<Answer<String>> {
    let value = headers.get(header::AUTHORIZATION)?;
    let text = value.to_str().unwrap_or_default();
    let (scheme, secret) = text.split_once(' ').unwrap_or((text, ""));
    if scheme.eq_ignore_ascii_case("bearer") && !secret.trim().is_empty() {
        return Some(Ok(secret.trim().to_owned()));
    }
    let message = "Send the API token as \"Authorization: Bearer TOKEN\".";
    Some(Err(ApiError::new(ErrorKind::Unauthenticated, "token_invalid", message)))
}

async fn by_session(service: &Service, session: Option<Session>) -> Answer<Option<SignedIn>> {
    let Some(session) = session else { return Ok(None) };
    // A session whose content cannot be read is no session.
    let name = session.get::<Name>(USER).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "a session could not be read");
        None
    });
    match name {
        Some(name) => service.signed_in(&name).await,
        None => Ok(None),
    }
}

/// How somebody proved who they are, to be asked again later.
#[derive(Debug, Clone)]
pub struct Proof {
    token: Option<String>,
    session: Option<Vec<u8>>,
    name: Name,
}

impl Proof {
    /// Of a request that [`identify`] let through.
    pub fn of(headers: &HeaderMap, session: Option<&Session>, who: &SignedIn) -> Self {
        let token = bearer(headers).and_then(Result::ok);
        Self { token, session: session.and_then(sessions::key), name: who.name.clone() }
    }

    /// Whether it still holds: the token or session is there, and the person active. Where that cannot be found out now, it
    /// does until the next time.
    pub async fn holds(&self, service: &Service) -> bool {
        let found = match (&self.token, &self.session) {
            (Some(secret), _) => service.bearer(secret).await.map(|_| true),
            (None, Some(hash)) => match service.session_load(hash).await {
                Ok(None) => Ok(false),
                Ok(Some(_)) => service.signed_in(&self.name).await.map(|who| who.is_some()),
                Err(error) => Err(error),
            },
            (None, None) => Ok(false),
        };
        found.unwrap_or_else(|error| error.kind != ErrorKind::Unauthenticated)
    }
}

/// Begins a session for somebody who has just proved who they are; an id from before is never kept.
///
/// # Errors
/// When the session cannot be stored.
pub async fn begin(session: &Session, who: &SignedIn) -> Answer<()> {
    session.cycle_id().await.map_err(|error| broken(&error))?;
    session.remove::<(Name, i64)>(AWAITED).await.map_err(|error| broken(&error))?;
    session.insert(USER, &who.name).await.map_err(|error| broken(&error))
}

/// Keeps in a session that somebody has given the right password, and that a code is asked for.
///
/// # Errors
/// When the session cannot be stored.
pub async fn await_code(session: &Session, name: &Name, now_ms: i64) -> Answer<()> {
    session.cycle_id().await.map_err(|error| broken(&error))?;
    session.insert(AWAITED, (name, now_ms + CODE_MS)).await.map_err(|error| broken(&error))
}

/// Whose code is asked for; none: nobody's, or it took too long.
///
/// # Errors
/// When the session cannot be read.
pub async fn awaited(session: &Session, now_ms: i64) -> Answer<Option<Name>> {
    let found = session.get::<(Name, i64)>(AWAITED).await.map_err(|error| broken(&error))?;
    Ok(found.filter(|(_, until_ms)| *until_ms > now_ms).map(|(name, _)| name))
}

/// Ends a session.
///
/// # Errors
/// When the session cannot be deleted.
pub async fn end(session: &Session) -> Answer<()> {
    session.flush().await.map_err(|error| broken(&error))
}

fn broken(error: &tower_sessions::session::Error) -> ApiError {
    tracing::error!(%error, "a session could not be stored");
    ApiError::internal("The sign-in could not be kept. Try again.")
}
