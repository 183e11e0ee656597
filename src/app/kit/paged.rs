//! A list that grows by "show more".

use fermata_api::{
    Page,
    page::{LIMIT_DEFAULT, LIMIT_MAX, Paging},
};
use leptos::{prelude::*, task::spawn_local};

use super::use_toasts;
use crate::server::Fail;

/// Rows fetched so far. A page fills it from its resource and appends what "show more" brings.
pub struct Paged<T: 'static> {
    /// The rows.
    pub items: RwSignal<Vec<T>>,
    /// How the next rows are asked for; none at the end.
    pub next: RwSignal<Option<String>>,
    /// Whether more is on its way.
    pub busy: RwSignal<bool>,
}

impl<T> Clone for Paged<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Paged<T> {}

impl<T: Send + Sync + 'static> Paged<T> {
    /// An empty list.
    pub fn new() -> Self {
        Self { items: RwSignal::new(Vec::new()), next: RwSignal::new(None), busy: RwSignal::new(false) }
    }

    /// Starts again with a first page.
    pub fn fill(&self, page: Page<T>) {
        self.items.set(page.items);
        self.next.set(page.next);
    }

    /// Adds a further page.
    pub fn append(&self, page: Page<T>) {
        self.items.update(|items| items.extend(page.items));
        self.next.set(page.next);
        self.busy.set(false);
    }
}

impl<T: Send + Sync + 'static> Paged<T> {
    /// How the list is fetched anew: as many rows as are shown, as far as one page goes, so that nobody loses their place
    /// because something changed.
    pub fn anew(self) -> Paging {
        let shown = u32::try_from(self.items.with_untracked(Vec::len)).unwrap_or(LIMIT_MAX);
        let limit = Some(shown.min(LIMIT_MAX)).filter(|limit| *limit > LIMIT_DEFAULT);
        Paging { cursor: None, limit }
    }

    /// What "show more" does: it fetches the page at a cursor and appends it. Where the list began afresh meanwhile, what
    /// comes is of no use any more.
    pub fn more<F>(self, fetch: impl Fn(Paging) -> F + Send + Sync + 'static) -> Callback<String>
    where
        F: Future<Output = Result<Page<T>, Fail>> + 'static,
    {
        let toasts = use_toasts();
        Callback::new(move |cursor: String| {
            self.busy.set(true);
            let answer = fetch(Paging { cursor: Some(cursor.clone()), limit: None });
            spawn_local(async move {
                let answer = answer.await;
                self.busy.try_set(false);
                let here = self.next.try_with_untracked(|next| next.as_ref() == Some(&cursor));
                match answer {
                    Ok(page) if here == Some(true) => self.append(page),
                    Ok(_) => {}
                    Err(fail) => toasts.problem(fail.message()),
                }
            });
        })
    }
}

impl<T: Send + Sync + 'static> Default for Paged<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// The button under a list that has more; it hands out the cursor of the rows to fetch.
///
/// It holds the list's own signals and makes none: a list is filled anew while its old rows still stand there, whose own
/// signals are gone by then.
#[component]
pub fn ShowMore(
    /// How the next rows are asked for.
    next: RwSignal<Option<String>>,
    /// Whether they are on their way.
    busy: RwSignal<bool>,
    /// Fetches them.
    #[prop(into)]
    on_more: Callback<String>,
) -> impl IntoView {
    let fetch = move |_| {
        if let Some(cursor) = next.get_untracked().filter(|_| !busy.get_untracked()) {
            on_more.run(cursor);
        }
    };
    view! {
        <Show when=move || next.with(Option::is_some)>
            <div class="show-more">
                <button
                    type="button"
                    class="btn"
                    aria-busy=move || busy.get().then_some("true")
                    on:click=fetch
                >
                    {move || {
                        if busy.get() {
                            view! { <span class="spin" aria-hidden="true"></span> }.into_any()
                        } else {
                            ().into_any()
                        }
                    }}
                    <span>"Show more"</span>
                </button>
            </div>
        </Show>
    }
}
