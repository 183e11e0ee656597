//! Conditions and filters: rows where they can be, one expression else.

mod filters;
mod question;

use fermata_engine::{
    condition::{Condition, Logic, LogicTree, Row, Rows},
    expr,
    limits::CONDITION_ROWS_MAX,
};

use super::{
    Kind, Node, Terms,
    formula::{Cel, all, any, not},
};
use question::Question;

pub use filters::{asked_of, asked_of_record};

/// Tags under which a formula may stand in place of conditions.
const FORMULAS: [&str; 3] = ["formula", "conditionFormula", "formulaExpression"];

/// What is asked in one place.
enum Asked {
    /// A row.
    Row(Row, Cel),
    /// What no row can ask.
    Cel(Cel),
    /// Some of it has no counterpart. It holds less often than it should, never where it should not.
    Lacking(Cel),
}

impl Asked {
    fn cel(&self) -> Cel {
        match self {
            Self::Row(_, cel) | Self::Cel(cel) | Self::Lacking(cel) => cel.clone(),
        }
    }
}

/// How parts are joined.
enum Join {
    All,
    Any,
    Custom(LogicTree, String),
    /// It cannot be read; this sentence says why.
    Unknown(String),
}

fn never() -> Cel {
    Cel::value(false.into(), Kind::Boolean)
}

impl Terms<'_> {
    pub(super) fn asked(&self, holder: Node<'_>, logic: &str, conditions: &str) -> Option<Condition> {
        let nodes: Vec<Node<'_>> = holder.children(conditions).collect();
        if nodes.is_empty() {
            holder.child(logic);
            let formula =
                FORMULAS.iter().find_map(|tag| holder.child(tag)).filter(|node| !node.text().is_empty())?;
            return Some(self.asked_by_formula(formula));
        }
        let asked: Vec<Asked> = nodes.iter().map(|node| self.one(*node)).collect();
        let join = join(holder, logic, asked.len());
        if denied(&join, |n| lacks(&asked, n)) {
            refuse(holder, logic, "they never hold");
            return Some(Condition::Expression("false".to_owned()));
        }
        let mut rows = Vec::with_capacity(asked.len());
        for part in &asked {
            if let Asked::Row(row, _) = part {
                rows.push(row.clone());
            }
        }
        let logic = match &join {
            Join::All => Some(Logic::All),
            Join::Any => Some(Logic::Any),
            Join::Custom(_, text) => Some(Logic::Custom(text.clone())),
            Join::Unknown(_) => None,
        };
        match logic {
            Some(logic) if rows.len() == asked.len() && rows.len() <= CONDITION_ROWS_MAX => {
                Some(Condition::Rows(Rows { logic, rows }))
            }
            _ => Some(expression(holder, joined(&asked, &join))),
        }
    }

    /// What a formula in a node asks; a formula that cannot be asked never holds.
    pub fn asked_by_formula(&self, node: Node<'_>) -> Condition {
        node.read();
        match self.formula(node.text()) {
            Ok(source) => Condition::Expression(source),
            Err(why) => {
                node.not_supported(format!("{why} It never holds."));
                Condition::Expression("false".to_owned())
            }
        }
    }

    /// One condition, or several within it.
    fn one(&self, node: Node<'_>) -> Asked {
        node.without_meaning(&["processMetadataValues"], "It says how the source's editor shows this.");
        node.child("conditionType");
        if node.peek("conditions").is_some() {
            let asked: Vec<Asked> = node.children("conditions").map(|inner| self.one(inner)).collect();
            let join = join(node, "conditionLogic", asked.len());
            if denied(&join, |n| lacks(&asked, n)) {
                refuse(node, "conditionLogic", "they never hold");
                return Asked::Lacking(never());
            }
            let lacking = asked.iter().any(|inner| matches!(inner, Asked::Lacking(_)));
            return match joined(&asked, &join) {
                Ok(cel) if lacking => Asked::Lacking(cel),
                Ok(cel) => Asked::Cel(cel),
                Err(why) => lacking_all(node, &why),
            };
        }
        match self.question(node) {
            Ok(Question::Rows(row, cel)) => Asked::Row(row, cel),
            Ok(Question::Cel(cel)) => Asked::Cel(cel),
            Err(why) => lacking_all(node, &why),
        }
    }
}

