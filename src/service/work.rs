//! Work items: the inbox and the work guide.

use fermata_api::{Page, work::*};
use fermata_engine::ids::WorkItemId;

use crate::{Answer, Service, SignedIn, not_built};

impl Service {
    /// Work items, most urgent first.
    pub async fn work_items(&self, who: &SignedIn, query: WorkQuery) -> Answer<Page<WorkItemView>> {
        let _ = (who, query);
        Err(not_built())
    }

    /// How many there are.
    pub async fn work_counts(&self, who: &SignedIn) -> Answer<WorkCounts> {
        let _ = (who,);
        Err(not_built())
    }

    /// One work item.
    pub async fn work_item(&self, who: &SignedIn, id: WorkItemId) -> Answer<WorkItemView> {
        let _ = (who, id);
        Err(not_built())
    }

    /// Everything that its work guide shows.
    pub async fn work_guide(&self, who: &SignedIn, id: WorkItemId) -> Answer<WorkGuide> {
        let _ = (who, id);
        Err(not_built())
    }

    /// Takes an offered item.
    pub async fn claim(&self, who: &SignedIn, id: WorkItemId) -> Answer<WorkItemView> {
        let _ = (who, id);
        Err(not_built())
    }

    /// Gives a claimed item back.
    pub async fn release(&self, who: &SignedIn, id: WorkItemId) -> Answer<WorkItemView> {
        let _ = (who, id);
        Err(not_built())
    }

    /// Keeps what was entered so far, per person.
    pub async fn save_draft(&self, who: &SignedIn, id: WorkItemId, input: DraftInput) -> Answer<()> {
        let _ = (who, id, input);
        Err(not_built())
    }

    /// Finishes it.
    pub async fn complete(
        &self,
        who: &SignedIn,
        id: WorkItemId,
        input: CompleteInput,
        idempotency: Option<String>,
    ) -> Answer<Completed> {
        let _ = (who, id, input, idempotency);
        Err(not_built())
    }

    /// Gives it to somebody else.
    pub async fn reassign(
        &self,
        who: &SignedIn,
        id: WorkItemId,
        input: ReassignInput,
    ) -> Answer<WorkItemView> {
        let _ = (who, id, input);
        Err(not_built())
    }
}
