//! What a formula says of the names in it: what stands beside each.

use super::{
    super::Kind,
    parser::{Node, tree},
};

/// What a name in a formula is compared or reckoned with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Beside {
    /// Something of this kind.
    Kind(Kind),
    /// What another name holds.
    Name(String),
}

/// Every name of a formula that something stands beside; nothing of one that cannot be read.
pub fn beside(text: &str) -> Vec<(String, Beside)> {
    let mut found = Vec::new();
    if let Ok(tree) = tree(text) {
        look(&tree, &mut found);
    }
    found
}

fn look(node: &Node, found: &mut Vec<(String, Beside)>) {
    match node {
        Node::Binary(operator, a, b) => {
            match *operator {
                "==" | "!=" | "<" | "<=" | ">" | ">=" => {
                    sides(a, b, found);
                    sides(b, a, found);
                }
                "*" | "/" | "^" => [a, b].into_iter().for_each(|side| is(side, Kind::Number, found)),
                "&&" | "||" => [a, b].into_iter().for_each(|side| is(side, Kind::Boolean, found)),
                _ => {}
            }
            look(a, found);
            look(b, found);
        }
        Node::Unary(operator, a) => {
            is(a, if *operator == "-" { Kind::Number } else { Kind::Boolean }, found);
            look(a, found);
        }
        Node::Call(name, parts) => {
            for (at, part) in parts.iter().enumerate() {
                if let Some(kind) = taken(name, at) {
                    is(part, kind, found);
                }
                look(part, found);
            }
        }
        _ => {}
    }
}

fn is(node: &Node, kind: Kind, found: &mut Vec<(String, Beside)>) {
    if let Node::Reference(name) = node {
        found.push((name.clone(), Beside::Kind(kind)));
    }
}

fn sides(one: &Node, other: &Node, found: &mut Vec<(String, Beside)>) {
    let Node::Reference(name) = one else { return };
    let beside = match other {
        Node::Reference(other) => Some(Beside::Name(other.clone())),
        other => yields(other).map(Beside::Kind),
    };
    found.extend(beside.map(|beside| (name.clone(), beside)));
}

/// What a part yields, where that is plain.
fn yields(node: &Node) -> Option<Kind> {
    Some(match node {
        Node::Number(_) => Kind::Number,
        Node::Text(text) if !text.is_empty() => Kind::Text,
        Node::Boolean(_) => Kind::Boolean,
        Node::Unary("-", within) => yields(within)?,
        Node::Binary("+" | "-", a, b) => match (yields(a), yields(b)) {
            (Some(day @ (Kind::Date | Kind::DateTime)), Some(Kind::Number)) => day,
            (Some(Kind::Number), Some(Kind::Number)) => Kind::Number,
            _ => return None,
        },
        Node::Binary("*" | "/", ..) => Kind::Number,
        Node::Reference(name) => match name.to_lowercase().as_str() {
            "$flow.currentdate" => Kind::Date,
            "$flow.currentdatetime" => Kind::DateTime,
            _ => return None,
        },
        Node::Call(name, _) => match name.as_str() {
            "TODAY" | "DATE" | "DATEVALUE" | "ADDMONTHS" => Kind::Date,
            "NOW" | "DATETIMEVALUE" => Kind::DateTime,
            "TIMENOW" | "TIMEVALUE" => Kind::Time,
            "TEXT" | "UPPER" | "LOWER" | "TRIM" | "LEFT" | "RIGHT" | "MID" | "INITCAP" | "URLENCODE" => {
                Kind::Text
            }
            "VALUE" | "LEN" | "ROUND" | "ABS" | "YEAR" | "MONTH" | "DAY" | "ISOWEEK" | "ISOYEAR" => {
                Kind::Number
            }
            _ => return None,
        },
        _ => return None,
    })
}

/// What a function takes at a place, where it takes one kind only.
fn taken(name: &str, at: usize) -> Option<Kind> {
    match (name, at) {
        ("ABS" | "ROUND" | "TRUNC" | "FLOOR" | "CEILING" | "SQRT" | "MOD" | "EXP" | "LN" | "LOG", 0) => {
            Some(Kind::Number)
        }
        ("AND" | "OR" | "NOT", _) | ("IF", 0) => Some(Kind::Boolean),
        (
            "UPPER" | "LOWER" | "TRIM" | "LEN" | "BEGINS" | "SUBSTITUTE" | "VALUE" | "ISPICKVAL" | "INITCAP"
            | "URLENCODE" | "REGEX",
            0,
        ) => Some(Kind::Text),
        ("ISOWEEK" | "ISOYEAR", 0) => Some(Kind::Date),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_beside_a_name_says_what_it_holds() {
        let cases = [
            ("{!$Record.Weight__c} > 3", "$Record.Weight__c", Beside::Kind(Kind::Number)),
            ("3 <= Weight__c", "Weight__c", Beside::Kind(Kind::Number)),
            ("IF({!$Record.Sure__c}, 1, 2)", "$Record.Sure__c", Beside::Kind(Kind::Boolean)),
            ("{!$Record.Due__c} < TODAY() + 3", "$Record.Due__c", Beside::Kind(Kind::Date)),
            ("{!a} = {!b}", "a", Beside::Name("b".to_owned())),
            ("AND({!a} * 2 = 4, NOT({!c}))", "c", Beside::Kind(Kind::Boolean)),
            ("UPPER({!a})", "a", Beside::Kind(Kind::Text)),
            ("REGEX({!a}, '[0-9]+')", "a", Beside::Kind(Kind::Text)),
            ("ISOWEEK({!a}) = {!b}", "a", Beside::Kind(Kind::Date)),
            ("ISOWEEK({!a}) = {!b}", "b", Beside::Kind(Kind::Number)),
        ];
        for (formula, name, expected) in cases {
            let found = beside(formula);
            assert!(found.contains(&(name.to_owned(), expected)), "{formula}: {found:?}");
        }
        assert!(beside("((").is_empty());
        assert!(beside("ISBLANK({!a})").is_empty());
    }
}
