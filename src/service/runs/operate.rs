//! What operators do to runs. Each takes a reason, which stands in the run log and the audit log.

use fermata_api::{
    ApiError,
    operate::{ChangeDueInput, CompleteStepInput, GoBackInput, SkipInput, VariablesInput},
    runs::{ReasonInput, ReassignRunInput, RetryInput, RunView},
};
use fermata_engine::{
    ids::RunId,
    people::Assignee,
    run::{command::Command, event::SlaScope},
};

use crate::{
    Answer, Service, SignedIn,
    limits::{ITEMS_AT_ONCE_MAX, REASON_LENGTH_MAX},
    policy::{Action, require},
    references::names_something,
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
        let command = Command::Resume { reason: checked_reason(&input.reason)? };
        self.operate(who, id, command, Action::RunResume).await
    }

    /// Stops it for good.
    pub async fn cancel(&self, who: &SignedIn, id: RunId, input: ReasonInput) -> Answer<RunView> {
        let command = Command::Cancel { reason: reason(&input)? };
        self.operate(who, id, command, Action::RunCancel).await
    }

    /// Tries what failed again.
    pub async fn retry(&self, who: &SignedIn, id: RunId, input: RetryInput) -> Answer<RunView> {
        let command = Command::Retry { reason: required_reason(&input.reason)?, step: input.step };
        self.operate(who, id, command, Action::RunRetry).await
    }

    /// Begins the stage that it is in anew.
    pub async fn restart_stage(&self, who: &SignedIn, id: RunId, input: ReasonInput) -> Answer<RunView> {
        let command = Command::RestartStage { reason: reason(&input)? };
        self.operate(who, id, command, Action::RunRestartStage).await
    }

    /// Leaves the stage that it is in and begins an earlier one anew.
    pub async fn go_back(&self, who: &SignedIn, id: RunId, input: GoBackInput) -> Answer<RunView> {
        let command = Command::GoBack { reason: required_reason(&input.reason)?, stage: input.stage };
        self.operate(who, id, command, Action::RunGoBack).await
    }

    /// Passes over a step.
    pub async fn skip_step(&self, who: &SignedIn, id: RunId, input: SkipInput) -> Answer<RunView> {
        let command = Command::SkipStep { reason: required_reason(&input.reason)?, step: input.step };
        self.operate(who, id, command, Action::RunSkip).await
    }

    /// Completes a step that its people are done with, although its condition does not hold.
    pub async fn complete_step(
        &self,
        who: &SignedIn,
        id: RunId,
        input: CompleteStepInput,
    ) -> Answer<RunView> {
        let command = Command::CompleteStep { reason: required_reason(&input.reason)?, step: input.step };
        self.operate(who, id, command, Action::RunCompleteStep).await
    }

    /// Sets another due moment for a promise.
    pub async fn change_due(&self, who: &SignedIn, id: RunId, input: ChangeDueInput) -> Answer<RunView> {
        let reason = required_reason(&input.reason)?;
        let scope = match (input.step, input.stage) {
            (Some(step), _) => SlaScope::Step(step),
            (None, Some(stage)) => SlaScope::Stage(stage),
            (None, None) => SlaScope::Run,
        };
        let command = Command::ChangeDue { scope, due_ms: input.due.0, reason };
        self.operate(who, id, command, Action::RunChangeDue).await
    }

    /// Corrects its variables. People and records that they name must be there.
    pub async fn set_variables(&self, who: &SignedIn, id: RunId, input: VariablesInput) -> Answer<RunView> {
        let reason = required_reason(&input.reason)?;
        let run = self.run_seen(who, id).await?;
        require(who, Action::RunSetVariables)?;
        let definition = self.version_of(&run.orchestration, run.version).await?;
        let naming = definition.variables.iter().filter(|v| names_something(&v.data_type));
        let declared = naming.map(|v| (v.name.clone(), v.data_type.clone())).collect();
        self.check_references(who, declared, &input.values, "values").await?;
        let command = Command::SetVariables { values: input.values, reason };
        self.operate(who, id, command, Action::RunSetVariables).await
    }

    /// Gives open work of a run to somebody else: all of what is named, or nothing.
    pub async fn reassign_run(&self, who: &SignedIn, id: RunId, input: ReassignRunInput) -> Answer<RunView> {
        let to = assignee_of("assignee", &input.assignee)?;
        let reason = required_reason(&input.reason)?;
        if input.items.as_ref().is_some_and(Vec::is_empty) {
            return Err(ApiError::field(
                "items",
                "required",
                "name at least one work item, or leave `items` out",
            ));
        }
        if input.items.as_ref().is_some_and(|items| items.len() > ITEMS_AT_ONCE_MAX) {
            let message = format!("are too many: at most {ITEMS_AT_ONCE_MAX} at once");
            return Err(ApiError::field("items", "too_long", message));
        }
        let wish = Wish::ReassignRun { run: id, items: input.items, to, reason };
        match self.carry_out(&By::Person(who.clone()), &wish, None).await.map_err(at_assignee)? {
            Outcome::Done(_, plan) => self.run_after(who, id, &plan).await,
            Outcome::Before(_) => self.run(who, id).await,
        }
    }

    pub(super) async fn operate(
        &self,
        who: &SignedIn,
        run: RunId,
        command: Command,
        action: Action,
    ) -> Answer<RunView> {
        let wish = Wish::Operate { run, command, action };
        match self.carry_out(&By::Person(who.clone()), &wish, None).await? {
            Outcome::Done(_, plan) => self.run_after(who, run, &plan).await,
            Outcome::Before(_) => self.run(who, run).await,
        }
    }
}

/// What is wrong with whom one item is given to is wrong with whom all are given to.
fn at_assignee(mut error: ApiError) -> ApiError {
    for field in error.fields.iter_mut().filter(|field| field.path == "to") {
        field.path = "assignee".to_owned();
    }
    error
}

fn reason(input: &ReasonInput) -> Answer<String> {
    required_reason(&input.reason)
}

/// A reason that must be given: others will ask why.
pub(crate) fn required_reason(reason: &str) -> Answer<String> {
    match checked_reason(reason)? {
        reason if reason.is_empty() => Err(ApiError::field(
            "reason",
            "required",
            "say why: it stands in the log for those who ask later",
        )),
        reason => Ok(reason),
    }
}

/// Whom a key names, such as `user:mia`.
pub(crate) fn assignee_of(path: &str, key: &str) -> Answer<Assignee> {
    Assignee::from_key(key.trim()).ok_or_else(|| {
        let message = "name a person, group or queue, such as user:mia or queue:finance";
        ApiError::field(path, "unknown", message)
    })
}

/// A reason, without blanks around it.
pub(crate) fn checked_reason(reason: &str) -> Answer<String> {
    if reason.chars().count() > REASON_LENGTH_MAX {
        let message = format!("is too long: at most {REASON_LENGTH_MAX} characters");
        return Err(ApiError::field("reason", "too_long", message));
    }
    Ok(reason.trim().to_owned())
}
