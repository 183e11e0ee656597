use std::io::Write as _;

use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::*;

const FLOW: &[u8] = b"<Flow><label>Ask</label></Flow>";

fn packed(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn given(path: &str, bytes: &[u8]) -> SourceFile {
    SourceFile { path: path.to_owned(), bytes: bytes.to_vec() }
}

fn paths(unpacked: &Unpacked) -> Vec<&str> {
    unpacked.files.iter().map(|file| file.path.as_str()).collect()
}

fn reasons(unpacked: &Unpacked) -> Vec<(&str, &str)> {
    unpacked.refused.iter().map(|file| (file.path.as_str(), file.note.as_str())).collect()
}

#[test]
fn flows_are_found_in_every_layout() {
    let archive = packed(&[
        ("force-app/main/default/flows/Ask.flow-meta.xml", FLOW),
        ("force-app/main/default/objects/Case/Case.object-meta.xml", b"<CustomObject/>"),
        ("force-app/main/default/flowDefinitions/Ask.flowDefinition-meta.xml", b"<FlowDefinition/>"),
        ("unpackaged/flows/Tell.flow", FLOW),
        ("unpackaged/package.xml", b"<Package/>"),
        ("unpackaged/objects/Case.object", b"<CustomObject/>"),
        ("Flat.flow-meta.xml", FLOW),
        ("__MACOSX/._Flat.flow-meta.xml", b"\0"),
        ("readme.md", b"# Read me"),
    ]);
    let unpacked = unpack(vec![given("export.zip", &archive)]);
    assert_eq!(
        paths(&unpacked),
        [
            "Flat.flow-meta.xml",
            "force-app/main/default/flows/Ask.flow-meta.xml",
            "unpackaged/flows/Tell.flow"
        ]
    );
    assert_eq!((unpacked.refused.len(), unpacked.passed_over), (0, 6));
    assert_eq!(unpacked.files[0].bytes, FLOW);
}

#[test]
fn entries_of_several_archives_are_told_apart() {
    let archive = packed(&[("flows/Ask.flow", FLOW)]);
    let unpacked =
        unpack(vec![given("new/b.zip", &archive), given("a.zip", &archive), given("Own.flow", FLOW)]);
    assert_eq!(paths(&unpacked), ["Own.flow", "a.zip/flows/Ask.flow", "new/b.zip/flows/Ask.flow"]);
}

#[test]
fn a_file_by_itself_is_read_whatever_it_is_called() {
    assert_eq!(paths(&unpack(vec![given("ask.txt", FLOW)])), ["ask.txt"]);
    let among = unpack(vec![given("ask.txt", FLOW), given("Ask.flow", FLOW)]);
    assert_eq!((paths(&among), among.passed_over), (vec!["Ask.flow"], 1));
}

#[test]
fn an_archive_is_known_by_what_it_holds() {
    let archive = packed(&[("Ask.flow", FLOW)]);
    assert_eq!(paths(&unpack(vec![given("export", &archive)])), ["Ask.flow"]);
    let nothing = unpack(vec![given("empty.zip", &packed(&[]))]);
    assert_eq!(nothing, Unpacked::default());
}

#[test]
fn names_that_lead_elsewhere_are_shown_harmlessly() {
    let check = |path: &str, expected: &str| assert_eq!(harmless(path), expected);
    check("../../etc/Ask.flow", "etc/Ask.flow");
    check("C:\\flows\\..\\Ask.flow", "flows/Ask.flow");
    check("/flows//./Ask.flow", "flows/Ask.flow");
    check("a\u{202e}wolf.\nflow", "a\u{fffd}wolf.\u{fffd}flow");
    check("../..", "(without a name)");
    assert_eq!(harmless(&"x/".repeat(5_000)).chars().count(), PATH_LENGTH_MAX + 1);
    let unpacked = unpack(vec![given("up.zip", &packed(&[("../../../Ask.flow", FLOW)]))]);
    assert_eq!(paths(&unpacked), ["Ask.flow"]);
}

#[test]
fn an_archive_within_an_archive_is_refused_and_the_rest_comes_over() {
    let inner = packed(&[("Ask.flow", FLOW)]);
    let unpacked = unpack(vec![given("out.zip", &packed(&[("in.zip", &inner), ("Ask.flow", FLOW)]))]);
    assert_eq!(paths(&unpacked), ["Ask.flow"]);
    assert!(reasons(&unpacked)[0].1.contains("within an archive"), "{unpacked:?}");
}

#[test]
fn what_grows_without_end_is_refused_with_nothing_of_it_taken() {
    let zeroes = vec![b' '; FILE_BYTES_MAX];
    let bombs: Vec<(String, &[u8])> = (0..6).map(|n| (format!("B{n}.flow"), zeroes.as_slice())).collect();
    let entries: Vec<(&str, &[u8])> = bombs.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    let archive = packed(&entries);
    assert!(archive.len() < 1024 * 1024, "the bomb is small");
    let unpacked = unpack(vec![given("bomb.zip", &archive), given("Ask.flow", FLOW)]);
    assert_eq!(paths(&unpacked), ["Ask.flow"]);
    let all = reasons(&unpacked);
    assert!(all[0].0 == "bomb.zip" && all[0].1.contains("larger than 32 MB"), "{all:?}");
}

#[test]
fn one_file_that_is_too_large_is_refused_alone() {
    let large = vec![b' '; FILE_BYTES_MAX + 1];
    let unpacked = unpack(vec![given("x.zip", &packed(&[("Large.flow", &large), ("Ask.flow", FLOW)]))]);
    assert_eq!(paths(&unpacked), ["Ask.flow"]);
    assert!(reasons(&unpacked)[0].1.contains("larger than 8 MB"), "{unpacked:?}");
}

#[test]
fn a_size_that_is_lied_about_does_not_help() {
    let large = vec![b' '; FILE_BYTES_MAX + 1];
    let mut archive = packed(&[("Large.flow", &large)]);
    let size = u32::try_from(large.len()).unwrap().to_le_bytes();
    let places: Vec<usize> =
        archive.windows(4).enumerate().filter(|(_, w)| *w == size).map(|(n, _)| n).collect();
    assert!(!places.is_empty());
    for at in places {
        archive[at..at + 4].copy_from_slice(&10_u32.to_le_bytes());
    }
    let unpacked = unpack(vec![given("x.zip", &archive)]);
    assert!(unpacked.files.is_empty() && unpacked.refused.len() == 1, "{:?}", reasons(&unpacked));
}

#[test]
fn a_damaged_directory_is_refused() {
    let mut archive = packed(&[("Ask.flow", FLOW)]);
    let at = archive.windows(4).position(|w| w == ENTRY).unwrap();
    archive[at + 1] = b'X';
    for bytes in [&archive[..], &archive[..archive.len() / 2], b"PK\x03\x04", b"PK\x05\x06 nothing"] {
        let unpacked = unpack(vec![given("x.zip", bytes)]);
        assert!(unpacked.files.is_empty(), "{unpacked:?}");
        assert!(reasons(&unpacked)[0].1.contains("damaged"), "{unpacked:?}");
    }
}

#[test]
fn an_encrypted_file_is_refused() {
    let mut archive = packed(&[("Ask.flow", FLOW)]);
    for (begin, flags) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let at = archive.windows(4).position(|w| w == begin).unwrap();
        archive[at + flags] |= 1;
    }
    let unpacked = unpack(vec![given("x.zip", &archive)]);
    assert!(unpacked.files.is_empty());
    assert!(reasons(&unpacked)[0].1.contains("encrypted"), "{unpacked:?}");
}

