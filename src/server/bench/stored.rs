//! Fills a database with runs: real rows, copied from one run that really was driven, to its end or to where a person is
//! waited for, each with ids of its own.

use anyhow::Context as _;
use fermata_engine::{
    ids::{RunId, WorkItemId},
    run::event::EventRecord,
};
use fermata_store::{
    ChainHash, Changeset, Db, Options, Write,
    rows::{RunRow, StageRunRow, StepRunRow, WorkItemRow},
};
use futures::{StreamExt, stream};
use uuid::Uuid;

/// Runs a changeset: enough to share its commit, few enough to keep it short.
const RUNS_A_CHANGESET: usize = 50;

/// Changesets under way at once.
const AT_ONCE: usize = 4;

/// The most events that one run of the workload has.
const EVENTS_MAX: u32 = 1000;

/// A run with everything that belongs to it.
struct Template {
    run: RunRow,
    events: String,
    stages: Vec<StageRunRow>,
    steps: Vec<StepRunRow>,
    items: Vec<WorkItemRow>,
}

/// Copies `run` `count` times.
pub(super) async fn fill(database: &Options, run: RunId, count: usize) -> anyhow::Result<()> {
    let db = Db::open(database.clone()).await.context("the database cannot be opened")?;
    let template = Template::read(&db, run).await?;
    let starts = (0..count).step_by(RUNS_A_CHANGESET);
    let mut filled = stream::iter(starts)
        .map(|from| {
            let changeset = template.copies(from..count.min(from + RUNS_A_CHANGESET));
            let db = db.clone();
            async move { anyhow::Ok(db.apply(changeset?).await?) }
        })
        .buffer_unordered(AT_ONCE);
    while let Some(done) = filled.next().await {
        done?;
    }
    drop(filled);
    db.close().await;
    Ok(())
}

impl Template {
    async fn read(db: &Db, id: RunId) -> anyhow::Result<Self> {
        let run = db.run(id).await?.context("the run to copy is gone")?;
        let events = db.run_log(id, 0, EVENTS_MAX).await?;
        Ok(Self {
            events: serde_json::to_string(&events)?,
            stages: db.stage_runs(id).await?,
            steps: db.step_runs(id).await?,
            items: db.items_of_run(id).await?,
            run,
        })
    }

    fn copies(&self, numbers: std::ops::Range<usize>) -> anyhow::Result<Changeset> {
        let mut changeset = Changeset::new();
        for number in numbers {
            // 0 would be the run itself.
            self.copy(number + 1, &mut changeset)?;
        }
        Ok(changeset)
    }

    fn copy(&self, number: usize, changeset: &mut Changeset) -> anyhow::Result<()> {
        let ids = |text: &str| {
            let olds = std::iter::once(self.run.id.0).chain(self.items.iter().map(|item| item.id.0));
            olds.fold(text.to_owned(), |text, old| {
                text.replace(&old.to_string(), &other(old, number).to_string())
            })
        };
        let run = RunId(other(self.run.id.0, number));
        let events: Vec<EventRecord> = serde_json::from_str(&ids(&self.events))?;
        let (events, log_head) = fermata_store::chain::follow(run, ChainHash::default(), &events);
        let state = ids(&self.run.state);
        let row = RunRow { id: run, revision: 1, log_head, state, ..self.run.clone() };
        changeset.write(Write::InsertRun(Box::new(row))).write(Write::AppendEvents(run, events));
        for stage in &self.stages {
            changeset.write(Write::PutStageRun(StageRunRow { run, ..stage.clone() }));
        }
        for step in &self.steps {
            changeset.write(Write::PutStepRun(StepRunRow { run, ..step.clone() }));
        }
        for item in &self.items {
            let id = WorkItemId(other(item.id.0, number));
            changeset.write(Write::PutWorkItem(Box::new(WorkItemRow { id, run, ..item.clone() })));
        }
        Ok(())
    }
}

/// An id of its own for the copy: the number goes into bits that are random in a UUIDv7 and the same in all ids of a run.
fn other(id: Uuid, number: usize) -> Uuid {
    const FROM_BIT: u32 = 33;
    Uuid::from_u128(id.as_u128() ^ ((number as u128) << FROM_BIT))
}
