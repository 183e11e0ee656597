//! Events for other systems: CloudEvents 1.0 over HTTP, in structured form.

use fermata_api::connections::ConnectionKind;
use fermata_engine::ids::Name;
use serde_json::Value;

use super::chat::{channel, send};
use crate::{Service, callouts::CalloutError};

/// Sends an event.
pub(super) async fn post(
    service: &Service,
    connection: &Name,
    event: &Value,
    key: &str,
) -> Result<(), CalloutError> {
    let channel = channel(service, connection).await?;
    if channel.kind != ConnectionKind::Events {
        let message = format!("The connection {connection} takes no events.");
        return Err(CalloutError::lasting("connection_wrong", message));
    }
    let body = ("application/cloudevents+json; charset=utf-8".to_owned(), event.to_string().into_bytes());
    send(service, &channel, body, key).await
}
