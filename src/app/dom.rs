//! The few things that only the browser's own interfaces can do. On the server every one of them does nothing.

use leptos::{
    prelude::*,
    web_sys::{Element, HtmlElement, wasm_bindgen::JsCast},
};

/// Moves the focus.
pub fn focus(element: Option<&Element>) {
    if let Some(element) = element.and_then(|e| e.dyn_ref::<HtmlElement>()) {
        let _focused = element.focus();
    }
}

/// Whether keys pressed on it reach anything.
pub fn takes_keys(element: &Element) -> bool {
    element.tag_name() != "BODY" && !element.has_attribute("disabled")
}

/// Moves the focus to the first element that matches, once the page is drawn.
pub fn focus_first(selector: &'static str) {
    request_animation_frame(move || {
        focus(document().query_selector(selector).ok().flatten().as_ref());
    });
}

/// Whether the browser believes that it is connected to anything.
pub fn is_online() -> bool {
    window().navigator().on_line()
}

/// Moves the focus to the first input that has something wrong, once the page is drawn.
pub fn focus_problem() {
    focus_first("[aria-invalid=true], fieldset:has(.error)");
}

/// How long something new is waited for, in frames.
const FRAMES: u32 = 300;

/// Moves the focus to the first element that matches, as soon as what has it now is drawn afresh and has lost it.
pub fn focus_in_its_place(selector: &'static str) {
    fn look(selector: &'static str, had: Option<Element>, frames: u32) {
        request_animation_frame(move || {
            let now = document().active_element();
            let lost = now.as_ref().is_none_or(|now| now.tag_name() == "BODY");
            let found = document().query_selector(selector).ok().flatten();
            match (lost, found) {
                (true, Some(found)) => focus(Some(&found)),
                (false, _) if now != had => {}
                _ if frames == 0 => {}
                _ => look(selector, had, frames - 1),
            }
        });
    }
    look(selector, document().active_element(), FRAMES);
}

/// Puts a popover under its button, within the window.
pub fn place_below(button: &Element, popover: &HtmlElement) {
    let at = button.get_bounding_client_rect();
    let width = window().inner_width().ok().and_then(|w| w.as_f64()).unwrap_or(1024.0);
    let height = window().inner_height().ok().and_then(|h| h.as_f64()).unwrap_or(768.0);
    let style = popover.style();
    let set = |name: &str, value: String| {
        let _set = style.set_property(name, &value);
    };
    if at.left() + 240.0 > width {
        set("right", format!("{}px", (width - at.right()).max(8.0)));
        set("left", "auto".into());
    } else {
        set("left", format!("{}px", at.left()));
        set("right", "auto".into());
    }
    if at.bottom() + 180.0 > height {
        set("bottom", format!("{}px", height - at.top() + 4.0));
        set("top", "auto".into());
    } else {
        set("top", format!("{}px", at.bottom() + 4.0));
        set("bottom", "auto".into());
    }
}

/// Closes the popover that an element lies in, by asking for it as its button would.
pub fn close_popover(inside: &Element) {
    let popover = inside.closest("[popover]").ok().flatten();
    let Some(id) = popover.map(|p| p.id()) else { return };
    let button = document().query_selector(&format!("[popovertarget=\"{id}\"]")).ok().flatten();
    if let Some(button) = button.and_then(|b| b.dyn_into::<HtmlElement>().ok()) {
        button.click();
        focus(Some(&button));
    }
}

