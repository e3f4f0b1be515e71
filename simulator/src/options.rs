//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;

use zenlayer_simulator::{Credentials, Depth, Durations, Range, Settings, WorldSettings};

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

    /// Another access key, `ID:SECRET`, whose holder has a world of their own; may be repeated
    #[arg(long, value_name = "ID:SECRET", value_parser = access_key)]
    pub(crate) account: Vec<(String, String)>,

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

    /// The duration of other changes
    #[arg(long, value_name = "SECONDS", default_value = "2")]
    pub(crate) change_time: Range,

    /// How deep an answer may be made up: `stored` refuses what no resource stands behind
    #[arg(long, value_name = "DEPTH", default_value = "synthesized")]
    #[arg(value_parser = ["modelled", "stored", "synthesized"])]
    pub(crate) depth: String,

    /// The most resources of a kind [default: no limit]
    #[arg(long, value_name = "N")]
    pub(crate) quota: Option<usize>,

    /// Whether time passes by itself, `running`, or only when a test moves it, `manual`
    #[arg(long, value_name = "CLOCK", default_value = "running", value_parser = ["running", "manual"])]
    pub(crate) clock: String,

    /// The seed of random times and ids
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

    /// A file to go on from, if it exists, and to write at the end
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,

    /// Exit when standard input is closed, so that the simulator does not outlive a test
    #[arg(long)]
    pub(crate) exit_with_stdin: bool,

    /// Print only the URL
    #[arg(long)]
    pub(crate) quiet: bool,
}

impl Options {
    /// What the cloud is like.
    pub(crate) fn settings(&self) -> Settings {
        Settings {
            credentials: self.credentials(),
            clock_offset: self.clock_offset,
            latency: Duration::from_millis(self.latency),
            rate_limit: self.rate_limit,
            retry_after: self.retry_after,
            deepest: self.depth(),
            clock_runs: self.clock == "running",
            world: WorldSettings {
                instances: self.instances,
                durations: self.durations(),
                quota: self.quota.unwrap_or(usize::MAX),
                seed: self.seed,
            },
        }
    }

    /// The accepted credentials: those of the first account, then of the others.
    fn credentials(&self) -> Vec<Credentials> {
        let first = Credentials::new(self.key_id.clone(), &self.key_secret, self.token.clone());
        let others = self.account.iter();
        let others = others.map(|(id, secret)| Credentials::new(id.clone(), secret, None));
        std::iter::once(first).chain(others).collect()
    }

    fn durations(&self) -> Durations {
        Durations {
            stop: self.stop_time,
            soft_stop: self.soft_stop_time.unwrap_or(self.stop_time),
            start: self.start_time,
            reboot: self.reboot_time,
            create: self.create_time,
            release: self.release_time,
            change: self.change_time,
        }
    }

    /// The deepest that an answer may be.
    fn depth(&self) -> Depth {
        match self.depth.as_str() {
            "modelled" => Depth::Modelled,
            "stored" => Depth::Stored,
            _ => Depth::Synthesized,
        }
    }

    /// Whether other machines could reach the simulator without `--allow-remote`.
    pub(crate) fn is_exposed(&self) -> bool {
        !self.allow_remote && !self.listen.ip().is_loopback()
    }
}

fn access_key(text: &str) -> Result<(String, String), String> {
    let (id, secret) = text.split_once(':').ok_or("write ID:SECRET")?;
    Ok((id.to_owned(), secret.to_owned()))
}
