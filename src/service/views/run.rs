//! Runs: a row of a list, and the whole.

use fermata_api::{
    Moment,
    runs::{
        ChildView, ChildrenView, Holder, ParentView, RunActions, RunRow, RunView, StageView, StepView,
        WaitingView,
    },
    work::WorkItemView,
};
use fermata_engine::{
    context::Actor,
    definition::{Orchestration, Stage, Step, Until, Work},
    ids::{Name, RunId},
    people::Assignee,
    run::{
        Child, ChildStatus, Children, Run, RunState, RunStatus, StageRun, StepRun, StepStatus, Waiting,
        WorkItem, WorkItemStatus, back, promised, recallable,
    },
    sla::SlaStatus,
};
use fermata_store::rows;
use std::collections::BTreeMap;

use super::{sla_of, worst};
use crate::{
    SignedIn,
    known::Known,
    limits::CHILDREN_SHOWN_MAX,
    policy::{Action, allows},
    transition::{ended_ms, urgent},
    words::{Instead, Sentences, actor_key, shown, stage_label, step_kind},
};

/// A stored run as a row of a list.
pub(crate) fn run_row(
    row: rows::RunRow,
    known: &Known,
    definition: Option<&Orchestration>,
    holders: Vec<Holder>,
    now_ms: i64,
) -> RunRow {
    let label = |stage| definition.map_or_else(|| format!("{stage}"), |d| stage_label(d, stage));
    RunRow {
        id: row.id,
        title: row.title,
        orchestration_label: known.label_of(&row.orchestration),
        orchestration: row.orchestration,
        version: row.version,
        status: row.status,
        stage_label: row.stage.as_ref().map(label),
        stage: row.stage,
        stage_since: row.stage_since_ms.map(Moment),
        holders,
        sla: sla_of(row.sla.as_ref(), now_ms),
        due: row.sla.as_ref().map(|clock| Moment(clock.due_ms)),
        worst_sla: worst(row.status, row.sla.as_ref(), row.urgent_warn_ms, row.urgent_due_ms, now_ms),
        worst_due: row.urgent_due_ms.map(Moment),
        record: row.record,
        started: Moment(row.started_ms),
        started_by: known.label_of_actor(&row.started_by),
        ended: row.ended_ms.map(Moment),
    }
}

/// A run's state as a row of a list.
fn run_row_of_state(run: &Run, known: &Known, definition: &Orchestration, now_ms: i64) -> RunRow {
    let (warn, due) = urgent(run);
    RunRow {
        id: run.id,
        title: run.title.clone(),
        orchestration: run.orchestration.clone(),
        orchestration_label: known.label_of(&run.orchestration),
        version: run.version,
        status: run.status(),
        stage: run.stage_name().cloned(),
        stage_label: run.stage_name().map(|stage| stage_label(definition, stage)),
        stage_since: run.current().map(|stage| Moment(stage.started_ms)),
        holders: holders(run, known),
        sla: sla_of(run.sla.as_ref(), now_ms),
        due: run.sla.as_ref().map(|clock| Moment(clock.due_ms)),
        worst_sla: worst(run.status(), run.sla.as_ref(), warn, due, now_ms),
        worst_due: due.map(Moment),
        record: run.record.clone(),
        started: Moment(run.started_ms),
        started_by: known.label_of_actor(&actor_key(&run.started_by)),
        ended: ended_ms(run).map(Moment),
    }
}

fn holders(run: &Run, known: &Known) -> Vec<Holder> {
    let items = run.stages.iter().flat_map(|s| &s.steps).flat_map(|s| &s.items);
    let open: std::collections::BTreeSet<(&Assignee, String)> =
        items.filter(|i| i.status.is_open()).map(|i| (&i.assignee, held_by(i, known))).collect();
    open.into_iter().map(|(a, label)| Holder { assignee: a.clone(), label }).collect()
}

/// What a whole run is shown from.
pub(crate) struct RunParts<'p> {
    pub(crate) run: &'p Run,
    pub(crate) definition: &'p Orchestration,
    pub(crate) known: &'p Known,
    pub(crate) items: Vec<WorkItemView>,
    /// What the runs are called that it started, and that started it; those that may be known.
    pub(crate) related: BTreeMap<RunId, String>,
    pub(crate) now_ms: i64,
}

