//! The table: action -> the role that is enough alone, and the relations that are enough without it.

use fermata_engine::people::Role;

use super::Relation::{self, Approver, Delegator, Holder, Involved, Named, Offered, Own, Startable, Starter};

macro_rules! table {
    ($($action:ident: $role:expr, [$($relation:ident),*], $refusal:literal;)*) => {
        /// What a person can want to do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Action { $($action),* }

        impl Action {
            /// Every action.
            #[cfg(test)]
            pub(crate) const ALL: &[Self] = &[$(Self::$action),*];
        }

        /// What an action needs.
        pub(super) fn rule(action: Action) -> Rule {
            match action {
                $(Action::$action => Rule { role: $role, relations: &[$($relation),*] },)*
            }
        }

        /// What is said to those who may not.
        pub(super) fn refusal(action: Action) -> &'static str {
            match action { $(Action::$action => $refusal,)* }
        }
    };
}

/// What is enough.
pub(super) struct Rule {
    /// This role or a higher one.
    pub(super) role: Option<Role>,
    /// Or any of these relations.
    pub(super) relations: &'static [Relation],
}

const MEMBER: Option<Role> = Some(Role::Member);
const MANAGER: Option<Role> = Some(Role::Manager);
const ADMIN: Option<Role> = Some(Role::Admin);
const NOBODY: Option<Role> = None;

