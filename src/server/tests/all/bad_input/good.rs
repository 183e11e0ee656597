//! Bodies that are right. Together the bodies of an operation name every property that the document says it takes.

use serde_json::{Value, json};

use super::super::fixture::{As, PASSWORD};

/// An operation, and what it is asked with.
pub(super) struct Good {
    /// As documented, such as `PUT /flows/{name}`.
    pub(super) documented: &'static str,
    /// The path that is asked for.
    pub(super) path: &'static str,
    pub(super) who: As,
    pub(super) bodies: Vec<Value>,
    pub(super) after: After,
    /// Where a draft is checked: what is wrong with a drawing is refused there, not when it is saved.
    pub(super) checked_at: Option<&'static str>,
}

/// What has to be done before the operation can be asked again.
#[derive(Clone, Copy)]
pub(super) enum After {
    Nothing,
    Delete(&'static str),
    /// In another company: there it was not done yet.
    Anew,
}

fn good(documented: &'static str, path: &'static str, bodies: Vec<Value>) -> Good {
    Good { documented, path, who: As::Admin, bodies, after: After::Anew, checked_at: None }
}

impl Good {
    fn by(self, who: As) -> Self {
        Self { who, ..self }
    }

    fn then(self, after: After) -> Self {
        Self { after, ..self }
    }

