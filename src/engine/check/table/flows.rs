//! What goes wrong in flows, screens and objects.

use super::*;

pub(super) fn flows_at_work() -> Vec<Row> {
    let set = |name: &str| json!([{ "name": name, "value": { "literal": 1 } }]);
    vec![
        ("object_missing", Background, "/object".into(), json!(null)),
        ("sets_nothing", Background, "/elements/0/body/sets".into(), json!([])),
        ("field_unknown", Background, "/elements/0/body/sets".into(), set("amont")),
        ("output_unknown", Background, "/outputs".into(), json!(["totl"])),
        ("outcomes_unused", Background, "/outcomes".into(), json!([{ "name": "x", "label": "X" }])),
        ("notify_nobody", Background, "/elements/1/body/to".into(), json!([])),
        ("element_wrong_kind", Background, "/elements/1/body".into(), json!({ "kind": "screen" })),
        ("screen_empty", Background, "/elements/1/body".into(), json!({ "kind": "screen" })),
        (
            "variable_unknown",
            Background,
            "/elements/1/body".into(),
            json!({ "kind": "assignment", "sets": set("totl") }),
        ),
        (
            "not_supported",
            Background,
            "/elements/1/body".into(),
            json!({ "kind": "unsupported", "what": "Apex action CheckCredit" }),
        ),
        (
            "field_of_no_record",
            Background,
            "/elements/1/body".into(),
            json!({
                "kind": "assignment",
                "sets": [{ "name": "total", "field": "amount", "value": { "literal": 1 } }],
            }),
        ),
        ("deletes_own_record", Background, "/elements/1/body".into(), json!({ "kind": "delete_records" })),
        (
            "deletes_all",
            Background,
            "/elements/1/body".into(),
            json!({ "kind": "delete_records", "target": { "matching": { "object": "Account" } } }),
        ),
        (
            "field_missing",
            Background,
            "/elements/1/body".into(),
            json!({ "kind": "create_records", "object": "Contact",
                    "sets": [{ "name": "amount", "value": { "literal": 1 } }] }),
        ),
        (
            "loop_empty",
            Background,
            "/elements/1/body".into(),
            json!({ "kind": "loop", "items": { "literal": [1] }, "each": "total" }),
        ),
        (
            "subflow_cycle",
            Background,
            "/elements/1/body".into(),
            json!({ "kind": "subflow", "flow": "turns" }),
        ),
        (
            "connection_missing",
            Background,
            "/elements/1/body".into(),
            json!({ "kind": "action", "action": "post_to_chat", "connection": "desk", "text": "Hello" }),
        ),
        ("fault_path_missing", Background, "/elements/1/body".into(), callout()),
        (
            "address_wrong",
            Background,
            "/elements/1/body".into(),
            json!({ "kind": "action", "action": "http_callout", "url": "ftp://erp" }),
        ),
        (
            "secret_not_alone",
            Background,
            "/elements/1/body".into(),
            json!({ "kind": "action", "action": "http_callout", "url": "https://x.example/{{upper(secrets.erp)}}" }),
        ),
        (
            "mail_empty",
            Background,
            "/elements/1/body".into(),
            json!({ "kind": "action", "action": "create_document", "title": "Invoice", "template": " " }),
        ),
    ]
}

pub(super) fn screens_and_objects() -> Vec<Row> {
    let component = |at: &str| format!("/elements/0/body/components/0{at}");
    let choices = |choices: Value| json!({ "kind": "choice", "choices": choices });
    vec![
        ("callout_in_screen", Screen, "/elements/0/body".into(), callout()),
        ("result_missing", Evaluation, "/variables".into(), json!([])),
        ("never_visible", Screen, component("/visible"), expression("false")),
        ("section_unknown", Screen, component("/section"), json!("gone")),
        ("choices_empty", Screen, component("/body"), choices(json!([]))),
        ("choices_empty", Screen, component("/body"), json!({ "kind": "checklist", "items": [] })),
        ("choice_empty", Screen, component("/body"), choices(json!([{ "value": " " }]))),
        ("no_fields", Whole::Object, "/fields".into(), json!([])),
        (
            "formula_cycle",
            Whole::Object,
            "/fields/0/data_type".into(),
            json!({ "type": "formula", "source": "record.name + 'x'", "result": { "type": "text" } }),
        ),
        (
            "file_first",
            Whole::Object,
            "/fields/1".into(),
            json!({ "name": "paper", "label": "Paper", "data_type": { "type": "file" }, "required": true }),
        ),
        ("reserved_name", Whole::Object, "/fields/1/name".into(), json!("id")),
        ("title_missing", Whole::Object, "/fields/0/data_type".into(), json!({ "type": "percent" })),
    ]
}
