//! Exporting: orchestrations and, from each thing to the next, everything that they name.

use std::collections::BTreeSet;

use fermata_api::ApiError;
use fermata_engine::{definition::Orchestration, flow::Flow, ids::Name, object::Object, people::Team};
use fermata_interchange::package::{Named, Package, Packaged, PackagedTeam};
use fermata_store::rows::DefinitionKind;

use crate::{Answer, Service, error::store};

/// What is to be looked at still, and what was found.
#[derive(Default)]
struct Collecting {
    open: Vec<Thing>,
    seen: BTreeSet<Thing>,
    /// What has nothing behind it.
    leaves: Named,
    package: Package,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Thing {
    Orchestration(Name),
    Flow(Name),
    Object(Name),
}

impl Collecting {
    fn want(&mut self, thing: Thing) {
        if self.seen.insert(thing.clone()) {
            self.open.push(thing);
        }
    }

    /// Everything that a thing names.
    fn follow(&mut self, named: Named) {
        named.orchestrations.into_iter().for_each(|name| self.want(Thing::Orchestration(name)));
        named.flows.into_iter().for_each(|name| self.want(Thing::Flow(name)));
        named.objects.into_iter().for_each(|name| self.want(Thing::Object(name)));
        self.leaves.calendars.extend(named.calendars);
        self.leaves.mail_templates.extend(named.mail_templates);
        self.leaves.groups.extend(named.groups);
        self.leaves.queues.extend(named.queues);
        self.leaves.roles.extend(named.roles);
    }
}

impl Service {
    /// The package of these orchestrations; of none: of all.
    pub(super) async fn collect(&self, names: &[Name], drafts: bool) -> Answer<Package> {
        let labels = self.inner.db.definition_labels(DefinitionKind::Orchestration).await.map_err(store)?;
        let all: BTreeSet<Name> = labels.into_iter().map(|(name, _)| name).collect();
        if let Some(missing) = names.iter().find(|name| !all.contains(*name)) {
            return Err(ApiError::not_found("orchestration", missing));
        }
        let wanted: Vec<Name> = if names.is_empty() { all.into_iter().collect() } else { names.to_vec() };
        let mut collecting = Collecting { package: Package::new(), ..Collecting::default() };
        wanted.into_iter().for_each(|name| collecting.want(Thing::Orchestration(name)));
        while let Some(thing) = collecting.open.pop() {
            self.take(thing, drafts, &mut collecting).await?;
        }
        self.take_leaves(&mut collecting).await?;
        Ok(collecting.package.sorted())
    }

    /// Takes a thing and follows what it names. What is named and not here is told by whoever applies the package.
    async fn take(&self, thing: Thing, drafts: bool, collecting: &mut Collecting) -> Answer<()> {
        match thing {
            Thing::Orchestration(name) => {
                if let Some((definition, draft)) =
                    self.definition_travels::<Orchestration>(&name, drafts).await?
                {
                    collecting.follow(Named::of(&definition));
                    let package = &mut collecting.package;
                    package.drafts.orchestrations.extend(draft.then(|| name.clone()));
                    package.orchestrations.push(Packaged { name, definition });
                }
            }
            Thing::Flow(name) => {
                if let Some((definition, draft)) = self.definition_travels::<Flow>(&name, drafts).await? {
                    collecting.follow(Named::of(&definition));
                    let package = &mut collecting.package;
                    package.drafts.flows.extend(draft.then(|| name.clone()));
                    package.flows.push(Packaged { name, definition });
                }
            }
            Thing::Object(name) => {
                if let Some(object) = self.known().objects.get(&name) {
                    collecting.follow(Named::of(&**object));
                    collecting.package.objects.push(Object::clone(object));
                }
            }
        }
        Ok(())
    }

    async fn take_leaves(&self, collecting: &mut Collecting) -> Answer<()> {
        let known = self.known();
        let Collecting { leaves, package, .. } = collecting;
        for name in &leaves.calendars {
            if let Some(kept) = known.calendars.kept.get(name) {
                package.calendars.push(Packaged { name: name.clone(), definition: kept.calendar.clone() });
            }
        }
        for name in &leaves.mail_templates {
            if let Some(definition) = self.email_template_packaged(name).await? {
                package.mail_templates.push(Packaged { name: name.clone(), definition });
            }
        }
        let team = |team: &Team| PackagedTeam { name: team.name.clone(), label: team.label.clone() };
        let directory = &known.directory;
        package.groups.extend(leaves.groups.iter().filter_map(|name| directory.groups.get(name)).map(team));
        package.queues.extend(leaves.queues.iter().filter_map(|name| directory.queues.get(name)).map(team));
        package.roles.extend(leaves.roles.iter().filter_map(|name| directory.roles.get(name)).map(team));
        Ok(())
    }
}
