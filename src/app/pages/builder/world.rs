//! What a definition may refer to, followed while it is drawn: a flow that is activated in another window, an object or a
//! person that is new, can be chosen at once.

use std::{sync::Arc, time::Duration};

use fermata_engine::check::World;
use leptos::{ev, prelude::*, task::spawn_local};

use super::{draft::Draft, state::Builder};
use crate::{live::use_live, server::definitions::load_world};

/// How long after a change it is fetched: a burst of changes is one fetch.
const PAUSE: Duration = Duration::from_millis(500);

/// Fetches it again when others change what it holds, and when the person comes back to this window.
pub(super) fn follow<D: Draft>(builder: Builder<D>) {
    let live = use_live();
    let (definitions, people, last) = (live.topic("definition"), live.topic("people"), live.last());
    let connections = live.topic("connections");
    let own = builder.saver.view.with_untracked(|v| v.name.to_string());
    let waits = StoredValue::new(false);
    let soon = move || {
        if waits.get_value() {
            return;
        }
        waits.set_value(true);
        let act = move || {
            if waits.try_set_value(false).is_none() {
                spawn_local(fetch(builder));
            }
        };
        set_timeout(act, PAUSE);
    };
    Effect::new(move |before: Option<()>| {
        definitions.track();
        people.track();
        connections.track();
        // The own saves change nothing that this drawing may refer to.
        let mine = |(topic, id): &(String, String)| topic == "definition" && *id == own;
        if before.is_some() && !last.with_untracked(|last| last.as_ref().is_some_and(mine)) {
            soon();
        }
    });
    Effect::new(move |_| {
        let handle = window_event_listener(ev::focus, move |_| soon());
        on_cleanup(move || handle.remove());
    });
}

async fn fetch<D: Draft>(builder: Builder<D>) {
    let Ok(world) = load_world().await else { return };
    let checked = builder.world.try_with_untracked(|known| known.checked.clone()).flatten();
    let world = World { checked, ..world };
    let differs = builder.world.try_with_untracked(|known| **known != world);
    if differs == Some(true) {
        builder.world.set(Arc::new(world));
    }
}