    fn checked_at(self, path: &'static str) -> Self {
        Self { checked_at: Some(path), ..self }
    }
}

/// Every operation that takes a body.
pub(super) fn all() -> Vec<Good> {
    let mut all = definitions();
    all.extend(people());
    all.extend(connections());
    all.extend(records());
    all.extend(runs());
    all.extend(work());
    all.extend(triggers());
    all
}

fn preferences() -> Value {
    json!({
        "choices": { "assigned": { "in_app": true, "email": "digest", "chat": false, "push": true } },
        "time_zone": "Europe/Berlin", "quiet": { "from": "22:00", "to": "07:00" }, "daily": true, "digest_at": "08:00",
        "chat": null,
    })
}

fn defaults() -> Value {
    json!({
        "choices": { "assigned": { "in_app": true, "email": "now", "chat": false, "push": true } },
        "time_zone": "Europe/Berlin", "digest_at": "08:00", "personal_chats": ["desk"],
        "team_chats": { "group:crew": "desk" }, "decide_by_mail": true, "link_days": 14,
    })
}

fn mail_text() -> Value {
    json!({ "subject": "{{subject}}", "text": "{{body}}", "html": "<p>{{body}}</p>" })
}

fn browser() -> Value {
    json!({
        "endpoint": "https://push.example/one", "auth": "BTBZMqHH6r4Tts7J_aSIgg", "label": "Firefox",
        "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    })
}

fn definitions() -> Vec<Good> {
    let created = |definitions: Vec<Value>| -> Vec<Value> {
        definitions.into_iter().map(|d| json!({ "name": "fresh", "definition": d })).collect()
    };
    let mut orchestrations = created(super::drawn::orchestrations());
    orchestrations.push(json!({ "name": "fresh", "label": "Fresh" }));
    let test = json!({
        "inputs": { "hint": "Look up." }, "record": { "object": "Thing", "id": "{record}" },
        "values": { "answer": "Yes" }, "outcome": "done", "answers": { "call": { "status": 200, "body": "{}" } },
    });
    vec![
        good("POST /orchestrations", "/orchestrations", orchestrations)
            .then(After::Delete("/orchestrations/fresh"))
            .checked_at("/orchestrations/fresh/validate"),
        good("PUT /orchestrations/{name}", "/orchestrations/spare", super::drawn::orchestrations())
            .then(After::Nothing)
            .checked_at("/orchestrations/spare/validate"),
        good("POST /flows", "/flows", created(super::drawn::flows()))
            .then(After::Delete("/flows/fresh"))
            .checked_at("/flows/fresh/validate"),
        good("PUT /flows/{name}", "/flows/spare", super::drawn::flows())
            .then(After::Nothing)
            .checked_at("/flows/spare/validate"),
        good("POST /flows/{name}/test", "/flows/asks/test", vec![test]).then(After::Nothing),
        good(
            "POST /templates/{name}/install",
            "/templates/customer_onboarding/install",
            vec![json!({ "examples": true })],
        ),
        good("POST /objects", "/objects", vec![wide_object("Fresh")]).then(After::Delete("/objects/Fresh")),
        good("PUT /objects/{object}", "/objects/Spare", vec![wide_object("Spare")]).then(After::Nothing),
    ]
}

fn people() -> Vec<Good> {
    let team = || vec![json!({ "label": "Team", "members": ["mia", "max"] })];
    let password = || vec![json!({ "password": PASSWORD })];
    let user = json!({
        "name": "new_one", "label": "New one", "email": "new@example.com", "role": "member", "password": "12345678",
        "manager": "max", "approval_limit": 500,
    });
    let patch = json!({
        "label": "Spare", "email": "spare@example.com", "role": "manager", "active": true, "password": "12345678",
        "manager": "max", "approval_limit": 500,
    });
    vec![
        good("POST /users", "/users", vec![user]),
        good("PATCH /users/{name}", "/users/spare", vec![patch]),
        good(
            "POST /users/{name}/hand-over",
            "/users/spare/hand-over",
            vec![json!({ "to": "max", "reason": "left", "deactivate": true })],
        ),
        good(
            "POST /users/{name}/absences",
            "/users/spare/absences",
            vec![json!({
                "from": "2099-12-21", "until": "2099-12-24", "time_zone": "Europe/Berlin", "substitute": "max",
                "orchestrations": { "ask_mia": "max" },
            })],
        ),
        good(
            "PUT /me/password",
            "/me/password",
            vec![json!({ "current": PASSWORD, "new": "battery-staple" })],
        )
        .by(As::Member),
        good("POST /me/authenticator", "/me/authenticator", password()),
        good(
            "POST /me/authenticator/confirm",
            "/me/authenticator/confirm",
            vec![json!({ "code": "{code}" })],
        )
        .by(As::Member),
        good("POST /me/authenticator/remove", "/me/authenticator/remove", password()).by(As::Manager),
        good("POST /me/authenticator/recovery-codes", "/me/authenticator/recovery-codes", password())
            .by(As::Manager),
        good("PUT /groups/{name}", "/groups/spare", team()).then(After::Nothing),
        good("PUT /queues/{name}", "/queues/spare", team()).then(After::Nothing),
        good("PUT /role-holders/{name}", "/role-holders/spare", team()).then(After::Nothing),
        good("POST /tokens", "/tokens", vec![json!({ "label": "Script", "days": 3, "user": "mia" })]),
    ]
}

/// Every kind of rule, and hours of every day.
fn calendar() -> Value {
    let hours = json!([{ "from": 540, "until": 1020 }]);
    let day = |on: Value| json!({ "label": "Day", "on": on, "hours": [{ "from": 540, "until": 720 }] });
    json!({
        "label": "Office",
        "time_zone": "Europe/Berlin",
        "week": {
            "monday": hours, "tuesday": hours, "wednesday": hours, "thursday": hours, "friday": hours,
            "saturday": hours, "sunday": hours,
        },
        "days": [
            day(json!({ "kind": "dates", "from": "2026-12-24", "until": "2026-12-26" })),
            day(json!({ "kind": "yearly", "month": 12, "day": 24 })),
            day(json!({ "kind": "weekday", "month": 5, "weekday": "monday", "nth": 1 })),
            day(json!({ "kind": "easter", "days": -2 })),
        ],
    })
}

fn connections() -> Vec<Good> {
    let mail = json!({
        "host": "smtp.example.com", "port": 587, "security": "tls", "user": "mailer", "password_secret": "desk_url",
        "sender": "Fermata <fermata@example.com>", "reply_to": "desk@example.com",
    });
    let channel =
        json!({ "label": "Events", "kind": "events", "url_secret": "desk_url", "token_secret": "desk_url" });
    let template =
        json!({ "label": "Hello", "subject": "Hello", "html": "<p>Hello</p>", "text": "Hello {{name}}" });
    vec![
        good("PUT /calendars/{name}", "/calendars/office", vec![json!({ "calendar": calendar(), "default": true, "teams": [{ "kind": "group", "name": "crew" }, { "kind": "queue", "name": "desk" }, { "kind": "role", "name": "cfo" }] })])
            .then(After::Nothing),
        good("POST /calendar-counts", "/calendar-counts", vec![json!({ "calendar": calendar(), "from": "2026-11-26T09:00", "until": "2026-11-27T09:00", "minutes": 480 })])
            .then(After::Nothing),
        good("POST /holiday-files", "/holiday-files", vec![json!({ "text": "BEGIN:VCALENDAR\nEND:VCALENDAR" })])
            .then(After::Nothing),
        good("PUT /mail-settings", "/mail-settings", vec![mail]).then(After::Nothing),
        good("PUT /notifications/preferences", "/notifications/preferences", vec![preferences()])
            .then(After::Nothing),
        good("PUT /notifications/defaults", "/notifications/defaults", vec![defaults()]).then(After::Nothing),
        good("PUT /notifications/templates/{kind}", "/notifications/templates/assigned", vec![mail_text()])
            .then(After::Nothing),
        good(
            "POST /notifications/templates/{kind}/preview",
            "/notifications/templates/assigned/preview",
            vec![mail_text()],
        )
        .then(After::Nothing),
        good("POST /notifications/push", "/notifications/push", vec![browser()]).then(After::Nothing),
        good("POST /mail-settings/test", "/mail-settings/test", vec![json!({ "to": "mia@example.com" })]),
        good(
            "PUT /allowed-hosts",
            "/allowed-hosts",
            vec![json!({ "hosts": ["crm.internal", "10.0.0.5:8080"] })],
        )
        .then(After::Nothing),
        good("PUT /check-settings", "/check-settings", vec![json!({ "require_fault_paths": false })])
            .then(After::Nothing),
        good("PUT /secrets/{name}", "/secrets/desk_url", vec![json!({ "label": "Key", "value": "hush" })])
            .then(After::Nothing),
        good("PUT /connections/{name}", "/connections/desk", vec![channel]).then(After::Nothing),
        good("PUT /email-templates/{name}", "/email-templates/hello", vec![template]).then(After::Nothing),
    ]
}

fn records() -> Vec<Good> {
    vec![
        good("POST /objects/{object}/records", "/objects/Wide/records", vec![wide_record()])
            .by(As::Member)
            .then(After::Nothing),
        good("PATCH /objects/{object}/records/{id}", "/objects/Wide/records/{wide}", vec![wide_record()])
            .then(After::Nothing),
        good(
            "POST /objects/{object}/records/{id}/comments",
            "/objects/Thing/records/{record}/comments",
            vec![json!({ "body": "Call *them*." })],
        )
        .then(After::Nothing),
        good(
            "PATCH /objects/{object}/records/{id}/comments/{comment}",
            "/objects/Thing/records/{record}/comments/{comment}",
            vec![json!({ "body": "Call *them*." })],
        )
        .by(As::Member)
        .then(After::Nothing),
        good(
            "PUT /objects/{object}/imports/{import}",
            "/objects/Thing/imports/{import}",
            vec![json!({
                "mode": "upsert", "key": "subject", "columns": ["subject", "amount"], "delimiter": "comma",
                "encoding": "utf8", "spelling": { "decimal": "comma", "dates": "day_first" },
                "blanks_clear": true, "start_orchestrations": false,
            })],
        )
        .then(After::Nothing),
        good("POST /objects/{object}/views", "/objects/Thing/views", vec![list_view()]),
        good("PUT /objects/{object}/views/{view}", "/objects/Thing/views/{view}", vec![list_view()])
            .by(As::Member)
            .then(After::Nothing),
        good(
            "PUT /objects/{object}/records/by/{field}/{value}",
            "/objects/Thing/records/by/code/T-1",
            vec![json!({ "fields": { "subject": "Wall", "amount": 1 } })],
        )
        .then(After::Nothing),
    ]
}

fn work_view() -> Value {
    let work = json!({
        "scope": "all", "status": "overdue", "assignee": "user:mia", "orchestration": "second", "text": "a",
    });
    json!({ "label": "Late", "shared": true, "work": work })
}

fn list_view() -> Value {
    let row = |operator: &str, value: Value| json!({ "resource": "record.amount", "operator": operator, "value": value });
    json!({
        "label": "Big ones", "shared": false, "first": false,
        "list": {
            "columns": ["amount", "day", "updated"],
            "sort": { "field": "amount", "descending": true },
            "filter": { "logic": { "custom": "1 OR 2 OR 3" }, "rows": [
                row("greater_than", json!({ "literal": 10 })), row("equals", json!({ "reference": "record.amount" })),
                row("less_than", json!({ "expression": "1.0 + 1.0" })),
            ] },
        },
    })
}

fn runs() -> Vec<Good> {
    let because = || vec![json!({ "reason": "Because." })];
    let start = json!({ "inputs": everything("plain"), "record": { "object": "Thing", "id": "{record}" } });
    vec![
        good("POST /orchestrations/{name}/runs", "/orchestrations/wide/runs", vec![start])
            .then(After::Nothing),
        good("POST /runs/{id}/pause", "/runs/{run}/pause", because()),
        good("POST /runs/{id}/resume", "/runs/{paused}/resume", because()),
        good("POST /runs/{id}/cancel", "/runs/{run}/cancel", because()),
        good("POST /runs/{id}/recall", "/runs/{deciding}/recall", because()).by(As::Member),
        good(
            "POST /runs/{id}/steps/{step}/approvers",
            "/runs/{deciding}/steps/ok/approvers",
            vec![json!({ "who": "user:ada", "at": 1, "reason": "x" })],
        ),
        good(
            "DELETE /runs/{id}/steps/{step}/approvers",
            "/runs/{deciding}/steps/ok/approvers",
            vec![json!({ "who": "user:spare", "reason": "x" })],
        ),
        good(
            "POST /runs/{id}/retry",
            "/runs/{failed}/retry",
            vec![json!({ "reason": "x", "step": "note_it" })],
        ),
        good("POST /runs/{id}/restart-stage", "/runs/{run}/restart-stage", because()),
        good("POST /bulk", "/bulk", many()).then(After::Nothing),
        good(
            "POST /bulk/count",
            "/bulk/count",
            many().into_iter().map(|body| body["select"].clone()).collect(),
        )
        .then(After::Nothing),
        good(
            "POST /runs/{id}/go-back",
            "/runs/{second}/go-back",
            vec![json!({ "stage": "before", "reason": "x" })],
        ),
        good(
            "POST /runs/{id}/skip-step",
            "/runs/{second}/skip-step",
            vec![json!({ "step": "look", "reason": "x" })],
        ),
        good(
            "POST /runs/{id}/complete-step",
            "/runs/{waits_on}/complete-step",
            vec![json!({ "step": "look", "reason": "x" })],
        ),
        good(
            "POST /runs/{id}/change-due",
            "/runs/{promised}/change-due",
            vec![
                json!({ "step": "look", "due": "2030-01-01T00:00:00Z", "reason": "x" }),
                json!({ "stage": "only", "due": "2030-01-01T00:00:00Z", "reason": "x" }),
            ],
        ),
        good(
            "POST /runs/{id}/variables",
            "/runs/{second}/variables",
            vec![json!({ "values": { "note": "Roof", "person": "mia" }, "reason": "x" })],
        ),
        good(
            "POST /messages",
            "/messages",
            vec![json!({ "name": "signed", "correlation": "7", "data": { "cap": 5 } })],
        )
        .then(After::Nothing),
        good(
            "POST /runs/{id}/messages",
            "/runs/{waiting}/messages",
            vec![json!({ "name": "signed", "correlation": "7", "data": { "cap": 5 } })],
        ),
        good(
            "POST /runs/{id}/reassign",
            "/runs/{run}/reassign",
            vec![json!({ "items": ["{item}"], "assignee": "queue:desk", "reason": "x" })],
        ),
    ]
}

/// Every way to choose many, and every action.
fn many() -> Vec<Value> {
    let runs = json!({
        "orchestration": "second", "status": "open", "stage": "only", "sla": "None", "record": "{record}",
        "owner": "mia", "started_from": "2026-01-01", "started_to": "2027-01-01", "text": "a",
    });
    let items = json!({
        "scope": "all", "assignee": "user:mia", "status": "open", "orchestration": "second", "run": "{run}",
        "record": "{record}", "text": "a",
    });
    let slow = json!({ "reason": "slow", "orchestration": "second", "stage": "only" });
    let of = |select: Value, more: Value| {
        let mut body = json!({ "select": select, "action": "pause", "reason": "x" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    vec![
        of(json!({ "runs": runs }), json!({ "action": "go_back", "stage": "before" })),
        of(json!({ "run_ids": ["{run}"] }), json!({ "action": "skip", "step": "look", "expected": 1 })),
        of(json!({ "items": items }), json!({ "action": "reassign", "assignee": "queue:desk" })),
        of(json!({ "item_ids": ["{item}"] }), json!({ "action": "reassign", "assignee": "queue:desk" })),
        of(json!({ "item_ids": ["{item}"] }), json!({ "action": "complete", "outcome": "done" })),
        of(json!({ "stuck": slow }), json!({ "action": "retry" })),
        of(
            json!({ "stuck": { "reason": "gone", "assignee": "user:mia", "unseen_days": 14 } }),
            json!({ "action": "reassign", "assignee": "queue:desk" }),
        ),
    ]
}

fn triggers() -> Vec<Good> {
    let event = |data: &str, value: Value| {
        let mut event = json!({
            "specversion": "1.0", "id": "1", "source": "/test", "type": "order.paid", "subject": "17",
            "time": "2026-11-25T12:00:00Z", "datacontenttype": "application/json",
        });
        event[data] = value;
        event
    };
    let schedule = json!({ "cron": "0 9 * * 1-5", "time_zone": "Europe/Berlin", "from": "2026-01-05", "until": "2099-12-31",
            "overlap": "skip", "catch_up": "all" });
    let hook = |more: (&str, Value)| {
        let mut hook = json!({ "label": "Shop", "content_types": ["application/json", "text/plain"] });
        hook[more.0] = more.1;
        hook
    };
    let mut fresh = hook(("scheme", json!("github")));
    fresh["name"] = json!("fresh");
    let deletion = json!({ "object": "Thing", "record": "{record}", "change": "deleted" });
    let change = json!({ "object": "Thing", "record": "{record}", "change": "updated", "fields": { "subject": "Wall" } });
    vec![
        good(
            "POST /events",
            "/events",
            vec![event("data", json!("Paid")), event("data_base64", json!("AAAA"))],
        )
        .then(After::Nothing),
        good("POST /hooks", "/hooks", vec![fresh]).then(After::Delete("/hooks/fresh")),
        good("PUT /hooks/{name}", "/hooks/shop", vec![hook(("active", json!(true)))]).then(After::Nothing),
        good("POST /triggers/what-if", "/triggers/what-if", vec![change, deletion]).then(After::Nothing),
        good(
            "POST /triggers/moments",
            "/triggers/moments",
            vec![json!({ "schedule": schedule, "after": "2027-03-26T12:00:00Z" })],
        )
        .then(After::Nothing),
        good(
            "PUT /objects/{object}/trigger-order",
            "/objects/Thing/trigger-order",
            vec![json!({ "orchestrations": ["by_thing"] })],
        )
        .then(After::Nothing),
    ]
}

/// Is started by a record, but by none that there is.
pub(super) fn started_by_a_thing() -> Value {
    let mia = json!({ "kind": "user", "name": "mia" });
    let mut drawn = one_stage(json!({ "kind": "interactive", "assignee": mia }), "look");
    drawn["trigger"] =
        json!({ "kind": "record", "object": "Thing", "on": "updated", "entry": { "expression": "false" } });
    drawn
}

fn work() -> Vec<Good> {
    vec![
        good(
            "POST /work-items/{id}/complete",
            "/work-items/{form}/complete",
            vec![json!({ "outcome": "send", "values": everything("plain") })],
        )
        .by(As::Member),
        good(
            "POST /work-items/{id}/complete-for",
            "/work-items/{form}/complete-for",
            vec![json!({ "outcome": "send", "values": everything("plain"), "reason": "x" })],
        ),
        good("POST /work-views", "/work-views", vec![work_view()]).then(After::Nothing),
        good("PUT /work-views/{id}", "/work-views/{shared_work_view}", vec![work_view()])
            .then(After::Nothing),
        good(
            "POST /work-items/{id}/draft",
            "/work-items/{form}/draft",
            vec![json!({ "values": everything("plain"), "page": "page", "comment": "Almost." })],
        )
        .by(As::Member)
        .then(After::Nothing),
        good(
            "POST /work-items/{id}/reassign",
            "/work-items/{item}/reassign",
            vec![json!({ "to": "user:max", "reason": "x" })],
        ),
        good(
            "POST /work-items/{id}/delegate",
            "/work-items/{item}/delegate",
            vec![json!({ "to": "max", "reason": "x" })],
        )
        .by(As::Member),
        good(
            "POST /work-items/{id}/hand-back",
            "/work-items/{delegated}/hand-back",
            vec![json!({ "reason": "x" })],
        )
        .by(As::Manager),
    ]
}

/// A value of every type; `first` is the name of the text that must be there.
fn everything(first: &str) -> Value {
    let mut values = json!({
        "story": "Two\nlines", "count": 3, "price": 12.5, "share": 50, "sure": true, "day": "2026-11-22",
        "moment": "2026-11-22T15:30:00Z", "hour": "15:30", "plan": "big", "plans": ["small", "big"],
        "mail": "mia@example.com", "phone": "+49 40 123456", "site": "https://example.com", "person": "mia",
        "other": "{record}",
    });
    values[first] = json!("One line");
    values
}

/// Every type there is, as something that takes a value; the first one must be there.
fn types() -> Vec<Value> {
    let choices = json!([{ "value": "small", "label": "Small" }, { "value": "big", "label": "" }]);
    let with = |name: &str, data_type: Value| json!({ "name": name, "label": name, "data_type": data_type });
    let of = |name: &str, kind: &str| with(name, json!({ "type": kind }));
    let mut plain = of("plain", "text");
    plain["required"] = json!(true);
    vec![
        plain,
        of("story", "long_text"),
        with("count", json!({ "type": "number", "decimals": 2 })),
        with("price", json!({ "type": "currency", "code": "EUR" })),
        of("share", "percent"),
        of("sure", "checkbox"),
        of("day", "date"),
        of("moment", "date_time"),
        of("hour", "time"),
        with("plan", json!({ "type": "picklist", "choices": choices.clone() })),
        with("plans", json!({ "type": "multi_picklist", "choices": choices })),
        of("mail", "email"),
        of("phone", "phone"),
        of("site", "url"),
        of("person", "user"),
        with("other", json!({ "type": "lookup", "object": "Thing" })),
    ]
}

/// Variables of every type, the first one with a default.
pub(super) fn variables() -> Value {
    let mut variables = types();
    variables[0]["default"] = json!("Roof");
    for (name, data_type) in [
        ("papers", json!({ "type": "file", "multiple": true })),
        ("thing", json!({ "type": "record", "object": "Thing" })),
        ("things", json!({ "type": "list", "of": { "type": "record", "object": "Thing" } })),
    ] {
        variables.push(json!({ "name": name, "label": name, "data_type": data_type }));
    }
    Value::Array(variables)
}

pub(super) fn wide_object(name: &str) -> Value {
    let mut fields = types();
    fields[1]["help"] = json!("As long as you like.");
    fields[1]["default"] = json!("Once upon a time");
    fields.push(json!({ "name": "numbered", "label": "Numbered", "data_type": { "type": "auto_number", "prefix": "N-", "digits": 4 } }));
    fields.push(json!({
        "name": "worked_out", "label": "Worked out",
        "data_type": { "type": "formula", "source": "now", "result": { "type": "text" } },
    }));
    fields.push(
        json!({ "name": "papers", "label": "Papers", "data_type": { "type": "file", "multiple": true } }),
    );
    fields.push(json!({
        "name": "known_by", "label": "Known by", "data_type": { "type": "text" }, "unique": true, "external_id": true,
        "default_expression": "",
    }));
    let row = |operator: &str, value: Value| json!({ "resource": "record.count", "operator": operator, "value": value });
    let rows = [
        row("is_blank", json!({ "literal": false })),
        row("equals", json!({ "reference": "record.count" })),
        row("greater_than", json!({ "expression": "1.0 + 1.0" })),
    ];
    json!({
        "name": name, "label": name, "label_plural": format!("{name}s"), "description": "Every type of field.",
        "fields": fields, "title_field": "plain",
        "rules": [{
            "name": "any_time", "condition": { "expression": "now != null" }, "message": "There is no time.", "field": "plain",
        }, {
            "name": "counted", "condition": { "rows": { "logic": { "custom": "1 OR 2 OR 3" }, "rows": rows } },
            "message": "Count them.",
        }],
    })
}

pub(super) fn wide_record() -> Value {
    json!({ "fields": everything("plain") })
}

/// Answers whether an amount is large.
pub(super) fn weighing() -> Value {
    json!({
        "label": "Weigh", "kind": "evaluation", "start": "say",
        "inputs": [{ "name": "amount", "data_type": { "type": "number" } }],
        "variables": [{ "name": "result", "data_type": { "type": "checkbox" } }],
        "elements": [{ "name": "say", "label": "Say", "body": { "kind": "assignment", "sets": [
            { "name": "result", "value": { "expression": "inputs.amount > 10.0" } }] } }],
    })
}

/// Writes into the run's record; fails where there is none.
pub(super) fn noting() -> Value {
    json!({
        "label": "Note down", "kind": "autolaunched", "start": "note", "object": "Thing",
        "inputs": [{ "name": "text", "data_type": { "type": "text" } }],
        "variables": [{ "name": "said", "data_type": { "type": "text" } }], "outputs": ["said"],
        "elements": [{ "name": "note", "label": "Note", "body": { "kind": "update_records", "sets": [
            { "name": "note", "value": { "literal": "Noted." } }] } }],
    })
}

/// A call of another system.
pub(super) fn calling() -> Value {
    json!({
        "label": "Call out", "kind": "autolaunched", "start": "call",
        "elements": [{ "name": "call", "label": "Call", "body": {
            "kind": "action", "action": "http_callout", "url": "https://example.com" } }],
    })
}

/// A screen that is called with a hint.
pub(super) fn asking() -> Value {
    json!({
        "label": "Ask", "kind": "screen", "start": "page",
        "inputs": [{ "name": "hint", "data_type": { "type": "text" } }],
        "elements": [{ "name": "page", "label": "Page", "body": { "kind": "screen", "components": [
            { "name": "answer", "label": "Answer", "body": { "kind": "input", "data_type": { "type": "text" } } }] } }],
    })
}

/// A screen with an input of every type.
pub(super) fn form() -> Value {
    let component = |of: Value| {
        json!({
            "name": of["name"], "label": of["label"], "required": of["required"] == json!(true),
            "body": { "kind": "input", "data_type": of["data_type"] },
        })
    };
    let components: Vec<Value> = types().into_iter().map(component).collect();
    json!({
        "label": "Form", "kind": "screen", "start": "page",
        "elements": [{ "name": "page", "label": "Page", "body": { "kind": "screen", "components": components } }],
        "outcomes": [{ "name": "send", "label": "Send" }, { "name": "refuse", "label": "Refuse" }],
    })
}

fn one_stage(work: Value, step: &str) -> Value {
    json!({
        "label": "One stage", "start": { "to": "stage", "name": "only" }, "owner": "ada",
        "stages": [{ "name": "only", "label": "Only", "steps": [{ "name": step, "label": "Step", "work": work }] }],
    })
}

/// Waits for a message.
pub(super) fn listening() -> Value {
    let until = json!({ "kind": "message", "name": "signed", "correlation": { "literal": "7" } });
    one_stage(json!({ "kind": "wait", "until": until }), "listen")
}

/// Fails at once where it is not about a record.
pub(super) fn breaking() -> Value {
    one_stage(json!({ "kind": "background", "flow": "note_down" }), "note_it")
}

/// Its stage and its step are promised in time.
pub(super) fn promised() -> Value {
    let mia = json!({ "kind": "user", "name": "mia" });
    let mut drawn = one_stage(json!({ "kind": "interactive", "assignee": mia }), "look");
    let stage = &mut drawn["stages"][0];
    stage["sla"] = json!({ "target_minutes": 5000 });
    stage["steps"][0]["sla"] = json!({ "target_minutes": 100 });
    drawn
}

/// Its step waits for a variable once somebody has finished it.
pub(super) fn waiting_on() -> Value {
    let work = json!({
        "kind": "interactive", "assignee": { "kind": "starter" },
        "completion": { "kind": "only_when", "condition": { "expression": "vars.sure == true" } },
    });
    let mut drawn = one_stage(work, "look");
    drawn["variables"] = json!([{ "name": "sure", "label": "Sure", "data_type": { "type": "checkbox" } }]);
    drawn
}

/// Is in its second stage as soon as it is started, and keeps two variables.
pub(super) fn in_the_second() -> Value {
    let mia = json!({ "kind": "user", "name": "mia" });
    let work = json!({ "kind": "interactive", "assignee": mia });
    let mut drawn = one_stage(work.clone(), "look");
    let second = drawn["stages"][0]["name"].clone();
    let first = json!({
        "name": "before", "label": "Before", "next": { "to": "stage", "name": second },
        "exit": { "kind": "when", "condition": { "expression": "true" } },
        "steps": [{ "name": "glance", "label": "Glance", "work": work }],
    });
    drawn["start"] = json!({ "to": "stage", "name": "before" });
    drawn["stages"].as_array_mut().unwrap().push(first);
    drawn["variables"] = json!([
        { "name": "note", "label": "Note", "data_type": { "type": "text" } },
        { "name": "person", "label": "Person", "data_type": { "type": "user" } },
    ]);
    drawn
}

/// Is started with a value of every type, and asks Mia for one of every type.
pub(super) fn starting_with_everything() -> Value {
    let mia = json!({ "kind": "user", "name": "mia" });
    let mut drawn = one_stage(json!({ "kind": "interactive", "assignee": mia, "flow": "form" }), "fill_in");
    drawn["inputs"] = Value::Array(types());
    drawn
}
