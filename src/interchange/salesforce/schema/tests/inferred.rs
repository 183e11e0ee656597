//! What files of our own words tell.

use super::*;

fn condition(left: &str, right: &str) -> String {
    format!(
        "<rules><conditions><leftValueReference>{left}</leftValueReference><operator>EqualTo</operator>\
         <rightValue>{right}</rightValue></conditions></rules>"
    )
}

fn assigned(to: &str, value: &str) -> String {
    format!(
        "<assignments><name>A_{}</name><assignmentItems><assignToReference>{to}</assignToReference><operator>Assign</operator>\
         <value>{value}</value></assignmentItems></assignments>",
        to.replace('.', "_")
    )
}

fn variable(name: &str, kind: &str) -> String {
    format!("<variables><name>{name}</name><dataType>{kind}</dataType></variables>")
}

fn record(name: &str, object: &str, more: &str) -> String {
    format!(
        "<variables><name>{name}</name><dataType>SObject</dataType><objectType>{object}</objectType>{more}</variables>"
    )
}

fn reference(name: &str) -> String {
    format!("<elementReference>{name}</elementReference>")
}

const PARCELS: &str = "<start><object>Parcel__c</object></start>";

#[test]
fn values_tell_what_fields_hold() {
    let file = [
        PARCELS,
        &condition("$Record.Weight__c", "<numberValue>2.5</numberValue>"),
        &condition("$Record.Fragile__c", "<booleanValue>true</booleanValue>"),
        &condition("$Record.Sent_On__c", "<dateValue>2026-11-22</dateValue>"),
        &condition("$Record.Scanned__c", &reference("$Flow.CurrentDateTime")),
        &condition("$Record.Opens__c", "<timeValue>09:00</timeValue>"),
        &condition("$Record.State__c", "<stringValue>lost</stringValue>"),
        &condition("$Record.Mixed__c", "<numberValue>1</numberValue>"),
        &condition("$Record.MIXED__C", "<stringValue>one</stringValue>"),
        &variable("limit", "Number"),
        &condition("limit", &reference("$Record.Height__c")),
        "<a><stringValue>{!$Record.Delivery_Notes__c} {!$Record.Contact_Email__c}</stringValue></a>",
        "<formulas><name>F</name><expression>$Record.Total_Price__c * 2</expression></formulas>",
    ]
    .concat();
    let schema = schema(&file);
    sound(&schema);
    let number = || DataType::Number { decimals: 2 };
    check(
        &schema,
        "Parcel__c",
        &[
            ("Name", DataType::Text),
            ("Weight__c", number()),
            ("Fragile__c", DataType::Checkbox),
            ("Sent_On__c", DataType::Date),
            ("Scanned__c", DataType::DateTime),
            ("Opens__c", DataType::Time),
            ("State__c", DataType::Text),
            ("Mixed__c", DataType::Text),
            ("Height__c", number()),
            ("Delivery_Notes__c", DataType::LongText),
            ("Contact_Email__c", DataType::Email),
            ("Total_Price__c", number()),
        ]
        .map(|(name, data_type)| (name, data_type)),
    );
    assert_eq!(schema.field(&name("parcel__C"), "weight__c"), Some(&number()));
    assert_eq!(schema.named(" PARCEL__C "), Some(&name("Parcel__c")));
}

#[test]
fn relations_lead_to_objects_and_people() {
    let file = [
        PARCELS,
        &format!("<a>{}</a>", reference("$Record.Sender__r.Email__c")),
        &format!("<a>{}</a>", reference("$Record.Owner:User.Username")),
        &format!("<a>{}</a>", reference("$Record.Driver__r.Username")),
        &format!("<a>{}</a>", reference("$Record.Sender__r.Account__r.Owner.Name")),
    ]
    .concat();
    let schema = schema(&file);
    sound(&schema);
    let (text, user) = (DataType::Text, DataType::User);
    let parcel = [
        ("Name", text.clone()),
        ("Sender__c", lookup("Sender__c")),
        ("OwnerId", user.clone()),
        ("Driver__c", user.clone()),
    ];
    check(&schema, "Parcel__c", &parcel);
    check(
        &schema,
        "Sender__c",
        &[("Name", text.clone()), ("Email__c", DataType::Email), ("Account__c", lookup("Account__c"))],
    );
    check(&schema, "Account__c", &[("Name", text), ("OwnerId", user)]);
}

