//! The audit log: every change with old and new values, who, and from where; a chain that holds the ends of the logs of runs.

use fermata_api::{
    audit::{AuditExportQuery, AuditFormat, AuditQuery, AuditView, VerifyQuery},
    people::{TeamInput, TeamKind, TokenCreate, UserCreate, UserPatch},
    records::CommentInput,
    runs::ReasonInput,
};
use fermata_engine::people::Role;
use fermata_service::{Source, Via};
use serde_json::json;

use crate::common::*;

impl House {
    /// The latest entries, newest first.
    pub(crate) async fn audited(&self, action: &str) -> Vec<AuditView> {
        let query = AuditQuery { action: Some(action.into()), ..AuditQuery::default() };
        self.service.audit(&self.who("admin"), query).await.expect("reads").items
    }
}

/// Field, old, new.
fn changes(entry: &AuditView) -> Vec<(&str, Option<&str>, Option<&str>)> {
    entry.changes.iter().map(|c| (c.field.as_str(), c.old.as_deref(), c.new.as_deref())).collect()
}

#[test]
fn what_changes_of_people_is_told_and_no_password_is() {
    on_both(|house| async move {
        let (service, admin) = (&house.service, house.who("admin").from_source(Source::browser("192.0.2.7")));
        let patch = UserPatch {
            label: Some("Mia Lund".into()),
            role: Some(Role::Manager),
            password: Some("very secret word".into()),
            ..UserPatch::default()
        };
        service.user_update(&admin, &name("sales"), patch, None).await.expect("changed");
        let entry = &house.audited("user.update").await[0];
        assert_eq!(
            changes(entry),
            [
                ("Label", Some("Mia Chen"), Some("Mia Lund")),
                ("Password", None, Some("changed")),
                ("Role", Some("member"), Some("manager")),
            ]
        );
        assert_eq!((entry.who.as_str(), entry.from.as_str()), ("Ada Novak", "Browser"));
        assert_eq!((entry.address.as_deref(), entry.label.as_str()), (Some("192.0.2.7"), "Mia Lund"));
        let input = TeamInput { label: "Sales".into(), members: [name("sales"), name("legal")].into() };
        service.team_put(&admin, TeamKind::Queue, name("sales"), input, None).await.expect("saved");
        assert_eq!(
            changes(&house.audited("queue.put").await[0]),
            [("Label", Some("Sales desk"), Some("Sales")), ("Members", Some("sales"), Some("legal, sales")),]
        );
        let all = house.database.db.audit(&Default::default(), None, 200).await.expect("reads").0;
        let said = format!("{all:?}");
        assert!(!said.contains("very secret word") && !said.contains("argon2"), "{said}");
    });
}

#[test]
fn from_where_is_told() {
    on_both(|house| async move {
        let service = &house.service;
        assert_eq!(code(service.sign_in("sales", "wrong", "198.51.100.3").await), "sign_in_failed");
        let failed = &house.audited("sign_in.failed").await[0];
        assert_eq!((failed.who.as_str(), failed.target.as_str()), ("Somebody not signed in", "sales"));
        assert_eq!(failed.address.as_deref(), Some("198.51.100.3"));
        let input = TokenCreate { user: None, label: "Nightly".into(), days: None };
        let token = service.token_create(&house.who("manager"), input).await.expect("a token");
        let program = service.bearer(&token.secret).await.expect("good");
        assert_eq!((program.source.via, program.source.client.as_deref()), (Via::Api, Some("Nightly")));
        let deputy = fermata_service::SignedIn { acting_for: Some(name("sales")), ..program };
        house.with_onboarding().await.acts(&deputy).await;
    });
}

