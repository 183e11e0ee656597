//! A formula's words.

/// Characters of one formula at most: the source allows a quarter of it.
pub(super) const LENGTH_MAX: usize = 16_000;

/// A word of a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// Digits, perhaps with a point.
    Number(String),
    /// What stood in quotes.
    Text(String),
    /// A function's name, a plain word, or a reference without brackets such as `$Record.Owner:User.Username`.
    Word(String),
    /// What stood in `{!…}`.
    Reference(String),
    /// An operator.
    Operator(&'static str),
    /// `(`
    Open,
    /// `)`
    Close,
    /// `,`
    Comma,
}

/// Operators, those of two letters first.
const OPERATORS: [&str; 17] =
    ["==", "!=", "<>", "<=", ">=", "&&", "||", "+", "-", "*", "/", "^", "&", "=", "<", ">", "!"];

/// Divides a formula into words.
pub(super) fn words(text: &str) -> Result<Vec<Token>, String> {
    if text.chars().count() > LENGTH_MAX {
        return Err(format!("The formula is longer than {LENGTH_MAX} characters."));
    }
    let mut words = Vec::new();
    let mut rest = without_space(text)?;
    while let Some(first) = rest.chars().next() {
        let (word, after) = match first {
            '(' => (Token::Open, rest.get(1..)),
            ')' => (Token::Close, rest.get(1..)),
            ',' | ';' => (Token::Comma, rest.get(1..)),
            '"' | '\'' => quoted(rest, first)?,
            '{' => braced(rest)?,
            c if c.is_ascii_digit() || c == '.' => number(rest)?,
            c if is_word(c) => word(rest),
            c => operator(rest).ok_or_else(|| format!("The formula has a {c} that it cannot have."))?,
        };
        words.push(word);
        rest = without_space(after.unwrap_or_default())?;
    }
    Ok(words)
}

/// Leaves out spaces and `/* … */`.
fn without_space(text: &str) -> Result<&str, String> {
    let mut rest = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    while let Some(comment) = rest.strip_prefix("/*") {
        let Some((_, after)) = comment.split_once("*/") else {
            return Err("A remark in the formula has no end.".to_owned());
        };
        rest = after.trim_start();
    }
    Ok(rest)
}

type Found<'t> = (Token, Option<&'t str>);

fn quoted(text: &str, quote: char) -> Result<Found<'_>, String> {
    let mut inner = String::new();
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            'n' | 'N' if escaped => inner.push('\n'),
            'r' | 'R' if escaped => inner.push('\r'),
            't' | 'T' if escaped => inner.push('\t'),
            c if escaped => inner.push(c),
            '\\' => {
                escaped = true;
                continue;
            }
            c if c == quote => return Ok((Token::Text(inner), text.get(at + 1..))),
            c => inner.push(c),
        }
        escaped = false;
    }
    Err("A text in the formula has no end.".to_owned())
}

fn braced(text: &str) -> Result<Found<'_>, String> {
    let inner = text.strip_prefix("{!").ok_or("The formula has a { without a !.")?;
    let (name, after) = inner.split_once('}').ok_or("A {! in the formula has no }.")?;
    match name.trim() {
        "" => Err("The formula has an empty {!}.".to_owned()),
        name => Ok((Token::Reference(name.to_owned()), Some(after))),
    }
}

fn number(text: &str) -> Result<Found<'_>, String> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (digits, after) = text.split_at(end);
    let whole = if digits.starts_with('.') { format!("0{digits}") } else { digits.to_owned() };
    let whole = whole.trim_end_matches('.').to_owned();
    match whole.parse::<f64>() {
        Ok(_) => Ok((Token::Number(whole), Some(after))),
        Err(_) => Err(format!("{digits} is no number.")),
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '$' | '_')
}

fn word(text: &str) -> Found<'_> {
    let end = text.find(|c: char| !is_word(c) && !matches!(c, '.' | ':')).unwrap_or(text.len());
    let (word, after) = text.split_at(end);
    (Token::Word(word.trim_end_matches(['.', ':']).to_owned()), Some(after))
}

fn operator(text: &str) -> Option<Found<'_>> {
    let found = OPERATORS.iter().find(|operator| text.starts_with(**operator))?;
    Some((Token::Operator(found), text.get(found.len()..)))
}
