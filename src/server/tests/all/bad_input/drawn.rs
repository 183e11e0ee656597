//! Drawings without a mistake, which together use everything that a drawing can.

use serde_json::{Value, json};

use super::good::variables;

/// One that is started by hand and one that a record starts.
pub(super) fn orchestrations() -> Vec<Value> {
    let done = json!({ "kind": "when", "condition": { "rows": { "logic": "all", "rows": [
        { "resource": "steps.one.status", "operator": "equals", "value": { "literal": "Completed" } }] } } });
    let alone = json!({ "kind": "only_when", "condition": { "expression": "inputs.sure == true" } });
    let mut by_hand = json!({
        "label": "Everything", "description": "Uses all there is.", "trigger": { "kind": "autolaunched" },
        "run_title": "About {{inputs.plain}}", "inputs": variables(), "variables": few("kept_"), "owner": "ada",
        "sla": { "target_minutes": 9000, "warn_percent": 50 }, "start": { "to": "stage", "name": "first" },
        "stages": [
            {
                "name": "first", "label": "First", "description": "The first one.",
                "exit": { "kind": "all_steps_completed" }, "next": { "to": "decision", "name": "fork" },
                "fault": { "to": "stage", "name": "second" }, "sla": { "target_minutes": 5000, "warn_percent": 50 },
                "steps": [
                    {
                        "name": "one", "label": "One", "description": "The first step.", "start": { "kind": "with_stage" },
                        "sets": [{ "name": "kept_plain", "value": { "reference": "inputs.plain" } }],
                        "sla": { "target_minutes": 100, "warn_percent": 50 },
                        "work": {
                            "kind": "interactive", "assignee": { "kind": "user", "name": "mia" },
                            "fallback": { "kind": "group", "name": "crew" }, "flow": "asks",
                            "inputs": { "hint": { "reference": "inputs.plain" } }, "guidance": "Ask about {{inputs.plain}}.",
                            "completion": { "kind": "finished" }, "priority": "high",
                        },
                    },
                    {
                        "name": "two", "label": "Two", "start": { "kind": "after", "steps": ["one"] },
                        "work": { "kind": "interactive", "assignee": { "kind": "queue", "name": "desk" }, "completion": done },
                    },
                    {
                        "name": "three", "label": "Three",
                        "start": { "kind": "when", "condition": { "expression": "inputs.sure == true" }, "otherwise": "skip" },
                        "work": {
                            "kind": "background", "flow": "note_down", "inputs": { "text": { "expression": "inputs.plain" } },
                            "retry": { "attempts": 3, "delay_seconds": 10 },
                        },
                    },
                    {
                        "name": "four", "label": "Four",
                        "work": { "kind": "interactive", "assignee": { "kind": "starter" },
                            "fallback": { "kind": "expression", "source": "inputs.person" }, "completion": alone },
                    },
                ],
            },
            {
                "name": "second", "label": "Second", "next": { "to": "end" },
                "exit": { "kind": "when", "condition": { "evaluation_flow": {
                    "flow": "weigh", "inputs": { "amount": { "reference": "inputs.count" } } } } },
                "steps": [{ "name": "five", "label": "Five",
                    "work": { "kind": "interactive", "assignee": { "kind": "group", "name": "crew" } } }],
            },
        ],
        "decisions": [{
            "name": "fork", "label": "Which way?", "default_label": "On", "default_next": { "to": "end" },
            "outcomes": [{
                "name": "back", "label": "Back", "next": { "to": "stage", "name": "second" },
                "condition": { "rows": { "logic": { "custom": "1 OR 2" }, "rows": [
                    { "resource": "inputs.plain", "operator": "starts_with", "value": { "literal": "R" } },
                    { "resource": "inputs.count", "operator": "greater_than", "value": { "expression": "1.0 + 1.0" } }] } },
            }],
        }],
    });
    by_hand["step_news"] = json!({
        "to": [{ "kind": "group", "name": "crew" }], "owner": true, "managers": true, "started": true, "completed": true,
    });
    by_hand["calendar"] = json!("office");
    by_hand["stages"][0]["steps"][0]["sla"] = promise();
    by_hand["stages"][0]["sla"]["due"] = json!({ "value": { "reference": "inputs.day" } });
    by_hand["stages"][0]["steps"][0]["reminder"] =
        json!({ "after_minutes": 60, "every_minutes": 30, "times": 2 });
    let mut by_record = json!({
        "label": "By a record",
        "trigger": { "kind": "record", "object": "Thing", "on": "updated", "only_when_changed_to_meet": true,
            "entry": { "expression": "record.amount > 10.0" } },
        "run_title": "About {{record.subject}}", "start": { "to": "stage", "name": "only" },
    });
    by_record["stages"] = json!([{ "name": "only", "label": "Only", "steps": [{ "name": "one", "label": "One",
        "work": { "kind": "interactive", "assignee": { "kind": "user", "name": "mia" } } }] }]);
    let mut by_deletion = by_record.clone();
    by_deletion["label"] = json!("By a deletion");
    by_deletion["trigger"] = json!({ "kind": "record", "object": "Thing", "on": "deleted",
        "entry": { "expression": "prior.amount > 10.0" } });
    by_deletion["run_title"] = json!("About {{prior.subject}}");
    let mut all = vec![by_hand, by_record.clone(), by_deletion, waiting(), approving()];
    all.extend(by_themselves(&by_record));
    all
}

