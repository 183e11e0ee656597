//! Time: promises are warned about and broken at their moment, once, also after a restart.

use fermata_api::{page::Paging, runs::ReasonInput, system::NotificationView};
use fermata_engine::{
    run::{RunStatus, effects::NoticeKind},
    sla::SlaStatus,
};
use fermata_store::{Changeset, Write};

use crate::common::*;

#[test]
fn only_those_who_may_see_it_hear_of_it() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let mut live = house.service.live().expect("a stream");
        house.account("Ember & Ash Stoves").await;
        let mut heard = Vec::new();
        while let Ok(message) = live.try_recv() {
            let told =
                async |user: &str| house.service.told(&house.who(user), message.clone()).await.is_some();
            heard.push((
                message.topic.clone(),
                [told("sales").await, told("manager").await, told("finance").await],
            ));
        }
        for topic in ["run", "work", "record"] {
            assert!(heard.contains(&(topic.into(), [true, true, false])), "{topic}: {heard:?}");
        }
    });
}

async fn told(house: &House, user: &str, kind: NoticeKind) -> Vec<NotificationView> {
    let all =
        house.service.notifications(&house.who(user), Paging::default()).await.expect("notifications").items;
    all.into_iter().filter(|n| n.kind == kind).collect()
}

#[test]
fn a_promise_is_warned_about_and_broken_once_also_after_a_restart() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (_, run) = house.account("Granite Peak Tools").await;
        house.advance(54 * HOUR_MS - 1);
        assert_eq!(house.service.work_off().await.expect("works"), 0, "not a moment too early");
        house.advance(1);
        assert_eq!(house.run(run).await.stages[0].steps[0].sla, SlaStatus::AtRisk);
        assert_eq!(house.service.work_off().await.expect("works"), 1);
        assert_eq!(told(&house, "sales", NoticeKind::SlaWarning).await.len(), 1);

        let house = house.reopened().await;
        house.advance(18 * HOUR_MS);
        house.service.work_off().await.expect("works");
        assert_eq!(house.service.work_off().await.expect("works"), 0, "once");
        let managers = told(&house, "manager", NoticeKind::SlaBreach).await;
        assert_eq!(managers.len(), 1, "{managers:?}");
        assert!(managers[0].subject.contains("Granite Peak Tools"), "{}", managers[0].subject);
        assert_eq!(house.run(run).await.row.worst_sla, SlaStatus::Breached);
        house.healthy().await;
    });
}

#[test]
fn a_paused_run_holds_its_clocks() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (_, run) = house.account("Pinecrest Camping").await;
        house.advance(50 * HOUR_MS);
        house
            .service
            .pause(&house.who("manager"), run, ReasonInput { reason: "Holidays.".into() })
            .await
            .expect("paused");
        house.advance(500 * HOUR_MS);
        assert_eq!(house.service.work_off().await.expect("works"), 0, "nothing is due while it holds");
        assert_eq!(house.run(run).await.row.worst_sla, SlaStatus::Paused);
        house.healthy().await;
        house.service.resume(&house.who("manager"), run, ReasonInput::default()).await.expect("goes on");
        assert_eq!(house.run(run).await.row.worst_sla, SlaStatus::OnTrack);
        house.advance(5 * HOUR_MS);
        assert_eq!(house.service.work_off().await.expect("works"), 1, "the warning, moved on by the pause");
        house.healthy().await;
    });
}

#[test]
fn a_run_that_is_over_has_no_timer() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (_, run) = house.account("Tidewater Aquaria").await;
        let reason = ReasonInput { reason: "Went elsewhere.".into() };
        let view = house.service.cancel(&house.who("manager"), run, reason).await.expect("cancelled");
        assert_eq!(
            (view.row.status, view.reason.as_deref()),
            (RunStatus::Cancelled, Some("Went elsewhere."))
        );
        assert!(view.work_items.iter().all(|item| item.closed.is_some()));
        assert_eq!(house.database.db.next_job_due().await.expect("reads"), None);
        house.advance(5_000 * HOUR_MS);
        assert_eq!(house.service.work_off().await.expect("works"), 0);
        house.healthy().await;
    });
}

#[test]
fn the_doctor_finds_planted_damage() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (_, run) = house.account("Quarry Stone").await;
        let item = house.open(run, "complete_contract").await.id;
        let db = &house.database.db;
        let plant = async |write: Write| {
            let mut changeset = Changeset::new();
            changeset.write(write);
            db.apply(changeset).await.expect("planted");
        };
        let found = async || house.service.doctor().await.expect("a report").broken;
        assert!(found().await.is_empty());

        plant(Write::DeleteJob(format!("run:{run}:sla:run:breach"))).await;
        assert!(found().await.iter().any(|what| what.contains("the timer sla:run:breach is missing")));

        let mut row = db.work_item(item).await.expect("reads").expect("is there");
        row.assignee = fermata_engine::people::Assignee::User(name("legal"));
        plant(Write::PutWorkItem(Box::new(row))).await;
        assert!(found().await.iter().any(|what| what.contains("the row of work item")));

        let mut row = db.run(run).await.expect("reads").expect("is there");
        row.revision += 1;
        row.state = row.state.replace("Quarry Stone", "Somebody Else");
        plant(Write::UpdateRun(Box::new(row))).await;
        let broken = found().await;
        assert!(broken.iter().any(|what| what.contains("invariant 6")), "{broken:#?}");
        assert!(broken.iter().all(|what| what.contains(&run.to_string())), "it names the run");
    });
}
