//! Packages: exported, looked at, and applied whole or not at all.

use std::sync::{Arc, atomic::AtomicI64};

use fermata_api::{
    audit::AuditQuery,
    packages::{PackageHow, PackagePartKind as Kind, PackagePlan, PlanChange},
    people::UserCreate,
    templates::TemplateInstall,
};
use fermata_engine::{ids::Name, people::Role, value::DataType};
use fermata_service::{PackageFiles, PackageGiven, Service, SignedIn};
use fermata_store::testing::TestDatabase;
use serde_json::json;

use crate::common::*;

fn given(files: &PackageFiles) -> PackageGiven {
    PackageGiven::of_files(files).expect("reads what was exported")
}

fn how() -> PackageHow {
    PackageHow::default()
}

async fn first_admin(service: &Service) -> SignedIn {
    let path = service.first_setup_path().await.expect("a path").expect("nobody is there yet");
    let secret = path.strip_prefix("/setup/").expect("a path");
    let made = service.setup(secret, Some(name("boss")), Some("Boss".into()), "correct horse").await;
    made.expect("the first administrator")
}

async fn person(service: &Service, admin: &SignedIn, user: &Name) {
    let input = UserCreate {
        name: user.clone(),
        label: user.to_string(),
        email: String::new(),
        role: Role::Member,
        password: None,
        manager: None,
        approval_limit: None,
    };
    service.user_create(admin, input).await.expect("a user");
}

/// Where another one is, with nobody but its first administrator.
async fn elsewhere() -> (TestDatabase, Service, SignedIn) {
    let database = TestDatabase::sqlite().await.expect("SQLite opens");
    let service = open(&database, &Arc::new(AtomicI64::new(START_MS))).await;
    let admin = first_admin(&service).await;
    (database, service, admin)
}

fn codes(plan: &PackagePlan) -> Vec<&str> {
    plan.problems.iter().map(|note| note.code.as_str()).collect()
}

fn change_of(plan: &PackagePlan, kind: Kind, of: &str) -> PlanChange {
    let found = plan.things.iter().find(|thing| thing.kind == kind && thing.name.as_str() == of);
    found.unwrap_or_else(|| panic!("{of} is not in the plan")).change
}

async fn audited(service: &Service, admin: &SignedIn) -> Vec<String> {
    let query = AuditQuery { limit: Some(200), ..AuditQuery::default() };
    service.audit(admin, query).await.expect("the log").items.into_iter().map(|entry| entry.action).collect()
}

#[test]
fn exported_applied_elsewhere_and_exported_again_is_the_same() {
    on_empty(|service| async move {
        let admin = first_admin(&service).await;
        for template in service.templates(&admin).await.expect("the gallery") {
            let plain = TemplateInstall { examples: false };
            service.template_install(&admin, &template.name, &plain).await.expect("installed");
        }
        let files = service.package_export(&admin, &[], false).await.expect("exported");
        assert!(files.keys().filter(|path| path.starts_with("orchestrations/")).count() >= 7);
        assert_eq!(service.package_export(&admin, &[], false).await.expect("exported"), files);

        let (_kept, other, boss) = elsewhere().await;
        let plan = other.package_plan(&boss, &given(&files), &how()).await.expect("a plan");
        assert!(plan.things.iter().all(|thing| thing.change == PlanChange::New));
        // Named owners do not travel: they are in the way until they are here.
        if !plan.missing_users.is_empty() {
            assert!(codes(&plan).iter().all(|code| *code == "user_unknown"), "{:?}", plan.problems);
            assert_eq!(code(other.package_apply(&boss, &given(&files), &how()).await), "package_conflicts");
            assert!(
                other.package_export(&boss, &[], false).await.expect("exported").len() == 1,
                "nothing is here"
            );
        }
        for user in &plan.missing_users {
            person(&other, &boss, user).await;
        }
        let plan = other.package_plan(&boss, &given(&files), &how()).await.expect("a plan");
        assert!(plan.can_apply, "{:#?}", plan.problems);
        let seen = PackageHow { revision: Some(plan.revision.clone()), ..how() };
        other.package_apply(&boss, &given(&files), &seen).await.expect("applied");
        assert_eq!(other.package_export(&boss, &[], false).await.expect("exported"), files);

        let again = other.package_plan(&boss, &given(&files), &how()).await.expect("a plan");
        assert!(again.can_apply && !again.changes(), "{again:#?}");
        let active = other.orchestration(&boss, &name("customer_onboarding"), None).await.expect("seen");
        assert_eq!(active.active_version, Some(1));
    });
}

