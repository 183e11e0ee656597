//! Live updates: one stream from the server says what changed; pages that show it fetch it again. Nothing is polled.

#[cfg(feature = "hydrate")]
mod stream;

use std::collections::BTreeMap;

use leptos::prelude::*;

/// The kinds of thing that change: see [`fermata_api::system::LiveMessage`].
pub const TOPICS: [&str; 10] = [
    "run",
    "work",
    "record",
    "notification",
    "definition",
    "people",
    "import",
    "bulk",
    "connections",
    "calendars",
];

/// What has changed since the page was opened.
#[derive(Debug, Clone, Copy)]
pub struct Live {
    counts: StoredValue<BTreeMap<&'static str, RwSignal<u64>>>,
    last: RwSignal<Option<(String, String)>>,
    /// Whether the stream is there; true until it has failed.
    pub online: RwSignal<bool>,
    /// Whether the server knows nobody here any more.
    pub signed_out: RwSignal<bool>,
}

impl Live {
    /// Nothing has changed yet.
    pub fn new() -> Self {
        let counts = TOPICS.into_iter().map(|topic| (topic, RwSignal::new(0))).collect();
        Self {
            counts: StoredValue::new(counts),
            last: RwSignal::new(None),
            online: RwSignal::new(true),
            signed_out: RwSignal::new(false),
        }
    }

    /// Counts the changes of a topic.
    pub fn topic(&self, topic: &str) -> Signal<u64> {
        let found = self.counts.with_value(|counts| counts.get(topic).copied());
        found.map_or_else(|| Signal::stored(0), Signal::from)
    }

    /// The last change: topic and id.
    pub fn last(&self) -> Signal<Option<(String, String)>> {
        self.last.into()
    }

    /// Notes a change; a page also does so after its own, where it shows the thing twice.
    pub fn note(&self, topic: &str, id: &str) {
        self.last.set(Some((topic.to_owned(), id.to_owned())));
        let found = self.counts.with_value(|counts| counts.get(topic).copied());
        if let Some(count) = found {
            count.update(|n| *n += 1);
        }
    }

    /// Everything may have changed: the stream was away, or it had more to say than it could.
    #[cfg(feature = "hydrate")]
    fn note_all(&self) {
        self.last.set(None);
        self.counts.with_value(|counts| {
            for count in counts.values() {
                count.update(|n| *n += 1);
            }
        });
    }
}

impl Default for Live {
    fn default() -> Self {
        Self::new()
    }
}

/// The page's live updates.
pub fn use_live() -> Live {
    use_context::<Live>().unwrap_or_default()
}

/// Counts the changes of a topic: put it in a resource's source, and the resource fetches again.
pub fn use_topic(topic: &str) -> Signal<u64> {
    use_live().topic(topic)
}

/// Counts the changes of one thing: as [`use_topic`], for the one of this id alone.
pub fn use_changes_of(topic: &'static str, id: String) -> Signal<u64> {
    let live = use_live();
    let (of_topic, last) = (live.topic(topic), live.last());
    let count = RwSignal::new(0);
    Effect::new(move |before: Option<()>| {
        of_topic.track();
        // No last change: any of them may be meant.
        let meant = last.with_untracked(|last| last.as_ref().is_none_or(|(of, it)| of == topic && *it == id));
        if before.is_some() && meant {
            count.update(|n| *n += 1);
        }
    });
    count.into()
}

/// Opens the stream, in the browser, for as long as the page lives; called once.
pub fn listen(live: Live) {
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| stream::follow(live));
    #[cfg(not(feature = "hydrate"))]
    let _nothing = live;
}
