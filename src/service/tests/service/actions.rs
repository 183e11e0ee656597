//! What flows do beyond records: mails, chats, events, calls of other systems, further runs, documents.

use std::collections::BTreeMap;

use fermata_api::{
    connections::*,
    definitions::StartInput,
    page::Paging,
    people::UserPatch,
    records::RecordInput,
    runs::{RunQuery, RunView},
    system::CheckSettings,
};
use fermata_engine::{
    ids::{RecordId, RunId},
    object::RecordRef,
    run::RunStatus,
};
use serde_json::{Value, json};

use crate::{
    common::*,
    smtp::{MailServer, WebServer},
};

/// A house with an account that has no run of its own, mail and a web server.
struct World {
    house: House,
    mail: MailServer,
    web: WebServer,
    record: RecordId,
}

impl World {
    async fn over(house: House) -> Self {
        let (mail, web) = (MailServer::start().await, WebServer::start().await);
        house.connected(&mail, &web).await;
        let object = json!({
            "name": "Deal", "label": "Deal", "label_plural": "Deals", "title_field": "name",
            "fields": [
                { "name": "name", "label": "Name", "data_type": { "type": "text" }, "required": true },
                { "name": "email", "label": "E-mail", "data_type": { "type": "email" } },
                { "name": "number", "label": "Number", "data_type": { "type": "text" } },
                { "name": "offer", "label": "Offer", "data_type": { "type": "file" } },
                { "name": "papers", "label": "Papers", "data_type": { "type": "file", "multiple": true } },
            ],
        });
        let object = serde_json::from_value(object).expect("an object");
        house.service.object_create(&house.who("admin"), object).await.expect("an object");
        let deal = json!({ "name": "Nord & <Süd>", "email": "anna@nord.example" });
        let record = house.create("Deal", deal).await.id;
        Self { house, mail, web, record }
    }

    /// A flow of these elements, one after the other, as the only step of an orchestration of the same name.
    async fn drawn(&self, called: &str, elements: Value, variables: Value) {
        let mut elements = elements;
        let names: Vec<Value> =
            elements.as_array().expect("elements").iter().map(|e| e["name"].clone()).collect();
        for (n, element) in elements.as_array_mut().expect("elements").iter_mut().enumerate() {
            if element["next"].is_null()
                && !element["name"].as_str().is_some_and(|name| name.ends_with("_last"))
                && let Some(next) = names.get(n + 1)
            {
                element["next"] = next.clone();
            }
            element["label"] = element["name"].clone();
        }
        let flow = json!({
            "label": called, "kind": "autolaunched", "object": "Deal", "start": names[0], "elements": elements,
            "variables": variables,
        });
        self.house.flow(called, serde_json::from_value(flow).expect("a flow")).await;
        let work =
            json!({ "kind": "background", "flow": called, "retry": { "attempts": 1, "delay_seconds": 1 } });
        let orchestration = json!({
            "label": called, "object": "Deal", "start": { "to": "stage", "name": "only" },
            "stages": [{ "name": "only", "label": "Only", "steps": [{ "name": "act", "label": "Act", "work": work }] }],
        });
        let orchestration: Value = match serde_json::from_value::<fermata_engine::definition::Orchestration>(
            orchestration.clone(),
        ) {
            Ok(_) => orchestration,
            Err(_) => {
                let mut without = orchestration;
                without.as_object_mut().expect("an object").remove("object");
                without
            }
        };
        self.house
            .orchestration(called, serde_json::from_value(orchestration).expect("an orchestration"))
            .await;
    }

    async fn start(&self, called: &str) -> RunId {
        let record = RecordRef { object: name("Deal"), id: self.record };
        let input = StartInput { record: Some(record), inputs: BTreeMap::new() };
        let run = self.house.service.start(&self.house.who("manager"), &name(called), input, None).await;
        run.expect("a run").row.id
    }

    async fn run_through(&self, called: &str) -> RunView {
        let run = self.start(called).await;
        self.house.service.work_off().await.expect("works");
        self.house.run(run).await
    }

    /// The log says that the run failed for this reason.
    async fn failed_with(&self, run: RunId, code: &str) {
        let log = self.house.database.db.run_log(run, 0, 100).await.expect("a log");
        assert!(format!("{log:?}").contains(&format!("code: \"{code}\"")), "{log:#?}");
    }

    async fn field(&self, field: &str) -> Value {
        let who = self.house.who("manager");
        let record = self.house.service.record(&who, &name("Deal"), self.record).await.expect("a record");
        record.fields.get(&name(field)).cloned().unwrap_or_default()
    }

