//! A flow while it is drawn.

use std::collections::{BTreeMap, BTreeSet};

use fermata_engine::{
    flow::{Assignment, Element, ElementBody, Flow, FlowKind, RollBack},
    ids::Name,
    limits::{FLOW_ELEMENTS_MAX, VARIABLES_MAX},
    value::{DataType, Value, ValueSource, Variable},
};

use super::{
    Ask, Call, action, assignment, choices::ChoiceSets, collection, decision, html, loops, meaning, records,
    scan::Seen, screen, subflow, transform, updates, waits,
};
use crate::salesforce::{
    ledger::Node,
    report::{Drawing, FileKind, Place},
    terms::{Kind, Meaning, Terms},
    trigger::by_deletion,
};

/// The tags of elements.
pub(super) const ELEMENTS: [&str; 19] = [
    "screens",
    "assignments",
    "decisions",
    "loops",
    "recordLookups",
    "recordCreates",
    "recordUpdates",
    "recordDeletes",
    "recordRollbacks",
    "subflows",
    "actionCalls",
    "apexPluginCalls",
    "waits",
    "collectionProcessors",
    "transforms",
    "customErrors",
    "steps",
    "experiments",
    "orchestratedStages",
];

/// A flow while it is drawn, with what its names mean.
pub(super) struct Draft<'a, 'l> {
    pub(super) ask: Ask<'a, 'l>,
    pub(super) terms: Terms<'a>,
    pub(super) seen: Seen,
    pub(super) flow: Flow,
    /// Elements by their names there, in small letters.
    pub(super) places: BTreeMap<String, Name>,
    /// Names of inputs, variables and components.
    pub(super) taken: BTreeSet<Name>,
    pub(super) choices: ChoiceSets<'l>,
    /// Text templates by name, in small letters.
    pub(super) templates: BTreeMap<String, Node<'l>>,
    /// What variables become before the first element.
    pub(super) begin: Vec<(Name, ValueSource)>,
    /// What outputs become after the last one.
    pub(super) hand_over: Vec<(Name, ValueSource)>,
    pub(super) calls: Vec<Call>,
    /// Put before every name; empty unless it is put into another flow.
    pub(super) prefix: String,
    /// The flows that it is put into.
    pub(super) around: Vec<Name>,
    /// Elements that are passed before others, whoever leads to those.
    pub(super) detours: Vec<Detour>,
    /// Fields of screens by their names there, in small letters.
    pub(super) components: BTreeMap<String, screen::Known>,
    /// What is chosen in tables once their screen was passed: variables by `table.output`, in small letters, and what they hold.
    pub(super) tables: BTreeMap<String, (Name, Kind)>,
    /// What the button of a screen says that leads on.
    pub(super) buttons: Vec<(Name, String)>,
    /// The variable by which an evaluation flow answers.
    pub(super) result: Option<Name>,
    /// Elements that are left out, with what follows each.
    pub(super) skips: Vec<(Name, Option<Name>)>,
    /// What follows the ends of the first path.
    pub(super) then: Option<Name>,
    /// Variables for outputs of called flows: the element, the variable, the output.
    pub(super) outputs: Vec<(String, Name, String)>,
    /// The element that gives variables what they begin with.
    pub(super) begun: Option<Name>,
    /// Paths that begin later, and the element that leads to each while it is drawn.
    pub(super) later: Vec<super::later::Path<'l>>,
    /// A wait at its very beginning, which is left to whoever calls it.
    pub(super) wait: Option<super::LeadingWait>,
    /// Elements of the file that were turned.
    drawn: BTreeSet<Name>,
    /// How many more elements of files there is room for, those of flows that are put in among them.
    pub(super) room: usize,
}

/// What is passed before an element by whoever comes to it.
pub(super) struct Detour {
    /// The element.
    pub(super) to: Name,
    /// Where it begins.
    pub(super) begin: Name,
    /// The last element before it.
    pub(super) last: Name,
    /// Whether the element is a loop whose body leads straight back to it.
    pub(super) around_body: bool,
}

