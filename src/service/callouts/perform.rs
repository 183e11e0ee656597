//! Calls that flows make: secrets are filled in as they leave, and taken out of what comes back before anybody keeps it.

use std::{collections::BTreeMap, time::Duration};

use fermata_engine::{
    flow::action::callout::{CalloutAnswer, CalloutRequest},
    ids::Name,
    template::Piece,
};
use reqwest::Method;

use super::{Callout, CalloutError, Reply};
use crate::{
    Answer, OutsideCall, Service,
    limits::{CALLOUT_ANSWER_MAX, CALLOUT_ATTEMPTS_MAX, CALLOUT_TIMEOUT_SECONDS_MAX},
};

/// The first wait between two tries of one call; each next is twice as long.
const WAIT: Duration = Duration::from_millis(250);
/// Characters from which on a secret is looked for in an answer: shorter ones stand in many texts by chance.
const TELLING: usize = 6;

impl Service {
    /// Makes a call of a flow, with its tries, all under one key.
    pub(crate) async fn call_out(&self, call: &OutsideCall) -> CalloutAnswer {
        match tokio::time::timeout(call.within, Box::pin(self.call_with_tries(&call.key, &call.request)))
            .await
        {
            Ok(answer) => answer,
            Err(_) => CalloutAnswer::Failed {
                code: "callout_timeout".to_owned(),
                message: "There was no whole answer in time, with all tries.".to_owned(),
            },
        }
    }

    async fn call_with_tries(&self, key: &str, request: &CalloutRequest) -> CalloutAnswer {
        let secrets = match self.secrets_of(request).await {
            Ok(secrets) => secrets,
            Err(error) => return CalloutAnswer::Failed { code: error.code, message: error.message },
        };
        let allowed = match self.hosts_allowed().await {
            Ok(allowed) => allowed,
            Err(error) => return CalloutAnswer::Failed { code: error.code, message: error.message },
        };
        let callout = whole(key, request, &secrets);
        let attempts = request.attempts.clamp(1, CALLOUT_ATTEMPTS_MAX);
        let mut wait = WAIT;
        for attempt in 1..=attempts {
            let reply = self.inner.client.call(&callout, &allowed).await;
            metrics::counter!("fermata_callouts_total", "answered" => if reply.is_ok() { "yes" } else { "no" })
                .increment(1);
            if attempt == attempts || !passes(&reply, request) {
                return answer(reply, &secrets);
            }
            tokio::time::sleep(wait).await;
            wait *= 2;
        }
        CalloutAnswer::Failed {
            code: "callout_failed".to_owned(),
            message: "The call was not made.".to_owned(),
        }
    }

    /// What the secrets that a request names hold.
    async fn secrets_of(&self, request: &CalloutRequest) -> Answer<BTreeMap<Name, String>> {
        let headers = request.headers.iter().flat_map(|(_, pieces)| pieces);
        let mut secrets = BTreeMap::new();
        for piece in request.url.iter().chain(headers).chain(&request.body) {
            let Piece::Secret(name) = piece else { continue };
            if !secrets.contains_key(name) {
                secrets.insert(name.clone(), self.opened(name).await?);
            }
        }
        Ok(secrets)
    }
}

/// A request with every secret in its place.
fn whole(key: &str, request: &CalloutRequest, secrets: &BTreeMap<Name, String>) -> Callout {
    let fill = |pieces: &[Piece], json: bool| -> String {
        let text = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Secret(name) => {
                let secret = secrets.get(name).cloned().unwrap_or_default();
                if json { inside_json(&secret) } else { secret }
            }
        };
        pieces.iter().map(text).collect()
    };
    let json = request.content_type.to_ascii_lowercase().contains("json");
    let seconds = request.timeout_seconds.clamp(1, CALLOUT_TIMEOUT_SECONDS_MAX);
    let body = (!request.content_type.is_empty())
        .then(|| (request.content_type.clone(), fill(&request.body, json).into_bytes()));
    Callout {
        method: Method::from_bytes(request.method.as_bytes()).unwrap_or(Method::GET),
        url: fill(&request.url, false),
        headers: request.headers.iter().map(|(name, value)| (name.clone(), fill(value, false))).collect(),
        body,
        idempotency_key: key.to_owned(),
        timeout_ms: u64::from(seconds) * 1_000,
        answer_max: CALLOUT_ANSWER_MAX,
    }
}

/// A text between the quotes of a JSON text.
fn inside_json(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default().to_owned()
}

/// Whether another try may help.
fn passes(reply: &Result<Reply, CalloutError>, request: &CalloutRequest) -> bool {
    match reply {
        Err(error) => error.passing,
        Ok(reply) if request.accept_status.contains(&reply.status) => false,
        Ok(reply) => matches!(reply.status, 408 | 425 | 429 | 500 | 502..=504),
    }
}

/// What came of it, without a secret that the other system may have sent back.
fn answer(reply: Result<Reply, CalloutError>, secrets: &BTreeMap<Name, String>) -> CalloutAnswer {
    let clean = |text: String| {
        secrets
            .iter()
            .filter(|(_, secret)| secret.chars().count() >= TELLING)
            .fold(text, |text, (name, secret)| text.replace(secret.as_str(), &format!("[secret {name}]")))
    };
    match reply {
        Err(error) => CalloutAnswer::Failed { code: error.code.to_owned(), message: clean(error.message) },
        Ok(reply) => CalloutAnswer::Answered {
            status: reply.status,
            headers: reply.headers.into_iter().map(|(name, value)| (name, clean(value))).collect(),
            body: clean(String::from_utf8_lossy(&reply.body).into_owned()),
        },
    }
}
