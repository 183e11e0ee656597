//! Bringing in: what was weighed is written as one changeset, or nothing is.

use std::collections::BTreeMap;

use fermata_api::{
    ApiError, ErrorKind,
    packages::{PackageHow, PackagePartKind as Kind, PackagePlan, PlanChange, PlanNote},
};
use fermata_engine::{ids::Name, run::command::FieldProblem};
use fermata_interchange::package::Package;

use super::weigh::Weighed;
use crate::{Answer, Service, SignedIn, error::store};

/// How a package is brought in. Usually: as drafts, with its own people, whatever the system is like.
#[derive(Debug, Clone, Default)]
pub(crate) struct Bring {
    /// Whether what is no draft in the package becomes active; else everything is a draft.
    pub(crate) activate: bool,
    /// People of this system in the places of those that the package names.
    pub(crate) users: BTreeMap<Name, Name>,
    /// The revision of the plan that is carried out; none: whatever the plan is now.
    pub(crate) if_match: Option<String>,
}

impl From<&PackageHow> for Bring {
    fn from(how: &PackageHow) -> Self {
        Self { activate: true, users: how.users.clone(), if_match: how.revision.clone() }
    }
}

impl Service {
    /// Brings a package in, and says what became of each thing. Everything is written in one transaction, with an entry in the
    /// audit log for each thing, or nothing is.
    ///
    /// # Errors
    /// `package_conflicts` with everything that is in the way; `changed_meanwhile` where the plan is another one by now.
    pub(crate) async fn bring(&self, who: &SignedIn, package: &Package, how: &Bring) -> Answer<PackagePlan> {
        let Weighed { plan, changeset } = self.weigh(who, package, how).await?;
        if how.if_match.as_ref().is_some_and(|seen| *seen != plan.revision) {
            let message = "Something that this package touches changed since you looked at the plan, and nothing was applied. Look at the new plan, then apply.";
            return Err(ApiError::new(ErrorKind::PreconditionFailed, "changed_meanwhile", message));
        }
        if !plan.can_apply {
            return Err(in_the_way(&plan.problems));
        }
        if plan.changes() {
            self.commit(changeset).await.map_err(store)?;
            self.learned_of(&plan).await;
        }
        Ok(plan)
    }

    /// Reads the picture anew, and says of each thing that it changed.
    async fn learned_of(&self, plan: &PackagePlan) {
        let mut changed = plan.things.iter().filter(|thing| thing.change != PlanChange::Same);
        if let Some(first) = changed.next() {
            self.learned_if_it_can(topic(first.kind), &first.name).await;
        }
        changed.for_each(|thing| self.say(topic(thing.kind), &thing.name));
    }
}

/// What listeners hear of.
fn topic(kind: Kind) -> &'static str {
    match kind {
        Kind::Group | Kind::Queue | Kind::Role => "people",
        Kind::Calendar => "calendars",
        Kind::MailTemplate => "connections",
        Kind::Object | Kind::Flow | Kind::Orchestration => "definition",
    }
}

fn in_the_way(problems: &[PlanNote]) -> ApiError {
    let field = |note: &PlanNote| FieldProblem {
        path: note.path.clone(),
        code: note.code.clone(),
        message: note.message.clone(),
    };
    let first = problems.first().map(|note| format!("{}: {}", note.path, note.message)).unwrap_or_default();
    let message = format!("The package cannot be applied, and nothing was changed. {first}");
    let fields = problems.iter().map(field).collect();
    ApiError { fields, ..ApiError::new(ErrorKind::Conflict, "package_conflicts", message) }
}
