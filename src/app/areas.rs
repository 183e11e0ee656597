//! Which pages share a file of code. What is not here is in the file that every page loads: the frame and the inbox.
//! Everything else is fetched when one of its pages is first opened.
//!
//! Few areas are better than many: what two of them share becomes a file of its own, so every further area can double the
//! number of files.

use crate::{
    lazy_pages,
    pages::{
        admin::{
            AuditPage, CalendarPage, CalendarsPage, ConnectionsPage, DeliveriesPage, HooksPage, ObjectPage,
            ObjectsPage, PeoplePage, SystemPage, TeamsPage, TokensPage,
        },
        builder::BuilderPage,
        bulk::{BulkPage, BulksPage},
        dashboards::DashboardsPage,
        decide_by_link::DecideByLinkPage,
        flows::{FlowPage, FlowsPage},
        help::{HelpPage, HelpTopicPage},
        home::HomePage,
        notices::{MyNotificationsPage, MySentPage, NotificationSettingsPage, UnsubscribePage},
        notifications::NotificationsPage,
        orchestrations::OrchestrationsPage,
        packages::PackagesPage,
        profile::ProfilePage,
        records::{ImportPage, ObjectRecordsPage, RecordNewPage, RecordPage, RecordsPage},
        run::RunPage,
        runs::RunsPage,
        sign_in::{SetupPage, SignInCodePage, SignInPage},
        stuck::StuckPage,
        templates::TemplatesPage,
        triggers::TriggersPage,
        work::WorkGuidePage,
    },
};

lazy_pages! { start:
    sign_in_page = SignInPage,
    sign_in_code_page = SignInCodePage,
    setup_page = SetupPage,
    home_page = HomePage,
    notifications_page = NotificationsPage,
    profile_page = ProfilePage,
    unsubscribe_page = UnsubscribePage,
    decide_by_link_page = DecideByLinkPage,
    help_page = HelpPage,
    help_topic_page = HelpTopicPage,
}

lazy_pages! { guide:
    work_guide_page = WorkGuidePage,
}

lazy_pages! { records:
    records_page = RecordsPage,
    object_records_page = ObjectRecordsPage,
    record_new_page = RecordNewPage,
    import_page = ImportPage,
    record_page = RecordPage,
}

lazy_pages! { runs:
    runs_page = RunsPage,
    run_page = RunPage,
    dashboards_page = DashboardsPage,
    bulks_page = BulksPage,
    bulk_page = BulkPage,
    stuck_page = StuckPage,
}

lazy_pages! { builder:
    orchestrations_page = OrchestrationsPage,
    builder_page = BuilderPage,
    flows_page = FlowsPage,
    flow_page = FlowPage,
    templates_page = TemplatesPage,
    triggers_page = TriggersPage,
    packages_page = PackagesPage,
}

lazy_pages! { admin:
    people_page = PeoplePage,
    teams_page = TeamsPage,
    objects_page = ObjectsPage,
    object_page = ObjectPage,
    calendars_page = CalendarsPage,
    calendar_page = CalendarPage,
    connections_page = ConnectionsPage,
    deliveries_page = DeliveriesPage,
    my_notifications_page = MyNotificationsPage,
    my_sent_page = MySentPage,
    notification_settings_page = NotificationSettingsPage,
    tokens_page = TokensPage,
    hooks_page = HooksPage,
    system_page = SystemPage,
    audit_page = AuditPage,
}
