//! Rows as a file.

/// What a spreadsheet knows UTF-8 by.
pub const BOM: &[u8] = b"\xef\xbb\xbf";

/// How rows are written.
#[derive(Debug, Clone, Copy)]
pub struct Writing {
    /// What parts columns.
    pub delimiter: u8,
    /// Whether cells that a spreadsheet would take for a formula get a `'` before them.
    pub tame: bool,
}

impl Writing {
    /// Adds a row, ended as RFC 4180 says.
    pub fn row<'c>(self, cells: impl Iterator<Item = &'c str>, out: &mut Vec<u8>) {
        for (n, cell) in cells.enumerate() {
            if n > 0 {
                out.push(self.delimiter);
            }
            self.cell(cell, out);
        }
        out.extend_from_slice(b"\r\n");
    }

    fn cell(self, cell: &str, out: &mut Vec<u8>) {
        let wild = self.tame && is_wild(cell);
        let quoted = cell.bytes().any(|b| b == self.delimiter || matches!(b, b'"' | b'\r' | b'\n'))
            || cell.starts_with(' ')
            || cell.ends_with(' ');
        if !quoted {
            if wild {
                out.push(b'\'');
            }
            out.extend_from_slice(cell.as_bytes());
            return;
        }
        out.push(b'"');
        if wild {
            out.push(b'\'');
        }
        for byte in cell.bytes() {
            if byte == b'"' {
                out.push(b'"');
            }
            out.push(byte);
        }
        out.push(b'"');
    }
}

/// Whether a spreadsheet would calculate a cell: a number is none of these, whatever its sign.
fn is_wild(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_quoted_and_tame() {
        let mut out = Vec::new();
        let writing = Writing { delimiter: b',', tame: true };
        writing
            .row(["a", "b,c", "say \"hi\"", "two\nlines", "=1+1", "-5", "+49 30", ""].into_iter(), &mut out);
        let text = String::from_utf8(out).unwrap_or_default();
        assert_eq!(text, "a,\"b,c\",\"say \"\"hi\"\"\",\"two\nlines\",'=1+1,-5,'+49 30,\r\n");
        let mut out = Vec::new();
        Writing { tame: false, ..writing }.row(["=1+1"].into_iter(), &mut out);
        assert_eq!(out, b"=1+1\r\n");
    }
}
