//! Checks an expression against the names that are known: unknown names and values that cannot fit. What it cannot know it
//! lets pass; it never reports what may be right.

use cel::{
    IdedExpr,
    common::ast::{CallExpr, ComprehensionExpr, Expr, LiteralValue, operators as op},
};

use super::{ExprError, KnownNames, functions, names::Related, nearest, parse};
use crate::{limits::RELATED_DEPTH_MAX, value::DataType};

/// What a value is, as far as expressions tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Not known before it is there.
    Any,
    /// Nothing.
    Null,
    /// Yes or no.
    Bool,
    /// A number.
    Number,
    /// A text; dates, moments, people among them.
    Text,
    /// A list.
    List,
    /// A group of values.
    Group,
}

impl Kind {
    /// What people read.
    pub fn words(self) -> &'static str {
        match self {
            Self::Any => "anything",
            Self::Null => "nothing",
            Self::Bool => "yes or no",
            Self::Number => "a number",
            Self::Text => "a text",
            Self::List => "a list",
            Self::Group => "a group of values",
        }
    }

    /// Whether a value of this kind can stand where `wanted` is.
    pub fn fits(self, wanted: Self) -> bool {
        self == wanted || matches!(self, Self::Any | Self::Null) || matches!(wanted, Self::Any | Self::Null)
    }
}

impl From<&DataType> for Kind {
    fn from(data_type: &DataType) -> Self {
        match data_type {
            DataType::Number { .. } | DataType::Currency { .. } | DataType::Percent => Self::Number,
            DataType::Checkbox => Self::Bool,
            DataType::MultiPicklist { .. } | DataType::File { multiple: true } | DataType::List { .. } => {
                Self::List
            }
            DataType::Record { .. } => Self::Group,
            DataType::Formula { result, .. } => Self::from(&**result),
            _ => Self::Text,
        }
    }
}

/// Something wrong with an expression or path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameProblem {
    /// A stable code: those of [`ExprError`], and `absent_name` for a name that exists elsewhere.
    pub code: &'static str,
    /// What is wrong and what to do.
    pub message: String,
}

impl From<ExprError> for NameProblem {
    fn from(error: ExprError) -> Self {
        Self { code: error.code, message: error.to_string() }
    }
}

/// Everything wrong with an expression that should yield `expected`.
pub fn check(source: &str, names: &KnownNames, expected: Kind) -> Vec<NameProblem> {
    let tree = match parse::parse(source) {
        Ok(tree) => tree,
        Err(error) => return vec![error.into()],
    };
    let mut checker = Checker { names, source, bound: Vec::new(), problems: Vec::new() };
    let found = checker.kind(&tree);
    if !found.fits(expected) {
        let message = format!("it yields {} where {} is needed", found.words(), expected.words());
        checker.report("wrong_type", message);
    }
    checker.problems
}

/// What is wrong with a path such as `record.amount`; what it holds where it is right.
///
/// # Errors
/// When the path is unknown, is a group of values and no value, or does not exist at this place.
pub fn check_path(path: &str, names: &KnownNames) -> Result<Option<DataType>, NameProblem> {
    let path = path.trim();
    if let Some(known) = names.get(path) {
        return Ok(Some(known.into_owned().data_type));
    }
    if names.is_open(path) {
        return Ok(None);
    }
    if names.is_group(path) {
        let members: Vec<_> = names.members(path).into_iter().take(3).collect();
        let hint = if members.is_empty() {
            String::new()
        } else {
            format!("; name a part of it, such as {path}.{}", members.join(&format!(", {path}.")))
        };
        let message = format!("{path} is a group of values{hint}");
        return Err(NameProblem { code: "wrong_type", message });
    }
    Err(unknown_path(path, names))
}

