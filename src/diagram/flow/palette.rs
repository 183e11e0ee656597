//! What can be added to a flow: the entries behind every "+".

use fermata_engine::{
    condition::{Condition, Logic, Rows},
    flow::{
        CreateRecords, DeleteRecords, ElementBody, Flow, FlowDecision, FlowKind, FlowOutcome, GetRecords,
        Loop, Notify, Subflow, UpdateRecords, UpdateTarget,
    },
    ids::Name,
    value::{DataType, Value, ValueSource},
};
use serde_json::json;

use super::Kind;

/// One entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// What it adds.
    pub kind: Kind,
    /// What it is for.
    pub hint: &'static str,
    keywords: &'static str,
}

const ENTRIES: &[Entry] = &[
    Entry { kind: Kind::Screen, hint: "A page that a person fills in", keywords: "form page ask input" },
    Entry {
        kind: Kind::Get,
        hint: "Finds records and keeps them",
        keywords: "query look up find search select",
    },
    Entry { kind: Kind::Create, hint: "Makes one or many records", keywords: "insert new add record" },
    Entry {
        kind: Kind::Update,
        hint: "Changes fields of records",
        keywords: "set change write field record",
    },
    Entry { kind: Kind::Delete, hint: "Deletes records for good", keywords: "remove record" },
    Entry {
        kind: Kind::RollBack,
        hint: "Takes back what the flow has changed",
        keywords: "undo revert cancel rollback record",
    },
    Entry {
        kind: Kind::Decision,
        hint: "Goes one way or another",
        keywords: "branch if condition gateway path outcome",
    },
    Entry {
        kind: Kind::Loop,
        hint: "Does something for each item of a list",
        keywords: "repeat for each iterate",
    },
    Entry {
        kind: Kind::Assignment,
        hint: "Gives variables other values",
        keywords: "set variable value calculate",
    },
    Entry { kind: Kind::Notify, hint: "Writes to people inside Fermata", keywords: "message tell bell" },
    Entry { kind: Kind::Subflow, hint: "Calls another flow", keywords: "reuse call flow" },
    Entry { kind: Kind::Email, hint: "To people or any address", keywords: "mail smtp message send" },
    Entry { kind: Kind::Chat, hint: "Into Slack or Teams", keywords: "slack teams message" },
    Entry {
        kind: Kind::Callout,
        hint: "Over HTTP, and takes what it answers",
        keywords: "http rest api webhook request integration",
    },
    Entry {
        kind: Kind::Event,
        hint: "Tells other systems that something happened",
        keywords: "cloudevents webhook send",
    },
    Entry { kind: Kind::StartRun, hint: "A run of it begins", keywords: "run orchestration begin" },
    Entry {
        kind: Kind::Document,
        hint: "A PDF or a page, made of a template",
        keywords: "pdf html file print",
    },
];

/// Whether a kind of flow can hold a kind of element.
pub fn fits(flow: FlowKind, kind: Kind) -> bool {
    match flow {
        FlowKind::Screen => true,
        FlowKind::Autolaunched => kind != Kind::Screen,
        FlowKind::Evaluation => {
            matches!(kind, Kind::Assignment | Kind::Decision | Kind::Loop | Kind::Get | Kind::Subflow)
        }
    }
}

/// The entries of a kind of flow that fit what was typed, best first: what it is called, then what else people may type.
pub fn search(flow: FlowKind, typed: &str) -> Vec<Entry> {
    let typed = typed.trim().to_lowercase();
    let rank = |e: &Entry| {
        let label = e.kind.words().to_lowercase();
        match () {
            () if label.starts_with(&typed) => Some(0),
            () if label.contains(&typed) => Some(1),
            () if e.keywords.contains(&typed) || e.hint.to_lowercase().contains(&typed) => Some(2),
            () => None,
        }
    };
    let all = ENTRIES.iter().filter(|e| fits(flow, e.kind) && is_known(e.kind));
    let mut found: Vec<(i32, Entry)> = all.filter_map(|e| Some((rank(e)?, *e))).collect();
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, e)| e).collect()
}

