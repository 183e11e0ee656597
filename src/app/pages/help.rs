//! Short help for newcomers: how to do what one came for.

use fermata_engine::expr::{FUNCTIONS, Function};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::{
    kit::{Card, Icon, Sign},
    pages::not_found::NotFoundPage,
    shell::PageHead,
};

/// One page of help.
struct Topic {
    path: &'static str,
    title: &'static str,
    lead: &'static str,
    sign: Sign,
    parts: &'static [(&'static str, &'static [&'static str])],
}

const TOPICS: &[Topic] = &[
    Topic {
        path: "work",
        title: "Do my work",
        lead: "Everything that waits for you is in one list, the most urgent first.",
        sign: Sign::Inbox,
        parts: &[
            (
                "Find it",
                &[
                    "Open My work. Mine is what you hold; Groups and queues is what anyone of your team may take.",
                    "Take offered work with Claim. If you cannot do it after all, put it back with Release.",
                    "Keep filter saves what you look at under a name, with the number of items behind it. Managers can share one with everybody: each sees their own work in it.",
                    "J and K or the arrows move through the list, Enter opens, C claims, X chooses, D finishes; ? shows all keys. Ctrl K finds anything.",
                    "Choose several with their boxes or X, then claim, finish or give away all of them. What needs more than a button is left as it is, and you are told which and why.",
                ],
            ),
            (
                "Do it",
                &[
                    "The work guide says what to do and why you have it. Fill in the form; it is kept as you type.",
                    "Longer forms have several pages: Next goes on when a page is right, Back loses nothing, and a draft keeps the page you were on.",
                    "Finish with one of the buttons. If something is missing, the guide shows where.",
                    "Not for you? Choose Give to someone else and say why.",
                    "Without a connection nothing is lost: what you finished is kept in your browser and sent by itself, once, when the connection is back.",
                    "Comments and files of the record stand below the guide. Write @ and a name in a comment, and that person is told.",
                    "Ask a colleague lets somebody do it in your place; you can take it back at any time.",
                    "Why am I seeing this? says which rule led to you, and who could not get it.",
                ],
            ),
            (
                "Be away",
                &[
                    "On your profile, add an absence with its first and last day, and who stands in. Without anybody your work waits.",
                    "Whoever stands in gets what is open and what comes meanwhile; the log says that it was done for you.",
                    "What is not finished comes back to you by itself. Until then you can still do it, or take it back with Claim.",
                ],
            ),
            (
                "Decide",
                &[
                    "An approval shows who else decides and what they said. Write a comment, then press one of the buttons.",
                    "Where it is sent back, the stage you choose begins anew with your comment; nothing that was entered is lost.",
                    "Where a signature is asked for, enter your password again, or a one-time code: you sign the record as it is at that moment.",
                    "For one-time codes, set up an authenticator app on your profile; you are then asked for a code as you sign in. Keep the recovery codes where you find them without your phone. Lost both? An administrator takes the authenticator away under Settings, People.",
                    "Mails that ask you to decide have buttons. Each opens a page that asks to confirm; you need not sign in, and it works once.",
                    "Whoever started a run can recall it on its page until somebody has decided.",
                ],
            ),
        ],
    },
    Topic {
        path: "records",
        title: "Find and keep records",
        lead: "Lists that show what you need, and all that belongs to a record in one place.",
        sign: Sign::Records,
        parts: &[
            (
                "Lists",
                &[
                    "Filter narrows a list by conditions, such as Owner is whoever looks. A click on a column sorts by it.",
                    "Columns says which fields are shown. Save view keeps all of it under a name.",
                    "Managers share views with everybody and say which one a list opens with.",
                ],
            ),
            (
                "A record",
                &[
                    "Files lie with the record: drop them there or choose them, at most 25 MB each.",
                    "Comments are for colleagues; Markdown works. Only you change yours.",
                    "Related lists records of other objects that name this one. History tells who changed what, from what to what.",
                ],
            ),
            (
                "CSV",
                &[
                    "The menu beside New imports and exports. A file is looked at first: check which column fills which field.",
                    "An import goes on by itself; you may leave the page. Bad rows are left out and listed with line and reason.",
                    "To change records that are there, choose a field that tells which record a row is about.",
                ],
            ),
        ],
    },
    Topic {
        path: "manager",
        title: "Watch and steer",
        lead: "See where every case stands, who holds it and what is late, and act on it.",
        sign: Sign::Chart,
        parts: &[
            (
                "See",
                &[
                    "Dashboards shows every open run by its stage. Red is late, amber soon will be.",
                    "Runs lists them all; filter by orchestration, stage or promise.",
                    "A run's page begins with where it stands, who holds it and whether it will be on time.",
                ],
            ),
            (
                "Act",
                &[
                    "Give a work item to someone else from the run's page or from the work guide.",
                    "Pause, resume, cancel or retry a run; say why, it is kept in the run's log.",
                    "Mend a run from the menu on its page: go back to a stage, begin a stage anew, skip a step, complete one that only waits for its condition, do work for somebody, correct what it keeps.",
                    "Act on every run of a filtered list at once from the list of runs: how far it is and what became of each is shown.",
                    "What is stuck lists work of people who are gone or not seen, teams without members, failed runs, and runs that take longer than usual; give it on from there.",
                    "You are told when a promise is broken or a run fails.",
                ],
            ),
        ],
    },
    Topic {
        path: "notifications",
        title: "Be told what matters",
        lead: "Each kind of news reaches you the way you chose, once, and not at night.",
        sign: Sign::Bell,
        parts: &[
            (
                "Choose",
                &[
                    "Profile, Notifications: for each kind of news, say whether it comes under the bell, by e-mail at once or once a day, in a chat, in the browser.",
                    "What you do not change is as your organisation says, also when that changes.",
                    "In quiet hours only what is urgent leaves Fermata: time that has passed, and runs that need help. The rest waits until they end; what was done meanwhile is not sent at all.",
                    "The daily mail comes at your time of day, in your time zone. It holds what you put there, and what is open and when it is due.",
                    "Each mail ends with a link that stops mails of its kind. It works without signing in, and takes it back too.",
                ],
            ),
            (
                "In the browser and in the calendar",
                &[
                    "Show messages in this browser asks the browser, which asks you. It needs https.",
                    "Due dates in your calendar: make a secret address and subscribe to it in your calendar program. A new address makes the old one worthless.",
                    "Name a colleague in a comment with @ and their username: whoever may see the record is told.",
                ],
            ),
            (
                "For administrators",
                &[
                    "Mails go out once Settings, Connections, E-mail is filled in; links in them use the address that the server is started with (--public-url).",
                    "Settings, Notifications: what holds for everybody, which chat a team's work is posted to, what each mail says with a preview, and what was sent to whom and whether it arrived.",
                    "In the drawing, a step reminds whoever has its work: after some time, again, at most so many times. Click Start to tell people about every step of a run.",
                ],
            ),
        ],
    },
    Topic {
        path: "admin",
        title: "Set it up",
        lead: "From an empty system to the first run in a few minutes.",
        sign: Sign::Orchestration,
        parts: &[
            (
                "Begin with a template",
                &[
                    "Orchestrations, From a template: choose one by its picture. Installing it brings its objects, flows, people and orchestrations, active at once.",
                    "With example records it runs right away: each record starts what it would start in life.",
                    "Nothing of yours is replaced. Where a name is taken by something else, you are told and nothing is changed.",
                    "People who come with a template get their one-time link for a password from Settings, People.",
                    "Make it yours: put your people into its groups, queues and roles (Settings, People), set its calendar to your hours, and deactivate the people that came with it. Its steps name teams, roles and fields of the record, not persons.",
                    "Thresholds of a template stand in evaluation flows of their own, such as Must finance decide? of the deal desk: change them there, in one place.",
                ],
            ),
            (
                "Prepare",
                &[
                    "Settings, People: add the people, put them in groups and queues.",
                    "Absences, beside a person, notes when they are away and who stands in, where they cannot say it themselves.",
                    "Whoever leaves: edit them, switch off Can sign in. You see all that they hold, and hand it over to somebody else in one action.",
                    "Settings, Objects: define what the work is about, such as Account, with its fields.",
                    "A field can be numbered by itself (auto-number), worked out (formula) or unique; rules say what must hold of every record.",
                    "Through a lookup, conditions and texts reach the other record: record.account.industry. A run that waits on it is woken when that changes.",
                    "Flows: write the screens that people fill in, and what the system does by itself.",
                ],
            ),
            (
                "Design screens",
                &[
                    "In a screen flow, add a screen and choose Design this screen. Drag components from the list onto the page, or press Enter on one.",
                    "A checklist holds things to tick off; each says whether it must be ticked before the work can be finished, and its value is the list of what is ticked.",
                    "The page is shown as people will see it, with sample values. Choose a component to change its words, rules and width beside it.",
                    "By keyboard: arrows choose, Alt with an arrow moves (into sections too), Ctrl D copies, Delete removes, Ctrl Z takes back.",
                    "Put what belongs together into a section; with Shown when it appears and hides as a whole. What is hidden asks for nothing.",
                    "Several pages are filled in one after another; a decision between them chooses the next one by what was entered.",
                    "Buttons at the end are what conditions can ask about later. Try it lets you fill in the form; nothing is kept.",
                ],
            ),
            (
                "Draw",
                &[
                    "Orchestrations, New: add a stage, then its steps. Say who does each, with which flow, and how long it may take.",
                    "Steps of a stage run side by side unless a start condition orders them. Decisions choose the next stage.",
                    "A wait step lets a run rest: for a time, until some days before a date, until a message comes from outside, until conditions hold. Its outcome says whether that came or the time ran out.",
                    "Done when says what completes a step of people: finishing, also a condition, or only a condition. Then what they filled in counts at once, they have nothing more to do, and the step waits until the condition holds; the run's page says so.",
                    "A sub-orchestration step runs another orchestration, once or for each item of a list, and goes on when enough of its runs are done. Cancelling the run cancels them too.",
                    "A run that somebody starts can be about a record: click Start and choose under About. It is then started from the page of such a record.",
                    "Work of a step can be about another record than the run's, and tell people in your words: see Message and About record.",
                    "What a run should remember goes into variables (click Start): a step sets them when it is done, conditions and later steps use them.",
                    "The drawing saves itself. Problems are marked on it and listed; a click leads to the place.",
                    "Activate it. From then on new runs use this version; runs already under way keep theirs.",
                ],
            ),
            (
                "Write flows",
                &[
                    "A flow reads from top to bottom. A + adds an element there, or leads to one that is there already.",
                    "Get records keeps what it finds in a variable; a loop goes through it, and what it repeats stands beside it.",
                    "Drag a card onto a + to move it, or press Alt and an arrow. Ctrl C and Ctrl V copy it, also into another flow.",
                    "If this fails leads a failure somewhere: the elements there can read {{fault.message}}.",
                    "Not supported on a card means that an import found no counterpart: a flow that comes there fails. The card says what it was; put something else in its place.",
                    "Test runs the flow as it is drawn with what you give it, and keeps nothing; every card shows what it did. Nobody is called: say what another system would answer.",
                    "Whatever breaks a rule of its object, or takes a value that another record holds, leads along If this fails too.",
                    "Settings, System: decide whether every call of another system must have a fault path before a flow can be activated.",
                ],
            ),
            (
                "Come from Salesforce",
                &[
                    "Orchestrations, Import and move, Import from Salesforce: choose .flow-meta.xml or .flow files or a zip archive of them. Bring an orchestration with the flows that it calls.",
                    "The report says of every element whether it came over, was changed or is not supported, and why; Line shows it in the file.",
                    "Say who the people and teams of the files are here and what new fields hold, look at what changes, and confirm: nothing is saved before.",
                    "Orchestrations come as drafts: open each, look it over, and activate it. A newer file makes a new draft and shows what differs.",
                ],
            ),
            (
                "Move",
                &[
                    "Orchestrations, Import and move, Move definitions exports orchestrations with everything that they depend on as texts: keep them under version control, or bring them into another system.",
                    "Bring in shows what a package would change, line by line, and what is in the way, before anything happens. Apply does all of it or nothing.",
                    "People do not travel: say who takes the place of those who are not here, and put people into the teams that came along.",
                ],
            ),
            (
                "Prove",
                &[
                    "Settings, Audit log shows every change: who made it, when, from where, and what it was before. Filter it, or take it out as CSV or JSON lines.",
                    "Verify looks whether anybody altered, removed or moved an entry or an event of a run, and names the place.",
                    "Note the head that it shows somewhere else now and then, and hand it in the next time: then even a log that was written anew is found.",
                ],
            ),
            (
                "Connect",
                &[
                    "Settings, Connections, E-mail: name the mail server and send a test mail. Mail templates holds mails that flows send again and again.",
                    "Secrets keeps keys and tokens. A flow names one as {{secrets.name}}; nobody can read it again.",
                    "Chat and events connects Slack, Teams and systems that take events.",
                    "Calls go to the public internet only; Allowed hosts names what may be called besides.",
                    "In a flow, actions send e-mails, post to chats, call other systems, publish events, start orchestrations and make documents.",
                    "Deliveries shows what was sent, what waits and what was given up, and sends it again.",
                ],
            ),
            (
                "Calendars and promises",
                &[
                    "Settings, Calendars: say when people work, with several stretches a day, holidays, half days and a time zone. Holidays come from an iCalendar file too. The picture of the year shows what you drew; Try it out counts with it.",
                    "Tick the whole system, or the teams that work by a calendar. An orchestration, and each promise, can name its own.",
                    "In the builder, May take makes a promise on a step, a stage or the run: how long in working time, or by which date.",
                    "Escalation adds rungs at a share of the time, or before or after it is due: tell people, give the work to somebody else, raise its priority, run a flow, finish the step. The time line shows when each would come.",
                    "A clock stands still while the run is paused, and for the reasons that you name, such as Waiting for the customer.",
                    "When a calendar or the record changes, open promises are worked out anew. On the run's page, Set another due moment gives more time, with a reason.",
                ],
            ),
            (
                "Start",
                &[
                    "A record-triggered orchestration starts when a record is created, changed or deleted. What a deleted record was is found under Before it was deleted.",
                    "An autolaunched one is started by a person on a record's page, or through the API.",
                    "One on a schedule starts at its moments, or for every record that matches. Click Start in the drawing: the next ten moments are shown as you choose.",
                    "02:30 on the night when clocks go forward does not exist: such a schedule fires as they jump. When they go back and a time comes twice, it fires once.",
                    "One started by an event listens to what other systems send. For a webhook, make it under Settings, Webhooks, and give its secret to whoever posts.",
                    "Triggers lists all of it: what starts next, what was missed, in which order, and what a change of a record would start and why.",
                ],
            ),
        ],
    },
    Topic {
        path: EXPRESSIONS,
        title: "Write expressions",
        lead: "Conditions, values and texts between {{ and }} can be worked out from what is known.",
        sign: Sign::Flow,
        parts: &[(
            "How they are written",
            &[
                "Names are those that the lists beside the field offer: record.amount, steps.review.outcome, user.name, now.",
                "Compare with ==, !=, <, >; join with && (and), || (or), ! (not); choose with test ? a : b.",
                "What is absent is no error: a comparison with it does not hold, and in a text it is empty.",
                "Texts stand in quotes. Every function can be written f(x, y) or x.f(y).",
            ],
        )],
    },
];

