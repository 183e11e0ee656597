//! Packages: definitions on their way from one system to another.

use axum::{
    Json,
    extract::{Request, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use fermata_api::packages::{ExportedQuery, PACKAGE_UPLOAD_BYTES_MAX, PackageHow, PackagePlan, PackageQuery};
use fermata_service::{PackageGiven, Service, SignedIn};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::objects::disposition;
use crate::{
    extract::{Query, Who, read_up_to},
    rest::Reply,
    state::AppState,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(package_export))
        .routes(routes!(package_plan))
        .routes(routes!(package_apply))
}

/// Export orchestrations with everything that they depend on, as a zip of texts
///
/// Flows, objects, calendars, templates of mails, groups, queues and roles come along; people do not. The same definitions are
/// always the same bytes.
#[utoipa::path(get, path = "/export", tag = "packages", params(ExportedQuery), responses((status = 200, body = Vec<u8>, content_type = "application/zip")))]
async fn package_export(
    State(service): State<Service>,
    Who(who): Who,
    Query(query): Query<ExportedQuery>,
) -> Reply<Response> {
    let names = query.names()?;
    let zip = service.package_export_zip(&who, &names, query.drafts.unwrap_or(false)).await?;
    let file = match names.as_slice() {
        [one] => format!("{one}.zip"),
        _ => "fermata.zip".to_owned(),
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/zip")),
        (header::CONTENT_DISPOSITION, disposition(&file)),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    Ok((headers, zip).into_response())
}

/// Look at what applying a package would change; nothing is changed
///
/// The body is the zip of a folder that was exported, or a package of one JSON file, at most 16 MB.
#[utoipa::path(
    post,
    path = "/plan",
    tag = "packages",
    params(PackageQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = PackagePlan))
)]
async fn package_plan(
    State(service): State<Service>,
    Who(who): Who,
    Query(query): Query<PackageQuery>,
    request: Request,
) -> Reply<Json<PackagePlan>> {
    let (given, how) = sent(&service, &who, query, request).await?;
    Ok(Json(service.package_plan(&who, &given, &how).await?))
}

/// Apply a package: everything that its plan says, or nothing
///
/// The body is as for the plan. Definitions that are active in the package become active versions; drafts are saved as drafts.
/// What is here and not in the package stays. Where something is in the way, nothing is changed (`package_conflicts`).
#[utoipa::path(
    post,
    path = "/apply",
    tag = "packages",
    params(PackageQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = PackagePlan))
)]
async fn package_apply(
    State(service): State<Service>,
    Who(who): Who,
    Query(query): Query<PackageQuery>,
    request: Request,
) -> Reply<Json<PackagePlan>> {
    let (given, how) = sent(&service, &who, query, request).await?;
    Ok(Json(service.package_apply(&who, &given, &how).await?))
}

/// The package that was sent, and how it is meant. Whoever may not is told so before they send megabytes.
async fn sent(
    service: &Service,
    who: &SignedIn,
    query: PackageQuery,
    request: Request,
) -> Reply<(PackageGiven, PackageHow)> {
    service.package_allowed(who)?;
    let how = query.how()?;
    let bytes = read_up_to(request, PACKAGE_UPLOAD_BYTES_MAX).await?;
    Ok((PackageGiven::of_upload(bytes.to_vec()).await?, how))
}
