//! How a flow is drawn, saved and made the active version: its part of what every builder does.

use fermata_api::{
    Page,
    definitions::{FlowView, VersionRow},
    page::Paging,
};
use fermata_diagram::{
    element::{Connector, Element, Plus},
    flow::{FlowEdit, FlowNames, FlowPatch, Kind, beside, layout, palette, ways, words},
    keyboard::Step as Way,
    layout::Layout,
    tool::Drop,
};
use fermata_engine::{
    check::{Place, Problem, Resource, World, check_flow, flow_resources},
    flow::{ElementBody, Flow},
    ids::Name,
};

use super::{clipboard, kind_words, state::holder};
use crate::{
    canvas::sign,
    kit::Sign,
    pages::{
        builder::{
            add::Line,
            draft::{Draft, Stored},
        },
        versions::VersionWords,
    },
    server::{
        Fail,
        definitions::{
            activate_flow, deactivate_flow, delete_flow, list_flow_versions, load_flow, save_flow,
        },
    },
};

impl From<FlowView> for Stored<Flow> {
    fn from(view: FlowView) -> Self {
        Self {
            name: view.name,
            definition: view.definition,
            version: view.version,
            status: view.status,
            revision: view.revision,
            active_version: view.active_version,
            open_runs: None,
            updated_by: view.updated_by,
        }
    }
}

impl Draft for Flow {
    const MANY: &'static str = "Flows";
    const PATH: &'static str = "/flows";
    const VERSIONS: VersionWords = VersionWords {
        use_of: "A step uses the version that is active when it starts.",
        none: "No version was activated yet. This is the first draft.",
        runs: false,
        reload: true,
    };
    const STOPPED: &'static str = "Not active any more: no step can use it";
    const KEPT: &'static str = "fermata.unsaved-flow";

    async fn load(name: Name, version: Option<u32>) -> Result<Stored<Self>, Fail> {
        load_flow(name, version).await.map(Into::into)
    }

    async fn save(name: Name, definition: Self, revision: Option<i64>) -> Result<Stored<Self>, Fail> {
        save_flow(name, definition, revision).await.map(Into::into)
    }

    async fn drop_draft(name: Name) -> Result<(), Fail> {
        delete_flow(name).await
    }

    async fn activate(name: Name) -> Result<Stored<Self>, Fail> {
        activate_flow(name).await.map(Into::into)
    }

    async fn deactivate(name: Name) -> Result<Stored<Self>, Fail> {
        deactivate_flow(name).await.map(Into::into)
    }

    async fn versions(name: Name, paging: Paging) -> Result<Page<VersionRow>, Fail> {
        list_flow_versions(name, paging).await
    }

    fn label(&self) -> &str {
        &self.label
    }

