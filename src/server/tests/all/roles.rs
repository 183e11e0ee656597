//! Every route × every role has an expected answer. A route of the OpenAPI document without a row here fails.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::fixture::{App, cells, object, office, orchestration, screen_flow};

/// Method, path as documented, path as asked, body, and the status for a member, a manager, an administrator. Somebody who
/// is not signed in is answered 401 everywhere.
type Row = (&'static str, &'static str, &'static str, Option<Value>, [u16; 3]);

fn rows() -> Vec<Row> {
    let mut rows = definitions("orchestrations", orchestration(&json!({ "kind": "starter" })));
    rows.extend(definitions("flows", screen_flow()));
    rows.extend(runs());
    rows.extend(work());
    rows.extend(objects());
    rows.extend(belongings());
    rows.extend(people());
    rows.extend(connections());
    rows.extend(triggers());
    rows.extend(notices());
    rows.extend(rest());
    rows
}

fn definitions(kind: &str, definition: Value) -> Vec<Row> {
    let create = Some(json!({ "name": "brand_new", "definition": definition.clone() }));
    match kind {
        "orchestrations" => vec![
            ("GET", "/orchestrations", "/orchestrations", None, [200, 200, 200]),
            ("POST", "/orchestrations", "/orchestrations", create, [403, 403, 201]),
            // Anyone may start it by hand.
            ("GET", "/orchestrations/{name}", "/orchestrations/ask_mia", None, [200, 200, 200]),
            // A draft is for those who draw, and for managers to look at.
            ("GET", "/orchestrations/{name}", "/orchestrations/spare", None, [404, 200, 200]),
            ("PUT", "/orchestrations/{name}", "/orchestrations/spare", Some(definition), [403, 403, 200]),
            ("DELETE", "/orchestrations/{name}", "/orchestrations/spare", None, [403, 403, 204]),
            (
                "POST",
                "/orchestrations/{name}/validate",
                "/orchestrations/spare/validate",
                None,
                [403, 200, 200],
            ),
            (
                "POST",
                "/orchestrations/{name}/activate",
                "/orchestrations/spare/activate",
                None,
                [403, 403, 200],
            ),
            (
                "POST",
                "/orchestrations/{name}/deactivate",
                "/orchestrations/ask_mia/deactivate",
                None,
                [403, 403, 200],
            ),
            (
                "GET",
                "/orchestrations/{name}/versions",
                "/orchestrations/ask_mia/versions",
                None,
                [403, 200, 200],
            ),
            (
                "GET",
                "/orchestrations/{name}/versions/{version}",
                "/orchestrations/ask_mia/versions/1",
                None,
                [200, 200, 200],
            ),
        ],
        _ => vec![
            ("GET", "/flows", "/flows", None, [403, 200, 200]),
            ("POST", "/flows", "/flows", create, [403, 403, 201]),
            ("GET", "/flows/{name}", "/flows/ask", None, [403, 200, 200]),
            ("PUT", "/flows/{name}", "/flows/spare", Some(definition), [403, 403, 200]),
            ("DELETE", "/flows/{name}", "/flows/spare", None, [403, 403, 204]),
            ("POST", "/flows/{name}/validate", "/flows/spare/validate", None, [403, 200, 200]),
            ("POST", "/flows/{name}/test", "/flows/spare/test", Some(json!({})), [403, 403, 200]),
            ("POST", "/flows/{name}/activate", "/flows/spare/activate", None, [403, 403, 200]),
            // Active orchestrations name it.
            ("POST", "/flows/{name}/deactivate", "/flows/ask/deactivate", None, [403, 403, 409]),
            ("GET", "/flows/{name}/versions", "/flows/ask/versions", None, [403, 200, 200]),
            ("GET", "/flows/{name}/versions/{version}", "/flows/ask/versions/1", None, [403, 200, 200]),
        ],
    }
}

/// How people are told things.
fn notices() -> Vec<Row> {
    const TEMPLATE: &str = "/notifications/templates/{kind}";
    let text = Some(json!({ "subject": "{{subject}}", "text": "{{body}}", "html": "<p>{{body}}</p>" }));
    let browser = Some(json!({
        "endpoint": "https://push.example/one",
        "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "auth": "BTBZMqHH6r4Tts7J_aSIgg"
    }));
    vec![
        ("GET", "/notifications/preferences", "/notifications/preferences", None, [200, 200, 200]),
        ("PUT", "/notifications/preferences", "/notifications/preferences", Some(json!({})), [200, 200, 200]),
        ("GET", "/notifications/defaults", "/notifications/defaults", None, [403, 403, 200]),
        ("PUT", "/notifications/defaults", "/notifications/defaults", Some(json!({})), [403, 403, 200]),
        ("GET", "/notifications/templates", "/notifications/templates", None, [403, 403, 200]),
        ("GET", TEMPLATE, "/notifications/templates/assigned", None, [403, 403, 200]),
        ("PUT", TEMPLATE, "/notifications/templates/assigned", text.clone(), [403, 403, 200]),
        ("DELETE", TEMPLATE, "/notifications/templates/mention", None, [403, 403, 200]),
        (
            "POST",
            "/notifications/templates/{kind}/preview",
            "/notifications/templates/assigned/preview",
            text,
            [403, 403, 200],
        ),
        ("GET", "/notifications/sent", "/notifications/sent", None, [403, 403, 200]),
        ("GET", "/notifications/sent/mine", "/notifications/sent/mine", None, [200, 200, 200]),
        ("GET", "/notifications/push", "/notifications/push", None, [200, 200, 200]),
        ("POST", "/notifications/push", "/notifications/push", browser, [200, 200, 200]),
        // It is nobody's.
        (
            "DELETE",
            "/notifications/push/{id}",
            "/notifications/push/01900000-0000-7000-8000-000000000000",
            None,
            [404, 404, 404],
        ),
        ("GET", "/notifications/calendar", "/notifications/calendar", None, [200, 200, 200]),
        ("POST", "/notifications/calendar", "/notifications/calendar", None, [200, 200, 200]),
        ("DELETE", "/notifications/calendar", "/notifications/calendar", None, [200, 200, 200]),
    ]
}

fn runs() -> Vec<Row> {
    let start = Some(json!({ "inputs": { "topic": "Door" } }));
    let because = Some(json!({ "reason": "x" }));
    vec![
        ("POST", "/orchestrations/{name}/runs", "/orchestrations/ask_mia/runs", start, [201, 201, 201]),
        ("GET", "/runs", "/runs", None, [200, 200, 200]),
        ("GET", "/runs/{id}", "/runs/{run}", None, [200, 200, 200]),
        ("GET", "/runs/{id}", "/runs/{hidden_run}", None, [404, 200, 200]),
        ("GET", "/runs/{id}/log", "/runs/{hidden_run}/log", None, [404, 200, 200]),
        ("GET", "/runs/{id}/definition", "/runs/{hidden_run}/definition", None, [404, 200, 200]),
        (
            "POST",
            "/runs/{id}/pause",
            "/runs/{hidden_run}/pause",
            Some(json!({ "reason": "x" })),
            [404, 200, 200],
        ),
        ("GET", "/runs/{id}/log", "/runs/{run}/log", None, [200, 200, 200]),
        ("GET", "/runs/{id}/definition", "/runs/{run}/definition", None, [200, 200, 200]),
        (
            "POST",
            "/runs/{id}/pause",
            "/runs/{run}/pause",
            Some(json!({ "reason": "holidays" })),
            [403, 200, 200],
        ),
        (
            "POST",
            "/runs/{id}/reassign",
            "/runs/{run}/reassign",
            Some(json!({ "assignee": "queue:desk", "reason": "holidays" })),
            // Whoever holds all of it may give it away, as one by one.
            [200, 200, 200],
        ),
        (
            "POST",
            "/runs/{id}/recall",
            "/runs/{deciding}/recall",
            Some(json!({ "reason": "a typo" })),
            // Only who started it.
            [200, 403, 403],
        ),
        (
            "POST",
            "/runs/{id}/steps/{step}/approvers",
            "/runs/{deciding}/steps/ok/approvers",
            Some(json!({ "who": "user:ada", "reason": "knows it" })),
            [403, 200, 200],
        ),
        (
            "DELETE",
            "/runs/{id}/steps/{step}/approvers",
            "/runs/{deciding}/steps/ok/approvers",
            Some(json!({ "who": "user:spare", "reason": "away" })),
            [403, 200, 200],
        ),
        ("GET", "/runs/{id}/signatures", "/runs/{deciding}/signatures", None, [200, 200, 200]),
        // It is not paused.
        ("POST", "/runs/{id}/resume", "/runs/{run}/resume", None, [403, 409, 409]),
        (
            "POST",
            "/runs/{id}/cancel",
            "/runs/{run}/cancel",
            Some(json!({ "reason": "no longer" })),
            [403, 200, 200],
        ),
        // It does not wait for a message.
        (
            "POST",
            "/runs/{id}/messages",
            "/runs/{run}/messages",
            Some(json!({ "name": "signed", "data": {} })),
            [403, 409, 409],
        ),
        (
            "POST",
            "/runs/{id}/messages",
            "/runs/{hidden_run}/messages",
            Some(json!({ "name": "signed" })),
            [404, 409, 409],
        ),
        (
            "POST",
            "/messages",
            "/messages",
            Some(json!({ "name": "signed", "correlation": "7", "data": { "cap": 5 } })),
            [403, 200, 200],
        ),
        ("POST", "/runs/{id}/restart-stage", "/runs/{run}/restart-stage", because.clone(), [403, 200, 200]),
        ("POST", "/runs/{id}/restart-stage", "/runs/{hidden_run}/restart-stage", because, [404, 200, 200]),
        // It was in no stage before.
        (
            "POST",
            "/runs/{id}/go-back",
            "/runs/{run}/go-back",
            Some(json!({ "stage": "asking", "reason": "x" })),
            [403, 409, 409],
        ),
        (
            "POST",
            "/runs/{id}/skip-step",
            "/runs/{run}/skip-step",
            Some(json!({ "step": "ask_them", "reason": "x" })),
            [403, 200, 200],
        ),
        // Nobody has finished it: it waits for people, not for its condition.
        (
            "POST",
            "/runs/{id}/complete-step",
            "/runs/{run}/complete-step",
            Some(json!({ "step": "ask_them", "reason": "x" })),
            [403, 409, 409],
        ),
        // Nothing was promised.
        (
            "POST",
            "/runs/{id}/change-due",
            "/runs/{run}/change-due",
            Some(json!({ "due": "2099-01-01T00:00:00Z", "reason": "x" })),
            [403, 422, 422],
        ),
        // It keeps nothing of this name.
        (
            "POST",
            "/runs/{id}/variables",
            "/runs/{run}/variables",
            Some(json!({ "values": { "note": "x" }, "reason": "x" })),
            [403, 422, 422],
        ),
        ("GET", "/bulk", "/bulk", None, [200, 200, 200]),
        ("POST", "/bulk/count", "/bulk/count", Some(json!({ "runs": {} })), [403, 200, 200]),
        (
            "POST",
            "/bulk",
            "/bulk",
            Some(json!({ "select": { "runs": {} }, "action": "pause", "reason": "x" })),
            [403, 201, 201],
        ),
        // What somebody has to do with work is theirs to do in one go; each item has its own answer.
        ("POST", "/bulk/count", "/bulk/count", Some(json!({ "items": {} })), [200, 200, 200]),
        ("POST", "/bulk/count", "/bulk/count", Some(json!({ "items": { "scope": "all" } })), [403, 200, 200]),
        (
            "POST",
            "/bulk",
            "/bulk",
            Some(json!({ "select": { "item_ids": ["{offered}"] }, "action": "claim" })),
            [201, 201, 201],
        ),
        (
            "POST",
            "/bulk",
            "/bulk",
            Some(json!({ "select": { "item_ids": ["{hidden_item}"] }, "action": "complete" })),
            [422, 201, 201],
        ),
        ("GET", "/bulk/{id}", "/bulk/{token}", None, [404, 404, 404]),
        ("GET", "/bulk/{id}/results", "/bulk/{token}/results", None, [404, 404, 404]),
        ("POST", "/bulk/{id}/cancel", "/bulk/{token}/cancel", None, [404, 404, 404]),
        ("GET", "/stuck", "/stuck", None, [403, 200, 200]),
        ("GET", "/stuck/runs", "/stuck/runs?orchestration=ask_mia&stage=asking", None, [403, 200, 200]),
        // Nothing failed.
        (
            "POST",
            "/runs/{id}/retry",
            "/runs/{run}/retry",
            Some(json!({ "reason": "once more" })),
            [403, 409, 409],
        ),
    ]
}

const WORK_VIEW: &str = "/work-views/{id}";

fn work_view(shared: bool) -> Option<serde_json::Value> {
    Some(json!({ "label": "Late", "shared": shared, "work": { "status": "overdue" } }))
}

fn work() -> Vec<Row> {
    let values = Some(json!({ "values": { "answer": "yes" } }));
    vec![
        ("GET", "/work-items", "/work-items", None, [200, 200, 200]),
        ("GET", "/work-items/counts", "/work-items/counts", None, [200, 200, 200]),
        ("GET", "/work-views", "/work-views", None, [200, 200, 200]),
        ("POST", "/work-views", "/work-views", work_view(false), [201, 201, 201]),
        ("POST", "/work-views", "/work-views", work_view(true), [403, 201, 201]),
        ("GET", WORK_VIEW, "/work-views/{work_view}", None, [200, 404, 404]),
        ("PUT", WORK_VIEW, "/work-views/{work_view}", work_view(false), [200, 404, 404]),
        ("DELETE", WORK_VIEW, "/work-views/{work_view}", None, [204, 404, 404]),
        ("GET", WORK_VIEW, "/work-views/{shared_work_view}", None, [200, 200, 200]),
        ("PUT", WORK_VIEW, "/work-views/{shared_work_view}", work_view(true), [403, 200, 200]),
        ("DELETE", WORK_VIEW, "/work-views/{shared_work_view}", None, [403, 204, 204]),
        ("GET", "/work-items/{id}", "/work-items/{item}", None, [200, 200, 200]),
        ("GET", "/work-items/{id}/guide", "/work-items/{item}/guide", None, [200, 200, 200]),
        // It is with Max, who is the manager.
        ("GET", "/work-items/{id}", "/work-items/{hidden_item}", None, [404, 200, 200]),
        ("GET", "/work-items/{id}/guide", "/work-items/{hidden_item}/guide", None, [404, 200, 200]),
        ("POST", "/work-items/{id}/claim", "/work-items/{hidden_item}/claim", None, [404, 409, 403]),
        (
            "POST",
            "/work-items/{id}/complete",
            "/work-items/{hidden_item}/complete",
            values.clone(),
            [404, 200, 403],
        ),
        ("POST", "/work-items/{id}/claim", "/work-items/{offered}/claim", None, [200, 403, 403]),
        // Nobody has claimed it; who has no part in it is told that first.
        ("POST", "/work-items/{id}/release", "/work-items/{offered}/release", None, [403, 403, 403]),
        (
            "POST",
            "/work-items/{id}/draft",
            "/work-items/{item}/draft",
            Some(json!({ "values": {} })),
            [204, 403, 403],
        ),
        ("POST", "/work-items/{id}/complete", "/work-items/{item}/complete", values, [200, 403, 403]),
        (
            "POST",
            "/work-items/{id}/complete-for",
            "/work-items/{item}/complete-for",
            Some(json!({ "values": { "answer": "yes" }, "reason": "Mia is ill" })),
            [403, 200, 200],
        ),
        (
            "POST",
            "/work-items/{id}/reassign",
            "/work-items/{item}/reassign",
            Some(json!({ "to": "queue:desk", "reason": "on holiday" })),
            [200, 200, 200],
        ),
        (
            "POST",
            "/work-items/{id}/delegate",
            "/work-items/{item}/delegate",
            Some(json!({ "to": "max", "reason": "on holiday" })),
            [200, 403, 403],
        ),
        // It was not delegated.
        ("POST", "/work-items/{id}/hand-back", "/work-items/{item}/hand-back", None, [409, 403, 403]),
    ]
}

fn objects() -> Vec<Row> {
    let fields = Some(json!({ "fields": { "subject": "Wall" } }));
    vec![
        ("GET", "/objects", "/objects", None, [200, 200, 200]),
        (
            "GET",
            "/objects/{object}/records/{id}/signatures",
            "/objects/Thing/records/{record}/signatures",
            None,
            [200, 200, 200],
        ),
        ("POST", "/objects", "/objects", Some(object("Fresh")), [403, 403, 201]),
        ("GET", "/objects/{object}", "/objects/Thing", None, [200, 200, 200]),
        ("PUT", "/objects/{object}", "/objects/Spare", Some(object("Spare")), [403, 403, 200]),
        ("DELETE", "/objects/{object}", "/objects/Spare", None, [403, 403, 204]),
        ("GET", "/objects/{object}/records", "/objects/Thing/records", None, [200, 200, 200]),
        ("POST", "/objects/{object}/records", "/objects/Thing/records", fields.clone(), [201, 201, 201]),
        (
            "PUT",
            "/objects/{object}/records/by/{field}/{value}",
            "/objects/Thing/records/by/code/T-1",
            fields.clone(),
            [201, 201, 201],
        ),
        ("GET", "/objects/{object}/records/{id}", "/objects/Thing/records/{record}", None, [200, 200, 200]),
        (
            "GET",
            "/objects/{object}/records/{id}",
            "/objects/Thing/records/{hidden_record}",
            None,
            [404, 200, 200],
        ),
        (
            "PATCH",
            "/objects/{object}/records/{id}",
            "/objects/Thing/records/{hidden_record}",
            fields.clone(),
            [404, 200, 200],
        ),
        (
            "DELETE",
            "/objects/{object}/records/{id}",
            "/objects/Thing/records/{hidden_record}",
            None,
            [403, 204, 204],
        ),
        (
            "GET",
            "/objects/{object}/records/{id}/history",
            "/objects/Thing/records/{hidden_record}/history",
            None,
            [404, 200, 200],
        ),
        (
            "PATCH",
            "/objects/{object}/records/{id}",
            "/objects/Thing/records/{record}",
            fields,
            [200, 200, 200],
        ),
        (
            "DELETE",
            "/objects/{object}/records/{id}",
            "/objects/Thing/records/{record}",
            None,
            [403, 204, 204],
        ),
        (
            "GET",
            "/objects/{object}/records/{id}/history",
            "/objects/Thing/records/{record}/history",
            None,
            [200, 200, 200],
        ),
    ]
}

/// Files and comments of records.
fn belongings() -> Vec<Row> {
    const FILES: &str = "/objects/{object}/records/{id}/files";
    const COMMENTS: &str = "/objects/{object}/records/{id}/comments";
    const RELATED: &str = "/objects/{object}/records/{id}/related";
    const VIEWS: &str = "/objects/{object}/views";
    const VIEW: &str = "/objects/{object}/views/{view}";
    let settings = Some(json!({ "columns": ["subject", null] }));
    let view = Some(json!({ "label": "Big ones", "list": { "columns": ["amount"] } }));
    let shared = Some(json!({ "label": "Big ones", "shared": true, "first": true }));
    const IMPORTS: &str = "/objects/{object}/imports";
    const IMPORT: &str = "/objects/{object}/imports/{import}";
    const COMMENT: &str = "/objects/{object}/records/{id}/comments/{comment}";
    let comment = Some(json!({ "body": "Call them." }));
    vec![
        ("GET", IMPORTS, "/objects/Thing/imports", None, [403, 200, 200]),
        // There is nothing in it.
        ("POST", IMPORTS, "/objects/Thing/imports", None, [403, 422, 422]),
        ("GET", IMPORT, "/objects/Thing/imports/{import}", None, [403, 200, 200]),
        ("PUT", IMPORT, "/objects/Thing/imports/{import}", settings, [403, 200, 200]),
        ("DELETE", IMPORT, "/objects/Thing/imports/{import}", None, [403, 204, 204]),
        (
            "POST",
            "/objects/{object}/imports/{import}/start",
            "/objects/Thing/imports/{import}/start",
            None,
            [403, 200, 200],
        ),
        (
            "POST",
            "/objects/{object}/imports/{import}/cancel",
            "/objects/Thing/imports/{import}/cancel",
            None,
            [403, 200, 200],
        ),
        (
            "GET",
            "/objects/{object}/imports/{import}/errors",
            "/objects/Thing/imports/{import}/errors",
            None,
            [403, 200, 200],
        ),
        (
            "GET",
            "/objects/{object}/imports/{import}/errors.csv",
            "/objects/Thing/imports/{import}/errors.csv",
            None,
            [403, 200, 200],
        ),
        ("GET", "/objects/{object}/export", "/objects/Thing/export", None, [200, 200, 200]),
        ("GET", RELATED, "/objects/Thing/records/{record}/related", None, [200, 200, 200]),
        ("GET", RELATED, "/objects/Thing/records/{hidden_record}/related", None, [404, 200, 200]),
        ("GET", VIEWS, "/objects/Thing/views", None, [200, 200, 200]),
        ("POST", VIEWS, "/objects/Thing/views", view.clone(), [201, 201, 201]),
        ("POST", VIEWS, "/objects/Thing/views", shared, [403, 201, 201]),
        // It is Mia's alone.
        ("GET", VIEW, "/objects/Thing/views/{view}", None, [200, 404, 404]),
        ("PUT", VIEW, "/objects/Thing/views/{view}", view.clone(), [200, 404, 404]),
        ("DELETE", VIEW, "/objects/Thing/views/{view}", None, [204, 404, 404]),
        // This one is everybody's.
        ("GET", VIEW, "/objects/Thing/views/{shared_view}", None, [200, 200, 200]),
        ("PUT", VIEW, "/objects/Thing/views/{shared_view}", view, [403, 200, 200]),
        ("DELETE", VIEW, "/objects/Thing/views/{shared_view}", None, [403, 204, 204]),
        ("GET", FILES, "/objects/Thing/records/{record}/files", None, [200, 200, 200]),
        ("GET", FILES, "/objects/Thing/records/{hidden_record}/files", None, [404, 200, 200]),
        ("POST", FILES, "/objects/Thing/records/{record}/files?name=a.txt", None, [201, 201, 201]),
        ("POST", FILES, "/objects/Thing/records/{hidden_record}/files?name=a.txt", None, [404, 201, 201]),
        ("GET", "/files/{id}", "/files/{file}", None, [200, 200, 200]),
        ("GET", "/files/{id}", "/files/{hidden_file}", None, [404, 200, 200]),
        // Mia put it there.
        ("DELETE", "/files/{id}", "/files/{file}", None, [204, 204, 204]),
        ("DELETE", "/files/{id}", "/files/{hidden_file}", None, [404, 204, 204]),
        ("GET", COMMENTS, "/objects/Thing/records/{record}/comments", None, [200, 200, 200]),
        ("GET", COMMENTS, "/objects/Thing/records/{hidden_record}/comments", None, [404, 200, 200]),
        ("POST", COMMENTS, "/objects/Thing/records/{record}/comments", comment.clone(), [201, 201, 201]),
        (
            "POST",
            COMMENTS,
            "/objects/Thing/records/{hidden_record}/comments",
            comment.clone(),
            [404, 201, 201],
        ),
        // Mia wrote it: nobody changes her words.
        ("PATCH", COMMENT, "/objects/Thing/records/{record}/comments/{comment}", comment, [200, 403, 403]),
        ("DELETE", COMMENT, "/objects/Thing/records/{record}/comments/{comment}", None, [204, 204, 204]),
    ]
}

fn people() -> Vec<Row> {
    let user = Some(json!({ "name": "new_one", "label": "New one", "role": "member" }));
    let team = Some(json!({ "label": "Renamed", "members": ["mia"] }));
    let password = Some(json!({ "password": super::fixture::PASSWORD }));
    let over = Some(json!({ "to": "max", "reason": "left" }));
    let away = Some(json!({ "from": "2099-12-21", "until": "2099-12-24" }));
    vec![
        ("GET", "/me", "/me", None, [200, 200, 200]),
        (
            "PUT",
            "/me/password",
            "/me/password",
            Some(json!({ "current": super::fixture::PASSWORD, "new": "battery-staple" })),
            [204, 204, 204],
        ),
        ("GET", "/me/authenticator", "/me/authenticator", None, [200, 200, 200]),
        // Max has one, Mia has begun with one, Ada has none.
        ("POST", "/me/authenticator", "/me/authenticator", password.clone(), [200, 409, 200]),
        (
            "POST",
            "/me/authenticator/confirm",
            "/me/authenticator/confirm",
            Some(json!({ "code": "{code}" })),
            [200, 409, 409],
        ),
        (
            "POST",
            "/me/authenticator/recovery-codes",
            "/me/authenticator/recovery-codes",
            password.clone(),
            [409, 200, 409],
        ),
        ("POST", "/me/authenticator/remove", "/me/authenticator/remove", password, [409, 204, 409]),
        ("DELETE", "/users/{name}/authenticator", "/users/max/authenticator", None, [403, 403, 204]),
        ("GET", "/roles", "/roles", None, [200, 200, 200]),
        ("GET", "/users", "/users", None, [403, 200, 200]),
        ("POST", "/users", "/users", user, [403, 403, 201]),
        ("GET", "/users/{name}", "/users/spare", None, [403, 200, 200]),
        ("PATCH", "/users/{name}", "/users/spare", Some(json!({ "label": "S" })), [403, 403, 200]),
        ("GET", "/users/{name}/holdings", "/users/spare/holdings", None, [403, 403, 200]),
        ("POST", "/users/{name}/hand-over", "/users/spare/hand-over", over, [403, 403, 201]),
        // Mia's own; managers see when others are away, administrators say it.
        ("GET", "/users/{name}/absences", "/users/mia/absences", None, [200, 200, 200]),
        ("POST", "/users/{name}/absences", "/users/mia/absences", away, [200, 403, 200]),
        (
            "DELETE",
            "/users/{name}/absences/{id}",
            "/users/mia/absences/01900000-0000-7000-8000-000000000000",
            None,
            [404, 403, 404],
        ),
        ("GET", "/assignees", "/assignees?text=m", None, [200, 200, 200]),
        ("GET", "/groups", "/groups", None, [200, 200, 200]),
        ("GET", "/groups/{name}", "/groups/spare", None, [200, 200, 200]),
        ("PUT", "/groups/{name}", "/groups/spare", team.clone(), [403, 403, 200]),
        ("DELETE", "/groups/{name}", "/groups/spare", None, [403, 403, 204]),
        ("GET", "/queues", "/queues", None, [200, 200, 200]),
        ("GET", "/queues/{name}", "/queues/desk", None, [200, 200, 200]),
        ("PUT", "/queues/{name}", "/queues/spare", team.clone(), [403, 403, 200]),
        ("DELETE", "/queues/{name}", "/queues/spare", None, [403, 403, 204]),
        ("GET", "/role-holders", "/role-holders", None, [200, 200, 200]),
        ("GET", "/role-holders/{name}", "/role-holders/cfo", None, [200, 200, 200]),
        ("PUT", "/role-holders/{name}", "/role-holders/spare", team, [403, 403, 200]),
        ("DELETE", "/role-holders/{name}", "/role-holders/spare", None, [403, 403, 204]),
        ("GET", "/tokens", "/tokens", None, [200, 200, 200]),
        ("POST", "/tokens", "/tokens", Some(json!({ "label": "script" })), [201, 201, 201]),
        // Ada's: others may not know that it exists.
        ("DELETE", "/tokens/{id}", "/tokens/{token}", None, [404, 404, 204]),
    ]
}

fn connections() -> Vec<Row> {
    let mail = Some(json!({ "host": "smtp.example.com", "port": 587, "sender": "fermata@example.com" }));
    let channel = Some(json!({ "label": "Desk", "kind": "slack", "url_secret": "desk_url" }));
    let template = Some(json!({ "label": "Hello", "subject": "Hello", "text": "Hello {{customer}}" }));
    let hosts = Some(json!({ "hosts": ["crm.internal"] }));
    let secret = Some(json!({ "label": "Key", "value": "hush" }));
    let calendar = Some(json!({ "calendar": office("Fresh") }));
    let count = Some(json!({ "calendar": office("Any"), "from": "2026-11-26T09:00" }));
    let holidays = Some(json!({ "text": "BEGIN:VCALENDAR\nEND:VCALENDAR" }));
    // Nothing is set up, so the mail is not sent: the answer says so.
    let test = Some(json!({ "to": "mia@example.com" }));
    vec![
        ("GET", "/mail-settings", "/mail-settings", None, [403, 403, 200]),
        ("PUT", "/mail-settings", "/mail-settings", mail, [403, 403, 200]),
        ("POST", "/mail-settings/test", "/mail-settings/test", test, [403, 403, 200]),
        ("GET", "/allowed-hosts", "/allowed-hosts", None, [403, 403, 200]),
        ("PUT", "/allowed-hosts", "/allowed-hosts", hosts, [403, 403, 200]),
        ("GET", "/check-settings", "/check-settings", None, [403, 403, 200]),
        (
            "PUT",
            "/check-settings",
            "/check-settings",
            Some(json!({ "require_fault_paths": true })),
            [403, 403, 200],
        ),
        ("GET", "/calendars", "/calendars", None, [403, 200, 200]),
        ("GET", "/calendars/{name}", "/calendars/office", None, [403, 200, 200]),
        ("PUT", "/calendars/{name}", "/calendars/fresh", calendar, [403, 403, 200]),
        ("DELETE", "/calendars/{name}", "/calendars/office", None, [403, 403, 204]),
        ("POST", "/calendar-counts", "/calendar-counts", count, [403, 200, 200]),
        ("POST", "/holiday-files", "/holiday-files", holidays, [403, 200, 200]),
        ("GET", "/secrets", "/secrets", None, [403, 403, 200]),
        ("GET", "/secrets/{name}", "/secrets/desk_url", None, [403, 403, 200]),
        ("PUT", "/secrets/{name}", "/secrets/fresh", secret, [403, 403, 200]),
        ("DELETE", "/secrets/{name}", "/secrets/desk_url", None, [403, 403, 204]),
        ("GET", "/connections", "/connections", None, [403, 403, 200]),
        ("GET", "/connections/{name}", "/connections/desk", None, [403, 403, 200]),
        ("PUT", "/connections/{name}", "/connections/fresh", channel, [403, 403, 200]),
        ("DELETE", "/connections/{name}", "/connections/desk", None, [403, 403, 204]),
        ("GET", "/email-templates", "/email-templates", None, [403, 200, 200]),
        ("GET", "/email-templates/{name}", "/email-templates/hello", None, [403, 200, 200]),
        ("PUT", "/email-templates/{name}", "/email-templates/fresh", template, [403, 403, 200]),
        ("DELETE", "/email-templates/{name}", "/email-templates/hello", None, [403, 403, 204]),
        ("GET", "/deliveries", "/deliveries", None, [403, 200, 200]),
        ("GET", "/deliveries/{id}", "/deliveries/{delivery}", None, [403, 200, 200]),
        ("POST", "/deliveries/{id}/send-again", "/deliveries/{delivery}/send-again", None, [403, 200, 200]),
    ]
}

fn triggers() -> Vec<Row> {
    let change = Some(json!({ "object": "Thing", "change": "created", "fields": { "subject": "Wall" } }));
    let event = Some(json!({ "specversion": "1.0", "id": "1", "source": "/test", "type": "x" }));
    let moments = Some(json!({ "schedule": { "cron": "0 9 * * *" } }));
    let order = Some(json!({ "orchestrations": [] }));
    let hook = Some(json!({ "label": "Shop", "active": false }));
    vec![
        ("GET", "/triggers", "/triggers", None, [403, 200, 200]),
        ("POST", "/triggers/what-if", "/triggers/what-if", change, [403, 200, 200]),
        ("POST", "/triggers/moments", "/triggers/moments", moments, [403, 200, 200]),
        ("GET", "/objects/{object}/trigger-order", "/objects/Thing/trigger-order", None, [403, 200, 200]),
        ("PUT", "/objects/{object}/trigger-order", "/objects/Thing/trigger-order", order, [403, 403, 200]),
        ("GET", "/events", "/events", None, [403, 200, 200]),
        ("POST", "/events", "/events", event, [403, 202, 202]),
        ("GET", "/hooks", "/hooks", None, [403, 403, 200]),
        ("POST", "/hooks", "/hooks", Some(json!({ "label": "Shop" })), [403, 403, 201]),
        // There is none; who may not manage webhooks does not learn that.
        ("GET", "/hooks/{name}", "/hooks/shop", None, [403, 403, 404]),
        ("PUT", "/hooks/{name}", "/hooks/shop", hook, [403, 403, 404]),
        ("DELETE", "/hooks/{name}", "/hooks/shop", None, [403, 403, 404]),
        ("POST", "/hooks/{name}/secret", "/hooks/shop/secret", None, [403, 403, 404]),
        // Only a signature counts, whoever is signed in.
        ("POST", "/hooks/{name}", "/hooks/shop", Some(json!({})), [401, 401, 401]),
    ]
}

fn rest() -> Vec<Row> {
    vec![
        ("GET", "/notifications", "/notifications", None, [200, 200, 200]),
        ("POST", "/notifications/read", "/notifications/read", None, [204, 204, 204]),
        // Mia's; reading what one was not told changes nothing.
        ("POST", "/notifications/{id}/read", "/notifications/{notification}/read", None, [204, 204, 204]),
        ("GET", "/dashboards/pipeline", "/dashboards/pipeline?orchestration=ask_mia", None, [403, 200, 200]),
        ("GET", "/search", "/search?text=roof", None, [200, 200, 200]),
        ("GET", "/audit", "/audit", None, [403, 403, 200]),
        ("GET", "/audit/verify", "/audit/verify", None, [403, 403, 200]),
        ("GET", "/audit/export", "/audit/export?format=jsonl", None, [403, 403, 200]),
        ("GET", "/system", "/system", None, [403, 403, 200]),
        ("GET", "/templates", "/templates", None, [403, 403, 200]),
        ("GET", "/templates/{name}", "/templates/customer_onboarding", None, [403, 403, 200]),
        (
            "POST",
            "/templates/{name}/install",
            "/templates/customer_onboarding/install",
            Some(json!({ "examples": true })),
            [403, 403, 200],
        ),
        // A form is expected; `salesforce` sends some.
        ("POST", "/import", "/import?dry_run=true", None, [403, 403, 415]),
        ("GET", "/export", "/export?name=ask_mia", None, [403, 403, 200]),
        // Nothing is handed in: whoever may is told that this is no package.
        ("POST", "/plan", "/plan", None, [403, 403, 422]),
        ("POST", "/apply", "/apply", None, [403, 403, 422]),
        ("GET", "/world", "/world", None, [403, 200, 200]),
        ("GET", "/startable", "/startable", None, [200, 200, 200]),
        // Tested in `live`: its answer has no end.
        ("GET", "/live", "", None, [0, 0, 0]),
    ]
}

#[tokio::test]
async fn every_route_answers_every_role_as_expected() {
    let mut wrong = Vec::new();
    for (method, documented, path, body, expected) in rows() {
        if path.is_empty() {
            continue;
        }
        for (who, expected) in cells(expected) {
            let app = App::new().await;
            let body: Option<Value> =
                body.as_ref().map(|body| serde_json::from_str(&app.fill(&body.to_string())).unwrap());
            let reply = app.call(who, method, &app.fill(&format!("/api/v1{path}")), body.as_ref()).await;
            if reply.status != expected {
                wrong.push(format!(
                    "{method} {documented} as {who:?}: {} not {expected}: {}",
                    reply.status, reply.text
                ));
            }
            if !reply.status.is_success() {
                reply.problem();
            }
        }
    }
    assert!(wrong.is_empty(), "{} cells are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_documented_route_has_a_row_and_every_row_a_route() {
    let document: Value = serde_json::from_str(fermata_server::openapi::document()).unwrap();
    let mut documented = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            documented.insert(format!("{} {}", method.to_uppercase(), path.trim_start_matches("/api/v1")));
        }
    }
    let tested: BTreeSet<String> =
        rows().into_iter().map(|(method, path, ..)| format!("{method} {path}")).collect();
    assert_eq!(
        documented.difference(&tested).collect::<Vec<_>>(),
        Vec::<&String>::new(),
        "routes without a row"
    );
    assert_eq!(
        tested.difference(&documented).collect::<Vec<_>>(),
        Vec::<&String>::new(),
        "rows without a route"
    );
}
