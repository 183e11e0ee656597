//! Actions: what each kind needs. One function for each.

use std::collections::BTreeMap;

use super::{
    calls,
    elements::Drawn,
    people,
    report::{Report, Spot},
    types,
};
use crate::{
    expr::{Kind, nearest},
    flow::{
        Action,
        action::http_callout::{AnswerPart, CalloutBody},
        action::{CreateDocument, HttpCallout, PostToChat, PublishEvent, SendEmail, StartOrchestration},
    },
    ids::Name,
    limits::{CALLOUT_ATTEMPTS_MAX, CALLOUT_PARTS_MAX, CALLOUT_SECONDS_MAX},
    template,
    value::{DataType, ValueSource},
};

/// One action.
pub(super) fn check(drawn: Drawn<'_>, action: &Action, at: &Spot, report: &mut Report) {
    match action {
        Action::PublishEvent(it) => publish_event(drawn, it, at, report),
        Action::SendEmail(it) => send_email(drawn, it, at, report),
        Action::HttpCallout(it) => http_callout(drawn, it, at, report),
        Action::PostToChat(it) => post_to_chat(drawn, it, at, report),
        Action::StartOrchestration(it) => start_orchestration(drawn, it, at, report),
        Action::CreateDocument(it) => create_document(drawn, it, at, report),
    }
}

fn publish_event(drawn: Drawn<'_>, it: &PublishEvent, at: &Spot, report: &mut Report) {
    let at_type = at.under("event_type");
    if it.event_type.trim().is_empty() {
        report.error("label_empty", &at_type, "has no type; write one, such as customer.onboarded");
    }
    report.label_length(&it.event_type, &at_type);
    types::check_template(&it.event_type, drawn.names, &at_type, report);
    for (name, source) in &it.data {
        types::check_kind(source, Kind::Any, drawn.names, &at.under(format!("data.{name}")), report);
    }
    if let Some(to) = &it.to {
        set_up("receiver of events", to, &drawn.world.outlets.receivers, &at.under("to"), report);
    }
}

/// What administrators set up may come after the flow that uses it, so its absence is no error.
fn set_up(what: &str, name: &Name, known: &BTreeMap<Name, String>, at: &Spot, report: &mut Report) {
    if known.contains_key(name) {
        return;
    }
    let near = nearest(name.as_str(), known.keys().map(Name::as_str));
    let hint = near.map_or_else(
        || "set it up under Settings, Connections, or choose another".to_owned(),
        |near| format!("did you mean {near}?"),
    );
    report.warn("connection_missing", at, format!("needs the {what} {name}, which is not there yet; {hint}"));
}

fn send_email(drawn: Drawn<'_>, it: &SendEmail, at: &Spot, report: &mut Report) {
    if it.to.is_empty() && it.addresses.trim().is_empty() {
        report.error(
            "notify_nobody",
            &at.under("to"),
            "is sent to nobody; choose people or teams, or enter addresses",
        );
    }
    for (i, rule) in it.to.iter().enumerate() {
        people::check_rule(rule, drawn.world, drawn.names, &at.under(format!("to.{}", i + 1)), report);
    }
    let mut texts = vec![("addresses", &it.addresses), ("reply_to", &it.reply_to)];
    if it.template.is_none() {
        if it.subject.trim().is_empty() {
            report.error(
                "label_empty",
                &at.under("subject"),
                "has no subject; write one line, or choose a template",
            );
        }
        if it.text.trim().is_empty() && it.html.trim().is_empty() {
            report.error(
                "mail_empty",
                &at.under("text"),
                "says nothing; write the mail, or choose a template",
            );
        }
        texts.extend([("subject", &it.subject), ("text", &it.text), ("html", &it.html)]);
    }
    if let Some(template) = &it.template {
        let known = &drawn.world.outlets.mail_templates;
        set_up("mail template", template, known, &at.under("template"), report);
    }
    for (name, text) in texts {
        types::check_template(text, drawn.names, &at.under(name), report);
    }
    for (name, source) in &it.values {
        types::check_kind(source, Kind::Any, drawn.names, &at.under(format!("values.{name}")), report);
    }
}

