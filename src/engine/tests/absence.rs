//! Absences: work goes to whoever stands in, comes back, and never to somebody who may not do it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by a panic")]

mod common;

use common::{HOUR, NOW, Shell, name, onboarding};
use fermata_engine::{
    ids::WorkItemId,
    people::Assignee,
    run::{
        WorkItem,
        command::{Command, Rejection, RejectionCode},
        effects::{Effect, NoticeKind, NoticeTo},
        event::Event,
    },
};
use serde_json::{Value, json};

/// Somebody is away for the next hour.
fn away(shell: &mut Shell, user: &str, substitute: Value) {
    let absence = json!([{ "from_ms": NOW, "until_ms": NOW + HOUR, "substitute": substitute }]);
    shell.directory.absences.insert(name(user), serde_json::from_value(absence).unwrap());
}

fn started(absent: &[(&str, Value)]) -> Shell {
    let mut shell = Shell::new(onboarding());
    absent.iter().for_each(|(user, by)| away(&mut shell, user, by.clone()));
    shell.start().unwrap();
    shell
}

fn settle(shell: &mut Shell, item: WorkItemId) {
    shell.give("", Command::SettleAbsence { item }).unwrap();
}

fn contract(shell: &Shell) -> WorkItem {
    shell.run().step(&name("contract")).unwrap().1.items[0].clone()
}

/// Who has the contract, and for whom.
fn has(shell: &Shell) -> (String, Option<String>) {
    let item = contract(shell);
    (item.assignee.to_string(), item.meant_for.map(|user| user.to_string()))
}

fn finish(shell: &mut Shell, user: &str) -> Result<(), Rejection> {
    shell.complete(user, "contract", None, json!({ "amount": 5 }))
}

#[test]
fn new_work_goes_to_whoever_stands_in_who_hears_why() {
    let shell = started(&[("sam", json!("lou"))]);
    assert_eq!(has(&shell), ("user:lou".into(), Some("sam".into())));
    let told = shell.effects.iter().find_map(|effect| match effect {
        Effect::Notify(notice) if notice.kind == NoticeKind::Assigned => Some(notice.clone()),
        _ => None,
    });
    let told = told.unwrap();
    assert_eq!(told.to, NoticeTo::Assignees(vec![Assignee::User(name("lou"))]));
    assert!(told.body.contains("sam is away, and you stand in."), "{}", told.body);
}

#[test]
fn open_work_goes_at_the_beginning_and_comes_back_at_the_end() {
    let mut shell = started(&[]);
    let item = shell.item("contract");
    away(&mut shell, "sam", json!("lou"));
    settle(&mut shell, item);
    assert_eq!(has(&shell), ("user:lou".into(), Some("sam".into())));
    let before = shell.log.len();
    settle(&mut shell, item);
    assert_eq!(shell.log.len(), before, "looked at twice, it changes nothing");
    shell.now_ms = NOW + HOUR;
    settle(&mut shell, item);
    assert_eq!(has(&shell), ("user:sam".into(), None));
    finish(&mut shell, "sam").unwrap();
}

#[test]
fn whoever_stands_in_finishes_it_for_whoever_is_away() {
    let mut shell = started(&[("sam", json!("lou"))]);
    finish(&mut shell, "lou").unwrap();
    let item = contract(&shell);
    assert_eq!(item.done_for(), Some(Assignee::User(name("sam"))));
}

#[test]
fn whoever_is_away_can_always_do_their_own_work() {
    for by_claim in [true, false] {
        let mut shell = started(&[("sam", json!("lou"))]);
        let item = shell.item("contract");
        if by_claim {
            shell.give("sam", Command::Claim { item }).unwrap();
            assert_eq!(has(&shell), ("user:sam".into(), None));
        }
        finish(&mut shell, "sam").unwrap();
        let item = contract(&shell);
        assert_eq!((item.assignee.to_string(), item.done_for()), ("user:sam".into(), None));
    }
}

#[test]
fn nobody_stands_in_who_may_not_do_it() {
    let mut definition = onboarding();
    definition["stages"][1]["steps"][0]["work"]["assignee"] = json!({ "kind": "user", "name": "lea" });
    definition["stages"][1]["steps"][0]["work"]["duties"] = json!({ "not_who_did": ["contract"] });
    let mut shell = Shell::new(definition);
    away(&mut shell, "lea", json!("sam"));
    shell.start().unwrap();
    finish(&mut shell, "sam").unwrap();
    let item = shell.run().step(&name("review")).unwrap().1.items[0].clone();
    assert_eq!((item.assignee, item.meant_for), (Assignee::User(name("lea")), None), "it waits for lea");
}

