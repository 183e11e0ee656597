//! The clinical-trial approval: documents by named owners, the committee's signatures, the submission; never out of order.

use fermata_api::{messages::MessageInput, page::Paging, records::RecordQuery};
use fermata_engine::{
    ids::{RecordId, RunId},
    run::{RunStatus, StepStatus},
};
use serde_json::{Value, json};

use super::{because, form, signed, verdict, who};
use crate::common::{House, code, name, on_both};

const OWNERS: [(&str, &str); 3] =
    [("write_protocol", "ravi"), ("write_statistics", "ines"), ("write_safety_plan", "jonas")];
const CHECKED: [&str; 4] = ["version", "numbers", "safety", "papers"];

/// The template, a trial and its run.
async fn begun(house: House) -> (House, RecordId, RunId) {
    let house = house.with_template("clinical_trial").await;
    house.can_sign(&["lukas", "mei", "samira", "amara", "petra"]).await;
    let (trial, run) = house
        .begun(
            "helena",
            "ClinicalTrial",
            json!({
                "code": "MER-301", "name": "Meridol in children", "phase": "iii", "protocol_owner": "ravi",
                "statistics_owner": "ines", "safety_owner": "jonas", "regulatory_owner": "oskar", "sites_needed": 2
            }),
        )
        .await;
    (house, trial, run)
}

fn part_of(step: &str) -> Value {
    match step {
        "write_protocol" => json!({ "protocol_version": "1.0", "protocol_summary": "Against placebo." }),
        "write_statistics" => json!({ "planned_subjects": 120, "statistics_plan": "A power of 0.9." }),
        _ => json!({ "safety_plan": "Two deaths stop it." }),
    }
}

/// The owners write, or write anew, their parts.
async fn written(house: &House, run: RunId) {
    for (step, owner) in OWNERS {
        house.does(run, step, owner, form("done", part_of(step))).await.expect("written");
    }
}

/// Quality assurance lets the dossier pass.
async fn checked(house: &House, run: RunId) {
    let by = house.given_to(run, "check_dossier").await;
    let input = form("complete", json!({ "checked": CHECKED }));
    house.does(run, "check_dossier", &by, input).await.expect("checked");
}

/// Insured, and with sites.
async fn ready(house: &House, trial: RecordId) {
    let fields = json!({ "insured_from": "2026-12-01", "sites_ready": 2 });
    house.changes("helena", "ClinicalTrial", trial, fields).await.expect("changed");
}

async fn message(house: &House, called: &str, data: Value) -> i64 {
    let data = data.as_object().cloned().expect("an object");
    let input = MessageInput { name: called.into(), correlation: "MER-301".into(), data };
    house.service.message_send(&who("helena"), input, None).await.expect("a message").delivered
}

#[test]
fn a_trial_is_prepared_signed_and_submitted_in_order() {
    on_both(|house| async move {
        let (house, trial, run) = begun(house).await;
        prepared(&house, trial, run).await;
        decided(&house, trial, run).await;
        submitted(&house, run).await;
        assert_eq!(house.run_stands(run).await, RunStatus::Completed);
        proved(&house, trial, run).await;
        house.healthy().await;
    });
}

/// Nobody does another's part, and nothing goes on before all of it is there.
async fn prepared(house: &House, trial: RecordId, run: RunId) {
    let protocol = house.open(run, "write_protocol").await.id;
    let input = || form("done", part_of("write_protocol"));
    assert_eq!(code(house.service.complete(&who("ines"), protocol, input(), None).await), "forbidden");
    assert_eq!(
        code(house.service.complete(&who("lukas"), protocol, input(), None).await),
        "work_item_not_found"
    );
    let none = form("done", json!({ "planned_subjects": 0, "statistics_plan": "None." }));
    let refused = house.does(run, "write_statistics", "ines", none).await.expect_err("at least one");
    assert_eq!(refused.fields[0].path, "values.planned_subjects");
    written(house, run).await;
    assert_eq!(house.step_stands(run, "check_dossier").await, StepStatus::NotStarted);
    let one = json!({ "insured_from": "2026-12-01", "sites_ready": 1 });
    house.changes("helena", "ClinicalTrial", trial, one).await.expect("changed");
    assert_eq!(house.step_stands(run, "prerequisites").await, StepStatus::InProgress);
    ready(house, trial).await;
    let first = house.given_to(run, "check_dossier").await;
    let half = form("complete", json!({ "checked": ["version"] }));
    let refused = house.does(run, "check_dossier", &first, half).await.expect_err("three are left");
    assert_eq!(refused.fields[0].path, "values.checked");
    let gaps = form("gaps", json!({ "missing": "The consent form." }));
    house.does(run, "check_dossier", &first, gaps).await.expect("given back");
    assert_eq!(house.stage(run).await, ("Document preparation".to_owned(), 2));
    let item = house.with(run, "write_protocol", "ravi").await.id;
    let guide = house.service.work_guide(&who("ravi"), item).await.expect("a guide");
    assert!(guide.guidance.contains("The consent form."), "{}", guide.guidance);
    written(house, run).await;
    assert_ne!(house.given_to(run, "check_dossier").await, first, "they take turns");
    checked(house, run).await;
}