    fn kind(&self) -> Option<&'static str> {
        Some(kind_words(self.kind))
    }

    fn laid_out(&self, world: &World, editing: bool) -> Layout {
        layout(self, &FlowNames::of(self, world), editing)
    }

    fn problems(&self, world: &World) -> Vec<Problem> {
        check_flow(self, world)
    }

    fn resources(&self, world: &World) -> Vec<Resource> {
        flow_resources(self, world)
    }

    fn place(&self, place: &Place) -> Element {
        match place {
            Place::Element(name) => Element::Block(name.clone()),
            Place::Component(name) => holder(self, name).map_or(Element::Start, Element::Block),
            _ => Element::Start,
        }
    }

    fn words(&self, element: &Element) -> String {
        words::element(element, self)
    }

    fn kind_of(&self, element: &Element) -> &'static str {
        match element {
            Element::Block(name) => self.element(name).map_or("Element", |e| Kind::of(&e.body).words()),
            _ => kind_words(self.kind),
        }
    }

    fn path_of(element: &Element, own: &Name) -> String {
        match element {
            Element::Block(name) => name.to_string(),
            _ => own.to_string(),
        }
    }

    fn moves(element: &Element) -> &'static [(Way, &'static str, Sign)] {
        match element {
            Element::Block(_) => {
                &[(Way::Up, "Move earlier", Sign::Up), (Way::Down, "Move later", Sign::Down)]
            }
            _ => &[],
        }
    }

    fn duplication(&self, element: &Element) -> Option<FlowEdit> {
        match element {
            Element::Block(name) => Some(FlowEdit::Duplicate { name: name.clone() }),
            _ => None,
        }
    }

    fn lines(&self, world: &World, plus: &Plus, typed: &str) -> Vec<Line<Self>> {
        let Plus::On(on) = plus else { return Vec::new() };
        let mut all = Vec::new();
        let wanted = typed.trim().to_lowercase();
        let fits = |label: &str| label.to_lowercase().contains(&wanted);
        if let Some(copied) = clipboard::copied(self.kind) {
            let label = format!("Paste {}", copied.label);
            if fits(&label) {
                let hint = format!("{}, as it was copied", Kind::of(&copied.body).words());
                all.push(Line {
                    sign: Sign::Copy,
                    label,
                    hint,
                    edit: clipboard::paste(on, copied),
                    names: false,
                });
            }
        }
        let object = self.object.clone().or_else(|| world.objects.keys().next().cloned());
        let object = object.unwrap_or_else(|| Name::from_label("choose_an_object", "object"));
        for entry in palette::search(self.kind, typed) {
            let body = Box::new(palette::body(entry.kind, self, &object));
            let label = entry.kind.words();
            let edit = FlowEdit::Insert { on: on.clone(), label: label.into(), body };
            all.push(Line {
                sign: sign(entry.kind),
                label: label.into(),
                hint: entry.hint.into(),
                edit,
                names: true,
            });
        }
        all.extend(self.leads(on).into_iter().filter(|line| fits(&line.label)));
        all
    }

    fn relabelling(element: Element, label: String, rename: bool) -> FlowEdit {
        FlowEdit::Label { element, label, rename }
    }

    fn patching(patch: FlowPatch) -> FlowEdit {
        FlowEdit::Patch(patch)
    }

    fn deletion(&self, element: &Element) -> Option<FlowEdit> {
        match element {
            Element::Block(name) => Some(FlowEdit::Delete { name: name.clone() }),
            _ => None,
        }
    }

    fn dropping(what: &Element, drop: Drop) -> Option<FlowEdit> {
        match (what, drop) {
            (Element::Block(name), Drop::Onto { connector, .. }) => {
                Some(FlowEdit::Move { name: name.clone(), on: connector })
            }
            _ => None,
        }
    }

    fn shifting(&self, element: &Element, way: Way) -> Option<FlowEdit> {
        match element {
            Element::Block(name) => {
                beside(self, name, way).map(|on| FlowEdit::Move { name: name.clone(), on })
            }
            _ => None,
        }
    }
}

trait Leads {
    /// Where a connector may lead instead.
    fn leads(&self, on: &Connector) -> Vec<Line<Flow>>;
}

impl Leads for Flow {
    fn leads(&self, on: &Connector) -> Vec<Line<Flow>> {
        let now = ways::target(self, on);
        let own = ways::source(on);
        let blocks = self.elements.iter().map(|e| Element::Block(e.name.clone()));
        let end = (!matches!(on, Connector::Fault(_) | Connector::Each(_))).then_some(Element::End);
        let others = blocks.chain(end).filter(|to| Some(to) != now.as_ref() && *to != own);
        let line = |to: Element| {
            let label = match &to {
                Element::End => "Go to the end".to_owned(),
                to => format!("Go to {}", words::element(to, self)),
            };
            let to = match to {
                Element::Block(name) => Some(name),
                _ => None,
            };
            let sign = match to.as_ref().and_then(|name| self.element(name)) {
                Some(e) if matches!(e.body, ElementBody::Loop(_)) => Sign::Retry,
                _ => Sign::ArrowRight,
            };
            let hint = "Instead of where it leads now".to_owned();
            let edit = FlowEdit::Connect { connector: on.clone(), to };
            Line { sign, label, hint, edit, names: false }
        };
        others.map(line).collect()
    }
}
