//! Every page and where it is.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{ParentRoute, Route, Router, Routes},
    path,
};

use crate::{
    kit::{Clock, Toasts, announcer::Announce, palette::PaletteOpen},
    live::Live,
    pages::{
        admin::{ObjectPage, ObjectsPage, PeoplePage, SystemPage, TeamsPage, TokensPage},
        builder::BuilderPage,
        dashboards::DashboardsPage,
        flows::{FlowPage, FlowsPage},
        help::{HelpPage, HelpTopicPage},
        home::HomePage,
        notifications::NotificationsPage,
        orchestrations::OrchestrationsPage,
        records::{ObjectRecordsPage, RecordNewPage, RecordPage, RecordsPage},
        run::RunPage,
        runs::RunsPage,
        sign_in::{SetupPage, SignInPage},
        work::{WorkGuidePage, WorkPage},
    },
    shell::{Frame, Lost, Session},
};

/// The application: contexts that every page shares, and the routes.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_context(Clock::at(0));
    provide_context(Session::new());
    provide_context(Live::new());
    provide_context(Toasts::new());
    provide_context(Announce::new());
    provide_context(PaletteOpen(RwSignal::new(false)));
    view! {
        <Title formatter=document_title/>
        <Router>
            <Routes fallback=|| view! { <Lost/> }>
                <Route path=path!("/sign-in") view=SignInPage ssr=SsrMode::Async/>
                <Route path=path!("/setup/:token") view=SetupPage ssr=SsrMode::Async/>
                <ParentRoute path=path!("") view=Frame ssr=SsrMode::Async>
                    <Route path=path!("") view=HomePage ssr=SsrMode::Async/>
                    <Route path=path!("/work") view=WorkPage ssr=SsrMode::Async/>
                    <Route path=path!("/work/:id") view=WorkGuidePage ssr=SsrMode::Async/>
                    <Route path=path!("/records") view=RecordsPage ssr=SsrMode::Async/>
                    <Route path=path!("/records/:object") view=ObjectRecordsPage ssr=SsrMode::Async/>
                    <Route path=path!("/records/:object/new") view=RecordNewPage ssr=SsrMode::Async/>
                    <Route path=path!("/records/:object/:id") view=RecordPage ssr=SsrMode::Async/>
                    <Route path=path!("/notifications") view=NotificationsPage ssr=SsrMode::Async/>
                    <Route path=path!("/help") view=HelpPage ssr=SsrMode::Async/>
                    <Route path=path!("/help/:topic") view=HelpTopicPage ssr=SsrMode::Async/>
                    <Route path=path!("/orchestrations") view=OrchestrationsPage ssr=SsrMode::Async/>
                    <Route path=path!("/orchestrations/:name") view=BuilderPage ssr=SsrMode::Async/>
                    <Route path=path!("/flows") view=FlowsPage ssr=SsrMode::Async/>
                    <Route path=path!("/flows/:name") view=FlowPage ssr=SsrMode::Async/>
                    <Route path=path!("/runs") view=RunsPage ssr=SsrMode::Async/>
                    <Route path=path!("/runs/:id") view=RunPage ssr=SsrMode::Async/>
                    <Route path=path!("/dashboards") view=DashboardsPage ssr=SsrMode::Async/>
                    <Route path=path!("/admin") view=PeoplePage ssr=SsrMode::Async/>
                    <Route path=path!("/admin/people") view=PeoplePage ssr=SsrMode::Async/>
                    <Route path=path!("/admin/teams") view=TeamsPage ssr=SsrMode::Async/>
                    <Route path=path!("/admin/objects") view=ObjectsPage ssr=SsrMode::Async/>
                    <Route path=path!("/admin/objects/:name") view=ObjectPage ssr=SsrMode::Async/>
                    <Route path=path!("/admin/tokens") view=TokensPage ssr=SsrMode::Async/>
                    <Route path=path!("/admin/system") view=SystemPage ssr=SsrMode::Async/>
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