    async fn email(&self, user: &str, email: &str) {
        let patch = UserPatch { email: Some(email.into()), ..UserPatch::default() };
        self.house
            .service
            .user_update(&self.house.who("admin"), &name(user), patch, None)
            .await
            .expect("an address");
    }
}

fn action(called: &str, body: Value) -> Value {
    let mut body = body;
    body["kind"] = json!("action");
    json!({ "name": called, "body": body })
}

fn with_world<F: Future<Output = ()>>(case: impl Fn(World) -> F) {
    on_both(|house| async {
        let world = World::over(house).await;
        case(world).await;
    });
}

#[test]
fn a_mail_goes_to_teams_and_addresses_with_its_values_escaped() {
    with_world(|world| async move {
        world.email("legal", "jon@example.com").await;
        let mail = action(
            "tell",
            json!({
                "action": "send_email",
                "to": [{ "kind": "group", "name": "legal" }, { "kind": "user", "name": "legal" }],
                "addresses": "{{record.email}}, anna@nord.example",
                "subject": "About {{record.name}}", "html": "<p>Hello {{record.name}}</p>",
            }),
        );
        world.drawn("tell_them", json!([mail]), json!([])).await;
        let run = world.run_through("tell_them").await;
        assert_eq!(run.row.status, RunStatus::Completed, "{:?}", run.reason);
        let [mail] = &world.mail.mails()[..] else { panic!("one mail") };
        assert_eq!(mail.to.len(), 2, "each address once, and nobody without one: {:?}", mail.to);
        assert!(mail.text.contains("Hello Nord &amp; &lt;S"), "{}", mail.text);
        let delivery = &world.house.deliveries().await[0];
        assert_eq!((delivery.run, delivery.step.clone()), (Some(run.row.id), Some(name("act"))));
        assert_eq!(mail.header("Message-ID"), format!("<{}@fermata>", delivery.key));
        world.house.healthy().await;
    });
}

#[test]
fn a_template_is_filled_in_with_the_values_of_the_flow() {
    with_world(|world| async move {
        let template = EmailTemplateInput {
            label: "Welcome".into(),
            subject: "Welcome {{customer}}".into(),
            html: "<h1>Welcome {{customer}}</h1>".into(),
            text: String::new(),
        };
        let admin = world.house.who("admin");
        world
            .house
            .service
            .email_template_put(&admin, name("welcome"), template, None)
            .await
            .expect("a template");
        let by = |template: &str| {
            action(
                "tell",
                json!({
                    "action": "send_email", "addresses": "anna@nord.example", "template": template,
                    "values": { "customer": { "expression": "record.name" } },
                }),
            )
        };
        world.drawn("welcome_them", json!([by("welcome")]), json!([])).await;
        world.run_through("welcome_them").await;
        let mails = world.mail.mails();
        assert!(
            mails[0].text.contains("Welcome Nord & <S"),
            "the text is made of the HTML: {}",
            mails[0].text
        );
        world.drawn("welcome_badly", json!([by("absent")]), json!([])).await;
        let run = world.run_through("welcome_badly").await;
        assert_eq!(run.row.status, RunStatus::Completed, "a mail that cannot be written stops nothing");
        let deliveries = world.house.deliveries().await;
        let failed = deliveries.iter().find(|d| d.run == Some(run.row.id)).expect("a delivery of this run");
        assert_eq!(
            (failed.state, failed.error_code.as_deref()),
            (DeliveryState::Failed, Some("template_missing"))
        );
        let told = world.house.service.notifications(&world.house.who("manager"), Paging::default()).await;
        assert!(told.expect("notes").items.iter().any(|note| note.subject.starts_with("Not delivered")));
        assert_eq!(
            code(world.house.service.delivery_send_again(&world.house.who("manager"), failed.id).await),
            "delivery_unwritten"
        );
    });
}

#[test]
fn nobody_to_write_to_is_a_fault_that_can_be_caught_or_shown() {
    with_world(|world| async move {
        let mail = action(
            "tell",
            json!({
                "action": "send_email", "to": [{ "kind": "user", "name": "sales" }], "subject": "x", "text": "y",
            }),
        );
        world.drawn("tell_nobody", json!([mail]), json!([])).await;
        world.run_through("tell_nobody").await;
        assert_eq!(world.house.deliveries().await[0].error_code.as_deref(), Some("no_receiver"));
    });
}

