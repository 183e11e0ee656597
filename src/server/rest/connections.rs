//! How other systems are reached: mail, secrets, chats and receivers of events, allowed hosts, templates of mails.

use axum::{Json, extract::State, http::StatusCode};
use fermata_api::{
    Page,
    connections::{
        AllowedHosts, AllowedHostsView, ConnectionInput, ConnectionView, EmailTemplateInput,
        EmailTemplateView, MailSettings, MailTest, MailTested, MailView, SecretInput, SecretView,
    },
    page::Paging,
};
use fermata_engine::ids::Name;
use fermata_service::Service;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    extract::{IfMatch, JsonBody, Path, Query, Who},
    rest::{Reply, Tagged},
    state::AppState,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(mail_get, mail_put))
        .routes(routes!(mail_test))
        .routes(routes!(allowed_get, allowed_put))
        .routes(routes!(secret_list))
        .routes(routes!(secret_get, secret_put, secret_delete))
        .routes(routes!(connection_list))
        .routes(routes!(connection_get, connection_put, connection_delete))
        .routes(routes!(template_list))
        .routes(routes!(template_get, template_put, template_delete))
}

/// How mail is sent
#[utoipa::path(get, path = "/mail-settings", tag = "connections", responses((status = 200, body = MailView)))]
async fn mail_get(State(service): State<Service>, Who(who): Who) -> Reply<Tagged<MailView>> {
    let view = service.mail_settings(&who).await?;
    Ok(Tagged(view.revision, view))
}

/// Say how mail is sent
#[utoipa::path(
    put,
    path = "/mail-settings",
    tag = "connections",
    params(("If-Match" = Option<String>, Header, description = "The ETag of what you changed; 412 where it is no longer the newest. \"0\": it must be new")),
    request_body = MailSettings,
    responses((status = 200, body = MailView))
)]
async fn mail_put(
    State(service): State<Service>,
    Who(who): Who,
    IfMatch(revision): IfMatch,
    JsonBody(input): JsonBody<MailSettings>,
) -> Reply<Tagged<MailView>> {
    let view = service.mail_settings_put(&who, input, revision).await?;
    Ok(Tagged(view.revision, view))
}

/// Send a test mail at once
///
/// The answer tells what the mail server said.
#[utoipa::path(post, path = "/mail-settings/test", tag = "connections", request_body = MailTest, responses((status = 200, body = MailTested)))]
async fn mail_test(
    State(service): State<Service>,
    Who(who): Who,
    JsonBody(input): JsonBody<MailTest>,
) -> Reply<Json<MailTested>> {
    Ok(Json(service.mail_test(&who, input).await?))
}

/// Hosts that may be called though they are not on the public internet
#[utoipa::path(get, path = "/allowed-hosts", tag = "connections", responses((status = 200, body = AllowedHostsView)))]
async fn allowed_get(State(service): State<Service>, Who(who): Who) -> Reply<Tagged<AllowedHostsView>> {
    let view = service.allowed_hosts(&who).await?;
    Ok(Tagged(view.revision, view))
}

/// Allow hosts
#[utoipa::path(
    put,
    path = "/allowed-hosts",
    tag = "connections",
    params(("If-Match" = Option<String>, Header, description = "The ETag of what you changed; 412 where it is no longer the newest. \"0\": it must be new")),
    request_body = AllowedHosts,
    responses((status = 200, body = AllowedHostsView))
)]
async fn allowed_put(
    State(service): State<Service>,
    Who(who): Who,
    IfMatch(revision): IfMatch,
    JsonBody(input): JsonBody<AllowedHosts>,
) -> Reply<Tagged<AllowedHostsView>> {
    let view = service.allowed_hosts_put(&who, input, revision).await?;
    Ok(Tagged(view.revision, view))
}

/// Secrets by name, without what they hold
#[utoipa::path(get, path = "/secrets", tag = "connections", params(Paging), responses((status = 200, body = Page<SecretView>)))]
async fn secret_list(
    State(service): State<Service>,
    Who(who): Who,
    Query(paging): Query<Paging>,
) -> Reply<Json<Page<SecretView>>> {
    Ok(Json(service.secrets(&who, paging).await?))
}

/// One secret
#[utoipa::path(get, path = "/secrets/{name}", tag = "connections", params(("name" = Name, Path)), responses((status = 200, body = SecretView)))]
async fn secret_get(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
) -> Reply<Tagged<SecretView>> {
    let view = service.secret(&who, &name).await?;
    Ok(Tagged(view.revision, view))
}