/// Nothing of it has a counterpart.
fn lacking_all(node: Node<'_>, why: &str) -> Asked {
    node.not_supported(format!("{why} It never holds."));
    Asked::Lacking(never())
}

/// Whether a row, from 1, has no counterpart.
fn lacks(asked: &[Asked], n: usize) -> bool {
    matches!(asked.get(n.wrapping_sub(1)), Some(Asked::Lacking(_)))
}

/// Whether NOT is asked of a row that lacks something: what never holds would hold always by it.
fn denied(join: &Join, lacks: impl Fn(usize) -> bool) -> bool {
    match join {
        Join::Custom(tree, _) => denies(tree, false, &lacks),
        Join::All | Join::Any | Join::Unknown(_) => false,
    }
}

fn denies(tree: &LogicTree, within_not: bool, lacks: &impl Fn(usize) -> bool) -> bool {
    match tree {
        LogicTree::Row(n) => within_not && lacks(*n),
        LogicTree::Not(inner) => denies(inner, true, lacks),
        LogicTree::And(trees) | LogicTree::Or(trees) => {
            trees.iter().any(|tree| denies(tree, within_not, lacks))
        }
    }
}

fn refuse(holder: Node<'_>, logic: &str, so: &str) {
    if let Some(node) = holder.peek(logic) {
        node.not_supported(format!(
            "It asks NOT of what has no counterpart, which would hold always then. So {so}: write them anew."
        ));
    }
}

/// Reads how conditions are joined.
fn join(holder: Node<'_>, logic: &str, count: usize) -> Join {
    let node = holder.child(logic);
    let text = node.map(Node::text).unwrap_or_default();
    match text.to_lowercase().as_str() {
        "" | "and" => return Join::All,
        "or" => return Join::Any,
        _ => {}
    }
    match LogicTree::parse(text, count) {
        Ok(tree) => Join::Custom(tree, text.to_owned()),
        Err(error) => {
            let why = format!("The logic {text} cannot be read: {error}.");
            if let Some(node) = node {
                node.not_supported(why.clone());
            }
            Join::Unknown(why)
        }
    }
}

fn joined(asked: &[Asked], join: &Join) -> Result<Cel, String> {
    let pieces: Vec<Cel> = asked.iter().map(Asked::cel).collect();
    match join {
        Join::All => all(&pieces),
        Join::Any => any(&pieces),
        Join::Custom(tree, _) => custom(tree, &pieces),
        Join::Unknown(why) => Err(why.clone()),
    }
}

fn custom(tree: &LogicTree, pieces: &[Cel]) -> Result<Cel, String> {
    let several =
        |trees: &[LogicTree]| trees.iter().map(|tree| custom(tree, pieces)).collect::<Result<Vec<_>, _>>();
    match tree {
        LogicTree::Row(n) => Ok(pieces.get(n.wrapping_sub(1)).cloned().unwrap_or_else(never)),
        LogicTree::Not(inner) => not(&custom(inner, pieces)?),
        LogicTree::And(trees) => all(&several(trees)?),
        LogicTree::Or(trees) => any(&several(trees)?),
    }
}

/// One expression for all of it; it never holds where it cannot be carried out.
fn expression(holder: Node<'_>, cel: Result<Cel, String>) -> Condition {
    let readable = cel.and_then(|cel| match expr::readable(&cel.source) {
        Ok(()) => Ok(cel.source),
        Err(error) => Err(format!("The conditions cannot be asked together: {error}.")),
    });
    Condition::Expression(readable.unwrap_or_else(|why| {
        holder.not_supported(format!("{why} They never hold."));
        "false".to_owned()
    }))
}
