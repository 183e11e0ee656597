//! Files that fit in a head, functions that fit on a screen. Tests are excepted.

use super::files::{self, Source};

const FILE: usize = 600;
const FUNCTION: usize = 100;

pub(crate) fn files() -> anyhow::Result<Vec<String>> {
    let long = |source: Source| {
        let lines = code(&source).count();
        (lines > FILE).then(|| format!("{}: {lines} lines, at most {FILE}; make it two", source.path))
    };
    Ok(sources()?.into_iter().filter_map(long).collect())
}

pub(crate) fn functions() -> anyhow::Result<Vec<String>> {
    Ok(sources()?.iter().flat_map(long_functions).collect())
}

fn sources() -> anyhow::Result<Vec<Source>> {
    let is_code = |source: &Source| {
        let path = &source.path;
        (path.ends_with(".rs") || path.ends_with(".css"))
            && !path.contains("/tests/")
            && !path.ends_with("tests.rs")
    };
    Ok(files::texts(&["src", "style"])?.into_iter().filter(is_code).collect())
}

/// The lines before the tests at a file's end.
fn code(source: &Source) -> impl Iterator<Item = &str> {
    source.text.lines().take_while(|line| *line != "#[cfg(test)]")
}

/// Formatted code closes a function at the depth where it began.
fn long_functions(source: &Source) -> Vec<String> {
    let mut found = Vec::new();
    let mut open: Option<(usize, usize, &str)> = None;
    for (number, line) in code(source).enumerate() {
        let depth = line.len() - line.trim_start().len();
        match open {
            None => open = begins(line).map(|name| (number, depth, name)),
            Some((start, at, name)) if depth == at && (line.trim() == "}" || line.trim() == "};") => {
                let lines = number - start + 1;
                if lines > FUNCTION {
                    let place = format!("{}:{}", source.path, start + 1);
                    found.push(format!("{place}: `{name}` has {lines} lines, at most {FUNCTION}"));
                }
                open = None;
            }
            Some(_) => {}
        }
    }
    found
}

/// The name of the function whose body opens with this line or the next ones.
fn begins(line: &str) -> Option<&str> {
    if line.ends_with('}') || line.ends_with(';') {
        return None;
    }
    let mut words = line.split_whitespace().skip_while(|word| {
        word.starts_with("pub") || ["async", "const", "unsafe", "extern", "crate)", "super)"].contains(word)
    });
    if words.next()? != "fn" {
        return None;
    }
    words.next()?.split(['(', '<']).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(lines: usize) -> Source {
        let body = "        let x = 1;\n".repeat(lines - 2);
        let text =
            format!("impl A {{\n    pub(crate) async fn long<T>(\n{body}    }}\n}}\nfn short() {{\n}}\n");
        Source { path: "a.rs".into(), text }
    }

    #[test]
    fn a_function_may_have_a_hundred_lines_and_no_more() {
        assert!(long_functions(&with(100)).is_empty());
        let found = long_functions(&with(101));
        assert_eq!(found, ["a.rs:2: `long` has 101 lines, at most 100"]);
    }

    #[test]
    fn tests_at_the_end_do_not_count() {
        let source = Source { path: "a.rs".into(), text: format!("a\n#[cfg(test)]\n{}", "b\n".repeat(1000)) };
        assert_eq!(code(&source).count(), 1);
    }
}
