//! Approvals that are decided by a link of a mail: confirmed first, once, and by the same rules as everywhere.

use fermata_api::{
    decision_links::{DecisionLink, DoneDecision, OpenDecision, ShutWhy},
    notices::NoticeDefaults,
    people::UserPatch,
    runs::ReasonInput,
    work::{CompleteInput, ReassignInput},
};
use fermata_engine::{definition::Orchestration, ids::RunId, object::Object, run::RunStatus};
use serde_json::{Value, json};

use crate::{
    approvals::users,
    common::*,
    notices::{mails_to, plain},
    smtp::{MailServer, WebServer},
};

const DAY_MS: i64 = 24 * HOUR_MS;
/// From where the link is opened.
const ADDRESS: &str = "203.0.113.7";

/// A deal that somebody is asked about by mail.
struct Asked {
    house: House,
    mail: MailServer,
    run: RunId,
}

impl Asked {
    async fn new(house: House, approval: Value) -> Self {
        let house = house.with_deals(approval).await;
        let (mail, web) = (MailServer::start().await, WebServer::start().await);
        house.connected(&mail, &web).await;
        house.address("legal").await;
        let (_, run) = house.deal().await;
        house.service.work_off().await.expect("works");
        Self { house, mail, run }
    }

    async fn of_legal(house: House) -> Self {
        Self::new(house, json!({ "approvers": users(&["legal"]) })).await
    }

    /// The text of the only mail to Jon.
    fn text(&self) -> String {
        let [one] = &mails_to(&self.mail, "legal")[..] else { panic!("one mail: {:?}", self.mail.mails()) };
        plain(one)
    }

    /// The token of the link for this outcome.
    fn token(&self, label: &str) -> String {
        token_in(&self.text(), label).unwrap_or_else(|| panic!("no {label}: {}", self.text()))
    }

    async fn leads_to(&self, token: &str) -> DecisionLink {
        self.house.service.decision_link(token).await.expect("a link")
    }

    async fn shut(&self, token: &str) -> (ShutWhy, String) {
        match self.leads_to(token).await {
            DecisionLink::Shut(shut) => (shut.why, shut.words),
            other => panic!("it is not shut: {other:?}"),
        }
    }

    async fn open(&self, token: &str) -> OpenDecision {
        match self.leads_to(token).await {
            DecisionLink::Open(open) => *open,
            other => panic!("it is not open: {other:?}"),
        }
    }

    async fn done(&self, token: &str) -> DoneDecision {
        match self.leads_to(token).await {
            DecisionLink::Done(done) => done,
            other => panic!("it is not done: {other:?}"),
        }
    }

    async fn press(&self, token: &str, comment: &str) -> Result<(), fermata_api::ApiError> {
        self.house.service.decide_by_link(token, comment, None, ADDRESS).await
    }

    async fn status(&self) -> RunStatus {
        self.house.run(self.run).await.row.status
    }
}

fn token_in(text: &str, label: &str) -> Option<String> {
    let begin = format!("{label}: https://fermata.test/decide/");
    let rest = text.split_once(begin.as_str())?.1;
    rest.split_whitespace().next().map(str::to_owned)
}

