//! People who leave: nothing that they held waits unseen.

use fermata_api::{
    absences::AbsenceInput,
    bulk::{BulkResult, BulkResultQuery, BulkState},
    leaving::{HandOverInput, HoldingKind, Holdings},
    page::Paging,
    people::{TeamInput, TeamKind, UserChanged, UserPatch},
    runs::ReasonInput,
    work::{DraftInput, ReassignInput, WorkQuery},
};
use fermata_engine::{people::Assignee, run::WorkItemStatus};
use fermata_store::{Changeset, Write, rows::UserRow};
use serde_json::json;

use crate::common::*;

/// A reason.
fn because() -> ReasonInput {
    ReasonInput { reason: "It has to be.".into() }
}

async fn deactivate(house: &House, user: &str) -> UserChanged {
    let off = UserPatch { active: Some(false), ..UserPatch::default() };
    house.service.user_update(&house.who("admin"), &name(user), off, None).await.expect("deactivated")
}

/// A run in its review, in which legal has claimed the review of the terms.
async fn claimed(house: &House) -> fermata_engine::ids::RunId {
    let (_, run) = house.account("Blue Harbor").await;
    house.complete(run, "complete_contract", "sales", "complete", contract()).await.expect("done");
    let item = house.open(run, "review_terms").await.id;
    house.service.claim(&house.who("legal"), item).await.expect("claimed");
    run
}

#[test]
fn what_came_from_a_team_goes_back_there() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let run = claimed(&house).await;
        let changed = deactivate(&house, "legal").await;
        assert_eq!((changed.released.len(), changed.held.len(), changed.user.open_work), (1, 0, 0));
        let item = house.open(run, "review_terms").await;
        assert_eq!((item.status, &item.assignee), (WorkItemStatus::Open, &Assignee::Group(name("legal"))));
        assert!(!item.inactive, "Sofia is still there");
        let told =
            house.service.notifications(&house.who("sofia"), Paging::default()).await.expect("told").items;
        assert!(
            told.iter().any(|n| n.body.contains("no longer here") && n.item == Some(item.id)),
            "{told:?}"
        );
        house
            .complete(run, "review_terms", "sofia", "accept", json!({ "liability": "standard" }))
            .await
            .expect("done");
        house.healthy().await;

        let last = deactivate(&house, "sofia").await;
        assert!(last.released.is_empty() && last.held.is_empty());
    });
}

#[test]
fn also_while_the_run_is_paused() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let run = claimed(&house).await;
        house.service.pause(&house.who("manager"), run, because()).await.expect("paused");
        assert_eq!(deactivate(&house, "legal").await.released.len(), 1);
        house.service.resume(&house.who("manager"), run, because()).await.expect("goes on");
        house.healthy().await;
    });
}

#[test]
fn what_was_given_by_name_is_listed_and_marked() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (_, run) = house.account("Blue Harbor").await;
        let changed = deactivate(&house, "sales").await;
        assert_eq!((changed.released.len(), changed.held.len(), changed.user.open_work), (0, 1, 1));
        assert!(changed.held[0].inactive && changed.held[0].step.as_str() == "complete_contract");
        let told =
            house.service.notifications(&house.who("manager"), Paging::default()).await.expect("told").items;
        let subject = "Mia Chen is no longer active and holds one piece of work";
        assert!(told.iter().any(|n| n.subject == subject && n.item == Some(changed.held[0].id)), "{told:?}");

        let all = WorkQuery { scope: Some("all".into()), ..WorkQuery::default() };
        let marked = house.service.work_items(&house.who("manager"), all).await.expect("all work").items;
        assert!(marked.iter().all(|item| item.inactive) && marked.len() == 1, "{marked:?}");
        let to = ReassignInput { to: "group:legal".into(), reason: "Mia left.".into() };
        let given = house.service.reassign(&house.who("manager"), marked[0].id, to).await.expect("given");
        assert!(!given.inactive);
        house.complete(run, "complete_contract", "legal", "complete", contract()).await.expect("done");
        house.healthy().await;
    });
}

