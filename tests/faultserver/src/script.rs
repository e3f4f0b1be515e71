//! The script of a server.

use std::time::Duration;

use crate::fault::Treatment;
use crate::kinds::Kind;
use crate::members::{Node, Parsed};
use crate::message::Dating;
use crate::resources::Statuses;
use crate::rule::{Numbers, Rule};

pub(crate) struct Script {
    pub(crate) transport: Transport,
    pub(crate) tls: Tls,
    pub(crate) proxy: Option<Proxy>,
    pub(crate) product: Product,
    pub(crate) key: [String; 2],
    pub(crate) token: String,
    pub(crate) clock: i64,
    pub(crate) dating: Dating,
    pub(crate) instances: Statuses,
    pub(crate) resources: Inventory,
    /// How long a transitional status lasts; `None`: for ever.
    pub(crate) transition: Option<Duration>,
    /// Resources that the service refuses to change, whatever their status.
    pub(crate) stubborn: Vec<String>,
    /// Whether rules count requests by instance.
    pub(crate) by_instance: bool,
    /// What happens to requests that no rule matches.
    pub(crate) usual: Treatment,
    pub(crate) rules: Vec<Rule>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transport {
    Plain,
    Tls,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Product {
    Vm,
    Zec,
    Bmc,
}

#[derive(Clone, Copy)]
pub(crate) struct Tls {
    pub(crate) certificate: Certificate,
    pub(crate) versions: Versions,
}

#[derive(Clone, Copy)]
pub(crate) enum Certificate {
    Good,
    Expired,
    OtherHost,
    SelfSigned,
    SelfSignedCa,
    NotYet,
    UnknownCa,
}

#[derive(Clone, Copy)]
pub(crate) struct Versions {
    pub(crate) v12: bool,
    pub(crate) v13: bool,
}

/// How the server behaves as its own proxy.
pub(crate) struct Proxy {
    /// The authentication required for CONNECT.
    pub(crate) auth: Option<String>,
    /// Which CONNECTs meet a fault.
    pub(crate) nth: Numbers,
    pub(crate) status: u64,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) fault: Option<ProxyFault>,
    /// Bytes sent after a 200.
    pub(crate) extra: Vec<u8>,
}

#[derive(Clone, Copy)]
pub(crate) enum ProxyFault {
    Reset,
    Close,
    Stall,
    Drip(Duration),
    Garbage,
}

impl Script {
    pub(crate) fn read(node: Node) -> Parsed<Self> {
        let mut script = node.members()?;
        let latency = script.read("latency_ms", Node::milliseconds)?.unwrap_or_default();
        let usual = Treatment::usual(latency);
        let rule = |node| Rule::read(node, latency);
        let read = Self {
            transport: script.read("transport", transport)?.unwrap_or(Transport::Plain),
            tls: script.read("tls", Tls::read)?.unwrap_or(Tls::GOOD),
            proxy: script.read("proxy", Proxy::read)?,
            product: script.read("product", product)?.unwrap_or(Product::Vm),
            key: script.read("key", key)?.unwrap_or_else(usual_key),
            token: script.read("token", Node::text)?.unwrap_or_else(|| "fault-token".into()),
            clock: script.read("clock", Node::integer)?.unwrap_or(0),
            dating: script.read("date", dating)?.unwrap_or(Dating::Good),
            instances: script.read("instances", instances)?.unwrap_or_default(),
            resources: script.read("resources", inventory)?.unwrap_or_default(),
            stubborn: script.read("stubborn", |node| node.list(Node::text))?.unwrap_or_default(),
            by_instance: script.read("by_instance", Node::flag)?.unwrap_or(false),
            transition: script.read("transition_ms", Node::milliseconds)?,
            rules: script.read("rules", |node| node.list(rule))?.unwrap_or_default(),
            usual,
        };
        script.end()?;
        Ok(read)
    }
}

impl Tls {
    pub(crate) const GOOD: Self =
        Self { certificate: Certificate::Good, versions: Versions { v12: true, v13: true } };

