//! Create document: a page or a PDF of a template, kept as a file of a record.

use serde::{Deserialize, Serialize};

use super::ActionEnv;
use crate::{
    flow::{Outgoing, action::send_email::one_line, run::FlowFault},
    ids::Name,
    template::Escape,
    value::Value,
};

/// Makes a document of the run's record.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateDocument {
    /// What the file is called, without its ending; `{{…}}` is filled in.
    pub title: String,
    /// The document: markdown, with HTML where markdown is not enough; `{{…}}` is filled in.
    pub template: String,
    /// What it becomes.
    #[serde(default)]
    pub format: DocumentFormat,
    /// The variable that gets the file's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub into: Option<Name>,
}

/// Kinds of document.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentFormat {
    /// To print and to send: A4.
    #[default]
    Pdf,
    /// A page for a browser.
    Html,
}

impl CreateDocument {
    pub(in crate::flow) fn perform(
        &self,
        at: &mut ActionEnv<'_, '_>,
    ) -> Result<Vec<(Name, Value)>, FlowFault> {
        let title = one_line(&at.fill(&self.title));
        if title.is_empty() {
            return Err(at.fault("wrong_value", "the document has no title; write one"));
        }
        if at.scope.path("record.id").is_null() {
            return Err(at.fault(
                "no_record",
                "the run is about no record, so there is nothing to keep the document on",
            ));
        }
        let file = at.ids.fresh();
        // History and journal know it by this second id.
        let note = at.ids.fresh();
        let source = at.fill_for(&self.template, Escape::Html);
        at.send(Outgoing::Document { file, note, title, source, format: self.format });
        Ok(self.into.iter().map(|into| (into.clone(), Value::from(file.to_string()))).collect())
    }
}
