//! Compressed siblings, made once here so that the server never compresses them.

use std::{fs, io::Write, path::Path};

use anyhow::Context;
use flate2::{Compression, write::GzEncoder};

/// Kinds of files that get smaller; pictures are compressed already.
const KINDS: [&str; 8] = [".wasm", ".js", ".css", ".svg", ".json", ".txt", ".webmanifest", ".ico"];

/// Writes `<file>.br` and `<file>.gz` beside every file that gets smaller by it.
pub(crate) fn all(place: &Path, files: &[String]) -> anyhow::Result<()> {
    for path in files.iter().filter(|path| KINDS.iter().any(|kind| path.ends_with(kind))) {
        let file = place.join(path.trim_start_matches('/'));
        let content = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        for (ending, small) in [("br", brotli(&content)?), ("gz", gzip(&content)?)] {
            if small.len() < content.len() {
                fs::write(format!("{}.{ending}", file.display()), small)?;
            }
        }
    }
    Ok(())
}

fn brotli(content: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut out = Vec::new();
    let params = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 24, ..Default::default() };
    brotli::BrotliCompress(&mut &content[..], &mut out, &params).context("cannot compress with brotli")?;
    Ok(out)
}

fn gzip(content: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    encoder.finish().context("cannot compress with gzip")
}
