use proptest::{prelude::*, sample::select};
use serde_json::json;

use super::*;
use crate::{
    expr::evaluate,
    object::RecordRef,
    people::{Person, Role},
};

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

fn id(n: u128) -> RecordId {
    RecordId(uuid::Uuid::from_u128(n))
}

fn objects() -> BTreeMap<Name, Arc<Object>> {
    let all = json!([
        {"name": "Contract", "label": "Contract", "fields": [
            {"name": "name", "data_type": {"type": "text"}},
            {"name": "amount", "data_type": {"type": "number"}},
            {"name": "owner", "data_type": {"type": "user"}},
            {"name": "account", "data_type": {"type": "lookup", "object": "Account"}},
            {"name": "monthly", "data_type": {"type": "formula", "source": "record.amount / 12", "result": {"type": "number"}}},
            {"name": "share", "data_type": {"type": "formula", "source": "record.monthly * 12 / record.account.revenue", "result": {"type": "number"}}}
        ]},
        {"name": "Account", "label": "Account", "fields": [
            {"name": "name", "data_type": {"type": "text"}},
            {"name": "revenue", "data_type": {"type": "number"}},
            {"name": "parent", "data_type": {"type": "lookup", "object": "Account"}},
            {"name": "of_parent", "data_type": {"type": "formula", "source": "record.parent.name", "result": {"type": "text"}}}
        ]}
    ]);
    let all: Vec<Object> = serde_json::from_value(all).unwrap();
    all.into_iter().map(|object| (object.name.clone(), Arc::new(object))).collect()
}

fn record(object: &str, n: u128, fields: Value) -> Record {
    let fields: Values = serde_json::from_value(fields).unwrap();
    Record {
        at: RecordRef { object: name(object), id: id(n) },
        revision: 1,
        title: format!("No. {n}"),
        fields,
    }
}

fn records() -> BTreeMap<RecordId, Record> {
    let contract = json!({"name": "C", "amount": 120, "owner": "mia", "account": id(2).to_string()});
    let all = [
        record("Contract", 1, contract),
        record("Account", 2, json!({"name": "Nordwind", "revenue": 480, "parent": id(3).to_string()})),
        record("Account", 3, json!({"name": "Holding", "revenue": 9_000})),
    ];
    all.into_iter().map(|record| (record.at.id, record)).collect()
}

fn asked(source: &str) -> Value {
    let (objects, records, nothing) = (objects(), records(), BTreeMap::new());
    let mut directory = Directory::default();
    let mia = Person::new(name("mia"), "Mia Winter", Role::Manager);
    directory.users.insert(name("mia"), mia);
    let around = Around { objects: &objects, directory: &directory, changed: &nothing, records: &records };
    let scope = Scope::new().with_around(around).with_record("record", &records[&id(1)]);
    evaluate(source, &scope).unwrap()
}

#[test]
fn paths_lead_on_through_lookups() {
    assert_eq!(asked("record.account.name"), json!("Nordwind"));
    assert_eq!(asked("record.account.parent.name"), json!("Holding"));
    assert_eq!(asked("record.account.parent.title"), json!("No. 3"));
    assert_eq!(asked("record.account"), json!(id(2).to_string()));
    assert_eq!(asked("record.owner.label + ', ' + record.owner.role"), json!("Mia Winter, manager"));
    assert_eq!(asked("record.account.parent.parent.name"), Value::Null);
    assert_eq!(asked("record.amount.name"), Value::Null);
}

#[test]
fn formulas_are_worked_out_over_related_records_too() {
    assert_eq!(asked("record.monthly"), json!(10));
    assert_eq!(asked("record.share"), json!(0.25));
    assert_eq!(asked("record.account.of_parent"), json!("Holding"));
    assert_eq!(asked("record").get("monthly"), Some(&json!(10)));
}

#[test]
fn a_changed_record_hides_the_one_that_was_loaded() {
    let (objects, records, directory) = (objects(), records(), Directory::default());
    let changed =
        BTreeMap::from([(id(2), Some(record("Account", 2, json!({"name": "Südwind", "revenue": 240}))))]);
    let around = Around { objects: &objects, directory: &directory, changed: &changed, records: &records };
    let scope = Scope::new().with_around(around).with_record("record", &records[&id(1)]);
    assert_eq!(scope.path("record.account.name"), json!("Südwind"));
    assert_eq!(scope.path("record.share"), json!(0.5));
    // The same of a record that is a value, as a flow changes it.
    let scope = Scope::new().with_around(around).with("record", crate::expr::record_value(&records[&id(1)]));
    assert_eq!(scope.path("record.share"), json!(0.5));
}

fn shown(chains: BTreeSet<Chain>) -> Vec<String> {
    chains.iter().map(|chain| chain.iter().map(Name::as_str).collect::<Vec<_>>().join(".")).collect()
}

