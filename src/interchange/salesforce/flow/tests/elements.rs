//! Elements that work with values and records, and how a flow begins and ends.

use fermata_engine::{
    condition::{Condition, Logic},
    definition::{RecordChangeKind, TimeUnit, Trigger},
    flow::{ElementBody, UpdateTarget},
    value::ValueSource,
};
use serde_json::{Value, json};

use super::{
    play::{Chooses, play},
    support::{Turned, name, one},
};
use crate::salesforce::report::ElementResult;

/// An autolaunched flow of these elements that begins with `first`.
pub(super) fn auto(first: &str, rest: &str) -> String {
    format!(
        "<Flow><apiVersion>60.0</apiVersion><label>It</label><processType>AutoLaunchedFlow</processType>\
         <status>Active</status><start><locationX>0</locationX><connector><targetReference>{first}</targetReference>\
         </connector></start>{rest}</Flow>"
    )
}

pub(super) fn variable(name: &str, kind: &str, more: &str) -> String {
    format!("<variables><name>{name}</name><dataType>{kind}</dataType>{more}</variables>")
}

pub(super) fn element(tag: &str, name: &str, next: &str, rest: &str) -> String {
    let next = match next {
        "" => String::new(),
        next => format!("<connector><targetReference>{next}</targetReference></connector>"),
    };
    format!(
        "<{tag}><name>{name}</name><label>{name} label</label><locationY>8</locationY>{next}{rest}</{tag}>"
    )
}

pub(super) fn item(to: &str, operator: &str, value: &str) -> String {
    format!(
        "<assignmentItems><assignToReference>{to}</assignToReference><operator>{operator}</operator>\
         <value>{value}</value></assignmentItems>"
    )
}

pub(super) fn reference(to: &str) -> String {
    format!("<elementReference>{to}</elementReference>")
}

pub(super) fn filter(field: &str, value: &str) -> String {
    format!(
        "<filterLogic>and</filterLogic><filters><field>{field}</field><operator>EqualTo</operator><value>{value}</value></filters>"
    )
}

pub(super) const TEXT: &str = "<stringValue>x</stringValue>";
pub(super) const OUT: &str = "<isOutput>true</isOutput>";
pub(super) const IN: &str = "<isInput>true</isInput>";
pub(super) const LIST: &str = "<isCollection>true</isCollection>";

fn orders(name: &str, more: &str) -> String {
    variable(name, "SObject", &format!("<objectType>Order__c</objectType>{more}"))
}

pub(super) fn output(turned: &Turned, of: &str) -> Value {
    let end =
        play(turned, "It", Chooses::First).unwrap_or_else(|fault| panic!("{fault}: {:#?}", turned.it()));
    end.outputs[&name(of)].clone()
}

#[test]
fn every_operator_of_assignments_does_what_it_says() {
    let lists = format!(
        "{}{}",
        variable("words", "String", &format!("{LIST}{OUT}")),
        variable("others", "String", LIST)
    );
    let cases = [
        (
            vec![
                ("n", "Assign", "<numberValue>4</numberValue>"),
                ("n", "Add", "<numberValue>2</numberValue>"),
            ],
            "n",
            json!(6),
        ),
        (vec![("n", "Add", "<numberValue>2</numberValue>")], "n", json!(2)),
        (vec![("n", "Subtract", "<numberValue>2</numberValue>")], "n", json!(-2)),
        (vec![("t", "Add", TEXT), ("t", "add", TEXT)], "t", json!("xx")),
        (
            vec![
                ("d", "Assign", "<dateValue>2026-01-30</dateValue>"),
                ("d", "Add", "<numberValue>3</numberValue>"),
            ],
            "d",
            json!("2026-02-02"),
        ),
        (
            vec![("words", "Add", TEXT), ("words", "AddAtStart", "<stringValue>y</stringValue>")],
            "words",
            json!(["y", "x"]),
        ),
        (
            vec![("others", "Add", TEXT), ("words", "Add", "<elementReference>others</elementReference>")],
            "words",
            json!(["x"]),
        ),
        (
            vec![
                ("words", "Add", TEXT),
                ("words", "AddItem", "<stringValue>y</stringValue>"),
                ("words", "RemoveAll", TEXT),
            ],
            "words",
            json!(["y"]),
        ),
        (
            vec![
                ("others", "Add", TEXT),
                ("words", "Add", TEXT),
                ("words", "Add", "<stringValue>y</stringValue>"),
                ("words", "RemoveUncommon", "<elementReference>others</elementReference>"),
            ],
            "words",
            json!(["x"]),
        ),
        (
            vec![("words", "Add", TEXT), ("n", "AssignCount", "<elementReference>words</elementReference>")],
            "n",
            json!(1),
        ),
    ];
    for (items, of, expected) in cases {
        let sets: String = items.iter().map(|(to, operator, value)| item(to, operator, value)).collect();
        let rest = format!(
            "{}{lists}{}{}{}",
            element("assignments", "Set", "", &sets),
            variable("n", "Number", OUT),
            variable("t", "String", OUT),
            variable("d", "Date", OUT)
        );
        let turned = one(&auto("Set", &rest));
        turned.sound();
        assert_eq!(output(&turned, of), expected, "{items:?}");
    }
}

