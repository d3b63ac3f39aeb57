//! An application as it is written for the service.

pub mod clients;
pub mod comments;
