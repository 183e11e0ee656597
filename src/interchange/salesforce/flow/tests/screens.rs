//! Screens, and flows with screens that are called.

use fermata_engine::{
    flow::{Component, ComponentBody, ElementBody, Width},
    value::{DataType, ValueSource},
};
use serde_json::json;

use super::{
    elements::{element, variable},
    play::{Chooses, play, play_with},
    support::{Turned, name, one, turned},
};
use crate::salesforce::{flow::without_decision, report::ElementResult};

fn screens(first: &str, rest: &str) -> String {
    format!(
        "<Flow><label>It</label><processType>Flow</processType><status>Active</status><start><connector><targetReference>\
         {first}</targetReference></connector></start>{rest}</Flow>"
    )
}

fn field(name: &str, kind: &str, more: &str) -> String {
    format!("<fields><name>{name}</name><fieldType>{kind}</fieldType>{more}</fields>")
}

fn screen(fields: &str) -> String {
    let flags = "<allowBack>false</allowBack><allowFinish>true</allowFinish><allowPause>true</allowPause>\
                 <showFooter>true</showFooter><showHeader>true</showHeader>";
    element("screens", "Page", "", &format!("{fields}{flags}"))
}

fn component<'t>(turned: &'t Turned, api: &str) -> &'t Component {
    turned.it().component(api).unwrap_or_else(|| panic!("there is no {api} in {:#?}", turned.it()))
}

fn takes(turned: &Turned, api: &str) -> DataType {
    component(turned, api).data_type(None).unwrap()
}

const TEXT: &str = "<dataType>String</dataType><fieldText>&lt;b&gt;What&lt;/b&gt; is it?</fieldText>";

#[test]
fn fields_become_inputs_of_their_types() {
    let cases = [
        ("InputField", "<dataType>Date</dataType>", DataType::Date),
        ("InputField", "<dataType>DateTime</dataType>", DataType::DateTime),
        ("InputField", "<dataType>Boolean</dataType>", DataType::Checkbox),
        ("inputfield", "<dataType>Number</dataType><scale>1</scale>", DataType::Number { decimals: 1 }),
        ("LargeTextArea", "", DataType::LongText),
        ("PasswordField", "<dataType>String</dataType>", DataType::Text),
        ("ComponentInstance", "<extensionName>flowruntime:email</extensionName>", DataType::Email),
        ("ComponentInstance", "<extensionName>flowruntime:phone</extensionName>", DataType::Phone),
        ("ComponentInstance", "<extensionName>flowruntime:url</extensionName>", DataType::Url),
        ("ComponentInstance", "<extensionName>flowruntime:toggle</extensionName>", DataType::Checkbox),
        (
            "ComponentInstance",
            "<extensionName>forceContent:fileUpload</extensionName>",
            DataType::File { multiple: true },
        ),
        (
            "ComponentInstance",
            "<extensionName>flowruntime:lookup</extensionName><inputParameters><name>fieldApiName</name><value>\
             <stringValue>OwnerId</stringValue></value></inputParameters><inputParameters><name>objectApiName</name><value>\
             <stringValue>Order__c</stringValue></value></inputParameters>",
            DataType::User,
        ),
    ];
    for (kind, more, expected) in cases {
        let turned = one(&screens("Page", &screen(&field("thing", kind, more))));
        assert_eq!(takes(turned.sound(), "thing"), expected, "{kind} {more}");
        play(&turned, "It", Chooses::First).unwrap();
    }
}

#[test]
fn a_field_keeps_its_label_help_rules_and_first_value() {
    let more = format!(
        "{TEXT}<isRequired>true</isRequired><helpText>&lt;p&gt;Say it&lt;/p&gt;</helpText><defaultValue><stringValue>{{!given}}\
         </stringValue></defaultValue><validationRule><errorMessage>Longer</errorMessage><formulaExpression>LEN({{!thing}}) &gt; 3\
         </formulaExpression></validationRule><visibilityRule><conditionLogic>and</conditionLogic><conditions><leftValueReference>given\
         </leftValueReference><operator>EqualTo</operator><rightValue><stringValue>long</stringValue></rightValue></conditions>\
         </visibilityRule><inputsOnNextNavToAssocScrn>UseStoredValues</inputsOnNextNavToAssocScrn>"
    );
    let xml = screens(
        "Page",
        &format!(
            "{}{}",
            screen(&field("thing", "InputField", &more)),
            variable("given", "String", "<isInput>true</isInput>")
        ),
    );
    let turned = one(&xml);
    let thing = component(turned.sound(), "thing");
    assert_eq!((thing.label.as_str(), thing.help.as_str(), thing.required), ("What is it?", "Say it", true));
    assert_eq!(thing.default, Some(ValueSource::Reference("inputs.given".to_owned())));
    assert!(thing.visible.is_some());
    assert_eq!(thing.validation.as_ref().unwrap().message, "Longer");
    play_with(&turned, "It", Chooses::First, &[("given", json!("long"))]).unwrap();
    play_with(&turned, "It", Chooses::First, &[("given", json!("other"))]).unwrap();
    assert_eq!(turned.report("allowBack").result, ElementResult::Changed);
    assert!(turned.unsupported("It").is_empty(), "{:?}", turned.unsupported("It"));
}

