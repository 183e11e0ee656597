//! What managers watch.

use fermata_api::runs::{Pipeline, PipelineColumn};
use fermata_engine::{definition::Orchestration, ids::Name};
use fermata_store::filters::StageCount;

use crate::{
    Answer, Service, SignedIn,
    error::store,
    limits::{COLUMN_RUNS_MAX, DAY_MS},
    policy::{Action, require},
    runs::not_startable,
    words::shown,
};

impl Service {
    /// Where every open run of an orchestration stands.
    pub async fn pipeline(&self, who: &SignedIn, orchestration: &Name) -> Answer<Pipeline> {
        require(who, Action::PipelineSee)?;
        let definition = self.drawing_of(orchestration).await?;
        let db = &self.inner.db;
        let now_ms = self.now_ms();
        let counts = db.pipeline(orchestration, now_ms).await.map_err(store)?;
        let mut columns = Vec::new();
        for stage in &definition.stages {
            let runs =
                db.pipeline_runs(orchestration, Some(&stage.name), COLUMN_RUNS_MAX).await.map_err(store)?;
            columns.push(PipelineColumn {
                stage: Some(stage.name.clone()),
                label: shown(&stage.label, &stage.name),
                target_minutes: stage.sla.as_ref().map(|sla| sla.target_minutes),
                count: counts.iter().find(|c| c.stage.as_ref() == Some(&stage.name)).map_or(0, |c| c.open),
                runs: self.run_rows(runs).await?,
            });
        }
        columns.extend(self.columns_elsewhere(&definition, orchestration, &counts).await?);
        let week_ago = now_ms - 7 * DAY_MS;
        let on_time = db.on_time(orchestration, now_ms - 30 * DAY_MS).await.map_err(store)?;
        let done = db.completed_since(orchestration, week_ago, COLUMN_RUNS_MAX).await.map_err(store)?;
        Ok(Pipeline {
            orchestration: orchestration.clone(),
            label: self.known().label_of(orchestration),
            open: counts.iter().map(|c| c.open).sum(),
            started_7_days: db.open_started_since(orchestration, week_ago).await.map_err(store)?,
            on_time_percent: percent(on_time.kept, on_time.total),
            late: counts.iter().map(|c| c.breached).sum(),
            at_risk: counts.iter().map(|c| c.at_risk).sum(),
            median_ms: db.median_duration(orchestration, now_ms - 90 * DAY_MS).await.map_err(store)?,
            columns,
            done: self.run_rows(done).await?,
            done_count: db.completed_count(orchestration, week_ago).await.map_err(store)?,
            definition,
        })
    }

    /// Columns for open runs that are in no stage of the drawing: they follow an earlier version, or stand between stages.
    async fn columns_elsewhere(
        &self,
        drawing: &Orchestration,
        orchestration: &Name,
        counts: &[StageCount],
    ) -> Answer<Vec<PipelineColumn>> {
        let drawn = |stage: Option<&Name>| stage.is_some_and(|name| drawing.stage(name).is_some());
        let mut columns = Vec::new();
        for count in counts.iter().filter(|count| count.open > 0 && !drawn(count.stage.as_ref())) {
            let runs =
                self.inner.db.pipeline_runs(orchestration, count.stage.as_ref(), COLUMN_RUNS_MAX).await;
            let runs = self.run_rows(runs.map_err(store)?).await?;
            let label = match &count.stage {
                // What the stage was called stands in the version that the runs follow.
                Some(name) => {
                    let called = runs.iter().find_map(|run| run.stage_label.clone());
                    format!("Earlier versions: {}", called.unwrap_or_else(|| name.to_string()))
                }
                None => "Between stages".to_owned(),
            };
            let stage = count.stage.clone();
            columns.push(PipelineColumn { stage, label, target_minutes: None, count: count.open, runs });
        }
        Ok(columns)
    }

    /// The active version's drawing, else the newest one's.
    async fn drawing_of(&self, name: &Name) -> Answer<Orchestration> {
        let known = self.known();
        if let Some(active) = known.active.get(name) {
            return Ok(Orchestration::clone(&active.definition));
        }
        let key = (fermata_store::rows::DefinitionKind::Orchestration, name.clone());
        let header = self.inner.db.definition(&key).await.map_err(store)?;
        match header.map(|header| header.last_version).filter(|version| *version > 0) {
            Some(newest) => Ok(Orchestration::clone(&*self.version_of(name, newest).await?)),
            None => Err(not_startable(&known, name)),
        }
    }
}

fn percent(part: i64, whole: i64) -> Option<f64> {
    let (part, whole) = (i32::try_from(part).ok()?, i32::try_from(whole).ok()?);
    (whole > 0).then(|| f64::from(part) * 100.0 / f64::from(whole))
}
