//! What holds for everybody who chose nothing else: administrators say.

use fermata_api::{ApiError, notices::*};
use fermata_engine::{ids::Name, people::Assignee, run::effects::NoticeKind, zone::is_zone};
use fermata_store::rows::ConnectionKind;

use super::{
    channels::of_all,
    preferences::{known_kinds, time_of, zone_unknown},
    words::{about, label},
};
use crate::{
    Answer, Service, SignedIn,
    connections::{Kept, only},
    error::{read, written},
    known::Known,
    limits::LINK_DAYS_MAX,
    policy::{Action, require},
};

const KIND: ConnectionKind = ConnectionKind::NoticeDefaults;
/// Teams and people's chats: more than anybody oversees.
const CHATS_MAX: usize = 500;

impl Service {
    /// What holds for everybody.
    pub async fn notice_defaults(&self, who: &SignedIn) -> Answer<NoticeDefaultsView> {
        require(who, Action::NoticeDefaultsManage)?;
        let row = self.connection_row(KIND, &only(KIND)?).await?;
        let revision = row.as_ref().map_or(0, |row| row.revision);
        let defaults: NoticeDefaults = row.map(|row| read(row.content)).transpose()?.unwrap_or_default();
        let known = self.known();
        Ok(view(&known, defaults, revision))
    }

    /// Changes it; `if_match` is the revision that the caller saw, 0 where it is as shipped.
    pub async fn notice_defaults_put(
        &self,
        who: &SignedIn,
        input: NoticeDefaults,
        if_match: Option<i64>,
    ) -> Answer<NoticeDefaultsView> {
        require(who, Action::NoticeDefaultsManage)?;
        checked(&self.known(), &input)?;
        let content = written(&input)?;
        let kept = Kept { kind: KIND, name: only(KIND)?, label: "Notifications".to_owned(), content };
        self.connection_kept(who, kept, if_match).await?;
        self.notice_defaults(who).await
    }
}

/// Chats that are set up and fit.
pub(super) fn chat_views(known: &Known, fits: impl Fn(&Name) -> bool) -> Vec<ChatView> {
    let chats = known.outlets.chats.iter().filter(|(name, _)| fits(name));
    chats.map(|(name, label)| ChatView { name: name.clone(), label: label.clone() }).collect()
}

fn view(known: &Known, defaults: NoticeDefaults, revision: i64) -> NoticeDefaultsView {
    let kinds = NoticeKind::ALL.into_iter().map(|kind| {
        let default = of_all(known, kind);
        NoticeKindView {
            kind,
            label: label(kind).to_owned(),
            about: about(kind).to_owned(),
            urgent: kind.is_urgent(),
            default,
            holds: default,
        }
    });
    let directory = &known.directory;
    let groups = directory.groups.values().map(|t| (Assignee::Group(t.name.clone()), &t.label));
    let queues = directory.queues.values().map(|t| (Assignee::Queue(t.name.clone()), &t.label));
    let lost = directory.users.values().filter(|u| u.active && !known.emails.contains_key(&u.name));
    NoticeDefaultsView {
        kinds: kinds.collect(),
        chats: chat_views(known, |_| true),
        teams: groups.chain(queues).map(|(team, label)| (team.key(), label.clone())).collect(),
        mail_set_up: known.mail,
        without_address: lost.map(|user| user.label.clone()).collect(),
        defaults,
        revision,
    }
}

fn checked(known: &Known, input: &NoticeDefaults) -> Answer<()> {
    known_kinds(input.choices.keys())?;
    if !is_zone(&input.time_zone) {
        return Err(zone_unknown("time_zone"));
    }
    time_of("digest_at", &input.digest_at)?;
    if input.link_days == 0 || input.link_days > LINK_DAYS_MAX {
        let message = format!("must be from 1 to {LINK_DAYS_MAX}");
        return Err(ApiError::field("link_days", "out_of_range", message));
    }
    if input.personal_chats.len() > CHATS_MAX || input.team_chats.len() > CHATS_MAX {
        return Err(ApiError::field("team_chats", "too_many", format!("are more than {CHATS_MAX}")));
    }
    let chat = |field: &str, name: &Name| match known.outlets.chats.contains_key(name) {
        true => Ok(()),
        false => Err(ApiError::field(field, "unknown", format!("there is no chat {name}"))),
    };
    for name in &input.personal_chats {
        chat("personal_chats", name)?;
    }
    for (team, name) in &input.team_chats {
        let directory = &known.directory;
        let there = match Assignee::from_key(team) {
            Some(Assignee::Group(group)) => directory.groups.contains_key(&group),
            Some(Assignee::Queue(queue)) => directory.queues.contains_key(&queue),
            _ => false,
        };
        if !there {
            let message = format!("there is no team {team}; write group:name or queue:name");
            return Err(ApiError::field("team_chats", "unknown", message));
        }
        chat("team_chats", name)?;
    }
    Ok(())
}
