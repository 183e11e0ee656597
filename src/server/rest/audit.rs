//! The audit log.

use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use fermata_api::{
    Page,
    audit::{AuditExportQuery, AuditFormat, AuditQuery, AuditView, VerifyQuery, VerifyReport},
};
use fermata_service::Service;
use futures::stream::{self, StreamExt};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    extract::{Query, Who},
    rest::{Reply, streamed},
    state::AppState,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(audit_list))
        .routes(routes!(audit_verify))
        .routes(routes!(audit_export))
}

/// Who changed what, latest first
#[utoipa::path(get, path = "/audit", tag = "audit", params(AuditQuery), responses((status = 200, body = Page<AuditView>)))]
async fn audit_list(
    State(service): State<Service>,
    Who(who): Who,
    Query(query): Query<AuditQuery>,
) -> Reply<Json<Page<AuditView>>> {
    Ok(Json(service.audit(&who, query).await?))
}

/// Whether the audit log and the logs of runs are as they were written
///
/// Reads everything there is: with a million entries it takes a while. `fermata verify-audit` does the same without a server.
#[utoipa::path(get, path = "/audit/verify", tag = "audit", params(VerifyQuery), responses((status = 200, body = VerifyReport)))]
async fn audit_verify(
    State(service): State<Service>,
    Who(who): Who,
    Query(query): Query<VerifyQuery>,
) -> Reply<Json<VerifyReport>> {
    Ok(Json(service.audit_verify(&who, query).await?))
}

/// Entries of the audit log as a file, as CSV or as JSON lines
#[utoipa::path(get, path = "/audit/export", tag = "audit", params(AuditExportQuery), responses((status = 200, body = String, content_type = "text/csv")))]
async fn audit_export(
    State(service): State<Service>,
    Who(who): Who,
    Query(query): Query<AuditExportQuery>,
) -> Reply<Response> {
    let (media, name) = match query.format {
        AuditFormat::Csv => ("text/csv; charset=utf-8", "attachment; filename=\"audit.csv\""),
        AuditFormat::Jsonl => ("application/jsonl; charset=utf-8", "attachment; filename=\"audit.jsonl\""),
    };
    let mut export = service.audit_export(&who, &query)?;
    // What is wrong with the question shows with the first entries.
    let first = export.next().await?;
    let rest = stream::unfold(export, |mut export| async move {
        let next = export.next().await.transpose()?;
        Some((next.map(Bytes::from).map_err(|error| std::io::Error::other(error.message)), export))
    });
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media)),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static(name)),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    let first = stream::iter(first.map(|bytes| Ok(Bytes::from(bytes))));
    Ok((headers, streamed(first.chain(rest))).into_response())
}
