//! The records of an object: looked at through a view, searched, filtered, sorted, in columns of one's own choice. What is chosen
//! stands in the address, so that it can be kept and shared.

mod asked;
mod columns;
mod filter;
mod rows;
mod save;

use fermata_api::records::{ListViewView, RecordQuery, RecordView};
use fermata_engine::{
    ids::Name,
    lists::{ListDefinition, ListSort},
    object::Object,
    people::Role,
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map, use_query_map},
};

use self::{
    asked::{Asked, NO_VIEW},
    columns::ColumnsButton,
    filter::FilterButton,
    rows::Rows,
    save::ViewMenu,
};
use super::plural;
use crate::{
    kit::{
        ButtonKind, Icon, LinkButton, Menu, MenuLink, Paged, ProblemView, ShowMore, Sign, Skeleton,
        use_toasts,
    },
    live::use_topic,
    pages::not_found::NotFoundPage,
    server::{Fail, every, lists::list_views, objects::load_object, records::list_records},
    shell::{PageHead, use_session},
    upload::escaped,
};

/// What a list is and shows; cheap to hand on.
#[derive(Clone, Copy)]
pub(super) struct ListState {
    /// The object.
    object: StoredValue<Object>,
    /// The views that there are.
    views: RwSignal<Vec<ListViewView>>,
    /// What the address asks for.
    asked: Memo<Asked>,
    /// The view that is meant.
    view: Memo<Option<ListViewView>>,
    /// What is shown in the end.
    list: Memo<ListDefinition>,
    navigate: StoredValue<Callback<String>>,
}

impl ListState {
    fn new(object: Object, found: Vec<ListViewView>) -> Self {
        let params = use_query_map();
        let views = RwSignal::new(found);
        let asked = Memo::new(move |_| params.with(Asked::read));
        let view = Memo::new(move |_| views.with(|views| asked.with(|a| a.view_among(views).cloned())));
        let list = Memo::new(move |_| asked.with(|asked| asked.list(view.get().as_ref())));
        let (navigate, path) = (use_navigate(), format!("/records/{}", object.name));
        let go = Callback::new(move |query: String| {
            let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
            navigate(&format!("{path}{query}"), options);
        });
        Self { object: StoredValue::new(object), views, asked, view, list, navigate: StoredValue::new(go) }
    }

    /// Goes to where something else is asked for.
    fn go(self, change: impl FnOnce(&mut Asked)) {
        let mut asked = self.asked.get_untracked();
        change(&mut asked);
        self.navigate.get_value().run(asked.address());
    }

    /// A view was saved as what is shown just now.
    fn kept(self, view: ListViewView) {
        let id = view.id.to_string();
        self.renamed(view);
        self.go(|asked| *asked = Asked { view: Some(id), text: asked.text.clone(), ..Asked::default() });
    }

    /// A view has another name, or is new.
    fn renamed(self, view: ListViewView) {
        self.views.update(|all| {
            if view.first {
                all.iter_mut().for_each(|other| other.first = false);
            }
            all.retain(|other| other.id != view.id);
            all.push(view);
            all.sort_by_key(|view| view.label.to_lowercase());
        });
    }

    /// Sorts by this; where it does already, the other way round.
    fn sort_by(self, field: Name) {
        let now = self.list.with_untracked(|list| list.sort.clone());
        let descending = now.is_some_and(|now| now.field == field && !now.descending);
        self.go(|asked| asked.sort = Some(ListSort { field, descending }));
    }
}

/// `/records/{object}`.
#[component]
pub fn ObjectRecordsPage() -> impl IntoView {
    let params = use_params_map();
    let name = Memo::new(move |_| params.read().get("object").and_then(|name| Name::parse(&name).ok()));
    move || match name.get() {
        Some(name) => view! { <OfObject name/> }.into_any(),
        None => view! { <NotFoundPage/> }.into_any(),
    }
}

