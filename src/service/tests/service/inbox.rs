//! The inbox: views of it that are kept and shared, how far it is counted, many finished at once, ten who are quick.

use fermata_api::{
    bulk::*,
    page::Paging,
    people::{TeamInput, TeamKind, UserCreate},
    work::{CompleteInput, DraftInput, WorkChoice, WorkQuery, WorkView, WorkViewInput},
};
use fermata_engine::{
    definition::Orchestration,
    flow::Flow,
    ids::{Name, WorkItemId},
    people::Role,
};
use fermata_service::SignedIn;
use serde_json::{Value, json};

use crate::common::*;

fn kept(label: &str, shared: bool, work: WorkChoice) -> WorkViewInput {
    WorkViewInput { label: label.into(), shared, work }
}

fn status(status: &str) -> WorkChoice {
    WorkChoice { status: Some(status.into()), ..WorkChoice::default() }
}

async fn views(house: &House, user: &str) -> Vec<WorkView> {
    house.service.work_views(&house.who(user), Paging::default()).await.expect("views").items
}

/// A step of one person's team: with a flow, or with one button.
fn chore(steps: Value) -> Orchestration {
    serde_json::from_value(json!({
        "label": "Chore", "trigger": { "kind": "record", "object": "Chore", "on": "created" },
        "start": { "to": "stage", "name": "do_it" }, "owner": "admin",
        "stages": [{ "name": "do_it", "label": "Do it", "steps": steps }],
    }))
    .expect("a drawing")
}

fn step(called: &str, work: Value) -> Value {
    let mut all = json!({ "assignee": { "kind": "group", "name": "legal" } });
    all.as_object_mut().expect("an object").extend(values(work));
    json!({ "name": called, "label": format!("Step {called}"), "work": all })
}

fn asking() -> Flow {
    serde_json::from_value(json!({
        "label": "Ask", "kind": "screen", "start": "page",
        "outcomes": [
            { "name": "done", "label": "Done" },
            { "name": "not_needed", "label": "Not needed", "skips_required": true },
        ],
        "elements": [{ "name": "page", "label": "Page", "body": { "kind": "screen", "components": [
            { "name": "ready", "label": "Ready", "body": { "kind": "checklist", "items": [
                { "value": "desk", "label": "The desk", "required": true },
                { "value": "plant", "label": "A plant" },
            ] } },
        ] } }],
    }))
    .expect("a flow")
}

impl House {
    /// Chores: one with a button alone, one with a checklist and two buttons, and an approval.
    async fn with_chores(self) -> Self {
        let object = json!({
            "name": "Chore", "label": "Chore",
            "fields": [{ "name": "name", "label": "Name", "data_type": { "type": "text" } }],
        });
        let object = serde_json::from_value(object).expect("an object");
        self.service.object_create(&self.who("admin"), object).await.expect("an object");
        self.flow("ask", asking()).await;
        let approvers = json!([{ "kind": "user", "name": "legal" }]);
        let outcomes = json!([
            { "name": "approve", "label": "Approve", "meaning": "approve" },
            { "name": "reject", "label": "Reject", "meaning": "reject", "needs_comment": true },
        ]);
        let drawing = chore(json!([
            step("plain", json!({ "kind": "interactive" })),
            step("asks", json!({ "kind": "interactive", "flow": "ask" })),
            { "name": "decides", "label": "Step decides", "work": {
                "kind": "approval", "approvers": approvers, "outcomes": outcomes, "rule": { "kind": "all" } } },
        ]));
        self.orchestration("chores", drawing).await;
        self
    }

    /// A chore's open work: of `plain`, `asks`, `decides`.
    async fn chore(&self, called: &str) -> [WorkItemId; 3] {
        let record = self.create("Chore", json!({ "name": called })).await;
        let run = self.runs_about(record.id).await[0];
        let open = async |step: &str| self.open(run, step).await.id;
        [open("plain").await, open("asks").await, open("decides").await]
    }

