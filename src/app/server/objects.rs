//! Objects and the state of the system, for the settings pages.

use fermata_api::{
    Page,
    page::Paging,
    records::ObjectView,
    system::{CheckSettings, CheckSettingsView, SystemView},
};
use fermata_engine::{ids::Name, object::Object};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::context;
use super::{Fail, arguments::Json};

/// Objects, by name.
#[server(input = Json)]
pub async fn list_objects(paging: Paging) -> Result<Page<ObjectView>, Fail> {
    let (service, who) = context().await?;
    Ok(service.objects(&who, paging).await?)
}

/// One object.
#[server(input = Json)]
pub async fn load_object(name: Name) -> Result<ObjectView, Fail> {
    let (service, who) = context().await?;
    Ok(service.object(&who, &name).await?)
}

/// A new object.
#[server(input = Json)]
pub async fn create_object(object: Object) -> Result<ObjectView, Fail> {
    let (service, who) = context().await?;
    Ok(service.object_create(&who, object).await?)
}

/// Replaces an object's definition.
#[server(input = Json)]
pub async fn update_object(name: Name, object: Object, revision: Option<i64>) -> Result<ObjectView, Fail> {
    let (service, who) = context().await?;
    Ok(service.object_update(&who, &name, object, revision).await?)
}

/// Deletes an object.
#[server(input = Json)]
pub async fn delete_object(name: Name) -> Result<(), Fail> {
    let (service, who) = context().await?;
    Ok(service.object_delete(&who, &name).await?)
}

/// The state of the system.
#[server(input = Json)]
pub async fn load_system() -> Result<SystemView, Fail> {
    let (service, who) = context().await?;
    Ok(service.system(&who).await?)
}

/// What the check of definitions demands.
#[server(input = Json)]
pub async fn load_check_settings() -> Result<CheckSettingsView, Fail> {
    let (service, who) = context().await?;
    Ok(service.check_settings(&who).await?)
}

/// Sets it, where it is still at this revision.
#[server(input = Json)]
pub async fn put_check_settings(
    input: CheckSettings,
    revision: Option<i64>,
) -> Result<CheckSettingsView, Fail> {
    let (service, who) = context().await?;
    Ok(service.check_settings_put(&who, input, revision).await?)
}
