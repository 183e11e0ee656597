//! The employee onboarding: HR, IT, the manager and the new hire, side by side, with waits that follow the first day.

use fermata_api::work::CompleteInput;
use fermata_engine::{
    ids::{RecordId, RunId},
    people::Assignee,
    run::{RunStatus, StepStatus},
};
use serde_json::{Value, json};

use super::{form, other, signed, verdict, who};
use crate::common::{HOUR_MS, House, code, name, on_both};

const DAY_MS: i64 = 24 * HOUR_MS;

/// The template, somebody who is to begin in six weeks, and their run. It is Monday, 21 September 2026.
async fn begun(house: House) -> (House, RecordId, RunId) {
    let house = house.with_template("employee_onboarding").await;
    house.can_sign(&["selma", "frida"]).await;
    let fields = json!({ "name": "Nia Carter", "job": "Engineer", "manager": "selma" });
    let (hire, run) = house.begun("frida", "NewHire", fields).await;
    (house, hire, run)
}

fn contract() -> CompleteInput {
    let given = json!({
        "signed_on": "2026-09-18", "starts_on": "2026-11-02", "probation_months": 6, "manager": "selma",
        "private_email": "nia@mail.example", "workplace": "hamburg", "equipment": ["Laptop", "Headset"],
        "systems": ["mail", "code"]
    });
    form("signed", given)
}

/// HR files the contract, the manager's manager agrees.
async fn agreed(house: &House, run: RunId) {
    let hr = house.given_to(run, "file_contract").await;
    house.does(run, "file_contract", &hr, contract()).await.expect("filed");
    house.does(run, "approve_hire", "gustav", verdict("approve", "")).await.expect("approved");
}

fn done(given: Value) -> CompleteInput {
    form("done", given)
}

fn handed_over() -> CompleteInput {
    done(json!({ "done": ["given", "works", "signed"] }))
}

#[test]
fn somebody_is_hired_prepared_welcomed_and_confirmed() {
    on_both(|house| async move {
        let (house, hire, run) = begun(house).await;
        let hr = house.given_to(run, "file_contract").await;
        let missing = form("signed", json!({ "starts_on": "2026-11-02" }));
        let refused = house.does(run, "file_contract", &hr, missing).await.expect_err("much is missing");
        assert!(refused.fields.iter().any(|f| f.path == "values.signed_on"), "{refused:?}");
        agreed(&house, run).await;
        assert_eq!(house.field("NewHire", hire, "probation_ends_on").await, "2027-05-02");
        prepared(&house, hire, run).await;
        first_day(&house, hire, run).await;
        probation(&house, hire, run).await;
        assert_eq!(house.run_stands(run).await, RunStatus::Completed);
        assert_eq!(house.field("NewHire", hire, "status").await, "confirmed");
        assert!(
            house.subjects("nia").await.contains(&"The employment of Nia Carter is confirmed".to_owned())
        );
        house.healthy().await;
    });
}

/// IT begins two weeks before the first day, which moves; everybody has their part.
async fn prepared(house: &House, hire: RecordId, run: RunId) {
    assert_eq!(house.step_stands(run, "set_up_accounts").await, StepStatus::NotStarted);
    let alone = done(json!({ "buddy": "selma", "first_weeks": "Meet everybody." }));
    let refused = house.does(run, "plan_first_weeks", "selma", alone).await.expect_err("not herself");
    assert_eq!(refused.fields[0].path, "values.buddy");
    let plan = done(json!({ "buddy": "jakob", "first_weeks": "Meet everybody." }));
    house.does(run, "plan_first_weeks", "selma", plan).await.expect("planned");
    let sooner = json!({ "starts_on": "2026-10-05" });
    house.changes("frida", "NewHire", hire, sooner).await.expect("they come sooner");
    assert_eq!(house.step_stands(run, "two_weeks_before").await, StepStatus::Completed);
    equipped(house, 2).await;
    let it = house.given_to(run, "set_up_accounts").await;
    let made = done(json!({ "made": ["mail", "code"], "account": "nia" }));
    house.does(run, "set_up_accounts", &it, made).await.expect("made");
    assert_eq!(house.before("nia").await, ["personal_details"]);
    let details = json!({ "home_address": "Elbe 1", "emergency_contact": "Tess, 040 1" });
    house.does(run, "personal_details", "nia", done(details)).await.expect("told");
    assert_eq!(house.stage(run).await.0, "First day");
    // Whoever made the accounts hands over the equipment, once the day has come.
    assert_eq!(house.step_stands(run, "hand_over").await, StepStatus::NotStarted);
    house.advance(14 * DAY_MS);
    house.service.work_off().await.expect("what is due is done");
    assert_eq!(house.given_to(run, "hand_over").await, it);
}

