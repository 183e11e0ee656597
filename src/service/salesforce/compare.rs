//! What an import changes here: each thing that it brings beside what is there under its name.

use std::collections::{BTreeMap, BTreeSet};

use fermata_api::people::TeamKind;
use fermata_engine::{definition::Orchestration, flow::Flow, ids::Name, object::Object};
use fermata_interchange::{
    package::{Packaged, PackagedTeam},
    salesforce::{Import, MentionKind, report::Drawing},
};
use fermata_store::{
    filters::AuditFilter,
    rows::{DefinitionKind, DefinitionRow},
};

use super::{
    people::{NewUser, new_teams, new_users},
    save::ACTION,
};
use crate::{
    Answer, Service,
    audit::between,
    definitions::Definition,
    error::{store, written},
};

/// What an import changes here.
#[derive(Default)]
pub(super) struct Plan {
    pub(super) objects: Vec<PlannedObject>,
    pub(super) flows: Vec<Drawn<Flow>>,
    pub(super) orchestrations: Vec<Drawn<Orchestration>>,
    pub(super) teams: Vec<(TeamKind, PackagedTeam)>,
    pub(super) users: Vec<NewUser>,
}

/// An object that is made, or gets fields.
pub(super) struct PlannedObject {
    pub(super) object: Object,
    /// What is there, and its revision.
    pub(super) before: Option<(Object, i64)>,
    pub(super) problems: Vec<String>,
}

/// A flow or orchestration.
pub(super) struct Drawn<T> {
    pub(super) name: Name,
    pub(super) definition: T,
    /// What is drawn under its name here, draft before version.
    pub(super) before: Option<T>,
    pub(super) header: Option<DefinitionRow>,
    /// Whether it is to become active.
    pub(super) activate: bool,
    /// Why, where it was not active in its source or is in no file.
    pub(super) reason: String,
    /// Whether it stays a draft since somebody made another version active here.
    pub(super) beside: bool,
    pub(super) problems: Vec<String>,
}

impl<T: Definition> Drawn<T> {
    /// Whether there is something to save of it.
    pub(super) fn differs(&self) -> bool {
        self.before.as_ref() != Some(&self.definition)
    }

    /// The draft that is lost once it is saved.
    pub(super) fn replaces(&self) -> Option<&DefinitionRow> {
        self.header.as_ref().filter(|header| header.draft.is_some() && self.differs())
    }

    /// What differs, by place: `[old, new]`.
    pub(super) fn differences(&self) -> Answer<serde_json::Value> {
        match &self.before {
            Some(before) => Ok(between(&written(before)?, &written(&self.definition)?)),
            None => Ok(serde_json::Value::Null),
        }
    }
}

impl PlannedObject {
    pub(super) fn differs(&self) -> bool {
        self.before.as_ref().map(|(object, _)| object) != Some(&self.object)
    }
}

impl Plan {
    /// Whether there is anything to save.
    pub(super) fn changes_something(&self) -> bool {
        self.objects.iter().any(PlannedObject::differs)
            || self.flows.iter().any(|flow| flow.differs() || flow.activate)
            || self.orchestrations.iter().any(Drawn::differs)
            || !self.teams.is_empty()
            || !self.users.is_empty()
    }
}

impl Service {
    /// What an import changes here, with what keeps it from being active.
    pub(super) async fn salesforce_plan(&self, import: &Import) -> Answer<Plan> {
        let known = self.known();
        let package = &import.package;
        let mut plan = Plan {
            teams: new_teams(import, &known.directory),
            users: new_users(import, &known.directory),
            ..Plan::default()
        };
        let mut stored: BTreeMap<Name, (Object, i64)> = BTreeMap::new();
        if !package.objects.is_empty() {
            let all = self.inner.db.objects().await.map_err(store)?;
            stored
                .extend(all.into_iter().map(|(object, revision)| (object.name.clone(), (object, revision))));
        }
        for object in &package.objects {
            let found = stored.remove(&object.name);
            let object = found.as_ref().map_or_else(|| object.clone(), |(there, _)| grown(there, object));
            plan.objects.push(PlannedObject { object, before: found, problems: Vec::new() });
        }
        let here = self.names_here(DefinitionKind::Flow).await?;
        for flow in &package.flows {
            let wished = import.active.contains(&(Drawing::Flow, flow.name.clone()));
            let mut drawn = self.salesforce_drawn(flow, wished, &here).await?;
            drawn.reason = reason(import, &flow.name);
            drawn.beside = drawn.activate && self.activated_here(&drawn).await?;
            drawn.activate &= !drawn.beside;
            plan.flows.push(drawn);
        }
        let here = self.names_here(DefinitionKind::Orchestration).await?;
        for drawn in &package.orchestrations {
            plan.orchestrations.push(self.salesforce_drawn(drawn, false, &here).await?);
        }
        self.salesforce_check(plan).await
    }

