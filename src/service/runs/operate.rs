//! What operators do to runs. Each takes a reason, which stands in the run log and the audit log.

use fermata_api::{
    ApiError,
    runs::{ReasonInput, RunView},
};
use fermata_engine::{ids::RunId, run::command::Command};

use crate::{
    Answer, Service, SignedIn,
    limits::REASON_LENGTH_MAX,
    policy::Action,
    transition::{By, Outcome, Wish},
};

impl Service {
    /// Holds a run.
    pub async fn pause(&self, who: &SignedIn, id: RunId, input: ReasonInput) -> Answer<RunView> {
        let command = Command::Pause { reason: reason(&input)? };
        self.operate(who, id, command, Action::RunPause).await
    }

    /// Lets it go on.
    pub async fn resume(&self, who: &SignedIn, id: RunId, input: ReasonInput) -> Answer<RunView> {
        let command = Command::Resume { reason: reason(&input)? };
        self.operate(who, id, command, Action::RunResume).await
    }

    /// Stops it for good.
    pub async fn cancel(&self, who: &SignedIn, id: RunId, input: ReasonInput) -> Answer<RunView> {
        let command = Command::Cancel { reason: reason(&input)? };
        self.operate(who, id, command, Action::RunCancel).await
    }

    /// Tries what failed again.
    pub async fn retry(&self, who: &SignedIn, id: RunId, input: ReasonInput) -> Answer<RunView> {
        let command = Command::Retry { reason: reason(&input)?, step: input.step };
        self.operate(who, id, command, Action::RunRetry).await
    }

    async fn operate(&self, who: &SignedIn, run: RunId, command: Command, action: Action) -> Answer<RunView> {
        let wish = Wish::Operate { run, command, action };
        match self.carry_out(&By::Person(who.clone()), &wish, None).await? {
            Outcome::Done(_, plan) => self.run_after(who, run, &plan).await,
            Outcome::Before(_) => self.run(who, run).await,
        }
    }
}

fn reason(input: &ReasonInput) -> Answer<String> {
    checked_reason(&input.reason)
}

/// A reason, without blanks around it.
pub(crate) fn checked_reason(reason: &str) -> Answer<String> {
    if reason.chars().count() > REASON_LENGTH_MAX {
        let message = format!("is too long: at most {REASON_LENGTH_MAX} characters");
        return Err(ApiError::field("reason", "too_long", message));
    }
    Ok(reason.trim().to_owned())
}
