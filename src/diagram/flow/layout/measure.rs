//! How big every card is and what is written on it; how much room every row takes.

use fermata_engine::flow::Flow;

use super::{
    super::{
        Kind,
        graph::Graph,
        words::{self, FlowNames},
    },
    tree::{Exit, Item, Row},
};
use crate::{
    element::Element,
    geometry::Rect,
    layout::{Drawn, Look},
    text,
};

pub(super) const CARD: f64 = 244.0;
const START: f64 = 196.0;
pub(super) const END: f64 = 40.0;
/// From a card to the next one below; its connector's "+" is in the middle.
pub(super) const GAP: f64 = 50.0;
/// From where ways come together to the next card.
pub(super) const DROP: f64 = 26.0;
/// From a card to the line at which its ways part, and from the longest way to where they come together.
pub(super) const BAR: f64 = 16.0;
/// What is written at the top of a way.
pub(super) const LABEL: f64 = 20.0;
/// Between ways side by side.
const BESIDE: f64 = 30.0;
/// From a card to what stands beside it.
pub(super) const ASIDE: f64 = 58.0;
/// From the last card of what a loop repeats to the line that leads back.
pub(super) const BACK: f64 = 10.0;
pub(super) const CHIP: f64 = 26.0;
pub(super) const TEXT: f64 = 12.0;
const TEXT_ROOM: f64 = 128.0;
/// How long the line from a small element such as the name of a jump may be at least to the left.
const NARROW: f64 = 26.0;

/// Room on both sides of the line that goes through the middle of a row, and downwards.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Room {
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) height: f64,
}

impl Room {
    pub(super) fn width(&self) -> f64 {
        self.left + self.right
    }
}

pub(super) fn cards(flow: &Flow, names: &FlowNames, graph: &Graph) -> Vec<Drawn> {
    let blocks = flow.elements.iter().map(|block| {
        let kind = Kind::of(&block.body);
        let lines = text::lines(&block.label, 14.8, CARD - 62.0, 2);
        let subtitle = words::summary(block, flow, names);
        let foot = if subtitle.is_empty() { 0.0 } else { 20.0 };
        let height = 19.0 + 15.0 + 20.0 * lines as f64 + foot;
        let rect = Rect::new(0.0, 0.0, CARD, height);
        let element = Element::Block(block.name.clone());
        let over = kind.words().to_owned();
        drawn(element, rect, Look::Block(kind), (over, block.label.clone(), subtitle), lines)
    });
    let title = words::start(flow, names);
    let lines = text::lines(&title, 14.4, START - 58.0, 4);
    let rect = Rect::new(0.0, 0.0, START, 24.0 + 18.0 * lines as f64);
    let none = String::new;
    let start = drawn(Element::Start, rect, Look::Start, (none(), title, none()), lines);
    let rect = Rect::new(0.0, 0.0, END, END);
    let end = drawn(Element::End, rect, Look::End, (none(), "End".into(), none()), 1);
    let all: Vec<Drawn> = std::iter::once(start).chain(blocks).chain([end]).collect();
    debug_assert_eq!(all.len(), graph.boxes.len(), "a card for every box");
    all
}

fn drawn(
    element: Element,
    rect: Rect,
    look: Look,
    (over, title, subtitle): (String, String, String),
    lines: usize,
) -> Drawn {
    Drawn {
        element,
        rect,
        over,
        title,
        title_lines: lines,
        subtitle,
        look,
        time: None,
        foot: String::new(),
        number: 0,
        stage: None,
        depth: 0,
    }
}

/// What the rooms of rows depend on.
pub(super) struct Measure<'a> {
    pub(super) flow: &'a Flow,
    pub(super) graph: &'a Graph,
    pub(super) cards: &'a [Drawn],
}

