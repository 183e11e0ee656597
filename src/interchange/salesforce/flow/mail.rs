//! Mails, posts and notifications.

use fermata_engine::{
    definition::AssigneeRule,
    flow::{Action, Assignment, Element, ElementBody, Loop, Notify, action::SendEmail},
    value::{DataType, ValueSource},
};

use super::{
    action::{Given, named_by},
    draft::{Draft, Head},
    html, meaning,
};
use crate::salesforce::{
    MentionKind,
    ledger::Node,
    terms::{Kind, Meaning},
};

/// A mail with its text in the flow.
pub(super) fn simple<'l>(draft: &mut Draft<'_, 'l>, node: Node<'l>, mut head: Head, given: &Given<'l>) {
    let (mut addresses, mut to): (Vec<String>, Vec<AssigneeRule>) = (Vec::new(), Vec::new());
    for name in ["emailAddresses", "emailAddressesArray", "ccRecipientAddressList", "bccRecipientAddressList"]
    {
        if let Some(value) = given.take(name) {
            let (people, rest) = people_of(draft, value);
            to.extend(people.into_iter().map(|source| AssigneeRule::Expression { source }));
            addresses.extend(rest);
            if name.contains("cc") {
                value.changed("Whoever gets a copy gets the mail like everybody else.");
            }
        }
    }
    let addresses = shortened(node, addresses.join(", "));
    let mut mail = SendEmail { to, addresses, ..SendEmail::default() };
    let recipient = given.take("recipientId");
    if let Some(value) =
        recipient.filter(|value| named_by(draft, *value).is_none() || !mail.addresses.trim().is_empty())
    {
        value.changed("This receiver is left out: the mail goes to the addresses beside it, or to whom the note on it says.");
    }
    let recipient = recipient.and_then(|value| named_by(draft, value));
    if let Some(path) = recipient.map(plain).filter(|_| mail.addresses.trim().is_empty()) {
        let of_person = ["contactid", "leadid"].iter().any(|end| path.to_lowercase().ends_with(end));
        match of_person {
            true => mail.addresses = format!("{{{{{path}.Email}}}}"),
            false => mail.to.push(AssigneeRule::Expression { source: path }),
        }
    }
    if let Some(address) = given.take("senderAddress") {
        mail.reply_to = draft.text_value(address).0;
        address.changed("Mails leave from the address of the settings; answers go to this one.");
    }
    given.leave(&["sendertype"], "Mails leave from the address of the settings.");
    given.leave(
        &["composeemailcontent", "uselinebreaks", "sendrichbody", "logemailonsend", "relatedrecordid"],
        "Every mail is kept with its run, and is sent as text or HTML as it is written.",
    );
    given.leave(&["emailtemplateid"], "The template is not part of the files: choose one here.");
    if let Some(subject) = given.take("emailSubject") {
        mail.subject = shortened(subject, one_line(&html::plain(&draft.text_value(subject).0)));
    }
    if let Some(body) = given.take("emailBody") {
        let (text, is_html) = draft.text_value(body);
        let text = shortened(body, text);
        if is_html { mail.html = text } else { mail.text = text }
    }
    if mail.subject.is_empty() {
        mail.subject.clone_from(&head.label);
        node.changed("The mail has no subject in the files.");
    }
    if mail.text.trim().is_empty() && mail.html.trim().is_empty() {
        mail.text.clone_from(&head.label);
        node.changed("The text of the mail is not part of the files: write it here.");
    }
    if mail.to.is_empty() && mail.addresses.trim().is_empty() {
        mail.to.push(AssigneeRule::Starter);
        node.changed(
            "To whom it is sent is not part of the files: it is sent to whoever started the run, and to nobody where no person has. \
             Choose who gets it.",
        );
        goes_on(draft, &mut head);
    }
    draft.add(head.with(ElementBody::Action(Action::SendEmail(mail))));
}

