//! A file of metadata as a tree. One pass, without recursion, and within bounds: what is hostile or broken is refused before it
//! costs anything. There are no entities but the five of XML and numbered letters, so that none can be defined to grow.

use std::ops::Range;

use quick_xml::{
    Reader,
    escape::resolve_predefined_entity,
    events::{BytesStart, Event},
};

/// Bytes of one file at most: the largest flows of this world have a tenth of it.
pub const FILE_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Elements of one file at most: a file of one megabyte that has more holds next to nothing in each.
pub const ELEMENTS_MAX: usize = 100_000;
/// How deep elements may lie within one another: real files stay under ten.
pub const DEPTH_MAX: usize = 64;
/// Characters of a tag at most.
const TAG_LENGTH_MAX: usize = 200;

/// A file as a tree, its elements in the order in which they begin; the first one holds all others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    elements: Vec<Element>,
}

/// An element.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Element {
    /// Its tag, without the namespace's prefix.
    pub tag: String,
    /// The text directly within it, entities resolved.
    pub text: String,
    /// The line on which it begins, from 1.
    pub line: u32,
    /// Which element holds it.
    pub parent: Option<usize>,
    /// What it holds.
    pub children: Vec<usize>,
    /// What the file calls it, where that is another name.
    written: Option<Box<str>>,
}

impl Element {
    /// What the file calls it.
    pub fn written(&self) -> &str {
        self.written.as_deref().unwrap_or(&self.tag)
    }

    /// It is read by another name from now on.
    pub(super) fn call(&mut self, tag: &str) {
        let before = std::mem::replace(&mut self.tag, tag.to_owned());
        self.written.get_or_insert_with(|| before.into_boxed_str());
    }
}

/// Why a file is no tree.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is too large.
    #[error("the file has {0} bytes; at most {FILE_BYTES_MAX} are read")]
    TooLarge(usize),
    /// Its letters cannot be read.
    #[error("the file is not written in UTF-8 or UTF-16, or is damaged near byte {0}: export it again")]
    Letters(usize),
    /// It is no XML.
    #[error("line {line}: {message}")]
    Broken {
        /// From 1.
        line: u32,
        /// What is wrong there.
        message: String,
    },
    /// It defines entities or names a document type.
    #[error("line {0}: the file has a document type; metadata has none, so the file is not read any further")]
    DocumentType(u32),
    /// Elements lie too deep.
    #[error("line {0}: elements lie more than {DEPTH_MAX} deep within one another")]
    TooDeep(u32),
    /// There are too many elements.
    #[error("line {0}: the file has more than {ELEMENTS_MAX} elements")]
    TooMany(u32),
}

impl Tree {
    /// Reads a file.
    ///
    /// # Errors
    /// Why it cannot be read, with the place.
    pub fn read(bytes: &[u8]) -> Result<Self, Refused> {
        if bytes.len() > FILE_BYTES_MAX {
            return Err(Refused::TooLarge(bytes.len()));
        }
        let text = decoded(bytes)?;
        Growing::new(&text).grow()
    }

    /// How many elements there are.
    pub fn len(&self) -> usize {
        self.elements.len()
    }

    /// Whether there are none; no file that was read is so.
    pub fn is_empty(&self) -> bool {
        self.elements.is_empty()
    }

    /// An element by its number.
    pub fn get(&self, at: usize) -> Option<&Element> {
        self.elements.get(at)
    }

    /// An element by its number, to change it.
    pub(super) fn get_mut(&mut self, at: usize) -> Option<&mut Element> {
        self.elements.get_mut(at)
    }

    /// The API name of an element: the text of its `name`.
    pub fn name_of(&self, at: usize) -> Option<&str> {
        let mut children = self.get(at)?.children.iter().filter_map(|child| self.get(*child));
        children
            .find(|child| child.tag == "name")
            .map(|name| name.text.trim())
            .filter(|text| !text.is_empty())
    }
}

/// The file's letters. UTF-16 is known by its mark.
fn decoded(bytes: &[u8]) -> Result<String, Refused> {
    let wide = |little: bool, bytes: &[u8]| {
        let unit = |pair: &[u8]| match (pair, little) {
            ([a, b], true) => u16::from_le_bytes([*a, *b]),
            ([a, b], false) => u16::from_be_bytes([*a, *b]),
            _ => 0xfffd,
        };
        let units: Vec<u16> = bytes.chunks(2).map(unit).collect();
        String::from_utf16(&units).map_err(|_| Refused::Letters(0))
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => wide(true, rest),
        [0xfe, 0xff, rest @ ..] => wide(false, rest),
        [0xef, 0xbb, 0xbf, rest @ ..] | rest => {
            let text = std::str::from_utf8(rest).map_err(|error| Refused::Letters(error.valid_up_to()))?;
            match text.find('\0') {
                Some(at) => Err(Refused::Letters(at)),
                None => Ok(text.to_owned()),
            }
        }
    }
}

