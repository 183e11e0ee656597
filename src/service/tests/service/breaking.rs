//! A change that would break what runs is refused, with the place.

use fermata_api::definitions::VersionStatus;
use fermata_engine::ids::Name;
use serde_json::json;

use crate::common::*;

fn onboarding() -> Name {
    name("customer_onboarding")
}

/// Saves a draft of the review that asks for something that no step hands over.
async fn ask_for_more(house: &House) {
    let (admin, review) = (house.who("admin"), name("review_terms"));
    let mut flow = house.service.flow(&admin, &review, None).await.expect("seen").definition;
    let input =
        json!({ "name": "region", "label": "Region", "data_type": { "type": "text" }, "required": true });
    flow.inputs.push(serde_json::from_value(input).expect("an input"));
    house.service.flow_save(&admin, &review, flow, None).await.expect("saved");
}

#[test]
fn a_flow_that_would_break_what_runs_is_not_activated() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (admin, review) = (house.who("admin"), name("review_terms"));
        ask_for_more(&house).await;
        assert!(
            house.service.flow_validate(&admin, &review).await.expect("checked").can_activate,
            "by itself it is good"
        );
        let refused =
            house.service.flow_activate(&admin, &review).await.expect_err("it would break the onboarding");
        assert_eq!(refused.code, "flow_breaks_orchestration");
        let places: Vec<(&str, &str)> =
            refused.fields.iter().map(|field| (field.path.as_str(), field.code.as_str())).collect();
        assert_eq!(
            places,
            [("orchestrations.customer_onboarding.steps.review_terms.inputs.region", "input_missing")]
        );
        assert!(refused.message.contains("Customer onboarding"), "{}", refused.message);
        let still = house.service.flow(&admin, &review, Some(1)).await.expect("seen").status;
        assert_eq!(still, VersionStatus::Active, "the old version stays");

        let (_, run) = house.account("Blue Harbor").await;
        house.service.orchestration_deactivate(&admin, &onboarding()).await.expect("off");
        assert_eq!(
            code(house.service.flow_activate(&admin, &review).await),
            "flow_breaks_orchestration",
            "a run is open"
        );
        let reason = fermata_api::runs::ReasonInput { reason: "Over.".into() };
        house.service.cancel(&admin, run, reason).await.expect("cancelled");
        house.service.flow_activate(&admin, &review).await.expect("nothing uses it any more");
        assert_eq!(
            code(house.service.orchestration_activate(&admin, &onboarding()).await),
            "definition_invalid"
        );
    });
}

#[test]
fn a_flow_that_was_wrong_before_can_be_mended() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (admin, review) = (house.who("admin"), name("review_terms"));
        let mut flow = house.service.flow(&admin, &review, None).await.expect("seen").definition;
        flow.description = "In other words.".into();
        house.service.flow_save(&admin, &review, flow, None).await.expect("saved");
        let view = house.service.flow_activate(&admin, &review).await.expect("harmless");
        assert_eq!((view.version, view.status), (2, VersionStatus::Active));
    });
}

#[test]
fn an_object_keeps_the_fields_that_definitions_name() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (admin, account) = (house.who("admin"), name("Account"));
        let view = house.service.object(&admin, &account).await.expect("an object");
        let mut object = view.object.clone();
        object.fields.retain(|field| field.name.as_str() != "owner");
        let refused =
            house.service.object_update(&admin, &account, object, None).await.expect_err("it is named");
        assert_eq!(refused.code, "object_breaks_definition");
        assert!(
            refused
                .fields
                .iter()
                .any(|field| field.path.starts_with("orchestrations.customer_onboarding.steps.")),
            "{:?}",
            refused.fields
        );
        let mut object = view.object;
        object.fields.retain(|field| field.name.as_str() != "phone");
        house.service.object_update(&admin, &account, object, None).await.expect("nobody names the phone");
    });
}

#[test]
fn activation_and_the_flow_under_it_cannot_pass_each_other() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (admin, review) = (house.who("admin"), name("review_terms"));
        house.service.orchestration_deactivate(&admin, &onboarding()).await.expect("off");
        let name = onboarding();
        let (on, off) = tokio::join!(
            house.service.orchestration_activate(&admin, &name),
            house.service.flow_deactivate(&admin, &review),
        );
        assert!(
            on.is_ok() != off.is_ok(),
            "an active orchestration never names a flow that is not: {on:?} {off:?}"
        );
    });
}
