//! What a link of a mail says: which work item, whose, which outcome and until when. It is signed, so that nobody can make one up
//! or change one.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use fermata_api::{ApiError, ErrorKind};
use fermata_engine::ids::{Name, WorkItemId};
use uuid::Uuid;

use crate::{Answer, vault::SecretKey};

/// Bytes of a signature.
const SIGNATURE_BYTES: usize = 32;
/// What the key that signs these links is for; no other link is signed with it.
const PURPOSE: &str = "decide by mail";

/// A link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Link {
    /// With which work item.
    pub(super) item: WorkItemId,
    /// Whose decision.
    pub(super) user: Name,
    /// Which.
    pub(super) outcome: Name,
    /// Until when it is good.
    pub(super) expires_ms: i64,
}

impl Link {
    /// As it stands in an address.
    pub(super) fn token(&self, key: &SecretKey) -> String {
        let said = format!("{}:{}:{}:{}", self.item, self.expires_ms, self.user, self.outcome);
        let mut bytes = key.sign(PURPOSE, said.as_bytes());
        bytes.extend(said.as_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads one that this key signed.
    ///
    /// # Errors
    /// `link_invalid` where it is not whole, changed, or signed with another key.
    pub(super) fn read(key: Option<&SecretKey>, token: &str) -> Answer<Self> {
        Self::parts(key, token).ok_or_else(|| {
            let message = "This link is not whole, or was made with another key. Open it from the mail once more, or sign in.";
            ApiError::new(ErrorKind::NotFound, "link_invalid", message)
        })
    }

    fn parts(key: Option<&SecretKey>, token: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (signature, said) = bytes.split_at_checked(SIGNATURE_BYTES)?;
        key.filter(|key| key.is_signed(PURPOSE, said, signature))?;
        let mut parts = std::str::from_utf8(said).ok()?.split(':');
        let mut next = || parts.next();
        Some(Self {
            item: WorkItemId(Uuid::parse_str(next()?).ok()?),
            expires_ms: next()?.parse().ok()?,
            user: Name::parse(next()?).ok()?,
            outcome: Name::parse(next()?).ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_link_of_the_same_key_is_read() {
        let (key, other) = (SecretKey::fresh().expect("a key"), SecretKey::fresh().expect("a key"));
        let name = |name: &str| Name::parse(name).expect("a name");
        let link = Link {
            item: WorkItemId(Uuid::from_u128(7)),
            user: name("mia"),
            outcome: name("approve"),
            expires_ms: 1_767_225_600_000,
        };
        let token = link.token(&key);
        assert_eq!(Link::read(Some(&key), &token).expect("whole"), link);
        let code = |key: Option<&SecretKey>, token: &str| Link::read(key, token).expect_err("refused").code;
        assert_eq!(code(Some(&other), &token), "link_invalid");
        assert_eq!(code(None, &token), "link_invalid");
        assert_eq!(code(Some(&key), ""), "link_invalid");
        for at in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).expect("text");
            assert!(
                Link::read(Some(&key), &changed).is_err() || changed == token,
                "a change at {at} is seen: {changed}"
            );
            assert_eq!(code(Some(&key), &token[..at]), "link_invalid");
        }
    }
}
