//! The work guide: what to do and why, with everything that is needed to do it in one screen.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use fermata_api::{Moment, approvals::DecisionGuide, work::*};
use fermata_engine::{
    context::{Actor, Context},
    definition::{Meaning, Orchestration, PeopleWork},
    expr::Scope,
    flow::{
        self, Answers, Changed, Flow, Question,
        run::{FlowEnv, Library},
        screen::pages,
    },
    ids::{IdSource, Name, RecordId, WorkItemId},
    object::{Object, Record, RecordRef},
    people::Assignee,
    run::{
        Run, RunState, RunStatus, StepRun, StepStatus, WorkItem, WorkItemStatus, back, scope, scope_about,
    },
    template,
    value::Value,
};
use fermata_store::rows::WorkItemRow;

use crate::{
    Answer, Service, SignedIn,
    error::store,
    known::Known,
    policy::{Action, allows, relations_to_item},
    transition::engine_record,
    views::{approval, item_view},
    words::{Instead, Sentences, actor_key, stage_label, step_label},
    work::{
        act::{DRAFT_COMMENT, DRAFT_PAGE},
        decide::approval_of,
    },
};

/// Names that conditions of a screen may read besides its own.
const ROOTS: [&str; 7] = ["record", "steps", "stages", "run", "vars", "user", "now"];

/// Everything around a work item.
#[derive(Clone, Copy)]
pub(super) struct Around<'a> {
    pub(super) who: &'a SignedIn,
    pub(super) row: &'a WorkItemRow,
    pub(super) run: &'a Run,
    pub(super) known: &'a Known,
    pub(super) definition: &'a Orchestration,
    pub(super) record: Option<&'a Record>,
    /// Whether whoever looks has an authenticator for one-time codes.
    has_authenticator: bool,
    pub(super) now_ms: i64,
    /// That record, and those that it looks up.
    records: &'a BTreeMap<RecordId, Record>,
}

impl Service {
    /// Everything that its work guide shows.
    pub async fn work_guide(&self, who: &SignedIn, id: WorkItemId) -> Answer<WorkGuide> {
        let (row, run) = self.item_seen(who, id).await?;
        let known = self.known();
        let definition = self.version_of(&run.orchestration, run.version).await?;
        let record = self.record_for_guide(row.record.as_ref()).await?;
        let own = run.record.as_ref().filter(|own| row.record.as_ref() != Some(own));
        let own = self.record_for_guide(own).await?;
        let mut records = BTreeMap::new();
        // What was deleted looks up what is still there.
        let gone = run.prior.as_deref().filter(|_| run.record.is_none());
        for about in record.iter().chain(&own).chain(gone) {
            let lookups = known.lookups(&run.orchestration, run.version, &definition, &about.at.object);
            records.extend(self.related_to(std::slice::from_ref(about), &lookups).await?);
        }
        records.extend(record.iter().chain(&own).map(|r| (r.at.id, r.clone())));
        let draft = self.inner.db.draft(id, &who.name).await.map_err(store)?;
        let around = Around {
            who,
            row: &row,
            run: &run,
            known: &known,
            definition: &definition,
            record: record.as_ref(),
            // Of all steps only an approval that is signed asks for it.
            has_authenticator: is_signed(&definition, &row.step) && self.has_authenticator(&who.name).await?,
            now_ms: self.now_ms(),
            records: &records,
        };
        let draft = Entered::of(draft.unwrap_or(Value::Null));
        let mut answers = Answers::new();
        loop {
            let (guide, open) = self.guide(&around, &draft, answers)?;
            answers = guide.answers.clone();
            let known = answers.known().len();
            for question in open {
                // What calls other systems cannot stand in a screen flow: the pages end there.
                if let Some(answer) = self.answer_now(&question).await? {
                    answers.put(question, answer);
                }
            }
            if answers.known().len() == known {
                return Ok(guide);
            }
        }
    }

    async fn record_for_guide(&self, at: Option<&RecordRef>) -> Answer<Option<Record>> {
        let Some(at) = at else { return Ok(None) };
        let row = self.inner.db.record(at.id).await.map_err(store)?;
        row.as_ref().map(engine_record).transpose()
    }

