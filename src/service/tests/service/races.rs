//! People and programs who are too quick: nothing happens twice, nothing is lost.

use fermata_api::{
    definitions::StartInput,
    runs::RunQuery,
    work::{CompleteInput, DraftInput},
};
use fermata_engine::ids::Name;
use serde_json::json;

use crate::common::*;

#[test]
fn of_two_completions_one_wins_and_the_other_keeps_its_draft() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (_, run) = house.account("Starling Audio").await;
        house.complete(run, "complete_contract", "sales", "complete", contract()).await.expect("done");
        let item = house.open(run, "review_terms").await.id;
        for user in ["legal", "sofia"] {
            let draft = DraftInput {
                values: values(json!({ "comment": format!("by {user}") })),
                page: Some(name("terms")),
                ..Default::default()
            };
            house.service.save_draft(&house.who(user), item, draft).await.expect("kept");
        }
        let input = || CompleteInput {
            outcome: Some("accept".into()),
            values: values(json!({ "liability": "standard" })),
            ..Default::default()
        };
        let (jon, sofia) = (house.who("legal"), house.who("sofia"));
        let (a, b) = tokio::join!(
            house.service.complete(&jon, item, input(), None),
            house.service.complete(&sofia, item, input(), None),
        );
        assert!(a.is_ok() != b.is_ok(), "exactly one wins");
        let (loser, answer) = if a.is_ok() { ("sofia", b) } else { ("legal", a) };
        assert_eq!(code(answer), "work_item_completed");
        let guide = house.service.work_guide(&house.who(loser), item).await.expect("a guide");
        assert_eq!(guide.draft["comment"], format!("by {loser}"));
        assert_eq!(guide.page, Some(name("terms")), "and the screen on which they were");
        assert!(guide.draft.keys().all(|name| Name::parse(name).is_ok()), "values alone");
        assert!(guide.blocked.is_some());
        house.healthy().await;
    });
}

#[test]
fn many_at_once_on_one_run_all_come_through() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let mut runs = Vec::new();
        for n in 0..6 {
            let (_, run) = house.account(&format!("Company {n}")).await;
            house.complete(run, "complete_contract", "sales", "complete", contract()).await.expect("done");
            runs.push(run);
        }
        let accept = json!({ "liability": "standard" });
        let both = runs.iter().map(|run| {
            let (house, accept) = (&house, accept.clone());
            async move {
                tokio::join!(
                    house.complete(*run, "review_terms", "legal", "accept", accept),
                    house.complete(*run, "set_up_billing", "finance", "done", billing()),
                )
            }
        });
        for (review, bill) in futures::future::join_all(both).await {
            review.expect("reviewed");
            bill.expect("billed");
        }
        house.healthy().await;
    });
}

#[test]
fn the_same_key_never_starts_or_completes_twice() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let sales = house.who("sales");
        let input = |amount: i64| StartInput {
            inputs: values(json!({ "company": "Polar", "amount": amount })),
            record: None,
        };
        let start = |amount| house.service.start(&sales, &CREDIT, input(amount), Some("key-1".into()));
        let (a, b) = tokio::join!(start(100), start(100));
        let first = a.expect("started").row.id;
        assert_eq!(b.expect("told again").row.id, first);
        assert_eq!(code(start(200).await), "idempotency_key_reused");
        let query = RunQuery { orchestration: Some("credit_check".into()), ..RunQuery::default() };
        assert_eq!(house.service.runs(&house.who("manager"), query).await.expect("runs").items.len(), 1);

        let item = house.open(first, "assess_credit").await.id;
        let finance = house.who("finance");
        let input = || CompleteInput {
            outcome: Some("grant".into()),
            values: values(json!({ "rating": "a", "limit": 5 })),
            ..Default::default()
        };
        let done = house.service.complete(&finance, item, input(), Some("key-2".into())).await.expect("done");
        let again =
            house.service.complete(&finance, item, input(), Some("key-2".into())).await.expect("told again");
        assert_eq!(done.run_status, again.run_status);
        assert_eq!(
            code(house.service.complete(&finance, item, input(), Some("key-3".into())).await),
            "work_item_completed"
        );
        house.healthy().await;
    });
}

static CREDIT: std::sync::LazyLock<fermata_engine::ids::Name> =
    std::sync::LazyLock::new(|| name("credit_check"));

#[test]
fn two_services_over_one_database_see_each_other() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (_, run) = house.account("Marlowe").await;
        let other = fermata_service::Service::open(
            house.database.db.clone(),
            fermata_service::Options {
                demo: false,
                clock: fermata_service::Clock::Manual(house.clock.clone()),
                outside: outside(),
            },
        );
        let other = other.await.expect("a second node");
        // The second one works on a run that the first one remembers, and the other way round.
        let item = house.open(run, "complete_contract").await.id;
        let input = CompleteInput {
            outcome: Some("complete".into()),
            values: values(contract()),
            ..Default::default()
        };
        other.complete(&house.who("sales"), item, input.clone(), None).await.expect("done");
        assert_eq!(
            code(house.service.complete(&house.who("sales"), item, input, None).await),
            "work_item_completed"
        );
        house.complete(run, "set_up_billing", "finance", "done", billing()).await.expect("done");
        let review = house.open(run, "review_terms").await.id;
        let input = CompleteInput {
            outcome: Some("accept".into()),
            values: values(json!({ "liability": "standard" })),
            ..Default::default()
        };
        let done = other.complete(&house.who("legal"), review, input, None).await.expect("done");
        assert_eq!(done.next.len(), 1, "the kick-off");
        house.healthy().await;
    });
}
