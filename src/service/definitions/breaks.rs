//! What a change would break: orchestrations that are active or have open runs, and active flows. Such a change is refused,
//! with every place; it is never found out by a run.

use std::{collections::BTreeSet, sync::Arc};

use fermata_api::{ApiError, error::ErrorKind};
use fermata_engine::{
    check::{Problem, Severity, World, check_flow, check_object, check_orchestration},
    definition::Orchestration,
    ids::Name,
    run::command::FieldProblem,
};

use crate::{Answer, Service, error::store, records::path};

/// A version that can still run.
pub(crate) struct Running {
    pub(crate) name: Name,
    pub(crate) version: u32,
    pub(crate) definition: Arc<Orchestration>,
}

/// What a change would break.
pub(crate) struct Broken {
    /// Every place.
    pub(crate) fields: Vec<FieldProblem>,
    /// What people read for the things that these are in.
    pub(crate) labels: BTreeSet<String>,
}

impl Broken {
    /// What would break, in a sentence about `what` is done; nothing where nothing would.
    pub(crate) fn words(&self, what: &str) -> Option<String> {
        let first = &self.fields.first()?.message;
        let labels: Vec<&str> = self.labels.iter().map(String::as_str).collect();
        Some(format!("{what} would break {}: {first}", labels.join(", ")))
    }
}

impl Service {
    /// The active version of every orchestration, and every version that open runs are on.
    pub(crate) async fn running(&self) -> Answer<Vec<Running>> {
        self.running_but(&BTreeSet::new()).await
    }

    /// As [`running`](Self::running), where these orchestrations get another active version: of theirs only what open runs are on.
    async fn running_but(&self, replaced: &BTreeSet<Name>) -> Answer<Vec<Running>> {
        let known = self.known();
        let active = known.active.iter().filter(|(name, _)| !replaced.contains(*name));
        let mut keys: BTreeSet<(Name, u32)> =
            active.map(|(name, active)| (name.clone(), active.version)).collect();
        for (name, _) in self.inner.db.open_run_counts().await.map_err(store)? {
            let versions = self.inner.db.open_run_counts_by_version(&name).await.map_err(store)?;
            keys.extend(versions.into_iter().map(|(version, _)| (name.clone(), version)));
        }
        let mut running = Vec::new();
        for (name, version) in keys {
            let definition = self.version_of(&name, version).await?;
            running.push(Running { name, version, definition });
        }
        Ok(running)
    }

    /// Refuses a change that leads to this world, where something that runs would have errors that it does not have now.
    /// `code` and `what` say what is refused.
    pub(crate) async fn refuse_breaking(&self, after: &World, code: &str, what: &str) -> Answer<()> {
        let broken = self.broken_by(after, &BTreeSet::new()).await?;
        match broken.words(what) {
            Some(message) => {
                Err(ApiError { fields: broken.fields, ..ApiError::new(ErrorKind::Conflict, code, message) })
            }
            None => Ok(()),
        }
    }

    /// What runs and would have errors in this world that it does not have now, where these orchestrations get another active
    /// version.
    pub(crate) async fn broken_by(&self, after: &World, replaced: &BTreeSet<Name>) -> Answer<Broken> {
        let before = self.world_now();
        let mut broken = Vec::new();
        let mut labels = BTreeSet::new();
        for Running { name, version, definition } in self.running_but(replaced).await? {
            let added =
                added(check_orchestration(&definition, &before), check_orchestration(&definition, after));
            if !added.is_empty() {
                labels.insert(format!("{} (version {version})", definition.label));
            }
            broken.extend(added.iter().map(|problem| at(&format!("orchestrations.{name}"), problem)));
        }
        for (name, flow) in before.flows.iter().filter(|(name, flow)| after.flows.get(*name) == Some(*flow)) {
            let added = added(check_flow(flow, &before), check_flow(flow, after));
            if !added.is_empty() {
                labels.insert(format!("the flow {}", flow.label));
            }
            broken.extend(added.iter().map(|problem| at(&format!("flows.{name}"), problem)));
        }
        for (name, object) in before.objects.iter().filter(|(name, it)| after.objects.get(*name) == Some(*it))
        {
            let added = added(check_object(object, &before), check_object(object, after));
            if !added.is_empty() {
                labels.insert(format!("the object {}", object.label));
            }
            broken.extend(added.iter().map(|problem| at(&format!("objects.{name}"), problem)));
        }
        Ok(Broken { fields: broken, labels })
    }
}

/// The errors that are new.
fn added(before: Vec<Problem>, after: Vec<Problem>) -> Vec<Problem> {
    let same =
        |a: &Problem, b: &Problem| (&a.code, &a.place, &a.property) == (&b.code, &b.place, &b.property);
    let errors = after.into_iter().filter(|problem| problem.severity == Severity::Error);
    errors.filter(|problem| !before.iter().any(|known| same(known, problem))).collect()
}

fn at(prefix: &str, problem: &Problem) -> FieldProblem {
    FieldProblem {
        path: format!("{prefix}.{}", path(problem)),
        code: problem.code.clone(),
        message: problem.message.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_breaks_is_told_by_its_labels_and_its_first_place() {
        let field =
            |message: &str| FieldProblem { path: "a".into(), code: "b".into(), message: message.into() };
        let broken = Broken {
            fields: vec![field("lacks an input"), field("is too long")],
            labels: ["Renewal (version 2)".to_owned(), "the flow Look".to_owned()].into(),
        };
        let expected = "Activating this would break Renewal (version 2), the flow Look: lacks an input";
        assert_eq!(broken.words("Activating this").as_deref(), Some(expected));
        assert_eq!(Broken { fields: Vec::new(), labels: BTreeSet::new() }.words("Activating this"), None);
    }
}
