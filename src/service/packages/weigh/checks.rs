//! The check of definitions over the world as it will be: everything that becomes active must be without errors in it.

use std::collections::BTreeSet;

use fermata_api::packages::{PackagePartKind as Kind, PlanNote};
use fermata_engine::{
    calendar,
    check::{Problem, Severity, World, check_object},
    ids::Name,
};
use fermata_interchange::package::{Named, Package};

use super::{Travels, Weighing, notes::place};
use crate::{definitions::Definition, records::path};

impl Weighing {
    /// Notes what is wrong with what the package brings.
    pub(super) fn check(&mut self, package: &Package) {
        let mut world = std::mem::take(&mut self.world);
        for object in &package.objects {
            if let Some(grown) = self.objects.get(&object.name).cloned()
                && self.checked.contains(&(Kind::Object, object.name.clone()))
            {
                self.found(Kind::Object, &object.name, check_object(&grown, &world), &BTreeSet::new());
            }
        }
        for calendar in &package.calendars {
            for problem in calendar::problems(&calendar.definition) {
                let path = format!("{}.{}", place(Kind::Calendar, &calendar.name), problem.path);
                let note = PlanNote { path, code: problem.code, message: problem.message };
                if !self.problems.iter().any(|known| known.code == note.code && known.message == note.message)
                {
                    self.problems.push(note);
                }
            }
        }
        for flow in &package.flows {
            self.check_definition(Kind::Flow, &flow.name, &flow.definition, &mut world);
        }
        for drawn in &package.orchestrations {
            self.check_definition(Kind::Orchestration, &drawn.name, &drawn.definition, &mut world);
        }
        self.check_drafts(package, &world);
        world.checked = None;
        self.world = world;
    }

    fn check_definition<T: Definition>(
        &mut self,
        kind: Kind,
        name: &Name,
        definition: &T,
        world: &mut World,
    ) {
        if !self.checked.contains(&(kind, name.clone())) {
            return;
        }
        world.checked = Some(name.clone());
        let absent = absent(definition, world);
        for user in &absent {
            let message = format!(
                "names the user {user}, and there is nobody of that name here: add them under People, or say who takes their place"
            );
            self.problems.push(PlanNote {
                path: place(kind, name),
                code: "user_unknown".to_owned(),
                message,
            });
        }
        self.found(kind, name, definition.problems(world), &absent);
    }

    /// Drafts may be wrong in every way; what hinders them from being activated later is told.
    fn check_drafts(&mut self, package: &Package, world: &World) {
        if self.drafts.is_empty() {
            return;
        }
        let mut world = world.clone();
        package.flows.iter().for_each(|flow| flow.definition.joins(&flow.name, &mut world));
        package.orchestrations.iter().for_each(|drawn| drawn.definition.joins(&drawn.name, &mut world));
        for flow in &package.flows {
            self.check_draft(Kind::Flow, &flow.name, &flow.definition, &mut world);
        }
        for drawn in &package.orchestrations {
            self.check_draft(Kind::Orchestration, &drawn.name, &drawn.definition, &mut world);
        }
    }

    fn check_draft<T: Definition>(&mut self, kind: Kind, name: &Name, definition: &T, world: &mut World) {
        if !self.drafts.contains(&(kind, name.clone())) {
            return;
        }
        world.checked = Some(name.clone());
        for user in absent(definition, world) {
            let message = format!("names the user {user}, and there is nobody of that name here");
            self.warn(kind, name, "user_unknown", message);
        }
        let errors =
            definition.problems(world).into_iter().filter(|problem| problem.severity == Severity::Error);
        let errors = errors.filter(|problem| problem.code != "user_unknown");
        let notes: Vec<PlanNote> = errors.map(|problem| note(kind, name, &problem)).collect();
        self.warnings.extend(notes);
    }

    fn found(&mut self, kind: Kind, name: &Name, problems: Vec<Problem>, absent: &BTreeSet<Name>) {
        for problem in problems {
            // They were told by name, once for each.
            if problem.code == "user_unknown" && !absent.is_empty() {
                continue;
            }
            let note = note(kind, name, &problem);
            match problem.severity {
                // People do not travel: whoever applies a package puts them into the teams that came with it.
                Severity::Error if problem.code != "assignee_nobody" => self.problems.push(note),
                _ => self.warnings.push(note),
            }
        }
    }
}

/// Users whom a definition names and who are not here.
fn absent<T: Definition>(definition: &T, world: &World) -> BTreeSet<Name> {
    let named = Named::of(definition).users;
    named.into_iter().filter(|user| !world.directory.users.contains_key(user)).collect()
}

fn note(kind: Kind, name: &Name, problem: &Problem) -> PlanNote {
    PlanNote {
        path: format!("{}.{}", place(kind, name), path(problem)),
        code: problem.code.clone(),
        message: problem.message.clone(),
    }
}