    /// Wishes it for many, lets it be done, and gives what became of each: code, or nothing where it was done.
    async fn wish(
        &self,
        user: &str,
        items: &[WorkItemId],
        action: BulkAction,
        outcome: Option<&str>,
    ) -> Vec<String> {
        let select = BulkSelect { item_ids: Some(items.to_vec()), ..BulkSelect::default() };
        let input = BulkInput {
            select,
            action,
            stage: None,
            step: None,
            assignee: None,
            outcome: outcome.map(str::to_owned),
            reason: String::new(),
            expected: None,
        };
        let who = self.who(user);
        let begun = self.service.bulk_start(&who, input).await.expect("begun");
        self.service.work_off().await.expect("worked");
        let after = self.service.bulk(&who, begun.id).await.expect("their own");
        assert_eq!((after.state, after.done + after.refused), (BulkState::Done, after.total));
        let page =
            self.service.bulk_results(&who, begun.id, BulkResultQuery::default()).await.expect("results");
        page.items.into_iter().map(|one| one.code).collect()
    }
}

#[test]
fn views_of_the_inbox_are_kept_shared_and_counted_for_whoever_looks() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (_, run) = house.account("Starling Audio").await;
        house.account("Halden Freight").await;
        house.complete(run, "complete_contract", "sales", "complete", contract()).await.expect("done");
        let (service, sales, manager) = (&house.service, house.who("sales"), house.who("manager"));
        let text = WorkChoice { text: Some("halden".into()), ..WorkChoice::default() };
        let own = service.work_view_create(&sales, kept(" Halden ", false, text)).await.expect("kept");
        assert_eq!((own.label.as_str(), own.count, own.more, own.editable), ("Halden", 1, false, true));
        let all =
            service.work_view_create(&manager, kept("All open", true, status("open"))).await.expect("kept");
        let everyone = WorkChoice { scope: Some("all".into()), ..WorkChoice::default() };
        service.work_view_create(&manager, kept("Everyone's", true, everyone.clone())).await.expect("kept");
        let seen = async |user: &str| {
            let views = views(&house, user).await.into_iter();
            views.map(|view| (view.label, view.count)).collect::<Vec<_>>()
        };
        let own_and_shared = |n| vec![("All open".to_owned(), n), ("Halden".to_owned(), 1)];
        assert_eq!(seen("sales").await, own_and_shared(1), "the finished one waits for others");
        assert_eq!(seen("legal").await, [("All open".to_owned(), 1)], "each sees what is theirs");
        assert_eq!(seen("manager").await.len(), 2, "whoever may see all work has that one too");
        assert_eq!(code(service.work_view(&house.who("legal"), own.id).await), "view_not_found");
        for (who, input, wanted) in [
            (&sales, kept("x", true, status("open")), "forbidden"),
            (&sales, kept("x", false, everyone), "forbidden"),
            (&sales, kept(" ", false, status("open")), "values_invalid"),
            (&sales, kept("x", false, status("never")), "values_invalid"),
            (&sales, kept(&"x".repeat(81), false, status("open")), "values_invalid"),
        ] {
            assert_eq!(code(service.work_view_create(who, input).await), wanted);
        }
        let wrong =
            service.work_view_create(&sales, kept("x", false, status("never"))).await.expect_err("wrong");
        assert_eq!(wrong.fields[0].path, "work.status");
        let put = |label: &str| kept(label, true, status("overdue"));
        assert_eq!(code(service.work_view_update(&sales, all.id, put("x"), None).await), "forbidden");
        let late = service.work_view_update(&manager, all.id, put("Late"), Some(1)).await.expect("changed");
        assert_eq!((late.revision, late.count), (2, 0));
        assert_eq!(
            code(service.work_view_update(&manager, all.id, put("x"), Some(1)).await),
            "changed_meanwhile"
        );
        assert_eq!(code(service.work_view_delete(&sales, all.id).await), "forbidden");
        service.work_view_delete(&sales, own.id).await.expect("deleted");
        assert_eq!(seen("sales").await, [("Late".to_owned(), 0)]);
    });
}