#[test]
fn a_link_of_the_mail_decides_once_it_is_confirmed_and_only_once() {
    on_both(|house| async move {
        let asked = Asked::of_legal(house).await;
        let (approve, reject) = (asked.token("Approve"), asked.token("Reject"));
        assert!(asked.text().contains("need not sign in"), "{}", asked.text());
        for _ in 0..3 {
            let open = asked.open(&approve).await;
            assert_eq!((open.outcome.as_str(), open.record.as_str()), ("Approve", "Blue Harbor"));
            assert_eq!((open.step.as_str(), open.person.as_str()), ("Approve the deal", "Jon Bell"));
            assert!(
                !open.needs_comment && open.instead_of.is_none() && open.until.contains("2026"),
                "{open:?}"
            );
        }
        assert_eq!(asked.status().await, RunStatus::InProgress, "looking changes nothing");
        asked.press(&approve, "fine\r\nby me").await.expect("decided");
        assert_eq!(asked.status().await, RunStatus::Completed);
        for token in [&approve, &reject] {
            let done = asked.done(token).await;
            assert_eq!((done.outcome.as_str(), done.by_link), ("Approve", true));
            asked.press(token, "again").await.expect("nothing happens");
        }
        let house = &asked.house;
        let log = house.service.run_log(&house.who("manager"), asked.run, Default::default()).await;
        let log = log.expect("a log").items;
        let decided: Vec<_> = log.iter().filter(|entry| entry.text.contains("by a link in a mail")).collect();
        let [one] = decided[..] else { panic!("one decision: {log:?}") };
        assert_eq!((one.by.as_str(), one.detail.as_deref()), ("Jon Bell", Some("fine\nby me")));
        let entries = house.audited("work_item.decide_by_link").await;
        assert_eq!(entries.len(), 1);
        assert_eq!((entries[0].who.as_str(), entries[0].address.as_deref()), ("Jon Bell", Some(ADDRESS)));
        let stored = house.database.db.audit(&Default::default(), None, 200).await.expect("reads").0;
        let entry = stored.iter().find(|entry| entry.row.action == "work_item.decide_by_link").expect("kept");
        assert_eq!(entry.row.via, fermata_service::Via::Link);
        house.healthy().await;
    });
}

#[test]
fn the_same_link_pressed_twice_at_once_decides_once() {
    on_both(|house| async move {
        let asked = Asked::of_legal(house).await;
        let (approve, reject) = (asked.token("Approve"), asked.token("Reject"));
        let both = [asked.press(&approve, "yes"), asked.press(&reject, "no")];
        let answers = futures::future::join_all(both).await;
        assert!(answers.iter().all(Result::is_ok), "{answers:?}");
        assert_eq!(asked.house.audited("work_item.decide_by_link").await.len(), 1);
        assert_eq!(asked.done(&approve).await.outcome, asked.done(&reject).await.outcome);
        asked.house.healthy().await;
    });
}

#[test]
fn an_outcome_that_needs_a_comment_needs_one_here_too() {
    on_both(|house| async move {
        let asked = Asked::of_legal(house).await;
        let reject = asked.token("Reject");
        assert!(asked.open(&reject).await.needs_comment);
        assert_eq!(code(asked.press(&reject, "  ").await), "comment_needed");
        let odd = asked.press(&reject, "a\u{0}b").await.expect_err("refused");
        assert_eq!(
            (odd.fields[0].path.as_str(), odd.fields[0].code.as_str()),
            ("comment", "wrong_characters")
        );
        assert_eq!(code(asked.press(&reject, &"x".repeat(5_000)).await), "text_too_long");
        asked.open(&reject).await;
        asked.press(&reject, "too dear").await.expect("decided");
        assert_eq!(asked.done(&reject).await.outcome, "Reject");
    });
}

#[test]
fn a_link_is_good_for_as_long_as_administrators_say() {
    on_both(|house| async move {
        let asked = Asked::of_legal(house).await;
        let approve = asked.token("Approve");
        asked.house.advance(7 * DAY_MS - 1);
        asked.open(&approve).await;
        asked.house.advance(1);
        let (why, words) = asked.shut(&approve).await;
        assert!(why == ShutWhy::Expired && words.contains("2026"), "{words}");
        assert_eq!(code(asked.press(&approve, "").await), "link_shut");
        assert_eq!(asked.status().await, RunStatus::InProgress);
        let admin = asked.house.who("admin");
        let days = |link_days| NoticeDefaults { link_days, ..NoticeDefaults::default() };
        for wrong in [0, 31] {
            let refused = asked.house.service.notice_defaults_put(&admin, days(wrong), None).await;
            assert_eq!(refused.expect_err("refused").fields[0].path, "link_days");
        }
        asked.house.service.notice_defaults_put(&admin, days(1), None).await.expect("said");
        asked.house.deal().await;
        asked.house.service.work_off().await.expect("works");
        let second = mails_to(&asked.mail, "legal").pop().expect("a second mail");
        let approve = token_in(&plain(&second), "Approve").expect("a link");
        asked.open(&approve).await;
        asked.house.advance(DAY_MS);
        assert_eq!(asked.shut(&approve).await.0, ShutWhy::Expired);
    });
}

