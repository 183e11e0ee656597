//! What people show that it is them by, besides their password.

use fermata_engine::ids::Name;
use serde_json::Value;

/// An authenticator for one-time codes (RFC 6238).
#[derive(Debug, Clone, PartialEq)]
pub struct AuthenticatorRow {
    /// Whose.
    pub user: Name,
    /// Its secret, sealed.
    pub sealed: Value,
    /// When a first code proved it; none: not yet, and it counts for nothing.
    pub confirmed_ms: Option<i64>,
    /// The last time step of which a code was used, in steps of 30 seconds since 1970; 0: none.
    pub last_step: i64,
    /// SHA-256 of the recovery codes that are left, in hexadecimal digits.
    pub recovery: Vec<String>,
    /// When it was set up.
    pub created_ms: i64,
    /// Counts changes.
    pub revision: i64,
}
