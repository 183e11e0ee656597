//! How long the inbox and the page of stuck work take where very much work is open.

use std::path::Path;

use fermata_store::Options;
use serde::Serialize;

use super::{
    child::Child,
    drive,
    lists::{self, List},
    stored, workload,
};

/// What was measured.
#[derive(Debug, Clone, Serialize)]
pub struct OpenWork {
    /// Open work items, all of them of one person.
    pub open: usize,
    /// How long each list took.
    pub lists: Vec<List>,
}

/// Fills the database with copies of a run whose first step waits for a person, and asks for the lists.
pub(super) async fn measure(
    program: &Path,
    database: &Options,
    folder: &Path,
    tokens: &workload::Tokens,
    open: usize,
) -> anyhow::Result<OpenWork> {
    let mut child = Child::start(program, database, folder).await?;
    workload::define(child.address(), tokens).await?;
    let run = drive::started(child.address(), tokens).await?;
    child.stop().await;
    stored::fill(database, run, open.saturating_sub(1)).await?;
    let mut child = Child::start(program, database, folder).await?;
    let wanted = [
        ("inbox, first page", &tokens.first, "/work-items"),
        ("inbox, counts", &tokens.first, "/work-items/counts"),
        ("work of everybody", &tokens.admin, "/work-items?scope=all"),
        ("stuck work", &tokens.admin, "/stuck"),
    ];
    let lists = lists::each(child.address(), &wanted).await?;
    child.stop().await;
    Ok(OpenWork { open, lists })
}
