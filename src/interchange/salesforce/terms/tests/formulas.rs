use super::*;

#[track_caller]
fn check(formula: &str, expected: Value) {
    let schema = deals();
    let source = terms(&schema).formula(formula);
    assert_eq!(evaluated(formula), Ok(expected), "{formula} is {source:?}");
}

#[track_caller]
fn written(formula: &str, expected: &str) {
    let schema = deals();
    assert_eq!(terms(&schema).formula(formula).as_deref(), Ok(expected), "{formula}");
}

#[test]
fn operators_mean_what_they_mean_there() {
    check("1 + 2 * 3 - 4 / 2", json!(5));
    check("(1 + 2) * 3", json!(9));
    check("-{!Score} + 10", json!(3));
    check("{!Score} >= 7 && {!Score} < 8 || FALSE", json!(true));
    check("{!Score} = 7", json!(true));
    check("{!Score} <> 7", json!(false));
    check("!({!Score} != 7)", json!(true));
    check("'a' & \"b\" + 'c'", json!("abc"));
    check("\"say \\\"yes\\\"\\n\" & 'it\\'s'", json!("say \"yes\"\nit's"));
    check("{!Note} & ' ' & {!Score}", json!("Red wine 7"));
    check("{!Note} + $Record.Absent__c", json!("Red wine"));
    check("/* why */ .5 + 1.", json!(1.5));
}

#[test]
fn precedence_and_sides_are_kept() {
    written("1 - (2 - 3)", "1 - (2 - 3)");
    written("8 / (4 / 2)", "8 / (4 / 2)");
    written(
        "AND(OR({!Score} = 1, {!Score} = 2), NOT({!Score} = 3))",
        "(vars.Score == 1 || vars.Score == 2) && !(vars.Score == 3)",
    );
    written(
        "IF({!Score} > 1, 'a', IF({!Score} > 0, 'b', 'c'))",
        "vars.Score > 1 ? \"a\" : vars.Score > 0 ? \"b\" : \"c\"",
    );
}

#[test]
fn names_mean_paths() {
    written("{!$Record.amount__C}", "record.Amount__c");
    written("$Record.Owner:User.Username", "record.OwnerId");
    written("$Record.Customer__r.Email__c", "record.Customer__c.Email__c");
    written("{!$Record.Customer__r.Owner:User.Name}", "record.Customer__c.OwnerId.label");
    written("{!review.outputs.cap}", "steps.Review.outputs.cap");
    written("{!Review.Status} = 'NotStarted'", "steps.Review.status in [\"NotStarted\", \"Skipped\"]");
    written("{!$User.Id}", "user.name");
    written("{!Customer.Id}", "vars.Customer.id");
    written("{!Anybody.Id}", "vars.Anybody.Username");
    written("{!$Orchestration.Instance}", "run.id");
    written("$Record__Prior.Stage__c", "prior.Stage__c");
}

#[test]
fn what_flows_hand_over_has_a_kind() {
    let called = ledger(
        "<Flow><variables><name>cap</name><dataType>Number</dataType><isOutput>true</isOutput></variables>
        <variables><name>agent</name><dataType>SObject</dataType><objectType>user</objectType><isOutput>true</isOutput></variables>
        <variables><name>own</name><dataType>String</dataType></variables></Flow>",
    );
    let caller = ledger("<Flow><start><object>User</object></start></Flow>");
    let schema = Schema::of_named([("Find_Agent", &called), ("Ask", &caller)], &BTreeMap::new());
    let mut terms = Terms::new(&schema, None);
    terms.learn("Find", path("steps.Find", Kind::Unknown));
    for (output, kind) in [("cap", Kind::Number), ("agent", Kind::Record(name("User")))] {
        terms.learn(&format!("Find.Outputs.{output}"), path(&format!("steps.Find.outputs.{output}"), kind));
    }
    assert_eq!(terms.meaning("Find.Outputs.CAP"), Ok(path("steps.Find.outputs.cap", Kind::Number)));
    assert_eq!(
        terms.meaning("Find.Outputs.agent.Id"),
        Ok(path("steps.Find.outputs.agent.Username", Kind::Text))
    );
    assert_eq!(
        terms.meaning("Find.Outputs.agent.Username"),
        Ok(path("steps.Find.outputs.agent.Username", Kind::Text))
    );
    assert_eq!(terms.meaning("Find.Outputs.own"), Ok(path("steps.Find.outputs.own", Kind::Unknown)));
    assert_eq!(terms.meaning("Find.Status"), Ok(path("steps.Find.status", Kind::Text)));
}

#[test]
fn relations_lead_through_lookups_and_people() {
    written("$Record.OwnerId", "record.OwnerId");
    written("$Record.Owner:User.Id", "record.OwnerId");
    written("$Record.Manager.Username", "record.ManagerId");
    written("$Record.Customer__r.Id", "record.Customer__c.id");
    written("$Record.Customer__c", "record.Customer__c");
    written("$Record.Customer__r.Name", "record.Customer__c.Name");
    written("$Record.RecordType.DeveloperName", "record.RecordType");
    written("$Record.Unheard_Of__r.Further__r.Field__c", "record.Unheard_Of__c.Further__c.Field__c");
    written("{!Customer.Owner.Name}", "vars.Customer.OwnerId.label");
    written("{!Items.value}", "vars.Items");
}
