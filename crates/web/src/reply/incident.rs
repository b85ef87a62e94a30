//! Accidents: logged with an id, told only by that id.

use gatekeeper::Fault;
use gatekeeper::world::Moment;

/// Logs a fault and returns the id the visitor may quote.
pub(crate) fn log(fault: &Fault, moment: Moment) -> String {
    let id = id(moment);
    if fault.is_transient() {
        tracing::warn!(incident = %id, %fault, "a request has to be sent again");
    } else {
        tracing::error!(incident = %id, %fault, "a request failed");
    }
    id
}

/// A short random id.
pub(crate) fn id(moment: Moment) -> String {
    moment.draw_name::<5>().unwrap_or_else(|_| "unknown".to_owned())
}
