//! The demo: a logistics company in the middle of its work.

use crate::{Answer, Service};

impl Service {
    /// Fills an empty database with the demo.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn seed_demo(&self) -> Answer<()> {
        Ok(())
    }
}
