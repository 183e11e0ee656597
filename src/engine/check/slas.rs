//! Promises: within their range, and none longer than the one around it.

use super::{
    Place,
    report::{Report, Spot},
};
use crate::{definition::Orchestration, sla::Sla};

/// Every promise.
pub(super) fn check(definition: &Orchestration, report: &mut Report) {
    let run = definition.sla.as_ref();
    range(run, &Spot::new(&Place::Whole, "sla"), report);
    for stage in &definition.stages {
        let at = Spot::new(&Place::Stage(stage.name.clone()), "sla");
        range(stage.sla.as_ref(), &at, report);
        longer(stage.sla.as_ref(), run, "the whole run", &at, report);
        for step in &stage.steps {
            let at = Spot::new(&Place::Step(step.name.clone()), "sla");
            range(step.sla.as_ref(), &at, report);
            longer(step.sla.as_ref(), stage.sla.as_ref(), "its stage", &at, report);
            longer(step.sla.as_ref(), run, "the whole run", &at, report);
        }
    }
}

fn range(sla: Option<&Sla>, at: &Spot, report: &mut Report) {
    let Some(sla) = sla else { return };
    if sla.target_minutes == 0 {
        report.error("sla_range", at, "the target is no time at all; give at least one minute, or remove it");
    }
    if !(1..=99).contains(&sla.warn_percent) {
        report.error("sla_range", at, "the warning comes at no share between 1 % and 99 %; choose one");
    }
}

fn longer(inner: Option<&Sla>, outer: Option<&Sla>, whose: &str, at: &Spot, report: &mut Report) {
    if let (Some(inner), Some(outer)) = (inner, outer)
        && inner.target_minutes > outer.target_minutes
    {
        let message = format!("may take longer than {whose}; shorten it, or give {whose} more time");
        report.warn("sla_longer", at, message);
    }
}
