//! Points and boxes, in drawing units (CSS pixels at 100 %). Nothing here knows what is drawn.

use serde::{Deserialize, Serialize};

/// A place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Rightwards.
    pub x: f64,
    /// Downwards.
    pub y: f64,
}

/// How big something is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Size {
    /// Across.
    pub width: f64,
    /// Down.
    pub height: f64,
}

/// A box.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Rect {
    /// Left edge.
    pub x: f64,
    /// Top edge.
    pub y: f64,
    /// Across.
    pub width: f64,
    /// Down.
    pub height: f64,
}

impl Point {
    /// A point.
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    /// How far it is to another point.
    pub fn distance(self, other: Self) -> f64 {
        (self.x - other.x).hypot(self.y - other.y)
    }
}

impl Rect {
    /// A box.
    pub const fn new(x: f64, y: f64, width: f64, height: f64) -> Self {
        Self { x, y, width, height }
    }

    /// Right edge.
    pub fn right(&self) -> f64 {
        self.x + self.width
    }

    /// Bottom edge.
    pub fn bottom(&self) -> f64 {
        self.y + self.height
    }

    /// The middle.
    pub fn center(&self) -> Point {
        Point::new(self.x + self.width / 2.0, self.y + self.height / 2.0)
    }

    /// Whether a point is in it or on its edge.
    pub fn contains(&self, p: Point) -> bool {
        p.x >= self.x && p.x <= self.right() && p.y >= self.y && p.y <= self.bottom()
    }

    /// Whether two boxes share more than an edge.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }

    /// Whether the other box lies wholly inside.
    pub fn encloses(&self, other: &Self) -> bool {
        other.x >= self.x
            && other.y >= self.y
            && other.right() <= self.right()
            && other.bottom() <= self.bottom()
    }

    /// The box grown by `by` on every side.
    pub fn grown(&self, by: f64) -> Self {
        Self::new(self.x - by, self.y - by, self.width + 2.0 * by, self.height + 2.0 * by)
    }
}

/// An SVG path along the points, its corners rounded by up to `radius`.
pub fn rounded_path(points: &[Point], radius: f64) -> String {
    use std::fmt::Write;
    let mut out = String::new();
    let Some(first) = points.first() else { return out };
    let _ = write!(out, "M{:.1} {:.1}", first.x, first.y);
    for corner in points.windows(3) {
        let [a, b, c] = corner else { continue };
        let r = radius.min(a.distance(*b) / 2.0).min(b.distance(*c) / 2.0);
        let (from, to) = (towards(*b, *a, r), towards(*b, *c, r));
        let _ = write!(out, "L{:.1} {:.1}Q{:.1} {:.1} {:.1} {:.1}", from.x, from.y, b.x, b.y, to.x, to.y);
    }
    if let Some(last) = points.last().filter(|_| points.len() > 1) {
        let _ = write!(out, "L{:.1} {:.1}", last.x, last.y);
    }
    out
}

fn towards(from: Point, to: Point, by: f64) -> Point {
    let whole = from.distance(to);
    if whole < f64::EPSILON {
        return from;
    }
    Point::new(from.x + (to.x - from.x) * by / whole, from.y + (to.y - from.y) * by / whole)
}
