//! Reaching other systems: what administrators set up, and what is delivered.

use fermata_api::{connections::*, page::Paging};
use fermata_service::Service;
use fermata_store::{
    Changeset, Write,
    rows::{self, ConnectionKind as Row, DeliveryRow, JobRow},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    common::*,
    smtp::{MailServer, WebServer},
};

impl House {
    /// Mail goes to this server, and this machine may be called.
    pub(crate) async fn connected(&self, mail: &MailServer, web: &WebServer) {
        let admin = self.who("admin");
        let settings = MailSettings {
            host: mail.at.ip().to_string(),
            port: mail.at.port(),
            security: MailSecurity::None,
            sender: "Fermata <fermata@example.com>".into(),
            reply_to: Some("desk@example.com".into()),
            ..MailSettings::default()
        };
        self.service.mail_settings_put(&admin, settings, None).await.expect("mail");
        let hosts = AllowedHosts { hosts: vec![web.at.to_string()] };
        self.service.allowed_hosts_put(&admin, hosts, None).await.expect("hosts");
        for (called, kind) in [
            ("desk", ConnectionKind::Slack),
            ("office", ConnectionKind::Teams),
            ("erp", ConnectionKind::Events),
        ] {
            self.secret(&format!("{called}_url"), &format!("http://{}/{called}/hush", web.at)).await;
            self.secret(&format!("{called}_token"), "hush-token").await;
            let input = ConnectionInput {
                label: called.into(),
                kind,
                url_secret: name(&format!("{called}_url")),
                token_secret: (kind == ConnectionKind::Events).then(|| name(&format!("{called}_token"))),
            };
            self.service.connection_put(&admin, name(called), input, None).await.expect("a connection");
        }
    }

    pub(crate) async fn secret(&self, called: &str, value: &str) {
        let input = SecretInput { label: String::new(), value: Some(value.into()) };
        self.service.secret_put(&self.who("admin"), name(called), input, None).await.expect("a secret");
    }

    pub(crate) async fn deliveries(&self) -> Vec<DeliveryView> {
        let query = DeliveryQuery::default();
        self.service.deliveries(&self.who("manager"), query).await.expect("deliveries").items
    }
}

/// Something to deliver, as a transition writes it.
async fn put(house: &House, n: u128, kind: rows::DeliveryKind, content: Value) -> Uuid {
    let id = Uuid::from_u128(n);
    let row = DeliveryRow {
        id,
        key: format!("key-{n}"),
        kind,
        state: rows::DeliveryState::Waiting,
        subject: "Welcome".into(),
        receiver: "mia@example.com".into(),
        content,
        run: None,
        step: None,
        created_ms: house.service.now_ms(),
        tried_ms: None,
        attempts: 0,
        error_code: None,
        error: None,
        to: None,
        notice: None,
        held_until_ms: None,
        revision: 1,
    };
    let job = JobRow {
        key: format!("delivery:{id}"),
        kind: "delivery".into(),
        run: None,
        due_ms: house.service.now_ms(),
        attempt: 0,
        payload: json!({ "id": id }),
    };
    let mut changeset = Changeset::new();
    changeset.write(Write::InsertDelivery(Box::new(row))).write(Write::PutJob(job));
    house.database.db.apply(changeset).await.expect("written");
    id
}

fn letter() -> Value {
    json!({ "kind": "mail", "letter": {
        "to": ["Mia Chen <mia@example.com>", "noah@example.com"], "subject": "Welcome — Grüße", "text": "Hello Mia",
        "html": "<p>Hello <b>Mia</b></p>", "reply_to": null,
    } })
}

#[test]
fn a_mail_arrives_once_with_both_parts_and_its_own_id() {
    on_both(|house| async move {
        let (mail, web) = (MailServer::start().await, WebServer::start().await);
        house.connected(&mail, &web).await;
        put(&house, 1, rows::DeliveryKind::Mail, letter()).await;
        house.service.work_off().await.expect("works");
        house.service.work_off().await.expect("works");
        let [one] = &mail.mails()[..] else { panic!("one mail: {:?}", mail.mails()) };
        assert_eq!(one.header("Message-ID"), "<key-1@fermata>");
        assert_eq!(one.header("From"), "Fermata <fermata@example.com>");
        assert_eq!(one.header("Reply-To"), "desk@example.com");
        assert!(
            one.header("To").contains("mia@example.com") && one.header("To").contains("noah@example.com")
        );
        assert_eq!(one.to.len(), 2, "{:?}", one.to);
        assert_eq!(one.header("Auto-Submitted"), "auto-generated");
        assert!(one.header("Subject").starts_with("Welcome =?utf-8?b?"), "{}", one.header("Subject"));
        for part in ["text/plain", "text/html", "Hello Mia", "<b>Mia</b>"] {
            assert!(one.text.contains(part), "{part}: {}", one.text);
        }
        let all = house.deliveries().await;
        assert_eq!(
            (all[0].state, all[0].attempts, all[0].error.clone()),
            (DeliveryState::Delivered, 1, None)
        );
    });
}

