//! Which nodes of a file were read, and what became of them. What nothing has read is reported too: as not supported.

use std::cell::RefCell;

use super::{
    early,
    report::{ElementReport, ElementResult, Place},
    xml::{Element, Tree},
};

/// Notes of one element at most, so that no file makes a report far larger than itself.
const NOTES_MAX: usize = 21;
/// Characters of a note.
const NOTE_LENGTH_MAX: usize = 600;
/// Characters of a note that elements share with what they are part of.
const SHARED_LENGTH_MAX: usize = 200;
/// Characters of a name in the report.
const NAME_LENGTH_MAX: usize = 100;

/// A tree with what became of each of its elements so far.
#[derive(Debug)]
pub struct Ledger {
    tree: Tree,
    marks: RefCell<Vec<Mark>>,
}

/// What became of an element.
#[derive(Debug, Clone, Default)]
struct Mark {
    result: Option<ElementResult>,
    notes: Vec<String>,
    at: Option<Place>,
}

/// An element of a file. Reading it by the functions below notes that it came over as it is; what is read of it is told
/// apart from what is not.
#[derive(Debug, Clone, Copy)]
pub struct Node<'l> {
    ledger: &'l Ledger,
    at: usize,
}

impl Ledger {
    /// Nothing of the tree was read yet.
    pub fn new(tree: Tree) -> Self {
        let tree = early::renamed(tree);
        let marks = RefCell::new(vec![Mark::default(); tree.len()]);
        Self { tree, marks }
    }

    /// The outermost element, read.
    pub fn root(&self) -> Node<'_> {
        let root = Node { ledger: self, at: 0 };
        root.read();
        root
    }

    /// The outermost element, without noting that it was read.
    pub fn peek_root(&self) -> Node<'_> {
        Node { ledger: self, at: 0 }
    }

    /// What became of every element, in the order of the file.
    pub fn report(&self) -> Vec<ElementReport> {
        let marks = self.marks.borrow();
        // Of what is open at each moment: its number, what is said of it, its name.
        let mut open: Vec<(usize, Mark, String)> = Vec::new();
        let mut elements = Vec::with_capacity(marks.len());
        for (index, mark) in marks.iter().enumerate() {
            let Some(element) = self.tree.get(index) else { continue };
            while open.last().is_some_and(|(above, ..)| Some(*above) != element.parent) {
                open.pop();
            }
            let above = open.last();
            let mark = settled(mark, above.map(|(_, mark, _)| mark), element);
            let own = self.tree.name_of(index).map(|name| clipped(name, NAME_LENGTH_MAX));
            let name = own.or_else(|| above.map(|(.., name)| name.clone())).unwrap_or_default();
            elements.push(ElementReport {
                element: element.written().to_owned(),
                name: name.clone(),
                line: element.line,
                result: mark.result.unwrap_or(ElementResult::NotSupported),
                note: mark.notes.join(" "),
                at: mark.at.clone(),
            });
            if !element.children.is_empty() {
                open.push((index, mark, name));
            }
        }
        elements
    }
}

/// What is said of an element in the end: what nothing has read shares the fate of what it is part of, where that did not come
/// over, and is unknown otherwise.
fn settled(mark: &Mark, above: Option<&Mark>, element: &Element) -> Mark {
    let at = mark.at.clone().or_else(|| above.and_then(|above| above.at.clone()));
    if mark.result.is_some() {
        return Mark { at, ..mark.clone() };
    }
    let shared = above.filter(|above| above.result == Some(ElementResult::NotSupported));
    let note = match shared.and_then(|above| above.notes.get(..above.notes.len().min(2))) {
        Some(notes) => clipped(&notes.join(" "), SHARED_LENGTH_MAX),
        None => format!("Fermata does not know what {} means here.", element.written()),
    };
    Mark { result: Some(ElementResult::NotSupported), notes: vec![note], at }
}

/// A text that comes from a file, as far as a report has room for it.
fn clipped(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
    }
}

