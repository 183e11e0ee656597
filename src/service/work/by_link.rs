//! Deciding by a link of a mail, without signing in: shown first, done once it is confirmed, and once only. What may be done
//! and what follows is the same as for everybody who decides.

use fermata_api::{
    ApiError, ErrorKind,
    approvals::DecisionGuide,
    decision_links::{DecisionLink, DoneDecision, OpenDecision, ShutDecision, ShutWhy},
    work::{CompleteInput, WorkGuide},
};
use fermata_engine::{
    daytime,
    definition::{ApprovalOutcome, Meaning, Orchestration},
    ids::Name,
    people::Assignee,
    run::{Barred, Run, WorkItemStatus, barred},
};
use fermata_store::rows::UsedLinkRow;

use super::{decide::approval_of, link_token::Link};
use crate::{
    Answer, Service, SignedIn, Source, Via, error::store, limits::DAY_MS, notices::zone_of, words::step_label,
};

/// What a mail offers to whoever is asked to decide.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Choices {
    /// Nothing: there is nothing to decide, or the server cannot sign links.
    #[default]
    None,
    /// That it is decided after signing in, and why: a sentence.
    SignIn(&'static str),
    /// A link for each outcome.
    Links {
        /// What people read for it, and its path.
        links: Vec<Choice>,
        /// Until when they are good, in words.
        until: String,
    },
}

/// A button of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice {
    /// What people read.
    pub(crate) label: String,
    /// What it means.
    pub(crate) meaning: Meaning,
    /// The path of its link.
    pub(crate) path: String,
}

/// Why something is decided after signing in only.
const SIGNED: &str = "This decision is signed, so it is made in Fermata: open the work and sign in.";
const ASKS_MORE: &str =
    "This decision asks for more than a yes or no, so it is made in Fermata: open the work and sign in.";
const NOT_HERE: &str = "This decision is made in Fermata: open the work and sign in.";

impl Service {
    /// What a mail about open work offers to decide.
    pub(crate) async fn mail_choices(&self, who: &SignedIn, guide: &WorkGuide) -> Answer<Choices> {
        let (Some(decision), true) = (&guide.decision, guide.can_complete) else { return Ok(Choices::None) };
        let (_, run) = self.item_seen(who, guide.item.id).await?;
        let drawn = self.version_of(&run.orchestration, run.version).await?;
        if let Some(why) = self.only_signed_in(guide, decision, &drawn) {
            return Ok(Choices::SignIn(why));
        }
        let Some(key) = &self.inner.options.outside.key else { return Ok(Choices::None) };
        let user = &who.name;
        let known = self.known();
        let expires_ms = self.now_ms() + i64::from(known.notices.link_days) * DAY_MS;
        let choice = |outcome: &ApprovalOutcome| {
            let (item, user, outcome_name) = (guide.item.id, user.clone(), outcome.name.clone());
            let link = Link { item, user, outcome: outcome_name, expires_ms };
            let (label, meaning) = (outcome.label.clone(), outcome.meaning);
            Choice { label, meaning, path: format!("/decide/{}", link.token(key)) }
        };
        Ok(Choices::Links {
            links: decision.outcomes.iter().map(choice).collect(),
            until: daytime::words(&zone_of(&known, user), expires_ms).unwrap_or_default(),
        })
    }

    /// What a link leads to, as things stand.
    ///
    /// # Errors
    /// `link_invalid` where it is not whole or not ours.
    pub async fn decision_link(&self, token: &str) -> Answer<DecisionLink> {
        let link = self.link_of(token)?;
        self.link_leads_to(&link).await
    }

