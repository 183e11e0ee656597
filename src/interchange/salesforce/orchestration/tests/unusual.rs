//! Shapes that few files have.

use fermata_engine::{
    condition::Condition,
    definition::{AssigneeRule, Exit, StepStart, Target, Trigger, Work},
};

use super::*;
use crate::salesforce::assemble::tests::support::{errors, name};

/// Notes of everything in `It` that did not come over as it is.
fn notes(import: &Import) -> Vec<String> {
    let file = import.report.files.iter().find(|file| file.name == "It").unwrap();
    let found = file.elements.iter().filter(|element| element.result != ElementResult::AsIs);
    found
        .map(|element| format!("{:?} {} {}: {}", element.result, element.element, element.name, element.note))
        .collect()
}

#[test]
fn an_orchestration_can_begin_without_a_start_element_and_be_of_a_namespace() {
    let inner = format!(
        "<startElementReference>ns__A</startElementReference>{}{}",
        stage("ns__A", &step("ns__S", "stepBackground", "ns__Work", "")).replace(
            "</orchestratedStages>",
            "<connector><targetReference>NS__b</targetReference></connector></orchestratedStages>"
        ),
        stage(
            "ns__B",
            &step(
                "T",
                "stepInteractive",
                "ns__Absent",
                &(user("a@example.com")
                    + &condition(
                        "entryConditions",
                        "ns__S.Outputs.ns__score",
                        "GreaterThan",
                        "<numberValue>3.0</numberValue>"
                    ))
            )
        ),
    );
    let mut flow = work();
    flow.path = "flows/ns__Work.flow-meta.xml".to_owned();
    flow.bytes =
        String::from_utf8(flow.bytes).unwrap().replace("<name>score", "<name>ns__score").into_bytes();
    let (import, it) = one(&[orchestration("Orchestrator", &inner), flow]);
    assert_eq!(it.start, Target::Stage(name("ns__A")));
    assert_eq!(it.stage(&name("ns__A")).unwrap().next, Target::Stage(name("ns__B")));
    let StepStart::When { condition: Condition::Rows(rows), .. } = &step_of(&it, "T").start else {
        panic!("{it:?}")
    };
    assert_eq!(rows.rows[0].resource, "steps.ns__S.outputs.ns__score");
    assert!(errors(&import).is_empty(), "{:?}", errors(&import));
}

#[test]
fn formulas_with_comments_lines_and_cases_start_runs() {
    let formula = "AND(\n  /* only large ones,\n     or asked for */\n  {!$Record.Total__c} &gt; 100,\n  OR(ISCHANGED({!$Record.Status__c}), \
        {!$Record__Prior.Total__c} = 0),\n CASE({!$Record.Status__c}, \"A\", CASE({!$Record.Kind__c}, \"x\", 1, 2), \"B\", 2, 3) &lt; 3)";
    let inner = format!(
        "<start><filterFormula>{formula}</filterFormula><object>Order__c</object>\
        <recordTriggerType>Update</recordTriggerType><triggerType>RecordAfterSave</triggerType><connector><targetReference>A</targetReference></connector></start>{}",
        stage("A", &step("S", "stepBackground", "Work", ""))
    );

    let (import, it) = one(&[orchestration("Orchestrator", &inner)]);
    let Trigger::Record { entry: Some(Condition::Expression(source)), .. } = it.trigger else { panic!() };
    assert_ne!(source, "false", "{:?}", notes(&import));
    assert!(errors(&import).is_empty(), "{:?}", errors(&import));
}

