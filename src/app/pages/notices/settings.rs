//! What administrators say of how people are told things, in three parts: what holds for everybody, what mails say, what was
//! sent.

use leptos::prelude::*;

use super::{defaults::Defaults, sent::Sent, templates::Templates};
use crate::{kit::Tabs, pages::admin::SettingsHead};

/// `/admin/notifications`.
#[component]
pub fn NotificationSettingsPage() -> impl IntoView {
    let tab = RwSignal::new("defaults".to_owned());
    let options = [("defaults", "For everybody"), ("templates", "What mails say"), ("sent", "What was sent")];
    let options = options.map(|(key, words)| (key.to_owned(), words.to_owned())).to_vec();
    view! {
        <SettingsHead page="notifications"/>
        <div class="page stack notices">
            <Tabs id="notices" label="Notifications" value=tab options/>
            <div id="notices-panel" role="tabpanel" class="stack">
                {move || match tab.get().as_str() {
                    "templates" => view! { <Templates/> }.into_any(),
                    "sent" => view! { <Sent mine=false/> }.into_any(),
                    _ => view! { <Defaults/> }.into_any(),
                }}
            </div>
        </div>
    }
}
