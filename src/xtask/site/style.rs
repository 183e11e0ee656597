//! The style sheet: `style/main.css` with everything it imports, in one small file.

use anyhow::anyhow;
use lightningcss::{
    bundler::{Bundler, FileProvider},
    printer::PrinterOptions,
    stylesheet::{MinifyOptions, ParserOptions},
};

use crate::paths;

/// The text of the bundle.
pub(crate) fn bundle() -> anyhow::Result<String> {
    let entry = paths::root().join("style/main.css");
    if !entry.exists() {
        return Err(anyhow!("style/main.css is missing"));
    }
    let files = FileProvider::new();
    let mut bundler = Bundler::new(&files, None, ParserOptions::default());
    let mut sheet = bundler.bundle(&entry).map_err(|error| anyhow!("style: {error}"))?;
    sheet.minify(MinifyOptions::default()).map_err(|error| anyhow!("style: {error}"))?;
    let printer = PrinterOptions { minify: true, ..PrinterOptions::default() };
    let printed = sheet.to_css(printer).map_err(|error| anyhow!("style: {error}"))?;
    Ok(printed.code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundle_holds_every_part_and_fetches_nothing() {
        let text = bundle().unwrap();
        assert!(text.len() > 5_000, "only {} bytes", text.len());
        assert!(!text.contains("@import"), "an import is left");
        assert!(!text.contains("url(http"), "something would be fetched from elsewhere");
    }
}
