//! Signatures of incoming webhooks: Standard Webhooks and the way of GitHub. Compared without telling by the time it takes.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use fermata_api::triggers::HookScheme;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::limits::{HOOK_ID_LENGTH_MAX, HOOK_TOLERANCE_MS};

/// How secrets of Standard Webhooks begin.
pub(super) const STANDARD_PREFIX: &str = "whsec_";

/// A message whose signature is good.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Signed {
    /// What tells it from every other message: a message with the same one is the same message.
    pub(super) id: String,
}

/// Checks a message.
pub(super) fn check(
    scheme: HookScheme,
    secret: &str,
    headers: &BTreeMap<String, String>,
    body: &[u8],
    now_ms: i64,
) -> Result<Signed, &'static str> {
    match scheme {
        HookScheme::Standard => standard(secret, headers, body, now_ms),
        HookScheme::Github => github(secret, headers, body),
    }
}

fn standard(
    secret: &str,
    headers: &BTreeMap<String, String>,
    body: &[u8],
    now_ms: i64,
) -> Result<Signed, &'static str> {
    let header = |name: &str| headers.get(name).map(|text| text.trim()).filter(|text| !text.is_empty());
    let id = header("webhook-id").ok_or("The header webhook-id is missing.")?;
    let stamp = header("webhook-timestamp").ok_or("The header webhook-timestamp is missing.")?;
    let signatures = header("webhook-signature").ok_or("The header webhook-signature is missing.")?;
    if id.len() > HOOK_ID_LENGTH_MAX {
        return Err("The header webhook-id is too long.");
    }
    let seconds: i64 =
        stamp.parse().map_err(|_| "The header webhook-timestamp is no Unix time in seconds.")?;
    let apart = seconds.saturating_mul(1_000).saturating_sub(now_ms).saturating_abs();
    if apart > HOOK_TOLERANCE_MS {
        return Err("The message is too old, or its timestamp lies in the future: five minutes are allowed.");
    }
    let key = secret.strip_prefix(STANDARD_PREFIX).and_then(|text| STANDARD.decode(text).ok());
    let key = key.ok_or("The webhook's own secret cannot be read: make a new one.")?;
    let good = signatures.split_whitespace().any(|one| {
        let given = one.strip_prefix("v1,").and_then(|text| STANDARD.decode(text).ok());
        given.is_some_and(|given| {
            authentic(&key, &[id.as_bytes(), b".", stamp.as_bytes(), b".", body], &given)
        })
    });
    match good {
        true => Ok(Signed { id: id.to_owned() }),
        false => Err("The signature is wrong."),
    }
}

fn github(secret: &str, headers: &BTreeMap<String, String>, body: &[u8]) -> Result<Signed, &'static str> {
    let given = headers.get("x-hub-signature-256").ok_or("The header X-Hub-Signature-256 is missing.")?;
    let given = given.trim().strip_prefix("sha256=").and_then(unhex);
    let given = given.ok_or("The header X-Hub-Signature-256 is not sha256= with 64 hexadecimal digits.")?;
    if !authentic(secret.as_bytes(), &[body], &given) {
        return Err("The signature is wrong.");
    }
    // The signature covers the body alone. Were the id of the delivery believed, somebody who overheard a message could send it
    // again under another id.
    let hash = Sha256::digest(body);
    Ok(Signed { id: hash.iter().map(|byte| format!("{byte:02x}")).collect() })
}

fn authentic(key: &[u8], parts: &[&[u8]], given: &[u8]) -> bool {
    // Keys of any length are taken.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return false };
    parts.iter().for_each(|part| mac.update(part));
    mac.verify_slice(given).is_ok()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    let pairs = text.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).ok());
    pairs.map(|pair| u8::from_str_radix(pair?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the Standard Webhooks specification.
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const BODY: &[u8] = br#"{"test": 2432232314}"#;
    const AT_MS: i64 = 1_614_265_330_000;

    fn headers(list: &[(&str, &str)]) -> BTreeMap<String, String> {
        list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn example() -> BTreeMap<String, String> {
        headers(&[
            ("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
            ("webhook-timestamp", "1614265330"),
            ("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
        ])
    }

    #[test]
    fn the_example_of_the_specification() {
        let id = "msg_p5jXN8AQM9LWM0D4loKWxJek".to_owned();
        assert_eq!(check(HookScheme::Standard, SECRET, &example(), BODY, AT_MS), Ok(Signed { id }));
        let mut two = example();
        let signature = format!("v1,AAAA v2,x {}", two["webhook-signature"]);
        two.insert("webhook-signature".into(), signature);
        assert!(check(HookScheme::Standard, SECRET, &two, BODY, AT_MS).is_ok(), "one of several is enough");
    }

    #[test]
    fn what_is_not_signed_well_is_refused() {
        let refused = |change: &dyn Fn(&mut BTreeMap<String, String>), body: &[u8], at_ms: i64| {
            let mut headers = example();
            change(&mut headers);
            check(HookScheme::Standard, SECRET, &headers, body, at_ms).unwrap_err()
        };
        assert!(refused(&|_| {}, b"{}", AT_MS).contains("wrong"));
        for name in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
            assert!(refused(&|h| drop(h.remove(name)), BODY, AT_MS).contains("missing"), "{name}");
        }
        assert!(
            refused(&|h| drop(h.insert("webhook-id".into(), "msg_other".into())), BODY, AT_MS)
                .contains("wrong")
        );
        assert!(
            refused(&|h| drop(h.insert("webhook-timestamp".into(), "soon".into())), BODY, AT_MS)
                .contains("Unix")
        );
        // The limit of the tolerance, and one over.
        assert!(check(HookScheme::Standard, SECRET, &example(), BODY, AT_MS + HOOK_TOLERANCE_MS).is_ok());
        assert!(check(HookScheme::Standard, SECRET, &example(), BODY, AT_MS - HOOK_TOLERANCE_MS).is_ok());
        assert!(refused(&|_| {}, BODY, AT_MS + HOOK_TOLERANCE_MS + 1).contains("old"));
        assert!(refused(&|_| {}, BODY, AT_MS - HOOK_TOLERANCE_MS - 1).contains("old"));
        let long = "x".repeat(HOOK_ID_LENGTH_MAX + 1);
        assert!(
            refused(&|h| drop(h.insert("webhook-id".into(), long.clone())), BODY, AT_MS).contains("long")
        );
    }

    #[test]
    fn the_way_of_github() {
        // The example of GitHub's documentation.
        let signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
        let (secret, body) = ("It's a Secret to Everybody", b"Hello, World!");
        let good = headers(&[("x-hub-signature-256", signature), ("x-github-delivery", "1")]);
        let signed = check(HookScheme::Github, secret, &good, body, 0);
        let again = headers(&[("x-hub-signature-256", signature), ("x-github-delivery", "2")]);
        assert_eq!(
            signed,
            check(HookScheme::Github, secret, &again, body, 0),
            "the same body is the same message"
        );
        assert!(signed.is_ok());
        assert!(check(HookScheme::Github, secret, &good, b"Hello, World?", 0).is_err());
        assert!(check(HookScheme::Github, "another", &good, body, 0).is_err());
        assert!(check(HookScheme::Github, secret, &headers(&[]), body, 0).is_err());
        for wrong in [
            "sha256=",
            "sha1=00",
            "757107",
            "sha256=zz7107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
        ] {
            assert!(
                check(HookScheme::Github, secret, &headers(&[("x-hub-signature-256", wrong)]), body, 0)
                    .is_err()
            );
        }
    }
}
