//! A service over a fresh database, with the demo's definitions and people but without its runs.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use fermata_api::{
    ApiError,
    definitions::{FlowCreate, OrchestrationCreate},
    people::{TeamInput, TeamKind, UserCreate},
    records::{RecordInput, RecordView},
    runs::{RunQuery, RunView},
    work::{CompleteInput, Completed, WorkItemView, WorkQuery},
};
use fermata_engine::{
    definition::Orchestration,
    flow::Flow,
    ids::{Name, RecordId, RunId},
    people::Role,
    value::Value,
};
use fermata_service::{Clock, Options, Outside, SecretKey, Service, SignedIn};
use fermata_store::testing::TestDatabase;

pub(crate) const START_MS: i64 = 1_790_000_000_000;
pub(crate) const HOUR_MS: i64 = 3_600_000;

/// A world to test in.
pub(crate) struct House {
    pub(crate) service: Service,
    pub(crate) clock: Arc<AtomicI64>,
    /// Keeps the database.
    pub(crate) database: TestDatabase,
}

/// Keeps the three together: a case that names `service` alone in an `async move` block would take it out, and the database would be
/// gone while it is still asked.
impl Drop for House {
    fn drop(&mut self) {}
}

/// Runs a case on SQLite and on PostgreSQL.
pub(crate) fn on_both<F: Future<Output = ()>>(case: impl Fn(House) -> F) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        case(House::over(TestDatabase::sqlite().await.expect("SQLite opens")).await).await;
        case(House::over(TestDatabase::postgres().await.expect("PostgreSQL opens")).await).await;
    });
}

/// Runs a case over databases in which there is nobody yet.
pub(crate) fn on_empty<F: Future<Output = ()>>(case: impl Fn(Service) -> F) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let clock = Arc::new(AtomicI64::new(START_MS));
        for database in [TestDatabase::sqlite().await, TestDatabase::postgres().await] {
            let database = database.expect("a database");
            case(open(&database, &clock).await).await;
        }
    });
}

pub(crate) fn name(text: &str) -> Name {
    Name::parse(text).expect("a name")
}

pub(crate) fn values(value: Value) -> BTreeMap<String, Value> {
    match value {
        Value::Object(map) => map.into_iter().collect(),
        other => panic!("{other} is no object"),
    }
}

/// The code of an error that was expected.
pub(crate) fn code<T>(answer: Result<T, ApiError>) -> String {
    match answer {
        Ok(_) => panic!("this should have been refused"),
        Err(error) => error.code,
    }
}

impl House {
    /// People and teams, nothing else.
    pub(crate) async fn over(database: TestDatabase) -> Self {
        let clock = Arc::new(AtomicI64::new(START_MS));
        let service = open(&database, &clock).await;
        let house = Self { service, clock, database };
        house.settle().await;
        house
    }

    /// The same database with everything in memory forgotten, as after a restart.
    pub(crate) async fn reopened(mut self) -> Self {
        self.service = open(&self.database, &self.clock).await;
        self
    }

    async fn settle(&self) {
        let path =
            self.service.first_setup_path().await.expect("there is no administrator yet").expect("a link");
        let secret = path.strip_prefix("/setup/").expect("a path");
        let made =
            self.service.setup(secret, Some(name("admin")), Some("Ada Novak".into()), "correct horse").await;
        let admin = made.expect("the first administrator");
        let people = [
            ("manager", "Greta Lind", Role::Manager),
            ("sales", "Mia Chen", Role::Member),
            ("legal", "Jon Bell", Role::Member),
            ("sofia", "Sofia Marin", Role::Member),
            ("finance", "Fatima Haddad", Role::Member),
            ("implementation", "Tom Okafor", Role::Member),
        ];
        for (user, label, role) in people {
            let input = UserCreate {
                name: name(user),
                label: label.into(),
                email: String::new(),
                role,
                password: None,
                manager: None,
                approval_limit: None,
            };
            self.service.user_create(&admin, input).await.expect("a user");
        }
        let teams: [(TeamKind, &str, &str, &[&str]); 4] = [
            (TeamKind::Queue, "sales", "Sales desk", &["sales"]),
            (TeamKind::Group, "legal", "Legal", &["legal", "sofia"]),
            (TeamKind::Queue, "finance", "Finance", &["finance"]),
            (TeamKind::Group, "implementation", "Implementation", &["implementation"]),
        ];
        for (kind, team, label, members) in teams {
            let members = members.iter().map(|m| name(m)).collect();
            let input = TeamInput { label: label.into(), members };
            self.service.team_put(&admin, kind, name(team), input, None).await.expect("a team");
        }
    }

    pub(crate) fn who(&self, user: &str) -> SignedIn {
        let (label, role) = match user {
            "admin" => ("Ada Novak", Role::Admin),
            "manager" => ("Greta Lind", Role::Manager),
            "sales" => ("Mia Chen", Role::Member),
            "legal" => ("Jon Bell", Role::Member),
            "sofia" => ("Sofia Marin", Role::Member),
            "finance" => ("Fatima Haddad", Role::Member),
            _ => ("Tom Okafor", Role::Member),
        };
        SignedIn::new(name(user), label.into(), role)
    }

    /// What the house's clock says, Unix milliseconds.
    pub(crate) fn service_now(&self) -> i64 {
        self.clock.load(Ordering::SeqCst)
    }

