//! Authenticators for one-time codes, on the wire.

use serde::{Deserialize, Serialize};

use crate::Moment;

/// How somebody's authenticator stands.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthenticatorView {
    /// Since when a code proved it; none: there is none.
    pub since: Option<Moment>,
    /// Recovery codes that are left.
    pub recovery_left: u32,
    /// Whether one can be set up: the server needs a key to seal its secret with.
    pub possible: bool,
}

/// The password that proves who sets up, renews or removes.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PasswordInput {
    /// One's own password.
    pub password: String,
}

impl std::fmt::Debug for PasswordInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordInput")
    }
}

/// The first code of a new authenticator.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeInput {
    /// Six digits.
    pub code: String,
}

impl std::fmt::Debug for CodeInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CodeInput")
    }
}

/// What an authenticator app is given; it counts once a code proved that the app has it.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthenticatorSetup {
    /// The secret in base32, for apps that take it typed.
    pub secret: String,
    /// The address that the picture holds: `otpauth://totp/…`, SHA-1, 6 digits, 30 seconds.
    pub url: String,
    /// The picture.
    pub picture: QrPicture,
}

impl std::fmt::Debug for AuthenticatorSetup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AuthenticatorSetup")
    }
}

/// A QR code, to be drawn dark on light with a rim of four squares.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QrPicture {
    /// Squares along one side.
    pub size: u32,
    /// The dark squares as the path of an SVG, each one unit wide, without the rim.
    pub path: String,
}

/// Codes that stand in for the authenticator, each once. Only their hashes are kept: they are shown this one time.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryCodes {
    /// Such as `k3mb-7qzt-ad2x-wu5n`.
    pub codes: Vec<String>,
}

impl std::fmt::Debug for RecoveryCodes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryCodes")
    }
}
