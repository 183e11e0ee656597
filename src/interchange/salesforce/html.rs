//! Rich text as Markdown, or as plain text. `{!…}` and `{{…}}` stay as they are.

/// Bytes that one text may become, and a little more.
const LENGTH_MAX: usize = 64 * 1024;

/// Whether a text has mark-up in it.
pub fn looks_like(text: &str) -> bool {
    text.match_indices('<').any(|(at, _)| {
        let rest = text.get(at + 1..).unwrap_or_default().trim_start_matches('/');
        rest.starts_with(|c: char| c.is_ascii_alphabetic()) || rest.starts_with("!--")
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
        && looks_like(within(text, 4))
        && let Some(end) = text.find('>')
    {
        let inside = text.get(1..end).unwrap_or_default();
        let closes = inside.starts_with('/');
        let name = inside.trim_start_matches('/');
        let name: String = name.chars().take_while(char::is_ascii_alphanumeric).take(12).collect();
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
        "middot" => "·",
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
pub fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut hidden = 0_usize;
    for piece in pieces(text) {
        match piece {
            Piece::Tag(name, closes, _) if is_hidden(&name) => hide(&mut hidden, closes),
            _ if hidden > 0 => {}
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

/// Whether what such a tag holds is no text.
fn is_hidden(name: &str) -> bool {
    matches!(name, "style" | "script")
}

fn hide(hidden: &mut usize, closes: bool) {
    *hidden = if closes { hidden.saturating_sub(1) } else { *hidden + 1 };
}

fn is_block(name: &str) -> bool {
    matches!(name, "p" | "div" | "li" | "ul" | "ol" | "table" | "tr" | "blockquote" | "pre")
        || (name.len() == 2 && name.starts_with('h'))
}

/// As Markdown: paragraphs, breaks, bold, italic, struck out, lists, links, headings and the cells of tables; whatever else is
/// marked loses its mark only. A text without mark-up stays as it is; one that grows too large loses its end.
pub fn markdown(text: &str) -> String {
    if !looks_like(text) && !text.contains('&') {
        return text.trim().to_owned();
    }
    let mut writer = Writer::default();
    let mut hidden = 0_usize;
    for piece in pieces(text) {
        if writer.written > LENGTH_MAX {
            break;
        }
        match piece {
            Piece::Tag(name, closes, _) if is_hidden(&name) => hide(&mut hidden, closes),
            _ if hidden > 0 => {}
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
    /// Bytes so far, of what is open too.
    written: usize,
    open: Vec<Open>,
    /// Lists under way: of an ordered one the number of its last item.
    lists: Vec<Option<u32>>,
}

/// How deep marks lie within one another at most.
const OPEN_MAX: usize = 20;
/// How deep lists do.
const LISTS_MAX: usize = 8;

impl Writer {
    fn raw(&mut self, text: &str) {
        self.written += text.len();
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
            ("a", _) => match attribute(inside, "href").filter(|to| leads_somewhere(to)) {
                Some(to) => self.mark("a", closes, "[", format!("]({to})")),
                None => self.mark("a", closes, "", String::new()),
            },
            ("br", _) => self.raw("  \n"),
            ("hr", _) => self.raw("\n\n---\n\n"),
            ("img", _) => {
                let alt = attribute(inside, "alt").unwrap_or_default();
                self.write(&alt);
            }
            ("ul" | "ol", false) if self.lists.len() >= LISTS_MAX => {}
            ("ul", false) => self.lists.push(None),
            ("ol", false) => self.lists.push(Some(0)),
            ("ul" | "ol", true) => {
                self.lists.pop();
                if self.lists.is_empty() {
                    self.raw("\n\n");
                }
            }
            ("li", false) => self.item(),
            ("td" | "th", true) => self.raw(" "),
            ("tr", true) => self.raw("  \n"),
            ("table", false) => self.raw("\n\n"),
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
    let value = match rest.chars().next()? {
        quote @ ('"' | '\'') => rest.get(1..)?.split(quote).next()?,
        _ => rest.split_whitespace().next()?,
    };
    let value = value.trim().replace("&amp;", "&");
    let merged = value.starts_with("{!") || value.starts_with("{{");
    Some(if merged { value } else { value.replace(' ', "%20").replace(')', "%29") })
}

/// Whether an address can be followed.
fn leads_somewhere(address: &str) -> bool {
    let small = address.to_ascii_lowercase();
    ["http://", "https://", "mailto:", "tel:", "{!", "{{"].iter().any(|begin| small.starts_with(begin))
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
            ("<a href=\"javascript:alert(1)\">x</a>", "x"),
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

    #[test]
    fn every_kind_of_mark_up_becomes_markdown() {
        for (html, expected) in [
            ("plain & simple", "plain & simple"),
            ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
            ("<p>One</p><p>Two</p>", "One\n\nTwo"),
            ("<p>One<br>Two</p>", "One  \nTwo"),
            ("<p><b>Bold </b>and <em>slanted</em></p>", "**Bold** and *slanted*"),
            ("<b></b>x", "x"),
            ("<!-- left -->out<!---->", "out"),
            ("<a href=mailto:a@b.example>write</a>", "[write](mailto:a@b.example)"),
            ("<h2>Head</h2><p>Text</p>", "## Head\n\nText"),
            ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
            ("<ol><li>a</li><li>b<ul><li>c</li></ul></li></ol>after", "1. a\n2. b\n  - c\n\nafter"),
            ("<a href=\"https://example.com/?a=1&amp;b=2\">here</a>", "[here](https://example.com/?a=1&b=2)"),
            ("<a href='{!Link}'>here</a>", "[here]({!Link})"),
            ("<a href=\"javascript:alert(1)\">here</a>", "here"),
            ("<a>here</a></a>", "here"),
            (
                "<span style=\"color: red\">x</span>&nbsp;y &lt;z&gt; &#8364; &#x41; &unknown; &",
                "x y <z> € A &unknown; &",
            ),
            ("<style>p { }</style>seen<script>bad()</script>", "seen"),
            ("<p>&nbsp;</p><p></p>", ""),
            ("never ends <p", "never ends <p"),
            ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b   \nc"),
            ("{!$Record.Name}<br/>", "{!$Record.Name}"),
        ] {
            assert_eq!(markdown(html), expected, "{html}");
        }
    }

    #[test]
    fn rich_text_without_end_is_cut() {
        let long = markdown(&"<p>word</p>".repeat(100_000));
        assert!(long.len() < 70_000 && long.starts_with("word\n\nword"));
        let deep = markdown(&"<ul><li>x".repeat(2_000));
        assert!(deep.lines().all(|line| line.len() < 40));
        assert_eq!(markdown(&"</b>".repeat(1_000)).replace('*', ""), "");
        assert_eq!(markdown(&"<".repeat(50_000)).len(), 50_000);
    }
}