/// One in which people decide, in every way.
fn approving() -> Value {
    let person = |name: &str| json!({ "kind": "user", "name": name });
    let said = |name: &str, meaning: &str| json!({ "name": name, "label": name, "meaning": meaning, "needs_comment": true });
    let first = json!({
        "kind": "approval",
        "approvers": [person("mia"), { "kind": "manager", "of": { "kind": "starter" }, "levels": 2 }],
        "chain": { "of": { "kind": "starter" }, "up_to": { "kind": "levels", "count": 2 } },
        "fallback": { "kind": "role", "name": "cfo" }, "rule": { "kind": "at_least", "count": 2 },
        "outcomes": [said("yes", "approve"), said("no", "reject"), said("back", "send_back")],
        "after_reject": "go_on", "send_back": ["drafting"], "flow": "asks",
        "inputs": { "hint": { "reference": "inputs.plain" } }, "guidance": "Ask about {{inputs.plain}}.", "priority": "high",
        "not_who_did": ["draft"], "may_approve_own": true, "approvers_may_add": true,
        "lock": { "approvers_may_edit": true, "editors": [person("max")] },
        "signature": { "statement": "I approve {{inputs.plain}}", "by": "one_time_code" }, "not_by_mail": true,
        "completion": { "kind": "when", "condition": { "expression": "record.id != null" } },
        "notice": { "subject": "Decide on {{inputs.plain}}", "body": "Look at it." }, "about": { "reference": "record.id" },
    });
    let second = |rule: Value| {
        json!({
            "kind": "approval", "approvers": [{ "kind": "performer", "step": "draft" }], "rule": rule, "after_reject": "stop",
            "chain": { "of": person("mia"), "up_to": { "kind": "amount", "amount": { "reference": "inputs.count" } } },
        })
    };
    let step = |name: &str, work: Value| json!({ "name": name, "label": name, "work": work });
    let draft = json!({
        "kind": "interactive", "assignee": { "kind": "role", "name": "cfo" }, "share": "least_loaded",
        "duties": { "not_who_did": ["ok"], "not_the_starter": true },
        "notice": { "subject": "Draft {{inputs.plain}}", "body": "Begin." }, "about": { "reference": "record.id" },
    });
    json!({
        "label": "Decide", "inputs": variables(), "start": { "to": "stage", "name": "drafting" }, "owner": "ada",
        "recall": { "to": "end" }, "object": "Thing",
        "stages": [
            { "name": "drafting", "label": "Drafting", "next": { "to": "stage", "name": "deciding" },
              "steps": [step("draft", draft)] },
            { "name": "deciding", "label": "Deciding", "next": { "to": "end" }, "reject": { "to": "stage", "name": "drafting" },
              "steps": [step("ok", first), step("any", second(json!({ "kind": "any" }))),
                        step("all", second(json!({ "kind": "all" }))), step("turn", second(json!({ "kind": "in_turn" })))] },
        ],
    })
}

