//! Installing: first what must be made, changed or kept is found, then it is done, people first and orchestrations last.

use std::collections::{BTreeMap, BTreeSet};

use fermata_api::{
    ApiError, Moment,
    calendars::CalendarInput,
    definitions::{FlowCreate, OrchestrationCreate},
    error::ErrorKind,
    people::{TeamInput, TeamKind, UserCreate},
    records::RecordInput,
    templates::{TemplateInstalled, TemplatePart, TemplatePartKind as Kind},
};
use fermata_engine::{
    calendar,
    check::{Callee, KnownCalendar, World},
    definition::Orchestration,
    expr::{self, Scope},
    flow::Flow,
    ids::Name,
    object::Object,
    people::{Assignee, Person, Team},
    run::command::FieldProblem,
    value::Value,
    zone,
};
use fermata_interchange::{
    package::{Packaged, PackagedTeam},
    template::{Example, Template},
};

use super::parts::part;
use crate::{Answer, Service, SignedIn, definitions::Definition, records::fields};

/// How far a definition that must be brought in is there already.
#[derive(Clone, Copy, PartialEq, Eq)]
enum There {
    /// Not at all.
    No,
    /// As a draft, where an earlier try ended.
    Draft,
}

/// What is to be done.
#[derive(Default)]
struct Todo {
    objects: Vec<Object>,
    changed_objects: Vec<Object>,
    flows: Vec<(Packaged<Flow>, There)>,
    orchestrations: Vec<(Packaged<Orchestration>, There)>,
    kept: Vec<TemplatePart>,
    conflicts: Vec<FieldProblem>,
}

impl Todo {
    fn conflict(&mut self, kind: Kind, name: &Name, message: String) {
        let path = format!("{}s.{name}", kind.words().to_lowercase());
        self.conflicts.push(FieldProblem { path, code: "taken".to_owned(), message });
    }
}

impl Service {
    /// Installs a template; see [`Service::template_install`].
    pub(super) async fn install(
        &self,
        who: &SignedIn,
        template: &Template,
        examples: bool,
    ) -> Answer<TemplateInstalled> {
        let todo = self.compare(template).await?;
        if !todo.conflicts.is_empty() {
            return Err(conflicts(template, todo.conflicts));
        }
        self.check_whole(template, &todo)?;
        let mut made = Vec::new();
        let mut kept = todo.kept;
        self.settle_people(who, template, &mut made, &mut kept).await?;
        self.settle_calendars(who, template, &mut made, &mut kept).await?;
        for object in todo.objects {
            made.push(part(Kind::Object, &object.name, &object.label));
            self.object_create(who, object).await?;
        }
        for object in todo.changed_objects {
            made.push(part(Kind::Object, &object.name, &object.label));
            let name = object.name.clone();
            self.object_update(who, &name, object, None).await?;
        }
        for (flow, there) in todo.flows {
            made.push(part(Kind::Flow, &flow.name, &flow.definition.label));
            self.bring_flow(who, flow, there).await?;
        }
        for (drawn, there) in todo.orchestrations {
            made.push(part(Kind::Orchestration, &drawn.name, &drawn.definition.label));
            self.bring_orchestration(who, drawn, there).await?;
        }
        let records = if examples { self.make_examples(who, &template.examples).await? } else { 0 };
        Ok(TemplateInstalled { orchestration: template.orchestration.clone(), made, kept, records })
    }

    /// What is there of a template, and what is in its way.
    async fn compare(&self, template: &Template) -> Answer<Todo> {
        let known = self.known();
        let mut todo = Todo::default();
        for object in &template.package.objects {
            match known.objects.get(&object.name) {
                None => todo.objects.push(object.clone()),
                Some(there) => compare_object(there, object, &mut todo),
            }
        }
        for flow in &template.package.flows {
            if let Some(there) = self.to_bring(Kind::Flow, flow, &mut todo).await? {
                todo.flows.push((flow.clone(), there));
            }
        }
        for drawn in &template.package.orchestrations {
            if let Some(there) = self.to_bring(Kind::Orchestration, drawn, &mut todo).await? {
                todo.orchestrations.push((drawn.clone(), there));
            }
        }
        Ok(todo)
    }

    /// Refuses what could not be activated in the end, before anything is changed.
    fn check_whole(&self, template: &Template, todo: &Todo) -> Answer<()> {
        let mut world = self.world_now();
        add_people(template, &mut world);
        let objects = todo.objects.iter().chain(&todo.changed_objects);
        world.objects.extend(objects.map(|object| (object.name.clone(), object.clone())));
        world.flows.extend(todo.flows.iter().map(|(flow, _)| (flow.name.clone(), flow.definition.clone())));
        let callee = |drawn: &Packaged<Orchestration>| (drawn.name.clone(), Callee::of(&drawn.definition));
        world.orchestrations.extend(todo.orchestrations.iter().map(|(drawn, _)| callee(drawn)));
        add_calendars(template, &mut world);
        let calendars = template.package.calendars.iter().flat_map(|packaged| {
            let at = |found: FieldProblem| FieldProblem {
                path: format!("calendars.{}.{}", packaged.name, found.path),
                ..found
            };
            calendar::problems(&packaged.definition).into_iter().map(at)
        });
        let broken: Vec<FieldProblem> = calendars.collect();
        if !broken.is_empty() {
            return Err(conflicts(template, broken));
        }
        let flows = todo.flows.iter().flat_map(|(flow, _)| flow.definition.problems(&world));
        let drawn = todo.orchestrations.iter().flat_map(|(drawn, _)| drawn.definition.problems(&world));
        let problems = fields(&flows.chain(drawn).collect::<Vec<_>>());
        if problems.is_empty() { Ok(()) } else { Err(conflicts(template, problems)) }
    }

