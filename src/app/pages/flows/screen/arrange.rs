//! Edits of a screen as pure functions. What a section holds always stands right after it, so that the order of the list is
//! the order of the page, and each component sees the values of those above it.

use fermata_engine::{
    flow::{Component, ElementBody, Flow, Screen},
    ids::Name,
    limits::SCREEN_COMPONENTS_MAX,
};

use crate::pages::flows::edit::taken;

/// A place on a screen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spot {
    /// In this section; none: on the screen itself.
    pub section: Option<Name>,
    /// Before this component, which stands there; none: at the end.
    pub before: Option<Name>,
}

/// The screen of this name.
pub fn screen<'f>(flow: &'f Flow, name: &Name) -> Option<&'f Screen> {
    match &flow.element(name)?.body {
        ElementBody::Screen(screen) => Some(screen),
        _ => None,
    }
}

/// The components of a screen, to be changed.
pub fn components<'f>(flow: &'f mut Flow, screen: &Name) -> Option<&'f mut Vec<Component>> {
    let element = flow.elements.iter_mut().find(|element| &element.name == screen)?;
    match &mut element.body {
        ElementBody::Screen(screen) => Some(&mut screen.components),
        _ => None,
    }
}

fn position(all: &[Component], name: &Name) -> Option<usize> {
    all.iter().position(|component| &component.name == name)
}

/// The section that holds a component, where it is one of these.
fn holder<'c>(all: &'c [Component], component: &'c Component) -> Option<&'c Name> {
    let name = component.section.as_ref().filter(|_| !component.is_section())?;
    all.iter().any(|other| other.is_section() && &other.name == name).then_some(name)
}

/// Names of what stands in a section, or on the screen itself, in order.
pub fn held(all: &[Component], section: Option<&Name>) -> Vec<Name> {
    all.iter().filter(|c| holder(all, c) == section).map(|c| c.name.clone()).collect()
}

/// Puts what a section holds right after it.
fn tidy(all: &mut Vec<Component>) {
    let holders: Vec<Option<Name>> = all.iter().map(|c| holder(all, c).cloned()).collect();
    let mut parted: Vec<(Option<Name>, Component)> = holders.into_iter().zip(std::mem::take(all)).collect();
    let inside: Vec<_> = parted.extract_if(.., |(holder, _)| holder.is_some()).collect();
    for (_, mut component) in parted {
        component.section = None;
        let name = component.name.clone();
        all.push(component);
        let own = inside.iter().filter(|(holder, _)| holder.as_ref() == Some(&name));
        all.extend(own.map(|(_, component)| component.clone()));
    }
}

/// Puts components, of which the first may be a section that holds the others, at a place.
pub fn insert(all: &mut Vec<Component>, mut new: Vec<Component>, spot: &Spot) {
    let Some(first) = new.first_mut() else { return };
    if first.is_section() {
        first.section = None;
    } else {
        let known = |name: &&Name| all.iter().any(|c| c.is_section() && &&c.name == name);
        first.section = spot.section.as_ref().filter(known).cloned();
    }
    let (lone, section) = (first.is_section(), first.section.clone());
    let before = spot.before.as_ref().and_then(|name| all.iter().find(|c| &c.name == name));
    // A section never stands inside of another: it stands before that one.
    let before = before.and_then(|c| match holder(all, c) {
        Some(outer) if lone => Some(outer.clone()),
        inside if inside == section.as_ref() => Some(c.name.clone()),
        _ => None,
    });
    let at = before.and_then(|name| position(all, &name)).unwrap_or(all.len());
    all.splice(at..at, new);
    tidy(all);
}

/// Takes a component out, a section with what it holds.
pub fn take(all: &mut Vec<Component>, name: &Name) -> Vec<Component> {
    let Some(at) = position(all, name) else { return Vec::new() };
    let mut out = vec![all.remove(at)];
    if out.iter().any(Component::is_section) {
        out.extend(all.extract_if(.., |c| c.section.as_ref() == Some(name)));
    }
    out
}

