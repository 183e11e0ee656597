//! Files that are wrong in every way that chance finds, to show that reading them does no harm. Which file comes of a seed is always
//! the same.

/// A source of chance that says the same for the same seed (SplitMix64).
#[derive(Debug, Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    /// Begins anew.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    /// Any number.
    pub(crate) fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`, 0 where that is 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.number() % end).unwrap_or(0)
    }

    /// One of these; none where there are none.
    pub(crate) fn one_of<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len()))
    }
}

/// What is put into files: pieces that mean something to whoever reads them.
const PIECES: &[&str] = &[
    "<orchestratedStages>",
    "</orchestratedStages>",
    "<stageSteps>",
    "</stageSteps>",
    "<name>A</name>",
    "<name></name>",
    "<connector><targetReference>A</targetReference></connector>",
    "<isGoTo>true</isGoTo>",
    "<decisions>",
    "</decisions>",
    "<rules>",
    "</rules>",
    "<conditions>",
    "</conditions>",
    "<operator>IsChanged</operator>",
    "<operator>Quite</operator>",
    "<value xsi:nil=\"true\"/>",
    "<stringValue>{!$Record.A__r.B__r.C__r.D__r.E__r.F__r.G}</stringValue>",
    "<elementReference>$Record.Owner:User.Username</elementReference>",
    "<elementReference>A.Outputs.b.c</elementReference>",
    "<elementReference>A</elementReference>",
    "<numberValue>1e999</numberValue>",
    "<numberValue>-0</numberValue>",
    "<conditionLogic>1 AND (2 OR NOT 99)</conditionLogic>",
    "<conditionLogic>((((((((1</conditionLogic>",
    "<expression>IF(AND({!A}, {!B}), {!A} + 1, CASE({!C}, 1, 2, 3))</expression>",
    "<expression>((((((((((((((((((((</expression>",
    "<formulas><name>A</name><dataType>String</dataType><expression>{!A}</expression></formulas>",
    "<processType>Orchestrator</processType>",
    "<processType>ApprovalWorkflow</processType>",
    "<processType>Flow</processType>",
    "<processType>EvaluationFlow</processType>",
    "<processType>AutoLaunchedFlow</processType>",
    "<apiVersion>999.0</apiVersion>",
    "<isCollection>true</isCollection>",
    "<dataType>SObject</dataType>",
    "<objectType>A__c</objectType>",
    "<loops>",
    "</loops>",
    "<!DOCTYPE a [<!ENTITY b \"b\">]>",
    "&b;",
    "&#0;",
    "&#x10ffff;",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "<?x",
    "\u{0}",
    "\u{feff}",
    "é",
    "𝄐",
];

/// One of the sources, changed in a few ways; never more than `most` bytes. Half of them stay well formed, so that what reads the
/// elements is tried too, not only what reads the marks between them.
pub(crate) fn mutated(dice: &mut Dice, sources: &[Vec<u8>], most: usize) -> Vec<u8> {
    let mut bytes = dice.one_of(sources).cloned().unwrap_or_default();
    let formed = dice.below(2) == 0;
    for _ in 0..=dice.below(6) {
        let before = bytes.clone();
        match formed {
            true => graft(dice, sources, &mut bytes),
            false => change(dice, sources, &mut bytes),
        }
        match formed && bytes.len() > most {
            true => bytes = before,
            false => bytes.truncate(most),
        }
    }
    if dice.below(500) == 0 {
        swell(dice, &mut bytes, most);
    }
    bytes
}

/// The same element again and again, until the file is as large as it may be: work that grows faster than a file shows there.
fn swell(dice: &mut Dice, bytes: &mut Vec<u8>, most: usize) {
    let Some((from, to)) = dice.one_of(&elements(bytes)).copied() else { return };
    let element = bytes.get(from..to).unwrap_or_default().to_vec();
    let times = most.saturating_sub(bytes.len()) / element.len().max(1);
    bytes.splice(from..from, element.repeat(times));
}

/// Takes whole elements away, doubles, moves, renames them or puts those of another file in their places.
fn graft(dice: &mut Dice, sources: &[Vec<u8>], bytes: &mut Vec<u8>) {
    let all = elements(bytes);
    let Some((from, to)) = dice.one_of(&all).copied() else { return };
    let element = bytes.get(from..to).unwrap_or_default().to_vec();
    let Some((at, end)) = dice.one_of(&all).copied() else { return };
    match dice.below(6) {
        0 => {
            bytes.drain(from..to);
        }
        1 => {
            let times = 1 + dice.below(30);
            bytes.splice(from..from, element.repeat(times));
        }
        2 => {
            bytes.splice(at..end, element);
        }
        3 => {
            bytes.splice(at..at, element);
        }
        4 => {
            let other = dice.one_of(sources).cloned().unwrap_or_default();
            let there = elements(&other);
            let Some((begin, end)) = dice.one_of(&there).copied() else { return };
            bytes.splice(from..to, other.get(begin..end).unwrap_or_default().iter().copied());
        }
        _ => words(dice, bytes, &all),
    }
}

/// Puts the text of one leaf, or a piece of text, into the place of another's.
fn words(dice: &mut Dice, bytes: &mut Vec<u8>, all: &[(usize, usize)]) {
    let leaf = |dice: &mut Dice| {
        let (from, to) = dice.one_of(all).copied()?;
        let open = from + bytes.get(from..to)?.iter().position(|byte| *byte == b'>')? + 1;
        let close = open + bytes.get(open..to)?.iter().position(|byte| *byte == b'<')?;
        Some((open, close))
    };
    let (Some((from, to)), Some((at, end))) = (leaf(dice), leaf(dice)) else { return };
    let text = match dice.below(3) {
        0 => dice.one_of(WORDS).copied().unwrap_or_default().as_bytes().to_vec(),
        _ => bytes.get(from..to).unwrap_or_default().to_vec(),
    };
    bytes.splice(at..end, text);
}

/// Where each element begins and ends, the outermost left out.
fn elements(bytes: &[u8]) -> Vec<(usize, usize)> {
    let (mut open, mut found, mut at) = (Vec::new(), Vec::new(), 0);
    while let Some(next) = bytes.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == b'<')) {
        let begin = at + next;
        let Some(length) = bytes.get(begin..).and_then(|rest| rest.iter().position(|byte| *byte == b'>'))
        else {
            break;
        };
        at = begin + length + 1;
        match (bytes.get(begin + 1), bytes.get(at.saturating_sub(2))) {
            (Some(b'/'), _) => found.extend(open.pop().map(|from| (from, at))),
            (Some(b'?' | b'!'), _) => {}
            (_, Some(b'/')) => found.push((begin, at)),
            _ => open.push(begin),
        }
    }
    found.pop();
    found
}

/// Texts that leaves may hold.
const WORDS: &[&str] = &[
    "",
    " ",
    "A",
    "true",
    "TRUE",
    "null",
    "-1",
    "1e999",
    "99999999999999999999",
    "2026-02-30",
    "IsChanged",
    "1 AND (2 OR NOT 99)",
    "((((((((((((((((((((((((((((((((((1",
    "{!$Record.A__r.B__r.C__r.D__r.E__r.F__r.G}",
    "$Record.Owner:User.Username",
    "IF(AND({!A}, {!B}), {!A} + 1, CASE({!C}, 1, 2, 3))",
    "{!A}{!A}{!A}{!A}{!A}{!A}{!A}{!A}",
    "&lt;p&gt;&lt;b&gt;&lt;ul&gt;&lt;li&gt;&lt;a href=&quot;x",
    "𝄐é\u{feff}",
    "Orchestrator",
    "ApprovalWorkflow",
    "EvaluationFlow",
    "RecordAfterSave",
];

fn change(dice: &mut Dice, sources: &[Vec<u8>], bytes: &mut Vec<u8>) {
    let at = dice.below(bytes.len());
    let end = at.saturating_add(dice.below(400)).min(bytes.len());
    match dice.below(10) {
        0 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = dice.number().to_le_bytes()[0];
            }
        }
        1 => {
            bytes.drain(at..end);
        }
        2 => bytes.truncate(at),
        3 => {
            let copy: Vec<u8> = bytes.get(at..end).unwrap_or_default().to_vec();
            let times = 1 + dice.below(40);
            bytes.splice(at..at, copy.repeat(times));
        }
        4 => {
            let other = dice.one_of(sources).cloned().unwrap_or_default();
            let from = dice.below(other.len());
            let to = from.saturating_add(dice.below(2_000)).min(other.len());
            bytes.splice(at..end, other.get(from..to).unwrap_or_default().iter().copied());
        }
        5 => whole_lines(dice, bytes),
        6 => swap_words(dice, bytes),
        _ => {
            let piece = dice.one_of(PIECES).copied().unwrap_or_default();
            // Between two lines it is most likely to be read.
            let line = bytes.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == b'\n'));
            let at = line.map_or(at, |line| at + line);
            bytes.splice(at..at, piece.bytes());
        }
    }
}

/// Takes some lines away, doubles or moves them: the file stays well formed more often.
fn whole_lines(dice: &mut Dice, bytes: &mut Vec<u8>) {
    let mut lines: Vec<Vec<u8>> = bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    let from = dice.below(lines.len());
    let to = from.saturating_add(1 + dice.below(20)).min(lines.len());
    let taken: Vec<Vec<u8>> = lines.drain(from..to).collect();
    match dice.below(3) {
        0 => {}
        1 => {
            let at = dice.below(lines.len());
            lines.splice(at..at, taken);
        }
        _ => {
            let twice: Vec<Vec<u8>> = taken.iter().chain(&taken).cloned().collect();
            lines.splice(from..from, twice);
        }
    }
    *bytes = lines.join(&b'\n');
}

/// Puts the text of one leaf into the place of another's.
fn swap_words(dice: &mut Dice, bytes: &mut Vec<u8>) {
    let leaf = |dice: &mut Dice, bytes: &[u8]| {
        let from = dice.below(bytes.len());
        let open = from + bytes.get(from..)?.iter().position(|byte| *byte == b'>')? + 1;
        let close = open + bytes.get(open..)?.iter().position(|byte| *byte == b'<')?;
        Some((open, close))
    };
    if let (Some((from, to)), Some((at, end))) = (leaf(dice, bytes), leaf(dice, bytes)) {
        let words = bytes.get(from..to).unwrap_or_default().to_vec();
        bytes.splice(at..end, words);
    }
}

/// Small files to begin with: a bit of everything that metadata can hold.
pub(crate) const SEEDLINGS: &[&str] = &[
    include_str!("seedlings/early.xml"),
    include_str!("seedlings/later.xml"),
    include_str!("seedlings/parts.xml"),
    include_str!("seedlings/process.xml"),
    include_str!("seedlings/screen.xml"),
    include_str!("seedlings/work.xml"),
];
