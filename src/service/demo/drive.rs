//! Goes through the past weeks: at each moment the timers that are due fire, then somebody does something.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use fermata_api::ApiError;
use fermata_engine::{
    ids::{Name, RecordId, RunId, WorkItemId},
    people::Assignee,
    run::{Run, command::Command},
    value::Value,
};
use serde_json::json;

use super::{
    cases::{Act, CASES, CREDITS, Case},
    people::{name, person},
};
use crate::{
    Answer, Service,
    error::store,
    policy::Action,
    transition::{By, ItemWish, Outcome, Subject, Wish},
};

const HOUR_MS: i64 = 3_600_000;

/// Something on the time line.
#[derive(Clone, Copy)]
enum Moment {
    /// A customer's account is created.
    Account(usize),
    /// Somebody does something for a customer.
    Act(usize, Act),
    /// A credit check is asked for.
    Credit(usize),
    /// A credit check is answered.
    Assess(usize, bool),
}

/// Who drives, and what has begun so far.
struct Drive<'d> {
    past: &'d Service,
    clock: &'d Arc<AtomicI64>,
    accounts: BTreeMap<usize, RunId>,
    credits: BTreeMap<usize, RunId>,
}

/// Lets everything happen in its order.
pub(super) async fn through_the_weeks(past: &Service, clock: &Arc<AtomicI64>, now_ms: i64) -> Answer<()> {
    let mut line: Vec<(i64, Moment)> = Vec::new();
    for (index, case) in CASES.iter().enumerate() {
        line.push((case.created, Moment::Account(index)));
        line.extend(case.done.iter().map(|(at, act)| (*at, Moment::Act(index, *act))));
    }
    for (index, credit) in CREDITS.iter().enumerate() {
        line.push((credit.asked, Moment::Credit(index)));
        line.extend(credit.answer.map(|(at, grant)| (at, Moment::Assess(index, grant))));
    }
    line.sort_by_key(|(hours_ago, _)| std::cmp::Reverse(*hours_ago));
    let mut drive = Drive { past, clock, accounts: BTreeMap::new(), credits: BTreeMap::new() };
    for (hours_ago, moment) in line {
        // Not everything happens on the hour.
        let minutes = i64::try_from(past.inner.random.below(50)?).unwrap_or(0);
        drive.advance((now_ms - hours_ago * HOUR_MS + minutes * 60_000).min(now_ms)).await?;
        drive.happen(moment).await?;
    }
    drive.advance(now_ms).await
}

