//! How other systems are reached, and what was delivered to them.

use fermata_api::{Page, connections::*, page::Paging};
use fermata_engine::ids::Name;
use leptos::prelude::*;
use uuid::Uuid;

#[cfg(feature = "ssr")]
use super::context;
use super::{Fail, arguments::Json};

/// How mail is sent.
#[server(input = Json)]
pub async fn load_mail_settings() -> Result<MailView, Fail> {
    let (service, who) = context().await?;
    Ok(service.mail_settings(&who).await?)
}

/// Says how mail is sent, where the settings are still at this revision.
#[server(input = Json)]
pub async fn put_mail_settings(input: MailSettings, revision: Option<i64>) -> Result<MailView, Fail> {
    let (service, who) = context().await?;
    Ok(service.mail_settings_put(&who, input, revision).await?)
}

/// Sends a test mail at once.
#[server(input = Json)]
pub async fn test_mail(input: MailTest) -> Result<MailTested, Fail> {
    let (service, who) = context().await?;
    Ok(service.mail_test(&who, input).await?)
}

/// Hosts that may be called though they are not public.
#[server(input = Json)]
pub async fn load_allowed_hosts() -> Result<AllowedHostsView, Fail> {
    let (service, who) = context().await?;
    Ok(service.allowed_hosts(&who).await?)
}

/// Allows hosts, where the list is still at this revision.
#[server(input = Json)]
pub async fn put_allowed_hosts(input: AllowedHosts, revision: Option<i64>) -> Result<AllowedHostsView, Fail> {
    let (service, who) = context().await?;
    Ok(service.allowed_hosts_put(&who, input, revision).await?)
}

/// Secrets, by name.
#[server(input = Json)]
pub async fn list_secrets(paging: Paging) -> Result<Page<SecretView>, Fail> {
    let (service, who) = context().await?;
    Ok(service.secrets(&who, paging).await?)
}

/// Makes one (revision 0), or replaces one that is still at this revision.
#[server(input = Json)]
pub async fn put_secret(name: Name, input: SecretInput, revision: Option<i64>) -> Result<SecretView, Fail> {
    let (service, who) = context().await?;
    Ok(service.secret_put(&who, name, input, revision).await?)
}

/// Deletes one that is still at this revision.
#[server(input = Json)]
pub async fn delete_secret(name: Name, revision: Option<i64>) -> Result<(), Fail> {
    let (service, who) = context().await?;
    Ok(service.secret_delete(&who, &name, revision).await?)
}

/// Chats and receivers of events, by name.
#[server(input = Json)]
pub async fn list_connections(paging: Paging) -> Result<Page<ConnectionView>, Fail> {
    let (service, who) = context().await?;
    Ok(service.connections(&who, paging).await?)
}

/// Makes one (revision 0), or replaces one that is still at this revision.
#[server(input = Json)]
pub async fn put_connection(
    name: Name,
    input: ConnectionInput,
    revision: Option<i64>,
) -> Result<ConnectionView, Fail> {
    let (service, who) = context().await?;
    Ok(service.connection_put(&who, name, input, revision).await?)
}

/// Deletes one that is still at this revision.
#[server(input = Json)]
pub async fn delete_connection(name: Name, revision: Option<i64>) -> Result<(), Fail> {
    let (service, who) = context().await?;
    Ok(service.connection_delete(&who, &name, revision).await?)
}

/// Templates of mails, by name.
#[server(input = Json)]
pub async fn list_email_templates(paging: Paging) -> Result<Page<EmailTemplateView>, Fail> {
    let (service, who) = context().await?;
    Ok(service.email_templates(&who, paging).await?)
}

/// Makes one (revision 0), or replaces one that is still at this revision.
#[server(input = Json)]
pub async fn put_email_template(
    name: Name,
    input: EmailTemplateInput,
    revision: Option<i64>,
) -> Result<EmailTemplateView, Fail> {
    let (service, who) = context().await?;
    Ok(service.email_template_put(&who, name, input, revision).await?)
}

/// Deletes one that is still at this revision.
#[server(input = Json)]
pub async fn delete_email_template(name: Name, revision: Option<i64>) -> Result<(), Fail> {
    let (service, who) = context().await?;
    Ok(service.email_template_delete(&who, &name, revision).await?)
}

/// Mails, chat messages and events, newest first.
#[server(input = Json)]
pub async fn list_deliveries(query: DeliveryQuery) -> Result<Page<DeliveryView>, Fail> {
    let (service, who) = context().await?;
    Ok(service.deliveries(&who, query).await?)
}

/// Sends again what was given up.
#[server(input = Json)]
pub async fn send_again(id: Uuid) -> Result<DeliveryView, Fail> {
    let (service, who) = context().await?;
    Ok(service.delivery_send_again(&who, id).await?)
}
