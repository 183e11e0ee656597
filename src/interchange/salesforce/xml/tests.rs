use super::*;

fn read(text: &str) -> Result<Tree, Refused> {
    Tree::read(text.as_bytes())
}

fn tags(tree: &Tree) -> Vec<(&str, u32)> {
    (0..tree.len()).filter_map(|at| tree.get(at)).map(|e| (e.tag.as_str(), e.line)).collect()
}

#[test]
fn a_file_becomes_a_tree_with_lines_names_and_texts() {
    let tree = read("<?xml version=\"1.0\"?>\n<Flow xmlns=\"m\">\n  <rules>\n    <name>A &amp; B</name>\n  </rules>\n  <x:nil/>\n</Flow>\n").unwrap();
    assert_eq!(tags(&tree), [("Flow", 2), ("rules", 3), ("name", 4), ("nil", 6)]);
    assert_eq!(tree.name_of(1), Some("A & B"));
    assert_eq!(tree.get(1).unwrap().parent, Some(0));
    assert_eq!(tree.get(0).unwrap().children, [1, 3]);
}

#[test]
fn letters_are_read_in_every_way_that_exports_write_them() {
    let same = "<Flow>Größe 🎉&#x20AC;&#36;<![CDATA[<b>]]></Flow>";
    let expected = "Größe 🎉€$<b>";
    let wide = |mark: [u8; 2], unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
        mark.into_iter().chain(same.encode_utf16().flat_map(unit)).collect()
    };
    let marked: Vec<u8> = [0xef, 0xbb, 0xbf].into_iter().chain(same.bytes()).collect();
    for bytes in
        [same.into(), marked, wide([0xff, 0xfe], u16::to_le_bytes), wide([0xfe, 0xff], u16::to_be_bytes)]
    {
        let bytes: Vec<u8> = bytes;
        assert_eq!(Tree::read(&bytes).unwrap().get(0).unwrap().text, expected);
    }
}

#[test]
fn what_is_broken_is_refused_with_its_line() {
    let line = |text: &str| match read(text) {
        Err(Refused::Broken { line, .. }) => line,
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(line("<a>\n<b>\n</a>"), 3);
    assert_eq!(line("<a>\n<b>\n</b>\n"), 4);
    assert_eq!(line("<a/>\n<b/>"), 2);
    assert_eq!(line("<a>\n&lol;</a>"), 2);
    assert_eq!(line("<a>&#0;</a>"), 1);
    assert_eq!(line(""), 1);
    assert_eq!(line("no xml at all"), 1);
    assert!(matches!(Tree::read(b"<a>\xff</a>"), Err(Refused::Letters(3))));
    assert!(matches!(Tree::read(b"<a>\0</a>"), Err(Refused::Letters(3))));
    assert!(matches!(Tree::read(&[0xff, 0xfe, 0x00, 0xd8]), Err(Refused::Letters(_))));
}

#[test]
fn what_is_hostile_is_refused_before_it_costs_anything() {
    let bomb = "<!DOCTYPE a [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>\n<a>&b;</a>";
    assert_eq!(read(bomb), Err(Refused::DocumentType(1)));
    let at_the_limit = format!("{}{}", "<a>".repeat(DEPTH_MAX), "</a>".repeat(DEPTH_MAX));
    assert_eq!(read(&at_the_limit).unwrap().len(), DEPTH_MAX);
    assert_eq!(read(&"<a>".repeat(100_000)), Err(Refused::TooDeep(1)));
    let many = |count: usize| format!("<a>{}</a>", "<b/>".repeat(count));
    assert_eq!(read(&many(ELEMENTS_MAX - 1)).unwrap().len(), ELEMENTS_MAX);
    assert_eq!(read(&many(ELEMENTS_MAX)), Err(Refused::TooMany(1)));
    assert_eq!(Tree::read(&vec![b' '; FILE_BYTES_MAX + 1]), Err(Refused::TooLarge(FILE_BYTES_MAX + 1)));
    let tag = "a".repeat(TAG_LENGTH_MAX + 1);
    assert!(matches!(read(&format!("<{tag}/>")), Err(Refused::Broken { line: 1, .. })));
}
