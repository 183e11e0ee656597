//! Tables of records, transforms, orders of lists, stages of a screen, and mails that are too long.

use fermata_engine::{
    definition::AssigneeRule,
    flow::{Action, Component, ComponentBody, ElementBody},
    limits::DEFINITION_TEXT_MAX,
    value::DataType,
};
use serde_json::json;

use super::{
    elements::{LIST, OUT, auto, element, filter, item, output, reference, variable},
    play::{Chooses, play},
    support::{Turned, name, one},
};
use crate::salesforce::report::ElementResult;

fn asking(first: &str, rest: &str) -> String {
    auto(first, rest).replace("AutoLaunchedFlow", "Flow")
}

fn parameter(name: &str, value: &str) -> String {
    format!("<inputParameters><name>{name}</name><value>{value}</value></inputParameters>")
}

fn text(text: &str) -> String {
    format!("<stringValue>{text}</stringValue>")
}

fn own(name: &str, extension: &str, more: &str) -> String {
    format!(
        "<fields><name>{name}</name><extensionName>{extension}</extensionName><fieldType>ComponentInstance</fieldType>\
         <isRequired>true</isRequired><storeOutputAutomatically>true</storeOutputAutomatically>{more}</fields>"
    )
}

fn all_crates(next: &str) -> String {
    let rest = "<getFirstRecordOnly>false</getFirstRecordOnly><object>Crate__c</object>\
                <storeOutputAutomatically>true</storeOutputAutomatically>";
    element("recordLookups", "All", next, rest)
}

fn table(more: &str) -> String {
    let columns =
        "[{\"apiName\":\"Name\",\"label\":\"Crate\"},{\"apiName\":\"Load__c\",\"type\":\"number\"}]";
    let more = format!(
        "<dataTypeMappings><typeName>T</typeName><typeValue>Crate__c</typeValue></dataTypeMappings>{}{}{}{more}",
        parameter("label", &text("Crates to send")),
        parameter("tableData", &reference("All")),
        parameter("columns", &text(&columns.replace('"', "&quot;"))),
    );
    own("Rows", "flowruntime:datatable", &more)
}

fn component<'t>(turned: &'t Turned, api: &str) -> &'t Component {
    turned.it().component(api).unwrap_or_else(|| panic!("there is no {api} in {:#?}", turned.it()))
}

#[test]
fn several_rows_of_a_table_are_chosen_and_gone_through() {
    let each = "<collectionReference>Rows.selectedRows</collectionReference><iterationOrder>Asc</iterationOrder>\
        <nextValueConnector><targetReference>Mark</targetReference></nextValueConnector>\
        <noMoreValuesConnector><targetReference>Save</targetReference></noMoreValuesConnector>";
    let rest = [
        all_crates("Page"),
        element(
            "screens",
            "Page",
            "Each",
            &table(&parameter("minRowSelection", "<numberValue>1.0</numberValue>")),
        ),
        element("loops", "Each", "", each),
        element(
            "assignments",
            "Mark",
            "Each",
            &format!(
                "{}{}",
                item("Each.State__c", "Assign", &text("Sent")),
                item("out", "Add", &reference("Each"))
            ),
        ),
        element("recordUpdates", "Save", "", "<inputReference>out</inputReference>"),
        variable("out", "SObject", &format!("<objectType>Crate__c</objectType>{LIST}")),
    ];
    let turned = one(&asking("All", &rest.concat()));
    let rows = component(turned.sound(), "Rows");
    assert_eq!((rows.label.as_str(), rows.required), ("Crates to send", true));
    assert!(matches!(&rows.body, ComponentBody::Choice { multiple: true, from: Some(_), .. }), "{rows:?}");
    let end = play(&turned, "It", Chooses::First).unwrap();
    assert_eq!(end.changes.len(), 1, "{:?}", end.changes);
    assert!(turned.unsupported("It").is_empty(), "{:?}", turned.unsupported("It"));
}

#[test]
fn one_row_of_a_table_hands_its_fields_over() {
    let rest = [
        all_crates("Page"),
        element("screens", "Page", "Keep", &table(&parameter("selectionMode", &text("SINGLE_SELECT")))),
        element(
            "assignments",
            "Keep",
            "",
            &item("load", "Assign", &reference("Rows.firstSelectedRow.Load__c")),
        ),
        variable("load", "Number", OUT),
    ];
    let turned = one(&asking("All", &rest.concat()));
    assert!(!component(turned.sound(), "Rows").required, "only its parameters say that a row must be chosen");
    assert_eq!(output(&turned, "load"), json!(3));
}

