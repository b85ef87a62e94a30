//! `/jobs/triggers`: when konnectors run by themselves.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use gatekeeper::konnectors::{JOBS, NewJob, NewTrigger, NoTrigger, TRIGGERS, Trigger, WORKER};
use gatekeeper::{Fault, Gatekeeper};
use protocol::cozy::job::Message;
use protocol::cozy::schedule::Schedule;
use protocol::permission::Verb;
use serde_json::{Map, Value, json};

use super::{FORMAT, allowed, attributes, of_the_worker, queue, refused, resource, unknown_worker};
use crate::cozy::caller::Asks;
use crate::reply::cozy;
use crate::visit::Query;

/// What a trigger looks like, with how it is.
fn shown(gatekeeper: &Gatekeeper, asks: &Asks, trigger: &Trigger) -> Result<Map<String, Value>, Fault> {
    let instance = asks.visit.instance();
    let mut shown = gatekeeper.trigger_attributes(instance, trigger);
    shown.insert(
        "current_state".to_owned(),
        gatekeeper.trigger_state(instance, trigger)?,
    );
    Ok(shown)
}

fn link(id: &str) -> String {
    format!("/jobs/triggers/{id}")
}

fn answer(gatekeeper: &Gatekeeper, asks: &Asks, status: StatusCode, trigger: &Trigger) -> Response {
    match shown(gatekeeper, asks, trigger) {
        Ok(shown) => cozy::json_api(
            status,
            &resource(TRIGGERS, &trigger.id, &shown, &link(&trigger.id)),
        ),
        Err(fault) => cozy::fault(FORMAT, &fault, asks.visit.moment()),
    }
}

/// The trigger of a path, if the caller may do this to it.
fn named(gatekeeper: &Gatekeeper, asks: &Asks, verb: Verb, id: &str) -> Result<Trigger, Box<Response>> {
    let instance = asks.visit.instance();
    let found = gatekeeper
        .trigger(instance, id)
        .map_err(|fault| Box::new(cozy::fault(FORMAT, &fault, asks.visit.moment())))?;
    let shown = match &found {
        Some(trigger) => gatekeeper.trigger_attributes(instance, trigger),
        None => of_the_worker(),
    };
    if !allowed(asks, verb, TRIGGERS, id, &shown) {
        return Err(Box::new(asks.forbidden(FORMAT)));
    }
    found.ok_or_else(|| Box::new(refused(StatusCode::NOT_FOUND, "there is no such trigger")))
}

fn schedule(attributes: &Map<String, Value>) -> Result<Schedule, Box<Response>> {
    let arguments = attributes.get("arguments").and_then(Value::as_str);
    Schedule::parse(arguments.unwrap_or_default())
        .map_err(|error| Box::new(refused(StatusCode::UNPROCESSABLE_ENTITY, &error.to_string())))
}

/// `GET /jobs/triggers?Worker=&Type=`: those that the caller may see.
pub(crate) async fn list(State(gatekeeper): State<Arc<Gatekeeper>>, query: Query, asks: Asks) -> Response {
    let wishes = query.0.ok();
    let wish = |name: &str| wishes.as_ref().and_then(|query| query.get(name));
    let fits =
        |name: &str, own: &str| wish(name).is_none_or(|wanted| wanted.split(',').any(|wanted| wanted == own));
    let all = allowed(&asks, Verb::Get, TRIGGERS, "", &of_the_worker());
    let list = || {
        let mut data = Vec::new();
        for trigger in gatekeeper.triggers(asks.visit.instance())? {
            let shown = shown(&gatekeeper, &asks, &trigger)?;
            if all || allowed(&asks, Verb::Get, TRIGGERS, &trigger.id, &shown) {
                let mut one = resource(TRIGGERS, &trigger.id, &shown, &link(&trigger.id));
                data.push(one["data"].take());
            }
        }
        Ok(data)
    };
    match list() {
        Ok(data) if data.is_empty() && !all => asks.forbidden(FORMAT),
        Ok(data) => {
            let data = if fits("Worker", WORKER) && fits("Type", "@cron") {
                data
            } else {
                Vec::new()
            };
            let count = data.len();
            cozy::json_api(
                StatusCode::OK,
                &json!({ "data": data, "meta": { "count": count } }),
            )
        }
        Err(fault) => cozy::fault(FORMAT, &fault, asks.visit.moment()),
    }
}

