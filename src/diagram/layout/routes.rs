//! Where boxes stand and how connectors run between them. Vertical lines run only in the gutters between columns,
//! horizontal ones only at the rows' anchors or in the channels above and below, so no line crosses a box.

use std::collections::{BTreeMap, BTreeSet};

use fermata_engine::definition::Orchestration;

use super::{
    Drawn, Label, Layout, Link, LinkKind, OrderLine, PlusSpot,
    boxes::{ANCHOR, DIAMOND, Measured},
    order::{Edge, Graph},
};
use crate::{
    element::{Connector, Element, Plus},
    geometry::{Point, Rect, Size, rounded_path},
    text, words,
};

const MARGIN_X: f64 = 36.0;
const MARGIN_Y: f64 = 30.0;
const SOURCE_ROOM: f64 = 31.0;
const TARGET_ROOM: f64 = 31.0;
const TRACK: f64 = 12.0;
const CHANNEL: f64 = 28.0;
const ROW_GAP: f64 = 44.0;
const UNREACHED_GAP: f64 = 64.0;
const RADIUS: f64 = 8.0;
const PLUS: f64 = 22.0;
const LABEL_SIZE: f64 = 12.0;
const LABEL_ROOM: f64 = 120.0;

/// How one connector runs.
#[derive(Clone, Copy)]
enum Route {
    /// Along the anchor of its row.
    Straight,
    /// One vertical in the gutter after a column, on a track.
    Bend { gutter: usize, track: usize },
    /// Through a channel, leaving and arriving through gutters.
    Around { leave: Side, channel: Channel, track: usize, arrive: Side },
}

/// How a connector gets between a box and a channel.
#[derive(Clone, Copy)]
enum Side {
    /// By the bottom of the box.
    Bottom,
    /// By a track of a gutter.
    Gutter(usize, usize),
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Channel {
    Above,
    Below,
    /// Below what no run reaches.
    Lowest,
}

struct Plan {
    routes: Vec<Route>,
    /// Tracks per gutter.
    gutters: Vec<usize>,
    /// Tracks per channel.
    channels: BTreeMap<Channel, usize>,
    /// Room for labels at the far side of each gutter.
    label_room: Vec<f64>,
    /// How many connectors leave a box to the right.
    leaving: Vec<usize>,
    /// How many connectors enter a box from the left.
    entering: Vec<usize>,
}

pub(super) fn place(
    definition: &Orchestration,
    graph: &Graph,
    measured: Vec<Measured>,
    editing: bool,
) -> Layout {
    let texts: Vec<Option<String>> =
        graph.links.iter().map(|e| link_text(&e.connector, definition)).collect();
    let plan = Planner::new(graph).plan(&texts);
    let frame = Frame::of(graph, &measured, &plan);
    let mut layout = Layout { size: frame.size, ..Layout::default() };
    let boxes: Vec<Rect> = (0..measured.len()).map(|at| frame.rect(graph, &measured, at)).collect();
    for ((edge, route), text) in graph.links.iter().zip(&plan.routes).zip(texts) {
        let Some((link, spot)) = draw(graph, &plan, &frame, &boxes, edge, *route, text) else { continue };
        if editing {
            layout.pluses.push(plus_on(definition, edge, spot));
        }
        layout.links.push(link);
    }
    if graph.first_unreached < graph.rows {
        let top = frame.rows.get(graph.first_unreached).copied().unwrap_or_default();
        layout.unreached = Some(Point::new(MARGIN_X, top - 18.0));
    }
    let mut order: Vec<usize> = (0..measured.len()).collect();
    order.sort_by_key(|i| (!graph.node(*i).reached, graph.node(*i).rank, graph.node(*i).row));
    let mut measured: Vec<Option<Measured>> = measured.into_iter().map(Some).collect();
    for at in order {
        let Some(one) = measured.get_mut(at).and_then(Option::take) else { continue };
        let Some(rect) = boxes.get(at).copied() else { continue };
        put(&mut layout, one, rect);
    }
    layout
}

/// Puts a box and what is in it at its place.
fn put(layout: &mut Layout, measured: Measured, rect: Rect) {
    let Measured { mut drawn, steps, add } = measured;
    let moved = |r: Rect| Rect::new(r.x + rect.x, r.y + rect.y, r.width, r.height);
    drawn.rect = rect;
    let title = drawn.title.clone();
    if let (Element::Stage(stage), Some(add)) = (&drawn.element, add) {
        let spot = PlusSpot {
            plus: Plus::In(stage.clone()),
            rect: moved(add),
            title: format!("Add a step to {title}"),
        };
        layout.pluses.push(spot);
    }
    layout.boxes.push(drawn);
    let steps: Vec<Drawn> = steps.into_iter().map(|s| Drawn { rect: moved(s.rect), ..s }).collect();
    order_lines(layout, &steps);
    layout.boxes.extend(steps);
}

/// Lines from each card to the cards indented under it.
fn order_lines(layout: &mut Layout, steps: &[Drawn]) {
    let mut above: Vec<&Drawn> = Vec::new();
    for step in steps {
        above.retain(|s| s.depth < step.depth);
        if let Some(parent) = above.last().filter(|_| step.depth > 0) {
            let x = parent.rect.x + 8.0;
            let points = [
                Point::new(x, parent.rect.bottom()),
                Point::new(x, step.rect.y + 20.0),
                Point::new(step.rect.x, step.rect.y + 20.0),
            ];
            if let (Element::Step(from), Element::Step(to)) = (&parent.element, &step.element) {
                let line = OrderLine {
                    from: from.clone(),
                    to: to.clone(),
                    at: Point::new(x, parent.rect.bottom()),
                    path: rounded_path(&points, RADIUS),
                };
                layout.orders.push(line);
            }
        }
        above.push(step);
    }
}

fn link_text(connector: &Connector, definition: &Orchestration) -> Option<String> {
    words::connector(connector, definition)
        .map(|t| text::clip(&t, LABEL_SIZE, LABEL_ROOM))
        .filter(|t| !t.is_empty())
}

struct Planner<'a> {
    graph: &'a Graph,
    taken: BTreeSet<(usize, usize)>,
    gutters: Vec<usize>,
    /// Connectors that share a track: those of one gutter into one box.
    shared: BTreeMap<(usize, usize), usize>,
    channels: BTreeMap<Channel, Vec<Vec<(usize, usize)>>>,
}

