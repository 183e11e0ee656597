//! Looking into the audit log.

use fermata_api::{
    Page,
    audit::{AuditExportQuery, AuditQuery, AuditView},
};
use fermata_engine::ids::Name;
use fermata_store::filters::AuditFilter;

use super::words::view;
use crate::{
    Answer, Service, SignedIn,
    error::{limit, store},
    policy::{Action, require},
    runs::{Day, since, text_of},
};

impl Service {
    /// The audit log, latest first.
    pub async fn audit(&self, who: &SignedIn, query: AuditQuery) -> Answer<Page<AuditView>> {
        require(who, Action::AuditSee)?;
        let filter = filter(&query)?;
        let listed = self.inner.db.audit(&filter, query.cursor.as_deref(), limit(query.limit)?).await;
        let (entries, next) = listed.map_err(store)?;
        let known = self.known();
        Ok(Page { items: entries.into_iter().map(|entry| view(entry, &known)).collect(), next })
    }
}

/// What an export and a list have in common.
pub(super) fn of_export(query: &AuditExportQuery) -> AuditQuery {
    AuditQuery {
        who: query.who.clone(),
        action: query.action.clone(),
        target: query.target.clone(),
        from: query.from.clone(),
        to: query.to.clone(),
        text: query.text.clone(),
        ..AuditQuery::default()
    }
}

pub(super) fn filter(query: &AuditQuery) -> Answer<AuditFilter> {
    let actor = text_of("who", query.who.as_deref())?.map(|text| match text.as_str() {
        "system" | "nobody" => text,
        _ => match Name::parse(&text) {
            Ok(name) => format!("user:{name}"),
            Err(_) => text,
        },
    });
    Ok(AuditFilter {
        actor,
        action: text_of("action", query.action.as_deref())?,
        target: text_of("target", query.target.as_deref())?,
        from_ms: since("from", query.from.as_deref(), Day::Begins)?,
        before_ms: since("to", query.to.as_deref(), Day::Ends)?,
        text: text_of("text", query.text.as_deref())?,
    })
}
