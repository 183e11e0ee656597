//! Objects and records. A record change, its history, the runs it starts and the runs it wakes are one changeset.

use fermata_api::{Page, page::Paging, records::*};
use fermata_engine::{
    ids::{Name, RecordId},
    object::Object,
};

use crate::{Answer, Service, SignedIn, not_built};

impl Service {
    /// All objects, by label.
    pub async fn objects(&self, who: &SignedIn) -> Answer<Vec<ObjectView>> {
        let _ = (who,);
        Err(not_built())
    }

    /// One object.
    pub async fn object(&self, who: &SignedIn, name: &Name) -> Answer<ObjectView> {
        let _ = (who, name);
        Err(not_built())
    }

    /// A new object.
    pub async fn object_create(&self, who: &SignedIn, object: Object) -> Answer<ObjectView> {
        let _ = (who, object);
        Err(not_built())
    }

    /// Replaces an object's definition.
    pub async fn object_update(
        &self,
        who: &SignedIn,
        name: &Name,
        object: Object,
        if_match: Option<i64>,
    ) -> Answer<ObjectView> {
        let _ = (who, name, object, if_match);
        Err(not_built())
    }

    /// Deletes an object that has no records and that no definition names.
    pub async fn object_delete(&self, who: &SignedIn, name: &Name) -> Answer<()> {
        let _ = (who, name);
        Err(not_built())
    }

    /// Records of an object.
    pub async fn records(
        &self,
        who: &SignedIn,
        object: &Name,
        query: RecordQuery,
    ) -> Answer<Page<RecordView>> {
        let _ = (who, object, query);
        Err(not_built())
    }

    /// One record.
    pub async fn record(&self, who: &SignedIn, object: &Name, id: RecordId) -> Answer<RecordView> {
        let _ = (who, object, id);
        Err(not_built())
    }

    /// A new record; matching orchestrations start with it.
    pub async fn record_create(
        &self,
        who: &SignedIn,
        object: &Name,
        input: RecordInput,
        idempotency: Option<String>,
    ) -> Answer<RecordView> {
        let _ = (who, object, input, idempotency);
        Err(not_built())
    }

    /// Changes a record.
    pub async fn record_update(
        &self,
        who: &SignedIn,
        object: &Name,
        id: RecordId,
        input: RecordInput,
        if_match: Option<i64>,
    ) -> Answer<RecordView> {
        let _ = (who, object, id, input, if_match);
        Err(not_built())
    }

    /// Deletes a record; refused while an open run is about it.
    pub async fn record_delete(&self, who: &SignedIn, object: &Name, id: RecordId) -> Answer<()> {
        let _ = (who, object, id);
        Err(not_built())
    }

    /// Its history, newest first.
    pub async fn record_history(
        &self,
        who: &SignedIn,
        object: &Name,
        id: RecordId,
        paging: Paging,
    ) -> Answer<Page<RecordHistory>> {
        let _ = (who, object, id, paging);
        Err(not_built())
    }
}
