//! What starts orchestrations and flows, and the paths that begin later: turned, checked, and played to the end.

use std::collections::BTreeMap;

use fermata_engine::{
    condition::{Condition, Logic},
    definition::{
        Completion, Direction, EventSource, Orchestration, RecordChangeKind, Target, TimeUnit, Trigger,
        Until, Work,
    },
    people::Directory,
    value::{DataType, ValueSource},
};

use super::{
    play::play,
    support::{errors, file, imported, name},
};
use crate::salesforce::{
    Choices, Import, SourceFile, Surroundings, convert,
    report::{Drawing, ElementReport, ElementResult},
};

/// A file called `It` around what stands in it.
fn it(kind: &str, inner: &str) -> SourceFile {
    let text = format!(
        "<Flow><label>It</label><processType>{kind}</processType><status>Active</status>{inner}</Flow>"
    );
    file("flows/It.flow-meta.xml", &text)
}

/// A start element with this trigger, that begins with this element; none where the name is empty.
fn start(trigger: &str, first: &str, paths: &str) -> String {
    let connector = match first {
        "" => String::new(),
        first => format!("<connector><targetReference>{first}</targetReference></connector>"),
    };
    format!("<start>{connector}{trigger}{paths}</start>")
}

const ON_CHANGE: &str = "<object>Order__c</object><recordTriggerType>CreateAndUpdate</recordTriggerType>\
    <triggerType>RecordAfterSave</triggerType><filters><field>Status__c</field><operator>EqualTo</operator>\
    <value><stringValue>New</stringValue></value></filters>";

/// A path that begins so many of a unit after a field, or after the change.
fn path(name: &str, offset: i32, unit: &str, field: &str, to: &str) -> String {
    let from = match field {
        "" => "<timeSource>RecordTriggerEvent</timeSource>".to_owned(),
        field => format!("<recordField>{field}</recordField><timeSource>RecordField</timeSource>"),
    };
    format!(
        "<scheduledPaths><name>{name}</name><label>{name} on</label><offsetNumber>{offset}</offsetNumber>\
         <offsetUnit>{unit}</offsetUnit>{from}<connector><targetReference>{to}</targetReference></connector></scheduledPaths>"
    )
}

fn work(stage: &str, next: &str) -> String {
    let connector = match next {
        "" => String::new(),
        next => format!("<connector><targetReference>{next}</targetReference></connector>"),
    };
    format!(
        "<orchestratedStages><name>{stage}</name><label>{stage}</label>{connector}<stageSteps><name>Do_{stage}</name>\
         <label>Do {stage}</label><actionName>Ask</actionName><actionType>stepInteractive</actionType><assignees><assignee>\
         <stringValue>mia@example.com</stringValue></assignee><assigneeType>User</assigneeType></assignees></stageSteps>\
         </orchestratedStages>"
    )
}

fn assignment(element: &str, next: &str) -> String {
    let connector = match next {
        "" => String::new(),
        next => format!("<connector><targetReference>{next}</targetReference></connector>"),
    };
    format!(
        "<recordUpdates><name>{element}</name><label>{element}</label><inputReference>$Record</inputReference>\
         <inputAssignments><field>Told_{element}__c</field><value><booleanValue>true</booleanValue></value></inputAssignments>\
         {connector}</recordUpdates>"
    )
}

fn of<'i>(import: &'i Import, wanted: &str) -> &'i Orchestration {
    let all: Vec<&str> = import.package.orchestrations.iter().map(|found| found.name.as_str()).collect();
    let found = import.package.orchestrations.iter().find(|found| found.name.as_str() == wanted);
    &found.unwrap_or_else(|| panic!("no {wanted} in {all:?}")).definition
}

fn said<'i>(import: &'i Import, tag: &str) -> Vec<&'i ElementReport> {
    let file = import.report.files.iter().find(|file| file.name == "It").unwrap();
    file.elements.iter().filter(|element| element.element == tag).collect()
}