impl<'l> Node<'l> {
    fn element(self) -> Option<&'l Element> {
        self.ledger.tree.get(self.at)
    }

    /// Its tag.
    pub fn tag(self) -> &'l str {
        self.element().map_or("", |element| element.tag.as_str())
    }

    /// The line on which it begins, from 1.
    pub fn line(self) -> u32 {
        self.element().map_or(0, |element| element.line)
    }

    /// The text directly within it, without blanks at both ends; what stands in it as `xsi:nil` has none.
    pub fn text(self) -> &'l str {
        self.element().map_or("", |element| element.text.trim())
    }

    /// Whether it holds neither text nor elements.
    pub fn is_empty(self) -> bool {
        self.element().is_none_or(|element| element.text.trim().is_empty() && element.children.is_empty())
    }

    /// The first child of this tag, read.
    pub fn child(self, tag: &str) -> Option<Node<'l>> {
        self.peek(tag).inspect(|child| child.read())
    }

    /// The first child of this tag, without noting that it was read.
    pub fn peek(self, tag: &str) -> Option<Node<'l>> {
        self.nodes().find(|child| child.tag() == tag)
    }

    /// Every child of this tag, each read when it is reached.
    pub fn children(self, tag: &str) -> impl Iterator<Item = Node<'l>> + use<'l> {
        let tag = tag.to_owned();
        self.nodes().filter(move |child| child.tag() == tag).inspect(|child| child.read())
    }

    /// Every child, without noting that it was read.
    pub fn nodes(self) -> impl Iterator<Item = Node<'l>> + use<'l> {
        let children = self.element().map(|element| element.children.as_slice()).unwrap_or_default();
        children.iter().map(move |at| Node { ledger: self.ledger, at: *at })
    }

    /// The text of the first child of this tag, read; none where it is absent or empty.
    pub fn text_of(self, tag: &str) -> Option<&'l str> {
        self.child(tag).map(Node::text).filter(|text| !text.is_empty())
    }

    /// The text of the first child of this tag, without noting that it was read.
    pub fn peek_text(self, tag: &str) -> Option<&'l str> {
        self.peek(tag).map(Node::text).filter(|text| !text.is_empty())
    }

    /// Whether the first child of this tag says `true`, in whatever case; read.
    pub fn is_true(self, tag: &str) -> bool {
        self.text_of(tag).is_some_and(|text| text.eq_ignore_ascii_case("true"))
    }

    /// Its API name: the text of its `name`; the name is read.
    pub fn name(self) -> Option<&'l str> {
        self.text_of("name")
    }

    /// Notes that it came over as it is, unless something else is noted already.
    pub fn read(self) {
        self.mark(ElementResult::AsIs, None);
    }

    /// Notes that it came over, and what is to be said of that.
    pub fn as_is(self, note: impl Into<String>) {
        self.mark(ElementResult::AsIs, Some(note.into()));
    }

    /// Notes that it came over changed, and how: one sentence.
    pub fn changed(self, note: impl Into<String>) {
        self.mark(ElementResult::Changed, Some(note.into()));
    }

    /// Notes that it did not come over, and why: one sentence. What it holds shares its fate, as far as nothing reads it.
    pub fn not_supported(self, note: impl Into<String>) {
        self.mark(ElementResult::NotSupported, Some(note.into()));
    }

    /// Notes that it and all that it holds came over as it is.
    pub fn read_all(self) {
        self.read();
        self.nodes().for_each(Self::read_all);
    }

    /// Notes of children of these tags, with all that they hold, that they mean nothing to what is made of them, and why.
    pub fn without_meaning(self, tags: &[&str], note: &str) {
        for child in self.nodes().filter(|child| tags.contains(&child.tag())) {
            child.read_all();
            child.as_is(note);
        }
    }

    /// Says where on a drawing it is now; also of all that it holds.
    pub fn now_at(self, place: Place) {
        if let Some(mark) = self.ledger.marks.borrow_mut().get_mut(self.at) {
            mark.at = Some(place);
        }
    }

    /// The worst that was noted of it and of what it holds decides; notes are kept in their order.
    fn mark(self, result: ElementResult, note: Option<String>) {
        if let Some(mark) = self.ledger.marks.borrow_mut().get_mut(self.at) {
            mark.result = mark.result.max(Some(result));
            let note =
                note.filter(|_| mark.notes.len() < NOTES_MAX).map(|note| clipped(&note, NOTE_LENGTH_MAX));
            mark.notes.extend(note.filter(|note| !mark.notes.contains(note)));
            if mark.notes.len() == NOTES_MAX - 1 {
                mark.notes.push("There is more of this kind.".to_owned());
            }
        }
    }
}

#[cfg(test)]
mod tests;
