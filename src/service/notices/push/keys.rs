//! The keys that tell push services who sends: made when first needed, kept sealed.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use fermata_store::{
    Changeset, Guard, StoreError, Write,
    rows::{ConnectionKind, ConnectionRow},
};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use serde_json::json;

use crate::{
    Answer, Service,
    connections::only,
    error::{fault, read, store, written},
    vault::{Sealed, open, seal},
};

const KIND: ConnectionKind = ConnectionKind::PushKeys;
/// What they are sealed for.
const PLACE: &str = "push keys";

/// The keys, opened.
pub(super) struct PushKeys(EcdsaKeyPair);

/// What a push service is told.
pub(super) struct Claims<'c> {
    /// Its own origin.
    pub(super) audience: &'c str,
    /// Until when this holds, Unix milliseconds; at most a day.
    pub(super) until_ms: i64,
    /// Who runs this server.
    pub(super) contact: &'c str,
}

impl PushKeys {
    fn of(pkcs8: &[u8]) -> Answer<Self> {
        let keys = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8, &SystemRandom::new());
        keys.map(Self).map_err(|_| fault("the keys for messages to browsers cannot be read"))
    }

    /// The public key as browsers take it.
    pub(super) fn public_text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.public_key().as_ref())
    }

    /// The header that says who sends.
    pub(super) fn authorization(&self, claims: &Claims<'_>) -> Answer<String> {
        let part = |value: serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let said = format!(
            "{}.{}",
            part(json!({ "typ": "JWT", "alg": "ES256" })),
            part(json!({ "aud": claims.audience, "exp": claims.until_ms / 1_000, "sub": claims.contact })),
        );
        let signature = self.0.sign(&SystemRandom::new(), said.as_bytes());
        let signature = signature.map_err(|_| fault("a message to a browser could not be signed"))?;
        Ok(format!("vapid t={said}.{}, k={}", URL_SAFE_NO_PAD.encode(signature.as_ref()), self.public_text()))
    }
}

impl Service {
    /// The keys; made where there are none yet. Two nodes that make them at the same moment end with the same ones.
    pub(super) async fn push_keys(&self) -> Answer<PushKeys> {
        loop {
            if let Some(row) = self.connection_row(KIND, &only(KIND)?).await? {
                let sealed: Sealed = read(row.content)?;
                let text = open(self.inner.options.outside.key.as_ref(), PLACE, &sealed)?;
                let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|error| crate::error::internal(&error))?;
                return PushKeys::of(&bytes);
            }
            let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
            let made = made.map_err(|_| fault("the machine has no randomness to give"))?;
            let text = URL_SAFE_NO_PAD.encode(made.as_ref());
            let key = self.inner.options.outside.key.as_ref();
            let row = ConnectionRow {
                key: (KIND, only(KIND)?),
                label: "Keys for messages to browsers".to_owned(),
                content: written(&seal(key, &self.inner.random, PLACE, &text)?)?,
                revision: 1,
                updated_ms: self.now_ms(),
                updated_by: "system".to_owned(),
            };
            let mut changeset = Changeset::new();
            let entry = self.noted_by_system("push_keys.make", "push keys").secret("keys");
            changeset
                .guard(Guard::Connection(row.key.clone(), 0))
                .write(Write::PutConnection(row))
                .write(entry.into());
            match self.commit(changeset).await {
                Ok(()) | Err(StoreError::Conflict(_)) => {}
                Err(other) => return Err(store(other)),
            }
        }
    }
}