/// It has no errors, nothing of it is unsupported, it is to be active, and people work it to its end.
fn sound(import: &Import, active: &[&str]) {
    assert!(errors(import).is_empty(), "{:#?}", errors(import));
    let lost: Vec<_> = import.report.files.iter().flat_map(|file| &file.elements).collect();
    let lost: Vec<_> = lost.iter().filter(|element| element.result == ElementResult::NotSupported).collect();
    assert!(lost.is_empty(), "{lost:#?}");
    for wanted in active {
        assert!(
            import.active.contains(&(Drawing::Orchestration, name(wanted))),
            "{wanted}: {:?}",
            import.active
        );
        let played: Vec<_> = (0..8).map(|seed| play(import, &name(wanted), seed)).collect();
        assert!(played.iter().any(|played| played.completed), "{wanted}: {played:#?}");
        assert!(played.iter().all(|played| played.failed.is_none()), "{wanted}: {played:#?}");
    }
}

fn awaited(definition: &Orchestration) -> &Until {
    let Target::Stage(first) = &definition.start else { panic!("{:?}", definition.start) };
    match &definition.stage(first).unwrap().steps[0].work {
        Work::Wait(wait) => &wait.until,
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_path_of_an_orchestration_is_reached() {
    let paths = path("Before_Due", -2, "Days", "Due__c", "Remind")
        + &path("Soon", 30, "Minutes", "", "Both")
        + "<scheduledPaths><name>At_Once</name><label>At once</label><pathType>AsyncAfterCommit</pathType><connector>\
           <targetReference>Extra</targetReference></connector></scheduledPaths>";
    let inner = start(ON_CHANGE, "First", &paths)
        + &work("First", "Both")
        + &work("Both", "")
        + &work("Remind", "Both")
        + &work("Extra", "");
    let import = imported(&[it("Orchestrator", &inner)]);
    sound(&import, &["It", "It_Before_Due", "It_Soon", "It_At_Once"]);
    let stages = |of_one: &str| -> Vec<String> {
        of(&import, of_one).stages.iter().map(|stage| stage.name.to_string()).collect()
    };
    assert_eq!(stages("It"), ["First", "Both"]);
    assert_eq!(stages("It_Before_Due"), ["Wait_Before_Due", "Remind", "Both"]);
    assert_eq!(stages("It_Soon"), ["Wait_Soon", "Both"]);
    assert_eq!(stages("It_At_Once"), ["Extra"]);
    let Until::Moment(moment) = awaited(of(&import, "It_Before_Due")) else { panic!() };
    assert_eq!(moment.value, ValueSource::Reference("record.Due__c".into()));
    assert_eq!(
        moment.offset.as_ref().map(|offset| (offset.unit, offset.direction)),
        Some((TimeUnit::Days, Direction::Before))
    );
    let Until::Duration(delay) = awaited(of(&import, "It_Soon")) else { panic!() };
    assert_eq!((&delay.amount, delay.unit), (&ValueSource::Literal(30.into()), TimeUnit::Minutes));
    // What is no longer so when the time has come is left alone.
    let decision = &of(&import, "It_Soon").decisions[0];
    assert_eq!(
        (&decision.outcomes[0].next, &decision.default_next),
        (&Target::Stage(name("Both")), &Target::End)
    );
    assert_eq!(of(&import, "It_Soon").label, "It: Soon on");
    let remind =
        said(&import, "orchestratedStages").into_iter().find(|stage| stage.name == "Remind").unwrap();
    assert_eq!(remind.at.as_ref().map(|at| at.name.as_str()), Some("It_Before_Due"));
}

#[test]
fn an_orchestration_that_only_begins_later_waits_first() {
    let inner = start(ON_CHANGE, "", &path("Later", 3, "Hours", "", "First")) + &work("First", "");
    let import = imported(&[it("Orchestrator", &inner)]);
    sound(&import, &["It"]);
    assert_eq!(import.package.orchestrations.len(), 1);
    assert!(matches!(awaited(of(&import, "It")), Until::Duration(_)));
    let nowhere = start(
        ON_CHANGE,
        "First",
        "<scheduledPaths><name>Odd</name><offsetUnit>Moons</offsetUnit></scheduledPaths>",
    );
    let import = imported(&[it("Orchestrator", &(nowhere + &work("First", "")))]);
    assert_eq!(said(&import, "scheduledPaths")[0].result, ElementResult::NotSupported);
}

#[test]
fn a_path_that_nothing_would_start_is_told() {
    let later = path("Later", 1, "Days", "", "First");
    for kind in ["Orchestrator", "AutoLaunchedFlow"] {
        let inner = start("", "First", &later) + &work("First", "") + &assignment("First", "");
        let inner = if kind == "Orchestrator" {
            inner
        } else {
            start("", "First", &later) + &assignment("First", "")
        };
        let import = imported(&[it(kind, &inner)]);
        assert_eq!(said(&import, "scheduledPaths")[0].result, ElementResult::NotSupported, "{kind}");
        assert!(import.package.orchestrations.len() <= 1, "{kind}");
    }
}

#[test]
fn what_a_path_asks_about_the_others_stays() {
    let asked = "<orchestratedStages><name>Late</name><label>Late</label><exitConditions><leftValueReference>Do_First.Status\
        </leftValueReference><operator>EqualTo</operator><rightValue><stringValue>Completed</stringValue></rightValue>\
        </exitConditions></orchestratedStages>";
    let inner = start(ON_CHANGE, "First", &path("Later", 1, "Days", "", "Late")) + &work("First", "") + asked;
    let import = imported(&[it("Orchestrator", &inner)]);
    assert!(of(&import, "It_Later").step(&name("Do_First")).is_some());
    assert!(
        errors(&import).iter().all(|(_, problem)| problem.code != "unknown_name"),
        "{:?}",
        errors(&import)
    );
}

#[test]
fn each_path_of_a_flow_is_reached() {
    let paths = path("Before_Due", -2, "Days", "Due__c", "Remind") + &path("Soon", 1, "Hours", "", "Tell");
    let variable = "<variables><name>n</name><dataType>Number</dataType><value><numberValue>5.0</numberValue></value></variables>";
    let inner = start(ON_CHANGE, "First", &paths)
        + variable
        + &assignment("First", "Tell")
        + &assignment("Remind", "Tell")
        + &assignment("Tell", "");
    let import = imported(&[it("AutoLaunchedFlow", &inner)]);
    sound(&import, &["It", "It_Before_Due", "It_Soon"]);
    let elements = |wanted: &str| -> Vec<String> {
        let flow = import.package.flows.iter().find(|flow| flow.name.as_str() == wanted).unwrap();
        flow.definition.elements.iter().map(|element| element.name.to_string()).collect()
    };
    assert_eq!(elements("It"), ["First", "Tell"]);
    assert_eq!(elements("It_Before_Due"), ["Remind", "Tell"]);
    assert_eq!(elements("It_Soon"), ["Tell"]);
    assert!(matches!(awaited(of(&import, "It_Before_Due")), Until::Moment(_)));
    let remind = said(&import, "recordUpdates").into_iter().find(|element| element.name == "Remind").unwrap();
    assert_eq!(remind.at.as_ref().map(|at| at.name.as_str()), Some("It_Before_Due"));
}

fn scheduled(frequency: &str, object: &str) -> String {
    format!(
        "{object}<schedule><frequency>{frequency}</frequency><startDate>2027-03-03</startDate><startTime>06:30:00.000Z\
         </startTime></schedule><triggerType>Scheduled</triggerType>"
    )
}

#[test]
fn the_clock_starts_flows_and_orchestrations() {
    for (frequency, cron, until) in [
        ("Once", "30 6 * * *", Some("2027-03-03")),
        ("Daily", "30 6 * * *", None),
        ("WEEKLY", "30 6 * * 3", None),
        ("Weekdays", "30 6 * * 1-5", None),
        ("Monthly", "30 6 3 * *", None),
    ] {
        let inner = start(&scheduled(frequency, ""), "First", "") + &work("First", "");
        let import = imported(&[it("Orchestrator", &inner)]);
        sound(&import, &["It"]);
        let Trigger::Scheduled { schedule, .. } = &of(&import, "It").trigger else { panic!("{frequency}") };
        assert_eq!(
            (schedule.cron.as_str(), schedule.from.as_deref()),
            (cron, Some("2027-03-03")),
            "{frequency}"
        );
        assert_eq!(schedule.until.as_deref(), until, "{frequency}");
    }
    let odd = start(&scheduled("OnActivate", ""), "First", "") + &work("First", "");
    let import = imported(&[it("Orchestrator", &odd)]);
    assert_eq!(of(&import, "It").trigger, Trigger::Autolaunched);
    assert_eq!(said(&import, "schedule")[0].result, ElementResult::NotSupported);
}

#[test]
fn a_deletion_starts_a_flow_that_sees_what_the_record_was() {
    let on = |condition: &str| {
        format!(
            "<object>Order__c</object><recordTriggerType>Delete</recordTriggerType>\
             <triggerType>RecordBeforeDelete</triggerType>{condition}"
        )
    };
    let filters = "<filterLogic>and</filterLogic><filters><field>Status__c</field><operator>EqualTo</operator>\
        <value><stringValue>Open</stringValue></value></filters>";
    let make = "<recordCreates><name>Note</name><label>Note</label><object>Log__c</object><inputAssignments>\
        <field>Text__c</field><value><elementReference>$Record.Number__c</elementReference></value></inputAssignments>\
        <inputAssignments><field>Line__c</field><value><stringValue>{!$Record.Buyer__r.City__c}</stringValue></value>\
        </inputAssignments></recordCreates>";
    let import = imported(&[it("AutoLaunchedFlow", &(start(&on(filters), "Note", "") + make))]);
    sound(&import, &["It"]);
    let Trigger::Record { object, on: change, entry, .. } = &of(&import, "It").trigger else { panic!() };
    assert_eq!((object.as_str(), *change), ("Order__c", RecordChangeKind::Deleted));
    assert!(matches!(entry, Some(Condition::Rows(rows)) if rows.rows[0].resource == "prior.Status__c"));
    let flow = import.package.flows.iter().find(|flow| flow.name == name("It")).unwrap();
    let written = serde_json::to_string(&flow.definition).unwrap();
    assert!(written.contains("prior.Number__c") && written.contains("prior.Buyer__c.City__c"), "{written}");
    assert!(!written.contains("\"record."), "{written}");
    assert_eq!(said(&import, "triggerType")[0].result, ElementResult::Changed);
    // A formula, and what would change the record that is gone.
    let formula = "<filterFormula>{!$Record.Weight__c} &gt; 3</filterFormula>";
    let touch = "<recordUpdates><name>Touch</name><label>Touch</label><inputReference>$Record</inputReference>\
        <inputAssignments><field>Status__c</field><value><stringValue>Gone</stringValue></value></inputAssignments>\
        </recordUpdates>";
    let import = imported(&[it("AutoLaunchedFlow", &(start(&on(formula), "Touch", "") + touch))]);
    assert_eq!(errors(&import), []);
    let Trigger::Record { entry: Some(Condition::Expression(asked)), .. } = &of(&import, "It").trigger else {
        panic!("{:?}", of(&import, "It").trigger)
    };
    assert_eq!(asked, "prior.Weight__c > 3");
    let touched = &said(&import, "recordUpdates")[0];
    assert_eq!(touched.result, ElementResult::NotSupported);
    assert!(touched.note.contains("deleted by then"), "{}", touched.note);
}

#[test]
fn the_clock_goes_through_the_records_that_match() {
    let filter = "<object>Order__c</object><filterLogic>and</filterLogic><filters><field>Status__c</field><operator>EqualTo\
        </operator><value><stringValue>Open</stringValue></value></filters>";
    let zone = "<timeZoneSidKey>Europe/Berlin</timeZoneSidKey>";
    let inner = zone.to_owned() + &start(&scheduled("Daily", filter), "Tell", "") + &assignment("Tell", "");
    let import = imported(&[it("AutoLaunchedFlow", &inner)]);
    sound(&import, &["It"]);
    let Trigger::RecordsOnSchedule { schedule, object, entry } = &of(&import, "It").trigger else { panic!() };
    assert_eq!((object.as_str(), schedule.time_zone.as_str()), ("Order__c", "Europe/Berlin"));
    assert!(matches!(entry, Some(Condition::Rows(rows)) if rows.rows[0].resource == "record.Status__c"));
    let inner = start(&scheduled("Daily", filter), "First", "") + &work("First", "");
    let import = imported(&[it("Orchestrator", &inner)]);
    sound(&import, &["It"]);
    assert!(matches!(&of(&import, "It").trigger, Trigger::RecordsOnSchedule { .. }));
}

const ON_EVENT: &str = "<object>Order_Shipped__e</object><triggerType>PlatformEvent</triggerType>";

#[test]
fn an_event_starts_a_flow_with_what_it_says() {
    let inner = start(ON_EVENT, "Get", "")
        + "<recordLookups><name>Get</name><label>Get</label><object>Order__c</object><filterLogic>and</filterLogic><filters>\
           <field>Number__c</field><operator>EqualTo</operator><value><elementReference>$Record.Number__c</elementReference></value>\
           </filters><getFirstRecordOnly>true</getFirstRecordOnly><storeOutputAutomatically>true</storeOutputAutomatically>\
           </recordLookups>";
    let import = imported(&[it("AutoLaunchedFlow", &inner)]);
    sound(&import, &["It"]);
    let definition = of(&import, "It");
    let Trigger::Event { source, inputs, filter: None, record: None } = &definition.trigger else { panic!() };
    assert!(matches!(source, EventSource::CloudEvents { kind, .. } if kind == "Order_Shipped__e"));
    assert_eq!(inputs[&name("Number__c")], ValueSource::Reference("event.data.Number__c".into()));
    assert_eq!(definition.inputs[0].data_type, DataType::Text);
    let Work::Background(run) = &definition.stages[0].steps[0].work else { panic!() };
    assert_eq!(run.inputs[&name("Number__c")], ValueSource::Reference("inputs.Number__c".into()));
    let objects: Vec<&str> = import.package.objects.iter().map(|object| object.name.as_str()).collect();
    assert_eq!(objects, ["Order__c"], "an event is no object");
}

#[test]
fn an_event_starts_an_orchestration_where_its_filter_holds() {
    let filter = "<filters><field>Number__c</field><operator>EqualTo</operator><value><stringValue>7</stringValue></value></filters>";
    let inner = "<interviewLabel>Order {!$Record.Number__c}</interviewLabel>".to_owned()
        + &start(&(filter.to_owned() + ON_EVENT), "First", "")
        + &work("First", "");
    let import = imported(&[it("Orchestrator", &inner)]);
    sound(&import, &["It"]);
    let definition = of(&import, "It");
    let Trigger::Event { filter: Some(Condition::Rows(rows)), .. } = &definition.trigger else { panic!() };
    assert_eq!(rows.rows[0].resource, "event.data.Number__c");
    assert_eq!(definition.run_title, "Order {{inputs.Number__c}}");
}

#[test]
fn an_outcome_can_have_to_be_new() {
    let decision = "<decisions><name>Ask</name><label>Ask</label><defaultConnectorLabel>No</defaultConnectorLabel><rules>\
        <name>Yes</name><label>Yes</label><conditionLogic>and</conditionLogic><conditions><leftValueReference>$Record.Status__c\
        </leftValueReference><operator>EqualTo</operator><rightValue><stringValue>New</stringValue></rightValue></conditions>\
        <connector><targetReference>First</targetReference></connector>\
        <doesRequireRecordChangedToMeetCriteria>true</doesRequireRecordChangedToMeetCriteria></rules></decisions>";
    let inner = start(ON_CHANGE, "Ask", "") + decision + &work("First", "");
    let import = imported(&[it("Orchestrator", &inner)]);
    sound(&import, &["It"]);
    let Condition::Rows(rows) = &of(&import, "It").decisions[0].outcomes[0].condition else { panic!() };
    assert_eq!(rows.logic, Logic::Custom("(1) AND (2 OR NOT (3))".to_owned()));
    let resources: Vec<&str> = rows.rows.iter().map(|row| row.resource.as_str()).collect();
    assert_eq!(resources, ["record.Status__c", "prior.id", "prior.Status__c"]);
    assert!(said(&import, "rules").iter().all(|rule| rule.result == ElementResult::AsIs));
}

#[test]
fn an_approval_can_be_done_by_its_conditions() {
    let approval = "<orchestratedStages><name>A</name><label>A</label><stageSteps><name>Decide</name><label>Decide</label>\
        <actionName>standard_approvals__EvaluateApproval</actionName><actionType>stepApproval</actionType><assignees><assignee>\
        <stringValue>mia@example.com</stringValue></assignee><assigneeType>User</assigneeType></assignees><exitConditions>\
        <leftValueReference>$Record.Status__c</leftValueReference><operator>EqualTo</operator><rightValue><stringValue>Withdrawn\
        </stringValue></rightValue></exitConditions></stageSteps></orchestratedStages>";
    let import = imported(&[it("ApprovalWorkflow", &(start(ON_CHANGE, "A", "") + approval))]);
    sound(&import, &["It"]);
    let Work::Approval(work) = &of(&import, "It").stages[0].steps[0].work else { panic!() };
    assert!(
        matches!(&work.completion, Completion::OnlyWhen(Condition::Rows(rows)) if rows.rows[0].resource == "record.Status__c")
    );
    assert!(said(&import, "stageSteps").iter().all(|step| step.result == ElementResult::AsIs));
    assert!(waited(&import, "Decide"), "a decision does not complete it");
}

/// Whether some run goes on with a step although its people are done with it.
fn waited(import: &Import, step: &str) -> bool {
    (0..20).any(|seed| play(import, &name("It"), seed).waited.contains(&name(step)))
}

/// Work for a person that is done once this holds.
fn done_once(condition: &str) -> String {
    format!(
        "<orchestratedStages><name>A</name><label>A</label><stageSteps><name>Fill</name><label>Fill</label>\
         <actionName>Ask</actionName><actionType>stepInteractive</actionType><assignees><assignee><stringValue>mia@example.com\
         </stringValue></assignee><assigneeType>User</assigneeType></assignees>{condition}</stageSteps></orchestratedStages>"
    )
}

#[test]
fn work_waits_for_its_conditions_though_somebody_has_finished_it() {
    let ask = file(
        "flows/Ask.flow-meta.xml",
        "<Flow><label>Ask</label><processType>Flow</processType><status>Active</status><screens><name>Page</name><label>Page\
         </label><fields><name>Said</name><dataType>String</dataType><fieldText>Said</fieldText><fieldType>InputField</fieldType>\
         </fields></screens><start><connector><targetReference>Page</targetReference></connector></start></Flow>",
    );
    let condition = "<exitConditions><leftValueReference>$Record.Status__c</leftValueReference><operator>EqualTo</operator>\
        <rightValue><stringValue>Signed</stringValue></rightValue></exitConditions>";
    let inner = start(ON_CHANGE, "A", "") + &done_once(condition);
    let import = imported(&[it("Orchestrator", &inner), ask.clone()]);
    sound(&import, &["It"]);
    assert!(said(&import, "stageSteps").iter().all(|step| step.result == ElementResult::AsIs));
    assert!(waited(&import, "Fill"));

    let asked = file(
        "flows/Is_Signed.flow-meta.xml",
        "<Flow><label>Is signed</label><processType>EvaluationFlow</processType><status>Active</status><decisions><name>Look</name>\
         <label>Look</label><defaultConnectorLabel>No</defaultConnectorLabel><rules><name>Yes</name><label>Yes</label>\
         <conditionLogic>and</conditionLogic><conditions><leftValueReference>state</leftValueReference><operator>EqualTo</operator>\
         <rightValue><stringValue>Signed</stringValue></rightValue></conditions><connector><targetReference>Say</targetReference>\
         </connector></rules></decisions><assignments><name>Say</name><label>Say</label><assignmentItems><assignToReference>\
         isOrchestrationConditionMet</assignToReference><operator>Assign</operator><value><booleanValue>true</booleanValue></value>\
         </assignmentItems></assignments><start><connector><targetReference>Look</targetReference></connector></start>\
         <variables><name>isOrchestrationConditionMet</name><dataType>Boolean</dataType><isCollection>false</isCollection>\
         <isInput>false</isInput><isOutput>true</isOutput><value><booleanValue>false</booleanValue></value></variables>\
         <variables><name>state</name><dataType>String</dataType><isInput>true</isInput><isOutput>false</isOutput></variables></Flow>",
    );
    let condition = "<exitActionInputParameters><name>state</name><value><elementReference>$Record.Status__c</elementReference>\
        </value></exitActionInputParameters><exitActionName>Is_Signed</exitActionName><exitActionType>evaluationFlow</exitActionType>";
    let inner = start(ON_CHANGE, "A", "") + &done_once(condition);
    let import = imported(&[it("Orchestrator", &inner), ask, asked]);
    sound(&import, &["It"]);
    assert!(waited(&import, "Fill"));
}

#[test]
fn an_import_that_comes_again_makes_the_same() {
    let odd = "<orchestratedStages><name>Odd</name><label>Odd</label><stageSteps><name>Call</name><label>Call</label>\
        <actionName>Api</actionName><actionType>stepMuleSoft</actionType></stageSteps></orchestratedStages>";
    let flow = it(
        "AutoLaunchedFlow",
        &(start(ON_CHANGE, "Tell", &path("Soon", 1, "Hours", "", "Tell")) + &assignment("Tell", "")),
    );
    let mut other =
        it("Orchestrator", &(start(ON_CHANGE, "Odd", &path("Later", 1, "Days", "", "Odd")) + odd));
    other.path = "flows/Other.flow-meta.xml".to_owned();
    let files = [flow, other];
    let first = imported(&files);
    let flows = first.package.flows.iter().map(|flow| (flow.name.clone(), flow.definition.clone())).collect();
    let (objects, directory) = (BTreeMap::new(), Directory::default());
    let around = Surroundings { objects: &objects, flows: &flows, directory: &directory };
    let again = convert(&files, around, &Choices::default());
    let names = |import: &Import| -> Vec<String> {
        import.package.orchestrations.iter().map(|found| found.name.to_string()).collect()
    };
    assert_eq!(names(&first), ["It", "It_Soon", "Other", "Other_Later"]);
    assert_eq!(names(&again), names(&first));
    let all: Vec<&str> = again.package.flows.iter().map(|flow| flow.name.as_str()).collect();
    assert_eq!(all, ["It", "It_Soon"], "what stands for the odd step is here already");
    let Work::Background(work) = &of(&again, "Other").stages[0].steps[0].work else { panic!() };
    assert_eq!(work.flow, name("Other_Call"));
}
