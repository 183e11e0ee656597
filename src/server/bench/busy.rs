//! A server of this binary under the workload, which may be killed at any moment: for tests of survival.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use fermata_engine::ids::RunId;
use fermata_store::Options;
use serde::Deserialize;
use tokio::task::JoinSet;

use super::{child::Child, drive, http::Client, workload};

/// A data folder whose server is started, kept busy and killed.
pub struct Busy {
    program: PathBuf,
    folder: PathBuf,
    tokens: workload::Tokens,
    defined: bool,
}

#[derive(Deserialize)]
struct Status {
    status: String,
}

impl Busy {
    /// Prepares an empty folder; `program` is the binary to start.
    ///
    /// # Errors
    /// When the database cannot be made.
    pub async fn prepare(program: &Path, folder: &Path) -> anyhow::Result<Self> {
        let database = Options::Sqlite { path: folder.join("fermata.db") };
        let tokens = workload::people(&database).await?;
        Ok(Self { program: program.to_owned(), folder: folder.to_owned(), tokens, defined: false })
    }

    /// Starts the server, keeps it busy with `clients` for `busy`, kills it with SIGKILL. Gives back how long it took to be
    /// ready, and the runs that clients were told are completed.
    ///
    /// # Errors
    /// When the server does not start.
    pub async fn start_and_kill(
        &mut self,
        clients: usize,
        busy: Duration,
    ) -> anyhow::Result<(Duration, Vec<RunId>)> {
        let mut child = self.child().await?;
        if !self.defined {
            workload::define(child.address(), &self.tokens).await?;
            self.defined = true;
        }
        let mut load = JoinSet::new();
        for _ in 0..clients {
            let (address, tokens) = (child.address(), self.tokens.clone());
            load.spawn(async move { drive::until_broken(address, &tokens).await });
        }
        tokio::time::sleep(busy).await;
        child.kill().await;
        let completed = load.join_all().await.into_iter().flatten().collect();
        Ok((Duration::from_secs_f64(child.start_ms() / 1000.0), completed))
    }

    /// Starts the server again and asks which of these runs are not completed.
    ///
    /// # Errors
    /// When the server does not start or does not answer.
    pub async fn lost(&self, runs: &[RunId]) -> anyhow::Result<Vec<RunId>> {
        let mut child = self.child().await?;
        let mut client = Client::connect(child.address()).await?;
        let mut lost = Vec::new();
        for run in runs {
            let found: anyhow::Result<Status> = client.get(&self.tokens.admin, &format!("/runs/{run}")).await;
            if !found.is_ok_and(|found| found.status == "Completed") {
                lost.push(*run);
            }
        }
        child.stop().await;
        Ok(lost)
    }

    async fn child(&self) -> anyhow::Result<Child> {
        let database = Options::Sqlite { path: self.folder.join("fermata.db") };
        Child::start(&self.program, &database, &self.folder).await
    }
}
