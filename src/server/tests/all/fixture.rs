//! A small company in a database of its own, and a router over it. Made once, then copied: every test has its own.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use fermata_api::people::{TeamKind, UserCreate};
use fermata_engine::{ids::Name, people::Role};
use fermata_server::{assets::Assets, router::router, state::AppState};
use fermata_service::{Clock, Options, Outside, SecretKey, Service, SignedIn};
use fermata_store::{Db, testing::TestDatabase};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::OnceCell;
use tower::ServiceExt;

/// 22 November 2026, noon.
const NOON_MS: i64 = 1_795_348_800_000;

/// Who asks in a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum As {
    Nobody,
    Member,
    Manager,
    Admin,
}

/// Everybody who may ask, and what each is answered: 401 whoever is not signed in, then a member, a manager, an
/// administrator.
pub(super) fn cells([member, manager, admin]: [u16; 3]) -> [(As, u16); 4] {
    [(As::Nobody, 401), (As::Member, member), (As::Manager, manager), (As::Admin, admin)]
}

/// Ids that paths speak of, and the secrets of the three people.
#[derive(Debug, Clone, Default)]
pub(super) struct Ids {
    pub(super) run: String,
    pub(super) item: String,
    pub(super) offered: String,
    pub(super) record: String,
    /// Of these three Mia, who is a member, may not even know.
    pub(super) hidden_record: String,
    pub(super) hidden_run: String,
    pub(super) hidden_item: String,
    pub(super) token: String,
    pub(super) notification: String,
    pub(super) secrets: [String; 3],
    /// Whatever a test has besides, by how paths and bodies write it.
    pub(super) more: BTreeMap<&'static str, String>,
}

pub(super) struct App {
    pub(super) router: Router,
    pub(super) service: Service,
    pub(super) ids: Ids,
    folder: TempDir,
    /// Where it is on PostgreSQL, it ends with this.
    _database: Option<TestDatabase>,
}

#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) text: String,
}

impl Reply {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {} {}", self.status, self.text))
    }

    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Asserts that this is a well-formed problem, and gives back its code.
    pub(super) fn problem(&self) -> String {
        assert_eq!(self.header("content-type"), "application/problem+json", "{} {}", self.status, self.text);
        let body = self.json();
        assert_eq!(body["status"], self.status.as_u16(), "{body}");
        for key in ["type", "title", "detail", "code"] {
            assert!(body[key].as_str().is_some_and(|text| !text.is_empty()), "{key} of {body}");
        }
        let fields = body["fields"].as_array().expect("fields");
        for field in fields {
            assert!(
                field["path"].is_string() && field["code"].is_string() && field["message"].is_string(),
                "{body}"
            );
        }
        let code = body["code"].as_str().unwrap_or_default().to_owned();
        assert_eq!(body["type"], format!("/api/docs/errors#{code}"));
        code
    }
}

/// A company that was made once.
pub(super) struct Template {
    folder: TempDir,
    pub(super) ids: Ids,
}

impl Template {
    /// As a company is now.
    pub(super) async fn of(app: &App) -> Self {
        Self::over(&app.service, app.ids.clone()).await
    }

    async fn over(service: &Service, ids: Ids) -> Self {
        let folder = tempfile::tempdir().unwrap();
        // A copy of the files alone would miss what is only in the log beside the database.
        service.db().backup(&folder.path().join("template.db")).await.unwrap();
        Self { folder, ids }
    }

    /// A copy of its own for whoever asks.
    pub(super) async fn app(&self) -> App {
        let folder = tempfile::tempdir().unwrap();
        std::fs::copy(self.folder.path().join("template.db"), folder.path().join("t.db")).unwrap();
        let service = open(folder.path().join("t.db")).await;
        let router = router(AppState::new(service.clone(), Assets::none()));
        App { router, service, ids: self.ids.clone(), folder, _database: None }
    }
}

static TEMPLATE: OnceCell<Template> = OnceCell::const_new();

impl App {
    pub(super) async fn new() -> Self {
        TEMPLATE.get_or_init(make).await.app().await
    }

