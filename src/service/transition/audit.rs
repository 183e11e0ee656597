//! What of a plan stands in the audit log: changes of records, whoever made them, and what operators do. Work has the run's
//! own log.

use fermata_engine::{
    ids::WorkItemId,
    object::RecordRef,
    run::{Run, command::Command},
};
use fermata_store::{Changeset, Write, rows::RecordHistoryRow};
use serde_json::{Value, json};

use super::{By, ItemWish, Plan, Subject, Wish};
use crate::{
    Source,
    audit::{Noted, noted},
    words::command_key,
};

impl Plan {
    /// Every change of a record, with the run whose flow made it.
    pub(super) fn audit_records(&self, wish: &Wish, changeset: &mut Changeset) {
        for (id, planned) in &self.records {
            let made_here = planned.stored_revision.is_none();
            if planned.deleted && made_here {
                continue;
            }
            let at = RecordRef { object: planned.row.object.clone(), id: *id };
            for (row, history) in planned.changes.iter().filter(|_| !planned.deleted) {
                let action = if row.revision == 1 { "record.create" } else { "record.update" };
                let entry = self.record_entry(wish, action, &at, history);
                changeset.write(entry.label(&row.title).fields(&history.changes).into());
            }
            if planned.deleted {
                let entry = match planned.deleted_by {
                    Some(_) => {
                        noted(self.now_ms, "system", (&Source::system(), None), "record.delete", target(&at))
                    }
                    None => self.entry("record.delete", target(&at)),
                };
                let entry = entry.label(&planned.row.title).change(&planned.row.fields, &Value::Null);
                let entry = match planned.deleted_by {
                    Some(run) => entry.by_flow(run),
                    None => entry,
                };
                changeset.write(entry.into());
            }
        }
        for write in &self.files {
            if let Write::PutFile(row, _) = write {
                let at = RecordRef { object: row.object.clone(), id: row.record };
                let source = (&Source::system(), None);
                let entry = noted(
                    self.now_ms,
                    &row.made_by,
                    source,
                    "file.add",
                    format!("{}/files/{}", target(&at), row.id),
                );
                let new = json!({ "name": row.name, "size": row.size, "sha256": row.sha256 });
                let entry = entry.label(&row.name).change(&Value::Null, &new);
                let entry = match row.run {
                    Some(run) => entry.by_flow(run),
                    None => entry,
                };
                changeset.write(entry.into());
            }
        }
    }

    fn record_entry(&self, wish: &Wish, action: &str, at: &RecordRef, history: &RecordHistoryRow) -> Noted {
        let by_who = matches!(&self.by, By::Person(who) if who.key() == history.by);
        let entry = match &self.by {
            By::Person(_) if by_who => self.entry(action, target(at)),
            _ => noted(self.now_ms, &history.by, (&Source::system(), None), action, target(at)),
        };
        match (history.run, wish) {
            (Some(run), _) => entry.by_flow(run),
            (None, Wish::Import(batch)) => entry.by_import(batch.row.id),
            (None, _) => entry,
        }
    }

    /// An entry about what whoever wishes does.
    fn entry(&self, action: &str, target: impl ToString) -> Noted {
        match &self.by {
            By::Person(who) => {
                let acting_for = who.acting_for.as_ref().map(|name| format!("user:{name}"));
                noted(self.now_ms, &who.key(), (&who.source, acting_for.as_deref()), action, target)
            }
            By::System => noted(self.now_ms, "system", (&Source::system(), None), action, target),
        }
    }

    /// Who held a work item before.
    fn holder_of(&self, item: WorkItemId) -> Option<String> {
        let before = self.runs.values().find_map(|run| run.before.item(item));
        before.map(|(_, _, item)| item.assignee.key())
    }

    /// Whom it was meant for, where somebody stands in.
    fn meant_for(&self, item: WorkItemId) -> Option<String> {
        let before = self.runs.values().find_map(|run| run.before.item(item));
        before.and_then(|(_, _, item)| Some(format!("user:{}", item.meant_for.as_ref()?)))
    }

