//! Names, labels, limits: what is wrong with a drawing whatever it means.

use std::collections::BTreeMap;

use super::{
    Place,
    report::{Report, Spot},
};
use crate::{
    definition::Orchestration,
    ids::Name,
    limits::{STAGES_MAX, STEPS_MAX},
};

/// The whole drawing.
pub(super) fn check(definition: &Orchestration, report: &mut Report) {
    let whole = Spot::new(&Place::Whole, "");
    report.label(&definition.label, &whole.under("label"));
    report.text(&definition.description, &whole.under("description"));
    if definition.stages.is_empty() {
        report.error("no_stage", &whole, "there is no stage yet; add one");
    }
    report.at_most(definition.stages.len(), STAGES_MAX, "stages", &whole.under("stages"));
    let steps = definition.stages.iter().map(|s| s.steps.len()).sum();
    report.at_most(steps, STEPS_MAX, "steps", &whole.under("stages"));
    labels(definition, report);
    duplicates(definition, report);
}

fn labels(definition: &Orchestration, report: &mut Report) {
    for stage in &definition.stages {
        let at = Spot::new(&Place::Stage(stage.name.clone()), "");
        report.label(&stage.label, &at.under("label"));
        report.text(&stage.description, &at.under("description"));
        for step in &stage.steps {
            let at = Spot::new(&Place::Step(step.name.clone()), "");
            report.label(&step.label, &at.under("label"));
            report.text(&step.description, &at.under("description"));
        }
    }
    for decision in &definition.decisions {
        let at = Spot::new(&Place::Decision(decision.name.clone()), "");
        report.label(&decision.label, &at.under("label"));
        report.label_length(&decision.default_label, &at.under("default_label"));
        for (i, outcome) in decision.outcomes.iter().enumerate() {
            report.label(&outcome.label, &at.under(format!("outcomes.{}.label", i + 1)));
        }
    }
}

fn duplicates(definition: &Orchestration, report: &mut Report) {
    let stages = definition.stages.iter().map(|s| (&s.name, Place::Stage(s.name.clone())));
    let decisions = definition.decisions.iter().map(|d| (&d.name, Place::Decision(d.name.clone())));
    twice(stages.chain(decisions), "stages and decisions", report);
    let steps = definition.stages.iter().flat_map(|s| &s.steps);
    twice(steps.map(|s| (&s.name, Place::Step(s.name.clone()))), "steps", report);
    for decision in &definition.decisions {
        let place = Place::Decision(decision.name.clone());
        twice(
            decision.outcomes.iter().map(|o| (&o.name, place.clone())),
            "the outcomes of a decision",
            report,
        );
    }
}

/// Reports every name that comes more than once.
pub(super) fn twice<'a>(names: impl Iterator<Item = (&'a Name, Place)>, among: &str, report: &mut Report) {
    let mut count: BTreeMap<&Name, usize> = BTreeMap::new();
    for (name, place) in names {
        let seen = count.entry(name).or_default();
        *seen += 1;
        if *seen == 2 {
            let message = format!("the name {name} is used twice among {among}; rename one");
            report.error("duplicate_name", &Spot::new(&place, "name"), message);
        }
    }
}