#[test]
fn what_changed_is_told_line_by_line_and_becomes_a_new_version() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (admin, flow) = (house.who("admin"), name("review_terms"));
        let mut files = house.service.package_export(&admin, &[], false).await.expect("exported");
        let path = "flows/review_terms.yaml";
        let label = house.service.flow(&admin, &flow, None).await.expect("seen").definition.label;
        let text = files
            .get(path)
            .expect("the flow")
            .replace(&format!("label: {label}\n"), "label: Look at the terms\n");
        files.insert(path.to_owned(), text);
        let before = audited(&house.service, &admin).await.len();
        let plan = house.service.package_plan(&admin, &given(&files), &how()).await.expect("a plan");
        assert!(plan.can_apply, "{:#?}", plan.problems);
        assert_eq!(audited(&house.service, &admin).await.len(), before, "a plan writes nothing");
        let changed: Vec<&str> = plan
            .things
            .iter()
            .filter(|thing| thing.change != PlanChange::Same)
            .map(|thing| thing.name.as_str())
            .collect();
        assert_eq!(changed, ["review_terms"]);
        let thing = plan.things.iter().find(|thing| thing.name == flow).expect("the flow");
        assert_eq!(thing.version, Some(2));
        assert!(thing.lines.iter().any(|line| line.text == "label: Look at the terms"), "{:#?}", thing.lines);

        house.service.package_apply(&admin, &given(&files), &how()).await.expect("applied");
        let view = house.service.flow(&admin, &flow, None).await.expect("seen");
        assert_eq!((view.active_version, view.definition.label.as_str()), (Some(2), "Look at the terms"));
        let actions = audited(&house.service, &admin).await;
        for action in ["package.apply", "flow.save", "flow.activate"] {
            assert!(actions.iter().take(3).any(|known| known == action), "{actions:?}");
        }
        assert_eq!(house.service.package_export(&admin, &[], false).await.expect("exported"), files);
    });
}

#[test]
fn nothing_is_applied_where_the_system_changed_since() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (admin, flow) = (house.who("admin"), name("review_terms"));
        let files = house.service.package_export(&admin, &[], false).await.expect("exported");
        let plan = house.service.package_plan(&admin, &given(&files), &how()).await.expect("a plan");
        let mut drawn = house.service.flow(&admin, &flow, None).await.expect("seen").definition;
        drawn.description.push_str(" And more.");
        house.service.flow_save(&admin, &flow, drawn, None).await.expect("saved");
        let seen = PackageHow { revision: Some(plan.revision), ..how() };
        assert_eq!(
            code(house.service.package_apply(&admin, &given(&files), &seen).await),
            "changed_meanwhile"
        );
        let now = house.service.package_plan(&admin, &given(&files), &how()).await.expect("a plan");
        let seen = PackageHow { revision: Some(now.revision), ..how() };
        house.service.package_apply(&admin, &given(&files), &seen).await.expect("applied");
    });
}

