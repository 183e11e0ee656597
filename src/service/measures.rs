//! What managers watch.

use fermata_api::runs::Pipeline;
use fermata_engine::ids::Name;

use crate::{Answer, Service, SignedIn, not_built};

impl Service {
    /// Where every open run of an orchestration stands.
    pub async fn pipeline(&self, who: &SignedIn, orchestration: &Name) -> Answer<Pipeline> {
        let _ = (who, orchestration);
        Err(not_built())
    }
}
