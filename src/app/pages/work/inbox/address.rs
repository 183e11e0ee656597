//! What is chosen in the inbox, in the address: reloading and coming back keep it, and a link leads to it.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
    params::ParamsMap,
};

use super::Filter;

/// What is chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) scope: String,
    pub(super) when: String,
    pub(super) text: String,
}

const SCOPE: &str = "reach";
const WHEN: &str = "open";

impl Address {
    fn read(params: &ParamsMap) -> Self {
        let asked = |key: &str, other: &str| {
            params.get(key).filter(|v| !v.is_empty()).unwrap_or_else(|| other.to_owned())
        };
        Self { scope: asked("scope", SCOPE), when: asked("status", WHEN), text: asked("text", "") }
    }

    /// The path with what differs from how the inbox begins.
    fn path(&self) -> String {
        let mut params = ParamsMap::new();
        for (key, value, usual) in
            [("scope", &self.scope, SCOPE), ("status", &self.when, WHEN), ("text", &self.text, "")]
        {
            if value != usual {
                params.insert(key, value.clone());
            }
        }
        format!("/work{}", params.to_query_string())
    }
}

/// What the address asks for, as the page begins.
pub(super) fn asked() -> Address {
    use_query_map().with_untracked(Address::read)
}

/// Keeps the address as what is chosen, and what is chosen as the address, while the inbox is shown.
pub(super) fn follow(filter: Filter) {
    let (params, navigate, here) = (use_query_map(), use_navigate(), use_location().pathname);
    let shown = move || here.with_untracked(|path| path == "/work");
    Effect::new(move |before: Option<()>| {
        let asked = params.with(Address::read);
        if before.is_some() && shown() {
            let set = |signal: RwSignal<String>, value: String| {
                if signal.with_untracked(|now| *now != value) {
                    signal.set(value);
                }
            };
            set(filter.scope, asked.scope);
            set(filter.when, asked.when);
            set(filter.text, asked.text);
        }
    });
    Effect::new(move |before: Option<()>| {
        let chosen = filter.address();
        if before.is_some() && shown() && params.with_untracked(Address::read) != chosen {
            let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
            navigate(&chosen.path(), options);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_says_what_is_chosen() {
        let usual = Address { scope: "reach".into(), when: "open".into(), text: String::new() };
        assert_eq!(usual.path(), "/work");
        let chosen = Address { scope: "mine".into(), when: "overdue".into(), text: "a & b".into() };
        let path = chosen.path();
        assert!(path.contains("scope=mine") && path.contains("status=overdue"), "{path}");
        let mut params = ParamsMap::new();
        params.insert("scope", "mine".to_owned());
        params.insert("status", "overdue".to_owned());
        params.insert("text", "a & b".to_owned());
        assert_eq!(Address::read(&params), chosen);
    }
}