    /// Decides by a link, as whoever it was sent to. A second time nothing happens: what it leads to then says what was decided.
    ///
    /// # Errors
    /// When the link is not ours, or decides nothing any more; as for everybody who decides.
    pub async fn decide_by_link(
        &self,
        token: &str,
        comment: &str,
        back_to: Option<Name>,
        address: &str,
    ) -> Answer<()> {
        let link = self.link_of(token)?;
        let comment = written_comment(comment)?;
        let open = match self.link_leads_to(&link).await? {
            DecisionLink::Open(open) => open,
            DecisionLink::Done(_) => return Ok(()),
            DecisionLink::Shut(shut) => {
                return Err(ApiError::new(ErrorKind::Conflict, "link_shut", shut.words));
            }
        };
        let Some(who) = self.signed_in(&link.user).await? else {
            return Err(ApiError::new(ErrorKind::Conflict, "link_shut", INACTIVE));
        };
        let source = Source { via: Via::Link, address: Some(address.to_owned()), client: None };
        let who = who.from_source(source);
        let used = UsedLinkRow {
            item: link.item,
            user: link.user.clone(),
            outcome: open.outcome,
            used_ms: self.now_ms(),
            expires_ms: link.expires_ms,
        };
        let input = CompleteInput {
            outcome: Some(link.outcome.to_string()),
            comment,
            back_to: back_to.filter(|_| open.meaning == Meaning::SendBack),
            ..CompleteInput::default()
        };
        match Box::pin(self.complete_with(&who, link.item, input, None, Some(used))).await {
            Ok(_) => Ok(()),
            // The same link at the same moment: one of the two decided.
            Err(error) => match self.link_leads_to(&link).await? {
                DecisionLink::Done(_) => Ok(()),
                _ => Err(error),
            },
        }
    }

    fn link_of(&self, token: &str) -> Answer<Link> {
        Link::read(self.inner.options.outside.key.as_ref(), token)
    }

    async fn link_leads_to(&self, link: &Link) -> Answer<DecisionLink> {
        if let Some(done) = self.link_used(link).await? {
            return Ok(done);
        }
        let Some(who) = self.signed_in(&link.user).await? else {
            return Ok(shut(link, ShutWhy::Inactive, INACTIVE));
        };
        if link.expires_ms <= self.now_ms() {
            let until = self.in_words(&link.user, link.expires_ms);
            let words =
                format!("It was good until {until}. Sign in to decide, if it is still to be decided.");
            return Ok(shut(link, ShutWhy::Expired, words));
        }
        match Box::pin(self.link_in_run(link, &who)).await {
            // The work is no longer theirs to see.
            Err(error) if error.kind == ErrorKind::NotFound => Ok(shut(link, ShutWhy::Elsewhere, ELSEWHERE)),
            // Another press of it may have come between the two looks.
            Ok(DecisionLink::Shut(shut)) => match self.link_used(link).await? {
                Some(done) => Ok(done),
                None => Ok(DecisionLink::Shut(shut)),
            },
            answer => answer,
        }
    }

    /// What was decided by it, if it was.
    async fn link_used(&self, link: &Link) -> Answer<Option<DecisionLink>> {
        let used = self.inner.db.used_link(link.item, &link.user).await.map_err(store)?;
        Ok(used.map(|used| self.done(link, used.outcome, used.used_ms, true)))
    }

    /// What it leads to, as the run stands.
    async fn link_in_run(&self, link: &Link, who: &SignedIn) -> Answer<DecisionLink> {
        let (row, run) = self.item_seen(who, link.item).await?;
        let drawn = self.version_of(&run.orchestration, run.version).await?;
        if let Some((outcome, at_ms)) = verdict_of(&run, &drawn, link) {
            return Ok(self.done(link, outcome, at_ms, false));
        }
        match row.status {
            WorkItemStatus::Withdrawn => return Ok(shut(link, ShutWhy::Withdrawn, WITHDRAWN)),
            WorkItemStatus::Completed => return Ok(shut(link, ShutWhy::Elsewhere, DECIDED)),
            WorkItemStatus::Open | WorkItemStatus::Assigned => {}
        }
        let guide = self.work_guide(who, link.item).await?;
        let Some(decision) = &guide.decision else {
            return Ok(shut(link, ShutWhy::Impossible, "There is nothing to decide here."));
        };
        if let Some(why) = bar(&drawn, &run, &row.step, &link.user) {
            return Ok(shut(link, ShutWhy::Separated, why));
        }
        if !guide.can_complete {
            let held = matches!(guide.item.assignee, Assignee::User(ref holder) if holder == &link.user);
            let why = if held { ShutWhy::Held } else { ShutWhy::Elsewhere };
            return Ok(shut(link, why, guide.blocked.unwrap_or_else(|| ELSEWHERE.to_owned())));
        }
        if let Some(why) = self.only_signed_in(&guide, decision, &drawn) {
            return Ok(shut(link, ShutWhy::SignIn, why));
        }
        let Some(outcome) = decision.outcomes.iter().find(|outcome| outcome.name == link.outcome) else {
            return Ok(shut(link, ShutWhy::Impossible, IMPOSSIBLE));
        };
        let item = run.item(link.item).map(|(_, _, item)| item);
        let instead = item.and_then(|item| item.delegated_by.clone().or_else(|| item.meant_for.clone()));
        let instead = instead.filter(|name| name != &link.user).map(Assignee::User);
        let sends_back = outcome.meaning == Meaning::SendBack;
        Ok(DecisionLink::Open(Box::new(OpenDecision {
            item: link.item,
            record: guide.record.as_ref().map(|record| record.title.clone()).unwrap_or_default(),
            run: guide.item.run_title.clone(),
            step: guide.item.step_label.clone(),
            orchestration: guide.item.orchestration_label.clone(),
            outcome: outcome.label.clone(),
            meaning: outcome.meaning,
            needs_comment: outcome.needs_comment || sends_back,
            back_to: if sends_back { decision.back_to.clone() } else { Vec::new() },
            person: who.label.clone(),
            instead_of: instead.map(|name| self.known().directory.label(&name)),
            until: self.in_words(&link.user, link.expires_ms),
        })))
    }

