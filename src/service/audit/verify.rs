//! Looks whether the logs are as they were written.

use fermata_api::{
    ApiError, ErrorKind,
    audit::{VerifyFinding, VerifyQuery, VerifyReport},
};
use fermata_store::{
    ChainHash,
    verify::{Finding, Place, Problem, Verified},
};

use crate::{
    Answer, Service, SignedIn,
    error::store,
    policy::{Action, require},
};

impl Service {
    /// Looks at the whole audit log and the logs of all runs; one look at a time.
    pub async fn audit_verify(&self, who: &SignedIn, query: VerifyQuery) -> Answer<VerifyReport> {
        require(who, Action::AuditSee)?;
        let head = query.head.as_deref().map(str::trim).filter(|text| !text.is_empty());
        let head = head.map(str::parse::<ChainHash>).transpose().map_err(|error| {
            let mut refused = ApiError::field("head", "wrong_type", error.to_string());
            refused.kind = ErrorKind::BadRequest;
            refused.code = "query_invalid".to_owned();
            refused
        })?;
        // It reads everything there is: a second one would only make both slower.
        let _one_at_a_time = self.inner.verifying.lock().await;
        Ok(report_of(self.inner.db.verify(head).await.map_err(store)?))
    }
}

/// What a look has found, as it is told.
pub fn report_of(verified: Verified) -> VerifyReport {
    VerifyReport {
        good: verified.is_good(),
        entries: verified.entries,
        runs: verified.runs,
        events: verified.events,
        anchors: verified.anchors,
        last: verified.last,
        head: verified.head.to_string(),
        findings: verified.findings.into_iter().map(finding).collect(),
        more: verified.more,
    }
}

fn finding(found: Finding) -> VerifyFinding {
    let (run, seq) = match found.place {
        Place::Audit(seq) => (None, seq),
        Place::Run(run, seq) => (Some(run), seq),
    };
    let problem = match found.problem {
        Problem::Altered => "altered",
        Problem::Removed => "removed",
        Problem::Reordered => "reordered",
        Problem::Added => "added",
        Problem::CutOff => "cut_off",
        Problem::Rewritten => "rewritten",
    };
    VerifyFinding { run, seq, problem: problem.to_owned(), words: found.words }
}
