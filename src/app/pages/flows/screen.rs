//! The screen designer: the list of components, the page as the person will see it, the properties of what is selected.

mod answer;
mod arrange;
mod choices;
mod drag;
mod kinds;
mod markdown;
mod names;
mod outcome;
mod page;
mod palette;
mod path;
mod preview;
mod properties;
mod sample;
mod state;
mod trial;

use fermata_engine::{flow::ElementBody, ids::Name};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};

use self::{
    drag::{Carried, Drag},
    outcome::Foot,
    page::PageTabs,
    palette::Palette,
    preview::Preview,
    properties::Properties,
    state::Designer,
    trial::Trial,
};
use super::state::FlowEdit;
use crate::{
    dom,
    kit::{Button, ButtonKind, Icon, LinkButton, Segmented, Sign},
};

/// The address of this flow's page: with its designer open on a screen, or without.
fn address(screen: Option<&Name>) -> String {
    let path = use_location().pathname.get_untracked();
    let version = use_query_map().with_untracked(|query| query.get("version"));
    let parts = [screen.map(|screen| format!("screen={screen}")), version.map(|v| format!("version={v}"))];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() { path } else { format!("{path}?{}", parts.join("&")) }
}

/// A screen in short, with the way to its designer.
#[component]
pub fn ScreenSummary(
    /// The flow.
    edit: FlowEdit,
    /// Which screen.
    name: Name,
) -> impl IntoView {
    let path = address(Some(&name));
    let lines = Memo::new(move |_| {
        edit.flow.with(|flow| {
            let all =
                arrange::screen(flow, &name).map(|screen| screen.components.as_slice()).unwrap_or_default();
            all.iter().map(|c| (kinds::title(c), kinds::kind_words(&c.body))).collect::<Vec<_>>()
        })
    });
    let line = |(title, kind): (String, String)| {
        view! {
            <li>
                <b>{title}</b>
                " "
                <small>{kind}</small>
            </li>
        }
    };
    view! {
        <section class="screen-summary">
            <LinkButton href=path kind=ButtonKind::Main sign=Sign::Edit>
                {if edit.old { "Look at this screen" } else { "Design this screen" }}
            </LinkButton>
            <ol>{move || lines.get().into_iter().map(line).collect_view()}</ol>
        </section>
    }
}

/// The designer of a flow's screens, which fills the page.
#[component]
pub fn ScreenDesigner(
    /// The flow.
    edit: FlowEdit,
    /// The screen that it begins with.
    name: Name,
) -> impl IntoView {
    let is_screen = edit
        .flow
        .with_untracked(|f| f.element(&name).is_some_and(|e| matches!(e.body, ElementBody::Screen(_))));
    if !is_screen {
        return view! { <p class="page quiet">"This screen is gone."</p> }.into_any();
    }
    let designer = Designer::new(edit, name);
    let drag = Drag::new(designer);
    let (device, look) = (RwSignal::new("desktop".to_owned()), RwSignal::new("own".to_owned()));
    let tried = RwSignal::new(None::<Name>);
    follow_address(designer);
    designer.follow_undo();
    view! {
        <div
            class="designer"
            class:trying=move || designer.trying.get()
            class:carrying=move || drag.carry.with(Option::is_some)
        >
            <Bar designer device look tried/>
            <div class="designer-main">
                <Show when=move || !designer.trying.get() && !designer.looks()>
                    <Palette designer drag/>
                </Show>
                <div class="designer-stage" id="designer-page" role="tabpanel" aria-label="The page as people see it" tabindex="-1">
                    <Device device look>
                        <article class="card pad doing" data-drop="page">
                            {move || {
                                if designer.trying.get() {
                                    view! { <Trial designer here=tried/> }.into_any()
                                } else {
                                    view! {
                                        <Preview designer drag/>
                                        <Foot designer/>
                                    }
                                        .into_any()
                                }
                            }}
                        </article>
                    </Device>
                </div>
                <Show when=move || !designer.trying.get()>
                    <Properties designer/>
                </Show>
            </div>
            <Carried drag/>
        </div>
    }
    .into_any()
}

/// The address names the page shown, so that going back and forth and sending it to somebody work.
fn follow_address(designer: Designer) {
    let navigate = use_navigate();
    let here = address(None);
    let (back, leave) = (here.clone(), navigate.clone());
    let to = move |page: &Name| {
        let joint = if here.contains('?') { '&' } else { '?' };
        format!("{here}{joint}screen={page}")
    };
    // Where the last page is taken back, there is only the flow to look at.
    Effect::new(move |_| {
        if designer.edit.flow.with(|flow| path::pages(flow).is_empty()) {
            leave(&back, NavigateOptions { replace: true, scroll: false, ..Default::default() });
        }
    });
    Effect::new(move |before: Option<Name>| {
        let page = designer.page.get();
        if before.as_ref().is_some_and(|before| *before != page) {
            let options = NavigateOptions { replace: true, scroll: false, ..Default::default() };
            navigate(&to(&page), options);
        }
        page
    });
}

/// The bar over the page.
#[component]
fn Bar(
    designer: Designer,
    device: RwSignal<String>,
    look: RwSignal<String>,
    tried: RwSignal<Option<Name>>,
) -> impl IntoView {
    let back = address(None);
    let options = |all: &[(&str, &str)]| -> Vec<(String, String, Option<String>)> {
        all.iter().map(|(key, words)| ((*key).to_owned(), (*words).to_owned(), None)).collect()
    };
    view! {
        <header class="designer-bar">
            <a class="btn quiet" href=back>
                <Icon sign=Sign::Left/>
                <span>"Flow"</span>
            </a>
            <PageTabs designer tried/>
            <span class="spacer"></span>
            <Segmented label="Shown as on" value=device options=options(&[("desktop", "Desktop"), ("phone", "Phone")])/>
            <Segmented
                label="Shown in"
                value=look
                options=options(&[("own", "As here"), ("light", "Light"), ("dark", "Dark")])
            />
            <TryButton designer/>
        </header>
    }
}

#[component]
fn TryButton(designer: Designer) -> impl IntoView {
    move || {
        let trying = designer.trying.get();
        let (kind, sign, words) = match trying {
            true => (ButtonKind::Main, Sign::Edit, "Back to designing"),
            false => (ButtonKind::Plain, Sign::Play, "Try it"),
        };
        let switch = move |()| {
            designer.trying.set(!trying);
            dom::focus_in_its_place(".designer-bar > .btn:last-child");
        };
        view! {
            <Button kind sign=sign on_click=switch>
                {words}
            </Button>
        }
    }
}

/// A window of the size and look of what it stands for.
#[component]
fn Device(device: RwSignal<String>, look: RwSignal<String>, children: Children) -> impl IntoView {
    let theme = move || Some(look.get()).filter(|look| look != "own");
    view! {
        <div class="device" class:phone=move || device.get() == "phone" data-theme=theme>
            {children()}
        </div>
    }
}
