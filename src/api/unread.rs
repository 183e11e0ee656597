//! What is told of JSON that cannot be read: the place, a stable code and a sentence. The same for REST and for the pages'
//! own calls.

use fermata_engine::run::command::FieldProblem;

/// The longest place told; a longer one is cut, as nobody reads it.
pub const PATH_MAX: usize = 200;
const MESSAGE_MAX: usize = 500;

/// What serde says of a value, and where it said so, such as `stages[0].label`.
pub fn problem(path: &str, message: &str) -> FieldProblem {
    let message = message.split(" at line ").next().unwrap_or(message);
    let message: String = message.chars().take(MESSAGE_MAX).collect();
    let code = mistake(&message);
    let mut path = shown_path(path);
    let around = matches!(code, "required" | "repeated") || (code == "unknown" && path.is_empty());
    if around
        && let Some(name) = quoted(&message)
        && last(&path) != name
    {
        // Of what is missing or there twice, serde tells what is around it.
        path = shown_path(&if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") });
    }
    FieldProblem { path, code: code.to_owned(), message }
}

/// A path for people: never longer than anybody reads.
pub fn shown_path(path: &str) -> String {
    let path = if path == "." { "" } else { path };
    path.chars().take(PATH_MAX).collect()
}

/// What kind of mistake serde speaks of: the code of a field problem.
pub fn mistake(message: &str) -> &'static str {
    const SAID: [(&str, &str); 6] = [
        ("unknown field", "unknown"),
        ("missing field", "required"),
        ("unknown variant", "unknown_choice"),
        ("invalid type", "wrong_type"),
        ("number out of range", "out_of_range"),
        ("duplicate field", "repeated"),
    ];
    SAID.iter().find(|(words, _)| message.starts_with(words)).map_or("invalid", |(_, code)| code)
}

/// The name between the first pair of backticks: the field that serde speaks of.
pub fn quoted(message: &str) -> Option<&str> {
    message.split('`').nth(1)
}

fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::problem;

    #[test]
    fn the_place_is_the_field_that_is_spoken_of() {
        let told = |path: &str, message: &str| {
            let told = problem(path, message);
            (told.path, told.code)
        };
        let pair = |path: &str, code: &str| (path.to_owned(), code.to_owned());
        assert_eq!(told(".", "missing field `label` at line 1 column 2"), pair("label", "required"));
        assert_eq!(told("work", "missing field `flow`"), pair("work.flow", "required"));
        assert_eq!(told("work.x", "unknown field `x`, expected `y`"), pair("work.x", "unknown"));
        assert_eq!(told("work", "unknown field `x`, expected `y`"), pair("work", "unknown"));
        assert_eq!(told("", "unknown field `x`, expected `y`"), pair("x", "unknown"));
        assert_eq!(told("", "duplicate field `x`"), pair("x", "repeated"));
        assert_eq!(told("days", "invalid type: string \"x\", expected u32"), pair("days", "wrong_type"));
    }
}
