//! Messages in chats, by incoming webhooks.

use fermata_api::connections::ConnectionKind;
use fermata_engine::ids::Name;
use reqwest::Method;
use serde_json::{Value, json};

use super::mail::of_ours;
use crate::{
    Service,
    callouts::{Callout, CalloutError, Reply},
    connections::Channel,
    limits::{DELIVERY_ANSWER_MAX, DELIVERY_TIMEOUT_MS},
};

/// Posts a text.
pub(super) async fn post(
    service: &Service,
    connection: &Name,
    text: &str,
    key: &str,
) -> Result<(), CalloutError> {
    let channel = channel(service, connection).await?;
    let body = match channel.kind {
        ConnectionKind::Slack => json!({ "text": slack(text) }),
        ConnectionKind::Teams => card(text),
        ConnectionKind::Events => {
            return Err(CalloutError::lasting(
                "connection_wrong",
                format!("The connection {connection} is no chat."),
            ));
        }
    };
    let body = ("application/json".to_owned(), body.to_string().into_bytes());
    send(service, &channel, body, key).await
}

/// The connection of a name.
pub(super) async fn channel(service: &Service, connection: &Name) -> Result<Channel, CalloutError> {
    service.channel(connection).await.map_err(of_ours)?.ok_or_else(|| {
        CalloutError::passing(
            "connection_missing",
            format!("There is no connection {connection}. An administrator can make it under Settings, Connections."),
        )
    })
}

/// Posts a body to where a connection leads.
pub(super) async fn send(
    service: &Service,
    channel: &Channel,
    body: (String, Vec<u8>),
    key: &str,
) -> Result<(), CalloutError> {
    let mut headers = Vec::new();
    if let Some(token) = &channel.token_secret {
        let token = service.opened(token).await.map_err(of_ours)?;
        headers.push(("Authorization".to_owned(), format!("Bearer {token}")));
    }
    let callout = Callout {
        method: Method::POST,
        url: service.opened(&channel.url_secret).await.map_err(of_ours)?,
        headers,
        body: Some(body),
        idempotency_key: key.to_owned(),
        timeout_ms: DELIVERY_TIMEOUT_MS,
        answer_max: DELIVERY_ANSWER_MAX,
    };
    let allowed = service.hosts_allowed().await.map_err(of_ours)?;
    let reply = service.inner.client.call(&callout, &allowed).await?;
    accepted(&reply)
}

/// Whether the receiver took it. What it does not understand it will not understand later; what it cannot do now it may.
fn accepted(reply: &Reply) -> Result<(), CalloutError> {
    match reply.status {
        200..=299 => Ok(()),
        408 | 425 | 429 | 500..=599 => Err(CalloutError::passing(
            "receiver_busy",
            format!("The receiver answered {}: it is tried again.", reply.status),
        )),
        status => {
            Err(CalloutError::lasting("receiver_refused", format!("The receiver refused it with {status}.")))
        }
    }
}

/// In Slack three characters mean something, and bold has one star.
fn slack(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace("**", "*")
}

/// What a workflow of Teams takes: a message with one adaptive card.
fn card(text: &str) -> Value {
    json!({
        "type": "message",
        "attachments": [{
            "contentType": "application/vnd.microsoft.card.adaptive",
            "content": {
                "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                "type": "AdaptiveCard",
                "version": "1.4",
                "body": [{ "type": "TextBlock", "text": text, "wrap": true }]
            }
        }]
    })
}
