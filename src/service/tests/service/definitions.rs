//! Drafts, versions and what is refused.

use fermata_api::{
    definitions::{FlowCreate, OrchestrationCreate, StartInput, VersionStatus},
    page::Paging,
};
use fermata_engine::{
    flow::{Flow, FlowKind},
    ids::Name,
};
use serde_json::json;

use crate::common::*;

fn onboarding() -> Name {
    name("customer_onboarding")
}

#[test]
fn a_draft_becomes_a_version_only_without_errors() {
    on_both(|house| async move {
        let admin = house.who("admin");
        let input = OrchestrationCreate { label: Some("Deal desk".into()), name: None, definition: None };
        assert_eq!(
            code(house.service.orchestration_create(&house.who("manager"), input.clone()).await),
            "forbidden"
        );
        let view = house.service.orchestration_create(&admin, input.clone()).await.expect("a draft");
        assert_eq!((view.name.as_str(), view.version, view.status), ("deal_desk", 1, VersionStatus::Draft));
        let second = house.service.orchestration_create(&admin, input).await.expect("another");
        assert_eq!(second.name.as_str(), "deal_desk_2");
        let refused = house.service.orchestration_activate(&admin, &view.name).await.expect_err("no stage");
        assert_eq!(refused.code, "definition_invalid");
        assert!(!refused.fields.is_empty());
        let valid = house.service.orchestration_validate(&admin, &view.name).await.expect("checked");
        assert!(!valid.can_activate && !valid.problems.is_empty());

        let mut changed = view.definition.clone();
        changed.description = "Approvals.".into();
        let saved = house
            .service
            .orchestration_save(&admin, &view.name, changed.clone(), Some(1))
            .await
            .expect("saved");
        assert_eq!(saved.revision, 2);
        let stale = house.service.orchestration_save(&admin, &view.name, view.definition, Some(1)).await;
        assert_eq!(code(stale), "changed_meanwhile");
        let same =
            house.service.orchestration_save(&admin, &view.name, changed, Some(2)).await.expect("the same");
        assert_eq!(same.revision, 2, "saving the same again is no change");
        house.service.orchestration_delete(&admin, &view.name).await.expect("deleted");
        assert_eq!(
            code(house.service.orchestration(&admin, &view.name, None).await),
            "orchestration_not_found"
        );
    });
}

#[test]
fn runs_keep_the_version_they_began_with() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let admin = house.who("admin");
        let (_, first) = house.account("Before").await;
        let mut next =
            house.service.orchestration(&admin, &onboarding(), None).await.expect("shown").definition;
        next.stages[0].label = "Agreement".into();
        house.service.orchestration_save(&admin, &onboarding(), next, None).await.expect("saved");
        house.service.orchestration_activate(&admin, &onboarding()).await.expect("active");
        let (_, second) = house.account("After").await;
        assert_eq!(house.run(first).await.row.stage_label.as_deref(), Some("Contract"));
        assert_eq!(house.run(second).await.row.stage_label.as_deref(), Some("Agreement"));
        let versions = house.service.orchestration_versions(&admin, &onboarding(), Paging::default()).await;
        let versions = versions.expect("versions").items;
        let seen: Vec<_> = versions.iter().map(|v| (v.version, v.status, v.open_runs)).collect();
        assert_eq!(seen, [(2, VersionStatus::Active, 1), (1, VersionStatus::Obsolete, 1)]);

        house.service.orchestration_deactivate(&admin, &onboarding()).await.expect("off");
        let record = house.create("Account", json!({ "name": "Nothing starts" })).await;
        assert!(house.runs_about(record.id).await.is_empty());
        let start =
            house.service.start(&house.who("sales"), &onboarding(), StartInput::default(), None).await;
        assert_eq!(code(start), "orchestration_not_active");
        house
            .service
            .orchestration_activate(&admin, &onboarding())
            .await
            .expect("the newest is active again");
        house.account("Again").await;
        house.healthy().await;
    });
}

