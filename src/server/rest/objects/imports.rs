//! Records from CSV files and into them.

use axum::{
    Json,
    body::Bytes,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use fermata_api::{ErrorKind, Page, imports::*, page::Paging};
use fermata_engine::ids::Name;
use fermata_service::Service;
use futures::{StreamExt, stream};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::files::disposition;
use crate::{
    extract::{IfMatch, JsonBody, Path, Query, Who},
    problem::Problem,
    rest::{Created, Reply, Tagged, streamed},
    state::AppState,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(import_list, import_create))
        .routes(routes!(import_get, import_update, import_delete))
        .routes(routes!(import_start))
        .routes(routes!(import_cancel))
        .routes(routes!(import_errors))
        .routes(routes!(import_errors_csv))
        .routes(routes!(record_export))
}

/// Imports of an object's records, newest first
#[utoipa::path(get, path = "/objects/{object}/imports", tag = "imports", params(("object" = Name, Path), Paging), responses((status = 200, body = Page<ImportView>)))]
async fn import_list(
    State(service): State<Service>,
    Who(who): Who,
    Path(object): Path<Name>,
    Query(paging): Query<Paging>,
) -> Reply<Json<Page<ImportView>>> {
    Ok(Json(service.imports(&who, &object, paging).await?))
}

/// Bring a CSV file of records, at most 100 MB
///
/// The body is the file. The answer tells how it would be read, with its first rows and what is wrong with them; with
/// `start=true` it is started at once.
#[utoipa::path(
    post,
    path = "/objects/{object}/imports",
    tag = "imports",
    params(("object" = Name, Path), ImportQuery),
    request_body(content = String, content_type = "text/csv"),
    responses((status = 201, body = ImportView))
)]
async fn import_create(
    State(service): State<Service>,
    Who(who): Who,
    Path(object): Path<Name>,
    Query(query): Query<ImportQuery>,
    request: Request,
) -> Reply<Created<ImportView>> {
    let mut upload = service.import_upload(&who, &object, query).await?;
    let mut body = request.into_body().into_data_stream();
    while let Some(bytes) = body.next().await {
        let bytes = bytes.map_err(|_| {
            let message = "The body ended early. Send the request again.";
            Problem::new(ErrorKind::BadRequest, "body_broken", message)
        })?;
        upload.push(&bytes).await?;
    }
    let body = upload.finish().await?;
    let location = format!("/api/v1/objects/{object}/imports/{}", body.id);
    Ok(Created { location, revision: Some(body.revision), body })
}

/// One import: how far it is; of a draft its first rows
#[utoipa::path(get, path = "/objects/{object}/imports/{import}", tag = "imports", params(("object" = Name, Path), ("import" = Uuid, Path)), responses((status = 200, body = ImportView)))]
async fn import_get(
    State(service): State<Service>,
    Who(who): Who,
    Path((object, id)): Path<(Name, Uuid)>,
) -> Reply<Tagged<ImportView>> {
    let view = service.import(&who, &object, id).await?;
    Ok(Tagged(view.revision, view))
}

/// Say how a file is read and what is done with its rows, before it is started
#[utoipa::path(
    put,
    path = "/objects/{object}/imports/{import}",
    tag = "imports",
    params(
        ("object" = Name, Path),
        ("import" = Uuid, Path),
        ("If-Match" = Option<String>, Header, description = "The ETag of what you changed; 412 where it is no longer the newest")
    ),
    request_body = ImportSettings,
    responses((status = 200, body = ImportView))
)]
async fn import_update(
    State(service): State<Service>,
    Who(who): Who,
    Path((object, id)): Path<(Name, Uuid)>,
    IfMatch(revision): IfMatch,
    JsonBody(settings): JsonBody<ImportSettings>,
) -> Reply<Tagged<ImportView>> {
    let view = service.import_settings(&who, (&object, id), settings, revision).await?;
    Ok(Tagged(view.revision, view))
}