#[test]
fn an_operator_without_a_counterpart_is_no_silent_hole() {
    let set = element("assignments", "Set", "", &item("words", "RemoveBeforeFirst", TEXT));
    let turned = one(&auto("Set", &format!("{set}{}", variable("words", "String", LIST))));
    assert!(matches!(turned.sound().body("Set"), ElementBody::Unsupported(_)));
    assert_eq!(turned.report("assignmentItems").result, ElementResult::NotSupported);
    assert_eq!(play(&turned, "It", Chooses::First).unwrap_err().code, "not_supported");
}

#[test]
fn a_field_of_a_record_is_set_and_saved() {
    let get = element(
        "recordLookups",
        "Get_It",
        "Set",
        &format!(
            "{}<getFirstRecordOnly>true</getFirstRecordOnly><object>Order__c</object>\
                  <storeOutputAutomatically>true</storeOutputAutomatically>",
            filter("Id", &reference("orderid"))
        ),
    );
    let set = element("assignments", "Set", "Save", &item("get_it.Status__c", "Assign", TEXT));
    let save = element("recordUpdates", "Save", "", "<inputReference>Get_It</inputReference>");
    let turned = one(&auto("Get_It", &format!("{get}{set}{save}{}", variable("OrderId", "String", IN))));
    let end = play(turned.sound(), "It", Chooses::First).unwrap();
    assert_eq!(serde_json::to_value(&end.changes[0]).unwrap()["fields"], json!({"Status__c": "x"}));
    assert_eq!(turned.it().inputs[0].name, name("OrderId"));
}

#[test]
fn records_of_a_list_are_saved_with_what_a_loop_sets() {
    let found = "<getFirstRecordOnly>false</getFirstRecordOnly><object>Order__c</object>\
                 <storeOutputAutomatically>true</storeOutputAutomatically><sortField>Name</sortField><sortOrder>Desc</sortOrder>";
    let looped = |set: &str, save: &str| {
        let rest = [
            element("recordLookups", "All", "Each", found),
            element(
                "loops",
                "Each",
                "",
                "<collectionReference>All</collectionReference><iterationOrder>Asc</iterationOrder>\
                 <nextValueConnector><targetReference>Set</targetReference></nextValueConnector>\
                 <noMoreValuesConnector><targetReference>Save</targetReference></noMoreValuesConnector>",
            ),
            element("assignments", "Set", "Each", set),
            element("recordUpdates", "Save", "", &format!("<inputReference>{save}</inputReference>")),
            orders("Changed", LIST),
        ];
        one(&auto("All", &rest.concat()))
    };
    let status = item("Each.Status__c", "Assign", TEXT);
    let added = format!("{status}{}", item("Changed", "Add", &reference("Each")));
    for turned in [looped(&added, "Changed"), looped(&status, "All")] {
        let end = play(turned.sound(), "It", Chooses::First).unwrap();
        assert_eq!(serde_json::to_value(&end.changes[0]).unwrap()["fields"], json!({"Status__c": "x"}));
    }
}

#[test]
fn a_loop_from_the_end_turns_its_list_round() {
    let rest = [
        element(
            "loops",
            "Each",
            "",
            "<collectionReference>words</collectionReference><iterationOrder>Desc</iterationOrder>\
             <assignNextValueToReference>word</assignNextValueToReference>\
             <nextValueConnector><targetReference>Put</targetReference></nextValueConnector>",
        ),
        element(
            "assignments",
            "Fill",
            "Each",
            &format!(
                "{}{}",
                item("words", "Add", TEXT),
                item("words", "Add", "<stringValue>y</stringValue>")
            ),
        ),
        element("assignments", "Put", "Each", &item("all", "Add", &reference("word"))),
        variable("words", "String", LIST),
        variable("word", "String", ""),
        variable("all", "String", OUT),
    ];
    let turned = one(&auto("Fill", &rest.concat()));
    assert_eq!(output(turned.sound(), "all"), json!("yx"));
    assert_eq!(turned.report("loops").result, ElementResult::Changed);
}

