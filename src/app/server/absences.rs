//! When people are away.

use fermata_api::absences::{AbsenceInput, AbsenceView};
use fermata_engine::ids::Name;
use leptos::prelude::*;
use uuid::Uuid;

#[cfg(feature = "ssr")]
use super::context;
use super::{Fail, arguments::Json};

/// When somebody is away.
#[server(input = Json)]
pub async fn list_absences(user: Name) -> Result<Vec<AbsenceView>, Fail> {
    let (service, who) = context().await?;
    Ok(service.absences(&who, &user).await?)
}

/// Notes when somebody is away.
#[server(input = Json)]
pub async fn add_absence(user: Name, input: AbsenceInput) -> Result<AbsenceView, Fail> {
    let (service, who) = context().await?;
    Ok(service.absence_add(&who, &user, input).await?)
}

/// Takes an absence away.
#[server(input = Json)]
pub async fn delete_absence(user: Name, id: Uuid) -> Result<(), Fail> {
    let (service, who) = context().await?;
    Ok(service.absence_delete(&who, &user, id).await?)
}
