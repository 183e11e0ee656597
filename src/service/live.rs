//! Live messages: what changed, told to whoever may see it.

use fermata_api::system::LiveMessage;
use tokio::sync::broadcast;

use crate::{Answer, Service, SignedIn, not_built};

impl Service {
    /// Messages from now on; the caller drops those that [`Service::may_hear`] refuses.
    pub fn live(&self) -> Answer<broadcast::Receiver<LiveMessage>> {
        Err(not_built())
    }

    /// Whether this person may hear a message.
    pub fn may_hear(&self, who: &SignedIn, message: &LiveMessage) -> bool {
        message.to.is_empty() || message.to.contains(&who.name)
    }
}
