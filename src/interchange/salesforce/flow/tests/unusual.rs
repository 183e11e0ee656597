//! Shapes that few files have.

use fermata_engine::{
    definition::RecordChangeKind,
    flow::{ComponentBody, ElementBody},
};

use super::support::{name, one};

fn all_notes(it: &super::support::Turned) -> Vec<String> {
    let found =
        it.reports[&name("It")].iter().filter(|e| e.result != crate::salesforce::report::ElementResult::AsIs);
    found.map(|e| format!("{:?} {} {}: {}", e.result, e.element, e.name, e.note)).collect()
}

#[test]
fn a_change_can_start_several_paths() {
    let it = one("<Flow><processType>AutoLaunchedFlow</processType><label>It</label>\
        <start><object>Order__c</object><recordTriggerType>CreateAndUpdate</recordTriggerType><triggerType>RecordAfterSave</triggerType>\
        <doesRequireRecordChangedToMeetCriteria>true</doesRequireRecordChangedToMeetCriteria>\
        <filters><field>Status__c</field><operator>EqualTo</operator><value><stringValue>New</stringValue></value></filters>\
        <connector><targetReference>A</targetReference></connector>\
        <scheduledPaths><name>Later</name><label>Later</label><offsetNumber>-3</offsetNumber><offsetUnit>Days</offsetUnit>\
        <recordField>Due__c</recordField><timeSource>RecordField</timeSource><connector><targetReference>B</targetReference></connector></scheduledPaths>\
        <scheduledPaths><pathType>AsyncAfterCommit</pathType><connector><targetReference>C</targetReference></connector></scheduledPaths></start>\
        <recordUpdates><name>A</name><label>A</label><inputReference>$Record</inputReference><inputAssignments><field>Status__c</field><value><stringValue>Seen</stringValue></value></inputAssignments></recordUpdates>\
        <assignments><name>B</name><label>B</label></assignments><assignments><name>C</name><label>C</label></assignments>\
        <decisions><name>D</name><label>D</label><rules><name>R</name><label>R</label><conditionLogic>and</conditionLogic>\
        <doesRequireRecordChangedToMeetCriteria>true</doesRequireRecordChangedToMeetCriteria>\
        <conditions><leftValueReference>$Record.Status__c</leftValueReference><operator>EqualTo</operator><rightValue><stringValue>x</stringValue></rightValue></conditions></rules></decisions></Flow>");
    it.sound();
    assert_eq!(it.next("A"), Some("C"));
}

#[test]
fn screens_can_show_tables_and_templates() {
    let it = one("<Flow><processType>Flow</processType><label>It</label>\
        <textTemplates><name>Rich</name><isViewedAsPlainText>false</isViewedAsPlainText><text>&lt;p&gt;Hello &lt;b&gt;you&lt;/b&gt;&lt;/p&gt;</text></textTemplates>\
        <recordLookups><name>Found</name><label>Found</label><object>Order__c</object><getFirstRecordOnly>false</getFirstRecordOnly><storeOutputAutomatically>true</storeOutputAutomatically><connector><targetReference>S</targetReference></connector></recordLookups>\
        <screens><name>S</name><label>S</label>\
        <fields><name>T</name><dataTypeMappings><typeName>T</typeName><typeValue>Order__c</typeValue></dataTypeMappings><extensionName>flowruntime:datatable</extensionName><fieldType>ComponentInstance</fieldType>\
        <inputParameters><name>tableData</name><value><elementReference>Found</elementReference></value></inputParameters></fields>\
        <fields><name>D</name><fieldText>{!Rich}</fieldText><fieldType>DisplayText</fieldType></fields>\
        <fields><name>P</name><dataType>String</dataType><fieldType>DropdownBox</fieldType><fieldText>P</fieldText><choiceReferences>Kinds</choiceReferences></fields></screens>\
        <dynamicChoiceSets><name>Kinds</name><dataType>Picklist</dataType><displayField xsi:nil=\"true\"/><object xsi:nil=\"true\"/><picklistField>Kind__c</picklistField><picklistObject>Order__c</picklistObject></dynamicChoiceSets>\
        <start><connector><targetReference>Found</targetReference></connector></start>\
        <assignments><name>Z</name><label>Z</label><assignmentItems><assignToReference>x</assignToReference><operator>Assign</operator><value><elementReference>T.firstSelectedRow.Id</elementReference></value></assignmentItems></assignments>\
        <variables><name>x</name><dataType>String</dataType></variables></Flow>");
    it.sound();
    let ElementBody::Screen(screen) = it.body("S") else { panic!() };
    let text = screen.components.iter().find(|c| c.name.as_str() == "D").unwrap();
    assert_eq!(text.body, ComponentBody::Text { markdown: "Hello **you**".to_owned() });
}