#[test]
fn a_mail_that_is_deferred_is_sent_again_later_and_one_that_is_refused_is_told() {
    on_both(|house| async move {
        let (mail, web) = (MailServer::start().await, WebServer::start().await);
        house.connected(&mail, &web).await;
        mail.refuse("451 come back later");
        mail.refuse("550 no such person");
        let id = put(&house, 1, rows::DeliveryKind::Mail, letter()).await;
        house.service.work_off().await.expect("works");
        let waiting = &house.deliveries().await[0];
        assert_eq!(
            (waiting.state, waiting.error_code.as_deref()),
            (DeliveryState::Waiting, Some("mail_deferred"))
        );
        assert_eq!(house.service.work_off().await.expect("works"), 0, "not at once");
        house.advance(30_000);
        house.service.work_off().await.expect("works");
        let failed = &house.deliveries().await[0];
        assert_eq!((failed.state, failed.attempts), (DeliveryState::Failed, 2));
        assert!(failed.error.as_deref().is_some_and(|e| e.contains("no such person")), "{failed:?}");
        let told =
            house.service.notifications(&house.who("manager"), Paging::default()).await.expect("notes");
        assert_eq!(told.items[0].subject, "Not delivered: Welcome");
        assert_eq!(code(house.service.delivery_send_again(&house.who("sales"), id).await), "forbidden");
        house.service.delivery_send_again(&house.who("manager"), id).await.expect("put back");
        house.service.work_off().await.expect("works");
        assert_eq!(mail.mails().len(), 1);
        assert_eq!(mail.mails()[0].header("Message-ID"), "<key-1@fermata>", "the id that it had");
        assert_eq!(house.deliveries().await[0].state, DeliveryState::Delivered);
        assert_eq!(
            code(house.service.delivery_send_again(&house.who("manager"), id).await),
            "delivery_not_failed"
        );
    });
}

#[test]
fn what_was_taken_but_not_marked_is_delivered_again_under_the_same_key() {
    on_both(|house| async move {
        let (mail, web) = (MailServer::start().await, WebServer::start().await);
        house.connected(&mail, &web).await;
        let chat = json!({ "kind": "chat", "connection": "desk", "text": "Done" });
        put(&house, 1, rows::DeliveryKind::Mail, letter()).await;
        put(&house, 2, rows::DeliveryKind::Chat, chat).await;
        let before: Vec<DeliveryRow> = rows_of(&house).await;
        house.service.work_off().await.expect("works");
        // The server dies before the mark is on disk: the rows are as they were, and the lease ends.
        for row in before {
            let stored = house.database.db.delivery(row.id).await.expect("reads").expect("is there");
            let mut changeset = Changeset::new();
            changeset
                .write(Write::UpdateDelivery(Box::new(DeliveryRow {
                    revision: stored.revision + 1,
                    ..row.clone()
                })))
                .write(Write::PutJob(JobRow {
                    key: format!("delivery:{}", row.id),
                    kind: "delivery".into(),
                    run: None,
                    due_ms: house.service.now_ms(),
                    attempt: 1,
                    payload: json!({ "id": row.id }),
                }));
            house.database.db.apply(changeset).await.expect("as it was");
        }
        let house = house.reopened().await;
        house.service.work_off().await.expect("works");
        let ids: Vec<String> = mail.mails().iter().map(|mail| mail.header("Message-ID")).collect();
        assert_eq!(ids, ["<key-1@fermata>", "<key-1@fermata>"]);
        let keys: Vec<_> =
            web.seen().iter().map(|(_, headers, _)| headers["idempotency-key"].clone()).collect();
        assert_eq!(keys, ["key-2", "key-2"]);
        assert!(house.deliveries().await.iter().all(|one| one.state == DeliveryState::Delivered));
    });
}

async fn rows_of(house: &House) -> Vec<DeliveryRow> {
    house.database.db.delivery_list(&Default::default(), None, 10).await.expect("reads").0
}

