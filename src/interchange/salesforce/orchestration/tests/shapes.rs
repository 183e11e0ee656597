//! Triggers, stages, starts and ends of steps, decisions, paths.

use fermata_engine::{
    condition::Condition,
    definition::{
        AfterReject, ApprovalRule, AssigneeRule, Completion, Exit, RecordChangeKind, StepStart, Target,
        Trigger, Until, WhenFalse, Work,
    },
    flow::ElementBody,
    value::{Value, ValueSource},
};

use super::*;
use crate::salesforce::assemble::tests::support::{errors, name};

fn to(stage: &str) -> Target {
    Target::Stage(name(stage))
}

#[test]
fn a_trigger_keeps_its_filters_and_what_must_change() {
    let inner = "<start><doesRequireRecordChangedToMeetCriteria>TRUE</doesRequireRecordChangedToMeetCriteria>\
        <filterLogic>1 OR 2</filterLogic>\
        <filters><field>Status__c</field><operator>EqualTo</operator><value><stringValue>New</stringValue></value></filters>\
        <filters><field>Total__c</field><operator>greaterthan</operator><value><numberValue>10.0</numberValue></value></filters>\
        <object>Order__c</object><recordTriggerType>createandupdate</recordTriggerType>\
        <triggerType>recordaftersave</triggerType><connector><targetReference>A</targetReference></connector></start>";
    let (_, it) = one(&[orchestration("ORCHESTRATOR", &(inner.to_owned() + &stage("A", "")))]);
    let Trigger::Record { object, on, entry: Some(Condition::Rows(rows)), only_when_changed_to_meet: true } =
        it.trigger
    else {
        panic!("{:?}", it.trigger)
    };
    assert_eq!((object, on), (name("Order__c"), RecordChangeKind::CreatedOrUpdated));
    let resources: Vec<&str> = rows.rows.iter().map(|row| row.resource.as_str()).collect();
    assert_eq!(resources, ["record.Status__c", "record.Total__c"]);
    assert_eq!(it.start, to("A"));
}

#[test]
fn a_formula_that_cannot_be_read_starts_nothing() {
    let start = |formula: &str| {
        format!(
            "<start><filterFormula>{formula}</filterFormula><object>Order__c</object><triggerType>RecordAfterSave</triggerType></start>"
        )
    };
    let entry = |formula: &str| match one(&[orchestration("Orchestrator", &start(formula))]).1.trigger {
        Trigger::Record { entry: Some(Condition::Expression(source)), .. } => source,
        other => panic!("{other:?}"),
    };
    assert!(entry("{!$Record.Total__c} &gt; 5").contains("record.Total__c"));
    assert_eq!(entry("NOSUCH({!$Record.Total__c})"), "false");
}

#[test]
fn a_stage_ends_by_its_steps_by_conditions_or_by_a_flow() {
    let exits = [
        stage("A", "<exitConditionLogic>and</exitConditionLogic>"),
        stage("B", &condition("exitConditions", "$Record.Status__c", "EqualTo", &text("Done"))),
        stage(
            "C",
            "<exitActionName>Absent</exitActionName><exitActionType>EVALUATIONFLOW</exitActionType>\
            <exitActionInputParameters><name>n</name><value><numberValue>3.0</numberValue></value></exitActionInputParameters>",
        ),
    ];
    let (import, it) = one(&[orchestration("Orchestrator", &(start("A") + &exits.concat()))]);
    let exit = |of: &str| it.stage(&name(of)).unwrap().exit.clone();
    assert_eq!(exit("A"), Exit::AllStepsCompleted);
    assert!(matches!(exit("B"), Exit::When(Condition::Rows(_))));
    let Exit::When(Condition::EvaluationFlow(call)) = exit("C") else { panic!() };
    assert_eq!(call.flow, name("Absent"));
    let stand_in = import.package.flows.iter().find(|flow| flow.name.as_str() == "Absent").unwrap();
    let yes =
        stand_in.definition.variables.iter().find(|variable| variable.name.as_str() == "result").unwrap();
    assert_eq!(yes.default, Value::Bool(true));
    assert_eq!(stand_in.definition.inputs[0].name.as_str(), "n");
}

#[test]
fn a_step_starts_with_its_stage_after_another_on_conditions_or_by_a_flow() {
    let completed = |of: &str| condition("entryConditions", of, "EqualTo", &text("completed"));
    let steps = [
        step("First", "stepBackground", "Work", ""),
        step("Second", "stepBackground", "Work", &completed("first.Status")),
        step("Third", "stepBackground", "Work", &completed("Elsewhere.Status")),
        step("Fourth", "stepBackground", "Work", &(completed("First.Status") + &completed("Second.Status"))),
        step("Fifth", "stepBackground", "Work", "<entryActionName>Ask</entryActionName>"),
        step("Sixth", "stepBackground", "Work", &completed("43b39932-ea5b-4476-bad0-05ba0a396a0a.Status")),
    ];
    let elsewhere = stage("B", &step("Elsewhere", "stepBackground", "Work", ""));
    let inner = start("A") + &stage("A", &steps.concat()) + &elsewhere;
    let (import, it) = one(&[orchestration("Orchestrator", &inner), work()]);
    let start = |of: &str| step_of(&it, of).start.clone();
    assert_eq!(start("First"), StepStart::WithStage);
    assert_eq!(start("Second"), StepStart::After { steps: vec![name("First")] });
    for conditional in ["Third", "Fourth"] {
        assert!(matches!(
            start(conditional),
            StepStart::When { condition: Condition::Rows(_), otherwise: WhenFalse::Wait }
        ));
    }
    assert!(matches!(start("Fifth"), StepStart::When { condition: Condition::EvaluationFlow(_), .. }));
    let never = Condition::Expression("false".to_owned());
    assert_eq!(start("Sixth"), StepStart::When { condition: never, otherwise: WhenFalse::Wait });
    assert!(is_not_supported(&import, "entryConditions", "never holds"));
}

