//! Clients that take runs from start to end, and what they saw.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context as _, ensure};
use fermata_engine::ids::{RunId, WorkItemId};
use serde::Deserialize;

use super::{
    Options,
    child::{self, Child},
    http::Client,
    workload::{ORCHESTRATION, Tokens, complete_body, start_body},
};

/// How often memory is looked at.
const SAMPLE_EVERY: Duration = Duration::from_millis(200);

/// How often a client asks for the next person's item before it gives up: the first answer should show it.
const LOOKS_MAX: usize = 1000;

/// What all clients saw.
#[derive(Debug, Default)]
pub(super) struct Driven {
    pub(super) runs: usize,
    pub(super) seconds: f64,
    /// From sending `complete` until the next person's list showed their item, in milliseconds.
    pub(super) visible_ms: Vec<f64>,
    /// How often the first look at the list did not show it.
    pub(super) looked_again: usize,
    /// The most memory the server held.
    pub(super) memory_mb: f64,
    /// Processor time of the server, and of this process, while driving.
    pub(super) server_cpu_ms: f64,
    pub(super) client_cpu_ms: f64,
}

#[derive(Deserialize)]
struct Item {
    id: WorkItemId,
}

#[derive(Deserialize)]
struct Started {
    id: RunId,
    work_items: Vec<Item>,
}

#[derive(Deserialize)]
struct Completed {
    run_status: String,
}

#[derive(Deserialize)]
struct Listed {
    items: Vec<Item>,
}

/// Drives all runs, and looks at the server's memory meanwhile.
pub(super) async fn all(child: &Child, tokens: &Tokens, options: &Options) -> anyhow::Result<Driven> {
    let next = Arc::new(AtomicUsize::new(0));
    let late = Arc::new(AtomicBool::new(false));
    let (server_cpu, client_cpu) = (child.cpu_ms()?, child::own_cpu_ms()?);
    let began = Instant::now();
    let clients: Vec<_> = (0..options.clients)
        .map(|_| {
            tokio::spawn(client(
                child.address(),
                tokens.clone(),
                options.runs,
                Arc::clone(&next),
                Arc::clone(&late),
            ))
        })
        .collect();
    let mut driven = Driven { memory_mb: child.memory_mb()?, ..Driven::default() };
    let mut sample = tokio::time::interval(SAMPLE_EVERY);
    while !clients.iter().all(tokio::task::JoinHandle::is_finished) {
        sample.tick().await;
        driven.memory_mb = driven.memory_mb.max(child.memory_mb()?);
        late.store(began.elapsed() > options.limit, Ordering::Relaxed);
    }
    let mut ended = began;
    for client in clients {
        let (seen, at) = client.await.context("a client broke")??;
        ended = ended.max(at);
        driven.runs += seen.runs;
        driven.looked_again += seen.looked_again;
        driven.visible_ms.extend(seen.visible_ms);
    }
    driven.server_cpu_ms = child.cpu_ms()? - server_cpu;
    driven.client_cpu_ms = child::own_cpu_ms()? - client_cpu;
    driven.seconds = ended.duration_since(began).as_secs_f64();
    ensure!(driven.runs > 0, "no run was completed within the time allowed");
    Ok(driven)
}

/// Takes one run to its end.
pub(super) async fn one(address: SocketAddr, tokens: &Tokens) -> anyhow::Result<RunId> {
    let mut client = Client::connect(address).await?;
    let mut seen = Driven::default();
    onboard(&mut client, tokens, 0, &mut seen).await
}

/// Starts one run and leaves it where its first step waits for a person.
pub(super) async fn started(address: SocketAddr, tokens: &Tokens) -> anyhow::Result<RunId> {
    let mut client = Client::connect(address).await?;
    Ok(start(&mut client, tokens, 0).await?.id)
}

/// Takes runs to their end until the server no longer answers; gives back those that it said are completed.
pub(super) async fn until_broken(address: SocketAddr, tokens: &Tokens) -> Vec<RunId> {
    let mut completed = Vec::new();
    let mut seen = Driven::default();
    let Ok(mut client) = Client::connect(address).await else { return completed };
    while let Ok(run) = onboard(&mut client, tokens, completed.len(), &mut seen).await {
        completed.push(run);
    }
    completed
}

async fn client(
    address: SocketAddr,
    tokens: Tokens,
    runs: usize,
    next: Arc<AtomicUsize>,
    late: Arc<AtomicBool>,
) -> anyhow::Result<(Driven, Instant)> {
    let mut client = Client::connect(address).await?;
    let mut seen = Driven::default();
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= runs || late.load(Ordering::Relaxed) {
            return Ok((seen, Instant::now()));
        }
        onboard(&mut client, &tokens, number, &mut seen).await?;
    }
}

async fn start(client: &mut Client, tokens: &Tokens, number: usize) -> anyhow::Result<Started> {
    let path = format!("/orchestrations/{ORCHESTRATION}/runs");
    client.post(&tokens.admin, &path, &start_body(number)).await
}

async fn onboard(
    client: &mut Client,
    tokens: &Tokens,
    number: usize,
    seen: &mut Driven,
) -> anyhow::Result<RunId> {
    let started = start(client, tokens, number).await?;
    let first = started.work_items.first().context("the run began without a work item")?;
    let list = format!("/work-items?run={}", started.id);
    let began = Instant::now();
    let _: Completed = complete(client, &tokens.first, first, number).await?;
    let mut looks = 0;
    let second = loop {
        looks += 1;
        ensure!(looks <= LOOKS_MAX, "the next person's work item never came");
        let mut listed: Listed = client.get(&tokens.second, &list).await?;
        if let Some(item) = listed.items.pop() {
            break item;
        }
        seen.looked_again += 1;
    };
    seen.visible_ms.push(began.elapsed().as_secs_f64() * 1000.0);
    let completed = complete(client, &tokens.second, &second, number).await?;
    ensure!(completed.run_status == "Completed", "the run ended as {}", completed.run_status);
    seen.runs += 1;
    Ok(started.id)
}

async fn complete(client: &mut Client, token: &str, item: &Item, number: usize) -> anyhow::Result<Completed> {
    client.post(token, &format!("/work-items/{}/complete", item.id), &complete_body(number)).await
}