fn http_callout(drawn: Drawn<'_>, it: &HttpCallout, at: &Spot, report: &mut Report) {
    let at_url = at.under("url");
    let begins = |with: &str| it.url.trim_start().to_ascii_lowercase().starts_with(with);
    if it.url.trim().is_empty() {
        report.error("label_empty", &at_url, "calls no address; write one that begins with https://");
    } else if !["https://", "http://", "{{"].iter().any(|with| begins(with)) {
        report.error("address_wrong", &at_url, "is no address; begin it with https:// or http://");
    }
    with_secrets(drawn, &it.url, &at_url, report);
    for (list, texts) in [("query", &it.query), ("headers", &it.headers)] {
        report.at_most(texts.len(), CALLOUT_PARTS_MAX, "rows", &at.under(list));
        for (i, text) in texts.iter().enumerate() {
            let at = at.under(format!("{list}.{}", i + 1));
            if text.name.trim().is_empty() {
                report.error("label_empty", &at, "has no name; write one, or remove the row");
            }
            report.text(&text.name, &at);
            with_secrets(drawn, &text.value, &at, report);
        }
    }
    match &it.body {
        Some(CalloutBody::Json { values }) => {
            for (name, source) in values {
                types::check_kind(source, Kind::Any, drawn.names, &at.under(format!("body.{name}")), report);
            }
        }
        Some(CalloutBody::Text { content_type, text }) => {
            if content_type.trim().is_empty() {
                report.error(
                    "label_empty",
                    &at.under("body"),
                    "does not say what it is; such as application/json",
                );
            }
            report.text(content_type, &at.under("body"));
            with_secrets(drawn, text, &at.under("body"), report);
        }
        None => {}
    }
    if !(1..=CALLOUT_SECONDS_MAX).contains(&it.timeout_seconds) {
        let message = format!("waits an impossible time; choose 1 to {CALLOUT_SECONDS_MAX} seconds");
        report.error("wrong_value", &at.under("timeout_seconds"), message);
    }
    if !(1..=CALLOUT_ATTEMPTS_MAX).contains(&it.attempts) {
        let message = format!("is tried an impossible number of times; choose 1 to {CALLOUT_ATTEMPTS_MAX}");
        report.error("retry_range", &at.under("attempts"), message);
    }
    if it.accept_status.iter().any(|status| !(100..=599).contains(status)) {
        report.error(
            "wrong_value",
            &at.under("accept_status"),
            "names a status that does not exist; choose 100 to 599",
        );
    }
    report.at_most(it.outputs.len(), CALLOUT_PARTS_MAX, "rows", &at.under("outputs"));
    for (i, output) in it.outputs.iter().enumerate() {
        let at = at.under(format!("outputs.{}", i + 1));
        if let AnswerPart::Path { path: part } | AnswerPart::Header { name: part } = &output.part {
            report.text(part, &at);
        }
        if matches!(&output.part, AnswerPart::Header { name } if name.trim().is_empty()) {
            report.error("label_empty", &at, "names no header; write its name, such as Location");
        }
        match &output.part {
            AnswerPart::Status => drawn.takes(&output.into, &DataType::Number { decimals: 0 }, &at, report),
            AnswerPart::Text | AnswerPart::Header { .. } => {
                drawn.takes(&output.into, &DataType::LongText, &at, report)
            }
            // What stands there is known only once it is asked; its type is checked then.
            AnswerPart::Path { .. } if drawn.variable(&output.into).is_none() => {
                drawn.no_variable(&output.into, &at, report);
            }
            AnswerPart::Path { .. } => {}
        }
    }
}

/// A text in which secrets may stand, each alone.
fn with_secrets(drawn: Drawn<'_>, text: &str, at: &Spot, report: &mut Report) {
    let without = template::without_secrets(text);
    if template::paths(&without).iter().any(|path| path == "secrets" || path.starts_with("secrets.")) {
        let message = "a secret stands alone: write {{secrets.name}}, and what belongs around it beside it";
        report.error("secret_not_alone", at, message);
        return;
    }
    types::check_template(&without, drawn.names, at, report);
    for secret in template::secrets(text) {
        set_up("secret", &secret, &drawn.world.outlets.secrets, at, report);
    }
}

fn post_to_chat(drawn: Drawn<'_>, it: &PostToChat, at: &Spot, report: &mut Report) {
    if it.text.trim().is_empty() {
        report.error("label_empty", &at.under("text"), "says nothing; write the message");
    }
    types::check_template(&it.text, drawn.names, &at.under("text"), report);
    set_up("chat", &it.connection, &drawn.world.outlets.chats, &at.under("connection"), report);
}

fn start_orchestration(drawn: Drawn<'_>, it: &StartOrchestration, at: &Spot, report: &mut Report) {
    // The run's own record is named as a whole.
    let own =
        |source: &ValueSource| matches!(source, ValueSource::Reference(path) if path.trim() == "record");
    if let Some(record) = it.record.as_ref().filter(|record| drawn.object.is_none() || !own(record)) {
        types::check_kind(record, Kind::Any, drawn.names, &at.under("record"), report);
    }
    match drawn.world.orchestrations.get(&it.orchestration) {
        Some(callee) => {
            calls::check_inputs(&callee.label, &callee.inputs, &it.inputs, drawn.names, at, report);
            if let (Some(object), None) = (&callee.object, &it.record) {
                let message = format!("{} is about a record of {object}; choose which", callee.label);
                report.error("sub_record", &at.under("record"), message);
            }
        }
        None => {
            // It may use this very flow, and is active only after it.
            let known = drawn.world.orchestrations.keys();
            let message = types::unknown("active orchestration", &it.orchestration, known);
            report.warn("orchestration_unknown", &at.under("orchestration"), message);
            for (name, source) in &it.inputs {
                types::check_kind(
                    source,
                    Kind::Any,
                    drawn.names,
                    &at.under(format!("inputs.{name}")),
                    report,
                );
            }
        }
    }
    if let Some(into) = &it.into {
        drawn.takes(into, &DataType::Text, &at.under("into"), report);
    }
}

fn create_document(drawn: Drawn<'_>, it: &CreateDocument, at: &Spot, report: &mut Report) {
    if it.title.trim().is_empty() {
        report.error("label_empty", &at.under("title"), "has no title; write one");
    }
    if it.template.trim().is_empty() {
        report.error("mail_empty", &at.under("template"), "says nothing; write the document");
    }
    types::check_template(&it.title, drawn.names, &at.under("title"), report);
    types::check_template(&it.template, drawn.names, &at.under("template"), report);
    if let Some(into) = &it.into {
        drawn.takes(into, &DataType::Text, &at.under("into"), report);
    }
}
