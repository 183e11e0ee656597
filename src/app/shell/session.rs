//! Who is signed in, for every page; the counts follow live.

use std::time::Duration;

use fermata_api::people::Me;
use fermata_engine::{ids::Name, people::Role};
use leptos::{prelude::*, task::spawn_local};

use crate::{live::Live, server::session::load_visit};

/// Who is signed in.
#[derive(Debug, Clone, Copy)]
pub struct Session {
    /// Who, once known.
    pub me: RwSignal<Option<Me>>,
    /// Whether personas are switched with one click.
    pub demo: RwSignal<bool>,
}

impl Session {
    /// Nobody yet.
    pub fn new() -> Self {
        Self { me: RwSignal::new(None), demo: RwSignal::new(false) }
    }

    /// Somebody is known.
    pub fn begin(&self, me: Me, demo: bool) {
        self.demo.set(demo);
        self.me.set(Some(me));
    }

    /// What they may do; a member where nobody is known.
    pub fn role(&self) -> Role {
        self.me.with(|me| me.as_ref().map_or(Role::Member, |me| me.role))
    }

    /// Their username.
    pub fn name(&self) -> Option<Name> {
        self.me.with(|me| me.as_ref().map(|me| me.name.clone()))
    }

    /// Fetches the counts again when something that they count has changed; a burst of changes is one fetch.
    pub fn follow(&self, live: Live) {
        let session = *self;
        let topics = ["work", "notification", "run"].map(|topic| live.topic(topic));
        let waiting = StoredValue::new(false);
        Effect::new(move |before: Option<()>| {
            for topic in topics {
                topic.track();
            }
            if before.is_some() && !waiting.get_value() {
                waiting.set_value(true);
                set_timeout(
                    move || {
                        let _reset = waiting.try_set_value(false);
                        session.refresh();
                    },
                    Duration::from_millis(400),
                );
            }
        });
    }

    /// Fetches the counts again.
    pub fn refresh(&self) {
        let session = *self;
        spawn_local(async move {
            if let Ok(visit) = load_visit().await
                && let Some(me) = visit.me
            {
                session.me.try_set(Some(me));
            }
        });
    }
}

impl Default for Session {
    fn default() -> Self {
        Self::new()
    }
}

/// Who is signed in.
pub fn use_session() -> Session {
    use_context::<Session>().unwrap_or_default()
}
