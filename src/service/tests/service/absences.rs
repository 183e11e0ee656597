//! Absences: work goes to whoever stands in at its moment, and comes back at its end; also where the server was down then.

use fermata_api::{
    ApiError,
    absences::{AbsenceInput, AbsenceView},
    approvals::DelegateInput,
    audit::AuditQuery,
    page::Paging,
    people::UserPatch,
    stuck::{StuckQuery, StuckReason},
};
use fermata_engine::{
    ids::{Name, RunId},
    people::Assignee,
};
use serde_json::json;

use crate::common::*;

const DAY_MS: i64 = 24 * HOUR_MS;

/// The day so many days after the beginning, in UTC.
fn day(n: i64) -> String {
    let at = jiff::Timestamp::from_millisecond(START_MS + n * DAY_MS).expect("a moment");
    at.to_zoned(jiff::tz::TimeZone::UTC).date().to_string()
}

fn away(from: i64, until: i64, substitute: Option<&str>) -> AbsenceInput {
    AbsenceInput {
        from: day(from),
        until: day(until),
        time_zone: None,
        substitute: substitute.map(name),
        orchestrations: [].into(),
    }
}

impl House {
    async fn goes(&self, user: &str, input: AbsenceInput) -> Result<AbsenceView, ApiError> {
        let noted = self.service.absence_add(&self.who(user), &name(user), input).await;
        self.service.work_off().await.expect("worked");
        noted
    }

    /// Some days go by; what is due then is done.
    async fn days_go_by(&self, days: i64) {
        self.advance(days * DAY_MS);
        self.service.work_off().await.expect("worked");
    }

    /// Who has the contract of a run, and for whom.
    async fn has(&self, run: RunId) -> (String, Option<String>) {
        let item = self.open(run, "complete_contract").await;
        (item.assignee_label, item.stands_in_for)
    }
}

fn with(holder: &str, away: Option<&str>) -> (String, Option<String>) {
    (holder.to_owned(), away.map(str::to_owned))
}

fn problem(answer: Result<AbsenceView, ApiError>) -> (String, String) {
    let field = answer.expect_err("refused").fields.remove(0);
    (field.path, field.code)
}

#[test]
fn work_goes_at_the_first_moment_and_comes_back_at_the_last() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (_, before) = house.account("Blue Harbor").await;
        house.goes("sales", away(2, 3, Some("sofia"))).await.expect("noted");
        assert_eq!(house.has(before).await, with("Mia Chen", None), "it has not begun");
        house.days_go_by(2).await;
        assert_eq!(house.has(before).await, with("Sofia Marin", Some("Mia Chen")));
        let (_, meanwhile) = house.account("Atlas Pet Supplies").await;
        assert_eq!(house.has(meanwhile).await, with("Sofia Marin", Some("Mia Chen")));
        let told =
            house.service.notifications(&house.who("sofia"), Paging::default()).await.expect("told").items;
        assert!(told.iter().all(|n| n.body.contains("Mia Chen is away, and you stand in.")), "{told:?}");
        assert_eq!(told.len(), 2);
        house.complete(meanwhile, "complete_contract", "sofia", "complete", contract()).await.expect("done");
        house.days_go_by(2).await;
        assert_eq!(house.has(before).await, with("Mia Chen", None), "what is not finished comes back");
        let log =
            house.service.run_log(&house.who("manager"), meanwhile, Paging::default()).await.expect("a log");
        let said = log.items.iter().map(|e| format!("{} {}", e.by, e.text)).collect::<Vec<_>>().join("\n");
        assert!(said.contains("Sofia Marin finished Complete contract for Mia Chen"), "{said}");
        assert!(said.contains("passed Complete contract on to Sofia Marin, for Mia Chen"), "{said}");
        house.healthy().await;
    });
}

#[test]
fn a_moment_that_was_slept_through_is_made_up_for() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (_, run) = house.account("Blue Harbor").await;
        house.goes("sales", away(1, 1, Some("sofia"))).await.expect("noted");
        house.advance(DAY_MS);
        let house = house.reopened().await;
        house.service.work_off().await.expect("worked");
        assert_eq!(house.has(run).await, with("Sofia Marin", Some("Mia Chen")));
        // Both the end of this one and the whole of the next lie in the time in which the server is down.
        house.goes("sales", away(3, 3, Some("legal"))).await.expect("noted");
        house.advance(9 * DAY_MS);
        let house = house.reopened().await;
        house.service.work_off().await.expect("worked");
        assert_eq!(house.has(run).await, with("Mia Chen", None));
        house.healthy().await;
    });
}

