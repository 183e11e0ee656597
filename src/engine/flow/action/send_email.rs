//! Send e-mail: to people, teams and addresses, written here or by a template.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::ActionEnv;
use crate::{
    definition::AssigneeRule,
    flow::{Outgoing, notify, outgoing::MailContent, run::FlowFault},
    ids::Name,
    limits::MAIL_ADDRESSES_MAX,
    template::Escape,
    value::{Value, ValueSource},
};

/// Sends a mail, at least once, under an id that stays the same.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SendEmail {
    /// People and teams; the addresses of their members.
    #[serde(default)]
    pub to: Vec<AssigneeRule>,
    /// Further addresses, several with commas between them; `{{…}}` is filled in.
    #[serde(default)]
    pub addresses: String,
    /// Where answers go, where it is not what the settings say; `{{…}}` is filled in.
    #[serde(default)]
    pub reply_to: String,
    /// The template that it is written by; none: it is written here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<Name>,
    /// What the fields of the template are filled in with.
    #[serde(default)]
    pub values: BTreeMap<Name, ValueSource>,
    /// One line; `{{…}}` is filled in. Not with a template.
    #[serde(default)]
    pub subject: String,
    /// The mail as text; empty: made of the HTML.
    #[serde(default)]
    pub text: String,
    /// The mail as HTML; empty: text only.
    #[serde(default)]
    pub html: String,
}

impl SendEmail {
    pub(in crate::flow) fn perform(
        &self,
        at: &mut ActionEnv<'_, '_>,
    ) -> Result<Vec<(Name, Value)>, FlowFault> {
        let mut to = Vec::new();
        for rule in &self.to {
            let meant = notify::assignee(rule, at.scope).map_err(|e| at.fault(e.code, e))?;
            to.extend(meant.filter(|one| !to.contains(one)));
        }
        let addresses = addresses(&at.fill(&self.addresses));
        if to.is_empty() && addresses.is_empty() {
            return Err(at.fault("no_receiver", "nobody is meant to get the mail; see whom it is sent to"));
        }
        if addresses.len() > MAIL_ADDRESSES_MAX {
            let message =
                format!("a mail to more than {MAIL_ADDRESSES_MAX} addresses is not sent; send it to fewer");
            return Err(at.fault("too_many_receivers", message));
        }
        let reply_to = Some(at.fill(&self.reply_to).trim().to_owned()).filter(|text| !text.is_empty());
        let content = match &self.template {
            Some(name) => MailContent::Template { name: name.clone(), values: self.resolved(at)? },
            None => MailContent::Written {
                subject: one_line(&at.fill(&self.subject)),
                text: at.fill(&self.text),
                html: at.fill_for(&self.html, Escape::Html),
            },
        };
        at.send(Outgoing::Mail { to, addresses, reply_to, content });
        Ok(Vec::new())
    }

    fn resolved(&self, at: &ActionEnv<'_, '_>) -> Result<BTreeMap<Name, Value>, FlowFault> {
        self.values.iter().map(|(name, source)| Ok((name.clone(), at.resolve(source)?))).collect()
    }
}

/// Addresses with commas, semicolons or lines between them.
fn addresses(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for one in text.split([',', ';', '\n']).map(str::trim).filter(|one| !one.is_empty()) {
        if !found.iter().any(|known| known == one) {
            found.push(one.to_owned());
        }
    }
    found
}

/// A subject has one line: a line break in a value never begins another header.
pub(in crate::flow) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
