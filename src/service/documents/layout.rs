//! Where everything stands on A4 pages, and the PDF of it.

use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str, TextStr};

use super::{
    blocks::{Block, Run},
    font,
};

const PAGE: (f32, f32) = (595.0, 842.0);
const MARGIN: f32 = 56.0;
const SIZE: f32 = 10.5;
const CATALOG: i32 = 1;
const TREE: i32 = 2;
const PLAIN: i32 = 3;
const BOLD: i32 = 4;
const INFO: i32 = 5;
const FIRST_PAGE: i32 = 6;

/// A word that keeps together.
#[derive(Clone)]
struct Word {
    text: String,
    bold: bool,
    /// Whether a line ends before it.
    breaks: bool,
    /// Whether a blank stands before it.
    blank: bool,
}

/// Pages as they fill.
struct Pages {
    done: Vec<Content>,
    now: Content,
    /// The upper edge of what is still free.
    y: f32,
}

/// The PDF of a document.
pub(super) fn pdf(title: &str, blocks: &[Block]) -> Vec<u8> {
    let mut pages = Pages { done: Vec::new(), now: Content::new(), y: PAGE.1 - MARGIN };
    blocks.iter().for_each(|block| pages.block(block));
    let mut all = pages.done;
    all.push(pages.now);
    written(title, all)
}

impl Pages {
    fn block(&mut self, block: &Block) {
        let width = PAGE.0 - 2.0 * MARGIN;
        match block {
            Block::Heading(level, runs) => {
                let size = match level {
                    1 => 20.0,
                    2 => 15.0,
                    3 => 12.5,
                    _ => 11.0,
                };
                self.y -= size * 0.5;
                // A heading never stands alone at the end of a page.
                self.need(size * 3.5);
                self.lines(runs, size, MARGIN, width);
                self.y -= size * 0.35;
            }
            Block::Text(runs) => {
                self.lines(runs, SIZE, MARGIN, width);
                self.y -= SIZE * 0.7;
            }
            Block::Item(depth, mark, runs) => {
                let left = MARGIN + 18.0 * f32::from(u8::try_from(*depth).unwrap_or(8).min(8));
                self.need(SIZE * 1.45);
                if !mark.is_empty() {
                    let at = self.y - SIZE;
                    self.show(mark, false, SIZE, left - 5.0 - font::width(mark, false, SIZE), at);
                }
                self.lines(runs, SIZE, left, PAGE.0 - MARGIN - left);
                self.y -= SIZE * 0.3;
            }
            Block::Table(rows) => self.table(rows, width),
            Block::Rule => {
                self.need(SIZE);
                self.y -= SIZE * 0.5;
                self.line(MARGIN, self.y, PAGE.0 - MARGIN);
                self.y -= SIZE * 0.8;
            }
        }
    }

    /// Equal columns; each row as high as its highest cell, lines between rows.
    fn table(&mut self, rows: &[Vec<Vec<Run>>], width: f32) {
        let columns = rows.iter().map(Vec::len).max().unwrap_or(1).max(1);
        let share = width / f32::from(u16::try_from(columns).unwrap_or(u16::MAX));
        for row in rows {
            let cells: Vec<Vec<Vec<Word>>> =
                row.iter().map(|cell| broken(cell, SIZE, share - 10.0)).collect();
            let lines = cells.iter().map(Vec::len).max().unwrap_or(1).max(1);
            self.need(SIZE * 1.4 * f32::from(u16::try_from(lines).unwrap_or(u16::MAX)).min(40.0) + 8.0);
            let top = self.y;
            let mut lowest = top;
            for (n, cell) in cells.iter().enumerate() {
                let left = MARGIN + share * f32::from(u16::try_from(n).unwrap_or_default()) + 5.0;
                let mut y = top - 4.0;
                for line in cell {
                    y -= SIZE * 1.4;
                    self.words(line, SIZE, left, y + SIZE * 0.3);
                }
                lowest = lowest.min(y);
            }
            self.y = lowest - 4.0;
            self.line(MARGIN, self.y, PAGE.0 - MARGIN);
        }
        self.y -= SIZE * 0.8;
    }

    fn lines(&mut self, runs: &[Run], size: f32, left: f32, width: f32) {
        for line in broken(runs, size, width) {
            self.need(size * 1.4);
            self.y -= size * 1.4;
            self.words(&line, size, left, self.y + size * 0.4);
        }
    }

    /// A line of words from this point on.
    fn words(&mut self, line: &[Word], size: f32, left: f32, y: f32) {
        let mut x = left;
        for (n, word) in line.iter().enumerate() {
            if n > 0 && word.blank {
                x += font::width(" ", word.bold, size);
            }
            self.show(&word.text, word.bold, size, x, y);
            x += font::width(&word.text, word.bold, size);
        }
    }

