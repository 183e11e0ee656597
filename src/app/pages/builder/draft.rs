//! What the builder needs of a definition to draw it, save it and make it the active version: the little in which an
//! orchestration and a flow differ.

use fermata_api::{
    Page,
    definitions::{OrchestrationView, VersionRow, VersionStatus},
    page::Paging,
};
use fermata_diagram::{
    drawing::Drawing,
    edit::{DecisionEdit, Edit, Patch, PropertyEdit, StageEdit, StepEdit},
    element::{Element, Plus},
    keyboard::Step as Way,
    layout::{Layout, layout},
    tool::Drop,
    words::{self, Names},
};
use fermata_engine::{
    check::{Place, Problem, Resource, World, check_orchestration, resources},
    definition::Orchestration,
    ids::Name,
};

use serde::{Deserialize, Serialize};

use super::{
    add::{Line, orchestration_lines},
    drawing::shift_edit,
};
use crate::{
    kit::Sign,
    pages::versions::VersionWords,
    server::{
        Fail,
        definitions::{
            activate_orchestration, deactivate_orchestration, delete_orchestration,
            list_orchestration_versions, load_orchestration, save_orchestration,
        },
    },
};

/// A version as it is stored, with where it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stored<D> {
    /// Its name.
    pub name: Name,
    /// The version's content.
    pub definition: D,
    /// Its number; a draft's is the one it will get.
    pub version: u32,
    /// Whether it is a draft, active or obsolete.
    pub status: VersionStatus,
    /// Counts the saves.
    pub revision: i64,
    /// Which version is active.
    pub active_version: Option<u32>,
    /// Runs that are not over; none where runs follow something else.
    pub open_runs: Option<i64>,
    /// Who saved it last.
    pub updated_by: String,
}

/// A definition that is drawn, drafted, versioned and activated.
pub trait Draft: Drawing {
    /// What people call the list of them.
    const MANY: &'static str;
    /// Where the list is.
    const PATH: &'static str;
    /// What is said about its versions.
    const VERSIONS: VersionWords;
    /// What is said once it is not active any more.
    const STOPPED: &'static str;
    /// What is kept in the browser begins with this.
    const KEPT: &'static str;

    /// A version, or the draft.
    fn load(
        name: Name,
        version: Option<u32>,
    ) -> impl Future<Output = Result<Stored<Self>, Fail>> + Send + 'static;
    /// Saves the draft.
    fn save(
        name: Name,
        definition: Self,
        revision: Option<i64>,
    ) -> impl Future<Output = Result<Stored<Self>, Fail>> + Send + 'static;
    /// Drops the draft.
    fn drop_draft(name: Name) -> impl Future<Output = Result<(), Fail>> + Send + 'static;
    /// Makes the draft the active version.
    fn activate(name: Name) -> impl Future<Output = Result<Stored<Self>, Fail>> + Send + 'static;
    /// It is not used any more.
    fn deactivate(name: Name) -> impl Future<Output = Result<Stored<Self>, Fail>> + Send + 'static;
    /// Its versions, newest first.
    fn versions(
        name: Name,
        paging: Paging,
    ) -> impl Future<Output = Result<Page<VersionRow>, Fail>> + Send + 'static;

    /// What people call it.
    fn label(&self) -> &str;
    /// What kind it is, where there are several.
    fn kind(&self) -> Option<&'static str> {
        None
    }
    /// Where everything is.
    fn laid_out(&self, world: &World, editing: bool) -> Layout;
    /// What is wrong with it.
    fn problems(&self, world: &World) -> Vec<Problem>;
    /// What can be named in it.
    fn resources(&self, world: &World) -> Vec<Resource>;
    /// The element that a problem is about.
    fn place(&self, place: &Place) -> Element;
    /// What people call an element.
    fn words(&self, element: &Element) -> String;
    /// What kind of thing an element is, for people.
    fn kind_of(&self, element: &Element) -> &'static str;
    /// How conditions, `{{…}}` and the API name an element.
    fn path_of(element: &Element, own: &Name) -> String;
    /// The ways in which an element can be moved by command.
    fn moves(element: &Element) -> &'static [(Way, &'static str, Sign)];
    /// The edit that makes a copy of an element; none: there is no copy of such.
    fn duplication(&self, element: &Element) -> Option<Self::Edit>;
    /// What can be added at a place, and where its connector may lead instead.
    fn lines(&self, world: &World, plus: &Plus, typed: &str) -> Vec<Line<Self>>;

    /// The edit that calls an element something else.
    fn relabelling(element: Element, label: String, rename: bool) -> Self::Edit;
    /// The edit that makes a difference.
    fn patching(patch: Self::Patch) -> Self::Edit;
    /// The edit that deletes an element.
    fn deletion(&self, element: &Element) -> Option<Self::Edit>;
    /// The edit that was meant by dropping something.
    fn dropping(what: &Element, drop: Drop) -> Option<Self::Edit>;
    /// The edit that moves an element one place on.
    fn shifting(&self, element: &Element, way: Way) -> Option<Self::Edit>;
}

impl From<OrchestrationView> for Stored<Orchestration> {
    fn from(view: OrchestrationView) -> Self {
        Self {
            name: view.name,
            definition: view.definition,
            version: view.version,
            status: view.status,
            revision: view.revision,
            active_version: view.active_version,
            open_runs: Some(view.open_runs),
            updated_by: view.updated_by,
        }
    }
}