    /// The same company on PostgreSQL, made anew.
    pub(super) async fn on_postgres() -> Self {
        let database = TestDatabase::postgres().await.unwrap();
        let service = over(database.db.clone()).await;
        let ids = company(&service).await;
        let router = router(AppState::new(service.clone(), Assets::none()));
        Self { router, service, ids, folder: tempfile::tempdir().unwrap(), _database: Some(database) }
    }

    /// Where its database is.
    pub(super) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    pub(super) fn secret(&self, who: As) -> Option<&str> {
        match who {
            As::Nobody => None,
            As::Member => Some(&self.ids.secrets[0]),
            As::Manager => Some(&self.ids.secrets[1]),
            As::Admin => Some(&self.ids.secrets[2]),
        }
    }

    pub(super) async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 64 << 20).await.unwrap();
        Reply {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    pub(super) fn request(&self, who: As, method: &str, path: &str, body: Option<&Value>) -> Request<Body> {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(secret) = self.secret(who) {
            request = request.header(header::AUTHORIZATION, format!("Bearer {secret}"));
        }
        match body {
            Some(body) => {
                request.header(header::CONTENT_TYPE, "application/json").body(Body::from(body.to_string()))
            }
            None => request.body(Body::empty()),
        }
        .unwrap()
    }

    pub(super) async fn call(&self, who: As, method: &str, path: &str, body: Option<&Value>) -> Reply {
        self.send(self.request(who, method, path, body)).await
    }

    pub(super) async fn get(&self, who: As, path: &str) -> Reply {
        self.call(who, "GET", path, None).await
    }

    pub(super) async fn post(&self, who: As, path: &str, body: Value) -> Reply {
        self.call(who, "POST", path, Some(&body)).await
    }

    /// A path with the ids of this company in it.
    pub(super) fn fill(&self, path: &str) -> String {
        let ids = &self.ids;
        let names = [
            ("{run}", &ids.run),
            ("{item}", &ids.item),
            ("{offered}", &ids.offered),
            ("{record}", &ids.record),
            ("{hidden_record}", &ids.hidden_record),
            ("{hidden_run}", &ids.hidden_run),
            ("{hidden_item}", &ids.hidden_item),
            ("{token}", &ids.token),
            ("{notification}", &ids.notification),
        ];
        let more = ids.more.iter().map(|(name, id)| (*name, id));
        names.into_iter().chain(more).fold(path.to_owned(), |path, (name, id)| path.replace(name, id))
    }

    /// Signs in with one's password through the form; gives back the cookie.
    pub(super) async fn cookie(&self, name: &str) -> String {
        let reply = self.sign_in(name, PASSWORD, "").await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text);
        let cookie = reply.header("set-cookie");
        assert!(!cookie.is_empty(), "no cookie; sent to {}", reply.header("location"));
        cookie.split(';').next().unwrap_or_default().to_owned()
    }

    pub(super) async fn sign_in(&self, name: &str, password: &str, next: &str) -> Reply {
        let form = format!("name={name}&password={password}&next={next}");
        let request =
            Request::post("/sign-in").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(form)).unwrap()).await
    }

    pub(super) async fn page(&self, cookie: &str, path: &str) -> Reply {
        let request = Request::get(path).header(header::COOKIE, cookie).header(header::ACCEPT, "text/html");
        self.send(request.body(Body::empty()).unwrap()).await
    }
}

/// The password of everyone here.
pub(super) const PASSWORD: &str = "correct-horse";

pub(super) fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

fn read<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

/// A key for secrets.
fn outside() -> Outside {
    Outside { key: SecretKey::parse("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="), ..Outside::default() }
}

async fn open(path: PathBuf) -> Service {
    over(Db::open(fermata_store::Options::Sqlite { path }).await.unwrap()).await
}

async fn over(db: Db) -> Service {
    let now = Arc::new(AtomicI64::new(NOON_MS));
    now.fetch_add(0, Ordering::SeqCst);
    Service::open(db, Options { demo: false, clock: Clock::Manual(now), outside: outside() }).await.unwrap()
}

async fn make() -> Template {
    let folder = tempfile::tempdir().unwrap();
    let service = open(folder.path().join("t.db")).await;
    let ids = company(&service).await;
    let template = Template::over(&service, ids).await;
    service.db().close().await;
    template
}