/// lea reviews and bills, and nobody reviews who billed.
fn lea_does_both(absent: bool) -> (Shell, WorkItemId) {
    let mut definition = onboarding();
    let lea = json!({ "kind": "interactive", "assignee": { "kind": "user", "name": "lea" } });
    let steps = &mut definition["stages"][1]["steps"];
    (steps[0]["work"], steps[1]["work"]) = (lea.clone(), lea);
    steps[0]["work"]["duties"] = json!({ "not_who_did": ["billing"] });
    let mut shell = Shell::new(definition);
    if absent {
        away(&mut shell, "lea", json!("lou"));
    }
    shell.start().unwrap();
    finish(&mut shell, "sam").unwrap();
    let item = shell.item("review");
    (shell, item)
}

fn holds(shell: &Shell, item: WorkItemId) -> String {
    shell.run().item(item).unwrap().2.assignee.key()
}

#[test]
fn nothing_comes_back_to_somebody_who_may_not_do_it_any_more() {
    let (mut shell, item) = lea_does_both(true);
    assert_eq!(holds(&shell, item), "user:lou");
    shell.complete("lea", "billing", None, json!({})).unwrap();
    assert_eq!(shell.give("lea", Command::Claim { item }).unwrap_err().code, RejectionCode::DutiesSeparated);
    shell.now_ms = NOW + HOUR;
    settle(&mut shell, item);
    assert_eq!(holds(&shell, item), "user:lou", "lea is here again, but billed");
    shell.complete("lou", "review", None, json!({})).unwrap();

    let (mut shell, item) = lea_does_both(false);
    shell.give("lea", Command::Delegate { item, to: name("max"), reason: String::new() }).unwrap();
    shell.complete("lea", "billing", None, json!({})).unwrap();
    for user in ["max", "lea"] {
        let back = Command::HandBack { item, reason: String::new() };
        assert_eq!(shell.give(user, back).unwrap_err().code, RejectionCode::DutiesSeparated, "{user}");
    }
    shell.directory.users.get_mut(&name("max")).unwrap().active = false;
    settle(&mut shell, item);
    assert_eq!(holds(&shell, item), "user:max", "it waits to be given to somebody who may");
}

#[test]
fn a_chain_is_followed_and_followed_back() {
    let mut shell = started(&[("sam", json!("lou"))]);
    let item = shell.item("contract");
    away(&mut shell, "lou", json!("lea"));
    settle(&mut shell, item);
    assert_eq!(has(&shell), ("user:lea".into(), Some("sam".into())));
    shell.directory.absences.remove(&name("lou"));
    settle(&mut shell, item);
    assert_eq!(has(&shell), ("user:lou".into(), Some("sam".into())));
    // A circle leads to nobody: it is with whoever it was meant for.
    away(&mut shell, "lou", json!("sam"));
    settle(&mut shell, item);
    assert_eq!(has(&shell), ("user:sam".into(), None));
}

#[test]
fn work_comes_back_where_whoever_stood_in_has_left() {
    let mut shell = started(&[("sam", json!("lou"))]);
    let item = shell.item("contract");
    shell.directory.users.get_mut(&name("lou")).unwrap().active = false;
    settle(&mut shell, item);
    assert_eq!(has(&shell), ("user:sam".into(), None));
}

#[test]
fn nobody_is_asked_for_a_favour_who_is_away() {
    let mut shell = started(&[("lou", json!("lea"))]);
    let item = shell.item("contract");
    let ask = |to: &str| Command::Delegate { item, to: name(to), reason: String::new() };
    let refused = shell.give("sam", ask("lou")).unwrap_err();
    assert_eq!(refused.code, RejectionCode::WorkItemNotDelegable);
    // Whoever was asked goes away afterwards: who stands in for them has it, until it is given back.
    shell.give("sam", ask("lea")).unwrap();
    away(&mut shell, "lea", json!("max"));
    settle(&mut shell, item);
    assert_eq!(has(&shell), ("user:max".into(), Some("lea".into())));
    shell.give("max", Command::HandBack { item, reason: "no time".into() }).unwrap();
    assert_eq!(has(&shell), ("user:sam".into(), None));
    // And where that is whoever asked, they simply have it again.
    shell.directory.absences.remove(&name("lea"));
    shell.give("sam", ask("lea")).unwrap();
    away(&mut shell, "lea", json!("sam"));
    settle(&mut shell, item);
    assert_eq!((has(&shell).0, contract(&shell).delegated_by), ("user:sam".into(), None));
}

