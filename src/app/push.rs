//! Asking the browser to show messages of Fermata also while no page of it is open.

use fermata_api::notices::PushSubscribe;

/// Why the browser does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PushRefused {
    /// It cannot: it is too old, or the site is not reached by https.
    Missing,
    /// The person, or a setting of the browser, does not allow it.
    Denied,
    /// Its push service does not answer.
    Failed,
}

impl PushRefused {
    /// What is said, and what to do.
    pub fn words(&self) -> &'static str {
        match self {
            Self::Missing => {
                "This browser cannot show messages here. It needs https, and a browser of the last years."
            }
            Self::Denied => {
                "The browser does not allow messages of this site. Allow them in the browser's settings, then try again."
            }
            Self::Failed => {
                "The browser could not ask for messages: its push service does not answer. Try again later."
            }
        }
    }
}

/// Asks the browser, which asks the person; `key` is the server's public key, base64url.
///
/// # Errors
/// Where the browser does not.
#[cfg(feature = "hydrate")]
pub async fn ask(key: &str) -> Result<PushSubscribe, PushRefused> {
    subscribe(key).await
}

/// On the server there is no browser.
///
/// # Errors
/// Always.
#[cfg(not(feature = "hydrate"))]
#[allow(clippy::unused_async, reason = "the same words as in the browser")]
pub async fn ask(_key: &str) -> Result<PushSubscribe, PushRefused> {
    Err(PushRefused::Missing)
}

// By name, since the types of these parts would add more to the page than they help.
#[cfg(feature = "hydrate")]
async fn subscribe(key: &str) -> Result<PushSubscribe, PushRefused> {
    use js_sys::{JSON, Object, Reflect};
    use wasm_bindgen::JsValue;

    let navigator: JsValue = leptos::prelude::window().navigator().into();
    let missing = |_| PushRefused::Missing;
    let workers = Reflect::get(&navigator, &"serviceWorker".into()).map_err(missing)?;
    if workers.is_undefined() {
        return Err(PushRefused::Missing);
    }
    call(&workers, "register", &["/push-worker.js".into()]).await.map_err(missing)?;
    let ready = Reflect::get(&workers, &"ready".into()).map_err(missing)?;
    let registration = settled(ready).await.map_err(missing)?;
    let manager = Reflect::get(&registration, &"pushManager".into()).map_err(missing)?;
    if manager.is_undefined() {
        return Err(PushRefused::Missing);
    }
    let options = Object::new();
    let set = |name: &str, value: JsValue| Reflect::set(&options, &name.into(), &value).is_ok();
    set("userVisibleOnly", JsValue::TRUE);
    set("applicationServerKey", key.into());
    let asked = call(&manager, "subscribe", &[options.into()]).await;
    let subscription = asked.map_err(|error| {
        let name = Reflect::get(&error, &"name".into()).ok().and_then(|name| name.as_string());
        match name.as_deref() {
            Some("NotAllowedError") => PushRefused::Denied,
            _ => PushRefused::Failed,
        }
    })?;
    let text = JSON::stringify(&subscription).map_err(|_| PushRefused::Failed)?;
    read(&String::from(text)).ok_or(PushRefused::Failed)
}

/// What the browser says of where to send messages.
#[cfg(feature = "hydrate")]
fn read(text: &str) -> Option<PushSubscribe> {
    let said: serde_json::Value = serde_json::from_str(text).ok()?;
    let keys = said.get("keys")?;
    let text = |value: Option<&serde_json::Value>| Some(value?.as_str()?.to_owned());
    Some(PushSubscribe {
        endpoint: text(said.get("endpoint"))?,
        p256dh: text(keys.get("p256dh"))?,
        auth: text(keys.get("auth"))?,
        label: label(&leptos::prelude::window().navigator().user_agent().unwrap_or_default()),
    })
}

/// `Firefox on Linux`, as far as the browser says.
#[cfg(feature = "hydrate")]
fn label(agent: &str) -> String {
    let first = |known: &[(&str, &str)], other: &str| {
        known.iter().find(|(word, _)| agent.contains(word)).map_or(other, |(_, name)| name).to_owned()
    };
    let browser = first(
        &[("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")],
        "A browser",
    );
    let system = first(
        &[
            ("Android", "Android"),
            ("iPhone", "iPhone"),
            ("iPad", "iPad"),
            ("Windows", "Windows"),
            ("Mac OS", "macOS"),
            ("Linux", "Linux"),
        ],
        "this device",
    );
    format!("{browser} on {system}")
}

#[cfg(feature = "hydrate")]
async fn call(
    of: &wasm_bindgen::JsValue,
    name: &str,
    arguments: &[wasm_bindgen::JsValue],
) -> Result<wasm_bindgen::JsValue, wasm_bindgen::JsValue> {
    use wasm_bindgen::JsCast as _;
    let function: js_sys::Function = js_sys::Reflect::get(of, &name.into())?.dyn_into()?;
    let arguments: js_sys::Array = arguments.iter().collect();
    settled(function.apply(of, &arguments)?).await
}

/// What a promise comes to; anything else as it is.
#[cfg(feature = "hydrate")]
async fn settled(value: wasm_bindgen::JsValue) -> Result<wasm_bindgen::JsValue, wasm_bindgen::JsValue> {
    use wasm_bindgen::JsCast as _;
    match value.dyn_into::<js_sys::Promise>() {
        Ok(promise) => wasm_bindgen_futures::JsFuture::from(promise).await,
        Err(value) => Ok(value),
    }
}