#[test]
fn a_definition_says_which_lookups_it_names() {
    let named =
        |definition: Value| shown(lookups(&definition, &name("Contract"), &BTreeMap::new(), &objects()));
    assert_eq!(
        named(json!({"expression": "record.account.parent.name == 'x'"})),
        ["account", "account.parent"]
    );
    assert_eq!(named(json!(["Dear {{ record.account.name }}"])), ["account"]);
    assert_eq!(named(json!({"resource": "prior.account.revenue"})), ["account"]);
    // A formula leads on by itself.
    assert_eq!(named(json!("record.share > 1")), ["account"]);
    assert_eq!(named(json!("record.account.of_parent")), ["account", "account.parent"]);
    assert!(named(json!(["record.account", "my_record.account.name", "x.record.account.name"])).is_empty());
}

#[test]
fn the_flows_it_leads_to_are_looked_at_too() {
    let flow: Flow = serde_json::from_value(json!({
        "kind": "evaluation", "label": "Big", "start": "ask",
        "variables": [{"name": "result", "data_type": {"type": "checkbox"}}],
        "elements": [{"name": "ask", "label": "Ask", "body": {"kind": "assignment", "sets": [
            {"name": "result", "value": {"expression": "record.account.revenue > 100"}}
        ]}}]
    }))
    .unwrap();
    let flows = BTreeMap::from([(name("big"), Arc::new(flow))]);
    let condition = json!({"evaluation_flow": {"flow": "big"}});
    assert_eq!(shown(lookups(&condition, &name("Contract"), &flows, &objects())), ["account"]);
}

#[test]
fn a_chain_longer_than_the_limit_is_cut() {
    let path = |hops: usize| json!(format!("record{}.name", ".parent".repeat(hops)));
    let longest = |hops| {
        let all = lookups(&path(hops), &name("Account"), &BTreeMap::new(), &objects());
        all.iter().map(Vec::len).max()
    };
    assert_eq!(longest(RELATED_DEPTH_MAX), Some(RELATED_DEPTH_MAX));
    assert_eq!(longest(RELATED_DEPTH_MAX + 1), Some(RELATED_DEPTH_MAX));
}

#[test]
fn a_path_depends_on_every_record_on_its_way() {
    let (objects, records, directory, nothing) =
        (objects(), records(), Directory::default(), BTreeMap::new());
    let around = Around { objects: &objects, directory: &directory, changed: &nothing, records: &records };
    let of = |path: &str| -> Vec<(u128, String)> {
        let found = reads(around, &records[&id(1)], [path].into_iter());
        let fields = |reads: &Reads| reads.fields.iter().map(Name::as_str).collect::<Vec<_>>().join(",");
        found.iter().map(|(at, reads)| (at.0.as_u128(), fields(reads))).collect()
    };
    let pairs = |all: &[(u128, &str)]| all.iter().map(|(n, f)| (*n, (*f).to_owned())).collect::<Vec<_>>();
    assert_eq!(of("record.amount"), pairs(&[(1, "amount")]));
    assert_eq!(of("record.account.parent.name"), pairs(&[(1, "account"), (2, "parent"), (3, "name")]));
    assert_eq!(of("record.share"), pairs(&[(1, "account,amount,monthly,share"), (2, "revenue")]));
    assert_eq!(of("record.account.title"), pairs(&[(1, "account"), (2, "name")]));
    assert!(reads(around, &records[&id(1)], ["record"].into_iter())[&id(1)].all);
}

const PARTS: [&str; 19] = [
    "record.amount",
    "record.monthly",
    "record.account.revenue",
    "record.account.parent.of_parent",
    "record.share",
    "record.f",
    "record.account",
    "record.owner.label",
    "now",
    "null",
    "0",
    "-1",
    "1e308",
    "'x'",
    "[1, 2]",
    "true",
    "record",
    "today()",
    "record.name",
];
const JOINS: [&str; 10] = [" + ", " - ", " * ", " / ", " % ", " == ", " < ", " && ", " || ", " in "];

fn source() -> impl Strategy<Value = String> {
    let more = proptest::collection::vec((select(&JOINS[..]), select(&PARTS[..])), 0..4);
    (select(&PARTS[..]), more).prop_map(|(first, more)| {
        more.into_iter().fold(first.to_owned(), |source, (join, part)| format!("({source}){join}{part}"))
    })
}

proptest! {
    #![proptest_config(crate::seeds::cases(500))]

    #[test]
    fn formulas_never_panic_and_hold_what_they_say(source in source(), kind in select(&["number", "text", "checkbox", "date"][..])) {
        let result: DataType = serde_json::from_value(json!({"type": kind})).unwrap();
        let mut objects = objects();
        let mut contract = Object::clone(&objects[&name("Contract")]);
        let data_type = DataType::Formula { source: source.clone(), result: Box::new(result.clone()) };
        contract.fields.push(crate::object::Field::new(name("f"), "", data_type));
        objects.insert(name("Contract"), Arc::new(contract));
        let (records, directory, nothing) = (records(), Directory::default(), BTreeMap::new());
        let around = Around { objects: &objects, directory: &directory, changed: &nothing, records: &records };
        let scope = Scope::new()
            .with_around(around)
            .with("now", json!("2026-11-25T10:00:00Z"))
            .with_record("record", &records[&id(1)]);
        let value = scope.path("record.f");
        prop_assert!(result.check(&value).is_ok(), "{source} yields {value}");
    }
}
