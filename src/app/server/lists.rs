//! Views of lists, and what belongs to a record, for their pages.

use fermata_api::{
    Page,
    page::Paging,
    records::{ListViewInput, ListViewView, RelatedList},
};
use fermata_engine::ids::{Name, RecordId};
use leptos::prelude::*;
use uuid::Uuid;

#[cfg(feature = "ssr")]
use super::context;
use super::{Fail, arguments::Json};

/// Views of an object's list, by label.
#[server(input = Json)]
pub async fn list_views(object: Name, paging: Paging) -> Result<Page<ListViewView>, Fail> {
    let (service, who) = context().await?;
    Ok(service.list_views(&who, &object, paging).await?)
}

/// Keeps a view.
#[server(input = Json)]
pub async fn create_view(object: Name, input: ListViewInput) -> Result<ListViewView, Fail> {
    let (service, who) = context().await?;
    Ok(service.list_view_create(&who, &object, input).await?)
}

/// Changes a view that is still at this revision.
#[server(input = Json)]
pub async fn update_view(
    object: Name,
    id: Uuid,
    input: ListViewInput,
    revision: i64,
) -> Result<ListViewView, Fail> {
    let (service, who) = context().await?;
    Ok(service.list_view_update(&who, (&object, id), input, Some(revision)).await?)
}

/// Deletes a view.
#[server(input = Json)]
pub async fn delete_view(object: Name, id: Uuid) -> Result<(), Fail> {
    let (service, who) = context().await?;
    Ok(service.list_view_delete(&who, &object, id).await?)
}

/// Records of other objects that name this one.
#[server(input = Json)]
pub async fn list_related(object: Name, id: RecordId) -> Result<Vec<RelatedList>, Fail> {
    let (service, who) = context().await?;
    Ok(service.record_related(&who, &object, id).await?)
}