#[test]
fn too_many_entries_are_refused_before_they_are_read() {
    let many = ENTRY.repeat(ENTRIES_MAX + 1);
    let unpacked = unpack(vec![given("many.zip", &many)]);
    assert!(reasons(&unpacked)[0].1.contains("entries"), "{unpacked:?}");
    let large = [b"PK\x03\x04".as_slice(), LARGE].concat();
    assert!(reasons(&unpack(vec![given("large.zip", &large)]))[0].1.contains("4 GB"));
}

/// An archive whose directory names its only entry so many times, each by another name of the same length.
fn overlapping(times: usize, damaged: bool) -> Vec<u8> {
    let spaces = vec![b' '; FILE_BYTES_MAX];
    let one = packed(&[("Flow0000.flow", &spaces)]);
    let directory = one.windows(4).position(|w| w == ENTRY).unwrap();
    let end = one.windows(4).position(|w| w == b"PK\x05\x06").unwrap();
    let mut entry = one[directory..end].to_vec();
    if damaged {
        entry[16] ^= 0xff;
    }
    let mut archive = one[..directory].to_vec();
    for n in 0..times {
        let mut again = entry.clone();
        again[46..46 + 8].copy_from_slice(format!("Flow{n:04}").as_bytes());
        archive.extend(again);
    }
    let (count, size) = (u16::try_from(times).unwrap(), archive.len() - directory);
    let mut last = one[end..].to_vec();
    last[8..10].copy_from_slice(&count.to_le_bytes());
    last[10..12].copy_from_slice(&count.to_le_bytes());
    last[12..16].copy_from_slice(&u32::try_from(size).unwrap().to_le_bytes());
    archive.extend(last);
    archive
}