/// Make or replace a secret
///
/// What it holds is in no answer.
#[utoipa::path(
    put,
    path = "/secrets/{name}",
    tag = "connections",
    params(("name" = Name, Path), ("If-Match" = Option<String>, Header, description = "The ETag of what you changed; 412 where it is no longer the newest. \"0\": it must be new")),
    request_body = SecretInput,
    responses((status = 200, body = SecretView))
)]
async fn secret_put(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
    IfMatch(revision): IfMatch,
    JsonBody(input): JsonBody<SecretInput>,
) -> Reply<Tagged<SecretView>> {
    let view = service.secret_put(&who, name, input, revision).await?;
    Ok(Tagged(view.revision, view))
}

/// Delete a secret
#[utoipa::path(
    delete,
    path = "/secrets/{name}",
    tag = "connections",
    params(("name" = Name, Path), ("If-Match" = Option<String>, Header, description = "The ETag of what you saw; 412 where it is no longer the newest")),
    responses((status = 204, description = "Done"))
)]
async fn secret_delete(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
    IfMatch(revision): IfMatch,
) -> Reply<StatusCode> {
    service.secret_delete(&who, &name, revision).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Chats and receivers of events, by name
#[utoipa::path(get, path = "/connections", tag = "connections", params(Paging), responses((status = 200, body = Page<ConnectionView>)))]
async fn connection_list(
    State(service): State<Service>,
    Who(who): Who,
    Query(paging): Query<Paging>,
) -> Reply<Json<Page<ConnectionView>>> {
    Ok(Json(service.connections(&who, paging).await?))
}

/// One connection
#[utoipa::path(get, path = "/connections/{name}", tag = "connections", params(("name" = Name, Path)), responses((status = 200, body = ConnectionView)))]
async fn connection_get(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
) -> Reply<Tagged<ConnectionView>> {
    let view = service.connection(&who, &name).await?;
    Ok(Tagged(view.revision, view))
}

/// Make or replace a connection
#[utoipa::path(
    put,
    path = "/connections/{name}",
    tag = "connections",
    params(("name" = Name, Path), ("If-Match" = Option<String>, Header, description = "The ETag of what you changed; 412 where it is no longer the newest. \"0\": it must be new")),
    request_body = ConnectionInput,
    responses((status = 200, body = ConnectionView))
)]
async fn connection_put(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
    IfMatch(revision): IfMatch,
    JsonBody(input): JsonBody<ConnectionInput>,
) -> Reply<Tagged<ConnectionView>> {
    let view = service.connection_put(&who, name, input, revision).await?;
    Ok(Tagged(view.revision, view))
}

/// Delete a connection
#[utoipa::path(
    delete,
    path = "/connections/{name}",
    tag = "connections",
    params(("name" = Name, Path), ("If-Match" = Option<String>, Header, description = "The ETag of what you saw; 412 where it is no longer the newest")),
    responses((status = 204, description = "Done"))
)]
async fn connection_delete(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
    IfMatch(revision): IfMatch,
) -> Reply<StatusCode> {
    service.connection_delete(&who, &name, revision).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Templates of mails, by name
#[utoipa::path(get, path = "/email-templates", tag = "connections", params(Paging), responses((status = 200, body = Page<EmailTemplateView>)))]
async fn template_list(
    State(service): State<Service>,
    Who(who): Who,
    Query(paging): Query<Paging>,
) -> Reply<Json<Page<EmailTemplateView>>> {
    Ok(Json(service.email_templates(&who, paging).await?))
}

/// One template of mails
#[utoipa::path(get, path = "/email-templates/{name}", tag = "connections", params(("name" = Name, Path)), responses((status = 200, body = EmailTemplateView)))]
async fn template_get(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
) -> Reply<Tagged<EmailTemplateView>> {
    let view = service.email_template(&who, &name).await?;
    Ok(Tagged(view.revision, view))
}

/// Make or replace a template of mails
#[utoipa::path(
    put,
    path = "/email-templates/{name}",
    tag = "connections",
    params(("name" = Name, Path), ("If-Match" = Option<String>, Header, description = "The ETag of what you changed; 412 where it is no longer the newest. \"0\": it must be new")),
    request_body = EmailTemplateInput,
    responses((status = 200, body = EmailTemplateView))
)]
async fn template_put(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
    IfMatch(revision): IfMatch,
    JsonBody(input): JsonBody<EmailTemplateInput>,
) -> Reply<Tagged<EmailTemplateView>> {
    let view = service.email_template_put(&who, name, input, revision).await?;
    Ok(Tagged(view.revision, view))
}

/// Delete a template of mails
#[utoipa::path(
    delete,
    path = "/email-templates/{name}",
    tag = "connections",
    params(("name" = Name, Path), ("If-Match" = Option<String>, Header, description = "The ETag of what you saw; 412 where it is no longer the newest")),
    responses((status = 204, description = "Done"))
)]
async fn template_delete(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
    IfMatch(revision): IfMatch,
) -> Reply<StatusCode> {
    service.email_template_delete(&who, &name, revision).await?;
    Ok(StatusCode::NO_CONTENT)
}
