use super::*;
use crate::salesforce::report::Drawing;
use fermata_engine::ids::Name;

fn ledger(text: &str) -> Ledger {
    Ledger::new(Tree::read(text.as_bytes()).unwrap())
}

fn results(ledger: &Ledger) -> Vec<(String, String, ElementResult)> {
    ledger.report().into_iter().map(|e| (e.element, e.name, e.result)).collect()
}

#[test]
fn every_element_is_accounted_for_whether_read_or_not() {
    let ledger = ledger("<Flow><stage><name>A</name><label>L</label><odd><deep/></odd></stage></Flow>");
    let stage = ledger.root().child("stage").unwrap();
    assert_eq!((stage.name(), stage.text_of("label")), (Some("A"), Some("L")));
    let expected = [
        ("Flow", "", ElementResult::AsIs),
        ("stage", "A", ElementResult::AsIs),
        ("name", "A", ElementResult::AsIs),
        ("label", "A", ElementResult::AsIs),
        ("odd", "A", ElementResult::NotSupported),
        ("deep", "A", ElementResult::NotSupported),
    ];
    let expected: Vec<_> = expected.into_iter().map(|(e, n, r)| (e.to_owned(), n.to_owned(), r)).collect();
    assert_eq!(results(&ledger), expected);
    assert_eq!(ledger.report()[4].note, "Fermata does not know what odd means here.");
}

#[test]
fn the_worst_that_was_noted_counts_and_what_is_within_shares_it() {
    let ledger = ledger("<Flow><a><b><c/></b></a><d/></Flow>");
    let a = ledger.root().child("a").unwrap();
    a.not_supported("There are none.");
    a.changed("It moved.");
    a.read();
    ledger.root().child("d").unwrap().changed("It is green.");
    let report = ledger.report();
    assert_eq!(report[1].result, ElementResult::NotSupported);
    assert_eq!(report[1].note, "There are none. It moved.");
    assert_eq!(
        (report[3].result, report[3].note.as_str()),
        (ElementResult::NotSupported, "There are none. It moved.")
    );
    assert_eq!((report[4].result, report[4].note.as_str()), (ElementResult::Changed, "It is green."));
}

#[test]
fn a_place_counts_for_all_that_an_element_holds() {
    let ledger = ledger("<Flow><a><b/></a></Flow>");
    let place =
        Place { drawing: Drawing::Flow, name: Name::parse("f").unwrap(), element: Name::parse("a").ok() };
    let a = ledger.root().child("a").unwrap();
    a.read_all();
    a.now_at(place.clone());
    assert_eq!(ledger.report()[2].at, Some(place));
    assert_eq!(ledger.report()[0].at, None);
}
