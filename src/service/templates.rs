//! Templates: finished orchestrations with all that they need, installed in one click.
//!
//! Installing checks everything before it changes anything. What is there already as the template has it is kept; what is
//! there otherwise is a conflict that is told whole. So installing again goes on where a crash has ended it.

mod install;
mod parts;

use std::{collections::BTreeMap, sync::OnceLock};

use fermata_api::{
    ApiError,
    templates::{TemplateInstall, TemplateInstalled, TemplateView},
};
use fermata_engine::ids::Name;
use fermata_interchange::template::{self, Template};

use crate::{
    Answer, Service, SignedIn,
    policy::{Action, require},
};

/// The files of the gallery, in its order.
const FILES: &[&str] = &[
    include_str!("templates/customer_onboarding.json"),
    include_str!("templates/policy_renewal.json"),
    include_str!("templates/clinical_trial.json"),
    include_str!("templates/supplier_invoice.json"),
    include_str!("templates/deal_desk.json"),
    include_str!("templates/employee_onboarding.json"),
    include_str!("templates/customer_success.json"),
];

/// Every template, in the gallery's order. A file that cannot be read is a fault of this build: tests read them all.
fn all() -> Answer<&'static [Template]> {
    static READ: OnceLock<Result<Vec<Template>, String>> = OnceLock::new();
    let read = READ.get_or_init(|| {
        FILES.iter().map(|text| template::parse(text).map_err(|error| error.to_string())).collect()
    });
    read.as_deref().map_err(|error| crate::error::fault(error.clone()))
}

/// The template of this name.
pub(crate) fn one(name: &Name) -> Answer<&'static Template> {
    all()?.iter().find(|t| &t.name == name).ok_or_else(|| ApiError::not_found("template", name))
}

impl Service {
    /// The gallery.
    pub async fn templates(&self, who: &SignedIn) -> Answer<Vec<TemplateView>> {
        require(who, Action::TemplateSee)?;
        let known = self.known();
        all()?.iter().map(|template| view(template, &known.labels)).collect()
    }

    /// One template.
    pub async fn template(&self, who: &SignedIn, name: &Name) -> Answer<TemplateView> {
        require(who, Action::TemplateSee)?;
        view(one(name)?, &self.known().labels)
    }

    /// Installs a template: people, teams, objects, flows and orchestrations, active at once; with example records where they
    /// are asked for.
    ///
    /// # Errors
    /// `template_conflicts` with every name that is taken by something else, and nothing is changed.
    pub async fn template_install(
        &self,
        who: &SignedIn,
        name: &Name,
        input: &TemplateInstall,
    ) -> Answer<TemplateInstalled> {
        require(who, Action::TemplateInstall)?;
        self.install(who, one(name)?, input.examples).await
    }
}

fn view(template: &Template, labels: &BTreeMap<Name, String>) -> Answer<TemplateView> {
    let drawn = template.package.orchestrations.iter().find(|o| o.name == template.orchestration);
    let drawn =
        drawn.ok_or_else(|| crate::error::fault(format!("template {} has no drawing", template.name)))?;
    Ok(TemplateView {
        name: template.name.clone(),
        label: template.label.clone(),
        summary: template.summary.clone(),
        industry: template.industry.clone(),
        shows: template.shows.clone(),
        first_steps: template.first_steps.clone(),
        orchestration: template.orchestration.clone(),
        definition: drawn.definition.clone(),
        contents: parts::all(template),
        examples: template.examples.len(),
        installed: labels.contains_key(&template.orchestration),
    })
}
