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

impl Service {
    /// The active version of every orchestration, and every version that open runs are on.
    pub(crate) async fn running(&self) -> Answer<Vec<Running>> {
        let mut keys: BTreeSet<(Name, u32)> =
            self.known().active.iter().map(|(name, active)| (name.clone(), active.version)).collect();
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
        let before = self.world_now();
        let mut broken = Vec::new();
        let mut labels = BTreeSet::new();
        for Running { name, version, definition } in self.running().await? {
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
        if broken.is_empty() {
            return Ok(());
        }
        let first = broken.first().map(|field| field.message.clone()).unwrap_or_default();
        let labels: Vec<String> = labels.into_iter().collect();
        let message = format!("{what} would break {}: {first}", labels.join(", "));
        Err(ApiError { fields: broken, ..ApiError::new(ErrorKind::Conflict, code, message) })
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
