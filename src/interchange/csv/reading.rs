//! Rows of a file, one after the other, over a window of its bytes: whoever reads hands in the window anew where more is needed,
//! and can begin again at the place of any row.

use csv_core::ReadRecordResult;

/// A row as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Where the row begins in the file, counted in lines from 1.
    pub line: u64,
    /// The bytes of its cells.
    pub cells: Vec<Vec<u8>>,
}

/// Where reading stands.
#[derive(Debug, Clone)]
pub struct Reading {
    /// Made once: it has tables.
    reader: csv_core::Reader,
    /// Bytes of the window that are read.
    pub at: usize,
    /// The line on which the next row begins.
    pub line: u64,
}

impl Reading {
    /// At the beginning of a window.
    pub fn new(delimiter: u8) -> Self {
        Self::on_line(delimiter, 1)
    }

    /// At the beginning of a window that begins on this line.
    pub fn on_line(delimiter: u8, line: u64) -> Self {
        let reader = csv_core::ReaderBuilder::new().delimiter(delimiter).build();
        Self { reader, at: 0, line }
    }

    /// The next row; none where the window holds no more whole row. Only the last window of a file (`last`) may end without the
    /// end of a line. Rows without anything in them are passed over.
    pub fn next(&mut self, window: &[u8], last: bool) -> Option<Row> {
        loop {
            let row = self.one(window, last)?;
            if row.cells.len() > 1 || row.cells.first().is_some_and(|cell| !cell.is_empty()) {
                return Some(row);
            }
        }
    }

    fn one(&mut self, window: &[u8], last: bool) -> Option<Row> {
        let rest = window.get(self.at..).filter(|rest| !rest.is_empty())?;
        self.reader.reset();
        let (mut out, mut ends) = (vec![0; rest.len().min(4_096)], vec![0; 64]);
        let (mut read, mut written, mut ended) = (0, 0, 0);
        loop {
            let input = rest.get(read..).unwrap_or_default();
            let (result, n, w, e) = {
                let out = out.get_mut(written..).unwrap_or_default();
                let ends = ends.get_mut(ended..).unwrap_or_default();
                self.reader.read_record(input, out, ends)
            };
            (read, written, ended) = (read + n, written + w, ended + e);
            match result {
                ReadRecordResult::OutputFull => out.resize(out.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => ends.resize(ends.len() * 2, 0),
                // The window ends within a row; asked for nothing, the reader ends it.
                ReadRecordResult::InputEmpty if !last => return None,
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::Record => break,
                ReadRecordResult::End => {
                    self.at = window.len();
                    return None;
                }
            }
        }
        if rest.get(read.wrapping_sub(1)) == Some(&b'\r') && rest.get(read) == Some(&b'\n') {
            read += 1;
        }
        // A row's end may be cut between its two signs: then it is not yet known where the next one begins.
        if !last && self.at + read >= window.len() {
            return None;
        }
        let line = self.line + blank_lines_before(rest);
        self.line += newlines(rest.get(..read).unwrap_or_default());
        self.at += read;
        let mut begin = 0;
        let cells = ends.iter().take(ended).map(|end| {
            let cell = out.get(begin..*end).unwrap_or_default().to_vec();
            begin = *end;
            cell
        });
        Some(Row { line, cells: cells.collect() })
    }
}

/// Line ends before the first letter: the reader passes over lines without anything.
fn blank_lines_before(rest: &[u8]) -> u64 {
    newlines(rest.get(..rest.iter().take_while(|b| matches!(b, b'\n' | b'\r')).count()).unwrap_or_default())
}

/// Ends of lines, however they are written: `\n`, `\r\n`, `\r`.
fn newlines(bytes: &[u8]) -> u64 {
    let mut count = 0;
    let mut before = 0;
    for &byte in bytes {
        if byte == b'\r' || (byte == b'\n' && before != b'\r') {
            count += 1;
        }
        before = byte;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str, window: usize) -> Vec<(u64, Vec<String>)> {
        let bytes = text.as_bytes();
        let (mut found, mut begin, mut line) = (Vec::new(), 0, 1);
        let mut size = window;
        loop {
            let end = (begin + size).min(bytes.len());
            let mut reading = Reading::on_line(b',', line);
            let last = end == bytes.len();
            let mut any = false;
            while let Some(row) = reading.next(&bytes[begin..end], last) {
                any = true;
                let words = row.cells.iter().map(|cell| String::from_utf8_lossy(cell).into_owned());
                found.push((row.line, words.collect()));
            }
            begin += reading.at;
            line = reading.line;
            if last {
                return found;
            }
            size = if any { window } else { size * 2 };
        }
    }

    #[test]
    fn rows_know_their_lines_whatever_the_window() {
        let text = "a,b\r\n1,\"x\ny\"\r\n\r\n2,\"say \"\"hi\"\"\"\n3,";
        let row = |line, cells: [&str; 2]| (line, cells.map(str::to_owned).to_vec());
        let expected =
            vec![row(1, ["a", "b"]), row(2, ["1", "x\ny"]), row(5, ["2", "say \"hi\""]), row(6, ["3", ""])];
        for window in [1, 2, 3, 5, 8, 13, 1_000] {
            assert_eq!(all(text, window), expected, "a window of {window}");
        }
    }

    #[test]
    fn a_quote_that_never_ends_is_the_rest_of_the_file() {
        assert_eq!(all("a,b\n\"x,y\nz", 1_000).len(), 2);
    }
}