/// A text that is asked for while a condition of this screen holds, and a line that shows something.
fn beside(left: &str, shown: &str) -> String {
    let rule = format!(
        "<visibilityRule><conditionLogic>and</conditionLogic><conditions><leftValueReference>{left}</leftValueReference>\
         <operator>GreaterThan</operator><rightValue><numberValue>1.0</numberValue></rightValue></conditions></visibilityRule>"
    );
    format!(
        "<fields><name>Reason</name><dataType>String</dataType><fieldText>Why</fieldText><fieldType>InputField</fieldType>\
         <isRequired>true</isRequired>{rule}</fields>\
         <fields><name>Line</name><fieldText>{shown}</fieldText><fieldType>DisplayText</fieldType></fields>"
    )
}

#[test]
fn what_stands_beside_a_table_follows_what_is_chosen_in_it() {
    let line = "Load {!Rows.firstSelectedRow.Load__c} of {!Rows.firstSelectedRow.Name}";
    let fields = format!(
        "{}{}",
        table(&parameter("selectionMode", &text("SINGLE_SELECT"))),
        beside("Rows.firstSelectedRow.Load__c", line)
    );
    let keep = format!(
        "{}{}",
        item("why", "Assign", &reference("Reason")),
        item("load", "Assign", &reference("Rows.firstSelectedRow.Load__c"))
    );
    let rest = [
        all_crates("Page"),
        element("screens", "Page", "Keep", &fields),
        element("assignments", "Keep", "", &keep),
        variable("why", "String", OUT),
        variable("load", "Number", OUT),
    ];
    let turned = one(&asking("All", &rest.concat()));
    let ComponentBody::Text { markdown } = &component(turned.sound(), "Line").body else { panic!() };
    assert!(markdown.contains("r.id == vars.Rows) + [null])[0]).Load__c}}"), "{markdown}");
    assert!(!markdown.contains("firstSelectedRow"), "{markdown}");
    assert_eq!(output(&turned, "why"), json!("text"), "it is asked for once a row is chosen");
    assert_eq!(output(&turned, "load"), json!(3), "after the screen it is what was kept");
}

#[test]
fn a_table_shows_what_is_chosen_in_another_of_the_same_screen() {
    let more = format!(
        "<dataTypeMappings><typeName>T</typeName><typeValue>Crate__c</typeValue></dataTypeMappings>{}",
        parameter("tableData", &reference("Rows.selectedRows"))
    );
    let fields = format!("{}{}", table(""), own("Again", "flowruntime:datatable", &more));
    let each = "<collectionReference>Again.selectedRows</collectionReference><iterationOrder>Asc</iterationOrder>\
        <nextValueConnector><targetReference>Count</targetReference></nextValueConnector>";
    let rest = [
        all_crates("Page"),
        element("screens", "Page", "Each", &fields),
        element("loops", "Each", "", each),
        element("assignments", "Count", "Each", &item("n", "Add", "<numberValue>1.0</numberValue>")),
        variable("n", "Number", OUT),
    ];
    let turned = one(&asking("All", &rest.concat()));
    assert!(matches!(component(turned.sound(), "Again").body, ComponentBody::Choice { from: Some(_), .. }));
    assert_eq!(output(&turned, "n"), json!(1));
}

#[test]
fn a_table_of_which_nothing_is_chosen_is_a_list_of_lines() {
    let page = table(&parameter("selectionMode", &text("NO_SELECTION")));
    let turned =
        one(&asking("All", &format!("{}{}", all_crates("Page"), element("screens", "Page", "", &page))));
    let ComponentBody::Text { markdown } = &component(turned.sound(), "Rows").body else { panic!() };
    assert!(markdown.starts_with("**Crates to send**"), "{markdown}");
    assert!(markdown.contains("\"Crate: \" + string(r.Name)"), "{markdown}");
    play(&turned, "It", Chooses::First).unwrap();
}