impl House {
    async fn acts(self, who: &fermata_service::SignedIn) {
        let (record, run) = self.account("Halden Freight").await;
        let input = CommentInput { body: "Call them.".into() };
        self.service.comment_add(who, &name("Account"), record, input).await.expect("written");
        let entry = &self.audited("comment.add").await[0];
        assert_eq!(entry.from, "API token (Nightly)");
        assert_eq!((entry.who.as_str(), entry.acting_for.as_deref()), ("Greta Lind", Some("Mia Chen")));
        assert_eq!(changes(entry), [("Text", None, Some("Call them."))]);
        let why = ReasonInput { reason: "They asked for it.".into() };
        self.service.pause(who, run, why).await.expect("paused");
        let entry = &self.audited("run.pause").await[0];
        assert_eq!(changes(entry), [("Status", Some("InProgress"), Some("Paused"))]);
        assert_eq!(entry.detail[0].text, "They asked for it.");
        let operator = self.service.operator(Source::command_line(Some("root".into()))).expect("a name");
        let input = UserCreate {
            name: name("nina"),
            label: "Nina".into(),
            email: String::new(),
            role: Role::Member,
            manager: None,
            approval_limit: None,
            password: None,
        };
        self.service.user_create(&operator, input).await.expect("made");
        let entry = &self.audited("user.create").await[0];
        assert_eq!((entry.who.as_str(), entry.from.as_str()), ("Command line", "Command line (root)"));
    }
}

#[test]
fn records_are_told_with_who_changed_them() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (record, _) = house.account("Halden Freight").await;
        house.update("Account", record, json!({ "name": "Halden Freight AB" })).await;
        let entry = &house.audited("record.update").await[0];
        let told = changes(entry);
        assert!(
            told.iter()
                .any(|(_, old, new)| (*old, *new) == (Some("Halden Freight"), Some("Halden Freight AB"))),
            "{told:?}"
        );
        assert_eq!((entry.target.as_str(), entry.run), (format!("Account/{record}").as_str(), None));
        assert_eq!(entry.path.as_deref(), Some(format!("/records/Account/{record}").as_str()));
    });
}

#[test]
fn logs_of_runs_are_anchored_and_all_is_verified() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (_, run) = house.account("Halden Freight").await;
        assert!(house.service.anchor_logs().await.expect("written") >= 1);
        assert_eq!(house.service.anchor_logs().await.expect("nothing new"), 0);
        // What goes on after a restart follows from what is stored.
        let house = house.reopened().await;
        house.complete(run, "complete_contract", "sales", "complete", contract()).await.expect("done");
        assert_eq!(house.service.anchor_logs().await.expect("written"), 1);
        let (service, admin) = (&house.service, house.who("admin"));
        let report = service.audit_verify(&admin, VerifyQuery::default()).await.expect("read");
        assert!(report.good, "{report:?}");
        assert!(report.anchors >= 2 && report.events > 3, "{report:?}");
        let again = VerifyQuery { head: Some(report.head) };
        assert!(service.audit_verify(&admin, again).await.expect("read").good);
        let other = VerifyQuery { head: Some("ab".repeat(32)) };
        assert_eq!(service.audit_verify(&admin, other).await.expect("read").findings[0].problem, "rewritten");
        let none = VerifyQuery { head: Some("nothing".into()) };
        assert_eq!(code(service.audit_verify(&admin, none).await), "query_invalid");
        assert_eq!(
            code(service.audit_verify(&house.who("manager"), VerifyQuery::default()).await),
            "forbidden"
        );
    });
}

#[test]
fn the_log_is_taken_out_whole() {
    on_both(|house| async move {
        let admin = house.who("admin");
        for (format, begin) in [(AuditFormat::Csv, "number,at,who"), (AuditFormat::Jsonl, "{\"")] {
            let query = AuditExportQuery { format, ..AuditExportQuery::default() };
            let mut export = house.service.audit_export(&admin, &query).expect("allowed");
            let mut text = String::new();
            while let Some(bytes) = export.next().await.expect("reads") {
                text.push_str(&String::from_utf8(bytes).expect("UTF-8"));
            }
            assert!(text.starts_with(begin), "{text}");
            let (last, _) = house.database.db.audit_head().await.expect("reads");
            let head = usize::from(format == AuditFormat::Csv);
            assert_eq!(text.lines().count(), usize::try_from(last).expect("few") + head, "{text}");
        }
        let foreign = house.service.audit_export(&house.who("manager"), &AuditExportQuery::default());
        assert_eq!(code(foreign), "forbidden");
    });
}