impl Drive<'_> {
    /// Time passes; what is due on the way is done at its moment.
    async fn advance(&self, to_ms: i64) -> Answer<()> {
        while let Some(due_ms) = self.past.inner.db.next_job_due().await.map_err(store)? {
            if due_ms > to_ms {
                break;
            }
            self.clock.fetch_max(due_ms, Ordering::SeqCst);
            if self.past.work_off().await? == 0 {
                break;
            }
        }
        self.clock.fetch_max(to_ms, Ordering::SeqCst);
        Ok(())
    }

    async fn happen(&mut self, moment: Moment) -> Answer<()> {
        match moment {
            Moment::Account(index) => self.account(index).await,
            Moment::Act(index, act) => self.act(index, act).await,
            Moment::Credit(index) => self.credit(index).await,
            Moment::Assess(index, grant) => self.assess(index, grant).await,
        }
    }

    async fn account(&mut self, index: usize) -> Answer<()> {
        let Some(case) = CASES.get(index) else { return Ok(()) };
        let domain = case.website.and_then(|w| w.strip_prefix("https://")).unwrap_or("mail.example");
        let fields = json!({
            "name": case.company,
            "owner": case.owner,
            "country": case.country,
            "website": case.website,
            "email": format!("office@{domain}"),
            "phone": format!("+49 30 {}", 5_550_100 + index),
        });
        let by = By::Person(person(case.owner)?);
        let wish = Wish::CreateRecord { object: name("Account")?, fields: fields_of(fields) };
        if let Outcome::Done(Subject::Record(id), plan) = self.past.carry_out(&by, &wish, None).await? {
            self.accounts.extend(plan.run_ids().next().map(|run| (index, run)));
            self.contact(case, id, domain).await?;
        }
        Ok(())
    }

    async fn contact(&self, case: &Case, account: RecordId, domain: &str) -> Answer<()> {
        let mailbox = Name::from_label(case.contact, "contact");
        let fields =
            json!({ "name": case.contact, "account": account, "email": format!("{mailbox}@{domain}") });
        let wish = Wish::CreateRecord { object: name("Contact")?, fields: fields_of(fields) };
        self.past.carry_out(&By::Person(person(case.owner)?), &wish, None).await.map(drop)
    }

    async fn act(&self, index: usize, act: Act) -> Answer<()> {
        let (Some(case), Some(run)) = (CASES.get(index), self.accounts.get(&index).copied()) else {
            return Ok(());
        };
        let of = |pair: [&'static str; 2]| if index.is_multiple_of(3) { pair[1] } else { pair[0] };
        let legal = of(["legal", "sofia"]);
        let finance = of(["finance", "liam"]);
        let builder = of(["implementation", "yuki"]);
        match act {
            Act::Contract => {
                self.complete(run, "complete_contract", None, "complete", self.contract(index, case)).await
            }
            Act::TakeReview => self.item(run, "review_terms", legal, ItemWish::Claim).await,
            Act::Accept => {
                self.complete(run, "review_terms", Some(legal), "accept", json!({ "liability": "standard" }))
                    .await
            }
            Act::SendBack => {
                let comment = "Liability must be capped, and the notice period is missing.";
                self.complete(run, "review_terms", Some(legal), "send_back", json!({ "comment": comment }))
                    .await
            }
            Act::TakeBilling => self.item(run, "set_up_billing", finance, ItemWish::Claim).await,
            Act::Billing => {
                let values = json!({ "debtor": (70_100 + index).to_string(), "cycle": "monthly", "vat_checked": true });
                self.complete(run, "set_up_billing", Some(finance), "done", values).await
            }
            Act::TakeKickOff => self.item(run, "kick_off", builder, ItemWish::Claim).await,
            Act::KickOff => {
                let values = json!({
                    "held_on": self.day(0), "attendees": format!("{}, operations", case.contact),
                    "integration": ["portal", "edi"], "go_live": self.day(14),
                });
                self.complete(run, "kick_off", Some(builder), "done", values).await
            }
            Act::Pause => {
                let reason = "The customer is choosing between two warehouses.".to_owned();
                self.operate(run, Command::Pause { reason }, Action::RunPause).await
            }
            Act::Cancel => {
                let reason = "The customer went with somebody else.".to_owned();
                self.operate(run, Command::Cancel { reason }, Action::RunCancel).await
            }
            Act::HandOver => {
                let to = Assignee::User(name("paul")?);
                let reason = "Nina is at the trade fair this week.".to_owned();
                self.item(run, "complete_contract", "manager", ItemWish::Reassign { to, reason }).await
            }
        }
    }

    fn contract(&self, index: usize, case: &Case) -> Value {
        let plan = ["parcel", "pallet", "full_load"].get(index % 3).copied().unwrap_or("parcel");
        let special = if index.is_multiple_of(4) { "Liability is unlimited for glass." } else { "" };
        json!({
            "plan": plan,
            "contract_value": 18_000 + 7_500 * (index % 9),
            "payment_days": "30",
            "signed_on": self.day(0),
            "go_live": self.day(21),
            "signed_by": case.contact,
            "special_terms": special,
        })
    }

    async fn credit(&mut self, index: usize) -> Answer<()> {
        let Some(credit) = CREDITS.get(index) else { return Ok(()) };
        let inputs = fields_of(json!({ "company": credit.company, "amount": credit.amount }));
        let wish = Wish::Start { orchestration: name("credit_check")?, record: None, inputs };
        if let Outcome::Done(Subject::Run(run), _) =
            self.past.carry_out(&By::Person(person("sales")?), &wish, None).await?
        {
            self.credits.insert(index, run);
        }
        Ok(())
    }

    async fn assess(&self, index: usize, grant: bool) -> Answer<()> {
        let (Some(run), Some(credit)) = (self.credits.get(&index), CREDITS.get(index)) else {
            return Ok(());
        };
        let (outcome, rating) = if grant { ("grant", "a") } else { ("refuse", "c") };
        let limit = if grant { credit.amount } else { 0 };
        self.complete(
            *run,
            "assess_credit",
            Some("finance"),
            outcome,
            json!({ "rating": rating, "limit": limit }),
        )
        .await
    }

    /// Completes the open work of a step; with nobody named, by whoever holds it.
    async fn complete(
        &self,
        run: RunId,
        step: &str,
        by: Option<&str>,
        outcome: &str,
        values: Value,
    ) -> Answer<()> {
        let holder = self.open(run, step).await?.1;
        let by = match (by, &holder) {
            // Who took it finishes it.
            (_, Assignee::User(holder)) => holder.as_str(),
            (Some(by), _) => by,
            (None, _) => "sales",
        };
        let wish = ItemWish::Complete {
            outcome: Some(outcome.to_owned()),
            values: fields_of(values),
            decision: None,
            link: None,
        };
        self.item(run, step, by, wish).await
    }

    async fn item(&self, run: RunId, step: &str, by: &str, wish: ItemWish) -> Answer<()> {
        let (item, _) = self.open(run, step).await?;
        self.past.carry_out(&By::Person(person(by)?), &Wish::Work { item, wish }, None).await.map(drop)
    }

    async fn open(&self, run: RunId, step: &str) -> Answer<(WorkItemId, Assignee)> {
        let kept = self.past.stored_run(run).await?;
        let state: Option<&Run> = kept.as_ref().map(|kept| &*kept.run);
        let item = state.and_then(|state| {
            state.current_step(&Name::parse(step).ok()?)?.items.iter().find(|item| item.status.is_open())
        });
        item.map(|item| (item.id, item.assignee.clone())).ok_or_else(|| {
            let title = state.map(|s| s.title.clone()).unwrap_or_default();
            ApiError::internal(format!("the demo expects open work of {step} for {title}"))
        })
    }

    async fn operate(&self, run: RunId, command: Command, action: Action) -> Answer<()> {
        let wish = Wish::Operate { run, command, action };
        self.past.carry_out(&By::Person(person("manager")?), &wish, None).await.map(drop)
    }

    /// A day, counted from the day of the drive's clock.
    fn day(&self, days: i64) -> String {
        let ms = self.past.now_ms() + days * crate::limits::DAY_MS;
        let stamp = jiff::Timestamp::from_millisecond(ms).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        stamp.strftime("%Y-%m-%d").to_string()
    }
}

fn fields_of(value: Value) -> BTreeMap<String, Value> {
    match value {
        Value::Object(map) => map.into_iter().collect(),
        _ => BTreeMap::new(),
    }
}
