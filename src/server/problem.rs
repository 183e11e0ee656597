//! Errors as problem details (RFC 9457). Whatever goes wrong at the edge leaves through here, so that every refusal has
//! the same shape; nothing of the inside (SQL, paths, panics) is ever told.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use fermata_api::{ApiError, ErrorKind};
use fermata_engine::run::command::FieldProblem;
use serde::Serialize;
use utoipa::ToSchema;

/// An error on its way out.
#[derive(Debug)]
pub struct Problem(pub ApiError);

/// What the caller reads.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// Where the code is explained.
    #[serde(rename = "type")]
    pub kind: String,
    /// The family of the error, for people.
    pub title: &'static str,
    /// The HTTP status again.
    pub status: u16,
    /// What is wrong, where, and what to do.
    pub detail: String,
    /// A stable code.
    pub code: String,
    /// Single values that are wrong.
    pub fields: Vec<FieldProblem>,
}

impl From<ApiError> for Problem {
    fn from(error: ApiError) -> Self {
        Self(error)
    }
}

impl Problem {
    /// An error without single values.
    pub fn new(kind: ErrorKind, code: &str, message: impl Into<String>) -> Self {
        Self(ApiError::new(kind, code, message))
    }

    /// 400 with one place in it.
    pub fn bad_request(code: &str, path: &str, message: impl Into<String>) -> Self {
        let message = message.into();
        let field = FieldProblem { path: path.to_owned(), code: code.to_owned(), message: message.clone() };
        let mut error = ApiError::new(ErrorKind::BadRequest, code, message);
        error.fields.push(field);
        Self(error)
    }

    /// There is nothing at this path.
    pub fn no_route(path: &str) -> Self {
        let shown: String = path.chars().take(200).collect();
        Self::new(
            ErrorKind::NotFound,
            "route_not_found",
            format!("There is nothing at {shown}. See /api/docs for what there is."),
        )
    }

    /// The path is right, the method is not.
    pub fn wrong_method(method: &str, path: &str) -> Self {
        let shown: String = path.chars().take(200).collect();
        Self::new(
            ErrorKind::MethodNotAllowed,
            "method_not_allowed",
            format!("{shown} does not take {method}. See /api/docs for what it takes."),
        )
    }
}

/// The family's name, for people.
fn title(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::BadRequest => "The request cannot be read",
        ErrorKind::Unauthenticated => "Not signed in",
        ErrorKind::Forbidden => "Not allowed",
        ErrorKind::NotFound => "Not found",
        ErrorKind::MethodNotAllowed => "Wrong method",
        ErrorKind::Conflict => "Not possible as things stand",
        ErrorKind::PreconditionFailed => "Changed meanwhile",
        ErrorKind::TooLarge => "Too large",
        ErrorKind::UnsupportedMediaType => "Wrong content type",
        ErrorKind::Invalid => "Values are missing or wrong",
        ErrorKind::TooMany => "Too many requests",
        ErrorKind::Internal => "Something went wrong here",
        ErrorKind::Unavailable => "Not available now",
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let Self(error) = self;
        let status = StatusCode::from_u16(error.kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        if error.kind == ErrorKind::Internal {
            tracing::error!(code = %error.code, "{}", error.message);
        }
        let body = ProblemBody {
            kind: format!("/api/docs/errors#{}", error.code),
            title: title(error.kind),
            status: status.as_u16(),
            detail: error.message,
            code: error.code,
            fields: error.fields,
        };
        let text = serde_json::to_string(&body).unwrap_or_default();
        let mut response =
            (status, [(header::CONTENT_TYPE, "application/problem+json")], text).into_response();
        let headers = response.headers_mut();
        match error.kind {
            ErrorKind::Unauthenticated => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            ErrorKind::TooMany | ErrorKind::Unavailable => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
            }
            _ => {}
        }
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

/// What a panic is answered with: nothing of its text leaves the server.
pub fn panicked(panic: Box<dyn std::any::Any + Send + 'static>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("a panic without words");
    tracing::error!(panic = text, "a request handler panicked");
    Problem(ApiError::internal("Something went wrong here. The server's log says what.")).into_response()
}
