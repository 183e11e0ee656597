//! Actions.

use fermata_engine::{
    definition::AssigneeRule,
    flow::{Action, ElementBody},
};
use serde_json::json;

use super::{
    elements::{auto, element, variable},
    play::{Chooses, play, play_with},
    support::{name, one},
};
use crate::salesforce::report::ElementResult;

fn action(kind: &str, called: &str, parameters: &[(&str, &str)]) -> String {
    let parameters: String = parameters
        .iter()
        .map(|(name, value)| {
            format!("<inputParameters><name>{name}</name><value>{value}</value></inputParameters>")
        })
        .collect();
    let rest = format!(
        "<actionName>{called}</actionName><actionType>{kind}</actionType><flowTransactionModel>CurrentTransaction\
         </flowTransactionModel><offset>0</offset>{parameters}"
    );
    element("actionCalls", "Do", "", &rest)
}

const IN: &str = "<isInput>true</isInput>";

#[test]
fn a_mail_is_written_here_with_what_it_is_filled_with() {
    let template = "<textTemplates><name>Body</name><isViewedAsPlainText>false</isViewedAsPlainText>\
        <text>&lt;p&gt;Dear {!who}&lt;/p&gt;</text></textTemplates>";
    let send = action(
        "emailSimple",
        "emailSimple",
        &[
            ("emailAddresses", "<stringValue>{!who}@example.com</stringValue>"),
            ("emailSubject", "<stringValue>For {!who}</stringValue>"),
            ("emailBody", "<elementReference>body</elementReference>"),
            ("senderType", "<stringValue>OrgWideEmailAddress</stringValue>"),
            ("senderAddress", "<stringValue>us@example.com</stringValue>"),
            ("sendRichBody", "<booleanValue>true</booleanValue>"),
        ],
    );
    let turned = one(&auto("Do", &format!("{send}{template}{}", variable("who", "String", IN))));
    let end = play_with(turned.sound(), "It", Chooses::First, &[("who", json!("mia"))]).unwrap();
    let mail = serde_json::to_string(&end.sends).unwrap();
    for part in ["mia@example.com", "For mia", "<p>Dear mia</p>", "us@example.com"] {
        assert!(mail.contains(part), "{part} in {mail}");
    }
    assert!(turned.unsupported("It").is_empty(), "{:?}", turned.unsupported("It"));
}

#[test]
fn an_alert_whose_text_is_elsewhere_says_what_to_do() {
    let alert = action(
        "emailAlert",
        "Order__c.Shipped",
        &[("SObjectRowId", "<elementReference>id</elementReference>")],
    );
    let turned = one(&auto("Do", &format!("{alert}{}", variable("id", "String", IN))));
    let ElementBody::Action(Action::SendEmail(mail)) = turned.sound().body("Do") else { panic!() };
    assert_eq!(mail.to, [AssigneeRule::Starter]);
    assert!(mail.text.contains("Shipped"));
    assert_eq!(turned.report("actionCalls").result, ElementResult::Changed);
    assert_eq!(play(&turned, "It", Chooses::First).unwrap().sends.len(), 1);
}

#[test]
fn a_post_tells_whom_it_names() {
    let cases = [
        (
            "<stringValue>anna@example.com</stringValue>",
            "User",
            Some(AssigneeRule::User { name: name("anna") }),
        ),
        ("<stringValue>legal</stringValue>", "Group", Some(AssigneeRule::Group { name: name("legal") })),
        (
            "<elementReference>who</elementReference>",
            "User",
            Some(AssigneeRule::Expression { source: "inputs.who".to_owned() }),
        ),
        ("<elementReference>who</elementReference>", "Record", None),
        ("<stringValue>005B0000007OZk2IAG</stringValue>", "User", None),
    ];
    for (value, kind, expected) in cases {
        let kind = format!("<stringValue>{kind}</stringValue>");
        let post = action(
            "chatterPost",
            "chatterPost",
            &[
                ("text", "<stringValue>Hello {!who}</stringValue>"),
                ("subjectNameOrId", value),
                ("type", &kind),
            ],
        );
        let turned = one(&auto("Do", &format!("{post}{}", variable("who", "String", IN))));
        let ElementBody::Notify(notify) = turned.sound().body("Do") else { panic!() };
        assert_eq!(notify.to, [expected.unwrap_or(AssigneeRule::Starter)], "{value} {kind}");
        assert_eq!(notify.body, "Hello {{inputs.who}}");
    }
}

#[test]
fn a_notification_tells_each_of_its_receivers() {
    let notify = |who: &str| {
        action(
            "customNotificationAction",
            "customNotificationAction",
            &[
                ("title", "<stringValue>News</stringValue>"),
                ("body", "<stringValue>There are *some*</stringValue>"),
                ("recipientIds", &format!("<elementReference>{who}</elementReference>")),
                ("targetId", "<elementReference>who</elementReference>"),
            ],
        )
    };
    let variables = format!(
        "{}{}",
        variable("who", "String", IN),
        variable("all", "String", "<isInput>true</isInput><isCollection>true</isCollection>")
    );
    let several = one(&auto("Do", &format!("{}{variables}", notify("all"))));
    let end = play_with(several.sound(), "It", Chooses::First, &[("all", json!(["mia", "ben"]))]).unwrap();
    let told: Vec<String> = end.messages.iter().map(|message| message.to[0].to_string()).collect();
    assert_eq!(told, ["user:mia", "user:ben"]);
    let single = one(&auto("Do", &format!("{}{variables}", notify("who"))));
    let end = play_with(single.sound(), "It", Chooses::First, &[("who", json!("mia"))]).unwrap();
    assert_eq!((end.messages.len(), end.messages[0].subject.as_str()), (1, "News"));
}

#[test]
fn what_runs_only_elsewhere_stands_there_and_fails() {
    for (kind, part) in [
        ("apex", "Apex runs only"),
        ("externalService", "HTTP callout"),
        ("quickAction", "Create Records"),
        ("submit", "Start Orchestration"),
        ("outboundMessage", "Publish Event"),
        ("somethingNew", "no action like somethingnew"),
        ("", "does not say"),
    ] {
        let turned = one(&auto("Do", &action(kind, "Thing", &[("a", "<stringValue>b</stringValue>")])));
        let ElementBody::Unsupported(body) = turned.sound().body("Do") else { panic!("{kind}") };
        assert!(body.reason.contains(part), "{kind}: {}", body.reason);
        assert_eq!(turned.report("inputParameters").result, ElementResult::NotSupported);
        assert_eq!(play(&turned, "It", Chooses::First).unwrap_err().code, "not_supported");
    }
}

#[test]
fn a_platform_event_is_published() {
    let create = element(
        "recordCreates",
        "Do",
        "",
        "<object>Shipped__e</object><inputAssignments><field>Number__c</field><value><numberValue>7</numberValue></value>\
         </inputAssignments>",
    );
    let turned = one(&auto("Do", &create));
    let end = play(turned.sound(), "It", Chooses::First).unwrap();
    assert!(serde_json::to_string(&end.sends).unwrap().contains("Shipped__e"));
}