/// A promise with all that it can say.
fn promise() -> Value {
    let receivers = json!([
        { "kind": "assignee" }, { "kind": "assignee_manager" }, { "kind": "managers" }, { "kind": "role", "name": "cfo" }, { "kind": "owner" }, { "kind": "user", "name": "mia" },
        { "kind": "group", "name": "crew" }, { "kind": "queue", "name": "desk" },
        { "kind": "address", "address": "desk@example.com" },
    ]);
    let rung = |at: Value, action: Value| json!({ "at": at, "action": action });
    let share = |percent: u16| json!({ "kind": "share", "percent": percent });
    json!({
        "target_minutes": 100, "warn_percent": 50, "calendar": "office", "target": { "reference": "inputs.count" },
        "ladder": [
            rung(json!({ "kind": "before", "minutes": 10 }), json!({ "kind": "notify", "to": receivers, "message": "It waits." })),
            rung(json!({ "kind": "after", "minutes": 10 }), json!({ "kind": "reassign", "to": { "kind": "user", "name": "mia" } })),
            rung(share(150), json!({ "kind": "raise_priority", "to": "high" })),
            rung(share(200), json!({ "kind": "run_flow", "flow": "note_down", "inputs": { "text": { "literal": "Late" } } })),
            rung(share(300), json!({ "kind": "finish", "outcome": "too_late" })),
        ],
        "pauses": [{ "label": "Waiting for the customer", "condition": { "expression": "inputs.sure == true" } }],
    })
}

/// Those that start by themselves, in every way.
fn by_themselves(drawn: &Value) -> Vec<Value> {
    let schedule = json!({ "cron": "30 2 * * 1-5", "time_zone": "Europe/Berlin",
        "from": "2026-01-05", "until": "2099-12-31", "overlap": "skip", "catch_up": "last" });
    let inputs = [{ json!({ "name": "hint", "label": "Hint", "data_type": { "type": "text" } }) }];
    let given = json!({ "hint": { "reference": "event.data.hint" } });
    let about = json!({ "object": "Thing", "field": "subject", "value": { "reference": "event.subject" } });
    let triggers = [
        json!({ "kind": "scheduled", "schedule": schedule, "inputs": { "hint": { "reference": "schedule.at" } } }),
        json!({ "kind": "records_on_schedule", "schedule": schedule, "object": "Thing",
            "entry": { "expression": "record.amount > 10.0" } }),
        json!({ "kind": "event", "source": { "by": "cloud_events", "type": "order.*", "source": "/shop/*" },
            "filter": { "expression": "event.data.total > 10" }, "inputs": given, "record": about }),
        json!({ "kind": "event", "source": { "by": "webhook", "hook": "shop" } }),
    ];
    let with = |trigger: Value| {
        let mut drawn = drawn.clone();
        drawn["run_title"] = json!("By itself");
        drawn["inputs"] = json!(inputs);
        drawn["trigger"] = trigger;
        drawn
    };
    triggers.map(with).into()
}

