//! Records, for their pages. Objects themselves are in [`super::objects`].

use fermata_api::{
    Page,
    approvals::SignatureView,
    page::Paging,
    records::{CommentInput, CommentView, FileView, RecordHistory, RecordInput, RecordQuery, RecordView},
};
use fermata_engine::ids::{Name, RecordId};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

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

/// Files of a record, newest first.
#[server(input = Json)]
pub async fn list_files(object: Name, id: RecordId, paging: Paging) -> Result<Page<FileView>, Fail> {
    let (service, who) = context().await?;
    Ok(service.files(&who, &object, id, paging).await?)
}

/// Files by id; those that are not there or not for this person are left out.
#[server(input = Json)]
pub async fn load_files(ids: Vec<Uuid>) -> Result<Vec<FileView>, Fail> {
    let (service, who) = context().await?;
    Ok(service.files_of_ids(&who, &ids).await?)
}

/// Deletes a file.
#[server(input = Json)]
pub async fn delete_file(id: Uuid) -> Result<(), Fail> {
    let (service, who) = context().await?;
    Ok(service.file_delete(&who, id).await?)
}

/// A comment with its text as HTML without anything that acts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownComment {
    /// The comment.
    pub comment: CommentView,
    /// Its text.
    pub html: String,
}

#[cfg(feature = "ssr")]
fn shown(comment: CommentView) -> ShownComment {
    ShownComment { html: crate::kit::markdown::to_html(&comment.body), comment }
}

/// Comments on a record, newest first.
#[server(input = Json)]
pub async fn list_comments(object: Name, id: RecordId, paging: Paging) -> Result<Page<ShownComment>, Fail> {
    let (service, who) = context().await?;
    let page = service.comments(&who, &object, id, paging).await?;
    Ok(Page { items: page.items.into_iter().map(shown).collect(), next: page.next })
}

/// Writes a comment.
#[server(input = Json)]
pub async fn add_comment(object: Name, id: RecordId, input: CommentInput) -> Result<ShownComment, Fail> {
    let (service, who) = context().await?;
    Ok(shown(service.comment_add(&who, &object, id, input).await?))
}

/// Changes a comment that is still at this revision.
#[server(input = Json)]
pub async fn edit_comment(
    object: Name,
    id: RecordId,
    comment: Uuid,
    input: CommentInput,
    revision: i64,
) -> Result<ShownComment, Fail> {
    let (service, who) = context().await?;
    Ok(shown(service.comment_edit(&who, (&object, id, comment), input, Some(revision)).await?))
}

/// Deletes a comment.
#[server(input = Json)]
pub async fn delete_comment(object: Name, id: RecordId, comment: Uuid) -> Result<(), Fail> {
    let (service, who) = context().await?;
    Ok(service.comment_delete(&who, (&object, id, comment)).await?)
}

/// What was signed about a record, latest first.
#[server(input = Json)]
pub async fn list_signatures(object: Name, id: RecordId) -> Result<Vec<SignatureView>, Fail> {
    let (service, who) = context().await?;
    Ok(service.record_signatures(&who, &object, id).await?)
}
