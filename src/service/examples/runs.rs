//! How many onboarding runs a second the service carries through, without HTTP: `runs DIR [RUNS] [CLIENTS]`. The database is
//! made in DIR; on a memory disk the figure is the processor's alone.

#![allow(clippy::print_stdout, reason = "the figure is the output")]

use std::{collections::BTreeMap, error::Error, path::PathBuf, sync::Arc};

use fermata_api::{
    records::RecordInput,
    runs::RunQuery,
    work::{CompleteInput, WorkQuery},
};
use fermata_engine::{ids::Name, run::RunStatus, value::Value};
use fermata_service::{Clock, Options, Outside, Service};
use serde_json::json;

type Done<T> = Result<T, Box<dyn Error + Send + Sync>>;

#[tokio::main]
async fn main() -> Done<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("name a folder")?);
    let runs: usize = arguments.next().map_or(Ok(2_000), |n| n.parse())?;
    let clients: usize = arguments.next().map_or(Ok(32), |n| n.parse())?;
    let db = fermata_store::Db::open(fermata_store::Options::Sqlite { path: folder.join("runs.db") }).await?;
    let service =
        Service::open(db, Options { demo: true, clock: Clock::System, outside: Outside::default() }).await?;
    service.seed_demo().await?;
    let left = Arc::new(std::sync::atomic::AtomicUsize::new(runs));
    let began = std::time::Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..clients {
        let (service, left) = (service.clone(), left.clone());
        tasks.spawn(async move {
            use std::sync::atomic::Ordering::SeqCst;
            while left.fetch_update(SeqCst, SeqCst, |n| n.checked_sub(1)).is_ok() {
                one(&service).await?;
            }
            Done::Ok(())
        });
    }
    while let Some(done) = tasks.join_next().await {
        done??;
    }
    let seconds = began.elapsed().as_secs_f64();
    println!(
        "{runs} runs, {clients} clients, {seconds:.2} s, {:.0} runs/s",
        f64::from(u32::try_from(runs)?) / seconds
    );
    Ok(())
}

async fn one(service: &Service) -> Done<()> {
    let sales = service.signed_in(&Name::parse("sales")?).await?.ok_or("nobody")?;
    let fields = json!({ "name": "Measured", "owner": "sales", "website": "https://measured.example" });
    let input = RecordInput { fields: map(fields) };
    let record = service.record_create(&sales, &Name::parse("Account")?, input, None).await?;
    let query = RunQuery { record: Some(record.id), ..RunQuery::default() };
    let run = service.runs(&sales, query).await?.items.first().ok_or("no run")?.id;
    let steps = [
        (
            "sales",
            "complete_contract",
            "complete",
            json!({
                "plan": "pallet", "contract_value": 1, "payment_days": "30", "signed_on": "2026-09-20",
                "go_live": "2026-10-20", "signed_by": "Anna",
            }),
        ),
        ("legal", "review_terms", "accept", json!({ "liability": "standard" })),
        ("finance", "set_up_billing", "done", json!({ "debtor": "70123", "cycle": "monthly" })),
        (
            "implementation",
            "kick_off",
            "done",
            json!({
                "held_on": "2026-10-01", "attendees": "Anna", "integration": ["edi"], "go_live": "2026-10-22",
            }),
        ),
    ];
    let mut status = RunStatus::InProgress;
    for (user, step, outcome, values) in steps {
        let who = service.signed_in(&Name::parse(user)?).await?.ok_or("nobody")?;
        let query = WorkQuery { run: Some(run), ..WorkQuery::default() };
        let items = service.work_items(&who, query).await?.items;
        let item = items.iter().find(|item| item.step.as_str() == step).ok_or("no work")?.id;
        let input =
            CompleteInput { outcome: Some(outcome.into()), values: map(values), ..Default::default() };
        status = service.complete(&who, item, input, None).await?.run_status;
    }
    if status == RunStatus::Completed { Ok(()) } else { Err("the run did not end".into()) }
}

fn map(value: Value) -> BTreeMap<String, Value> {
    match value {
        Value::Object(map) => map.into_iter().collect(),
        _ => BTreeMap::new(),
    }
}