fn choice(name: &str, text: &str) -> String {
    format!(
        "<choices><name>{name}</name><choiceText>{text}</choiceText><dataType>String</dataType><value><stringValue>{name}_value\
         </stringValue></value></choices>"
    )
}

#[test]
fn written_choices_are_compared_by_what_they_hold() {
    let decision = element(
        "decisions",
        "Ask",
        "",
        "<rules><name>Red</name><label>Red</label><conditions><leftValueReference>color</leftValueReference><operator>EqualTo\
         </operator><rightValue><elementReference>red</elementReference></rightValue></conditions><connector><targetReference>\
         Set</targetReference></connector></rules>",
    );
    let set = element(
        "assignments",
        "Set",
        "",
        "<assignmentItems><assignToReference>is</assignToReference><operator>Assign</operator><value><elementReference>several\
         </elementReference></value></assignmentItems>",
    );
    let fields = [
        field(
            "color",
            "RadioButtons",
            "<choiceReferences>red</choiceReferences><choiceReferences>blue</choiceReferences>\
            <dataType>String</dataType><fieldText>Color</fieldText><defaultSelectedChoiceReference>blue\
            </defaultSelectedChoiceReference><isRequired>true</isRequired>",
        ),
        field(
            "several",
            "MultiSelectCheckboxes",
            "<choiceReferences>red</choiceReferences><dataType>String</dataType>",
        ),
    ];
    let page = screen(&fields.concat())
        .replace("</label>", "</label><connector><targetReference>Ask</targetReference></connector>");
    let xml = screens(
        "Page",
        &format!(
            "{page}{decision}{set}{}{}{}",
            choice("red", "Red one"),
            choice("blue", "Blue"),
            variable("is", "String", "<isOutput>true</isOutput>")
        ),
    );
    let turned = one(&xml);
    let color = component(turned.sound(), "color");
    let ComponentBody::Choice { choices, multiple: false, from: None } = &color.body else { panic!() };
    assert_eq!((choices[0].value.as_str(), choices[0].label.as_str()), ("red_value", "Red one"));
    assert_eq!(color.default, Some(ValueSource::Literal(json!("blue_value"))));
    let end = play(&turned, "It", Chooses::First).unwrap();
    assert_eq!(end.outputs[&name("is")], json!("red_value"));
    assert_eq!(end.outputs[&name("several")], json!(["red_value"]));
    assert_eq!(play(&turned, "It", Chooses::Last).unwrap().outputs[&name("is")], json!(null));
}

#[test]
fn records_to_choose_from_are_looked_up_before_the_screen() {
    let sets = "<dynamicChoiceSets><name>orders</name><dataType>String</dataType><displayField>Number__c</displayField>\
        <object>Order__c</object><valueField>Id</valueField><sortField>Number__c</sortField><sortOrder>Asc</sortOrder><limit>7</limit>\
        <outputAssignments><assignToReference>number</assignToReference><field>Number__c</field></outputAssignments>\
        </dynamicChoiceSets><dynamicChoiceSets><name>states</name><dataType>Picklist</dataType><picklistField>State__c\
        </picklistField><picklistObject>Order__c</picklistObject></dynamicChoiceSets>";
    let fields = [
        field(
            "order",
            "DropdownBox",
            "<choiceReferences>orders</choiceReferences><dataType>String</dataType>",
        ),
        field(
            "state",
            "DropdownBox",
            "<choiceReferences>states</choiceReferences><dataType>String</dataType>",
        ),
    ];
    let xml = screens(
        "Page",
        &format!(
            "{}{sets}{}",
            screen(&fields.concat()),
            variable("number", "String", "<isOutput>true</isOutput>")
        ),
    );
    let turned = one(&xml);
    let names: Vec<&str> = turned.sound().it().elements.iter().map(|element| element.name.as_str()).collect();
    assert_eq!(names, ["orders", "Page", "Page_chosen"]);
    let end = play(&turned, "It", Chooses::First).unwrap();
    assert_eq!(end.outputs[&name("number")], json!("text"));
    assert!(
        matches!(component(&turned, "state").body, ComponentBody::Input { .. }),
        "its values are not known"
    );
}