#[test]
fn chats_and_receivers_of_events_are_sent_what_they_understand() {
    on_both(|house| async move {
        let (mail, web) = (MailServer::start().await, WebServer::start().await);
        house.connected(&mail, &web).await;
        for (n, connection) in [(1, "desk"), (2, "office")] {
            let chat = json!({ "kind": "chat", "connection": connection, "text": "**Done** <b> & more" });
            put(&house, n, rows::DeliveryKind::Chat, chat).await;
        }
        let event = json!({ "specversion": "1.0", "id": "key-3", "type": "x.done", "source": "/fermata", "data": {} });
        let parcel = json!({ "kind": "event", "connection": "erp", "event": event });
        put(&house, 3, rows::DeliveryKind::Event, parcel).await;
        house.service.work_off().await.expect("works");
        let seen = web.seen();
        let of = |path: &str| {
            seen.iter()
                .find(|(at, ..)| at == &format!("/{path}/hush"))
                .unwrap_or_else(|| panic!("{path}: {seen:?}"))
        };
        assert_eq!(of("desk").2, json!({ "text": "*Done* &lt;b&gt; &amp; more" }));
        assert_eq!(of("office").2["attachments"][0]["content"]["body"][0]["text"], "**Done** <b> & more");
        let (_, headers, body) = of("erp");
        assert_eq!(body, &event);
        assert_eq!(headers["authorization"], "Bearer hush-token");
        assert!(headers["content-type"].to_str().expect("text").starts_with("application/cloudevents+json"));
        assert!(house.deliveries().await.iter().all(|one| one.state == DeliveryState::Delivered));
    });
}

#[test]
fn a_receiver_that_is_busy_is_asked_again_and_one_that_refuses_is_not() {
    on_both(|house| async move {
        let (mail, web) = (MailServer::start().await, WebServer::start().await);
        house.connected(&mail, &web).await;
        web.answer(503);
        web.answer(404);
        put(
            &house,
            1,
            rows::DeliveryKind::Chat,
            json!({ "kind": "chat", "connection": "desk", "text": "x" }),
        )
        .await;
        house.service.work_off().await.expect("works");
        assert_eq!(house.deliveries().await[0].error_code.as_deref(), Some("receiver_busy"));
        house.advance(30_000);
        house.service.work_off().await.expect("works");
        let failed = &house.deliveries().await[0];
        assert_eq!(
            (failed.state, failed.error_code.as_deref()),
            (DeliveryState::Failed, Some("receiver_refused"))
        );
        assert!(!format!("{failed:?}").contains("hush"), "no secret is told: {failed:?}");
    });
}

#[test]
fn what_cannot_be_delivered_is_given_up_after_its_last_try() {
    on_both(|house| async move {
        // Nobody has set up mail.
        put(&house, 1, rows::DeliveryKind::Mail, letter()).await;
        for _ in 0..40 {
            house.service.work_off().await.expect("works");
            house.advance(5 * HOUR_MS);
        }
        let failed = &house.deliveries().await[0];
        assert_eq!((failed.state, failed.attempts), (DeliveryState::Failed, 12));
        assert_eq!(failed.error_code.as_deref(), Some("mail_not_set_up"));
        assert_eq!(house.database.db.next_job_due().await.expect("reads"), None);
    });
}

#[test]
fn an_address_that_is_not_public_gets_no_delivery() {
    on_both(|house| async move {
        let (mail, web) = (MailServer::start().await, WebServer::start().await);
        house.connected(&mail, &web).await;
        let none = AllowedHosts::default();
        house.service.allowed_hosts_put(&house.who("admin"), none, None).await.expect("no host");
        put(
            &house,
            1,
            rows::DeliveryKind::Chat,
            json!({ "kind": "chat", "connection": "desk", "text": "x" }),
        )
        .await;
        house.service.work_off().await.expect("works");
        assert_eq!(house.deliveries().await[0].error_code.as_deref(), Some("address_refused"));
        assert!(web.seen().is_empty());
    });
}

#[test]
fn a_test_mail_says_what_the_mail_server_answered() {
    on_both(|house| async move {
        let admin = house.who("admin");
        let test = async |house: &House| {
            house
                .service
                .mail_test(&admin, MailTest { to: "ada@example.com".into() })
                .await
                .expect("an answer")
        };
        assert!(!test(&house).await.sent, "nothing is set up");
        let (mail, web) = (MailServer::start().await, WebServer::start().await);
        house.connected(&mail, &web).await;
        assert!(test(&house).await.sent);
        assert_eq!(mail.mails()[0].header("Subject"), "A test mail from Fermata");
        mail.refuse("554 5.7.1 not from you");
        let refused = test(&house).await;
        assert!(!refused.sent && refused.message.contains("not from you"), "{refused:?}");
        house.secret("mail_password", "hush").await;
        let mut settings = house.service.mail_settings(&admin).await.expect("settings").settings;
        settings.user = Some("mailer".into());
        settings.password_secret = Some(name("mail_password"));
        house.service.mail_settings_put(&admin, settings, None).await.expect("settings");
        assert!(test(&house).await.sent);
        assert!(mail.mails()[1].auth.starts_with("AUTH PLAIN "), "{:?}", mail.mails()[1].auth);
    });
}

