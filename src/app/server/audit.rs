//! The audit log, for administrators.

use fermata_api::{Page, audit::*};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::context;
use super::{Fail, arguments::Json};

/// Who changed what, latest first.
#[server(input = Json)]
pub async fn list_audit(query: AuditQuery) -> Result<Page<AuditView>, Fail> {
    let (service, who) = context().await?;
    Ok(service.audit(&who, query).await?)
}

/// Looks whether the logs are as they were written.
#[server(input = Json)]
pub async fn verify_audit(query: VerifyQuery) -> Result<VerifyReport, Fail> {
    let (service, who) = context().await?;
    Ok(service.audit_verify(&who, query).await?)
}
