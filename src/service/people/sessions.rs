//! Sessions, kept by the hash of their id.

use fermata_engine::ids::Name;
use fermata_store::{Changeset, Write, rows::SessionRow};

use crate::{Answer, Service, error::store};

impl Service {
    /// What a session holds, by the hash of its id; none where it ended.
    pub async fn session_load(&self, id_hash: &[u8]) -> Answer<Option<(serde_json::Value, i64)>> {
        let row = self.inner.db.session(id_hash).await.map_err(store)?;
        Ok(row.filter(|row| row.expires_ms > self.now_ms()).map(|row| (row.data, row.expires_ms)))
    }

    /// Keeps a session.
    pub async fn session_save(
        &self,
        id_hash: Vec<u8>,
        user: Option<Name>,
        data: serde_json::Value,
        expires_ms: i64,
    ) -> Answer<()> {
        self.write_one(Write::PutSession(SessionRow { id_hash, user, data, expires_ms })).await
    }

    /// Ends a session.
    pub async fn session_delete(&self, id_hash: Vec<u8>) -> Answer<()> {
        self.write_one(Write::DeleteSession(id_hash)).await?;
        self.inner.hub.sessions_ended();
        Ok(())
    }

    /// One write alone.
    pub(crate) async fn write_one(&self, write: Write) -> Answer<()> {
        let mut changeset = Changeset::new();
        changeset.write(write);
        self.commit(changeset).await.map_err(store)
    }
}