    fn guide(
        &self,
        around: &Around<'_>,
        entered: &Entered,
        answers: Answers,
    ) -> Answer<(WorkGuide, Vec<Question>)> {
        let now_ms = self.now_ms();
        let Entered { values: draft, page, comment } = entered;
        let Around { who, row, run, known, definition, record, records, .. } = *around;
        let context = Context {
            now_ms,
            ids: IdSource::new(self.inner.random.id(now_ms)?),
            actor: who.actor(),
            definition,
            flows: &known.flows,
            objects: &known.objects,
            directory: &known.directory,
            calendars: &known.calendars.counting,
            records: records.clone(),
            answers,
            prior: None,
        };
        // What the flow is called with is the run's matter; what it shows is about the record of this work.
        let of_run = scope(&context, run);
        let scope = scope_about(&context, run, row.record.as_ref());
        let work = around.work();
        let flow = work.and_then(|w| w.flow).and_then(|name| known.flows.get(name));
        let may = around.may();
        if let Some((flow, work)) = flow.zip(work) {
            look_up(flow, inputs(flow, work, &of_run), (&context, record), &scope, draft);
        }
        let open = context.answers.take_open();
        let guide = WorkGuide {
            answers: context.answers.clone(),
            guidance: work.map(|w| template::fill(w.guidance, &scope)).unwrap_or_default(),
            inputs: flow.zip(work).map(|(flow, work)| inputs(flow, work, &of_run)).unwrap_or_default(),
            names: ROOTS.iter().map(|root| ((*root).to_owned(), scope.get(&[root]))).collect(),
            flow: flow.map(|flow| Flow::clone(flow)),
            flows: flow.map(|flow| asked(flow, known)).unwrap_or_default(),
            object: record
                .and_then(|r| known.objects.get(&r.at.object))
                .map(|o: &Arc<Object>| Object::clone(o)),
            record: record.cloned(),
            prior: run.prior.as_deref().cloned(),
            related: around.related().cloned().collect(),
            related_objects: around.related_objects(flow.map(|flow| &**flow), &context.answers),
            draft: draft.clone(),
            page: page.clone(),
            comment: comment.clone(),
            why: around.why(),
            position: around.position(),
            before: around.before(),
            can_claim: may.claim,
            can_release: may.release,
            can_complete: may.complete,
            can_reassign: may.reassign,
            can_delegate: may.delegate,
            can_hand_back: may.hand_back,
            delegated_by: around.delegated_by(),
            stand_in: around.stand_in(),
            sent_back: around.sent_back(),
            explained: around.explained(),
            decision: self.decision(around)?.map(Box::new),
            can_complete_for: may.complete_for,
            blocked: around.blocked(),
            item: item_view(row.clone(), known, Some(definition), now_ms),
        };
        Ok((guide, open))
    }
}

fn is_signed(definition: &Orchestration, step: &Name) -> bool {
    approval_of(definition, step).is_some_and(|work| work.signature.is_some())
}