impl<'a> Planner<'a> {
    fn new(graph: &'a Graph) -> Self {
        Self {
            graph,
            taken: graph.nodes.iter().map(|n| (n.rank, n.row)).collect(),
            gutters: vec![0; graph.ranks],
            shared: BTreeMap::new(),
            channels: BTreeMap::new(),
        }
    }

    fn plan(mut self, texts: &[Option<String>]) -> Plan {
        let graph = self.graph;
        let (mut leaving, mut entering) = (vec![0; graph.nodes.len()], vec![0; graph.nodes.len()]);
        let mut label_room = vec![0.0_f64; graph.ranks];
        let mut drawn: BTreeSet<(usize, usize)> = BTreeSet::new();
        let mut routes = Vec::new();
        for (edge, text) in graph.links.iter().zip(texts) {
            let again = !drawn.insert((edge.from, edge.to));
            let route = self.route(edge, again);
            if !matches!(route, Route::Around { leave: Side::Bottom, .. }) {
                add(&mut leaving, edge.from);
            }
            if !matches!(route, Route::Around { arrive: Side::Bottom, .. }) {
                add(&mut entering, edge.to);
            }
            let gutter = match route {
                Route::Straight => Some(graph.node(edge.from).rank),
                Route::Bend { gutter, .. } => Some(gutter),
                Route::Around { .. } => None,
            };
            if let (Some(room), Some(text)) = (gutter.and_then(|g| label_room.get_mut(g)), text) {
                *room = room.max(text::width(text, LABEL_SIZE) + 14.0);
            }
            routes.push(route);
        }
        let channels = self.channels.into_iter().map(|(c, tracks)| (c, tracks.len())).collect();
        Plan { routes, gutters: self.gutters, channels, label_room, leaving, entering }
    }