#[test]
fn entries_that_lie_over_one_another_are_refused_before_one_is_unpacked() {
    assert_eq!(paths(&unpack(vec![given("one.zip", &overlapping(1, false))])), ["Flow0000.flow"]);
    for damaged in [false, true] {
        let unpacked = unpack(vec![given("many.zip", &overlapping(1_000, damaged))]);
        assert!(unpacked.files.is_empty());
        assert_eq!(unpacked.refused.len(), 1, "{:?}", reasons(&unpacked));
        assert!(reasons(&unpacked)[0].1.contains("over one another"), "{:?}", reasons(&unpacked));
    }
}

#[test]
fn what_is_damaged_counts_while_it_is_unpacked() {
    let spaces = vec![b' '; FILE_BYTES_MAX];
    let many: Vec<(String, &[u8])> = (0..20).map(|n| (format!("D{n:02}.flow"), spaces.as_slice())).collect();
    let entries: Vec<(&str, &[u8])> = many.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    let mut archive = packed(&entries);
    let places: Vec<usize> =
        archive.windows(4).enumerate().filter(|(_, w)| *w == ENTRY).map(|(n, _)| n).collect();
    for at in places {
        archive[at + 16] ^= 0xff;
    }
    let mut taking = Taking::default();
    taking.archive("damaged.zip", &archive, "");
    assert!(taking.inflated <= INFLATED_BYTES_MAX + 1, "{} bytes were unpacked", taking.inflated);
    let all: Vec<&str> = taking.refused.iter().map(|file| file.note.as_str()).collect();
    assert!(all.last().is_some_and(|why| why.contains("larger than 64 MB")), "{all:?}");
    assert!(taking.files.is_empty());
}

/// Small numbers that look random; the same for the same seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % sides.max(1)
    }
}

/// An archive with a few places changed, cut off, doubled.
fn mutated(good: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = good.to_vec();
    for _ in 0..=dice.roll(8) {
        let at = dice.roll(bytes.len());
        match dice.roll(6) {
            0 => bytes.truncate(at.max(4)),
            1 => {
                let to = (at + dice.roll(60)).min(bytes.len());
                let again: Vec<u8> = bytes[at..to].to_vec();
                bytes.splice(at..at, again);
            }
            2 => bytes[at] = 0xff,
            3 => bytes[at] = 0,
            _ => bytes[at] ^= 1 << dice.roll(8),
        }
    }
    bytes
}

#[test]
fn whatever_is_wrong_with_an_archive_it_is_told_and_nothing_breaks() {
    const SEED: u64 = 0x5eed_0f21;
    let long = "<Flow>".repeat(300);
    let good = packed(&[
        ("flows/Ask.flow", FLOW),
        ("flows/Long.flow-meta.xml", long.as_bytes()),
        ("package.xml", b""),
    ]);
    let mut dice = Dice(SEED);
    for n in 0..20_000 {
        let bytes = mutated(&good, &mut dice);
        let unpacked = unpack(vec![given("x.zip", &bytes)]);
        let held: usize = unpacked.files.iter().map(|file| file.bytes.len()).sum();
        assert!(held <= TOTAL_BYTES_MAX, "seed {SEED:#x}, archive {n} holds {held} bytes");
        assert!(unpacked.files.iter().all(|file| may_hold_a_flow(&file.path)), "seed {SEED:#x}, archive {n}");
    }
}
