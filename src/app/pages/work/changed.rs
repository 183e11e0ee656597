//! What others did meanwhile, while somebody has a work guide open: to the work item, and to the record that it shows. What
//! was entered stays.

use std::sync::Arc;

use fermata_api::work::WorkGuide;
use leptos::{prelude::*, task::spawn_local};

use super::entries::{Entries, RecordNews};
use crate::{
    kit::{Button, Notice, Sign, Tone},
    live::{use_changes_of, use_live},
    server::work::load_guide,
};

/// Says it, once somebody did something.
#[component]
pub fn Changed(
    /// As it was opened.
    guide: Arc<WorkGuide>,
    /// What is entered.
    entries: Entries,
    /// Shows everything as it is.
    reload: Callback<()>,
) -> impl IntoView {
    let told = RwSignal::new(None::<String>);
    let news = RwSignal::new(RecordNews::default());
    let live = use_live();
    let work = live.topic("work");
    let record = guide.record.as_ref().map(|r| use_changes_of("record", r.at.id.to_string()));
    Effect::new(move |before: Option<()>| {
        work.track();
        if let Some(record) = record {
            record.track();
        }
        if before.is_none() {
            return;
        }
        let before = guide.clone();
        spawn_local(async move {
            let Ok(now) = load_guide(before.item.id).await else { return };
            if now.item.status == before.item.status
                && let Some(more) = entries.take_record(now.record.clone())
            {
                news.try_update(|news| news.add(more));
            }
            if now.item.status != before.item.status || now.item.assignee != before.item.assignee {
                told.try_set(Some(
                    now.blocked.unwrap_or_else(|| format!("It is with {} now.", now.item.assignee_label)),
                ));
            } else if now.blocked != before.blocked {
                told.try_set(Some(now.blocked.unwrap_or_else(|| "It can be done again.".into())));
            }
        });
    });
    let of_item = move || {
        told.get().map(|text| {
            view! {
                <Notice tone=Tone::Risk sign=Sign::Info>
                    <div class="row spread">
                        <span>{text}</span>
                        <Button on_click=move |()| reload.run(())>"Show it as it is"</Button>
                    </div>
                </Notice>
            }
        })
    };
    let of_record = move || {
        let lines = news.with(RecordNews::sentences);
        (!lines.is_empty()).then(|| {
            let lines = lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view();
            view! {
                <Notice tone=Tone::Risk sign=Sign::Info>
                    <div>{lines}</div>
                </Notice>
            }
        })
    };
    view! {
        {of_item}
        <div role="status">{of_record}</div>
    }
}
