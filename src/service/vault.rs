//! Sealing of secrets: what is kept at rest can only be read with a key that is not in the database.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chacha20poly1305::{
    Key, KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use fermata_api::{ApiError, error::ErrorKind};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{Answer, random::Random};

/// The key that secrets are sealed with. Never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretKey([u8; 32]);

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey")
    }
}

impl SecretKey {
    /// Of 32 bytes in base64, as `openssl rand -base64 32` makes them; nothing where it is something else.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = STANDARD.decode(text.trim()).ok()?;
        Some(Self(bytes.try_into().ok()?))
    }

    /// A new one.
    ///
    /// # Errors
    /// When the machine has no randomness to give.
    pub fn fresh() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// In base64, to be kept where only the server can read it.
    pub fn to_text(&self) -> String {
        STANDARD.encode(self.0)
    }

    /// Signs a text for this purpose: for another purpose the signature is another one.
    pub(crate) fn sign(&self, purpose: &str, text: &[u8]) -> Vec<u8> {
        ring::hmac::sign(&self.signing(purpose), text).as_ref().to_vec()
    }

    /// Whether this is the signature of a text for this purpose; looked at in constant time.
    pub(crate) fn is_signed(&self, purpose: &str, text: &[u8], signature: &[u8]) -> bool {
        ring::hmac::verify(&self.signing(purpose), text, signature).is_ok()
    }

    /// A key of its own for each purpose, so that none can stand for another.
    fn signing(&self, purpose: &str) -> ring::hmac::Key {
        let drawn = Sha256::new().chain_update(b"fermata sign ").chain_update(purpose).chain_update([0]);
        ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &drawn.chain_update(self.0).finalize())
    }

    /// Tells keys apart without telling them.
    fn id(&self) -> String {
        let hash = Sha256::new().chain_update(b"fermata key ").chain_update(self.0).finalize();
        hash.iter().take(4).map(|byte| format!("{byte:02x}")).collect()
    }
}

/// A secret at rest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sealed {
    /// Which key it was sealed with.
    key: String,
    nonce: String,
    text: String,
}

/// Seals a text for the place of this name: put elsewhere it cannot be opened.
pub(crate) fn seal(key: Option<&SecretKey>, random: &Random, name: &str, text: &str) -> Answer<Sealed> {
    let key = key.ok_or_else(no_key)?;
    let nonce = random.bytes::<24>()?;
    let payload = Payload { msg: text.as_bytes(), aad: name.as_bytes() };
    let sealed = cipher(key).encrypt(&XNonce::from(nonce), payload);
    let sealed = sealed.map_err(|_| crate::error::fault("a secret could not be sealed"))?;
    Ok(Sealed { key: key.id(), nonce: STANDARD.encode(nonce), text: STANDARD.encode(sealed) })
}

/// Opens what was sealed for this name.
pub(crate) fn open(key: Option<&SecretKey>, name: &str, sealed: &Sealed) -> Answer<String> {
    let key = key.ok_or_else(no_key)?;
    let unreadable = || {
        ApiError::new(
            ErrorKind::Conflict,
            "secret_unreadable",
            format!(
                "The secret {name} was sealed with another key. Enter it anew, or start with the key that it was sealed with."
            ),
        )
    };
    if sealed.key != key.id() {
        return Err(unreadable());
    }
    let nonce: [u8; 24] =
        STANDARD.decode(&sealed.nonce).ok().and_then(|bytes| bytes.try_into().ok()).ok_or_else(unreadable)?;
    let text = STANDARD.decode(&sealed.text).map_err(|_| unreadable())?;
    let payload = Payload { msg: &text, aad: name.as_bytes() };
    let opened = cipher(key).decrypt(&XNonce::from(nonce), payload).map_err(|_| unreadable())?;
    String::from_utf8(opened).map_err(|_| unreadable())
}

fn cipher(key: &SecretKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&Key::from(key.0))
}

fn no_key() -> ApiError {
    ApiError::new(
        ErrorKind::Conflict,
        "secret_key_missing",
        "The server has no key to seal secrets with. Start it with FERMATA_SECRET_KEY, such as `openssl rand -base64 32` makes one.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_is_opened_with_the_same_key_and_name_only() {
        let (key, other) = (SecretKey::fresh().expect("a key"), SecretKey::fresh().expect("a key"));
        let sealed = seal(Some(&key), &Random::System, "crm", "hush").expect("sealed");
        assert!(!format!("{sealed:?}").contains("hush"));
        assert_eq!(open(Some(&key), "crm", &sealed).expect("opened"), "hush");
        let code = |answer: Answer<String>| answer.expect_err("refused").code;
        assert_eq!(code(open(Some(&other), "crm", &sealed)), "secret_unreadable");
        assert_eq!(code(open(Some(&key), "erp", &sealed)), "secret_unreadable");
        assert_eq!(code(open(None, "crm", &sealed)), "secret_key_missing");
        let again = seal(Some(&key), &Random::System, "crm", "hush").expect("sealed");
        assert_ne!(again, sealed, "nobody sees that two secrets are the same");
    }

    #[test]
    fn a_key_survives_being_written_and_shows_nothing() {
        let key = SecretKey::fresh().expect("a key");
        assert_eq!(SecretKey::parse(&key.to_text()), Some(key.clone()));
        assert_eq!(SecretKey::parse("too short"), None);
        assert_eq!(format!("{key:?}"), "SecretKey");
    }
}