#[test]
fn only_its_parameters_make_a_component_of_its_own_required() {
    let fields = [
        own("Sure", "flowruntime:toggle", ""),
        own("Mail", "flowruntime:email", &parameter("required", "<booleanValue>true</booleanValue>")),
        own("Papers", "forceContent:fileUpload", &parameter("recordId", &text("x"))),
    ];
    let turned = one(&asking("Page", &element("screens", "Page", "", &fields.concat())));
    let required = |api: &str| component(turned.sound(), api).required;
    assert_eq!(["Sure", "Mail", "Papers"].map(required), [false, true, false]);
    assert_eq!(component(&turned, "Papers").default, None);
}

#[test]
fn parts_of_a_component_keep_what_they_are_given() {
    let more = [
        parameter("addressLabel", &text("Where to")),
        parameter("city", &text("Kiel")),
        parameter("streetLabel", &text("Road")),
        parameter("required", "<booleanValue>true</booleanValue>"),
    ];
    let fields = [
        own("Place", "flowruntime:address", &more.concat()),
        own("Who", "flowruntime:name", ""),
        own(
            "Kinds",
            "flowruntime:dependentPicklists",
            &format!(
                "{}{}{}",
                parameter("dependencyWrapperApiName", &text("Crate__c")),
                parameter("topPicklistApiName", &text("Kind__c")),
                parameter("topLabel", &text("Kind"))
            ),
        ),
    ];
    let keep = element("assignments", "Keep", "", &item("mid", "Assign", &reference("Who.middleName")));
    let page = element("screens", "Page", "Keep", &fields.concat());
    let turned = one(&asking("Page", &format!("{page}{keep}{}", variable("mid", "String", OUT))));
    let city = component(turned.sound(), "Place_city");
    assert_eq!((city.label.as_str(), city.required), ("Where to: City", true));
    assert_eq!(city.default, Some(fermata_engine::value::ValueSource::Literal(json!("Kiel"))));
    assert_eq!(component(&turned, "Place_street").label, "Where to: Road");
    assert_eq!(component(&turned, "Kinds_topValue").label, "Kind");
    assert!(turned.it().component("Kinds_middleValue").is_none());
    assert!(turned.it().component("Who_suffix").is_none());
    assert_eq!(output(&turned, "mid"), json!("text"));
}

#[test]
fn what_is_read_of_an_unknown_component_is_told() {
    let page = element("screens", "Page", "Keep", &own("Pad", "c:signaturePad", ""));
    let keep = element("assignments", "Keep", "", &item("image", "Assign", &reference("Pad.picture")));
    let turned = one(&asking("Page", &format!("{page}{keep}{}", variable("image", "String", OUT))));
    assert!(
        turned.sound().report("fields").note.contains("always empty: pad.picture"),
        "{:?}",
        turned.report("fields")
    );
}

#[test]
fn choices_of_a_component_of_its_own_are_choices() {
    let page = element(
        "screens",
        "Page",
        "",
        &own("Size", "flowruntime:choiceLookup", "<choiceReferences>big</choiceReferences>"),
    );
    let big = "<choices><name>big</name><choiceText>Big</choiceText><dataType>String</dataType><value><stringValue>B</stringValue>\
               </value></choices>";
    let turned = one(&asking("Page", &format!("{page}{big}")));
    assert!(
        matches!(&component(turned.sound(), "Size").body, ComponentBody::Choice { choices, .. } if choices[0].value == "B")
    );
}

fn transform(name: &str, next: &str, types: &str, actions: &str) -> String {
    element(
        "transforms",
        name,
        next,
        &format!(
            "{types}<scale>0</scale><storeOutputAutomatically>true</storeOutputAutomatically>\
             <transformValues>{actions}</transformValues>"
        ),
    )
}

fn action(kind: &str, field: &str, value: &str, parameters: &str) -> String {
    let field = match field {
        "" => String::new(),
        field => format!("<outputFieldApiName>{field}</outputFieldApiName>"),
    };
    let value = if value.is_empty() { String::new() } else { format!("<value>{value}</value>") };
    format!(
        "<transformValueActions>{parameters}{field}<transformType>{kind}</transformType>{value}</transformValueActions>"
    )
}

const SEVERAL: &str = "<isCollection>true</isCollection>";