#[test]
fn nobody_keeps_more_views_than_they_can_find() {
    on_both(|house| async move {
        let sales = house.who("sales");
        for n in 0..30 {
            let input = kept(&format!("View {n}"), false, status("open"));
            house.service.work_view_create(&sales, input).await.expect("kept");
        }
        let more = house.service.work_view_create(&sales, kept("One more", false, status("open"))).await;
        assert_eq!(code(more), "too_many_views");
    });
}

#[test]
fn ordinary_people_claim_many_and_each_has_its_answer() {
    on_both(|house| async move {
        let house = house.with_chores().await;
        let ([first, ..], [second, asks, decides]) = (house.chore("One").await, house.chore("Two").await);
        house.service.claim(&house.who("sofia"), second).await.expect("claimed");
        let found = house.wish("legal", &[first, second, asks, decides], BulkAction::Claim, None).await;
        assert_eq!(found[0], "");
        assert_eq!((found[1].as_str(), found[2].as_str()), ("work_item_held", ""));
        assert!(!found[3].is_empty(), "what one holds already cannot be claimed: {found:?}");
        let other = BulkSelect { item_ids: Some(vec![first]), ..BulkSelect::default() };
        let refused = house.service.bulk_count(&house.who("finance"), other).await;
        assert_eq!(code(refused), "values_invalid", "whoever may not see it does not choose it");
        let bulks = async |user: &str| {
            house.service.bulks(&house.who(user), Paging::default()).await.expect("listed").items.len()
        };
        assert_eq!((bulks("legal").await, bulks("sofia").await, bulks("manager").await), (1, 0, 1));
        let id =
            house.service.bulks(&house.who("legal"), Paging::default()).await.expect("listed").items[0].id;
        assert_eq!(code(house.service.bulk(&house.who("sofia"), id).await), "bulk_action_not_found");
        house.healthy().await;
    });
}

#[test]
fn many_are_finished_by_what_a_button_alone_finishes() {
    on_both(|house| async move {
        let house = house.with_chores().await;
        let [plain, asks, decides] = house.chore("One").await;
        let [other, begun, _] = house.chore("Two").await;
        let select =
            BulkSelect { item_ids: Some(vec![plain, asks, decides, other]), ..BulkSelect::default() };
        let count = house.service.bulk_count(&house.who("legal"), select).await.expect("a count");
        let buttons: Vec<_> = count.buttons.iter().map(|one| (one.label.as_str(), one.count)).collect();
        assert_eq!(buttons[0], ("Done", 3), "the button that most have comes first: {buttons:?}");
        assert!(buttons.contains(&("Not needed", 1)) && buttons.contains(&("Approve", 1)), "{buttons:?}");
        assert!(buttons.iter().all(|(label, _)| *label != "Reject"), "which needs a comment");
        let found = house.wish("legal", &[plain, asks, decides], BulkAction::Complete, None).await;
        assert_eq!(found, ["", "outcome_needed", "outcome_needed"], "nothing is approved unasked");
        let found = house.wish("legal", &[plain, asks, other], BulkAction::Complete, Some("done")).await;
        assert_eq!(found, ["work_item_completed", "needs_input", ""]);
        let draft = DraftInput { values: values(json!({ "ready": ["desk"] })), ..DraftInput::default() };
        house.service.save_draft(&house.who("legal"), begun, draft).await.expect("kept");
        let found = house.wish("legal", &[asks, begun], BulkAction::Complete, Some("not_needed")).await;
        assert_eq!(found, ["", "draft_begun"], "what somebody has begun to fill in is not lost");
        let found = house.wish("legal", &[decides], BulkAction::Complete, Some("approve")).await;
        assert_eq!(found, [""]);
        house.healthy().await;
    });
}