#[test]
fn a_queue_that_lost_its_last_member_is_marked() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (_, run) = house.account("Blue Harbor").await;
        house.complete(run, "complete_contract", "sales", "complete", contract()).await.expect("done");
        assert!(!house.open(run, "set_up_billing").await.inactive);
        deactivate(&house, "finance").await;
        assert!(house.open(run, "set_up_billing").await.inactive);
        let on = UserPatch { active: Some(true), ..UserPatch::default() };
        house.service.user_update(&house.who("admin"), &name("finance"), on, None).await.expect("is back");
        assert!(!house.open(run, "set_up_billing").await.inactive);
    });
}

/// The server ended between the deactivation and the giving back, or somebody took work at that very moment.
#[test]
fn what_was_missed_is_swept_up() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let run = claimed(&house).await;
        let db = &house.database.db;
        let row = db.user(&name("legal")).await.expect("reads").expect("is there");
        let mut changeset = Changeset::new();
        changeset.write(Write::UpdateUser(UserRow { active: false, revision: row.revision + 1, ..row }));
        db.apply(changeset).await.expect("planted");
        let house = house.reopened().await;
        assert!(house.open(run, "review_terms").await.inactive);
        house.service.sweep_up().await.expect("swept");
        assert_eq!(house.open(run, "review_terms").await.status, WorkItemStatus::Open);
        house.healthy().await;
    });
}

#[test]
fn two_administrators_cannot_throw_each_other_out() {
    on_both(|house| async move {
        let up = UserPatch { role: Some(fermata_engine::people::Role::Admin), ..UserPatch::default() };
        house.service.user_update(&house.who("admin"), &name("manager"), up, None).await.expect("promoted");
        let off = || UserPatch { active: Some(false), ..UserPatch::default() };
        let admin = house.who("admin");
        let (one, two) = (name("admin"), name("manager"));
        let (a, b) = tokio::join!(
            house.service.user_update(&admin, &one, off(), None),
            house.service.user_update(&admin, &two, off(), None),
        );
        assert!(a.is_ok() != b.is_ok(), "exactly one goes: {a:?} {b:?}");
        assert!(house.database.db.any_admin().await.expect("reads"));
    });
}

#[test]
fn drafts_end_with_their_pass_and_not_before() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (_, run) = house.account("Blue Harbor").await;
        house.complete(run, "complete_contract", "sales", "complete", contract()).await.expect("done");
        let first = house.open(run, "review_terms").await.id;
        for user in ["legal", "sofia"] {
            let draft = DraftInput { values: values(json!({ "comment": user })), ..Default::default() };
            house.service.save_draft(&house.who(user), first, draft).await.expect("kept");
        }
        let back = json!({ "liability": "standard", "comment": "Please mend it." });
        house.complete(run, "review_terms", "legal", "send_back", back).await.expect("sent back");
        let db = &house.database.db;
        let kept = async |user: &str| db.draft(first, &name(user)).await.expect("reads").is_some();
        house.complete(run, "set_up_billing", "finance", "done", billing()).await.expect("done");
        assert!(kept("sofia").await, "whoever lost the race has not lost their words");
        house.complete(run, "complete_contract", "sales", "complete", contract()).await.expect("done again");
        assert!(!kept("sofia").await && !kept("legal").await, "the review begins anew, with an empty screen");
        let second = house.open(run, "review_terms").await.id;
        let guide = house.service.work_guide(&house.who("sofia"), second).await.expect("a guide");
        assert!(second != first && guide.draft.is_empty());

        let draft = DraftInput { values: values(json!({ "comment": "late" })), ..Default::default() };
        house.service.save_draft(&house.who("sofia"), second, draft).await.expect("kept");
        let reason = ReasonInput { reason: "Went elsewhere.".into() };
        house.service.cancel(&house.who("manager"), run, reason).await.expect("cancelled");
        let kept = async || db.draft(second, &name("sofia")).await.expect("reads").is_some();
        house.service.sweep_up().await.expect("swept");
        assert!(kept().await, "what was entered is kept for a while after the end");
        house.advance(31 * 24 * HOUR_MS);
        house.service.sweep_up().await.expect("swept");
        assert!(!kept().await);
    });
}