#[test]
fn decisions_faults_and_ways_back_lead_where_they_led() {
    let decision = format!(
        "<decisions><name>Which</name><label>Which?</label><defaultConnectorLabel>No</defaultConnectorLabel>\
         <defaultConnector><isGoTo>true</isGoTo><targetReference>a</targetReference></defaultConnector>\
         <rules><name>Yes</name><label>Yes</label><conditionLogic>and</conditionLogic>{}\
         <connector><targetReference>B</targetReference></connector></rules>\
         <rules><name>Empty</name><label>Empty</label></rules></decisions>",
        condition("conditions", "Do.Outputs.score", "GreaterThanOrEqualTo", "<numberValue>3.0</numberValue>")
    );
    let a = stage(
        "A",
        &(step("Do", "stepBackground", "Work", "")
            + "<connector><targetReference>Which</targetReference></connector>\
        <faultConnector><targetReference>C</targetReference></faultConnector>"),
    );
    let c = stage("C", "<connector><targetReference>Nowhere</targetReference></connector>");
    let inner = decision + &start("A") + &c + &stage("B", "") + &a;
    let (import, it) = one(&[orchestration("Orchestrator", &inner), work()]);
    let order: Vec<&str> = it.stages.iter().map(|stage| stage.name.as_str()).collect();
    assert_eq!(order, ["A", "B", "C"]);
    let a = it.stage(&name("A")).unwrap();
    assert_eq!((&a.next, &a.fault), (&Target::Decision(name("Which")), &Some(to("C"))));
    let which = it.decision(&name("Which")).unwrap();
    assert_eq!((&which.default_next, which.default_label.as_str()), (&to("A"), "No"));
    assert_eq!(which.outcomes[0].next, to("B"));
    assert_eq!(which.outcomes[1].condition, Condition::Expression("false".to_owned()));
    assert_eq!(it.stage(&name("C")).unwrap().next, Target::End);
    assert!(is_not_supported(&import, "connector", "no stage or decision Nowhere"));
    assert!(is_not_supported(&import, "rules", "never taken"));
}

#[test]
fn approvals_go_on_after_a_rejection_and_keep_the_record() {
    let settings = "<shouldLock>true</shouldLock><canAssigneeEdit>true</canAssigneeEdit>\
        <requiresMultiMemberApproval>Unanimous</requiresMultiMemberApproval>";
    let record = input("ActionInput__RecordId", "<elementReference>recordId</elementReference>");
    let approve = step(
        "Ask",
        "STEPAPPROVAL",
        "standard_approvals__EvaluateApproval",
        &(user("mia@example.com") + settings + &record),
    );
    let close = step(
        "Close",
        "stepBackground",
        "Close_Order",
        &input("id", "<elementReference>recordId</elementReference>"),
    );
    let flow = file(
        "flows/Close_Order.flow-meta.xml",
        "<Flow><processType>AutoLaunchedFlow</processType><status>Draft</status>\
         <variables><name>id</name><dataType>String</dataType><isInput>true</isInput></variables>\
         <recordUpdates><name>Do</name><label>Do</label><object>Order__c</object>\
         <filters><field>Id</field><operator>EqualTo</operator><value><elementReference>id</elementReference></value></filters>\
         <inputAssignments><field>Status__c</field><value><stringValue>Closed</stringValue></value></inputAssignments>\
         </recordUpdates><start><connector><targetReference>Do</targetReference></connector></start></Flow>",
    );
    let variables = ["recordId", "submitter", "firstApprover"].map(|name| {
        format!(
            "<variables><name>{name}</name><dataType>String</dataType><isInput>true</isInput></variables>"
        )
    });
    let recall = "<start><connector><targetReference>A</targetReference></connector><scheduledPaths><pathType>ApprovalRecall</pathType>\
        <connector><targetReference>B</targetReference></connector></scheduledPaths></start>";
    let inner = variables.concat() + recall + &stage("A", &approve) + &stage("B", &close);
    let (import, it) = one(&[orchestration("ApprovalWorkflow", &inner), flow]);
    assert_eq!((it.object(), &it.recall), (Some(&name("Order__c")), &Some(to("B"))));
    let inputs: Vec<&str> = it.inputs.iter().map(|input| input.name.as_str()).collect();
    assert_eq!(inputs, ["firstApprover"]);
    let Work::Approval(ask) = &step_of(&it, "Ask").work else { panic!() };
    assert_eq!(
        (ask.after_reject, ask.rule, ask.may_approve_own),
        (AfterReject::GoOn, ApprovalRule::All, true)
    );
    assert_eq!(ask.lock.as_ref().map(|lock| lock.approvers_may_edit), Some(true));
    assert_eq!((&ask.flow, &ask.about), (&None, &None));
    let Work::Background(close) = &step_of(&it, "Close").work else { panic!() };
    assert_eq!(close.inputs[&name("id")], ValueSource::Reference("record.id".to_owned()));
    assert!(
        import.active.iter().any(|(_, active)| active.as_str() == "Close_Order"),
        "what is active needs it"
    );
    assert_eq!(errors(&import), []);
}

