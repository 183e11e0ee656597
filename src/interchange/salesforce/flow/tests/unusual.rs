//! Shapes that few files have.

use fermata_engine::flow::{ComponentBody, ElementBody};

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
    println!("{:#?}", all_notes(&it));
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
    println!("{:#?}", all_notes(&it));
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
    println!("{:#?}", all_notes(&it));
    assert!(it.report("assignmentItems").note.contains("not only the first"));
    let mail = it.it().element(&name("M")).unwrap();
    assert!(mail.fault.is_some(), "{mail:?}");
}
