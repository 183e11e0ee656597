//! What names tell: labels, and what relations lead to.

use fermata_engine::{ids::Name, value::DataType};

/// A readable label: `Tier_2_Agent__c` is `Tier 2 Agent`, `CloseDate` is `Close Date`.
pub fn label_of(name: &str) -> String {
    let stem =
        ["__c", "__r", "__pc", "__mdt", "__e"].iter().find_map(|end| stripped(name, end)).unwrap_or(name);
    let stem = stem.rsplit_once("__").map_or(stem, |(_, own)| own);
    let mut label = String::with_capacity(stem.len() + 4);
    let letters: Vec<char> = stem.chars().collect();
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| letters.get(at)).copied().unwrap_or('_');
        let after = letters.get(at + 1).copied().unwrap_or('_');
        let word_begins =
            letter.is_ascii_uppercase() && (before.is_ascii_lowercase() || after.is_ascii_lowercase());
        let gap = *letter == '_'
            || (word_begins && before != '_')
            || (letter.is_ascii_digit() && before.is_ascii_lowercase());
        if gap && !label.is_empty() && !label.ends_with(' ') {
            label.push(' ');
        }
        if *letter != '_' {
            label.push(*letter);
        }
    }
    let label = label.trim();
    let mut letters = label.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).take(200).collect(),
        None => name.chars().take(200).collect(),
    }
}

fn stripped<'n>(name: &'n str, end: &str) -> Option<&'n str> {
    let at = name.len().checked_sub(end.len())?;
    name.get(at..).filter(|tail| tail.eq_ignore_ascii_case(end))?;
    name.get(..at)
}

/// Several of it.
pub(super) fn plural_of(label: &str) -> String {
    let lower = label.to_lowercase();
    let before_y = lower.chars().rev().nth(1).unwrap_or('a');
    match lower.chars().last() {
        Some('y') if !"aeiou".contains(before_y) => {
            format!("{}ies", label.get(..label.len() - 1).unwrap_or(label))
        }
        Some('s' | 'x') => format!("{label}es"),
        _ => format!("{label}s"),
    }
}

/// Relations that lead to people, whatever object they are of.
const PEOPLE: [&str; 10] = [
    "Owner",
    "CreatedBy",
    "LastModifiedBy",
    "Manager",
    "Supervisor",
    "Approver",
    "Assignee",
    "Agent",
    "Delegate",
    "User",
];

/// Relations whose object has another name.
const OTHERS: [(&str, &str); 4] = [("Parent", ""), ("ReportsTo", "Contact"), ("What", ""), ("Who", "")];

/// Whether a field's name says that it holds a person.
pub(super) fn is_person(field: &str) -> bool {
    let stem = stripped(field, "Id")
        .or_else(|| stripped(field, "__c"))
        .or_else(|| stripped(field, "__r"))
        .unwrap_or(field);
    let stem = stem.trim_end_matches('_');
    PEOPLE.iter().any(|end| {
        stripped(stem, end).is_some_and(|before| {
            before.is_empty()
                || before.ends_with('_')
                || stem.get(before.len()..).is_some_and(|word| word.starts_with(char::is_uppercase))
        })
    })
}

/// What the field behind a relation holds, as far as its name tells: `Contact` a contact, `Owner` a person.
pub(in super::super) fn relation_type(relation: &str) -> Option<DataType> {
    let (stem, custom) = match stripped(relation, "__r") {
        Some(stem) => (stem, true),
        None => (stripped(relation, "Id").unwrap_or(relation), false),
    };
    if is_person(stem) {
        return Some(DataType::User);
    }
    if let Some((_, object)) = OTHERS.iter().find(|(name, _)| name.eq_ignore_ascii_case(stem)) {
        return Name::parse(object).ok().map(|object| DataType::Lookup { object });
    }
    let object = if custom { format!("{stem}__c") } else { stem.to_owned() };
    Name::parse(&object).ok().map(|object| DataType::Lookup { object })
}
