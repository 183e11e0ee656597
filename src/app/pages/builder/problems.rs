//! What the checker says, at the foot of the page: the worst first, all of them on demand, each with a jump.

use fermata_engine::check::{Problem, Severity};
use leptos::prelude::*;

use super::{draft::Draft, state::Builder};
use crate::kit::{Chip, Icon, Sign, Tone};

/// `2 problems`, `1 hint`.
pub(in crate::pages) fn count_words(count: usize, one: &str, many: &str) -> String {
    match count {
        0 => format!("no {many}"),
        1 => format!("1 {one}"),
        _ => format!("{count} {many}"),
    }
}

#[component]
pub(in crate::pages) fn ProblemBar<D: Draft>(builder: Builder<D>) -> impl IntoView {
    let all = RwSignal::new(false);
    let counts = Memo::new(move |_| {
        builder.problems.with(|p| {
            let errors = p.iter().filter(|p| p.severity == Severity::Error).count();
            (errors, p.len() - errors)
        })
    });
    let summary = move || {
        let (errors, warnings) = counts.get();
        let errors = (errors > 0).then(|| {
            view! { <Chip tone=Tone::Late sign=Sign::Problem>{count_words(errors, "problem", "problems")}</Chip> }
        });
        let warnings = (warnings > 0).then(|| {
            view! { <Chip tone=Tone::Risk sign=Sign::Warning>{count_words(warnings, "hint", "hints")}</Chip> }
        });
        view! { {errors} {warnings} }
    };
    if builder.looks {
        return ().into_any();
    }
    view! {
        <section class="problem-bar" aria-label="Problems">
            <Show
                when=move || counts.get() != (0, 0)
                fallback=|| view! { <Chip tone=Tone::Done sign=Sign::Check>"No problems"</Chip> }
            >
                <button
                    type="button"
                    class="btn quiet sum"
                    aria-expanded=move || if all.get() { "true" } else { "false" }
                    on:click=move |_| all.update(|on| *on = !*on)
                >
                    {summary}
                    <Icon sign=Sign::Up/>
                </button>
                {move || {
                    let first = builder.problems.with(|p| p.first().cloned());
                    first.filter(|_| !all.get()).map(|problem| view! { <Line builder problem/> })
                }}
            </Show>
            <span class="quiet spacer-left">"Checked as you draw"</span>
            <Show when=move || all.get() && counts.get() != (0, 0)>
                <ul class="all-problems card">
                    {move || {
                        let problems = builder.problems.get();
                        problems
                            .iter()
                            .map(|problem| view! { <li><Line builder problem=problem.clone()/></li> })
                            .collect_view()
                    }}
                </ul>
            </Show>
        </section>
    }
    .into_any()
}

/// One problem: where, what, and the way there.
#[component]
pub(in crate::pages) fn Line<D: Draft>(
    builder: Builder<D>,
    problem: Problem,
    #[prop(optional, into)] on_jump: Option<Callback<()>>,
) -> impl IntoView {
    let element = builder.now().place(&problem.place);
    let named = element.clone();
    let name = move || builder.definition.with(|d| d.words(&named));
    let (sign, class) = match problem.severity {
        Severity::Error => (Sign::Problem, "problem-line error-line"),
        Severity::Warning => (Sign::Warning, "problem-line"),
    };
    view! {
        <span class=class>
            <Icon sign/>
            <span class="words">
                <b>{name}</b>
                " "
                {problem.message}
            </span>
            <button
                type="button"
                class="btn quiet jump"
                on:click=move |_| {
                    if let Some(on_jump) = on_jump {
                        on_jump.run(());
                    }
                    builder.open_panel(element.clone());
                }
            >
                "Show"
            </button>
        </span>
    }
}
