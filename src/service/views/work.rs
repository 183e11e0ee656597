//! Work items.

use fermata_api::{Moment, work::WorkItemView};
use fermata_engine::{
    definition::Orchestration,
    ids::{Name, WorkItemId},
    people::Assignee,
    run::{Run, StageRun, StepRun, WorkItem},
};
use fermata_store::rows::WorkItemRow;

use super::sla_of;
use crate::{
    known::Known,
    words::{stage_label, step_label},
};

/// A stored work item.
pub(crate) fn item_view(
    row: WorkItemRow,
    known: &Known,
    definition: Option<&Orchestration>,
    now_ms: i64,
) -> WorkItemView {
    let stage = definition.map_or_else(|| row.stage.to_string(), |d| stage_label(d, &row.stage));
    WorkItemView {
        id: row.id,
        run: row.run,
        run_title: row.run_title,
        orchestration_label: known.label_of(&row.orchestration),
        orchestration: row.orchestration,
        stage: row.stage,
        stage_label: stage,
        step: row.step,
        step_label: row.step_label,
        status: row.status,
        assignee_label: known.directory.label(&row.assignee),
        stands_in_for: label_of(known, row.meant_for.as_ref()),
        offered_to: row.offered_to,
        flag: row.flag,
        inactive: row.status.is_open() && !known.directory.can_work(&row.assignee),
        assignee: row.assignee,
        priority: row.priority,
        due: row.sla.as_ref().map(|clock| Moment(clock.due_ms)),
        sla: sla_of(row.sla.as_ref(), now_ms),
        hold: row.sla.as_ref().and_then(|clock| clock.hold()).map(str::to_owned),
        created: Moment(row.created_ms),
        closed: row.closed_ms.map(Moment),
        record: row.record,
    }
}

/// A work item of a run's state.
pub(crate) fn item_of_state(
    run: &Run,
    id: WorkItemId,
    known: &Known,
    definition: &Orchestration,
    now_ms: i64,
) -> Option<WorkItemView> {
    run.item(id).map(|(stage, step, item)| view(run, stage, step, item, known, definition, now_ms))
}

/// The open work items of a run's state, in drawing order.
pub(crate) fn open_of_state(
    run: &Run,
    known: &Known,
    definition: &Orchestration,
    now_ms: i64,
) -> Vec<WorkItemView> {
    let steps = run.stages.iter().flat_map(|stage| stage.steps.iter().map(move |step| (stage, step)));
    let items = steps.flat_map(|(stage, step)| step.items.iter().map(move |item| (stage, step, item)));
    let open = items.filter(|(.., item)| item.status.is_open());
    open.map(|(stage, step, item)| view(run, stage, step, item, known, definition, now_ms)).collect()
}

fn view(
    run: &Run,
    stage: &StageRun,
    step: &StepRun,
    item: &WorkItem,
    known: &Known,
    definition: &Orchestration,
    now_ms: i64,
) -> WorkItemView {
    WorkItemView {
        id: item.id,
        run: run.id,
        run_title: run.title.clone(),
        orchestration: run.orchestration.clone(),
        orchestration_label: known.label_of(&run.orchestration),
        stage: stage.name.clone(),
        stage_label: stage_label(definition, &stage.name),
        step: step.name.clone(),
        step_label: step_label(definition, &step.name),
        status: item.status,
        assignee: item.assignee.clone(),
        assignee_label: known.directory.label(&item.assignee),
        stands_in_for: label_of(known, item.meant_for.as_ref()),
        offered_to: item.offered_to.clone(),
        flag: item.flag,
        inactive: item.status.is_open() && !known.directory.can_work(&item.assignee),
        priority: item.priority,
        due: step.sla.as_ref().map(|clock| Moment(clock.due_ms)),
        sla: sla_of(step.sla.as_ref(), now_ms),
        hold: step.sla.as_ref().and_then(|clock| clock.hold()).map(str::to_owned),
        created: Moment(item.created_ms),
        closed: item.closed_ms.map(Moment),
        record: item.record.clone().or_else(|| run.record.clone()),
    }
}

fn label_of(known: &Known, user: Option<&Name>) -> Option<String> {
    user.map(|user| known.directory.label(&Assignee::User(user.clone())))
}