#[test]
fn a_list_of_records_is_made_of_another() {
    let formula = "<formulaDataType>String</formulaDataType><formulaExpression>&quot;For &quot; &amp; \
                   {!All[$EachItem].Code__c}</formulaExpression>";
    let actions = [
        action("Map", "Load__c", &reference("All[$EachItem].Load__c"), ""),
        action("Map", "Note__c", formula, ""),
        action("Map", "Crate__c", &reference("All[$EachItem].Id"), ""),
    ];
    let types = format!("<dataType>SObject</dataType><objectType>Ride__c</objectType>{SEVERAL}");
    let rest = [
        all_crates("Make"),
        transform("Make", "Save", &types, &actions.concat()),
        element("recordCreates", "Save", "", "<inputReference>Make</inputReference>"),
    ];
    let turned = one(&auto("All", &rest.concat()));
    let end = play(turned.sound(), "It", Chooses::First).unwrap();
    assert_eq!(end.changes.len(), 1, "{:?}", end.changes);
    assert!(turned.unsupported("It").is_empty(), "{:?}", turned.unsupported("It"));
    let load = turned.world.objects[&name("Ride__c")].field(&name("Load__c"));
    assert!(load.is_some(), "what a transform fills is a field of its object");
}

#[test]
fn ids_sums_and_counts_are_made_of_a_list() {
    let types = |kind: &str, several: &str| format!("<dataType>{kind}</dataType>{several}");
    let parameters = format!(
        "{}{}",
        parameter("aggregationField", &reference("All[$EachItem].Load__c")),
        parameter("aggregationValues", &reference("All"))
    );
    let rest = [
        all_crates("Ids"),
        transform(
            "Ids",
            "Sum",
            &types("String", SEVERAL),
            &action("Map", "", &reference("All[$EachItem].Code__c"), ""),
        ),
        transform("Sum", "Count", &types("Number", ""), &action("Sum", "", "", &parameters)),
        transform(
            "Count",
            "Keep",
            &types("Number", ""),
            &action("Count", "", "", &parameter("aggregationValues", &reference("All"))),
        ),
        element(
            "assignments",
            "Keep",
            "",
            &[
                item("codes", "Assign", &reference("Ids")),
                item("summed", "Assign", &reference("Sum")),
                item("counted", "Assign", &reference("Count")),
            ]
            .concat(),
        ),
        element(
            "recordLookups",
            "Use",
            "",
            &format!("<object>Crate__c</object>{}", filter("Load__c", "<numberValue>1</numberValue>")),
        ),
        variable("codes", "String", &format!("{LIST}{OUT}")),
        variable("summed", "Number", OUT),
        variable("counted", "Number", OUT),
    ];
    let turned = one(&auto("All", &rest.concat()));
    assert_eq!(output(turned.sound(), "codes"), json!(["text"]));
    assert_eq!(output(&turned, "summed"), json!(3));
    assert_eq!(output(&turned, "counted"), json!(1));
}

#[test]
fn transforms_that_no_expression_can_do_stand_where_they_stood() {
    let joins = action("InnerJoin", "Load__c", &reference("All[$EachItem].Load__c"), "");
    let types = format!("<dataType>SObject</dataType><objectType>Ride__c</objectType>{SEVERAL}");
    let two = [
        action("Map", "Load__c", &reference("All[$EachItem].Load__c"), ""),
        action("Map", "Note__c", &reference("words[$EachItem]"), ""),
    ];
    for actions in [joins, two.concat()] {
        let rest = format!(
            "{}{}{}",
            all_crates("Make"),
            transform("Make", "", &types, &actions),
            variable("words", "String", LIST)
        );
        let turned = one(&auto("All", &rest));
        assert!(matches!(turned.sound().body("Make"), ElementBody::Unsupported(_)), "{actions}");
        assert_eq!(turned.report("transforms").result, ElementResult::NotSupported);
    }
}

#[test]
fn lists_of_texts_are_put_in_order_and_cut() {
    let sort = "<collectionProcessorType>SortCollectionProcessor</collectionProcessorType><collectionReference>words\
        </collectionReference><limit>2</limit><sortOptions><doesPutEmptyStringAndNullFirst>false</doesPutEmptyStringAndNullFirst>\
        <sortOrder>Desc</sortOrder></sortOptions>";
    let rest = [
        element(
            "assignments",
            "Fill",
            "Sort",
            &["b", "c", "a"].map(|word| item("words", "Add", &text(word))).concat(),
        ),
        element("collectionProcessors", "Sort", "", sort),
        variable("words", "String", &format!("{LIST}{OUT}")),
    ];
    let turned = one(&auto("Fill", &rest.concat()));
    assert_eq!(output(turned.sound(), "words"), json!(["c", "b"]));
}

