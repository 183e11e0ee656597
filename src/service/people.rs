//! People: who they are, how they sign in, where they belong. Secrets are kept as hashes only.

mod password;
mod sessions;
mod setup;
mod sign_in;
mod teams;
mod tokens;
mod users;

use fermata_api::{
    ApiError,
    people::{AssigneeView, Me},
};
use fermata_engine::{ids::Name, limits::LABEL_LENGTH_MAX, people::Assignee};
use fermata_store::{Write, rows::AuditRow};
use serde_json::Value;

use crate::{
    Answer, Service, SignedIn,
    error::store,
    limits::PICKS_MAX,
    policy::{Action, allows, require},
};

pub(crate) use password::hash_of;
pub(crate) use tokens::Tokens;

impl Service {
    /// What the shell of every page needs.
    pub async fn me(&self, who: &SignedIn) -> Answer<Me> {
        let known = self.known();
        let counts = self.work_counts(who).await?;
        let unread = self.inner.db.unread_notifications(&who.name).await.map_err(store)?;
        let open_runs = match allows(who.role, &[], Action::RunSeeAll) {
            true => self.inner.db.run_totals().await.map_err(store)?.open,
            // Counting a member's runs would cost a list: their shell shows no number.
            false => 0,
        };
        Ok(Me {
            name: who.name.clone(),
            label: who.label.clone(),
            role: who.role,
            reach: known.directory.reach(&who.name),
            open_work: counts.mine + counts.teams,
            unread,
            open_runs,
            demo: self.is_demo(),
            now: fermata_api::Moment(self.now_ms()),
        })
    }

    /// Whoever this username is now, if active: sessions keep only the name.
    pub async fn signed_in(&self, name: &Name) -> Answer<Option<SignedIn>> {
        let known = self.known();
        let person = known.directory.users.get(name).filter(|person| person.active);
        Ok(person.map(|p| SignedIn { name: p.name.clone(), label: p.label.clone(), role: p.role }))
    }

    /// People and teams whose label or name contains `text`, for pickers; at most 20.
    pub async fn assignees(&self, who: &SignedIn, text: &str) -> Answer<Vec<AssigneeView>> {
        require(who, Action::AssigneesSee)?;
        let known = self.known();
        let directory = &known.directory;
        let wanted = text.trim().to_lowercase();
        let users =
            directory.users.values().filter(|u| u.active).map(|u| (Assignee::User(u.name.clone()), &u.label));
        let groups = directory.groups.values().map(|t| (Assignee::Group(t.name.clone()), &t.label));
        let queues = directory.queues.values().map(|t| (Assignee::Queue(t.name.clone()), &t.label));
        let all = users.chain(groups).chain(queues);
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

/// An entry of the audit log about people.
fn audit(service: &Service, actor: &str, action: &str, target: impl ToString, detail: Value) -> Write {
    Write::Audit(AuditRow {
        at_ms: service.now_ms(),
        actor: actor.to_owned(),
        action: action.to_owned(),
        target: target.to_string(),
        detail,
    })
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