async fn company(service: &Service) -> Ids {
    let mut ids = Ids::default();
    let path = service.first_setup_path().await.unwrap().unwrap();
    let secret = path.rsplit('/').next().unwrap();
    let admin = service.setup(secret, Some(name("ada")), Some("Ada".into()), PASSWORD).await.unwrap();
    for (user, role) in [("mia", Role::Member), ("max", Role::Manager), ("spare", Role::Member)] {
        let password = (user != "spare").then(|| PASSWORD.to_owned());
        let input = UserCreate {
            name: name(user),
            label: user.to_uppercase(),
            email: String::new(),
            role,
            password,
            manager: None,
            approval_limit: None,
        };
        service.user_create(&admin, input).await.unwrap();
    }
    for (n, user) in ["mia", "max", "ada"].into_iter().enumerate() {
        let created = service.token_create_local(&name(user)).await.unwrap();
        ids.secrets[n] = created.secret;
    }
    let spare = json!({ "label": "to be deleted" });
    ids.token = service.token_create(&admin, read(spare)).await.unwrap().token.id.to_string();
    let desk = json!({ "label": "Desk", "members": ["mia"] });
    service.team_put(&admin, TeamKind::Queue, name("desk"), read(desk), None).await.unwrap();
    let chief = json!({ "label": "Head of Finance", "members": ["max"] });
    service.team_put(&admin, TeamKind::Role, name("cfo"), read(chief), None).await.unwrap();
    let empty = json!({ "label": "Spare", "members": [] });
    service.team_put(&admin, TeamKind::Role, name("spare"), read(empty.clone()), None).await.unwrap();
    service.team_put(&admin, TeamKind::Queue, name("spare"), read(empty.clone()), None).await.unwrap();
    service.team_put(&admin, TeamKind::Group, name("spare"), read(empty), None).await.unwrap();
    define(service, &admin).await;
    let mia = service.signed_in(&name("mia")).await.unwrap().unwrap();
    let record = json!({ "fields": { "subject": "Roof", "amount": 12 } });
    let make = async |who| {
        let made = service.record_create(who, &name("Thing"), read(record.clone()), None).await.unwrap();
        made.id.to_string()
    };
    (ids.record, ids.hidden_record) = (make(&mia).await, make(&admin).await);
    belongings(service, [(&mia, ""), (&admin, "hidden_")], &mut ids).await;
    let named = read(json!({ "name": "things.csv" }));
    let mut upload = service.import_upload(&admin, &name("Thing"), named).await.unwrap();
    upload.push(b"subject,amount\nRoof,12\nWall,x\n").await.unwrap();
    ids.more.insert("{import}", upload.finish().await.unwrap().id.to_string());
    ids.run = started(service, &admin, "ask_mia", &mut ids.item).await;
    started(service, &admin, "ask_desk", &mut ids.offered).await;
    ids.hidden_run = started(service, &admin, "ask_desk", &mut ids.hidden_item).await;
    let (mut asked, mia_starts) = (String::new(), &mia);
    ids.more.insert("{deciding}", started(service, mia_starts, "decide", &mut asked).await);
    let max = service.signed_in(&name("max")).await.unwrap().unwrap();
    let to_ada = read(json!({ "to": "ada", "reason": "She knows." }));
    service.delegate(&max, asked.parse().unwrap(), to_ada).await.unwrap();
    ids.more.insert("{delegated}", asked);
    let to_max = read(json!({ "to": "user:max", "reason": "He knows." }));
    service.reassign(&admin, ids.hidden_item.parse().unwrap(), to_max).await.unwrap();
    let told = service.notifications(&mia, Default::default()).await.unwrap();
    ids.more.insert("{delivery}", connect(service, &admin).await);
    authenticators(service, &mia, &max, &mut ids).await;
    ids.notification = told.items.first().map(|one| one.id.to_string()).expect("mia was told of her work");
    ids
}