#[test]
fn a_filtered_list_is_finished_as_far_as_it_is_theirs() {
    on_both(|house| async move {
        let house = house.with_chores().await;
        for n in 0..3 {
            house.chore(&format!("Chore {n}")).await;
        }
        let items = WorkQuery { text: Some("plain".into()), ..WorkQuery::default() };
        let all = |scope: &str| BulkSelect {
            items: Some(WorkQuery { scope: Some(scope.into()), ..items.clone() }),
            ..BulkSelect::default()
        };
        let (legal, finance) = (house.who("legal"), house.who("finance"));
        assert_eq!(house.service.bulk_count(&legal, all("reach")).await.expect("a count").count, 3);
        assert_eq!(house.service.bulk_count(&finance, all("reach")).await.expect("a count").count, 0);
        assert_eq!(code(house.service.bulk_count(&legal, all("all")).await), "forbidden");
    });
}

#[test]
fn what_was_said_about_a_decision_so_far_is_kept() {
    on_both(|house| async move {
        let house = house.with_chores().await;
        let [_, _, decides] = house.chore("One").await;
        let draft = DraftInput { comment: "Not yet sure.".into(), ..DraftInput::default() };
        house.service.save_draft(&house.who("legal"), decides, draft).await.expect("kept");
        let guide = house.service.work_guide(&house.who("legal"), decides).await.expect("a guide");
        assert_eq!((guide.comment.as_str(), guide.draft.len()), ("Not yet sure.", 0));
        let found = house.wish("legal", &[decides], BulkAction::Complete, Some("approve")).await;
        assert_eq!(found, ["draft_begun"]);
    });
}

/// Somebody of a new group of ten.
fn one_of_ten(n: usize) -> SignedIn {
    SignedIn::new(name(&format!("person_{n}")), format!("Person {n}"), Role::Member)
}

#[test]
fn ten_people_finish_the_same_item_and_nine_keep_their_draft() {
    on_both(|house| async move {
        let admin = house.who("admin");
        let mut members: std::collections::BTreeSet<Name> = [name("legal")].into();
        for n in 0..10 {
            let who = one_of_ten(n);
            let input = UserCreate {
                name: who.name.clone(),
                label: who.label.clone(),
                email: String::new(),
                role: Role::Member,
                password: None,
                manager: None,
                approval_limit: None,
            };
            house.service.user_create(&admin, input).await.expect("a user");
            members.insert(who.name);
        }
        let team = TeamInput { label: "Legal".into(), members };
        house.service.team_put(&admin, TeamKind::Group, name("legal"), team, None).await.expect("a team");
        let house = house.with_chores().await;
        let [_, item, _] = house.chore("One").await;
        for n in 0..10 {
            let entered = values(json!({ "ready": ["desk"], "note": format!("by person {n}") }));
            let draft = DraftInput { values: entered, ..DraftInput::default() };
            house.service.save_draft(&one_of_ten(n), item, draft).await.expect("kept");
        }
        let tries = (0..10).map(|n| {
            let input = CompleteInput {
                outcome: Some("done".into()),
                values: values(json!({ "ready": ["desk"] })),
                ..CompleteInput::default()
            };
            let service = &house.service;
            async move { service.complete(&one_of_ten(n), item, input, None).await }
        });
        let answers = futures::future::join_all(tries).await;
        let winners: Vec<usize> = (0..10).filter(|n| answers[*n].is_ok()).collect();
        assert_eq!(winners.len(), 1, "{answers:?}");
        for (n, answer) in answers.into_iter().enumerate().filter(|(n, _)| !winners.contains(n)) {
            let refused = answer.expect_err("one wins");
            assert_eq!(refused.code, "work_item_completed", "{refused:?}");
            assert!(refused.message.contains("your draft"), "{}", refused.message);
            let guide = house.service.work_guide(&one_of_ten(n), item).await.expect("a guide");
            assert_eq!(guide.draft["note"], format!("by person {n}"), "nothing of it is lost");
            assert!(guide.blocked.is_some() && !guide.can_complete);
        }
        house.healthy().await;
    });
}