/// A tree while it is read.
struct Growing<'t> {
    text: &'t str,
    reader: Reader<&'t [u8]>,
    tree: Tree,
    open: Vec<usize>,
    /// Lines up to a byte, so that none is counted twice.
    counted: (usize, u32),
}

impl<'t> Growing<'t> {
    fn new(text: &'t str) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().check_end_names = true;
        Self { text, reader, tree: Tree::default(), open: Vec::new(), counted: (0, 1) }
    }

    fn grow(mut self) -> Result<Tree, Refused> {
        loop {
            let before = self.position();
            let event = self.reader.read_event();
            let line = self.line_at(before);
            match event.map_err(|error| Refused::Broken { line, message: error.to_string() })? {
                Event::Start(start) => {
                    let at = self.begin(&start, line)?;
                    self.open.push(at);
                }
                Event::Empty(start) => {
                    self.begin(&start, line)?;
                }
                Event::End(_) => {
                    self.open.pop();
                }
                Event::Text(text) => self.write(&text),
                Event::CData(text) => self.write(&text),
                Event::GeneralRef(name) => {
                    let letter = letter_of(&name);
                    let letter = letter.ok_or_else(|| Refused::Broken {
                        line,
                        message: format!("&{}; stands for nothing", shown(&name)),
                    })?;
                    self.write(&letter);
                }
                Event::DocType(_) => return Err(Refused::DocumentType(line)),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
                Event::Eof => break,
            }
        }
        let line = self.line_at(self.text.len());
        let broken = |message: &str| Refused::Broken { line, message: message.to_owned() };
        match (self.open.last().and_then(|at| self.tree.get(*at)), self.tree.is_empty()) {
            (Some(open), _) => Err(broken(&format!("the file ends within {}", open.tag))),
            (None, true) => Err(broken("the file holds no element")),
            (None, false) => Ok(self.tree),
        }
    }

    fn position(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX).min(self.text.len())
    }

    /// The line of a byte that is not before the one asked for last.
    fn line_at(&mut self, byte: usize) -> u32 {
        let (from, line) = self.counted;
        let between: Range<usize> = from..byte.max(from);
        let passed = self.text.as_bytes().get(between).unwrap_or_default();
        let more = passed.iter().filter(|byte| **byte == b'\n').count();
        let line = line.saturating_add(u32::try_from(more).unwrap_or(u32::MAX));
        self.counted = (byte.max(from), line);
        line
    }

    fn begin(&mut self, start: &BytesStart<'_>, line: u32) -> Result<usize, Refused> {
        if self.open.len() >= DEPTH_MAX {
            return Err(Refused::TooDeep(line));
        }
        if self.tree.len() >= ELEMENTS_MAX {
            return Err(Refused::TooMany(line));
        }
        let tag = start.local_name().as_ref().to_owned();
        if tag.is_empty() || tag.len() > TAG_LENGTH_MAX {
            return Err(Refused::Broken { line, message: format!("<{}> is no tag", shown(&tag)) });
        }
        let (at, parent) = (self.tree.len(), self.open.last().copied());
        match parent.and_then(|parent| self.tree.elements.get_mut(parent)) {
            Some(parent) => parent.children.push(at),
            None if at > 0 => {
                let message = "there is a second outermost element".to_owned();
                return Err(Refused::Broken { line, message });
            }
            None => {}
        }
        self.tree.elements.push(Element { tag, line, parent, ..Element::default() });
        Ok(at)
    }

    /// Text belongs to the innermost open element; outside of all there is only space.
    fn write(&mut self, text: &str) {
        if let Some(element) = self.open.last().and_then(|at| self.tree.elements.get_mut(*at)) {
            element.text.push_str(text);
        }
    }
}

/// The letter that `&name;` stands for.
fn letter_of(name: &str) -> Option<String> {
    let number = match name.strip_prefix('#') {
        None => return resolve_predefined_entity(name).map(str::to_owned),
        Some(number) => number,
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code).filter(|letter| *letter != '\0').map(String::from)
}

/// The beginning of a text that comes from a file, for a message.
fn shown(text: &str) -> String {
    text.chars().take(60).collect()
}

#[cfg(test)]
mod tests;
