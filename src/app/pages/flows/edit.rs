//! Names that are free in a flow.

use fermata_engine::{
    flow::{Component, ElementBody, Flow},
    ids::Name,
};

/// Every name that is taken in a flow: elements, components, variables, inputs.
pub fn taken(flow: &Flow, name: &Name) -> bool {
    flow.elements.iter().any(|e| &e.name == name)
        || flow.inputs.iter().chain(&flow.variables).any(|v| &v.name == name)
        || components(flow).any(|c| &c.name == name)
}

/// Every component of a flow's screens.
pub fn components(flow: &Flow) -> impl Iterator<Item = &Component> {
    flow.elements.iter().flat_map(|e| match &e.body {
        ElementBody::Screen(screen) => screen.components.as_slice(),
        _ => &[],
    })
}

/// A name made of `label` that nothing in the flow has.
pub fn fresh_name(flow: &Flow, label: &str, fallback: &str) -> Name {
    Name::free(label, fallback, |name| taken(flow, name))
}

/// A number that makes `Outcome <number>` a label, and the name made of it, that none of these has.
pub fn fresh_number<'a>(taken: impl Iterator<Item = &'a Name> + Clone) -> usize {
    let free = |number: &usize| {
        let name = outcome_name(*number);
        taken.clone().all(|taken| *taken != name)
    };
    (1..).find(free).unwrap_or(1)
}

/// The name of the outcome of this number.
pub fn outcome_name(number: usize) -> Name {
    Name::from_label(&format!("outcome_{number}"), "outcome")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outcome_never_gets_the_name_of_another() {
        let taken = ["outcome_2", "outcome_1"].map(|n| Name::from_label(n, "x"));
        assert_eq!(outcome_name(fresh_number(taken.iter())).as_str(), "outcome_3");
        assert_eq!(outcome_name(fresh_number(taken.iter().take(1))).as_str(), "outcome_1");
    }
}
