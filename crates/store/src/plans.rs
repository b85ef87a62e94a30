//! How SQLite means to run the statements of the hot path: by index, never through a whole table. A lodge that has been
//! used for years must be as fast as a new one.
//!
//! Plans do not depend on what is in the tables: nothing here is ever analysed (`ANALYZE`), so an empty file shows them.

use std::cell::RefCell;
use std::collections::BTreeSet;

use protocol::scope::Scope;
use rusqlite::Connection;

use crate::apps::AppKind;
use crate::consents::Consent;
use crate::device_codes::{DeviceCode, DeviceState};
use crate::documents::{Place, Span};
use crate::pushed_requests::PushedRequest;
use crate::sweep::Limits;
use crate::testing::{
    House, access, access_id, at, client_id, code, flow, flow_id, grant, grant_id, hash, instance_id,
    refresh, scope, session, session_id,
};
use crate::{Error, Inserted, Write};

thread_local! {
    static HEARD: RefCell<BTreeSet<String>> = const { RefCell::new(BTreeSet::new()) };
}

/// Notes a statement that this thread runs.
pub(crate) fn hear(sql: &str) {
    HEARD.with_borrow_mut(|heard| heard.insert(sql.to_owned()));
}

/// The steps of a statement's plan that go through a whole table or index, as SQLite describes them.
fn scans(connection: &Connection, sql: &str) -> Vec<String> {
    let mut plan = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let parameters = vec![rusqlite::types::Null; plan.parameter_count()];
    let steps: Vec<String> = plan
        .query_map(rusqlite::params_from_iter(parameters), |row| row.get("detail"))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    steps
        .into_iter()
        .filter(|step| step.starts_with("SCAN") && !step.contains("CONSTANT ROW"))
        // What a subquery gave is gone through once; how it came by that is a step of its own.
        .filter(|step| !step.starts_with("SCAN (subquery"))
        .collect()
}

/// What `visits` runs on the writer's thread, all of it.
fn statements(
    house: &House,
    visits: impl FnOnce(&Write) -> Result<(), Error> + Send + 'static,
) -> BTreeSet<String> {
    house.write(|write| {
        HEARD.with_borrow_mut(BTreeSet::clear);
        visits(write)?;
        Ok(HEARD.with_borrow_mut(std::mem::take))
    })
}

fn none_scans(house: &House, statements: BTreeSet<String>, at_least: usize) {
    assert!(
        statements.len() >= at_least,
        "only {} statements ran",
        statements.len()
    );
    let scanning: Vec<(String, Vec<String>)> = house.write(move |write| {
        Ok(statements
            .into_iter()
            .map(|sql| {
                let steps = scans(&write.connection, &sql);
                (sql, steps)
            })
            .filter(|(_, steps)| !steps.is_empty())
            .collect())
    });
    assert!(scanning.is_empty(), "{scanning:#?}");
}

