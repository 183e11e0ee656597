//! What is another in a text than in another one, line by line, with a few lines around each change.

use std::time::Duration;

use similar::{ChangeTag, TextDiff};

/// Lines around a change.
const AROUND: usize = 2;
/// How long is looked for the shortest difference; then a longer one is as right.
const LOOKED: Duration = Duration::from_millis(200);

/// A line of a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What becomes of it.
    pub change: Change,
    /// The line, without its end.
    pub text: String,
}

/// What becomes of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It stays; it is told to find the place.
    Kept,
    /// It goes.
    Removed,
    /// It comes.
    Added,
    /// Lines that stay are passed over here.
    Skipped,
}

/// The lines in which two texts differ; none where they do not.
pub fn difference(before: &str, after: &str) -> Vec<Line> {
    let diff = TextDiff::configure().timeout(LOOKED).diff_lines(before, after);
    let mut lines = Vec::new();
    for (index, group) in diff.grouped_ops(AROUND).iter().enumerate() {
        if index > 0 {
            lines.push(Line { change: Change::Skipped, text: String::new() });
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let kind = match change.tag() {
                ChangeTag::Equal => Change::Kept,
                ChangeTag::Delete => Change::Removed,
                ChangeTag::Insert => Change::Added,
            };
            lines.push(Line { change: kind, text: change.value().trim_end_matches('\n').to_owned() });
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(before: &str, after: &str, expected: &[&str]) {
        let sign = |line: &Line| match line.change {
            Change::Kept => format!("  {}", line.text),
            Change::Removed => format!("- {}", line.text),
            Change::Added => format!("+ {}", line.text),
            Change::Skipped => "…".to_owned(),
        };
        let lines: Vec<String> = difference(before, after).iter().map(sign).collect();
        assert_eq!(lines, expected);
    }

    #[test]
    fn changes_stand_between_the_lines_around_them() {
        check("a\nb\nc\n", "a\nb\nc\n", &[]);
        check("a\nb\nc\n", "a\nx\nc\n", &["  a", "- b", "+ x", "  c"]);
        check("", "a\n", &["+ a"]);
        check(
            "1\n2\n3\n4\n5\n6\n7\n8\n9\n",
            "x\n2\n3\n4\n5\n6\n7\n8\ny\n",
            &["- 1", "+ x", "  2", "  3", "…", "  7", "  8", "- 9", "+ y"],
        );
    }
}