#[test]
fn whoever_is_here_is_chosen_before_whoever_is_away() {
    let mut definition = onboarding();
    definition["stages"][0]["steps"][0]["work"]["assignee"] = json!({ "kind": "group", "name": "legal" });
    definition["stages"][0]["steps"][0]["work"]["share"] = json!("least_loaded");
    let mut shell = Shell::new(definition);
    away(&mut shell, "lea", Value::Null);
    shell.start().unwrap();
    assert_eq!(contract(&shell).assignee, Assignee::User(name("lou")));
}

#[test]
fn whoever_took_over_has_what_still_names_who_left() {
    let mut shell = Shell::new(onboarding());
    shell.directory.users.get_mut(&name("sam")).unwrap().active = false;
    shell.directory.users.get_mut(&name("sam")).unwrap().successor = Some(name("lou"));
    shell.start().unwrap();
    let item = contract(&shell);
    assert_eq!((item.assignee, item.flag), (Assignee::User(name("lou")), None));

    // Also what was given out before, and for the owner of the drawing.
    let mut shell = started(&[]);
    let item = shell.item("contract");
    shell.directory.users.get_mut(&name("sam")).unwrap().active = false;
    settle(&mut shell, item);
    assert_eq!(has(&shell).0, "user:sam", "nobody took over yet");
    shell.directory.users.get_mut(&name("sam")).unwrap().successor = Some(name("lou"));
    away(&mut shell, "lou", json!("lea"));
    settle(&mut shell, item);
    assert_eq!(has(&shell), ("user:lea".into(), Some("lou".into())), "lou is away: lea stands in");
}

#[test]
fn a_favour_ends_with_whoever_was_asked() {
    let mut shell = started(&[]);
    let item = shell.item("contract");
    shell.give("sam", Command::Delegate { item, to: name("lou"), reason: String::new() }).unwrap();
    shell.directory.users.get_mut(&name("lou")).unwrap().active = false;
    settle(&mut shell, item);
    assert_eq!((has(&shell).0, contract(&shell).delegated_by), ("user:sam".into(), None));
}

#[test]
fn a_recall_tells_those_whose_work_is_taken_away() {
    let people = json!([{ "kind": "user", "name": "lea" }, { "kind": "user", "name": "lou" }]);
    let mut shell =
        Shell::with_work(json!({ "kind": "approval", "rule": { "kind": "all" }, "approvers": people }));
    shell.start().unwrap();
    shell.effects.clear();
    shell.give("sam", Command::Recall { reason: "a typo".into() }).unwrap();
    let told: Vec<(String, String)> = news(&shell);
    let users: Vec<&str> = told.iter().map(|(user, _)| user.as_str()).collect();
    assert_eq!(users, ["user:lea", "user:lou"]);
    assert!(told[0].1.contains("sam recalled it: a typo."), "{}", told[0].1);
}

#[test]
fn going_back_tells_those_who_lose_work_and_those_who_do_it_once_more() {
    let mut shell = Shell::started();
    finish(&mut shell, "sam").unwrap();
    let item = shell.item("review");
    shell.give("lea", Command::Claim { item }).unwrap();
    shell.effects.clear();
    let back = Command::GoBack { stage: name("sales"), reason: "wrong amount".into() };
    shell.give("max", back).unwrap();
    let told = news(&shell);
    let of = |user: &str| told.iter().find(|(to, _)| to == user).map(|(_, body)| body.clone()).unwrap();
    assert!(of("user:lea").contains("You need not do this any more: Review terms."), "{told:?}");
    assert!(
        of("user:sam").starts_with("max sent it back from Checks: wrong amount. It is yours"),
        "{told:?}"
    );
    let back = shell.log.iter().filter(|record| matches!(record.event, Event::WentBack { .. })).count();
    assert_eq!(back, 1);
}

/// Who was told news of an approval, and what.
fn news(shell: &Shell) -> Vec<(String, String)> {
    let notices = shell.effects.iter().filter_map(|effect| match effect {
        Effect::Notify(notice) if notice.kind == NoticeKind::ApprovalNews => Some(notice),
        _ => None,
    });
    notices
        .flat_map(|notice| match &notice.to {
            NoticeTo::Assignees(to) => {
                to.iter().map(|user| (user.to_string(), notice.body.clone())).collect()
            }
            NoticeTo::Managers => Vec::new(),
        })
        .collect()
}
