//! The settings of a client's connections.

use std::sync::Arc;
use std::time::Duration;

use super::proxy::{self, Proxy};
use super::tls::Trust;
use crate::config::{Config, Key};
use crate::error::Error;

#[derive(Debug)]
pub(super) struct Setup {
    pub(super) trust: Trust,
    pub(super) proxy: Option<Arc<Proxy>>,
    pub(super) connect_timeout: Duration,
    pub(super) idle_timeout: Duration,
    pub(super) max_age: Duration,
    pub(super) max_idle: usize,
}

impl Setup {
    pub(super) fn new(config: &Config) -> Result<Setup, Error> {
        Ok(Setup {
            trust: Trust::new(config)?,
            proxy: proxy::proxy_for(config)?,
            connect_timeout: config.time(Key::ConnectTimeoutMs),
            idle_timeout: config.time(Key::IdleTimeoutMs),
            max_age: config.time(Key::MaxConnectionAgeMs),
            max_idle: usize::try_from(config.number(Key::MaxConnections)).unwrap_or(usize::MAX),
        })
    }
}