#[test]
fn what_was_used_is_forgotten_once_the_link_would_have_expired() {
    on_both(|house| async move {
        let asked = Asked::of_legal(house).await;
        let approve = asked.token("Approve");
        asked.press(&approve, "").await.expect("decided");
        asked.house.service.sweep_up().await.expect("swept");
        assert!(asked.done(&approve).await.by_link, "it is kept as long as the link could be used");
        asked.house.advance(7 * DAY_MS + 1);
        asked.house.service.sweep_up().await.expect("swept");
        assert_eq!(asked.shut(&approve).await.0, ShutWhy::Expired);
    });
}

#[test]
fn nobody_can_make_up_or_change_a_link() {
    on_both(|house| async move {
        let asked = Asked::of_legal(house).await;
        let approve = asked.token("Approve");
        let mut other: Vec<char> = approve.chars().collect();
        let last = other.len() - 2;
        other[last] = if other[last] == 'A' { 'B' } else { 'A' };
        let other: String = other.into_iter().collect();
        let cut = &approve[..approve.len() - 4];
        let stop = "bm90aGluZw";
        for token in [other.as_str(), cut, stop, "", "%00"] {
            assert_eq!(code(asked.house.service.decision_link(token).await), "link_invalid", "{token}");
            assert_eq!(code(asked.press(token, "").await), "link_invalid", "{token}");
        }
        assert_eq!(asked.status().await, RunStatus::InProgress);
    });
}

#[test]
fn what_is_decided_in_fermata_meanwhile_is_said() {
    on_both(|house| async move {
        let asked = Asked::of_legal(house).await;
        let approve = asked.token("Approve");
        let input = CompleteInput { outcome: Some("approve".into()), ..CompleteInput::default() };
        asked.house.decide(asked.run, "legal", input).await.expect("decided");
        let done = asked.done(&approve).await;
        assert_eq!((done.outcome.as_str(), done.by_link), ("Approve", false));
        asked.press(&approve, "").await.expect("nothing happens");
        assert!(asked.house.audited("work_item.decide_by_link").await.is_empty());
    });
}

#[test]
fn work_that_was_taken_away_or_given_to_somebody_else_is_not_decided() {
    on_both(|house| async move {
        let asked = Asked::of_legal(house).await;
        let approve = asked.token("Approve");
        let (service, because) = (&asked.house.service, || ReasonInput { reason: "a typo".into() });
        let manager = asked.house.who("manager");
        service.pause(&manager, asked.run, because()).await.expect("paused");
        assert_eq!(asked.shut(&approve).await.0, ShutWhy::Held);
        service.resume(&manager, asked.run, because()).await.expect("goes on");
        asked.open(&approve).await;
        let item = asked.house.open(asked.run, "ok").await.id;
        let to = |user: &str| ReassignInput { to: format!("user:{user}"), reason: "knows it".into() };
        service.reassign(&manager, item, to("finance")).await.expect("given away");
        assert_eq!(asked.shut(&approve).await.0, ShutWhy::Elsewhere);
        assert_eq!(code(asked.press(&approve, "").await), "link_shut");
        service.reassign(&manager, item, to("legal")).await.expect("given back");
        asked.open(&approve).await;
        service.recall(&asked.house.who("sales"), asked.run, because()).await.expect("recalled");
        assert_eq!(asked.shut(&approve).await.0, ShutWhy::Withdrawn);
        assert_eq!(code(asked.press(&approve, "").await), "link_shut");
    });
}

