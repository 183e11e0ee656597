//! Imports, for their page.

use fermata_api::{
    Page,
    imports::{ImportError, ImportSettings, ImportView},
    page::Paging,
};
use fermata_engine::ids::Name;
use leptos::prelude::*;
use uuid::Uuid;

#[cfg(feature = "ssr")]
use super::context;
use super::{Fail, arguments::Json};

/// Imports of an object's records, newest first.
#[server(input = Json)]
pub async fn list_imports(object: Name, paging: Paging) -> Result<Page<ImportView>, Fail> {
    let (service, who) = context().await?;
    Ok(service.imports(&who, &object, paging).await?)
}

/// One import.
#[server(input = Json)]
pub async fn load_import(object: Name, id: Uuid) -> Result<ImportView, Fail> {
    let (service, who) = context().await?;
    Ok(service.import(&who, &object, id).await?)
}

/// Says how a file is read.
#[server(input = Json)]
pub async fn save_import(
    object: Name,
    id: Uuid,
    settings: ImportSettings,
    revision: i64,
) -> Result<ImportView, Fail> {
    let (service, who) = context().await?;
    Ok(service.import_settings(&who, (&object, id), settings, Some(revision)).await?)
}

/// Starts an import.
#[server(input = Json)]
pub async fn start_import(object: Name, id: Uuid) -> Result<ImportView, Fail> {
    let (service, who) = context().await?;
    Ok(service.import_start(&who, &object, id).await?)
}

/// Cancels an import.
#[server(input = Json)]
pub async fn cancel_import(object: Name, id: Uuid) -> Result<ImportView, Fail> {
    let (service, who) = context().await?;
    Ok(service.import_cancel(&who, &object, id).await?)
}

/// What was wrong with rows.
#[server(input = Json)]
pub async fn list_import_errors(object: Name, id: Uuid, paging: Paging) -> Result<Page<ImportError>, Fail> {
    let (service, who) = context().await?;
    Ok(service.import_errors(&who, &object, id, paging).await?)
}