fn asking(web: &WebServer, more: Value) -> Value {
    let mut body = json!({
        "action": "http_callout", "method": "POST", "url": format!("http://{}/crm/{{{{record.name}}}}", web.at),
        "headers": [{ "name": "X-Key", "value": "{{secrets.desk_token}}" }],
        "body": { "kind": "json", "values": { "customer.name": { "expression": "record.name" } } },
        "outputs": [
            { "into": "number", "part": { "kind": "path", "path": "customer.number" } },
            { "into": "status", "part": { "kind": "status" } },
        ],
    });
    for (key, value) in more.as_object().expect("an object") {
        body[key] = value.clone();
    }
    action("ask", body)
}

fn answered() -> Value {
    json!([
        { "name": "number", "data_type": { "type": "text" } },
        { "name": "status", "data_type": { "type": "number" } },
    ])
}

fn keep() -> Value {
    json!({ "name": "keep_last", "body": { "kind": "update_records", "sets": [
        { "name": "number", "value": { "expression": "vars.number" } }] } })
}

#[test]
fn a_call_fills_variables_keeps_its_key_over_tries_and_tells_no_secret() {
    with_world(|world| async move {
        world.web.answer(503);
        world.web.reply(&json!({ "customer": { "number": "C-7" }, "echo": "hush-token" }));
        world.drawn("ask_crm", json!([asking(&world.web, json!({})), keep()]), answered()).await;
        let run = world.run_through("ask_crm").await;
        assert_eq!(run.row.status, RunStatus::Completed, "{:?}", run.reason);
        assert_eq!(world.field("number").await, json!("C-7"));
        let seen = world.web.seen();
        assert_eq!(seen.len(), 2, "the first answer was no success");
        let (path, headers, body) = &seen[1];
        assert_eq!(path, "/crm/Nord%20%26%20%3CS%C3%BCd%3E");
        assert_eq!(body, &json!({ "customer": { "name": "Nord & <Süd>" } }));
        assert_eq!(headers["x-key"], "hush-token");
        assert_eq!(headers["idempotency-key"], seen[0].1["idempotency-key"]);
        let log = world.house.database.db.run_log(run.row.id, 0, 100).await.expect("a log");
        assert!(!format!("{log:?}").contains("hush"), "no secret in the log");
        let db = &world.house.database.db;
        let calls = db.flow_calls(run.row.id, &name("act"), 1).await.expect("calls");
        assert!(calls.is_empty(), "a step that is over needs no journal: {calls:?}");

        // The second call is refused: what was heard stays written down for a further try.
        world.web.answer(200);
        world.web.answer(404);
        let mut again = asking(&world.web, json!({}));
        again["name"] = json!("ask_again");
        world.drawn("ask_twice", json!([asking(&world.web, json!({})), again, keep()]), answered()).await;
        let run = world.run_through("ask_twice").await;
        assert_eq!(run.row.status, RunStatus::Failed);
        let calls = db.flow_calls(run.row.id, &name("act"), 1).await.expect("calls");
        assert_eq!(calls.iter().filter(|call| call.good).count(), 1, "{calls:?}");
        assert_eq!(calls.len(), 2);
        assert!(!format!("{calls:?}").contains("hush"), "no secret in the journal: {calls:?}");
        world.house.healthy().await;
    });
}

#[test]
fn a_call_that_fails_takes_its_fault_path_or_fails_the_step() {
    with_world(|world| async move {
        let none = AllowedHosts::default();
        world.house.service.allowed_hosts_put(&world.house.who("admin"), none, None).await.expect("no host");
        let mut ask = asking(&world.web, json!({ "attempts": 1 }));
        ask["next"] = json!("keep_last");
        ask["fault"] = json!("note_last");
        let note = json!({ "name": "note_last", "body": { "kind": "update_records", "sets": [
            { "name": "number", "value": { "expression": "fault.code" } }] } });
        world.drawn("ask_safely", json!([ask, keep(), note]), answered()).await;
        let run = world.run_through("ask_safely").await;
        assert_eq!(run.row.status, RunStatus::Completed, "{:?}", run.reason);
        assert_eq!(world.field("number").await, json!("address_refused"));
        world.drawn("ask_plainly", json!([asking(&world.web, json!({})), keep()]), answered()).await;
        let run = world.run_through("ask_plainly").await;
        assert_eq!(run.row.status, RunStatus::Failed);
        world.failed_with(run.row.id, "address_refused").await;
        assert!(world.web.seen().is_empty(), "nothing was called");
    });
}

