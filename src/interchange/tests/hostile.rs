//! Files that are made to cost much: the same thing again and again, as much of it as a file may hold, in every shape where work
//! could grow faster than the file. Here they must only be read; what each costs is printed:
//! `cargo test --release -p fermata-interchange --test hostile -- --test-threads 1 --nocapture`.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "tests")]

#[path = "support/cost.rs"]
mod cost;

use std::{collections::BTreeMap, fmt::Write};

use fermata_engine::people::Directory;
use fermata_interchange::salesforce::{Choices, SourceFile, Surroundings, convert, report::FileResult};

/// Bytes of a file, about: just under the megabyte for which a limit is promised; less where the build is slow.
const SIZE: usize = if cfg!(debug_assertions) { 300_000 } else { 980_000 };

/// As many parts as fit, each made of its number.
fn again(part: impl Fn(usize) -> String) -> String {
    let mut out = String::with_capacity(SIZE + 1_000);
    for n in 0.. {
        if out.len() > SIZE {
            break;
        }
        out.push_str(&part(n));
    }
    out
}

fn flow(inner: &str) -> String {
    format!("<Flow><processType>Flow</processType><status>Active</status>{inner}</Flow>")
}

fn auto(inner: &str) -> String {
    format!("<Flow><processType>AutoLaunchedFlow</processType>{inner}</Flow>")
}

fn orchestration(inner: &str) -> String {
    format!("<Flow><processType>Orchestrator</processType>{inner}</Flow>")
}

/// Brings files in; how many elements of the first are accounted for.
fn brought(what: &str, files: &[String]) -> usize {
    let files: Vec<SourceFile> = files
        .iter()
        .enumerate()
        .map(|(n, text)| SourceFile {
            path: format!("flows/F{n}.flow-meta.xml"),
            bytes: text.clone().into_bytes(),
        })
        .collect();
    let (objects, flows, directory) = (BTreeMap::new(), BTreeMap::new(), Directory::default());
    let around = Surroundings { objects: &objects, flows: &flows, directory: &directory };
    let (import, cost) = cost::of(|| convert(&files, around, &Choices::default()));
    if let Some(cost) = cost {
        println!("{} ms, {} MB: {what}", cost.time / 1_000_000, cost.memory / 1024);
    }
    assert_eq!(import.report.files.len(), files.len(), "{what}");
    let first = import.report.files.into_iter().next().unwrap();
    assert_ne!(first.result, FileResult::Refused, "{what}: {}", first.note);
    first.elements.len()
}

fn chain(tag: &str, inner: &str) -> String {
    again(|n| {
        format!(
            "<{tag}><name>E{n}</name>{inner}<connector><targetReference>E{}</targetReference></connector></{tag}>",
            n + 1
        )
    })
}

const BEGIN: &str = "<start><connector><targetReference>E0</targetReference></connector></start>";

#[test]
fn elements_of_flows() {
    for tag in
        ["assignments", "decisions", "screens", "waits", "loops", "subflows", "customErrors", "recordLookups"]
    {
        let inner = match tag {
            "subflows" => "<flowName>F9</flowName>",
            "recordLookups" => "<object>A</object><storeOutputAutomatically>true</storeOutputAutomatically>",
            "screens" => "<nextOrFinishButtonLabel>Go</nextOrFinishButtonLabel>",
            "waits" => "<waitEvents><offset>1</offset><offsetUnit>Days</offsetUnit></waitEvents>",
            _ => "",
        };
        brought(tag, &[flow(&(BEGIN.to_owned() + &chain(tag, inner)))]);
    }
    brought("same names", &[flow(&again(|_| "<screens><name>A</name></screens>".to_owned()))]);
    let strange = |n: usize| {
        format!("<screens><name>{}</name></screens>", "é".repeat(n % 60 + 1) + &"ü".repeat(n / 60))
    };
    brought("strange names", &[flow(&again(strange))]);
    brought("waits", &[auto(&(BEGIN.to_owned() + &chain("waits", "<waitEvents/>")))]);
    let used = |n: usize| {
        format!(
            "<subflows><name>S{n}</name><flowName>X</flowName><inputAssignments><name>a</name><value><elementReference>S{n}.o{n}</elementReference></value></inputAssignments></subflows>"
        )
    };
    brought("outputs", &[flow(&again(used))]);
    let posts = |n: usize| {
        format!(
            "<actionCalls><name>P{n}</name><actionType>chatterPost</actionType><inputParameters><name>subjectNameOrId</name><value><stringValue>ben@{n}.org</stringValue></value></inputParameters><inputParameters><name>type</name><value><stringValue>User</stringValue></value></inputParameters></actionCalls>"
        )
    };
    brought("posts", &[flow(&again(posts))]);
}