fn unknown_path(path: &str, names: &KnownNames) -> NameProblem {
    let shown: String = path.chars().take(120).collect();
    if shown.is_empty() {
        return NameProblem {
            code: "unknown_name",
            message: "nothing is chosen; choose a resource".to_owned(),
        };
    }
    let root = path.split('.').next().unwrap_or_default();
    if let Some(why) = names.why_absent(root) {
        return NameProblem { code: "absent_name", message: format!("{shown}: {why}") };
    }
    if let Some(Related::Unknown { group, members }) = names.related(path) {
        let near = path.split('.').find_map(|part| {
            nearest(part, members.iter().copied()).filter(|near| !members.contains(&part) && near != &part)
        });
        let hint = near.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
        let message = format!(
            "{shown}: {group} has nothing like that, or it is more than {RELATED_DEPTH_MAX} lookups away{hint}"
        );
        return NameProblem { code: "unknown_name", message };
    }
    let mut group = String::new();
    for part in path.split('.') {
        let whole = if group.is_empty() { part.to_owned() } else { format!("{group}.{part}") };
        if names.get(&whole).is_some() || names.is_group(&whole) {
            group = whole;
            continue;
        }
        let near = nearest(part, names.members(&group));
        let hint = near.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
        let owner = if group.is_empty() { "nothing here is" } else { names.group_name(&group) };
        let message = if group.is_empty() {
            format!("{shown}: {owner} called {part}{hint}")
        } else if names.get(&group).is_some() && !names.is_group(&group) {
            format!("{shown}: {group} is a single value and has no {part}")
        } else {
            format!("{shown}: {owner} has no {part}{hint}")
        };
        return NameProblem { code: "unknown_name", message };
    }
    NameProblem { code: "unknown_name", message: format!("{shown} is not known") }
}

struct Checker<'c> {
    names: &'c KnownNames,
    source: &'c str,
    bound: Vec<String>,
    problems: Vec<NameProblem>,
}

