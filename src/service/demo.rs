//! The demo: a logistics company in the middle of its work.
//!
//! Nothing in it is made up in the tables: a service with a clock of its own goes through the past weeks, people do their
//! steps, timers fire when they are due. So logs, histories, promises and notifications are what they would be.

mod cases;
mod drive;
mod install;
mod people;

use std::sync::{Arc, atomic::AtomicI64};

use crate::{Answer, Options, Outside, Service, clock::Clock, error::store, random::Random};

/// The template whose orchestrations, flows and objects the demo has.
const TEMPLATE: &str = "customer_onboarding";
/// Chance in the demo is the same each time.
const SEED: u64 = 0x00f3_47a7;
/// How far the demo goes back.
const WEEKS: i64 = 9;

impl Service {
    /// Fills an empty database with the demo: the logistics company, its people, objects, flows, the active onboarding
    /// orchestration and forty runs of all states and ages. Nothing where there are users already.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn seed_demo(&self) -> Answer<()> {
        if !self.inner.db.users().await.map_err(store)?.is_empty() {
            return Ok(());
        }
        let now_ms = self.now_ms();
        let clock = Arc::new(AtomicI64::new(now_ms - WEEKS * 7 * crate::limits::DAY_MS));
        let options =
            Options { demo: true, clock: Clock::Manual(clock.clone()), outside: Outside::default() };
        let past = Self::open_with(self.inner.db.clone(), options, Random::seeded(SEED)).await?;
        people::settle(&past).await?;
        install::install(&past, TEMPLATE).await?;
        drive::through_the_weeks(&past, &clock, now_ms).await?;
        self.learn().await
    }
}
