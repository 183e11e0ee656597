//! Runs: starting, watching, operating.

use fermata_api::{Page, definitions::StartInput, page::Paging, runs::*};
use fermata_engine::{
    definition::Orchestration,
    ids::{Name, RunId},
};

use crate::{Answer, Service, SignedIn, not_built};

impl Service {
    /// Starts a run of the active version; the same idempotency key never starts a second one.
    pub async fn start(
        &self,
        who: &SignedIn,
        orchestration: &Name,
        input: StartInput,
        idempotency: Option<String>,
    ) -> Answer<RunView> {
        let _ = (who, orchestration, input, idempotency);
        Err(not_built())
    }

    /// Runs, newest first.
    pub async fn runs(&self, who: &SignedIn, query: RunQuery) -> Answer<Page<RunRow>> {
        let _ = (who, query);
        Err(not_built())
    }

    /// One run.
    pub async fn run(&self, who: &SignedIn, id: RunId) -> Answer<RunView> {
        let _ = (who, id);
        Err(not_built())
    }

    /// The drawing of the version that a run began with.
    pub async fn run_definition(&self, who: &SignedIn, id: RunId) -> Answer<Orchestration> {
        let _ = (who, id);
        Err(not_built())
    }

    /// What happened in a run, in order; the cursor is the last number seen.
    pub async fn run_log(&self, who: &SignedIn, id: RunId, paging: Paging) -> Answer<Page<LogEntry>> {
        let _ = (who, id, paging);
        Err(not_built())
    }

    /// Holds a run.
    pub async fn pause(&self, who: &SignedIn, id: RunId, input: ReasonInput) -> Answer<RunView> {
        let _ = (who, id, input);
        Err(not_built())
    }

    /// Lets it go on.
    pub async fn resume(&self, who: &SignedIn, id: RunId, input: ReasonInput) -> Answer<RunView> {
        let _ = (who, id, input);
        Err(not_built())
    }

    /// Stops it for good.
    pub async fn cancel(&self, who: &SignedIn, id: RunId, input: ReasonInput) -> Answer<RunView> {
        let _ = (who, id, input);
        Err(not_built())
    }

    /// Tries what failed again.
    pub async fn retry(&self, who: &SignedIn, id: RunId, input: ReasonInput) -> Answer<RunView> {
        let _ = (who, id, input);
        Err(not_built())
    }
}