#[test]
fn bad_settings_are_refused_with_their_place() {
    on_both(|house| async move {
        let admin = house.who("admin");
        let mail = |change: fn(&mut MailSettings)| {
            let mut settings = MailSettings {
                host: "smtp.example.com".into(),
                port: 587,
                sender: "a@example.com".into(),
                ..MailSettings::default()
            };
            change(&mut settings);
            settings
        };
        let wrong: [(MailSettings, &str); 6] = [
            (mail(|m| m.host = "http://smtp.example.com".into()), "host"),
            (mail(|m| m.port = 0), "port"),
            (mail(|m| m.sender = "nobody".into()), "sender"),
            (mail(|m| m.reply_to = Some("x y".into())), "reply_to"),
            (mail(|m| m.user = Some("mailer".into())), "password_secret"),
            (mail(|m| m.password_secret = Some(name("absent"))), "password_secret"),
        ];
        for (settings, field) in wrong {
            let error = house.service.mail_settings_put(&admin, settings, None).await.expect_err(field);
            assert_eq!(error.fields[0].path, field);
        }
        let hosts = AllowedHosts { hosts: vec!["crm.internal".into(), "http://x".into()] };
        let error = house.service.allowed_hosts_put(&admin, hosts, None).await.expect_err("no host");
        assert_eq!(error.fields[0].path, "hosts[1]");
        let template = EmailTemplateInput {
            label: "Welcome".into(),
            subject: "Hello {{name".into(),
            html: String::new(),
            text: "x".into(),
        };
        let error = house
            .service
            .email_template_put(&admin, name("welcome"), template, None)
            .await
            .expect_err("open");
        assert_eq!(error.fields[0].path, "subject");
    });
}

#[test]
fn secrets_are_sealed_and_never_told() {
    on_both(|house| async move {
        let admin = house.who("admin");
        house.secret("crm", "hush-hush").await;
        let view = house.service.secret(&admin, &name("crm")).await.expect("a secret");
        assert!(!format!("{view:?}").contains("hush"));
        let row =
            house.database.db.connection(Row::Secret, &name("crm")).await.expect("reads").expect("is there");
        assert!(!format!("{row:?}").contains("hush"), "{row:?}");
        let (audit, _) = house.database.db.audit(&Default::default(), None, 5).await.expect("reads");
        assert!(!format!("{audit:?}").contains("hush"), "{audit:?}");
        let renamed = SecretInput { label: "The CRM".into(), value: None };
        let after =
            house.service.secret_put(&admin, name("crm"), renamed.clone(), Some(1)).await.expect("renamed");
        assert_eq!((after.label.as_str(), after.revision), ("The CRM", 2));
        assert_eq!(
            code(house.service.secret_put(&admin, name("crm"), renamed.clone(), Some(1)).await),
            "changed_meanwhile"
        );
        assert!(
            house.service.secret_put(&admin, name("erp"), renamed, None).await.is_err(),
            "a new one needs a value"
        );
        let long = |n: usize| SecretInput { label: String::new(), value: Some("x".repeat(n)) };
        house.service.secret_put(&admin, name("long"), long(16_384), None).await.expect("fits");
        assert!(house.service.secret_put(&admin, name("long"), long(16_385), None).await.is_err());
        house.service.secret_delete(&admin, &name("crm"), Some(2)).await.expect("deleted");
        assert_eq!(code(house.service.secret(&admin, &name("crm")).await), "secret_not_found");
    });
}

#[test]
fn without_a_key_no_secret_is_kept() {
    on_both(|house| async move {
        let options = fermata_service::Options {
            demo: false,
            clock: fermata_service::Clock::Manual(house.clock.clone()),
            outside: fermata_service::Outside::default(),
        };
        let service = Service::open(house.database.db.clone(), options).await.expect("opens");
        let input = SecretInput { label: String::new(), value: Some("hush".into()) };
        assert_eq!(
            code(service.secret_put(&house.who("admin"), name("crm"), input, None).await),
            "secret_key_missing"
        );
    });
}
