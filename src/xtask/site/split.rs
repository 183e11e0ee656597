//! The code of the areas taken out of the one compiled file, each into files of its own.
//!
//! The splitter follows every call from the functions that open an area's pages (`lazy_pages!` in the app). What only one
//! area needs becomes that area's file, what several need becomes files that they share, the rest stays in the main file.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, anyhow};
use wasm_split_cli_support::{Options, transform};

use crate::paths;

/// The script that fetches the code of areas, by the name under which the main file asks for it.
pub(super) const LINK: &str = "./__areas.js";

/// The script of the main file, by the name under which the other one asks for it.
pub(super) const MAIN: &str = "./__main.js";

/// The compiled file in parts.
pub(super) struct Parts {
    /// What every page loads; not bound to a script yet.
    pub(super) main: PathBuf,
    /// The script that fetches the other files.
    pub(super) link: String,
    /// The other files by their names in that script, without the ending.
    pub(super) files: BTreeMap<String, Vec<u8>>,
    /// Which of them each area needs.
    pub(super) areas: BTreeMap<String, Vec<String>>,
}

/// Splits the compiled file.
pub(super) fn split(compiled: &Path) -> anyhow::Result<Parts> {
    let input = fs::read(compiled).with_context(|| format!("cannot read {}", compiled.display()))?;
    let place = paths::target().join("split");
    if place.exists() {
        fs::remove_dir_all(&place).with_context(|| format!("cannot empty {}", place.display()))?;
    }
    let main = place.join("main.wasm");
    let mut options = Options::new(&input);
    options.output_dir = &place;
    options.main_out_path = &main;
    options.link_name = LINK;
    options.main_module = MAIN;
    let done = transform(options).map_err(|error| anyhow!("cannot split the wasm by areas: {error:#}"))?;
    let mut files = BTreeMap::new();
    for path in &done.split_modules {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let code = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        // An area whose code is all in shared files has an empty one that no script names.
        if done.prefetch_map.values().flatten().any(|used| *used == name) {
            let code = without_custom(&code).with_context(|| format!("{} is no wasm", path.display()))?;
            files.insert(name, code);
        }
    }
    let link = place.join(LINK);
    let link = fs::read_to_string(&link).with_context(|| format!("cannot read {}", link.display()))?;
    Ok(Parts { main, link, files, areas: done.prefetch_map.into_iter().collect() })
}

/// The code without its custom sections: names and the linker's notes, which nobody needs any more.
fn without_custom(code: &[u8]) -> Option<Vec<u8>> {
    let (head, mut rest) = code.split_at_checked(8)?;
    let mut out = head.to_vec();
    while let Some((kind, after)) = rest.split_first() {
        let (length, bytes) = number(after)?;
        let (section, next) = rest.split_at_checked(1 + bytes + length)?;
        if *kind != 0 {
            out.extend_from_slice(section);
        }
        rest = next;
    }
    Some(out)
}

/// A number as wasm writes lengths, seven bits a byte, and how many bytes it takes.
fn number(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut sum = 0;
    for (place, byte) in bytes.iter().take(5).enumerate() {
        sum |= usize::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            return Some((sum, place + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::without_custom;

    const HEAD: [u8; 8] = *b"\0asm\x01\0\0\0";

    #[test]
    fn custom_sections_go_and_the_others_stay() {
        let mut code = HEAD.to_vec();
        code.extend([0, 3, 1, b'n', 7]);
        code.extend([1, 0x82, 0x00, 5, 6]);
        code.extend([0, 1, 0]);
        let mut expected = HEAD.to_vec();
        expected.extend([1, 0x82, 0x00, 5, 6]);
        assert_eq!(without_custom(&code), Some(expected));
    }

    #[test]
    fn what_ends_early_is_no_wasm() {
        assert_eq!(without_custom(b"\0asm"), None);
        let mut code = HEAD.to_vec();
        code.extend([1, 9, 5]);
        assert_eq!(without_custom(&code), None);
    }
}
