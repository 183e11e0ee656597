//! What looks wrong and is taken all the same, each with its reason. Whatever is not here must be refused.

use super::spoil::What;

/// Why a value is fine at a property of an operation; none: it is not.
pub(super) fn why(operation: &str, property: &str, what: What, shown: &str) -> Option<&'static str> {
    let draft = operation == "POST /work-items/{id}/draft";
    if draft && !matches!(what, What::Nul) {
        return Some("a draft holds whatever was typed so far; it is checked when the work is finished");
    }
    if operation.starts_with("PATCH") && what == What::Missing {
        return Some("in a change, what is absent stays");
    }
    if operation == "POST /events" && what == What::UnknownName {
        return Some("CloudEvents lets other attributes stand beside its own");
    }
    FINE.iter()
        .find(|fine| fine.0 == property && fine.1 == what && shown.starts_with(fine.2))
        .map(|fine| fine.3)
}

/// Property, what looks wrong, how the value begins, and the reason.
const FINE: [(&str, What, &str, &str); 6] = [
    ("MailSettings.host", What::Empty, "", "without a mail server no mail is sent"),
    ("CloudEventInput.data", What::Oversized, "", "data may be as large as a body"),
    ("CloudEventInput.data_base64", What::Oversized, "", "data may be as large as a body"),
    ("ValueSource.literal", What::Empty, "", "a value may be compared with an empty text"),
    ("ComponentBody.markdown", What::Empty, "", "it shows nothing, of which the check warns"),
    ("ComponentValidation.message", What::Empty, "", "the check warns of it; the rule holds all the same"),
];