#[test]
fn what_is_in_use_stays() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let admin = house.who("admin");
        assert_eq!(code(house.service.flow_deactivate(&admin, &name("review_terms")).await), "flow_in_use");
        assert_eq!(code(house.service.object_delete(&admin, &name("Account")).await), "object_in_use");
        let rows = house.service.orchestrations(&admin, Paging::default()).await.expect("rows").items;
        let seen: Vec<_> = rows.iter().map(|r| (r.label.as_str(), r.summary.as_str())).collect();
        assert_eq!(
            seen,
            [
                ("Credit check", "By people and programs"),
                ("Customer onboarding", "When an Account is created")
            ]
        );
        let startable = house.service.startable(&house.who("sales")).await.expect("startable");
        assert_eq!(startable.iter().map(|o| o.name.as_str()).collect::<Vec<_>>(), ["credit_check"]);
        let bad = StartInput { inputs: values(json!({ "company": 5, "amont": 1 })), record: None };
        let refused = house
            .service
            .start(&house.who("sales"), &name("credit_check"), bad, None)
            .await
            .expect_err("bad");
        let paths: Vec<_> = refused.fields.iter().map(|f| f.path.as_str()).collect();
        assert_eq!(paths, ["inputs.amont", "inputs.company", "inputs.amount"]);
    });
}

/// Reads a list in pages of two; the labels in order.
async fn labels<F>(fetch: impl Fn(Paging) -> F) -> Vec<String>
where
    F: Future<
        Output = Result<fermata_api::Page<fermata_api::definitions::DefinitionRow>, fermata_api::ApiError>,
    >,
{
    let (mut all, mut cursor) = (Vec::new(), None);
    loop {
        let page = fetch(Paging { cursor, limit: Some(2) }).await.expect("a page");
        assert!(page.items.len() == 2 || page.next.is_none());
        all.extend(page.items.into_iter().map(|row| row.label));
        cursor = page.next;
        if cursor.is_none() {
            return all;
        }
    }
}

#[test]
fn lists_come_in_pages_and_show_what_each_may_know() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (service, admin) = (&house.service, house.who("admin"));
        for n in 1..=5 {
            let label = format!("Extra {n}");
            let input = OrchestrationCreate { label: Some(label.clone()), name: None, definition: None };
            service.orchestration_create(&admin, input).await.expect("a draft");
            let definition = Flow::blank(&label, FlowKind::Screen);
            service.flow_create(&admin, FlowCreate { name: None, definition }).await.expect("a draft");
        }
        let extra = (1..=5).map(|n| format!("Extra {n}"));
        let all: Vec<String> =
            ["Credit check", "Customer onboarding"].map(str::to_owned).into_iter().chain(extra).collect();
        assert_eq!(labels(|paging| service.orchestrations(&admin, paging)).await, all);
        let sales = house.who("sales");
        assert_eq!(labels(|paging| service.orchestrations(&sales, paging)).await, ["Credit check"]);
        house.account("Blue Harbor").await;
        assert_eq!(labels(|paging| service.orchestrations(&sales, paging)).await, all[..2]);
        let flows = labels(|paging| service.flows(&admin, paging)).await;
        assert_eq!(flows.iter().filter(|label| label.starts_with("Extra")).count(), 5);
        let whole = service.flows(&admin, Paging { limit: Some(200), cursor: None }).await.expect("a page");
        assert_eq!(flows.len(), whole.items.len());
        let objects = service.objects(&sales, Paging { limit: Some(1), cursor: None }).await.expect("a page");
        let rest = service.objects(&sales, Paging { limit: None, cursor: objects.next.clone() }).await;
        let rest = rest.expect("the rest").items;
        let counted: Vec<_> = objects.items.into_iter().chain(rest).collect();
        assert!(counted.len() > 1);
        for view in counted {
            let alone = service.object(&sales, &view.object.name).await.expect("seen");
            assert_eq!(view, alone, "counted together as alone");
            let by_manager = service.object(&house.who("manager"), &view.object.name).await.expect("seen");
            assert!(by_manager.records >= view.records);
        }
        let hits = service.search(&admin, "extra").await.expect("hits");
        assert_eq!(hits.len(), 8, "four of a kind: {hits:?}");
        for limit in [0, 201] {
            let asked = Paging { limit: Some(limit), cursor: None };
            assert_eq!(code(service.flows(&admin, asked.clone()).await), "values_invalid");
            assert_eq!(code(service.tokens(&sales, asked).await), "values_invalid");
        }
    });
}
