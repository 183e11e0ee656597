//! The versions of an orchestration or a flow, each to look at: one list for both builders.

use fermata_api::{
    Page,
    definitions::{VersionRow, VersionStatus},
    page::Paging,
};
use leptos::prelude::*;

use crate::{
    kit::{Chip, Paged, ProblemView, ShowMore, Skeleton, Time, Tone},
    server::Fail,
};

/// What is said about the versions of one kind of definition.
#[derive(Debug, Clone, Copy)]
pub struct VersionWords {
    /// Which version is taken when.
    pub use_of: &'static str,
    /// Where none was activated yet.
    pub none: &'static str,
    /// Whether open runs belong to a version, and are counted.
    pub runs: bool,
    /// Whether the page is loaded anew for another version, where it cannot change what it shows.
    pub reload: bool,
}

/// The draft and every version, newest first.
#[component]
pub fn VersionList<L, F>(
    /// The page of the definition.
    path: String,
    /// What to say.
    words: VersionWords,
    /// Asks for them.
    load: L,
) -> impl IntoView
where
    L: Fn(Paging) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<Page<VersionRow>, Fail>> + Send + 'static,
{
    let rows = Paged::new();
    let more = rows.more(load.clone());
    let first = Resource::new(|| (), move |()| load(Paging::default()));
    view! {
        <p class="quiet">{words.use_of}</p>
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || {
                let path = path.clone();
                Suspend::new(async move {
                    match first.await {
                        Ok(page) if page.items.is_empty() => view! { <p>{words.none}</p> }.into_any(),
                        Ok(page) => {
                            rows.fill(page);
                            view! {
                                {list(path, words, rows)}
                                <ShowMore next=rows.next busy=rows.busy on_more=more/>
                            }
                                .into_any()
                        }
                        Err(problem) => view! { <ProblemView problem=problem.error()/> }.into_any(),
                    }
                })
            }}
        </Transition>
    }
}

fn list(path: String, words: VersionWords, rows: Paged<VersionRow>) -> impl IntoView {
    let of = path.clone();
    let lines = move || rows.items.get().into_iter().map(|row| line(&of, words, row)).collect_view();
    view! {
        <ul class="versions">
            <li>
                <a class="link" href=path rel=words.reload.then_some("external")>
                    "The draft"
                </a>
            </li>
            {lines}
        </ul>
    }
}

fn line(path: &str, words: VersionWords, row: VersionRow) -> impl IntoView + use<> {
    let chip = match row.status {
        VersionStatus::Draft => view! { <Chip tone=Tone::Accent>"draft"</Chip> },
        VersionStatus::Active => view! { <Chip tone=Tone::Done>"active"</Chip> },
        VersionStatus::Obsolete => view! { <Chip tone=Tone::Plain>"obsolete"</Chip> },
    };
    let runs = match row.open_runs {
        _ if !words.runs => String::new(),
        0 => " · no open run".to_owned(),
        1 => " · 1 open run".to_owned(),
        n => format!(" · {n} open runs"),
    };
    view! {
        <li>
            <a class="link" href=format!("{path}?version={}", row.version) rel=words.reload.then_some("external")>
                {format!("Version {}", row.version)}
            </a>
            {chip}
            <span class="quiet">
                <Time at=row.activated.0/>
                {format!(" by {}{runs}", row.activated_by)}
            </span>
        </li>
    }
}
