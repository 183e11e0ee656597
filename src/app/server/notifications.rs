//! What a person was told.

use fermata_api::{Page, page::Paging, system::NotificationView};
use leptos::prelude::*;
use uuid::Uuid;

#[cfg(feature = "ssr")]
use super::context;
use super::{Fail, arguments::Json};

/// Notifications, newest first.
#[server(input = Json)]
pub async fn list_notifications(paging: Paging) -> Result<Page<NotificationView>, Fail> {
    let (service, who) = context().await?;
    Ok(service.notifications(&who, paging).await?)
}

/// Marks one as read, or all.
#[server(input = Json)]
pub async fn read_notifications(id: Option<Uuid>) -> Result<(), Fail> {
    let (service, who) = context().await?;
    Ok(service.notifications_read(&who, id).await?)
}