/// IT provides each thing in a run of its own.
async fn equipped(house: &House, things: usize) {
    house.service.work_off().await.expect("what is due is done");
    let runs = house.runs_called("provide_item").await;
    assert_eq!(runs.len(), things, "one run for each thing");
    for run in runs {
        let by = house.given_to(run, "provide_item").await;
        house.does(run, "provide_item", &by, done(json!({ "serial": "S-1" }))).await.expect("ready");
    }
    house.service.work_off().await.expect("what is due is done");
}

async fn first_day(house: &House, hire: RecordId, run: RunId) {
    assert_eq!(house.field("NewHire", hire, "status").await, "started");
    assert!(house.subjects("jakob").await.iter().any(|s| s == "Today Nia Carter begins as Engineer"));
    let it = house.given_to(run, "hand_over").await;
    house.does(run, "hand_over", &it, handed_over()).await.expect("handed over");
    house.does(run, "welcome_talk", "selma", CompleteInput::default()).await.expect("welcomed");
    let two = done(json!({ "read": ["safety", "data"] }));
    let refused = house.does(run, "read_house_rules", "nia", two).await.expect_err("one is left");
    assert_eq!(refused.fields[0].path, "values.read");
    let all = done(json!({ "read": ["safety", "data", "time"] }));
    house.does(run, "read_house_rules", "nia", all).await.expect("read");
    assert_eq!(house.field("NewHire", hire, "policies_read_on").await, "2026-10-05");
    assert_eq!(house.stage(run).await, ("Probation".to_owned(), 1));
}

/// A talk after a month; the probation is extended once, then they are confirmed.
async fn probation(house: &House, hire: RecordId, run: RunId) {
    assert_eq!(house.step_stands(run, "newcomer_view").await, StepStatus::NotStarted);
    house.advance(31 * DAY_MS);
    house.service.work_off().await.expect("what is due is done");
    talked(house, run).await;
    assert_eq!(house.step_stands(run, "confirm_employment").await, StepStatus::NotStarted);
    house.advance(170 * DAY_MS);
    house.service.work_off().await.expect("what is due is done");
    let longer = || signed(verdict("extend", "Half of the goals are reached."));
    house.does(run, "confirm_employment", "selma", longer()).await.expect("decided");
    assert_eq!(house.stage(run).await.1, 1, "the head of HR decides last");
    house.advance(60_000);
    house.does(run, "confirm_employment", "frida", longer()).await.expect("decided");
    assert_eq!(house.field("NewHire", hire, "probation_ends_on").await, "2027-08-02");
    assert_eq!(house.stage(run).await, ("Probation".to_owned(), 2));
    talked(house, run).await;
    house.advance(100 * DAY_MS);
    house.service.work_off().await.expect("what is due is done");
    house.does(run, "confirm_employment", "selma", signed(verdict("confirm", ""))).await.expect("decided");
    house.advance(60_000);
    house.does(run, "confirm_employment", "frida", signed(verdict("confirm", ""))).await.expect("decided");
}

async fn talked(house: &House, run: RunId) {
    let fine = done(json!({ "how": "well", "better": "The coffee" }));
    house.does(run, "newcomer_view", "nia", fine).await.expect("told");
    let goals = done(json!({ "how": "mixed", "goals": "Own a module." }));
    house.does(run, "manager_view", "selma", goals).await.expect("told");
}

