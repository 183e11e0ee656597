//! Where everything stands and how the connectors run, now that the room of every part is known.

use fermata_engine::flow::Flow;

use super::{
    super::{graph::Graph, words},
    measure::{ASIDE, BACK, BAR, CHIP, END, FAULT_AT, GAP, LABEL, Measure, TEXT, after},
    tree::{Exit, Forest, Item, Row},
};
use crate::{
    element::{Connector, Plus},
    geometry::{Point, Rect, Size, rounded_path},
    layout::{Drawn, Jump, Label, Layout, Link, LinkKind, PlusSpot},
    text,
};

const MARGIN: f64 = 34.0;
const RADIUS: f64 = 9.0;
const PLUS: f64 = 22.0;
/// From what runs come to, to what they do not.
const UNREACHED: f64 = 84.0;
/// From a loop to the line that leads back to it.
const LANE: f64 = 24.0;

/// A connector on its way.
struct Open {
    way: usize,
    points: Vec<Point>,
    label: Option<Label>,
    /// Where its "+" is.
    plus: Point,
}

struct Placer<'a> {
    measure: Measure<'a>,
    editing: bool,
    layout: Layout,
}

pub(super) fn place(
    flow: &Flow,
    graph: &Graph,
    forest: &Forest,
    cards: Vec<Drawn>,
    editing: bool,
    layout: Layout,
) -> Layout {
    let mut forest = forest.clone();
    let measure = Measure { flow, graph, cards: &cards };
    measure.note(&mut forest.main);
    forest.rest.iter_mut().for_each(|row| measure.note(row));
    let mut placer = Placer { measure, editing, layout };
    let start = placer.measure.card(0);
    let x = MARGIN + forest.main.room.left.max(start.width / 2.0);
    placer.put(0, x, MARGIN);
    let top = MARGIN + start.height;
    let first = forest.main.entry.map(|way| Open {
        way,
        points: vec![Point::new(x, top)],
        label: None,
        plus: Point::new(x, top + GAP / 2.0),
    });
    let open = placer.row(&forest.main, x, top, first.into_iter().collect());
    let apart = if forest.main.exit == Exit::Joins { 0.0 } else { 24.0 };
    let y = top + forest.main.room.height + apart;
    for open in open {
        placer.arrive(open, Point::new(x, y));
    }
    placer.put(graph.end(), x, y);
    let mut below = y + END;
    for (n, row) in forest.rest.iter().enumerate() {
        let top = below + if n == 0 { UNREACHED } else { 0.0 } - GAP + 20.0;
        if n == 0 {
            placer.layout.unreached = Some(Point::new(MARGIN, top + GAP - 18.0));
        }
        let left = placer.row(row, MARGIN + row.room.left, top, Vec::new());
        // Nothing comes after what no run reaches: what would go on with it ends here.
        debug_assert!(left.is_empty(), "a row that nothing leads into joins nothing");
        below = top + row.room.height + 20.0;
    }
    let mut layout = placer.layout;
    let right = layout.boxes.iter().map(|b| b.rect.right());
    let lines = layout.links.iter().flat_map(|l| &l.points).map(|p| p.x);
    let chips = layout.links.iter().filter_map(|l| l.jump.as_ref()).map(|j| j.rect.right());
    let labels =
        layout.links.iter().filter_map(|l| l.label.as_ref()).map(|l| l.at.x + text::width(&l.text, TEXT));
    let right = right.chain(lines).chain(chips).chain(labels).fold(0.0, f64::max);
    layout.size = Size { width: right + MARGIN, height: below + MARGIN };
    layout
}

