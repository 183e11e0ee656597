//! A random orchestration with everything that it refers to.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    calendar::Calendars,
    definition::{
        AssigneeRule, Background, Completion, Decision, DecisionOutcome, Exit, Interactive, Orchestration,
        Priority, Reminder, RetryPolicy, Stage, Step, StepNews, StepStart, Target, WhenFalse, Work,
    },
    flow::{Flow, SetValue},
    ids::Name,
    object::{Field, Object},
    people::{Absence, Directory, Person, Role, Team},
    simulate::{Random, conditions::condition, flows, promises, works},
    sla::Sla,
    value::{DataType, Value, ValueSource, Variable},
};

/// An orchestration and its surroundings.
#[derive(Debug, Clone)]
pub struct Case {
    /// What is run.
    pub definition: Orchestration,
    /// The flows that it calls.
    pub flows: BTreeMap<Name, Arc<Flow>>,
    /// The objects that it is about.
    pub objects: BTreeMap<Name, Arc<Object>>,
    /// Calendars before a change, after it, and after another one.
    pub calendars: [Calendars; 3],
    /// Everyone: `mia`, `ben` and `kim` work, `gone` does not; group `legal`, queue `desk`, and a group `empty`.
    pub directory: Directory,
}

/// A name of letters that is known to be one.
pub(super) fn name(text: &str) -> Name {
    Name::parse(text).unwrap_or_else(|_| Name::from_label(text, "x"))
}

/// Draws a case.
pub fn case(random: &mut Random) -> Case {
    Case {
        definition: definition(random),
        flows: flows::all(),
        objects: BTreeMap::from([(name("Account"), Arc::new(account()))]),
        directory: directory(),
        calendars: promises::calendars(),
    }
}

fn account() -> Object {
    let field = |of: &str, data_type| Field::new(name(of), "", data_type);
    Object {
        name: name("Account"),
        label: "Account".into(),
        label_plural: String::new(),
        description: String::new(),
        fields: vec![
            field("name", DataType::Text),
            field("amount", DataType::Number { decimals: 0 }),
            field("flag", DataType::Checkbox),
            field("owner", DataType::Text),
            field("due", DataType::Date),
        ],
        title_field: None,
        rules: Vec::new(),
    }
}

fn directory() -> Directory {
    let person = |of: &str| {
        let label = of.to_owned();
        let manager = match of {
            "mia" => Some("gone"),
            "gone" => Some("kim"),
            "ben" => Some("mia"),
            _ => None,
        };
        let new = Person::new(name(of), label, Role::Member);
        (name(of), Person { active: of != "gone", manager: manager.map(name), ..new })
    };
    let team = |of: &str, members: &[&str]| {
        let members: BTreeSet<Name> = members.iter().map(|m| name(m)).collect();
        (name(of), Team { name: name(of), label: of.to_owned(), members })
    };
    // For a while mia is away within every play, and ben stands in; in the middle of it he is away too.
    let away = |from: i64, until: i64, by: &str| Absence {
        from_ms: super::play::BEGINNING_MS + from * 3_600_000,
        until_ms: super::play::BEGINNING_MS + until * 3_600_000,
        substitute: Some(name(by)),
        of: BTreeMap::new(),
    };
    let absences = BTreeMap::from([
        (name("mia"), vec![away(1, 8, "ben")]),
        (name("ben"), vec![away(3, 5, "kim"), away(6, 7, "mia")]),
    ]);
    Directory {
        users: ["mia", "ben", "kim", "gone"].into_iter().map(person).collect(),
        groups: BTreeMap::from([team("legal", &["mia", "ben"]), team("empty", &["gone"])]),
        queues: BTreeMap::from([team("desk", &["ben", "kim", "gone"])]),
        roles: BTreeMap::from([team("counsel", &["kim"]), team("vacant", &["gone"])]),
        absences,
    }
}

