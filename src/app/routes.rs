//! Every page and where it is.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{ParentRoute, Route, Router, Routes},
    path,
};

use crate::{
    areas,
    kit::{Clock, Toasts, announcer::Announce, palette::PaletteOpen},
    live::Live,
    pages::work::{Unsent, WorkPage},
    shell::{Frame, Lost, Session},
};

/// The application: contexts that every page shares, and the routes.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_context(Clock::at(0));
    provide_context(Session::new());
    provide_context(Live::new());
    provide_context(Unsent::new());
    provide_context(Toasts::new());
    provide_context(Announce::new());
    provide_context(PaletteOpen(RwSignal::new(false)));
    view! {
        <Title formatter=document_title/>
        <Router>
            <Routes fallback=|| view! { <Lost/> }>
                <Route path=path!("/sign-in") view=areas::sign_in_page() ssr=SsrMode::Async/>
                <Route path=path!("/sign-in/code") view=areas::sign_in_code_page() ssr=SsrMode::Async/>
                <Route path=path!("/setup/:token") view=areas::setup_page() ssr=SsrMode::Async/>
                <Route path=path!("/unsubscribe/:token") view=areas::unsubscribe_page() ssr=SsrMode::Async/>
                <Route path=path!("/decide/:token") view=areas::decide_by_link_page() ssr=SsrMode::Async/>
                <ParentRoute path=path!("") view=Frame ssr=SsrMode::Async>
                    <Route path=path!("") view=areas::home_page() ssr=SsrMode::Async/>
                    <Route path=path!("/work") view=WorkPage ssr=SsrMode::Async/>
                    <Route path=path!("/work/:id") view=areas::work_guide_page() ssr=SsrMode::Async/>
                    <Route path=path!("/records") view=areas::records_page() ssr=SsrMode::Async/>
                    <Route path=path!("/records/:object") view=areas::object_records_page() ssr=SsrMode::Async/>
                    <Route path=path!("/records/:object/new") view=areas::record_new_page() ssr=SsrMode::Async/>
                    <Route path=path!("/records/:object/import") view=areas::import_page() ssr=SsrMode::Async/>
                    <Route path=path!("/records/:object/:id") view=areas::record_page() ssr=SsrMode::Async/>
                    <Route path=path!("/notifications") view=areas::notifications_page() ssr=SsrMode::Async/>
                    <Route path=path!("/profile") view=areas::profile_page() ssr=SsrMode::Async/>
                    <Route path=path!("/profile/notifications") view=areas::my_notifications_page() ssr=SsrMode::Async/>
                    <Route path=path!("/profile/sent") view=areas::my_sent_page() ssr=SsrMode::Async/>
                    <Route path=path!("/help") view=areas::help_page() ssr=SsrMode::Async/>
                    <Route path=path!("/help/:topic") view=areas::help_topic_page() ssr=SsrMode::Async/>
                    <Route path=path!("/orchestrations") view=areas::orchestrations_page() ssr=SsrMode::Async/>
                    <Route path=path!("/orchestrations/:name") view=areas::builder_page() ssr=SsrMode::Async/>
                    <Route path=path!("/templates") view=areas::templates_page() ssr=SsrMode::Async/>
                    <Route path=path!("/packages") view=areas::packages_page() ssr=SsrMode::Async/>
                    <Route path=path!("/flows") view=areas::flows_page() ssr=SsrMode::Async/>
                    <Route path=path!("/flows/:name") view=areas::flow_page() ssr=SsrMode::Async/>
                    <Route path=path!("/triggers") view=areas::triggers_page() ssr=SsrMode::Async/>
                    <Route path=path!("/runs") view=areas::runs_page() ssr=SsrMode::Async/>
                    <Route path=path!("/runs/:id") view=areas::run_page() ssr=SsrMode::Async/>
                    <Route path=path!("/dashboards") view=areas::dashboards_page() ssr=SsrMode::Async/>
                    <Route path=path!("/stuck") view=areas::stuck_page() ssr=SsrMode::Async/>
                    <Route path=path!("/bulk") view=areas::bulks_page() ssr=SsrMode::Async/>
                    <Route path=path!("/bulk/:id") view=areas::bulk_page() ssr=SsrMode::Async/>
                    <Route path=path!("/admin") view=areas::people_page() ssr=SsrMode::Async/>
                    <Route path=path!("/admin/people") view=areas::people_page() ssr=SsrMode::Async/>
                    <Route path=path!("/admin/teams") view=areas::teams_page() ssr=SsrMode::Async/>
                    <Route path=path!("/admin/objects") view=areas::objects_page() ssr=SsrMode::Async/>
                    <Route path=path!("/admin/objects/:name") view=areas::object_page() ssr=SsrMode::Async/>
                    <Route path=path!("/deliveries") view=areas::deliveries_page() ssr=SsrMode::Async/>
                    <Route path=path!("/admin/calendars") view=areas::calendars_page() ssr=SsrMode::Async/>
                    <Route path=path!("/admin/calendars/:name") view=areas::calendar_page() ssr=SsrMode::Async/>
                    <Route path=path!("/admin/connections") view=areas::connections_page() ssr=SsrMode::Async/>
                    <Route path=path!("/admin/notifications") view=areas::notification_settings_page() ssr=SsrMode::Async/>
                    <Route path=path!("/admin/tokens") view=areas::tokens_page() ssr=SsrMode::Async/>
                    <Route path=path!("/admin/webhooks") view=areas::hooks_page() ssr=SsrMode::Async/>
                    <Route path=path!("/admin/audit") view=areas::audit_page() ssr=SsrMode::Async/>
                    <Route path=path!("/admin/system") view=areas::system_page() ssr=SsrMode::Async/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}

/// What the browser's tab says. The server's renderer writes a title as it is given, so it is escaped here; in the browser it
/// is set as text.
fn document_title(title: String) -> String {
    let title = if title.is_empty() { "Fermata".to_owned() } else { format!("{title} · Fermata") };
    if cfg!(feature = "ssr") {
        title.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
    } else {
        title
    }
}