#[test]
fn whoever_is_away_takes_their_own_work_back() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        house.goes("sales", away(0, 3, Some("sofia"))).await.expect("noted");
        let (_, run) = house.account("Blue Harbor").await;
        let item = house.open(run, "complete_contract").await;
        let mine = house.service.work_guide(&house.who("sales"), item.id).await.expect("a guide");
        assert!(mine.can_claim && mine.can_complete);
        assert!(mine.stand_in.expect("words").starts_with("Sofia Marin stands in for you until "));
        let theirs = house.service.work_guide(&house.who("sofia"), item.id).await.expect("a guide");
        assert!(theirs.stand_in.expect("words").starts_with("You stand in for Mia Chen, who is away until "));
        assert_eq!(theirs.why, "You have it because Mia Chen is away and you stand in.");
        house.service.claim(&house.who("sales"), item.id).await.expect("taken back");
        assert_eq!(house.has(run).await, with("Mia Chen", None));
        house.complete(run, "complete_contract", "sales", "complete", contract()).await.expect("done");
        house.healthy().await;
    });
}

#[test]
fn another_one_stands_in_for_one_orchestration() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let orchestrations = [(name("customer_onboarding"), name("legal"))].into();
        let input = AbsenceInput { orchestrations, ..away(0, 3, Some("sofia")) };
        house.goes("sales", input).await.expect("noted");
        let (_, run) = house.account("Blue Harbor").await;
        assert_eq!(house.has(run).await, with("Jon Bell", Some("Mia Chen")));
    });
}

#[test]
fn a_chain_is_followed_told_and_never_closed() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        house.goes("sofia", away(1, 1, Some("legal"))).await.expect("noted");
        let noted = house.goes("sales", away(0, 3, Some("sofia"))).await.expect("noted");
        assert_eq!(noted.notes, ["While Sofia Marin is away too, Jon Bell stands in."]);
        let (_, run) = house.account("Blue Harbor").await;
        assert_eq!(house.has(run).await, with("Sofia Marin", Some("Mia Chen")));
        house.days_go_by(1).await;
        assert_eq!(house.has(run).await, with("Jon Bell", Some("Mia Chen")));
        house.days_go_by(1).await;
        assert_eq!(house.has(run).await, with("Sofia Marin", Some("Mia Chen")), "she is back before Mia");
        let circle = house.goes("sofia", away(3, 5, Some("sales"))).await;
        assert_eq!(problem(circle), ("substitute".into(), "circle".into()));
        house.goes("sofia", away(4, 5, Some("sales"))).await.expect("Mia is back by then");
        house.healthy().await;
    });
}

#[test]
fn what_makes_no_sense_is_refused() {
    on_both(|house| async move {
        let field = |answer| problem(answer);
        assert_eq!(field(house.goes("sales", away(3, 2, None)).await).0, "until");
        assert_eq!(field(house.goes("sales", away(-3, -2, None)).await).0, "until");
        assert_eq!(field(house.goes("sales", away(0, 900, None)).await).0, "until");
        assert_eq!(field(house.goes("sales", away(0, 1, Some("sales"))).await).1, "own");
        assert_eq!(field(house.goes("sales", away(0, 1, Some("nobody"))).await).1, "unknown");
        let zone = AbsenceInput { time_zone: Some("Europe/Atlantis".into()), ..away(0, 1, None) };
        assert_eq!(field(house.goes("sales", zone).await).0, "time_zone");
        house.goes("sales", away(0, 1, None)).await.expect("noted");
        assert_eq!(field(house.goes("sales", away(1, 2, None)).await), ("from".into(), "taken".into()));
    });
}

