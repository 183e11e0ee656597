//! The reporting line in forms: whom somebody reports to, and up to which amount they may approve.

use fermata_engine::ids::Name;
use leptos::prelude::*;

use crate::kit::{FormState, NumberField, Of, Picker};

/// What the two fields hold.
#[derive(Clone, Copy)]
pub(super) struct ReportsTo {
    manager: RwSignal<String>,
    limit: RwSignal<String>,
}

impl ReportsTo {
    /// Nothing yet.
    pub(super) fn new() -> Self {
        Self { manager: RwSignal::new(String::new()), limit: RwSignal::new(String::new()) }
    }

    /// Shows what a person has.
    pub(super) fn fill(self, manager: Option<Name>, limit: Option<i64>) {
        self.manager.set(manager.map(|name| name.to_string()).unwrap_or_default());
        self.limit.set(limit.map(|limit| limit.to_string()).unwrap_or_default());
    }

    /// Whom they report to.
    pub(super) fn given(self) -> Option<Name> {
        Name::parse(self.manager.get_untracked().trim()).ok()
    }

    /// Up to which amount; none where the field is empty, and an error where it holds no whole number.
    pub(super) fn limit(self) -> Result<Option<i64>, std::num::ParseIntError> {
        match self.limit.get_untracked().trim() {
            "" => Ok(None),
            text => text.parse().map(Some),
        }
    }

    /// Asks for the manager.
    pub(super) fn field(self, id: &str, form: FormState) -> impl IntoView {
        view! {
            <Picker
                of=Of::Person
                id=format!("{id}-manager")
                label="Reports to"
                help="Steps and approvals can be given to somebody's manager; empty: nobody"
                value=self.manager
                error=form.at("manager")
            />
        }
    }

    /// Asks for the limit.
    pub(super) fn limit_field(self, id: &str, form: FormState) -> impl IntoView {
        view! {
            <NumberField
                id=format!("{id}-limit")
                label="May approve up to"
                help="In whole units. A chain of approvers goes up to the first who may approve the amount; empty: it is not said, and the chain goes on"
                min="0"
                step="1"
                value=self.limit
                error=form.at("approval_limit")
            />
        }
    }
}