/// An action as it is written in definitions: whatever it does not say is as usual. None where there is no such action.
fn action(kind: Kind) -> Option<ElementBody> {
    let written = match kind {
        Kind::Email => json!({ "action": "send_email" }),
        Kind::Chat => json!({ "action": "post_to_chat", "connection": "choose_a_chat", "text": "" }),
        Kind::Callout => json!({ "action": "http_callout", "url": "" }),
        Kind::Event => json!({ "action": "publish_event", "event_type": "" }),
        Kind::StartRun => {
            json!({ "action": "start_orchestration", "orchestration": "choose_an_orchestration" })
        }
        Kind::Document => json!({ "action": "create_document", "title": "", "template": "" }),
        _ => return None,
    };
    serde_json::from_value(written).ok().map(ElementBody::Action)
}

/// Whether there is such an element at all.
fn is_known(kind: Kind) -> bool {
    let is_action = matches!(
        kind,
        Kind::Email | Kind::Chat | Kind::Callout | Kind::Event | Kind::StartRun | Kind::Document
    );
    !is_action || action(kind).is_some()
}

/// What a new element does until somebody says so, as near as can be guessed: a loop goes through the list found last.
/// `object` is what it is about, where one must be named.
pub fn body(kind: Kind, flow: &Flow, object: &Name) -> ElementBody {
    let nothing = || ValueSource::Literal(Value::Null);
    let chosen = |what: &str| Name::from_label(what, "x");
    let variable = |wish: &str| {
        let taken = |name: &Name| flow.inputs.iter().chain(&flow.variables).any(|v| &v.name == name);
        Name::free(wish, "value", |name| taken(name) || flow.component(name.as_str()).is_some())
    };
    match kind {
        Kind::Screen => ElementBody::Screen(Default::default()),
        Kind::Assignment => ElementBody::Assignment(Default::default()),
        Kind::Decision => {
            let condition = Condition::Rows(Rows { logic: Logic::All, rows: Vec::new() });
            let yes = FlowOutcome { name: chosen("yes"), label: "Yes".into(), condition, next: None };
            ElementBody::Decision(FlowDecision { outcomes: vec![yes] })
        }
        Kind::Loop => {
            let lists = |v: &&fermata_engine::value::Variable| matches!(v.data_type, DataType::List { .. });
            let found = flow.variables.iter().rfind(lists).map(|v| format!("vars.{}", v.name));
            let given = flow.inputs.iter().find(lists).map(|v| format!("inputs.{}", v.name));
            let items = found.or(given).map_or_else(nothing, ValueSource::Reference);
            ElementBody::Loop(Loop { items, each: variable("item"), first: None })
        }
        Kind::Get => ElementBody::GetRecords(GetRecords {
            object: object.clone(),
            filter: Default::default(),
            sort: Vec::new(),
            limit: None,
            first: false,
            into: variable("found"),
        }),
        Kind::Create => ElementBody::CreateRecords(CreateRecords {
            object: object.clone(),
            sets: Vec::new(),
            from: None,
            into: None,
        }),
        Kind::Update => {
            let known = UpdateTarget::Records { object: object.clone(), value: nothing() };
            let target = if flow.object.is_some() { UpdateTarget::RunRecord } else { known };
            ElementBody::UpdateRecords(UpdateRecords { target, sets: Vec::new() })
        }
        Kind::Delete => ElementBody::DeleteRecords(DeleteRecords {
            target: UpdateTarget::Records { object: object.clone(), value: nothing() },
        }),
        Kind::RollBack => ElementBody::RollBack(Default::default()),
        Kind::Notify => {
            ElementBody::Notify(Notify { to: Vec::new(), subject: String::new(), body: String::new() })
        }
        Kind::Subflow => ElementBody::Subflow(Subflow {
            flow: chosen("choose_a_flow"),
            inputs: Default::default(),
            outputs: Default::default(),
        }),
        Kind::Unsupported => ElementBody::Unsupported(Default::default()),
        Kind::Email | Kind::Chat | Kind::Callout | Kind::Event | Kind::StartRun | Kind::Document => {
            action(kind).unwrap_or_else(|| ElementBody::Assignment(Default::default()))
        }
    }
}
