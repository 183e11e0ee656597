//! Weighing: what bringing in a package would write, what is in its way, and what should be known. Nothing is written here.

mod checks;
mod notes;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use fermata_api::{
    packages::{PackagePartKind as Kind, PackagePlan, PlanNote, PlanThing},
    people::TeamKind,
};
use fermata_engine::{
    check::{KnownCalendar, World},
    definition::Orchestration,
    flow::Flow,
    ids::Name,
    object::Object,
    people::Team,
    zone,
};
use fermata_interchange::package::{self, Package, Packaged, PackagedTeam};
use fermata_store::{Changeset, Guard};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::bring::Bring;
use crate::{
    Answer, Service, SignedIn,
    definitions::{Arrival, Arriving, Definition},
    digest,
    error::{fault, store},
    policy::{Action, require},
};

/// A plan, and what carries it out.
pub(crate) struct Weighed {
    pub(crate) plan: PackagePlan,
    pub(crate) changeset: Changeset,
}

/// What was found so far.
struct Weighing {
    things: Vec<PlanThing>,
    /// What is still to be said of things.
    texts: Vec<notes::Text>,
    problems: Vec<PlanNote>,
    warnings: Vec<PlanNote>,
    changeset: Changeset,
    /// What definitions may refer to afterwards.
    world: World,
    /// Objects as they will be.
    objects: BTreeMap<Name, Arc<Object>>,
    /// Orchestrations that get another active version.
    replaced: BTreeSet<Name>,
    /// What is looked at by the check: it becomes active, and is not as it is here.
    checked: BTreeSet<(Kind, Name)>,
    /// What is saved as a draft.
    drafts: BTreeSet<(Kind, Name)>,
}

impl Service {
    /// What bringing in a package would do.
    ///
    /// # Errors
    /// When whoever asks may not, or the database cannot be read. What is in the way is no error: the plan tells it.
    pub(crate) async fn weigh(&self, who: &SignedIn, package: &Package, how: &Bring) -> Answer<Weighed> {
        require(who, Action::PackageApply)?;
        package::check(package).map_err(fault)?;
        let package = package.with_users(&how.users).map_err(fault)?.sorted();
        let known = self.known();
        let mut weighing = Weighing {
            things: Vec::new(),
            texts: Vec::new(),
            problems: Vec::new(),
            warnings: Vec::new(),
            changeset: Changeset::new(),
            world: self.world_now(),
            objects: known.objects.clone(),
            replaced: BTreeSet::new(),
            checked: BTreeSet::new(),
            drafts: BTreeSet::new(),
        };
        weighing.changeset.guard(known.guard_of_active());
        self.weigh_teams(who, &package, &mut weighing).await?;
        self.weigh_calendars(who, &package, &mut weighing).await?;
        self.weigh_templates(who, &package, &mut weighing).await?;
        self.weigh_objects(who, &package, &mut weighing).await?;
        for flow in &package.flows {
            let activate = how.activate && !package.drafts.flows.contains(&flow.name);
            self.weigh_definition(who, Kind::Flow, flow, activate, &mut weighing).await?;
        }
        for drawn in &package.orchestrations {
            let activate = how.activate && !package.drafts.orchestrations.contains(&drawn.name);
            self.weigh_definition(who, Kind::Orchestration, drawn, activate, &mut weighing).await?;
        }
        weighing.check(&package);
        let broken = self.broken_by(&weighing.world, &weighing.replaced).await?;
        weighing.breaks(broken.fields);
        weighing.told().await?;
        self.weighed(who, &package, how, weighing)
    }

    async fn weigh_teams(&self, who: &SignedIn, package: &Package, weighing: &mut Weighing) -> Answer<()> {
        let lists = [
            (TeamKind::Group, Kind::Group, &package.groups),
            (TeamKind::Queue, Kind::Queue, &package.queues),
            (TeamKind::Role, Kind::Role, &package.roles),
        ];
        for (kind, part, teams) in lists {
            for PackagedTeam { name, label } in teams {
                let label = label.trim();
                let arrived = self.team_arrives(who, kind, (name, label), &mut weighing.changeset).await;
                let Some(before) = weighing.arrived(part, name, arrived)? else { continue };
                let text = |label: &str| format!("label: {label}\n");
                let before = before.map(|before| text(&before));
                weighing.thing(part, (name, label), before.as_deref(), &text(label));
                let directory = &mut weighing.world.directory;
                let list = match kind {
                    TeamKind::Group => &mut directory.groups,
                    TeamKind::Queue => &mut directory.queues,
                    TeamKind::Role => &mut directory.roles,
                };
                let new = || Team { name: name.clone(), label: String::new(), members: BTreeSet::new() };
                list.entry(name.clone()).or_insert_with(new).label = label.to_owned();
            }
        }
        Ok(())
    }

    async fn weigh_calendars(
        &self,
        who: &SignedIn,
        package: &Package,
        weighing: &mut Weighing,
    ) -> Answer<()> {
        for Packaged { name, definition } in &package.calendars {
            let mut calendar = definition.clone();
            calendar.label = calendar.label.trim().to_owned();
            let arrived = self.calendar_arrives(who, name, &calendar, &mut weighing.changeset).await;
            let Some(before) = weighing.arrived(Kind::Calendar, name, arrived)? else { continue };
            weighing.compared(Kind::Calendar, (name, &calendar.label), before.as_ref(), &calendar);
            let zone_data = zone::data(&calendar.time_zone);
            weighing.world.calendars.insert(name.clone(), KnownCalendar { calendar, zone_data });
        }
        Ok(())
    }

