//! Fingers on a canvas. Two of them move and zoom the drawing together, as a sheet of paper that both hold: what is under
//! each finger stays under it. One finger alone is a pointer like any other, see [`crate::tool`].

use std::collections::BTreeMap;

use crate::{geometry::Point, viewport::Viewport};

/// Fingers closer than this are taken to be this far apart: two on one spot would zoom without bound.
const APART_MIN: f64 = 24.0;

/// The fingers that are down, by their number.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Fingers {
    down: BTreeMap<i32, Point>,
}

impl Fingers {
    /// A finger goes down at a seen place. Before the first one none was, whatever was missed.
    pub fn put(&mut self, finger: i32, seen: Point, first: bool) {
        if first {
            self.down.clear();
        }
        self.down.insert(finger, seen);
    }

    /// A finger goes up.
    pub fn lift(&mut self, finger: i32) {
        self.down.remove(&finger);
    }

    /// Whether two or more are down.
    pub fn pinch(&self) -> bool {
        self.down.len() > 1
    }

    /// A finger moves; the view that the two first ones then hold. None: it is no pinch.
    pub fn slide(&mut self, finger: i32, seen: Point, view: Viewport) -> Option<Viewport> {
        let before = self.held();
        *self.down.get_mut(&finger)? = seen;
        let ((middle, apart), (now, far)) = (before?, self.held()?);
        Some(view.pan(now.x - middle.x, now.y - middle.y).zoom_at(now, far / apart))
    }

    /// The middle of the first two, and how far they are apart.
    fn held(&self) -> Option<(Point, f64)> {
        let mut fingers = self.down.values();
        let (a, b) = (fingers.next()?, fingers.next()?);
        Some((Point::new((a.x + b.x) / 2.0, (a.y + b.y) / 2.0), a.distance(*b).max(APART_MIN)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two() -> Fingers {
        let mut fingers = Fingers::default();
        fingers.put(1, Point::new(100.0, 100.0), true);
        fingers.put(2, Point::new(200.0, 100.0), false);
        fingers
    }

    #[test]
    fn one_finger_is_no_pinch() {
        let mut fingers = Fingers::default();
        fingers.put(7, Point::new(1.0, 2.0), true);
        assert!(!fingers.pinch());
        assert_eq!(fingers.slide(7, Point::new(50.0, 60.0), Viewport::default()), None);
        assert_eq!(fingers.slide(8, Point::new(50.0, 60.0), Viewport::default()), None);
    }

    #[test]
    fn what_is_under_the_fingers_stays_under_them() {
        let (mut fingers, before) = (two(), Viewport { x: 30.0, y: -20.0, scale: 0.8 });
        let held = (before.to_drawing(Point::new(100.0, 100.0)), before.to_drawing(Point::new(200.0, 100.0)));
        let view = fingers.slide(1, Point::new(60.0, 140.0), before).unwrap();
        let view = fingers.slide(2, Point::new(260.0, 140.0), view).unwrap();
        assert!((view.scale - 1.6).abs() < 1e-9, "twice as far apart is twice as large: {}", view.scale);
        assert!(view.to_seen(held.0).distance(Point::new(60.0, 140.0)) < 1e-6);
        assert!(view.to_seen(held.1).distance(Point::new(260.0, 140.0)) < 1e-6);
    }

    #[test]
    fn two_fingers_that_go_together_only_pan() {
        let mut fingers = two();
        let view = fingers.slide(1, Point::new(110.0, 130.0), Viewport::default()).unwrap();
        let view = fingers.slide(2, Point::new(210.0, 130.0), view).unwrap();
        assert!((view.x - 10.0).abs() < 1e-6 && (view.y - 30.0).abs() < 1e-6, "{view:?}");
        assert!((view.scale - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_third_finger_and_fingers_on_one_spot_do_no_harm() {
        let mut fingers = two();
        fingers.put(3, Point::new(400.0, 400.0), false);
        assert_eq!(fingers.slide(3, Point::new(500.0, 10.0), Viewport::default()), Some(Viewport::default()));
        let view = fingers.slide(2, Point::new(100.0, 100.0), Viewport::default()).unwrap();
        assert!(view.scale >= crate::viewport::SCALE_MIN && view.scale.is_finite());
        fingers.lift(3);
        fingers.lift(1);
        assert!(!fingers.pinch());
    }

    #[test]
    fn a_finger_whose_lifting_was_missed_is_forgotten() {
        let mut fingers = two();
        fingers.put(9, Point::new(10.0, 10.0), true);
        assert!(!fingers.pinch());
    }
}