fn to(user: &str, deactivate: bool) -> HandOverInput {
    HandOverInput { to: name(user), reason: "Mia left.".into(), deactivate }
}

fn kinds(held: &Holdings) -> Vec<(HoldingKind, i64)> {
    held.groups.iter().map(|group| (group.kind, group.count)).collect()
}

/// Hands everything over and lets the job do it.
async fn handed(house: &House, from: &str, input: HandOverInput) -> Vec<BulkResult> {
    let (service, admin) = (&house.service, house.who("admin"));
    let begun = service.hand_over(&admin, &name(from), input).await.expect("begun");
    service.work_off().await.expect("worked");
    let done = service.bulk(&admin, begun.id).await.expect("is there");
    assert_eq!((done.state, done.done + done.refused), (BulkState::Done, done.total));
    let query = BulkResultQuery { limit: Some(200), ..BulkResultQuery::default() };
    service.bulk_results(&admin, begun.id, query).await.expect("results").items
}

/// Sales holds something of every kind.
async fn holding(house: &House) -> fermata_engine::ids::RunId {
    let (service, admin, mia) = (&house.service, house.who("admin"), name("sales"));
    let (_, run) = house.account("Blue Harbor").await;
    let (_, lent) = house.account("Atlas Pet Supplies").await;
    let item = house.open(lent, "complete_contract").await.id;
    let ask = fermata_api::approvals::DelegateInput { to: name("legal"), reason: "Busy.".into() };
    service.delegate(&house.who("sales"), item, ask).await.expect("asked");
    let chief = TeamInput { label: "Chief of sales".into(), members: [mia.clone()].into() };
    service.team_put(&admin, TeamKind::Role, name("chief"), chief, None).await.expect("a role");
    for below in ["sofia", "finance"] {
        let patch = UserPatch { manager: Some(Some(mia.clone())), ..UserPatch::default() };
        service.user_update(&admin, &name(below), patch, None).await.expect("reports to her");
    }
    let away = AbsenceInput {
        from: "2030-01-01".into(),
        until: "2030-01-05".into(),
        time_zone: None,
        substitute: Some(mia),
        orchestrations: [].into(),
    };
    service.absence_add(&admin, &name("finance"), away).await.expect("noted");
    let asks = json!({
        "label": "Ask Mia", "trigger": { "kind": "autolaunched" }, "owner": "sales",
        "start": { "to": "stage", "name": "ask" },
        "stages": [{ "name": "ask", "label": "Ask", "steps": [{ "name": "answer", "label": "Answer", "work": {
            "kind": "interactive", "assignee": { "kind": "user", "name": "sales" } } }] }],
    });
    house.orchestration("ask_mia", serde_json::from_value(asks).expect("a drawing")).await;
    run
}