#[test]
fn variables_and_resources() {
    for tag in ["variables", "constants", "formulas", "textTemplates", "choices", "dynamicChoiceSets"] {
        brought(&format!("{tag}, same"), &[flow(&again(|_| format!("<{tag}><name>A</name></{tag}>")))]);
        brought(&format!("{tag}, many"), &[flow(&again(|n| format!("<{tag}><name>A{n}</name></{tag}>")))]);
    }
    brought(
        "orchestration",
        &[orchestration(&again(|_| "<variables><name>A</name></variables>".to_owned()))],
    );
    let failing = format!(
        "<formulas><name>G</name><dataType>Number</dataType><expression>{} + {{!None}}</expression></formulas>",
        vec!["1"; 3_000].join(" + ")
    );
    let on_it = |n: usize| {
        format!(
            "<formulas><name>F{n}</name><dataType>Number</dataType><expression>{{!G}}</expression></formulas>\
                 <assignments><name>A{n}</name><assignmentItems><assignToReference>x</assignToReference><operator>Assign</operator><value><elementReference>F{n}</elementReference></value></assignmentItems></assignments>"
        )
    };
    brought("failing formulas", &[flow(&(failing + &again(on_it)))]);
    let long = "x".repeat(200_000);
    let shown = again(|n| {
        format!(
            "<fields><name>D{n}</name><fieldText>{{!T}}</fieldText><fieldType>DisplayText</fieldType></fields>"
        )
    });
    let text = format!(
        "<textTemplates><name>T</name><text>{long}</text></textTemplates><screens><name>S</name>{shown}</screens>"
    );
    brought("long templates", &[flow(&text)]);
    let mails = again(|n| {
        format!(
            "<actionCalls><name>M{n}</name><actionType>emailSimple</actionType><inputParameters><name>emailBody</name><value><elementReference>T</elementReference></value></inputParameters></actionCalls>"
        )
    });
    brought(
        "mails",
        &[flow(&format!("<textTemplates><name>T</name><text>{long}</text></textTemplates>{mails}"))],
    );
}

