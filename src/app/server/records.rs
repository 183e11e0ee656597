//! Records, for their pages. Objects themselves are in [`super::objects`].

use fermata_api::{
    Page,
    page::Paging,
    records::{RecordHistory, RecordInput, RecordQuery, RecordView},
};
use fermata_engine::ids::{Name, RecordId};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::context;
use super::{Fail, arguments::Json};

/// Records of an object.
#[server(input = Json)]
pub async fn list_records(object: Name, query: RecordQuery) -> Result<Page<RecordView>, Fail> {
    let (service, who) = context().await?;
    Ok(service.records(&who, &object, query).await?)
}

/// One record.
#[server(input = Json)]
pub async fn load_record(object: Name, id: RecordId) -> Result<RecordView, Fail> {
    let (service, who) = context().await?;
    Ok(service.record(&who, &object, id).await?)
}

/// A new record; the same key makes it once.
#[server(input = Json)]
pub async fn create_record(object: Name, input: RecordInput, key: String) -> Result<RecordView, Fail> {
    let (service, who) = context().await?;
    let key = Some(key).filter(|key| !key.is_empty());
    Ok(service.record_create(&who, &object, input, key).await?)
}

/// Changes a record that is still at this revision.
#[server(input = Json)]
pub async fn update_record(
    object: Name,
    id: RecordId,
    input: RecordInput,
    revision: i64,
) -> Result<RecordView, Fail> {
    let (service, who) = context().await?;
    Ok(service.record_update(&who, &object, id, input, Some(revision)).await?)
}

/// Deletes a record.
#[server(input = Json)]
pub async fn delete_record(object: Name, id: RecordId) -> Result<(), Fail> {
    let (service, who) = context().await?;
    Ok(service.record_delete(&who, &object, id).await?)
}

/// What happened to a record, newest first.
#[server(input = Json)]
pub async fn list_record_history(
    object: Name,
    id: RecordId,
    paging: Paging,
) -> Result<Page<RecordHistory>, Fail> {
    let (service, who) = context().await?;
    Ok(service.record_history(&who, &object, id, paging).await?)
}
