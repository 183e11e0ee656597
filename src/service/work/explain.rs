//! Why somebody has a piece of work: in a sentence for who does it, and line by line for who wants to know exactly.

use fermata_engine::{
    definition::{AssigneeRule, Share, Work},
    ids::Name,
    people::Assignee,
    run::{AssigneeFlag, Barred, barred},
};

use super::guide::Around;
use crate::words::{actor_key, shown, stage_label, step_label};

impl Around<'_> {
    pub(super) fn why(&self) -> String {
        let me = Assignee::User(self.who.name.clone());
        let offered = &self.row.offered_to;
        let label = self.known.directory.label(offered);
        if let Some(away) = self.row.meant_for.as_ref().filter(|_| self.row.assignee == me) {
            let away = self.known.directory.label(&Assignee::User(away.clone()));
            return format!("You have it because {away} is away and you stand in.");
        }
        if !self.known.directory.includes(&self.row.assignee, &self.who.name) {
            return format!("{} has it.", self.known.directory.label(&self.row.assignee));
        }
        match (self.row.flag, offered) {
            (Some(AssigneeFlag::Fallback), _) => {
                "You have it because whoever should do it cannot at the moment.".to_owned()
            }
            (Some(AssigneeFlag::Owner | AssigneeFlag::Nobody), _) => {
                "You have it because nobody was found who should do it. Give it to the right person, or do it.".to_owned()
            }
            (None, Assignee::Group(_) | Assignee::Queue(_)) => format!("You have it because you are in {label}."),
            (None, Assignee::Role(_)) => format!("You have it because you are {label}."),
            (None, Assignee::User(_)) if *offered == me => self.why_mine(),
            (None, Assignee::User(_)) => "You have it because it was given to you.".to_owned(),
        }
    }

    fn why_mine(&self) -> String {
        let given = "You have it because it was given to you.".to_owned();
        match self.rule() {
            Some(AssigneeRule::User { name }) if name == &self.who.name => {
                "You have it because this step is yours by name.".to_owned()
            }
            Some(AssigneeRule::Starter) if self.run.started_by == self.who.actor() => {
                "You have it because you started this run.".to_owned()
            }
            Some(AssigneeRule::Expression { source }) => self.why_field(source).unwrap_or(given),
            _ => given,
        }
    }

    /// `record.owner` is the account owner.
    fn why_field(&self, source: &str) -> Option<String> {
        let record = self.record?;
        let name = Name::parse(source.trim().strip_prefix("record.")?).ok()?;
        record.fields.get(&name).filter(|v| v.as_str() == Some(self.who.name.as_str()))?;
        let object = self.known.objects.get(&record.at.object)?;
        let field = object.field(&name)?.shown();
        Some(format!("You have it because you are the {} of {}.", lower_first(field), record.title))
    }

    /// The rule that says who does it; of an approval the one that meant whoever is asked.
    fn rule(&self) -> Option<&AssigneeRule> {
        match self.definition.step(&self.row.step).map(|(_, step)| &step.work) {
            Some(Work::Interactive(work)) => Some(&work.assignee),
            Some(Work::Approval(work)) if work.approvers.len() == 1 && work.chain.is_none() => {
                work.approvers.first()
            }
            _ => None,
        }
    }

    /// Who stands in for whom, and until when.
    pub(super) fn stand_in(&self) -> Option<String> {
        let item = self.item()?;
        let away = item.meant_for.as_ref()?;
        let until = self.known.directory.absence(away, self.now_ms).map(|absence| absence.until_ms);
        let until = until.and_then(last_day).map(|day| format!(" until {day}")).unwrap_or_default();
        let (holder, label) = (self.known.directory.label(&item.assignee), |user: &Name| {
            self.known.directory.label(&Assignee::User(user.clone()))
        });
        if away == &self.who.name {
            return Some(format!(
                "{holder} stands in for you{until}. You can do it all the same: by that it is yours again."
            ));
        }
        Some(match item.is_held_by(&self.who.name) {
            true => format!("You stand in for {}, who is away{until}.", label(away)),
            false => format!("{holder} stands in for {}, who is away{until}.", label(away)),
        })
    }

    pub(super) fn delegated_by(&self) -> Option<String> {
        let owner = self.item()?.delegated_by.clone()?;
        Some(self.known.directory.label(&Assignee::User(owner)))
    }

    /// Why the stage began anew, where somebody sent the run back to it.
    pub(super) fn sent_back(&self) -> Option<String> {
        let back = self.run.went_back.as_ref().filter(|back| back.to == self.row.stage)?;
        let by = self.known.label_of_actor(&actor_key(&back.by));
        let from = stage_label(self.definition, &back.from);
        let why = if back.reason.is_empty() { String::new() } else { format!(": {}", back.reason) };
        Some(format!("{by} sent it back from {from}{why}"))
    }

    /// How it came to whom it was offered: the rule, the choice among several, who was left out and why.
    pub(super) fn explained(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let step = step_label(self.definition, &self.row.step);
        if let Some(rule) = self.rule() {
            lines.push(format!("{step} is for: {}.", self.rule_words(rule)));
        }
        match self.row.flag {
            Some(AssigneeFlag::Fallback) => {
                lines.push("Nobody of them can do it at the moment, so the fallback has it.".to_owned());
            }
            Some(AssigneeFlag::Owner) => {
                lines.push(
                    "Nobody of them can do it, nor the fallback: the owner of the orchestration has it."
                        .to_owned(),
                );
            }
            Some(AssigneeFlag::Nobody) => lines.push("Nobody at all was found who can do it.".to_owned()),
            None => {}
        }
        lines.extend(self.chosen());
        lines.extend(self.left_out());
        if let Some(owner) = self.delegated_by() {
            lines.push(format!(
                "{owner} asked {} to do it for them.",
                self.known.directory.label(&self.row.assignee)
            ));
        }
        lines
    }

    fn chosen(&self) -> Option<String> {
        let why = self.item()?.why.as_ref()?;
        let team = self.known.directory.label(why.of.as_ref()?);
        Some(match why.by? {
            Share::RoundRobin => format!("Of {team}, whoever was given something longest ago gets it."),
            Share::LeastLoaded => {
                let open = match why.open {
                    Some(0) => "none".to_owned(),
                    Some(n) => n.to_string(),
                    None => "the least".to_owned(),
                };
                format!("Of {team}, whoever has the least open work gets it: {open} at that moment.")
            }
            Share::Previous => format!("Of {team}, whoever worked on this before gets it again."),
            Share::Pool => return None,
        })
    }

    /// Who may not do it, with the reason.
    fn left_out(&self) -> Vec<String> {
        let Some(work) = self.work() else { return Vec::new() };
        let all = barred(work, self.run).into_iter();
        all.map(|(user, why)| {
            let user = self.known.directory.label(&Assignee::User(user));
            match why {
                Barred::Starter => format!("{user} cannot do it: they started this run."),
                Barred::Did(step) => {
                    format!("{user} cannot do it: they did {}.", step_label(self.definition, &step))
                }
            }
        })
        .collect()
    }

    fn rule_words(&self, rule: &AssigneeRule) -> String {
        match rule {
            AssigneeRule::Starter => "whoever started the run".to_owned(),
            AssigneeRule::Manager { of, levels: 1 } => format!("the manager of {}", self.rule_words(of)),
            AssigneeRule::Manager { of, levels } => {
                format!("the manager {levels} levels above {}", self.rule_words(of))
            }
            AssigneeRule::Performer { step } => format!("whoever did {}", step_label(self.definition, step)),
            AssigneeRule::Expression { source } => format!("whoever {source} names"),
            fixed => fixed.fixed().map(|who| self.known.directory.label(&who)).unwrap_or_default(),
        }
    }
}

/// The day before a moment, as people read it: `24 December 2026`.
fn last_day(until_ms: i64) -> Option<String> {
    // The noon before the midnight at which it ends is of the last day in nearly every zone.
    let last = jiff::Timestamp::from_millisecond(until_ms - 12 * 3_600_000).ok()?;
    Some(last.to_zoned(jiff::tz::TimeZone::UTC).strftime("%-d %B %Y").to_string())
}

/// `Account owner` within a sentence; `VAT number` stays.
fn lower_first(label: &str) -> String {
    let mut chars = label.chars();
    match (chars.next(), chars.next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().chain(label.chars().skip(1)).collect()
        }
        _ => shown(label, &Name::from_label(label, "x")),
    }
}