/// Steps that wait, and steps that start other runs.
fn waiting() -> Value {
    let moment = json!({
        "kind": "moment", "value": { "reference": "inputs.day" }, "time_of_day": "09:00", "time_zone": "Europe/Berlin",
        "offset": { "amount": { "literal": 10 }, "unit": "days", "direction": "before", "calendar": "office" },
    });
    let step = |name: &str, work: Value| json!({ "name": name, "label": name, "work": work });
    json!({
        "label": "Waits", "trigger": { "kind": "autolaunched" }, "inputs": variables(), "variables": few("kept_"),
        "outputs": ["kept_plain"], "start": { "to": "stage", "name": "only" },
        "stages": [{ "name": "only", "label": "Only",
            "sla": { "target_minutes": 5000, "pauses": [{ "label": "Waiting", "steps": ["one"] }] },
            "steps": [
            step("one", json!({
                "kind": "wait", "until": { "kind": "duration", "amount": { "literal": 3 }, "unit": "hours", "calendar": "office" },
                "timeout": { "at": moment, "outcome": "too_late" },
            })),
            step("two", json!({
                "kind": "wait",
                "until": {
                    "kind": "message", "name": "signed", "correlation": { "reference": "inputs.plain" },
                    "earlier_minutes": 30,
                    "outputs": [{
                        "name": "size", "label": "Size", "data_type": { "type": "number" }, "required": true,
                        "path": "answers.size",
                    }],
                },
                "timeout": { "at": { "kind": "after", "amount": { "expression": "inputs.count * 2.0" }, "unit": "weeks" } },
            })),
            step("three", json!({ "kind": "wait", "until": {
                "kind": "condition", "condition": { "expression": "inputs.sure == true" }, "recheck_minutes": 5,
            } })),
            step("four", json!({ "kind": "wait", "until": moment })),
            step("five", json!({
                "kind": "sub_orchestration", "orchestration": "wide", "on_failure": "give_up",
                "record": { "kind": "value", "source": { "reference": "inputs.other" } },
                "inputs": { "plain": { "reference": "item" } },
                "for_each": {
                    "items": { "literal": ["a", "b"] }, "mode": "sequential", "stop_rest": false,
                    "quorum": { "kind": "at_least", "count": 1 },
                },
            })),
            step("six", json!({ "kind": "sub_orchestration", "orchestration": "wide", "record": { "kind": "own" },
                "inputs": { "plain": { "literal": "x" } },
                "for_each": { "items": { "expression": "[\"a\"]" }, "quorum": { "kind": "any" } } })),
            step("seven", json!({ "kind": "sub_orchestration", "orchestration": "wide", "record": { "kind": "none" },
                "inputs": { "plain": { "literal": "x" } },
                "for_each": { "items": { "literal": [] }, "quorum": { "kind": "all" } } })),
        ] }],
    })
}

/// One of each kind.
pub(super) fn flows() -> Vec<Value> {
    vec![screen(), alone(), acting(), gathering(), super::good::weighing()]
}

fn screen() -> Value {
    let choices = json!([{ "value": "a", "label": "A" }, { "value": "b", "label": "B" }]);
    let answer = json!({
        "name": "answer", "label": "Answer", "help": "Short.", "required": true, "section": "head",
        "placeholder": "Yes or no", "width": "row", "read_only": false,
        "body": { "kind": "input", "data_type": { "type": "text" } }, "default": { "literal": "Yes" },
        "visible": { "rows": { "logic": { "custom": "NOT 1" }, "rows": [
            { "resource": "inputs.in_plain", "operator": "is_blank", "value": { "literal": false } }] } },
        "validation": { "condition": { "expression": "vars.answer != 'No'" }, "message": "Say yes." },
    });
    let pick = json!({ "name": "pick", "label": "Pick", "default": { "reference": "inputs.in_plans" },
                "body": { "kind": "choice", "choices": choices, "multiple": true,
                    "from": { "reference": "inputs.in_plans" } } });
    let ticks = json!({ "name": "ticks", "label": "Ticks", "body": { "kind": "checklist", "items": [
        { "value": "badge", "label": "The badge", "required": true }] } });
    json!({
        "label": "Screens", "description": "Asks for everything.", "kind": "screen", "object": "Thing",
        "inputs": few("in_"), "variables": variables(), "outputs": ["answer"], "start": "page",
        "elements": [{ "name": "page", "label": "Page", "next": null, "body": { "kind": "screen", "components": [
            { "name": "intro", "body": { "kind": "text", "markdown": "About {{inputs.in_plain}}." } },
            { "name": "head", "label": "Head", "body": { "kind": "section", "columns": "one" } },
            answer, pick, ticks,
            { "name": "map", "label": "Map", "body": { "kind": "placeholder", "what": "a map of the town" } },
            { "name": "remark", "label": "Remark", "default": { "expression": "inputs.in_plain" },
                "body": { "kind": "record_field", "field": "note", "editable": true } },
        ] } }],
        "outcomes": [{ "name": "send", "label": "Send", "style": "primary", "skips_required": false }],
    })
}

