//! A message sealed for one browser: RFC 8291 over RFC 8188, in one record.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::{
    aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral},
    hkdf::{HKDF_SHA256, KeyType, Salt},
    rand::SystemRandom,
};

/// Bytes of the one record: the most that every push service takes.
const RECORD: u32 = 4_096;
/// What ends the last record.
const LAST: u8 = 2;

/// How many bytes a key has.
struct Bytes(usize);

impl KeyType for Bytes {
    fn len(&self) -> usize {
        self.0
    }
}

/// The message sealed for whoever has the private key of `p256dh` and knows `auth`, both base64url; nothing where a key is none,
/// or the message is too long for one record.
pub(super) fn sealed(message: &[u8], p256dh: &str, auth: &str, salt: [u8; 16]) -> Option<Vec<u8>> {
    let browser = URL_SAFE_NO_PAD.decode(p256dh).ok()?;
    let auth = URL_SAFE_NO_PAD.decode(auth).ok()?;
    let random = SystemRandom::new();
    let own = EphemeralPrivateKey::generate(&ECDH_P256, &random).ok()?;
    let public = own.compute_public_key().ok()?;
    let public = public.as_ref().to_vec();
    let theirs = UnparsedPublicKey::new(&ECDH_P256, &browser);
    let shared = agree_ephemeral(own, &theirs, |secret| secret.to_vec()).ok()?;
    let (key, nonce) = keys(&shared, &auth, (&browser, &public), salt)?;
    let mut text = message.to_vec();
    text.push(LAST);
    if text.len() + AES_128_GCM.tag_len() > usize::try_from(RECORD).ok()? {
        return None;
    }
    let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key).ok()?);
    key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut text).ok()?;
    let mut out = salt.to_vec();
    out.extend(RECORD.to_be_bytes());
    out.push(u8::try_from(public.len()).ok()?);
    out.extend(public);
    out.extend(text);
    Some(out)
}

/// Key and nonce of the one record. `ends` are the public keys of browser and server.
fn keys(shared: &[u8], auth: &[u8], ends: (&[u8], &[u8]), salt: [u8; 16]) -> Option<([u8; 16], [u8; 12])> {
    let mut first = [0; 32];
    let info: [&[u8]; 3] = [b"WebPush: info\0", ends.0, ends.1];
    Salt::new(HKDF_SHA256, auth).extract(shared).expand(&info, Bytes(32)).ok()?.fill(&mut first).ok()?;
    let drawn = Salt::new(HKDF_SHA256, &salt).extract(&first);
    let (mut key, mut nonce) = ([0; 16], [0; 12]);
    drawn.expand(&[b"Content-Encoding: aes128gcm\0"], Bytes(16)).ok()?.fill(&mut key).ok()?;
    drawn.expand(&[b"Content-Encoding: nonce\0"], Bytes(12)).ok()?.fill(&mut nonce).ok()?;
    Some((key, nonce))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the browser does: with its private key it reads what was sealed.
    fn opened(body: &[u8], private: EphemeralPrivateKey, public: &[u8], auth: &[u8]) -> Option<Vec<u8>> {
        let (salt, rest) = body.split_at(16);
        let (length, rest) = (usize::from(rest[4]), &rest[5..]);
        let (server, sealed) = rest.split_at(length);
        let theirs = UnparsedPublicKey::new(&ECDH_P256, server);
        let shared = agree_ephemeral(private, &theirs, |secret| secret.to_vec()).ok()?;
        let (key, nonce) = keys(&shared, auth, (public, server), salt.try_into().ok()?)?;
        let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key).ok()?);
        let mut text = sealed.to_vec();
        let open = key.open_in_place(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut text).ok()?;
        (open.last() == Some(&LAST)).then(|| open[..open.len() - 1].to_vec())
    }

    fn browser() -> (EphemeralPrivateKey, Vec<u8>) {
        let private = EphemeralPrivateKey::generate(&ECDH_P256, &SystemRandom::new()).unwrap();
        let public = private.compute_public_key().unwrap().as_ref().to_vec();
        (private, public)
    }

    #[test]
    fn what_is_sealed_for_a_browser_is_read_by_it_alone() {
        let (private, public) = browser();
        let auth = [7; 16];
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let body = sealed(b"hello", &text(&public), &text(&auth), [9; 16]).unwrap();
        assert_eq!(&body[16..21], [0, 0, 16, 0, 65], "one record, and the server's key");
        assert_eq!(opened(&body, private, &public, &auth).as_deref(), Some(b"hello".as_slice()));
        let (other, _) = browser();
        assert_eq!(opened(&body, other, &public, &auth), None);
    }

    #[test]
    fn the_keys_are_those_of_the_example_in_the_rfc() {
        // RFC 8291, appendix A.
        let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
        let shared = bytes("kyrL1jIIOHEzg3sM2ZWRHDRB62YACZhhSlknJ672kSs");
        let browser =
            bytes("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4");
        let server =
            bytes("BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8");
        let salt = bytes("DGv6ra1nlYgDCS1FRnbzlw").try_into().unwrap();
        let (key, nonce) =
            keys(&shared, &bytes("BTBZMqHH6r4Tts7J_aSIgg"), (&browser, &server), salt).unwrap();
        assert_eq!(URL_SAFE_NO_PAD.encode(key), "oIhVW04MRdy2XN9CiKLxTg");
        assert_eq!(URL_SAFE_NO_PAD.encode(nonce), "4h_95klXJ5E_qnoN");
    }

    #[test]
    fn what_is_no_key_or_too_long_is_not_sealed() {
        let (_, public) = browser();
        let (public, auth) = (URL_SAFE_NO_PAD.encode(public), URL_SAFE_NO_PAD.encode([7; 16]));
        assert_eq!(sealed(b"x", "AAAA", &auth, [0; 16]), None);
        assert_eq!(sealed(b"x", "not base64!", &auth, [0; 16]), None);
        assert!(sealed(&[b'x'; 4_079], &public, &auth, [0; 16]).is_some());
        assert_eq!(sealed(&[b'x'; 4_080], &public, &auth, [0; 16]), None);
    }
}
