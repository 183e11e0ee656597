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
    let filled_in = ["answer", "FlowTest.values", "FlowTest.outcome"].contains(&property);
    if operation == "POST /flows/{name}/test" && filled_in && !matches!(what, What::Nul) {
        return Some("what a person would fill in wrongly is part of what a test shows");
    }
    if operation.ends_with("/messages") && (property == "cap" || property.ends_with("MessageInput.data")) {
        return Some("a message may say anything; who waits for it reads what it needs");
    }
    if operation.contains("/orchestrations") && property == "ValueSource.literal[]" {
        return Some(
            "a list goes through whatever stands in it; what a run cannot begin with is told when it starts",
        );
    }
    FINE.iter()
        .find(|fine| fine.0 == property && fine.1 == what && shown.starts_with(fine.2))
        .map(|fine| fine.3)
}

/// Property, what looks wrong, how the value begins, and the reason.
const FINE: [(&str, What, &str, &str); 16] = [
    ("MailSettings.host", What::Empty, "", "without a mail server no mail is sent"),
    ("CloudEventInput.data", What::Oversized, "", "data may be as large as a body"),
    ("CloudEventInput.data_base64", What::Oversized, "", "data may be as large as a body"),
    ("ValueSource.literal", What::Empty, "", "a value may be compared with an empty text"),
    ("PretendedAnswer.body", What::Oversized, "", "another system may answer up to a megabyte"),
    ("AnswerPart.path", What::Empty, "", "the whole answer"),
    ("CalloutBody.text", What::Empty, "", "another system may be sent nothing"),
    ("NamedText.value", What::Empty, "", "a parameter or header may be empty"),
    ("SendEmail.values", What::UnknownName, "", "which values a template takes, it says itself"),
    ("PublishEvent.data", What::UnknownName, "", "an event may say anything"),
    ("CalloutBody.values", What::UnknownName, "", "what another system takes is its own matter"),
    (
        "StartOrchestration.inputs",
        What::UnknownName,
        "",
        "of the version that is active by then; it is told when the run starts",
    ),
    ("ComponentBody.what", What::Empty, "", "the check warns of every placeholder, whatever it says"),
    ("Unsupported.what", What::Empty, "", "the check warns of every such element, whatever it says"),
    ("ComponentBody.markdown", What::Empty, "", "it shows nothing, of which the check warns"),
    ("ComponentValidation.message", What::Empty, "", "the check warns of it; the rule holds all the same"),
];

/// Why no good body of an operation can have a property; none: one must have it.
pub(super) fn never(operation: &str, property: &str) -> Option<&'static str> {
    NEVER
        .iter()
        .find(|(of, begins, _)| operation.contains(of) && property.starts_with(begins))
        .map(|(_, _, reason)| *reason)
}

const FIELDS_ONLY: &str = "only a field of an object can be of this type";
const WHOLE_LIST: &str = "a wish for many means the whole list";
const DECISIONS_ONLY: &str = "only a decision has this; the tests of approvals of the service try each";
const VARIABLES_ONLY: &str = "only a variable can hold a record or a list";

/// A part of the operation, how the property begins, and the reason.
const NEVER: [(&str, &str, &str); 19] = [
    ("/flows", "AssigneeRule/oneOf/6.", "a flow does not know the steps of the runs that call it"),
    ("/complete", "CompleteInput.comment", DECISIONS_ONLY),
    ("/complete", "CompleteInput.back_to", DECISIONS_ONLY),
    ("/complete", "CompleteInput.signature", DECISIONS_ONLY),
    ("/complete", "SignatureInput.", DECISIONS_ONLY),
    ("/calendars", "Assignee/oneOf/0.", "only teams work by a calendar; a person does as their team"),
    ("/bulk", "RunQuery.cursor", WHOLE_LIST),
    ("/bulk", "RunQuery.limit", WHOLE_LIST),
    ("/bulk", "WorkQuery.cursor", WHOLE_LIST),
    ("/bulk", "WorkQuery.limit", WHOLE_LIST),
    ("/orchestrations", "DataType/oneOf/16.", FIELDS_ONLY),
    ("/orchestrations", "DataType/oneOf/17.", FIELDS_ONLY),
    ("/flows", "DataType/oneOf/16.", FIELDS_ONLY),
    ("/flows", "DataType/oneOf/17.", FIELDS_ONLY),
    ("/orchestrations", "SetValue.field", "a step sets variables whole"),
    ("/objects", "DataType/oneOf/19.", VARIABLES_ONLY),
    ("/objects", "DataType/oneOf/20.", VARIABLES_ONLY),
    ("/objects", "Condition/oneOf/2.evaluation_flow", "the rule of an object asks no flow"),
    ("/objects", "FlowCall.", "the rule of an object asks no flow"),
];
