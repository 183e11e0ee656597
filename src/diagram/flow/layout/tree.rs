//! A flow as it is drawn: rows of elements, each with the rows that branch off it. Every element stands once, where the first
//! connector comes to it as planned; what leads there from elsewhere is a jump.

use super::{
    super::graph::{Course, Graph},
    measure::Room,
};

/// Elements one below the other.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    /// The connector that leads in; none for what nothing leads to.
    pub(super) entry: Option<usize>,
    pub(super) items: Vec<Item>,
    pub(super) exit: Exit,
    /// How much room it takes, once that is measured.
    pub(super) room: Room,
}

/// How a row ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Exit {
    /// It goes on with what comes after the ways that part above it, or with the next item of its loop.
    #[default]
    Joins,
    /// Its last connector leads to what stands elsewhere.
    Jumps(usize),
    /// None of its ways goes on.
    Over,
}

/// An element with what branches off it.
#[derive(Debug, Clone, Default)]
pub(super) struct Item {
    pub(super) at: usize,
    /// The ways out of a decision.
    pub(super) ways: Vec<Row>,
    /// What a loop repeats.
    pub(super) each: Option<Box<Row>>,
    /// What a failure leads to.
    pub(super) fault: Option<Box<Row>>,
    /// The connector that leads on, where there is exactly one.
    pub(super) next: Option<usize>,
}

/// What runs come to, and what they do not.
#[derive(Debug, Clone, Default)]
pub(super) struct Forest {
    pub(super) main: Row,
    pub(super) rest: Vec<Row>,
}

pub(super) fn grow(graph: &Graph) -> Forest {
    let mut grower = Grower { graph, placed: vec![false; graph.boxes.len()], kept: Vec::new(), aside: false };
    grower.take(0);
    let entry = graph.of_course(0, Course::Main).first().copied();
    let mut main = match entry {
        Some(entry) => grower.row(entry, Some(graph.end())),
        None => Row { exit: Exit::Over, ..Row::default() },
    };
    grower.take(graph.end());
    grower.aside = true;
    grower.faults(&mut main);
    let mut forest = Forest { main, rest: Vec::new() };
    grower.aside = false;
    // What something else that no run reaches leads to stands below that.
    let led_to = |at: usize| graph.ways.iter().any(|w| w.to == at && w.from != at);
    let roots = (1..graph.end()).filter(|at| !led_to(*at)).chain(1..graph.end()).collect::<Vec<_>>();
    for root in roots {
        if grower.is_placed(root) {
            continue;
        }
        let mut row = grower.from(root, None, None);
        grower.faults(&mut row);
        forest.rest.push(row);
    }
    forest
}

struct Grower<'a> {
    graph: &'a Graph,
    placed: Vec<bool>,
    /// What comes later in a row around this one, and must not be drawn inside.
    kept: Vec<usize>,
    /// Whether what a failure leads to is drawn: what is planned stands elsewhere.
    aside: bool,
}

impl Grower<'_> {
    fn take(&mut self, at: usize) {
        if let Some(slot) = self.placed.get_mut(at) {
            *slot = true;
        }
    }

    fn is_placed(&self, at: usize) -> bool {
        self.placed.get(at).copied().unwrap_or(true)
    }

    /// The row that a connector leads into, up to where its way joins others.
    fn row(&mut self, entry: usize, stop: Option<usize>) -> Row {
        let to = self.graph.way(entry).map(|w| self.graph.leads(w));
        match to {
            Some(to) => self.from(to, Some(entry), stop),
            None => Row { exit: Exit::Over, ..Row::default() },
        }
    }

    fn from(&mut self, first: usize, entry: Option<usize>, stop: Option<usize>) -> Row {
        let mut row = Row { entry, ..Row::default() };
        let mut at = first;
        loop {
            if Some(at) == stop {
                return row;
            }
            if let Some(elsewhere) = self.elsewhere(at) {
                row.exit = Exit::Jumps(elsewhere);
                return row;
            }
            self.take(at);
            let (item, next) = self.item(at, stop);
            row.items.push(item);
            match next {
                Some(next) => at = next,
                None => {
                    row.exit = Exit::Over;
                    return row;
                }
            }
        }
    }

    /// What a place means that is not to be drawn here.
    fn elsewhere(&self, at: usize) -> Option<usize> {
        if let Some(of) = self.graph.loop_of(at) {
            return Some(of);
        }
        let planned = self.aside && self.graph.planned.get(at).copied().unwrap_or(false);
        let away = planned || at == self.graph.end() || self.is_placed(at) || self.kept.contains(&at);
        away.then_some(at)
    }

    /// An element with what branches off it, and where its row goes on.
    fn item(&mut self, at: usize, stop: Option<usize>) -> (Item, Option<usize>) {
        let mut item = Item { at, ..Item::default() };
        let main = self.graph.of_course(at, Course::Main);
        let parts = main.iter().any(|w| self.is_part(*w));
        if parts {
            // Where that stands elsewhere, every way names it by itself.
            let here = |meet: &usize| Some(*meet) == stop || self.elsewhere(*meet).is_none();
            let meets = self.graph.meets(at).filter(here).or(stop);
            let held = self.keep(meets);
            item.ways = main.into_iter().map(|way| self.row(way, meets)).collect();
            self.kept.truncate(held);
            let joins = item.ways.iter().any(|row| row.exit == Exit::Joins);
            return (item, meets.filter(|_| joins));
        }
        item.next = main.first().copied();
        let after = item.next.and_then(|w| self.graph.way(w)).map(|w| self.graph.leads(w));
        if let Some(each) = self.graph.of_course(at, Course::Each).first().copied() {
            let held = self.keep(after);
            self.kept.extend(stop);
            let back = self.graph.back_to(at);
            item.each = Some(Box::new(self.row(each, Some(back))));
            self.kept.truncate(held);
        }
        (item, after)
    }

    fn is_part(&self, way: usize) -> bool {
        use crate::element::Connector;
        let connector = self.graph.way(way).map(|w| &w.connector);
        matches!(connector, Some(Connector::Outcome(..) | Connector::Default(_)))
    }

    /// Keeps a place, and all that every run passes after it, out of what is drawn next; how much was kept before.
    fn keep(&mut self, place: Option<usize>) -> usize {
        let held = self.kept.len();
        let mut at = place;
        while let Some(place) = at {
            self.kept.push(place);
            at = self.graph.meets(place);
        }
        held
    }

    /// Draws what failures lead to beside everything of a row.
    fn faults(&mut self, row: &mut Row) {
        for item in &mut row.items {
            item.ways.iter_mut().for_each(|way| self.faults(way));
            if let Some(each) = &mut item.each {
                self.faults(each);
            }
            if let Some(fault) = self.graph.of_course(item.at, Course::Fault).first().copied() {
                let mut aside = self.row(fault, None);
                self.faults(&mut aside);
                item.fault = Some(Box::new(aside));
            }
        }
    }
}
