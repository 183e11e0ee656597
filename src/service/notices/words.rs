//! What people read for kinds of notices.

use fermata_engine::run::effects::NoticeKind;

/// Its name in lists of settings.
pub(super) fn label(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Assigned => "Work for you or your team",
        NoticeKind::Reminder => "Reminders of open work",
        NoticeKind::SlaWarning => "Time is running out",
        NoticeKind::SlaBreach => "Time has passed",
        NoticeKind::Escalation => "Escalations",
        NoticeKind::ApprovalNews => "News of approvals",
        NoticeKind::Mention => "Somebody mentions you",
        NoticeKind::RunCompleted => "Runs of yours are completed",
        NoticeKind::StepNews => "Each step of a run",
        NoticeKind::Message => "Messages of flows",
        NoticeKind::RunFailed => "Runs that need help",
    }
}

/// When it is told.
pub(super) fn about(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Assigned => "Work came to you, or can be taken by a team of yours.",
        NoticeKind::Reminder => "Work that you have is still open, and its step says when to remind you.",
        NoticeKind::SlaWarning => "Most of the time that was planned for your work has gone.",
        NoticeKind::SlaBreach => "The time that was planned is over. Quiet hours do not hold it.",
        NoticeKind::Escalation => {
            "An escalation ladder comes to a rung that tells you. Quiet hours do not hold it."
        }
        NoticeKind::ApprovalNews => "An approval was recalled, sent back or decided.",
        NoticeKind::Mention => "A comment names you with @ and your username.",
        NoticeKind::RunCompleted => "A run that you started came to its end.",
        NoticeKind::StepNews => "A step began or is done, where an orchestration tells of each.",
        NoticeKind::Message => "A flow says something to you, or a delivery failed.",
        NoticeKind::RunFailed => "A run stopped and waits for a manager. Quiet hours do not hold it.",
    }
}