#[test]
fn everything_that_somebody_holds_is_listed_and_handed_over_in_one_action() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let run = holding(&house).await;
        let (service, admin) = (&house.service, house.who("admin"));
        let held = service.holdings(&admin, &name("sales")).await.expect("held");
        assert_eq!(
            kinds(&held),
            [
                (HoldingKind::WorkItem, 1),
                (HoldingKind::Delegation, 1),
                (HoldingKind::OnlyMember, 1),
                (HoldingKind::Role, 1),
                (HoldingKind::Owner, 1),
                (HoldingKind::Named, 1),
                (HoldingKind::Report, 2),
                (HoldingKind::StandIn, 1),
            ]
        );
        assert_eq!((held.total, held.active, held.successor), (9, true, None));
        assert_eq!(code(service.holdings(&house.who("manager"), &name("sales")).await), "forbidden");
        let refused = service.hand_over(&house.who("manager"), &name("sales"), to("sofia", true)).await;
        assert_eq!(code(refused), "forbidden");
        for wrong in ["sales", "nobody"] {
            let refused = service.hand_over(&admin, &name("sales"), to(wrong, true)).await;
            assert_eq!(refused.expect_err("refused").fields[0].path, "to");
        }

        let results = handed(&house, "sales", to("sofia", true)).await;
        assert_eq!(results.len(), 9);
        assert!(results.iter().all(|r| r.code.is_empty()), "{results:?}");
        assert_eq!(house.open(run, "complete_contract").await.assignee, Assignee::User(name("sofia")));
        let user = async |user: &str| service.user(&admin, &name(user)).await.expect("a user");
        let mia = user("sales").await;
        assert_eq!((mia.active, mia.successor, mia.open_work), (false, Some(name("sofia")), 0));
        assert_eq!(user("finance").await.manager, Some(name("sofia")));
        assert_eq!(user("sofia").await.manager, None, "nobody reports to themself");
        for (kind, team) in [(TeamKind::Role, "chief"), (TeamKind::Queue, "sales")] {
            let team = service.team(&admin, kind, &name(team)).await.expect("a team");
            assert_eq!(team.members, [name("sofia")].into());
        }
        let away = service.absences(&admin, &name("finance")).await.expect("absences");
        assert_eq!(away[0].substitute, Some(name("sofia")));
        let entries = service.audit(&admin, Default::default()).await.expect("entries").items;
        assert!(entries.iter().any(|e| e.action == "user.hand_over" && e.actor == "user:admin"));
        let held = service.holdings(&admin, &name("sales")).await.expect("held");
        let left: Vec<HoldingKind> = held.groups.iter().map(|group| group.kind).collect();
        assert_eq!(left, [HoldingKind::Delegation, HoldingKind::Owner, HoldingKind::Named], "by name alone");
        house.healthy().await;
    });
}

#[test]
fn whatever_still_names_who_left_means_who_took_over() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        holding(&house).await;
        let asked = async || {
            let input = fermata_api::definitions::StartInput::default();
            let begun = house.service.start(&house.who("manager"), &name("ask_mia"), input, None).await;
            let item = house.open(begun.expect("begun").row.id, "answer").await;
            assert_eq!(item.flag, None);
            item.assignee
        };
        assert_eq!(asked().await, Assignee::User(name("sales")));
        handed(&house, "sales", to("sofia", true)).await;
        assert_eq!(asked().await, Assignee::User(name("sofia")));
        // Whoever comes back is themself again.
        let on = UserPatch { active: Some(true), ..UserPatch::default() };
        let back = house.service.user_update(&house.who("admin"), &name("sales"), on, None).await;
        assert_eq!(back.expect("is back").user.successor, None);
        assert_eq!(asked().await, Assignee::User(name("sales")));
        house.healthy().await;
    });
}

#[test]
fn of_who_stays_only_what_is_theirs_is_handed_over() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let run = holding(&house).await;
        let results = handed(&house, "sales", to("sofia", false)).await;
        let refused: Vec<&str> = results.iter().map(|r| r.code.as_str()).filter(|c| !c.is_empty()).collect();
        assert_eq!(refused, ["still_active"; 3]);
        assert_eq!(house.open(run, "complete_contract").await.assignee, Assignee::User(name("sofia")));
        assert_eq!(
            house.service.user(&house.who("admin"), &name("sales")).await.expect("her").successor,
            None
        );
        house.healthy().await;
    });
}

/// The server ends after the wish was written down, and in the middle of it.
#[test]
fn handing_over_goes_on_after_a_restart() {
    on_both(|house| async move {
        let mut house = house.with_onboarding().await;
        for n in 0..40 {
            house.account(&format!("Company {n}")).await;
        }
        let admin = house.who("admin");
        let begun = house.service.hand_over(&admin, &name("sales"), to("sofia", true)).await.expect("begun");
        house = house.reopened().await;
        house.service.work_off().await.expect("worked");
        let done = house.service.bulk(&admin, begun.id).await.expect("is there");
        assert_eq!((done.state, done.done, done.refused), (BulkState::Done, done.total, 0));
        assert_eq!(house.inbox("sofia").await.len(), 40);
        house.healthy().await;
    });
}