#[test]
fn a_draft_that_somebody_draws_at_stays_theirs() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (admin, flow) = (house.who("admin"), name("review_terms"));
        let mut files = house.service.package_export(&admin, &[], false).await.expect("exported");
        let path = "flows/review_terms.yaml";
        let text = format!("description: From elsewhere.\n{}", files.get(path).expect("the flow"));
        let text: Vec<&str> = text
            .lines()
            .enumerate()
            .filter(|(at, line)| *at == 0 || !line.starts_with("description:"))
            .map(|(_, line)| line)
            .collect();
        files.insert(path.to_owned(), text.join("\n") + "\n");
        let mut drawn = house.service.flow(&admin, &flow, None).await.expect("seen").definition;
        drawn.description = "Being drawn.".into();
        house.service.flow_save(&admin, &flow, drawn.clone(), None).await.expect("saved");
        let done = house.service.package_apply(&admin, &given(&files), &how()).await.expect("applied");
        assert!(done.warnings.iter().any(|note| note.code == "draft_here"), "{:?}", done.warnings);
        let view = house.service.flow(&admin, &flow, None).await.expect("seen");
        assert_eq!((view.active_version, view.definition), (Some(2), drawn));
    });
}

#[test]
fn one_thing_in_the_way_keeps_everything_out() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let admin = house.who("admin");
        house.account("Blue Harbor").await;
        let mut files = house.service.package_export(&admin, &[], false).await.expect("exported");
        files.insert("groups/brand_new.yaml".into(), "label: Brand new\n".into());
        files.insert("flows/wrong.yaml".into(), "label: Wrong\nkind: autolaunched\nstart: nowhere\n".into());
        let plan = house.service.package_plan(&admin, &given(&files), &how()).await.expect("a plan");
        assert!(!plan.can_apply);
        assert!(plan.problems.iter().all(|note| note.path.starts_with("flows.wrong")), "{:?}", plan.problems);
        let refused =
            house.service.package_apply(&admin, &given(&files), &how()).await.expect_err("is refused");
        assert_eq!(refused.code, "package_conflicts");
        assert_eq!(refused.fields.len(), plan.problems.len());
        let kind = fermata_api::people::TeamKind::Group;
        assert_eq!(code(house.service.team(&admin, kind, &name("brand_new")).await), "group_not_found");

        // Everything else of it is good.
        files.remove("flows/wrong.yaml");
        house.service.package_apply(&admin, &given(&files), &how()).await.expect("applied");
        house.service.team(&admin, kind, &name("brand_new")).await.expect("is here");
    });
}

#[test]
fn what_records_hold_is_neither_lost_nor_made_wrong() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let admin = house.who("admin");
        house.account("Blue Harbor").await;
        let account = name("Account");
        let files = house.service.package_export(&admin, &[], false).await.expect("exported");
        let mut object = house.service.object(&admin, &account).await.expect("seen").object;
        let field = json!({ "name": "only_here", "label": "Only here", "data_type": { "type": "text" } });
        object.fields.push(serde_json::from_value(field).expect("a field"));
        house.service.object_update(&admin, &account, object.clone(), None).await.expect("changed");
        let done = house.service.package_apply(&admin, &given(&files), &how()).await.expect("applied");
        assert!(done.warnings.iter().any(|note| note.code == "field_kept"), "{:?}", done.warnings);
        assert_eq!(change_of(&done, Kind::Object, "Account"), PlanChange::Same);

        let title =
            object.title_field.clone().or_else(|| object.fields.first().map(|field| field.name.clone()));
        let title = title.expect("a title");
        for field in &mut object.fields {
            if field.name == title {
                field.data_type = DataType::Date;
            }
        }
        let package = json!({ "fermata": 1, "objects": [object] }).to_string();
        let wrong_given = PackageGiven::of_bytes(package.as_bytes()).expect("a package");
        let plan = house.service.package_plan(&admin, &wrong_given, &how()).await.expect("a plan");
        assert!(
            !plan.can_apply && plan.problems.iter().any(|note| note.path.contains("objects.Account")),
            "{plan:#?}"
        );
    });
}