/// Max has an authenticator for one-time codes, Mia one that waits for its first code.
async fn authenticators(service: &Service, mia: &SignedIn, max: &SignedIn, ids: &mut Ids) {
    let password = || read(json!({ "password": PASSWORD }));
    let at = |secret: &str, seconds: i64| {
        let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
        let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
        totp.generate(u64::try_from(NOON_MS / 1000 + seconds).unwrap()).to_string()
    };
    let code = |secret: &str| at(secret, 0);
    let own = service.authenticator_start(max, password()).await.unwrap();
    service.authenticator_confirm(max, read(json!({ "code": code(&own.secret) }))).await.unwrap();
    let begun = service.authenticator_start(mia, password()).await.unwrap();
    ids.more.insert("{code}", code(&begun.secret));
    // The one of now has proved it; the next one is good already.
    ids.more.insert("{next_code}", at(&own.secret, 30));
}

/// A file and a comment on each of the two records.
async fn belongings(service: &Service, people: [(&SignedIn, &str); 2], ids: &mut Ids) {
    for ((who, hidden), record) in people.into_iter().zip([ids.record.clone(), ids.hidden_record.clone()]) {
        let (thing, record) = (name("Thing"), record.parse().unwrap());
        let named = (read(json!({ "name": "roof.txt" })), "text/plain".to_owned());
        let file = service.file_add(who, &thing, record, named, b"Tiles".to_vec()).await.unwrap();
        let written = read(json!({ "body": "It *leaks*." }));
        let comment = service.comment_add(who, &thing, record, written).await.unwrap();
        let (file_key, comment_key, view_key) = match hidden {
            "" => ("{file}", "{comment}", "{view}"),
            _ => ("{hidden_file}", "{hidden_comment}", "{shared_view}"),
        };
        let kept =
            read(json!({ "label": "Kept", "shared": !hidden.is_empty(), "list": { "columns": ["day"] } }));
        let view = service.list_view_create(who, &thing, kept).await.unwrap();
        ids.more.insert(view_key, view.id.to_string());
        let work_key = if hidden.is_empty() { "{work_view}" } else { "{shared_work_view}" };
        let kept = read(json!({ "label": "Late", "shared": !hidden.is_empty() }));
        let view = service.work_view_create(who, kept).await.unwrap();
        ids.more.insert(work_key, view.id.to_string());
        ids.more.insert(file_key, file.id.to_string());
        ids.more.insert(comment_key, comment.id.to_string());
    }
}

/// A calendar of an office.
pub(crate) fn office(label: &str) -> Value {
    let hours = json!([{ "from": 540, "until": 1020 }]);
    json!({ "label": label, "time_zone": "Europe/Berlin", "week": { "monday": hours, "friday": hours } })
}

/// A secret, a chat, a calendar, a template of mails, and a mail that could not be delivered; gives its id.
async fn connect(service: &Service, admin: &SignedIn) -> String {
    let secret = json!({ "label": "Desk", "value": "https://hooks.example.com/hush" });
    service.secret_put(admin, name("desk_url"), read(secret), None).await.unwrap();
    let chat = json!({ "label": "Desk", "kind": "slack", "url_secret": "desk_url" });
    service.connection_put(admin, name("desk"), read(chat), None).await.unwrap();
    let template = json!({ "label": "Hello", "subject": "Hello", "text": "Hello {{customer}}" });
    service.email_template_put(admin, name("hello"), read(template), None).await.unwrap();
    let input = read(json!({ "calendar": office("Office") }));
    service.calendar_put(admin, name("office"), input, None).await.unwrap();
    let id = uuid::Uuid::from_u128(0x0198_0000_0000_7000_8000_0000_0000_0001);
    let letter = json!({ "to": ["mia@example.com"], "subject": "Roof", "text": "Done.", "html": null, "reply_to": null });
    let row = fermata_store::rows::DeliveryRow {
        id,
        key: "k".into(),
        kind: fermata_store::rows::DeliveryKind::Mail,
        state: fermata_store::rows::DeliveryState::Failed,
        subject: "Roof".into(),
        receiver: "mia@example.com".into(),
        content: json!({ "kind": "mail", "letter": letter }),
        run: None,
        step: None,
        created_ms: NOON_MS,
        tried_ms: Some(NOON_MS),
        attempts: 1,
        error_code: Some("mail_refused".into()),
        error: Some("The mail server refused the mail.".into()),
        to: None,
        notice: None,
        held_until_ms: None,
        revision: 1,
    };
    let mut changeset = fermata_store::Changeset::new();
    changeset.write(fermata_store::Write::InsertDelivery(Box::new(row)));
    service.db().apply(changeset).await.unwrap();
    id.to_string()
}

