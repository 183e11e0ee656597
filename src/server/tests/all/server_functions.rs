//! Server functions, which pages call: the same rules as REST. Every one × every role has an expected answer; one without a row
//! fails.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use leptos::server_fn::axum::server_fn_paths;
use serde_json::{Value, json};

use super::fixture::{App, As, Reply, cells, object, office, orchestration, screen_flow};

/// Name, arguments, and the status for a member, a manager, an administrator. Whoever is not signed in is answered 401.
pub(super) type Row = (&'static str, Value, [u16; 3]);

pub(super) fn rows() -> Vec<Row> {
    let mut rows = definitions();
    rows.extend(records());
    rows.extend(people());
    rows.extend(connections());
    rows.extend(runs());
    rows.extend(work());
    rows.extend(triggers());
    rows
}

fn definitions() -> Vec<Row> {
    let drawn = orchestration(&json!({ "kind": "starter" }));
    let (named, spare, flow) =
        (json!({ "name": "ask_mia" }), json!({ "name": "spare" }), json!({ "name": "ask" }));
    let version = |name: &str| json!({ "name": name, "version": null });
    let paged = |name: &str| json!({ "name": name, "paging": {} });
    let save = |definition: Value| json!({ "name": "spare", "definition": definition, "revision": null });
    let create = |definition: Value| json!({ "input": { "name": "brand_new", "definition": definition } });
    vec![
        ("list_orchestrations", json!({ "paging": {} }), [200, 200, 200]),
        ("create_orchestration", create(drawn.clone()), [403, 403, 200]),
        ("load_orchestration", version("ask_mia"), [200, 200, 200]),
        ("load_orchestration", version("spare"), [404, 200, 200]),
        ("save_orchestration", save(drawn), [403, 403, 200]),
        ("delete_orchestration", spare.clone(), [403, 403, 200]),
        ("validate_orchestration", spare.clone(), [403, 200, 200]),
        ("activate_orchestration", spare.clone(), [403, 403, 200]),
        ("deactivate_orchestration", named, [403, 403, 200]),
        ("list_orchestration_versions", paged("ask_mia"), [403, 200, 200]),
        ("list_flows", json!({ "paging": {} }), [403, 200, 200]),
        ("create_flow", create(screen_flow()), [403, 403, 200]),
        ("load_flow", version("ask"), [403, 200, 200]),
        ("save_flow", save(screen_flow()), [403, 403, 200]),
        ("delete_flow", spare.clone(), [403, 403, 200]),
        ("validate_flow", spare.clone(), [403, 200, 200]),
        ("test_flow", json!({ "name": "spare", "given": {} }), [403, 403, 200]),
        ("activate_flow", spare, [403, 403, 200]),
        ("deactivate_flow", flow, [403, 403, 409]),
        ("list_flow_versions", paged("ask"), [403, 200, 200]),
        ("load_world", json!({}), [403, 200, 200]),
        ("list_startable", json!({}), [200, 200, 200]),
        ("list_templates", json!({}), [403, 403, 200]),
        (
            "install_template",
            json!({ "name": "customer_onboarding", "input": { "examples": true } }),
            [403, 403, 200],
        ),
    ]
}

fn connections() -> Vec<Row> {
    let mail = json!({ "host": "smtp.example.com", "port": 587, "sender": "fermata@example.com" });
    let put = |name: &str, input: Value| json!({ "name": name, "input": input, "revision": null });
    let gone = |name: &str| json!({ "name": name, "revision": null });
    let count = json!({ "calendar": office("Any"), "from": "2026-11-26T09:00" });
    let channel = json!({ "label": "Desk", "kind": "slack", "url_secret": "desk_url" });
    let template = json!({ "label": "Hello", "subject": "Hello", "text": "Hello {{customer}}" });
    vec![
        ("list_calendars", json!({ "paging": {} }), [403, 200, 200]),
        ("load_calendar", json!({ "name": "office" }), [403, 200, 200]),
        ("put_calendar", put("fresh", json!({ "calendar": office("Fresh") })), [403, 403, 200]),
        ("delete_calendar", gone("office"), [403, 403, 200]),
        ("count_calendar", json!({ "input": count }), [403, 200, 200]),
        ("read_holidays", json!({ "file": { "text": "BEGIN:VCALENDAR" } }), [403, 200, 200]),
        ("list_time_zones", json!({}), [403, 200, 200]),
        ("load_mail_settings", json!({}), [403, 403, 200]),
        ("put_mail_settings", json!({ "input": mail, "revision": null }), [403, 403, 200]),
        ("test_mail", json!({ "input": { "to": "mia@example.com" } }), [403, 403, 200]),
        ("load_allowed_hosts", json!({}), [403, 403, 200]),
        (
            "put_allowed_hosts",
            json!({ "input": { "hosts": ["crm.internal"] }, "revision": null }),
            [403, 403, 200],
        ),
        ("load_check_settings", json!({}), [403, 403, 200]),
        (
            "put_check_settings",
            json!({ "input": { "require_fault_paths": true }, "revision": null }),
            [403, 403, 200],
        ),
        ("list_secrets", json!({ "paging": {} }), [403, 403, 200]),
        ("put_secret", put("fresh", json!({ "label": "Key", "value": "hush" })), [403, 403, 200]),
        ("delete_secret", gone("desk_url"), [403, 403, 200]),
        ("list_connections", json!({ "paging": {} }), [403, 403, 200]),
        ("put_connection", put("fresh", channel), [403, 403, 200]),
        ("delete_connection", gone("desk"), [403, 403, 200]),
        ("list_email_templates", json!({ "paging": {} }), [403, 200, 200]),
        ("put_email_template", put("fresh", template), [403, 403, 200]),
        ("delete_email_template", gone("hello"), [403, 403, 200]),
        ("list_audit", json!({ "query": {} }), [403, 403, 200]),
        ("verify_audit", json!({ "query": {} }), [403, 403, 200]),
        ("list_deliveries", json!({ "query": {} }), [403, 200, 200]),
        ("send_again", json!({ "id": "{delivery}" }), [403, 200, 200]),
    ]
}

fn records() -> Vec<Row> {
    let input = json!({ "fields": { "subject": "Wall" } });
    let of = |id: &str| json!({ "object": "Thing", "id": id });
    let update = |id: &str| json!({ "object": "Thing", "id": id, "input": input, "revision": 1 });
    let history = |id: &str| json!({ "object": "Thing", "id": id, "paging": {} });
    let comment = |mut at: Value| {
        at["input"] = json!({ "body": "Call *them*." });
        at
    };
    let of_import = |mut more: Value| {
        more["object"] = json!("Thing");
        more["id"] = json!("{import}");
        more
    };
    let view = json!({ "label": "Days", "list": { "columns": ["day"] } });
    let of_view = |id: &str, revised: bool| match revised {
        true => json!({ "object": "Thing", "id": id, "input": view, "revision": 1 }),
        false => json!({ "object": "Thing", "id": id }),
    };
    let of_comment = |record: &str, comment: &str, revised: bool| {
        let mut at = json!({ "object": "Thing", "id": record, "comment": comment });
        if revised {
            at["revision"] = json!(1);
        }
        at
    };
    let put = json!({ "name": "Spare", "object": object("Spare"), "revision": null });
    vec![
        ("list_signatures", json!({ "object": "Thing", "id": "{record}" }), [200, 200, 200]),
        ("list_records", json!({ "object": "Thing", "query": {} }), [200, 200, 200]),
        ("load_record", of("{record}"), [200, 200, 200]),
        ("load_record", of("{hidden_record}"), [404, 200, 200]),
        ("create_record", json!({ "object": "Thing", "input": input, "key": "" }), [200, 200, 200]),
        ("update_record", update("{record}"), [200, 200, 200]),
        ("update_record", update("{hidden_record}"), [404, 200, 200]),
        ("delete_record", of("{record}"), [403, 200, 200]),
        ("list_record_history", history("{record}"), [200, 200, 200]),
        ("list_record_history", history("{hidden_record}"), [404, 200, 200]),
        ("list_files", history("{record}"), [200, 200, 200]),
        ("list_files", history("{hidden_record}"), [404, 200, 200]),
        ("load_files", json!({ "ids": ["{file}", "{hidden_file}"] }), [200, 200, 200]),
        ("delete_file", json!({ "id": "{file}" }), [200, 200, 200]),
        ("delete_file", json!({ "id": "{hidden_file}" }), [404, 200, 200]),
        ("list_comments", history("{record}"), [200, 200, 200]),
        ("list_comments", history("{hidden_record}"), [404, 200, 200]),
        ("add_comment", comment(json!({ "object": "Thing", "id": "{record}" })), [200, 200, 200]),
        ("add_comment", comment(json!({ "object": "Thing", "id": "{hidden_record}" })), [404, 200, 200]),
        ("edit_comment", comment(of_comment("{record}", "{comment}", true)), [200, 403, 403]),
        ("delete_comment", of_comment("{record}", "{comment}", false), [200, 200, 200]),
        ("delete_comment", of_comment("{hidden_record}", "{hidden_comment}", false), [404, 200, 200]),
        ("list_imports", json!({ "object": "Thing", "paging": {} }), [403, 200, 200]),
        ("load_import", of_import(json!({})), [403, 200, 200]),
        (
            "save_import",
            of_import(json!({ "settings": { "columns": ["subject"] }, "revision": 2 })),
            [403, 200, 200],
        ),
        ("start_import", of_import(json!({})), [403, 200, 200]),
        ("cancel_import", of_import(json!({})), [403, 200, 200]),
        ("list_import_errors", of_import(json!({ "paging": {} })), [403, 200, 200]),
        ("list_views", json!({ "object": "Thing", "paging": {} }), [200, 200, 200]),
        ("create_view", json!({ "object": "Thing", "input": view }), [200, 200, 200]),
        ("update_view", of_view("{view}", true), [200, 404, 404]),
        ("update_view", of_view("{shared_view}", true), [403, 200, 200]),
        ("delete_view", of_view("{view}", false), [200, 404, 404]),
        ("delete_view", of_view("{shared_view}", false), [403, 200, 200]),
        ("list_related", of("{record}"), [200, 200, 200]),
        ("list_related", of("{hidden_record}"), [404, 200, 200]),
        ("list_objects", json!({ "paging": {} }), [200, 200, 200]),
        ("load_object", json!({ "name": "Thing" }), [200, 200, 200]),
        ("create_object", json!({ "object": object("Fresh") }), [403, 403, 200]),
        ("update_object", put, [403, 403, 200]),
        ("delete_object", json!({ "name": "Spare" }), [403, 403, 200]),
        ("load_system", json!({}), [403, 403, 200]),
    ]
}

fn triggers() -> Vec<Row> {
    let change =
        json!({ "input": { "object": "Thing", "change": "created", "fields": { "subject": "Wall" } } });
    let moments = json!({ "input": { "schedule": { "cron": "0 9 * * *" } } });
    let order = json!({ "object": "Thing", "input": { "orchestrations": [] }, "revision": null });
    let hook = json!({ "name": "shop", "input": { "label": "Shop", "active": true }, "revision": null });
    vec![
        ("list_triggers", json!({ "paging": {} }), [403, 200, 200]),
        ("preview_schedule", moments, [403, 200, 200]),
        ("load_trigger_order", json!({ "object": "Thing" }), [403, 200, 200]),
        ("set_trigger_order", order, [403, 403, 200]),
        ("what_if", change, [403, 200, 200]),
        ("list_hooks", json!({ "paging": {} }), [403, 403, 200]),
        ("create_hook", json!({ "input": { "label": "Shop" } }), [403, 403, 200]),
        ("update_hook", hook, [403, 403, 404]),
        ("new_hook_secret", json!({ "name": "shop" }), [403, 403, 404]),
        ("delete_hook", json!({ "name": "shop" }), [403, 403, 404]),
        ("list_events", json!({ "query": {} }), [403, 200, 200]),
    ]
}

fn people() -> Vec<Row> {
    let team = json!({ "label": "Renamed", "members": ["mia"] });
    let user = json!({ "input": { "name": "new_one", "label": "New one", "role": "member" } });
    let password = json!({ "input": { "password": super::fixture::PASSWORD } });
    vec![
        ("list_users", json!({ "paging": {} }), [403, 200, 200]),
        ("create_user", user, [403, 403, 200]),
        ("update_user", json!({ "name": "spare", "patch": { "label": "S" } }), [403, 403, 200]),
        ("load_authenticator", json!({}), [200, 200, 200]),
        ("start_authenticator", password.clone(), [200, 409, 200]),
        ("confirm_authenticator", json!({ "input": { "code": "{code}" } }), [200, 409, 409]),
        ("renew_recovery_codes", password.clone(), [409, 200, 409]),
        ("remove_authenticator", password, [409, 200, 409]),
        ("take_authenticator", json!({ "name": "max" }), [403, 403, 200]),
        ("load_holdings", json!({ "name": "spare" }), [403, 403, 200]),
        (
            "hand_over",
            json!({ "name": "spare", "input": { "to": "max", "reason": "left" } }),
            [403, 403, 200],
        ),
        ("list_absences", json!({ "user": "mia" }), [200, 200, 200]),
        (
            "add_absence",
            json!({ "user": "mia", "input": { "from": "2099-12-21", "until": "2099-12-24" } }),
            [200, 403, 200],
        ),
        (
            "delete_absence",
            json!({ "user": "mia", "id": "01900000-0000-7000-8000-000000000000" }),
            [404, 403, 404],
        ),
        ("list_teams", json!({ "kind": "queue", "paging": {} }), [200, 200, 200]),
        ("put_team", json!({ "kind": "queue", "name": "spare", "input": team }), [403, 403, 200]),
        ("delete_team", json!({ "kind": "group", "name": "spare" }), [403, 403, 200]),
        ("list_assignees", json!({ "text": "m", "people": false }), [200, 200, 200]),
        ("load_assignee", json!({ "assignee": { "kind": "user", "name": "mia" } }), [200, 200, 200]),
        ("list_tokens", json!({ "paging": {} }), [200, 200, 200]),
        ("create_token", json!({ "input": { "label": "script" } }), [200, 200, 200]),
        ("delete_token", json!({ "id": "{token}" }), [404, 404, 200]),
        ("load_notice_preferences", json!({}), [200, 200, 200]),
        ("put_notice_preferences", json!({ "input": {}, "revision": null }), [200, 200, 200]),
        ("load_notice_defaults", json!({}), [403, 403, 200]),
        ("put_notice_defaults", json!({ "input": {}, "revision": null }), [403, 403, 200]),
        ("list_notice_templates", json!({}), [403, 403, 200]),
        (
            "put_notice_template",
            json!({ "kind": "mention", "input": { "subject": "x", "text": "x", "html": "x" }, "revision": null }),
            [403, 403, 200],
        ),
        ("reset_notice_template", json!({ "kind": "assigned", "revision": null }), [403, 403, 200]),
        (
            "preview_notice_template",
            json!({ "kind": "assigned", "input": { "subject": "x", "text": "x", "html": "x" } }),
            [403, 403, 200],
        ),
        ("list_sent", json!({ "query": {}, "mine": false }), [403, 403, 200]),
        ("load_push", json!({}), [200, 200, 200]),
        (
            "subscribe_push",
            json!({ "input": {
                "endpoint": "https://push.example/one", "auth": "BTBZMqHH6r4Tts7J_aSIgg",
                "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
            } }),
            [200, 200, 200],
        ),
        ("unsubscribe_push", json!({ "id": "01900000-0000-7000-8000-000000000000" }), [404, 404, 404]),
        ("load_calendar_feed", json!({}), [200, 200, 200]),
        ("renew_calendar_feed", json!({}), [200, 200, 200]),
        ("delete_calendar_feed", json!({}), [200, 200, 200]),
        ("list_notifications", json!({ "paging": {} }), [200, 200, 200]),
        ("read_notifications", json!({ "id": null }), [200, 200, 200]),
        ("search_all", json!({ "text": "roof" }), [200, 200, 200]),
        ("render_markdown", json!({ "text": "**x**" }), [200, 200, 200]),
    ]
}

fn runs() -> Vec<Row> {
    let id = |id: &str| json!({ "id": id });
    let input = |id: &str| json!({ "id": id, "input": { "reason": "x" } });
    let start =
        json!({ "orchestration": "ask_mia", "input": { "inputs": { "topic": "Door" } }, "key": null });
    let log = |id: &str| json!({ "id": id, "paging": {} });
    let reassign = |id: &str| json!({ "id": id, "input": { "assignee": "queue:desk", "reason": "x" } });
    vec![
        ("start_run", start, [200, 200, 200]),
        ("list_runs", json!({ "query": {} }), [200, 200, 200]),
        ("load_run", id("{run}"), [200, 200, 200]),
        ("load_run", id("{hidden_run}"), [404, 200, 200]),
        ("load_run_drawing", id("{run}"), [200, 200, 200]),
        ("load_run_drawing", id("{hidden_run}"), [404, 200, 200]),
        ("load_run_data", id("{run}"), [200, 200, 200]),
        ("load_run_data", id("{hidden_run}"), [404, 200, 200]),
        ("load_run_log", log("{run}"), [200, 200, 200]),
        ("load_run_log", log("{hidden_run}"), [404, 200, 200]),
        ("pause_run", input("{run}"), [403, 200, 200]),
        ("pause_run", input("{hidden_run}"), [404, 200, 200]),
        ("resume_run", input("{run}"), [403, 409, 409]),
        ("reassign_run", reassign("{run}"), [200, 200, 200]),
        ("reassign_run", reassign("{hidden_run}"), [404, 200, 200]),
        ("cancel_run", input("{run}"), [403, 200, 200]),
        ("retry_run", input("{run}"), [403, 409, 409]),
        ("recall_run", input("{deciding}"), [200, 403, 403]),
        (
            "add_approver",
            json!({ "id": "{deciding}", "step": "ok", "input": { "who": "user:ada", "reason": "x" } }),
            [403, 200, 200],
        ),
        (
            "remove_approver",
            json!({ "id": "{deciding}", "step": "ok", "input": { "who": "user:spare", "reason": "x" } }),
            [403, 200, 200],
        ),
        ("restart_stage", input("{run}"), [403, 200, 200]),
        ("go_back", json!({ "id": "{run}", "input": { "stage": "asking", "reason": "x" } }), [403, 409, 409]),
        (
            "skip_step",
            json!({ "id": "{run}", "input": { "step": "ask_them", "reason": "x" } }),
            [403, 200, 200],
        ),
        (
            "complete_step",
            json!({ "id": "{run}", "input": { "step": "ask_them", "reason": "x" } }),
            [403, 409, 409],
        ),
        (
            "change_due",
            json!({ "id": "{run}", "input": { "due": "2099-01-01T00:00:00Z", "reason": "x" } }),
            [403, 422, 422],
        ),
        (
            "set_variables",
            json!({ "id": "{run}", "input": { "values": { "note": "x" }, "reason": "x" } }),
            [403, 422, 422],
        ),
        ("count_bulk", json!({ "select": { "runs": {} } }), [403, 200, 200]),
        (
            "start_bulk",
            json!({ "input": { "select": { "runs": {} }, "action": "pause", "reason": "x" } }),
            [403, 200, 200],
        ),
        ("count_bulk", json!({ "select": { "items": {} } }), [200, 200, 200]),
        (
            "start_bulk",
            json!({ "input": { "select": { "item_ids": ["{offered}"] }, "action": "claim" } }),
            [200, 200, 200],
        ),
        ("list_bulks", json!({ "paging": {} }), [200, 200, 200]),
        ("load_bulk", id("{token}"), [404, 404, 404]),
        ("list_bulk_results", json!({ "id": "{token}", "query": {} }), [404, 404, 404]),
        ("cancel_bulk", id("{token}"), [404, 404, 404]),
        ("list_stuck", json!({ "query": {} }), [403, 200, 200]),
        (
            "list_slow_runs",
            json!({ "query": { "orchestration": "ask_mia", "stage": "asking" } }),
            [403, 200, 200],
        ),
        ("load_pipeline", json!({ "orchestration": "ask_mia" }), [403, 200, 200]),
    ]
}

fn work_view(shared: bool) -> Value {
    json!({ "label": "Late", "shared": shared, "work": { "status": "overdue" } })
}

fn of_work_view(id: &str, put: bool) -> Value {
    let mut of = json!({ "id": id });
    if put {
        of["input"] = work_view(id == "{shared_work_view}");
        of["revision"] = json!(1);
    }
    of
}

fn work() -> Vec<Row> {
    let id = |id: &str| json!({ "id": id });
    let values = json!({ "values": { "answer": "yes" } });
    let complete = |id: &str| json!({ "id": id, "input": values, "key": "" });
    let reassign = |id: &str| json!({ "id": id, "input": { "to": "queue:desk", "reason": "x" } });
    vec![
        ("list_work", json!({ "query": {} }), [200, 200, 200]),
        ("list_work", json!({ "query": { "scope": "all" } }), [403, 200, 200]),
        ("count_work", json!({}), [200, 200, 200]),
        ("list_work_views", json!({ "paging": {} }), [200, 200, 200]),
        ("create_work_view", json!({ "input": work_view(false) }), [200, 200, 200]),
        ("create_work_view", json!({ "input": work_view(true) }), [403, 200, 200]),
        ("update_work_view", of_work_view("{work_view}", true), [200, 404, 404]),
        ("update_work_view", of_work_view("{shared_work_view}", true), [403, 200, 200]),
        ("delete_work_view", of_work_view("{work_view}", false), [200, 404, 404]),
        ("delete_work_view", of_work_view("{shared_work_view}", false), [403, 200, 200]),
        ("load_guide", id("{item}"), [200, 200, 200]),
        ("load_guide", id("{hidden_item}"), [404, 200, 200]),
        ("claim_work", id("{offered}"), [200, 403, 403]),
        ("release_work", id("{offered}"), [403, 403, 403]),
        ("save_draft", json!({ "id": "{item}", "input": { "values": {} } }), [200, 403, 403]),
        ("complete_work", complete("{item}"), [200, 403, 403]),
        ("complete_work", complete("{hidden_item}"), [404, 200, 403]),
        (
            "delegate_work",
            json!({ "id": "{item}", "input": { "to": "max", "reason": "x" } }),
            [200, 403, 403],
        ),
        ("hand_back_work", json!({ "id": "{item}", "reason": "" }), [409, 403, 403]),
        (
            "complete_work_for",
            json!({ "id": "{item}", "key": "", "input": { "values": { "answer": "yes" }, "reason": "x" } }),
            [403, 200, 200],
        ),
        ("reassign_work", reassign("{item}"), [200, 200, 200]),
        ("reassign_work", reassign("{hidden_item}"), [404, 200, 200]),
    ]
}

/// Path by name. The framework adds a number to each name.
pub(super) fn paths() -> BTreeMap<String, &'static str> {
    let name = |path: &str| {
        path.trim_start_matches("/api/").trim_end_matches(|c: char| c.is_ascii_digit()).to_owned()
    };
    server_fn_paths().map(|(path, _)| (name(path), path)).collect()
}

