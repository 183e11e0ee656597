//! Objects: what records are made of.

use std::collections::BTreeMap;

use fermata_api::{ApiError, Page, error::ErrorKind, page::Paging, records::ObjectView};
use fermata_engine::{
    check::{Callee, KnownCalendar, Problem, Severity, World, check_object},
    ids::Name,
    object::Object,
    run::command::FieldProblem,
    schedule::time_zones,
};
use fermata_store::{Changeset, Guard, Write};

use crate::{
    Answer, Service, SignedIn,
    error::{changed, limit, store, written},
    policy::{Action, require},
};
use serde_json::Value;

impl Service {
    /// Objects, by name.
    pub async fn objects(&self, who: &SignedIn, paging: Paging) -> Answer<Page<ObjectView>> {
        require(who, Action::ObjectSee)?;
        let listed = self.inner.db.object_list(paging.cursor.as_deref(), limit(paging.limit)?).await;
        let (objects, next) = listed.map_err(store)?;
        let counts = self.records_counted_together(who, &objects).await?;
        let view = |(object, revision): (Object, i64)| {
            let records = counts.get(&object.name).copied().unwrap_or(0);
            ObjectView { object, revision, records }
        };
        Ok(Page { items: objects.into_iter().map(view).collect(), next })
    }

    /// One object.
    pub async fn object(&self, who: &SignedIn, name: &Name) -> Answer<ObjectView> {
        require(who, Action::ObjectSee)?;
        let mut view = self.object_view(name).await?;
        view.records = self.records_counted(who, &view.object).await?;
        Ok(view)
    }

    /// How many records of an object this person may see.
    async fn records_counted(&self, who: &SignedIn, object: &Object) -> Answer<i64> {
        match self.records_reach(who, object) {
            Some(reach) => self.inner.db.record_count_seen_by(&object.name, &reach).await.map_err(store),
            None => self.inner.db.record_count(&object.name).await.map_err(store),
        }
    }

    /// As [`Self::records_counted`], for many in one question.
    async fn records_counted_together(
        &self,
        who: &SignedIn,
        objects: &[(Object, i64)],
    ) -> Answer<BTreeMap<Name, i64>> {
        let reaches =
            objects.iter().map(|(object, _)| Some((object.name.clone(), self.records_reach(who, object)?)));
        let counts = match reaches.collect::<Option<Vec<_>>>() {
            Some(reaches) => self.inner.db.record_counts_seen_by(&reaches).await,
            None => {
                let names: Vec<Name> = objects.iter().map(|(object, _)| object.name.clone()).collect();
                self.inner.db.record_counts(&names).await
            }
        };
        Ok(counts.map_err(store)?.into_iter().collect())
    }

    async fn object_view(&self, name: &Name) -> Answer<ObjectView> {
        let found = self.inner.db.object(name).await.map_err(store)?;
        let (object, revision) = found.ok_or_else(|| ApiError::not_found("object", name))?;
        let records = self.inner.db.record_count(name).await.map_err(store)?;
        Ok(ObjectView { object, revision, records })
    }

    /// A new object.
    pub async fn object_create(&self, who: &SignedIn, object: Object) -> Answer<ObjectView> {
        require(who, Action::ObjectDefine)?;
        if self.inner.db.object(&object.name).await.map_err(store)?.is_some() {
            return Err(ApiError::field("name", "taken", "there is an object with this name already"));
        }
        self.object_put(who, object, 0).await
    }

    /// Replaces an object's definition.
    pub async fn object_update(
        &self,
        who: &SignedIn,
        name: &Name,
        object: Object,
        if_match: Option<i64>,
    ) -> Answer<ObjectView> {
        require(who, Action::ObjectDefine)?;
        let before = self.object_view(name).await?;
        if &object.name != name {
            return Err(ApiError::field(
                "name",
                "fixed",
                "an object's name never changes; change its label instead",
            ));
        }
        if if_match.is_some_and(|seen| seen != before.revision) {
            return Err(changed("object"));
        }
        self.object_put(who, object, before.revision).await
    }

    async fn object_put(&self, who: &SignedIn, object: Object, before: i64) -> Answer<ObjectView> {
        let mut world = self.world_now();
        world.objects.insert(object.name.clone(), object.clone());
        refuse(&check_object(&object, &world))?;
        let what = format!("Changing {} like this", object.label);
        let known = self.known();
        self.refuse_breaking(&world, "object_breaks_definition", &what).await?;
        let fitted = self.fit(known.objects.get(&object.name).map(|o| &**o), &object).await?;
        let name = object.name.clone();
        let now_ms = self.now_ms();
        let action = if before == 0 { "object.create" } else { "object.update" };
        let old = known.objects.get(&name).map_or(Ok(Value::Null), |object| written(&**object))?;
        let entry = self.noted(who, action, &name).label(&object.label).change(&old, &written(&object)?);
        let mut changeset = Changeset::new();
        changeset
            .guard(Guard::Object(name.clone(), before))
            .guard(known.guard_of_active())
            .write(entry.into())
            .write(Write::PutObject(object, before + 1, now_ms));
        changeset.guards.extend(fitted.guards);
        changeset.writes.extend(fitted.writes);
        self.commit(changeset).await.map_err(store)?;
        self.learned("definition", &name).await?;
        self.object_view(&name).await
    }