#[test]
fn whoever_declines_or_is_not_approved_does_not_begin() {
    on_both(|house| async move {
        let (house, hire, run) = begun(house).await;
        let hr = house.given_to(run, "file_contract").await;
        house.does(run, "file_contract", &hr, form("declined", json!({}))).await.expect("declined");
        assert_eq!(house.run_stands(run).await, RunStatus::Completed);
        assert_eq!(house.field("NewHire", hire, "status").await, "cancelled");

        let fields = json!({ "name": "Ruben Falk", "job": "Support", "manager": "selma" });
        let (hire, run) = house.begun("frida", "NewHire", fields).await;
        let next = house.given_to(run, "file_contract").await;
        assert_eq!(next, other(["lea", "milan"], &hr), "HR takes turns");
        house.does(run, "file_contract", &next, contract()).await.expect("filed");
        let back = verdict("changes", "Not as support.");
        house.does(run, "approve_hire", "gustav", back).await.expect("given back");
        let again = house.given_to(run, "file_contract").await;
        house.does(run, "file_contract", &again, form("signed", json!({}))).await.expect("filed again");
        let selma = house.open(run, "approve_hire").await.id;
        let own = house.service.complete(&who("selma"), selma, verdict("approve", ""), None).await;
        assert!(["forbidden", "work_item_not_found"].contains(&code(own).as_str()));
        house.does(run, "approve_hire", "gustav", verdict("reject", "No budget.")).await.expect("rejected");
        assert_eq!(house.field("NewHire", hire, "status").await, "cancelled");
        assert_eq!(house.field("NewHire", hire, "note").await, "No budget.");
        assert!(house.subjects("selma").await.contains(&"Ruben Falk does not begin".to_owned()));
        house.healthy().await;
    });
}

#[test]
fn without_an_account_the_manager_does_it_with_them_and_an_end_is_an_end() {
    on_both(|house| async move {
        let (house, hire, run) = begun(house).await;
        agreed(&house, run).await;
        let today = json!({ "starts_on": "2026-09-21" });
        house.changes("frida", "NewHire", hire, today).await.expect("they come today");
        equipped(&house, 2).await;
        let plan = done(json!({ "buddy": "jakob", "first_weeks": "Meet everybody." }));
        house.does(run, "plan_first_weeks", "selma", plan).await.expect("planned");
        let it = house.given_to(run, "set_up_accounts").await;
        house.does(run, "set_up_accounts", &it, done(json!({ "made": ["mail"] }))).await.expect("made");
        assert_eq!(house.open(run, "personal_details").await.assignee, Assignee::User(name("selma")));
        let details = json!({ "home_address": "Elbe 1", "emergency_contact": "Tess, 040 1" });
        house.does(run, "personal_details", "selma", done(details)).await.expect("told");
        house.does(run, "hand_over", &it, handed_over()).await.expect("handed over");
        house.does(run, "welcome_talk", "selma", CompleteInput::default()).await.expect("welcomed");
        let all = done(json!({ "read": ["safety", "data", "time"] }));
        house.does(run, "read_house_rules", "selma", all).await.expect("read together");
        house.advance(230 * DAY_MS);
        house.service.work_off().await.expect("what is due is done");
        let both = done(json!({ "how": "badly", "goals": "None." }));
        house.does(run, "newcomer_view", "selma", done(json!({ "how": "badly" }))).await.expect("told");
        house.does(run, "manager_view", "selma", both).await.expect("told");
        let end = signed(verdict("end", "It does not work."));
        house.does(run, "confirm_employment", "selma", end).await.expect("decided");
        assert_eq!(house.stage(run).await.0, "Ended", "a no is a no, whoever says it");
        assert_eq!(house.field("NewHire", hire, "status").await, "ended");
        let it = house.given_to(run, "close_accounts").await;
        house.does(run, "close_accounts", &it, CompleteInput::default()).await.expect("closed");
        assert_eq!(house.run_stands(run).await, RunStatus::Completed);
        house.healthy().await;
    });
}