impl Measure<'_> {
    pub(super) fn card(&self, at: usize) -> Rect {
        self.cards.get(at).map(|c| c.rect).unwrap_or_default()
    }

    /// What is written on a connector.
    pub(super) fn label(&self, way: usize) -> Option<String> {
        let connector = &self.graph.way(way)?.connector;
        let words = words::connector(connector, self.flow)?;
        Some(text::clip(&words, TEXT, TEXT_ROOM)).filter(|t| !t.is_empty())
    }

    /// What stands at the end of a connector that leads elsewhere.
    pub(super) fn jump(&self, to: usize) -> String {
        let title = self.cards.get(to).map_or("", |c| c.title.as_str());
        text::clip(title, TEXT, 150.0)
    }

    pub(super) fn chip_width(&self, to: usize) -> f64 {
        text::width(&self.jump(to), TEXT) + 42.0
    }

    /// Notes the room of a row and of everything in it, from the inside out.
    pub(super) fn note(&self, row: &mut Row) {
        for item in &mut row.items {
            let aside = item.each.as_deref_mut().into_iter().chain(item.fault.as_deref_mut());
            item.ways.iter_mut().chain(aside).for_each(|row| self.note(row));
        }
        row.room = self.room(row);
    }

    fn room(&self, row: &Row) -> Room {
        let mut room = Room { left: NARROW, right: NARROW, height: 0.0 };
        if let Some(label) = row.entry.and_then(|way| self.label(way)) {
            room.right = room.right.max(text::width(&label, TEXT) + 16.0);
        }
        let mut gap = GAP;
        for item in &row.items {
            let own = self.item(item);
            room.left = room.left.max(own.left);
            room.right = room.right.max(own.right);
            room.height += gap + own.height;
            gap = after(item);
        }
        match row.exit {
            Exit::Joins => room.height += gap,
            Exit::Jumps(to) => {
                let half = self.chip_width(to) / 2.0;
                room.left = room.left.max(half);
                room.right = room.right.max(half);
                room.height += gap + CHIP;
            }
            Exit::Over => {}
        }
        room
    }

    pub(super) fn item(&self, item: &Item) -> Room {
        let card = self.card(item.at);
        let half = card.width / 2.0;
        let mut room = Room { left: half, right: half, height: self.head(item) };
        for row in [&item.each, &item.fault].into_iter().flatten() {
            room.right += ASIDE + row.room.width();
        }
        if !item.ways.is_empty() {
            let ways = self.ways(item);
            room.left = room.left.max(ways.left);
            room.right = room.right.max(ways.right);
            room.height += BAR + LABEL + ways.height + BAR;
        }
        room
    }

    /// How high a card is with what stands beside it.
    pub(super) fn head(&self, item: &Item) -> f64 {
        let card = self.card(item.at);
        let each = item.each.as_ref().map_or(0.0, |row| card.height / 2.0 + row.room.height + BACK);
        let fault = item.fault.as_ref().map_or(0.0, |row| FAULT_AT + row.room.height);
        card.height.max(each + 8.0 * f64::from(each > 0.0)).max(fault)
    }

    /// The room of the ways of a decision around its middle.
    pub(super) fn ways(&self, item: &Item) -> Room {
        let rooms: Vec<Room> = item.ways.iter().map(|row| row.room).collect();
        let width: f64 = rooms.iter().map(Room::width).sum::<f64>() + BESIDE * (rooms.len() as f64 - 1.0);
        let first = rooms.first().map_or(0.0, |r| r.left);
        let last = rooms.last().map_or(0.0, |r| r.right);
        let middle = (first + width - last) / 2.0;
        let height = rooms.iter().map(|r| r.height).fold(0.0, f64::max);
        Room { left: middle, right: width - middle, height }
    }

    /// Where the lines of the ways of a decision are, from its own.
    pub(super) fn spread(&self, item: &Item) -> Vec<f64> {
        let mut x = -self.ways(item).left;
        let mut out = Vec::new();
        for row in &item.ways {
            let room = row.room;
            out.push(x + room.left);
            x += room.width() + BESIDE;
        }
        out
    }
}

/// How far below a card's top the connector of a failure leaves.
pub(super) const FAULT_AT: f64 = 18.0;

/// From an item to the next one.
pub(super) fn after(item: &Item) -> f64 {
    if item.ways.is_empty() { GAP } else { DROP }
}
