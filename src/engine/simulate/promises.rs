//! Promises with all that they can say, and calendars that change under them.

use std::sync::Arc;

use super::{Random, case::name};
use crate::{
    calendar::{Calendar, Calendars, Interval, Weekday, Working},
    condition::Condition,
    definition::{AssigneeRule, Moment, Priority},
    people::Assignee,
    sla::{PauseReason, Receiver, Rung, RungAction, RungAt, Sla},
    value::ValueSource,
};

/// Three states of the same calendars: `office`, which counts for the queue `desk` too, and `night`.
pub(super) fn calendars() -> [Calendars; 3] {
    [(9, 17), (7, 12), (13, 21)].map(|(from, until)| {
        let mut office = Calendar::office("Office", "UTC");
        office.week.monday = vec![Interval { from: from * 60, until: until * 60 }];
        office.week.tuesday = vec![Interval { from: from * 60, until: until * 60 }];
        let mut night = Calendar::office("Night", "UTC");
        for weekday in Weekday::ALL {
            *night.week.on_mut(weekday) = vec![Interval { from: (until + 1) * 60, until: (until + 9) * 60 }];
        }
        let mut all = Calendars::default();
        for (of, calendar) in [("office", office), ("night", night)] {
            if let Ok(working) = Working::new(&calendar) {
                all.all.insert(name(of), Arc::new(working));
            }
        }
        all.teams.insert(Assignee::Queue(name("desk")), name("office"));
        all
    })
}

/// Gives a promise more to say.
pub(super) fn enrich(random: &mut Random, sla: &mut Sla) {
    sla.calendar =
        random.chance(50).then(|| name(random.word(&["office", "night", "day_and_night", "gone"])));
    if random.chance(30) {
        let source = random.word(&["record.amount * 60", "record.amount", "1 / 0", "record.name"]);
        sla.target = Some(ValueSource::Expression(source.to_owned()));
    }
    if random.chance(20) {
        let value = ValueSource::Reference("record.due".to_owned());
        sla.due = Some(Moment { value, offset: None, time_of_day: None, time_zone: None });
    }
    sla.ladder = (0..random.below(4)).map(|_| rung(random)).collect();
    if random.chance(40) {
        let source = random.word(&["record.flag", "record.amount > 30", "1 / 0"]);
        let condition = Some(Condition::Expression(source.to_owned()));
        sla.pauses = vec![PauseReason { label: "Waiting".into(), steps: Vec::new(), condition }];
    }
    if random.chance(20) {
        let steps = vec![name("stage0_step0"), name("stage0_step1")];
        sla.pauses.push(PauseReason { label: "Waiting for others".into(), steps, condition: None });
    }
}

fn rung(random: &mut Random) -> Rung {
    let minutes = u32::try_from(random.below(3_000)).unwrap_or(0);
    let at = match random.below(3) {
        0 => RungAt::Share { percent: u16::try_from(1 + random.below(300)).unwrap_or(50) },
        1 => RungAt::Before { minutes },
        _ => RungAt::After { minutes },
    };
    let action = match random.below(6) {
        0 => {
            RungAction::Reassign { to: AssigneeRule::Group { name: name(random.word(&["legal", "empty"])) } }
        }
        1 => RungAction::RaisePriority { to: Priority::High },
        2 => RungAction::RunFlow {
            flow: name(random.word(&super::flows::BACKGROUND)),
            inputs: std::collections::BTreeMap::new(),
        },
        3 => RungAction::Finish { outcome: name("approve") },
        _ => RungAction::Notify {
            to: vec![
                Receiver::Assignee,
                Receiver::AssigneeManager,
                Receiver::Managers,
                Receiver::Address { address: "a@example.com".into() },
            ],
            message: "{{record.name}} waits".into(),
        },
    };
    Rung { at, action }
}
