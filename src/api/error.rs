//! The one error at the edge (RFC 9457): a stable code, a sentence for people, and what is wrong with single values.

use std::fmt;

use fermata_engine::run::command::{FieldProblem, Rejection, RejectionCode};
use serde::{Deserialize, Serialize};

/// What went wrong, told to whoever asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ApiError {
    /// The family, which gives the HTTP status.
    pub kind: ErrorKind,
    /// A stable code such as `work_item_completed`.
    pub code: String,
    /// What is wrong, where, and what to do.
    pub message: String,
    /// Single values that are wrong.
    #[serde(default)]
    pub fields: Vec<FieldProblem>,
}

/// Families of errors, each with its HTTP status.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// 400: the request cannot be read.
    BadRequest,
    /// 401: nobody is signed in.
    Unauthenticated,
    /// 403: not theirs to do.
    Forbidden,
    /// 404: no such thing, or not theirs to know of.
    NotFound,
    /// 405: this path does not know this method.
    MethodNotAllowed,
    /// 409: the state of the thing forbids it.
    Conflict,
    /// 412: somebody changed it meanwhile (`If-Match`).
    PreconditionFailed,
    /// 413: too large.
    TooLarge,
    /// 415: not JSON.
    UnsupportedMediaType,
    /// 422: the values are wrong; see the fields.
    Invalid,
    /// 429: too often.
    TooMany,
    /// 500: our fault; details are in the server's log only.
    Internal,
    /// 503: not now.
    Unavailable,
}

impl ErrorKind {
    /// The HTTP status code.
    pub fn status(self) -> u16 {
        match self {
            Self::BadRequest => 400,
            Self::Unauthenticated => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::Conflict => 409,
            Self::PreconditionFailed => 412,
            Self::TooLarge => 413,
            Self::UnsupportedMediaType => 415,
            Self::Invalid => 422,
            Self::TooMany => 429,
            Self::Internal => 500,
            Self::Unavailable => 503,
        }
    }
}

impl ApiError {
    /// An error without single values.
    pub fn new(kind: ErrorKind, code: &str, message: impl Into<String>) -> Self {
        Self { kind, code: code.to_owned(), message: message.into(), fields: Vec::new() }
    }

    /// Nobody is signed in.
    pub fn unauthenticated() -> Self {
        Self::new(ErrorKind::Unauthenticated, "unauthenticated", "Sign in first, or send a bearer token.")
    }

    /// Not theirs to do.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Forbidden, "forbidden", message)
    }

    /// No such thing. `what` such as `run`, `id` as asked for.
    pub fn not_found(what: &str, id: impl fmt::Display) -> Self {
        let code = format!("{}_not_found", what.replace([' ', '-'], "_"));
        Self::new(ErrorKind::NotFound, &code, format!("There is no {what} {id}, or you may not see it."))
    }

    /// Values are wrong.
    pub fn invalid(fields: Vec<FieldProblem>) -> Self {
        let message = match fields.as_slice() {
            [one] => format!("{}: {}", one.path, one.message),
            many => format!("{} values are missing or wrong.", many.len()),
        };
        Self { kind: ErrorKind::Invalid, code: "values_invalid".into(), message, fields }
    }

    /// One value is wrong.
    pub fn field(path: &str, code: &str, message: impl Into<String>) -> Self {
        Self::invalid(vec![FieldProblem { path: path.into(), code: code.into(), message: message.into() }])
    }

    /// Our fault; `message` must not tell secrets.
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Internal, "internal", message)
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ApiError {}

impl From<Rejection> for ApiError {
    fn from(rejection: Rejection) -> Self {
        use RejectionCode as Code;
        let kind = match rejection.code {
            Code::WorkItemUnknown | Code::TimerUnknown | Code::ChildUnknown => ErrorKind::NotFound,
            Code::WorkItemNotOffered => ErrorKind::Forbidden,
            Code::AssigneeUnknown | Code::OutcomeUnknown | Code::ValuesInvalid | Code::TextTooLong => {
                ErrorKind::Invalid
            }
            _ => ErrorKind::Conflict,
        };
        let code = serde_json::to_value(rejection.code).ok().and_then(|v| v.as_str().map(str::to_owned));
        let code = code.unwrap_or_else(|| "rejected".into());
        let place = match rejection.code {
            Code::AssigneeUnknown => Some(("to", "unknown")),
            Code::OutcomeUnknown => Some(("outcome", "unknown")),
            Code::TextTooLong => Some(("reason", "too_long")),
            _ => None,
        };
        let mut fields = rejection.fields;
        if let Some((path, code)) = place.filter(|_| fields.is_empty()) {
            let message = rejection.message.clone();
            fields.push(FieldProblem { path: path.into(), code: code.into(), message });
        }
        Self { kind, code, message: rejection.message, fields }
    }
}
