//! What goes with a decision beyond the button: a comment, where it goes back to, a signature.

use fermata_api::{
    ApiError,
    approvals::{DelegateInput, SignatureInput},
    work::{CompleteInput, WorkItemView},
};
use fermata_engine::{
    definition::{Approval, SignBy, Work},
    ids::{Name, WorkItemId},
    object::Record,
    run::{Run, Signed, SignedBy, scope_about},
    template,
};
use fermata_store::rows::RecordRow;
use sha2::{Digest, Sha256};

use crate::{
    Answer, Service, SignedIn,
    error::{store, written},
    runs::required_reason,
    transition::{ItemWish, engine_record},
};

impl Service {
    /// Asks a colleague to do it in one's place.
    pub async fn delegate(
        &self,
        who: &SignedIn,
        id: WorkItemId,
        input: DelegateInput,
    ) -> Answer<WorkItemView> {
        let reason = required_reason(&input.reason)?;
        self.act(who, id, ItemWish::Delegate { to: input.to, reason }).await
    }

    /// Gives back what was delegated, or takes it back.
    pub async fn hand_back(&self, who: &SignedIn, id: WorkItemId, reason: &str) -> Answer<WorkItemView> {
        let reason = crate::runs::checked_reason(reason)?;
        self.act(who, id, ItemWish::HandBack { reason }).await
    }

    /// What is signed, once whoever signs has shown that it is them; none where nothing is to be signed or was not.
    pub(super) async fn signed(
        &self,
        who: &SignedIn,
        id: WorkItemId,
        input: &CompleteInput,
    ) -> Answer<Option<Signed>> {
        let Some(signature) = &input.signature else { return Ok(None) };
        let (row, run) = self.item_seen(who, id).await?;
        let definition = self.version_of(&run.orchestration, run.version).await?;
        let Some(work) = approval_of(&definition, &row.step) else { return Ok(None) };
        let Some(wanted) = &work.signature else { return Ok(None) };
        let method = self.show_again(who, wanted.by, signature).await?;
        let record = match &row.record {
            Some(at) => self.inner.db.record(at.id).await.map_err(store)?,
            None => None,
        };
        let seen = record.as_ref().map(engine_record).transpose()?;
        let statement = self.statement(who, &run, &definition, work, seen.as_ref())?.unwrap_or_default();
        let revision = record.as_ref().map_or(0, |row| signature.revision.unwrap_or(row.revision));
        Ok(Some(Signed {
            digest: digest(&statement, record.as_ref())?,
            statement,
            method,
            record: row.record.clone(),
            revision,
        }))
    }

    /// What signing states, with its placeholders filled in.
    pub(super) fn statement(
        &self,
        who: &SignedIn,
        run: &Run,
        definition: &fermata_engine::definition::Orchestration,
        work: &Approval,
        record: Option<&Record>,
    ) -> Answer<Option<String>> {
        let Some(signature) = &work.signature else { return Ok(None) };
        let known = self.known();
        let now_ms = self.now_ms();
        let context = fermata_engine::context::Context {
            now_ms,
            ids: fermata_engine::ids::IdSource::new(self.inner.random.id(now_ms)?),
            actor: who.actor(),
            definition,
            flows: &known.flows,
            objects: &known.objects,
            directory: &known.directory,
            calendars: &known.calendars.counting,
            records: record.map(|record| (record.at.id, record.clone())).into_iter().collect(),
            answers: Default::default(),
            prior: None,
        };
        let about = record.map(|record| &record.at);
        Ok(Some(template::fill(&signature.statement, &scope_about(&context, run, about))))
    }

    /// The password or a one-time code, each counted like a try to sign in; and which of them it was.
    async fn show_again(&self, who: &SignedIn, by: SignBy, signature: &SignatureInput) -> Answer<SignedBy> {
        let refused = |path: &str, code: &str, message: String| Err(ApiError::field(path, code, message));
        match (&signature.password, &signature.code) {
            (Some(_), Some(_)) => refused(
                "signature.code",
                "superfluous",
                "is one too many: send the password or the code".into(),
            ),
            (None, None) => refused("signature", "required", format!("needs {}", by.words())),
            (Some(_), None) if !by.takes(SignedBy::Password) => refused(
                "signature.code",
                "required",
                format!("is missing: this is signed with {}", by.words()),
            ),
            (None, Some(_)) if !by.takes(SignedBy::OneTimeCode) => refused(
                "signature.password",
                "required",
                format!("is missing: this is signed with {}", by.words()),
            ),
            (Some(password), None) => match self.is_own_password(who, password).await? {
                true => Ok(SignedBy::Password),
                false => refused("signature.password", "wrong", "is not your password".into()),
            },
            (None, Some(code)) => self.use_code(who, "signature.code", code).await,
        }
    }
}

/// The approval that a step is, if it is one.
pub(super) fn approval_of<'d>(
    definition: &'d fermata_engine::definition::Orchestration,
    step: &Name,
) -> Option<&'d Approval> {
    match definition.step(step).map(|(_, step)| &step.work) {
        Some(Work::Approval(work)) => Some(work),
        _ => None,
    }
}

/// SHA-256 over the statement and the record as it is stored, in hexadecimal digits. Keys of JSON objects are in order, so the
/// same record always gives the same digits.
fn digest(statement: &str, record: Option<&RecordRow>) -> Answer<String> {
    let mut hash = Sha256::new();
    hash.update(statement.as_bytes());
    if let Some(record) = record {
        let ordered: std::collections::BTreeMap<&String, &serde_json::Value> =
            record.fields.as_object().into_iter().flatten().collect();
        hash.update([0]);
        hash.update(record.id.to_string().as_bytes());
        hash.update(record.revision.to_be_bytes());
        hash.update(written(&ordered)?.to_string().as_bytes());
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}