    fn route(&mut self, edge: &Edge, again: bool) -> Route {
        let (from, to) = (self.graph.node(edge.from), self.graph.node(edge.to));
        let onwards = to.rank > from.rank && !edge.back && !edge.connector.is_aside();
        if !onwards || again {
            let channel = if from.reached || to.reached { Channel::Below } else { Channel::Lowest };
            return self.around(edge, channel);
        }
        let free = |row| (from.rank + 1..to.rank).all(|rank| !self.taken.contains(&(rank, row)));
        if from.row == to.row && free(from.row) {
            return Route::Straight;
        }
        let between = if free(to.row) {
            Some(from.rank)
        } else if free(from.row) {
            Some(to.rank - 1)
        } else {
            None
        };
        match between {
            Some(gutter) => Route::Bend { gutter, track: self.track(gutter, edge) },
            None => self.around(edge, Channel::Above),
        }
    }

    fn around(&mut self, edge: &Edge, channel: Channel) -> Route {
        let (from, to) = (self.graph.node(edge.from), self.graph.node(edge.to));
        let open = |rank, row, reached| {
            let in_way = |n: &&super::order::Node| n.rank == rank && n.row > row && n.reached == reached;
            channel != Channel::Above
                && reached == (channel == Channel::Below)
                && !self.graph.nodes.iter().any(|n| in_way(&n))
        };
        let (leave_below, arrive_below) =
            (open(from.rank, from.row, from.reached), open(to.rank, to.row, to.reached));
        let leave = if leave_below { Side::Bottom } else { self.side(from.rank) };
        let arrive = if arrive_below { Side::Bottom } else { self.side(to.rank.saturating_sub(1)) };
        let span = (from.rank.min(to.rank), from.rank.max(to.rank));
        Route::Around { leave, channel, track: self.lane(channel, span), arrive }
    }

    fn side(&mut self, gutter: usize) -> Side {
        let track = self.gutters.get(gutter).copied().unwrap_or(0);
        add(&mut self.gutters, gutter);
        Side::Gutter(gutter, track)
    }

    fn track(&mut self, gutter: usize, edge: &Edge) -> usize {
        let alone = matches!(edge.connector, Connector::Outcome(..) | Connector::Default(_));
        if let (false, Some(track)) = (alone, self.shared.get(&(gutter, edge.to))) {
            return *track;
        }
        let track = self.gutters.get(gutter).copied().unwrap_or(0);
        add(&mut self.gutters, gutter);
        if !alone {
            self.shared.insert((gutter, edge.to), track);
        }
        track
    }

    /// The first lane of a channel where nothing else runs between these columns.
    fn lane(&mut self, channel: Channel, span: (usize, usize)) -> usize {
        let lanes = self.channels.entry(channel).or_default();
        let clear = |lane: &Vec<(usize, usize)>| lane.iter().all(|used| used.1 < span.0 || used.0 > span.1);
        match lanes.iter_mut().enumerate().find(|(_, lane)| clear(lane)) {
            Some((at, lane)) => {
                lane.push(span);
                at
            }
            None => {
                lanes.push(vec![span]);
                lanes.len() - 1
            }
        }
    }
}

fn add(counts: &mut [usize], at: usize) {
    if let Some(count) = counts.get_mut(at) {
        *count += 1;
    }
}

/// Where columns, gutters, rows and channels are.
struct Frame {
    columns: Vec<(f64, f64)>,
    gutters: Vec<f64>,
    rows: Vec<f64>,
    channels: BTreeMap<Channel, f64>,
    size: Size,
}