#[test]
fn stages_and_steps_end_by_evaluation_flows() {
    let evaluation = file(
        "flows/Done.flow-meta.xml",
        "<Flow><processType>EVALUATIONFLOW</processType><status>Active</status>\
        <variables><name>isOrchestrationConditionMet</name><dataType>Boolean</dataType><isOutput>true</isOutput></variables>\
        <variables><name>reason</name><dataType>String</dataType><isOutput>true</isOutput></variables>\
        <variables><name>n</name><dataType>Number</dataType><isInput>true</isInput></variables></Flow>",
    );
    let exit = "<exitActionName>Done</exitActionName><exitActionType>evaluationFlow</exitActionType>\
        <exitActionInputParameters><name>n</name><value><elementReference>S.Outputs.score</elementReference></value></exitActionInputParameters>\
        <exitActionOutputParameters><name>isOrchestrationConditionMet</name></exitActionOutputParameters>";
    let inner = start("A")
        + &stage(
            "A",
            &(step("S", "stepBackground", "Work", "")
                + &step("T", "stepInteractive", "Ask", &(exit.to_owned() + &user("x")))
                + exit),
        );
    let ask = file(
        "flows/Ask.flow-meta.xml",
        "<Flow><processType>Flow</processType><status>Active</status></Flow>",
    );
    let (import, it) = one(&[orchestration("Orchestrator", &inner), evaluation, work(), ask]);
    let Exit::When(Condition::EvaluationFlow(_)) = it.stages[0].exit else { panic!("{it:?}") };
    assert!(errors(&import).is_empty(), "{:?}", errors(&import));
}

