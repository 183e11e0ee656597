//! Every limit of the service, each with its reason.

/// How often a wish is decided again when somebody else was quicker; then the caller is told to try again.
pub(crate) const RETRIES_MAX: usize = 10;
/// How far one record change may go through runs that it starts or wakes and that change records in turn: deeper is a
/// circle.
pub(crate) const TRIGGER_DEPTH_MAX: usize = 12;
/// Runs that one changeset may touch: a commit stays short; runs that merely wait are woken by jobs beyond it.
pub(crate) const RUNS_TOUCHED_MAX: usize = 100;
/// Runs whose state is kept in memory between commands.
pub(crate) const RUNS_KEPT: usize = 2_000;
/// Records kept in memory between commands.
pub(crate) const RECORDS_KEPT: usize = 1_000;
/// Work items whose run is remembered.
pub(crate) const ITEMS_KEPT: usize = 8_000;
/// Versions of orchestrations kept in memory.
pub(crate) const VERSIONS_KEPT: usize = 500;
/// Live messages that a slow listener may lag behind.
pub(crate) const LIVE_BUFFER: usize = 1_024;
/// Items of a page where the caller does not say.
pub(crate) const PAGE_DEFAULT: u32 = fermata_api::page::LIMIT_DEFAULT;
/// Items of a page at most: one answer stays small.
pub(crate) const PAGE_MAX: u32 = fermata_api::page::LIMIT_MAX;
/// Answers of a picker or the search box.
pub(crate) const PICKS_MAX: usize = 20;
/// Runs of a column of the pipeline.
pub(crate) const COLUMN_RUNS_MAX: u32 = 50;
/// Characters of a search text.
pub(crate) const SEARCH_LENGTH_MAX: usize = 200;
/// Characters of a reason.
pub(crate) const REASON_LENGTH_MAX: usize = 2_000;
/// Work items that one request gives to somebody else.
pub(crate) const ITEMS_AT_ONCE_MAX: usize = 200;
/// Bytes of a draft: what a screen holds, many times over.
pub(crate) const DRAFT_BYTES_MAX: usize = 262_144;
/// How long drafts of closed work are kept: whoever lost a race still finds what they had entered.
pub(crate) const DRAFT_KEPT_MS: i64 = 30 * DAY_MS;
/// Bytes of a definition: a thousand steps with texts.
pub(crate) const DEFINITION_BYTES_MAX: usize = 4_194_304;
/// Bytes of a record's fields.
pub(crate) const RECORD_BYTES_MAX: usize = 1_048_576;
/// Bytes of a file of a record: a scanned contract or a deck, many times over, and few enough that a file can be checked and
/// written as one change.
pub(crate) const FILE_BYTES_MAX: usize = fermata_api::records::FILE_BYTES_MAX;
/// Characters of a file's name: what common file systems take.
pub(crate) const FILE_NAME_LENGTH_MAX: usize = 255;
/// Files of one record: more is an archive, not a record.
pub(crate) const FILES_MAX: i64 = 1_000;
/// Characters of a comment: pages of text.
pub(crate) const COMMENT_LENGTH_MAX: usize = 10_000;
/// Characters of a comment's begin that the history keeps.
pub(crate) const NOTE_WORDS_MAX: usize = 120;
/// Rows of a file that are imported as one change where none of them starts a run: enough that a commit's cost is shared, few
/// enough that other work waits for less than a moment.
pub(crate) const IMPORT_BATCH_ROWS: usize = 500;
/// How long a job goes on with an import before others have their turn.
pub(crate) const IMPORT_SLICE_MS: i64 = 250;
/// Absences of one person that are kept.
pub(crate) const ABSENCES_MAX: usize = 50;
/// Days of an absence.
pub(crate) const ABSENCE_DAYS_MAX: i64 = 730;
/// How long past absences are kept.
pub(crate) const ABSENCE_KEPT_MS: i64 = 365 * DAY_MS;
/// Runs or work items that one wish for many concerns: what one person can answer for, and what is written down at once.
pub(crate) const BULK_TARGETS_MAX: usize = 10_000;
/// Of these read together when they are chosen.
pub(crate) const BULK_PAGE: u32 = 500;
/// Of these changed before it is written down how far it is.
pub(crate) const BULK_BATCH: u32 = 32;
/// How long wishes for many are kept with what became of each.
pub(crate) const BULK_KEPT_MS: i64 = 90 * DAY_MS;
/// Stuck work is counted up to here.
pub(crate) const STUCK_COUNT_MAX: u32 = 10_000;
/// After so many days somebody who was not here counts as not seen.
pub(crate) const UNSEEN_DAYS: u32 = 14;
/// Of so many latest passes it is known how long a stage usually takes.
pub(crate) const USUAL_PASSES: u32 = 1_000;
/// Of fewer nothing is known.
pub(crate) const USUAL_PASSES_LEAST: usize = 20;
/// How long imports are kept with their reports.
pub(crate) const IMPORT_KEPT_MS: i64 = 90 * DAY_MS;
/// Records of an export that are read together.
pub(crate) const EXPORTED_AT_ONCE: u32 = 500;
/// Records that are read together where a filter has to look at each.
pub(crate) const RECORDS_SCANNED_AT_ONCE: u32 = 500;
/// Records that one page of a list looks at, at most: an answer comes within a second or so, and says where to go on.
pub(crate) const RECORDS_SCANNED_MAX: u32 = 20_000;
/// Records of each list of what belongs to a record.
pub(crate) const RELATED_SHOWN: u32 = 10;
/// Characters of a view's name: what fits on its button.
pub(crate) const VIEW_LABEL_MAX: usize = 80;
/// Views of the inbox that one person keeps: more than anybody finds their way in, and each is counted when they are shown.
pub(crate) const WORK_VIEWS_MAX: i64 = 30;
/// Views of one object's list that one person keeps: more than anybody finds their way in.
pub(crate) const VIEWS_MAX: i64 = 100;
/// Characters of an idempotency key.
pub(crate) const IDEMPOTENCY_LENGTH_MAX: usize = 200;
/// How long an idempotency key is remembered: a client that comes back after a weekend still finds its answer.
pub(crate) const IDEMPOTENCY_MS: i64 = 3 * DAY_MS;
/// Characters of a password at least.
pub(crate) const PASSWORD_LENGTH_MIN: usize = 8;
/// Characters of a password at most: hashing stays cheap.
pub(crate) const PASSWORD_LENGTH_MAX: usize = 256;
/// Characters of an e-mail address.
pub(crate) const EMAIL_LENGTH_MAX: usize = 254;
/// Members of a team.
pub(crate) const MEMBERS_MAX: usize = 5_000;
/// Tokens of one user.
pub(crate) const TOKENS_MAX: i64 = 100;
/// Recovery codes that are made at once: enough for years, few enough to print.
pub(crate) const RECOVERY_CODES: usize = 10;
/// Passwords hashed at the same time: each takes 19 MB and a core.
pub(crate) const HASHING_MAX: usize = 2;
/// Failed sign-ins of one user before the waiting begins.
pub(crate) const USER_FAILURES_FREE: u32 = 5;
/// Failed sign-ins from one address before the waiting begins: more, since many people can share an address.
pub(crate) const ADDRESS_FAILURES_FREE: u32 = 25;
/// The longest wait after failed sign-ins.
pub(crate) const THROTTLE_MS_MAX: i64 = 15 * 60_000;
/// Failures are forgotten after this long without one.
pub(crate) const THROTTLE_FORGET_MS: i64 = DAY_MS;
/// How long a one-time link for setting a password is good.
pub(crate) const SETUP_MS: i64 = 3 * DAY_MS;
/// How exactly it is known when a user or token was last seen: not every request writes.
pub(crate) const SEEN_EVERY_MS: i64 = 5 * 60_000;
/// Work items of one leaver that are looked at together: more than anybody holds.
pub(crate) const LEAVER_ITEMS_MAX: u32 = 5_000;
/// Jobs taken at once by one node.
pub(crate) const JOBS_AT_ONCE: u32 = 64;
/// How long a node may work on a job before another one takes it.
pub(crate) const LEASE_MS: i64 = 30_000;
/// The longest pause between two looks for due jobs, so that what another node wrote unheard is found.
pub(crate) const LOOK_EVERY_MS: i64 = 5_000;
/// How often expired sessions, links and keys are deleted.
pub(crate) const SWEEP_EVERY_MS: i64 = 10 * 60_000;
/// The longest wait before a job that failed is tried again.
pub(crate) const JOB_RETRY_MS_MAX: i64 = 5 * 60_000;
/// Moments that the preview of a schedule shows.
pub(crate) const PREVIEWED_MOMENTS: usize = 10;
/// Moments of a schedule whose run waits for another one to end: a queue that grows without end helps nobody.
pub(crate) const SCHEDULE_WAITING_MAX: usize = 100;
/// Records that a schedule goes through in one changeset: as many runs may begin in it.
pub(crate) const SWEEP_BATCH: u32 = 50;
/// Events of one batch: each is a commit of its own.
pub(crate) const EVENTS_AT_ONCE_MAX: usize = 100;
/// How long an event is remembered, so that it starts nothing when it comes again: senders try for three days at most.
pub(crate) const EVENT_KEPT_MS: i64 = 7 * DAY_MS;
/// Incoming webhooks.
pub(crate) const HOOKS_MAX: usize = 200;
/// How far a webhook's timestamp may lie from now, as Standard Webhooks proposes.
pub(crate) const HOOK_TOLERANCE_MS: i64 = 5 * 60_000;
/// Characters of the id of a webhook's message.
pub(crate) const HOOK_ID_LENGTH_MAX: usize = 200;
/// How often it is written down that something sent to a webhook was refused.
pub(crate) const HOOK_REFUSALS_EVERY_MS: i64 = 10_000;
/// A day.
pub(crate) const DAY_MS: i64 = 86_400_000;
/// Characters of an address that is called: what servers commonly take.
pub(crate) const URL_LENGTH_MAX: usize = 8_000;
/// Times that an answer may send on to another address.
pub(crate) const REDIRECTS_MAX: usize = 5;
/// Bytes of an answer's headers.
pub(crate) const HEADER_BYTES_MAX: usize = 65_536;
/// How long a host may take to accept a connection.
pub(crate) const CALLOUT_CONNECT_MS: u64 = 10_000;
/// Characters of an allowed host with its port: no name is longer.
pub(crate) const HOST_LENGTH_MAX: usize = 260;
/// Hosts that an administrator can allow.
pub(crate) const ALLOWED_HOSTS_MAX: usize = 100;
/// Characters of a secret: a private key in text form, and more.
pub(crate) const SECRET_LENGTH_MAX: usize = 16_384;
/// Connections of one kind (secrets, chats, templates of mails): more than anybody oversees.
pub(crate) const CONNECTIONS_MAX: usize = 500;
/// Calendars: one for every site of a large company.
pub(crate) const CALENDARS_MAX: usize = 200;
/// Bytes of a file of holidays: a country's for decades is a tenth of it.
pub(crate) const HOLIDAY_FILE_BYTES_MAX: usize = 1_048_576;
/// Open runs that are given their turn together after a calendar was changed: one short transaction.
pub(crate) const RECOUNT_BATCH_RUNS: u32 = 200;
/// Tries of one delivery, then it is given up: with the waits between them, about a day.
pub(crate) const DELIVERY_ATTEMPTS_MAX: u32 = 12;
/// The first wait between two tries of a delivery; each next is twice as long.
pub(crate) const DELIVERY_WAIT_MS: i64 = 30_000;
/// The longest wait between two tries of a delivery.
pub(crate) const DELIVERY_WAIT_MS_MAX: i64 = 4 * 3_600_000;
/// How long one try of a delivery may take: less than a lease, so that nobody else begins meanwhile.
pub(crate) const DELIVERY_TIMEOUT_MS: u64 = 20_000;
/// Bytes of an answer to a delivery that are read: it is thrown away.
pub(crate) const DELIVERY_ANSWER_MAX: usize = 65_536;
/// How long what was delivered is kept for looking it up.
pub(crate) const DELIVERY_KEPT_MS: i64 = 90 * DAY_MS;
/// Receivers of one mail.
pub(crate) const RECEIVERS_MAX: usize = 100;
/// Bytes of a mail's template: more than this, mail programs cut off.
pub(crate) const MAIL_BYTES_MAX: usize = 102_400;
/// Bytes of an answer to a flow's call: a page of a list, many times over; it is kept in the run's journal.
pub(crate) const CALLOUT_ANSWER_MAX: usize = 1_048_576;
/// Tries of one call while its flow waits; further ones are the step's to make.
pub(crate) const CALLOUT_ATTEMPTS_MAX: u32 = 5;
/// Seconds of one try.
pub(crate) const CALLOUT_TIMEOUT_SECONDS_MAX: u32 = 60;
/// How long a job is kept while its flow waits for another system, milliseconds: longer than any call may take.
pub(crate) const CALL_LEASE_MS: i64 = 240_000;
/// Rounds of calls of one flow: as many as it may ask questions.
pub(crate) const CALLS_OF_A_JOB_MAX: usize = fermata_engine::limits::QUESTIONS_MAX;
/// Records that one look-up of a flow reads from the database at once.
pub(crate) const RECORDS_READ_AT_ONCE: u32 = 1_000;
/// Records that one look-up of a flow looks at: more would hold up its transaction for seconds.
pub(crate) const RECORDS_LOOKED_AT_MAX: usize = 100_000;
/// Records that are looked through when a field of their object changes: in one transaction, within a few seconds.
pub(crate) const RECORDS_FITTED_MAX: i64 = 100_000;
/// How long a message is kept: a day, so that none is lost that comes before its run waits, and senders may ask what became
/// of it. How far back a step looks is its own.
pub(crate) const MESSAGE_KEPT_MS: i64 = fermata_engine::limits::MESSAGE_KEPT_MINUTES_MAX as i64 * 60_000;
/// Messages that wait under one name and key, of which a step that begins to wait tries one after the other.
pub(crate) const MESSAGES_LOOKED_AT_MAX: u32 = 20;
/// Bytes of a message's data: it is copied into the log of every run that takes it.
pub(crate) const MESSAGE_BYTES_MAX: usize = 64 * 1024;
/// Runs of one step that a run's page shows: what somebody reads; how many there are is said beside.
pub(crate) const CHILDREN_SHOWN_MAX: usize = 100;

/// Signatures shown of a record or run: the latest, as many as a person looks through.
pub(crate) const SIGNATURES_SHOWN_MAX: u32 = 100;
/// Days that a link of a mail can decide: longer, and it lies about for too long.
pub(crate) const LINK_DAYS_MAX: u32 = 30;
/// Lines of what was new in one daily mail: more is no longer read; the rest waits for the next one.
pub(crate) const DIGEST_LINES_MAX: u32 = 100;
/// Pieces of open work in one daily mail: the most urgent ones.
pub(crate) const DIGEST_WORK_MAX: u32 = 50;
/// People whom one text can mention: more is a job for a group.
pub(crate) const MENTIONS_MAX: usize = 50;
/// Browsers of one person that show messages.
pub(crate) const BROWSERS_MAX: usize = 20;
/// Characters of a message's body in a browser: what it shows.
pub(crate) const PUSH_BODY_MAX: usize = 500;
/// Seconds that a push service keeps a message for a browser that is not there: a day; then it is old.
pub(crate) const PUSH_KEPT_SECONDS: u32 = 86_400;
/// Events of one calendar of due dates: more than anybody has open.
pub(crate) const FEED_ITEMS_MAX: u32 = 1_000;