    fn read(node: Node) -> Parsed<Self> {
        let mut tls = node.members()?;
        let certificate = tls.read("certificate", certificate)?;
        let versions = tls.read("versions", Versions::read)?;
        tls.read("fault", |node| Err::<(), _>(node.wrong("is said as a rule with on.handshake")))?;
        tls.end()?;
        Ok(Self {
            certificate: certificate.unwrap_or(Self::GOOD.certificate),
            versions: versions.unwrap_or(Self::GOOD.versions),
        })
    }
}

impl Versions {
    fn read(node: Node) -> Parsed<Self> {
        let empty = node.wrong("must name a version");
        let named = node.list(|version| version.choice(&[("1.2", 2), ("1.3", 3)]))?;
        let versions = Self { v12: named.contains(&2), v13: named.contains(&3) };
        if versions.v12 || versions.v13 { Ok(versions) } else { Err(empty) }
    }
}

impl Proxy {
    fn read(node: Node) -> Parsed<Self> {
        let mut proxy = node.members()?;
        let read = Self {
            auth: proxy.read("auth", Node::text)?,
            nth: proxy.read("nth", Numbers::read)?.unwrap_or(Numbers::From(1)),
            status: proxy.read("status", Node::number)?.unwrap_or(200),
            headers: proxy.read("headers", Node::pairs)?.unwrap_or_default(),
            fault: proxy.read("do", ProxyFault::read)?,
            extra: proxy.read("extra", Node::latin1)?.unwrap_or_default(),
        };
        proxy.end()?;
        Ok(read)
    }
}

impl ProxyFault {
    fn read(node: Node) -> Parsed<Self> {
        let mut fault = node.members()?;
        let found = [
            fault.read("reset", Node::truth)?.map(|()| Self::Reset),
            fault.read("close", Node::truth)?.map(|()| Self::Close),
            fault.read("stall", Node::truth)?.map(|()| Self::Stall),
            fault.read("drip_ms", Node::milliseconds)?.map(Self::Drip),
            fault.read("garbage", Node::truth)?.map(|()| Self::Garbage),
        ];
        fault.one(found)
    }
}

/// Statuses of resources other than instances, by kind.
pub(crate) type Inventory = Vec<(&'static Kind, Statuses)>;

pub(crate) fn inventory(node: Node) -> Parsed<Inventory> {
    node.members()?
        .rest()
        .map(|(name, node)| {
            let unknown = node.wrong("there are no such resources");
            let kind = Kind::others().find(|kind| kind.name == name).ok_or(unknown)?;
            Ok((kind, instances(node)?))
        })
        .collect()
}

pub(crate) fn instances(node: Node) -> Parsed<Statuses> {
    node.members()?.rest().map(|(id, status)| Ok((id, status.optional(Node::text)?))).collect()
}

fn key(node: Node) -> Parsed<[String; 2]> {
    let [id, secret] = node.exactly()?;
    Ok([id.text()?, secret.text()?])
}

fn usual_key() -> [String; 2] {
    ["fault-key".into(), "fault-secret".into()]
}

fn transport(node: Node) -> Parsed<Transport> {
    node.choice(&[("plain", Transport::Plain), ("tls", Transport::Tls)])
}

fn product(node: Node) -> Parsed<Product> {
    node.choice(&[("vm", Product::Vm), ("zec", Product::Zec), ("bmc", Product::Bmc)])
}

fn dating(node: Node) -> Parsed<Dating> {
    node.choice(&[
        ("good", Dating::Good),
        ("none", Dating::None),
        ("garbage", Dating::Garbage),
        ("age", Dating::Age),
    ])
}

fn certificate(node: Node) -> Parsed<Certificate> {
    node.choice(&[
        ("good", Certificate::Good),
        ("expired", Certificate::Expired),
        ("other-host", Certificate::OtherHost),
        ("self-signed", Certificate::SelfSigned),
        ("self-signed-ca", Certificate::SelfSignedCa),
        ("not-yet", Certificate::NotYet),
        ("unknown-ca", Certificate::UnknownCa),
    ])
}
