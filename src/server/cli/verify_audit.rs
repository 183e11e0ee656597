//! `fermata verify-audit`.

use std::process::ExitCode;

use clap::Args;
use fermata_api::audit::VerifyReport;
use fermata_service::report_of;
use fermata_store::{ChainHash, Db};

use super::say;
use crate::config::{Place, shown};

/// Somebody altered what must not be.
const ALTERED: u8 = 1;
/// It cannot be told.
const UNKNOWN: u8 = 2;

/// Check that nobody altered, removed, moved or added anything in the audit log and in the logs of runs.
///
/// Reads alone, with or without a server beside it, and holds no more in memory for a large database than for a small one.
/// Exits 0 when all is well, 1 when something is not, 2 when it cannot be told.
#[derive(Debug, Args)]
pub(super) struct VerifyAudit {
    #[command(flatten)]
    place: Place,
    /// The hash of an entry that was noted elsewhere: it must be in the log
    #[arg(long, value_name = "HASH")]
    head: Option<ChainHash>,
    /// Answer with one JSON object
    #[arg(long)]
    json: bool,
}

impl VerifyAudit {
    pub(super) async fn run(self) -> ExitCode {
        match self.look().await {
            Ok(report) if report.good => ExitCode::SUCCESS,
            Ok(_) => ExitCode::from(ALTERED),
            Err(error) => {
                use std::io::Write as _;
                let _ = writeln!(std::io::stderr(), "error: {error:#}");
                ExitCode::from(UNKNOWN)
            }
        }
    }

    async fn look(&self) -> anyhow::Result<VerifyReport> {
        let database = self.place.existing()?;
        if !self.json {
            say(format_args!("Database: {}", shown(&database)));
        }
        let db = Db::open_to_read(database).await?;
        let verified = db.verify(self.head).await;
        db.close().await;
        let report = report_of(verified?);
        match self.json {
            true => say(serde_json::to_string(&report)?),
            false => tell(&report),
        }
        Ok(report)
    }
}

fn tell(report: &VerifyReport) {
    say(format_args!(
        "checked: {} entries of the audit log, {} events of {} runs, {} ends of logs",
        report.entries, report.events, report.runs, report.anchors
    ));
    report.findings.iter().for_each(|finding| say(format_args!("{}: {}", finding.problem, finding.words)));
    match report.good {
        true => {
            say("Nothing was altered.");
            say(format_args!(
                "Head: {} (entry {}). Note it elsewhere, and hand it in the next time as --head.",
                report.head, report.last
            ));
        }
        false => {
            let count = u64::try_from(report.findings.len()).unwrap_or(u64::MAX).saturating_add(report.more);
            say(format_args!("{count} things are not as they were written."));
        }
    }
}
