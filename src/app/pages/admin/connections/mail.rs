//! How mail is sent, and a test of it.

use fermata_api::connections::{MailSecurity, MailSettings, MailTest, MailTested, MailView, SecretInput};
use fermata_engine::ids::Name;
use leptos::prelude::*;

use crate::{
    kit::{
        Button, ButtonKind, Dialog, Form, FormState, ProblemView, Select, Skeleton, TextField, Time,
        use_toasts,
    },
    server::{
        Fail,
        connections::{load_mail_settings, put_mail_settings, put_secret, test_mail},
    },
};

/// The secret that the password is kept in where none was chosen.
const PASSWORD: &str = "mail_password";

/// The settings as they are.
#[component]
pub(super) fn Mail() -> impl IntoView {
    let again = RwSignal::new(0_u32);
    let settings = Resource::new(move || again.get(), |_| load_mail_settings());
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match settings.await {
                    Ok(view) => view! { <MailForm view again/> }.into_any(),
                    Err(problem) => view! { <ProblemView problem=problem.error()/> }.into_any(),
                }
            })}
        </Transition>
    }
}

/// What was entered.
#[derive(Clone, Copy)]
struct Entered {
    host: RwSignal<String>,
    port: RwSignal<String>,
    security: RwSignal<String>,
    user: RwSignal<String>,
    password: RwSignal<String>,
    sender: RwSignal<String>,
    reply_to: RwSignal<String>,
}

impl Entered {
    fn of(settings: &MailSettings) -> Self {
        let security = match settings.security {
            MailSecurity::StartTls => "start_tls",
            MailSecurity::Tls => "tls",
            MailSecurity::None => "none",
        };
        Self {
            host: RwSignal::new(settings.host.clone()),
            port: RwSignal::new(settings.port.to_string()),
            security: RwSignal::new(security.to_owned()),
            user: RwSignal::new(settings.user.clone().unwrap_or_default()),
            password: RwSignal::new(String::new()),
            sender: RwSignal::new(settings.sender.clone()),
            reply_to: RwSignal::new(settings.reply_to.clone().unwrap_or_default()),
        }
    }

    fn settings(self, password_secret: Option<Name>) -> MailSettings {
        let some =
            |signal: RwSignal<String>| Some(signal.get_untracked()).filter(|text| !text.trim().is_empty());
        MailSettings {
            host: self.host.get_untracked(),
            port: self.port.get_untracked().trim().parse().unwrap_or(0),
            security: match self.security.get_untracked().as_str() {
                "tls" => MailSecurity::Tls,
                "none" => MailSecurity::None,
                _ => MailSecurity::StartTls,
            },
            user: some(self.user),
            password_secret: password_secret.filter(|_| some(self.user).is_some()),
            sender: self.sender.get_untracked(),
            reply_to: some(self.reply_to),
        }
    }
}

/// Keeps a new password as a secret, then the settings that name it.
async fn save(entered: Entered, secret: Option<Name>, revision: i64) -> Result<MailView, Fail> {
    let mut secret = secret;
    let password = entered.password.get_untracked();
    if !password.is_empty() {
        let name = secret.clone().unwrap_or_else(|| Name::from_label(PASSWORD, PASSWORD));
        let input = SecretInput { label: "Password of the mail server".to_owned(), value: Some(password) };
        put_secret(name.clone(), input, None).await?;
        secret = Some(name);
    }
    put_mail_settings(entered.settings(secret), Some(revision)).await
}

#[component]
fn MailForm(view: MailView, again: RwSignal<u32>) -> impl IntoView {
    let entered = Entered::of(&view.settings);
    let set_up = !view.settings.host.is_empty();
    let has_password = view.settings.password_secret.is_some();
    let (secret, revision) = (view.settings.password_secret.clone(), view.revision);
    let form = FormState::new();
    let toasts = use_toasts();
    let testing = RwSignal::new(false);
    let submit = move |()| {
        form.send(super::super::newer(again, save(entered, secret.clone(), revision)), move |_| {
            toasts.say("The mail settings are saved");
            again.update(|n| *n += 1);
        });
    };
    let security = [
        ("start_tls", "STARTTLS: begins in the clear, then TLS (port 587)"),
        ("tls", "TLS from the first byte (port 465)"),
        ("none", "None: only for a server on this machine or network"),
    ];
    let security = security.map(|(value, words)| (value.to_owned(), words.to_owned())).to_vec();
    let changed = view.updated.map(|at| {
        view! {
            <p class="quiet">
                "Last changed " <Time at/> " by " {view.updated_by.clone().unwrap_or_default()} "."
            </p>
        }
    });
    view! {
        <section class="card pad stack">
            <h2>"How mail is sent"</h2>
            {(!set_up).then(|| view! { <p class="quiet">"No mail is sent until a mail server is named here."</p> })}
            <form
                class="stack narrow"
                novalidate
                on:submit=move |ev| {
                    ev.prevent_default();
                    submit(());
                }
            >
                <div class="pair">
                    <TextField id="mail-host" label="Mail server" value=entered.host placeholder="smtp.example.com" error=form.at("host")/>
                    <TextField id="mail-port" label="Port" value=entered.port error=form.at("port")/>
                </div>
                <Select id="mail-security" label="Protection" value=entered.security options=security error=form.at("security")/>
                <TextField id="mail-user" label="User" value=entered.user help="Empty where the server wants no sign-in." error=form.at("user")/>
                <TextField
                    id="mail-password"
                    label="Password"
                    kind="password"
                    autocomplete="new-password"
                    value=entered.password
                    help=if has_password {
                        "Kept as a secret and never shown. Leave it empty to keep the one that is there."
                    } else {
                        "Kept as a secret and never shown again."
                    }
                    error=form.at("password_secret")
                />
                <TextField
                    id="mail-sender"
                    label="Sender"
                    value=entered.sender
                    placeholder="Fermata <fermata@example.com>"
                    error=form.at("sender")
                />
                <TextField
                    id="mail-reply-to"
                    label="Answers go to"
                    value=entered.reply_to
                    help="Empty: to the sender."
                    error=form.at("reply_to")
                />
                <crate::kit::FormProblem form/>
                <div class="actions">
                    <Button kind=ButtonKind::Main submit=true busy=form.busy()>
                        "Save"
                    </Button>
                    {set_up
                        .then(|| {
                            view! {
                                <Button on_click=move |()| testing.set(true)>"Send a test mail"</Button>
                            }
                        })}
                </div>
                {changed}
            </form>
        </section>
        <TestMail open=testing/>
    }
}

#[component]
fn TestMail(open: RwSignal<bool>) -> impl IntoView {
    let to = RwSignal::new(String::new());
    let answer = RwSignal::new(None::<MailTested>);
    let form = FormState::new();
    Effect::new(move |_| {
        if open.get() {
            answer.set(None);
            form.clear();
        }
    });
    let go = move |()| {
        answer.set(None);
        form.send(test_mail(MailTest { to: to.get_untracked() }), move |tested| answer.set(Some(tested)));
    };
    view! {
        <Dialog open title="Send a test mail">
            <Form form submit="Send" leave="Close" on_submit=go on_leave=move |()| open.set(false)>
                <TextField id="test-to" label="To" kind="email" value=to error=form.at("to") required=true/>
                <div role="status">
                    {move || {
                        answer
                            .get()
                            .map(|tested| {
                                let class = if tested.sent { "notice done" } else { "notice late" };
                                view! { <p class=class>{tested.message}</p> }
                            })
                    }}
                </div>
            </Form>
        </Dialog>
    }
}
