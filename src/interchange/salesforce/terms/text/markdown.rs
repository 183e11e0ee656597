//! HTML of rich texts as markdown.

/// Letters that one text may become.
const LENGTH_MAX: usize = 64 * 1024;

/// HTML as markdown: paragraphs, breaks, bold, italic, lists, links and headings; whatever else is marked loses its mark only. What
/// holds no tag stays as it is.
pub fn markdown(html: &str) -> String {
    let mut writing = Writing::default();
    let mut rest = html;
    // Behind the last of them no tag ends: looking for one again and again would take long.
    let last = html.rfind('>').map_or(0, |last| html.len() - last);
    while let Some(at) = rest.find('<') {
        let (text, tag) = rest.split_at(at);
        writing.text(text);
        let Some(end) = end_of(tag, last).filter(|_| begins_tag(tag)) else {
            writing.text("<");
            rest = tag.get(1..).unwrap_or_default();
            continue;
        };
        writing.tag(tag.get(1..end).unwrap_or_default());
        rest = tag.get(end + 1..).unwrap_or_default();
        if writing.out.len() > LENGTH_MAX {
            return writing.done();
        }
    }
    writing.text(rest);
    writing.done()
}

/// Where a tag ends; the last that ends at all has `last` bytes from there to the end of the text.
fn end_of(tag: &str, last: usize) -> Option<usize> {
    if last == 0 || tag.len() < last { None } else { tag.find('>') }
}

fn begins_tag(text: &str) -> bool {
    text.chars().nth(1).is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '/' | '!'))
}

#[derive(Default)]
struct Writing {
    out: String,
    /// Lists that are open: the next number of each, none where it has none.
    lists: Vec<Option<u32>>,
    /// Addresses of links that are open.
    links: Vec<String>,
    /// What is within `style` or `script` is no text.
    hidden: usize,
}

impl Writing {
    fn text(&mut self, text: &str) {
        if self.hidden > 0 {
            return;
        }
        let text = with_letters(text);
        let line_begins = self.out.is_empty() || self.out.ends_with('\n');
        if line_begins && text.trim().is_empty() {
            return;
        }
        self.out.push_str(&text);
    }

    fn tag(&mut self, tag: &str) {
        let closing = tag.starts_with('/');
        let name: String =
            tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).take(12).collect();
        match (name.to_lowercase().as_str(), closing) {
            ("br", _) => self.out.push_str("  \n"),
            ("p" | "div" | "table" | "blockquote", _) => self.gap(),
            ("tr", _) => self.line(),
            ("td" | "th", false) => self.out.push(' '),
            ("b" | "strong", _) => self.mark("**", closing),
            ("i" | "em", _) => self.mark("*", closing),
            ("ul" | "ol", false) => self.list((name.eq_ignore_ascii_case("ol")).then_some(1)),
            ("ul" | "ol", true) => {
                self.lists.pop();
                self.gap();
            }
            ("li", false) => self.item(),
            ("li", true) => self.line(),
            ("a", false) => self.link(tag),
            ("a", true) => self.linked(),
            ("style" | "script", false) => self.hidden += 1,
            ("style" | "script", true) => self.hidden = self.hidden.saturating_sub(1),
            (heading, false) if is_heading(heading) => {
                self.gap();
                let level = heading.get(1..).and_then(|n| n.parse().ok()).unwrap_or(1_usize);
                self.out.push_str(&"#".repeat(level));
                self.out.push(' ');
            }
            (heading, true) if is_heading(heading) => self.gap(),
            _ => {}
        }
    }

    /// A mark stands at its word: spaces between them would make it none.
    fn mark(&mut self, mark: &str, closing: bool) {
        if closing && self.out.ends_with(mark) {
            self.out.truncate(self.out.len() - mark.len());
            return;
        }
        let end = self.out.trim_end_matches(' ').len();
        if closing && end < self.out.len() {
            let spaces = self.out.split_off(end);
            self.out.push_str(mark);
            self.out.push_str(&spaces);
        } else {
            self.out.push_str(mark);
        }
    }

    fn line(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }

    fn gap(&mut self) {
        let end = self.out.trim_end_matches([' ', '\n']).len();
        self.out.truncate(end);
        if !self.out.is_empty() {
            self.out.push_str("\n\n");
        }
    }

    fn list(&mut self, number: Option<u32>) {
        if self.lists.is_empty() {
            self.gap()
        } else {
            self.line()
        }
        if self.lists.len() < 8 {
            self.lists.push(number);
        }
    }

    fn item(&mut self) {
        self.line();
        self.out.push_str(&"  ".repeat(self.lists.len().saturating_sub(1)));
        match self.lists.last_mut() {
            Some(Some(number)) => {
                self.out.push_str(&format!("{number}. "));
                *number += 1;
            }
            _ => self.out.push_str("- "),
        }
    }

    fn link(&mut self, tag: &str) {
        let address = attribute(tag, "href").unwrap_or_default();
        let web =
            ["http://", "https://", "mailto:", "{!", "{{"].iter().any(|start| address.starts_with(start));
        if web {
            self.out.push('[');
        }
        self.links.push(if web { address } else { String::new() });
    }

    fn linked(&mut self) {
        if let Some(address) = self.links.pop().filter(|address| !address.is_empty()) {
            self.out.push_str(&format!("]({address})"));
        }
    }

    fn done(self) -> String {
        self.out.trim().to_owned()
    }
}

fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let at = tag.to_ascii_lowercase().find(&format!("{name}="))?;
    let value = tag.get(at + name.len() + 1..)?;
    let value = match value.chars().next()? {
        quote @ ('"' | '\'') => value.get(1..)?.split(quote).next()?,
        _ => value.split_whitespace().next()?,
    };
    Some(with_letters(value))
}

/// Entities as letters.
fn with_letters(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let name = after.bytes().take(9).position(|byte| byte == b';').and_then(|end| after.get(..end));
        match name.and_then(|name| Some((letter(name)?, after.get(name.len() + 1..)?))) {
            Some((letter, after)) => {
                out.push(letter);
                rest = after;
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

fn letter(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" | "rsquo" | "lsquo" => '\'',
        "nbsp" => ' ',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "copy" => '©',
        "euro" => '€',
        "bull" | "middot" => '·',
        "ldquo" => '“',
        "rdquo" => '”',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|letter| !letter.is_control() || *letter == '\n')?
        }
    })
}