    /// The names of all definitions of a kind: of most that come there are none, and each need not be asked for.
    async fn names_here(&self, kind: DefinitionKind) -> Answer<BTreeSet<Name>> {
        let labels = self.inner.db.definition_labels(kind).await.map_err(store)?;
        Ok(labels.into_iter().map(|(name, _)| name).collect())
    }

    async fn salesforce_drawn<T: Definition>(
        &self,
        packaged: &Packaged<T>,
        wished: bool,
        here: &BTreeSet<Name>,
    ) -> Answer<Drawn<T>> {
        let Packaged { name, definition } = packaged;
        let there = if here.contains(name) { self.drawn_there::<T>(name).await? } else { None };
        let (before, header) = there.unzip();
        let is_draft = header.as_ref().is_none_or(|header| header.draft.is_some());
        let differs = before.as_ref() != Some(definition);
        Ok(Drawn {
            name: name.clone(),
            definition: definition.clone(),
            before,
            header,
            // What somebody has taken out of use here stays so, unless it changes.
            activate: wished && (differs || is_draft),
            reason: String::new(),
            beside: false,
            problems: Vec::new(),
        })
    }

    /// Whether the active version of a flow is another one than what comes, and no import made it active: whoever did wants it so.
    async fn activated_here(&self, drawn: &Drawn<Flow>) -> Answer<bool> {
        let active = self.known().flows.get(&drawn.name).cloned();
        if active.is_none_or(|active| *active == drawn.definition) {
            return Ok(false);
        }
        let (action, target) = ("flow.activate".to_owned(), drawn.name.to_string());
        let filter = AuditFilter { action: Some(action), target: Some(target), ..AuditFilter::default() };
        let (entries, _) = self.inner.db.audit(&filter, None, 1).await.map_err(store)?;
        let by = entries.first().and_then(|entry| entry.row.detail.get("brought_by")?.as_str());
        Ok(by != Some(ACTION))
    }
}

/// Why a flow becomes active that was not active in its source; empty where it was.
fn reason(import: &Import, flow: &Name) -> String {
    match import.needed.get(flow) {
        _ if import.stand_ins.contains(flow) => {
            "It is in none of the files and stands in for what they call.".to_owned()
        }
        Some(by) => {
            let drawn = import.package.orchestrations.iter().find(|drawn| drawn.name == *by);
            let by = drawn.map_or(by.as_str(), |drawn| drawn.definition.label.as_str());
            format!(
                "It was not active there. {by}, which was, needs it, and could not be activated here without it."
            )
        }
        None => String::new(),
    }
}

/// An object with the fields that it lacks; what it has stays as it is.
fn grown(there: &Object, wanted: &Object) -> Object {
    let mut grown = there.clone();
    for field in &wanted.fields {
        let known = |known: &fermata_engine::object::Field| {
            known.name.as_str().eq_ignore_ascii_case(field.name.as_str())
        };
        if !grown.fields.iter().any(known) {
            grown.fields.push(field.clone());
        }
    }
    grown
}

/// As teams are kept; a person is none.
pub(super) fn team_kind(kind: MentionKind) -> Option<TeamKind> {
    match kind {
        MentionKind::User => None,
        MentionKind::Group => Some(TeamKind::Group),
        MentionKind::Queue => Some(TeamKind::Queue),
    }
}
