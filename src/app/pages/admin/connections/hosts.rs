//! Hosts that may be called though they are not on the public internet.

use fermata_api::connections::{AllowedHosts, AllowedHostsView};
use leptos::prelude::*;

use super::super::newer;
use crate::{
    kit::{Button, ButtonKind, FormProblem, FormState, ProblemView, Skeleton, TextArea, use_toasts},
    server::connections::{load_allowed_hosts, put_allowed_hosts},
};

/// The list as text.
#[component]
pub(super) fn AllowedHostsForm() -> impl IntoView {
    let again = RwSignal::new(0_u32);
    let hosts = Resource::new(move || again.get(), |_| load_allowed_hosts());
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match hosts.await {
                    Ok(view) => view! { <HostsForm view again/> }.into_any(),
                    Err(problem) => view! { <ProblemView problem=problem.error()/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn HostsForm(view: AllowedHostsView, again: RwSignal<u32>) -> impl IntoView {
    let text = RwSignal::new(view.hosts.join("\n"));
    let revision = view.revision;
    let form = FormState::new();
    let toasts = use_toasts();
    let submit = move |()| {
        let lines = text.get_untracked();
        let hosts = lines.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
        form.send(newer(again, put_allowed_hosts(AllowedHosts { hosts }, Some(revision))), move |_| {
            toasts.say("The allowed hosts are saved");
            again.update(|n| *n += 1);
        });
    };
    view! {
        <section class="card pad stack">
            <h2>"Allowed hosts"</h2>
            <p class="quiet">
                "Fermata calls addresses of the public internet only: not this machine, not its network, not a cloud provider's metadata. "
                "Name here what it may call besides."
            </p>
            <form
                class="stack narrow"
                novalidate
                on:submit=move |ev| {
                    ev.prevent_default();
                    submit(());
                }
            >
                <TextArea
                    id="allowed-hosts"
                    label="One host in each line"
                    rows=6
                    mono=true
                    value=text
                    placeholder="crm.internal"
                    help="Such as crm.internal for every port, or 10.0.0.5:8080 for one. Names are taken exactly as they stand."
                    error=form.at("hosts")
                />
                <FormProblem form/>
                <div class="actions">
                    <Button kind=ButtonKind::Main submit=true busy=form.busy()>
                        "Save"
                    </Button>
                </div>
            </form>
        </section>
    }
}
