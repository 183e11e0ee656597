//! A form that is sent to the server: it is sent once at a time, says at each field what is wrong with it and below what is
//! wrong beside that, and never swallows a complaint because no field of its own is meant.

use fermata_api::ApiError;
use leptos::{prelude::*, task::spawn_local};

use super::{Button, ButtonKind, Dialog, FieldError};
use crate::dom;

/// Where sending a form stands; cheap to hand on.
#[derive(Debug, Clone, Copy)]
pub struct FormState {
    busy: RwSignal<bool>,
    problem: RwSignal<Option<ApiError>>,
    /// The paths that have a field of their own.
    fields: StoredValue<Vec<String>>,
}

impl FormState {
    /// Nothing was sent yet.
    pub fn new() -> Self {
        Self {
            busy: RwSignal::new(false),
            problem: RwSignal::new(None),
            fields: StoredValue::new(Vec::new()),
        }
    }

    /// What is wrong with the field of this path; asked once for every field, as it is drawn.
    pub fn at(self, path: impl Into<String>) -> FieldError {
        let path = path.into();
        self.fields.update_value(|fields| {
            if !fields.contains(&path) {
                fields.push(path.clone());
            }
        });
        Signal::derive(move || {
            self.problem.with(|problem| {
                let found = problem.as_ref()?.fields.iter().find(|field| is_at(&field.path, &path))?;
                Some(sentence(&found.message))
            })
        })
    }

    /// What is wrong with no field of this form.
    fn rest(self) -> Vec<String> {
        self.problem.with(|problem| {
            let Some(problem) = problem else { return Vec::new() };
            if problem.fields.is_empty() {
                return vec![sentence(&problem.message)];
            }
            let own = |path: &str| self.fields.with_value(|own| own.iter().any(|field| is_at(path, field)));
            problem.fields.iter().filter(|f| !own(&f.path)).map(|f| sentence(&f.message)).collect()
        })
    }

    /// Whether an answer is waited for.
    pub fn busy(self) -> Signal<bool> {
        self.busy.into()
    }

    /// Nothing is wrong, until something is sent again.
    pub fn clear(self) {
        self.problem.set(None);
    }

    /// Shows what is wrong, and brings the keyboard to it.
    pub fn refuse(self, problem: ApiError) {
        if self.problem.try_set(Some(problem)).is_none() {
            dom::focus_problem();
        }
    }

    /// Sends, unless something is under way already; `done` gets the answer, a refusal is shown.
    pub fn send<T: 'static, E: Into<ApiError> + 'static>(
        self,
        answer: impl Future<Output = Result<T, E>> + 'static,
        done: impl FnOnce(T) + 'static,
    ) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        spawn_local(async move {
            let answer = answer.await;
            self.busy.try_set(false);
            match answer {
                Ok(answer) => {
                    self.problem.try_set(None);
                    done(answer);
                }
                Err(problem) => self.refuse(problem.into()),
            }
        });
    }
}

impl Default for FormState {
    fn default() -> Self {
        Self::new()
    }
}

/// The server may say where in what was sent a field lies: `values.amount` is the field `amount`.
fn is_at(path: &str, field: &str) -> bool {
    path == field || path.rsplit('.').next() == Some(field)
}

/// What is wrong with a thing follows its name elsewhere; here it stands alone.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// What is wrong with a form beside what its fields say.
#[component]
pub fn FormProblem(
    /// The form.
    form: FormState,
) -> impl IntoView {
    move || {
        let lines = form.rest();
        (!lines.is_empty()).then(|| {
            let lines = lines.into_iter().map(|line| view! { <p class="error">{line}</p> }).collect_view();
            view! { <div role="alert">{lines}</div> }
        })
    }
}

/// The fields given, what is wrong, and the buttons.
#[component]
pub fn Form(
    /// Where it stands.
    form: FormState,
    /// What the button that sends it says.
    #[prop(into)]
    submit: Signal<String>,
    /// Sends it.
    #[prop(into)]
    on_submit: Callback<()>,
    /// Leaves it.
    #[prop(into)]
    on_leave: Callback<()>,
    /// What the button that leaves it says.
    #[prop(default = "Not now")]
    leave: &'static str,
    /// Whether it takes something away.
    #[prop(optional, into)]
    danger: Signal<bool>,
    /// Further buttons.
    #[prop(optional, into)]
    more: Option<ViewFn>,
    /// The fields.
    children: Children,
) -> impl IntoView {
    let kind = if danger.get_untracked() { ButtonKind::Danger } else { ButtonKind::Main };
    view! {
        <form
            class="stack"
            novalidate
            on:submit=move |ev| {
                ev.prevent_default();
                on_submit.run(());
            }
        >
            {children()}
            <FormProblem form/>
            <div class="actions">
                <Button kind submit=true busy=form.busy()>
                    {move || submit.get()}
                </Button>
                <Button on_click=on_leave>{leave}</Button>
                {more.map(|more| move || more.run())}
            </div>
        </form>
    }
}

/// A form in front of the page. It begins afresh each time it opens.
#[component]
pub fn FormDialog(
    /// Its heading.
    #[prop(into)]
    title: Signal<String>,
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Where it stands.
    form: FormState,
    /// What the button that sends it says.
    #[prop(into)]
    submit: Signal<String>,
    /// Called as it opens, to fill its fields.
    #[prop(optional, into)]
    on_open: Option<Callback<()>>,
    /// Sends it.
    #[prop(into)]
    on_submit: Callback<()>,
    /// Whether it takes something away.
    #[prop(optional, into)]
    danger: Signal<bool>,
    /// Further buttons.
    #[prop(optional, into)]
    more: Option<ViewFn>,
    /// The fields.
    children: ChildrenFn,
) -> impl IntoView {
    Effect::new(move |_| {
        if open.get() {
            form.clear();
            if let Some(on_open) = on_open {
                untrack(|| on_open.run(()));
            }
        }
    });
    let children = StoredValue::new(children);
    let more = StoredValue::new(more);
    view! {
        <Dialog title open>
            <Form form submit on_submit danger on_leave=move |()| open.set(false) more=move || more.get_value().map(|m| m.run())>
                {children.with_value(|children| children())}
            </Form>
        </Dialog>
    }
}