#[test]
fn an_answer_that_is_no_success_is_told_with_what_it_says() {
    with_world(|world| async move {
        world.web.answer(404);
        world
            .drawn("ask_crm", json!([asking(&world.web, json!({ "attempts": 3 })), keep()]), answered())
            .await;
        let run = world.run_through("ask_crm").await;
        world.failed_with(run.row.id, "callout_refused").await;
        assert_eq!(world.web.seen().len(), 1, "what is refused is not tried again");
        world.web.answer(404);
        let accepting = asking(&world.web, json!({ "accept_status": [404] }));
        world.drawn("ask_kindly", json!([accepting, keep()]), answered()).await;
        assert_eq!(world.run_through("ask_kindly").await.row.status, RunStatus::Completed);
    });
}

#[test]
fn chats_and_events_leave_with_the_step() {
    with_world(|world| async move {
        let elements = json!([
            action(
                "post",
                json!({ "action": "post_to_chat", "connection": "desk", "text": "**{{record.name}}** is won" })
            ),
            action(
                "publish",
                json!({
                    "action": "publish_event", "event_type": "deal.won", "to": "erp",
                    "data": { "name": { "expression": "record.name" } },
                })
            ),
        ]);
        world.drawn("tell_all", elements, json!([])).await;
        let run = world.run_through("tell_all").await;
        assert_eq!(run.row.status, RunStatus::Completed, "{:?}", run.reason);
        let seen = world.web.seen();
        assert_eq!(seen.len(), 2);
        let event = &seen.iter().find(|(path, ..)| path.starts_with("/erp")).expect("an event").2;
        assert_eq!(event["type"], "deal.won");
        assert_eq!(event["data"], json!({ "name": "Nord & <Süd>" }));
        assert_eq!(event["subject"], format!("Deal/{}", world.record));
        let keys: Vec<String> = world.house.deliveries().await.into_iter().map(|d| d.key).collect();
        assert!(keys.contains(&event["id"].as_str().expect("an id").to_owned()));
    });
}

#[test]
fn a_flow_starts_a_run_of_another_orchestration_in_the_same_transaction() {
    with_world(|world| async move {
        let chat = action("post", json!({ "action": "post_to_chat", "connection": "desk", "text": "x" }));
        world.drawn("child", json!([chat]), json!([])).await;
        let start = |orchestration: &str| {
            json!([
                action(
                    "begin",
                    json!({
                        "action": "start_orchestration", "orchestration": orchestration,
                        "record": { "expression": "record" }, "into": "number",
                    })
                ),
                keep(),
            ])
        };
        let variables = json!([{ "name": "number", "data_type": { "type": "text" } }]);
        world.drawn("parent", start("child"), variables.clone()).await;
        world.start("parent").await;
        let query = RunQuery { orchestration: Some("child".into()), ..RunQuery::default() };
        let runs = world.house.service.runs(&world.house.who("manager"), query).await.expect("runs").items;
        assert_eq!(runs.len(), 1, "it is there at once");
        assert_eq!(world.field("number").await, json!(runs[0].id.to_string()));
        assert_eq!(runs[0].record.as_ref().map(|record| record.id), Some(world.record));

        world.drawn("parent_of_nobody", start("absent"), variables.clone()).await;
        let run = world.run_through("parent_of_nobody").await;
        assert_eq!(run.row.status, RunStatus::Completed, "what it did itself stays");
        let told = world.house.service.notifications(&world.house.who("manager"), Paging::default()).await;
        assert!(told.expect("notes").items.iter().any(|note| note.subject.contains("was not started by")));

        world.drawn("endless", start("endless"), variables).await;
        world.start("endless").await;
        let query = RunQuery { orchestration: Some("endless".into()), ..RunQuery::default() };
        let runs = world.house.service.runs(&world.house.who("manager"), query).await.expect("runs").items;
        assert!((2..=20).contains(&runs.len()), "a circle ends: {}", runs.len());
        world.house.healthy().await;
    });
}

#[test]
fn a_document_becomes_a_file_of_the_record() {
    with_world(|world| async move {
        let make = |called: &str, format: &str| {
            action(
                called,
                json!({
                    "action": "create_document", "title": "Offer for {{record.name}}", "format": format,
                    "template": "# Offer\n\nDear **{{record.name}}**,\n\n| Item | Price |\n| --- | --- |\n| Roof | 12 |",
                }),
            )
        };
        world.drawn("offer", json!([make("pdf", "pdf"), make("page", "html")]), json!([])).await;
        let run = world.run_through("offer").await;
        assert_eq!(run.row.status, RunStatus::Completed, "{:?}", run.reason);
        let who = world.house.who("manager");
        let files = world.house.service.files(&who, &name("Deal"), world.record, Paging::default()).await;
        let files = files.expect("files").items;
        let mut names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["Offer for Nord & <Süd>.html", "Offer for Nord & <Süd>.pdf"]);
        assert!(files.iter().all(|file| file.size > 200), "{files:?}");
    });
}

