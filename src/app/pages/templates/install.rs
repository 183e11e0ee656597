//! The question before a template is installed, and what came of it.

use fermata_api::templates::{
    TemplateInstall, TemplateInstalled, TemplatePart, TemplatePartKind, TemplateView,
};
use leptos::prelude::*;

use crate::{
    kit::{ButtonKind, Checkbox, Dialog, FormDialog, FormState, LinkButton},
    server::templates::install_template,
};

#[component]
pub(super) fn InstallDialog(
    /// What is to be installed.
    chosen: RwSignal<Option<TemplateView>>,
) -> impl IntoView {
    let (asking, telling) = (RwSignal::new(false), RwSignal::new(false));
    let examples = RwSignal::new(true);
    let done = RwSignal::new(None::<(TemplateView, TemplateInstalled)>);
    let form = FormState::new();
    // Choosing the same one again asks again.
    Effect::new(move |_| {
        if chosen.with(Option::is_some) {
            asking.set(true);
        }
    });
    let send = move |()| {
        let Some(template) = chosen.get_untracked() else { return };
        let input = TemplateInstall { examples: examples.get_untracked() };
        form.send(install_template(template.name.clone(), input), move |installed| {
            done.set(Some((template, installed)));
            asking.set(false);
            telling.set(true);
        });
    };
    let title = move || chosen.with(|t| t.as_ref().map(|t| format!("Use {}", t.label)).unwrap_or_default());
    view! {
        <FormDialog open=asking form title=Signal::derive(title) submit="Install" on_open=move |()| examples.set(true) on_submit=send>
            {move || chosen.get().map(|template| brings(&template.contents))}
            <Checkbox
                id="template-examples"
                label="With example records"
                help="They start runs at once, as any record does."
                value=examples
            />
        </FormDialog>
        <Dialog title="It is ready" open=telling>
            {move || done.get().map(|(template, installed)| told(&template, &installed))}
        </Dialog>
    }
}

/// What a template brings, kind by kind.
fn brings(parts: &[TemplatePart]) -> impl IntoView + use<> {
    let kinds = [
        (TemplatePartKind::Orchestration, "Orchestrations"),
        (TemplatePartKind::Flow, "Flows"),
        (TemplatePartKind::Object, "Objects"),
        (TemplatePartKind::Calendar, "Calendars"),
        (TemplatePartKind::User, "People"),
        (TemplatePartKind::Group, "Groups"),
        (TemplatePartKind::Queue, "Queues"),
        (TemplatePartKind::Role, "Roles"),
    ];
    let lines = kinds.into_iter().filter_map(|(kind, words)| {
        let labels: Vec<&str> = parts.iter().filter(|p| p.kind == kind).map(|p| p.label.as_str()).collect();
        let line = labels.join(", ");
        (!line.is_empty()).then(|| view! { <dt>{words}</dt> <dd>{line}</dd> })
    });
    view! {
        <p>"Installing it brings these, active at once. Nothing of yours is changed or replaced."</p>
        <dl class="brings">{lines.collect_view()}</dl>
    }
}

/// What was made, and what to do next.
fn told(template: &TemplateView, installed: &TemplateInstalled) -> impl IntoView + use<> {
    let made = count(installed.made.len(), "part was", "parts were");
    let kept = match installed.kept.len() {
        0 => String::new(),
        n => format!(" {} there already.", count(n, "part was", "parts were")),
    };
    let records = match installed.records {
        0 => String::new(),
        n => format!(" {} made.", count(n, "example record was", "example records were")),
    };
    let steps = template.first_steps.iter().map(|step| view! { <li>{plain(step)}</li> }).collect_view();
    let href = format!("/orchestrations/{}", installed.orchestration);
    view! {
        <p role="status">{format!("{made} installed.{kept}{records}")}</p>
        <ol class="first-steps">{steps}</ol>
        <div class="actions">
            <LinkButton kind=ButtonKind::Main href>
                "Open the orchestration"
            </LinkButton>
        </div>
    }
}

fn count(n: usize, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {many}") }
}

/// A step's words without its marks: `**Records**` stands out, `*My work*` too.
fn plain(markdown: &str) -> impl IntoView + use<> {
    let parts = markdown.split("**").enumerate().map(|(at, part)| {
        let words = part.replace('*', "");
        if at % 2 == 1 { view! { <b>{words}</b> }.into_any() } else { words.into_any() }
    });
    parts.collect_view()
}