fn definition(random: &mut Random) -> Orchestration {
    let stages: Vec<Name> = (0..=random.below(4)).map(|n| name(&format!("stage{n}"))).collect();
    let decisions: Vec<Name> = (0..random.below(3)).map(|n| name(&format!("decision{n}"))).collect();
    let per_stage: Vec<Vec<Name>> = stages.iter().map(|stage| step_names(random, stage)).collect();
    let steps: Vec<Name> = per_stage.iter().flatten().cloned().collect();
    let drawing = Drawing { stages: &stages, decisions: &decisions, steps: &steps };
    let drawn = per_stage.iter().zip(0..).map(|(own, at)| drawing.stage(random, at, own)).collect();
    let mut definition = Orchestration::blank("Random");
    definition.stages = drawn;
    definition.variables = variables();
    definition.decisions = decisions.iter().map(|of| drawing.decision(random, of)).collect();
    definition.start = match random.chance(90) {
        true => drawing.stage_target(0),
        false => drawing.target(random, 0),
    };
    definition.sla = sla(random, 4);
    definition.recall = random.chance(30).then(|| drawing.target(random, 0));
    definition.step_news = step_news(random);
    definition.calendar = random.chance(20).then(|| name("office"));
    definition.owner = random.chance(50).then(|| name(random.word(&["kim", "gone"])));
    definition.object = random.chance(30).then(|| name("Account"));
    if random.chance(30) {
        definition.run_title = "{{record.name}} at {{record.amount}}".into();
    }
    definition
}

fn step_names(random: &mut Random, stage: &Name) -> Vec<Name> {
    let count = match random.below(100) {
        0 => 40,
        1..6 => 0,
        _ => 1 + random.below(4),
    };
    (0..count).map(|n| name(&format!("{stage}_step{n}"))).collect()
}

fn sla(random: &mut Random, one_in: u64) -> Option<Sla> {
    let minutes = u32::try_from(1 + random.below(5_000)).unwrap_or(1);
    let warn_percent = u8::try_from(1 + random.below(99)).unwrap_or(75);
    if random.below(one_in) != 0 {
        return None;
    }
    let mut sla = Sla::of(minutes, warn_percent);
    if random.chance(50) {
        promises::enrich(random, &mut sla);
    }
    Some(sla)
}

fn reminder(random: &mut Random) -> Option<Reminder> {
    let minutes = |random: &mut Random| u32::try_from(1 + random.below(3_000)).unwrap_or(1);
    random.chance(20).then(|| Reminder {
        after_minutes: minutes(random),
        every_minutes: random.chance(50).then(|| minutes(random)),
        times: u32::try_from(1 + random.below(4)).unwrap_or(1),
    })
}

fn step_news(random: &mut Random) -> Option<StepNews> {
    random.chance(20).then(|| StepNews {
        to: (0..random.below(3)).map(|_| rule(random)).collect(),
        owner: random.chance(50),
        managers: random.chance(50),
        started: random.chance(70),
        completed: random.chance(70),
    })
}

/// What a drawing may refer to.
struct Drawing<'d> {
    stages: &'d [Name],
    decisions: &'d [Name],
    steps: &'d [Name],
}