#[component]
fn OfObject(name: Name) -> impl IntoView {
    let loaded = Resource::new(
        || (),
        move |()| {
            let name = name.clone();
            async move {
                let object = load_object(name.clone()).await?.object;
                let views = every(|paging| list_views(name.clone(), paging)).await?;
                Ok::<_, Fail>((object, views))
            }
        },
    );
    view! {
        <Suspense fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match loaded.await {
                    Ok((object, views)) => view! { <Records object views/> }.into_any(),
                    Err(fail) => view! { <ProblemView problem=fail/> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Records(object: Object, views: Vec<ListViewView>) -> impl IntoView {
    let toasts = use_toasts();
    let state = ListState::new(object.clone(), views);
    let query = Memo::new(move |_| state.asked.with(|asked| asked.query(state.view.get().as_ref())));
    let changed = use_topic("record");
    let name = StoredValue::new(object.name.clone());
    let first = Resource::new(
        move || (query.get(), changed.get()),
        move |(query, _)| list_records(name.get_value(), query),
    );
    let rows = Paged::<RecordView>::new();
    let more = move |cursor: String| {
        rows.busy.set(true);
        let query = RecordQuery { cursor: Some(cursor), ..query.get_untracked() };
        leptos::task::spawn_local(async move {
            match list_records(name.get_value(), query).await {
                Ok(page) => rows.append(page),
                Err(fail) => {
                    rows.busy.set(false);
                    toasts.problem(fail.message());
                }
            }
        });
    };
    let (new, new_label) = (format!("/records/{}/new", object.name), format!("New {}", object.label));
    view! {
        <PageHead title=plural(&object) up=("Records", "/records".to_owned())>
            <LinkButton href=new.clone() kind=ButtonKind::Main sign=Sign::Plus>
                {new_label}
            </LinkButton>
            <FileMenu state/>
        </PageHead>
        <div class="page wide">
            <Bar state/>
            <Transition fallback=|| view! { <Skeleton/> }>
                {move || Suspend::new(async move {
                    match first.await {
                        Ok(page) => {
                            rows.fill(page);
                            view! {
                                <section class="card">
                                    <Rows state rows/>
                                    <ShowMore next=rows.next busy=rows.busy on_more=more/>
                                </section>
                            }
                                .into_any()
                        }
                        Err(fail) => view! { <ProblemView problem=fail/> }.into_any(),
                    }
                })}
            </Transition>
        </div>
    }
}

/// The view, the search and what narrows the list.
#[component]
fn Bar(state: ListState) -> impl IntoView {
    let path = state.object.with_value(|object| format!("/records/{}", object.name));
    let text = RwSignal::new(state.asked.with_untracked(|asked| asked.text.clone().unwrap_or_default()));
    let search = move || {
        let now = text.get_untracked().trim().to_owned();
        state.go(move |asked| asked.text = Some(now).filter(|now| !now.is_empty()));
    };
    view! {
        <div class="list-bar">
            <ViewChoice state/>
            <form
                role="search" method="get" action=path
                on:submit=move |ev| {
                    ev.prevent_default();
                    search();
                }
            >
                <input
                    class="in find" type="search" name="text" aria-label="Search in titles" placeholder="Search"
                    value=text.get_untracked()
                    on:input=move |ev| text.set(event_target_value(&ev))
                    on:change=move |_| search()
                />
            </form>
            <FilterButton state/>
            <ColumnsButton state/>
            <ViewMenu state/>
        </div>
    }
}

/// Which view is looked through.
#[component]
fn ViewChoice(state: ListState) -> impl IntoView {
    let everything = state.object.with_value(|object| format!("All {}", plural(object)));
    let chosen = Memo::new(move |_| {
        state.view.with(|view| view.as_ref().map_or(NO_VIEW.to_owned(), |view| view.id.to_string()))
    });
    let option = move |(value, words): (String, String)| {
        let key = value.clone();
        let on = Memo::new(move |_| chosen.get() == key);
        view! { <option value=value selected=move || on.get() prop:selected=move || on.get()>{words}</option> }
    };
    let options = move || {
        let words = |view: &ListViewView| match view.shared {
            true => view.label.clone(),
            false => format!("{} (yours)", view.label),
        };
        let views = state.views.get();
        let all = views.iter().map(|view| (view.id.to_string(), words(view)));
        std::iter::once((NO_VIEW.to_owned(), everything.clone())).chain(all).map(option).collect_view()
    };
    view! {
        <select
            class="in" aria-label="View"
            on:change=move |ev| {
                let id = event_target_value(&ev);
                state.go(move |asked| *asked = Asked { view: Some(id), text: asked.text.clone(), ..Asked::default() });
            }
        >
            {options}
        </select>
    }
}

/// Records come from files and go into files.
#[component]
fn FileMenu(state: ListState) -> impl IntoView {
    let session = use_session();
    let name = state.object.with_value(|object| object.name.clone());
    let import = format!("/records/{name}/import");
    let export = Memo::new(move |_| {
        let query = state.asked.with(|asked| asked.query(state.view.get().as_ref()));
        let columns = state.list.with(|list| asked::joined(&list.columns));
        let parts = [
            ("text", query.text),
            ("filter", query.filter),
            ("sort", query.sort),
            ("columns", Some(columns).filter(|columns| !columns.is_empty())),
        ];
        let parts = parts.into_iter().filter_map(|(key, value)| Some(format!("&{key}={}", escaped(&value?))));
        format!("/api/v1/objects/{name}/export?bom=true{}", parts.collect::<String>())
    });
    let may_import = move || session.role() >= Role::Manager;
    view! {
        <Menu id="file-menu" label="Import and export" face=|| view! { <Icon sign=Sign::More/> }.into_any()>
            {move || {
                may_import()
                    .then(|| view! { <MenuLink href=import.clone() sign=Sign::Give>"Import a CSV file"</MenuLink> })
            }}
            <a class="item" href=move || export.get() rel="external" download="">
                <Icon sign=Sign::Save/>
                <span>"Export these as CSV"</span>
            </a>
        </Menu>
    }
}
