//! Named secrets: sealed at rest, never shown again, filled in where something leaves.

use fermata_api::{ApiError, Moment, Page, connections::*, page::Paging};
use fermata_engine::ids::Name;
use fermata_store::rows::{ConnectionKind, ConnectionRow};

use super::{Kept, label_or};
use crate::{
    Answer, Service, SignedIn,
    error::{read, written},
    limits::SECRET_LENGTH_MAX,
    policy::{Action, require},
    vault,
};

impl Service {
    /// Secrets by name, without what they hold.
    pub async fn secrets(&self, who: &SignedIn, paging: Paging) -> Answer<Page<SecretView>> {
        require(who, Action::ConnectionsManage)?;
        self.connection_rows(ConnectionKind::Secret, paging, |row| Ok(self.secret_view(row))).await
    }

    /// One secret, without what it holds.
    pub async fn secret(&self, who: &SignedIn, name: &Name) -> Answer<SecretView> {
        require(who, Action::ConnectionsManage)?;
        Ok(self.secret_view(self.connection_found(ConnectionKind::Secret, name).await?))
    }

    /// Makes or changes a secret; `if_match` is the revision that the caller saw, 0 where there was none.
    pub async fn secret_put(
        &self,
        who: &SignedIn,
        name: Name,
        input: SecretInput,
        if_match: Option<i64>,
    ) -> Answer<SecretView> {
        require(who, Action::ConnectionsManage)?;
        let label = label_or(&input.label, &name)?;
        let content = match input.value {
            Some(value) => {
                check_length(&value)?;
                let key = self.inner.options.outside.key.as_ref();
                written(&vault::seal(key, &self.inner.random, name.as_str(), &value)?)?
            }
            None => match self.connection_row(ConnectionKind::Secret, &name).await? {
                Some(row) => row.content,
                None => return Err(ApiError::field("value", "required", "say what the secret is")),
            },
        };
        let kept = Kept { kind: ConnectionKind::Secret, name, label, content };
        Ok(self.secret_view(self.connection_kept(who, kept, if_match).await?))
    }

    /// Deletes a secret. What still names it fails with a clear message.
    pub async fn secret_delete(&self, who: &SignedIn, name: &Name, if_match: Option<i64>) -> Answer<()> {
        self.connection_deleted(who, ConnectionKind::Secret, name, if_match).await
    }

    /// What a secret holds, for something that leaves this moment. Never for an answer or a log.
    pub(crate) async fn opened(&self, name: &Name) -> Answer<String> {
        let row = self.connection_row(ConnectionKind::Secret, name).await?;
        let row = row.ok_or_else(|| {
            ApiError::new(
                fermata_api::ErrorKind::Conflict,
                "secret_missing",
                format!(
                    "There is no secret {name}. An administrator can make it under Settings, Connections."
                ),
            )
        })?;
        vault::open(self.inner.options.outside.key.as_ref(), name.as_str(), &read(row.content)?)
    }

    fn secret_view(&self, row: ConnectionRow) -> SecretView {
        SecretView {
            updated_by: self.changed_by(&row),
            name: row.key.1,
            label: row.label,
            updated: Moment(row.updated_ms),
            revision: row.revision,
        }
    }
}

fn check_length(value: &str) -> Answer<()> {
    match value.chars().count() {
        0 => Err(ApiError::field("value", "required", "say what the secret is")),
        n if n > SECRET_LENGTH_MAX => Err(ApiError::field(
            "value",
            "too_long",
            format!("is too long: at most {SECRET_LENGTH_MAX} characters"),
        )),
        _ => Ok(()),
    }
}
