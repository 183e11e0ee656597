//! Which part of the drawing is seen, and how large. Never part of undo.

use serde::{Deserialize, Serialize};

use crate::geometry::{Point, Rect, Size};

/// The smallest scale: a thousand steps fit on a laptop.
pub const SCALE_MIN: f64 = 0.1;
/// The largest scale.
pub const SCALE_MAX: f64 = 2.5;
/// How much one press of a zoom button zooms.
pub const ZOOM_STEP: f64 = 1.2;
/// Room left around the drawing when it is fitted.
const MARGIN: f64 = 24.0;
/// How much of the drawing stays in sight however far it is panned.
const KEEP_IN_SIGHT: f64 = 80.0;

/// A drawing point `p` is seen at `p * scale + offset`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Viewport {
    /// Where the drawing's origin is seen.
    pub x: f64,
    /// Where the drawing's origin is seen.
    pub y: f64,
    /// How large the drawing is seen.
    pub scale: f64,
}

impl Default for Viewport {
    fn default() -> Self {
        Self { x: 0.0, y: 0.0, scale: 1.0 }
    }
}

impl Viewport {
    /// Moved by so many seen pixels.
    pub fn pan(self, dx: f64, dy: f64) -> Self {
        Self { x: self.x + dx, y: self.y + dy, ..self }
    }

    /// Zoomed by a factor; the drawing stays where it is under the point.
    pub fn zoom_at(self, at: Point, factor: f64) -> Self {
        let scale = (self.scale * factor).clamp(SCALE_MIN, SCALE_MAX);
        let real = scale / self.scale;
        Self { x: at.x - (at.x - self.x) * real, y: at.y - (at.y - self.y) * real, scale }
    }

    /// All of the drawing in sight, never larger than life; a drawing that is small sits at the top left.
    pub fn fit(drawing: Size, seen: Size) -> Self {
        if drawing.width <= 0.0 || drawing.height <= 0.0 || seen.width <= 0.0 || seen.height <= 0.0 {
            return Self::default();
        }
        let across = (seen.width - 2.0 * MARGIN).max(1.0) / drawing.width;
        let down = (seen.height - 2.0 * MARGIN).max(1.0) / drawing.height;
        let scale = across.min(down).clamp(SCALE_MIN, 1.0);
        let spare = seen.width - drawing.width * scale;
        Self { x: if scale < 1.0 { (spare / 2.0).max(0.0) } else { 0.0 }, y: 0.0, scale }
    }

    /// Held so that some of the drawing stays in sight.
    pub fn clamp(self, drawing: Size, seen: Size) -> Self {
        let hold = |at: f64, drawn: f64, seen: f64| {
            at.clamp((KEEP_IN_SIGHT - drawn * self.scale).min(0.0), (seen - KEEP_IN_SIGHT).max(0.0))
        };
        Self {
            x: hold(self.x, drawing.width, seen.width),
            y: hold(self.y, drawing.height, seen.height),
            ..self
        }
    }

    /// The drawing's point under a seen one.
    pub fn to_drawing(self, seen: Point) -> Point {
        Point::new((seen.x - self.x) / self.scale, (seen.y - self.y) / self.scale)
    }

    /// Where a drawing's point is seen.
    pub fn to_seen(self, drawn: Point) -> Point {
        Point::new(drawn.x * self.scale + self.x, drawn.y * self.scale + self.y)
    }

    /// Panned just far enough that a box is in sight.
    pub fn reveal(self, rect: &Rect, seen: Size) -> Self {
        let shift = |at: f64, long: f64, room: f64| {
            if at < MARGIN || long + 2.0 * MARGIN > room {
                MARGIN - at
            } else if at + long > room - MARGIN {
                room - MARGIN - at - long
            } else {
                0.0
            }
        };
        let at = self.to_seen(Point::new(rect.x, rect.y));
        self.pan(
            shift(at.x, rect.width * self.scale, seen.width),
            shift(at.y, rect.height * self.scale, seen.height),
        )
    }
}

/// How far to pan per frame while something is dragged near an edge.
pub fn auto_pan(at: Point, seen: Size) -> (f64, f64) {
    const EDGE: f64 = 36.0;
    const SPEED: f64 = 12.0;
    let along = |at: f64, room: f64| match () {
        () if at < EDGE => SPEED * ((EDGE - at) / EDGE).min(1.0),
        () if at > room - EDGE => -SPEED * ((at - room + EDGE) / EDGE).min(1.0),
        () => 0.0,
    };
    (along(at.x, seen.width), along(at.y, seen.height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zooming_keeps_the_point_under_the_pointer() {
        let view = Viewport { x: 13.0, y: -40.0, scale: 0.7 };
        let at = Point::new(300.0, 200.0);
        let before = view.to_drawing(at);
        let after = view.zoom_at(at, 1.3).to_drawing(at);
        assert!(before.distance(after) < 1e-9);
    }

    #[test]
    fn scale_stays_in_bounds() {
        let view = Viewport::default();
        assert_eq!(view.zoom_at(Point::default(), 1e9).scale, SCALE_MAX);
        assert_eq!(view.zoom_at(Point::default(), 1e-9).scale, SCALE_MIN);
    }

    #[test]
    fn fitting_shows_everything() {
        let (drawing, seen) = (Size { width: 3000.0, height: 900.0 }, Size { width: 800.0, height: 600.0 });
        let view = Viewport::fit(drawing, seen);
        let corner = view.to_seen(Point::new(3000.0, 900.0));
        assert!(view.x >= 0.0 && corner.x <= seen.width && corner.y <= seen.height);
    }

    #[test]
    fn a_drawing_never_leaves_sight() {
        let (drawing, seen) = (Size { width: 500.0, height: 300.0 }, Size { width: 800.0, height: 600.0 });
        let view = Viewport { x: -9000.0, y: 9000.0, scale: 1.0 }.clamp(drawing, seen);
        assert!(view.x + drawing.width >= KEEP_IN_SIGHT && view.y <= seen.height - KEEP_IN_SIGHT);
    }

    #[test]
    fn revealing_pans_no_further_than_needed() {
        let seen = Size { width: 800.0, height: 600.0 };
        let inside = Rect::new(100.0, 100.0, 50.0, 50.0);
        assert_eq!(Viewport::default().reveal(&inside, seen), Viewport::default());
        let outside = Rect::new(900.0, 100.0, 50.0, 50.0);
        assert_eq!(Viewport::default().reveal(&outside, seen).x, -174.0);
    }
}