impl Checker<'_> {
    fn report(&mut self, code: &'static str, message: String) {
        let problem = NameProblem { code, message };
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    fn kind(&mut self, node: &IdedExpr) -> Kind {
        if let Some(path) = parse::path_of(node) {
            return self.path(node, &path);
        }
        match &node.expr {
            Expr::Literal(literal) => literal_kind(literal),
            Expr::Call(call) => self.call(call),
            Expr::List(list) => {
                list.elements.iter().for_each(|item| {
                    self.kind(item);
                });
                Kind::List
            }
            Expr::Comprehension(c) => self.comprehension(c),
            Expr::Map(_) | Expr::Struct(_) => {
                parse::children(node).into_iter().for_each(|part| {
                    self.kind(part);
                });
                Kind::Group
            }
            _ => {
                parse::children(node).into_iter().for_each(|part| {
                    self.kind(part);
                });
                Kind::Any
            }
        }
    }

    fn path(&mut self, node: &IdedExpr, path: &[&str]) -> Kind {
        if path.first().is_some_and(|root| root.starts_with('@') || self.bound.iter().any(|b| b == root)) {
            return Kind::Any;
        }
        let presence = matches!(&node.expr, Expr::Select(select) if select.test);
        let path = path.join(".");
        match check_path(&path, self.names) {
            Ok(found) if presence => {
                let _ = found;
                Kind::Bool
            }
            Ok(found) => found.as_ref().map_or(Kind::Any, Kind::from),
            Err(problem) if problem.code == "wrong_type" => {
                if presence {
                    Kind::Bool
                } else {
                    Kind::Group
                }
            }
            Err(problem) => {
                let column = self
                    .source
                    .find(&path)
                    .and_then(|at| self.source.get(..at))
                    .map(|s| s.chars().count() + 1);
                let at = column.map(|c| format!("column {c}: ")).unwrap_or_default();
                self.report(problem.code, format!("{at}{}", problem.message));
                Kind::Any
            }
        }
    }

    fn call(&mut self, call: &CallExpr) -> Kind {
        self.choices(call);
        self.pattern(call);
        let kinds: Vec<Kind> =
            call.target.as_deref().into_iter().chain(&call.args).map(|a| self.kind(a)).collect();
        match (call.func_name.as_str(), kinds.as_slice()) {
            (op::LOGICAL_AND | op::LOGICAL_OR | op::LOGICAL_NOT, kinds) => {
                for kind in kinds.iter().filter(|k| !k.fits(Kind::Bool)) {
                    let message = format!(
                        "&&, || and ! join yes or no, found {}; compare it with something",
                        kind.words()
                    );
                    self.report("wrong_type", message);
                }
                Kind::Bool
            }
            (op::CONDITIONAL, [test, yes, no]) => {
                if !test.fits(Kind::Bool) {
                    self.report(
                        "wrong_type",
                        format!("? : needs yes or no before it, found {}", test.words()),
                    );
                }
                if yes == no { *yes } else { Kind::Any }
            }
            (op::EQUALS | op::NOT_EQUALS, [a, b]) => {
                self.comparable(*a, *b, "never the same");
                Kind::Bool
            }
            (op::GREATER | op::GREATER_EQUALS | op::LESS | op::LESS_EQUALS, [a, b]) => {
                self.comparable(*a, *b, "not possible to put in order");
                Kind::Bool
            }
            (op::ADD, [a, b]) => self.add(*a, *b),
            (op::SUBSTRACT | op::MULTIPLY | op::DIVIDE | op::MODULO | op::NEGATE, kinds) => {
                for kind in kinds.iter().filter(|k| !k.fits(Kind::Number)) {
                    self.report("wrong_type", format!("calculating needs numbers, found {}", kind.words()));
                }
                Kind::Number
            }
            (op::IN | op::NOT_STRICTLY_FALSE, _) => Kind::Bool,
            (op::INDEX, _) => Kind::Any,
            (name, kinds) => self.function(name, kinds.len()),
        }
    }

    /// What is compared with a text that is none of its choices is never the same.
    fn choices(&mut self, call: &CallExpr) {
        let (op::EQUALS | op::NOT_EQUALS, [a, b]) = (call.func_name.as_str(), call.args.as_slice()) else {
            return;
        };
        for (named, compared) in [(a, b), (b, a)] {
            let (Some(path), Expr::Literal(LiteralValue::String(text))) =
                (parse::path_of(named), &compared.expr)
            else {
                continue;
            };
            let path = path.join(".");
            let known = self.names.get(&path);
            let Some(DataType::Picklist { choices }) = known.as_deref().map(|known| &known.data_type) else {
                continue;
            };
            let text: &str = text.inner();
            if choices.iter().any(|choice| choice.value == text) {
                continue;
            }
            let near = nearest(text, choices.iter().map(|c| c.value.as_str()));
            let known: Vec<&str> = choices.iter().map(|c| c.value.as_str()).take(8).collect();
            let hint = near.map_or_else(
                || format!("it is one of {}", known.join(", ")),
                |near| format!("did you mean \"{near}\"?"),
            );
            let shown: String = text.chars().take(60).collect();
            self.report("wrong_value", format!("{path} is never \"{shown}\"; {hint}"));
        }
    }

    /// A pattern that is written down can be read.
    fn pattern(&mut self, call: &CallExpr) {
        if let ("matches", Some(Expr::Literal(LiteralValue::String(pattern)))) =
            (call.func_name.as_str(), call.args.last().map(|last| &last.expr))
            && let Some(fault) = functions::pattern::fault(pattern.inner())
        {
            self.report(fault.code, fault.message);
        }
    }

    fn function(&mut self, name: &str, count: usize) -> Kind {
        let Some(function) = functions::find(name) else {
            self.problems.push(functions::unknown(name).into());
            return Kind::Any;
        };
        if let Err(error) = functions::check_count(function, count) {
            self.problems.push(error.into());
        }
        function.yields
    }

    fn comparable(&mut self, a: Kind, b: Kind, verdict: &str) {
        if !a.fits(b) {
            self.report("wrong_type", format!("{} and {} are {verdict}", a.words(), b.words()));
        }
    }

    fn add(&mut self, a: Kind, b: Kind) -> Kind {
        if !a.fits(b) {
            let hint = if [a, b].contains(&Kind::Text) {
                "; write string(x) to join a number to a text"
            } else {
                ""
            };
            self.report("wrong_type", format!("{} and {} cannot be added{hint}", a.words(), b.words()));
        }
        if a == Kind::Any || a == Kind::Null { b } else { a }
    }

    fn comprehension(&mut self, c: &ComprehensionExpr) -> Kind {
        let range = self.kind(&c.iter_range);
        if !matches!(range, Kind::List | Kind::Group | Kind::Any | Kind::Null) {
            self.report(
                "wrong_type",
                format!("exists, all, map and filter walk a list, found {}", range.words()),
            );
        }
        let before = self.bound.len();
        self.bound.push(c.iter_var.clone());
        self.bound.push(c.accu_var.clone());
        let start = self.kind(&c.accu_init);
        self.kind(&c.loop_step);
        self.bound.truncate(before);
        // `exists_one` counts and then compares; everything else yields what it gathers.
        if matches!(&c.result.expr, Expr::Ident(_)) { start } else { Kind::Bool }
    }
}

fn literal_kind(literal: &LiteralValue) -> Kind {
    match literal {
        LiteralValue::Null => Kind::Null,
        LiteralValue::Boolean(_) => Kind::Bool,
        LiteralValue::Int(_) | LiteralValue::UInt(_) | LiteralValue::Double(_) => Kind::Number,
        LiteralValue::String(_) | LiteralValue::Bytes(_) => Kind::Text,
    }
}