#[test]
fn decisions_ask_their_outcomes_in_order() {
    let rule = |name: &str, value: &str, more: &str| {
        format!(
            "<rules><name>{name}</name><label>{name}?</label><conditionLogic>or</conditionLogic><conditions>\
             <leftValueReference>t</leftValueReference><operator>EqualTo</operator><rightValue><stringValue>{value}</stringValue>\
             </rightValue></conditions><connector><targetReference>Yes</targetReference></connector>{more}</rules>"
        )
    };
    let rest = format!(
        "{}{}{}{}",
        element(
            "decisions",
            "Ask",
            "",
            &format!(
                "{}{}<rules><name>Empty</name><label>Empty</label></rules><defaultConnectorLabel>No</defaultConnectorLabel>\
             <defaultConnector><isGoTo>true</isGoTo><targetReference>No</targetReference></defaultConnector>",
                rule("One", "a", ""),
                rule("Two", "x", "")
            )
        ),
        element("assignments", "Yes", "", &item("out", "Assign", TEXT)),
        element("assignments", "No", "Ask", &item("t", "Assign", TEXT)),
        [variable("t", "String", ""), variable("out", "String", OUT)].concat()
    );
    let turned = one(&auto("Ask", &rest));
    assert_eq!(output(turned.sound(), "out"), json!("x"), "the go-to connector led back");
    let ElementBody::Decision(decision) = turned.body("Ask") else { panic!() };
    assert!(matches!(&decision.outcomes[2].condition, Condition::Expression(source) if source == "false"));
}

#[test]
fn what_must_have_changed_is_asked_of_both_records() {
    let xml = "<Flow><processType>AutoLaunchedFlow</processType><decisions><name>Ask</name><label>Ask</label><rules>\
        <name>New</name><label>New</label><conditionLogic>and</conditionLogic><conditions><leftValueReference>$Record.Status__c\
        </leftValueReference><operator>EqualTo</operator><rightValue><stringValue>x</stringValue></rightValue></conditions>\
        <doesRequireRecordChangedToMeetCriteria>true</doesRequireRecordChangedToMeetCriteria></rules></decisions>\
        <start><connector><targetReference>Ask</targetReference></connector><object>Order__c</object>\
        <triggerType>RecordAfterSave</triggerType><recordTriggerType>Update</recordTriggerType></start></Flow>";
    let turned = one(xml);
    let ElementBody::Decision(decision) = turned.sound().body("Ask") else { panic!() };
    match &decision.outcomes[0].condition {
        Condition::Rows(rows) => assert_eq!(rows.logic, Logic::Custom("(1) AND (2 OR NOT (3))".to_owned())),
        Condition::Expression(source) => assert!(source.contains("!(prior.Status__c"), "{source}"),
        Condition::EvaluationFlow(_) => panic!(),
    }
}

#[test]
fn a_record_change_starts_a_flow_by_its_filters() {
    let xml = format!(
        "<Flow><processType>AutoLaunchedFlow</processType>{}<start><connector><targetReference>Set</targetReference>\
         </connector><object>Order__c</object><triggerType>RecordBeforeSave</triggerType><recordTriggerType>CreateAndUpdate\
         </recordTriggerType>{}<doesRequireRecordChangedToMeetCriteria>true</doesRequireRecordChangedToMeetCriteria></start>{}</Flow>",
        element(
            "assignments",
            "Set",
            "",
            &format!("{}{}", item("$Record.Status__c", "Assign", TEXT), item("t", "Assign", TEXT))
        ),
        filter("Amount__c", "<numberValue>5</numberValue>"),
        variable("t", "String", "")
    );
    let turned = one(&xml);
    turned.sound();
    let trigger = turned.flows[&name("It")].trigger.clone().unwrap();
    assert_eq!((trigger.object.as_str(), trigger.on), ("Order__c", RecordChangeKind::CreatedOrUpdated));
    assert!(trigger.only_when_changed_to_meet && trigger.before_save);
    assert!(matches!(trigger.as_trigger(), Trigger::Record { not_by_own_runs: true, .. }));
    assert!(
        matches!(&trigger.entry, Some(Condition::Rows(rows)) if rows.rows[0].resource == "record.Amount__c")
    );
    assert_eq!(turned.it().object, Some(name("Order__c")));
    let end = play(&turned, "It", Chooses::First).unwrap();
    assert_eq!(serde_json::to_value(&end.changes[0]).unwrap()["fields"], json!({"Status__c": "x"}));
    assert_eq!(turned.report("triggerType").result, ElementResult::Changed);
}

