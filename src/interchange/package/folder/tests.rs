use super::*;
use crate::package::{MailTemplate, Packaged};

/// Every template that Fermata brings, as a package.
const TEMPLATES: &[&str] = &[
    include_str!("../../../service/templates/clinical_trial.json"),
    include_str!("../../../service/templates/customer_onboarding.json"),
    include_str!("../../../service/templates/customer_success.json"),
    include_str!("../../../service/templates/deal_desk.json"),
    include_str!("../../../service/templates/employee_onboarding.json"),
    include_str!("../../../service/templates/policy_renewal.json"),
    include_str!("../../../service/templates/supplier_invoice.json"),
];

fn packages() -> Vec<Package> {
    TEMPLATES.iter().map(|text| crate::template::parse(text).expect("a template").package).collect()
}

fn files(texts: &[(&str, &str)]) -> Files {
    let head = [("fermata.yaml", "fermata: 1\n")];
    head.iter().chain(texts).map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

/// What reading says, one line each.
fn check_problems(texts: &[(&str, &str)], expected: &[&str]) {
    let problems = parse(&files(texts)).expect_err("is refused");
    let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(said.len(), expected.len(), "{said:#?}");
    for (said, expected) in said.iter().zip(expected) {
        assert!(said.starts_with(expected), "{said}\nbegins not with\n{expected}");
    }
}

#[test]
fn printing_and_reading_gives_the_same() {
    for mut package in packages() {
        package.mail_templates.push(Packaged {
            name: fermata_engine::ids::Name::parse("welcome").expect("a name"),
            definition: MailTemplate {
                label: "Welcome".into(),
                subject: "Hello {{name}}".into(),
                html: String::new(),
                text: "Hello,\n\n  welcome.\n".into(),
            },
        });
        package.drafts.flows.extend(package.flows.first().map(|flow| flow.name.clone()));
        let printed = print(&package).expect("prints");
        let again = parse(&printed).unwrap_or_else(|problems| panic!("{problems:#?}"));
        assert_eq!(again, package.sorted());
        assert_eq!(print(&again).expect("prints"), printed);
        assert!(printed.keys().all(|path| path == HEAD || is_thing(path)));
    }
}

#[test]
fn what_goes_without_saying_is_left_out() {
    for package in packages() {
        for (path, text) in print(&package).expect("prints") {
            for usual in ["description: \"\"", "inputs: {}", "required: false", "kind: with_stage"] {
                assert!(!text.contains(usual), "{path}: {usual}\n{text}");
            }
        }
    }
}

#[test]
fn one_folder_around_everything_is_looked_through() {
    let printed = print(packages().first().expect("one")).expect("prints");
    let around: Files = printed.iter().map(|(path, text)| (format!("main/{path}"), text.clone())).collect();
    assert_eq!(parse(&around), parse(&printed));
}

#[test]
fn other_files_are_passed_over() {
    let package = parse(&files(&[
        ("README.md", "# ours"),
        ("flows/README.md", "# flows"),
        (".github/workflows/ci.yaml", "a: 1"),
        ("deploy/values.yaml", "a: 1"),
        ("groups/legal.yaml", "label: Legal\n"),
    ]));
    assert_eq!(package.expect("reads").groups.len(), 1);
}

#[test]
fn what_is_wrong_is_told_with_file_and_line() {
    check_problems(
        &[
            ("flow/a.yaml", "label: A\n"),
            ("flows/a b.yaml", "label: A\nkind: screen\n"),
            ("flows/b.yaml", "label: B\nkind: screen\nlable: C\n"),
            ("flows/c.yaml", "label: C\nkind: robot\n"),
            ("flows/d.yaml", "label: D\n  kind: screen\n"),
            ("flows/e.json", "{}"),
            ("flows/f.yaml", "label: F\nkind: screen\ndraft: maybe\n"),
            (
                "flows/g.yaml",
                "label: G\nkind: screen\nelements:\n  - name: a\n    label: A\n    body:\n      kind: screen\n      nonsense: 1\n",
            ),
            ("groups/legal.yaml", "name: legal\nlabel: Legal\n"),
            ("groups/sales.yaml", "- label: Sales\n"),
            ("queues/a.yaml", ""),
        ],
        &[
            "flow/a.yaml: stands in a folder flow, which is none of a package; did you mean flows?",
            "flows/a b.yaml: \"a b\" is no name",
            "flows/b.yaml, line 3: lable: unknown field `lable`",
            "flows/c.yaml, line 2: kind: unknown variant `robot`",
            "flows/d.yaml, line 2: ",
            "flows/e.json: is no file of a package",
            "flows/f.yaml, line 3: draft: is true or false",
            "flows/g.yaml, line 8: elements[0].body: unknown field `nonsense`",
            "groups/legal.yaml, line 1: name: is the file's name",
            "groups/sales.yaml, line 1: is no list of fields",
            "queues/a.yaml, line 1: missing field `label`",
        ],
    );
}

#[test]
fn a_thing_stands_in_one_file() {
    check_problems(
        &[("groups/legal.yaml", "label: Legal\n"), ("groups/legal.yml", "label: Law\n")],
        &["groups/legal.yml: legal stands in groups/legal.yaml too"],
    );
}

#[test]
fn other_formats_are_refused_by_their_number() {
    let with = |head: &str| {
        let problems = parse(&Files::from([(HEAD.to_owned(), head.to_owned())])).expect_err("is refused");
        problems.first().expect("one").to_string()
    };
    assert!(with("fermata: 2\nlater: true\n").contains("use a newer Fermata"));
    assert!(with("fermata: 0\n").contains("there is no format 0"));
    assert!(with("fermata: 1\nlater: true\n").contains("unknown field `later`"));
    assert!(with("").contains("missing field `fermata`"));
    assert_eq!(parse(&Files::new()).expect_err("is refused").first().expect("one").code, "package_missing");
}

#[test]
fn too_much_is_refused() {
    let long = "x".repeat(FILE_BYTES_MAX + 1);
    check_problems(&[("flows/a.yaml", &long)], &["flows/a.yaml: is too large"]);
    let many = format!("label: A\nkind: screen\nelements: [{}]\n", vec!["1"; 500_000].join(","));
    let problems =
        parse(&files(&[("flows/a.yaml", &many), ("flows/b.yaml", &many)])).expect_err("is refused");
    let [problem] = problems.as_slice() else { panic!("one problem: {problems:#?}") };
    assert_eq!((problem.code, problem.line), ("package_too_large", 3));
}

#[test]
fn people_are_exchanged_wherever_they_are_named() {
    let name = |text: &str| fermata_engine::ids::Name::parse(text).expect("a name");
    for package in packages() {
        let named = crate::package::Named::of(&package.orchestrations);
        for user in named.users {
            let users = BTreeMap::from([(user.clone(), name("somebody_else"))]);
            let other = package.with_users(&users).expect("exchanges");
            let now = crate::package::Named::of(&other.orchestrations).users;
            assert!(!now.contains(&user) && now.contains(&name("somebody_else")));
        }
    }
}
