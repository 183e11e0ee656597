//! From clean HTML to what stands on a page: headings, paragraphs, lists, tables, rules.

/// Words of one look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) text: String,
    pub(super) bold: bool,
}

/// One thing on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
    /// A heading, from 1 to 6.
    Heading(u8, Vec<Run>),
    /// A paragraph.
    Text(Vec<Run>),
    /// An item of a list: how deep, its mark, its words.
    Item(usize, String, Vec<Run>),
    /// A table: rows of cells; the first may be its head.
    Table(Vec<Vec<Vec<Run>>>),
    /// A line across.
    Rule,
}

#[derive(Default)]
struct Reading {
    blocks: Vec<Block>,
    runs: Vec<Run>,
    bold: usize,
    heading: Option<u8>,
    /// Of each open list: how many items so far; none where they are not numbered.
    lists: Vec<Option<u32>>,
    item: Option<String>,
    table: Option<Vec<Vec<Vec<Run>>>>,
}

/// What HTML that the sanitiser wrote holds.
pub(super) fn of(html: &str) -> Vec<Block> {
    let mut reading = Reading::default();
    let mut rest = html;
    while let Some((text, after)) = rest.split_once('<') {
        reading.words(text);
        let Some((tag, after)) = after.split_once('>') else { break };
        let (closing, tag) = tag.strip_prefix('/').map_or((false, tag), |tag| (true, tag));
        let name = tag.split([' ', '/']).next().unwrap_or_default();
        if closing {
            reading.close(name)
        } else {
            reading.open(name)
        }
        rest = after;
    }
    reading.words(rest);
    reading.flush();
    reading.blocks
}

impl Reading {
    fn words(&mut self, text: &str) {
        let text = entities(text);
        let after_blank = self.runs.last().is_none_or(|run| run.text.ends_with([' ', '\n']));
        let mut words = String::new();
        for c in text.chars() {
            if !c.is_whitespace() || c == '\u{a0}' {
                words.push(c);
            } else if !(words.ends_with(' ') || words.is_empty() && after_blank) {
                words.push(' ');
            }
        }
        if words.is_empty() {
            return;
        }
        let bold = self.bold > 0 || self.heading.is_some();
        match self.runs.last_mut() {
            Some(run) if run.bold == bold => run.text.push_str(&words),
            _ => self.runs.push(Run { text: words, bold }),
        }
    }

    fn open(&mut self, name: &str) {
        match name {
            "b" | "strong" | "th" => {
                if name == "th" {
                    self.runs.clear();
                }
                self.bold += 1;
            }
            "td" => self.runs.clear(),
            "br" => {
                let bold = self.bold > 0;
                self.runs.push(Run { text: "\n".to_owned(), bold });
            }
            "hr" => {
                self.flush();
                self.blocks.push(Block::Rule);
            }
            "ul" | "ol" => {
                self.flush();
                self.lists.push((name == "ol").then_some(0));
            }
            "li" => {
                self.flush();
                let mark = match self.lists.last_mut() {
                    Some(Some(n)) => {
                        *n += 1;
                        format!("{n}.")
                    }
                    _ => "•".to_owned(),
                };
                self.item = Some(mark);
            }
            "table" => {
                self.flush();
                self.table = Some(Vec::new());
            }
            "tr" => self.table.iter_mut().for_each(|rows| rows.push(Vec::new())),
            "p" | "div" | "blockquote" | "pre" if self.item.is_none() && self.table.is_none() => self.flush(),
            _ => {
                if let Some(level) = level(name) {
                    self.flush();
                    self.heading = Some(level);
                }
            }
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "b" | "strong" => self.bold = self.bold.saturating_sub(1),
            "th" | "td" => {
                if name == "th" {
                    self.bold = self.bold.saturating_sub(1);
                }
                let cell = std::mem::take(&mut self.runs);
                if let Some(row) = self.table.as_mut().and_then(|rows| rows.last_mut()) {
                    row.push(cell);
                }
            }
            "table" => {
                if let Some(rows) = self.table.take() {
                    self.blocks.push(Block::Table(rows.into_iter().filter(|row| !row.is_empty()).collect()));
                }
                self.runs.clear();
            }
            "ul" | "ol" => {
                self.flush();
                self.lists.pop();
            }
            "li" | "p" | "div" | "blockquote" | "pre" if self.table.is_none() => self.flush(),
            _ if level(name).is_some() => self.flush(),
            _ => {}
        }
    }

    /// What was read so far stands on its own.
    fn flush(&mut self) {
        let mut runs = std::mem::take(&mut self.runs);
        if let Some(last) = runs.last_mut() {
            last.text = last.text.trim_end().to_owned();
        }
        let heading = self.heading.take();
        if runs.iter().all(|run| run.text.trim().is_empty()) {
            return;
        }
        self.blocks.push(match (heading, self.item.take()) {
            (Some(level), _) => Block::Heading(level, runs),
            (None, Some(mark)) => Block::Item(self.lists.len().max(1), mark, runs),
            (None, None) if !self.lists.is_empty() => Block::Item(self.lists.len(), String::new(), runs),
            (None, None) => Block::Text(runs),
        });
    }
}

fn level(name: &str) -> Option<u8> {
    match name.as_bytes() {
        [b'h', digit @ b'1'..=b'6'] => Some(digit - b'0'),
        _ => None,
    }
}

fn entities(text: &str) -> String {
    text.replace("&nbsp;", "\u{a0}")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_becomes_blocks() {
        let run = |text: &str, bold| Run { text: text.to_owned(), bold };
        let html = "<h1>Title</h1>\n<p>Dear <strong>Mia</strong>,<br>bye</p>\n<ul>\n<li>one</li>\n</ul>\n<ol><li>a</li><li>b</li></ol>\
                    <table><thead><tr><th>x</th></tr></thead><tbody><tr><td>1 &amp; 2</td></tr></tbody></table><hr>";
        assert_eq!(
            of(html),
            [
                Block::Heading(1, vec![run("Title", true)]),
                Block::Text(vec![
                    run("Dear ", false),
                    run("Mia", true),
                    run(",", false),
                    run("\nbye", false)
                ]),
                Block::Item(1, "•".into(), vec![run("one", false)]),
                Block::Item(1, "1.".into(), vec![run("a", false)]),
                Block::Item(1, "2.".into(), vec![run("b", false)]),
                Block::Table(vec![vec![vec![run("x", true)]], vec![vec![run("1 & 2", false)]]]),
                Block::Rule,
            ]
        );
    }
}