#[test]
fn paths_that_begin_later_are_handed_over_or_follow() {
    let start = |main: &str, path: &str| {
        format!(
            "<Flow><processType>AutoLaunchedFlow</processType>{}{}{}<start>{main}<object>Order__c</object>\
             <triggerType>RecordAfterSave</triggerType><recordTriggerType>Create</recordTriggerType><scheduledPaths>\
             <name>later</name><label>Later</label><connector><targetReference>Two</targetReference></connector>{path}\
             </scheduledPaths></start></Flow>",
            element("assignments", "One", "", &item("t", "Add", TEXT)),
            element("assignments", "Two", "", &item("t", "Add", TEXT)),
            variable("t", "String", OUT)
        )
    };
    let main = "<connector><targetReference>One</targetReference></connector>";
    let timed = "<offsetNumber>-2</offsetNumber><offsetUnit>Days</offsetUnit><recordField>Due__c</recordField>\
                 <timeSource>RecordField</timeSource>";
    let both = one(&start(main, "<pathType>AsyncAfterCommit</pathType>"));
    assert_eq!(output(both.sound(), "t"), json!("xx"));
    let after = both.flows[&name("It")].trigger.as_ref().unwrap();
    assert!(!after.before_save, "what it changes starts it again, as there");
    let alone = one(&start("", timed));
    let wait = alone.sound().flows[&name("It")].wait.clone().unwrap();
    assert_eq!(wait.from, Some(ValueSource::Reference("record.Due__c".to_owned())));
    assert_eq!((wait.amount, wait.unit), (-2.0, TimeUnit::Days));
    let second = one(&start(main, timed));
    assert_eq!(second.report("scheduledPaths").result, ElementResult::Changed);
    let whole = &second.sound().flows[&name("It")];
    assert!(whole.wait.is_none() && whole.flow.element(&name("Two")).is_none());
    let path = &whole.later[0];
    assert_eq!((path.name.as_str(), path.wait.as_ref().map(|wait| wait.amount)), ("later", Some(-2.0)));
    assert!(path.flow.element(&name("Two")).is_some() && path.flow.element(&name("One")).is_none());
}

#[test]
fn look_ups_keep_what_they_find_where_it_is_wanted() {
    let rest = [
        element(
            "recordLookups",
            "Get",
            "",
            &format!(
                "{}<assignNullValuesIfNoRecordsFound>true</assignNullValuesIfNoRecordsFound><object>Order__c</object>\
             <outputAssignments><assignToReference>t</assignToReference><field>Status__c</field></outputAssignments>\
             <queriedFields>Id</queriedFields>",
                filter("Name", TEXT)
            ),
        ),
        variable("t", "String", OUT),
    ];
    let turned = one(&auto("Get", &rest.concat()));
    assert_eq!(output(turned.sound(), "t"), json!("text"));
    let list = [
        element(
            "recordLookups",
            "Get",
            "",
            &format!(
                "{}<object>Order__c</object><outputReference>all</outputReference><limit>5</limit>",
                filter("Name", TEXT)
            ),
        ),
        orders("all", &format!("{LIST}{OUT}")),
    ];
    let turned = one(&auto("Get", &list.concat()));
    let ElementBody::GetRecords(get) = turned.sound().body("Get") else { panic!() };
    assert_eq!((get.first, get.limit, get.into.as_str()), (false, Some(5), "all"));
}

#[test]
fn records_are_made_of_fields_of_a_record_and_of_a_list() {
    let fields = "<inputAssignments><field>Status__c</field><value><stringValue>x</stringValue></value></inputAssignments>\
                  <inputAssignments><field>Note__c</field></inputAssignments>";
    let rest = [
        element(
            "recordCreates",
            "Make",
            "Fill",
            &format!(
                "{fields}<object>Order__c</object><storeOutputAutomatically>true</storeOutputAutomatically>"
            ),
        ),
        element(
            "assignments",
            "Fill",
            "From",
            &format!(
                "{}{}",
                item("one.Status__c", "Assign", TEXT),
                item("made", "Assign", &reference("Make"))
            ),
        ),
        element("recordCreates", "From", "Use", "<inputReference>one</inputReference>"),
        element("assignments", "Use", "", &item("id", "Assign", &reference("one.Id"))),
        orders("one", ""),
        variable("id", "String", OUT),
        variable("made", "String", OUT),
    ];
    let turned = one(&auto("Make", &rest.concat()));
    let end = play(turned.sound(), "It", Chooses::First).unwrap();
    assert_eq!(end.changes.len(), 2);
    assert!(end.outputs[&name("id")].is_string() && end.outputs[&name("made")].is_string());
}