async fn started(service: &Service, admin: &SignedIn, orchestration: &str, item: &mut String) -> String {
    let input = read(json!({ "inputs": { "topic": "Roof" } }));
    let run = service.start(admin, &name(orchestration), input, None).await.unwrap();
    *item = run.work_items.first().expect("a work item").id.to_string();
    run.row.id.to_string()
}

async fn define(service: &Service, admin: &SignedIn) {
    service.object_create(admin, read(object("Thing"))).await.unwrap();
    service.object_create(admin, read(object("Spare"))).await.unwrap();
    for flow in ["ask", "spare"] {
        let create = read(json!({ "name": flow, "definition": screen_flow() }));
        service.flow_create(admin, create).await.unwrap();
    }
    service.flow_activate(admin, &name("ask")).await.unwrap();
    let mia = json!({ "kind": "user", "name": "mia" });
    let desk = json!({ "kind": "queue", "name": "desk" });
    for (orchestration, assignee) in [("ask_mia", &mia), ("ask_desk", &desk), ("spare", &mia)] {
        let create = read(json!({ "name": orchestration, "definition": self::orchestration(assignee) }));
        service.orchestration_create(admin, create).await.unwrap();
    }
    let create = read(json!({ "name": "decide", "definition": approval() }));
    service.orchestration_create(admin, create).await.unwrap();
    for orchestration in ["ask_mia", "ask_desk", "decide"] {
        service.orchestration_activate(admin, &name(orchestration)).await.unwrap();
    }
}

pub(super) fn object(name: &str) -> Value {
    json!({
        "name": name,
        "label": name,
        "label_plural": format!("{name}s"),
        "fields": [
            { "name": "subject", "label": "Subject", "data_type": { "type": "text" }, "required": true },
            { "name": "amount", "label": "Amount", "data_type": { "type": "number" } },
            { "name": "day", "label": "Day", "data_type": { "type": "date" } },
            { "name": "note", "label": "Note", "data_type": { "type": "long_text" } },
            { "name": "code", "label": "Code", "data_type": { "type": "text" }, "external_id": true },
            { "name": "plan", "label": "Plan", "data_type": { "type": "picklist", "choices": [{ "value": "small" }, { "value": "big" }] } },
        ],
    })
}

pub(super) fn screen_flow() -> Value {
    json!({
        "label": "Ask",
        "kind": "screen",
        "start": "page",
        "elements": [{
            "name": "page",
            "label": "Details",
            "body": { "kind": "screen", "components": [
                { "name": "answer", "label": "Answer", "required": true, "body": { "kind": "input", "data_type": { "type": "text" } } },
                { "name": "remark", "label": "Remark", "body": { "kind": "input", "data_type": { "type": "long_text" } } },
                { "name": "count", "label": "Count", "body": { "kind": "input", "data_type": { "type": "number" } } },
            ] },
        }],
    })
}

/// Max and spare decide, all of them.
fn approval() -> Value {
    let approvers = json!([{ "kind": "user", "name": "max" }, { "kind": "user", "name": "spare" }]);
    let work = json!({ "kind": "approval", "rule": { "kind": "all" }, "approvers": approvers });
    json!({
        "label": "Decide",
        "inputs": [{ "name": "topic", "label": "Topic", "data_type": { "type": "text" } }],
        "owner": "ada",
        "start": { "to": "stage", "name": "deciding" },
        "stages": [{ "name": "deciding", "label": "Deciding", "steps": [
            { "name": "ok", "label": "Approve", "work": work }
        ] }],
    })
}

pub(super) fn orchestration(assignee: &Value) -> Value {
    json!({
        "label": "Ask somebody",
        "run_title": "About {{inputs.topic}}",
        "inputs": [{ "name": "topic", "label": "Topic", "data_type": { "type": "text" } }],
        "start": { "to": "stage", "name": "asking" },
        "stages": [{
            "name": "asking",
            "label": "Asking",
            "steps": [{
                "name": "ask_them",
                "label": "Ask them",
                "work": { "kind": "interactive", "assignee": assignee, "flow": "ask", "guidance": "Ask about **{{inputs.topic}}**." },
            }],
        }],
    })
}