impl Drawing<'_> {
    fn stage_target(&self, at: usize) -> Target {
        self.stages.get(at).map_or(Target::End, |s| Target::Stage(s.clone()))
    }

    /// Mostly onwards from the stage at `at`, sometimes anywhere.
    fn target(&self, random: &mut Random, at: usize) -> Target {
        let decision = random.pick(self.decisions).cloned().map(Target::Decision);
        let anywhere = random.pick(self.stages).cloned().map(Target::Stage);
        match random.below(20) {
            0 => anywhere.unwrap_or_default(),
            1..6 => decision.unwrap_or_default(),
            _ => self.stage_target(at + 1),
        }
    }

    fn stage(&self, random: &mut Random, at: usize, own: &[Name]) -> Stage {
        let name = self.stages.get(at).cloned().unwrap_or_else(|| name("stage"));
        Stage {
            label: name.to_string(),
            name,
            description: String::new(),
            steps: own
                .iter()
                .zip(0..)
                .map(|(of, n)| self.step(random, of, own.get(..n).unwrap_or_default()))
                .collect(),
            exit: match own.len() > 5 || random.chance(90) {
                true => Exit::AllStepsCompleted,
                false => Exit::When(condition(random, self.steps, self.stages)),
            },
            next: self.target(random, at),
            fault: random.chance(30).then(|| self.target(random, at)),
            reject: random.chance(40).then(|| self.target(random, at)),
            sla: sla(random, 4),
        }
    }

    fn step(&self, random: &mut Random, of: &Name, earlier: &[Name]) -> Step {
        let crowded = earlier.len() >= 5;
        let start = match random.below(10) {
            _ if crowded => StepStart::WithStage,
            0..3 => random
                .pick(earlier)
                .map_or(StepStart::WithStage, |n| StepStart::After { steps: vec![n.clone()] }),
            3..5 => StepStart::When {
                condition: condition(random, self.steps, self.stages),
                otherwise: if random.chance(50) { WhenFalse::Skip } else { WhenFalse::Wait },
            },
            _ => StepStart::WithStage,
        };
        let work = match random.below(100) {
            _ if crowded => background(random),
            0..35 => background(random),
            35..50 => Work::Wait(works::wait(random, self.steps, self.stages)),
            50..62 => Work::SubOrchestration(works::sub(random)),
            62..80 => Work::Approval(Box::new(works::approval(random, self.steps, self.stages, rule))),
            _ => self.interactive(random),
        };
        Step {
            name: of.clone(),
            label: of.to_string(),
            description: String::new(),
            start,
            work,
            sets: if random.chance(20) { sets(random) } else { Vec::new() },
            sla: sla(random, 4),
            reminder: reminder(random),
        }
    }

    fn interactive(&self, random: &mut Random) -> Work {
        Work::Interactive(Interactive {
            assignee: rule(random),
            share: works::share(random),
            fallback: random.chance(40).then(|| rule(random)),
            duties: works::duties(random, self.steps),
            flow: random.chance(70).then(|| name(random.word(&flows::SCREENS))),
            inputs: BTreeMap::new(),
            guidance: String::new(),
            notice: works::notice(random),
            about: works::about(random),
            completion: match random.below(20) {
                0..2 => Completion::When(condition(random, self.steps, self.stages)),
                2..5 => Completion::OnlyWhen(condition(random, self.steps, self.stages)),
                _ => Completion::Finished,
            },
            priority: Priority::Normal,
        })
    }

    fn decision(&self, random: &mut Random, of: &Name) -> Decision {
        let outcomes = (0..=random.below(2)).map(|n| DecisionOutcome {
            name: name(&format!("outcome{n}")),
            label: format!("Outcome {n}"),
            condition: condition(random, self.steps, self.stages),
            next: self.anywhere(random),
        });
        Decision {
            name: of.clone(),
            label: of.to_string(),
            outcomes: outcomes.collect(),
            default_label: String::new(),
            default_next: self.anywhere(random),
        }
    }

    fn anywhere(&self, random: &mut Random) -> Target {
        let at = usize::try_from(random.below(self.stages.len() as u64 + 1)).unwrap_or(0);
        // Mostly onwards: runs that go in circles are long, and a few of them show what many would.
        if random.chance(70) { self.stage_target(at + 1) } else { self.target(random, at) }
    }
}

fn variables() -> Vec<Variable> {
    let variable = |of: &str, data_type: DataType, default: Value| Variable {
        name: name(of),
        label: of.to_owned(),
        data_type,
        required: false,
        default,
    };
    vec![
        variable("count", DataType::Number { decimals: 0 }, 0.into()),
        variable("word", DataType::Text, Value::Null),
    ]
}

/// Mostly what fits, sometimes what stops the run.
fn sets(random: &mut Random) -> Vec<SetValue> {
    let count = random.word(&["vars.count + 1", "record.amount", "1 / 0", "record.name"]);
    let mut sets = vec![SetValue::of(name("count"), ValueSource::Expression(count.to_owned()))];
    if random.chance(50) {
        sets.push(SetValue::of(name("word"), ValueSource::Reference("record.name".to_owned())));
    }
    sets
}

fn background(random: &mut Random) -> Work {
    Work::Background(Background {
        flow: name(random.word(&flows::BACKGROUND)),
        inputs: BTreeMap::new(),
        retry: RetryPolicy { attempts: u8::try_from(1 + random.below(3)).unwrap_or(1), delay_seconds: 30 },
    })
}

fn rule(random: &mut Random) -> AssigneeRule {
    match random.below(9) {
        6 => AssigneeRule::Role { name: name(random.word(&["counsel", "vacant"])) },
        7 => AssigneeRule::Manager { of: Box::new(rule(random)), levels: 1 },
        8 => AssigneeRule::Performer { step: name(random.word(&["stage0_step0", "stage1_step0"])) },
        0 | 1 => AssigneeRule::User { name: name(random.word(&["mia", "ben", "gone"])) },
        2 => AssigneeRule::Group { name: name(random.word(&["legal", "empty"])) },
        3 => AssigneeRule::Queue { name: name("desk") },
        4 => AssigneeRule::Starter,
        _ => AssigneeRule::Expression {
            source: random.word(&["record.owner", "\"group:legal\"", "1 / 0"]).into(),
        },
    }
}