#[test]
fn sections_keep_their_columns() {
    let column = |name: &str, fields: &str| {
        format!(
            "<fields><name>{name}</name><fieldType>Region</fieldType>{fields}<inputParameters><name>width</name><value>\
            <stringValue>6</stringValue></value></inputParameters><isRequired>false</isRequired></fields>"
        )
    };
    let columns = format!(
        "{}{}",
        column("Left", &format!("{}{}", field("a", "InputField", TEXT), field("b", "InputField", TEXT))),
        column("Right", &field("c", "InputField", TEXT))
    );
    let section = |kind: &str| {
        field(
            "Part",
            "RegionContainer",
            &format!(
                "<fieldText>The part</fieldText>{columns}<regionContainerType>{kind}</regionContainerType>"
            ),
        )
    };
    let turned = one(&screens("Page", &screen(&section("SectionWithHeader"))));
    let ElementBody::Screen(page) = turned.sound().body("Page") else { panic!() };
    let names: Vec<&str> = page.components.iter().map(|component| component.name.as_str()).collect();
    assert_eq!(names, ["Part", "a", "c", "b"]);
    assert_eq!(page.components[0].label, "The part");
    assert_eq!(
        (page.components[1].section.clone(), page.components[1].width),
        (Some(name("Part")), Width::Column)
    );
    let turned = one(&screens("Page", &screen(&section("SectionWithoutHeader"))));
    assert!(turned.sound().it().component("Part").is_none());
}

#[test]
fn parts_of_names_and_fields_of_records_are_fields_of_their_own() {
    let fields = [
        field("person", "ComponentInstance", "<extensionName>flowruntime:name</extensionName><storeOutputAutomatically>true\
            </storeOutputAutomatically>"),
        "<fields><fieldType>ObjectProvided</fieldType><objectFieldReference>order.Status__c</objectFieldReference>\
         <isRequired>false</isRequired></fields>".to_owned(),
        field("rate", "ComponentInstance", "<extensionName>flowruntime:slider</extensionName><inputParameters><name>max</name>\
            <value><numberValue>5.0</numberValue></value></inputParameters><inputParameters><name>label</name><value><stringValue>\
            Rate it</stringValue></value></inputParameters><outputParameters><assignToReference>rated</assignToReference><name>\
            value</name></outputParameters>"),
    ];
    let save = element("recordCreates", "Save", "", "<inputReference>order</inputReference>");
    let page = screen(&fields.concat())
        .replace("</label>", "</label><connector><targetReference>Save</targetReference></connector>");
    let xml = screens(
        "Page",
        &format!(
            "{page}{save}{}{}",
            variable("order", "SObject", "<objectType>Order__c</objectType>"),
            variable("rated", "Number", "<isOutput>true</isOutput>")
        ),
    );
    let turned = one(&xml);
    assert!(turned.sound().it().component("person_firstName").is_some());
    assert_eq!(component(&turned, "rate").label, "Rate it");
    assert_eq!(component(&turned, "rate").validation.as_ref().unwrap().message, "Enter at most 5.");
    let end = play(&turned, "It", Chooses::First).unwrap();
    assert_eq!(end.outputs[&name("rated")], json!(3));
    assert_eq!(end.changes.len(), 1);
}

#[test]
fn what_no_field_is_like_is_a_placeholder() {
    let fields = [
        field(
            "pad",
            "ComponentInstance",
            "<extensionName>c:signaturePad</extensionName><isRequired>true</isRequired>\
            <inputParameters><name>label</name><value><stringValue>Sign</stringValue></value></inputParameters>",
        ),
        field("many", "Repeater", &field("inner", "InputField", TEXT)),
    ];
    let turned = one(&screens("Page", &screen(&fields.concat())));
    let pad = component(turned.sound(), "pad");
    assert!(matches!(&pad.body, ComponentBody::Placeholder { what } if what == "signaturePad"));
    assert_eq!((pad.label.as_str(), pad.required), ("Sign", false));
    assert_eq!(turned.report("fields").result, ElementResult::NotSupported);
    play(&turned, "It", Chooses::First).unwrap();
}

