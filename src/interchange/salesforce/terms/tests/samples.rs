//! Every formula, reference and condition of real files.

use std::collections::BTreeSet;

use super::*;
use crate::salesforce::samples;

/// What names the files' owners will have told: variables, elements and components by their names.
fn told(root: Node<'_>, terms: &mut Terms<'_>) {
    for node in root.nodes() {
        let kind = match node.tag() {
            "orchestratedStages" => {
                for step in node.nodes().filter(|within| within.tag() == "stageSteps") {
                    if let Some(name) = step.peek_text("name") {
                        terms.learn(name, path(&format!("steps.{name}"), Kind::Unknown));
                    }
                }
                Some(Kind::Unknown)
            }
            "recordLookups" | "variables" => {
                let object = node.peek_text("object").or(node.peek_text("objectType"));
                Some(object.and_then(|object| terms.schema().named(object)).map_or_else(
                    || Kind::named(node.peek_text("dataType").unwrap_or_default()),
                    |object| Kind::Record(object.clone()),
                ))
            }
            "formulas" | "constants" | "textTemplates" => None,
            _ => Some(Kind::Unknown),
        };
        if let (Some(name), Some(kind)) = (node.peek_text("name"), kind) {
            terms.learn(name, path(&format!("vars.{name}"), kind));
        }
        if node.tag() == "screens" {
            components(node, terms);
        }
    }
}

fn components(node: Node<'_>, terms: &mut Terms<'_>) {
    for field in node.nodes().filter(|within| within.tag() == "fields") {
        if let Some(name) = field.peek_text("name") {
            let kind = Kind::named(field.peek_text("dataType").unwrap_or_default());
            terms.learn(name, path(&format!("vars.{name}"), kind));
        }
        components(field, terms);
    }
}

fn each(node: Node<'_>, look: &mut impl FnMut(Node<'_>)) {
    look(node);
    node.nodes().for_each(|within| each(within, look));
}

/// What of a file means nothing.
fn unanswered(ledger: &Ledger, terms: &Terms<'_>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    each(ledger.peek_root(), &mut |node| {
        let text = node.text();
        let answer = match node.tag() {
            "elementReference" | "leftValueReference" => terms.meaning(text).map(|_| ()),
            "expression" | "formulaExpression" => terms.formula(text).map(|_| ()),
            "stringValue" | "text" if text.contains("{!") => {
                found.extend(terms.text(text).1);
                Ok(())
            }
            _ => Ok(()),
        };
        found.extend(answer.err());
        for (holder, conditions) in [("rules", "conditions"), ("exitConditions", "conditions")] {
            if node.tag() == holder {
                let condition = terms.conditions(node, "conditionLogic", conditions);
                if let Some(Condition::Expression(source)) = condition {
                    assert_eq!(expr::readable(&source), Ok(()), "{source}");
                }
            }
        }
    });
    found
}

#[test]
fn every_formula_reference_and_condition_of_the_samples_means_something() {
    let mut said = BTreeSet::new();
    for sample in samples::all() {
        let ledgers: Vec<Ledger> =
            sample.files.iter().map(|(_, bytes)| Ledger::new(Tree::read(bytes).unwrap())).collect();
        let schema = Schema::of(&ledgers, &BTreeMap::new());
        for ledger in &ledgers {
            let root = ledger.peek_root();
            let object = root.peek("start").and_then(|start| start.peek_text("object"));
            let object = object.and_then(|object| schema.named(object)).cloned();
            let mut terms = Terms::new(&schema, object);
            told(root, &mut terms);
            terms.learn_resources(root);
            said.extend(unanswered(ledger, &terms).into_iter().map(|why| format!("{}: {why}", sample.name)));
        }
    }
    let expected: BTreeSet<String> = EXPECTED.iter().map(|why| (*why).to_owned()).collect();
    let surprising: Vec<&String> = said.difference(&expected).collect();
    assert!(surprising.is_empty(), "{surprising:#?}");
}

/// What is known to mean nothing there.
const EXPECTED: &[&str] = &[
    "Handle_User_Deactivation: Nothing in this file is called 43b39932-ea5b-4476-bad0-05ba0a396a0a.Status.",
];