impl Placer<'_> {
    fn put(&mut self, at: usize, x: f64, y: f64) -> Rect {
        let Some(card) = self.measure.cards.get(at) else { return Rect::default() };
        let rect = Rect { x: x - card.rect.width / 2.0, y, ..card.rect };
        self.layout.boxes.push(Drawn { rect, ..card.clone() });
        rect
    }

    /// Places a row around a line, from where connectors arrive; those that go on beyond it, at its foot.
    fn row(&mut self, row: &Row, x: f64, top: f64, arriving: Vec<Open>) -> Vec<Open> {
        let (mut y, mut open, mut gap) = (top, arriving, GAP);
        for item in &row.items {
            y += gap;
            for open in std::mem::take(&mut open) {
                self.arrive(open, Point::new(x, y));
            }
            open = self.item(item, x, y);
            y += self.measure.item(item).height;
            gap = after(item);
        }
        match row.exit {
            Exit::Joins => {
                for open in &mut open {
                    open.points.push(Point::new(x, y + gap));
                }
                open
            }
            Exit::Jumps(to) => {
                for open in open {
                    self.jump(open, to, Point::new(x, y + gap));
                }
                Vec::new()
            }
            Exit::Over => Vec::new(),
        }
    }

    /// Places an element with what branches off it; the connectors that lead on from it.
    fn item(&mut self, item: &Item, x: f64, y: f64) -> Vec<Open> {
        let card = self.put(item.at, x, y);
        let mut right = card.right();
        if let Some(each) = &item.each {
            self.each(each, item, &card);
            right += ASIDE + each.room.width();
        }
        if let Some(fault) = &item.fault {
            self.fault(fault, &card, right);
        }
        let foot = Point::new(x, card.bottom());
        if item.ways.is_empty() {
            let on = item.next.map(|way| Open {
                way,
                points: vec![foot],
                label: self.measure.label(way).map(|text| Label {
                    text,
                    at: Point::new(x + 17.0, foot.y + GAP / 2.0 + 4.0),
                    ends: false,
                }),
                plus: Point::new(x, foot.y + GAP / 2.0),
            });
            return on.into_iter().collect();
        }
        let bar = y + self.measure.head(item) + BAR;
        let ways = self.measure.ways(item);
        let joint = bar + LABEL + ways.height + BAR;
        let mut leaving = Vec::new();
        for (row, dx) in item.ways.iter().zip(self.measure.spread(item)) {
            let at = x + dx;
            let Some(way) = row.entry else { continue };
            let label = self.measure.label(way).map(|text| Label {
                text,
                at: Point::new(at + 8.0, bar + 16.0),
                ends: false,
            });
            let points = vec![foot, Point::new(x, bar), Point::new(at, bar), Point::new(at, bar + LABEL)];
            let plus = Point::new(at, bar + LABEL + GAP / 2.0);
            for mut open in self.row(row, at, bar + LABEL, vec![Open { way, points, label, plus }]) {
                open.points.extend([Point::new(at, joint), Point::new(x, joint)]);
                leaving.push(open);
            }
        }
        leaving
    }

    /// What a loop repeats, on its right, and the line that leads back.
    fn each(&mut self, row: &Row, item: &Item, card: &Rect) {
        let Some(way) = row.entry else { return };
        let y = card.center().y;
        let x = card.right() + ASIDE + row.room.left;
        let label = self.measure.label(way).map(|text| Label {
            text,
            at: Point::new(card.right() + 8.0, y - 7.0),
            ends: false,
        });
        let points = vec![Point::new(card.right(), y), Point::new(x, y)];
        let plus = Point::new(x, y + GAP / 2.0);
        let open = self.row(row, x, y, vec![Open { way, points, label, plus }]);
        let foot = y + row.room.height + BACK;
        let (lane, into) = (card.right() + LANE, card.bottom() - 12.0);
        debug_assert!(item.each.is_some(), "only loops repeat");
        for mut open in open {
            open.points.extend([Point::new(x, foot), Point::new(lane, foot), Point::new(lane, into)]);
            self.arrive(open, Point::new(card.right(), into));
        }
    }

    /// What a failure leads to, on the right of everything else of the element.
    fn fault(&mut self, row: &Row, card: &Rect, right: f64) {
        let Some(way) = row.entry else { return };
        let y = card.y + FAULT_AT;
        let x = right + ASIDE + row.room.left;
        let label = self.measure.label(way).map(|text| Label {
            text,
            at: Point::new(right + 8.0, y - 7.0),
            ends: false,
        });
        let points = vec![Point::new(card.right(), y), Point::new(x, y)];
        let plus = Point::new(x, y + GAP / 2.0);
        let left = self.row(row, x, y, vec![Open { way, points, label, plus }]);
        debug_assert!(left.is_empty(), "what a failure leads to ends, or jumps");
    }

    /// Draws a connector up to where it leads.
    fn arrive(&mut self, open: Open, at: Point) {
        self.finish(open, at, None);
    }

    /// Draws a connector up to the name of what it leads to.
    fn jump(&mut self, open: Open, to: usize, at: Point) {
        let wide = self.measure.chip_width(to);
        let jump = Jump { rect: Rect::new(at.x - wide / 2.0, at.y, wide, CHIP), text: self.measure.jump(to) };
        self.finish(open, at, Some(jump));
    }

    fn finish(&mut self, open: Open, at: Point, jump: Option<Jump>) {
        let graph = self.measure.graph;
        let Some(way) = graph.way(open.way) else { return };
        let (Some(from), Some(to)) = (graph.boxes.get(way.from), graph.boxes.get(way.to)) else { return };
        let mut points = open.points;
        points.push(at);
        let points = simple(points);
        let kind = match &way.connector {
            Connector::Fault(_) => LinkKind::Fault,
            _ if way.back => LinkKind::Back,
            _ => LinkKind::Forward,
        };
        if self.editing {
            let spot = open.plus;
            let rect = Rect::new(spot.x - PLUS / 2.0, spot.y - PLUS / 2.0, PLUS, PLUS);
            let plus = Plus::On(way.connector.clone());
            let title = words::plus(&way.connector, self.measure.flow);
            self.layout.pluses.push(PlusSpot { plus, rect, title });
        }
        self.layout.links.push(Link {
            connector: way.connector.clone(),
            from: from.clone(),
            to: to.clone(),
            path: rounded_path(&points, RADIUS),
            points,
            label: open.label,
            kind,
            jump,
        });
    }
}

/// The points without those that lie on the way between their neighbours.
fn simple(points: Vec<Point>) -> Vec<Point> {
    let mut out: Vec<Point> = Vec::new();
    for point in points {
        let same = |a: f64, b: f64| (a - b).abs() < 0.01;
        if out.last().is_some_and(|l| same(l.x, point.x) && same(l.y, point.y)) {
            continue;
        }
        if let [.., a, b] = out.as_slice()
            && ((same(a.x, b.x) && same(b.x, point.x)) || (same(a.y, b.y) && same(b.y, point.y)))
        {
            out.pop();
        }
        out.push(point);
    }
    out
}
