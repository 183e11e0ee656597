//! Files of records. What one holds is the body of its request and of its answer, as it is.

use axum::{
    Json,
    body::Bytes,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use fermata_api::{
    ApiError, Page,
    page::Paging,
    records::{FILE_BYTES_MAX, FileQuery, FileView},
};
use fermata_engine::ids::{Name, RecordId};
use fermata_service::Service;
use futures::stream;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    extract::{Path, Query, Who, read_up_to},
    rest::{Created, Reply, streamed},
    state::AppState,
};

/// Whoever opens a file in a page of its own gets nothing that could act, whatever it holds.
const POLICY: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(file_list, file_add)).routes(routes!(file_get, file_delete))
}

/// Files of a record, newest first
#[utoipa::path(get, path = "/objects/{object}/records/{id}/files", tag = "records", params(("object" = Name, Path), ("id" = RecordId, Path), Paging), responses((status = 200, body = Page<FileView>)))]
async fn file_list(
    State(service): State<Service>,
    Who(who): Who,
    Path((object, id)): Path<(Name, RecordId)>,
    Query(paging): Query<Paging>,
) -> Reply<Json<Page<FileView>>> {
    Ok(Json(service.files(&who, &object, id, paging).await?))
}

/// Put a file on a record
///
/// The body is what the file holds, at most 25 MB; `Content-Type` says what it is.
#[utoipa::path(
    post,
    path = "/objects/{object}/records/{id}/files",
    tag = "records",
    params(("object" = Name, Path), ("id" = RecordId, Path), FileQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = FileView))
)]
async fn file_add(
    State(service): State<Service>,
    Who(who): Who,
    Path((object, id)): Path<(Name, RecordId)>,
    Query(query): Query<FileQuery>,
    request: Request,
) -> Reply<Created<FileView>> {
    // Whoever may not is told so before they send megabytes.
    service.file_add_allowed(&who, &object, id).await?;
    let declared = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
    let declared = declared.unwrap_or_default().to_owned();
    let bytes = read_up_to(request, FILE_BYTES_MAX).await?;
    let body = service.file_add(&who, &object, id, (query, declared), bytes.to_vec()).await?;
    Ok(Created { location: format!("/api/v1/files/{}", body.id), revision: None, body })
}

/// What a file holds
#[utoipa::path(get, path = "/files/{id}", tag = "records", params(("id" = Uuid, Path)), responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream")))]
async fn file_get(State(service): State<Service>, Who(who): Who, Path(id): Path<Uuid>) -> Reply<Response> {
    let file = service.file(&who, id).await?;
    let disposition = disposition(&file.name);
    let kind = HeaderValue::from_str(&file.media_type)
        .unwrap_or_else(|_| HeaderValue::from_static("application/octet-stream"));
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
        (header::CONTENT_LENGTH, HeaderValue::from(file.size)),
    ];
    Ok((headers, streamed(parts(service, id))).into_response())
}

/// Delete a file
#[utoipa::path(delete, path = "/files/{id}", tag = "records", params(("id" = Uuid, Path)), responses((status = 204, description = "Done")))]
async fn file_delete(
    State(service): State<Service>,
    Who(who): Who,
    Path(id): Path<Uuid>,
) -> Reply<StatusCode> {
    service.file_delete(&who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a file holds, piece by piece.
fn parts(service: Service, id: Uuid) -> impl stream::Stream<Item = Result<Bytes, std::io::Error>> {
    let broken = |error: ApiError| std::io::Error::other(error.message);
    stream::unfold((service, Some(0_i64)), move |(service, at)| async move {
        let at = at?;
        match service.file_part(id, at).await {
            Ok(part) => part.map(|part| (Ok(Bytes::from(part)), (service, Some(at + 1)))),
            Err(error) => Some((Err(broken(error)), (service, None))),
        }
    })
}

/// That a browser keeps the file instead of opening it, and under which name: in ASCII for old programs, and as it is.
pub(in crate::rest) fn disposition(name: &str) -> HeaderValue {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_graphic() && !"\"\\;%".contains(c) || c == ' ' { c } else { '_' })
        .collect();
    let mut whole = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            whole.push(char::from(byte));
        } else {
            whole.push_str(&format!("%{byte:02X}"));
        }
    }
    HeaderValue::from_str(&format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}"))
        .unwrap_or_else(|_| HeaderValue::from_static("attachment"))
}
