//! The licences of everything that is built: free to use, to change and to ship with Fermata.

use anyhow::Context;
use serde_json::Value;
use spdx::{Expression, LicenseReq, ParseMode};

use crate::shell;

/// The other platform that is built for.
const WASM: &str = "wasm32-unknown-unknown";

/// Licences that ask for no more than a notice.
const ALLOWED: [&str; 13] = [
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Licences allowed for single crates, with the reason.
const EXCEPTIONS: [(&str, &str, &str); 7] = [
    ("cssparser", MPL, "used unmodified by the sanitiser and the bundler"),
    ("cssparser-macros", MPL, "part of cssparser"),
    ("dtoa-short", MPL, "part of cssparser"),
    ("cssparser-color", MPL, "part of the bundler of style sheets, which is not shipped"),
    ("lightningcss", MPL, "the bundler of style sheets, which is not shipped"),
    ("lightningcss-derive", MPL, "part of the bundler of style sheets, which is not shipped"),
    ("parcel_selectors", MPL, "part of the bundler of style sheets, which is not shipped"),
];

/// Asks for changes to its own files to be published; it does not reach beyond them.
const MPL: &str = "MPL-2.0";

/// One line per dependency that may not be used.
pub(crate) fn findings() -> anyhow::Result<Vec<String>> {
    let args = ["metadata", "--format-version", "1", "--locked", "--filter-platform"];
    let text =
        shell::output(shell::cargo(&args).args(["x86_64-unknown-linux-gnu", "--filter-platform"]).arg(WASM))?;
    let metadata: Value = serde_json::from_str(&text).context("cargo's metadata is no JSON")?;
    let packages =
        metadata.get("packages").and_then(Value::as_array).context("cargo's metadata has no packages")?;
    Ok(packages.iter().filter_map(finding).collect())
}

fn finding(package: &Value) -> Option<String> {
    let name = package.get("name").and_then(Value::as_str).unwrap_or("?");
    let Some(licence) = package.get("license").and_then(Value::as_str) else {
        return Some(format!("{name}: names no licence; look at it and leave it out or list it"));
    };
    if allowed(name, licence) {
        None
    } else {
        Some(format!("{name}: the licence {licence} is not on the list"))
    }
}

fn allowed(name: &str, licence: &str) -> bool {
    let Ok(expression) = Expression::parse_mode(licence, ParseMode::LAX) else { return false };
    expression.evaluate(|wanted: &LicenseReq| {
        let id = wanted.license.id().map_or("", |id| id.name);
        ALLOWED.contains(&id) || EXCEPTIONS.iter().any(|(krate, other, _why)| *krate == name && *other == id)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(licence: &str, expected: bool) {
        assert_eq!(allowed("some-crate", licence), expected, "{licence}");
    }

    #[test]
    fn a_choice_needs_one_and_a_sum_needs_all() {
        check("MIT", true);
        check("MIT/Apache-2.0", true);
        check("GPL-3.0-only OR MIT", true);
        check("GPL-3.0-only AND MIT", false);
        check("Apache-2.0 WITH LLVM-exception", true);
        check("AGPL-3.0-only", false);
        check("something of my own", false);
    }
}
