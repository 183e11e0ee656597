//! One-time codes: whether one is right, and used once only. Every try is counted before it is looked at, like passwords are.

use fast_qr::{ECL, QRBuilder};
use fermata_api::{ApiError, authenticators::QrPicture};
use fermata_engine::{ids::Name, run::SignedBy};
use fermata_store::{Changeset, StoreError, Write, rows::AuthenticatorRow};
use totp_rs::{Algorithm, Builder, Secret, Totp};

use super::authenticator::{none, recovery_hash};
use crate::{
    Answer, Service, SignedIn,
    error::{fault, read, store},
    limits::USER_FAILURES_FREE,
    vault,
};

/// Seconds that a code is good for.
const STEP_SECONDS: u64 = 30;
/// Digits of a code.
const DIGITS: usize = 6;

impl Service {
    /// Whether a code is of the person's authenticator, or a recovery code in its place, and of which kind it was. It is used up.
    ///
    /// # Errors
    /// At the field `at` when it is wrong or was used already; when there is no authenticator; after too many wrong ones.
    pub(crate) async fn use_code(&self, who: &SignedIn, at: &str, code: &str) -> Answer<SignedBy> {
        let row = self.authenticator_of(&who.name).await?.ok_or_else(none)?;
        let hash = recovery_hash(code);
        let is_recovery = row.recovery.contains(&hash);
        let (by, after) = if is_recovery {
            self.count_code(&who.name).await?;
            let recovery = row.recovery.iter().filter(|kept| **kept != hash).cloned().collect();
            (SignedBy::RecoveryCode, AuthenticatorRow { recovery, ..row.clone() })
        } else {
            let last_step = self.step_of(&row, at, code).await?;
            (SignedBy::OneTimeCode, AuthenticatorRow { last_step, ..row.clone() })
        };
        let mut changeset = Changeset::new();
        if is_recovery {
            let left = after.recovery.len();
            let entry = self.noted(who, "user.recovery_code_used", &who.name);
            changeset.write(entry.detail(serde_json::json!({ "left": left })).into());
        }
        let after = AuthenticatorRow { revision: row.revision + 1, ..after };
        changeset
            .write(Write::PutAuthenticator(Box::new(after)))
            .write(Write::DeleteThrottle(throttle_key(&who.name)));
        match self.commit(changeset).await {
            Ok(()) => Ok(by),
            // Somebody used it at the same moment.
            Err(StoreError::Conflict(_)) => Err(used(at)),
            Err(other) => Err(store(other)),
        }
    }

    /// The time step of a code, which must be later than the last one that was used.
    pub(super) async fn step_of(&self, row: &AuthenticatorRow, at: &str, code: &str) -> Answer<i64> {
        self.count_code(&row.user).await?;
        let secret = vault::open(
            self.inner.options.outside.key.as_ref(),
            &seal_name(&row.user),
            &read(row.sealed.clone())?,
        )?;
        let seconds = u64::try_from(self.now_ms().div_euclid(1000)).unwrap_or_default();
        let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let step = totp(&secret)?.check(&digits, seconds);
        match step.and_then(|step| i64::try_from(step).ok()) {
            Some(step) if step > row.last_step => Ok(step),
            Some(_) => Err(used(at)),
            None => Err(ApiError::field(at, "wrong", "is not the code that your authenticator shows now")),
        }
    }

    async fn count_code(&self, user: &Name) -> Answer<()> {
        self.count_try(&[(throttle_key(user), USER_FAILURES_FREE)]).await
    }
}

fn used(at: &str) -> ApiError {
    ApiError::field(at, "used", "was used already: wait until your authenticator shows the next one")
}

/// Under which wrong codes of one person are counted: apart from their passwords, so that a right one of these gives no new
/// tries of those.
pub(super) fn throttle_key(user: &Name) -> String {
    format!("code:{user}")
}

/// The place that a secret is sealed for.
pub(super) fn seal_name(user: &Name) -> String {
    format!("authenticator:{user}")
}

/// As most authenticator apps know it: SHA-1, six digits, thirty seconds, one step of tolerance to both sides.
fn totp(secret: &str) -> Answer<Totp> {
    let secret =
        Secret::try_from_base32(secret).map_err(|_| fault("the secret of an authenticator is none"))?;
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(1)
        .with_step_duration(STEP_SECONDS)
        .with_secret(secret)
        .build()
        .map_err(fault)
}

/// What an authenticator app reads: who it is for, where, and the secret.
pub(super) fn address(base: Option<&str>, user: &Name, secret: &str) -> String {
    let host = base.and_then(|base| base.split("://").nth(1)).unwrap_or_default();
    let host: String = host.chars().take_while(|c| c.is_ascii_alphanumeric() || ".-".contains(*c)).collect();
    let issuer = if host.is_empty() { "Fermata".to_owned() } else { format!("Fermata%20{host}") };
    format!(
        "otpauth://totp/{issuer}:{user}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits={DIGITS}&period={STEP_SECONDS}"
    )
}

/// A text as a QR code.
pub(super) fn picture(text: &str) -> Answer<QrPicture> {
    let code = QRBuilder::new(text).ecl(ECL::M).build().map_err(fault)?;
    let mut path = String::new();
    for (y, row) in code.data.chunks(code.size).take(code.size).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a.value() == b.value()) {
            if run.first().is_some_and(|square| square.value()) {
                path.push_str(&format!("M{x} {y}h{length}v1h-{length}z", length = run.len()));
            }
            x += run.len();
        }
    }
    Ok(QrPicture { size: u32::try_from(code.size).unwrap_or_default(), path })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238, `12345678901234567890`, in base32.
    const RFC: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    #[test]
    fn codes_are_those_of_the_standard() {
        // Appendix B of RFC 6238 gives eight digits; the last six are those of a code of six.
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
        ] {
            let totp = totp(RFC).expect("a secret");
            assert_eq!(totp.generate(seconds).to_string(), code);
            assert_eq!(totp.check(code, seconds), Some(seconds / STEP_SECONDS));
            assert_eq!(totp.check(code, seconds + STEP_SECONDS), Some(seconds / STEP_SECONDS));
            assert_eq!(totp.check(code, seconds + 3 * STEP_SECONDS), None);
        }
    }

    #[test]
    fn the_address_says_whose_and_where() {
        let mia = Name::parse("mia").expect("a name");
        let text = address(Some("https://work.example.com:8443/x"), &mia, RFC);
        assert!(text.starts_with("otpauth://totp/Fermata%20work.example.com:mia?secret=GEZD"), "{text}");
        assert!(address(None, &mia, RFC).starts_with("otpauth://totp/Fermata:mia?"));
    }

    #[test]
    fn a_picture_has_its_three_corners() {
        let picture = picture("otpauth://totp/Fermata:mia?secret=GEZDGNBVGY3TQOJQ").expect("a picture");
        assert!(picture.path.starts_with("M0 0h7v1h-7z"), "{}", picture.path);
        assert!(picture.path.contains(&format!("M{} 0h7v1h-7z", picture.size - 7)));
        assert!(picture.path.contains(&format!("M0 {}h7v1h-7z", picture.size - 1)));
    }
}
