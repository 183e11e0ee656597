//! What happens to a promise: its clock remembers what was told, so that it is told once.

use crate::{
    run::{Run, event::SlaScope},
    sla::Clock,
};

pub(super) fn warned(run: &mut Run, scope: &SlaScope) -> Result<(), String> {
    let clock = running(run, scope)?;
    if clock.warned {
        return Err("people were warned already".into());
    }
    clock.warned = true;
    Ok(())
}

pub(super) fn breached(run: &mut Run, scope: &SlaScope) -> Result<(), String> {
    let clock = running(run, scope)?;
    if clock.breached {
        return Err("the breach was told already".into());
    }
    clock.breached = true;
    Ok(())
}

fn running<'r>(run: &'r mut Run, scope: &SlaScope) -> Result<&'r mut Clock, String> {
    let current = run.stage_name().cloned();
    let clock = match scope {
        SlaScope::Run => run.sla.as_mut(),
        SlaScope::Stage(name) => run.stages.iter_mut().find(|s| &s.name == name).and_then(|s| s.sla.as_mut()),
        SlaScope::Step(name) => {
            let stage = run.stages.iter_mut().find(|s| Some(&s.name) == current.as_ref());
            stage.and_then(|s| s.steps.iter_mut().find(|s| &s.name == name)).and_then(|s| s.sla.as_mut())
        }
    };
    clock.filter(|c| c.runs()).ok_or_else(|| format!("no clock runs for {scope:?}"))
}