    /// How far a definition is there that must be brought in; none: it is kept, or something else is in its way.
    async fn to_bring<T: Definition>(
        &self,
        kind: Kind,
        packaged: &Packaged<T>,
        todo: &mut Todo,
    ) -> Answer<Option<There>> {
        let (name, label) = (&packaged.name, packaged.definition.label());
        match self.definition_there::<T>(name).await? {
            None => return Ok(Some(There::No)),
            Some((there, false)) if there == packaged.definition => return Ok(Some(There::Draft)),
            Some((there, true)) if there == packaged.definition => todo.kept.push(part(kind, name, label)),
            Some(_) => {
                let what = kind.words().to_lowercase();
                let message =
                    format!("there is another {what} {name} already, and the template would replace it");
                todo.conflict(kind, name, message);
            }
        }
        Ok(None)
    }

    /// People and teams: those who are there stay as they are; the template's members join its teams.
    async fn settle_people(
        &self,
        who: &SignedIn,
        template: &Template,
        made: &mut Vec<TemplatePart>,
        kept: &mut Vec<TemplatePart>,
    ) -> Answer<()> {
        for person in &template.people {
            let is_there = self.known().directory.users.contains_key(&person.name);
            let list = if is_there { &mut *kept } else { &mut *made };
            list.push(part(Kind::User, &person.name, &person.label));
            if !is_there {
                let input = UserCreate {
                    name: person.name.clone(),
                    label: person.label.clone(),
                    email: person.email.clone(),
                    role: person.role,
                    password: None,
                    manager: person.manager.clone(),
                    approval_limit: person.approval_limit,
                };
                self.bring_user(who, input).await?;
            }
        }
        let package = &template.package;
        let groups = package.groups.iter().map(|t| (TeamKind::Group, Kind::Group, t));
        let queues = package.queues.iter().map(|t| (TeamKind::Queue, Kind::Queue, t));
        let roles = package.roles.iter().map(|t| (TeamKind::Role, Kind::Role, t));
        for (kind, word, team) in groups.chain(queues).chain(roles) {
            let changed = self.settle_team(who, kind, team, template).await?;
            let list = if changed { &mut *made } else { &mut *kept };
            list.push(part(word, &team.name, &team.label));
        }
        Ok(())
    }

    /// Calendars: one that is there stays as it is, whatever its hours are here.
    async fn settle_calendars(
        &self,
        who: &SignedIn,
        template: &Template,
        made: &mut Vec<TemplatePart>,
        kept: &mut Vec<TemplatePart>,
    ) -> Answer<()> {
        for packaged in &template.package.calendars {
            let is_there = self.known().calendars.kept.contains_key(&packaged.name);
            let list = if is_there { &mut *kept } else { &mut *made };
            list.push(part(Kind::Calendar, &packaged.name, &packaged.definition.label));
            if !is_there {
                let calendar = packaged.definition.clone();
                let input = CalendarInput { calendar, default: false, teams: Vec::new() };
                self.calendar_put(who, packaged.name.clone(), input, Some(0)).await?;
            }
        }
        Ok(())
    }

    async fn bring_user(&self, who: &SignedIn, input: UserCreate) -> Answer<()> {
        match self.is_demo() {
            true => self.user_create_persona(who, input).await.map(drop),
            false => self.user_create(who, input).await.map(drop),
        }
    }

    /// Whether the team had to be made or got members.
    async fn settle_team(
        &self,
        who: &SignedIn,
        kind: TeamKind,
        team: &PackagedTeam,
        template: &Template,
    ) -> Answer<bool> {
        let known = self.known();
        let key = match kind {
            TeamKind::Group => Assignee::Group(team.name.clone()),
            TeamKind::Queue => Assignee::Queue(team.name.clone()),
            TeamKind::Role => Assignee::Role(team.name.clone()),
        };
        let there = known.directory.team(&key);
        let mut members: BTreeSet<Name> = template.members_of(&key);
        let label = there.map_or(&team.label, |team| &team.label).clone();
        if let Some(there) = there {
            if members.is_subset(&there.members) {
                return Ok(false);
            }
            members.extend(there.members.iter().cloned());
        }
        self.team_put(who, kind, team.name.clone(), TeamInput { label, members }, None).await?;
        Ok(true)
    }

