//! Valid and invalid certificates, and TLS configurations.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::version::{TLS12, TLS13};
use rustls::{ServerConfig, ServerConnection};
use tempfile::NamedTempFile;

use crate::script::{Certificate, Tls};

/// An authority that the clients may trust, and one unknown to them.
pub(crate) struct Authority {
    known: CertifiedIssuer<'static, KeyPair>,
    unknown: CertifiedIssuer<'static, KeyPair>,
    file: NamedTempFile,
}

/// A certificate and its key.
type Identity = (CertificateDer<'static>, PrivateKeyDer<'static>);

const HERE: [&str; 3] = ["127.0.0.1", "localhost", "service.test"];
const ELSEWHERE: [&str; 1] = ["elsewhere.test"];

impl Authority {
    pub(crate) fn new() -> io::Result<Self> {
        let known = issuer("zenlayer-faultserver").map_err(io::Error::other)?;
        let unknown = issuer("unknown authority").map_err(io::Error::other)?;
        let mut file = tempfile::Builder::new().prefix("ca-").suffix(".pem").tempfile()?;
        file.write_all(known.pem().as_bytes())?;
        Ok(Self { known, unknown, file })
    }

    /// The certificate of the known authority; the file exists as long as the authority.
    pub(crate) fn file(&self) -> &Path {
        self.file.path()
    }

    /// The server's side of a new connection.
    pub(crate) fn connection(&self, tls: Tls) -> io::Result<ServerConnection> {
        let (certificate, key) = self.identity(tls.certificate).map_err(io::Error::other)?;
        let named = [(tls.versions.v12, &TLS12), (tls.versions.v13, &TLS13)];
        let versions: Vec<_> =
            named.into_iter().filter_map(|(is, version)| is.then_some(version)).collect();
        let mut config = ServerConfig::builder_with_protocol_versions(&versions)
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .map_err(io::Error::other)?;
        config.send_half_rtt_data = true; // data may be sent with the handshake
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        ServerConnection::new(Arc::new(config)).map_err(io::Error::other)
    }

    fn identity(&self, certificate: Certificate) -> Result<Identity, rcgen::Error> {
        let key = KeyPair::generate()?;
        let last_year = if matches!(certificate, Certificate::Expired) { 2020 } else { 4096 };
        let hosts: &[&str] =
            if matches!(certificate, Certificate::OtherHost) { &ELSEWHERE } else { &HERE };
        let mut params = params(hosts, last_year)?;
        params.distinguished_name.push(DnType::CommonName, "fault server");
        if matches!(certificate, Certificate::NotYet) {
            params.not_before = date_time_ymd(4000, 1, 1);
        }
        let certificate = match certificate {
            Certificate::SelfSigned => params.self_signed(&key)?,
            Certificate::SelfSignedCa => {
                params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
                params.self_signed(&key)?
            }
            Certificate::UnknownCa => params.signed_by(&key, &self.unknown)?,
            Certificate::Good
            | Certificate::Expired
            | Certificate::NotYet
            | Certificate::OtherHost => params.signed_by(&key, &self.known)?,
        };
        let key = PrivatePkcs8KeyDer::from(key.serialize_der());
        Ok((certificate.der().clone(), key.into()))
    }
}

fn issuer(name: &str) -> Result<CertifiedIssuer<'static, KeyPair>, rcgen::Error> {
    let mut params = params(&[], 4096)?;
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, name);
    CertifiedIssuer::self_signed(params, KeyPair::generate()?)
}

fn params(hosts: &[&str], last_year: i32) -> Result<CertificateParams, rcgen::Error> {
    let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
    let mut params = CertificateParams::new(hosts)?;
    params.not_before = date_time_ymd(2000, 1, 1);
    params.not_after = date_time_ymd(last_year, 12, 31);
    Ok(params)
}
