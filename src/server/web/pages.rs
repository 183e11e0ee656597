//! The application's pages, rendered here and brought to life in the browser.

use axum::{
    extract::{Request, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
};
use fermata_app::{
    server::session::{Visit, visit_of},
    shell::SiteFiles,
};
use fermata_service::{Service, SignedIn};
use leptos::prelude::{provide_context, use_context};

use crate::{extract::Visitor, problem::Problem, security, state::AppState};

/// What the application finds in its context.
#[derive(Clone)]
pub(super) struct Contexts {
    service: Service,
    signed_in: Option<SignedIn>,
    site: SiteFiles,
    visit: Option<Visit>,
}

impl Contexts {
    pub(super) fn of(state: &AppState, request: &Request) -> Self {
        let signed_in = request.extensions().get::<Visitor>().and_then(|visitor| visitor.0.clone());
        Self { service: state.service.clone(), signed_in, site: state.assets.site_files(), visit: None }
    }

    pub(super) fn provide(&self) {
        provide_context(self.service.clone());
        provide_context(self.signed_in.clone());
        provide_context(self.site.clone());
        provide_context(self.visit.clone());
    }
}

/// A page; whoever is not signed in is asked to, and comes back to it.
pub(super) async fn page(State(state): State<AppState>, request: Request) -> Response {
    let mut contexts = Contexts::of(&state, &request);
    if contexts.signed_in.is_none() && !is_open(request.uri().path()) {
        return Redirect::to(&sign_in_first(&request)).into_response();
    }
    // Asked for before the page is drawn, so that the frame around it is there at once.
    match visit_of(&contexts.service, contexts.signed_in.as_ref()).await {
        Ok(visit) => contexts.visit = Some(visit),
        Err(error) => return Problem(error).into_response(),
    }
    let provide = move || {
        contexts.provide();
        write_policy();
    };
    let mut response =
        leptos_axum::render_app_async_with_context(provide, fermata_app::shell::shell)(request).await;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Pages for those who are not signed in: where they sign in, what a link alone is good for, and the help.
fn is_open(path: &str) -> bool {
    let begins = ["/setup/", "/unsubscribe/", "/decide/", "/help/"];
    ["/sign-in", "/sign-in/code", "/help"].contains(&path)
        || begins.iter().any(|begin| path.starts_with(begin))
}

fn sign_in_first(request: &Request) -> String {
    let next = request.uri().path_and_query().map_or("/", |path| path.as_str());
    if next == "/" {
        return "/sign-in".to_owned();
    }
    format!("/sign-in?{}", form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish())
}

/// The page's own policy, with the nonce that its scripts carry.
fn write_policy() {
    let Some(nonce) = leptos::nonce::use_nonce() else { return };
    let policy = security::page_policy(&nonce);
    if let (Some(options), Ok(value)) =
        (use_context::<leptos_axum::ResponseOptions>(), HeaderValue::from_str(&policy))
    {
        options.insert_header(header::CONTENT_SECURITY_POLICY, value);
    }
}
