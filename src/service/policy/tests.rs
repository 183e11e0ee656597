use Relation::{Approver, Delegator, Holder, Involved, Named, Offered, Own, Startable, Starter};

use super::*;

const ROLES: [Role; 3] = [Role::Member, Role::Manager, Role::Admin];
const RELATIONS: [Relation; 9] =
    [Starter, Involved, Holder, Delegator, Approver, Offered, Own, Named, Startable];

/// Every action: what a member, manager, admin may do without any relation, and the relations that are enough for a
/// member. Written down once more by hand: a slip in the table shows here.
const EXPECTED: &[(Action, [bool; 3], &[Relation])] = &[
    (Action::RunStart, [true, true, true], &RELATIONS),
    (Action::RunSee, [false, true, true], &[Starter, Involved]),
    (Action::RunSeeAll, [false, true, true], &[]),
    (Action::RunPause, [false, true, true], &[]),
    (Action::RunResume, [false, true, true], &[]),
    (Action::RunCancel, [false, true, true], &[]),
    (Action::RunRecall, [false, false, false], &[Starter]),
    (Action::ApproverAdd, [false, true, true], &[Approver]),
    (Action::ApproverRemove, [false, true, true], &[]),
    (Action::RunRetry, [false, true, true], &[]),
    (Action::RunRestartStage, [false, true, true], &[]),
    (Action::RunGoBack, [false, true, true], &[]),
    (Action::RunChangeDue, [false, true, true], &[]),
    (Action::RunSkip, [false, true, true], &[]),
    (Action::RunCompleteStep, [false, true, true], &[]),
    (Action::RunSetVariables, [false, true, true], &[]),
    (Action::BulkRun, [false, true, true], &[]),
    (Action::BulkWork, [true, true, true], &RELATIONS),
    (Action::BulkSee, [false, true, true], &[Own]),
    (Action::StuckSee, [false, true, true], &[]),
    (Action::PipelineSee, [false, true, true], &[]),
    (Action::WorkSee, [false, true, true], &[Starter, Involved, Holder, Delegator, Offered]),
    (Action::WorkSeeAll, [false, true, true], &[]),
    (Action::WorkClaim, [false, false, false], &[Offered]),
    (Action::WorkRelease, [false, false, false], &[Holder]),
    (Action::WorkDelegate, [false, false, false], &[Holder]),
    (Action::WorkHandBack, [false, false, false], &[Holder, Delegator]),
    (Action::WorkDraft, [false, false, false], &[Holder, Offered]),
    (Action::WorkComplete, [false, false, false], &[Holder, Offered]),
    (Action::WorkCompleteFor, [false, true, true], &[]),
    (Action::WorkReassign, [false, true, true], &[Holder]),
    (Action::ObjectSee, [true, true, true], &RELATIONS),
    (Action::ObjectDefine, [false, false, true], &[]),
    (Action::RecordCreate, [true, true, true], &RELATIONS),
    (Action::RecordSee, [false, true, true], &[Own, Named, Involved]),
    (Action::RecordSeeAll, [false, true, true], &[]),
    (Action::RecordEdit, [false, true, true], &[Own, Named, Involved]),
    (Action::RecordDelete, [false, true, true], &[]),
    (Action::FileAdd, [false, true, true], &[Own, Named, Involved]),
    (Action::FileDelete, [false, true, true], &[Own]),
    (Action::CommentWrite, [false, true, true], &[Own, Named, Involved]),
    (Action::CommentEdit, [false, false, false], &[Own]),
    (Action::CommentDelete, [false, true, true], &[Own]),
    (Action::ViewKeep, [true, true, true], &RELATIONS),
    (Action::ViewShare, [false, true, true], &[]),
    (Action::ViewChange, [false, true, true], &[Own]),
    (Action::ImportRun, [false, true, true], &[]),
    (Action::DefinitionList, [false, true, true], &[Startable, Involved]),
    (Action::DefinitionSee, [false, true, true], &[Startable]),
    (Action::DefinitionSeeAll, [false, true, true], &[]),
    (Action::DefinitionDraw, [false, false, true], &[]),
    (Action::SalesforceImport, [false, false, true], &[]),
    (Action::DefinitionActivate, [false, false, true], &[]),
    (Action::WorldSee, [false, true, true], &[]),
    (Action::AssigneesSee, [true, true, true], &RELATIONS),
    (Action::PeopleSee, [false, true, true], &[Own]),
    (Action::AbsenceSee, [false, true, true], &[Own]),
    (Action::AbsenceSet, [false, false, true], &[Own]),
    (Action::PeopleManage, [false, false, true], &[]),
    (Action::TeamsSee, [true, true, true], &RELATIONS),
    (Action::TokenMake, [true, true, true], &RELATIONS),
    (Action::TokenManage, [false, false, true], &[Own]),
    (Action::TriggerSee, [false, true, true], &[]),
    (Action::TriggerOrder, [false, false, true], &[]),
    (Action::EventSend, [false, true, true], &[]),
    (Action::HookManage, [false, false, true], &[]),
    (Action::NotificationsSee, [false, false, false], &[Own]),
    (Action::CalendarsSee, [false, true, true], &[]),
    (Action::CalendarsManage, [false, false, true], &[]),
    (Action::NoticeDefaultsManage, [false, false, true], &[]),
    (Action::SentSeeAll, [false, false, true], &[]),
    (Action::ConnectionsManage, [false, false, true], &[]),
    (Action::CheckSettingsManage, [false, false, true], &[]),
    (Action::EmailTemplatesSee, [false, true, true], &[]),
    (Action::DeliveriesSee, [false, true, true], &[]),
    (Action::DeliverySendAgain, [false, true, true], &[]),
    (Action::MessageSend, [false, true, true], &[]),
    (Action::TemplateSee, [false, false, true], &[]),
    (Action::TemplateInstall, [false, false, true], &[]),
    (Action::PackageExport, [false, false, true], &[]),
    (Action::PackageApply, [false, false, true], &[]),
    (Action::AuditSee, [false, false, true], &[]),
    (Action::SystemSee, [false, false, true], &[]),
];

#[test]
fn every_role_relation_and_action_has_its_answer() {
    for action in Action::ALL {
        let (_, by_role, by_relation) =
            EXPECTED.iter().find(|(a, ..)| a == action).expect("every action has a row");
        for (role, alone) in ROLES.into_iter().zip(by_role) {
            assert_eq!(allows(role, &[], *action), *alone, "{action:?} by {role:?}");
            for relation in RELATIONS {
                let expected = *alone || by_relation.contains(&relation);
                assert_eq!(
                    allows(role, &[relation], *action),
                    expected,
                    "{action:?} by {role:?} as {relation:?}"
                );
            }
        }
    }
}