#[test]
fn screens_and_texts() {
    for piece in
        ["{!", "&lt;a", "&amp;", "&lt;b&gt;", "&lt;ul&gt;&lt;li&gt;", "*", "{{", "&lt;/b&gt;", "&lt;a href='"]
    {
        let text = again(|_| piece.to_owned());
        let file = format!(
            "<screens><name>S</name><fields><name>D</name><fieldText>{text}</fieldText><fieldType>DisplayText</fieldType></fields></screens>"
        );
        brought(&format!("text {piece}"), &[flow(&file)]);
        let step = format!(
            "<textTemplates><name>T</name><text>{text}</text></textTemplates>\
             <orchestratedStages><name>A</name><stageSteps><name>B</name><actionType>stepInteractive</actionType>\
             <inputParameters><name>ActionInput__CustomEmailBody</name><value><elementReference>T</elementReference></value></inputParameters></stageSteps></orchestratedStages>"
        );
        brought(&format!("mail {piece}"), &[orchestration(&step)]);
        brought(
            &format!("label {piece}"),
            &[flow(&format!(
                "<screens><name>S</name><label>{text}</label><helpText>{text}</helpText></screens>"
            ))],
        );
        brought(
            &format!("formula {piece}"),
            &[flow(&format!("<formulas><name>S</name><expression>{text}</expression></formulas>"))],
        );
    }
    let fields = |kind: &str| {
        again(|n| format!("<fields><name>D{}</name><fieldType>{kind}</fieldType></fields>", n % 20_000))
    };
    for kind in ["InputField", "RadioButtons", "Region", "RegionContainer", "ObjectProvided", "Odd"] {
        brought(kind, &[flow(&format!("<screens><name>S</name>{}</screens>", fields(kind)))]);
    }
    let names = again(|n| format!("<choiceReferences>C{}</choiceReferences>", n % 50));
    let choices: String = (0..50).fold(String::new(), |mut out, n| {
        write!(out, "<choices><name>C{n}</name><choiceText>c</choiceText></choices>").unwrap();
        out
    });
    brought(
        "choices",
        &[flow(&format!(
            "{choices}<screens><name>S</name><fields><name>D</name><fieldType>RadioButtons</fieldType>{names}</fields></screens>"
        ))],
    );
    let sets = again(|n| {
        format!(
            "<dynamicChoiceSets><name>C{n}</name><object>A</object></dynamicChoiceSets><screens><name>S{n}</name><fields><name>D{n}</name><fieldType>RadioButtons</fieldType><choiceReferences>C{n}</choiceReferences></fields></screens>"
        )
    });
    brought("sets", &[flow(&sets)]);
}

#[test]
fn names_and_notes() {
    let dots = format!("$Record{}", ".a".repeat(SIZE / 2));
    brought(
        "dots",
        &[auto(&format!(
            "<start><object>A</object></start><formulas><name>A</name><expression>{dots} {{!{dots}}}</expression></formulas>"
        ))],
    );
    let long = "n".repeat(SIZE / 2);
    brought(
        "a long name",
        &[flow(&format!("<screens><name>{long}</name>{}</screens>", "<a/>".repeat(50_000)))],
    );
    brought("a long root name", &[flow(&format!("<name>{long}</name>{}", "<a/>".repeat(50_000)))]);
    let odd = format!(
        "<screens><name>A</name><connector><targetReference>{long}</targetReference>{}</connector></screens>",
        "<a/>".repeat(50_000)
    );
    brought("a long reference", &[flow(&odd)]);
    let references = again(|n| format!("{{!r{n}}}"));
    brought(
        "references",
        &[flow(&format!("<screens><name>A</name><helpText>{references}</helpText></screens>"))],
    );
    let items =
        again(|n| format!("<assignmentItems><assignToReference>a{n}</assignToReference></assignmentItems>"));
    brought("items", &[flow(&format!("<assignments><name>A</name>{items}</assignments>"))]);
    let conditions = again(|n| {
        format!(
            "<conditions><leftValueReference>a{n}</leftValueReference><operator>EqualTo</operator></conditions>"
        )
    });
    brought(
        "conditions",
        &[flow(&format!("<decisions><name>A</name><rules><name>R</name>{conditions}</rules></decisions>"))],
    );
    let rules = again(|_| "<rules><name>R</name></rules>".to_owned());
    brought("rules", &[flow(&format!("<decisions><name>A</name>{rules}</decisions>"))]);
    brought(
        "rules of an orchestration",
        &[orchestration(&format!("<decisions><name>A</name>{rules}</decisions>"))],
    );
    let paths = again(|_| "<scheduledPaths><name>P</name></scheduledPaths>".to_owned());
    brought("paths", &[auto(&format!("<start>{paths}</start>"))]);
    let filters = again(|n| format!("<filters><field>a{n}</field><operator>EqualTo</operator></filters>"));
    brought(
        "filters",
        &[auto(&format!(
            "<start><object>A</object><triggerType>RecordAfterSave</triggerType>{filters}</start>"
        ))],
    );
}

