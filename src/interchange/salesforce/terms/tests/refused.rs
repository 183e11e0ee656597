use super::*;

#[track_caller]
fn refused(formula: &str, why: &str) {
    let schema = deals();
    assert_eq!(terms(&schema).formula(formula), Err(why.to_owned()), "{formula}");
}

#[test]
fn what_has_no_counterpart_is_named() {
    for name in ["VLOOKUP", "GETSESSIONID", "DISTANCE", "RAND", "JSENCODE"] {
        refused(&format!("{name}({{!Note}}, 1)"), &format!("The function {name} has no counterpart."));
    }
    refused("{!$Label.Greeting}", "$Label.Greeting: labels are kept elsewhere; write the text itself.");
    refused(
        "$Setup.Limits__c.Most__c > 1",
        "$Setup.Limits__c.Most__c: settings are kept elsewhere; write the value itself.",
    );
    refused("{!$Organization.Name}", "$Organization.Name has no counterpart.");
    refused("{!$User.Email}", "$User.Email: people have a username, a label and a role here, and no more.");
    refused("{!Nowhere}", "Nothing in this file is called Nowhere.");
    refused("TIMENOW() + 60000", "Times of day cannot be added or taken away here.");
    refused("TODAY() - NOW()", "A day and a moment cannot be reckoned with together; use DATEVALUE.");
    refused(
        "TRUNC({!Score}, {!Score})",
        "TRUNC has no counterpart where the number of digits is worked out.",
    );
    refused("ISCHANGED({!Score})", "ISCHANGED can be asked of the record's own fields only, not of Score.");
    refused(
        "REGEX({!Note}, '(?=a)')",
        "REGEX: the pattern cannot be read at its character 3: looking ahead or back is not possible; ask with two patterns.",
    );
    refused("REGEX({!Note})", "REGEX cannot be called with this many values: 1.");
    refused("PRIORVALUE(1)", "PRIORVALUE asks for one field of the record.");
}

#[test]
fn what_is_no_formula_says_where() {
    refused("", "The formula is empty.");
    refused("   /* only a remark */ ", "The formula is empty.");
    refused("/* no end", "A remark in the formula has no end.");
    refused("1 +", "The formula ends too early.");
    refused("(1", "A ( in the formula has no ).");
    refused("1)", "The formula has ) where it should end.");
    refused("ABS(1", "ABS( in the formula has no ).");
    refused("ABS(1 2)", "ABS has 2 where a comma should be.");
    refused("ABS()", "ABS cannot be called with this many values: 0.");
    refused("ABS(1, 2)", "ABS cannot be called with this many values: 2.");
    refused("IF(TRUE, 1)", "IF cannot be called with this many values: 2.");
    refused("CASE(1, 2, 3)", "CASE cannot be called with this many values: 3.");
    refused("MAX()", "MAX cannot be called with this many values: 0.");
    refused("LEFT({!Note})", "LEFT cannot be called with this many values: 1.");
    refused("TODAY(1)", "TODAY cannot be called with this many values: 1.");
    refused("'no end", "A text in the formula has no end.");
    refused("{Score}", "The formula has a { without a !.");
    refused("{!Score", "A {! in the formula has no }.");
    refused("{! }", "The formula has an empty {!}.");
    refused("1 ~ 2", "The formula has a ~ that it cannot have.");
    refused("1.2.3", "1.2.3 is no number.");
    refused("* 2", "The formula has * where a value should be.");
    refused("DATE(2026, 2, 30)", "2026-02-30 is no date.");
    refused("DATEVALUE('soon')", "\"soon\" is no date.");
    refused("DATETIMEVALUE('soon')", "\"soon\" is no moment.");
    refused("TIMEVALUE('soon')", "\"soon\" is no time.");
}
