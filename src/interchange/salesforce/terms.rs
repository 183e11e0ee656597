//! What the names, values, conditions, formulas and texts of one file mean in Fermata. Whoever reads a file tells its terms what
//! its variables, elements and steps became, and asks them for everything that refers to such.

mod conditions;
mod formula;
mod newly;
mod references;
mod resources;
mod statuses;
mod text;
mod types;
mod values;

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
};

use fermata_engine::{
    condition::Condition,
    flow::RecordFilter,
    ids::Name,
    value::{DataType, Value, ValueSource},
};

pub use conditions::{asked_of, asked_of_record};
pub use formula::{Beside, beside};
pub use newly::newly;
pub(super) use references::relation_field;
pub use text::Template;

use super::{ledger::Node, schema::Schema};
use resources::Resource;

/// Bytes of formulas and texts that are written for one file at most: what resources hold stands wherever they are used, and so
/// would let a small file grow to any size.
const WRITTEN_MAX: usize = 2 * 1024 * 1024;

/// What something holds, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// It is not known.
    Unknown,
    /// Text.
    Text,
    /// A number.
    Number,
    /// Yes or no.
    Boolean,
    /// A calendar day.
    Date,
    /// A moment.
    DateTime,
    /// A time of day.
    Time,
    /// A record of this object.
    Record(Name),
    /// Several of one kind.
    List(Box<Kind>),
}

/// What a name of the file means.
#[derive(Debug, Clone, PartialEq)]
pub enum Meaning {
    /// A path, such as `vars.score` or `steps.review.outputs.cap`.
    Path {
        /// The path.
        path: String,
        /// What it holds.
        kind: Kind,
    },
    /// What an expression yields.
    Expression {
        /// CEL; it can stand in brackets within a larger one.
        source: String,
        /// What it yields.
        kind: Kind,
    },
    /// This value.
    Literal {
        /// The value.
        value: Value,
        /// What it is.
        kind: Kind,
    },
}

/// What names of one file mean. Letter case counts not, as it does not in the source.
#[derive(Debug, Clone)]
pub struct Terms<'s> {
    schema: &'s Schema,
    record: Option<Name>,
    known: BTreeMap<String, Meaning>,
    resources: BTreeMap<String, Resource>,
    /// Which components offer a choice, by their paths, and what they hold when it is made.
    choices: BTreeMap<String, Vec<(String, Value)>>,
    /// How many bytes of formulas and texts may still be written for this file.
    left: Cell<usize>,
    /// What resources mean, as far as they were asked for.
    worked_out: RefCell<BTreeMap<String, Result<Meaning, String>>>,
}

impl<'s> Terms<'s> {
    /// Nothing but the global names is known. `record` is the object of `$Record`.
    pub fn new(schema: &'s Schema, record: Option<Name>) -> Self {
        Self {
            schema,
            record,
            known: BTreeMap::new(),
            resources: BTreeMap::new(),
            choices: BTreeMap::new(),
            left: Cell::new(WRITTEN_MAX),
            worked_out: RefCell::default(),
        }
    }

    /// `name` means this from now on: of a variable `Score`, of an output `Review.Outputs.score`. The longest name that a
    /// reference begins with decides; what follows it are fields. Of a step or stage it is enough to learn its path
    /// (`steps.review`): its `Status` and `Outputs` follow.
    pub fn learn(&mut self, name: &str, meaning: Meaning) {
        self.worked_out.borrow_mut().clear();
        self.known.insert(name.to_lowercase(), meaning);
    }

    /// The component whose value is at `path` offers a choice, and holds `value` when it is made.
    pub fn learn_choice(&mut self, choice: &str, path: &str, value: Value) {
        self.choices.entry(choice.to_lowercase()).or_default().push((path.to_owned(), value));
    }

    /// Learns the constants, formulas and text templates of a file; reads their nodes.
    pub fn learn_resources(&mut self, root: Node<'_>) {
        self.learn_all(root);
    }

    /// What a reference means, such as `$Record.Owner:User.Username`; it may stand in `{!…}`.
    ///
    /// # Errors
    /// A sentence that says why it means nothing.
    pub fn meaning(&self, reference: &str) -> Result<Meaning, String> {
        self.meaning_within(reference, &mut Vec::new())
    }

    /// The value that stands in a node such as `value`, `rightValue` or `assignee`; none where it is empty or means nothing.
    /// Reads the node, and notes there what does not come over as it is.
    pub fn value(&self, node: Node<'_>) -> Option<ValueSource> {
        self.value_meaning(node).map(ValueSource::from)
    }

    /// A text with `{!…}` in it as Fermata's `{{…}}`, and a sentence for each part that means nothing.
    pub fn text(&self, text: &str) -> (String, Vec<String>) {
        self.written(text)
    }

    /// A formula as CEL.
    ///
    /// # Errors
    /// A sentence that says what of it has no counterpart.
    pub fn formula(&self, text: &str) -> Result<String, String> {
        match self.formula_meaning(text, &mut Vec::new())? {
            Meaning::Path { path, .. } => Ok(path),
            Meaning::Expression { source, .. } => Ok(source),
            Meaning::Literal { value, .. } => Ok(formula::literal(&value)),
        }
    }

    /// What the conditions within a node ask: `logic` is the tag that joins them, `conditions` that of each. None where there are
    /// none. Reads and notes; a condition that cannot be asked does not hold.
    pub fn conditions(&self, holder: Node<'_>, logic: &str, conditions: &str) -> Option<Condition> {
        self.asked(holder, logic, conditions)
    }

    /// The filters within a node (`filterLogic`, `filters`) as a filter over records of `object`. Reads and notes.
    pub fn filters(&self, holder: Node<'_>, object: &Name) -> RecordFilter {
        self.filtered(holder, object)
    }

    /// What a node that has `dataType`, `objectType`, `isCollection` and `scale` holds; reads these.
    pub fn data_type(&self, node: Node<'_>) -> DataType {
        self.data_type_of(node)
    }

    /// Takes so many bytes of what may be written for this file; false where that was written already.
    fn spend(&self, bytes: usize) -> bool {
        let left = self.left.get();
        self.left.set(left.saturating_sub(bytes));
        left >= bytes
    }

    /// What the files say of objects.
    pub fn schema(&self) -> &'s Schema {
        self.schema
    }
}

#[cfg(test)]
mod tests;
