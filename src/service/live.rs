//! Live messages: what changed, told to whoever may see it; on this node at once, on the others through the database.

use std::sync::{Arc, Weak};

use fermata_api::system::LiveMessage;
use fermata_engine::ids::{Name, RecordId};
use fermata_store::Db;
use serde::{Deserialize, Serialize};
use tokio::sync::{Notify, broadcast, mpsc, watch};

use crate::{
    Answer, Inner, Service, SignedIn,
    limits::LIVE_BUFFER,
    policy::{Action, allows},
};

/// What one node tells the others.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Announcement {
    /// Which node; it skips its own.
    node: String,
    /// For listeners.
    live: Vec<LiveMessage>,
    /// Whether people, objects or definitions changed.
    learn: bool,
    /// Whether there is something to do at once.
    jobs: bool,
    /// Whether somebody's session ended.
    #[serde(default)]
    sessions: bool,
}

/// Where messages go.
pub(crate) struct Hub {
    node: String,
    live: broadcast::Sender<LiveMessage>,
    /// Wakes this node's worker.
    pub(crate) wake: Notify,
    others: mpsc::UnboundedSender<Announcement>,
    /// Counts the moments at which somebody may have stopped being signed in.
    access: watch::Sender<u64>,
}

impl Hub {
    /// A hub that tells other nodes through `db`.
    pub(crate) fn new(node: String, db: Db) -> Self {
        let (others, mut to_tell) = mpsc::unbounded_channel::<Announcement>();
        tokio::spawn(async move {
            while let Some(mut announcement) = to_tell.recv().await {
                // What piled up meanwhile goes in one message, as far as it stays small.
                while announcement.live.len() < 16 {
                    let Ok(more) = to_tell.try_recv() else { break };
                    announcement.live.extend(more.live);
                    announcement.learn |= more.learn;
                    announcement.jobs |= more.jobs;
                    announcement.sessions |= more.sessions;
                }
                tell_others(&db, &announcement).await;
            }
        });
        Self {
            node,
            live: broadcast::channel(LIVE_BUFFER).0,
            wake: Notify::new(),
            others,
            access: watch::Sender::new(0),
        }
    }

    /// Says what changed, here and elsewhere.
    pub(crate) fn say(&self, live: Vec<LiveMessage>, learn: bool, jobs: bool) {
        for message in &live {
            // Nobody listens: that is no fault.
            let _ = self.live.send(message.clone());
        }
        if jobs {
            self.wake.notify_one();
        }
        if !live.is_empty() || learn || jobs {
            let announcement = Announcement { node: self.node.clone(), live, learn, jobs, sessions: false };
            // The channel is closed only while the server stops.
            let _ = self.others.send(announcement);
        }
    }
}

impl Hub {
    /// Somebody may have stopped being signed in: whoever listens is asked again, here and elsewhere.
    pub(crate) fn sessions_ended(&self) {
        self.look_again();
        let told = Announcement { node: self.node.clone(), sessions: true, ..Announcement::default() };
        // The channel is closed only while the server stops.
        let _ = self.others.send(told);
    }

    fn look_again(&self) {
        self.access.send_modify(|times| *times = times.wrapping_add(1));
    }
}

async fn tell_others(db: &Db, announcement: &Announcement) {
    let told = match serde_json::to_string(announcement) {
        Ok(payload) => db.announce(&payload).await,
        Err(_) => return,
    };
    if let Err(error) = told {
        tracing::warn!(%error, "other nodes could not be told; they will find out by looking");
    }
}

/// Hears what other nodes say, until the service is gone.
pub(crate) async fn hear_others(inner: Weak<Inner>, db: Db) {
    let mut said = db.announcements();
    loop {
        let heard = said.recv().await;
        let Some(inner) = inner.upgrade() else { return };
        let service = Service { inner };
        match heard {
            Ok(payload) => service.heard(&payload).await,
            Err(broadcast::error::RecvError::Lagged(_)) => service.relearn().await,
            Err(broadcast::error::RecvError::Closed) => return,
        }
    }
}

impl Service {
    /// Messages from now on; the caller hands on what [`Service::told`] makes of each.
    pub fn live(&self) -> Answer<broadcast::Receiver<LiveMessage>> {
        Ok(self.inner.hub.live.subscribe())
    }

