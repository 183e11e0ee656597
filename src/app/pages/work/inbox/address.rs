//! What is chosen in the inbox, in the address: reloading and coming back keep it, and a link leads to it.

use fermata_api::work::WorkChoice;
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
    params::ParamsMap,
};

use super::filter::Filter;

/// What is chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) scope: String,
    pub(super) when: String,
    pub(super) text: String,
    pub(super) of: String,
    pub(super) with: String,
    pub(super) view: String,
}

const SCOPE: &str = "reach";
const WHEN: &str = "open";

impl Address {
    /// How the inbox begins.
    pub(super) fn usual() -> Self {
        Self::read(&ParamsMap::new())
    }

    /// What a view shows.
    pub(super) fn of_view(id: String, choice: WorkChoice) -> Self {
        let done = choice.status.as_deref() == Some("completed");
        let or = |text: Option<String>, usual: &str| text.unwrap_or_else(|| usual.to_owned());
        Self {
            scope: if done { "done".to_owned() } else { or(choice.scope, SCOPE) },
            when: if done { WHEN.to_owned() } else { or(choice.status, WHEN) },
            text: or(choice.text, ""),
            of: or(choice.orchestration, ""),
            with: or(choice.assignee, ""),
            view: id,
        }
    }

    fn read(params: &ParamsMap) -> Self {
        let asked = |key: &str, other: &str| {
            params.get(key).filter(|v| !v.is_empty()).unwrap_or_else(|| other.to_owned())
        };
        Self {
            scope: asked("scope", SCOPE),
            when: asked("status", WHEN),
            text: asked("text", ""),
            of: asked("orchestration", ""),
            with: asked("assignee", ""),
            view: asked("view", ""),
        }
    }

    /// The path with what differs from how the inbox begins.
    fn path(&self) -> String {
        let mut params = ParamsMap::new();
        for (key, value, usual) in [
            ("scope", &self.scope, SCOPE),
            ("status", &self.when, WHEN),
            ("text", &self.text, ""),
            ("orchestration", &self.of, ""),
            ("assignee", &self.with, ""),
            ("view", &self.view, ""),
        ] {
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
            filter.take(asked);
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
        let usual = Address::usual();
        assert_eq!(usual.path(), "/work");
        let chosen = Address {
            scope: "mine".into(),
            when: "overdue".into(),
            text: "a & b".into(),
            of: "onboarding".into(),
            with: "queue:finance".into(),
            view: "7".into(),
        };
        let path = chosen.path();
        assert!(path.contains("scope=mine") && path.contains("status=overdue"), "{path}");
        let mut params = ParamsMap::new();
        for (key, value) in [
            ("scope", "mine"),
            ("status", "overdue"),
            ("text", "a & b"),
            ("orchestration", "onboarding"),
            ("assignee", "queue:finance"),
            ("view", "7"),
        ] {
            params.insert(key, value.to_owned());
        }
        assert_eq!(Address::read(&params), chosen);
    }

    #[test]
    fn a_view_is_what_it_says_and_the_usual_for_the_rest() {
        let late = WorkChoice { status: Some("overdue".into()), ..WorkChoice::default() };
        let shown = Address::of_view("7".into(), late);
        assert_eq!(shown, Address { when: "overdue".into(), view: "7".into(), ..Address::usual() });
        let choice = WorkChoice {
            scope: Some("mine".into()),
            status: Some("completed".into()),
            ..WorkChoice::default()
        };
        assert_eq!(Address::of_view(String::new(), choice).scope, "done");
    }
}