#[test]
fn stages_are_texts_that_go_on_being_known() {
    let stage = |name: &str, order: u8, active: bool| {
        format!(
            "<stages><name>{name}</name><isActive>{active}</isActive><label>{name} label</label><stageOrder>{order}</stageOrder></stages>"
        )
    };
    let page = "<stageReference><elementReference>Second</elementReference></stageReference>";
    let rest = [
        element("assignments", "Set", "Page", &item("$Flow.ActiveStages", "Add", &reference("Second"))),
        element("screens", "Page", "Keep", page),
        element("assignments", "Keep", "", &item("at", "Assign", &reference("$Flow.CurrentStage"))),
        stage("Second", 20, false),
        stage("First", 10, true),
        variable("at", "String", OUT),
    ];
    let turned = one(&asking("Set", &rest.concat()));
    assert_eq!(output(turned.sound(), "at"), json!("Second label"));
    assert!(turned.unsupported("It").is_empty(), "{:?}", turned.unsupported("It"));
}

#[test]
fn a_mail_that_is_too_long_loses_its_end_and_says_so() {
    let body = format!("&lt;p&gt;{}&lt;/p&gt;{{!who}}", "word ".repeat(8_000));
    let rest = element(
        "actionCalls",
        "Mail",
        "",
        &format!(
            "<actionName>emailSimple</actionName><actionType>emailSimple</actionType>{}{}{}",
            parameter("emailBody", &text(&body)),
            parameter("emailSubject", &text("Long")),
            parameter("emailAddresses", &text("mia@example.com"))
        ),
    );
    let turned = one(&auto("Mail", &format!("{rest}{}", variable("who", "String", ""))));
    let ElementBody::Action(Action::SendEmail(mail)) = turned.sound().body("Mail") else { panic!() };
    assert!(mail.html.chars().count() <= DEFINITION_TEXT_MAX);
    let said = turned.reports[&name("It")].iter().any(|report| report.note.contains("its end is left out"));
    assert!(said);
}

#[test]
fn only_notes_on_the_drawing_do_nothing() {
    let rest =
        format!("{}{}", element("steps", "Note", "End_it", ""), element("assignments", "End_it", "", ""));
    let turned = one(&auto("Note", &rest));
    play(turned.sound(), "It", Chooses::First).unwrap();
    assert_eq!(turned.report("steps").result, ElementResult::Changed);
}

#[test]
fn a_field_that_a_formula_reckons_with_is_no_text() {
    let formula = "<formulas><name>heavy</name><dataType>Boolean</dataType><expression>{!All_one.Load__c} &gt; 3</expression></formulas>";
    let found = "<getFirstRecordOnly>true</getFirstRecordOnly><object>Crate__c</object>\
                 <storeOutputAutomatically>true</storeOutputAutomatically>";
    let rest = [
        element("recordLookups", "All_one", "Keep", found),
        element("assignments", "Keep", "", &item("is", "Assign", &reference("heavy"))),
        formula.to_owned(),
        variable("is", "Boolean", OUT),
    ];
    let turned = one(&auto("All_one", &rest.concat()));
    let load = turned.sound().world.objects[&name("Crate__c")].field(&name("Load__c")).unwrap();
    assert!(matches!(load.data_type, DataType::Number { .. }), "{load:?}");
    assert_eq!(output(&turned, "is"), json!(false));
}

