//! What went to whom: for administrators all of it, for each person their own.

use fermata_api::{Moment, Page, notices::*};
use fermata_engine::{people::Assignee, run::effects::NoticeKind};
use fermata_store::{
    filters::SentFilter,
    rows::{DeliveryKind, DeliveryState, SentRow},
};

use super::words::label;
use crate::{
    Answer, Service, SignedIn,
    error::{limit, store},
    known::Known,
    policy::{Action, Relation, require, require_with},
    words::{notice_key, notice_kind},
};

impl Service {
    /// What went to whom, newest first.
    pub async fn sent(&self, who: &SignedIn, query: SentQuery) -> Answer<Page<SentView>> {
        require(who, Action::SentSeeAll)?;
        self.sent_list(query).await
    }

    /// What went to oneself, newest first; whom the query names does not matter.
    pub async fn sent_to_me(&self, who: &SignedIn, query: SentQuery) -> Answer<Page<SentView>> {
        require_with(who, &[Relation::Own], Action::NotificationsSee)?;
        self.sent_list(SentQuery { user: Some(who.name.clone()), ..query }).await
    }

    async fn sent_list(&self, query: SentQuery) -> Answer<Page<SentView>> {
        let filter = SentFilter {
            user: query.user,
            notice: query.kind.map(|kind| notice_key(kind).to_owned()),
            kind: query.channel.map(kind_of),
            run: query.run,
            state: query.state.map(|state| match state {
                SentState::Waiting => DeliveryState::Waiting,
                SentState::Delivered => DeliveryState::Delivered,
                SentState::Failed => DeliveryState::Failed,
                SentState::Skipped => DeliveryState::Skipped,
            }),
        };
        let listed = self.inner.db.sent_list(&filter, query.cursor.as_deref(), limit(query.limit)?).await;
        let (rows, next) = listed.map_err(store)?;
        let known = self.known();
        Ok(Page { items: rows.into_iter().map(|row| view(row, &known)).collect(), next })
    }
}

fn kind_of(channel: NoticeChannel) -> Option<DeliveryKind> {
    match channel {
        NoticeChannel::InApp => None,
        NoticeChannel::Email => Some(DeliveryKind::Mail),
        NoticeChannel::Chat => Some(DeliveryKind::Chat),
        NoticeChannel::Push => Some(DeliveryKind::Push),
    }
}

fn view(row: SentRow, known: &Known) -> SentView {
    let daily = row.notice == super::DIGEST_JOB;
    let kind = if daily { NoticeKind::Message } else { notice_kind(&row.notice) };
    let to = match &row.user {
        Some(user) => known.directory.label(&Assignee::User(user.clone())),
        None => row.receiver.clone(),
    };
    SentView {
        id: row.id,
        to,
        user: row.user,
        kind,
        kind_label: if daily { "Daily mail" } else { label(kind) }.to_owned(),
        channel: match row.kind {
            None => NoticeChannel::InApp,
            Some(DeliveryKind::Mail | DeliveryKind::Event) => NoticeChannel::Email,
            Some(DeliveryKind::Chat) => NoticeChannel::Chat,
            Some(DeliveryKind::Push) => NoticeChannel::Push,
        },
        state: match row.state {
            DeliveryState::Waiting => SentState::Waiting,
            DeliveryState::Delivered => SentState::Delivered,
            DeliveryState::Failed => SentState::Failed,
            DeliveryState::Skipped => SentState::Skipped,
        },
        subject: row.subject,
        receiver: row.receiver,
        run: row.run,
        item: row.item,
        at: Moment(row.at_ms),
        held_until: row.held_until_ms.filter(|_| row.state == DeliveryState::Waiting).map(Moment),
        error_code: row.error_code,
        error: row.error,
    }
}