/// Those that anybody may call, whoever they are.
pub(super) const OPEN: [&str; 4] = ["load_visit", "load_setup", "load_unsubscribe", "load_decision_link"];

pub(super) fn error(reply: &Reply) -> Value {
    let body = reply.json();
    for key in ["kind", "code", "message"] {
        assert!(body[key].as_str().is_some_and(|text| !text.is_empty()), "{key} of {body}");
    }
    body
}

#[tokio::test]
async fn every_server_function_answers_every_role_as_expected() {
    let app = App::new().await;
    let paths = paths();
    let mut wrong = Vec::new();
    for (name, arguments, expected) in rows() {
        let path = paths.get(name).unwrap_or_else(|| panic!("there is no server function {name}"));
        for (who, expected) in cells(expected) {
            let app = App::new().await;
            let arguments: Value = serde_json::from_str(&app.fill(&arguments.to_string())).unwrap();
            let reply = app.call(who, "POST", path, Some(&arguments)).await;
            if reply.status != expected {
                wrong.push(format!("{name} as {who:?}: {} not {expected}: {}", reply.status, reply.text));
            }
            if reply.status.is_client_error() {
                error(&reply);
            }
        }
    }
    assert!(wrong.is_empty(), "{} cells are wrong:\n{}", wrong.len(), wrong.join("\n"));
    for name in OPEN {
        let reply = app.call(As::Nobody, "POST", paths[name], Some(&json!({ "token": "x" }))).await;
        assert_eq!(reply.status, StatusCode::OK, "{name}: {}", reply.text);
    }
}

