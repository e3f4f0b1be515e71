//! TLS with rustls, with configured certificates and versions.

use std::fmt;
use std::io::{self, Read, Write};
use std::sync::Arc;

use once_cell::sync::OnceCell;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::version::TLS13;
use rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned, SupportedProtocolVersion,
};
use ureq::unversioned::transport::{ConnectionDetails, Connector, Either, Transport};

use super::call_state::CallState;
use super::connection::{Connection, Stream};
use super::tcp::Socket;
use super::tls_error;
use super::tls_records::RecordCounter;
use crate::config::{Config, Key};
use crate::error::{Code, Error, Phase};

static ONLY_TLS13: &[&SupportedProtocolVersion] = &[&TLS13];

/// The certificates trusted in addition to Mozilla's roots, and the TLS versions.
#[derive(Clone)]
pub(super) struct Trust {
    extra: Vec<CertificateDer<'static>>,
    versions: &'static [&'static SupportedProtocolVersion],
}

/// The TLS state of a process. Connections resume each other's sessions.
pub(super) struct Tls {
    trust: Trust,
    /// Created on first use: plain connections to loopback do not pay for it.
    config: OnceCell<Arc<ClientConfig>>,
}

impl Trust {
    /// Reads the certificates of `ca_file`.
    ///
    /// # Errors
    /// [`Code::CONFIG_VALUE`] if the file cannot be read or contains no valid PEM certificates.
    pub(super) fn new(config: &Config) -> Result<Trust, Error> {
        let extra = config.given(Key::CaFile).map_or(Ok(Vec::new()), certificates)?;
        let versions = match config.text(Key::TlsMinVersion) {
            "1.3" => ONLY_TLS13,
            _ => rustls::ALL_VERSIONS,
        };
        Ok(Trust { extra, versions })
    }
}

impl Tls {
    pub(super) fn new(trust: &Trust) -> Tls {
        Tls { trust: trust.clone(), config: OnceCell::new() }
    }

    fn config(&self) -> Result<Arc<ClientConfig>, rustls::Error> {
        self.config.get_or_try_init(|| self.make_config().map(Arc::new)).cloned()
    }

    fn make_config(&self) -> Result<ClientConfig, rustls::Error> {
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        for certificate in &self.trust.extra {
            roots.add(certificate.clone())?;
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        Ok(ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(self.trust.versions)?
            .with_root_certificates(roots)
            .with_no_client_auth())
    }
}

fn certificates(path: &str) -> Result<Vec<CertificateDer<'static>>, Error> {
    let bad = |why: &dyn fmt::Display| {
        Error::new(Code::CONFIG_VALUE, format_args!("ca_file: {path}: {why}"))
    };
    let pem = std::fs::read(path).map_err(|e| bad(&e))?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    let found = found.map_err(|e| bad(&e))?;
    if found.is_empty() {
        return Err(bad(&"contains no certificate"));
    }
    let mut store = RootCertStore::empty();
    for certificate in &found {
        store.add(certificate.clone()).map_err(|e| bad(&e))?;
    }
    Ok(found)
}

impl fmt::Debug for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Trust")
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tls")
    }
}

/// Wraps connections in TLS where the URL requires it.
#[derive(Debug)]
pub(super) struct TlsConnector {
    pub(super) state: Arc<CallState>,
    pub(super) tls: Arc<Tls>,
}

/// A connection to the service, plain or TLS.
pub(super) type ServiceConnection = Either<Connection<Socket>, Connection<TlsStream>>;

impl Connector<Connection<Socket>> for TlsConnector {
    type Out = ServiceConnection;

    fn connect(
        &self,
        details: &ConnectionDetails,
        chained: Option<Connection<Socket>>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        let Some(wire) = chained else { return Ok(None) };
        if !details.needs_tls() {
            return Ok(Some(Either::A(wire)));
        }
        self.state.enter(Phase::Tls);
        let host = details.uri.host().unwrap_or_default();
        let stream = self.handshake(host, wire).map_err(|error| {
            // rustls reports its errors as invalid data; others are the network's and may be transient.
            let code = match error.kind() {
                io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => Code::TLS,
                _ => Code::CONNECT,
            };
            let why = match error.get_ref().and_then(|inner| inner.downcast_ref()) {
                Some(found) => tls_error::describe(found),
                None => error.to_string(),
            };
            self.state
                .fail_wait(Error::new(code, format_args!("{host}: TLS handshake failed: {why}")))
        })?;
        Ok(Some(Either::B(Connection::new(stream, Some(Arc::clone(&self.state))))))
    }
}

impl TlsConnector {
    fn handshake(&self, host: &str, wire: Connection<Socket>) -> io::Result<TlsStream> {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let name = ServerName::try_from(bare.to_owned()).map_err(invalid)?;
        let config = self.tls.config().map_err(invalid)?;
        let mut conn = ClientConnection::new(config, name).map_err(invalid)?;
        let mut sock = Counted { wire, records: RecordCounter::default() };
        while conn.is_handshaking() {
            conn.complete_io(&mut sock)?;
        }
        Ok(TlsStream(StreamOwned { conn, sock }))
    }
}

fn invalid(error: impl std::error::Error + Send + Sync + 'static) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, error)
}

/// A connection that tracks whether its input ends with a complete record.
struct Counted {
    wire: Connection<Socket>,
    records: RecordCounter,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.wire.read(buffer)?;
        self.records.advance(buffer.get(..length).unwrap_or_default());
        Ok(length)
    }
}

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.wire.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.wire.flush()
    }
}

/// A TLS stream.
pub(super) struct TlsStream(StreamOwned<ClientConnection, Counted>);

impl Stream for TlsStream {
    const IS_TLS: bool = true;

    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }

    /// Nothing may be left in rustls either, to read or to send, nor an incomplete record.
    fn is_open(&mut self) -> bool {
        let StreamOwned { conn, sock } = &mut self.0;
        let is_clean = conn.process_new_packets().is_ok_and(|state| {
            state.plaintext_bytes_to_read() == 0
                && state.tls_bytes_to_write() == 0
                && !state.peer_has_closed()
        });
        is_clean && sock.records.are_complete() && sock.wire.is_open()
    }

    /// Processes all pending records: session tickets arrive unrequested and are not input.
    fn has_input(&mut self) -> bool {
        let StreamOwned { conn, sock } = &mut self.0;
        loop {
            match conn.process_new_packets() {
                Ok(state) if state.plaintext_bytes_to_read() > 0 => return true,
                Ok(_) if sock.wire.has_input() => {}
                _ => return false, // a broken connection fails when it is used
            }
            if !conn.read_tls(sock).is_ok_and(|length| length > 0) {
                return false;
            }
        }
    }
}

impl fmt::Debug for TlsStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TlsStream")
    }
}