/// Moves a component, a section with what it holds.
pub fn move_to(all: &mut Vec<Component>, name: &Name, spot: &Spot) {
    if spot.before.as_ref() == Some(name) || spot.section.as_ref() == Some(name) {
        return;
    }
    let before = spot.before.as_ref().and_then(|before| all.iter().find(|c| &c.name == before));
    if before.is_some_and(|before| holder(all, before) == Some(name)) {
        return;
    }
    let moved = take(all, name);
    insert(all, moved, spot);
}

/// What stands after a component in the same section, or on the screen.
fn after(all: &[Component], name: &Name) -> Option<Name> {
    let component = all.iter().find(|c| &c.name == name)?;
    let beside = held(all, holder(all, component));
    let at = beside.iter().position(|other| other == name)?;
    beside.get(at + 1).cloned()
}

/// Where a component would stand one step further down or up: into a section and out of it again. None at the ends.
pub fn step(all: &[Component], name: &Name, down: bool) -> Option<Spot> {
    let component = all.iter().find(|c| &c.name == name)?;
    let section = holder(all, component).cloned();
    let beside = held(all, section.as_ref());
    let at = beside.iter().position(|other| other == name)?;
    let next = if down { beside.get(at + 1) } else { at.checked_sub(1).and_then(|at| beside.get(at)) };
    match (next, section) {
        (Some(next), None) if !component.is_section() && is_section(all, next) => {
            let inside = held(all, Some(next));
            Some(Spot { section: Some(next.clone()), before: inside.into_iter().next().filter(|_| down) })
        }
        (Some(_), section) if down => Some(Spot { section, before: beside.get(at + 2).cloned() }),
        (Some(next), section) => Some(Spot { section, before: Some(next.clone()) }),
        (None, Some(section)) => {
            let before = if down { after(all, &section) } else { Some(section) };
            Some(Spot { section: None, before })
        }
        (None, None) => None,
    }
}

fn is_section(all: &[Component], name: &Name) -> bool {
    all.iter().any(|c| &c.name == name && c.is_section())
}

/// The place right after a component; in a section its end; without one the end of the screen.
pub fn behind(all: &[Component], name: Option<&Name>) -> Spot {
    let Some(component) = name.and_then(|name| all.iter().find(|c| &c.name == name)) else {
        return Spot::default();
    };
    if component.is_section() {
        return Spot { section: Some(component.name.clone()), before: None };
    }
    Spot { section: holder(all, component).cloned(), before: after(all, &component.name) }
}

/// Copies of components under names of their own in this flow; what stood in a copied section stands in the copy.
pub fn copies(flow: &Flow, originals: &[Component]) -> Vec<Component> {
    let mut out: Vec<Component> = Vec::new();
    let mut section = None;
    for original in originals {
        let mut copy = original.clone();
        let free = |name: &Name| taken(flow, name) || out.iter().any(|c| &c.name == name);
        copy.name = Name::free(original.name.as_str().trim_end_matches(is_counting), "component", free);
        if copy.is_section() {
            section = Some((original.name.clone(), copy.name.clone()));
        } else if let Some((old, new)) = &section
            && copy.section.as_ref() == Some(old)
        {
            copy.section = Some(new.clone());
        }
        out.push(copy);
    }
    out
}

fn is_counting(c: char) -> bool {
    c.is_ascii_digit() || c == '_'
}

/// A component, and what it holds where it is a section.
pub fn with_held(all: &[Component], name: &Name) -> Vec<Component> {
    take(&mut all.to_vec(), name)
}

/// Whether a screen can take so many more.
pub fn has_room(all: &[Component], more: usize) -> bool {
    all.len() + more <= SCREEN_COMPONENTS_MAX
}

#[cfg(test)]
mod tests {
    use fermata_engine::{flow::ComponentBody, value::DataType};

    use super::*;

    fn name(text: &str) -> Name {
        Name::from_label(text, "x")
    }

    /// `a S(b c) d`: two components around a section of two.
    fn page() -> Vec<Component> {
        let input = |of: &str, section: Option<&str>| Component {
            section: section.map(name),
            ..Component::new(name(of), ComponentBody::Input { data_type: DataType::Text })
        };
        let section = Component::new(name("s"), ComponentBody::Section { columns: Default::default() });
        vec![input("a", None), section, input("b", Some("s")), input("c", Some("s")), input("d", None)]
    }