#[test]
fn whoever_left_decides_nothing() {
    on_both(|house| async move {
        let asked = Asked::of_legal(house).await;
        let approve = asked.token("Approve");
        let patch = UserPatch { active: Some(false), ..UserPatch::default() };
        let left =
            asked.house.service.user_update(&asked.house.who("admin"), &name("legal"), patch, None).await;
        left.expect("deactivated");
        assert_eq!(asked.shut(&approve).await.0, ShutWhy::Inactive);
        assert_eq!(code(asked.press(&approve, "").await), "link_shut");
    });
}

#[test]
fn what_is_signed_or_not_for_mails_is_decided_after_signing_in() {
    on_both(|house| async move {
        let signed = json!({ "approvers": users(&["legal"]), "signature": { "statement": "I approve" } });
        let asked = Asked::new(house, signed).await;
        assert!(!asked.text().contains("/decide/"), "{}", asked.text());
        assert!(asked.text().contains("This decision is signed"), "{}", asked.text());
    });
    on_both(|house| async move {
        let never = json!({ "approvers": users(&["legal"]), "not_by_mail": true });
        let asked = Asked::new(house, never).await;
        assert!(!asked.text().contains("/decide/"), "{}", asked.text());
    });
    on_both(|house| async move {
        let asked = Asked::of_legal(house).await;
        let approve = asked.token("Approve");
        let off = NoticeDefaults { decide_by_mail: false, ..NoticeDefaults::default() };
        let admin = asked.house.who("admin");
        asked.house.service.notice_defaults_put(&admin, off, None).await.expect("switched off");
        assert_eq!(asked.shut(&approve).await.0, ShutWhy::SignIn);
        assert_eq!(code(asked.press(&approve, "").await), "link_shut");
    });
}

/// Two approvals beside each other, the second not by who did the first.
fn two_eyes() -> Orchestration {
    let step = |name: &str, not_who_did: &[&str]| {
        json!({ "name": name, "label": name, "work": {
            "kind": "approval", "approvers": users(&["legal"]), "not_who_did": not_who_did
        } })
    };
    serde_json::from_value(json!({
        "label": "Two eyes", "trigger": { "kind": "record", "object": "Deal", "on": "created" },
        "start": { "to": "stage", "name": "decide" }, "owner": "admin",
        "stages": [{ "name": "decide", "label": "Decide", "steps": [step("first", &[]), step("second", &["first"])] }],
    }))
    .expect("a drawing")
}

#[test]
fn duties_that_are_separated_stay_so() {
    on_both(|house| async move {
        let object: Object = serde_json::from_value(json!({
            "name": "Deal", "label": "Deal",
            "fields": [{ "name": "name", "label": "Name", "data_type": { "type": "text" } }]
        }))
        .expect("an object");
        house.service.object_create(&house.who("admin"), object).await.expect("an object");
        house.orchestration("two_eyes", two_eyes()).await;
        let (mail, web) = (MailServer::start().await, WebServer::start().await);
        house.connected(&mail, &web).await;
        house.address("legal").await;
        let record = house.create("Deal", json!({ "name": "Blue Harbor" })).await;
        let run = house.runs_about(record.id).await[0];
        house.service.work_off().await.expect("works");
        let asked = Asked { house, mail, run };
        let mails = mails_to(&asked.mail, "legal");
        let second = asked.house.open(run, "second").await.id.to_string();
        let of = |second_step: bool| {
            let text = mails.iter().map(plain).find(|text| text.contains(&second) == second_step);
            token_in(&text.expect("a mail"), "Approve").expect("a link")
        };
        asked.press(&of(false), "").await.expect("decided");
        let (why, words) = asked.shut(&of(true)).await;
        assert!(why == ShutWhy::Separated && words.contains("first"), "{why:?} {words}");
        assert_eq!(code(asked.press(&of(true), "").await), "link_shut");
    });
}
