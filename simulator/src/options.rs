//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Parser;

use crate::auth::Credentials;
use crate::durations::Durations;
use crate::random::Range;

/// Zenlayer Cloud on this machine, for demonstrations and tests.
///
/// Prints `listening on URL` when it is ready, and exits on SIGTERM or SIGINT.
#[derive(Parser)]
#[command(name = "zenlayer-simulator", version, max_term_width = 100, args_override_self = true)]
pub(crate) struct Options {
    /// The address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:0")]
    pub(crate) listen: SocketAddr,

    /// Allow --listen with an address that other machines can reach
    #[arg(long)]
    pub(crate) allow_remote: bool,

    /// The initial number of instances of each of vm, zec and bmc
    #[arg(long, value_name = "N", default_value = "10")]
    #[arg(value_parser = clap::value_parser!(u32).range(..1_000_000))]
    pub(crate) instances: u32,

    /// The id of the accepted access key
    #[arg(long, value_name = "ID", default_value = "simulator-key")]
    pub(crate) key_id: String,

    /// The secret of the access key
    #[arg(long, value_name = "SECRET", default_value = "simulator-secret")]
    pub(crate) key_secret: String,

    /// A bearer token to accept as well
    #[arg(long, value_name = "TOKEN")]
    pub(crate) token: Option<String>,

    /// The duration of STOPPING; `A-B`: a random time between A and B, here and below
    #[arg(long, value_name = "SECONDS", default_value = "2")]
    pub(crate) stop_time: Range,

    /// The duration of STOPPING with forceShutdown=false [default: as --stop-time]
    #[arg(long, value_name = "SECONDS")]
    pub(crate) soft_stop_time: Option<Range>,

    /// The duration of a start
    #[arg(long, value_name = "SECONDS", default_value = "2")]
    pub(crate) start_time: Range,

    /// The duration of a reboot
    #[arg(long, value_name = "SECONDS", default_value = "2")]
    pub(crate) reboot_time: Range,

    /// The duration of a creation
    #[arg(long, value_name = "SECONDS", default_value = "2")]
    pub(crate) create_time: Range,

    /// The duration of a termination or release
    #[arg(long, value_name = "SECONDS", default_value = "2")]
    pub(crate) release_time: Range,

    /// The seed of random times and request ids
    #[arg(long, value_name = "N", default_value = "0")]
    pub(crate) seed: u64,

    /// Refuse more requests per second than this [default: no limit]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) rate_limit: Option<u32>,

    /// The Retry-After of requests over the --rate-limit
    #[arg(long, value_name = "SECONDS", default_value = "1")]
    pub(crate) retry_after: u64,

    /// Execute each request at once, but delay the response
    #[arg(long, value_name = "MS", default_value = "0")]
    pub(crate) latency: u64,

    /// How far the clock is ahead of this machine's; negative: behind
    #[arg(long, value_name = "SECONDS", default_value = "0", allow_negative_numbers = true)]
    #[arg(value_parser = clap::value_parser!(i64).range(-1_000_000_000..=1_000_000_000))]
    pub(crate) clock_offset: i64,

    /// A certificate chain in PEM; makes the URL https
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub(crate) tls_cert: Option<PathBuf>,

    /// The private key of the certificate in PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub(crate) tls_key: Option<PathBuf>,

    /// Exit when standard input is closed, so that the simulator does not outlive a test
    #[arg(long)]
    pub(crate) exit_with_stdin: bool,

    /// Print only the URL
    #[arg(long)]
    pub(crate) quiet: bool,
}

impl Options {
    /// The accepted credentials.
    pub(crate) fn credentials(&self) -> Credentials {
        Credentials::new(self.key_id.clone(), &self.key_secret, self.token.clone())
    }

    /// The durations of changes.
    pub(crate) fn durations(&self) -> Durations {
        Durations {
            stop: self.stop_time,
            soft_stop: self.soft_stop_time.unwrap_or(self.stop_time),
            start: self.start_time,
            reboot: self.reboot_time,
            create: self.create_time,
            release: self.release_time,
        }
    }

    /// Whether other machines could reach the simulator without `--allow-remote`.
    pub(crate) fn is_exposed(&self) -> bool {
        !self.allow_remote && !self.listen.ip().is_loopback()
    }
}
