//! Bringing a package in: the file is chosen, its plan is looked at, then it is applied.

use fermata_api::{
    ApiError,
    packages::{PACKAGE_UPLOAD_BYTES_MAX, PackagePlan},
};
use fermata_engine::ids::Name;
use leptos::{html, prelude::*, task::spawn_local, web_sys};

use super::plan::{Applied, PlanView};
use crate::{
    kit::{Button, FileDrop, FormDialog, FormState, Of, Picker},
    upload::{escaped, send_file},
};

/// Where bringing in stands.
#[derive(Clone, Copy)]
struct Bringing {
    /// The input that holds the file.
    input: NodeRef<html::Input>,
    /// What would change.
    plan: RwSignal<Option<PackagePlan>>,
    /// What was changed.
    applied: RwSignal<Option<PackagePlan>>,
    problem: RwSignal<Option<ApiError>>,
    /// The share of the file that has left.
    share: RwSignal<Option<u32>>,
    /// Whom the package names, and who takes their place.
    users: RwSignal<Vec<(Name, RwSignal<String>)>>,
}

impl Bringing {
    fn new() -> Self {
        Self {
            input: NodeRef::new(),
            plan: RwSignal::new(None),
            applied: RwSignal::new(None),
            problem: RwSignal::new(None),
            share: RwSignal::new(None),
            users: RwSignal::new(Vec::new()),
        }
    }

    fn file(self) -> Option<web_sys::File> {
        self.input.get_untracked()?.files()?.item(0)
    }

    /// Another file: what was said of the one before means nothing.
    fn chosen(self) {
        self.users.set(Vec::new());
        self.look();
    }

    /// Asks for the plan.
    fn look(self) {
        self.plan.set(None);
        self.applied.set(None);
        self.problem.set(None);
        let Some(file) = self.file() else { return };
        if file.size() > PACKAGE_UPLOAD_BYTES_MAX as f64 {
            let most = PACKAGE_UPLOAD_BYTES_MAX / 1024 / 1024;
            let message = format!(
                "The file is larger than {most} MB, the most allowed: export fewer orchestrations at once."
            );
            self.problem.set(Some(ApiError::new(
                fermata_api::ErrorKind::TooLarge,
                "package_too_large",
                message,
            )));
            return;
        }
        self.share.set(Some(0));
        spawn_local(async move {
            let answer = self.send("plan", None, file).await;
            self.share.try_set(None);
            match answer {
                Ok(plan) => self.show(plan),
                Err(error) => drop(self.problem.try_set(Some(error))),
            }
        });
    }

    fn show(self, plan: PackagePlan) {
        let missing = plan.missing_users.clone();
        self.users.try_update(|users| {
            for name in missing {
                if !users.iter().any(|(known, _)| *known == name) {
                    users.push((name, RwSignal::new(String::new())));
                }
            }
        });
        self.plan.try_set(Some(plan));
    }

    /// Sends the file to be looked at, or to be applied.
    async fn send(
        self,
        to: &str,
        revision: Option<String>,
        file: web_sys::File,
    ) -> Result<PackagePlan, ApiError> {
        let pairs: Vec<String> = self
            .users
            .try_get_untracked()
            .unwrap_or_default()
            .into_iter()
            .filter_map(|(name, by)| {
                by.try_get_untracked().filter(|by| !by.is_empty()).map(|by| format!("{name}={by}"))
            })
            .collect();
        let mut path = format!("/api/v1/{to}?users={}", escaped(&pairs.join(",")));
        if let Some(revision) = revision {
            path.push_str(&format!("&revision={}", escaped(&revision)));
        }
        let share = self.share;
        let text = send_file(path, file, move |now| {
            share.try_set(Some(now));
        })
        .await?;
        serde_json::from_str(&text)
            .map_err(|_| ApiError::internal("The answer could not be read. Reload the page."))
    }
}

