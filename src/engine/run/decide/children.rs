//! A run that a step of this one started has changed.

use crate::{
    ids::RunId,
    run::{
        ChildStatus, StepStatus,
        command::{ChildNews, Rejection, RejectionCode},
        decide::not_over,
        event::Event,
        session::Session,
    },
};

/// Takes note of it, also while the run is paused or failed; what follows is decided once the run goes on.
pub(super) fn changed(session: &mut Session<'_>, child: RunId, news: &ChildNews) -> Result<(), Rejection> {
    not_over(session)?;
    let unknown = || Rejection::new(RejectionCode::ChildUnknown, "No step waits for this run any more.");
    let steps = session.run.current().map(|s| s.steps.as_slice()).unwrap_or_default();
    let open = steps.iter().filter(|s| matches!(s.status, StepStatus::InProgress | StepStatus::Failed));
    let mut found = open.filter_map(|step| {
        let children = step.children.as_ref()?;
        let child = children.list.get(children.place_of(child)?)?;
        Some((step.name.clone(), child.status))
    });
    let (step, status) = found.next_back().ok_or_else(unknown)?;
    let possible = status.is_open()
        && status != news.status
        && !matches!(news.status, ChildStatus::NotStarted | ChildStatus::Released);
    if !possible {
        return Err(unknown());
    }
    session.follow(Event::ChildChanged {
        step,
        child,
        status: news.status,
        outputs: news.outputs.clone(),
        message: news.message.clone(),
    })
}