#[test]
fn a_field_that_another_node_added_is_not_lost() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (admin, account) = (house.who("admin"), name("Account"));
        let mut files = house.service.package_export(&admin, &[], false).await.expect("exported");
        let text = files.get("objects/Account.yaml").expect("the object");
        let renamed = text.replacen("label: ", "label: Our ", 1);
        files.insert("objects/Account.yaml".to_owned(), renamed);
        // The house knows nothing of it, unless it was told in the meantime.
        let other = open(&house.database, &house.clock).await;
        let mut object = other.object(&admin, &account).await.expect("seen").object;
        let field = json!({ "name": "only_here", "label": "Only here", "data_type": { "type": "text" } });
        object.fields.push(serde_json::from_value(field).expect("a field"));
        other.object_update(&admin, &account, object, None).await.expect("changed");

        let done = house.service.package_apply(&admin, &given(&files), &how()).await.expect("applied");
        assert_eq!(change_of(&done, Kind::Object, "Account"), PlanChange::Changed);
        assert!(done.warnings.iter().any(|note| note.code == "field_kept"), "{:?}", done.warnings);
        let now = house.service.object(&admin, &account).await.expect("seen").object;
        assert!(now.label.starts_with("Our "), "{}", now.label);
        assert!(now.field(&name("only_here")).is_some(), "{:?}", now.fields);
    });
}

#[test]
fn somebody_takes_the_place_of_whom_the_package_names() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let admin = house.who("admin");
        let drawn =
            house.service.orchestration(&admin, &name("customer_onboarding"), None).await.expect("seen");
        let mut definition = drawn.definition;
        definition.owner = Some(name("somebody_else"));
        let package = json!({
            "fermata": 1,
            "orchestrations": [{ "name": "customer_onboarding", "definition": definition }],
        });
        let given = PackageGiven::of_bytes(package.to_string().as_bytes()).expect("a package");
        let plan = house.service.package_plan(&admin, &given, &how()).await.expect("a plan");
        assert_eq!(codes(&plan), ["user_unknown"]);
        assert_eq!(plan.missing_users, [name("somebody_else")]);
        let place = PackageHow { users: [(name("somebody_else"), name("manager"))].into(), revision: None };
        house.service.package_apply(&admin, &given, &place).await.expect("applied");
        let now =
            house.service.orchestration(&admin, &name("customer_onboarding"), None).await.expect("seen");
        assert_eq!(now.definition.owner, Some(name("manager")));
    });
}

#[test]
fn drafts_travel_as_drafts() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (admin, drawn) = (house.who("admin"), name("customer_onboarding"));
        let mut definition =
            house.service.orchestration(&admin, &drawn, None).await.expect("seen").definition;
        definition.label = "Another onboarding".into();
        house.service.orchestration_save(&admin, &drawn, definition, None).await.expect("saved");
        let active = house
            .service
            .package_export(&admin, std::slice::from_ref(&drawn), false)
            .await
            .expect("exported");
        let drafts =
            house.service.package_export(&admin, std::slice::from_ref(&drawn), true).await.expect("exported");
        let path = "orchestrations/customer_onboarding.yaml";
        assert!(!active.get(path).expect("is there").contains("draft: true"));
        assert!(drafts.get(path).expect("is there").contains("draft: true\nlabel: Another onboarding\n"));
        let plan = house.service.package_plan(&admin, &given(&drafts), &how()).await.expect("a plan");
        assert!(!plan.changes(), "{plan:#?}");
    });
}

#[test]
fn only_administrators_move_definitions() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let files = house.service.package_export(&house.who("admin"), &[], false).await.expect("exported");
        for user in ["manager", "sales"] {
            let who = house.who(user);
            assert_eq!(code(house.service.package_export(&who, &[], false).await), "forbidden");
            assert_eq!(code(house.service.package_plan(&who, &given(&files), &how()).await), "forbidden");
            assert_eq!(code(house.service.package_apply(&who, &given(&files), &how()).await), "forbidden");
        }
        let unknown = house.service.package_export(&house.who("admin"), &[name("nothing")], false).await;
        assert_eq!(code(unknown), "orchestration_not_found");
    });
}