/// Each path that begins later holds what it shares with the others once more.
#[test]
fn paths_that_share_all() {
    let path = |n: usize| {
        format!(
            "<scheduledPaths><name>P{n}</name><connector><targetReference>E0</targetReference></connector></scheduledPaths>"
        )
    };
    let paths: String = (0..500).map(path).collect();
    let start = format!(
        "<start><connector><targetReference>E0</targetReference></connector><object>A</object>\
         <triggerType>RecordAfterSave</triggerType>{paths}</start>"
    );
    let stages = chain(
        "orchestratedStages",
        "<stageSteps><name>S</name><actionType>stepInteractive</actionType></stageSteps>",
    );
    brought("an orchestration of many paths", &[orchestration(&(start.clone() + &stages))]);
    brought("a flow of many paths", &[auto(&(start + &chain("assignments", "<label>L</label>")))]);
}

#[test]
fn orchestrations() {
    let steps = again(|n| {
        format!(
            "<stageSteps><name>S{n}</name><actionType>stepInteractive</actionType><actionName>F{n}</actionName><assignees><assignee><stringValue>ben@{n}</stringValue></assignee></assignees></stageSteps>"
        )
    });
    brought(
        "steps",
        &[orchestration(&format!("<orchestratedStages><name>A</name>{steps}</orchestratedStages>"))],
    );
    brought(
        "stages",
        &[orchestration(&again(|n| {
            format!(
                "<orchestratedStages><name>A{n}</name><connector><targetReference>A{}</targetReference></connector></orchestratedStages>",
                n + 1
            )
        }))],
    );
    brought(
        "decisions",
        &[orchestration(&again(|n| {
            format!(
                "<decisions><name>A{n}</name><defaultConnector><targetReference>A{}</targetReference></defaultConnector></decisions>",
                n + 1
            )
        }))],
    );
    let unknown = again(|_| "<stageSteps><name>S</name><actionType>odd</actionType></stageSteps>".to_owned());
    brought(
        "unknown steps",
        &[orchestration(&format!("<orchestratedStages><name>A</name>{unknown}</orchestratedStages>"))],
    );
    let outputs = again(|n| {
        format!(
            "<conditions><leftValueReference>S.Outputs.o{n}</leftValueReference><operator>EqualTo</operator><rightValue><stringValue>{n}</stringValue></rightValue></conditions>"
        )
    });
    brought(
        "outputs",
        &[orchestration(&format!(
            "<orchestratedStages><name>A</name><stageSteps><name>S</name><actionType>stepInteractive</actionType><actionName>F</actionName></stageSteps></orchestratedStages><decisions><name>D</name><rules><name>R</name>{outputs}</rules></decisions>"
        ))],
    );
    let formulas = again(|n| format!("$Record.a{n}.b{n} "));
    brought(
        "fields in a formula",
        &[orchestration(&format!("<formulas><name>F</name><expression>{formulas}</expression></formulas>"))],
    );
    let fields = again(|n| {
        format!("<formulas><name>F{n}</name><expression>{{!$Record.A{n}__r.B{n}__c}}</expression></formulas>")
    });
    brought(
        "fields",
        &[orchestration(&format!(
            "<start><object>A</object><triggerType>RecordAfterSave</triggerType></start>{fields}"
        ))],
    );
    let lookups = again(|n| format!("<recordLookups><name>L{n}</name><object>O{n}</object></recordLookups>"));
    brought("objects", &[auto(&lookups)]);
}

#[test]
fn flows_within_flows() {
    let calls = |to: usize| {
        let calls: String = (0..200)
            .map(|n| format!("<subflows><name>S{n}</name><flowName>F{to}</flowName></subflows>"))
            .collect();
        flow(&calls)
    };
    let screens: String = (0..400).map(|n| format!("<screens><name>E{n}</name></screens>")).collect();
    brought("flows within flows", &[calls(1), calls(2), calls(3), calls(4), flow(&screens)]);
}
