//! The bar over every page: search, notifications, the person's own menu. The page's title is drawn into it by the page.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::{Session, bell::Bell, sign_in_path, use_session};
use crate::{
    dom,
    kit::{Avatar, Icon, Menu, MenuButton, MenuLink, Sign, palette::PaletteOpen},
    live::use_live,
    pages::work::{drafts_of, use_unsent},
};

#[component]
pub(super) fn Bar() -> impl IntoView {
    let palette = use_context::<PaletteOpen>();
    let live = use_live();
    let here = use_location();
    let unsent = use_unsent();
    let any_unsent = move || unsent.count() > 0;
    let unsent_words = move || match unsent.count() {
        1 => "1 finished, not sent yet".to_owned(),
        n => format!("{n} finished, not sent yet"),
    };
    let again = move || {
        let (path, search) = (here.pathname.get(), here.search.get());
        let search = Some(search).filter(|search| !search.is_empty());
        sign_in_path(&search.map_or_else(|| path.clone(), |search| format!("{path}?{search}")))
    };
    let open = move |_| {
        if let Some(palette) = palette {
            palette.0.set(true);
        }
    };
    view! {
        <header class="bar">
            <span class="grow"></span>
            <span role="status">
                <Show when=move || live.signed_out.get()>
                    <a class="offline" href=again rel="external">
                        <Icon sign=Sign::Offline/>
                        "Signed out: sign in again"
                    </a>
                </Show>
                <Show when=move || !live.online.get() && !live.signed_out.get()>
                    <span class="offline" title="No connection to the server; what you see may be old.">
                        <Icon sign=Sign::Offline/>
                        "offline"
                    </span>
                </Show>
            </span>
            <span role="status">
                <Show when=any_unsent>
                    <span class="offline" title="It is kept in this browser and sent by itself when the connection is back.">
                        {unsent_words}
                    </span>
                </Show>
            </span>
            <button type="button" class="search" aria-label="Search or do anything" aria-keyshortcuts="Control+K" on:click=open>
                <Icon sign=Sign::Search/>
                <span>"Search or do anything"</span>
                <kbd>"Ctrl K"</kbd>
            </button>
            <Bell/>
            <OwnMenu/>
        </header>
    }
}

/// Sets light or dark for this browser; empty follows the system.
fn set_theme(theme: &'static str) {
    dom::set_cookie("theme", theme);
    if let Some(root) = document().document_element() {
        let _set = if theme.is_empty() {
            root.remove_attribute("data-theme")
        } else {
            root.set_attribute("data-theme", theme)
        };
    }
}

/// What this browser keeps of a person's unfinished work is not for whoever sits here next.
fn forget_drafts(session: Session) {
    if let Some(name) = untrack(|| session.name()) {
        dom::forget_all(&drafts_of(name.as_str()));
    }
}

#[component]
fn OwnMenu() -> impl IntoView {
    let session = use_session();
    let label =
        Memo::new(move |_| session.me.with(|me| me.as_ref().map(|me| me.label.clone()).unwrap_or_default()));
    let face = move || {
        view! {
            {move || view! { <Avatar label=label.get() large=true/> }}
            <span class="label">{move || label.get()}</span>
        }
    };
    view! {
        <Menu id="own-menu" label=move || format!("{}: theme, help, sign out", label.get()) face=face class="btn quiet me">
            <p class="head">{move || label.get()}</p>
            <MenuButton sign=Sign::Sun on_click=|()| set_theme("light")>"Light"</MenuButton>
            <MenuButton sign=Sign::Moon on_click=|()| set_theme("dark")>"Dark"</MenuButton>
            <MenuButton sign=Sign::Settings on_click=|()| set_theme("")>"As the system"</MenuButton>
            <hr/>
            <ShortcutSwitch/>
            <MenuLink sign=Sign::User href="/profile">"Profile and password"</MenuLink>
            <MenuLink sign=Sign::Help href="/help">"Help"</MenuLink>
            <Show when=move || session.demo.get()>
                <hr/>
                <p class="head">"Switch persona"</p>
                <Personas/>
            </Show>
            <hr/>
            <form method="post" action="/sign-out" on:submit=move |_| forget_drafts(session)>
                <button type="submit" class="item">
                    <Icon sign=Sign::SignOut/>
                    <span>"Sign out"</span>
                </button>
            </form>
        </Menu>
    }
}

/// Switches the shortcuts of single keys off, for those whose voice or tremor presses keys unasked.
#[component]
fn ShortcutSwitch() -> impl IntoView {
    let on = RwSignal::new(true);
    Effect::new(move |_| on.set(dom::shortcuts()));
    let switch = move |()| {
        on.update(|on| *on = !*on);
        dom::set_shortcuts(on.get_untracked());
    };
    view! {
        <MenuButton sign=Sign::Menu on_click=switch>
            {move || if on.get() { "Switch off single-key shortcuts" } else { "Switch on single-key shortcuts" }}
        </MenuButton>
    }
}

/// The demo's people: username and what they are.
pub const PERSONAS: [(&str, &str, &str); 6] = [
    ("sales", "Sales", "completes contracts"),
    ("legal", "Legal", "reviews terms"),
    ("finance", "Finance", "sets up billing"),
    ("implementation", "Implementation", "gets clients going"),
    ("manager", "Manager", "watches all of it"),
    ("admin", "Administrator", "draws and sets up"),
];

#[component]
fn Personas() -> impl IntoView {
    view! {
        <form method="post" action="/demo/sign-in">
            {PERSONAS
                .map(|(name, label, _)| {
                    view! {
                        <button type="submit" class="item" name="name" value=name>
                            <Icon sign=Sign::User/>
                            <span>{label}</span>
                        </button>
                    }
                })
                .collect_view()}
        </form>
    }
}