/// Does everything that leaves the system.
fn acting() -> Value {
    let mia = json!({ "kind": "user", "name": "mia" });
    let plain = json!({ "reference": "record.subject" });
    let mut variables = few("");
    let count = json!({ "name": "count", "data_type": { "type": "number", "decimals": 0 } });
    variables.as_array_mut().unwrap().push(count);
    let action = |name: &str, next: Option<&str>, mut body: Value| {
        body["kind"] = json!("action");
        json!({ "name": name, "label": name, "next": next, "body": body })
    };
    json!({
        "label": "Acting", "kind": "autolaunched", "object": "Thing", "variables": variables, "start": "mail",
        "elements": [
            action("mail", Some("letter"), json!({
                "action": "send_email", "to": [mia], "addresses": "max@example.com", "reply_to": "desk@example.com",
                "subject": "About {{record.subject}}", "text": "Hello", "html": "<p>Hello</p>",
            })),
            action("letter", Some("call"), json!({
                "action": "send_email", "to": [mia], "template": "hello", "values": { "customer": plain },
            })),
            action("call", Some("send"), json!({
                "action": "http_callout", "method": "GET", "url": "https://example.com/{{record.subject}}",
                "query": [{ "name": "q", "value": "{{record.subject}}" }],
                "headers": [{ "name": "X-Key", "value": "{{secrets.desk_url}}" }],
                "timeout_seconds": 10, "attempts": 2, "accept_status": [200, 404],
                "outputs": [
                    { "into": "plain", "part": { "kind": "path", "path": "a.b" } },
                    { "into": "plain", "part": { "kind": "header", "name": "x-id" } },
                    { "into": "plain", "part": { "kind": "text" } },
                    { "into": "count", "part": { "kind": "status" } },
                ],
            })),
            action("send", Some("post"), json!({
                "action": "http_callout", "method": "POST", "url": "https://example.com",
                "body": { "kind": "json", "values": { "a.b": plain } },
            })),
            action("post", Some("chat"), json!({
                "action": "http_callout", "method": "PUT", "url": "https://example.com",
                "body": { "kind": "text", "content_type": "text/plain", "text": "Hello" },
            })),
            action("chat", Some("publish"), json!({
                "action": "post_to_chat", "connection": "desk", "text": "**Done**" })),
            action("publish", Some("begin"), json!({
                "action": "publish_event", "event_type": "thing.done", "to": "erp", "data": { "subject": plain } })),
            action("begin", Some("make"), json!({
                "action": "start_orchestration", "orchestration": "ask_mia", "record": { "reference": "record" },
                "inputs": { "topic": plain }, "into": "plain",
            })),
            action("make", None, json!({
                "action": "create_document", "title": "Offer", "template": "# Offer", "format": "pdf", "into": "plain" })),
        ],
    })
}