    fn show(&mut self, text: &str, bold: bool, size: f32, x: f32, y: f32) {
        let face = if bold { Name(b"B") } else { Name(b"P") };
        self.now.begin_text().set_font(face, size).next_line(x, y).show(Str(&font::encoded(text))).end_text();
    }

    fn line(&mut self, from: f32, y: f32, to: f32) {
        self.now.set_line_width(0.5).set_stroke_gray(0.75).move_to(from, y).line_to(to, y).stroke();
    }

    /// A new page where less than this is free.
    fn need(&mut self, height: f32) {
        if self.y - height < MARGIN {
            self.done.push(std::mem::replace(&mut self.now, Content::new()));
            self.y = PAGE.1 - MARGIN;
        }
    }
}

/// Words of runs, in lines that fit.
fn broken(runs: &[Run], size: f32, width: f32) -> Vec<Vec<Word>> {
    let mut lines: Vec<Vec<Word>> = vec![Vec::new()];
    let mut used = 0.0;
    for word in words(runs).into_iter().flat_map(|word| cut(word, size, width)) {
        let blank = if word.blank { font::width(" ", word.bold, size) } else { 0.0 };
        let wide = font::width(&word.text, word.bold, size);
        let begins = lines.last().is_none_or(Vec::is_empty);
        if word.breaks || (!begins && used + blank + wide > width) {
            lines.push(Vec::new());
            used = 0.0;
        }
        used += if lines.last().is_none_or(Vec::is_empty) { wide } else { blank + wide };
        if let Some(line) = lines.last_mut() {
            line.push(word);
        }
    }
    lines
}

fn words(runs: &[Run]) -> Vec<Word> {
    let mut words = Vec::new();
    let mut breaks = false;
    let mut blank = false;
    for run in runs {
        for (n, line) in run.text.split('\n').enumerate() {
            breaks |= n > 0;
            for (m, text) in line.split(' ').enumerate() {
                blank |= m > 0;
                if text.is_empty() {
                    continue;
                }
                words.push(Word { text: text.to_owned(), bold: run.bold, breaks, blank });
                (breaks, blank) = (false, false);
            }
        }
    }
    words
}

/// A word that is wider than the line is cut.
fn cut(word: Word, size: f32, width: f32) -> Vec<Word> {
    if font::width(&word.text, word.bold, size) <= width {
        return vec![word];
    }
    let mut parts = Vec::new();
    let mut text = String::new();
    for c in word.text.chars() {
        text.push(c);
        if font::width(&text, word.bold, size) > width && text.chars().count() > 1 {
            text.pop();
            parts.push(std::mem::replace(&mut text, c.to_string()));
        }
    }
    parts.push(text);
    let first = |n: usize| n == 0;
    parts
        .into_iter()
        .enumerate()
        .map(|(n, text)| Word {
            text,
            bold: word.bold,
            breaks: first(n) && word.breaks,
            blank: first(n) && word.blank,
        })
        .collect()
}

/// The file: a catalog, two faces, and each page with its content.
fn written(title: &str, pages: Vec<Content>) -> Vec<u8> {
    let mut pdf = Pdf::new();
    let count = i32::try_from(pages.len()).unwrap_or(i32::MAX);
    let page_ids: Vec<Ref> = (0..count).map(|n| Ref::new(FIRST_PAGE + 2 * n)).collect();
    pdf.catalog(Ref::new(CATALOG)).pages(Ref::new(TREE)).lang(TextStr("en"));
    pdf.pages(Ref::new(TREE)).kids(page_ids.iter().copied()).count(count);
    pdf.document_info(Ref::new(INFO)).title(TextStr(title)).producer(TextStr("Fermata"));
    for (id, face) in [(PLAIN, Name(b"Helvetica")), (BOLD, Name(b"Helvetica-Bold"))] {
        pdf.type1_font(Ref::new(id)).base_font(face).encoding_predefined(Name(b"WinAnsiEncoding"));
    }
    for (content, id) in pages.into_iter().zip(page_ids) {
        let content_id = Ref::new(id.get() + 1);
        let mut page = pdf.page(id);
        page.media_box(Rect::new(0.0, 0.0, PAGE.0, PAGE.1)).parent(Ref::new(TREE)).contents(content_id);
        let mut resources = page.resources();
        let mut fonts = resources.fonts();
        fonts.pair(Name(b"P"), Ref::new(PLAIN)).pair(Name(b"B"), Ref::new(BOLD));
        fonts.finish();
        resources.finish();
        page.finish();
        pdf.stream(content_id, &content.finish());
    }
    pdf.finish()
}
