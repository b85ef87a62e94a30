//! The only place where answers become HTTP. Which format an error takes is decided by the function a handler
//! calls, never by building a response of its own.

pub(crate) mod cozy;
pub(crate) mod documents;
pub(crate) mod incident;
pub(crate) mod oauth;
pub(crate) mod page;
pub(crate) mod redirect;
