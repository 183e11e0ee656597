//! Authenticators for one-time codes: one's own, and those that people lost.

use fermata_api::authenticators::*;
use fermata_engine::ids::Name;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::context;
use super::{Fail, arguments::Json};

/// How one's own stands.
#[server(input = Json)]
pub async fn load_authenticator() -> Result<AuthenticatorView, Fail> {
    let (service, who) = context().await?;
    Ok(service.authenticator(&who).await?)
}

/// A new secret; it counts once a code of it was heard.
#[server(input = Json)]
pub async fn start_authenticator(input: PasswordInput) -> Result<AuthenticatorSetup, Fail> {
    let (service, who) = context().await?;
    Ok(service.authenticator_start(&who, input).await?)
}

/// The first code of it.
#[server(input = Json)]
pub async fn confirm_authenticator(input: CodeInput) -> Result<RecoveryCodes, Fail> {
    let (service, who) = context().await?;
    Ok(service.authenticator_confirm(&who, input).await?)
}

/// New recovery codes in place of those that are left.
#[server(input = Json)]
pub async fn renew_recovery_codes(input: PasswordInput) -> Result<RecoveryCodes, Fail> {
    let (service, who) = context().await?;
    Ok(service.recovery_codes_renew(&who, input).await?)
}

/// Removes one's own.
#[server(input = Json)]
pub async fn remove_authenticator(input: PasswordInput) -> Result<(), Fail> {
    let (service, who) = context().await?;
    Ok(service.authenticator_remove(&who, input).await?)
}

/// Takes away that of somebody who lost it.
#[server(input = Json)]
pub async fn take_authenticator(name: Name) -> Result<(), Fail> {
    let (service, who) = context().await?;
    Ok(service.authenticator_take(&who, &name).await?)
}