/// The way in.
#[component]
pub(super) fn BringIn() -> impl IntoView {
    let bringing = Bringing::new();
    view! {
        <section class="card pad stack" aria-labelledby="bring-title">
            <h2 id="bring-title">"Bring in"</h2>
            <p class="quiet">
                "The zip of an export, from here or from another system. You see what would change before anything does."
            </p>
            <FileDrop
                id="package-file"
                label="Choose a package"
                hint="or drop it here. A zip or a JSON file, at most 16 MB."
                accept=".zip,.json,application/zip"
                kept_in=bringing.input
                on_files=move |_| bringing.chosen()
            />
            <div aria-live="polite">
                {move || bringing.share.get().map(|now| view! {
                    <p class="quiet">"Sending the package…"</p>
                    <progress max="100" value=now.to_string() aria-label="Sending the file"></progress>
                })}
                {move || bringing.problem.get().map(problem)}
                {move || bringing.applied.get().map(|plan| view! { <Applied plan/> })}
            </div>
        </section>
        {move || bringing.plan.get().map(|plan| view! { <Looked bringing plan/> })}
    }
}

/// What is wrong with a package, each with its file and line.
fn problem(error: ApiError) -> impl IntoView {
    let lines = error
        .fields
        .iter()
        .map(|field| view! { <li><b>{field.path.clone()}</b> " " {field.message.clone()}</li> });
    let lines =
        (error.fields.len() > 1).then(|| view! { <ul class="package-notes">{lines.collect_view()}</ul> });
    view! {
        <div role="alert">
            <p class="error">{error.message.clone()}</p>
            {lines}
        </div>
    }
}

/// The plan, who takes whose place, and the button that applies it.
#[component]
fn Looked(bringing: Bringing, plan: PackagePlan) -> impl IntoView {
    let asking = RwSignal::new(false);
    let form = FormState::new();
    let (can, changes, revision) = (plan.can_apply, plan.changes(), plan.revision.clone());
    let apply = move |()| {
        let Some(file) = bringing.file() else { return };
        let revision = revision.clone();
        let sent = async move {
            let answer = bringing.send("apply", Some(revision), file).await;
            bringing.share.try_set(None);
            answer
        };
        form.send(sent, move |applied| {
            asking.try_set(false);
            bringing.plan.try_set(None);
            bringing.applied.try_set(Some(applied));
        });
    };
    let count =
        plan.things.iter().filter(|thing| thing.change != fermata_api::packages::PlanChange::Same).count();
    let question = match count {
        1 => "1 thing becomes another or is made.".to_owned(),
        n => format!("{n} things become others or are made."),
    };
    view! {
        <section class="card pad stack" aria-labelledby="plan-title">
            <h2 id="plan-title">"What would change"</h2>
            <PlanView plan/>
            <Places bringing/>
            <div class="actions">
                {(can && changes).then(|| view! {
                    <Button kind=crate::kit::ButtonKind::Main on_click=move |()| asking.set(true)>"Apply"</Button>
                })}
                <Button on_click=move |()| bringing.look()>"Look again"</Button>
            </div>
        </section>
        <FormDialog open=asking form title="Apply this package?" submit="Apply it" on_submit=apply>
            <p>{question.clone()}</p>
            <p>"All of it happens at once, or nothing. Nothing is deleted, and open runs go on as they began."</p>
        </FormDialog>
    }
}

/// Who takes the place of those who are not here.
#[component]
fn Places(bringing: Bringing) -> impl IntoView {
    move || {
        let users = bringing.users.get();
        (!users.is_empty()).then(|| {
            let lines = users.into_iter().map(|(name, value)| {
                view! {
                    <Picker
                        of=Of::Person
                        id=format!("place-{name}")
                        label=format!("In the place of {name}")
                        value
                    />
                }
            });
            let lines = lines.collect_view();
            view! {
                <fieldset class="package-places">
                    <legend>"These people are not here. Say who takes their place, then look again."</legend>
                    {lines}
                </fieldset>
            }
        })
    }
}
