//! Chats and receivers of events.

use fermata_api::{ApiError, Moment, Page, connections::*, page::Paging};
use fermata_engine::{ids::Name, limits::LABEL_LENGTH_MAX};
use fermata_store::rows::{ConnectionKind as Row, ConnectionRow};
use serde::{Deserialize, Serialize};

use super::{Kept, line};
use crate::{
    Answer, Service, SignedIn,
    error::{read, written},
    policy::{Action, require},
};

/// As it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Channel {
    pub(crate) kind: ConnectionKind,
    pub(crate) url_secret: Name,
    #[serde(default)]
    pub(crate) token_secret: Option<Name>,
}

impl Service {
    /// Chats and receivers of events, by name.
    pub async fn connections(&self, who: &SignedIn, paging: Paging) -> Answer<Page<ConnectionView>> {
        require(who, Action::ConnectionsManage)?;
        self.connection_rows(Row::Channel, paging, |row| self.channel_view(row)).await
    }

    /// One of them.
    pub async fn connection(&self, who: &SignedIn, name: &Name) -> Answer<ConnectionView> {
        require(who, Action::ConnectionsManage)?;
        self.channel_view(self.connection_found(Row::Channel, name).await?)
    }

    /// Makes or changes one; `if_match` is the revision that the caller saw, 0 where there was none.
    pub async fn connection_put(
        &self,
        who: &SignedIn,
        name: Name,
        input: ConnectionInput,
        if_match: Option<i64>,
    ) -> Answer<ConnectionView> {
        require(who, Action::ConnectionsManage)?;
        let label = line("label", &input.label, LABEL_LENGTH_MAX)?;
        if label.is_empty() {
            return Err(ApiError::field("label", "required", "say what others read"));
        }
        self.check_secret("url_secret", Some(&input.url_secret)).await?;
        self.check_secret("token_secret", input.token_secret.as_ref()).await?;
        let channel =
            Channel { kind: input.kind, url_secret: input.url_secret, token_secret: input.token_secret };
        let kept = Kept { kind: Row::Channel, name, label, content: written(&channel)? };
        let row = self.connection_kept(who, kept, if_match).await?;
        self.channel_view(row)
    }

    /// Deletes one. What still names it fails with a clear message.
    pub async fn connection_delete(&self, who: &SignedIn, name: &Name, if_match: Option<i64>) -> Answer<()> {
        self.connection_deleted(who, Row::Channel, name, if_match).await
    }

    /// One of them, for something that leaves; nothing where there is none.
    pub(crate) async fn channel(&self, name: &Name) -> Answer<Option<Channel>> {
        let row = self.connection_row(Row::Channel, name).await?;
        row.map(|row| read(row.content)).transpose()
    }

    fn channel_view(&self, row: ConnectionRow) -> Answer<ConnectionView> {
        let updated_by = self.changed_by(&row);
        let Channel { kind, url_secret, token_secret } = read(row.content)?;
        Ok(ConnectionView {
            name: row.key.1,
            label: row.label,
            kind,
            url_secret,
            token_secret,
            updated: Moment(row.updated_ms),
            updated_by,
            revision: row.revision,
        })
    }
}
