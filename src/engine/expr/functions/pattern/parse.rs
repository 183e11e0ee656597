//! Reads a pattern. What would need a second look at the text (what was found before, what stands ahead) is refused.

use std::{iter::Peekable, rc::Rc, str::Chars};

use super::{
    super::{ExprError, Result},
    Pattern, Spot, State,
    set::{Item, Kind, Set},
};
use crate::limits::{PATTERN_DEPTH_MAX, PATTERN_LENGTH_MAX, PATTERN_READING_MAX, PATTERN_STATES_MAX};

/// Reads a pattern.
pub(super) fn parse(source: &str) -> Result<Pattern> {
    let length = source.chars().count();
    if length > PATTERN_LENGTH_MAX {
        let message = format!("a pattern has at most {PATTERN_LENGTH_MAX} characters; this one has {length}");
        return Err(ExprError::new("wrong_pattern", message));
    }
    let rest = source.chars().peekable();
    let mut reader = Reader { rest, at: 0, depth: 0, made: 0, any_case: false, any: false };
    let states = reader.choice()?;
    match reader.rest.peek() {
        Some(_) => Err(reader.wrong("it has a ) without a (; write \\) for the character")),
        None => Ok(Pattern { states, made: reader.made }),
    }
}

struct Reader<'s> {
    rest: Peekable<Chars<'s>>,
    /// How many characters were read.
    at: usize,
    depth: usize,
    /// How many states were made or moved so far.
    made: usize,
    /// Capitals and small letters are the same from here on.
    any_case: bool,
    /// A point is any character from here on, the end of a line too.
    any: bool,
}

