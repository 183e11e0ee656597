//! What would come over of a folder: `cargo run -p fermata-interchange --example report -- FOLDER [TAG]`. Each file below it is
//! imported with those of its own folder. Prints how many elements came over as they are, changed or not at all, the notes by how
//! often they were said (only those of TAG where it is given), what was refused, and what the checker finds.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a measurement, run by hand"
)]

#[path = "../tests/support/checked.rs"]
mod checked;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use checked::errors;
use fermata_engine::people::Directory;
use fermata_interchange::salesforce::{
    Choices, SourceFile, Surroundings, convert,
    report::{ElementResult, FileReport, FileResult},
    unpack::unpack,
};

/// How often something was said, and where first.
type Counts = BTreeMap<String, (usize, String)>;

fn main() {
    let mut args = std::env::args().skip(1);
    let folder = PathBuf::from(args.next().expect("a folder"));
    let only = args.next();
    let mut folders: BTreeMap<PathBuf, Vec<SourceFile>> = BTreeMap::new();
    collect(&folder, &folder, &mut folders);
    let (mut notes, mut refused, mut problems) = (Counts::new(), Counts::new(), Counts::new());
    let mut results: BTreeMap<ElementResult, usize> = BTreeMap::new();
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for files in folders.into_values() {
        let unpacked = unpack(files);
        for file in &unpacked.refused {
            said(&mut refused, file.note.clone(), &file.path);
        }
        let nothing = (BTreeMap::new(), BTreeMap::new(), Directory::default());
        let around = Surroundings { objects: &nothing.0, flows: &nothing.1, directory: &nothing.2 };
        let import = convert(&unpacked.files, around, &Choices::default());
        for file in &import.report.files {
            *kinds.entry(format!("{:?}", file.kind)).or_default() += 1;
            if file.result == FileResult::Refused {
                said(&mut refused, file.note.clone(), &file.path);
            }
            count(file, only.as_deref(), &mut notes, &mut results);
        }
        for (name, problem) in errors(&import) {
            said(&mut problems, format!("{}: {}", problem.code, problem.message), name.as_str());
        }
    }
    let all: usize = results.values().sum();
    println!("files: {kinds:?}");
    for (result, count) in &results {
        println!("{result:?}: {count} of {all} ({} ‰)", count * 1000 / all.max(1));
    }
    print("REFUSED", refused);
    print("THE CHECKER", problems);
    print("NOTES", notes);
}

fn count(
    file: &FileReport,
    only: Option<&str>,
    notes: &mut Counts,
    results: &mut BTreeMap<ElementResult, usize>,
) {
    for element in &file.elements {
        *results.entry(element.result).or_default() += 1;
        if element.note.is_empty() || only.is_some_and(|tag| tag != element.element) {
            continue;
        }
        let place = format!("{}:{}", file.path, element.line);
        said(notes, format!("{:?} <{}> {}", element.result, element.element, element.note), &place);
    }
}

fn said(counts: &mut Counts, what: String, place: &str) {
    counts.entry(what).or_insert_with(|| (0, place.to_owned())).0 += 1;
}

fn print(head: &str, counts: Counts) {
    println!("\n{head}");
    let mut sorted: Vec<_> = counts.into_iter().collect();
    sorted.sort_by_key(|(what, (count, _))| (std::cmp::Reverse(*count), what.clone()));
    for (what, (count, place)) in sorted {
        println!("{count:5} {what}  [{place}]");
    }
}

/// Every file of metadata below a folder, by the folder that it lies in.
fn collect(root: &Path, folder: &Path, into: &mut BTreeMap<PathBuf, Vec<SourceFile>>) {
    let mut entries: Vec<_> =
        fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        let name = path.to_string_lossy().into_owned();
        if path.is_dir() {
            collect(root, &path, into);
        } else if name.ends_with(".flow-meta.xml") || name.ends_with(".flow") || name.ends_with(".zip") {
            let within = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
            let file = SourceFile { path: within, bytes: fs::read(&path).expect("a file") };
            into.entry(folder.to_owned()).or_default().push(file);
        }
    }
}
