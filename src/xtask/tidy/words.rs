//! Words that may not stand in the checkout, or only in one place.

use super::files::{self, Source};

/// The server would write a text area's content unescaped: the kit renders it empty and sets its value.
pub(crate) fn text_areas() -> anyhow::Result<Vec<String>> {
    let sources = files::texts(&["src/app", "src/server"])?;
    let elsewhere = |source: &&Source| !source.path.starts_with("src/app/kit");
    Ok(sources.iter().filter(elsewhere).flat_map(|source| lines_with(source, &["<textarea"])).collect())
}

/// Nothing may depend on where one machine keeps its files: people's folders, and this checkout's own place.
pub(crate) fn machine_paths() -> anyhow::Result<Vec<String>> {
    let mut words = vec![concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/Us", "ers/")];
    let root = crate::paths::root();
    // A place directly under the top may well be a path of the product's own, such as that of a page.
    words.extend(root.to_str().filter(|_| root.components().count() > 2));
    everywhere(&words)
}

/// Where packages come from is each machine's own configuration.
pub(crate) fn registries() -> anyhow::Result<Vec<String>> {
    everywhere(&[
        concat!("registry.np", "mjs"),
        concat!("registry.ya", "rnpkg"),
        concat!("static.cra", "tes.io"),
        concat!("index.cra", "tes.io"),
        concat!("py", "pi.org"),
        concat!("python", "hosted.org"),
    ])
}

fn everywhere(words: &[&str]) -> anyhow::Result<Vec<String>> {
    Ok(files::texts(&[])?.iter().flat_map(|source| lines_with(source, words)).collect())
}

fn lines_with(source: &Source, words: &[&str]) -> Vec<String> {
    let hit = |(number, line): (usize, &str)| {
        let word = words.iter().find(|word| line.contains(**word))?;
        Some(format!("{}:{}: `{word}` may not stand here", source.path, number + 1))
    };
    source.text.lines().enumerate().filter_map(hit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hit_names_file_line_and_word() {
        let source = Source { path: "a.rs".into(), text: "one\n  <textarea>\n".into() };
        assert_eq!(lines_with(&source, &["<textarea"]), ["a.rs:2: `<textarea` may not stand here"]);
        assert!(lines_with(&source, &["<input"]).is_empty());
    }
}
