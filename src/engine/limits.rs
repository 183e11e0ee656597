//! Every limit of the engine, each with its reason. Tested at the limit and one over.

/// Times that work is reminded of: more is noise.
pub const REMINDERS_MAX: u32 = 20;
/// Minutes between two reminders at most: a year.
pub const REMINDER_MINUTES_MAX: u32 = 366 * 24 * 60;
/// People and teams that are told about each step.
pub const STEP_NEWS_MAX: usize = 20;
/// Stages of one orchestration: more than a person can oversee on one drawing.
pub const STAGES_MAX: usize = 200;
/// Steps of one orchestration: what the canvas opens within half a second.
pub const STEPS_MAX: usize = 1_000;
/// Rows of one condition or filter: more than people draw, and few enough for one question to the database.
pub const CONDITION_ROWS_MAX: usize = 200;
/// Characters of an expression's source: room for a page of text, bounded so that parsing stays cheap.
pub const EXPRESSION_LENGTH_MAX: usize = 4_000;
/// Nesting of an expression: keeps the parser's and evaluator's stack small, in wasm too.
pub const EXPRESSION_DEPTH_MAX: usize = 32;
/// Items of a list that an expression may walk: nested walks stay bounded.
pub const EXPRESSION_LIST_MAX: usize = 10_000;
/// Elements that one run of a flow may pass: a loop without end is a fault, not a hang.
pub const FLOW_ELEMENTS_PASSED_MAX: usize = 20_000;
/// Elements of one flow.
pub const FLOW_ELEMENTS_MAX: usize = 500;
/// Components of one screen.
pub const SCREEN_COMPONENTS_MAX: usize = 100;
/// Background steps that run inside one transition; the rest go on in a job, so that one commit stays short.
pub const INLINE_STEPS_MAX: usize = 32;
/// Rounds of evaluation after one command; beyond it the run stops as an incident instead of going in circles.
pub const EVALUATION_ROUNDS_MAX: usize = 1_000;
/// Passes through one stage: a go-back loop that turns without people in it ends as an incident.
pub const STAGE_PASSES_MAX: u32 = 1_000;
/// Approvers of one step: a meeting of more decides nothing.
pub const APPROVERS_MAX: usize = 100;
/// Characters of what somebody says about a decision: a page, since it explains.
pub const COMMENT_LENGTH_MAX: usize = 4_000;
/// Levels of the reporting line that a rule may go up: more than any company has.
pub const REPORTING_LEVELS_MAX: u8 = 20;
/// Characters of a text value.
pub const TEXT_LENGTH_MAX: usize = 32_768;
/// Characters of a label or title.
pub const LABEL_LENGTH_MAX: usize = 200;
/// Lookups that one path may follow: as far as a person still understands what it says.
pub const RELATED_DEPTH_MAX: usize = 5;
/// Records that are loaded around one record: what one look at the database brings in a moment.
pub const RELATED_RECORDS_MAX: usize = 200;
/// Names through lookups that pickers offer.
pub const RELATED_NAMES_MAX: usize = 1_000;
/// Formulas that name formulas, one within another.
pub const FORMULA_DEPTH_MAX: usize = 8;
/// Formulas worked out for one value: formulas that name formulas many times over end here.
pub const FORMULAS_MAX: usize = 500;
/// Files of one field: a list that still fits a form.
pub const FILES_MAX: usize = 20;
/// Validation rules of one object: each is asked at every change of a record.
pub const RULES_MAX: usize = 100;
/// Digits of an auto-number: what stays exact in every program that reads it as a number.
pub const AUTO_NUMBER_DIGITS_MAX: u8 = 12;
/// Characters before an auto-number's digits.
pub const AUTO_NUMBER_PREFIX_MAX: usize = 20;
/// Fields of one object.
pub const FIELDS_MAX: usize = 500;
/// Columns of a list: more cannot be read side by side.
pub const LIST_COLUMNS_MAX: usize = 40;
/// Parts of an expression's tree: what fits the length, with room for what `exists` and the like expand to.
pub const EXPRESSION_NODES_MAX: usize = 2_000;
/// Depth of an expression's tree: deeper than brackets, because `a + b + c` leans to one side.
pub const EXPRESSION_TREE_DEPTH_MAX: usize = 160;
/// Steps of one evaluation: nested walks over lists end here, within milliseconds.
pub const EXPRESSION_STEPS_MAX: usize = 200_000;
/// Characters of a pattern that a text is matched with: more nobody can read.
pub const PATTERN_LENGTH_MAX: usize = 1_000;
/// Groups within groups of a pattern: keeps its reader's stack small, in wasm too.
pub const PATTERN_DEPTH_MAX: usize = 32;
/// States of a pattern with all that it counts: one character of the text looks at each of them at most.
pub const PATTERN_STATES_MAX: usize = 2_000;
/// States made while a pattern is read, each time that a part of it is counted or joined: no more than a large one needs.
pub const PATTERN_READING_MAX: usize = 50_000;
/// States that one step of an evaluation pays for: each is a few instructions.
pub const PATTERN_WORK_PER_STEP: usize = 32;
/// Characters of custom logic such as `1 AND (2 OR 3)`: every row named a few times.
pub const LOGIC_LENGTH_MAX: usize = 1_000;
/// Nesting of custom logic.
pub const LOGIC_DEPTH_MAX: usize = 16;
/// Characters of a one-line text value.
pub const LINE_LENGTH_MAX: usize = 1_000;
/// Items of a list value.
pub const LIST_LENGTH_MAX: usize = 1_000;
/// Evaluation flows that ask evaluation flows: deeper is a circle.
pub const EVALUATION_DEPTH_MAX: usize = 8;
/// Characters of guidance, markdown and other texts that definitions hold.
pub const DEFINITION_TEXT_MAX: usize = 32_768;
/// Choices of one picklist.
pub const CHOICES_MAX: usize = 1_000;
/// Inputs and variables of one orchestration or flow.
pub const VARIABLES_MAX: usize = 200;
/// Characters of the reason that goes with a command: a paragraph, since the log is read by people.
pub const REASON_LENGTH_MAX: usize = 2_000;
/// Characters of a cron text: every minute of an hour listed.
pub const CRON_LENGTH_MAX: usize = 250;
/// How late a moment of a schedule may come and still count as in time, milliseconds: a restart takes less.
pub const LATE_MS: i64 = 60_000;
/// Missed moments of a schedule for which runs are started afterwards: a weekend of hours, and no flood.
pub const CATCH_UP_MAX: usize = 100;
/// Missed moments that are counted: beyond it nobody asks how many it were.
pub const MISSED_COUNTED_MAX: usize = 1_000;
/// Characters of the type or source of an event, and of patterns for them.
pub const EVENT_NAME_LENGTH_MAX: usize = 1_000;
/// Records that one look-up of a flow may find: what a list value may hold. More is told, never cut off silently.
pub const FOUND_RECORDS_MAX: usize = LIST_LENGTH_MAX;
/// Records that one flow may create, change and delete: one transaction stays short.
pub const FLOW_CHANGES_MAX: usize = 1_000;
/// Questions to the database and to other systems within one command: each is a round of deciding anew. A look-up inside a
/// loop over a long list belongs before the loop.
pub const QUESTIONS_MAX: usize = 200;
/// Subflows inside subflows: deeper is a circle.
pub const SUBFLOW_DEPTH_MAX: usize = 8;
/// Parts of an order.
pub const SORTS_MAX: usize = 5;
/// Addresses that one mail names besides people and teams.
pub const MAIL_ADDRESSES_MAX: usize = 50;
/// Seconds that one try of a call may take: a job waits for it.
pub const CALLOUT_SECONDS_MAX: u32 = 60;
/// Tries of one call while its flow waits.
pub const CALLOUT_ATTEMPTS_MAX: u32 = 5;
/// Parameters, headers or outputs of a call.
pub const CALLOUT_PARTS_MAX: usize = 50;
/// Days that one wait may last: ten years; more is a slip of the unit.
pub const WAIT_DAYS_MAX: f64 = 3_660.0;
/// Characters of a message's name: those of an event's type.
pub const MESSAGE_NAME_LENGTH_MAX: usize = 200;
/// Characters of a correlation key: an id, a number, an address; it stands in an index.
pub const MESSAGE_KEY_LENGTH_MAX: usize = 200;
/// Minutes that a message is kept at most while nobody waits for it: a day; what nobody wants by then is for nobody.
pub const MESSAGE_KEPT_MINUTES_MAX: u32 = 1_440;
/// Minutes before its start in which a message counts for a step that does not say otherwise.
pub const MESSAGE_EARLIER_MINUTES: u32 = 60;
/// Minutes after which a wait condition is asked again that names `now` in an expression and does not say how often.
pub const RECHECK_MINUTES: u32 = 60;
/// Items that a step runs one orchestration each for: the parent's state holds a line for each of them.
pub const FOR_EACH_MAX: usize = 500;
/// Bytes of such a list: the parent's state carries the items, and is written with each child that ends.
pub const FOR_EACH_BYTES_MAX: usize = 256 * 1024;
/// Children that start inside one transition; the rest go on in a job, so that one commit stays short.
pub const CHILDREN_AT_ONCE_MAX: usize = 16;
/// Runs within runs: deeper is a circle.
pub const SUB_DEPTH_MAX: u32 = 8;
/// Special days of one calendar: the holidays of a country for twenty years, each by its date.
pub const CALENDAR_DAYS_MAX: usize = 1_000;
/// Stretches of hours on one day: more cannot be read.
pub const CALENDAR_INTERVALS_MAX: usize = 10;
/// Dates that one special day may cover: a year.
pub const CALENDAR_DATES_MAX: i64 = 366;
/// Rungs of one escalation ladder: more nobody reads.
pub const RUNGS_MAX: usize = 20;
/// Receivers of one rung.
pub const RECEIVERS_MAX: usize = 20;
/// Reasons for which the clock of one promise stands still.
pub const PAUSES_MAX: usize = 10;
/// A share of its target at which a rung may stand, in percent: ten times the time that was planned.
pub const RUNG_PERCENT_MAX: u16 = 1_000;
