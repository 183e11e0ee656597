//! Signing in and out: plain forms that work without script. Every one answers with a redirect, so that reloading never
//! sends a password again.

use axum::{
    Extension,
    extract::{Request, State},
    http::header,
    response::{IntoResponse, Redirect, Response},
};
use fermata_api::{ApiError, ErrorKind, people::PasswordChange, unread};
use fermata_engine::ids::Name;
use fermata_service::{SignedIn, Source};
use serde::{Deserialize, de::DeserializeOwned};
use tower_sessions::Session;

use crate::{
    auth,
    extract::{Path, Visitor},
    limits::FORM_BYTES_MAX,
    problem::Problem,
    sessions,
    state::AppState,
};

/// What the sign-in form sends.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignInForm {
    name: String,
    password: String,
    #[serde(default)]
    next: String,
}

/// What the form for a one-time code sends.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CodeForm {
    code: String,
    #[serde(default)]
    next: String,
}

/// What a persona's button sends.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoForm {
    name: String,
    #[serde(default)]
    next: String,
}

/// What the form behind a one-time link sends.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetupForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    label: String,
    password: String,
}

/// What the form for one's own password sends.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PasswordForm {
    current: String,
    new: String,
    again: String,
}

/// Signs in with a password.
pub(super) async fn sign_in(State(state): State<AppState>, session: Session, request: Request) -> Response {
    let address = auth::address(&state, &request);
    let form: SignInForm = match form(request).await {
        Ok(form) => form,
        Err(problem) => return problem.into_response(),
    };
    match state.service.sign_in(form.name.trim(), &form.password, &address).await {
        Ok(who) => welcome(&session, &who, &form.next).await,
        Err(error) if error.code == "code_needed" => {
            ask_for_code(&state, &session, form.name.trim(), &form.next).await
        }
        Err(error) => back_to("/sign-in", &error, &[("name", form.name.trim()), ("next", &form.next)]),
    }
}

/// Signs in whoever has given the right password, with a one-time code.
pub(super) async fn sign_in_code(
    State(state): State<AppState>,
    session: Session,
    request: Request,
) -> Response {
    let address = auth::address(&state, &request);
    let form: CodeForm = match form(request).await {
        Ok(form) => form,
        Err(problem) => return problem.into_response(),
    };
    let name = match auth::awaited(&session, state.service.now_ms()).await {
        Ok(Some(name)) => name,
        Ok(None) => {
            let message = "That took too long. Sign in again.";
            let late = ApiError::new(ErrorKind::Unauthenticated, "code_expired", message);
            return back_to("/sign-in", &late, &[("next", &form.next)]);
        }
        Err(error) => return Problem(error).into_response(),
    };
    match state.service.sign_in_with_code(&name, &form.code, &address).await {
        Ok(who) => welcome(&session, &who, &form.next).await,
        Err(error) => back_to("/sign-in/code", &error, &[("next", &form.next)]),
    }
}

/// The page that asks for the code.
async fn ask_for_code(state: &AppState, session: &Session, name: &str, next: &str) -> Response {
    let name = match Name::parse(name) {
        Ok(name) => name,
        Err(bad) => {
            return back_to("/sign-in", &ApiError::field("name", "name_invalid", bad.to_string()), &[]);
        }
    };
    if let Err(error) = auth::await_code(session, &name, state.service.now_ms()).await {
        return Problem(error).into_response();
    }
    let next = form_urlencoded::Serializer::new(String::new()).append_pair("next", local(next)).finish();
    Redirect::to(&format!("/sign-in/code?{next}")).into_response()
}

/// Signs a persona in, in demo mode.
pub(super) async fn demo_sign_in(
    State(state): State<AppState>,
    session: Session,
    request: Request,
) -> Response {
    let address = auth::address(&state, &request);
    let form: DemoForm = match form(request).await {
        Ok(form) => form,
        Err(problem) => return problem.into_response(),
    };
    match state.service.demo_sign_in_from(Source::browser(&address), &form.name).await {
        Ok(who) => welcome(&session, &who, &form.next).await,
        Err(error) => back_to("/sign-in", &error, &[("next", &form.next)]),
    }
}

/// Signs out.
pub(super) async fn sign_out(session: Session) -> Response {
    match auth::end(&session).await {
        Ok(()) => Redirect::to("/sign-in").into_response(),
        Err(error) => Problem(error).into_response(),
    }
}