/// A whole run, with what `who` may do with it.
pub(crate) fn run_view(parts: RunParts<'_>, who: &SignedIn) -> RunView {
    let RunParts { run, definition, known, mut items, related, now_ms } = parts;
    items.sort_by_key(|item| (!item.status.is_open(), std::cmp::Reverse(item.created), item.id));
    let words = Sentences {
        definition,
        flows: &known.flows,
        objects: &known.objects,
        directory: &known.directory,
        items: Default::default(),
        instead: Instead::default(),
    };
    let stages = definition
        .stages
        .iter()
        .map(|drawn| stage_view(run, drawn, known, &words, &related, now_ms))
        .collect();
    RunView {
        row: run_row_of_state(run, known, definition, now_ms),
        stages,
        work_items: items,
        inputs: run.inputs.clone(),
        vars: run.vars.clone(),
        reason: reason(&run.state),
        parent: run.parent.as_ref().map(|parent| ParentView {
            run: parent.run,
            title: related.get(&parent.run).cloned(),
            step: parent.step.clone(),
            number: parent.number,
        }),
        promises: super::promises::promises(run, definition, known, &words, now_ms),
        approvals: super::approvals::approvals(run, definition, known, who),
        can: actions(run, definition, who),
        back_to: back::targets(definition, run),
        last_seq: run.last_seq,
    }
}

fn reason(state: &RunState) -> Option<String> {
    let said = match state {
        RunState::Paused { reason, .. }
        | RunState::Cancelled { reason, .. }
        | RunState::Recalled { reason, .. } => reason,
        RunState::Failed { incident, .. } => &incident.message,
        _ => return None,
    };
    (!said.is_empty()).then(|| said.clone())
}

fn actions(run: &Run, definition: &Orchestration, who: &SignedIn) -> RunActions {
    let may = |action| allows(who.role, &[], action);
    let status = run.status();
    let goes = matches!(status, RunStatus::InProgress | RunStatus::Failed);
    let failed = run.current().is_some_and(|s| s.steps.iter().any(|s| s.status == StepStatus::Failed));
    let starter = run.started_by == who.actor();
    let items = || run.stages.iter().flat_map(|s| &s.steps).flat_map(|s| &s.items);
    RunActions {
        pause: matches!(status, RunStatus::InProgress | RunStatus::Failed) && may(Action::RunPause),
        resume: status == RunStatus::Paused && may(Action::RunResume),
        cancel: status.is_open() && may(Action::RunCancel),
        retry: status != RunStatus::Paused
            && status.is_open()
            && (failed || status == RunStatus::Failed)
            && may(Action::RunRetry),
        reassign: status == RunStatus::InProgress
            && items().any(|i| i.status.is_open())
            && may(Action::WorkReassign),
        recall: status != RunStatus::Paused && starter && recallable(definition, run).is_ok(),
        restart_stage: goes && may(Action::RunRestartStage),
        go_back: goes && may(Action::RunGoBack),
        skip: goes && steps_open(run) && may(Action::RunSkip),
        complete_step: goes
            && run.current().is_some_and(|stage| stage.steps.iter().any(StepRun::waits_on))
            && may(Action::RunCompleteStep),
        change_due: status.is_open() && !promised(run).is_empty() && may(Action::RunChangeDue),
        set_variables: status.is_open() && !run.vars.is_empty() && may(Action::RunSetVariables),
        complete_for: goes && items().any(|i| i.status.is_open()) && may(Action::WorkCompleteFor),
    }
}

/// Whether a step of the stage that it is in can still be passed over.
fn steps_open(run: &Run) -> bool {
    let open = [StepStatus::NotStarted, StepStatus::InProgress, StepStatus::Failed];
    run.current().is_some_and(|stage| stage.steps.iter().any(|step| open.contains(&step.status)))
}

fn stage_view(
    run: &Run,
    drawn: &Stage,
    known: &Known,
    words: &Sentences<'_>,
    related: &BTreeMap<RunId, String>,
    now_ms: i64,
) -> StageView {
    let stage = run.stage(&drawn.name);
    let clock = stage.and_then(|s| s.sla.as_ref());
    StageView {
        name: drawn.name.clone(),
        label: shown(&drawn.label, &drawn.name),
        status: stage.map(|s| s.status),
        pass: stage.map_or(0, |s| s.pass),
        started: stage.map(|s| Moment(s.started_ms)),
        ended: stage.and_then(|s| s.ended_ms).map(Moment),
        sla: sla_of(clock, now_ms),
        due: clock.map(|c| Moment(c.due_ms)),
        steps: drawn.steps.iter().map(|step| step_view(stage, step, known, words, related, now_ms)).collect(),
    }
}