    /// Why this is decided after signing in only, if it is.
    fn only_signed_in(
        &self,
        guide: &WorkGuide,
        decision: &DecisionGuide,
        drawn: &Orchestration,
    ) -> Option<&'static str> {
        let barred = approval_of(drawn, &guide.item.step).is_some_and(|work| work.not_by_mail);
        match () {
            () if decision.statement.is_some() => Some(SIGNED),
            () if guide.flow.is_some() => Some(ASKS_MORE),
            () if barred || !self.known().notices.decide_by_mail => Some(NOT_HERE),
            () => None,
        }
    }

    fn done(&self, link: &Link, outcome: String, at_ms: i64, by_link: bool) -> DecisionLink {
        let at = self.in_words(&link.user, at_ms);
        DecisionLink::Done(DoneDecision { outcome, at, by_link, item: link.item })
    }

    fn in_words(&self, user: &Name, ms: i64) -> String {
        daytime::words(&zone_of(&self.known(), user), ms).unwrap_or_default()
    }
}

/// As a browser's form sends it, with the line ends of everywhere else.
fn written_comment(comment: &str) -> Answer<String> {
    let comment = comment.replace("\r\n", "\n");
    match comment.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        true => Err(ApiError::field("comment", "wrong_characters", "has characters that cannot be shown")),
        false => Ok(comment),
    }
}

const INACTIVE: &str =
    "Whoever this mail was sent to does not work here any more, so its links decide nothing.";
const ELSEWHERE: &str = "This work is with somebody else by now, so you have nothing to do.";
const WITHDRAWN: &str =
    "This work was taken away: the decision is no longer needed, so you have nothing to do.";
const DECIDED: &str = "Somebody decided it before you, so you have nothing to do.";
const IMPOSSIBLE: &str = "This outcome is not possible any more. Sign in to see what is.";

fn shut(link: &Link, why: ShutWhy, words: impl Into<String>) -> DecisionLink {
    DecisionLink::Shut(ShutDecision { why, words: words.into(), item: link.item })
}

/// What they decided with this work item, as far as the run remembers.
fn verdict_of(run: &Run, drawn: &Orchestration, link: &Link) -> Option<(String, i64)> {
    let (_, step, _) = run.item(link.item)?;
    let verdict = step.approval.as_ref()?.of_item(link.item)?.verdict.as_ref()?;
    if verdict.by.as_ref() != Some(&link.user) {
        return None;
    }
    let outcome = approval_of(drawn, &step.name).and_then(|work| work.outcome(&verdict.outcome));
    Some((outcome.map_or_else(|| verdict.outcome.to_string(), |o| o.label.clone()), verdict.at_ms))
}

/// Why they may not decide, where duties are separated.
fn bar(drawn: &Orchestration, run: &Run, step: &Name, user: &Name) -> Option<String> {
    let work = drawn.step(step).and_then(|(_, step)| step.work.for_people())?;
    Some(match barred(work, run).remove(user)? {
        Barred::Starter => "You asked for it yourself, so somebody else must decide it.".to_owned(),
        Barred::Did(other) => {
            format!("You did “{}”, so somebody else must decide this.", step_label(drawn, &other))
        }
    })
}
