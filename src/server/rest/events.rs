//! Events: CloudEvents 1.0 over HTTP, in one piece, as a batch, or with its attributes in headers.

use axum::{
    Json,
    extract::{FromRequest, Request, State},
    http::{HeaderMap, StatusCode, header},
};
use fermata_api::{
    ApiError, ErrorKind, Page,
    triggers::{CloudEventInput, EventAnswer, EventQuery, EventView},
};
use fermata_service::Service;
use serde::Serialize;
use serde_json::Value;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    extract::{JsonBody, Query, Who, read, refuse_nul},
    problem::Problem,
    rest::Reply,
    state::AppState,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(event_list, event_receive))
}

/// One answer, or one for each event of a batch.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(untagged)]
enum EventReply {
    One(EventAnswer),
    Many(Vec<EventAnswer>),
}

/// Events that were taken in during the last seven days, latest first
#[utoipa::path(get, path = "/events", tag = "events", params(EventQuery), responses((status = 200, body = Page<EventView>)))]
async fn event_list(
    State(service): State<Service>,
    Who(who): Who,
    Query(query): Query<EventQuery>,
) -> Reply<Json<Page<EventView>>> {
    Ok(Json(service.events(&who, query).await?))
}

/// Send an event
///
/// CloudEvents 1.0: `application/cloudevents+json`, `application/cloudevents-batch+json` (an array, 100 events at most), or with the
/// attributes in `ce-` headers and the data as the body. The answer says which runs it started, or why it started none. The same
/// event (id and source) is taken in once.
#[utoipa::path(post, path = "/events", tag = "events", request_body = CloudEventInput, responses((status = 202, body = EventReply)))]
async fn event_receive(
    State(service): State<Service>,
    Who(who): Who,
    request: Request,
) -> Reply<(StatusCode, Json<EventReply>)> {
    let reply = match Form::of(request.headers()) {
        Form::Batch => {
            let JsonBody(events) = JsonBody::<Vec<CloudEventInput>>::from_request(request, &()).await?;
            EventReply::Many(service.events_receive(&who, events).await?)
        }
        Form::Whole => {
            let JsonBody(event) = JsonBody::<CloudEventInput>::from_request(request, &()).await?;
            EventReply::One(service.event_receive(&who, event).await?)
        }
        Form::Headers => EventReply::One(service.event_receive(&who, in_headers(request).await?).await?),
    };
    Ok((StatusCode::ACCEPTED, Json(reply)))
}

/// How an event is sent.
enum Form {
    Whole,
    Batch,
    Headers,
}

impl Form {
    fn of(headers: &HeaderMap) -> Self {
        match essence(headers).as_str() {
            "application/cloudevents-batch+json" => Self::Batch,
            "application/cloudevents+json" => Self::Whole,
            _ if headers.keys().any(|name| name.as_str().starts_with("ce-")) => Self::Headers,
            _ => Self::Whole,
        }
    }
}

fn essence(headers: &HeaderMap) -> String {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

async fn in_headers(request: Request) -> Result<CloudEventInput, Problem> {
    let headers = request.headers().clone();
    let body = read(request).await?;
    let text = |name: &str| -> Result<Option<String>, Problem> {
        let Some(value) = headers.get(name) else { return Ok(None) };
        let wrong = || Problem::bad_request("header_invalid", name, "must be percent-encoded UTF-8");
        let text = value.to_str().map_err(|_| wrong())?;
        unescaped(text).map(Some).ok_or_else(wrong)
    };
    let kind = essence(&headers);
    let mut event = CloudEventInput {
        specversion: text("ce-specversion")?.unwrap_or_default(),
        id: text("ce-id")?.unwrap_or_default(),
        source: text("ce-source")?.unwrap_or_default(),
        kind: text("ce-type")?.unwrap_or_default(),
        subject: text("ce-subject")?,
        time: text("ce-time")?,
        datacontenttype: Some(kind.clone()).filter(|kind| !kind.is_empty()),
        data: Value::Null,
        data_base64: None,
    };
    if body.is_empty() {
        return Ok(event);
    }
    if kind.is_empty() || kind == "application/json" || kind.ends_with("+json") {
        refuse_nul(&body).map_err(Problem)?;
        event.data = serde_json::from_slice(&body).map_err(|error| {
            let place = format!("line {}, column {}", error.line(), error.column());
            Problem::bad_request("json_syntax", &place, format!("The data is no JSON: {error}."))
        })?;
    } else if let Some(text) = std::str::from_utf8(&body).ok().filter(|text| !text.contains('\0')) {
        event.data = Value::from(text);
    } else {
        let message = "Data that is no text fits into data_base64 of application/cloudevents+json.";
        let error = ApiError::new(ErrorKind::UnsupportedMediaType, "event_data_not_text", message);
        return Err(Problem(error));
    }
    Ok(event)
}

/// A header's text with `%XX` read as bytes of UTF-8, as CloudEvents writes what headers cannot hold.
fn unescaped(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        rest = more;
        let byte = match (first, more) {
            (b'%', [high, low, after @ ..]) => {
                rest = after;
                let digits = [*high, *low];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            (b'%', _) => return None,
            (byte, _) => *byte,
        };
        bytes.push(byte);
    }
    String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
}