/// What every element has.
pub(super) struct Head {
    pub(super) name: Name,
    pub(super) label: String,
    pub(super) next: Option<Name>,
    pub(super) fault: Option<Name>,
}

impl Head {
    /// The element of this body.
    pub(super) fn with(&self, body: ElementBody) -> Element {
        Element {
            name: self.name.clone(),
            label: self.label.clone(),
            next: self.next.clone(),
            fault: self.fault.clone(),
            body,
        }
    }
}

impl<'a, 'l> Draft<'a, 'l> {
    pub(super) fn new(ask: Ask<'a, 'l>) -> Self {
        Self::within(ask, String::new(), Vec::new(), FLOW_ELEMENTS_MAX)
    }

    /// A flow that is put into others, as far as there is room: `prefix` goes before every name of it.
    pub(super) fn within(ask: Ask<'a, 'l>, prefix: String, around: Vec<Name>, room: usize) -> Self {
        let kind = match ask.facts.kind {
            FileKind::ScreenFlow => FlowKind::Screen,
            FileKind::EvaluationFlow => FlowKind::Evaluation,
            _ => FlowKind::Autolaunched,
        };
        let object = ask.facts.object.clone();
        let mut flow = Flow::blank(&meaning::clipped(&ask.facts.label), kind);
        flow.object.clone_from(&object);
        let mut draft = Self {
            ask,
            terms: Terms::new(ask.schema, Drawing::Flow, object),
            seen: Seen::of(ask.root),
            flow,
            places: BTreeMap::new(),
            taken: BTreeSet::new(),
            choices: ChoiceSets::of(ask.root),
            templates: BTreeMap::new(),
            begin: Vec::new(),
            hand_over: Vec::new(),
            calls: Vec::new(),
            prefix,
            around,
            detours: Vec::new(),
            components: BTreeMap::new(),
            tables: BTreeMap::new(),
            buttons: Vec::new(),
            result: None,
            skips: Vec::new(),
            then: None,
            outputs: Vec::new(),
            begun: None,
            later: Vec::new(),
            wait: None,
            drawn: BTreeSet::new(),
            room,
        };
        draft.learn_deleted();
        for node in ask.root.nodes() {
            let Some(name) = node.peek_text("name").map(str::to_owned) else { continue };
            if ELEMENTS.contains(&node.tag()) {
                // Of two elements of one name the first is meant by it.
                if draft.room > 0 && !draft.places.contains_key(&name.to_lowercase()) {
                    let place = draft.free_element(&name);
                    draft.places.insert(name.to_lowercase(), place);
                    draft.room -= 1;
                }
            } else if node.tag() == "textTemplates" {
                draft.templates.insert(name.to_lowercase(), node);
            }
        }
        draft
    }

    /// The record whose deletion starts the flow is gone: what is known of it is what it was before.
    fn learn_deleted(&mut self) {
        let Some(object) = self.flow.object.clone() else { return };
        if self.ask.root.peek("start").is_some_and(by_deletion) {
            for name in ["$Record", "$Record__Prior"] {
                self.learn_path(name, "prior".to_owned(), Kind::Record(object.clone()));
            }
        }
    }

    /// A name with the prefix, as it is there as far as it can.
    pub(super) fn prefixed(&self, name: &str) -> Name {
        let whole = format!("{}{name}", self.prefix);
        Name::parse(&whole).unwrap_or_else(|_| Name::from_label(&whole, "element"))
    }

    /// A name for an element that no other has.
    pub(super) fn free_element(&self, wish: &str) -> Name {
        let wish = self.prefixed(wish);
        let taken = |name: &Name| {
            self.places.values().any(|place| place == name)
                || self.flow.elements.iter().any(|e| &e.name == name)
        };
        free(wish, taken)
    }

    /// Whether it may have more variables of its own.
    pub(super) fn has_room_for_variables(&self) -> bool {
        self.flow.variables.len() < VARIABLES_MAX && self.flow.inputs.len() < VARIABLES_MAX
    }