/// The topic with the list of functions.
const EXPRESSIONS: &str = "expressions";

/// `/help`.
#[component]
pub fn HelpPage() -> impl IntoView {
    let topic = |topic: &'static Topic| {
        view! {
            <a class="card pad tile" href=format!("/help/{}", topic.path)>
                <Icon sign=topic.sign/>
                <h2>{topic.title}</h2>
                <p class="quiet">{topic.lead}</p>
            </a>
        }
    };
    view! {
        <PageHead title="Help"/>
        <div class="page narrow">
            <div class="tiles">{TOPICS.iter().map(topic).collect_view()}</div>
            <Card title="For programs">
                <p>
                    "Everything that pages do can be done through the API. See its "
                    <a class="link" href="/api/docs" rel="external">
                        "reference"
                    </a> "."
                </p>
            </Card>
        </div>
    }
}

/// `/help/{topic}`.
#[component]
pub fn HelpTopicPage() -> impl IntoView {
    let params = use_params_map();
    move || {
        let path = params.read().get("topic").unwrap_or_default();
        match TOPICS.iter().find(|topic| topic.path == path) {
            Some(topic) => view! { <TopicView topic/> }.into_any(),
            None => view! { <NotFoundPage/> }.into_any(),
        }
    }
}

/// Every function that an expression can call.
fn functions() -> impl IntoView {
    let row = |function: &Function| {
        view! {
            <li>
                <code>{function.help}</code>
            </li>
        }
    };
    view! {
        <Card title="Functions">
            <ul class="lines">{FUNCTIONS.iter().map(row).collect_view()}</ul>
        </Card>
    }
}

#[component]
fn TopicView(topic: &'static Topic) -> impl IntoView {
    let part = |(title, lines): &'static (&'static str, &'static [&'static str])| {
        view! {
            <Card title=*title>
                <ol class="steps">{lines.iter().map(|line| view! { <li>{*line}</li> }).collect_view()}</ol>
            </Card>
        }
    };
    view! {
        <PageHead title=topic.title up=("Help", "/help".to_owned())/>
        <div class="page narrow">
            <p class="lead">{topic.lead}</p>
            {topic.parts.iter().map(part).collect_view()}
            {(topic.path == EXPRESSIONS).then(functions)}
            <p>
                <a class="link" href="/help">
                    "All of the help"
                </a>
            </p>
        </div>
    }
}