#[test]
fn a_wait_that_a_flow_began_with_is_a_step_before_it() {
    let flow = file(
        "flows/Later.flow",
        "<Flow><processType>AutoLaunchedFlow</processType><status>Active</status><start><connector>\
         <targetReference>W</targetReference></connector></start><waits><name>W</name><label>Wait</label><waitEvents>\
         <name>E</name><label>E</label><conditionLogic>and</conditionLogic><eventType>AlarmEvent</eventType>\
         <inputParameters><name>AlarmTime</name><value><elementReference>$Flow.CurrentDateTime</elementReference></value></inputParameters>\
         <inputParameters><name>TimeOffset</name><value><numberValue>2.0</numberValue></value></inputParameters>\
         <inputParameters><name>TimeOffsetUnit</name><value><stringValue>Hours</stringValue></value></inputParameters>\
         </waitEvents></waits></Flow>",
    );
    let inner = start("A") + &stage("A", &step("Go", "stepBackground", "Later", ""));
    let (_, it) = one(&[orchestration("Orchestrator", &inner), flow]);
    let Work::Wait(wait) = &step_of(&it, "Go_wait").work else { panic!() };
    assert!(matches!(&wait.until, Until::Duration(delay) if delay.amount == ValueSource::Literal(2.into())));
    assert_eq!(step_of(&it, "Go").start, StepStart::After { steps: vec![name("Go_wait")] });
}

#[test]
fn what_has_no_counterpart_fails_where_it_is_reached() {
    let steps = [
        step("Api", "stepMuleSoft", "Api.call", "<stepSubtype>MuleSoftStep</stepSubtype>"),
        step("Agent", "", "X", "<stepSubtype>AgxBackgroundStep</stepSubtype>"),
        "<stageSteps><name>Bare</name></stageSteps>".to_owned(),
    ];
    let (import, it) = one(&[orchestration("Orchestrator", &(start("A") + &stage("A", &steps.concat())))]);
    for of in ["Api", "Agent", "Bare"] {
        let Work::Background(work) = &step_of(&it, of).work else { panic!("{of}") };
        let flow = import.package.flows.iter().find(|flow| flow.name == work.flow).unwrap();
        assert!(matches!(flow.definition.elements[0].body, ElementBody::Unsupported(_)), "{of}");
    }
    assert_eq!(errors(&import), []);
}

#[test]
fn a_flow_that_a_change_starts_gets_an_orchestration_around_it() {
    let flow = file(
        "flows/Mark.flow-meta.xml",
        "<Flow><label>Mark</label><processType>AutoLaunchedFlow</processType><status>Active</status><start>\
         <object>Order__c</object><recordTriggerType>Update</recordTriggerType><triggerType>RecordAfterSave</triggerType>\
         </start></Flow>",
    );
    let import = imported(&[flow]);
    let wrapper = &import.package.orchestrations[0];
    assert_eq!(wrapper.name, name("Mark"));
    assert!(matches!(&wrapper.definition.trigger, Trigger::Record { on: RecordChangeKind::Updated, .. }));
    assert_eq!(import.active.len(), 2);
    assert_eq!(errors(&import), []);
}

#[test]
fn interactive_work_ends_by_its_conditions_alone_and_says_what_is_new() {
    let exit = condition("exitConditions", "$Record.Status__c", "EqualTo", &text("Done"));
    let mail = input("ActionInput__CustomEmailSubject", &text("Order {!$Record.Name}"))
        + &input("ActionInput__CustomEmailBody", "")
        + &input("ActionInput__ApprovalChainName", &text("Sales"));
    let inner = start("A")
        + &stage("A", &step("Ask", "stepInteractive", "Gone", &(user("mia@example.com") + &exit + &mail)));
    let (import, it) = one(&[orchestration("Orchestrator", &inner)]);
    let Work::Interactive(ask) = &step_of(&it, "Ask").work else { panic!() };
    assert!(matches!(ask.completion, Completion::OnlyWhen(_)));
    assert_eq!(ask.notice.as_ref().map(|notice| notice.subject.as_str()), Some("Order {{record.Name}}"));
    assert_eq!(ask.assignee, AssigneeRule::User { name: name("mia") });
    assert!(is_not_supported(&import, "inputParameters", "Chains of approvals"));
    assert_eq!(errors(&import), []);
}