impl Frame {
    fn of(graph: &Graph, measured: &[Measured], plan: &Plan) -> Self {
        let mut widths = vec![0.0_f64; graph.ranks];
        let mut heights = vec![0.0_f64; graph.rows];
        for (node, one) in graph.nodes.iter().zip(measured) {
            if let Some(width) = widths.get_mut(node.rank) {
                *width = width.max(one.drawn.rect.width);
            }
            if let Some(height) = heights.get_mut(node.row) {
                *height = height.max(one.drawn.rect.bottom());
            }
        }
        let (mut columns, mut gutters, mut x) = (Vec::new(), Vec::new(), MARGIN_X);
        for (rank, width) in widths.iter().enumerate() {
            columns.push((x, *width));
            x += width;
            gutters.push(x);
            let tracks = plan.gutters.get(rank).copied().unwrap_or(0) as f64;
            let label = plan.label_room.get(rank).copied().unwrap_or(0.0);
            x += SOURCE_ROOM + tracks * TRACK + TARGET_ROOM + label;
        }
        let right = x - TARGET_ROOM + MARGIN_X;
        let (rows, channels, bottom) = Self::rows(graph, &heights, plan);
        Self { columns, gutters, rows, channels, size: Size { width: right, height: bottom + MARGIN_Y } }
    }

    fn rows(graph: &Graph, heights: &[f64], plan: &Plan) -> (Vec<f64>, BTreeMap<Channel, f64>, f64) {
        let room = |channel| plan.channels.get(&channel).map_or(0.0, |n| *n as f64 * CHANNEL);
        let mut channels = BTreeMap::from([(Channel::Above, MARGIN_Y)]);
        let (mut rows, mut y) = (Vec::new(), MARGIN_Y + room(Channel::Above));
        for (row, height) in heights.iter().enumerate() {
            if row == graph.first_unreached {
                channels.insert(Channel::Below, y);
                y += room(Channel::Below) + UNREACHED_GAP;
            }
            rows.push(y);
            let last_of_band = row + 1 == graph.first_unreached || row + 1 == heights.len();
            y += height + if last_of_band { CHANNEL } else { ROW_GAP };
        }
        let last = if graph.first_unreached < heights.len() { Channel::Lowest } else { Channel::Below };
        channels.insert(last, y);
        (rows, channels, y + room(last))
    }

    fn rect(&self, graph: &Graph, measured: &[Measured], at: usize) -> Rect {
        let node = graph.node(at);
        let size = measured.get(at).map(|m| m.drawn.rect).unwrap_or_default();
        let (x, width) = self.columns.get(node.rank).copied().unwrap_or_default();
        let y = self.rows.get(node.row).copied().unwrap_or_default();
        Rect::new(x + (width - size.width) / 2.0, y + size.y, size.width, size.height)
    }

    fn anchor(&self, graph: &Graph, at: usize) -> f64 {
        self.rows.get(graph.node(at).row).copied().unwrap_or_default() + ANCHOR
    }

    fn track(&self, gutter: usize, track: usize) -> f64 {
        self.gutters.get(gutter).copied().unwrap_or_default() + SOURCE_ROOM + (track as f64 + 0.5) * TRACK
    }

    fn channel(&self, channel: Channel, track: usize) -> f64 {
        self.channels.get(&channel).copied().unwrap_or_default() + (track as f64 + 0.5) * CHANNEL
    }
}

/// Where a connector leaves to the right or enters from the left.
fn port(element: &Element, rect: &Rect, y: f64, right: bool) -> Point {
    let x = match (element, right) {
        (Element::Decision(_), true) => rect.center().x + DIAMOND,
        (Element::Decision(_), false) => rect.center().x - DIAMOND,
        (_, true) => rect.right(),
        (_, false) => rect.x,
    };
    Point::new(x, y)
}

