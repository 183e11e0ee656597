//! What a list's address asks for, and what it amounts to together with the view.

use fermata_api::records::{ListViewView, RecordQuery};
use fermata_engine::{
    condition::Rows,
    ids::Name,
    lists::{ListDefinition, ListSort},
};
use leptos_router::params::ParamsMap;

/// What the address says for "no view at all", where the list would open with one.
pub const NO_VIEW: &str = "none";

/// What the address asks for; what is not said is as the view says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Asked {
    /// The view's id, or [`NO_VIEW`].
    pub view: Option<String>,
    /// In titles.
    pub text: Option<String>,
    /// In place of the view's filter; no rows: everything.
    pub filter: Option<Rows>,
    /// In place of the view's order.
    pub sort: Option<ListSort>,
    /// In place of the view's columns.
    pub columns: Option<Vec<Name>>,
}

impl Asked {
    /// What an address asks for; what cannot be read of it is left out.
    pub fn read(params: &ParamsMap) -> Self {
        let text = |key: &str| params.get(key).filter(|value| !value.is_empty());
        let columns = |text: String| text.split(',').filter_map(|name| Name::parse(name).ok()).collect();
        Self {
            view: text("view"),
            text: text("text"),
            filter: text("filter").and_then(|text| serde_json::from_str(&text).ok()),
            sort: text("sort").and_then(|text| ListSort::parse(&text)),
            columns: text("columns").map(columns),
        }
    }

    /// The part of the address after the path.
    pub fn address(&self) -> String {
        let mut map = ParamsMap::new();
        let mut put = |key: &'static str, value: Option<String>| {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                map.insert(key, value);
            }
        };
        put("view", self.view.clone());
        put("text", self.text.clone());
        put("filter", self.filter.as_ref().and_then(|rows| serde_json::to_string(rows).ok()));
        put("sort", self.sort.as_ref().map(ListSort::words));
        put("columns", self.columns.as_ref().map(|all| joined(all)));
        map.to_query_string()
    }

    /// The view that is meant: the one that is asked for, else the one that the list opens with.
    pub fn view_among<'v>(&self, views: &'v [ListViewView]) -> Option<&'v ListViewView> {
        match self.view.as_deref() {
            Some(NO_VIEW) => None,
            Some(id) => views.iter().find(|view| view.id.to_string() == id),
            None => views.iter().find(|view| view.first),
        }
    }

    /// What is shown in the end.
    pub fn list(&self, view: Option<&ListViewView>) -> ListDefinition {
        let mut list = view.map(|view| view.list.clone()).unwrap_or_default();
        if let Some(filter) = &self.filter {
            list.filter = Some(filter.clone()).filter(|rows| !rows.rows.is_empty());
        }
        if let Some(sort) = &self.sort {
            list.sort = Some(sort.clone());
        }
        if let Some(columns) = &self.columns {
            list.columns = columns.clone();
        }
        list
    }

    /// Whether something is asked for that the view does not say.
    pub fn differs(&self) -> bool {
        self.filter.is_some() || self.sort.is_some() || self.columns.is_some()
    }

    /// What the server is asked.
    pub fn query(&self, view: Option<&ListViewView>) -> RecordQuery {
        let list = self.list(view);
        RecordQuery {
            text: self.text.clone(),
            filter: list.filter.and_then(|rows| serde_json::to_string(&rows).ok()),
            sort: list.sort.map(|sort| sort.words()),
            ..RecordQuery::default()
        }
    }
}

/// Names parted by commas.
pub fn joined(names: &[Name]) -> String {
    names.iter().map(Name::as_str).collect::<Vec<_>>().join(",")
}
