//! The demo data: real, of all kinds, and sound.

use std::collections::BTreeMap;

use fermata_api::{page::Paging, runs::RunQuery};
use fermata_engine::sla::SlaStatus;
use fermata_service::{Clock, Options, Outside, Service};
use fermata_store::testing::TestDatabase;

use crate::common::*;

#[test]
fn shows_a_living_company() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let database = TestDatabase::sqlite().await.expect("SQLite opens");
        let clock = Clock::Manual(std::sync::Arc::new(START_MS.into()));
        let service =
            Service::open(database.db.clone(), Options { demo: true, clock, outside: Outside::default() })
                .await
                .expect("opens");
        service.seed_demo().await.expect("seeded");
        service.seed_demo().await.expect("a second time does nothing");
        let manager = service.demo_sign_in("manager").await.expect("one click");
        service.sign_in("sales", "demo", "127.0.0.1").await.expect("the password is demo");
        let query = RunQuery { limit: Some(200), ..RunQuery::default() };
        let runs = service.runs(&manager, query).await.expect("runs").items;
        assert_eq!(runs.len(), 40);
        let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
        for run in &runs {
            *kinds.entry(format!("{:?}", run.status)).or_default() += 1;
            if run.status.is_open() {
                *kinds.entry(format!("open {:?}", run.worst_sla)).or_default() += 1;
            }
        }
        for kind in ["InProgress", "Paused", "Completed", "Cancelled", "Failed"] {
            assert!(kinds.get(kind).is_some_and(|n| *n > 0), "no run is {kind}: {kinds:?}");
        }
        for sla in [SlaStatus::OnTrack, SlaStatus::AtRisk, SlaStatus::Breached] {
            assert!(
                kinds.get(&format!("open {sla:?}")).is_some_and(|n| *n > 1),
                "{sla:?} is missing: {kinds:?}"
            );
        }
        for user in ["sales", "legal", "finance", "implementation"] {
            let who = service.demo_sign_in(user).await.expect("one click");
            let me = service.me(&who).await.expect("me");
            assert!(me.open_work > 0, "{user} has nothing to do");
        }
        assert!(!service.notifications(&manager, Paging::default()).await.expect("told").items.is_empty());
        assert_eq!(service.doctor().await.expect("a report").broken, Vec::<String>::new());
    });
}