    /// What operators do to runs, and what people send to them.
    pub(super) fn audit(&self, wish: &Wish, subject: Subject) -> Option<Noted> {
        let entry = match (wish, subject) {
            (Wish::Operate { run, command, .. }, _) => {
                let entry = self.entry(&format!("run.{}", command_key(command)), run);
                let entry = entry.detail(reason_of(command));
                match self.runs.get(run) {
                    Some(planned) => {
                        entry.change(&stands(&planned.before, command), &stands(&planned.run, command))
                    }
                    None => entry,
                }
            }
            (Wish::Work { item, wish: ItemWish::Reassign { to, reason } }, _) => {
                let entry = self.entry("work_item.reassign", item).detail(json!({ "reason": reason }));
                entry.change(&json!({ "assignee": self.holder_of(*item) }), &json!({ "assignee": to.key() }))
            }
            (Wish::Work { item, wish: ItemWish::CompleteFor { outcome, reason, .. } }, _) => {
                let detail = json!({ "outcome": outcome, "reason": reason });
                self.entry("work_item.complete_for", item).detail(detail).instead_of(self.holder_of(*item))
            }
            (Wish::Work { item, wish: ItemWish::Complete { link: Some(link), .. } }, _) => {
                let entry = self.entry("work_item.decide_by_link", item);
                entry.detail(json!({ "outcome": link.outcome })).instead_of(self.meant_for(*item))
            }
            (Wish::ReassignRun { run, items, to, reason }, _) => {
                let detail = json!({ "reason": reason, "items": items });
                let new = json!({ "assignee": to.key() });
                self.entry("run.reassign", run).change(&Value::Null, &new).detail(detail)
            }
            (Wish::Send(sent), _) => {
                let detail = json!({ "name": sent.name, "correlation": sent.key });
                self.entry("message.send", sent.id).detail(detail)
            }
            (Wish::SendToRun { run, name, .. }, _) => {
                self.entry("run.message", run).detail(json!({ "name": name }))
            }
            (Wish::Stop { run, incident }, _) => {
                let detail = json!({ "code": incident.code, "why": incident.message });
                self.entry("run.stop", run).detail(detail)
            }
            _ => return None,
        };
        let title = match wish {
            Wish::Operate { run, .. }
            | Wish::ReassignRun { run, .. }
            | Wish::SendToRun { run, .. }
            | Wish::Stop { run, .. } => self.run(*run).map(|run| run.title.clone()),
            Wish::Work { item, .. } => self.run_of_item(*item).map(|run| run.title.clone()),
            _ => None,
        };
        Some(entry.label(&title.unwrap_or_default()))
    }
}

/// How a run stands, as far as operators change it.
fn stands(run: &Run, command: &Command) -> Value {
    let stage = run.stage_name().map(ToString::to_string);
    let mut stands = serde_json::Map::new();
    stands.insert("status".to_owned(), json!(run.status()));
    stands.insert("stage".to_owned(), json!(stage));
    if let Command::SetVariables { values, .. } = command {
        for (name, value) in run.vars.iter().filter(|(name, _)| values.contains_key(name.as_str())) {
            stands.insert(format!("variable {name}"), value.clone());
        }
    }
    stands.into()
}

fn target(at: &RecordRef) -> String {
    format!("{}/{}", at.object, at.id)
}

fn reason_of(command: &Command) -> Value {
    match command {
        Command::Pause { reason } | Command::Resume { reason } | Command::Cancel { reason } => {
            json!({ "reason": reason })
        }
        Command::Retry { step, reason } => json!({ "step": step, "reason": reason }),
        Command::SkipStep { step, reason } | Command::CompleteStep { step, reason } => {
            json!({ "step": step, "reason": reason })
        }
        Command::GoBack { stage, reason } => json!({ "stage": stage, "reason": reason }),
        Command::RestartStage { reason } | Command::Recall { reason } => json!({ "reason": reason }),
        Command::AddApprover { step, who, reason, .. } | Command::RemoveApprover { step, who, reason } => {
            json!({ "step": step, "who": who.key(), "reason": reason })
        }
        Command::ChangeDue { scope, due_ms, reason } => {
            json!({ "promise": scope, "due": fermata_api::Moment(*due_ms), "reason": reason })
        }
        Command::CompleteFor { outcome, reason, .. } => json!({ "outcome": outcome, "reason": reason }),
        Command::SetVariables { reason, .. } => json!({ "reason": reason }),
        _ => Value::Null,
    }
}