fn draw(
    graph: &Graph,
    plan: &Plan,
    frame: &Frame,
    boxes: &[Rect],
    edge: &Edge,
    route: Route,
    text: Option<String>,
) -> Option<(Link, Point)> {
    let (from, to) = (graph.node(edge.from), graph.node(edge.to));
    let (a, b) = (boxes.get(edge.from)?, boxes.get(edge.to)?);
    let start = port(&from.element, a, frame.anchor(graph, edge.from), true);
    let end = port(&to.element, b, frame.anchor(graph, edge.to), false);
    let shared = plan.leaving.get(edge.from).copied().unwrap_or(0) > 1;
    let merged = plan.entering.get(edge.to).copied().unwrap_or(0) > 1;
    let (points, at) = match route {
        Route::Straight => {
            let near = if text.is_some() || shared { end.x - 20.0 } else { (start.x + end.x) / 2.0 };
            let far = if to.rank > from.rank + 1 { start.x + SOURCE_ROOM / 2.0 + 1.0 } else { near };
            let x = if far < near && !shared { far } else { near };
            (vec![start, end], Point::new(x, start.y))
        }
        Route::Bend { gutter, track } => {
            let x = frame.track(gutter, track);
            let at = match (shared, merged) {
                (false, _) => Point::new(start.x + SOURCE_ROOM / 2.0 + 1.0, start.y),
                (true, false) => Point::new(end.x - 20.0, end.y),
                (true, true) => Point::new(x, (start.y + end.y) / 2.0),
            };
            (vec![start, Point::new(x, start.y), Point::new(x, end.y), end], at)
        }
        Route::Around { leave, channel, track, arrive } => {
            let y = frame.channel(channel, track);
            let mut points = Vec::new();
            let leaves = match leave {
                Side::Bottom => {
                    let x = bottom_port(a, edge, true);
                    points.push(Point::new(x, a.bottom()));
                    x
                }
                Side::Gutter(gutter, track) => {
                    points.push(start);
                    points.push(Point::new(frame.track(gutter, track), start.y));
                    frame.track(gutter, track)
                }
            };
            let arrives = match arrive {
                Side::Bottom => bottom_port(b, edge, false),
                Side::Gutter(gutter, track) => frame.track(gutter, track),
            };
            points.push(Point::new(leaves, y));
            points.push(Point::new(arrives, y));
            match arrive {
                Side::Bottom => points.push(Point::new(arrives, b.bottom())),
                Side::Gutter(..) => points.extend([Point::new(arrives, end.y), end]),
            }
            (points, Point::new((leaves + arrives) / 2.0, y))
        }
    };
    let label = text.map(|text| label(text, at, &points));
    let kind = match edge.connector {
        Connector::Fault(_) | Connector::Reject(_) | Connector::Recall => LinkKind::Fault,
        _ if edge.back => LinkKind::Back,
        _ => LinkKind::Forward,
    };
    let path = rounded_path(&points, RADIUS);
    let (connector, from, to) = (edge.connector.clone(), from.element.clone(), to.element.clone());
    Some((Link { connector, from, to, points, path, label, kind, jump: None }, at))
}

/// Where a connector meets the bottom of a box: apart for those that leave, fail and arrive.
fn bottom_port(rect: &Rect, edge: &Edge, leaves: bool) -> f64 {
    let share = match (&edge.connector, leaves) {
        (_, false) => 0.38,
        (Connector::Fault(_), true) => 0.82,
        (Connector::Reject(_), true) => 0.66,
        (_, true) => 0.6,
    };
    rect.x + rect.width * share
}

fn label(text: String, at: Point, points: &[Point]) -> Label {
    let upright = points.windows(2).any(|pair| match pair {
        [a, b] => {
            (a.x - b.x).abs() < 0.01
                && (at.x - a.x).abs() < 0.01
                && at.y > a.y.min(b.y)
                && at.y < a.y.max(b.y)
        }
        _ => false,
    });
    if upright {
        return Label { text, at: Point::new(at.x + PLUS / 2.0 + 5.0, at.y + 4.0), ends: false };
    }
    Label { text, at: Point::new(at.x - PLUS / 2.0 - 4.0, at.y - 6.0), ends: true }
}

fn plus_on(definition: &Orchestration, edge: &Edge, spot: Point) -> PlusSpot {
    let from = match &edge.connector {
        Connector::Start | Connector::Recall => "the start".to_owned(),
        connector => words::element(&connector.source(), definition),
    };
    let by = words::connector(&edge.connector, definition).map(|t| format!(", {t}")).unwrap_or_default();
    let to =
        edge.connector.target(definition).map_or_else(|| "the end".into(), |t| words::target(t, definition));
    PlusSpot {
        plus: Plus::On(edge.connector.clone()),
        rect: Rect::new(spot.x - PLUS / 2.0, spot.y - PLUS / 2.0, PLUS, PLUS),
        title: format!("Add between {from}{by} and {to}"),
    }
}
