//! Who does the work, and stand-ins for what they would have seen.

use fermata_engine::{definition::AssigneeRule, definition::Work, flow::ComponentBody};

use super::*;
use crate::salesforce::{
    Choices, Found, MentionKind, Surroundings,
    assemble::tests::support::{errors, everyone, name},
    convert,
};

fn assignee(kind: &str, value: &str) -> String {
    format!("<assignees><assignee>{value}</assignee><assigneeType>{kind}</assigneeType></assignees>")
}

fn rule(assignees: &str) -> (Import, AssigneeRule, Option<AssigneeRule>) {
    let ask = step("Ask", "createWorkItem", "Gone", assignees);
    let constant = "<constants><name>Team</name><dataType>String</dataType><value><stringValue>Legal_Team</stringValue></value></constants>\
        <variables><name>who</name><dataType>String</dataType><isInput>true</isInput></variables>";
    let inner = constant.to_owned() + &start("A") + &stage("A", &ask);
    let (import, it) = one(&[orchestration("Orchestrator", &inner)]);
    let Work::Interactive(work) = &step_of(&it, "Ask").work else { panic!() };
    (import, work.assignee.clone(), work.fallback.clone())
}

#[test]
fn assignees_of_every_kind_come_over() {
    let reference = |name: &str| format!("<elementReference>{name}</elementReference>");
    let by = |source: &str| AssigneeRule::Expression { source: source.to_owned() };
    let cases = [
        (assignee("User", &text("Mia.Lee@example.com")), AssigneeRule::User { name: name("mia_lee") }),
        (assignee("GROUP", &text("Legal_Team")), AssigneeRule::Group { name: name("Legal_Team") }),
        (assignee("Queue", &text("Desk")), AssigneeRule::Queue { name: name("Desk") }),
        (assignee("Group", &reference("Team")), AssigneeRule::Group { name: name("Legal_Team") }),
        (assignee("User", &reference("$Record.Owner:User.Username")), by("record.OwnerId")),
        (assignee("User", &reference("who")), by("inputs.who")),
        (assignee("Resource", &reference("who")), by("inputs.who")),
        (assignee("Queue", &reference("who")), by("(inputs.who) == null ? null : \"queue:\" + (inputs.who)")),
        (assignee("Invalid", &text("x")), AssigneeRule::Starter),
        (assignee("User", ""), AssigneeRule::Starter),
        (String::new(), AssigneeRule::Starter),
        (input("ActionInput__Assignee", &text("ben@example.com")), AssigneeRule::User { name: name("ben") }),
    ];
    for (given, expected) in cases {
        let (import, found, fallback) = rule(&given);
        assert_eq!(found, expected, "{given}");
        let worked_out = matches!(expected, AssigneeRule::Expression { .. });
        assert_eq!(fallback.is_some(), worked_out, "{given}");
        assert_eq!(errors(&import), [], "{given}");
    }
}

#[test]
fn only_the_first_assignee_counts_and_everybody_is_mentioned_once() {
    let (import, found, _) = rule(&(user("mia@example.com") + &user("ben@example.com")));
    assert_eq!(found, AssigneeRule::User { name: name("mia") });
    assert!(is_not_supported(&import, "assignees", "Only the first"));
    let [mention] = import.people.as_slice() else { panic!("{:?}", import.people) };
    assert_eq!((mention.kind, mention.found), (MentionKind::User, Found::ToBeMade));
}

#[test]
fn a_stand_in_asks_for_what_others_ask_of_it() {
    let ask = step(
        "Ask",
        "stepInteractive",
        "Gone",
        &(user("mia@example.com") + &input("total", "<numberValue>4.0</numberValue>")),
    );
    let conditions = [
        condition("exitConditions", "Ask.Outputs.decision", "EqualTo", &text("Approved")),
        condition("exitConditions", "Ask.Outputs.sure", "EqualTo", "<booleanValue>true</booleanValue>"),
        condition("exitConditions", "Ask.Outputs.colour", "EqualTo", &text("red")),
    ];
    let inner = start("A") + &stage("A", &(ask + &conditions.concat()));
    let (import, _) = one(&[orchestration("Orchestrator", &inner)]);
    let flow = &import.package.flows.iter().find(|flow| flow.name.as_str() == "Gone").unwrap().definition;
    let buttons: Vec<&str> = flow.outcomes.iter().map(|outcome| outcome.name.as_str()).collect();
    assert_eq!(buttons, ["Approved", "Rejected"]);
    let bodies: Vec<(&str, bool)> = flow
        .components()
        .map(|component| (component.name.as_str(), matches!(component.body, ComponentBody::Choice { .. })))
        .collect();
    assert_eq!(bodies, [("stand_in_text", false), ("colour", true), ("sure", false)]);
    assert_eq!(flow.inputs[0].name.as_str(), "total");
    assert_eq!(errors(&import), []);
}

#[test]
fn a_stand_in_of_an_earlier_import_decides_as_before() {
    let ask = step("Ask", "stepInteractive", "Gone", &user("mia@example.com"));
    let decided = condition("exitConditions", "Ask.Outputs.decision", "EqualTo", &text("Approved"));
    let files = [orchestration("Orchestrator", &(start("A") + &stage("A", &(ask + &decided))))];
    let (import, first) = one(&files);
    let flows =
        import.package.flows.iter().map(|flow| (flow.name.clone(), flow.definition.clone())).collect();
    let objects = import.package.objects.iter().map(|object| (object.name.clone(), object.clone())).collect();
    let directory = everyone(&import);
    let around = Surroundings { objects: &objects, flows: &flows, directory: &directory };
    let again = convert(&files, around, &Choices::default());
    assert_eq!(again.package.orchestrations[0].definition, first);
    assert_eq!((again.package.flows.len(), again.package.objects.len()), (0, 0));
    assert!(again.people.iter().all(|mention| mention.found == Found::ByName));
}