#[test]
fn work_can_be_given_to_what_holds_a_name() {
    let given = |kind: &str| {
        format!(
            "<assignees><assignee><elementReference>who</elementReference></assignee><assigneeType>{kind}</assigneeType></assignees>"
        )
    };
    let steps: String = ["User", "Group", "Queue", "Resource", "Invalid"]
        .iter()
        .map(|kind| step(kind, "stepInteractive", "Absent", &given(kind)))
        .collect();
    let inner = format!(
        "<variables><name>who</name><dataType>String</dataType><isInput>true</isInput></variables>{}{}",
        start("A"),
        stage("A", &steps)
    );
    let (import, it) = one(&[orchestration("Orchestrator", &inner)]);
    let rule = |of: &str| match &step_of(&it, of).work {
        Work::Interactive(work) => work.assignee.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(rule("Resource"), AssigneeRule::Expression { source: "inputs.who".into() });
    let AssigneeRule::Expression { source } = rule("Queue") else { panic!() };
    assert!(source.contains("queue:"));
    assert_eq!(rule("Invalid"), AssigneeRule::Starter);
    assert!(said(&import, "assignees").iter().any(|e| e.result == ElementResult::Changed));
    assert!(errors(&import).is_empty(), "{:?}", errors(&import));
}

#[test]
fn what_is_global_there_and_nowhere_here_is_named() {
    let refs = [
        "$Permission.Do_It",
        "$CustomMetadata.A__mdt.B.C__c",
        "$Api.Session_ID",
        "$System.OriginDateTime",
        "$Client.FormFactor",
        "$Organization.Name",
        "$Profile.Name",
        "$UserRole.Name",
        "$Setup.A__c.B__c",
        "$Label.c.d",
    ];
    let rules: String = refs
        .iter()
        .enumerate()
        .map(|(n, r)| {
            format!(
                "<rules><name>R{n}</name><label>R</label>{}</rules>",
                condition("conditions", r, "EqualTo", &text("x"))
            )
        })
        .collect();
    let inner = start("D")
        + &format!(
            "<decisions><name>D</name><label>D</label><defaultConnector><targetReference>A</targetReference></defaultConnector>{rules}</decisions>{}",
            stage("A", &step("S", "stepBackground", "Work", ""))
        );
    let (import, _) = one(&[orchestration("Orchestrator", &inner)]);
    let bad = said(&import, "conditions").iter().filter(|e| e.result == ElementResult::NotSupported).count();
    assert_eq!(bad, refs.len() - 1);
    assert!(errors(&import).is_empty(), "{:?}", errors(&import));
}

#[test]
fn a_change_starts_a_flow_later_whose_lists_come_from_another() {
    let triggered = file(
        "flows/It.flow-meta.xml",
        "<Flow><label>It</label><processType>AutoLaunchedFlow</processType><status>Active</status>\
        <start><object>Order__c</object><recordTriggerType>Update</recordTriggerType><triggerType>RecordAfterSave</triggerType>\
        <filterFormula>{!$Record.Total__c} &gt; {!$Record__Prior.Total__c}</filterFormula>\
        <scheduledPaths><name>Later</name><label>Later</label><offsetNumber>3</offsetNumber><offsetUnit>Days</offsetUnit><recordField>Due__c</recordField><timeSource>RecordField</timeSource><connector><targetReference>Call</targetReference></connector></scheduledPaths></start>\
        <subflows><name>Call</name><label>Call</label><flowName>Lists</flowName><connector><targetReference>Each</targetReference></connector></subflows>\
        <loops><name>Each</name><label>Each</label><collectionReference>Call.rows</collectionReference><iterationOrder>Desc</iterationOrder><nextValueConnector><targetReference>Set</targetReference></nextValueConnector><noMoreValuesConnector><targetReference>Tell</targetReference></noMoreValuesConnector></loops>\
        <assignments><name>Set</name><label>Set</label><assignmentItems><assignToReference>Each.Seen__c</assignToReference><operator>Assign</operator><value><booleanValue>true</booleanValue></value></assignmentItems><connector><targetReference>Save</targetReference></connector></assignments>\
        <recordUpdates><name>Save</name><label>Save</label><inputReference>Each</inputReference><connector><targetReference>Each</targetReference></connector></recordUpdates>\
        <actionCalls><name>Tell</name><label>Tell</label><actionName>Order__c.Told</actionName><actionType>emailAlert</actionType><inputParameters><name>SObjectRowId</name><value><elementReference>$Record.Id</elementReference></value></inputParameters></actionCalls></Flow>",
    );
    let lists = file(
        "flows/Lists.flow-meta.xml",
        "<Flow><label>Lists</label><processType>AutoLaunchedFlow</processType><status>Active</status>\
        <variables><name>rows</name><dataType>SObject</dataType><objectType>Line__c</objectType><isCollection>true</isCollection><isOutput>true</isOutput></variables>\
        <recordLookups><name>Get</name><label>Get</label><object>Line__c</object><outputReference>rows</outputReference><queriedFields>Id</queriedFields></recordLookups>\
        <start><connector><targetReference>Get</targetReference></connector></start></Flow>",
    );
    let (import, it) = one(&[triggered, lists]);
    assert!(errors(&import).is_empty(), "{:?}", errors(&import));
    assert!(matches!(it.stages[0].steps[0].work, Work::Wait(_)));
}

#[test]
fn early_and_late_kinds_of_steps_come_over() {
    let early = |name: &str, subtype: &str, flow: &str| {
        format!(
            "<stageSteps><name>{name}</name><label>{name}</label><actionName>{flow}</actionName><actionType>flow</actionType><stepSubtype>{subtype}</stepSubtype></stageSteps>"
        )
    };
    let owner = "<assignees><assignee><elementReference>$Record.Owner:Group.DeveloperName</elementReference></assignee><assigneeType>Queue</assigneeType></assignees>";
    let several = user("a@example.com") + &user("b@example.com");
    let inner = start("A") + &stage("A", &[
        early("S1", "BackgroundStep", "Work"),
        early("S2", "AsynchronousBackgroundStep", "Work"),
        early("S3", "InteractiveStep", "Absent"),
        step("S4", "stepApproval", "standard_approvals__EvaluateApproval", &format!("{several}<requiresMultiMemberApproval>All</requiresMultiMemberApproval>")),
        step("S5", "stepInteractive", "Absent", owner),
        step("S6", "stepBackground", "Work", "<entryActionName>Asks</entryActionName><entryActionType>evaluationFlow</entryActionType>"),
        step("S7", "externalService", "Api", ""),
    ].concat());
    let (import, it) = one(&[orchestration("ApprovalWorkflow", &inner), work()]);
    for step in ["S1", "S2"] {
        assert!(
            matches!(&step_of(&it, step).work, Work::Background(work) if work.flow.as_str() == "Work"),
            "{step}"
        );
    }
    assert!(errors(&import).is_empty(), "{:?}", errors(&import));
}