#[test]
fn the_last_button_says_what_it_said() {
    let page = screen("<nextOrFinishButtonLabel>Send it</nextOrFinishButtonLabel>");
    let turned = one(&screens("Page", &page));
    assert_eq!(turned.sound().it().outcomes[0].label, "Send it");
}

fn approval(after: &str) -> String {
    let page = screen(&format!(
        "{}{}",
        field(
            "radio",
            "RadioButtons",
            "<choiceReferences>yes</choiceReferences><choiceReferences>no</choiceReferences>"
        ),
        field("why", "LargeTextArea", "")
    ));
    let page =
        page.replace("</label>", "</label><connector><targetReference>Ask</targetReference></connector>");
    let output = |name: &str, from: &str| {
        variable(
            name,
            "String",
            &format!("<isOutput>true</isOutput><value><elementReference>{from}</elementReference></value>"),
        )
    };
    screens(
        "Page",
        &format!(
            "{page}{}{}{}{}{after}",
            choice("yes", "Approve"),
            choice("no", "Reject"),
            output("approvalDecision", "radio"),
            output("approvalComments", "why")
        ),
    )
}

#[test]
fn what_an_approver_decides_can_be_taken_out() {
    let plain =
        one(&approval("").replace("<connector><targetReference>Ask</targetReference></connector>", ""));
    let decision = plain.sound().flows[&name("It")].decision.clone().unwrap();
    assert_eq!(decision.decided_in, Some(name("radio")));
    assert_eq!(decision.commented_in, Some(name("why")));
    let rest = without_decision(plain.it(), &decision).unwrap();
    assert!(rest.component("radio").is_none() && rest.outputs.is_empty() && rest.elements.len() == 1);
    let end = play(&plain, "It", Chooses::Last).unwrap();
    assert_eq!(end.outputs[&name("approvalDecision")], json!("no_value"));
    let asked = one(&approval(&element(
        "decisions",
        "Ask",
        "",
        "<rules><name>R</name><label>R</label><conditions><leftValueReference>approvalDecision</leftValueReference><operator>\
         EqualTo</operator><rightValue><elementReference>yes</elementReference></rightValue></conditions></rules>",
    )));
    let decision = asked.sound().flows[&name("It")].decision.clone().unwrap();
    assert!(without_decision(asked.it(), &decision).is_none());
}

#[test]
fn a_flow_with_screens_is_drawn_where_it_is_called() {
    let call = element(
        "subflows",
        "Ask_it",
        "Set",
        "<flowName>Inner</flowName><inputAssignments><name>given</name><value>\
        <stringValue>x</stringValue></value></inputAssignments><outputAssignments><assignToReference>t</assignToReference><name>said\
        </name></outputAssignments>",
    );
    let set = element(
        "assignments",
        "Set",
        "",
        "<assignmentItems><assignToReference>t</assignToReference><operator>Add</operator>\
        <value><stringValue>!</stringValue></value></assignmentItems>",
    );
    let outer =
        screens("Ask_it", &format!("{call}{set}{}", variable("t", "String", "<isOutput>true</isOutput>")));
    let inner = screens(
        "Page",
        &format!(
            "{}{}{}",
            screen(&field("thing", "InputField", TEXT)),
            variable("given", "String", "<isInput>true</isInput>"),
            variable(
                "said",
                "String",
                "<isOutput>true</isOutput><value><elementReference>thing</elementReference></value>"
            )
        ),
    );
    let both = [("It".to_owned(), outer.clone().into_bytes()), ("Inner".to_owned(), inner.into_bytes())];
    let found = turned(&both);
    let names: Vec<&str> = found.sound().it().elements.iter().map(|element| element.name.as_str()).collect();
    assert_eq!(names, ["Ask_it", "Ask_it_Page", "Ask_it_outputs", "Set"]);
    assert_eq!(play(&found, "It", Chooses::First).unwrap().outputs[&name("t")], json!("text!"));
    let circle = outer.replace("<flowName>Inner</flowName>", "<flowName>It</flowName>");
    assert!(matches!(one(&circle).body("Ask_it"), ElementBody::Unsupported(_)));
    let silent =
        outer.replace("<processType>Flow</processType>", "<processType>AutoLaunchedFlow</processType>");
    let files = [("It".to_owned(), silent.into_bytes()), both[1].clone()];
    assert!(matches!(turned(&files).sound().body("Ask_it"), ElementBody::Unsupported(_)));
}