#[test]
fn a_field_named_like_an_object_leads_there() {
    let make = |fields: &str| {
        format!("<recordCreates><name>Make</name><object>Note__c</object>{fields}</recordCreates>")
    };
    let sets = |field: &str, value: &str| {
        format!("<inputAssignments><field>{field}</field><value>{value}</value></inputAssignments>")
    };
    let inner = [
        sets("Parcel__c", &reference("given")),
        sets("OrderId", &reference("given")),
        sets("Text__c", &reference("given")),
    ];
    let file = [PARCELS, &variable("given", "String"), &record("order", "Order", ""), &make(&inner.concat())]
        .concat();
    let found = schema(&file);
    sound(&found);
    let expected = [
        ("Name", DataType::Text),
        ("Parcel__c", lookup("Parcel__c")),
        ("OrderId", lookup("Order")),
        ("Text__c", DataType::LongText),
    ];
    check(&found, "Note__c", &expected);
    // Where nobody speaks of such an object, or it holds numbers, it is what it is.
    let file = make(
        &[sets("Parcel__c", &reference("given")), sets("Note__c", "<numberValue>1</numberValue>")].concat(),
    );
    let expected = [
        ("Name", DataType::Text),
        ("Parcel__c", DataType::Text),
        ("Note__c", DataType::Number { decimals: 2 }),
    ];
    check(&schema(&file), "Note__c", &expected);
}

#[test]
fn ids_tell_where_fields_lead() {
    let find = "<recordLookups><name>Find</name><object>Route__c</object><filters><field>Id</field><operator>EqualTo</operator>\
        <value><elementReference>recordId</elementReference></value></filters></recordLookups>";
    let agent = "<recordLookups><name>Agents</name><object>User</object></recordLookups>";
    let make = "<recordCreates><name>Make</name><object>Stop__c</object></recordCreates>";
    let file = [
        PARCELS,
        find,
        agent,
        make,
        &variable("recordId", "String"),
        &variable("kept", "String"),
        &record("parcel", "Parcel__c", ""),
        &assigned("kept", &reference("recordId")),
        &assigned("parcel.Way__c", &reference("kept")),
        &assigned("parcel.Last__c", &reference("Make")),
        &assigned("parcel.Helper__c", &reference("Agents.Id")),
        &assigned("parcel.Asked__c", &reference("$User.Id")),
        &assigned("parcel.Twin__c", &reference("$Record.Id")),
        &assigned("parcel.Either__c", &reference("Make")),
        &assigned("parcel.Either__c", &reference("Find.Id")),
        &assigned("parcel.Log_Id__c", &reference("Make")),
    ]
    .concat();
    let schema = schema(&file);
    sound(&schema);
    check(
        &schema,
        "Parcel__c",
        &[
            ("Name", DataType::Text),
            ("Way__c", lookup("Route__c")),
            ("Last__c", lookup("Stop__c")),
            ("Helper__c", DataType::User),
            ("Asked__c", DataType::User),
            ("Twin__c", lookup("Parcel__c")),
            ("Either__c", DataType::Text),
            ("Log_Id__c", DataType::Text),
        ],
    );
    // The id of a user is their username.
    check(&schema, "User", &[("Name", DataType::Text), ("Username", DataType::User)]);
}

