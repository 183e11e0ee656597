//! Templates of mails, with a preview.

use fermata_api::connections::{EmailTemplateInput, EmailTemplateView};
use fermata_engine::ids::Name;
use leptos::prelude::*;

use super::super::newer;
use crate::{
    kit::{
        Button, ButtonKind, EmptyState, FormDialog, FormState, Paged, ProblemView, ShowMore, Sign, Skeleton,
        TextArea, TextField, Time, use_toasts,
    },
    live::use_topic,
    server::connections::{delete_email_template, list_email_templates, put_email_template},
};

type Edited = RwSignal<Option<Option<EmailTemplateView>>>;

/// The list.
#[component]
pub(super) fn Templates() -> impl IntoView {
    let changed = use_topic("connections");
    let again = RwSignal::new(0_u32);
    let edited: Edited = RwSignal::new(None);
    let rows = Paged::new();
    let first =
        Resource::new(move || (changed.get(), again.get()), move |_| list_email_templates(rows.anew()));
    let more = rows.more(list_email_templates);
    let new = move |()| edited.set(Some(None));
    view! {
        <div class="row spread">
            <p class="quiet">
                "A flow that sends an e-mail names a template and says what its fields, such as " <code>"{{customer}}"</code>
                ", are filled in with."
            </p>
            <Button sign=Sign::Plus on_click=new>"New template"</Button>
        </div>
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match first.await {
                    Ok(page) if page.items.is_empty() => {
                        view! {
                            <EmptyState sign=Sign::Document title="No templates yet" text="Write a mail once, and send it from many flows.">
                                <Button sign=Sign::Plus on_click=new>"Write the first one"</Button>
                            </EmptyState>
                        }
                            .into_any()
                    }
                    Ok(page) => {
                        rows.fill(page);
                        view! { <TemplateTable rows more edited/> }.into_any()
                    }
                    Err(problem) => view! { <ProblemView problem=problem.error()/> }.into_any(),
                }
            })}
        </Transition>
        <EditTemplate edited again/>
    }
}

#[component]
fn TemplateTable(rows: Paged<EmailTemplateView>, more: Callback<String>, edited: Edited) -> impl IntoView {
    let line = move |template: EmailTemplateView| {
        let whole = template.clone();
        view! {
            <tr>
                <td data-label="Name">{template.label.clone()}</td>
                <td data-label="Subject">{template.subject.clone()}</td>
                <td data-label="Fields">{template.fields.join(", ")}</td>
                <td data-label="Changed"><Time at=template.updated/> " by " {template.updated_by.clone()}</td>
                <td class="row-actions">
                    <button
                        type="button"
                        class="btn quiet"
                        aria-label=format!("Change {}", template.label)
                        on:click=move |_| edited.set(Some(Some(whole.clone())))
                    >
                        "Change"
                    </button>
                </td>
            </tr>
        }
    };
    view! {
        <section class="card table-card">
            <table class="wide">
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"Subject"</th>
                        <th scope="col">"Fields"</th>
                        <th scope="col">"Changed"</th>
                        <td></td>
                    </tr>
                </thead>
                <tbody>{move || rows.items.get().into_iter().map(line).collect_view()}</tbody>
            </table>
            <ShowMore next=rows.next busy=rows.busy on_more=more/>
        </section>
    }
}

/// What was entered.
#[derive(Clone, Copy)]
struct Entered {
    label: RwSignal<String>,
    subject: RwSignal<String>,
    html: RwSignal<String>,
    text: RwSignal<String>,
}

#[component]
fn EditTemplate(edited: Edited, again: RwSignal<u32>) -> impl IntoView {
    let open = RwSignal::new(false);
    let blank = || RwSignal::new(String::new());
    let entered = Entered { label: blank(), subject: blank(), html: blank(), text: blank() };
    let form = FormState::new();
    let toasts = use_toasts();
    super::open_with(edited, open, move |template: Option<EmailTemplateView>| {
        let (label, subject, html, text) =
            template.map(|t| (t.label, t.subject, t.html, t.text)).unwrap_or_default();
        entered.label.set(label);
        entered.subject.set(subject);
        entered.html.set(html);
        entered.text.set(text);
    });
    let finish = move |words: String| {
        toasts.say(words);
        open.set(false);
        again.update(|n| *n += 1);
    };
    let save = move |()| {
        let Some(before) = edited.get_untracked() else { return };
        let input = EmailTemplateInput {
            label: entered.label.get_untracked(),
            subject: entered.subject.get_untracked(),
            html: entered.html.get_untracked(),
            text: entered.text.get_untracked(),
        };
        let (name, revision) =
            before.map_or_else(|| (Name::from_label(&input.label, "template"), 0), |t| (t.name, t.revision));
        let answer = newer(again, put_email_template(name, input, Some(revision)));
        form.send(answer, move |template| finish(format!("{} is saved", template.label)));
    };
    let delete = move |()| {
        let Some(Some(template)) = edited.get_untracked() else { return };
        let words = format!("{} is deleted", template.label);
        let answer = newer(again, delete_email_template(template.name, Some(template.revision)));
        form.send(answer, move |()| finish(words));
    };
    let exists = move || edited.with(|e| matches!(e, Some(Some(_))));
    let more = move || {
        exists().then(|| {
            view! {
                <span class="spacer"></span>
                <Button kind=ButtonKind::Danger on_click=delete>"Delete"</Button>
            }
        })
    };
    let title =
        Signal::derive(
            move || if exists() { "Change the template".to_owned() } else { "New template".to_owned() },
        );
    view! {
        <FormDialog open form title submit="Save" on_submit=save more>
            <TextField id="template-label" label="Name" value=entered.label error=form.at("label") required=true/>
            <TextField id="template-subject" label="Subject" value=entered.subject error=form.at("subject") required=true/>
            <TextArea id="template-text" label="Text" rows=5 value=entered.text error=form.at("text") help="What mail programs without HTML show; made of the HTML where it is empty."/>
            <TextArea id="template-html" label="HTML" rows=5 mono=true value=entered.html error=form.at("html")/>
            <Preview entered/>
        </FormDialog>
    }
}

/// The mail as it will look, its fields as they are named. It stands in a frame that runs nothing and reaches nothing.
#[component]
fn Preview(entered: Entered) -> impl IntoView {
    let page = move || match entered.html.get() {
        html if html.trim().is_empty() => {
            format!("<pre>{}</pre>", fermata_engine::template::html(&entered.text.get()))
        }
        html => html,
    };
    view! {
        <figure class="mail-preview">
            <figcaption class="quiet">"Preview: " {move || entered.subject.get()}</figcaption>
            <iframe title="Preview of the mail" sandbox="" srcdoc=page></iframe>
        </figure>
    }
}
