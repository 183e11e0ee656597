//! What a script sees of a start: one line with the address, said when everything is there.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

/// Killed however the test ends.
struct Started(Child);

impl Drop for Started {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_fermata"))
}

/// Starts the server and gives what it said up to the line that tells the address.
fn start(data: &Path, more: &[&str]) -> (Started, Vec<String>) {
    let mut command = Command::new(program());
    command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data).args(more);
    let mut child = Started(command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap());
    let mut said = Vec::new();
    for line in BufReader::new(child.0.stdout.take().unwrap()).lines() {
        said.push(line.unwrap());
        if said.last().is_some_and(|line| line.contains("127.0.0.1")) {
            return (child, said);
        }
    }
    panic!("the server ended without telling its address: {said:#?}");
}

#[test]
fn the_first_line_with_the_address_tells_that_the_demo_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let (_server, said) = start(folder.path(), &["--demo"]);
    let line = said.last().unwrap();
    assert!(line.starts_with("Fermata is ready: http://127.0.0.1:"), "{said:#?}");
    let made = Command::new(program())
        .args(["token", "create", "--user", "admin", "--data"])
        .arg(folder.path())
        .output()
        .unwrap();
    let token = String::from_utf8(made.stdout).unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    assert_eq!(token.trim().lines().count(), 1, "the token alone is printed");
    assert!(!token.trim().contains(' '), "the token alone is printed");
}

#[test]
fn without_a_demo_too() {
    let folder = tempfile::tempdir().unwrap();
    let (_server, said) = start(folder.path(), &[]);
    assert!(said.last().unwrap().starts_with("Fermata is ready: http://127.0.0.1:"), "{said:#?}");
}

#[test]
fn a_folder_is_served_by_one_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (first, _) = start(folder.path(), &[]);
    let mut second = Command::new(program());
    second.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(folder.path());
    let refused = second.output().unwrap();
    let words = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success());
    assert!(words.contains("another fermata serves") && words.contains("--data"), "{words}");
    drop(first);
    start(folder.path(), &[]);
}