impl Draft for Orchestration {
    const MANY: &'static str = "Orchestrations";
    const PATH: &'static str = "/orchestrations";
    const VERSIONS: VersionWords = VersionWords {
        use_of: "A run keeps the version it began with.",
        none: "No version was activated yet. What you draw is the first draft.",
        runs: true,
        reload: false,
    };
    const STOPPED: &'static str = "Not active any more: no new run starts, those under way go on";
    const KEPT: &'static str = "fermata.unsaved";

    async fn load(name: Name, version: Option<u32>) -> Result<Stored<Self>, Fail> {
        load_orchestration(name, version).await.map(Into::into)
    }

    async fn save(name: Name, definition: Self, revision: Option<i64>) -> Result<Stored<Self>, Fail> {
        save_orchestration(name, definition, revision).await.map(Into::into)
    }

    async fn drop_draft(name: Name) -> Result<(), Fail> {
        delete_orchestration(name).await
    }

    async fn activate(name: Name) -> Result<Stored<Self>, Fail> {
        activate_orchestration(name).await.map(Into::into)
    }

    async fn deactivate(name: Name) -> Result<Stored<Self>, Fail> {
        deactivate_orchestration(name).await.map(Into::into)
    }

    async fn versions(name: Name, paging: Paging) -> Result<Page<VersionRow>, Fail> {
        list_orchestration_versions(name, paging).await
    }

    fn label(&self) -> &str {
        &self.label
    }

    fn laid_out(&self, world: &World, editing: bool) -> Layout {
        layout(self, &Names::of(self, world), editing)
    }

    fn problems(&self, world: &World) -> Vec<Problem> {
        check_orchestration(self, world)
    }

    fn resources(&self, world: &World) -> Vec<Resource> {
        resources(self, world)
    }

    fn place(&self, place: &Place) -> Element {
        match place {
            Place::Stage(name) => Element::Stage(name.clone()),
            Place::Step(name) => Element::Step(name.clone()),
            Place::Decision(name) => Element::Decision(name.clone()),
            Place::Whole | Place::Element(_) | Place::Component(_) => Element::Start,
        }
    }

    fn words(&self, element: &Element) -> String {
        words::element(element, self)
    }

    fn kind_of(&self, element: &Element) -> &'static str {
        match element {
            Element::Start | Element::End | Element::Block(_) => "Orchestration",
            Element::Stage(_) => "Stage",
            Element::Decision(_) => "Decision",
            Element::Step(name) => self.step(name).map_or("Step", |(_, step)| words::step_kind(&step.work)),
        }
    }

    fn path_of(element: &Element, own: &Name) -> String {
        match element {
            Element::Stage(name) => format!("stages.{name}"),
            Element::Step(name) => format!("steps.{name}"),
            Element::Decision(name) | Element::Block(name) => name.to_string(),
            Element::Start | Element::End => own.to_string(),
        }
    }

    fn moves(element: &Element) -> &'static [(Way, &'static str, Sign)] {
        match element {
            Element::Step(_) => &[
                (Way::Up, "Move up", Sign::Up),
                (Way::Down, "Move down", Sign::Down),
                (Way::Left, "Move to the stage before", Sign::Left),
                (Way::Right, "Move to the stage after", Sign::Right),
            ],
            Element::Stage(_) => {
                &[(Way::Left, "Move earlier", Sign::Left), (Way::Right, "Move later", Sign::Right)]
            }
            _ => &[],
        }
    }

    fn duplication(&self, element: &Element) -> Option<Edit> {
        match element {
            Element::Stage(stage) => Some(StageEdit::Duplicate { stage: stage.clone() }.into()),
            Element::Step(step) => Some(StepEdit::Duplicate { step: step.clone() }.into()),
            _ => None,
        }
    }

    fn lines(&self, _: &World, plus: &Plus, typed: &str) -> Vec<Line<Self>> {
        orchestration_lines(self, plus, typed)
    }

    fn relabelling(element: Element, label: String, rename: bool) -> Edit {
        PropertyEdit::Label { element, label, rename }.into()
    }

    fn patching(patch: Patch) -> Edit {
        Edit::Patch(patch)
    }

    fn deletion(&self, element: &Element) -> Option<Edit> {
        Some(match element {
            Element::Stage(stage) => StageEdit::Delete { stage: stage.clone() }.into(),
            Element::Step(step) => StepEdit::Delete { step: step.clone() }.into(),
            Element::Decision(decision) => DecisionEdit::Delete { decision: decision.clone() }.into(),
            Element::Start | Element::Block(_) | Element::End => return None,
        })
    }

    fn dropping(what: &Element, drop: Drop) -> Option<Edit> {
        match (what, drop) {
            (Element::Step(step), Drop::Into { stage, before, .. }) => {
                Some(StepEdit::Move { step: step.clone(), stage, before }.into())
            }
            (Element::Stage(stage), Drop::Onto { connector, .. }) => {
                Some(StageEdit::Move { stage: stage.clone(), on: connector }.into())
            }
            _ => None,
        }
    }

    fn shifting(&self, element: &Element, way: Way) -> Option<Edit> {
        shift_edit(self, element, way)
    }
}
