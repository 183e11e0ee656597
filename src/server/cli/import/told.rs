//! The report of an import as people read it: what came over first, then what to look at.

use std::fmt::Write as _;

use fermata_api::salesforce::*;

use super::say;

/// Tells everything on standard output.
pub(super) fn tell(report: &SalesforceReport, dry_run: bool) {
    say(text(report, dry_run).trim_end());
}

fn text(report: &SalesforceReport, dry_run: bool) -> String {
    let mut out = String::new();
    for file in &report.files {
        tell_file(&mut out, file);
    }
    if report.files.is_empty() {
        out.push_str("No file holds a flow or an orchestration.\n");
    }
    if report.passed_over > 0 {
        let _ = writeln!(out, "Passed over: {} files that hold something else.", report.passed_over);
    }
    tell_people(&mut out, report);
    tell_parts(&mut out, report);
    let end = match (report.any(), dry_run, report.saved) {
        (false, ..) => "Nothing could be imported.",
        (true, true, _) => "Nothing is saved: this was a dry run.",
        (true, false, true) => "Saved. Orchestrations are drafts: open each, look it over, and activate it.",
        (true, false, false) => "Nothing to save: everything is here just so.",
    };
    let _ = writeln!(out, "\n{end}");
    out
}

/// One file: what it is, how many of its elements came over how, and each that needs a look. What is said of an element and
/// also of everything within it is told once.
fn tell_file(out: &mut String, file: &SalesforceFile) {
    let name = if file.name.is_empty() { String::new() } else { format!(" {}", file.name) };
    let _ = writeln!(out, "{}\n  {}{name}: {}", file.path, file.kind.words(), file.result.words());
    if !file.note.is_empty() {
        let _ = writeln!(out, "  {}", file.note);
    }
    let count = |result| file.elements.iter().filter(|element| element.result == result).count();
    if !file.elements.is_empty() {
        let _ = writeln!(
            out,
            "  {} elements: {} as is, {} changed, {} not supported",
            file.elements.len(),
            count(SalesforceResult::AsIs),
            count(SalesforceResult::Changed),
            count(SalesforceResult::NotSupported),
        );
    }
    let mut before: Option<(&str, &str)> = None;
    for element in file.elements.iter().filter(|element| element.result != SalesforceResult::AsIs) {
        let now = (element.name.as_str(), element.note.as_str());
        if before == Some(now) {
            continue;
        }
        before = Some(now);
        let of = if element.name.is_empty() { String::new() } else { format!(" of {}", element.name) };
        let words = element.result.words();
        let _ =
            writeln!(out, "    line {}: {}{of}: {words}. {}", element.line, element.element, element.note);
    }
}

fn tell_people(out: &mut String, report: &SalesforceReport) {
    if report.people.is_empty() {
        return;
    }
    out.push_str("\nWho is who\n");
    for mention in &report.people {
        let how = match mention.found {
            SalesforceFound::Chosen => "chosen",
            SalesforceFound::ByName => "found by name",
            SalesforceFound::ToBeMade => "new",
        };
        let _ = writeln!(out, "  {} {} = {} ({how})", mention.kind.words(), mention.source, mention.name);
        if !mention.note.is_empty() {
            let _ = writeln!(out, "    ! {}", mention.note);
        }
    }
}

fn tell_parts(out: &mut String, report: &SalesforceReport) {
    if report.parts.is_empty() {
        return;
    }
    out.push_str("\nWhat changes here\n");
    for part in &report.parts {
        let change = match part.change {
            SalesforceChange::New => "new",
            SalesforceChange::Changed => "changed",
            SalesforceChange::Unchanged => "as it is here",
        };
        let active = if part.activated { ", becomes active" } else { "" };
        let _ = writeln!(out, "  {} {}: {change}{active}", part.kind.words(), part.name);
        if !part.reason.is_empty() {
            let _ = writeln!(out, "    {}", part.reason);
        }
        if let Some(draft) = &part.replaces {
            let _ = writeln!(
                out,
                "    ! takes the place of the draft that {} saved at {} and that was never activated",
                draft.by, draft.saved
            );
        }
        for field in &part.fields {
            let chosen = if field.chosen { " (chosen)" } else { "" };
            let _ = writeln!(out, "    + {}.{}: {}{chosen}", part.name, field.name, field.holds);
            for problem in &field.problems {
                let _ = writeln!(out, "      ! not with this type: {problem}");
            }
        }
        for difference in &part.differences {
            let side = |side: &Option<String>| side.clone().unwrap_or_else(|| "nothing".to_owned());
            let _ = writeln!(
                out,
                "    {}: {} -> {}",
                difference.place,
                side(&difference.old),
                side(&difference.new)
            );
        }
        if let Some(path) = &part.setup_path {
            let _ = writeln!(out, "    sets a password at {path} (this link works once, for three days)");
        }
        for problem in &part.problems {
            let _ = writeln!(out, "    ! {problem}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_needs_a_look_is_told_with_its_line() {
        let element = |line, result, note: &str| SalesforceElement {
            element: "waits".into(),
            name: "Hold".into(),
            line,
            result,
            note: note.into(),
            at: None,
        };
        let file = SalesforceFile {
            path: "A.flow".into(),
            kind: SalesforceKind::ScreenFlow,
            name: "A".into(),
            result: SalesforceFileResult::ImportedWithChanges,
            note: String::new(),
            elements: vec![
                element(3, SalesforceResult::AsIs, ""),
                element(7, SalesforceResult::NotSupported, "A flow cannot wait."),
                element(8, SalesforceResult::NotSupported, "A flow cannot wait."),
            ],
            source: None,
        };
        let made = SalesforcePart {
            kind: SalesforcePartKind::User,
            name: fermata_engine::ids::Name::parse("anna").expect("a name"),
            label: "Anna".into(),
            change: SalesforceChange::New,
            activated: false,
            reason: String::new(),
            replaces: None,
            differences: Vec::new(),
            fields: Vec::new(),
            problems: Vec::new(),
            setup_path: Some("/setup/once".into()),
        };
        let (files, parts) = (vec![file], vec![made]);
        let report = SalesforceReport { files, parts, ..SalesforceReport::default() };
        let told = text(&report, true);
        assert!(told.contains("3 elements: 1 as is, 0 changed, 2 not supported"), "{told}");
        assert!(told.contains("line 7: waits of Hold: Not supported. A flow cannot wait."), "{told}");
        assert!(!told.contains("line 8"), "{told}");
        assert!(told.contains("sets a password at /setup/once"), "{told}");
        assert!(told.ends_with("Nothing is saved: this was a dry run.\n"), "{told}");
        assert!(text(&SalesforceReport::default(), false).ends_with("Nothing could be imported.\n"));
    }
}