    /// A name for an input, variable or component that no other has; taken from now on.
    pub(super) fn free_value(&mut self, wish: &str) -> Name {
        let name = free(self.prefixed(wish), |name| self.taken.contains(name));
        self.taken.insert(name.clone());
        name
    }

    /// A variable that an element fills by itself, under its name; what it means is learned.
    pub(super) fn variable_of(&mut self, name: &str, data_type: DataType, kind: Kind) -> Name {
        let variable = self.free_value(name);
        self.learn_path(name, format!("vars.{variable}"), kind);
        self.add_variable(variable.clone(), data_type);
        variable
    }

    /// A variable of this name.
    pub(super) fn add_variable(&mut self, name: Name, data_type: DataType) {
        let default = match data_type {
            DataType::List { .. } => Value::Array(Vec::new()),
            _ => Value::Null,
        };
        self.flow.variables.push(Variable {
            name,
            label: String::new(),
            data_type,
            required: false,
            default,
        });
    }

    pub(super) fn learn_path(&mut self, name: &str, path: String, kind: Kind) {
        self.terms.learn(name, Meaning::Path { path, kind });
    }

    /// The record type of an object where it is known, else text.
    pub(super) fn id_of(&self, object: &Name) -> DataType {
        match self.ask.schema.object(object) {
            Some(_) => DataType::Lookup { object: object.clone() },
            None => DataType::Text,
        }
    }

    /// A field of an object as it is spelled there.
    pub(super) fn field(&self, object: &Name, field: &str) -> Option<Name> {
        let user = object.as_str().eq_ignore_ascii_case("User");
        let field = match field.eq_ignore_ascii_case("Id") {
            true if user => "Username",
            true => return Name::parse("id").ok(),
            false => field,
        };
        let known = self.ask.schema.field_named(object, field).map(|known| known.name.clone());
        known.or_else(|| Name::parse(field).ok())
    }

    /// The object that a child names, as it is spelled here.
    pub(super) fn object(&self, node: Node<'_>) -> Option<Name> {
        let name = node.text_of("object")?;
        self.ask.schema.named(name).cloned().or_else(|| Name::parse(name).ok())
    }

    /// Says where something is now.
    pub(super) fn at(&self, node: Node<'_>, element: Option<&Name>) {
        if self.prefix.is_empty() {
            node.now_at(Place {
                drawing: Drawing::Flow,
                name: self.ask.facts.name.clone(),
                element: element.cloned(),
            });
        }
    }

    /// The value in a child; none where it is absent or empty.
    pub(super) fn value(&self, holder: Node<'_>, tag: &str) -> Option<ValueSource> {
        holder.child(tag).and_then(|node| self.terms.value(node))
    }

    /// The value in a child, null where there is none; nothing where what stands there has no counterpart, which is noted.
    pub(super) fn value_or_null(&self, holder: Node<'_>, tag: &str) -> Option<ValueSource> {
        let Some(node) = holder.child(tag) else { return Some(ValueSource::Literal(Value::Null)) };
        match self.terms.value(node) {
            Some(value) => Some(value),
            None if node.nodes().all(Node::is_empty) => Some(ValueSource::Literal(Value::Null)),
            None => None,
        }
    }

    /// What a value node refers to, as far as it is known. Nothing is noted.
    pub(super) fn kind_of_value(&self, value: Node<'_>) -> Kind {
        if let Some(reference) = value.peek_text("elementReference") {
            return self
                .terms
                .meaning(reference)
                .map_or(Kind::Unknown, |meaning| meaning::kind(&meaning).clone());
        }
        let tag = value.nodes().map(Node::tag).find(|tag| tag.ends_with("Value")).unwrap_or_default();
        match tag {
            "stringValue" => Kind::Text,
            "numberValue" => Kind::Number,
            "booleanValue" => Kind::Boolean,
            "dateValue" => Kind::Date,
            "dateTimeValue" => Kind::DateTime,
            "timeValue" => Kind::Time,
            _ => Kind::Unknown,
        }
    }

