//! What the names, values, conditions, formulas and texts of one file mean in Fermata. Whoever reads a file tells its terms what
//! its variables, elements and steps became, and asks them for everything that refers to such.

use std::collections::BTreeMap;

use fermata_engine::{
    condition::Condition,
    flow::RecordFilter,
    ids::Name,
    value::{DataType, Value, ValueSource},
};

use super::{ledger::Node, report::Drawing, schema::Schema};

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
    drawing: Drawing,
    record: Option<Name>,
    known: BTreeMap<String, Meaning>,
}

impl<'s> Terms<'s> {
    /// Nothing but the global names is known. `record` is the object of `$Record`.
    pub fn new(schema: &'s Schema, drawing: Drawing, record: Option<Name>) -> Self {
        Self { schema, drawing, record, known: BTreeMap::new() }
    }

    /// `name` means this from now on: of a variable `Score`, of an output `Review.Outputs.score`. The longest name that a
    /// reference begins with decides; what follows it are fields.
    pub fn learn(&mut self, name: &str, meaning: Meaning) {
        self.known.insert(name.to_lowercase(), meaning);
    }

    /// Learns the constants, formulas and text templates of a file; reads their nodes.
    pub fn learn_resources(&mut self, root: Node<'_>) {
        let _ = (root, self.schema, self.drawing, &self.record);
    }

    /// What a reference means, such as `$Record.Owner:User.Username`.
    ///
    /// # Errors
    /// A sentence that says why it means nothing.
    pub fn meaning(&self, reference: &str) -> Result<Meaning, String> {
        Err(format!("{reference} means nothing."))
    }

    /// The value that stands in a node such as `value`, `rightValue` or `assignee`; none where it is empty. Reads the node, and
    /// notes there what does not come over as it is.
    pub fn value(&self, node: Node<'_>) -> Option<ValueSource> {
        let _ = node;
        None
    }

    /// A text with `{!…}` in it as Fermata's `{{…}}`, and a sentence for each part that means nothing.
    pub fn text(&self, text: &str) -> (String, Vec<String>) {
        (text.to_owned(), Vec::new())
    }

    /// A formula as CEL.
    ///
    /// # Errors
    /// A sentence that says what of it has no counterpart.
    pub fn formula(&self, text: &str) -> Result<String, String> {
        Err(format!("{text} is not understood."))
    }

    /// What the conditions within a node ask: `logic` is the tag that joins them, `conditions` that of each. None where there are
    /// none. Reads and notes; a condition that cannot be asked does not hold.
    pub fn conditions(&self, holder: Node<'_>, logic: &str, conditions: &str) -> Option<Condition> {
        let _ = (holder, logic, conditions);
        None
    }

    /// The filters within a node (`filterLogic`, `filters`) as a filter over records of `object`. Reads and notes.
    pub fn filters(&self, holder: Node<'_>, object: &Name) -> RecordFilter {
        let _ = (holder, object);
        RecordFilter::default()
    }

    /// What a node that has `dataType`, `objectType`, `isCollection` and `scale` holds; reads these.
    pub fn data_type(&self, node: Node<'_>) -> DataType {
        let _ = node;
        DataType::Text
    }

    /// What the files say of objects.
    pub fn schema(&self) -> &'s Schema {
        self.schema
    }
}
