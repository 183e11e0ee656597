//! What happens to a promise: its clock remembers what was told, so that it is told once.

use crate::{
    run::{Run, event::SlaScope},
    sla::{Clock, Terms},
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

/// It goes by these moments from now on.
pub(super) fn moved(run: &mut Run, scope: &SlaScope, now: &Clock) -> Result<(), String> {
    let clock = running(run, scope)?;
    *clock = now.clone();
    Ok(())
}

/// It stands still; where it does already, it has another reason now.
pub(super) fn paused(run: &mut Run, scope: &SlaScope, reason: &str, at_ms: i64) -> Result<(), String> {
    let clock = open(run, scope)?;
    let since_ms = clock.due_ms;
    let started_ms = clock.started_ms;
    let terms = clock.terms.get_or_insert_with(|| {
        Box::new(Terms {
            target_ms: since_ms - started_ms,
            used_ms: 0,
            since_ms: started_ms,
            calendar: None,
            fixed_ms: None,
            by_hand: false,
            hold: None,
            rungs: Vec::new(),
        })
    });
    terms.hold = Some(reason.to_owned());
    clock.pause(at_ms);
    Ok(())
}

pub(super) fn resumed(run: &mut Run, scope: &SlaScope, now: &Clock) -> Result<(), String> {
    let clock = open(run, scope)?;
    if clock.hold().is_none() {
        return Err("the clock does not stand still by itself".into());
    }
    *clock = now.clone();
    Ok(())
}

pub(super) fn due_changed(run: &mut Run, scope: &SlaScope, now: &Clock) -> Result<(), String> {
    let clock = open(run, scope)?;
    *clock = now.clone();
    Ok(())
}

pub(super) fn escalated(run: &mut Run, scope: &SlaScope, rung: u32) -> Result<(), String> {
    let clock = running(run, scope)?;
    let index = usize::try_from(rung).unwrap_or(usize::MAX);
    let found = clock.terms.as_mut().and_then(|terms| terms.rungs.get_mut(index));
    let rung = found.ok_or("the ladder has no such rung")?;
    if std::mem::replace(&mut rung.fired, true) {
        return Err("the rung was stepped on already".into());
    }
    Ok(())
}

fn running<'r>(run: &'r mut Run, scope: &SlaScope) -> Result<&'r mut Clock, String> {
    Some(open(run, scope)?).filter(|clock| clock.runs()).ok_or_else(|| format!("no clock runs for {scope:?}"))
}

fn open<'r>(run: &'r mut Run, scope: &SlaScope) -> Result<&'r mut Clock, String> {
    let current = run.stage_name().cloned();
    let clock = match scope {
        SlaScope::Run => run.sla.as_mut(),
        SlaScope::Stage(name) => run.stages.iter_mut().find(|s| &s.name == name).and_then(|s| s.sla.as_mut()),
        SlaScope::Step(name) => {
            let stage = run.stages.iter_mut().find(|s| Some(&s.name) == current.as_ref());
            stage.and_then(|s| s.steps.iter_mut().find(|s| &s.name == name)).and_then(|s| s.sla.as_mut())
        }
    };
    clock.filter(|c| c.closed_ms.is_none()).ok_or_else(|| format!("no clock is open for {scope:?}"))
}
