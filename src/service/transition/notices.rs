//! From a notice to a notification for each person it is for.

use std::collections::BTreeSet;

use super::{By, Halt, Plan};
use crate::{Service, known::Active, notices::Telling};
use fermata_api::ApiError;
use fermata_engine::{
    ids::Name,
    people::{Assignee, Role},
    run::{
        Run,
        effects::{Notice, NoticeKind, NoticeTo},
    },
};

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
        let teams = match (&notice.to, tells_teams(notice.kind)) {
            (NoticeTo::Assignees(to), true) => to.clone(),
            _ => Vec::new(),
        };
        let message = Telling {
            kind: notice.kind,
            subject: notice.subject,
            body: notice.body,
            run: Some(run.id),
            item: notice.item,
            record: None,
            bell_only: false,
        };
        self.tell_teams(service, &teams, &message)?;
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
        let message = Telling {
            kind: NoticeKind::RunFailed,
            subject: format!("{} did not start {what}", active.definition.label),
            body: error.message.clone(),
            run: None,
            item: None,
            record: None,
            bell_only: false,
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
        let message = Telling {
            kind: NoticeKind::RunFailed,
            subject: format!("{label} was not started by {}", by.title),
            body: error.message.clone(),
            run: Some(by.id),
            item: None,
            record: None,
            bell_only: false,
        };
        self.tell(service, people, &message)
    }

    /// Posts into the chats of teams whom something is told.
    fn tell_teams(&mut self, service: &Service, to: &[Assignee], message: &Telling) -> Result<(), Halt> {
        let known = self.known.clone();
        for team in to.iter().filter(|assignee| !matches!(assignee, Assignee::User(_))) {
            let id = service.inner.random.id(self.now_ms)?;
            let writes = service.tell_chat(&known, team, message, &format!("notice/{id}/{team}"))?;
            self.told.extend(writes);
        }
        Ok(())
    }

    /// Tells each of these people, by what they chose.
    fn tell(&mut self, service: &Service, people: BTreeSet<Name>, message: &Telling) -> Result<(), Halt> {
        let known = self.known.clone();
        for user in people {
            let told = service.tell_person(&known, &user, message)?;
            self.notifications.push(told.row);
            self.told.extend(told.writes);
        }
        Ok(())
    }
}

/// Whether what is told to a team is posted in its chat: what somebody of it should do something about.
fn tells_teams(kind: NoticeKind) -> bool {
    matches!(
        kind,
        NoticeKind::Assigned
            | NoticeKind::Reminder
            | NoticeKind::SlaWarning
            | NoticeKind::SlaBreach
            | NoticeKind::StepNews
            | NoticeKind::Message
    )
}