#[test]
fn look_ups_hand_over_fields_and_flows_outputs() {
    let it = one("<Flow><processType>AutoLaunchedFlow</processType><label>It</label>\
        <variables><name>a</name><dataType>String</dataType></variables><variables><name>list</name><dataType>String</dataType><isCollection>true</isCollection></variables>\
        <recordLookups><name>L</name><label>L</label><object>Order__c</object><assignNullValuesIfNoRecordsFound>true</assignNullValuesIfNoRecordsFound>\
        <outputAssignments><assignToReference>a</assignToReference><field>Kind__c</field></outputAssignments><connector><targetReference>C</targetReference></connector></recordLookups>\
        <subflows><name>C</name><label>C</label><flowName>ns__Other</flowName><inputAssignments><name>x</name><value><elementReference>a</elementReference></value></inputAssignments>\
        <outputAssignments><assignToReference>a</assignToReference><name>y</name></outputAssignments><connector><targetReference>R</targetReference></connector></subflows>\
        <assignments><name>R</name><label>R</label><assignmentItems><assignToReference>list</assignToReference><operator>RemoveFirst</operator><value><elementReference>a</elementReference></value></assignmentItems></assignments>\
        <actionCalls><name>M</name><label>M</label><actionName>Order__c.Tell</actionName><actionType>emailAlert</actionType></actionCalls>\
        <start><connector><targetReference>L</targetReference></connector></start></Flow>");
    assert!(it.report("assignmentItems").note.contains("not only the first"));
    let mail = it.it().element(&name("M")).unwrap();
    assert!(mail.fault.is_some(), "{mail:?}");
}

#[test]
fn what_has_no_counterpart_empties_no_field() {
    let it = one("<Flow><processType>AutoLaunchedFlow</processType><label>It</label>\
        <variables><name>a</name><dataType>String</dataType></variables>\
        <assignments><name>S</name><label>S</label>\
        <assignmentItems><assignToReference>a</assignToReference><operator>Assign</operator><value><elementReference>$Organization.Name</elementReference></value></assignmentItems>\
        <assignmentItems><assignToReference>a</assignToReference><operator>Assign</operator><value xsi:nil=\"true\"/></assignmentItems>\
        <connector><targetReference>U</targetReference></connector></assignments>\
        <recordUpdates><name>U</name><label>U</label><object>Order__c</object>\
        <filters><field>Id</field><operator>EqualTo</operator><value><elementReference>a</elementReference></value></filters>\
        <inputAssignments><field>Place__c</field><value><elementReference>$Organization.Name</elementReference></value></inputAssignments>\
        <inputAssignments><field>Kind__c</field><value><stringValue>x</stringValue></value></inputAssignments></recordUpdates>\
        <start><connector><targetReference>S</targetReference></connector></start></Flow>");
    it.sound();
    let ElementBody::Assignment(assignment) = it.body("S") else { panic!() };
    assert_eq!(assignment.sets.len(), 1);
    let ElementBody::UpdateRecords(update) = it.body("U") else { panic!() };
    assert_eq!(update.sets.iter().map(|set| set.name.as_str()).collect::<Vec<_>>(), ["Kind__c"]);
    assert!(it.report("inputAssignments").note.ends_with("The field is left out, and stays as it is."));
}

