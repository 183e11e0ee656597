//! Which files a field concerns: those that speak of it, and those that depend on such. Nothing is noted.

use std::collections::{BTreeMap, BTreeSet};

use fermata_engine::ids::Name;

use super::sources::Source;

/// The files that are to be turned again where one of these fields (`Case.Amount__c`) is another one. Rather too many than too few:
/// what has a part of the field's name in it counts, and whatever names such a file. Those that they call are turned with them,
/// for how these are called is only known then.
pub(super) fn concerned(sources: &[Source], fields: &[&str]) -> BTreeSet<Name> {
    let words: BTreeMap<&Name, BTreeSet<String>> =
        sources.iter().map(|source| (&source.name, words(source))).collect();
    let stems: Vec<String> = fields.iter().map(|field| stem(field)).collect();
    let speaks =
        |words: &BTreeSet<String>| words.iter().any(|word| stems.iter().any(|stem| word.contains(stem)));
    let names = |by: &BTreeSet<String>, name: &Name| by.contains(&name.as_str().to_lowercase());
    let mut concerned: BTreeSet<&Name> =
        words.iter().filter(|(_, words)| speaks(words)).map(|(name, _)| *name).collect();
    let mut open: Vec<&Name> = concerned.iter().copied().collect();
    while let Some(name) = open.pop() {
        let callers = words.iter().filter(|(_, words)| names(words, name)).map(|(caller, _)| *caller);
        open.extend(callers.filter(|caller| concerned.insert(caller)));
    }
    let called = words.keys().filter(|name| {
        concerned.iter().any(|caller| words.get(caller).is_some_and(|words| names(words, name)))
    });
    let called: Vec<&Name> = called.copied().collect();
    concerned.into_iter().chain(called).cloned().collect()
}

/// Every text of a file, in small letters.
fn words(source: &Source) -> BTreeSet<String> {
    let (mut words, mut open) = (BTreeSet::new(), vec![source.root()]);
    while let Some(node) = open.pop() {
        if !node.text().is_empty() {
            words.insert(node.text().trim().to_lowercase());
        }
        open.extend(node.nodes());
    }
    words
}

/// What every way to name a field has in it: `Buyer__c` is named as `Buyer__r` too, `OwnerId` as `Owner`. Empty, which is part of
/// every text, where a field has other names besides.
fn stem(field: &str) -> String {
    let field = field.trim().to_lowercase();
    let (object, field) = field.split_once('.').unwrap_or(("", field.as_str()));
    if object.trim() == "user" {
        return String::new();
    }
    let field = field.trim();
    field.strip_suffix("__c").or_else(|| field.strip_suffix("id")).unwrap_or(field).to_owned()
}

#[cfg(test)]
mod tests {
    use super::{super::sources, *};
    use crate::salesforce::SourceFile;

    #[test]
    fn what_speaks_of_a_field_and_what_depends_on_it_is_concerned() {
        let file = |name: &str, text: &str| SourceFile {
            path: format!("flows/{name}.flow"),
            bytes: format!("<Flow><a>{text}</a></Flow>").into_bytes(),
        };
        let (sources, _) = sources::read(&[
            file("Speaks", "$Record.Buyer__r.Name"),
            file("Calls", "speaks"),
            file("Calls_that", "Calls"),
            file("Beside", "Calls it not"),
            file("Called", "nothing"),
            file("Calls_two", "SPEAKS</a><a>Called"),
        ]);
        let found = |fields: &[&str]| -> Vec<String> {
            concerned(&sources, fields).iter().map(Name::to_string).collect()
        };
        assert_eq!(found(&["Order__c.Buyer__c"]), ["Called", "Calls", "Calls_that", "Calls_two", "Speaks"]);
        assert!(found(&["Order__c.Seller__c"]).is_empty());
        assert_eq!(found(&["Case.Nowhere__c", "Case.nothing"]), ["Called", "Calls_two", "Speaks"]);
        assert_eq!(found(&["User.Username"]).len(), 6);
    }
}
