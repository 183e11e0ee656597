//! HTML as text, for mails whose author wrote no text.

/// What a reader sees of it: paragraphs in lines of their own, without tags.
pub(crate) fn text_of_html(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        words(before, &mut out);
        let Some((tag, after)) = after.split_once('>') else {
            rest = "";
            break;
        };
        let name: String = tag
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_lowercase();
        rest = after;
        match name.as_str() {
            // What is inside of these is nothing to read.
            "script" | "style" | "head" if !tag.starts_with('/') => {
                let end = format!("</{name}");
                rest = match after.to_ascii_lowercase().find(&end) {
                    Some(at) => after.get(at..).unwrap_or_default(),
                    None => "",
                };
            }
            "br" => out.push('\n'),
            "li" if !tag.starts_with('/') => {
                line(&mut out);
                out.push_str("- ");
            }
            "td" | "th" if tag.starts_with('/') => out.push(' '),
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "table" | "ul" | "ol" | "blockquote" => {
                line(&mut out);
                if tag.starts_with('/') {
                    out.push('\n');
                }
            }
            "div" | "tr" | "hr" | "section" => line(&mut out),
            _ => {}
        }
    }
    words(rest, &mut out);
    let lines: Vec<&str> = out.lines().map(str::trim).collect();
    let mut text = lines.join("\n");
    while text.contains("\n\n\n") {
        text = text.replace("\n\n\n", "\n\n");
    }
    text.trim().to_owned()
}

/// Begins a new line, unless one has just begun.
fn line(out: &mut String) {
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
}

/// Words, with one blank where there are many.
fn words(text: &str, out: &mut String) {
    let text = text
        .replace("&nbsp;", " ")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
    for c in text.chars() {
        if c.is_whitespace() {
            if !out.is_empty() && !out.ends_with([' ', '\n']) {
                out.push(' ');
            }
        } else {
            out.push(c);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_lists_and_tables_stay_readable() {
        let html = "<html><head><style>p { color: red }</style></head><body><h1>Welcome</h1>\n<p>Dear <b>Mia</b>,<br>hello\n \
                    &amp; welcome.</p><ul><li>one</li><li>two</li></ul><table><tr><td>a</td><td>b</td></tr></table></body></html>";
        assert_eq!(text_of_html(html), "Welcome\n\nDear Mia,\nhello & welcome.\n\n- one\n- two\n\na b");
        assert_eq!(text_of_html("a < b"), "a");
        assert_eq!(text_of_html("<script>x</script>y"), "y");
    }
}