#[test]
fn loops_lists_and_flows_with_screens_stand_within_one_another() {
    let inner = "<Flow><processType>Flow</processType><label>Inner</label>\
        <variables><name>n</name><dataType>Number</dataType><isInput>true</isInput></variables>\
        <variables><name>count</name><dataType>Number</dataType><isOutput>true</isOutput><value><numberValue>1.0</numberValue></value></variables>\
        <assignments><name>More</name><label>More</label><assignmentItems><assignToReference>count</assignToReference><operator>Add</operator><value><elementReference>n</elementReference></value></assignmentItems></assignments>\
        <screens><name>See</name><label>See</label><connector><targetReference>More</targetReference></connector></screens>\
        <start><connector><targetReference>See</targetReference></connector></start></Flow>";
    let outer = "<Flow><processType>Flow</processType><label>It</label>\
        <variables><name>total</name><dataType>Number</dataType></variables>\
        <recordLookups><name>Found</name><label>Found</label><object>Order__c</object><getFirstRecordOnly>false</getFirstRecordOnly><storeOutputAutomatically>true</storeOutputAutomatically><connector><targetReference>Keep</targetReference></connector></recordLookups>\
        <collectionProcessors><name>Keep</name><label>Keep</label><elementSubtype>FilterCollectionProcessor</elementSubtype><assignNextValueToReference>currentItem_Keep</assignNextValueToReference><collectionProcessorType>FilterCollectionProcessor</collectionProcessorType><collectionReference>Found</collectionReference><conditionLogic>and</conditionLogic><conditions><leftValueReference>currentItem_Keep.Total__c</leftValueReference><operator>GreaterThan</operator><rightValue><numberValue>3.0</numberValue></rightValue></conditions><connector><targetReference>Each</targetReference></connector></collectionProcessors>\
        <loops><name>Each</name><label>Each</label><collectionReference>Keep</collectionReference><iterationOrder>Asc</iterationOrder><nextValueConnector><targetReference>Call</targetReference></nextValueConnector></loops>\
        <subflows><name>Call</name><label>Call</label><flowName>Inner</flowName><inputAssignments><name>n</name><value><elementReference>Each.Total__c</elementReference></value></inputAssignments>\
        <outputAssignments><assignToReference>total</assignToReference><name>count</name></outputAssignments><outputAssignments><assignToReference>total</assignToReference><name>nothing</name></outputAssignments><connector><targetReference>Each</targetReference></connector></subflows>\
        <start><connector><targetReference>Found</targetReference></connector></start></Flow>";
    let files = [("It", outer), ("Inner", inner)].map(|(api, xml)| (api.to_owned(), xml.as_bytes().to_vec()));
    let it = super::support::turned(&files);
    it.sound();
    let ElementBody::Assignment(entry) = it.body("Call") else { panic!() };
    let names: Vec<&str> = entry.sets.iter().map(|set| set.name.as_str()).collect();
    assert_eq!(names, ["Call_n", "Call_count"], "each pass begins with what the flow begins with");
    assert!(it.report("subflows").note.contains("hands over no nothing"), "{:?}", all_notes(&it));
}

#[test]
fn a_change_alone_says_when_a_flow_starts() {
    let of = |change: &str, kind: &str| {
        one(&format!(
            "<Flow><processType>AutoLaunchedFlow</processType><label>It</label><start><object>Order__c</object>\
             <recordTriggerType>{change}</recordTriggerType>{kind}</start></Flow>"
        ))
    };
    let started =
        |it: &super::support::Turned| it.flows[&name("It")].trigger.as_ref().map(|trigger| trigger.on);
    let alone = of("Update", "");
    assert_eq!(started(alone.sound()), Some(RecordChangeKind::Updated));
    assert!(alone.unsupported("It").is_empty(), "{:?}", alone.unsupported("It"));
    assert_eq!(started(of("None", "").sound()), None);
    assert_eq!(started(of("Delete", "").sound()), Some(RecordChangeKind::Deleted));
    let saved = of("Delete", "<triggerType>RecordAfterSave</triggerType>");
    assert_eq!(started(saved.sound()), None);
    let lost = saved.unsupported("It");
    assert!(lost.iter().any(|(_, note)| note.contains("a change of the kind Delete")), "{lost:?}");
}
