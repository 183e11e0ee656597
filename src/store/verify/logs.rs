//! The chains of the logs of runs, each with the end that its run's row names.

use std::collections::VecDeque;

use fermata_engine::ids::RunId;
use uuid::Uuid;

use super::{
    AT_ONCE,
    found::{Finding, Place, Problem, Verified},
    stored::{self, EventStored, HeadStored},
};
use crate::{ChainHash, Db, StoreError, chain};

/// Tries with a run that somebody may be writing to.
const TRIES: usize = 5;
/// Findings of one run.
const OF_ONE_MAX: usize = 20;

/// One log on its way through the chain.
struct Log {
    run: Vec<u8>,
    /// Where the run's row says that it ends; none: there is no such run.
    end: Option<Option<ChainHash>>,
    last: i64,
    head: ChainHash,
    /// At which event the end was met.
    end_at: Option<i64>,
    findings: Vec<Finding>,
}

impl Log {
    fn new(run: Vec<u8>, row: Option<&HeadStored>) -> Self {
        let end = row.map(|row| row.log_head.as_deref().and_then(|bytes| ChainHash::of_bytes(bytes).ok()));
        Self { run, end, last: 0, head: ChainHash::default(), end_at: None, findings: Vec::new() }
    }

    /// Of an id that is none, the nearest.
    fn id(&self) -> RunId {
        RunId(Uuid::from_slice(&self.run).unwrap_or_default())
    }

    fn find(&mut self, seq: i64, problem: Problem, words: String) {
        if self.findings.len() < OF_ONE_MAX {
            self.findings.push(Finding { place: Place::Run(self.id(), seq), problem, words });
        }
    }

    fn step(&mut self, event: &EventStored) {
        let (seq, run) = (event.seq, self.id());
        let hash = event.hash.as_deref().and_then(|bytes| ChainHash::of_bytes(bytes).ok());
        let gap = seq != self.last + 1;
        if gap {
            let words = match (self.last + 1, seq - 1) {
                (first, last) if first >= last => format!("Event {first} of run {run} is gone."),
                (first, last) => format!("The events {first} to {last} of run {run} are gone."),
            };
            self.find(self.last + 1, Problem::Removed, words);
        }
        let texts = (event.actor.as_slice(), event.event.as_slice());
        let next = chain::next_event(self.head, &self.run, seq, event.at_ms, texts);
        if !gap && hash != Some(next) {
            let words =
                format!("Event {seq} of run {run} is not as it was written, or stands where it did not.");
            self.find(seq, Problem::Altered, words);
        }
        (self.last, self.head) = (seq, hash.unwrap_or_default());
        if hash.is_some() && self.end == Some(hash) {
            self.end_at = Some(seq);
        }
    }

    fn done(mut self) -> Vec<Finding> {
        let (run, next) = (self.id(), self.last + 1);
        match (self.end, self.end_at) {
            (None, _) => {
                let words = format!("There is no run {run}, but there are events of it.");
                self.find(1, Problem::Removed, words);
            }
            (Some(_), _) if self.last == 0 => {
                self.find(1, Problem::Removed, format!("The whole log of run {run} is gone."));
            }
            (Some(_), Some(at)) if at == self.last => {}
            (Some(_), Some(at)) => {
                let words = format!("Fermata did not write event {} of run {run} and what follows.", at + 1);
                self.find(at + 1, Problem::Added, words);
            }
            (Some(_), None) => {
                let words = format!(
                    "The log of run {run} does not end where its run says: events from {next} on are gone, or the end was altered."
                );
                self.find(next, Problem::CutOff, words);
            }
        }
        self.findings
    }
}

/// Runs in order, a page at a time.
struct Heads<'d> {
    db: &'d Db,
    page: VecDeque<HeadStored>,
    after: Option<Vec<u8>>,
    over: bool,
}

impl Heads<'_> {
    /// The next one, left where it is.
    async fn peek(&mut self) -> Result<Option<&HeadStored>, StoreError> {
        if self.page.is_empty() && !self.over {
            let query = stored::runs_after(self.db.dialect(), self.after.as_deref(), AT_ONCE)?;
            self.page = self.db.rows::<HeadStored>(query).await?.into();
            self.over = self.page.is_empty();
            self.after = self.page.back().map(|row| row.id_bytes.clone());
        }
        Ok(self.page.front())
    }

    async fn next(&mut self) -> Result<Option<HeadStored>, StoreError> {
        self.peek().await?;
        Ok(self.page.pop_front())
    }
}

/// Looks at every log.
pub(super) async fn examine(db: &Db, into: &mut Verified) -> Result<(), StoreError> {
    let mut heads = Heads { db, page: VecDeque::new(), after: None, over: false };
    let (mut log, mut after): (Option<Log>, Option<(Vec<u8>, i64)>) = (None, None);
    loop {
        let at = after.as_ref().map(|(run, seq)| (run.as_slice(), *seq));
        let page = db.rows::<EventStored>(stored::events_after(db.dialect(), at, false, AT_ONCE)?).await?;
        let Some(last) = page.last() else { break };
        after = Some((last.id_bytes.clone(), last.seq));
        for event in page {
            into.events += 1;
            if log.as_ref().is_none_or(|log| log.run != event.id_bytes) {
                if let Some(log) = log.take() {
                    finish(db, log, into).await?;
                }
                log = Some(begin(db, &mut heads, &event.id_bytes, into).await?);
            }
            if let Some(log) = &mut log {
                log.step(&event);
            }
        }
    }
    if let Some(log) = log {
        finish(db, log, into).await?;
    }
    while let Some(row) = heads.next().await? {
        finish(db, Log::new(row.id_bytes.clone(), Some(&row)), into).await?;
    }
    Ok(())
}

/// The log of this run begins; runs before it have none.
async fn begin(db: &Db, heads: &mut Heads<'_>, run: &[u8], into: &mut Verified) -> Result<Log, StoreError> {
    while heads.peek().await?.is_some_and(|row| row.id_bytes.as_slice() < run) {
        if let Some(row) = heads.next().await? {
            finish(db, Log::new(row.id_bytes.clone(), Some(&row)), into).await?;
        }
    }
    let row = match heads.peek().await? {
        Some(row) if row.id_bytes == run => heads.next().await?,
        _ => None,
    };
    Ok(Log::new(run.to_vec(), row.as_ref()))
}

/// A log that seems wrong may only have gone on between two reads: it is looked at again by itself.
async fn finish(db: &Db, log: Log, into: &mut Verified) -> Result<(), StoreError> {
    into.runs += u64::from(log.end.is_some());
    let run = log.run.clone();
    let mut findings = log.done();
    for _ in 0..TRIES {
        if findings.is_empty() {
            return Ok(());
        }
        let again = alone(db, &run).await?;
        if again == findings {
            break;
        }
        findings = again;
    }
    for finding in findings {
        into.find(finding.place, finding.problem, finding.words);
    }
    Ok(())
}

/// Looks at one log.
async fn alone(db: &Db, run: &[u8]) -> Result<Vec<Finding>, StoreError> {
    let row = db.first::<HeadStored>(stored::run_at(db.dialect(), run)?).await?;
    let (mut log, mut after) = (Log::new(run.to_vec(), row.as_ref()), i64::MIN);
    loop {
        let query = stored::events_after(db.dialect(), Some((run, after)), true, AT_ONCE)?;
        let page = db.rows::<EventStored>(query).await?;
        let Some(last) = page.last() else { return Ok(log.done()) };
        after = last.seq;
        page.iter().for_each(|event| log.step(event));
    }
}