/// Everything that a code flow, a refresh, introspection, userinfo, a pushed request and a device ask of the store.
fn hot_path(write: &Write) -> Result<(), Error> {
    let (instance, app) = (instance_id(1), client_id("app"));
    write.find_instance(instance)?;
    write.find_instance_by_domain("host1:4283")?;
    write.find_client(instance, &app)?;
    write.has_client_logo(instance, &app)?;
    write.mark_client_used(instance, &app, at(1))?;

    write.insert_session(&session(2))?;
    write.find_session(session_id(2))?;
    write.find_session_by_cookie(instance, hash(2), at(1))?;
    write.mark_session_seen(session_id(2), at(61), at(3700))?;
    write.insert_flow(&flow(1), 10)?;
    write.find_flow(instance, flow_id(1), at(1))?;
    write.update_flow_session(flow_id(1), session_id(2))?;
    write.consume_flow(flow_id(1), at(1))?;
    write.find_attempts("counter")?;
    write.remove_attempts("counter")?;

    write.find_consent(instance, &app)?;
    write.insert_consent(&Consent {
        instance_id: instance,
        client_id: app.clone(),
        scope: scope("openid"),
        given_at: at(0),
    })?;
    write.insert_grant(&grant(2, "app"))?;
    write.find_grant(grant_id(2))?;
    write.find_machine_grant(instance, &app, &scope("openid"))?;
    write.count_live_grants(instance, &app, at(1))?;

    write.insert_code(&code(1))?;
    write.find_code(hash(1))?;
    write.mark_code_try(hash(1))?;
    write.consume_code(hash(1), at(1))?;

    write.insert_refresh(&refresh(1, None))?;
    write.find_refresh(hash(1))?;
    write.extend_refresh(hash(1), at(2000), at(1))?;
    write.consume_refresh(hash(1), at(2))?;
    write.insert_refresh(&refresh(2, Some(1)))?;
    write.insert_access(&access(1, Some(1)))?;
    write.find_access(access_id(1))?;
    write.live_access(access_id(1), at(1))?;
    write.mark_access_used(access_id(1), at(3))?;
    write.was_anything_used(hash(1))?;
    write.list_children(hash(1))?;
    write.mark_child_used(hash(1))?;
    write.revoke_children(hash(1), at(4))?;
    write.consume_refresh(hash(2), at(4))?;
    write.revoke_access(access_id(1), at(4))?;
    write.revoke_grant(grant_id(2), at(5))?;
    write.revoke_grants_of_session(session_id(2), at(5), true)?;
    write.revoke_grants_of_client(instance, &app, at(5))?;

    write.insert_app_build(instance, at(0))?;
    write.find_app(instance, AppKind::Webapp, "drive")?;
    write.list_apps(instance, AppKind::Webapp)?;
    write.find_app_file(1, "/index.html")?;
    write.find_app_piece(1, 0)?;
    write.consume_session_code(hash(1), at(1))?;
    write.find_app_session(hash(1), "drive")?;
    write.count_app_sessions(session_id(2), "drive", at(0))?;
    write.has_session_code(session_id(2), "drive", at(0))?;
    write.count_apps(instance)?;
    write.count_cozy_clients(instance)?;
    write.expire_app_sessions(session_id(2), "drive", 5)?;

    write.consume_assertion([1; 32], at(60))?;
    let pushed = PushedRequest {
        hash: hash(1),
        instance_id: instance,
        client_id: app.clone(),
        sealed_request: vec![1],
        created_at: at(0),
        expires_at: at(60),
    };
    write.insert_pushed_request(&pushed, 10)?;
    write.find_pushed_request(instance, &app, hash(1), at(1))?;
    write.consume_pushed_request(hash(1))?;

    let device = DeviceCode {
        hash: hash(1),
        user_code: "BCDFGHJK".to_owned(),
        instance_id: instance,
        client_id: app.clone(),
        scope: Scope::parse("openid").unwrap(),
        state: DeviceState::Waiting,
        grant_id: None,
        address: "127.0.0.1".to_owned(),
        source: "127.0.0.1".to_owned(),
        created_at: at(0),
        expires_at: at(600),
    };
    assert_eq!(write.insert_device_code(&device)?, Inserted::Done);
    write.find_device_code(hash(1))?;
    write.find_waiting_device(instance, "BCDFGHJK", at(1))?;
    write.count_waiting_devices(instance, &app, "127.0.0.1", at(1))?;
    write.expire_waiting_devices(instance, &app, 10, at(1))?;
    write.update_device_answer(hash(1), Some(grant_id(1)), at(1))?;
    write.consume_device_code(hash(1), at(1))?;
    documents(write)
}

/// What apps do with documents.
fn documents(write: &Write) -> Result<(), Error> {
    let instance = instance_id(1);
    let place = Place {
        instance_id: instance,
        doctype: "io.cozy.files",
        id: "x",
    };
    assert_eq!(write.insert_document(place, "1-a", "{}")?, Inserted::Done);
    write.find_document(place)?;
    write.update_document(place, "1-a", "2-b", "{}")?;
    write.remove_document(place, "2-b", "3-c")?;
    write.update_deleted_document(place, "3-c", "4-d", "{}")?;
    for descending in [false, true] {
        let span = Span {
            descending,
            ..Span::default()
        };
        write.list_documents(instance, place.doctype, &span, 10)?;
    }
    write.find_in_folder(instance, "root", "name")?;
    write.list_folder(instance, "root", "", 10)?;
    write.find_doctype(instance, place.doctype)?;
    write.list_doctypes(instance)?;
    write.list_document_indexes(instance, place.doctype)?;
    write.expire_documents(instance, place.doctype, 10)?;
    write.remove_documents(instance, place.doctype, 10)?;
    write.remove_doctype(instance, place.doctype)?;
    Ok(())
}

#[test]
fn nothing_of_the_hot_path_goes_through_a_table() {
    let house = House::settled();
    let run = statements(&house, hot_path);
    none_scans(&house, run, 50);
}

/// Tokens for registration are made by hand: there are a few, and a sweep may look at all of them.
#[test]
fn a_sweep_goes_through_no_table_that_grows() {
    let house = House::settled();
    let mut run = statements(&house, |write| write.sweep(at(0), Limits::default()).map(drop));
    run.retain(|sql| !sql.starts_with("DELETE FROM initial_access_tokens"));
    none_scans(&house, run, 10);
}

/// Removing or changing a row makes SQLite look for those that refer to it.
#[test]
fn what_refers_to_a_row_is_found_by_index() {
    let house = House::settled();
    let lookups: BTreeSet<String> = house.write(|write| {
        let mut statement = write.connection.prepare(
            "SELECT t.name, f.id, group_concat(f.\"from\" || ' = ?1', ' AND ')
             FROM sqlite_schema AS t, pragma_foreign_key_list(t.name) AS f
             WHERE t.type = 'table' GROUP BY t.name, f.id",
        )?;
        let rows = statement.query_map([], |row| {
            let (table, columns): (String, String) = (row.get(0)?, row.get(2)?);
            Ok(format!("SELECT 1 FROM {table} WHERE {columns}"))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    });
    none_scans(&house, lookups, 15);
}

#[test]
fn a_scan_is_recognised() {
    let house = House::settled();
    let found = house.write(|write| Ok(scans(&write.connection, "SELECT 1 FROM grants WHERE scope = ?1")));
    assert_eq!(found, ["SCAN grants"]);
}
