//! Stories that come as templates, played from the first record to the end: also where people say no, send back, take back,
//! are late or mistype their password.

mod deal;
mod hire;
mod trial;

use fermata_api::{
    ApiError,
    approvals::SignatureInput,
    people::UserPatch,
    records::{RecordInput, RecordView},
    runs::{ReasonInput, RunQuery},
    templates::TemplateInstall,
    work::{CompleteInput, Completed, WorkItemView, WorkQuery},
};
use fermata_engine::{
    ids::{RecordId, RunId},
    people::{Assignee, Role},
    run::{RunStatus, StageStatus, StepStatus},
};
use fermata_service::SignedIn;
use serde_json::Value;

use crate::common::{House, name, values};

/// The password of whoever signs.
const PASSWORD: &str = "a long password";
const MANAGERS: [&str; 5] = ["helena", "marta", "gerhard", "frida", "gustav"];

/// Somebody of a template.
fn who(user: &str) -> SignedIn {
    let role = if MANAGERS.contains(&user) { Role::Manager } else { Role::Member };
    SignedIn::new(name(user), user.to_owned(), role)
}

fn form(outcome: &str, given: Value) -> CompleteInput {
    CompleteInput { outcome: Some(outcome.into()), values: values(given), ..CompleteInput::default() }
}

fn verdict(outcome: &str, comment: &str) -> CompleteInput {
    CompleteInput { outcome: Some(outcome.into()), comment: comment.into(), ..CompleteInput::default() }
}

/// The same, signed.
fn signed(input: CompleteInput) -> CompleteInput {
    let signature = SignatureInput { password: Some(PASSWORD.into()), code: None, revision: None };
    CompleteInput { signature: Some(signature), ..input }
}

fn because(reason: &str) -> ReasonInput {
    ReasonInput { reason: reason.into() }
}

impl House {
    /// A template without its example records.
    async fn with_template(self, template: &str) -> Self {
        let install = TemplateInstall { examples: false };
        let done = self.service.template_install(&self.who("admin"), &name(template), &install).await;
        done.unwrap_or_else(|error| panic!("{template} cannot be installed: {error:?}"));
        self
    }

    /// Gives people the password by which they sign.
    async fn can_sign(&self, people: &[&str]) {
        for user in people {
            let patch = UserPatch { password: Some(PASSWORD.into()), ..UserPatch::default() };
            let set = self.service.user_update(&self.who("admin"), &name(user), patch, None).await;
            set.expect("a password");
        }
    }

    /// A record that somebody makes, and the run that it starts.
    async fn begun(&self, user: &str, object: &str, fields: Value) -> (RecordId, RunId) {
        let input = RecordInput { fields: values(fields) };
        let record = self.service.record_create(&who(user), &name(object), input, None).await;
        let record = record.expect("a record");
        let runs = self.runs_about(record.id).await;
        assert_eq!(runs.len(), 1, "the record starts one run");
        (record.id, runs[0])
    }

    async fn changes(
        &self,
        user: &str,
        object: &str,
        id: RecordId,
        fields: Value,
    ) -> Result<RecordView, ApiError> {
        let input = RecordInput { fields: values(fields) };
        self.service.record_update(&who(user), &name(object), id, input, None).await
    }

    async fn field(&self, object: &str, id: RecordId, field: &str) -> Value {
        let record = self.service.record(&self.who("admin"), &name(object), id).await.expect("the record");
        record.fields.get(&name(field)).cloned().unwrap_or(Value::Null)
    }

    /// The open work of a step that is with somebody, or offered to their team.
    async fn with(&self, run: RunId, step: &str, user: &str) -> WorkItemView {
        let view = self.run(run).await;
        let of_step = |item: &WorkItemView| item.step.as_str() == step && item.closed.is_none();
        let open: Vec<WorkItemView> = view.work_items.into_iter().filter(of_step).collect();
        let theirs = open.iter().find(|item| item.assignee == Assignee::User(name(user)));
        let shared = open.iter().find(|item| !matches!(item.assignee, Assignee::User(_)));
        let found = theirs.or(shared);
        found.unwrap_or_else(|| panic!("{step} asks nothing of {user}: {open:?}")).clone()
    }

    async fn does(
        &self,
        run: RunId,
        step: &str,
        user: &str,
        input: CompleteInput,
    ) -> Result<Completed, ApiError> {
        let item = self.with(run, step, user).await;
        self.service.complete(&who(user), item.id, input, None).await
    }

    /// Whose turn it is at a step that one of a team was given.
    async fn given_to(&self, run: RunId, step: &str) -> String {
        match self.open(run, step).await.assignee {
            Assignee::User(user) => user.to_string(),
            team => panic!("{step} is with {team}, not with a person"),
        }
    }

    /// What lies before somebody.
    async fn before(&self, user: &str) -> Vec<String> {
        let items = self.service.work_items(&who(user), WorkQuery::default()).await.expect("an inbox").items;
        items.into_iter().map(|item| item.step.to_string()).collect()
    }

    async fn step_stands(&self, run: RunId, step: &str) -> StepStatus {
        let view = self.run(run).await;
        let steps = view.stages.into_iter().flat_map(|stage| stage.steps);
        steps.into_iter().find(|s| s.name.as_str() == step).expect("a step").status
    }

    /// The label and pass of the stage that a run is in.
    async fn stage(&self, run: RunId) -> (String, u32) {
        let stages = self.run(run).await.stages;
        let now = stages.into_iter().find(|stage| stage.status == Some(StageStatus::InProgress));
        now.map(|stage| (stage.label, stage.pass)).expect("a stage in progress")
    }

    async fn run_stands(&self, run: RunId) -> RunStatus {
        self.run(run).await.row.status
    }

    async fn subjects(&self, user: &str) -> Vec<String> {
        let told = self.service.notifications(&who(user), Default::default()).await.expect("notifications");
        told.items.into_iter().map(|notice| notice.subject).collect()
    }

    async fn runs_called(&self, orchestration: &str) -> Vec<RunId> {
        let query =
            RunQuery { orchestration: Some(orchestration.into()), limit: Some(200), ..RunQuery::default() };
        let page = self.service.runs(&self.who("manager"), query).await.expect("runs");
        page.items.into_iter().map(|run| run.id).collect()
    }
}

/// The other one of two.
fn other<'u>(of: [&'u str; 2], than: &str) -> &'u str {
    let [first, second] = of;
    if first == than { second } else { first }
}
