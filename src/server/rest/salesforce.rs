//! Orchestrations and flows from Salesforce.

use axum::{
    Json,
    extract::{DefaultBodyLimit, FromRequest, Multipart, Request, State, multipart::MultipartError},
    http::StatusCode,
};
use fermata_api::{
    ErrorKind,
    salesforce::{
        SALESFORCE_BYTES_MAX, SalesforceChoices, SalesforceQuery, SalesforceReport, SalesforceUpload,
    },
    unread,
};
use fermata_interchange::salesforce::SourceFile;
use fermata_service::Service;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    extract::{Query, Who},
    problem::Problem,
    rest::Reply,
    state::AppState,
};

/// Bytes that a form may have beside its files: names, marks between the parts, choices.
const BESIDE: usize = 1024 * 1024;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(salesforce_import))
        .layer(DefaultBodyLimit::max(SALESFORCE_BYTES_MAX + BESIDE))
}

/// Bring orchestrations and flows from Salesforce
///
/// The body is a form with any number of parts `file`, at most 32 MB together: `.flow-meta.xml` or `.flow` files, or zip
/// archives of them in source or package layout. The answer tells of every element of every file whether it came over. With
/// `dry_run=true` nothing is saved; else all of it is saved at once, or nothing.
#[utoipa::path(
    post,
    path = "/import",
    tag = "salesforce",
    params(SalesforceQuery),
    request_body(content = SalesforceUpload, content_type = "multipart/form-data"),
    responses((status = 200, body = SalesforceReport))
)]
async fn salesforce_import(
    State(service): State<Service>,
    Who(who): Who,
    Query(query): Query<SalesforceQuery>,
    request: Request,
) -> Reply<Json<SalesforceReport>> {
    // Whoever may not is told so before they send megabytes.
    service.salesforce_allowed(&who)?;
    query.check()?;
    let (files, choices) = sent(request).await?;
    let report = match query.dry_run {
        Some(true) => service.salesforce_look(&who, files, choices, query).await?,
        _ => service.salesforce_import(&who, files, choices, query).await?,
    };
    Ok(Json(report))
}

/// The parts of the form.
async fn sent(request: Request) -> Result<(Vec<SourceFile>, SalesforceChoices), Problem> {
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| {
        Problem::new(
            ErrorKind::UnsupportedMediaType,
            "content_type_not_form",
            "Send a form with the files, with the header Content-Type: multipart/form-data; boundary=….",
        )
    })?;
    let (mut files, mut choices) = (Vec::new(), None);
    while let Some(part) = form.next_field().await.map_err(broken)? {
        match part.name() {
            Some("file") => {
                let path = part.file_name().unwrap_or_default().to_owned();
                let bytes = part.bytes().await.map_err(broken)?.to_vec();
                files.push(SourceFile { path, bytes });
            }
            Some("choices") if choices.is_none() => {
                let bytes = part.bytes().await.map_err(broken)?;
                choices = Some(chosen(&bytes)?);
            }
            other => {
                let name: String = other.unwrap_or_default().chars().take(80).collect();
                let message = "This form takes parts `file` and at most one `choices`.";
                return Err(Problem::bad_request("form_invalid", &name, message));
            }
        }
    }
    Ok((files, choices.unwrap_or_default()))
}

fn chosen(bytes: &[u8]) -> Result<SalesforceChoices, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let told = unread::problem(&error.path().to_string(), &error.inner().to_string());
        let path = format!("choices.{}", told.path).trim_end_matches(['.', '?']).to_owned();
        Problem::bad_request("form_invalid", &path, format!("The choices cannot be read: {}.", told.message))
    })
}

fn broken(error: MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        let most = SALESFORCE_BYTES_MAX / 1024 / 1024;
        let message =
            format!("The files are larger than {most} MB together, the most allowed: bring them in parts.");
        return Problem::new(ErrorKind::TooLarge, "body_too_large", message);
    }
    Problem::new(
        ErrorKind::BadRequest,
        "body_broken",
        "The form cannot be read to its end. Send the request again.",
    )
}