#[test]
fn administrators_note_absences_of_others_and_the_audit_log_has_them() {
    on_both(|house| async move {
        let (service, sales) = (&house.service, name("sales"));
        let other =
            async |user: &str| service.absence_add(&house.who(user), &sales, away(0, 1, Some("sofia"))).await;
        assert_eq!(code(other("manager").await), "forbidden");
        assert_eq!(code(other("legal").await), "forbidden");
        let noted = other("admin").await.expect("noted");
        assert!(noted.now);
        assert_eq!(service.absences(&house.who("manager"), &sales).await.expect("seen").len(), 1);
        assert_eq!(code(service.absences(&house.who("legal"), &sales).await), "forbidden");
        service.absence_delete(&house.who("sales"), &sales, noted.id).await.expect("taken away");
        assert_eq!(
            code(service.absence_delete(&house.who("sales"), &sales, noted.id).await),
            "absence_not_found"
        );
        let entries = service.audit(&house.who("admin"), AuditQuery::default()).await.expect("entries").items;
        let about: Vec<_> = entries.iter().map(|e| (e.action.as_str(), e.who.as_str())).collect();
        assert!(about.contains(&("absence.add", "Ada Novak")), "{about:?}");
        assert!(about.contains(&("absence.delete", "Mia Chen")), "{about:?}");
    });
}

#[test]
fn what_waits_for_whoever_is_away_is_stuck() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (_, run) = house.account("Blue Harbor").await;
        let stuck = async || {
            let query = StuckQuery { reason: Some("absent".into()), ..StuckQuery::default() };
            house.service.stuck(&house.who("manager"), query).await.expect("stuck").items
        };
        assert!(stuck().await.is_empty());
        let noted = house.goes("sales", away(0, 3, None)).await.expect("noted");
        let found = stuck().await;
        assert_eq!((found.len(), found[0].reason, found[0].count), (1, StuckReason::Absent, 1));
        assert_eq!(found[0].assignee, Some(Assignee::User(name("sales"))));
        assert!(found[0].words.ends_with("nobody stands in."), "{}", found[0].words);
        house.service.absence_delete(&house.who("sales"), &name("sales"), noted.id).await.expect("gone");
        house.goes("sales", away(0, 3, Some("sofia"))).await.expect("noted");
        assert!(stuck().await.is_empty());
        assert_eq!(house.has(run).await, with("Sofia Marin", Some("Mia Chen")));
    });
}

#[test]
fn a_substitute_who_leaves_gives_it_back() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        house.goes("sales", away(0, 3, Some("sofia"))).await.expect("noted");
        let (_, run) = house.account("Blue Harbor").await;
        let off = UserPatch { active: Some(false), ..UserPatch::default() };
        let admin = house.who("admin");
        let left = house.service.user_update(&admin, &name("sofia"), off, None).await.expect("deactivated");
        assert!(left.held.is_empty() && left.released.is_empty(), "it was not hers");
        house.service.work_off().await.expect("worked");
        assert_eq!(house.has(run).await, with("Mia Chen", None));
        let on = UserPatch { active: Some(true), ..UserPatch::default() };
        house.service.user_update(&admin, &name("sofia"), on, None).await.expect("is back");
        house.service.work_off().await.expect("worked");
        assert_eq!(house.has(run).await, with("Sofia Marin", Some("Mia Chen")));
        house.healthy().await;
    });
}

#[test]
fn nobody_who_is_away_is_asked_for_a_favour() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (_, run) = house.account("Blue Harbor").await;
        house.goes("legal", away(0, 3, None)).await.expect("noted");
        let item = house.open(run, "complete_contract").await.id;
        let ask = |to: &str| DelegateInput { to: Name::parse(to).expect("a name"), reason: "Busy.".into() };
        let refused = house.service.delegate(&house.who("sales"), item, ask("legal")).await;
        assert_eq!(code(refused), "work_item_not_delegable");
        house.service.delegate(&house.who("sales"), item, ask("sofia")).await.expect("asked");
        house
            .complete(run, "complete_contract", "sofia", "complete", contract())
            .await
            .expect("done for her");
        let log = house.service.run_log(&house.who("manager"), run, Paging::default()).await.expect("a log");
        let said = log.items.iter().map(|e| format!("{} {}", e.by, e.text)).collect::<Vec<_>>().join("\n");
        assert!(said.contains("Sofia Marin finished Complete contract for Mia Chen"), "{said}");
        let step = json!(house.run(run).await.stages[0].steps[0].who);
        assert_eq!(step, json!("Sofia Marin for Mia Chen"));
    });
}