fn step_view(
    stage: Option<&StageRun>,
    drawn: &Step,
    known: &Known,
    words: &Sentences<'_>,
    related: &BTreeMap<RunId, String>,
    now_ms: i64,
) -> StepView {
    let step = stage.and_then(|s| s.steps.iter().find(|s| s.name == drawn.name));
    let clock = step.and_then(|s| s.sla.as_ref());
    let open = step.and_then(|s| s.items.iter().find(|i| i.status.is_open()));
    StepView {
        name: drawn.name.clone(),
        label: shown(&drawn.label, &drawn.name),
        kind: step_kind(&drawn.work).to_owned(),
        status: step.map_or(StepStatus::NotStarted, |s| s.status),
        sla: clock.map_or(SlaStatus::None, |c| c.status(now_ms)),
        due: clock.map(|c| Moment(c.due_ms)),
        started: step.and_then(|s| s.started_ms).map(Moment),
        ended: step.and_then(|s| s.ended_ms).map(Moment),
        who: who(step, open, known),
        outcome: step.and_then(|s| words.outcome(&drawn.name, s.outcome.as_ref()?)),
        outputs: step.map(|s| s.outputs.clone()).unwrap_or_default(),
        error: step.and_then(|s| s.error.as_ref()).map(|e| e.message.clone()),
        item: open.map(|i| i.id),
        waiting: step.and_then(|s| waiting_view(drawn, s, words)),
        children: step.and_then(|s| s.children.as_ref()).map(|children| children_view(children, related)),
    }
}

/// What a step waits for by itself, of either kind.
fn waiting_view(drawn: &Step, step: &StepRun, words: &Sentences<'_>) -> Option<WaitingView> {
    match &step.waiting {
        Some(waiting) => wait_view(drawn, waiting, words),
        None if step.waits_on() => Some(WaitingView {
            kind: "condition".to_owned(),
            condition: drawn.work.completes_when().map(|condition| words.condition(condition)),
            finished: step.finished_ms.map(Moment),
            ..WaitingView::default()
        }),
        None => None,
    }
}

fn wait_view(drawn: &Step, waiting: &Waiting, words: &Sentences<'_>) -> Option<WaitingView> {
    let Work::Wait(work) = &drawn.work else { return None };
    let kind = match &work.until {
        Until::Duration(_) => "duration",
        Until::Moment(_) => "moment",
        Until::Message(_) => "message",
        Until::Condition(_) => "condition",
    };
    Some(WaitingView {
        kind: kind.to_owned(),
        until: waiting.due_ms.map(Moment),
        timeout: waiting.timeout_ms.map(Moment),
        message: waiting.message.as_ref().map(|awaited| awaited.name.clone()),
        correlation: waiting.message.as_ref().map(|awaited| awaited.key.clone()),
        condition: work.condition().map(|condition| words.condition(condition)),
        finished: None,
    })
}

fn children_view(children: &Children, related: &BTreeMap<RunId, String>) -> ChildrenView {
    let child = |(child, number): (&Child, u32)| {
        let title = child.run.and_then(|run| related.get(&run).cloned());
        ChildView {
            number,
            run: child.run.filter(|_| title.is_some()),
            title,
            status: child.status,
            message: child.message.clone(),
        }
    };
    ChildrenView {
        total: u32::try_from(children.list.len()).unwrap_or(u32::MAX),
        needed: children.needed,
        completed: children.completed(),
        open: children.count(ChildStatus::is_open),
        first: children.list.iter().zip(1..).take(CHILDREN_SHOWN_MAX).map(child).collect(),
    }
}

/// The runs that a run's page names: those that its steps started, as many as are shown, and the one that started it.
pub(crate) fn related(run: &Run) -> Vec<RunId> {
    let steps = run.stages.iter().flat_map(|s| &s.steps).filter_map(|s| s.children.as_ref());
    let children = steps.flat_map(|c| c.list.iter().take(CHILDREN_SHOWN_MAX)).filter_map(|child| child.run);
    children.chain(run.parent.as_ref().map(|parent| parent.run)).collect()
}

/// Who has a step or did it, and for whom.
fn who(step: Option<&StepRun>, open: Option<&WorkItem>, known: &Known) -> Option<String> {
    let label = |user: &Name| known.directory.label(&Assignee::User(user.clone()));
    if let Some(item) = open {
        return Some(held_by(item, known));
    }
    match step?.done_by.as_ref()? {
        Actor::System => Some("Fermata".to_owned()),
        Actor::User(name) => {
            let mut done = step?.items.iter().filter(|item| item.status == WorkItemStatus::Completed);
            let for_whom = done.next_back().and_then(WorkItem::done_for);
            let by = label(name);
            Some(match for_whom {
                Some(whom @ Assignee::User(_)) if whom != Assignee::User(name.clone()) => {
                    format!("{by} for {}", known.directory.label(&whom))
                }
                _ => by,
            })
        }
    }
}

/// Who has a work item, and for whom where they stand in or were asked to.
fn held_by(item: &WorkItem, known: &Known) -> String {
    let by = known.directory.label(&item.assignee);
    match item.meant_for.as_ref().or(item.delegated_by.as_ref()) {
        Some(whom) => format!("{by} for {}", known.directory.label(&Assignee::User(whom.clone()))),
        None => by,
    }
}
