//! The company of the fixture with everything besides that a body can speak of: every type of field, every kind of flow, a
//! run that is paused, one that failed and one that is promised by a time.

use serde_json::{Value, json};
use tokio::sync::OnceCell;

use super::{
    super::fixture::{App, As, Template},
    good,
};

static WIDE: OnceCell<Template> = OnceCell::const_new();

/// A company of one's own.
pub(super) async fn world() -> App {
    WIDE.get_or_init(widened).await.app().await
}

async fn widened() -> Template {
    let mut app = App::new().await;
    let admin = As::Admin;
    done(&app, admin, "PUT", "/groups/crew", json!({ "label": "Crew", "members": ["mia"] })).await;
    done(&app, admin, "POST", "/objects", good::wide_object("Wide")).await;
    for (name, flow) in [
        ("weigh", good::weighing()),
        ("note_down", good::noting()),
        ("calls_out", good::calling()),
        ("asks", good::asking()),
        ("form", good::form()),
    ] {
        done(&app, admin, "POST", "/flows", json!({ "name": name, "definition": flow })).await;
        done(&app, admin, "POST", &format!("/flows/{name}/activate"), Value::Null).await;
    }
    done(&app, admin, "POST", "/hooks", json!({ "name": "shop", "label": "The shop" })).await;
    for (name, drawn) in [
        ("breaks", good::breaking()),
        ("wide", good::starting_with_everything()),
        ("by_thing", good::started_by_a_thing()),
        ("listens", good::listening()),
        ("second", good::in_the_second()),
        ("promised", good::promised()),
        ("waits_on", good::waiting_on()),
    ] {
        done(&app, admin, "POST", "/orchestrations", json!({ "name": name, "definition": drawn })).await;
        done(&app, admin, "POST", &format!("/orchestrations/{name}/activate"), Value::Null).await;
    }
    let wide = done(&app, admin, "POST", "/objects/Wide/records", filled(&app, good::wide_record())).await;
    let failed = done(&app, admin, "POST", "/orchestrations/breaks/runs", json!({})).await;
    let waiting = done(&app, admin, "POST", "/orchestrations/listens/runs", json!({})).await;
    let second = done(&app, admin, "POST", "/orchestrations/second/runs", json!({})).await;
    let promised = done(&app, admin, "POST", "/orchestrations/promised/runs", json!({})).await;
    let waits_on = done(&app, admin, "POST", "/orchestrations/waits_on/runs", json!({})).await;
    let look = format!("/work-items/{}/complete", text(&waits_on, "/work_items/0/id"));
    done(&app, admin, "POST", &look, json!({})).await;
    let start = json!({ "inputs": { "plain": "Roof" } });
    let formed = done(&app, admin, "POST", "/orchestrations/wide/runs", start.clone()).await;
    let paused = done(&app, admin, "POST", "/orchestrations/wide/runs", start).await;
    let pause = format!("/runs/{}/pause", text(&paused, "/id"));
    done(&app, admin, "POST", &pause, json!({ "reason": "x" })).await;
    let all = json!({ "select": { "runs": {} }, "action": "resume", "reason": "x" });
    let bulk = done(&app, admin, "POST", "/bulk", all).await;
    for (name, id) in [
        ("{bulk}", text(&bulk, "/id")),
        ("{wide}", text(&wide, "/id")),
        ("{failed}", text(&failed, "/id")),
        ("{form}", text(&formed, "/work_items/0/id")),
        ("{paused}", text(&paused, "/id")),
        ("{promised}", text(&promised, "/id")),
        ("{second}", text(&second, "/id")),
        ("{waiting}", text(&waiting, "/id")),
        ("{waits_on}", text(&waits_on, "/id")),
    ] {
        app.ids.more.insert(name, id);
    }
    Template::of(&app).await
}

fn text(of: &Value, at: &str) -> String {
    of.pointer(at).and_then(Value::as_str).unwrap_or_else(|| panic!("no {at} in {of}")).to_owned()
}

/// With this company's ids.
pub(super) fn filled(app: &App, body: Value) -> Value {
    serde_json::from_str(&app.fill(&body.to_string())).unwrap()
}

/// What is answered to something that must be possible.
async fn done(app: &App, who: As, method: &str, path: &str, body: Value) -> Value {
    let body = Some(body).filter(|body| !body.is_null());
    let reply = app.call(who, method, &format!("/api/v1{path}"), body.as_ref()).await;
    assert!(reply.status.is_success(), "{method} {path}: {} {}", reply.status, reply.text);
    serde_json::from_str(&reply.text).unwrap_or(Value::Null)
}