/// Forget an import with its report; the records stay
#[utoipa::path(delete, path = "/objects/{object}/imports/{import}", tag = "imports", params(("object" = Name, Path), ("import" = Uuid, Path)), responses((status = 204, description = "Done")))]
async fn import_delete(
    State(service): State<Service>,
    Who(who): Who,
    Path((object, id)): Path<(Name, Uuid)>,
) -> Reply<StatusCode> {
    service.import_delete(&who, &object, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Start an import: it goes through its rows in the background
#[utoipa::path(post, path = "/objects/{object}/imports/{import}/start", tag = "imports", params(("object" = Name, Path), ("import" = Uuid, Path)), responses((status = 200, body = ImportView)))]
async fn import_start(
    State(service): State<Service>,
    Who(who): Who,
    Path((object, id)): Path<(Name, Uuid)>,
) -> Reply<Tagged<ImportView>> {
    let view = service.import_start(&who, &object, id).await?;
    Ok(Tagged(view.revision, view))
}

/// Cancel an import; what was imported before stays
#[utoipa::path(post, path = "/objects/{object}/imports/{import}/cancel", tag = "imports", params(("object" = Name, Path), ("import" = Uuid, Path)), responses((status = 200, body = ImportView)))]
async fn import_cancel(
    State(service): State<Service>,
    Who(who): Who,
    Path((object, id)): Path<(Name, Uuid)>,
) -> Reply<Tagged<ImportView>> {
    let view = service.import_cancel(&who, &object, id).await?;
    Ok(Tagged(view.revision, view))
}

/// What was wrong with rows, in the order of their lines
#[utoipa::path(get, path = "/objects/{object}/imports/{import}/errors", tag = "imports", params(("object" = Name, Path), ("import" = Uuid, Path), Paging), responses((status = 200, body = Page<ImportError>)))]
async fn import_errors(
    State(service): State<Service>,
    Who(who): Who,
    Path((object, id)): Path<(Name, Uuid)>,
    Query(paging): Query<Paging>,
) -> Reply<Json<Page<ImportError>>> {
    Ok(Json(service.import_errors(&who, &object, id, paging).await?))
}

/// As a CSV file: line, column, code, what is wrong
#[utoipa::path(get, path = "/objects/{object}/imports/{import}/errors.csv", tag = "imports", params(("object" = Name, Path), ("import" = Uuid, Path)), responses((status = 200, body = String, content_type = "text/csv")))]
async fn import_errors_csv(
    State(service): State<Service>,
    Who(who): Who,
    Path((object, id)): Path<(Name, Uuid)>,
) -> Reply<Response> {
    let mut report = service.import_report(&who, &object, id).await?;
    let first = report.next().await?;
    let rest = stream::unfold(report, |mut report| async move {
        let next = report.next().await.transpose()?;
        Some((next.map(Bytes::from).map_err(|error| std::io::Error::other(error.message)), report))
    });
    Ok(csv("errors.csv", first, rest))
}

/// The records of a list as a CSV file
#[utoipa::path(get, path = "/objects/{object}/export", tag = "imports", params(("object" = Name, Path), ExportQuery), responses((status = 200, body = String, content_type = "text/csv")))]
async fn record_export(
    State(service): State<Service>,
    Who(who): Who,
    Path(object): Path<Name>,
    Query(query): Query<ExportQuery>,
) -> Reply<Response> {
    let mut export = service.record_export(&who, &object, query).await?;
    // What is wrong with the question shows with the first rows.
    let first = export.next().await?;
    let rest = stream::unfold(export, |mut export| async move {
        let next = export.next().await.transpose()?;
        Some((next.map(Bytes::from).map_err(|error| std::io::Error::other(error.message)), export))
    });
    Ok(csv(&format!("{object}.csv"), first, rest))
}

fn csv(
    name: &str,
    first: Option<Vec<u8>>,
    rest: impl stream::Stream<Item = Result<Bytes, std::io::Error>> + Send + 'static,
) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (header::CONTENT_DISPOSITION, disposition(name)),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    let first = stream::iter(first.map(|bytes| Ok(Bytes::from(bytes))));
    (headers, streamed(first.chain(rest))).into_response()
}