/// Looks up, makes, changes and deletes records, and calls another flow.
fn gathering() -> Value {
    let mut variables = variables();
    let all = variables.as_array_mut().unwrap();
    all.retain(|variable| ["plain", "other", "thing", "things"].iter().any(|name| variable["name"] == *name));
    let row = |field: &str, operator: &str, value: Value| json!({ "field": field, "operator": operator, "value": value });
    let some = json!({ "rows": [row("subject", "equals", json!({ "reference": "vars.plain" }))] });
    let sets = json!([{ "name": "note", "value": { "literal": "Seen." } }]);
    let element = |name: &str, next: Option<&str>, body: Value| json!({ "name": name, "label": name, "next": next, "body": body });
    let mut find = element(
        "find",
        Some("each"),
        json!({
            "kind": "get_records", "object": "Thing", "into": "things", "first": false, "limit": 10,
            "sort": [{ "field": "amount", "descending": true }],
            "filter": { "logic": { "custom": "1 AND NOT 2 AND 3" }, "rows": [
                row("subject", "equals", json!({ "literal": "Roof" })),
                row("amount", "less_than", json!({ "reference": "record.amount" })),
                row("amount", "greater_than", json!({ "expression": "1.0 + 1.0" })),
            ] },
        }),
    );
    find["fault"] = json!("call");
    json!({
        "label": "Gathering", "kind": "autolaunched", "object": "Thing", "variables": variables, "start": "find",
        "elements": [
            find,
            element("each", Some("make"), json!({
                "kind": "loop", "items": { "reference": "vars.things" }, "each": "thing", "first": "change" })),
            element("change", Some("each"), json!({ "kind": "update_records", "sets": sets, "target": {
                "records": { "object": "Thing", "value": { "reference": "vars.thing" } } } })),
            element("make", Some("own"), json!({
                "kind": "create_records", "object": "Thing", "from": { "reference": "vars.thing" }, "into": "other",
                "sets": sets })),
            element("own", Some("all"), json!({ "kind": "update_records", "sets": sets, "target": "run_record" })),
            element("all", Some("drop"), json!({ "kind": "update_records", "sets": sets, "target": {
                "matching": { "object": "Thing", "filter": some } } })),
            element("drop", Some("call"), json!({ "kind": "delete_records", "target": {
                "matching": { "object": "Thing", "filter": some } } })),
            element("call", Some("remember"), json!({ "kind": "subflow", "flow": "note_down",
                "inputs": { "text": { "reference": "vars.plain" } }, "outputs": { "plain": "said" } })),
            element("remember", Some("undo"), json!({ "kind": "assignment", "sets": [
                { "name": "thing", "field": "note", "value": { "literal": "Seen." } }] })),
            element("undo", Some("lacks"), json!({ "kind": "roll_back" })),
            element("lacks", None, json!({ "kind": "unsupported", "what": "a plug-in", "reason": "It is code." })),
        ],
    })
}

fn alone() -> Value {
    json!({
        "label": "Alone", "kind": "autolaunched", "object": "Thing", "variables": few(""), "start": "fork",
        "elements": [
            {
                "name": "fork", "label": "Fork", "next": "put",
                "body": { "kind": "decision", "outcomes": [{
                    "name": "large", "label": "Large", "next": "tell",
                    "condition": { "evaluation_flow": {
                        "flow": "weigh", "inputs": { "amount": { "reference": "record.amount" } } } },
                }] },
            },
            { "name": "put", "label": "Put", "next": "write", "body": { "kind": "assignment", "sets": [
                { "name": "plain", "value": { "literal": "x" } }] } },
            { "name": "write", "label": "Write", "next": "tell", "body": { "kind": "update_records", "sets": [
                { "name": "note", "value": { "expression": "vars.plain" } }] } },
            { "name": "tell", "label": "Tell", "body": {
                "kind": "notify", "subject": "About {{record.subject}}", "body": "Look at it.",
                "to": [
                    { "kind": "user", "name": "mia" }, { "kind": "group", "name": "crew" },
                    { "kind": "queue", "name": "desk" }, { "kind": "starter" }, { "kind": "role", "name": "cfo" },
                    { "kind": "manager", "of": { "kind": "user", "name": "mia" }, "levels": 2 },
                    { "kind": "expression", "source": "vars.person" },
                ],
            } },
        ],
    })
}

/// Variables of a few types: all of them are tried elsewhere in the same drawing or in another of its kind.
fn few(prefix: &str) -> Value {
    let mut variables = variables();
    let all = variables.as_array_mut().unwrap();
    all.retain(|variable| ["plain", "plans", "person"].iter().any(|name| variable["name"] == *name));
    for variable in all {
        variable["name"] = Value::from(format!("{prefix}{}", variable["name"].as_str().unwrap()));
    }
    variables
}
