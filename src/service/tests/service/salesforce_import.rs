//! Orchestrations and flows from Salesforce: told before anything is saved, saved whole, and told apart when they come again.

use fermata_api::{audit::AuditQuery, people::UserPatch, salesforce::*};
use fermata_engine::people::Role;
use fermata_interchange::salesforce::SourceFile;
use fermata_service::SignedIn;

use crate::common::{House, code, name, on_both};

const ORCHESTRATION: &str =
    include_str!("../../../../end2end/fixtures/salesforce/Receive_Goods.flow-meta.xml");
const FLOW: &str = include_str!("../../../../end2end/fixtures/salesforce/Check_Delivery.flow-meta.xml");

fn files(label: &str) -> Vec<SourceFile> {
    let drawn = ORCHESTRATION.replace("<label>Receive Goods</label>", &format!("<label>{label}</label>"));
    let file = |path: &str, text: &str| SourceFile { path: path.into(), bytes: text.as_bytes().to_vec() };
    vec![file("Receive_Goods.flow-meta.xml", &drawn), file("Check_Delivery.flow-meta.xml", FLOW)]
}

fn admin() -> SignedIn {
    SignedIn::new(name("admin"), "Ada Novak".into(), Role::Admin)
}

async fn import(house: &House, label: &str) -> SalesforceReport {
    let how = SalesforceQuery::default();
    let done =
        house.service.salesforce_import(&admin(), files(label), SalesforceChoices::default(), how).await;
    done.expect("it comes over")
}

fn part<'r>(report: &'r SalesforceReport, kind: SalesforcePartKind, of: &str) -> &'r SalesforcePart {
    let found = report.parts.iter().find(|part| part.kind == kind && part.name.as_str() == of);
    found.unwrap_or_else(|| panic!("no {kind:?} {of} in {:#?}", report.parts))
}

#[test]
fn nothing_is_saved_before_it_is_confirmed() {
    on_both(|house| async move {
        let how = SalesforceQuery { dry_run: Some(true), source: Some(true), revision: None };
        let (admin, none) = (admin(), SalesforceChoices::default());
        let look = house.service.salesforce_look(&admin, files("Receive Goods"), none, how);
        let report = look.await.expect("it can be looked at");
        assert!(!report.saved && report.any());
        assert!(report.files.iter().all(|file| file.source.is_some()));
        assert_eq!(report.people.len(), 1, "{:?}", report.people);
        assert_eq!(report.people[0].found, SalesforceFound::ToBeMade);
        assert_eq!(
            part(&report, SalesforcePartKind::Orchestration, "Receive_Goods").change,
            SalesforceChange::New
        );
        let there = house.service.orchestration(&admin, &name("Receive_Goods"), None).await;
        assert_eq!(code(there), "orchestration_not_found");
    });
}

#[test]
fn everything_that_is_needed_is_made_at_once() {
    on_both(|house| async move {
        let report = import(&house, "Receive Goods").await;
        assert!(report.saved);
        let admin = admin();
        let drawn =
            house.service.orchestration(&admin, &name("Receive_Goods"), None).await.expect("it is there");
        assert_eq!((drawn.active_version, drawn.revision), (None, 1));
        let flow = house.service.flow(&admin, &name("Check_Delivery"), None).await.expect("it is there");
        assert_eq!(
            flow.active_version,
            Some(1),
            "{:?}",
            part(&report, SalesforcePartKind::Flow, "Check_Delivery")
        );
        house.service.object(&admin, &name("Delivery__c")).await.expect("the object is there");
        let made = &report.people[0].name;
        let wanda = house.service.user(&admin, made).await.expect("she is there");
        assert_eq!((wanda.label.as_str(), wanda.role), ("Wanda Stock", Role::Member));
        assert_eq!(wanda.email, "wanda.stock@example.com");
        let path = part(&report, SalesforcePartKind::User, made.as_str()).setup_path.as_deref();
        let secret = path.and_then(|path| path.strip_prefix("/setup/")).expect("a link for her");
        assert_eq!(house.service.setup_for(secret).await.expect("it is good").as_ref(), Some(made));
        let active = house.service.orchestration_activate(&admin, &name("Receive_Goods")).await;
        assert_eq!(active.expect("it can be activated").active_version, Some(1));
    });
}

#[test]
fn who_is_chosen_is_not_made() {
    on_both(|house| async move {
        let users = [("wanda.stock@example.com".to_owned(), name("sales"))].into_iter().collect();
        let choices = SalesforceChoices { users, ..SalesforceChoices::default() };
        let how = SalesforceQuery::default();
        let done = house.service.salesforce_import(&admin(), files("Receive Goods"), choices, how).await;
        let report = done.expect("it comes over");
        assert_eq!(report.people[0].found, SalesforceFound::Chosen);
        assert!(report.parts.iter().all(|part| part.kind != SalesforcePartKind::User), "{:?}", report.parts);
    });
}

