//! From a notice to a notification for each person it is for.

use std::collections::BTreeSet;

use fermata_engine::{
    ids::Name,
    run::{
        Run,
        effects::{Notice, NoticeKind, NoticeTo},
    },
};
use fermata_store::rows::NotificationRow;

use super::{By, Halt, Plan};
use crate::{Service, words::notice_key};

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
        for user in people {
            self.notifications.push(NotificationRow {
                id: service.inner.random.id(self.now_ms)?,
                user,
                kind: notice_key(notice.kind).to_owned(),
                subject: notice.subject.clone(),
                body: notice.body.clone(),
                run: Some(run.id),
                item: notice.item,
                at_ms: self.now_ms,
                read_ms: None,
            });
        }
        Ok(())
    }
}