/// Changes one's own password; every other session of this person ends.
pub(super) async fn own_password(
    State(state): State<AppState>,
    session: Session,
    Extension(visitor): Extension<Visitor>,
    request: Request,
) -> Response {
    let Some(who) = visitor.0 else { return Redirect::to("/sign-in?next=/profile").into_response() };
    let form: PasswordForm = match form(request).await {
        Ok(form) => form,
        Err(problem) => return problem.into_response(),
    };
    if form.new != form.again {
        let error = ApiError::field("again", "differs", "is not the same as the new password");
        return back_to("/profile", &error, &[]);
    }
    let change = PasswordChange { current: form.current, new: form.new };
    match state.service.own_password(&who, change, sessions::key(&session)).await {
        Ok(()) => Redirect::to("/profile?saved=1").into_response(),
        Err(error) => back_to("/profile", &error, &[]),
    }
}

/// Sets a password behind a one-time link, and signs in.
pub(super) async fn setup(
    State(state): State<AppState>,
    session: Session,
    Path(secret): Path<String>,
    request: Request,
) -> Response {
    let source = Source::browser(&auth::address(&state, &request));
    let form: SetupForm = match form(request).await {
        Ok(form) => form,
        Err(problem) => return problem.into_response(),
    };
    let place = format!("/setup/{}", form_urlencoded::byte_serialize(secret.as_bytes()).collect::<String>());
    let given = [("name", form.name.trim()), ("label", form.label.trim())];
    let name = match form.name.trim() {
        "" => None,
        text => match Name::parse(text) {
            Ok(name) => Some(name),
            Err(bad) => {
                return back_to(&place, &ApiError::field("name", "name_invalid", bad.to_string()), &given);
            }
        },
    };
    let label = Some(form.label.trim().to_owned()).filter(|label| !label.is_empty());
    match state.service.setup_from(source, &secret, name, label, &form.password).await {
        // A new password does not stand in for the code.
        Ok(who) => match state.service.asks_for_code(&who).await {
            Ok(true) => ask_for_code(&state, &session, who.name.as_str(), "").await,
            Ok(false) => welcome(&session, &who, "").await,
            Err(error) => Problem(error).into_response(),
        },
        Err(error) => back_to(&place, &error, &given),
    }
}

async fn welcome(session: &Session, who: &SignedIn, next: &str) -> Response {
    match auth::begin(session, who).await {
        Ok(()) => Redirect::to(local(next)).into_response(),
        Err(error) => Problem(error).into_response(),
    }
}

/// Only a path of our own, so that a link cannot lead elsewhere after signing in.
fn local(next: &str) -> &str {
    let second = next.chars().nth(1);
    let plain = next.chars().all(|c| !c.is_control() && c != '\\');
    if next.starts_with('/') && second != Some('/') && plain { next } else { "/" }
}

/// The form again, with the error's code and place and what was typed (never the password).
pub(super) fn back_to(place: &str, error: &ApiError, given: &[(&str, &str)]) -> Response {
    if error.kind == ErrorKind::Internal {
        tracing::error!(code = %error.code, "{}", error.message);
    }
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("error", &error.code);
    if let Some(field) = error.fields.first() {
        query.append_pair("field", &field.path).append_pair("problem", &field.code);
    }
    for (name, value) in given.iter().filter(|(_, value)| !value.is_empty() && value.len() <= 200) {
        query.append_pair(name, value);
    }
    Redirect::to(&format!("{place}?{}", query.finish())).into_response()
}

pub(super) async fn form<T: DeserializeOwned>(request: Request) -> Result<T, Problem> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(Problem::new(
            ErrorKind::UnsupportedMediaType,
            "content_type_not_form",
            "Send a form, with the header Content-Type: application/x-www-form-urlencoded.",
        ));
    }
    let bytes = axum::body::to_bytes(request.into_body(), FORM_BYTES_MAX).await.map_err(|_| {
        Problem::new(
            ErrorKind::TooLarge,
            "body_too_large",
            "This form is larger than it can be. Go back and try again.",
        )
    })?;
    let pairs = serde_urlencoded::Deserializer::new(form_urlencoded::parse(&bytes));
    serde_path_to_error::deserialize(pairs).map_err(|error| {
        let told = unread::problem(&error.path().to_string(), &error.inner().to_string());
        Problem::bad_request(
            "form_invalid",
            &told.path,
            format!("This form cannot be read: {}.", told.message),
        )
    })
}
