//! What people do around approvals of a run: recall it, ask others, leave others out; and what was signed in it.

use std::collections::{BTreeMap, BTreeSet};

use fermata_api::{
    ApiError, Moment,
    approvals::{AddApproverInput, RemoveApproverInput, SignatureView},
    runs::{ReasonInput, RunView},
};
use fermata_engine::{
    ids::{Name, RecordId, RunId},
    run::{SignedBy, command::Command},
};
use fermata_store::rows::SignatureRow;

use super::operate::{assignee_of, required_reason};
use crate::{Answer, Service, SignedIn, error::store, limits::SIGNATURES_SHOWN_MAX, policy::Action};

impl Service {
    /// Its submitter takes it back, until the first decision.
    pub async fn recall(&self, who: &SignedIn, id: RunId, input: ReasonInput) -> Answer<RunView> {
        let command = Command::Recall { reason: required_reason(&input.reason)? };
        self.operate(who, id, command, Action::RunRecall).await
    }

    /// Somebody else decides too.
    pub async fn approver_add(
        &self,
        who: &SignedIn,
        id: RunId,
        step: Name,
        input: AddApproverInput,
    ) -> Answer<RunView> {
        let asked = assignee_of("who", &input.who)?;
        let reason = required_reason(&input.reason)?;
        self.step_there(who, id, &step).await?;
        let command = Command::AddApprover { step, who: asked, at: input.at, reason };
        self.operate(who, id, command, Action::ApproverAdd).await
    }

    /// Somebody who has not decided yet is not asked any more.
    pub async fn approver_remove(
        &self,
        who: &SignedIn,
        id: RunId,
        step: Name,
        input: RemoveApproverInput,
    ) -> Answer<RunView> {
        let asked = assignee_of("who", &input.who)?;
        let reason = required_reason(&input.reason)?;
        self.step_there(who, id, &step).await?;
        self.operate(who, id, Command::RemoveApprover { step, who: asked, reason }, Action::ApproverRemove)
            .await
    }

    /// That a run that one may see has such a step.
    async fn step_there(&self, who: &SignedIn, id: RunId, step: &Name) -> Answer<()> {
        let run = self.run_seen(who, id).await?;
        let definition = self.version_of(&run.orchestration, run.version).await?;
        definition.step(step).map(drop).ok_or_else(|| ApiError::not_found("step", step))
    }

    /// What was signed in a run, latest first.
    pub async fn run_signatures(&self, who: &SignedIn, id: RunId) -> Answer<Vec<SignatureView>> {
        let run = self.run_seen(who, id).await?;
        let rows = self.inner.db.signatures_of_run(run.id, SIGNATURES_SHOWN_MAX).await.map_err(store)?;
        self.signature_views(rows).await
    }

    /// What was signed about a record, latest first.
    pub async fn record_signatures(
        &self,
        who: &SignedIn,
        object: &Name,
        id: RecordId,
    ) -> Answer<Vec<SignatureView>> {
        self.record(who, object, id).await?;
        let rows = self.inner.db.signatures_of_record(id, SIGNATURES_SHOWN_MAX).await.map_err(store)?;
        self.signature_views(rows).await
    }

    async fn signature_views(&self, rows: Vec<SignatureRow>) -> Answer<Vec<SignatureView>> {
        let known = self.known();
        let signed: BTreeSet<RecordId> =
            rows.iter().filter_map(|row| Some(row.record.as_ref()?.id)).collect();
        let signed: Vec<RecordId> = signed.into_iter().collect();
        let stored = self.inner.db.records_by_ids(&signed).await.map_err(store)?;
        let revisions: BTreeMap<RecordId, i64> =
            stored.into_iter().map(|record| (record.id, record.revision)).collect();
        let view = |row: SignatureRow| SignatureView {
            id: row.id,
            by: known.label_of_actor(&row.signer),
            at: Moment(row.at_ms),
            outcome: row.outcome,
            statement: row.statement,
            method: SignedBy::from_key(&row.method).unwrap_or(SignedBy::Password),
            step_label: row.step_label,
            run: row.run,
            current: row.record.as_ref().is_none_or(|at| revisions.get(&at.id) == Some(&row.revision)),
            record: row.record,
            revision: row.revision,
            digest: row.digest,
        };
        Ok(rows.into_iter().map(view).collect())
    }
}
