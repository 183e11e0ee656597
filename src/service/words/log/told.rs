//! Sentences about what people were told of by the orchestration itself.

use fermata_engine::{definition::StepMoment, run::event::Event};

use super::{Said, Sentences, plain};

impl Sentences<'_> {
    pub(super) fn told_event(&self, event: &Event) -> Said {
        match event {
            Event::StepTold { step, moment, to, managers } => {
                let mut told: Vec<String> = to.iter().map(|a| self.directory.label(a)).collect();
                told.extend(managers.then(|| "the managers".to_owned()));
                let what = match moment {
                    StepMoment::Started => "has begun",
                    StepMoment::Completed => "is done",
                };
                plain(format!("told {} that {} {what}", told.join(", "), self.step(step)), false)
            }
            Event::ReminderSet { step, .. } => {
                plain(format!("will remind whoever has {}", self.step(step)), false)
            }
            Event::Reminded { step, sent, next_ms } => {
                let times = match (sent, next_ms) {
                    (1, None) => String::new(),
                    (_, None) => format!(", for the {} and last time", ordinal(*sent)),
                    (_, Some(_)) => format!(", for the {} time", ordinal(*sent)),
                };
                plain(format!("reminded whoever has {}{times}", self.step(step)), false)
            }
            event => self.item_event(event),
        }
    }
}

fn ordinal(n: u32) -> String {
    match n {
        1 => "first".to_owned(),
        2 => "second".to_owned(),
        3 => "third".to_owned(),
        n => match (n % 10, n % 100) {
            (1, last) if last != 11 => format!("{n}st"),
            (2, last) if last != 12 => format!("{n}nd"),
            (3, last) if last != 13 => format!("{n}rd"),
            _ => format!("{n}th"),
        },
    }
}
