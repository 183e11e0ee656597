//! What was signed about a record.

use fermata_api::approvals::SignatureView;
use fermata_engine::ids::{Name, RecordId};
use leptos::prelude::*;

use crate::{
    kit::{Chip, Time, Tone, Who},
    live::use_topic,
    server::records::list_signatures,
};

/// The signatures, latest first; nothing where there is none.
#[component]
pub(super) fn Signatures(object: Name, id: RecordId) -> impl IntoView {
    let changed = use_topic("record");
    let all = Resource::new(move || changed.get(), move |_| list_signatures(object.clone(), id));
    view! {
        <Transition fallback=|| ()>
            {move || Suspend::new(async move {
                match all.await {
                    Ok(signatures) if !signatures.is_empty() => view! { <List signatures/> }.into_any(),
                    _ => ().into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn List(signatures: Vec<SignatureView>) -> impl IntoView {
    let lines = signatures.into_iter().map(|signature| {
        let state = match signature.current {
            true => view! { <Chip tone=Tone::Done>"The record is as it was signed"</Chip> }.into_any(),
            false => view! { <Chip tone=Tone::Risk>"The record has changed since"</Chip> }.into_any(),
        };
        view! {
            <li class="signature">
                <div class="row">
                    <Who label=signature.by/>
                    <b>{signature.outcome}</b>
                    <span class="quiet">
                        <a class="link" href=format!("/runs/{}", signature.run)>
                            {signature.step_label}
                        </a>
                        " · "
                        <Time at=signature.at/>
                    </span>
                </div>
                <blockquote class="statement">{signature.statement}</blockquote>
                {state}
                <details>
                    <summary>
                        {format!("Revision {}, signed with {}", signature.revision, signature.method.words())}
                    </summary>
                    <code class="digest">{signature.digest}</code>
                </details>
            </li>
        }
    });
    view! {
        <section class="card pad stack" aria-labelledby="signatures-title">
            <h2 id="signatures-title">"Signatures"</h2>
            <ul class="signatures">{lines.collect_view()}</ul>
        </section>
    }
}