    pub(crate) fn advance(&self, ms: i64) {
        self.clock.fetch_add(ms, Ordering::SeqCst);
    }

    /// The demo's objects, flows and orchestrations, active.
    pub(crate) async fn with_onboarding(self) -> Self {
        let admin = self.who("admin");
        let text = include_str!("../../templates/customer_onboarding.json");
        let package = fermata_interchange::template::parse(text).expect("the demo's template").package;
        for object in package.objects {
            self.service.object_create(&admin, object).await.expect("an object");
        }
        for flow in package.flows {
            self.flow(flow.name.as_str(), flow.definition).await;
        }
        for orchestration in package.orchestrations {
            self.orchestration(orchestration.name.as_str(), orchestration.definition).await;
        }
        self
    }

    pub(crate) async fn flow(&self, called: &str, definition: Flow) {
        let admin = self.who("admin");
        let input = FlowCreate { name: Some(name(called)), definition };
        self.service.flow_create(&admin, input).await.expect("a flow");
        self.service.flow_activate(&admin, &name(called)).await.expect("an active flow");
    }

    pub(crate) async fn orchestration(&self, called: &str, definition: Orchestration) {
        let admin = self.who("admin");
        let input =
            OrchestrationCreate { name: Some(name(called)), definition: Some(definition), label: None };
        self.service.orchestration_create(&admin, input).await.expect("an orchestration");
        if let Err(error) = self.service.orchestration_activate(&admin, &name(called)).await {
            panic!("{called} cannot be activated: {error:?}");
        }
    }

    pub(crate) async fn create(&self, object: &str, fields: Value) -> RecordView {
        let input = RecordInput { fields: values(fields) };
        self.service.record_create(&self.who("sales"), &name(object), input, None).await.expect("a record")
    }

    pub(crate) async fn update(&self, object: &str, id: RecordId, fields: Value) -> RecordView {
        let input = RecordInput { fields: values(fields) };
        self.service
            .record_update(&self.who("sales"), &name(object), id, input, None)
            .await
            .expect("a change")
    }

    /// An account, and the onboarding that it started.
    pub(crate) async fn account(&self, company: &str) -> (RecordId, RunId) {
        let fields =
            serde_json::json!({ "name": company, "owner": "sales", "website": "https://company.example" });
        let record = self.create("Account", fields).await;
        let runs = self.runs_about(record.id).await;
        assert_eq!(runs.len(), 1, "creating an account starts one onboarding");
        (record.id, runs[0])
    }

    pub(crate) async fn runs_about(&self, record: RecordId) -> Vec<RunId> {
        let query = RunQuery { record: Some(record), ..RunQuery::default() };
        let page = self.service.runs(&self.who("manager"), query).await.expect("runs");
        page.items.into_iter().map(|run| run.id).collect()
    }

    pub(crate) async fn run(&self, id: RunId) -> RunView {
        self.service.run(&self.who("manager"), id).await.expect("a run")
    }

    /// The open work of a step.
    pub(crate) async fn open(&self, run: RunId, step: &str) -> WorkItemView {
        let view = self.run(run).await;
        let found =
            view.work_items.into_iter().find(|item| item.step.as_str() == step && item.closed.is_none());
        found.unwrap_or_else(|| panic!("{step} has no open work"))
    }

    pub(crate) async fn inbox(&self, user: &str) -> Vec<WorkItemView> {
        self.service.work_items(&self.who(user), WorkQuery::default()).await.expect("an inbox").items
    }

    pub(crate) async fn complete(
        &self,
        run: RunId,
        step: &str,
        user: &str,
        outcome: &str,
        given: Value,
    ) -> Result<Completed, ApiError> {
        let item = self.open(run, step).await;
        let input =
            CompleteInput { outcome: Some(outcome.into()), values: values(given), ..Default::default() };
        self.service.complete(&self.who(user), item.id, input, None).await
    }

    /// Nothing is broken.
    pub(crate) async fn healthy(&self) {
        let report = self.service.doctor().await.expect("a report");
        assert_eq!(report.broken, Vec::<String>::new());
    }
}

/// A key for secrets, and names that lead nowhere but to this machine.
pub(crate) fn outside() -> Outside {
    let public_url = Some("https://fermata.test/".to_owned());
    Outside { key: SecretKey::parse(KEY), public_url, ..Outside::default() }
}

/// 32 bytes in base64.
const KEY: &str = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

pub(crate) async fn open(database: &TestDatabase, clock: &Arc<AtomicI64>) -> Service {
    let options = Options { demo: false, clock: Clock::Manual(clock.clone()), outside: outside() };
    Service::open(database.db.clone(), options).await.expect("the service opens")
}

pub(crate) fn contract() -> Value {
    serde_json::json!({
        "plan": "pallet", "contract_value": 42_000, "payment_days": "30", "signed_on": "2026-09-20",
        "go_live": "2026-10-20", "signed_by": "Anna de Vries", "special_terms": "",
    })
}

pub(crate) fn billing() -> Value {
    serde_json::json!({ "debtor": "70123", "cycle": "monthly", "vat_checked": true })
}

pub(crate) fn kick_off() -> Value {
    serde_json::json!({
        "held_on": "2026-10-01", "attendees": "Anna, Tom", "integration": ["edi"], "go_live": "2026-10-22",
    })
}
