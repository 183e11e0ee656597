//! Every limit of the edge, each with its reason. What a limit refuses is told with a stable code, never cut silently.

use std::time::Duration;

/// The largest JSON body, in bytes: an orchestration of 1,000 steps with guidance is about 1 MB.
pub const BODY_BYTES_MAX: usize = 2 * 1024 * 1024;

/// The largest sign-in or setup form, in bytes: three short texts.
pub const FORM_BYTES_MAX: usize = 16 * 1024;

/// The longest path with its query, in bytes: search boxes and cursors need far less.
pub const URI_BYTES_MAX: usize = 8 * 1024;

/// The longest idempotency key, in characters: a UUID, or a key that a caller composed.
pub const IDEMPOTENCY_KEY_MAX: usize = 200;

/// How long a session lasts without being used: a working week with a weekend beside it.
pub const SESSION_IDLE_DAYS: i64 = 9;

/// How often a silent live stream says that it is still there: below the idle limits of common proxies (30 s and more).
pub const LIVE_KEEP_ALIVE: Duration = Duration::from_secs(15);

/// How long one live stream lasts before the browser opens the next one: proxies and networks forget connections. Signing
/// out and being deactivated end it at once.
pub const LIVE_LASTS: Duration = Duration::from_secs(10 * 60);

/// How long open requests may take to end once the server is asked to stop.
pub const STOP_GRACE: Duration = Duration::from_secs(5);

/// How often metrics fold their samples, so that memory does not grow between scrapes.
pub const METRICS_UPKEEP: Duration = Duration::from_secs(5);
