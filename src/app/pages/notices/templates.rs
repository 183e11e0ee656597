//! What each kind of notice says in mails, with a preview.

use fermata_api::notices::{NoticePreview, NoticeTemplate, NoticeTemplateView};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    kit::{
        Button, ButtonKind, Card, Chip, FormProblem, FormState, ProblemView, Skeleton, TextArea, TextField,
        use_toasts,
    },
    server::notices::{
        list_notice_templates, preview_notice_template, put_notice_template, reset_notice_template,
    },
};

/// The second tab.
#[component]
pub(super) fn Templates() -> impl IntoView {
    let again = RwSignal::new(0_u32);
    let open = RwSignal::new(None::<NoticeTemplateView>);
    let loaded = Resource::new(move || again.get(), |_| list_notice_templates());
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match loaded.await {
                    Ok(list) => view! { <List list open/> }.into_any(),
                    Err(fail) => view! { <ProblemView problem=fail/> }.into_any(),
                }
            })}
        </Transition>
        {move || open.get().map(|template| view! { <Edit template open again/> })}
    }
}

#[component]
fn List(list: Vec<NoticeTemplateView>, open: RwSignal<Option<NoticeTemplateView>>) -> impl IntoView {
    let line = move |template: NoticeTemplateView| {
        let whole = template.clone();
        let on = template.kind;
        view! {
            <tr>
                <td data-label="Mail">{template.label.clone()}</td>
                <td data-label="Subject">{template.template.subject.clone()}</td>
                <td data-label="Text">
                    {if template.shipped {
                        view! { <span class="quiet">"As shipped"</span> }.into_any()
                    } else {
                        view! { <Chip>"Yours"</Chip> }.into_any()
                    }}
                </td>
                <td class="row-actions">
                    <button
                        type="button"
                        class="btn quiet"
                        aria-label=format!("Change: {}", template.label)
                        aria-expanded=move || {
                            if open.with(|open| open.as_ref().is_some_and(|t| t.kind == on)) { "true" } else { "false" }
                        }
                        on:click=move |_| open.set(Some(whole.clone()))
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
                        <th scope="col">"Mail"</th>
                        <th scope="col">"Subject"</th>
                        <th scope="col">"Text"</th>
                        <td></td>
                    </tr>
                </thead>
                <tbody>{list.into_iter().map(line).collect_view()}</tbody>
            </table>
        </section>
    }
}

/// What is entered.
#[derive(Clone, Copy)]
struct Entered {
    subject: RwSignal<String>,
    text: RwSignal<String>,
    html: RwSignal<String>,
}

impl Entered {
    fn template(self) -> NoticeTemplate {
        NoticeTemplate {
            subject: self.subject.get_untracked(),
            text: self.text.get_untracked(),
            html: self.html.get_untracked(),
        }
    }
}

#[component]
fn Edit(
    template: NoticeTemplateView,
    open: RwSignal<Option<NoticeTemplateView>>,
    again: RwSignal<u32>,
) -> impl IntoView {
    let signal = |text: &String| RwSignal::new(text.clone());
    let entered = Entered {
        subject: signal(&template.template.subject),
        text: signal(&template.template.text),
        html: signal(&template.template.html),
    };
    let form = FormState::new();
    let toasts = use_toasts();
    let preview = RwSignal::new(None::<NoticePreview>);
    let (kind, revision, shipped) = (template.kind, template.revision, template.shipped);
    let done = move |words: &'static str| {
        toasts.say(words);
        open.set(None);
        again.update(|n| *n += 1);
    };
    let save = move |ev: leptos::ev::SubmitEvent| {
        ev.prevent_default();
        let answer = put_notice_template(kind, entered.template(), Some(revision));
        form.send(answer, move |_| done("The text is saved"));
    };
    let look = move |()| {
        form.send(preview_notice_template(kind, entered.template()), move |shown| {
            preview.try_set(Some(shown));
        });
    };
    // What a mail looks like is seen at once, before anything is changed.
    Effect::new(move |_| {
        spawn_local(async move {
            if let Ok(shown) = preview_notice_template(kind, entered.template()).await {
                preview.try_set(Some(shown));
            }
        });
    });
    let reset = move |()| {
        form.send(reset_notice_template(kind, Some(revision)), move |_| done("The text is as shipped again"));
    };
    let values = template.values.clone().into_iter().map(|(name, example)| {
        view! {
            <div>
                <dt>
                    <code>{format!("{{{{{name}}}}}")}</code>
                </dt>
                <dd>{example}</dd>
            </div>
        }
    });
    let values = values.collect_view();
    view! {
        <Card title=template.label.clone()>
            <form class="stack" novalidate on:submit=save>
                <TextField id="t-subject" label="Subject" required=true value=entered.subject error=form.at("subject")/>
                <TextArea id="t-text" label="As text" rows=8 value=entered.text error=form.at("text")/>
                <TextArea
                    id="t-html"
                    label="As HTML"
                    rows=8
                    help="Without the frame: its end says why the mail came, and how to stop it."
                    value=entered.html
                    error=form.at("html")
                />
                <details>
                    <summary>"What can be filled in"</summary>
                    <dl class="facts">{values}</dl>
                </details>
                <FormProblem form/>
                <div class="actions">
                    <Button kind=ButtonKind::Main submit=true busy=form.busy()>
                        "Save"
                    </Button>
                    <Button on_click=look>"Preview"</Button>
                    {(!shipped).then(|| view! { <Button on_click=reset>"Back to the shipped text"</Button> })}
                    <Button on_click=move |()| open.set(None)>"Close"</Button>
                </div>
            </form>
            {move || preview.get().map(|preview| view! { <Preview preview/> })}
        </Card>
    }
}

#[component]
fn Preview(preview: NoticePreview) -> impl IntoView {
    view! {
        <section class="mail-preview" aria-label="Preview">
            <h3>"Preview with example values"</h3>
            <p class="mail-subject">{preview.subject}</p>
            <iframe title="The mail as HTML" sandbox="" srcdoc=preview.html></iframe>
            <pre tabindex="0">{preview.text}</pre>
        </section>
    }
}