/// `POST /jobs/triggers`.
pub(crate) async fn post(State(gatekeeper): State<Arc<Gatekeeper>>, asks: Asks, body: Bytes) -> Response {
    let attributes = match attributes(&body) {
        Ok(attributes) => attributes,
        Err(answer) => return *answer,
    };
    if !allowed(&asks, Verb::Post, TRIGGERS, "", &attributes) {
        return asks.forbidden(FORMAT);
    }
    let text = |name: &str| attributes.get(name).and_then(Value::as_str);
    if text("worker") != Some(WORKER) {
        return unknown_worker();
    }
    if text("type") != Some("@cron") {
        return refused(
            StatusCode::UNPROCESSABLE_ENTITY,
            "the one kind of trigger here is @cron",
        );
    }
    let message = attributes
        .get("message")
        .or_else(|| attributes.get("worker_arguments"))
        .unwrap_or(&Value::Null);
    let message = match Message::read(message) {
        Ok(message) => message,
        Err(error) => return refused(StatusCode::UNPROCESSABLE_ENTITY, &error.to_string()),
    };
    let schedule = match schedule(&attributes) {
        Ok(schedule) => Some(schedule),
        Err(answer) => return *answer,
    };
    let (instance, moment) = (asks.visit.instance(), asks.visit.moment());
    match gatekeeper
        .add_trigger(instance, NewTrigger { message, schedule }, moment)
        .await
    {
        Ok(Ok(trigger)) => answer(&gatekeeper, &asks, StatusCode::CREATED, &trigger),
        Ok(Err(why)) => {
            let status = match why {
                NoTrigger::NotInstalled(_) => StatusCode::NOT_FOUND,
                NoTrigger::TooMany => StatusCode::UNPROCESSABLE_ENTITY,
            };
            refused(status, &why.to_string())
        }
        Err(fault) => cozy::fault(FORMAT, &fault, moment),
    }
}

/// `GET /jobs/triggers/:id`.
pub(crate) async fn get(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    Path(id): Path<String>,
    asks: Asks,
) -> Response {
    match named(&gatekeeper, &asks, Verb::Get, &id) {
        Ok(trigger) => answer(&gatekeeper, &asks, StatusCode::OK, &trigger),
        Err(answer) => *answer,
    }
}

/// `PATCH /jobs/triggers/:id`: other times.
pub(crate) async fn patch(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    Path(id): Path<String>,
    asks: Asks,
    body: Bytes,
) -> Response {
    if let Err(answer) = named(&gatekeeper, &asks, Verb::Patch, &id) {
        return *answer;
    }
    let wanted = match attributes(&body).and_then(|attributes| schedule(&attributes)) {
        Ok(wanted) => wanted,
        Err(answer) => return *answer,
    };
    let (instance, moment) = (asks.visit.instance(), asks.visit.moment());
    match gatekeeper.change_trigger(instance, &id, wanted, moment).await {
        Ok(Some(trigger)) => answer(&gatekeeper, &asks, StatusCode::OK, &trigger),
        Ok(None) => refused(StatusCode::NOT_FOUND, "there is no such trigger"),
        Err(fault) => cozy::fault(FORMAT, &fault, moment),
    }
}

/// `DELETE /jobs/triggers/:id`.
pub(crate) async fn delete(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    Path(id): Path<String>,
    asks: Asks,
) -> Response {
    if let Err(answer) = named(&gatekeeper, &asks, Verb::Delete, &id) {
        return *answer;
    }
    match gatekeeper.remove_trigger(asks.visit.instance(), &id).await {
        Ok(_) => StatusCode::NO_CONTENT.into_response(),
        Err(fault) => cozy::fault(FORMAT, &fault, asks.visit.moment()),
    }
}

/// `GET /jobs/triggers/:id/state`.
pub(crate) async fn state(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    Path(id): Path<String>,
    asks: Asks,
) -> Response {
    let trigger = match named(&gatekeeper, &asks, Verb::Get, &id) {
        Ok(trigger) => trigger,
        Err(answer) => return *answer,
    };
    match gatekeeper.trigger_state(asks.visit.instance(), &trigger) {
        Ok(Value::Object(state)) => cozy::json_api(
            StatusCode::OK,
            &resource(
                "io.cozy.triggers.state",
                &id,
                &state,
                &format!("/jobs/triggers/{id}/state"),
            ),
        ),
        Ok(_) => refused(StatusCode::NOT_FOUND, "there is no such trigger"),
        Err(fault) => cozy::fault(FORMAT, &fault, asks.visit.moment()),
    }
}

/// `POST /jobs/triggers/:id/launch`: now, because a person wants it.
pub(crate) async fn launch(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    Path(id): Path<String>,
    asks: Asks,
) -> Response {
    let trigger = match named(&gatekeeper, &asks, Verb::Post, &id) {
        Ok(trigger) => trigger,
        // Who may run the worker may also run what is planned.
        Err(answer) => match gatekeeper.trigger(asks.visit.instance(), &id) {
            Ok(Some(trigger)) if allowed(&asks, Verb::Post, JOBS, "", &of_the_worker()) => trigger,
            _ => return *answer,
        },
    };
    let read = serde_json::from_str(&trigger.message)
        .ok()
        .and_then(|message: Value| Message::read(&message).ok());
    let Some(message) = read else {
        return refused(StatusCode::UNPROCESSABLE_ENTITY, "the trigger has no message");
    };
    let new = NewJob {
        message,
        payload: None,
        trigger_id: Some(trigger.id),
        manual: true,
    };
    queue::queue(&gatekeeper, &asks, new, StatusCode::CREATED).await
}
