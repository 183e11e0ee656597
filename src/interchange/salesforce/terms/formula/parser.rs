//! From words to a tree, within bounds, so that whoever walks it may recurse.

use super::lexer::{Token, words};

/// How deep a formula's tree may be: the engine reads none that is deeper.
const DEPTH_MAX: usize = 120;

/// A part of a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    /// A number as it is written.
    Number(String),
    /// A text.
    Text(String),
    /// Yes or no.
    Boolean(bool),
    /// Nothing.
    Null,
    /// What a name means.
    Reference(String),
    /// `-` or `!` before a part.
    Unary(&'static str, Box<Node>),
    /// Two parts with an operator between them.
    Binary(&'static str, Box<Node>, Box<Node>),
    /// A function, its name in capitals.
    Call(String, Vec<Node>),
}

/// A tree and how deep it is.
type Grown = (Node, usize);

/// Reads a formula.
pub(super) fn tree(text: &str) -> Result<Node, String> {
    let words = words(text)?;
    if words.is_empty() {
        return Err("The formula is empty.".to_owned());
    }
    let mut parser = Parser { words: words.into_iter().peekable() };
    let (tree, _) = parser.expression(0, 0)?;
    match parser.words.next() {
        None => Ok(tree),
        Some(word) => Err(format!("The formula has {} where it should end.", shown(&word))),
    }
}

struct Parser {
    words: std::iter::Peekable<std::vec::IntoIter<Token>>,
}

/// How close an operator binds its parts, from 1, and what it is called in the tree.
fn binding(operator: &str) -> Option<(u8, &'static str)> {
    Some(match operator {
        "||" => (1, "||"),
        "&&" => (2, "&&"),
        "=" | "==" => (3, "=="),
        "<>" | "!=" => (3, "!="),
        "<" => (4, "<"),
        ">" => (4, ">"),
        "<=" => (4, "<="),
        ">=" => (4, ">="),
        "+" => (5, "+"),
        "-" => (5, "-"),
        "&" => (5, "&"),
        "*" => (6, "*"),
        "/" => (6, "/"),
        "^" => (8, "^"),
        _ => return None,
    })
}

/// What a `-` or `!` before a part binds like: closer than a product, less close than a power.
const UNARY: u8 = 7;

impl Parser {
    fn expression(&mut self, least: u8, depth: usize) -> Result<Grown, String> {
        if depth > DEPTH_MAX {
            return Err(too_deep());
        }
        let (mut left, mut high) = self.part(depth + 1)?;
        while let Some(Token::Operator(operator)) = self.words.peek() {
            let Some((binds, operator)) = binding(operator).filter(|(binds, _)| *binds >= least.max(1))
            else {
                break;
            };
            self.words.next();
            let (right, deep) = self.expression(binds + 1, depth + 1)?;
            high = high.max(deep) + 1;
            if high > DEPTH_MAX {
                return Err(too_deep());
            }
            left = Node::Binary(operator, Box::new(left), Box::new(right));
        }
        Ok((left, high))
    }

    fn part(&mut self, depth: usize) -> Result<Grown, String> {
        let word = self.words.next().ok_or("The formula ends too early.")?;
        let node = match word {
            Token::Number(digits) => Node::Number(digits),
            Token::Text(text) => Node::Text(text),
            Token::Reference(name) => Node::Reference(name),
            Token::Word(word) => return self.word(word, depth),
            Token::Open => {
                let inner = self.expression(0, depth)?;
                self.close()?;
                return Ok(inner);
            }
            Token::Operator("+") => return self.expression(UNARY, depth),
            Token::Operator(operator @ ("-" | "!")) => {
                let (inner, deep) = self.expression(UNARY, depth)?;
                return Ok((Node::Unary(operator, Box::new(inner)), deep + 1));
            }
            other => return Err(format!("The formula has {} where a value should be.", shown(&other))),
        };
        Ok((node, 1))
    }

    fn word(&mut self, word: String, depth: usize) -> Result<Grown, String> {
        if self.words.next_if_eq(&Token::Open).is_some() {
            return self.call(word.to_uppercase(), depth);
        }
        let node = match word.to_ascii_uppercase().as_str() {
            "TRUE" => Node::Boolean(true),
            "FALSE" => Node::Boolean(false),
            "NULL" => Node::Null,
            _ => Node::Reference(word),
        };
        Ok((node, 1))
    }

    fn call(&mut self, name: String, depth: usize) -> Result<Grown, String> {
        let (mut parts, mut high) = (Vec::new(), 1);
        if self.words.next_if_eq(&Token::Close).is_some() {
            return Ok((Node::Call(name, parts), high));
        }
        loop {
            let (part, deep) = self.expression(0, depth)?;
            parts.push(part);
            high = high.max(deep + 1);
            match self.words.next() {
                Some(Token::Comma) => {}
                Some(Token::Close) => return Ok((Node::Call(name, parts), high)),
                Some(other) => return Err(format!("{name} has {} where a comma should be.", shown(&other))),
                None => return Err(format!("{name}( in the formula has no ).")),
            }
        }
    }

    fn close(&mut self) -> Result<(), String> {
        match self.words.next() {
            Some(Token::Close) => Ok(()),
            Some(other) => Err(format!("The formula has {} where a ) should be.", shown(&other))),
            None => Err("A ( in the formula has no ).".to_owned()),
        }
    }
}

fn too_deep() -> String {
    format!("The formula is nested deeper than {DEPTH_MAX} levels.")
}

/// A word for a message.
fn shown(word: &Token) -> String {
    let text = match word {
        Token::Number(text) | Token::Word(text) => text.as_str(),
        Token::Text(text) => return format!("the text \"{}\"", text.chars().take(40).collect::<String>()),
        Token::Reference(name) => return format!("{{!{}}}", name.chars().take(40).collect::<String>()),
        Token::Operator(operator) => operator,
        Token::Open => "(",
        Token::Close => ")",
        Token::Comma => ",",
    };
    text.chars().take(40).collect()
}