/// Whom the addresses of a value mean: people whose own address it names, as expressions, and the rest as a text.
fn people_of(draft: &Draft<'_, '_>, value: Node<'_>) -> (Vec<String>, Option<String>) {
    let one = value.peek_text("elementReference").map(|name| vec![name.to_owned()]);
    let written = value.peek_text("stringValue").map(|text| {
        let parts = text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty());
        parts
            .map(|part| part.strip_prefix("{!").and_then(|p| p.strip_suffix('}')).unwrap_or(part).to_owned())
            .collect()
    });
    let parts: Vec<String> = one.or(written).unwrap_or_default();
    let people: Vec<String> = parts.iter().filter_map(|part| person_of(draft, part)).collect();
    if people.is_empty() {
        return (people, Some(draft.text_value(value).0).filter(|text| !text.trim().is_empty()));
    }
    value.read_all();
    value.changed("It is sent to the people themselves, at the address that each of them has here.");
    let rest: Vec<String> = parts.iter().filter(|part| person_of(draft, part).is_none()).cloned().collect();
    let rest = rest.into_iter().map(|part| match draft.terms.meaning(&part) {
        Ok(meaning) => meaning::shown(&meaning::source(meaning)),
        Err(_) => part,
    });
    let rest = rest.collect::<Vec<_>>().join(", ");
    (people, Some(rest).filter(|rest| !rest.is_empty()))
}

/// The person whose address a reference names; none where it is a field of a record.
fn person_of(draft: &Draft<'_, '_>, reference: &str) -> Option<String> {
    let (whose, what) = reference.rsplit_once('.')?;
    if !what.eq_ignore_ascii_case("Email") || draft.terms.meaning(reference).is_ok() {
        return None;
    }
    match draft.terms.meaning(&format!("{whose}.Username")).ok()? {
        Meaning::Path { path, .. } => Some(path),
        _ => None,
    }
}

/// A mail whose text is kept elsewhere.
pub(super) fn alert<'l>(
    draft: &mut Draft<'_, 'l>,
    node: Node<'l>,
    mut head: Head,
    name: &str,
    given: &Given<'l>,
) {
    node.changed(
        "The e-mail alert's text and receivers are not part of the files: write the text here, and choose who gets it. Until then \
         the owner of the record gets a mail that says so, or whoever started the run where the record has no owner; where that \
         is nobody, the flow goes on without it.",
    );
    given.leave(&["sobjectrowid"], "The mail is about the record that its text names.");
    let name = name.rsplit('.').next().unwrap_or(name);
    let text = format!(
        "The text of the e-mail alert {name} was not part of what was imported. Write it in this flow."
    );
    let owner = draft.flow.object.as_ref().and_then(|object| draft.ask.schema.field_named(object, "OwnerId"));
    let owner = owner.filter(|field| field.data_type == DataType::User);
    let to = owner.map_or(AssigneeRule::Starter, |field| AssigneeRule::Expression {
        source: format!("record.{0} == null ? run.started_by : record.{0}", field.name),
    });
    let mail = SendEmail { to: vec![to], subject: head.label.clone(), text, ..SendEmail::default() };
    goes_on(draft, &mut head);
    draft.add(head.with(ElementBody::Action(Action::SendEmail(mail))));
}

/// Where a mail goes to nobody, as in a run that no person has started, the flow goes on as if it had been sent.
fn goes_on(draft: &mut Draft<'_, '_>, head: &mut Head) {
    if head.fault.is_some() {
        return;
    }
    let next = head.next.clone().unwrap_or_else(|| {
        let end =
            draft.free_element(&format!("{}_sent", head.name.as_str().trim_start_matches(&draft.prefix)));
        let body = ElementBody::Assignment(Assignment::default());
        draft.add(Element::new(end.clone(), "Go on without the mail", body));
        end
    });
    head.fault = Some(next);
}

