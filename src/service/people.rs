//! People: who they are, how they sign in, where they belong. Secrets are kept as hashes only.

mod absences;
mod authenticator;
mod codes;
mod leavers;
mod leaving;
mod own_password;
mod password;
mod sessions;
mod setup;
mod sign_in;
mod teams;
mod tokens;
mod users;

use std::collections::BTreeMap;

pub(crate) use absences::{JOB_KIND as ABSENCE_JOB, of_row as absence_of_row};
use fermata_api::{
    ApiError,
    people::{AssigneeView, Me, RoleView},
};
use fermata_engine::{
    ids::Name,
    limits::LABEL_LENGTH_MAX,
    people::{Assignee, Role},
};

use crate::{
    Answer, Service, SignedIn,
    error::store,
    limits::PICKS_MAX,
    policy::{Action, allows, require},
    runs::text_of,
};

pub(crate) use leaving::Handing;
pub(crate) use password::hash_of;
pub(crate) use tokens::Tokens;
pub(crate) use users::email_of;

impl Service {
    /// What the shell of every page needs.
    pub async fn me(&self, who: &SignedIn) -> Answer<Me> {
        let known = self.known();
        let counts = self.work_counts(who).await?;
        let unread = self.inner.db.unread_notifications(&who.name).await.map_err(store)?;
        // Told on every page: each is counted within bounds, however much there is.
        let reach = (!allows(who.role, &[], Action::RunSeeAll)).then(|| self.reach(who));
        let runs = self.inner.db.open_runs_counted(reach.as_ref()).await.map_err(store)?;
        let open_work = counts.mine + counts.teams;
        Ok(Me {
            name: who.name.clone(),
            label: who.label.clone(),
            role: who.role,
            reach: known.directory.reach(&who.name),
            open_work: open_work.min(counts.most),
            open_work_more: open_work > counts.most,
            unread,
            open_runs: runs.count,
            open_runs_more: runs.more,
            demo: self.is_demo(),
            now: fermata_api::Moment(self.now_ms()),
        })
    }

    /// Whoever this username is now, if active: sessions keep only the name.
    ///
    /// Somebody who is not in the picture may have been made by the command line beside this server: then it is read anew.
    pub async fn signed_in(&self, name: &Name) -> Answer<Option<SignedIn>> {
        let mut known = self.known();
        if !known.directory.users.contains_key(name)
            && self.inner.db.user(name).await.map_err(store)?.is_some()
        {
            self.learn().await?;
            known = self.known();
        }
        let person = known.directory.users.get(name).filter(|person| person.active);
        Ok(person.map(|p| SignedIn::new(p.name.clone(), p.label.clone(), p.role)))
    }

    /// What people may be.
    pub fn roles(&self, who: &SignedIn) -> Answer<Vec<RoleView>> {
        require(who, Action::AssigneesSee)?;
        let known = self.known();
        let roles = [
            (
                Role::Member,
                "Member",
                "Does the work given to them and their teams, and starts what may be started by hand.",
            ),
            (
                Role::Manager,
                "Manager",
                "Sees every run, record and piece of work; pauses, cancels, retries and reassigns.",
            ),
            (
                Role::Admin,
                "Administrator",
                "Draws and activates orchestrations, defines objects, manages people.",
            ),
        ];
        let view = |(role, label, summary): (Role, &str, &str)| RoleView {
            role,
            label: label.to_owned(),
            summary: summary.to_owned(),
            people: known.directory.users.values().filter(|u| u.active && u.role == role).count(),
        };
        Ok(roles.map(view).into())
    }

    /// People and teams whose label or name contains `text`, for pickers; at most 20.
    pub async fn assignees(&self, who: &SignedIn, text: &str) -> Answer<Vec<AssigneeView>> {
        self.picks(who, text, true)
    }

    /// As [`Service::assignees`], people only: no team takes the place of one.
    pub async fn people(&self, who: &SignedIn, text: &str) -> Answer<Vec<AssigneeView>> {
        self.picks(who, text, false)
    }

    /// What people read for exactly this person or team, active or not; the bare name where it is not known.
    pub async fn assignee(&self, who: &SignedIn, assignee: Assignee) -> Answer<AssigneeView> {
        require(who, Action::AssigneesSee)?;
        Ok(AssigneeView { label: self.known().directory.label(&assignee), assignee })
    }

    /// How many open work items each of these holders has.
    async fn open_held(&self, keys: &[String]) -> Answer<BTreeMap<String, i64>> {
        Ok(self.inner.db.open_items_held_among(keys).await.map_err(store)?.into_iter().collect())
    }

    fn picks(&self, who: &SignedIn, text: &str, teams: bool) -> Answer<Vec<AssigneeView>> {
        require(who, Action::AssigneesSee)?;
        let known = self.known();
        let directory = &known.directory;
        let wanted = text_of("text", Some(text))?.unwrap_or_default().to_lowercase();
        let users =
            directory.users.values().filter(|u| u.active).map(|u| (Assignee::User(u.name.clone()), &u.label));
        let groups = directory.groups.values().map(|t| (Assignee::Group(t.name.clone()), &t.label));
        let queues = directory.queues.values().map(|t| (Assignee::Queue(t.name.clone()), &t.label));
        let roles = directory.roles.values().map(|t| (Assignee::Role(t.name.clone()), &t.label));
        let all = users.chain(groups.chain(queues).chain(roles).filter(|_| teams));
        let found = all.filter(|(assignee, label)| {
            label.to_lowercase().contains(&wanted) || assignee.to_string().to_lowercase().contains(&wanted)
        });
        let mut views: Vec<_> =
            found.map(|(assignee, _)| AssigneeView { label: directory.label(&assignee), assignee }).collect();
        views
            .sort_by_key(|view| (!view.label.to_lowercase().starts_with(&wanted), view.label.to_lowercase()));
        views.truncate(PICKS_MAX);
        Ok(views)
    }
}

/// A label without blanks around it.
fn checked_label(label: &str) -> Answer<String> {
    match label.trim() {
        "" => Err(ApiError::field("label", "required", "say what others read")),
        label if label.chars().count() > LABEL_LENGTH_MAX => Err(ApiError::field(
            "label",
            "too_long",
            format!("is too long: at most {LABEL_LENGTH_MAX} characters"),
        )),
        label if label.chars().any(char::is_control) => {
            Err(ApiError::field("label", "wrong_characters", "has characters that cannot be shown"))
        }
        label => Ok(label.to_owned()),
    }
}