    /// A value as a text with `{{…}}` in it, and whether it is HTML.
    pub(super) fn text_value(&self, value: Node<'_>) -> (String, bool) {
        let template =
            value.peek_text("elementReference").and_then(|name| self.templates.get(&name.to_lowercase()));
        if let Some(template) = template {
            value.text_of("elementReference");
            template.read();
            template.name();
            let html = !template.is_true("isViewedAsPlainText");
            let text = template.child("text").map(|node| self.text(node)).unwrap_or_default();
            return (text.clone(), html && html::looks_like(&text));
        }
        if let Some(text) = value.child("stringValue") {
            let text = self.text(text);
            let html = html::looks_like(&text);
            return (text, html);
        }
        (self.terms.value(value).as_ref().map(meaning::shown).unwrap_or_default(), false)
    }

    /// The text of a node with `{{…}}` in it; what means nothing is noted.
    pub(super) fn text(&self, node: Node<'_>) -> String {
        let (text, notes) = self.terms.text(node.text());
        notes.into_iter().for_each(|note| node.changed(note));
        text
    }

    /// The text of a node that people read in one line, mark-up left out.
    pub(super) fn line(&self, node: Node<'_>) -> String {
        let text = html::plain(&self.text(node));
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// What every element has: reads it.
    pub(super) fn head(&mut self, node: Node<'l>) -> Option<Head> {
        node.read();
        let Some(api) = node.name() else {
            node.not_supported("An element without a name cannot be reached.");
            return None;
        };
        let Some(name) = self.places.get(&api.to_lowercase()).cloned() else {
            node.not_supported(format!("A flow has at most {FLOW_ELEMENTS_MAX} elements."));
            return None;
        };
        if !self.drawn.insert(name.clone()) {
            node.not_supported("Another element has this name already, so nothing can lead to this one.");
            return None;
        }
        self.at(node, Some(&name));
        let label = node.text_of("label").unwrap_or(api);
        node.without_meaning(&["locationX", "locationY"], "The drawing is laid out automatically.");
        node.without_meaning(&["elementSubtype"], "It shows in what the element does.");
        if let Some(description) = node.child("description").filter(|node| !node.is_empty()) {
            description.changed("Elements of flows have a label only; the description is left out.");
        }
        let (next, fault) = (self.target(node, "connector"), self.target(node, "faultConnector"));
        Some(Head { name, label: meaning::clipped(label), next, fault })
    }

    /// The element that a connector leads to; none is the end.
    pub(super) fn target(&self, holder: Node<'_>, tag: &str) -> Option<Name> {
        let connector = holder.child(tag)?;
        connector.child("isGoTo");
        let reference = connector.text_of("targetReference")?;
        let found = self.places.get(&reference.to_lowercase()).cloned();
        if found.is_none() {
            connector.not_supported(format!("There is no element {reference}: the path ends here."));
        }
        found
    }

    /// Adds an element.
    pub(super) fn add(&mut self, element: Element) {
        self.flow.elements.push(element);
    }

    /// Adds what stands for an element without a counterpart, and says so.
    pub(super) fn add_unsupported(&mut self, node: Node<'_>, head: &Head, what: &str, reason: &str) {
        node.not_supported(reason);
        self.add(head.with(meaning::unsupported(what, reason)));
    }

    /// Adds assignments after an element: hands back the one that leads on.
    pub(super) fn add_sets_after(
        &mut self,
        head: &mut Head,
        suffix: &str,
        label: &str,
        sets: Vec<fermata_engine::flow::SetValue>,
    ) {
        if sets.is_empty() {
            return;
        }
        let name =
            self.free_element(&format!("{}_{suffix}", head.name.as_str().trim_start_matches(&self.prefix)));
        let mut after = Element::new(name.clone(), label, ElementBody::Assignment(Assignment { sets }));
        after.next = head.next.replace(name);
        self.add(after);
    }

    /// Turns every element.
    pub(super) fn elements(&mut self) {
        for node in self.ask.root.nodes() {
            if !ELEMENTS.contains(&node.tag()) {
                continue;
            }
            let Some(head) = self.head(node) else { continue };
            let before = self.flow.elements.len();
            match node.tag() {
                "screens" => screen::read(self, node, head),
                "assignments" => assignment::read(self, node, head),
                "decisions" => decision::read(self, node, head),
                "loops" => loops::read(self, node, head),
                "recordLookups" => records::lookup(self, node, head),
                "recordCreates" => records::create(self, node, head),
                "recordUpdates" => updates::update(self, node, head),
                "recordDeletes" => updates::delete(self, node, head),
                "recordRollbacks" => {
                    if self.flow.kind == FlowKind::Screen {
                        node.changed(
                            "All that the flow has changed so far is taken back; there, only what was changed since the last screen.",
                        );
                    }
                    self.add(head.with(ElementBody::RollBack(RollBack::default())));
                }
                "subflows" => subflow::read(self, node, head),
                "actionCalls" => action::read(self, node, head),
                "collectionProcessors" => collection::read(self, node, head),
                "waits" => waits::read(self, node, head),
                "transforms" => transform::read(self, node, head),
                "steps" => {
                    node.changed("It was only a note on the drawing, and does nothing.");
                    self.add(head.with(ElementBody::Assignment(Assignment::default())));
                }
                other => self.without_counterpart(node, &head, other),
            }
            self.leave_out(node, before);
        }
    }

    /// A flow that only answers may change and tell nothing: elements that do stay on the drawing, and do nothing.
    fn leave_out(&mut self, node: Node<'_>, from: usize) {
        let kind = self.flow.kind;
        let added = self.flow.elements.iter_mut().skip(from);
        for element in added.filter(|element| kind == FlowKind::Evaluation && !element.body.stands_in(kind)) {
            element.label = meaning::clipped(&format!("Left out: {}", element.label));
            element.body = ElementBody::Assignment(Assignment::default());
            node.changed(
                "A flow that answers a question changes and tells nothing: the element does nothing here.",
            );
        }
    }

    fn without_counterpart(&mut self, node: Node<'l>, head: &Head, tag: &str) {
        let (what, reason) = match tag {
            "customErrors" => ("Custom Error", self.custom_error(node)),
            "apexPluginCalls" => {
                let class = node.text_of("apexClass").unwrap_or("?");
                ("Apex plug-in", format!("The Apex class {class} runs only where it comes from."))
            }
            other => (other, format!("Fermata has no element like {other}.")),
        };
        self.add_unsupported(node, head, what, &reason);
    }

    /// What a custom error says.
    fn custom_error(&self, node: Node<'_>) -> String {
        let mut said = Vec::new();
        for message in node.children("customErrorMessages") {
            if let Some(text) = message.child("errorMessage") {
                said.push(html::plain(text.text()));
                text.changed("The flow fails here with this message, as it is written.");
            }
            let nowhere = "A flow that fails says so on its run, not beside a field.";
            message.without_meaning(&["fieldSelection", "isFieldError"], nowhere);
        }
        match said.is_empty() {
            true => "It refuses the change of the record.".to_owned(),
            false => said.join(" "),
        }
    }
}

/// The name itself, else with a number.
fn free(wish: Name, taken: impl Fn(&Name) -> bool) -> Name {
    if !taken(&wish) {
        return wish;
    }
    let stem: String = wish.as_str().chars().take(Name::LENGTH_MAX - 6).collect();
    // Where many have it, higher numbers are tried by leaps: a file of one name again and again takes no longer than another.
    let leaps = (7_u32..32).map(|power| 1_u64 << power).flat_map(|from| from..from + 2);
    let mut numbered = (2..100).chain(leaps).filter_map(|n| Name::parse(&format!("{stem}_{n}")).ok());
    numbered.find(|name| !taken(name)).unwrap_or(wish)
}
