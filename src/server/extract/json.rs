//! Bodies in JSON.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, header},
};
use fermata_api::{
    ApiError, ErrorKind,
    unread::{self, shown_path},
};
use fermata_engine::run::command::FieldProblem;
use serde::de::DeserializeOwned;
use serde_json::Value;
use utoipa::ToSchema;

use super::place::departure;
use crate::{limits::BODY_BYTES_MAX, problem::Problem};

/// A body that must be there.
#[derive(Debug)]
pub struct JsonBody<T>(pub T);

/// A body that may be empty, which means the defaults.
#[derive(Debug)]
pub struct OptionalJson<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + ToSchema> FromRequest<S> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let json = is_json(request.headers());
        let bytes = read(request).await?;
        if !json {
            return Err(not_json());
        }
        parse(&bytes).map(Self)
    }
}

impl<S: Send + Sync, T: DeserializeOwned + Default + ToSchema> FromRequest<S> for OptionalJson<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let json = is_json(request.headers());
        let bytes = read(request).await?;
        match (bytes.is_empty(), json) {
            (true, _) => Ok(Self(T::default())),
            (false, true) => parse(&bytes).map(Self),
            (false, false) => Err(not_json()),
        }
    }
}

/// The whole body, as far as it is not larger than allowed.
pub(crate) async fn read(request: Request) -> Result<Bytes, Problem> {
    read_up_to(request, BODY_BYTES_MAX).await
}

/// The whole body, as far as it has no more bytes than this.
pub(crate) async fn read_up_to(request: Request, most: usize) -> Result<Bytes, Problem> {
    let announced =
        request.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > most) {
        return Err(too_large(most));
    }
    axum::body::to_bytes(request.into_body(), most).await.map_err(|error| {
        let text = error.to_string();
        if text.contains("limit") {
            too_large(most)
        } else {
            Problem::new(
                ErrorKind::BadRequest,
                "body_broken",
                "The body ended early. Send the request again.",
            )
        }
    })
}

/// The body is more than the server takes.
fn too_large(most: usize) -> Problem {
    let most = most / 1024 / 1024;
    Problem::new(
        ErrorKind::TooLarge,
        "body_too_large",
        format!("The body is larger than {most} MB, the most allowed."),
    )
}

fn not_json() -> Problem {
    Problem::new(
        ErrorKind::UnsupportedMediaType,
        "content_type_not_json",
        "Send JSON, with the header Content-Type: application/json.",
    )
}

fn is_json(headers: &HeaderMap) -> bool {
    let Some(kind) = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()) else { return false };
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

fn parse<T: DeserializeOwned + ToSchema>(bytes: &[u8]) -> Result<T, Problem> {
    refuse_nul(bytes).map_err(Problem)?;
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        explain(&path, error.inner(), |told| departed::<T>(bytes).unwrap_or(told))
    })?;
    reader.end().map_err(|error| explain("", &error, |told| told))?;
    // serde reads the properties of an object from a list as well, one after the other.
    let departed = if bytes.contains(&b'[') { departed::<T>(bytes) } else { None };
    match departed {
        Some(problem) => Err(invalid(problem)),
        None => Ok(value),
    }
}

/// Where a body is not what the document says.
fn departed<T: ToSchema>(bytes: &[u8]) -> Option<FieldProblem> {
    departure(&T::name(), &serde_json::from_slice(bytes).ok()?)
}

fn invalid(problem: FieldProblem) -> Problem {
    let mut error = ApiError::invalid(vec![problem]);
    error.code = "body_invalid".to_owned();
    Problem(error)
}

fn explain(
    path: &str,
    error: &serde_json::Error,
    nearer: impl FnOnce(FieldProblem) -> FieldProblem,
) -> Problem {
    let told = unread::problem(path, &error.to_string());
    if !error.is_data() {
        let place = format!("line {}, column {}", error.line(), error.column());
        let message = format!("This is no JSON: {} ({place}).", told.message);
        return Problem::bad_request("json_syntax", &place, message);
    }
    invalid(nearer(told))
}

/// A NUL can be written in JSON but not stored as text by every database: refused with its place.
pub(crate) fn refuse_nul(bytes: &[u8]) -> Result<(), ApiError> {
    const ESCAPED: &[u8] = b"\\u0000";
    if !bytes.windows(ESCAPED.len()).any(|window| window == ESCAPED) {
        return Ok(());
    }
    let Ok(value) = serde_json::from_slice::<Value>(bytes) else { return Ok(()) };
    match nul_in(&value, String::new()) {
        Some(path) => {
            Err(ApiError::field(&shown_path(&path), "nul", "text may not contain the character NUL"))
        }
        None => Ok(()),
    }
}

fn nul_in(value: &Value, path: String) -> Option<String> {
    match value {
        Value::String(text) => text.contains('\0').then_some(path),
        Value::Array(items) => {
            items.iter().enumerate().find_map(|(n, item)| nul_in(item, format!("{path}[{n}]")))
        }
        Value::Object(map) => map.iter().find_map(|(key, item)| {
            let inner = if path.is_empty() {
                key.replace('\0', "")
            } else {
                format!("{path}.{}", key.replace('\0', ""))
            };
            if key.contains('\0') { Some(inner) } else { nul_in(item, inner) }
        }),
        _ => None,
    }
}
