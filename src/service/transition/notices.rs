//! From a notice to a notification for each person it is for.

use std::collections::BTreeSet;

use fermata_api::ApiError;
use fermata_engine::{
    ids::{Name, RunId, WorkItemId},
    people::Role,
    run::{
        Run,
        effects::{Notice, NoticeKind, NoticeTo},
    },
};
use fermata_store::rows::NotificationRow;

use super::{By, Halt, Plan};
use crate::{Service, known::Active, words::notice_key};

/// What each person is told.
struct Message {
    kind: NoticeKind,
    subject: String,
    body: String,
    run: Option<RunId>,
    item: Option<WorkItemId>,
}

impl Plan {
    /// Tells everyone whom a notice is for. Who brought work upon themself need not be told.
    pub(super) fn notify(&mut self, service: &Service, run: &Run, notice: Notice) -> Result<(), Halt> {
        let mut people: BTreeSet<Name> = match &notice.to {
            NoticeTo::Assignees(assignees) => {
                assignees.iter().flat_map(|a| self.known.people_of(a)).collect()
            }
            NoticeTo::Managers => self.known.managers().cloned().collect(),
        };
        if let (NoticeKind::Assigned, By::Person(who)) = (notice.kind, &self.by) {
            people.remove(&who.name);
        }
        let message = Message {
            kind: notice.kind,
            subject: notice.subject,
            body: notice.body,
            run: Some(run.id),
            item: notice.item,
        };
        self.tell(service, people, &message)
    }

    /// Tells the owner of an orchestration, and the administrators, that it should have started but could not: `what` says for what.
    pub(super) fn tell_of_missed_start(
        &mut self,
        service: &Service,
        active: &Active,
        what: &str,
        error: &ApiError,
    ) -> Result<(), Halt> {
        let admins = self.known.directory.users.values().filter(|p| p.active && p.role == Role::Admin);
        let mut people: BTreeSet<Name> = admins.map(|person| person.name.clone()).collect();
        people.extend(active.definition.owner.clone());
        let message = Message {
            kind: NoticeKind::RunFailed,
            subject: format!("{} did not start {what}", active.definition.label),
            body: error.message.clone(),
            run: None,
            item: None,
        };
        self.tell(service, people, &message)
    }

    /// Tells the managers that an orchestration should have been started by a flow but could not.
    pub(super) fn tell_of_start_refused(
        &mut self,
        service: &Service,
        label: &str,
        by: &Run,
        error: &ApiError,
    ) -> Result<(), Halt> {
        let people: BTreeSet<Name> = self.known.managers().cloned().collect();
        let message = Message {
            kind: NoticeKind::RunFailed,
            subject: format!("{label} was not started by {}", by.title),
            body: error.message.clone(),
            run: Some(by.id),
            item: None,
        };
        self.tell(service, people, &message)
    }

    /// A notification for each of these people.
    fn tell(&mut self, service: &Service, people: BTreeSet<Name>, message: &Message) -> Result<(), Halt> {
        for user in people {
            self.notifications.push(NotificationRow {
                id: service.inner.random.id(self.now_ms)?,
                user,
                kind: notice_key(message.kind).to_owned(),
                subject: message.subject.clone(),
                body: message.body.clone(),
                run: message.run,
                item: message.item,
                at_ms: self.now_ms,
                read_ms: None,
            });
        }
        Ok(())
    }
}
