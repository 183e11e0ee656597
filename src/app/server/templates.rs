//! Templates, for the gallery.

use fermata_api::templates::{TemplateInstall, TemplateInstalled, TemplateView};
use fermata_engine::ids::Name;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::context;
use super::{Fail, arguments::Json};

/// The gallery.
#[server(input = Json)]
pub async fn list_templates() -> Result<Vec<TemplateView>, Fail> {
    let (service, who) = context().await?;
    Ok(service.templates(&who).await?)
}

/// Installs one.
#[server(input = Json)]
pub async fn install_template(name: Name, input: TemplateInstall) -> Result<TemplateInstalled, Fail> {
    let (service, who) = context().await?;
    Ok(service.template_install(&who, &name, &input).await?)
}