#[test]
fn a_document_is_kept_in_a_file_field() {
    with_world(|world| async move {
        let make = json!({
            "action": "create_document", "title": "Offer", "format": "html", "template": "Dear you", "into": "file",
        });
        let keep = json!({ "name": "keep", "body": { "kind": "update_records", "sets": [
            { "name": "offer", "value": { "reference": "vars.file" } },
        ] } });
        let variables = json!([{ "name": "file", "label": "File", "data_type": { "type": "text" } }]);
        world.drawn("offer", json!([action("make", make), keep]), variables).await;
        let run = world.run_through("offer").await;
        assert_eq!(run.row.status, RunStatus::Completed, "{:?}", run.reason);
        let (house, deal) = (&world.house, name("Deal"));
        let who = house.who("manager");
        let record = house.service.record(&who, &deal, world.record).await.expect("a record");
        assert_eq!(record.labels[&name("offer")], "Offer.html");
        let held: uuid::Uuid = record.fields[&name("offer")].as_str().expect("an id").parse().expect("an id");

        // What a field holds cannot be deleted, and a field holds nothing that lies with another record.
        assert_eq!(code(house.service.file_delete(&house.who("admin"), held).await), "file_in_use");
        let other = house.create("Deal", json!({ "name": "Other" })).await;
        let wish = RecordInput { fields: values(json!({ "papers": [held] })) };
        let error =
            house.service.record_update(&who, &deal, other.id, wish, None).await.expect_err("strange");
        assert_eq!(
            (error.fields[0].path.as_str(), error.fields[0].code.as_str()),
            ("fields.papers", "file_unknown")
        );
        house.update("Deal", world.record, json!({ "offer": null, "papers": [held] })).await;
        let files = house.service.files_of_ids(&who, &[held, uuid::Uuid::nil()]).await.expect("files");
        assert_eq!(files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["Offer.html"]);
        // Whoever does not see the record does not see its files.
        assert!(house.service.files_of_ids(&house.who("legal"), &[held]).await.expect("none").is_empty());
        house.update("Deal", world.record, json!({ "papers": null })).await;
        house.service.file_delete(&house.who("admin"), held).await.expect("deleted");
        house.healthy().await;
    });
}

#[test]
fn what_is_set_up_is_offered_to_definitions_and_what_is_demanded_is_checked() {
    with_world(|world| async move {
        let (house, admin) = (&world.house, world.house.who("admin"));
        let offered = house.service.world(&admin).await.expect("a world");
        assert!(
            !offered.outlets.chats.is_empty() && !offered.outlets.secrets.is_empty(),
            "{:?}",
            offered.outlets
        );
        assert!(!offered.require_fault_paths);
        let asked = json!({ "label": "Ask", "kind": "autolaunched", "start": "ask", "elements": [{
            "name": "ask", "label": "Ask", "body": { "kind": "action", "action": "http_callout", "url": "https://erp.example" },
        }] });
        let asked: fermata_engine::flow::Flow = serde_json::from_value(asked).expect("a flow");
        house.flow("ask", asked.clone()).await;
        let again = async |label: &str| {
            let drawn = fermata_engine::flow::Flow { label: label.into(), ..asked.clone() };
            house.service.flow_save(&admin, &name("ask"), drawn, None).await.expect("a draft");
            house.service.flow_activate(&admin, &name("ask")).await
        };
        let demand = |on| CheckSettings { require_fault_paths: on };
        let set = house.service.check_settings_put(&admin, demand(true), Some(0)).await.expect("set");
        assert_eq!((set.settings, set.revision), (demand(true), 1));
        assert_eq!(
            code(house.service.check_settings_put(&admin, demand(false), Some(0)).await),
            "changed_meanwhile"
        );
        assert_eq!(
            code(house.service.check_settings_put(&house.who("manager"), demand(false), None).await),
            "forbidden"
        );
        let refused = again("Ask again").await.expect_err("no fault path");
        assert_eq!(refused.fields[0].code, "fault_path_missing");
        assert_eq!(refused.fields[0].path, "elements.ask.fault");
        house.service.check_settings_put(&admin, demand(false), Some(1)).await.expect("set");
        again("Ask once more").await.expect("active");
    });
}
