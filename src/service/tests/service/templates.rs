//! Templates: whole, installed in one go, and never over what somebody else made.

use fermata_api::{
    runs::RunQuery,
    templates::{TemplateInstall, TemplatePartKind},
};
use fermata_engine::{
    check::{Problem, World, check_flow, check_object, check_orchestration},
    people::Role,
    run::RunStatus,
};
use fermata_service::{Service, SignedIn};
use serde_json::json;

use crate::common::*;

const WITH_EXAMPLES: TemplateInstall = TemplateInstall { examples: true };
const WITHOUT: TemplateInstall = TemplateInstall { examples: false };

async fn first_admin(service: &Service) -> SignedIn {
    let path = service.first_setup_path().await.expect("a path").expect("nobody is there yet");
    let secret = path.strip_prefix("/setup/").expect("a path");
    let made = service.setup(secret, Some(name("boss")), Some("Boss".into()), "correct horse").await;
    made.expect("the first administrator")
}

#[test]
fn each_installs_into_an_empty_system_and_begins_to_run() {
    on_empty(|service| async move {
        let admin = first_admin(&service).await;
        for template in service.templates(&admin).await.expect("the gallery") {
            assert!(!template.installed, "{} is not here yet", template.name);
            let done = service.template_install(&admin, &template.name, &WITH_EXAMPLES).await;
            let done =
                done.unwrap_or_else(|error| panic!("{} cannot be installed: {error:?}", template.name));
            assert_eq!(done.made.len() + done.kept.len(), template.contents.len(), "{}", template.name);
            assert_eq!(done.records, template.examples);
            service.work_off().await.expect("what is due is done");
            let query =
                RunQuery { orchestration: Some(template.orchestration.to_string()), ..RunQuery::default() };
            let runs = service.runs(&admin, query).await.expect("runs").items;
            let failed: Vec<_> = runs.iter().filter(|run| run.status == RunStatus::Failed).collect();
            assert!(failed.is_empty(), "{}: {failed:?}", template.name);
        }
        let all = service.templates(&admin).await.expect("the gallery");
        assert!(all.iter().all(|template| template.installed));
    });
}

/// Whoever begins from a template begins with a clean drawing. What administrators set up later (secrets) may be missing.
#[test]
fn none_has_anything_to_complain_about() {
    on_empty(|service| async move {
        let admin = first_admin(&service).await;
        for template in service.templates(&admin).await.expect("the gallery") {
            service.template_install(&admin, &template.name, &WITHOUT).await.expect("installed");
        }
        let world = service.world(&admin).await.expect("the world");
        let mut found: Vec<String> = Vec::new();
        let mut take = |of: String, problems: Vec<Problem>| {
            // Nobody but its parent starts that one, which gives it its record.
            let child = |problem: &Problem| {
                of == "orchestration invite_one" && problem.code == "record_without_trigger"
            };
            let left = problems.into_iter().filter(|p| p.code != "connection_missing" && !child(p));
            found.extend(left.map(|problem| format!("{of}: {problem:?}")));
        };
        for (name, flow) in &world.flows {
            take(format!("flow {name}"), check_flow(flow, &world));
        }
        for (name, object) in &world.objects {
            take(format!("object {name}"), check_object(object, &world));
        }
        for template in service.templates(&admin).await.expect("the gallery") {
            let drawn = template.contents.iter().filter(|part| part.kind == TemplatePartKind::Orchestration);
            for part in drawn {
                let view = service.orchestration(&admin, &part.name, None).await.expect("an orchestration");
                let world = World { checked: Some(part.name.clone()), ..world.clone() };
                take(format!("orchestration {}", part.name), check_orchestration(&view.definition, &world));
            }
        }
        assert_eq!(found, Vec::<String>::new());
    });
}

#[test]
fn installing_again_changes_nothing() {
    on_empty(|service| async move {
        let admin = first_admin(&service).await;
        let template = name("customer_onboarding");
        service.template_install(&admin, &template, &WITHOUT).await.expect("installed");
        let again =
            service.template_install(&admin, &template, &WITHOUT).await.expect("nothing is in the way");
        assert_eq!(again.made, Vec::new());
        assert_eq!(again.kept.len(), service.template(&admin, &template).await.expect("it").contents.len());
    });
}

#[test]
fn an_object_that_is_there_gets_the_fields_that_it_lacks() {
    on_empty(|service| async move {
        let admin = first_admin(&service).await;
        let account = json!({ "name": "Account", "label": "Client", "fields": [
            { "name": "name", "data_type": { "type": "text" }, "required": true },
            { "name": "colour", "data_type": { "type": "text" } },
        ]});
        let account = serde_json::from_value(account).expect("an object");
        service.object_create(&admin, account).await.expect("made");
        let done = service.template_install(&admin, &name("customer_onboarding"), &WITHOUT).await;
        let done = done.expect("installed");
        assert!(done.made.iter().any(|p| p.kind == TemplatePartKind::Object && p.name.as_str() == "Account"));
        let now = service.object(&admin, &name("Account")).await.expect("it").object;
        assert_eq!(now.label, "Client");
        assert!(now.field(&name("colour")).is_some() && now.field(&name("contract_value")).is_some());
    });
}

#[test]
fn what_is_in_the_way_is_told_whole_and_nothing_is_changed() {
    on_empty(|service| async move {
        let admin = first_admin(&service).await;
        let account = json!({ "name": "Account", "label": "Account", "fields": [
            { "name": "name", "data_type": { "type": "number" } },
            { "name": "owner", "data_type": { "type": "text" } },
        ]});
        service
            .object_create(&admin, serde_json::from_value(account).expect("an object"))
            .await
            .expect("made");
        let before = service.world(&admin).await.expect("the world");
        let refused = service.template_install(&admin, &name("customer_onboarding"), &WITHOUT).await;
        let error = refused.expect_err("two fields are of another type");
        assert_eq!(error.code, "template_conflicts");
        assert_eq!(error.fields.len(), 2, "{:?}", error.fields);
        assert!(error.fields.iter().all(|f| f.path == "objects.Account"), "{:?}", error.fields);
        assert_eq!(service.world(&admin).await.expect("the world"), before);
    });
}

#[test]
fn only_administrators_see_and_install_them() {
    on_both(|house| async move {
        let manager = house.who("manager");
        assert_eq!(manager.role, Role::Manager);
        assert_eq!(code(house.service.templates(&manager).await), "forbidden");
        let install = house.service.template_install(&manager, &name("customer_onboarding"), &WITHOUT).await;
        assert_eq!(code(install), "forbidden");
        let admin = house.who("admin");
        let unknown = house.service.template_install(&admin, &name("no_such_thing"), &WITHOUT).await;
        assert_eq!(code(unknown), "template_not_found");
    });
}