    async fn bring_flow(&self, who: &SignedIn, flow: Packaged<Flow>, there: There) -> Answer<()> {
        if there == There::No {
            let input = FlowCreate { name: Some(flow.name.clone()), definition: flow.definition };
            self.flow_create(who, input).await?;
        }
        self.flow_activate(who, &flow.name).await.map(drop)
    }

    async fn bring_orchestration(
        &self,
        who: &SignedIn,
        drawn: Packaged<Orchestration>,
        there: There,
    ) -> Answer<()> {
        if there == There::No {
            let name = Some(drawn.name.clone());
            let input = OrchestrationCreate { name, definition: Some(drawn.definition), label: None };
            self.orchestration_create(who, input).await?;
        }
        self.orchestration_activate(who, &drawn.name).await.map(drop)
    }

    /// The examples as records; each may name those before it.
    async fn make_examples(&self, who: &SignedIn, examples: &[Example]) -> Answer<usize> {
        let mut ids: BTreeMap<&str, Value> = BTreeMap::new();
        for example in examples {
            let fields = example_fields(example, &ids, self.now_ms())?;
            let made = self.record_create(who, &example.object, RecordInput { fields }, None).await?;
            ids.insert(&example.key, made.id.to_string().into());
        }
        Ok(examples.len())
    }
}

/// The fields of an example; see [`fermata_interchange::template`].
fn example_fields(
    example: &Example,
    ids: &BTreeMap<&str, Value>,
    now_ms: i64,
) -> Answer<BTreeMap<String, Value>> {
    let scope = Scope::new().with("now", Moment(now_ms).to_string().into());
    example
        .fields
        .iter()
        .map(|(name, given)| Ok((name.clone(), example_value(given, ids, &scope)?)))
        .collect()
}

fn example_value(given: &Value, ids: &BTreeMap<&str, Value>, scope: &Scope<'_>) -> Answer<Value> {
    let text = given.as_str().unwrap_or_default();
    if let Some(key) = text.strip_prefix('@') {
        return Ok(ids.get(key).cloned().unwrap_or(Value::Null));
    }
    match text.strip_prefix('=') {
        Some(source) => {
            expr::evaluate(source, scope).map_err(|e| crate::error::fault(format!("{source}: {e}")))
        }
        None => Ok(given.clone()),
    }
}

/// An object that is there must hold the template's fields, or get those that it lacks.
fn compare_object(there: &Object, object: &Object, todo: &mut Todo) {
    let mut grown = there.clone();
    for field in &object.fields {
        match there.field(&field.name) {
            None => grown.fields.push(field.clone()),
            Some(known) if known.data_type == field.data_type => {}
            Some(known) => {
                let message = format!(
                    "your object {} has a field {} of the type {}, but the template needs {}",
                    there.label,
                    field.name,
                    known.data_type.words(),
                    field.data_type.words()
                );
                todo.conflict(Kind::Object, &object.name, message);
            }
        }
    }
    if grown == *there {
        todo.kept.push(part(Kind::Object, &there.name, &there.label));
    } else {
        todo.changed_objects.push(grown);
    }
}

/// The calendars as they will be: one that is there stays as it is.
fn add_calendars(template: &Template, world: &mut World) {
    for packaged in &template.package.calendars {
        let calendar = packaged.definition.clone();
        let zone_data = zone::data(&calendar.time_zone);
        world.calendars.entry(packaged.name.clone()).or_insert(KnownCalendar { calendar, zone_data });
    }
}

/// The people and teams as they will be.
fn add_people(template: &Template, world: &mut World) {
    for person in &template.people {
        let new = || Person {
            manager: person.manager.clone(),
            approval_limit: person.approval_limit,
            ..Person::new(person.name.clone(), person.label.clone(), person.role)
        };
        world.directory.users.entry(person.name.clone()).or_insert_with(new);
    }
    let package = &template.package;
    let new = |team: &PackagedTeam| Team {
        name: team.name.clone(),
        label: team.label.clone(),
        members: BTreeSet::new(),
    };
    for team in &package.groups {
        let there = world.directory.groups.entry(team.name.clone()).or_insert_with(|| new(team));
        there.members.extend(template.members_of(&Assignee::Group(team.name.clone())));
    }
    for team in &package.queues {
        let there = world.directory.queues.entry(team.name.clone()).or_insert_with(|| new(team));
        there.members.extend(template.members_of(&Assignee::Queue(team.name.clone())));
    }
    for team in &package.roles {
        let there = world.directory.roles.entry(team.name.clone()).or_insert_with(|| new(team));
        there.members.extend(template.members_of(&Assignee::Role(team.name.clone())));
    }
}

fn conflicts(template: &Template, fields: Vec<FieldProblem>) -> ApiError {
    let first = fields.first().map(|f| f.message.clone()).unwrap_or_default();
    let message = format!("{} cannot be installed, and nothing was changed: {first}", template.label);
    ApiError { fields, ..ApiError::new(ErrorKind::Conflict, "template_conflicts", message) }
}
