//! The options of a run.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use zenlayer_tables::forces::Force;

use super::progress::Watcher;
use crate::actions::Pace;
use crate::error::{Code, Error};
use crate::instances::Action;
use crate::product::{self, Product};

/// The maximum number of concurrent requests of a run.
pub const MAX_CONCURRENCY: usize = 16;

/// The options of a run.
#[derive(Clone)]
pub struct Options {
    /// The product of the instances; `None` for the configured one.
    pub product: Option<&'static Product>,
    /// Whether to wait for the goal.
    pub wait: bool,
    /// The time limit of the whole run.
    pub timeout: Duration,
    /// How instances are stopped or rebooted.
    pub force: Force,
    /// The maximum number of concurrent requests, 1 to [`MAX_CONCURRENCY`].
    pub concurrency: usize,
    /// Whether the first failure ends the run.
    pub fail_fast: bool,
    /// Whether to poll before anything is sent.
    pub check_first: bool,
    /// The wait between acceptance and the first poll.
    pub initial_poll: Duration,
    /// The maximum wait between polls; `None` for 10 seconds, or 15 if the stop is graceful.
    pub poll_interval: Option<Duration>,
    /// The waiter whose end is awaited, for actions that are not the typed ones; `None` for the one
    /// that proves that the action was executed.
    pub waiter: Option<String>,
    /// The recipient of progress reports.
    pub watcher: Option<Arc<dyn Watcher>>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            product: None,
            wait: true,
            timeout: Duration::from_secs(600),
            force: Force::Default,
            concurrency: 4,
            fail_fast: false,
            check_first: false,
            initial_poll: Duration::from_secs(2),
            poll_interval: None,
            waiter: None,
            watcher: None,
        }
    }
}

impl Options {
    /// Sets the product by its name.
    ///
    /// # Errors
    /// [`Code::ARGUMENT`] if there is no such product.
    pub fn set_product(&mut self, name: Option<&str>) -> Result<(), Error> {
        let unknown = |name| Error::new(Code::ARGUMENT, format_args!("no product {name:?}"));
        self.product =
            name.map(|name| product::find(name).ok_or_else(|| unknown(name))).transpose()?;
        Ok(())
    }

    /// How long to wait between looks.
    pub fn pace(&self) -> Pace {
        Pace { first: self.initial_poll, longest: self.max_poll_interval() }
    }

    pub(super) fn max_poll_interval(&self) -> Duration {
        self.poll_interval.unwrap_or(match self.force {
            Force::Graceful => Duration::from_secs(15),
            Force::Default | Force::Forced => Duration::from_secs(10),
        })
    }

    /// The parameters to send along with the ids.
    ///
    /// # Errors
    /// [`Code::ARGUMENT`] if the product does not support the force for the action.
    pub(super) fn extra(
        &self,
        action: Option<Action>,
        product: &Product,
    ) -> Result<&'static str, Error> {
        let force = match self.force {
            Force::Default => return Ok(""),
            Force::Graceful => false,
            Force::Forced => true,
        };
        let known = action.and_then(|action| action.force(product));
        let [graceful, forced] = known.ok_or_else(|| {
            let action = action.map_or("a wait", Action::name);
            let message = format!("{} has no force for {action}: omit it", product.service);
            Error::new(Code::ARGUMENT, message)
        })?;
        Ok(if force { forced } else { graceful })
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options").finish_non_exhaustive()
    }
}