#[test]
fn elements_that_name_only_a_variable_are_of_its_object() {
    let list = record("stops", "Stop__c", "<isCollection>true</isCollection>");
    let file = [
        list.as_str(),
        "<loops><name>Each</name><collectionReference>stops</collectionReference></loops>",
        &assigned("Each.Reached__c", "<booleanValue>true</booleanValue>"),
        "<recordUpdates><name>Save</name><inputReference>Each</inputReference></recordUpdates>",
        &record("parcel", "Parcel__c", ""),
        "<recordCreates><name>Make</name><inputReference>parcel</inputReference>\
         <inputAssignments><field>State__c</field></inputAssignments></recordCreates>",
        "<recordDeletes><name>Drop</name><inputReference>stops</inputReference></recordDeletes>",
        &record("letter", "Letter__c", ""),
        &assigned("letter.Of__c", &reference("Make")),
        "<dynamicChoiceSets><name>Choose</name><collectionReference>stops</collectionReference><displayField>Town__c</displayField>\
         </dynamicChoiceSets>",
        "<recordLookups><name>Get</name><object>Town__c</object><queriedFields>Id</queriedFields><queriedFields>Zip__c</queriedFields>\
         <sortField>Size__c</sortField></recordLookups>",
        "<recordLookups><name>Into</name><object>Town__c</object><outputAssignments><assignToReference>n</assignToReference>\
         <field>People__c</field></outputAssignments></recordLookups>",
        &variable("n", "Number"),
    ]
    .concat();
    let schema = schema(&file);
    sound(&schema);
    let text = || DataType::Text;
    check(
        &schema,
        "Stop__c",
        &[("Name", text()), ("Town__c", lookup("Town__c")), ("Reached__c", DataType::Checkbox)],
    );
    check(&schema, "Parcel__c", &[("Name", text()), ("State__c", text())]);
    check(&schema, "Letter__c", &[("Name", text()), ("Of__c", lookup("Parcel__c"))]);
    let town = [
        ("Name", text()),
        ("Zip__c", text()),
        ("Size__c", text()),
        ("People__c", DataType::Number { decimals: 2 }),
    ];
    check(&schema, "Town__c", &town);
}

#[test]
fn what_one_flow_hands_over_tells_another() {
    let called = ledger(
        &[record("driver", "User", "<isOutput>true</isOutput>"), record("own", "Parcel__c", "")].concat(),
    );
    let step = "<orchestratedStages><name>S</name><stageSteps><name>Ask</name><actionName>find_DRIVER</actionName></stageSteps></orchestratedStages>";
    let caller =
        ledger(&[PARCELS, step, &format!("<a>{}</a>", reference("Ask.Outputs.driver.Department"))].concat());
    let sub = "<subflows><name>Sub</name><flowName>Find_Driver</flowName></subflows>";
    let third =
        ledger(&[sub, &condition("Sub.driver.Experience__c", "<numberValue>1</numberValue>")].concat());
    let files = [("Find_Driver", &called), ("Deliver", &caller), ("Third", &third)];
    let schema = Schema::of_named(files, &BTreeMap::new());
    sound(&schema);
    let expected = [
        ("Name", DataType::Text),
        ("Username", DataType::User),
        ("Department", DataType::Text),
        ("Experience__c", DataType::Number { decimals: 2 }),
    ];
    check(&schema, "User", &expected);
    // Files without names hand nothing over.
    let unnamed = Schema::of([&called, &caller], &BTreeMap::new());
    assert_eq!(unnamed.field(&name("User"), "Department"), None);
}

#[test]
fn objects_that_are_there_stay_as_they_are() {
    let field = |text: &str, data_type: DataType| Field::new(name(text), "", data_type);
    let mut there = schema(PARCELS).object(&name("Parcel__c")).unwrap().clone();
    there.name = name("parcel__c");
    there.fields = vec![
        field("Label", DataType::Text),
        field("weight__c", DataType::Text),
        field("sender__c", DataType::User),
    ];
    let known = BTreeMap::from([(there.name.clone(), there)]);
    let file = [
        PARCELS,
        &condition("$Record.Weight__c", "<numberValue>1</numberValue>"),
        &condition("$Record.Sent__c", "<booleanValue>true</booleanValue>"),
        &condition("$Record.Name", "<stringValue>a</stringValue>"),
        &format!("<a>{}</a>", reference("$Record.Sender__r.Name")),
        &record("stop", "Stop__c", ""),
        &format!("<a>{}</a>", reference("stop.Parcel__r.Height__c")),
    ]
    .concat();
    let schema = Schema::of([&ledger(&file)], &known);
    check(
        &schema,
        "parcel__c",
        &[
            ("Label", DataType::Text),
            ("weight__c", DataType::Text),
            ("sender__c", DataType::User),
            ("Sent__c", DataType::Checkbox),
            ("Height__c", DataType::Text),
        ],
    );
    let objects: Vec<&str> = schema.objects().map(|object| object.name.as_str()).collect();
    assert_eq!(objects, ["Stop__c", "parcel__c"]);
    // A lookup is spelled as the object that is there.
    check(&schema, "Stop__c", &[("Name", DataType::Text), ("Parcel__c", lookup("parcel__c"))]);
}
