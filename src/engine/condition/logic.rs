//! Custom logic: `1 AND (2 OR NOT 3)`. NOT binds closest, then AND, then OR.

use crate::limits::{LOGIC_DEPTH_MAX, LOGIC_LENGTH_MAX};

/// Custom logic, read. Rows are numbered from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogicTree {
    /// A row.
    Row(usize),
    /// It does not hold.
    Not(Box<LogicTree>),
    /// All hold.
    And(Vec<LogicTree>),
    /// At least one holds.
    Or(Vec<LogicTree>),
}

/// Why custom logic cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct LogicError(pub String);

type Result<T> = std::result::Result<T, LogicError>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Row(usize),
    And,
    Or,
    Not,
    Open,
    Close,
}

impl LogicTree {
    /// Reads custom logic over so many rows.
    ///
    /// # Errors
    /// When the text is no logic, is too long or too deep, or names a row that is not there.
    pub fn parse(text: &str, rows: usize) -> Result<Self> {
        if text.chars().count() > LOGIC_LENGTH_MAX {
            return Err(LogicError(format!(
                "the logic is longer than {LOGIC_LENGTH_MAX} characters; shorten it"
            )));
        }
        let tokens = tokens(text)?;
        let mut parser = Parser { tokens: &tokens, at: 0, rows };
        let tree = parser.or(0)?;
        match parser.peek() {
            None => Ok(tree),
            Some(token) => Err(LogicError(format!(
                "did not expect {} after a complete part; join parts with AND or OR",
                word(token)
            ))),
        }
    }

    /// Whether it holds, given which rows hold.
    pub fn holds<E>(
        &self,
        row: &mut impl FnMut(usize) -> std::result::Result<bool, E>,
    ) -> std::result::Result<bool, E> {
        match self {
            Self::Row(n) => row(*n),
            Self::Not(inner) => Ok(!inner.holds(row)?),
            Self::And(parts) => {
                for part in parts {
                    if !part.holds(row)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Self::Or(parts) => {
                for part in parts {
                    if part.holds(row)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
        }
    }

    /// Every row that is named, in order of first mention.
    pub fn rows(&self) -> Vec<usize> {
        let mut found = Vec::new();
        self.collect(&mut found);
        found
    }

    fn collect(&self, found: &mut Vec<usize>) {
        match self {
            Self::Row(n) if found.contains(n) => {}
            Self::Row(n) => found.push(*n),
            Self::Not(inner) => inner.collect(found),
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|part| part.collect(found)),
        }
    }
}

fn tokens(text: &str) -> Result<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '(' | ')' => first.len_utf8(),
            c if c.is_ascii_digit() => rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len()),
            c if c.is_alphabetic() => rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len()),
            c => {
                return Err(LogicError(format!(
                    "did not expect {c}; write numbers, AND, OR, NOT and brackets"
                )));
            }
        };
        let (word, after) = rest.split_at(length);
        tokens.push(token(word)?);
        rest = after.trim_start();
    }
    Ok(tokens)
}

fn token(word: &str) -> Result<Token> {
    match word.to_ascii_uppercase().as_str() {
        "(" => Ok(Token::Open),
        ")" => Ok(Token::Close),
        "AND" => Ok(Token::And),
        "OR" => Ok(Token::Or),
        "NOT" => Ok(Token::Not),
        other => match other.parse::<usize>() {
            Ok(row) => Ok(Token::Row(row)),
            Err(_) => {
                let shown: String = word.chars().take(30).collect();
                Err(LogicError(format!("did not expect {shown}; write numbers, AND, OR, NOT and brackets")))
            }
        },
    }
}

fn word(token: Token) -> String {
    match token {
        Token::Row(n) => n.to_string(),
        Token::And => "AND".to_owned(),
        Token::Or => "OR".to_owned(),
        Token::Not => "NOT".to_owned(),
        Token::Open => "(".to_owned(),
        Token::Close => ")".to_owned(),
    }
}

struct Parser<'t> {
    tokens: &'t [Token],
    at: usize,
    rows: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<Token> {
        self.tokens.get(self.at).copied()
    }

    fn take(&mut self, token: Token) -> bool {
        let there = self.peek() == Some(token);
        self.at += usize::from(there);
        there
    }

    fn or(&mut self, depth: usize) -> Result<LogicTree> {
        let mut parts = vec![self.and(depth)?];
        while self.take(Token::Or) {
            parts.push(self.and(depth)?);
        }
        Ok(single(parts, LogicTree::Or))
    }

    fn and(&mut self, depth: usize) -> Result<LogicTree> {
        let mut parts = vec![self.not(depth)?];
        while self.take(Token::And) {
            parts.push(self.not(depth)?);
        }
        Ok(single(parts, LogicTree::And))
    }

    fn not(&mut self, depth: usize) -> Result<LogicTree> {
        if depth > LOGIC_DEPTH_MAX {
            return Err(LogicError(format!(
                "the logic is nested deeper than {LOGIC_DEPTH_MAX} levels; simplify it"
            )));
        }
        match self.peek() {
            Some(Token::Not) => {
                self.at += 1;
                Ok(LogicTree::Not(Box::new(self.not(depth + 1)?)))
            }
            Some(Token::Open) => {
                self.at += 1;
                let inner = self.or(depth + 1)?;
                if self.take(Token::Close) {
                    Ok(inner)
                } else {
                    Err(LogicError("a bracket is not closed; add )".to_owned()))
                }
            }
            Some(Token::Row(n)) if n >= 1 && n <= self.rows => {
                self.at += 1;
                Ok(LogicTree::Row(n))
            }
            Some(Token::Row(n)) => {
                Err(LogicError(format!("there is no row {n}; rows are numbered 1 to {}", self.rows)))
            }
            Some(token) => Err(LogicError(format!("expected a row's number before {}", word(token)))),
            None if self.tokens.is_empty() => {
                Err(LogicError("the logic is empty; write such as 1 AND (2 OR 3)".to_owned()))
            }
            None => {
                Err(LogicError("the logic ends too early; a row's number is missing at the end".to_owned()))
            }
        }
    }
}

fn single(mut parts: Vec<LogicTree>, join: fn(Vec<LogicTree>) -> LogicTree) -> LogicTree {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        Some(last) => {
            parts.push(last);
            join(parts)
        }
        None => join(parts),
    }
}
