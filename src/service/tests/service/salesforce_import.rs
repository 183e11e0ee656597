//! Orchestrations and flows from Salesforce: told before anything is saved, saved whole, and told apart when they come again.

use fermata_api::{audit::AuditQuery, people::UserPatch, salesforce::*};
use fermata_engine::{people::Role, value::DataType};
use fermata_interchange::salesforce::SourceFile;
use fermata_service::SignedIn;

use crate::common::{HOUR_MS, House, START_MS, code, name, on_both};

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
fn what_was_not_looked_at_is_not_saved() {
    on_both(|house| async move {
        let before = look(&house, SalesforceChoices::default()).await;
        let users = |who: &str| SalesforceChoices {
            users: [("wanda.stock@example.com".to_owned(), name(who))].into(),
            ..SalesforceChoices::default()
        };
        let label = SalesforceFieldChoice { data_type: None, label: Some("Where it is".into()) };
        let others = [
            users("sales"),
            fields(&[("Delivery__c.Status__c", holds(DataType::LongText))]),
            fields(&[("Delivery__c.Status__c", label)]),
        ];
        let mut seen = std::collections::BTreeSet::from([before.revision.clone()]);
        for choices in others {
            let how =
                SalesforceQuery { revision: Some(before.revision.clone()), ..SalesforceQuery::default() };
            let late =
                house.service.salesforce_import(&admin(), files("Receive Goods"), choices.clone(), how).await;
            assert_eq!(code(late), "changed_meanwhile", "{choices:?}");
            assert!(seen.insert(look(&house, choices).await.revision));
        }
        assert!(seen.insert(look(&house, users("legal")).await.revision));
        let there = house.service.orchestration(&admin(), &name("Receive_Goods"), None).await;
        assert_eq!(code(there), "orchestration_not_found");

        // A file that was changed under its name is another one too.
        let how = SalesforceQuery { revision: Some(before.revision), ..SalesforceQuery::default() };
        let none = SalesforceChoices::default();
        let late = house.service.salesforce_import(&admin(), files("Goods In"), none, how).await;
        assert_eq!(code(late), "changed_meanwhile");
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
fn who_was_deactivated_gets_no_work() {
    on_both(|house| async move {
        let admin = admin();
        let patch = UserPatch { email: Some("wanda.stock@example.com".into()), ..UserPatch::default() };
        house.service.user_update(&admin, &name("sales"), patch, None).await.expect("changed");
        let patch = UserPatch { active: Some(false), ..UserPatch::default() };
        house.service.user_update(&admin, &name("sales"), patch, None).await.expect("deactivated");
        let told = look(&house, SalesforceChoices::default()).await;
        let wanda = &told.people[0];
        assert_eq!(wanda.found, SalesforceFound::ToBeMade);
        assert_ne!(wanda.name.as_str(), "sales");
        assert!(wanda.note.starts_with("Mia Chen (sales) is deactivated"), "{}", wanda.note);

        let users = [("wanda.stock@example.com".to_owned(), name("sales"))].into();
        let told = look(&house, SalesforceChoices { users, ..SalesforceChoices::default() }).await;
        assert!(told.people[0].note.contains("gets no work"), "{}", told.people[0].note);
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
fn a_version_that_somebody_activated_here_stays_active() {
    on_both(|house| async move {
        import(&house, "Receive Goods").await;
        let (admin, flow) = (admin(), name("Check_Delivery"));
        let brought = house.service.flow(&admin, &flow, None).await.expect("there").definition;
        let newer = |label: &str| {
            let mut files = files("Receive Goods");
            let text = FLOW.replace("<label>Check Delivery</label>", &format!("<label>{label}</label>"));
            files[1].bytes = text.into_bytes();
            files
        };
        let bring = async |files: Vec<SourceFile>| {
            let (none, how) = (SalesforceChoices::default(), SalesforceQuery::default());
            house.service.salesforce_import(&admin, files, none, how).await.expect("it comes over")
        };
        // What an import made active gives way to a newer file.
        let report = bring(newer("Check it")).await;
        let told = part(&report, SalesforcePartKind::Flow, "Check_Delivery");
        assert_eq!((told.activated, told.reason.as_str()), (true, ""));
        let now = house.service.flow(&admin, &flow, None).await.expect("there");
        assert_eq!((now.active_version, now.definition.label.as_str()), (Some(2), "Check it"));

        // What somebody activated does not, neither to the same file nor to another one.
        let mut own = now.definition;
        own.description = "Drawn here.".into();
        house.service.flow_save(&admin, &flow, own.clone(), None).await.expect("saved");
        house.service.flow_activate(&admin, &flow).await.expect("active");
        for label in ["Check it", "Check Delivery"] {
            let report = bring(newer(label)).await;
            let told = part(&report, SalesforcePartKind::Flow, "Check_Delivery");
            assert_eq!((told.change, told.activated), (SalesforceChange::Changed, false));
            assert!(told.reason.contains("Somebody activated another version here"), "{}", told.reason);
            let now = house.service.flow(&admin, &flow, None).await.expect("there");
            assert_eq!((now.active_version, now.definition.label.as_str()), (Some(3), label));
            let active = house.service.flow(&admin, &flow, Some(3)).await.expect("there").definition;
            assert_eq!(active, own);
        }
        let draft = house.service.flow(&admin, &flow, None).await.expect("there").definition;
        assert_eq!(draft, brought);
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

/// Choices for fields alone.
fn fields(choices: &[(&str, SalesforceFieldChoice)]) -> SalesforceChoices {
    let fields = choices.iter().map(|(field, choice)| ((*field).to_owned(), choice.clone())).collect();
    SalesforceChoices { fields, ..SalesforceChoices::default() }
}

fn holds(data_type: DataType) -> SalesforceFieldChoice {
    SalesforceFieldChoice { data_type: Some(data_type), label: None }
}

async fn look(house: &House, choices: SalesforceChoices) -> SalesforceReport {
    let how = SalesforceQuery { dry_run: Some(true), ..SalesforceQuery::default() };
    let told = house.service.salesforce_look(&admin(), files("Receive Goods"), choices, how).await;
    told.expect("it can be looked at")
}

fn status_of(report: &SalesforceReport) -> &SalesforceField {
    let fields = &part(report, SalesforcePartKind::Object, "Delivery__c").fields;
    fields.iter().find(|field| field.name.as_str() == "Status__c").expect("the field")
}

#[test]
fn a_field_holds_what_was_chosen_and_is_called_so() {
    on_both(|house| async move {
        let admin = admin();
        let before = look(&house, SalesforceChoices::default()).await;
        assert_eq!(
            (status_of(&before).data_type.clone(), status_of(&before).chosen),
            (DataType::Text, false)
        );
        let choice =
            SalesforceFieldChoice { data_type: Some(DataType::LongText), label: Some("Where it is".into()) };
        let choices = fields(&[("delivery__C.status__c", choice)]);
        let report = look(&house, choices.clone()).await;
        let told = status_of(&report);
        assert_eq!((told.label.as_str(), &told.data_type), ("Where it is", &DataType::LongText));
        assert!(told.chosen && told.problems.is_empty(), "{told:?}");
        let how = SalesforceQuery::default();
        let done =
            house.service.salesforce_import(&admin, files("Receive Goods"), choices.clone(), how.clone());
        assert!(done.await.expect("it comes over").saved);
        let object = house.service.object(&admin, &name("Delivery__c")).await.expect("it is there").object;
        let field = object.field(&name("Status__c")).expect("the field");
        assert_eq!((field.label.as_str(), &field.data_type), ("Where it is", &DataType::LongText));

        // The same choice once more says what is so already.
        let again = house.service.salesforce_import(&admin, files("Receive Goods"), choices, how.clone());
        assert!(!again.await.expect("nothing is refused").saved);
        let other = fields(&[("Delivery__c.Status__c", holds(DataType::Percent))]);
        let refused = house.service.salesforce_import(&admin, files("Receive Goods"), other, how).await;
        let error = refused.expect_err("it is here already");
        assert_eq!(error.fields[0].path, "choices.fields.Delivery__c.Status__c");
        assert!(error.fields[0].message.contains("is here already and holds Long text"), "{error:?}");
    });
}

#[test]
fn a_type_under_which_something_no_longer_works_is_told_at_its_field() {
    on_both(|house| async move {
        let alone = look(&house, fields(&[("Delivery__c.Status__c", holds(DataType::Date))])).await;
        assert!(!status_of(&alone).problems.is_empty(), "{:#?}", alone.parts);
        // Beside another choice that breaks something else, each is told where it belongs.
        let empty = DataType::Picklist { choices: Vec::new() };
        let both =
            fields(&[("Delivery__c.Status__c", holds(DataType::Date)), ("Delivery__c.Name", holds(empty))]);
        let both = look(&house, both).await;
        assert_eq!(status_of(&both).problems, status_of(&alone).problems);
        let fields = &part(&both, SalesforcePartKind::Object, "Delivery__c").fields;
        let named = fields.iter().find(|field| field.name.as_str() == "Name").expect("the field");
        assert!(!named.problems.is_empty(), "{fields:?}");
        assert!(named.problems.iter().all(|problem| !status_of(&both).problems.contains(problem)));
    });
}

#[test]
fn a_choice_for_a_field_that_is_not_made_is_told_and_saves_nothing() {
    on_both(|house| async move {
        let wrong =
            fields(&[("Delivery__c.Statsu__c", holds(DataType::Date)), ("Status", holds(DataType::Date))]);
        let told = look(&house, wrong.clone()).await;
        assert_eq!(told.unused_fields.len(), 2, "{:?}", told.unused_fields);
        assert!(told.unused_fields["Delivery__c.Statsu__c"].contains("but Delivery__c.Status__c is"));
        let how = SalesforceQuery::default();
        let refused = house.service.salesforce_import(&admin(), files("Receive Goods"), wrong, how).await;
        assert_eq!(refused.expect_err("it is refused").fields.len(), 2);
        let there = house.service.orchestration(&admin(), &name("Receive_Goods"), None).await;
        assert_eq!(code(there), "orchestration_not_found");
    });
}

#[test]
fn a_choice_for_somebody_whom_no_file_names_is_told_and_saves_nothing() {
    on_both(|house| async move {
        let (mistyped, chosen) = ("wanda.stok@example.com".to_owned(), name("sales"));
        let wrong = SalesforceChoices {
            users: [(mistyped, chosen.clone()), (" Wanda.Stock@example.com ".to_owned(), chosen)].into(),
            queues: [("Tier_2".to_owned(), name("finance"))].into(),
            ..SalesforceChoices::default()
        };
        let told = look(&house, wrong.clone()).await.unused_people;
        assert_eq!(told.keys().collect::<Vec<_>>(), ["queues.Tier_2", "users.wanda.stok@example.com"]);
        assert!(told["users.wanda.stok@example.com"].ends_with("but wanda.stock@example.com is"), "{told:?}");
        let how = SalesforceQuery::default();
        let refused = house.service.salesforce_import(&admin(), files("Receive Goods"), wrong, how).await;
        let error = refused.expect_err("it is refused");
        let places: Vec<_> = error.fields.iter().map(|f| (f.path.as_str(), f.code.as_str())).collect();
        assert_eq!(
            places,
            [("choices.queues.Tier_2", "unknown"), ("choices.users.wanda.stok@example.com", "unknown")]
        );
        let there = house.service.orchestration(&admin(), &name("Receive_Goods"), None).await;
        assert_eq!(code(there), "orchestration_not_found");
    });
}

#[test]
fn whose_draft_is_replaced_is_told() {
    on_both(|house| async move {
        import(&house, "Receive Goods").await;
        let drawn = name("Receive_Goods");
        let how = || SalesforceQuery { dry_run: Some(true), ..SalesforceQuery::default() };
        let replaced = async |who: &SignedIn, label: &str| {
            let none = SalesforceChoices::default();
            let told = house.service.salesforce_look(who, files(label), none, how()).await.expect("told");
            part(&told, SalesforcePartKind::Orchestration, "Receive_Goods").replaces.clone()
        };
        assert_eq!(replaced(&admin(), "Receive Goods").await, None, "nothing is lost where nothing changes");
        let own = replaced(&admin(), "Goods In").await.expect("a draft is replaced");
        assert_eq!((own.by.as_str(), own.own, own.saved.0), ("Ada Novak", true, START_MS));

        house.advance(HOUR_MS);
        let somebody = SignedIn::new(name("legal"), "Jon Bell".into(), Role::Admin);
        let mut other = house.service.orchestration(&admin(), &drawn, None).await.expect("there").definition;
        other.description = "Drawn by somebody else.".into();
        house.service.orchestration_save(&somebody, &drawn, other, None).await.expect("saved");
        let lost = replaced(&admin(), "Goods In").await.expect("a draft is replaced");
        assert_eq!((lost.by.as_str(), lost.own, lost.saved.0), ("Jon Bell", false, START_MS + HOUR_MS));

        // What is active is kept as a version: nothing of it is lost.
        house.service.orchestration_activate(&admin(), &drawn).await.expect("active");
        assert_eq!(replaced(&admin(), "Goods In").await, None);
    });
}

#[test]
fn a_flow_that_was_no_more_than_a_draft_says_why_it_becomes_active() {
    on_both(|house| async move {
        let draft = |path: &str, text: &str| SourceFile {
            path: path.into(),
            bytes: text.replace("<status>Active</status>", "<status>Draft</status>").into_bytes(),
        };
        let (none, how) = (SalesforceChoices::default, || SalesforceQuery::default());
        let of = |report: &SalesforceReport| {
            let flow = part(report, SalesforcePartKind::Flow, "Check_Delivery");
            (flow.activated, flow.reason.clone())
        };
        // What was active there needs it.
        let mut both = files("Receive Goods");
        both[1] = draft("Check_Delivery.flow-meta.xml", FLOW);
        let told = house.service.salesforce_look(&admin(), both, none(), how()).await.expect("told");
        let (activated, reason) = of(&told);
        assert!(
            activated && reason.contains("It was not active there. Receive Goods, which was, needs it"),
            "{reason}"
        );
        // Nothing that was active there does: it stays a draft, and the orchestration says what it waits for.
        let both = vec![
            draft("Receive_Goods.flow-meta.xml", ORCHESTRATION),
            draft("Check_Delivery.flow-meta.xml", FLOW),
        ];
        let told = house.service.salesforce_look(&admin(), both, none(), how()).await.expect("told");
        assert_eq!(of(&told), (false, String::new()));
        let drawn = part(&told, SalesforcePartKind::Orchestration, "Receive_Goods");
        assert!(drawn.problems.iter().any(|problem| problem.contains("Check_Delivery")), "{drawn:#?}");
    });
}

#[test]
fn records_of_those_who_are_made_start_nothing() {
    on_both(|house| async move {
        let admin = admin();
        let object = serde_json::json!({
            "name": "User", "label": "User",
            "fields": [
                { "name": "Name", "label": "Name", "data_type": { "type": "text" } },
                { "name": "Username", "label": "Username", "data_type": { "type": "user" } },
            ],
        });
        let object = serde_json::from_value(object).expect("an object");
        house.service.object_create(&admin, object).await.expect("an object");
        let drawn = serde_json::json!({
            "label": "Welcome", "trigger": { "kind": "record", "object": "User", "on": "created" },
            "start": { "to": "stage", "name": "greet" }, "owner": "admin",
            "stages": [{ "name": "greet", "label": "Greet", "steps": [
                { "name": "say", "label": "Say hello", "work": { "kind": "interactive", "assignee": { "kind": "group", "name": "legal" } } },
            ] }],
        });
        house.orchestration("welcome", serde_json::from_value(drawn).expect("a drawing")).await;
        let report = import(&house, "Receive Goods").await;
        let made = report.people[0].name.clone();
        let query = fermata_api::records::RecordQuery::default();
        let records = house.service.records(&admin, &name("User"), query).await.expect("records").items;
        assert_eq!(records.len(), 1, "{records:?}");
        assert_eq!(records[0].fields[&name("Username")], serde_json::json!(made));
        assert!(house.runs_about(records[0].id).await.is_empty(), "an import starts nothing");

        // A record that somebody makes does.
        let by_hand =
            house.create("User", serde_json::json!({ "Name": "Mia Chen", "Username": "sales" })).await;
        assert_eq!(house.runs_about(by_hand.id).await.len(), 1);
    });
}
