//! Server functions: what pages ask of the service. Each authenticates through [`context`], calls one service function and
//! hands its answer on; no rule lives here.
#![allow(missing_docs, reason = "the macro makes a struct with public fields of every function's arguments")]

pub mod absences;
pub mod arguments;
pub mod audit;
pub mod authenticators;
pub mod bulk;
pub mod calendars;
pub mod connections;
pub mod definitions;
pub mod imports;
pub mod lists;
pub mod notices;
pub mod notifications;
pub mod objects;
pub mod people;
pub mod records;
pub mod run_data;
pub mod runs;
pub mod session;
pub mod templates;
pub mod triggers;
pub mod work;

use fermata_api::{
    ApiError, ErrorKind, Page,
    page::{LIMIT_MAX, Paging},
};
use leptos::server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};

/// Why a server function did not answer: the service's own error, or that the server could not be reached.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fail(pub ApiError);

impl Fail {
    /// The error, with its words and fields.
    pub fn error(&self) -> ApiError {
        self.0.clone()
    }

    /// What went wrong, for people.
    pub fn message(&self) -> String {
        self.0.message.clone()
    }

    /// What is wrong with the value at this path, if anything is.
    pub fn field(&self, path: &str) -> Option<String> {
        let at = |found: &str| found == path || found.rsplit('.').next() == Some(path);
        self.0.fields.iter().find(|f| at(&f.path)).map(|f| f.message.clone())
    }

    /// Whether somebody else was faster: what was shown is no longer so.
    pub fn is_stale(&self) -> bool {
        self.0.kind == ErrorKind::PreconditionFailed
    }

    /// Whether nothing arrived at the server, so that the same can be tried again.
    pub fn is_offline(&self) -> bool {
        self.0.code == OFFLINE
    }
}

const OFFLINE: &str = "offline";

impl std::fmt::Display for Fail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl From<ApiError> for Fail {
    fn from(error: ApiError) -> Self {
        Self(error)
    }
}

impl From<Fail> for ApiError {
    fn from(fail: Fail) -> Self {
        fail.0
    }
}

impl FromServerFnError for Fail {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(value: ServerFnErrorErr) -> Self {
        use ServerFnErrorErr as E;
        Self(match value {
            E::Request(_) => ApiError::new(
                ErrorKind::Unavailable,
                OFFLINE,
                "The server cannot be reached. Nothing is lost: try again in a moment.",
            ),
            E::Args(text) | E::MissingArg(text) => ApiError::new(ErrorKind::BadRequest, "bad_request", text),
            // On the server, what could not be read are the arguments.
            E::Deserialization(text) if cfg!(feature = "ssr") => arguments::unread(&text),
            E::Deserialization(_) | E::Response(_) => ApiError::new(
                ErrorKind::Internal,
                "answer_unreadable",
                "The server's answer could not be read. Reload the page.",
            ),
            _ => ApiError::internal(
                "The server could not do this. Try again; if it stays so, tell whoever runs it.",
            ),
        })
    }
}

/// The service, from the server's context.
///
/// # Errors
/// When the server did not provide it, which is a fault of the server.
#[cfg(feature = "ssr")]
pub fn service() -> Result<fermata_service::Service, Fail> {
    leptos::prelude::use_context::<fermata_service::Service>()
        .ok_or_else(|| Fail(ApiError::internal("The page was asked for without its service.")))
}

/// Who is signed in, if anybody is.
#[cfg(feature = "ssr")]
pub fn signed_in() -> Option<fermata_service::SignedIn> {
    leptos::prelude::use_context::<Option<fermata_service::SignedIn>>().flatten()
}

/// The service and who asks.
///
/// # Errors
/// When nobody is signed in.
#[cfg(feature = "ssr")]
pub async fn context() -> Result<(fermata_service::Service, fermata_service::SignedIn), Fail> {
    let who = signed_in().ok_or_else(|| Fail(ApiError::unauthenticated()))?;
    Ok((service()?, who))
}

/// A list whole, page by page: for what can only be chosen from all of it.
///
/// # Errors
/// When one of the pages cannot be had.
pub async fn every<T, F>(fetch: impl Fn(Paging) -> F) -> Result<Vec<T>, Fail>
where
    F: Future<Output = Result<Page<T>, Fail>>,
{
    let (mut all, mut cursor) = (Vec::new(), None);
    loop {
        let page = fetch(Paging { cursor, limit: Some(LIMIT_MAX) }).await?;
        all.extend(page.items);
        match page.next {
            Some(next) => cursor = Some(next),
            None => return Ok(all),
        }
    }
}

/// Gives the page that is being rendered this HTTP status; nothing in the browser.
pub fn status(code: u16) {
    #[cfg(feature = "ssr")]
    if let Some(options) = leptos::prelude::use_context::<leptos_axum::ResponseOptions>()
        && let Ok(code) = axum::http::StatusCode::from_u16(code)
    {
        options.set_status(code);
    }
    #[cfg(not(feature = "ssr"))]
    let _nothing = code;
}