    /// Adds what an object of a package writes, where it is another than what is here. Records that do not fit it are problems.
    pub(crate) async fn object_arrives(
        &self,
        who: &SignedIn,
        object: &Object,
        changeset: &mut Changeset,
    ) -> Answer<()> {
        let stored = self.inner.db.object(&object.name).await.map_err(store)?;
        let (before, revision) = stored.map_or((None, 0), |(before, revision)| (Some(before), revision));
        changeset.guard(Guard::Object(object.name.clone(), revision));
        if before.as_ref() == Some(object) {
            return Ok(());
        }
        let fitted = self.fit(before.as_ref(), object).await?;
        let action = if before.is_none() { "object.create" } else { "object.update" };
        let old = before.as_ref().map_or(Ok(Value::Null), written)?;
        let entry = self.noted(who, action, &object.name).label(&object.label);
        changeset.write(entry.change(&old, &written(object)?).into()).write(Write::PutObject(
            object.clone(),
            revision + 1,
            self.now_ms(),
        ));
        changeset.guards.extend(fitted.guards);
        changeset.writes.extend(fitted.writes);
        Ok(())
    }

    /// Deletes an object that has no records and that no definition names.
    pub async fn object_delete(&self, who: &SignedIn, name: &Name) -> Answer<()> {
        require(who, Action::ObjectDefine)?;
        let before = self.object_view(name).await?;
        if before.records > 0 {
            let message =
                format!("{} has {} records: delete them first.", before.object.label, before.records);
            return Err(ApiError::new(ErrorKind::Conflict, "object_in_use", message));
        }
        if let Some(user) = self.user_of_object(name) {
            let message = format!("{user} refers to {}: change that first.", before.object.label);
            return Err(ApiError::new(ErrorKind::Conflict, "object_in_use", message));
        }
        let old = written(&before.object)?;
        let entry =
            self.noted(who, "object.delete", name).label(&before.object.label).change(&old, &Value::Null);
        let mut changeset = Changeset::new();
        changeset
            .guard(Guard::Object(name.clone(), before.revision))
            .guard(Guard::NoRecords(name.clone()))
            .write(Write::DeleteObject(name.clone()))
            .write(entry.into());
        self.commit(changeset).await.map_err(store)?;
        self.learned("definition", name).await
    }

    /// The label of something active that names an object.
    fn user_of_object(&self, name: &Name) -> Option<String> {
        let known = self.known();
        let by_trigger = known.active.values().find(|active| {
            let definition = &active.definition;
            definition.object() == Some(name) || definition.trigger.deleted() == Some(name)
        });
        let by_flow = || known.flows.values().find(|flow| flow.object.as_ref() == Some(name));
        let by_lookup = || {
            known.objects.values().filter(|o| &o.name != name).find(|o| {
                o.fields.iter().any(|f| {
                    matches!(&f.data_type, fermata_engine::value::DataType::Lookup { object } if object == name)
                })
            })
        };
        by_trigger
            .map(|active| active.definition.label.clone())
            .or_else(|| by_flow().map(|flow| flow.label.clone()))
            .or_else(|| by_lookup().map(|object| object.label.clone()))
    }

    /// Everything that the definition of this name may refer to.
    pub(crate) fn world_for(&self, name: &Name) -> World {
        World { checked: Some(name.clone()), ..self.world_now() }
    }

    /// Everything that a definition may refer to.
    pub(crate) fn world_now(&self) -> World {
        let known = self.known();
        World {
            objects: known.objects.iter().map(|(name, o)| (name.clone(), Object::clone(o))).collect(),
            flows: known
                .flows
                .iter()
                .map(|(n, f)| (n.clone(), fermata_engine::flow::Flow::clone(f)))
                .collect(),
            directory: known.directory.clone(),
            hooks: known.hooks.clone(),
            time_zones: time_zones().into_iter().collect(),
            outlets: known.outlets.clone(),
            require_fault_paths: known.check_settings.require_fault_paths,
            orchestrations: known
                .active
                .iter()
                .map(|(n, a)| (n.clone(), Callee::of(&a.definition)))
                .collect(),
            calendars: known
                .calendars
                .kept
                .iter()
                .map(|(name, kept)| {
                    let zone_data = fermata_engine::zone::data(&kept.calendar.time_zone);
                    (name.clone(), KnownCalendar { calendar: kept.calendar.clone(), zone_data })
                })
                .collect(),
            default_calendar: known.calendars.counting.default.clone(),
            team_calendars: known
                .calendars
                .counting
                .teams
                .iter()
                .map(|(team, calendar)| (team.key(), calendar.clone()))
                .collect(),
            checked: None,
        }
    }
}

/// Refuses where there are errors; warnings pass.
pub(crate) fn refuse(problems: &[Problem]) -> Answer<()> {
    let fields = fields(problems);
    if fields.is_empty() { Ok(()) } else { Err(ApiError::invalid(fields)) }
}

/// Errors as problems with single values: the place and the property are the path.
pub(crate) fn fields(problems: &[Problem]) -> Vec<FieldProblem> {
    let errors = problems.iter().filter(|p| p.severity == Severity::Error);
    errors.map(|p| FieldProblem { path: path(p), code: p.code.clone(), message: p.message.clone() }).collect()
}

/// Where a problem is, as a path.
pub(crate) fn path(problem: &Problem) -> String {
    use fermata_engine::check::Place;
    let place = match &problem.place {
        Place::Whole => String::new(),
        Place::Stage(name) => format!("stages.{name}"),
        Place::Step(name) => format!("steps.{name}"),
        Place::Decision(name) => format!("decisions.{name}"),
        Place::Element(name) => format!("elements.{name}"),
        Place::Component(name) => format!("components.{name}"),
    };
    match (place.is_empty(), problem.property.is_empty()) {
        (false, false) => format!("{place}.{}", problem.property),
        (false, true) => place,
        (true, false) => problem.property.clone(),
        (true, true) => "definition".to_owned(),
    }
}
