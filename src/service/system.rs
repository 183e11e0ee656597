//! Notifications, search, the state of the system.

use fermata_api::{Page, page::Paging, system::*};
use uuid::Uuid;

use crate::{Answer, Service, SignedIn, not_built};

impl Service {
    /// What a person was told, newest first.
    pub async fn notifications(&self, who: &SignedIn, paging: Paging) -> Answer<Page<NotificationView>> {
        let _ = (who, paging);
        Err(not_built())
    }

    /// Marks one, or all, as read.
    pub async fn notifications_read(&self, who: &SignedIn, id: Option<Uuid>) -> Answer<()> {
        let _ = (who, id);
        Err(not_built())
    }

    /// Runs, records and definitions whose name contains `text`, as far as this person may see them; at most 20.
    pub async fn search(&self, who: &SignedIn, text: &str) -> Answer<Vec<SearchHit>> {
        let _ = (who, text);
        Err(not_built())
    }

    /// The state of the system.
    pub async fn system(&self, who: &SignedIn) -> Answer<SystemView> {
        let _ = (who,);
        Err(not_built())
    }

    /// Checks every invariant over all stored runs.
    pub async fn doctor(&self) -> Answer<DoctorReport> {
        Err(not_built())
    }
}