impl Reader<'_> {
    fn wrong(&self, words: &str) -> ExprError {
        let message = format!("the pattern cannot be read at its character {}: {words}", self.at.max(1));
        ExprError::new("wrong_pattern", message)
    }

    fn next(&mut self) -> Option<char> {
        let next = self.rest.next();
        self.at += usize::from(next.is_some());
        next
    }

    /// Takes a character if it is this one.
    fn takes(&mut self, wanted: char) -> bool {
        let is = self.rest.peek() == Some(&wanted);
        if is {
            self.next();
        }
        is
    }

    /// One thing or another.
    fn choice(&mut self) -> Result<Vec<State>> {
        let mut last = self.sequence()?;
        let mut others = Vec::new();
        while self.takes('|') {
            others.push(std::mem::replace(&mut last, self.sequence()?));
        }
        if others.is_empty() {
            return Ok(last);
        }
        let mut left = others.iter().map(|states| states.len() + 2).sum::<usize>() + last.len();
        self.makes(left)?;
        let mut joined = Vec::with_capacity(left);
        for states in others {
            left -= states.len() + 2;
            joined.push(State::Fork(offset(states.len()) + 2));
            joined.extend(states);
            joined.push(State::Jump(offset(left) + 1));
        }
        joined.extend(last);
        self.bounded(joined)
    }

    /// One thing after another.
    fn sequence(&mut self) -> Result<Vec<State>> {
        let mut states = Vec::new();
        while let Some(c) = self.rest.peek().copied().filter(|c| !matches!(c, '|' | ')')) {
            self.next();
            let part = self.part(c)?;
            let part = self.repeated(part)?;
            self.makes(part.len())?;
            states.extend(part);
            states = self.bounded(states)?;
        }
        Ok(states)
    }

    fn part(&mut self, c: char) -> Result<Vec<State>> {
        Ok(match c {
            '(' => return self.group(),
            '[' => vec![self.class()?],
            '.' if self.any => vec![self.set(Vec::new(), true)],
            '.' => vec![self.set(vec![Item::Range('\n', '\n'), Item::Range('\r', '\r')], true)],
            '^' => vec![State::At(Spot::Begin)],
            '$' => vec![State::At(Spot::End)],
            '*' | '+' | '?' => {
                return Err(
                    self.wrong(&format!("there is nothing before the {c}; write \\{c} for the character"))
                );
            }
            '\\' => match self.rest.peek() {
                Some('b') => self.spot(Spot::Edge),
                Some('B') => self.spot(Spot::NoEdge),
                Some('A') => self.spot(Spot::Begin),
                Some('z' | 'Z') => self.spot(Spot::End),
                _ => {
                    let item = self.escape()?;
                    vec![self.set(vec![item], false)]
                }
            },
            c => vec![self.set(vec![Item::Range(c, c)], false)],
        })
    }

    fn spot(&mut self, spot: Spot) -> Vec<State> {
        self.next();
        vec![State::At(spot)]
    }

    fn set(&self, items: Vec<Item>, negated: bool) -> State {
        State::One(Rc::new(Set { items, negated, any_case: self.any_case }))
    }

    /// What follows a `(`.
    fn group(&mut self) -> Result<Vec<State>> {
        self.depth += 1;
        if self.depth > PATTERN_DEPTH_MAX {
            return Err(self.wrong(&format!("it has more than {PATTERN_DEPTH_MAX} groups within groups")));
        }
        let before = (self.any_case, self.any);
        if self.takes('?') && !self.head()? {
            self.depth -= 1;
            return Ok(Vec::new());
        }
        let states = self.choice()?;
        if !self.takes(')') {
            return Err(self.wrong("a ( has no )"));
        }
        (self.any_case, self.any) = before;
        self.depth -= 1;
        Ok(states)
    }

    /// What follows `(?`: whether a group follows. What is set without one holds from there on.
    fn head(&mut self) -> Result<bool> {
        let mut on = true;
        loop {
            match self.next() {
                Some(':') => return Ok(true),
                Some(')') => return Ok(false),
                Some('i') => self.any_case = on,
                Some('s') => self.any = on,
                Some('-') => on = false,
                Some('P') if self.rest.peek() == Some(&'<') => {}
                Some('<') if !matches!(self.rest.peek(), Some('=' | '!')) => {
                    while self.rest.peek().is_some_and(|c| c.is_ascii_alphanumeric() || *c == '_') {
                        self.next();
                    }
                    return if self.takes('>') {
                        Ok(true)
                    } else {
                        Err(self.wrong("a group's name has no >"))
                    };
                }
                Some('=' | '!' | '<') => {
                    return Err(self.wrong("looking ahead or back is not possible; ask with two patterns"));
                }
                _ => return Err(self.wrong("of what can follow (? only : i s - and a name are possible")),
            }
        }
    }

    /// What follows a `[`.
    fn class(&mut self) -> Result<State> {
        let negated = self.takes('^');
        let mut items = Vec::new();
        loop {
            let Some(c) = self.next() else { return Err(self.wrong("a [ has no ]")) };
            let first = match c {
                ']' if items.is_empty() => Item::Range(']', ']'),
                ']' => return Ok(self.set(items, negated)),
                '[' => return Err(self.wrong("a [ within [ ] is not possible; write \\[ for the character")),
                '&' if self.rest.peek() == Some(&'&') => {
                    return Err(self.wrong("&& within [ ] is not possible; write \\& for the character"));
                }
                '\\' => self.escape()?,
                c => Item::Range(c, c),
            };
            items.push(self.range_from(first)?);
        }
    }

    /// A range, where a `-` and its end follow.
    fn range_from(&mut self, first: Item) -> Result<Item> {
        let Item::Range(from, _) = first else { return Ok(first) };
        let mut ahead = self.rest.clone();
        if ahead.next() != Some('-') || matches!(ahead.next(), Some(']') | None) {
            return Ok(first);
        }
        self.next();
        let to = match self.next() {
            Some('\\') => self.escape()?,
            Some(c) => Item::Range(c, c),
            None => return Err(self.wrong("a [ has no ]")),
        };
        match to {
            Item::Range(to, _) if from <= to => Ok(Item::Range(from, to)),
            Item::Range(..) => Err(self.wrong("a range ends before it begins")),
            Item::Kind(..) => Err(self.wrong("a range ends with one character, not with a kind of them")),
        }
    }

    /// What follows a `\`.
    fn escape(&mut self) -> Result<Item> {
        let one = |c: char| Ok(Item::Range(c, c));
        match self.next() {
            Some('d') => Ok(Item::Kind(Kind::Digit, false)),
            Some('D') => Ok(Item::Kind(Kind::Digit, true)),
            Some('w') => Ok(Item::Kind(Kind::Word, false)),
            Some('W') => Ok(Item::Kind(Kind::Word, true)),
            Some('s') => Ok(Item::Kind(Kind::Space, false)),
            Some('S') => Ok(Item::Kind(Kind::Space, true)),
            Some('t') => one('\t'),
            Some('n') => one('\n'),
            Some('r') => one('\r'),
            Some('f') => one('\u{c}'),
            Some('x') => self.code(2),
            Some('u') => self.code(4),
            Some(c @ ('p' | 'P')) => self.kind(c == 'P'),
            Some(c) if c.is_ascii_digit() => {
                Err(self.wrong("what was found before cannot be asked for again"))
            }
            Some(c) if c.is_alphabetic() => Err(self.wrong(&format!("\\{c} is not known here"))),
            Some(c) => one(c),
            None => Err(self.wrong("there is nothing behind the \\; write \\\\ for the character")),
        }
    }

    /// A character by its number.
    fn code(&mut self, digits: usize) -> Result<Item> {
        let hex: String = (0..digits).filter_map(|_| self.next()).collect();
        let read =
            u32::from_str_radix(&hex, 16).ok().filter(|_| hex.len() == digits).and_then(char::from_u32);
        let c = read.ok_or_else(|| self.wrong("the number of a character cannot be read"))?;
        Ok(Item::Range(c, c))
    }

    /// A kind of characters by its name.
    fn kind(&mut self, negated: bool) -> Result<Item> {
        let mut name = String::new();
        if self.takes('{') {
            while let Some(c) = self.next().filter(|c| *c != '}') {
                name.push(c);
            }
        } else {
            name.extend(self.next());
        }
        match Kind::named(&name) {
            Some(kind) => Ok(Item::Kind(kind, negated)),
            None => Err(self.wrong("this kind of characters is not known here")),
        }
    }

    /// A part as often as what follows it says.
    fn repeated(&mut self, part: Vec<State>) -> Result<Vec<State>> {
        let (least, most) = match self.rest.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => match self.counts() {
                Some(counts) => counts,
                None => return Ok(part),
            },
            _ => return Ok(part),
        };
        // Of a count the closing bracket is what is left to read.
        self.next();
        if most.is_some_and(|most| most < least) {
            return Err(self.wrong("a count ends before it begins"));
        }
        // Whether as few as possible are taken makes no difference to whether there is any.
        self.takes('?');
        if matches!(self.rest.peek(), Some('*' | '+' | '?')) {
            self.next();
            return Err(self.wrong("it is said twice how often something comes"));
        }
        self.times(&part, least, most)
    }

    /// The counts in `{2}`, `{2,}` and `{2,5}`, read up to the closing bracket; none where the bracket stands for itself.
    fn counts(&mut self) -> Option<(usize, Option<usize>)> {
        let mut ahead = self.rest.clone();
        ahead.next();
        let mut inside = String::new();
        while let Some(c) = ahead.next().filter(|c| c.is_ascii_digit() || *c == ',') {
            inside.push(c);
        }
        let length = inside.len();
        let closed = self.rest.clone().nth(length + 1) == Some('}');
        let (least, most) = inside.split_once(',').unwrap_or((&inside, &inside));
        let number = |digits: &str| digits.parse::<usize>().ok();
        let counts = match (number(least), most) {
            (Some(least), "") => (least, None),
            (Some(least), most) => (least, Some(number(most)?)),
            (None, _) => return None,
        };
        if !closed {
            return None;
        }
        for _ in 0..=length {
            self.next();
        }
        Some(counts)
    }

    fn times(&mut self, part: &[State], least: usize, most: Option<usize>) -> Result<Vec<State>> {
        let all = most.unwrap_or(least).saturating_add(1).saturating_mul(part.len() + 1);
        if all > PATTERN_STATES_MAX * 2 {
            return Err(self.too_large());
        }
        self.makes(all)?;
        let length = offset(part.len());
        let mut states = Vec::with_capacity(all);
        for _ in 0..least {
            states.extend_from_slice(part);
        }
        match most {
            None if least > 0 => states.push(State::Fork(-length)),
            None => {
                states.push(State::Fork(length + 2));
                states.extend_from_slice(part);
                states.push(State::Jump(-length - 1));
            }
            Some(most) => {
                let more = most - least;
                for left in (1..=more).rev() {
                    states.push(State::Fork(offset(left) * (length + 1)));
                    states.extend_from_slice(part);
                }
            }
        }
        self.bounded(states)
    }

    /// Counts states that are made: also those of a part that is then counted away.
    fn makes(&mut self, states: usize) -> Result<()> {
        self.made += states;
        if self.made > PATTERN_READING_MAX { Err(self.too_large()) } else { Ok(()) }
    }

    fn bounded(&self, states: Vec<State>) -> Result<Vec<State>> {
        if states.len() > PATTERN_STATES_MAX { Err(self.too_large()) } else { Ok(states) }
    }

    fn too_large(&self) -> ExprError {
        self.wrong("with all that it counts it is too large; count less")
    }
}

/// How far on; patterns are far shorter than what this could not tell.
fn offset(states: usize) -> isize {
    isize::try_from(states).unwrap_or(isize::MAX)
}