/// Goes through the screens, so that everything is asked that they look up.
fn look_up(
    flow: &Flow,
    inputs: BTreeMap<Name, Value>,
    (context, record): (&Context<'_>, Option<&Record>),
    scope: &Scope<'_>,
    draft: &BTreeMap<String, Value>,
) {
    let Context { flows, objects, directory, answers, .. } = context;
    let changed = &Changed::new();
    let env = FlowEnv {
        scope: scope.clone(),
        inputs,
        record,
        library: Library { flows, objects, directory, answers, changed },
        values: draft.clone(),
        outcome: None,
        ids: context.ids.clone(),
        may_call_out: false,
    };
    pages(flow, &env);
}

/// What the flow's conditions ask, so that the browser can answer them too.
fn asked(flow: &Flow, known: &Known) -> BTreeMap<Name, Flow> {
    let asked = flow.asks(&known.flows).into_iter();
    asked.map(|(name, flow)| (name, Arc::unwrap_or_clone(flow))).collect()
}

/// What was entered, on which screen the person was, and what they have begun to say about a decision.
#[derive(Default)]
struct Entered {
    values: BTreeMap<String, Value>,
    page: Option<Name>,
    comment: String,
}

impl Entered {
    fn of(draft: Value) -> Self {
        let Value::Object(mut values) = draft else { return Self::default() };
        let mut text = |key: &str| values.remove(key).and_then(|value| value.as_str().map(str::to_owned));
        let (page, comment) = (text(DRAFT_PAGE), text(DRAFT_COMMENT));
        let page = page.and_then(|page| Name::parse(&page).ok());
        Self { values: values.into_iter().collect(), page, comment: comment.unwrap_or_default() }
    }
}

/// What the screens are called with; where something of it cannot be worked out, it is empty rather than in the way.
fn inputs(flow: &Flow, work: PeopleWork<'_>, scope: &Scope<'_>) -> BTreeMap<Name, Value> {
    flow::run::inputs(flow, work.inputs, scope).unwrap_or_else(|_| {
        let resolve = |(name, source): (&Name, &fermata_engine::value::ValueSource)| {
            (name.clone(), source.resolve(scope).unwrap_or(Value::Null))
        };
        work.inputs.iter().map(resolve).collect()
    })
}

impl Service {
    /// What an approver needs to decide.
    fn decision(&self, around: &Around<'_>) -> Answer<Option<DecisionGuide>> {
        let Around { who, row, run, known, definition, .. } = *around;
        let Some((_, drawn)) = definition.step(&row.step) else { return Ok(None) };
        let (Some(work), Some(approval)) =
            (approval_of(definition, &row.step), approval(run, drawn, known, who))
        else {
            return Ok(None);
        };
        let back = back::targets_of(definition, run, work);
        let outcomes = work.outcomes.iter().filter(|o| o.meaning != Meaning::SendBack || !back.is_empty());
        Ok(Some(DecisionGuide {
            approval,
            outcomes: outcomes.cloned().collect(),
            back_to: back.into_iter().map(|name| (name.clone(), stage_label(definition, &name))).collect(),
            statement: self.statement(who, run, definition, work, around.record)?,
            revision: work.signature.as_ref().and(around.record).map(|record| record.revision),
            sign_by: work.signature.as_ref().map(|signature| signature.by).unwrap_or_default(),
            has_authenticator: around.has_authenticator,
        }))
    }
}

/// What a person may do with an item as it stands.
#[derive(Default)]
struct May {
    claim: bool,
    release: bool,
    complete: bool,
    complete_for: bool,
    reassign: bool,
    delegate: bool,
    hand_back: bool,
}

impl Around<'_> {
    fn related(&self) -> impl Iterator<Item = &Record> {
        self.records.values().filter(|r| self.record.is_none_or(|own| own.at != r.at))
    }

    /// The objects of all that the form works with: without them the browser could not look anything up as the server does.
    fn related_objects(&self, flow: Option<&Flow>, answers: &Answers) -> Vec<Object> {
        let asked = flow.map(|flow| flow.asks(&self.known.flows)).unwrap_or_default();
        let flows = flow.into_iter().chain(asked.values().map(|flow| &**flow));
        let found = answers.known().iter().flat_map(|(_, answer)| match answer {
            flow::Answer::Records(records) => records.as_slice(),
            flow::Answer::Record(record) => record.as_slice(),
            _ => &[],
        });
        let seen =
            self.related().chain(self.run.prior.as_deref()).chain(found).map(|record| &record.at.object);
        let names: BTreeSet<&Name> = flows.flat_map(Flow::objects_named).chain(seen).collect();
        let others = names.into_iter().filter(|name| self.record.is_none_or(|own| own.at.object != **name));
        let objects = others.filter_map(|name| self.known.objects.get(name));
        objects.map(|object| Object::clone(object)).collect()
    }

    pub(super) fn item(&self) -> Option<&WorkItem> {
        self.run.item(self.row.id).map(|(_, _, item)| item).filter(|item| item.status.is_open())
    }

    pub(super) fn work(&self) -> Option<PeopleWork<'_>> {
        self.definition.step(&self.row.step).and_then(|(_, step)| step.work.for_people())
    }

    fn may(&self) -> May {
        let Some(item) = self.item() else { return May::default() };
        let relations = relations_to_item(&self.known.directory, item, &self.who.name);
        let allowed = |action| allows(self.who.role, &relations, action);
        let goes = self.run.status() != RunStatus::Paused;
        let from_team = !matches!(item.offered_to, Assignee::User(_));
        May {
            claim: goes
                && (item.status == WorkItemStatus::Open || self.is_away_with_it(item))
                && allowed(Action::WorkClaim),
            release: goes
                && from_team
                && item.status == WorkItemStatus::Assigned
                && allowed(Action::WorkRelease),
            complete: goes && allowed(Action::WorkComplete),
            // Whoever has it needs nobody's place.
            complete_for: goes && !allowed(Action::WorkComplete) && allowed(Action::WorkCompleteFor),
            reassign: allowed(Action::WorkReassign),
            delegate: goes
                && item.status == WorkItemStatus::Assigned
                && item.delegated_by.is_none()
                && allowed(Action::WorkDelegate),
            hand_back: goes && item.delegated_by.is_some() && allowed(Action::WorkHandBack),
        }
    }

    /// Whether somebody stands in for whoever asks.
    fn is_away_with_it(&self, item: &WorkItem) -> bool {
        item.meant_for.as_ref() == Some(&self.who.name)
    }

    fn blocked(&self) -> Option<String> {
        let Some(item) = self.item() else { return Some(self.closed()) };
        if let RunState::Paused { reason, .. } = &self.run.state {
            let why = if reason.is_empty() { String::new() } else { format!(" {reason}") };
            return Some(format!("The run is paused, so this work holds.{why}"));
        }
        if self.may().complete {
            return None;
        }
        let holder = self.known.directory.label(&item.assignee);
        Some(match item.assignee {
            Assignee::User(_) => format!("{holder} has this work."),
            _ => format!("This work is offered to {holder}."),
        })
    }

    fn closed(&self) -> String {
        match self.row.status {
            WorkItemStatus::Completed => {
                let by = self.known.directory.label(&self.row.assignee);
                // A later pass of its stage has work of its own.
                let waits = self.run.item(self.row.id).is_some_and(|(_, step, _)| step.waits_on());
                let then =
                    if waits { " Nothing more is to do: the step waits for its condition." } else { "" };
                format!("{by} finished this work.{then}")
            }
            _ => "This work was taken away: it is no longer needed.".to_owned(),
        }
    }

    fn position(&self) -> String {
        let stage = self.definition.stage(&self.row.stage);
        let steps = stage.map(|s| s.steps.as_slice()).unwrap_or_default();
        let number = steps.iter().position(|s| s.name == self.row.step).map_or(1, |at| at + 1);
        format!(
            "step {number} of {} in {}",
            steps.len().max(1),
            stage_label(self.definition, &self.row.stage)
        )
    }

    fn before(&self) -> Vec<StepDone> {
        let words = Sentences {
            definition: self.definition,
            flows: &self.known.flows,
            objects: &self.known.objects,
            directory: &self.known.directory,
            items: BTreeMap::new(),
            instead: Instead::default(),
        };
        let steps = self.run.stages.iter().flat_map(|s| &s.steps);
        let over = |s: &StepRun| s.status == StepStatus::Completed || s.waits_on();
        let done = steps.filter(|s| over(s) && s.name != self.row.step);
        let mut done: Vec<StepDone> = done
            .filter_map(|step| {
                Some(StepDone {
                    step_label: step_label(self.definition, &step.name),
                    by: self
                        .known
                        .label_of_actor(&actor_key(step.done_by.as_ref().unwrap_or(&Actor::System))),
                    at: Moment(step.finished_ms.or(step.ended_ms)?),
                    outcome: step.outcome.as_ref().and_then(|outcome| words.outcome(&step.name, outcome)),
                })
            })
            .collect();
        done.sort_by_key(|step| std::cmp::Reverse(step.at));
        done
    }
}