table! {
    RunStart: MEMBER, [], "Only people who are signed in can start runs.";
    RunSee: MANAGER, [Starter, Involved], "This run is none of yours: ask a manager.";
    RunSeeAll: MANAGER, [], "Only managers see every run.";
    RunPause: MANAGER, [], "Only managers can pause a run.";
    RunResume: MANAGER, [], "Only managers can let a paused run go on.";
    RunCancel: MANAGER, [], "Only managers can cancel a run.";
    RunRecall: NOBODY, [Starter], "Only who started a run can recall it; a manager can cancel it.";
    ApproverAdd: MANAGER, [Approver], "Only managers ask others to decide too, and approvers where the step says so.";
    ApproverRemove: MANAGER, [], "Only managers leave approvers out.";
    RunRetry: MANAGER, [], "Only managers can try a failed step again.";
    RunRestartStage: MANAGER, [], "Only managers can begin a stage anew.";
    RunGoBack: MANAGER, [], "Only managers can take a run back to an earlier stage.";
    RunChangeDue: MANAGER, [], "Only managers can set another due moment.";
    RunSkip: MANAGER, [], "Only managers can skip a step.";
    RunCompleteStep: MANAGER, [], "Only managers can complete a step that waits for its condition.";
    RunSetVariables: MANAGER, [], "Only managers can correct what a run keeps.";
    BulkRun: MANAGER, [], "Only managers act on many at once.";
    BulkWork: MEMBER, [], "Only people who are signed in act on many work items.";
    BulkSee: MANAGER, [Own], "Only who wished it, and managers, see what became of it.";
    StuckSee: MANAGER, [], "Only managers see what is stuck.";
    MessageSend: MANAGER, [], "Only managers and administrators send messages to runs.";
    PipelineSee: MANAGER, [], "Only managers see the dashboards.";
    WorkSee: MANAGER, [Starter, Involved, Holder, Delegator, Offered], "This work is not yours, and its run is none of yours.";
    WorkSeeAll: MANAGER, [], "Only managers see everybody's work.";
    WorkClaim: NOBODY, [Offered], "This work is not offered to you or a team of yours.";
    WorkRelease: NOBODY, [Holder], "Only who holds this work can give it back.";
    WorkDelegate: NOBODY, [Holder], "Only who holds this work can ask a colleague to do it for them.";
    WorkHandBack: NOBODY, [Holder, Delegator], "Only who was asked to do this for somebody, or who asked, can give it back.";
    WorkDraft: NOBODY, [Holder, Offered], "This work is not yours.";
    WorkComplete: NOBODY, [Holder, Offered], "This work is not yours: it is with somebody else.";
    WorkCompleteFor: MANAGER, [], "Only managers can finish work in the place of somebody else.";
    WorkReassign: MANAGER, [Holder], "Only who holds this work, or a manager, can give it to somebody else.";
    ObjectSee: MEMBER, [], "Only people who are signed in see objects.";
    ObjectDefine: ADMIN, [], "Only administrators define objects.";
    RecordCreate: MEMBER, [], "Only people who are signed in make records.";
    RecordSee: MANAGER, [Own, Named, Involved], "This record is none of yours: ask a manager.";
    RecordSeeAll: MANAGER, [], "Only managers see every record.";
    RecordEdit: MANAGER, [Own, Named, Involved], "This record is none of yours: ask a manager to change it.";
    RecordDelete: MANAGER, [], "Only managers delete records.";
    FileAdd: MANAGER, [Own, Named, Involved], "This record is none of yours: ask a manager to put the file there.";
    FileDelete: MANAGER, [Own], "Only who put a file there, or a manager, can delete it.";
    CommentWrite: MANAGER, [Own, Named, Involved], "This record is none of yours: ask a manager.";
    CommentEdit: NOBODY, [Own], "Only who wrote a comment can change it.";
    CommentDelete: MANAGER, [Own], "Only who wrote a comment, or a manager, can delete it.";
    ViewKeep: MEMBER, [], "Only people who are signed in keep views of lists.";
    ViewShare: MANAGER, [], "Only managers share views of lists with everybody.";
    ViewChange: MANAGER, [Own], "Only whose view it is, or a manager, can change it.";
    ImportRun: MANAGER, [], "Only managers import records from files.";
    DefinitionList: MANAGER, [Startable, Involved], "This orchestration is none of yours: ask a manager.";
    DefinitionSee: MANAGER, [Startable], "Only managers see this orchestration's drawing.";
    DefinitionSeeAll: MANAGER, [], "Only managers and administrators see drafts, versions and flows.";
    DefinitionDraw: ADMIN, [], "Only administrators draw orchestrations and flows.";
    SalesforceImport: ADMIN, [], "Only administrators bring orchestrations and flows from Salesforce.";
    DefinitionActivate: ADMIN, [], "Only administrators activate and deactivate orchestrations and flows.";
    WorldSee: MANAGER, [], "Only managers and administrators see everything that definitions refer to.";
    AssigneesSee: MEMBER, [], "Only people who are signed in see who works here.";
    PeopleSee: MANAGER, [Own], "Only managers see the list of users.";
    AbsenceSee: MANAGER, [Own], "Only managers see when others are away.";
    AbsenceSet: ADMIN, [Own], "Only administrators say when others are away.";
    PeopleManage: ADMIN, [], "Only administrators manage users, groups and queues.";
    TeamsSee: MEMBER, [], "Only people who are signed in see groups and queues.";
    TokenMake: MEMBER, [], "Only people who are signed in make API tokens.";
    TokenManage: ADMIN, [Own], "Only administrators manage other people's API tokens.";
    TriggerSee: MANAGER, [], "Only managers and administrators see what starts runs.";
    TriggerOrder: ADMIN, [], "Only administrators set the order in which orchestrations start.";
    EventSend: MANAGER, [], "Only managers and administrators send events.";
    HookManage: ADMIN, [], "Only administrators manage webhooks.";
    NotificationsSee: NOBODY, [Own], "Everyone sees their own notifications alone.";
    NoticeDefaultsManage: ADMIN, [], "Only administrators say how people are told things.";
    SentSeeAll: ADMIN, [], "Only administrators see what was sent to others.";
    TemplateSee: ADMIN, [], "Only administrators see the templates.";
    TemplateInstall: ADMIN, [], "Only administrators install templates.";
    PackageExport: ADMIN, [], "Only administrators export definitions.";
    PackageApply: ADMIN, [], "Only administrators bring definitions in.";
    CalendarsSee: MANAGER, [], "Only managers and administrators see the calendars.";
    CalendarsManage: ADMIN, [], "Only administrators change calendars.";
    ConnectionsManage: ADMIN, [], "Only administrators set up mail, secrets and other connections.";
    CheckSettingsManage: ADMIN, [], "Only administrators say what the check of definitions demands.";
    EmailTemplatesSee: MANAGER, [], "Only managers and administrators see templates of mails.";
    DeliveriesSee: MANAGER, [], "Only managers see what was delivered.";
    DeliverySendAgain: MANAGER, [], "Only managers send something again.";
    AuditSee: ADMIN, [], "Only administrators see the audit log.";
    SystemSee: ADMIN, [], "Only administrators see the state of the system.";
}
