//! After the commit: what is remembered, who is woken, who is told.

use std::collections::BTreeSet;

use fermata_engine::{context::Actor, ids::Name, people::Assignee, run::Run};
use fermata_store::rows::RecordRow;

use super::Plan;
use crate::{Service, known::KeptRun, known::Known, live::message, policy::user_fields};

impl Service {
    /// Remembers the new states, wakes workers and tells whoever may see it.
    pub(super) fn tell(&self, plan: &Plan) {
        let mut live = Vec::new();
        let mut jobs = !plan.wake_later.is_empty() || !plan.jobs.is_empty() || !plan.later_jobs.is_empty();
        for (id, planned) in plan.runs.iter().filter(|(_, planned)| planned.is_written()) {
            let watches = planned.watches.clone().unwrap_or_else(|| planned.watched.clone());
            let kept = KeptRun {
                run: planned.run.clone(),
                revision: planned.stored_revision + 1,
                log_head: planned.log_head_after.get().copied().unwrap_or(planned.log_head),
                watches,
            };
            self.inner.memory.put_run(*id, kept);
            for item in &planned.touched.items {
                self.inner.memory.put_item(*item, *id);
            }
            let to = hearers(&plan.known, &planned.run);
            if !planned.touched.items.is_empty() {
                live.push(message("work", id, to.clone()));
            }
            live.push(message("run", id, to));
            // Of a run that has ended, a moment of a schedule may have waited for it.
            jobs |= !planned.run.status().is_open();
            jobs |= planned.goes_on || planned.timers.values().any(Option::is_some);
        }
        for planned in plan.records.values().filter(|p| p.deleted || !p.changes.is_empty()) {
            if planned.deleted {
                self.inner.memory.forget_record(planned.row.id);
                live.push(message("record", planned.row.id, concerned(&plan.known, &planned.row)));
                continue;
            }
            if plan.imported.is_some() {
                // Of so many each would push out what is asked for, and nobody can follow them one by one.
                self.inner.memory.forget_record(planned.row.id);
                continue;
            }
            self.inner.memory.put_record(planned.row.clone());
            live.push(message("record", planned.row.id, concerned(&plan.known, &planned.row)));
        }
        let told: BTreeSet<&Name> = plan.notifications.iter().map(|n| &n.user).collect();
        live.extend(told.into_iter().map(|user| message("notification", user, vec![user.clone()])));
        jobs |= !plan.deliveries.is_empty() || !plan.told.is_empty();
        if !plan.deliveries.is_empty() {
            live.push(message("deliveries", "", Vec::new()));
        }
        self.inner.hub.say(live, false, jobs);
    }

    /// What a plan was made of may be out of date.
    pub(super) fn forget(&self, plan: &Plan) {
        plan.runs.keys().for_each(|id| self.inner.memory.forget_run(*id));
        plan.records.keys().for_each(|id| self.inner.memory.forget_record(*id));
    }
}

/// Whom a record's row names; others who may see it are found by [`Service::told`].
pub(crate) fn concerned(known: &Known, row: &RecordRow) -> Vec<Name> {
    let fields = known.objects.get(&row.object).map(|object| user_fields(object).collect::<Vec<_>>());
    let named = fields.into_iter().flatten().filter_map(|field| row.fields.get(field.as_str())?.as_str());
    let names: BTreeSet<&str> = row.created_by.strip_prefix("user:").into_iter().chain(named).collect();
    names.into_iter().filter_map(|name| Name::parse(name).ok()).collect()
}

/// Who may see a run, and so hears of it: managers, its starter, everyone whose work it has or had.
fn hearers(known: &Known, run: &Run) -> Vec<Name> {
    let mut to: BTreeSet<Name> = known.managers().cloned().collect();
    if let Actor::User(starter) = &run.started_by {
        to.insert(starter.clone());
    }
    let assignees: BTreeSet<&Assignee> = run
        .stages
        .iter()
        .flat_map(|stage| &stage.steps)
        .flat_map(|step| &step.items)
        .flat_map(|item| [&item.assignee, &item.offered_to])
        .collect();
    to.extend(assignees.into_iter().flat_map(|assignee| known.people_of(assignee)));
    to.into_iter().collect()
}
