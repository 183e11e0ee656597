//! From rows and states to what goes over the wire. Nothing is decided here beyond what words are shown.

mod approvals;
mod promises;
mod run;
mod work;

use std::{
    collections::{BTreeMap, btree_map::Entry},
    sync::Arc,
};

use fermata_engine::{
    definition::Orchestration,
    ids::Name,
    run::RunStatus,
    sla::{Clock, SlaStatus},
};

use crate::{Answer, Service};

pub(crate) use approvals::approval;
pub(crate) use run::{RunParts, related, run_row, run_view};
pub(crate) use work::{item_of_state, item_view, open_of_state};

/// The versions that rows name.
pub(crate) type Versions = BTreeMap<(Name, u32), Arc<Orchestration>>;

impl Service {
    /// Every version that is named.
    pub(crate) async fn versions_of<'n>(
        &self,
        named: impl Iterator<Item = (&'n Name, u32)>,
    ) -> Answer<Versions> {
        let mut versions = Versions::new();
        for (name, version) in named {
            let key = (name.clone(), version);
            if let Entry::Vacant(place) = versions.entry(key) {
                place.insert(self.version_of(name, version).await?);
            }
        }
        Ok(versions)
    }
}

/// Where a clock stands; none where there is no promise.
pub(crate) fn sla_of(clock: Option<&Clock>, now_ms: i64) -> SlaStatus {
    clock.map_or(SlaStatus::None, |clock| clock.status(now_ms))
}

/// Where the most urgent promise of a run stands, given the earliest warning and due moments of its clocks that go.
pub(crate) fn worst(
    status: RunStatus,
    sla: Option<&Clock>,
    warn_ms: Option<i64>,
    due_ms: Option<i64>,
    now_ms: i64,
) -> SlaStatus {
    if !status.is_open() || status == RunStatus::Paused {
        return sla_of(sla, now_ms);
    }
    match (warn_ms, due_ms) {
        (_, Some(due)) if due <= now_ms => SlaStatus::Breached,
        (Some(warn), _) if warn <= now_ms => SlaStatus::AtRisk,
        (None, None) => SlaStatus::None,
        _ => SlaStatus::OnTrack,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_urgent_promise_colours_a_run() {
        let open = |warn, due| worst(RunStatus::InProgress, None, warn, due, 100);
        assert_eq!(open(None, None), SlaStatus::None);
        assert_eq!(open(Some(101), Some(200)), SlaStatus::OnTrack);
        assert_eq!(open(Some(100), Some(200)), SlaStatus::AtRisk);
        assert_eq!(open(Some(50), Some(100)), SlaStatus::Breached);
        assert_eq!(worst(RunStatus::Completed, None, Some(1), Some(2), 100), SlaStatus::None);
    }
}
