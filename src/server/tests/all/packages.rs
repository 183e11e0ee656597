//! `fermata export`, `plan` and `apply`, as a script uses them.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Output, Stdio},
};

/// Killed however the test ends.
struct Started(Child);

impl Drop for Started {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn fermata(data: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_fermata")).args(args).arg("--data").arg(data).output().unwrap()
}

fn done(data: &Path, args: &[&str]) -> String {
    let output = fermata(data, args);
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{args:?}: {words}{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stdout).unwrap()
}

fn refused(data: &Path, args: &[&str], code: i32) -> String {
    let output = fermata(data, args);
    let words =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "{args:?}: {words}");
    words
}

/// A folder with the demo's definitions, made by a server that has stopped.
fn serve_demo(data: &Path) -> Started {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fermata"));
    command.args(["serve", "--demo", "--listen", "127.0.0.1:0", "--data"]).arg(data);
    let mut child = Started(command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap());
    let out = child.0.stdout.take().unwrap();
    for line in BufReader::new(out).lines() {
        if line.unwrap().starts_with("Fermata is ready") {
            return child;
        }
    }
    panic!("the server ended before it was ready");
}

/// Every file of a folder, with what it holds.
fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
                files.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    files
}

#[test]
fn definitions_move_from_one_folder_to_another_and_back() {
    let folder = tempfile::tempdir().unwrap();
    let [from, to, first, second] = ["from", "to", "first", "second"].map(|name| folder.path().join(name));
    let server = serve_demo(&from);
    let out = first.to_str().unwrap();
    done(&from, &["export", "--out", out]);
    // What the server would not know of is refused while it runs.
    let words = refused(&from, &["apply", out], 1);
    assert!(words.contains("Move definitions"), "{words}");
    drop(server);

    let exported = files(&first);
    assert!(
        exported.contains_key("fermata.yaml")
            && exported.contains_key("orchestrations/customer_onboarding.yaml")
    );
    let said = done(&from, &["export", "--out", out]);
    assert!(said.contains("0 files written, 0 removed"), "{said}");
    assert!(done(&from, &["plan", out]).contains("0 new, 0 changed"));

    // A plan makes neither folder nor database, and says where it looked in vain.
    let looked = fermata(&to, &["plan", "--json", out]);
    let words = String::from_utf8_lossy(&looked.stderr);
    assert!(
        words.contains("There is no database at") && words.contains("Nothing was made there."),
        "{words}"
    );
    assert!(!to.exists());
    let plan: serde_json::Value = serde_json::from_slice(&looked.stdout).unwrap();
    for user in plan["missing_users"].as_array().into_iter().flatten() {
        done(&to, &["user", "add", user.as_str().unwrap()]);
    }
    let said = done(&to, &["apply", out]);
    assert!(said.contains("Applied."), "{said}");
    assert!(done(&to, &["apply", out]).contains("There was nothing to change."));
    done(&to, &["export", "--out", second.to_str().unwrap()]);
    assert_eq!(files(&second), exported);
    assert!(done(&to, &["doctor"]).contains("All is well."));
}

#[test]
fn one_by_name_brings_what_it_depends_on() {
    let folder = tempfile::tempdir().unwrap();
    let (data, out) = (folder.path().join("data"), folder.path().join("out"));
    drop(serve_demo(&data));
    let out = out.to_str().unwrap();
    done(&data, &["export", "--out", out, "customer_onboarding"]);
    let exported = files(Path::new(out));
    assert!(
        exported.keys().any(|path| path.starts_with("flows/"))
            && exported.keys().any(|path| path.starts_with("objects/"))
    );
    // In a folder of all of them the others stay.
    done(&data, &["export", "--out", out]);
    let whole = files(Path::new(out));
    assert!(whole.len() > exported.len(), "{:?}", whole.keys());
    done(&data, &["export", "--out", out, "customer_onboarding"]);
    assert_eq!(files(Path::new(out)), whole);
    let words = refused(&data, &["export", "--out", out, "nothing_of_this_name"], 1);
    assert!(words.contains("nothing_of_this_name"), "{words}");
    refused(&data, &["export", "--out", out, "no name"], 2);
}

#[test]
fn what_cannot_be_applied_changes_nothing_and_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let (data, out) = (folder.path().join("data"), folder.path().join("out"));
    std::fs::create_dir_all(&data).unwrap();
    std::fs::create_dir_all(out.join("flows")).unwrap();
    std::fs::create_dir_all(out.join("groups")).unwrap();
    std::fs::write(out.join("fermata.yaml"), "fermata: 1\n").unwrap();
    std::fs::write(out.join("groups/legal.yaml"), "label: Legal\n").unwrap();
    std::fs::write(out.join("flows/wrong.yaml"), "label: Wrong\nkind: autolaunched\nstart: nowhere\n")
        .unwrap();
    let path = out.to_str().unwrap();
    let words = refused(&data, &["plan", path], 1);
    assert!(words.contains("In the way:") && words.contains("flows.wrong"), "{words}");
    let words = refused(&data, &["apply", path], 1);
    assert!(words.contains("nothing was changed"), "{words}");

    std::fs::write(out.join("flows/wrong.yaml"), "label: Wrong\nkind: autolaunched\n  start: nowhere\n")
        .unwrap();
    let words = refused(&data, &["plan", path], 1);
    assert!(words.contains("flows/wrong.yaml, line 3"), "{words}");
    refused(&data, &["plan", folder.path().join("absent").to_str().unwrap()], 2);
    refused(&data, &["plan", "--user", "anna", path], 2);

    std::fs::remove_file(out.join("flows/wrong.yaml")).unwrap();
    let said = done(&data, &["apply", path]);
    assert!(said.contains("1 new"), "the group was not made before: {said}");
}