    /// What a listener is told of a message; none where it is not for them. Whom they are now decides, not whom they were
    /// when they began to listen.
    pub async fn told(&self, who: &SignedIn, message: LiveMessage) -> Option<LiveMessage> {
        let who = self.signed_in(&who.name).await.ok().flatten()?;
        let named = message.to.contains(&who.name);
        let bare = LiveMessage { to: Vec::new(), ..message };
        match bare.topic.as_str() {
            "record" => (named || self.may_hear_of_record(&who, &bare.id).await).then_some(bare),
            // That something may be started by hand now, or no longer, is for everybody; what is drawn is not.
            "definition" if !allows(who.role, &[], Action::DefinitionSeeAll) => {
                Some(LiveMessage { id: String::new(), ..bare })
            }
            "definition" | "people" => Some(bare),
            "connections" | "deliveries" | "calendars" => {
                allows(who.role, &[], Action::DeliveriesSee).then_some(bare)
            }
            _ => named.then_some(bare),
        }
    }

    /// Those whom the row does not tell may have to do with a run about it.
    async fn may_hear_of_record(&self, who: &SignedIn, id: &str) -> bool {
        if allows(who.role, &[], Action::RecordSeeAll) {
            return true;
        }
        let Ok(id) = id.parse::<RecordId>() else { return false };
        match self.inner.db.record(id).await {
            Ok(Some(row)) => self.may_see_record(who, &row).await.unwrap_or(false),
            _ => false,
        }
    }

    /// Changes whenever somebody may have stopped being signed in: a listener then asks whether they still are.
    pub fn access_changes(&self) -> watch::Receiver<u64> {
        self.inner.hub.access.subscribe()
    }

    async fn heard(&self, payload: &str) {
        let Ok(announcement) = serde_json::from_str::<Announcement>(payload) else { return };
        if announcement.node == self.inner.hub.node {
            return;
        }
        if announcement.learn {
            self.relearn().await;
        }
        for message in announcement.live {
            let _ = self.inner.hub.live.send(message);
        }
        if announcement.sessions {
            self.inner.hub.look_again();
        }
        if announcement.jobs {
            self.inner.hub.wake.notify_one();
        }
    }

    async fn relearn(&self) {
        if let Err(error) = self.learn().await {
            tracing::warn!(%error, "people and definitions could not be read anew");
        }
        self.inner.hub.look_again();
    }

    /// Says that something changed of which [`Service::told`] knows who may hear.
    pub(crate) fn say(&self, topic: &str, id: impl ToString) {
        self.inner.hub.say(vec![message(topic, id, Vec::new())], false, false);
    }

    /// Tells every other node that definitions and people changed, and waits until that is said: for a program that ends at once.
    pub async fn tell_nodes(&self) {
        let node = self.inner.hub.node.clone();
        tell_others(
            &self.inner.db,
            &Announcement { node, learn: true, jobs: true, ..Announcement::default() },
        )
        .await;
    }

    /// As [`learned`](Self::learned) after something was saved whose answer must reach whoever asked: that the picture could not be
    /// read is logged, and takes nothing back. The other nodes read it themselves.
    pub(crate) async fn learned_if_it_can(&self, topic: &str, id: impl ToString) {
        self.relearn().await;
        self.inner.hub.say(vec![message(topic, id, Vec::new())], true, false);
    }

    /// Reads the picture anew and says on all nodes that it changed.
    pub(crate) async fn learned(&self, topic: &str, id: impl ToString) -> Answer<()> {
        self.learn().await?;
        self.inner.hub.look_again();
        self.inner.hub.say(vec![message(topic, id, Vec::new())], true, false);
        Ok(())
    }
}

/// A message.
pub(crate) fn message(topic: &str, id: impl ToString, to: Vec<Name>) -> LiveMessage {
    LiveMessage { topic: topic.to_owned(), id: id.to_string(), to }
}

/// Starts hearing what other nodes say.
pub(crate) fn listen(inner: &Arc<Inner>) {
    tokio::spawn(hear_others(Arc::downgrade(inner), inner.db.clone()));
}