#[test]
fn what_comes_again_is_told_apart() {
    on_both(|house| async move {
        import(&house, "Receive Goods").await;
        house.service.orchestration_activate(&admin(), &name("Receive_Goods")).await.expect("it is active");
        let same = import(&house, "Receive Goods").await;
        assert!(!same.saved, "{:#?}", same.parts);
        let drawn = house.service.orchestration(&admin(), &name("Receive_Goods"), None).await.expect("there");
        assert_eq!((drawn.version, drawn.active_version), (1, Some(1)));

        let other = import(&house, "Goods In").await;
        let drawn = part(&other, SalesforcePartKind::Orchestration, "Receive_Goods");
        assert_eq!(drawn.change, SalesforceChange::Changed);
        let label =
            drawn.differences.iter().find(|difference| difference.place == "Label").expect("the label");
        assert_eq!((label.old.as_deref(), label.new.as_deref()), (Some("Receive Goods"), Some("Goods In")));
        let drawn = house.service.orchestration(&admin(), &name("Receive_Goods"), None).await.expect("there");
        assert_eq!(
            (drawn.version, drawn.active_version, drawn.definition.label.as_str()),
            (2, Some(1), "Goods In")
        );
    });
}

#[test]
fn nothing_is_saved_where_somebody_drew_since_it_was_looked_at() {
    on_both(|house| async move {
        import(&house, "Receive Goods").await;
        let (admin, drawn) = (admin(), name("Receive_Goods"));
        let none = SalesforceChoices::default;
        let how = SalesforceQuery::default();
        let look = house.service.salesforce_look(&admin, files("Goods In"), none(), how).await.expect("told");
        let mut own = house.service.orchestration(&admin, &drawn, None).await.expect("there").definition;
        own.description = "Drawn meanwhile.".into();
        house.service.orchestration_save(&admin, &drawn, own.clone(), None).await.expect("saved");
        let seen = SalesforceQuery { revision: Some(look.revision), ..SalesforceQuery::default() };
        let late = house.service.salesforce_import(&admin, files("Goods In"), none(), seen.clone()).await;
        assert_eq!(code(late), "changed_meanwhile");
        let now = house.service.orchestration(&admin, &drawn, None).await.expect("there").definition;
        assert_eq!(now, own);

        let again =
            house.service.salesforce_look(&admin, files("Goods In"), none(), seen).await.expect("told");
        let seen = SalesforceQuery { revision: Some(again.revision), ..SalesforceQuery::default() };
        let done = house.service.salesforce_import(&admin, files("Goods In"), none(), seen).await;
        assert!(done.expect("it comes over").saved);
    });
}

#[test]
fn who_has_the_address_is_found_by_it() {
    on_both(|house| async move {
        let admin = admin();
        let patch = UserPatch { email: Some("Wanda.Stock@example.com".into()), ..UserPatch::default() };
        house.service.user_update(&admin, &name("sales"), patch, None).await.expect("changed");
        let report = import(&house, "Receive Goods").await;
        assert_eq!(
            (report.people[0].name.as_str(), report.people[0].found),
            ("sales", SalesforceFound::ByName)
        );
        assert!(report.parts.iter().all(|part| part.kind != SalesforcePartKind::User), "{:?}", report.parts);
    });
}

#[test]
fn a_flow_that_is_active_takes_the_place_of_its_draft_and_everything_has_an_entry() {
    on_both(|house| async move {
        import(&house, "Receive Goods").await;
        let (admin, flow) = (admin(), name("Check_Delivery"));
        let mut own = house.service.flow(&admin, &flow, None).await.expect("there").definition;
        own.description = "Drawn meanwhile.".into();
        house.service.flow_save(&admin, &flow, own, None).await.expect("saved");
        let report = import(&house, "Receive Goods").await;
        let told = part(&report, SalesforcePartKind::Flow, "Check_Delivery");
        assert_eq!((told.change, told.activated), (SalesforceChange::Changed, true));
        let now = house.service.flow(&admin, &flow, None).await.expect("there");
        assert_eq!((now.active_version, now.version), (Some(2), 2));
        assert_ne!(now.definition.description, "Drawn meanwhile.");

        let query = AuditQuery { limit: Some(200), ..AuditQuery::default() };
        let entries = house.service.audit(&admin, query).await.expect("the log").items;
        for action in [
            "user.create",
            "object.create",
            "flow.create",
            "flow.activate",
            "flow.save",
            "orchestration.create",
            "salesforce.import",
        ] {
            assert!(entries.iter().any(|entry| entry.action == action), "{action} has no entry");
        }
    });
}

#[test]
fn what_cannot_be_read_says_why() {
    on_both(|house| async move {
        let broken = SourceFile { path: "A.flow-meta.xml".into(), bytes: b"<Flow><label>".to_vec() };
        let how = SalesforceQuery::default();
        let none = SalesforceChoices::default;
        let report =
            house.service.salesforce_import(&admin(), vec![broken], none(), how.clone()).await.expect("told");
        assert!(!report.saved && !report.any());
        assert_eq!(report.files.len(), 1);
        assert!(!report.files[0].note.is_empty());
        let empty = house.service.salesforce_import(&admin(), Vec::new(), none(), how.clone()).await;
        assert_eq!(empty.expect_err("no file").fields[0].path, "file");
        let greta = SignedIn::new(name("manager"), "Greta Lind".into(), Role::Manager);
        let refused = house.service.salesforce_look(&greta, files("Receive Goods"), none(), how).await;
        assert_eq!(code(refused), "forbidden");
    });
}
