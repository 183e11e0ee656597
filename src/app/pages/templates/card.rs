//! One template of the gallery.

use fermata_api::templates::TemplateView;
use leptos::prelude::*;

use crate::{
    canvas::Thumbnail,
    kit::{Button, ButtonKind, Chip, LinkButton, Sign, Tone},
};

#[component]
pub(super) fn TemplateCard(
    /// The template.
    template: TemplateView,
    /// Set when it is to be installed.
    chosen: RwSignal<Option<TemplateView>>,
) -> impl IntoView {
    let heading = format!("template-{}", template.name);
    let shows = template.shows.clone().into_iter().map(|what| view! { <Chip>{what}</Chip> }).collect_view();
    let open = format!("/orchestrations/{}", template.orchestration);
    let heading_id = heading.clone();
    let (is_there, again) = (template.installed, StoredValue::new(template.clone()));
    let choose = move |()| chosen.set(Some(again.get_value()));
    view! {
        <li class="card template" aria-labelledby=heading>
            <Thumbnail definition=template.definition/>
            <div class="padded">
                <p class="kicker">{template.industry}</p>
                <h2 id=heading_id>{template.label}</h2>
                <p>{template.summary}</p>
                <p class="chips">{shows}</p>
                <p class="actions">
                    {if is_there {
                        view! {
                            <Chip tone=Tone::Done sign=Sign::Check>
                                "Installed"
                            </Chip>
                            <LinkButton href=open>"Open"</LinkButton>
                        }
                            .into_any()
                    } else {
                        view! {
                            <Button kind=ButtonKind::Main on_click=choose>
                                "Use this template"
                            </Button>
                        }
                            .into_any()
                    }}
                </p>
            </div>
        </li>
    }
}