/// Whether a key press belongs to an input, so that it is no shortcut.
pub fn is_typing(ev: &leptos::ev::KeyboardEvent) -> bool {
    let target = ev.target().and_then(|t| t.dyn_into::<Element>().ok());
    let typing = |e: &Element| {
        matches!(e.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
            || e.closest("dialog[open],[popover]:popover-open").ok().flatten().is_some()
    };
    ev.ctrl_key() || ev.meta_key() || ev.alt_key() || target.as_ref().is_some_and(typing)
}

const SHORTCUTS: &str = "fermata.shortcuts";

/// Whether single keys do something: on, until the person switches them off in this browser.
#[must_use]
pub fn shortcuts() -> bool {
    kept(SHORTCUTS).as_deref() != Some("off")
}

/// Switches the shortcuts of single keys on or off in this browser.
pub fn set_shortcuts(on: bool) {
    keep(SHORTCUTS, if on { "on" } else { "off" });
}

/// The site's own address, such as `https://work.example.com`; empty on the server.
pub fn origin() -> String {
    #[cfg(feature = "hydrate")]
    return window().location().origin().unwrap_or_default();
    #[cfg(not(feature = "hydrate"))]
    String::new()
}

/// Puts a text on the clipboard, where the browser lets one.
pub fn copy(text: &str) {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;
        let clipboard = js_sys::Reflect::get(&window().navigator(), &"clipboard".into());
        let Ok(clipboard) = clipboard else { return };
        let write = js_sys::Reflect::get(&clipboard, &"writeText".into());
        if let Some(write) = write.ok().and_then(|f| f.dyn_into::<js_sys::Function>().ok()) {
            let _promise = write.call1(&clipboard, &text.into());
        }
    }
    #[cfg(not(feature = "hydrate"))]
    let _nothing = text;
}

/// Keeps a small text in the browser, beyond this page.
pub fn keep(key: &str, text: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _kept = storage.set_item(key, text);
    }
}

/// A text that was kept.
pub fn kept(key: &str) -> Option<String> {
    window().local_storage().ok().flatten()?.get_item(key).ok().flatten()
}

/// Forgets a text that was kept.
pub fn forget(key: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _gone = storage.remove_item(key);
    }
}

/// Forgets every text whose key begins like this.
pub fn forget_all(beginning: &str) {
    let Ok(Some(storage)) = window().local_storage() else { return };
    let keys: Vec<String> =
        (0..storage.length().unwrap_or(0)).filter_map(|at| storage.key(at).ok()?).collect();
    for key in keys.iter().filter(|key| key.starts_with(beginning)) {
        let _gone = storage.remove_item(key);
    }
}

/// A key that no other action of anybody uses, for actions that must happen once even when sent twice.
pub fn once_key() -> String {
    #[cfg(feature = "hydrate")]
    {
        let part = || (js_sys::Math::random() * f64::from(u32::MAX)) as u32;
        format!("{:08x}{:08x}{:08x}{:08x}", part(), part(), part(), part())
    }
    #[cfg(not(feature = "hydrate"))]
    String::new()
}

/// Writes a cookie that lasts a year.
pub fn set_cookie(name: &str, value: &str) {
    #[cfg(feature = "hydrate")]
    {
        let text = format!("{name}={value}; path=/; max-age=31536000; samesite=lax");
        let _set = js_sys::Reflect::set(&document(), &"cookie".into(), &text.into());
    }
    #[cfg(not(feature = "hydrate"))]
    let _nothing = (name, value);
}

/// Notes on the page's root that it is alive: tests and styles wait for `data-alive`.
pub fn mark_alive() {
    if let Some(root) = document().document_element() {
        let _set = root.set_attribute("data-alive", "");
    }
}

/// Whether the page has been brought to life. On the server it never is.
#[must_use]
pub fn is_alive() -> bool {
    cfg!(feature = "hydrate")
        && document().document_element().is_some_and(|root| root.has_attribute("data-alive"))
}

/// Notes the title that the server gave the page: it is empty while the page is brought to life.
pub fn note_title() {
    if let Some(notice) = document().get_element_by_id("not-alive") {
        let _noted = notice.set_attribute("data-title", &document().title());
    }
}

/// Shows the notice that the page is as the server drew it and will not come to life.
pub fn show_not_alive() {
    let Some(notice) = document().get_element_by_id("not-alive") else { return };
    let _shown = notice.remove_attribute("hidden");
    document().set_title(&notice.get_attribute("data-title").unwrap_or_default());
}

/// What a person typed into an input before the page was alive; bringing the page to life would empty it again.
#[must_use]
pub fn typed_early(id: &str) -> Option<String> {
    #[cfg(feature = "hydrate")]
    {
        use leptos::web_sys::{HtmlInputElement, HtmlTextAreaElement};
        let found = document().get_element_by_id(id).filter(|_| !is_alive())?;
        let text = match found.dyn_into::<HtmlInputElement>() {
            Ok(input) => input.value(),
            Err(other) => other.dyn_into::<HtmlTextAreaElement>().ok()?.value(),
        };
        Some(text).filter(|text| !text.is_empty())
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let _nothing = id;
        None
    }
}
