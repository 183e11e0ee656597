//! Rich text as Markdown, or as plain text. `{!…}` and `{{…}}` stay as they are.

/// Whether a text has mark-up in it.
pub(super) fn looks_like(text: &str) -> bool {
    text.match_indices('<').any(|(at, _)| {
        let rest = text.get(at + 1..).unwrap_or_default().trim_start_matches('/');
        rest.starts_with(|c: char| c.is_ascii_alphabetic())
    })
}

/// A piece of rich text.
enum Piece<'t> {
    Text(&'t str),
    /// Kept to the letter.
    Merged(&'t str),
    Letter(String),
    /// Its name in small letters, whether it closes, and what stands in it.
    Tag(String, bool, &'t str),
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    // Behind the last of them no tag ends: looking for one again and again would take long.
    let last = text.rfind('>').map_or(usize::MAX, |last| text.len() - last);
    while !rest.is_empty() {
        let (piece, length) = piece(rest, rest.len() >= last);
        found.push(piece);
        rest = rest.get(length..).unwrap_or_default();
    }
    found
}

/// Bytes of what is put in at most.
const MERGED_LENGTH_MAX: usize = 4_000;

/// The beginning of a text: what is sought far behind is not there.
fn within(text: &str, most: usize) -> &str {
    let end = (most..most + 4).find(|end| text.is_char_boundary(*end));
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

/// The first piece of a text, and how many bytes it takes. Where no tag ends any more, none begins.
fn piece(text: &str, tags: bool) -> (Piece<'_>, usize) {
    for (open, close) in [("{!", "}"), ("{{", "}}")] {
        if text.starts_with(open)
            && let Some(end) = within(text, MERGED_LENGTH_MAX).find(close)
            && let Some(merged) = text.get(..end + close.len())
        {
            return (Piece::Merged(merged), merged.len());
        }
    }
    if tags
        && text.starts_with('<')
        && looks_like(within(text, 3))
        && let Some(end) = text.find('>')
    {
        let inside = text.get(1..end).unwrap_or_default();
        let closes = inside.starts_with('/');
        let name = inside.trim_start_matches('/');
        let name: String = name.chars().take_while(char::is_ascii_alphanumeric).collect();
        return (Piece::Tag(name.to_lowercase(), closes, inside), end + 1);
    }
    if text.starts_with('&')
        && let Some(end) = within(text, 12).find(';').filter(|end| *end <= 10)
        && let Some(letter) = text.get(1..end).and_then(letter)
    {
        return (Piece::Letter(letter), end + 1);
    }
    let first = text.chars().next().map_or(1, char::len_utf8);
    let more =
        text.get(first..).and_then(|rest| rest.find(['<', '&', '{'])).map_or(text.len(), |at| at + first);
    (Piece::Text(text.get(..more).unwrap_or(text)), more)
}

/// The letter that an entity of HTML means.
fn letter(name: &str) -> Option<String> {
    let named = match name {
        "nbsp" => "\u{a0}",
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        "hellip" => "…",
        "ndash" => "–",
        "mdash" => "—",
        "bull" => "•",
        "copy" => "©",
        "reg" => "®",
        "trade" => "™",
        "euro" => "€",
        "lsquo" => "‘",
        "rsquo" => "’",
        "ldquo" => "“",
        "rdquo" => "”",
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            return char::from_u32(code).filter(|c| *c != '\0').map(String::from);
        }
    };
    Some(named.replace('\u{a0}', " "))
}

/// Whether a letter is there only for the editor that wrote the text.
fn is_ghost(c: char) -> bool {
    matches!(c, '\u{feff}' | '\u{200b}')
}

/// The text alone, blocks on lines of their own.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::new();
    for piece in pieces(text) {
        match piece {
            Piece::Text(text) => out.extend(text.chars().filter(|c| !is_ghost(*c))),
            Piece::Merged(text) => out.push_str(text),
            Piece::Letter(letter) => out.push_str(&letter),
            Piece::Tag(name, closes, _) if name == "br" || (closes && is_block(&name)) => out.push('\n'),
            Piece::Tag(..) => {}
        }
    }
    let lines = out.lines().map(str::trim).collect::<Vec<_>>().join("\n");
    lines.trim().to_owned()
}

fn is_block(name: &str) -> bool {
    matches!(name, "p" | "div" | "li" | "ul" | "ol" | "table" | "tr" | "blockquote" | "pre")
        || (name.len() == 2 && name.starts_with('h'))
}

/// As Markdown.
pub(super) fn markdown(text: &str) -> String {
    if !looks_like(text) && !text.contains('&') {
        return text.trim().to_owned();
    }
    let mut writer = Writer::default();
    for piece in pieces(text) {
        match piece {
            Piece::Text(text) => writer.write(text),
            Piece::Merged(text) => writer.raw(text),
            Piece::Letter(letter) => writer.write(&letter),
            Piece::Tag(name, closes, inside) => writer.tag(&name, closes, inside),
        }
    }
    writer.end()
}

/// What is open: the tag, what goes around its text, and the text so far.
struct Open {
    tag: String,
    before: String,
    after: String,
    text: String,
}

/// Markdown while it is written.
#[derive(Default)]
struct Writer {
    out: String,
    open: Vec<Open>,
    /// Lists under way: of an ordered one the number of its last item.
    lists: Vec<Option<u32>>,
}

/// How deep marks lie within one another at most.
const OPEN_MAX: usize = 20;

impl Writer {
    fn raw(&mut self, text: &str) {
        self.open.last_mut().map_or(&mut self.out, |open| &mut open.text).push_str(text);
    }

    fn write(&mut self, text: &str) {
        let mut escaped = String::with_capacity(text.len());
        for c in text.chars().filter(|c| !is_ghost(*c)) {
            if matches!(c, '*' | '_' | '`' | '\\') {
                escaped.push('\\');
            }
            escaped.push(if c == '\n' { ' ' } else { c });
        }
        self.raw(&escaped);
    }

    fn tag(&mut self, name: &str, closes: bool, inside: &str) {
        match (name, closes) {
            ("b" | "strong", _) => self.mark("strong", closes, "**", "**".to_owned()),
            ("i" | "em", _) => self.mark("em", closes, "*", "*".to_owned()),
            ("s" | "strike" | "del", _) => self.mark("s", closes, "~~", "~~".to_owned()),
            ("a", _) => {
                let to = attribute(inside, "href").unwrap_or_default();
                self.mark("a", closes, "[", format!("]({to})"));
            }
            ("br", _) => self.raw("  \n"),
            ("hr", _) => self.raw("\n\n---\n\n"),
            ("img", _) => {
                let alt = attribute(inside, "alt").unwrap_or_default();
                self.write(&alt);
            }
            ("ul" | "ol", false) if self.lists.len() >= OPEN_MAX => {}
            ("ul", false) => self.lists.push(None),
            ("ol", false) => self.lists.push(Some(0)),
            ("ul" | "ol", true) => {
                self.lists.pop();
                self.raw("\n\n");
            }
            ("li", false) => self.item(),
            ("td" | "th", true) => self.raw(" "),
            (heading, false) if heading.len() == 2 && heading.starts_with('h') => {
                let level = heading.get(1..).and_then(|n| n.parse::<usize>().ok()).unwrap_or(3);
                self.raw(&format!("\n\n{} ", "#".repeat(level.clamp(1, 6))));
            }
            (block, true) if is_block(block) && self.lists.is_empty() => self.raw("\n\n"),
            _ => {}
        }
    }

    fn item(&mut self) {
        let depth = self.lists.len().saturating_sub(1);
        let mark = match self.lists.last_mut() {
            Some(Some(number)) => {
                *number += 1;
                format!("{number}.")
            }
            _ => "-".to_owned(),
        };
        let indent = "  ".repeat(depth);
        self.raw(&format!("\n{indent}{mark} "));
    }

    fn mark(&mut self, tag: &str, closes: bool, before: &str, after: String) {
        if !closes {
            let within = self.open.iter().any(|open| open.tag == tag);
            let (before, after) =
                if within { (String::new(), String::new()) } else { (before.to_owned(), after) };
            if self.open.len() < OPEN_MAX {
                self.open.push(Open { tag: tag.to_owned(), before, after, text: String::new() });
            }
        } else if self.open.iter().any(|open| open.tag == tag) {
            while let Some(open) = self.open.pop() {
                let last = open.tag == tag;
                self.raw(&around(&open));
                if last {
                    break;
                }
            }
        }
    }

    fn end(mut self) -> String {
        while let Some(open) = self.open.pop() {
            self.raw(&around(&open));
        }
        let mut lines: Vec<&str> = Vec::new();
        for line in self.out.lines() {
            let kept = if line.trim().is_empty() { "" } else { line };
            if !(kept.is_empty() && lines.last().is_none_or(|last| last.is_empty())) {
                lines.push(kept);
            }
        }
        lines.join("\n").trim().to_owned()
    }
}

/// A marked text: blanks at its ends stay outside of the mark.
fn around(open: &Open) -> String {
    let inner = open.text.trim();
    if inner.is_empty() {
        return open.text.clone();
    }
    let start = open.text.len() - open.text.trim_start().len();
    let (lead, trail) = (open.text.get(..start), open.text.get(start + inner.len()..));
    format!("{}{}{inner}{}{}", lead.unwrap_or_default(), open.before, open.after, trail.unwrap_or_default())
}

/// The value of an attribute.
fn attribute(inside: &str, name: &str) -> Option<String> {
    let low = inside.to_ascii_lowercase();
    let from = low.find(&format!("{name}="))? + name.len() + 1;
    let rest = inside.get(from..)?;
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let value = rest.get(1..)?.split(quote).next()?;
    let value = value.trim();
    let harmless = !value.to_ascii_lowercase().starts_with("javascript");
    harmless.then(|| value.replace([' ', ')'], "%20"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rich_text_becomes_markdown() {
        let cases = [
            ("plain *text*", "plain *text*"),
            (
                "<p><strong>Subject</strong> - {!Get_It.Some_Field__c}</p><p>Next</p>",
                "**Subject** - {!Get_It.Some_Field__c}\n\nNext",
            ),
            ("<ul><li><b>A </b>one</li><li>two_three</li></ul>", "- **A** one\n- two\\_three"),
            ("<ol><li>one</li><li>two</li></ol>", "1. one\n2. two"),
            ("<p>a<br>b</p><p><br></p><p>c</p>", "a  \nb\n\nc"),
            (
                "<p><a href=\"https://a.example/x\">here</a> &amp; there&nbsp;</p>",
                "[here](https://a.example/x) & there",
            ),
            ("<b>open", "**open**"),
            ("<b><b>twice</b></b>", "**twice**"),
            ("1 &lt; 2 <3", "1 < 2 <3"),
            ("<h2>Head</h2>text", "## Head\n\ntext"),
            ("<a href=\"javascript:alert(1)\">x</a>", "[x]()"),
        ];
        for (html, expected) in cases {
            assert_eq!(markdown(html), expected, "{html}");
        }
    }

    #[test]
    fn plain_text_has_no_marks() {
        assert_eq!(plain("<p>Additional <b>comments</b></p><p>to it</p>"), "Additional comments\nto it");
        assert_eq!(plain("a < b & c"), "a < b & c");
    }

    #[test]
    fn whatever_is_broken_ends() {
        for text in ["<", "<p", "</", "&", "&#xZZ;", "{!", "{!x", "<<<>>>", "é<ü>", "&é;"] {
            markdown(text);
            plain(text);
        }
    }
}
