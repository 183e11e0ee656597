//! Who is signed in, and small things that every page needs.

use fermata_api::{people::Me, system::SearchHit};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Fail, arguments::Json};
#[cfg(feature = "ssr")]
use super::{context, service, signed_in};

/// Who looks at the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Visit {
    /// Who is signed in.
    pub me: Option<Me>,
    /// Whether personas sign in with one click.
    pub demo: bool,
    /// The server's moment.
    pub now: fermata_api::Moment,
}

/// Who looks at the page; the server asks before it draws one, and puts the answer into the context.
///
/// # Errors
/// When the service does not answer.
#[cfg(feature = "ssr")]
pub async fn visit_of(
    service: &fermata_service::Service,
    who: Option<&fermata_service::SignedIn>,
) -> Result<Visit, fermata_api::ApiError> {
    let me = match who {
        Some(who) => Some(service.me(who).await?),
        None => None,
    };
    Ok(Visit { me, demo: service.is_demo(), now: fermata_api::Moment(service.now_ms()) })
}

/// Who looks at the page, asked again.
#[server(input = Json)]
pub async fn load_visit() -> Result<Visit, Fail> {
    Ok(visit_of(&service()?, signed_in().as_ref()).await?)
}

/// What a one-time link is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum SetupFor {
    /// To make the first administrator.
    FirstAdministrator,
    /// To set the password of this user.
    Password(String),
    /// For nothing any more.
    Nothing,
}

/// What a one-time link is for.
#[server(input = Json)]
pub async fn load_setup(token: String) -> Result<SetupFor, Fail> {
    match service()?.setup_for(&token).await {
        Ok(Some(name)) => Ok(SetupFor::Password(name.to_string())),
        Ok(None) => Ok(SetupFor::FirstAdministrator),
        Err(error) if error.kind == fermata_api::ErrorKind::NotFound => Ok(SetupFor::Nothing),
        Err(error) => Err(error.into()),
    }
}

/// What the search box finds.
#[server(input = Json)]
pub async fn search_all(text: String) -> Result<Vec<SearchHit>, Fail> {
    let (service, who) = context().await?;
    Ok(service.search(&who, &text).await?)
}

/// Markdown as harmless HTML.
#[server(input = Json)]
pub async fn render_markdown(text: String) -> Result<String, Fail> {
    let (_, _) = context().await?;
    let text: String = text.chars().take(20_000).collect();
    Ok(crate::kit::markdown::to_html(&text))
}