#[test]
fn a_mail_to_somebodys_address_goes_to_the_person() {
    let cases = [
        (reference("$Record.Owner:User.Email"), vec!["record.OwnerId"], ""),
        (
            text("{!$Record.Owner.Email}, {!$User.Email}; desk@example.com"),
            vec!["record.OwnerId", "user.name"],
            "desk@example.com",
        ),
        (text("desk@example.com"), vec![], "desk@example.com"),
    ];
    for (value, people, addresses) in cases {
        let mail = element(
            "actionCalls",
            "Mail",
            "",
            &format!(
                "<actionName>emailSimple</actionName><actionType>emailSimple</actionType>{}{}{}",
                parameter("emailBody", &text("Hello")),
                parameter("emailSubject", &text("Hello")),
                parameter("emailAddresses", &value)
            ),
        );
        let start = "<object>Crate__c</object><recordTriggerType>Create</recordTriggerType>\
                     <triggerType>RecordAfterSave</triggerType></start>";
        let turned = one(&auto("Mail", &mail).replacen("</start>", start, 1));
        let ElementBody::Action(Action::SendEmail(mail)) = turned.sound().body("Mail") else { panic!() };
        let to: Vec<AssigneeRule> =
            people.iter().map(|source| AssigneeRule::Expression { source: (*source).to_owned() }).collect();
        assert_eq!((&mail.to, mail.addresses.as_str()), (&to, addresses));
        assert!(turned.unsupported("It").is_empty(), "{:?}", turned.unsupported("It"));
    }
}

#[test]
fn a_choice_without_a_value_holds_what_is_shown() {
    let choice = |name: &str, shown: &str| {
        format!(
            "<choices><name>{name}</name><choiceText>{shown}</choiceText><dataType>String</dataType></choices>"
        )
    };
    let fields = "<fields><name>room</name><choiceReferences>plain</choiceReferences><choiceReferences>fine</choiceReferences>\
        <dataType>String</dataType><fieldType>DropdownBox</fieldType><isRequired>true</isRequired></fields>";
    let rule = |name: &str, left: &str, operator: &str, right: &str, to: &str| {
        format!(
            "<rules><name>{name}</name><label>{name}</label><conditionLogic>and</conditionLogic><conditions><leftValueReference>{left}\
             </leftValueReference><operator>{operator}</operator><rightValue>{right}</rightValue></conditions><connector>\
             <targetReference>{to}</targetReference></connector></rules>"
        )
    };
    let yes = "<booleanValue>true</booleanValue>";
    let rest = [
        element("screens", "Page", "Ask", fields),
        element(
            "decisions",
            "Ask",
            "",
            &format!(
                "{}{}",
                rule("Is_plain", "room", "EqualTo", &reference("plain"), "A"),
                rule("Is_fine", "fine", "WasSelected", yes, "B")
            ),
        ),
        element("assignments", "A", "", &item("said", "Assign", &text("one"))),
        element("assignments", "B", "", &item("said", "Assign", &text("two"))),
        choice("plain", "&lt;b&gt;Plain&lt;/b&gt; room"),
        choice("fine", "Fine room"),
        variable("said", "String", OUT),
    ];
    let turned = one(&asking("Page", &rest.concat()));
    assert_eq!(output(turned.sound(), "said"), json!("one"));
    let end = play(&turned, "It", Chooses::Last).unwrap();
    assert_eq!(end.outputs[&name("said")], json!("two"));
}

#[test]
fn fields_of_a_new_record_are_what_they_were_made_of() {
    let set = "<inputAssignments><field>Code__c</field><value><elementReference>given</elementReference></value></inputAssignments>\
               <inputAssignments><field>State__c</field><value><stringValue>New</stringValue></value></inputAssignments>\
               <object>Crate__c</object><storeOutputAutomatically>true</storeOutputAutomatically>";
    let formula = "<formulas><name>both</name><dataType>String</dataType><expression>{!Make.code__c} &amp; &quot; \\&quot;&quot; &amp; \
                   {!Make.State__c}</expression></formulas>";
    let rest = [
        element("assignments", "Begin", "Make", &item("given", "Assign", &text("A7"))),
        element("recordCreates", "Make", "Keep", set),
        element("assignments", "Keep", "", &item("said", "Assign", &reference("both"))),
        variable("given", "String", ""),
        formula.to_owned(),
        variable("said", "String", OUT),
    ];
    let turned = one(&auto("Begin", &rest.concat()));
    assert_eq!(output(turned.sound(), "said"), json!("A7 \"New"));
}

#[test]
fn what_would_make_a_second_record_makes_none() {
    let set = "<inputAssignments><field>Code__c</field><value><stringValue>A</stringValue></value></inputAssignments><object>Crate__c\
               </object><operationOneMatchingRecord>UpdateMatchingRecord</operationOneMatchingRecord>";
    let turned = one(&auto("Make", &element("recordCreates", "Make", "", set)));
    assert!(matches!(turned.sound().body("Make"), ElementBody::Unsupported(_)));
}