/// The committee sends back once, then two of three sign and the chair confirms.
async fn decided(house: &House, trial: RecordId, run: RunId) {
    assert_eq!(house.stage(run).await.0, "Review committee approval");
    let locked = house.changes("ravi", "ClinicalTrial", trial, json!({ "product": "Other" })).await;
    assert_eq!(code(locked), "record_locked");
    let unsigned = house.does(run, "committee_decision", "lukas", verdict("approve", "")).await;
    assert_eq!(code(unsigned), "signature_needed");
    let mut mistyped = signed(verdict("approve", ""));
    mistyped.signature.as_mut().expect("a signature").password = Some("mistyped".into());
    let wrong = house.does(run, "committee_decision", "lukas", mistyped).await.expect_err("refused");
    assert_eq!(wrong.fields[0].path, "signature.password");
    let silent = house.does(run, "committee_decision", "lukas", signed(verdict("changes", ""))).await;
    assert_eq!(code(silent), "comment_needed");
    let vague = signed(verdict("changes", "The rule for stopping is vague."));
    house.does(run, "committee_decision", "lukas", vague).await.expect("sent back");
    assert_eq!(house.stage(run).await, ("Document preparation".to_owned(), 3));
    assert!(house.before("mei").await.is_empty(), "nobody is asked any more");
    written(house, run).await;
    checked(house, run).await;
    for member in ["lukas", "mei"] {
        let approve = signed(verdict("approve", "Well done."));
        house.does(run, "committee_decision", member, approve).await.expect("signed");
    }
    assert!(house.before("samira").await.is_empty(), "two are enough");
    let not_the_chair = house.open(run, "chair_confirmation").await.id;
    let yes = signed(verdict("approve", ""));
    assert_eq!(code(house.service.complete(&who("lukas"), not_the_chair, yes, None).await), "forbidden");
    house.does(run, "chair_confirmation", "amara", signed(verdict("approve", ""))).await.expect("signed");
    assert_eq!(
        house.stage(run).await.0,
        "Review committee approval",
        "the ethics committee has not answered"
    );
    assert_eq!(message(house, "ethics_opinion", json!({ "favourable": true })).await, 1);
}

/// Released by one, handed in by another, answered by the authority.
async fn submitted(house: &House, run: RunId) {
    assert_eq!(house.stage(run).await.0, "External submission");
    assert_eq!(house.step_stands(run, "submit_to_authority").await, StepStatus::NotStarted);
    let release = signed(verdict("approve", ""));
    house.does(run, "release_submission", "petra", release).await.expect("released");
    assert!(!house.before("petra").await.contains(&"submit_to_authority".to_owned()));
    let given = json!({ "authority": "swissmedic", "reference": "SM-7741" });
    house.does(run, "submit_to_authority", "oskar", form("done", given)).await.expect("handed in");
    let answer = json!({ "accepted": true, "letter": "You may begin." });
    assert_eq!(message(house, "authority_answer", answer).await, 1);
}

