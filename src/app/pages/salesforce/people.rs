//! Who the people and teams are whom the files name, above the objects and fields that the files speak of.

use std::collections::BTreeSet;

use fermata_api::{people::TeamKind, salesforce::*};
use fermata_engine::ids::Name;
use leptos::prelude::*;

use super::{
    Ways,
    fields::Objects,
    state::{Step, Wizard},
};
use crate::{
    kit::{Notice, ProblemView, Select, Sign, Skeleton},
    server::{
        Fail, every,
        people::{list_teams, list_users},
    },
};

/// Everybody who can be chosen: name and what people read.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
struct Here {
    users: Vec<(Name, String)>,
    groups: Vec<(Name, String)>,
    queues: Vec<(Name, String)>,
    /// Users who were deactivated: they get no work, and their names are taken.
    left: Vec<Name>,
}

impl Here {
    fn of(&self, kind: SalesforceMentionKind) -> &[(Name, String)] {
        match kind {
            SalesforceMentionKind::User => &self.users,
            SalesforceMentionKind::Group => &self.groups,
            SalesforceMentionKind::Queue => &self.queues,
        }
    }
}

async fn everybody() -> Result<Here, Fail> {
    let users = every(list_users).await?;
    let teams = async |kind: TeamKind| {
        let teams = every(move |paging| list_teams(kind, paging)).await?;
        Ok::<_, Fail>(teams.into_iter().map(|team| (team.name, team.label)).collect::<Vec<_>>())
    };
    let left = users.iter().filter(|user| !user.active).map(|user| user.name.clone()).collect();
    Ok(Here {
        left,
        users: users.into_iter().filter(|user| user.active).map(|user| (user.name, user.label)).collect(),
        groups: teams(TeamKind::Group).await?,
        queues: teams(TeamKind::Queue).await?,
    })
}

/// The third step.
#[component]
pub(super) fn People(wizard: Wizard) -> impl IntoView {
    let here = LocalResource::new(everybody);
    // Only where somebody else is meant it is drawn afresh.
    let mentions = Memo::new(move |_| {
        wizard.report.with(|report| report.as_ref().map(|report| report.people.clone()).unwrap_or_default())
    });
    view! {
        <section class="card pad stack">
            <h2 tabindex="-1">"Who is who"</h2>
            {move || mentions.with(Vec::is_empty).then(|| view! {
                <p class="quiet">"The files name nobody: whoever gets work is found by the record or by what somebody chose before."</p>
            })}
            <Transition fallback=|| view! { <Skeleton/> }>
                {move || Suspend::new(async move {
                    match here.await {
                        Ok(here) => {
                            let here = StoredValue::new(here);
                            let one = move |(n, mention)| view! { <Mention wizard here n mention/> };
                            view! { <div class="grid-2">{mentions.get().into_iter().enumerate().map(one).collect_view()}</div> }
                                .into_any()
                        }
                        Err(fail) => view! { <ProblemView problem=fail/> }.into_any(),
                    }
                })}
            </Transition>
            {move || {
                let new = |mention: &SalesforceMention| {
                    mention.kind == SalesforceMentionKind::User && mention.found == SalesforceFound::ToBeMade
                };
                mentions.get().iter().any(new).then(|| view! {
                    <Notice sign=Sign::User>
                        "New people can get work at once. Once it is imported, you see a link for each of them, with which they set a password."
                    </Notice>
                })
            }}
        </section>
        <Objects wizard/>
        <Ways wizard back=Step::Report on="Go on" go=move |()| wizard.on(Step::Changes)/>
    }
}

/// The value of an entry that makes somebody new: no name begins so.
const NEW: &str = "+";

#[component]
fn Mention(wizard: Wizard, here: StoredValue<Here>, n: usize, mention: SalesforceMention) -> impl IntoView {
    let kind = mention.kind;
    let made = mention.found == SalesforceFound::ToBeMade;
    let value = RwSignal::new(if made { NEW.to_owned() } else { mention.name.to_string() });
    let new = if made { mention.name.clone() } else { free(wizard, here, kind, &mention.source) };
    let mut options = vec![(NEW.to_owned(), format!("New: {new}"))];
    options.extend(here.with_value(|here| {
        let one = |(name, label): &(Name, String)| (name.to_string(), format!("{label} ({name})"));
        here.of(kind).iter().map(one).collect::<Vec<_>>()
    }));
    if !options.iter().any(|(name, _)| *name == value.get_untracked()) {
        // Somebody who is no longer to be chosen: what is so is shown all the same.
        options.push((mention.name.to_string(), format!("{} ({})", mention.label, mention.name)));
    }
    let source = mention.source.clone();
    let choose = move |chosen: String| {
        let name = if chosen == NEW { Some(new.clone()) } else { Name::parse(&chosen).ok() };
        let Some(name) = name else { return };
        wizard.choices.update(|choices| {
            let chosen = match kind {
                SalesforceMentionKind::User => &mut choices.users,
                SalesforceMentionKind::Group => &mut choices.groups,
                SalesforceMentionKind::Queue => &mut choices.queues,
            };
            chosen.insert(source.clone(), name);
        });
        wizard.keep();
    };
    let help = match mention.found {
        _ if !mention.note.is_empty() => mention.note.clone(),
        SalesforceFound::Chosen => "Chosen.".to_owned(),
        SalesforceFound::ByName => "Found by name or e-mail address.".to_owned(),
        SalesforceFound::ToBeMade => "Nobody of this name is here.".to_owned(),
    };
    let label = format!("{}: {}", kind.words(), mention.source);
    view! { <Select id=format!("who-{n}") label value options help=help on_change=choose/> }
}

/// A name that nobody of this kind has here or in the files.
fn free(wizard: Wizard, here: StoredValue<Here>, kind: SalesforceMentionKind, source: &str) -> Name {
    let mut taken: BTreeSet<Name> =
        here.with_value(|here| here.of(kind).iter().map(|(name, _)| name.clone()).collect());
    if kind == SalesforceMentionKind::User {
        taken.extend(here.with_value(|here| here.left.clone()));
    }
    if let Some(report) = wizard.report.get_untracked() {
        let others = report.people.iter().filter(|other| other.kind == kind);
        taken.extend(others.map(|other| other.name.clone()));
    }
    let wish = source.split('@').next().unwrap_or(source);
    Name::free(wish, "someone", |name| taken.contains(name))
}