#[test]
fn what_is_no_package_is_refused_with_its_place() {
    let refused = |bytes: &[u8]| PackageGiven::of_bytes(bytes).expect_err("is refused");
    assert_eq!(refused(b"").code, "package_unreadable");
    assert_eq!(refused(b"\xff\xfe").code, "package_unreadable");
    assert_eq!(refused(br#"{"fermata": 9}"#).code, "package_newer");
    assert_eq!(refused(b"PK\x03\x04").code, "package_unreadable");
    let files: PackageFiles = [
        ("fermata.yaml", "fermata: 1\n"),
        ("flows/a.yaml", "label: A\nkind: screen\nnonsense: 1\n"),
        ("flows/b.yml", "label: B\nkind: screen\n"),
        ("flows/b.yaml", "label: B\nkind: screen\n"),
    ]
    .into_iter()
    .map(|(path, text)| (path.to_owned(), text.to_owned()))
    .collect();
    let error = PackageGiven::of_files(&files).expect_err("is refused");
    let places: Vec<(&str, &str)> =
        error.fields.iter().map(|field| (field.path.as_str(), field.code.as_str())).collect();
    assert_eq!(
        places,
        [("flows/a.yaml, line 3", "package_unreadable"), ("flows/b.yml", "package_duplicate")]
    );
}

/// A package of one of each of the kinds that matter.
fn small() -> PackageGiven {
    let text = json!({ "name": "subject", "label": "Subject", "data_type": { "type": "text" } });
    let work = json!({ "name": "work", "label": "Work", "work": { "kind": "background", "flow": "do_it" } });
    let package = json!({
        "fermata": 1,
        "objects": [{ "name": "Thing", "label": "Thing", "fields": [text] }],
        "groups": [{ "name": "helpers", "label": "Helpers" }],
        "flows": [{ "name": "do_it", "definition": { "label": "Do it", "kind": "autolaunched" } }],
        "orchestrations": [{
            "name": "ask",
            "definition": {
                "label": "Ask",
                "start": { "to": "stage", "name": "one" },
                "stages": [{ "name": "one", "label": "One", "steps": [work] }],
            },
        }],
    });
    PackageGiven::of_bytes(package.to_string().as_bytes()).expect("a package")
}

/// The database's file as a crash of the process leaves it.
fn copied(from: &std::path::Path, to: &std::path::Path) -> fermata_store::Options {
    for file in ["fermata.db", "fermata.db-wal"] {
        std::fs::copy(from.join(file), to.join(file)).expect("copied");
    }
    fermata_store::Options::Sqlite { path: to.join("fermata.db") }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crash_while_it_is_applied_leaves_all_or_nothing() {
    let clock = Arc::new(AtomicI64::new(START_MS));
    let operator =
        |service: &Service| service.operator(fermata_service::Source::command_line(None)).expect("somebody");
    let (mut nothing, mut all) = (0, 0);
    for statements in 0.. {
        let database = TestDatabase::sqlite().await.expect("SQLite opens");
        let service = open(&database, &clock).await;
        let plan = service.package_plan(&operator(&service), &small(), &how()).await.expect("a plan");
        assert!(plan.can_apply, "{:#?}", plan.problems);
        database.db.die_after(statements);
        if service.package_apply(&operator(&service), &small(), &how()).await.is_ok() {
            break;
        }
        let folder = tempfile::tempdir().expect("a folder");
        let db = fermata_store::Db::open(copied(&database.folder().expect("on disk"), folder.path())).await;
        let options = fermata_service::Options {
            demo: false,
            clock: fermata_service::Clock::Manual(clock.clone()),
            outside: outside(),
        };
        let again = Service::open(db.expect("it opens again"), options).await.expect("it opens again");
        let plan = again.package_plan(&operator(&again), &small(), &how()).await.expect("a plan");
        match plan.things.iter().filter(|thing| thing.change == PlanChange::New).count() {
            0 => all += 1,
            new => {
                assert_eq!(new, plan.things.len(), "after {statements} statements: {:#?}", plan.things);
                nothing += 1;
            }
        }
    }
    assert!(nothing > 5, "it died before the commit {nothing} times, and after it {all} times");
}