/// What was signed is as it was signed, and the log says in which order it came.
async fn proved(house: &House, trial: RecordId, run: RunId) {
    let helena = who("helena");
    let sent = house.service.records(&helena, &name("TrialSubmission"), RecordQuery::default()).await;
    let sent = sent.expect("submissions").items;
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].fields[&name("status")], "accepted");
    assert_eq!(sent[0].fields[&name("reference")], "SM-7741");
    assert_eq!(sent[0].fields[&name("protocol_version")], "1.0");
    let signatures = house.service.record_signatures(&helena, &name("ClinicalTrial"), trial).await;
    let signatures = signatures.expect("signatures");
    assert_eq!(signatures.len(), 5, "one sent back, two of the committee, the chair, the release");
    let approved = signatures.iter().filter(|one| one.current).count();
    assert!(approved >= 4, "nothing was changed since: {signatures:?}");
    let paging = Paging { limit: Some(200), cursor: None };
    let log = house.service.run_log(&helena, run, paging).await.expect("a log").items;
    assert!(log.windows(2).all(|pair| pair[1].seq == pair[0].seq + 1));
    let last = |words: &str| {
        let found = log.iter().rposition(|entry| entry.text.contains(words));
        found.unwrap_or_else(|| panic!("{words} is missing in {log:#?}"))
    };
    let order = [
        last("Check the dossier"),
        last("Decide as the committee"),
        last("Confirm as the chair"),
        last("Release for submission"),
        last("Submit to the authority"),
        last("Note the answer"),
    ];
    assert!(order.is_sorted(), "{order:?} in {log:#?}");
    assert!(house.subjects("jonas").await.contains(&"MER-301 may begin".to_owned()));
}

#[test]
fn a_committee_that_rejects_ends_the_trial_and_says_why() {
    on_both(|house| async move {
        let (house, trial, run) = begun(house).await;
        written(&house, run).await;
        ready(&house, trial).await;
        checked(&house, run).await;
        let no = |why: &str| signed(verdict("reject", why));
        house.does(run, "committee_decision", "mei", no("Too risky.")).await.expect("decided");
        assert_eq!(house.run_stands(run).await, RunStatus::InProgress, "two could still approve");
        house.advance(60_000);
        house.does(run, "committee_decision", "samira", no("The risk is not known.")).await.expect("decided");
        assert_eq!(house.run_stands(run).await, RunStatus::Completed);
        assert!(house.subjects("ravi").await.contains(&"MER-301 is not approved".to_owned()));
        assert!(house.before("lukas").await.is_empty() && house.before("amara").await.is_empty());
        house.changes("ravi", "ClinicalTrial", trial, json!({ "product": "Other" })).await.expect("unlocked");
        house.healthy().await;
    });
}

#[test]
fn an_ethics_committee_that_does_not_agree_stops_it_before_the_authority() {
    on_both(|house| async move {
        let (house, trial, run) = begun(house).await;
        written(&house, run).await;
        ready(&house, trial).await;
        checked(&house, run).await;
        let opinion = json!({ "favourable": false, "remark": "No consent of the parents." });
        assert_eq!(message(&house, "ethics_opinion", opinion).await, 1);
        for member in ["lukas", "samira"] {
            let approve = signed(verdict("approve", ""));
            house.does(run, "committee_decision", member, approve).await.expect("signed");
        }
        house.does(run, "chair_confirmation", "amara", signed(verdict("approve", ""))).await.expect("signed");
        assert_eq!(house.run_stands(run).await, RunStatus::Completed);
        assert_eq!(house.step_stands(run, "release_submission").await, StepStatus::NotStarted);
        assert!(house.subjects("oskar").await.contains(&"MER-301 is not approved".to_owned()));
        house.healthy().await;
    });
}

#[test]
fn a_trial_is_taken_back_until_somebody_has_decided() {
    on_both(|house| async move {
        let (house, trial, run) = begun(house).await;
        written(&house, run).await;
        ready(&house, trial).await;
        checked(&house, run).await;
        let recall = house.service.recall(&who("ravi"), run, because("A better idea.")).await;
        assert_eq!(code(recall), "forbidden");
        let gone = house.service.recall(&who("helena"), run, because("A better idea.")).await;
        assert_eq!(gone.expect("recalled").row.status, RunStatus::Recalled);
        assert!(house.before("lukas").await.is_empty());
        assert!(house.subjects("lukas").await.contains(&"MER-301 was withdrawn".to_owned()));
        house.healthy().await;
    });
}
