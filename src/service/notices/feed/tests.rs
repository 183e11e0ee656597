use super::*;

#[test]
fn long_lines_are_folded_between_characters() {
    let mut out = String::new();
    line(&mut out, &"ä".repeat(100));
    let lines: Vec<&str> = out.split("\r\n").collect();
    assert!(lines.iter().all(|line| line.len() <= LINE_BYTES), "{lines:?}");
    assert!(lines.iter().skip(1).filter(|line| !line.is_empty()).all(|line| line.starts_with(' ')));
    assert_eq!(out.replace("\r\n ", "").trim_end(), "ä".repeat(100));
    let mut exact = String::new();
    line(&mut exact, &"x".repeat(LINE_BYTES));
    assert_eq!(exact, format!("{}\r\n", "x".repeat(LINE_BYTES)));
}

#[test]
fn what_means_something_in_a_calendar_means_itself() {
    assert_eq!(escaped("a,b;c\\d\ne\u{7}\r"), "a\\,b\\;c\\\\d\\ne");
}

#[test]
fn an_empty_calendar_is_one() {
    let text = calendar("Mia, Ortiz", &[], None);
    assert!(text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"));
    assert!(text.contains("X-WR-CALNAME:Due in Fermata: Mia\\, Ortiz\r\n"));
    assert!(text.ends_with("END:VCALENDAR\r\n") && !text.contains("VEVENT"));
}