    fn shown(all: &[Component]) -> String {
        let of = |names: Vec<Name>| names.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        let one = |name: Name| match is_section(all, &name) {
            true => format!("{name}({})", of(held(all, Some(&name)))),
            false => name.to_string(),
        };
        held(all, None).into_iter().map(one).collect::<Vec<_>>().join(" ")
    }

    fn spot(section: Option<&str>, before: Option<&str>) -> Spot {
        Spot { section: section.map(name), before: before.map(name) }
    }

    #[test]
    fn what_moves_comes_where_it_is_dropped() {
        let check = |what: &str, section: Option<&str>, before: Option<&str>, expected: &str| {
            let mut all = page();
            move_to(&mut all, &name(what), &spot(section, before));
            assert_eq!(shown(&all), expected, "{what} to {section:?} before {before:?}");
        };
        check("d", None, Some("a"), "d a s(b c)");
        check("d", Some("s"), Some("c"), "a s(b d c)");
        check("a", Some("s"), None, "s(b c a) d");
        check("b", None, None, "a s(c) d b");
        check("s", None, None, "a d s(b c)");
        check("s", Some("s"), Some("b"), "a s(b c) d");
        check("s", None, Some("c"), "a s(b c) d");
        check("a", None, Some("a"), "a s(b c) d");
        check("a", None, Some("gone"), "s(b c) d a");
    }

    #[test]
    fn steps_lead_into_a_section_and_out_again() {
        let mut all = page();
        let walk = |all: &mut Vec<Component>, what: &str, down: bool| {
            let to = step(all, &name(what), down);
            if let Some(to) = &to {
                move_to(all, &name(what), to);
            }
            (to.is_some(), shown(all))
        };
        for expected in ["s(a b c) d", "s(b a c) d", "s(b c a) d", "s(b c) a d", "s(b c) d a"] {
            assert_eq!(walk(&mut all, "a", true), (true, expected.to_owned()));
        }
        assert_eq!(walk(&mut all, "a", true), (false, "s(b c) d a".to_owned()));
        for expected in ["s(b c) a d", "s(b c a) d", "s(b a c) d", "s(a b c) d", "a s(b c) d"] {
            assert_eq!(walk(&mut all, "a", false), (true, expected.to_owned()));
        }
        assert_eq!(walk(&mut all, "s", true), (true, "a d s(b c)".to_owned()), "a section enters no section");
        assert_eq!(walk(&mut all, "s", false).1, "a s(b c) d");
    }

    #[test]
    fn a_section_goes_with_what_it_holds() {
        let mut all = page();
        let taken = take(&mut all, &name("s"));
        assert_eq!((taken.len(), shown(&all).as_str()), (3, "a d"));
        insert(&mut all, taken, &spot(None, Some("a")));
        assert_eq!(shown(&all), "s(b c) a d");
    }

    #[test]
    fn copies_have_names_and_sections_of_their_own() {
        let mut flow = Flow::blank("f", fermata_engine::flow::FlowKind::Screen);
        let body = ElementBody::Screen(Screen { components: page() });
        flow.elements.push(fermata_engine::flow::Element::new(name("page"), "Page", body));
        let new = copies(&flow, &with_held(&page(), &name("s")));
        let all = components(&mut flow, &name("page")).expect("a screen");
        insert(all, new, &spot(None, None));
        assert_eq!(shown(all), "a s(b c) d s_2(b_2 c_2)");
    }

    #[test]
    fn what_is_added_comes_behind_what_is_selected() {
        let all = page();
        assert_eq!(behind(&all, Some(&name("b"))), spot(Some("s"), Some("c")));
        assert_eq!(behind(&all, Some(&name("s"))), spot(Some("s"), None));
        assert_eq!(behind(&all, Some(&name("d"))), spot(None, None));
        assert_eq!(behind(&all, None), spot(None, None));
    }
}