#[test]
fn records_are_deleted_but_never_the_flows_own() {
    let all = element(
        "recordDeletes",
        "Drop",
        "",
        &format!("{}<object>Order__c</object>", filter("Status__c", TEXT)),
    );
    let turned = one(&auto("Drop", &all));
    let ElementBody::DeleteRecords(drop) = turned.sound().body("Drop") else { panic!() };
    assert!(matches!(drop.target, UpdateTarget::Matching { .. }));
    let own = "<Flow><recordDeletes><name>Drop</name><inputReference>$Record</inputReference></recordDeletes><start>\
        <connector><targetReference>Drop</targetReference></connector><object>Order__c</object>\
        <triggerType>RecordAfterSave</triggerType></start></Flow>";
    assert!(matches!(one(own).sound().body("Drop"), ElementBody::Unsupported(_)));
}

#[test]
fn what_was_changed_is_taken_back_where_it_says_so() {
    let make = |name: &str, next: &str| {
        let value =
            format!("<inputAssignments><field>Status__c</field><value>{TEXT}</value></inputAssignments>");
        element("recordCreates", name, next, &format!("{value}<object>Order__c</object>"))
    };
    let rest = [make("First", "Undo"), element("recordRollbacks", "Undo", "Second", ""), make("Second", "")];
    let turned = one(&auto("First", &rest.concat()));
    assert!(matches!(turned.sound().body("Undo"), ElementBody::RollBack(_)));
    assert_eq!(turned.report("recordRollbacks").result, ElementResult::AsIs);
    play(&turned, "It", Chooses::First).unwrap();
    let screen = auto("First", &rest.concat()).replace("AutoLaunchedFlow", "Flow");
    let turned = one(&screen);
    assert!(matches!(turned.sound().body("Undo"), ElementBody::RollBack(_)));
    assert_eq!(turned.report("recordRollbacks").result, ElementResult::Changed);
}

#[test]
fn lists_are_filtered_and_put_in_order() {
    let rest = [
        element(
            "recordLookups",
            "All",
            "Keep",
            "<getFirstRecordOnly>false</getFirstRecordOnly><object>Order__c</object>\
             <storeOutputAutomatically>true</storeOutputAutomatically>",
        ),
        element(
            "collectionProcessors",
            "Keep",
            "Sort",
            "<collectionProcessorType>FilterCollectionProcessor</collectionProcessorType><assignNextValueToReference>\
             currentItem_Keep</assignNextValueToReference><collectionReference>All</collectionReference><conditionLogic>and\
             </conditionLogic><conditions><leftValueReference>currentItem_Keep.Status__c</leftValueReference><operator>\
             EqualTo</operator><rightValue><stringValue>text</stringValue></rightValue></conditions>",
        ),
        element(
            "collectionProcessors",
            "Sort",
            "Count",
            "<collectionProcessorType>SortCollectionProcessor\
             </collectionProcessorType><collectionReference>Keep</collectionReference><limit>3</limit><sortOptions>\
             <doesPutEmptyStringAndNullFirst>false</doesPutEmptyStringAndNullFirst><sortField>Status__c</sortField>\
             <sortOrder>Asc</sortOrder></sortOptions>",
        ),
        element("assignments", "Count", "", &item("n", "AssignCount", &reference("Keep"))),
        orders("currentItem_Keep", ""),
        variable("n", "Number", OUT),
    ];
    let turned = one(&auto("All", &rest.concat()));
    assert_eq!(output(turned.sound(), "n"), json!(1));
    let other = element(
        "collectionProcessors",
        "Map",
        "",
        "<collectionProcessorType>RecommendationMapCollectionProcessor\
        </collectionProcessorType><collectionReference>words</collectionReference>",
    );
    let turned = one(&auto("Map", &format!("{other}{}", variable("words", "String", LIST))));
    assert!(matches!(turned.sound().body("Map"), ElementBody::Unsupported(_)));
}

#[test]
fn what_has_no_counterpart_stands_where_it_stood_and_fails() {
    let tags = ["transforms", "apexPluginCalls", "customErrors"];
    for tag in tags {
        let message = "<customErrorMessages><errorMessage>Not like that</errorMessage></customErrorMessages>";
        let turned = one(&auto("It_1", &element(tag, "It_1", "", message)));
        let ElementBody::Unsupported(body) = turned.sound().body("It_1") else { panic!("{tag}") };
        if tag == "customErrors" {
            assert!(body.reason.contains("Not like that"));
        }
        assert_eq!(turned.report(tag).result, ElementResult::NotSupported);
        assert_eq!(play(&turned, "It", Chooses::First).unwrap_err().code, "not_supported");
    }
}