/// A post: whoever it is posted to is told.
pub(super) fn post<'l>(draft: &mut Draft<'_, 'l>, node: Node<'l>, head: &Head, given: &Given<'l>) {
    node.changed("The post is a notification.");
    let text = given.take("text").map(|value| draft.text_value(value).0).unwrap_or_default();
    let kind = given.take("type").map(|value| draft.text_value(value).0.to_lowercase()).unwrap_or_default();
    given.leave(&["visibility", "communityid"], "Only those who are told can read it.");
    let mut to = None;
    if let Some(subject) = given.take("subjectNameOrId") {
        to = receiver(draft, subject, &kind);
    }
    let to = to.unwrap_or_else(|| {
        node.changed("Whoever started the run is told: choose who else.");
        AssigneeRule::Starter
    });
    let notify =
        Notify { to: vec![to], subject: head.label.clone(), body: shortened(node, html::markdown(&text)) };
    draft.add(head.with(ElementBody::Notify(notify)));
}

/// A text that is not longer than a definition may hold.
fn shortened(node: Node<'_>, text: String) -> String {
    match meaning::cut(&text) {
        Some(cut) => {
            node.changed(meaning::cut_note());
            cut
        }
        None => text,
    }
}

/// Whom a post means.
fn receiver(draft: &Draft<'_, '_>, subject: Node<'_>, kind: &str) -> Option<AssigneeRule> {
    if let Some(source) = named_by(draft, subject).map(plain) {
        return (kind == "user").then_some(AssigneeRule::Expression { source });
    }
    let name = draft.text_value(subject).0;
    let is_id = matches!(name.len(), 15 | 18)
        && name.starts_with("00")
        && name.chars().all(|c| c.is_ascii_alphanumeric());
    if is_id || name.contains("{{") {
        subject.changed("An id of the place where the file comes from names nobody here.");
        return None;
    }
    match kind {
        "user" => (draft.ask.people)(MentionKind::User, &name).map(|name| AssigneeRule::User { name }),
        "group" => (draft.ask.people)(MentionKind::Group, &name).map(|name| AssigneeRule::Group { name }),
        _ => None,
    }
}

/// A notification: each of several receivers is told by itself.
pub(super) fn notification<'l>(draft: &mut Draft<'_, 'l>, node: Node<'l>, head: Head, given: &Given<'l>) {
    let title = given.take("title").map(|value| one_line(&draft.text_value(value).0)).unwrap_or_default();
    let body = given.take("body").map(|value| draft.text_value(value).0).unwrap_or_default();
    let body = shortened(node, html::markdown(&body));
    given.leave(
        &["customnotiftypeid", "targetid", "targetpageref", "senderid"],
        "Notifications here are of one kind, and lead to the run.",
    );
    let subject = if title.is_empty() { head.label.clone() } else { meaning::clipped(&title) };
    let recipients = given.take("recipientIds");
    let kind = recipients.map(|value| draft.kind_of_value(value));
    let source = recipients.and_then(|value| named_by(draft, value));
    let notify = |to| Notify { to: vec![to], subject: subject.clone(), body: body.clone() };
    match (source, kind) {
        (Some(source), Some(Kind::List(_))) => {
            node.changed("A loop tells each of the receivers.");
            let each = draft.free_value(&format!("{}_receiver", head.name));
            draft.add_variable(each.clone(), DataType::Text);
            let tell = draft.free_element(&format!("{}_tell", head.name));
            let to = AssigneeRule::Expression { source: format!("vars.{each}") };
            let mut telling = Element::new(tell.clone(), &head.label, ElementBody::Notify(notify(to)));
            telling.next = Some(head.name.clone());
            telling.fault.clone_from(&head.fault);
            draft.add(head.with(ElementBody::Loop(Loop { items: source, each, first: Some(tell) })));
            draft.add(telling);
        }
        (Some(source), _) => {
            let to = AssigneeRule::Expression { source: plain(source) };
            draft.add(head.with(ElementBody::Notify(notify(to))));
        }
        (None, _) => {
            node.changed("Whoever started the run is told: choose who else.");
            draft.add(head.with(ElementBody::Notify(notify(AssigneeRule::Starter))));
        }
    }
}

/// A source as an expression.
fn plain(source: ValueSource) -> String {
    match source {
        ValueSource::Reference(text) | ValueSource::Expression(text) => text,
        ValueSource::Literal(value) => value.to_string(),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