    async fn weigh_templates(
        &self,
        who: &SignedIn,
        package: &Package,
        weighing: &mut Weighing,
    ) -> Answer<()> {
        for Packaged { name, definition } in &package.mail_templates {
            let mut template = definition.clone();
            template.label = template.label.trim().to_owned();
            template.subject = template.subject.trim().to_owned();
            let arrived = self.email_template_arrives(who, name, &template, &mut weighing.changeset).await;
            let Some(before) = weighing.arrived(Kind::MailTemplate, name, arrived)? else { continue };
            weighing.compared(Kind::MailTemplate, (name, &template.label), before.as_ref(), &template);
            weighing.world.outlets.mail_templates.insert(name.clone(), template.label);
        }
        Ok(())
    }

    async fn weigh_objects(&self, who: &SignedIn, package: &Package, weighing: &mut Weighing) -> Answer<()> {
        for object in &package.objects {
            let name = &object.name;
            // As it is stored, not as it is known: a field that another node added in between is not lost.
            let stored = self.inner.db.object(name).await.map_err(store)?;
            let (before, revision) = stored.map_or((None, 0), |(before, revision)| (Some(before), revision));
            weighing.changeset.guard(Guard::Object(name.clone(), revision));
            let grown = match before.as_ref() {
                Some(there) => weighing.with_fields_of(there, object),
                None => object.clone(),
            };
            // Also where something is in its way: what names it is not wrong for that.
            weighing.world.objects.insert(name.clone(), grown.clone());
            weighing.objects.insert(name.clone(), Arc::new(grown.clone()));
            let arrived = self.object_arrives(who, &grown, &mut weighing.changeset).await;
            if weighing.arrived(Kind::Object, name, arrived)?.is_none() {
                continue;
            }
            weighing.compared(Kind::Object, (name, &grown.label), before.as_ref(), &grown);
            if before.as_ref() != Some(&grown) {
                weighing.checked.insert((Kind::Object, name.clone()));
            }
        }
        Ok(())
    }

    async fn weigh_definition<T: Travels>(
        &self,
        who: &SignedIn,
        kind: Kind,
        packaged: &Packaged<T>,
        activate: bool,
        weighing: &mut Weighing,
    ) -> Answer<()> {
        let Packaged { name, definition } = packaged;
        let Weighing { objects, changeset, .. } = weighing;
        let arriving = Arriving { name, definition, activate, over_draft: false, brought_by: None, objects };
        let arrived = self.definition_arrives(who, &arriving, changeset).await;
        let Some(Arrival { before, version, changes, warnings }) = weighing.arrived(kind, name, arrived)?
        else {
            return Ok(());
        };
        weighing.compared(kind, (name, definition.label()), before.as_ref(), definition);
        if let Some(thing) = weighing.things.last_mut() {
            thing.version = version;
            thing.draft = changes && !activate;
        }
        for message in warnings {
            weighing.warn(kind, name, "draft_here", message);
        }
        if activate {
            definition.joins(name, &mut weighing.world);
        }
        if changes {
            let key = (kind, name.clone());
            let list = if activate { &mut weighing.checked } else { &mut weighing.drafts };
            list.insert(key);
        }
        if changes && activate && kind == Kind::Orchestration {
            weighing.replaced.insert(name.clone());
        }
        Ok(())
    }

    /// The plan of what was found, with an entry of its own in the audit log.
    fn weighed(&self, who: &SignedIn, package: &Package, how: &Bring, weighing: Weighing) -> Answer<Weighed> {
        let Weighing { things, problems, warnings, mut changeset, world, .. } = weighing;
        let revision = revision(package, how, &changeset, &(&things, &problems, &warnings))?;
        let can_apply = problems.is_empty();
        let users = &world.directory.users;
        let missing_users = package.people().into_iter().filter(|user| !users.contains_key(user)).collect();
        let plan = PackagePlan { revision, can_apply, things, problems, warnings, missing_users };
        let names: Vec<&Name> =
            package.orchestrations.iter().map(|drawn| &drawn.name).take(NAMES_NOTED).collect();
        let detail = json!({ "orchestrations": names, "plan": plan.revision });
        let label = match package.orchestrations.as_slice() {
            [one] => one.definition.label.clone(),
            many => format!("{} orchestrations", many.len()),
        };
        changeset.write(self.noted(who, "package.apply", "package").label(&label).detail(detail).into());
        Ok(Weighed { plan, changeset })
    }
}

/// Names that an entry of the audit log tells.
const NAMES_NOTED: usize = 50;

/// What a plan was made of and against, as one short text.
fn revision(
    package: &Package,
    how: &Bring,
    changeset: &Changeset,
    found: &impl serde::Serialize,
) -> Answer<String> {
    let hash = Sha256::new()
        .chain_update(package::print(package).map_err(fault)?)
        .chain_update(format!("{} {:?}", how.activate, how.users))
        // What was looked at, with its revisions.
        .chain_update(format!("{:?}", changeset.guards))
        .chain_update(serde_json::to_string(found).map_err(fault)?)
        .finalize();
    Ok(digest::short(hash))
}

/// What flows and orchestrations become for others once they are active.
trait Travels: Definition + 'static {
    /// Others can refer to it.
    fn joins(&self, name: &Name, world: &mut World);
}

impl Travels for Flow {
    fn joins(&self, name: &Name, world: &mut World) {
        world.flows.insert(name.clone(), self.clone());
    }
}

impl Travels for Orchestration {
    fn joins(&self, name: &Name, world: &mut World) {
        world.orchestrations.insert(name.clone(), fermata_engine::check::Callee::of(self));
    }
}