#[test]
fn every_server_function_has_a_row() {
    let tested: BTreeSet<&str> = rows().into_iter().map(|(name, ..)| name).chain(OPEN).collect();
    let all = paths();
    let missing: Vec<&String> = all.keys().filter(|name| !tested.contains(name.as_str())).collect();
    assert!(missing.is_empty(), "server functions without a row: {missing:?}");
}

#[tokio::test]
async fn what_no_database_stores_and_what_is_too_much_is_refused_by_each() {
    let app = App::new().await;
    for (name, path) in paths() {
        let body = json!({ "input": { "fields": { "subject": "a\u{0}b" } } });
        let reply = app.call(As::Admin, "POST", path, Some(&body)).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}: {}", reply.text);
        let said = error(&reply);
        assert_eq!(
            (&said["fields"][0]["path"], &said["fields"][0]["code"]),
            (&json!("input.fields.subject"), &json!("nul"))
        );
        let most = fermata_server::limits::BODY_BYTES_MAX;
        let reply = app.call(As::Admin, "POST", path, Some(&json!({ "x": "x".repeat(most) }))).await;
        assert_eq!(
            (reply.status, &error(&reply)["code"]),
            (StatusCode::PAYLOAD_TOO_LARGE, &json!("body_too_large")),
            "{name}"
        );
    }
}

#[tokio::test]
async fn arguments_that_are_none_are_refused_by_each() {
    let app = App::new().await;
    for (name, path) in paths() {
        for body in [json!(7), json!([]), json!("x")] {
            let reply = app.call(As::Admin, "POST", path, Some(&body)).await;
            if reply.status.is_success() {
                // Those without arguments need none.
                continue;
            }
            assert_eq!(
                (reply.status, &error(&reply)["code"]),
                (StatusCode::BAD_REQUEST, &json!("bad_request")),
                "{name} {body}"
            );
        }
    }
}
