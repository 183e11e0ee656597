//! The rules of the house that no lint knows. Each rule looks at the files under version control and lists what breaks it.

mod files;
mod lengths;
mod migrations;
mod words;

/// One rule: it holds when it finds nothing.
pub(crate) struct Rule {
    pub(crate) name: &'static str,
    pub(crate) look: fn() -> anyhow::Result<Vec<String>>,
}

/// All of them.
pub(crate) const RULES: [Rule; 6] = [
    Rule { name: "no file over 600 lines", look: lengths::files },
    Rule { name: "no function over 100 lines", look: lengths::functions },
    Rule { name: "migrations in pairs", look: migrations::pairs },
    Rule { name: "text areas in the kit only", look: words::text_areas },
    Rule { name: "no path of one machine", look: words::machine_paths },
    Rule { name: "no package registry", look: words::registries },
];
