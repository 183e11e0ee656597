//! The stream itself. A window that nobody looks at does not hold one: browsers allow few connections to one server, and
//! further windows would wait for ever. Whoever comes back to a window sees it catch up. A stream that the server refuses
//! is asked for again, unless nobody is signed in any more.

use std::{cell::RefCell, rc::Rc, time::Duration};

use leptos::{
    leptos_dom::helpers::TimeoutHandle,
    prelude::*,
    task::spawn_local,
    web_sys::{EventSource, MessageEvent},
};
use wasm_bindgen::{JsCast, closure::Closure};

use super::Live;
use crate::server::session::load_visit;

/// How long a window may be out of sight before it lets go of its stream.
const OUT_OF_SIGHT: Duration = Duration::from_secs(10);
/// How long after a refusal it is asked again.
const AGAIN: Duration = Duration::from_secs(5);

/// The stream of this window, while there is one. Cheap to hand on.
#[derive(Clone)]
struct Stream {
    live: Live,
    source: Rc<RefCell<Option<EventSource>>>,
    leaving: Rc<RefCell<Option<TimeoutHandle>>>,
    /// Whether it was open before: what happened meanwhile is not known.
    missed: Rc<RefCell<bool>>,
}

/// Keeps a stream while the window is in sight.
pub(super) fn follow(live: Live) {
    let stream = Stream { live, source: Rc::default(), leaving: Rc::default(), missed: Rc::default() };
    stream.seen();
    let seen = Closure::<dyn FnMut()>::new(move || stream.seen());
    let listens =
        document().add_event_listener_with_callback("visibilitychange", seen.as_ref().unchecked_ref());
    if listens.is_ok() {
        // As long as the page.
        seen.forget();
    }
}

impl Stream {
    /// The window came into sight, or went out of it.
    fn seen(&self) {
        if let Some(leaving) = self.leaving.take() {
            leaving.clear();
        }
        if !document().hidden() {
            self.open();
            return;
        }
        let stream = self.clone();
        let close = move || {
            if document().hidden() {
                stream.close();
            }
        };
        *self.leaving.borrow_mut() = set_timeout_with_handle(close, OUT_OF_SIGHT).ok();
    }

    fn close(&self) {
        if let Some(source) = self.source.take() {
            source.close();
        }
    }

    fn open(&self) {
        if self.source.borrow().is_some() || document().hidden() {
            return;
        }
        let Ok(source) = EventSource::new("/api/v1/live") else { return };
        let live = self.live;
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |ev: MessageEvent| {
            let message = ev.data().as_string().and_then(|text| serde_json::from_str(&text).ok());
            if let Some(fermata_api::system::LiveMessage { topic, id, .. }) = message {
                match topic.as_str() {
                    "all" => live.note_all(),
                    topic => live.note(topic, &id),
                }
            }
        });
        let stream = self.clone();
        let on_open = Closure::<dyn FnMut()>::new(move || stream.opened());
        let stream = self.clone();
        let on_error = Closure::<dyn FnMut()>::new(move || stream.failed());
        source.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        source.set_onopen(Some(on_open.as_ref().unchecked_ref()));
        source.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        // The browser keeps them as long as the stream.
        on_message.into_js_value();
        on_open.into_js_value();
        on_error.into_js_value();
        *self.source.borrow_mut() = Some(source);
    }

    fn opened(&self) {
        let missed = self.missed.replace(true);
        self.live.signed_out.set(false);
        if missed || !self.live.online.get_untracked() {
            self.live.online.set(true);
            self.live.note_all();
        }
    }

    /// The browser tries again by itself after a broken connection, but not after a refusal.
    fn failed(&self) {
        self.live.online.set(false);
        let refused = self.source.borrow().as_ref().is_some_and(|s| s.ready_state() == EventSource::CLOSED);
        if !refused {
            return;
        }
        self.close();
        let stream = self.clone();
        spawn_local(async move {
            match load_visit().await {
                Ok(visit) if visit.me.is_none() => stream.live.signed_out.set(true),
                _ => set_timeout(move || stream.open(), AGAIN),
            }
        });
    }
}
