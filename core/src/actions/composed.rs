//! A request that is composed value by value, and checked before it is sent.

use zeroize::{Zeroize, Zeroizing};

use super::paging::Paging;
use crate::catalogue::{self, Action, Service, Validation};
use crate::error::{Code, Error};
use crate::protocol::request::{Request, check_action, check_service, check_version, class_of};
use crate::retry::classify::Class;
use crate::values::{Parameter, Parameters};

/// A request for any action, with its parameters.
#[derive(Clone, Debug)]
pub struct ComposedRequest {
    service: String,
    version: Option<String>,
    action: String,
    parameters: Parameters,
    declared: Option<Class>,
    paging: Paging,
}

/// What is known of a request that is to be sent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known<'a> {
    /// The version of the service's API.
    pub(crate) version: &'a str,
    /// The action, if the catalogue has it.
    pub(crate) action: Option<Action>,
}

impl ComposedRequest {
    /// A request without parameters. Without a version, it is for the newest one known.
    ///
    /// # Errors
    /// [`Code::ARGUMENT`] for a malformed name or version.
    pub fn new(
        service: &str,
        version: Option<&str>,
        action: &str,
    ) -> Result<ComposedRequest, Error> {
        check_service(service)?;
        check_action(action)?;
        version.map_or(Ok(()), check_version)?;
        Ok(ComposedRequest {
            service: service.to_owned(),
            version: version.map(str::to_owned),
            action: action.to_owned(),
            parameters: Parameters::default(),
            declared: None,
            paging: Paging::default(),
        })
    }

    /// Sets the parameter at a path, or the value inside of one. Paging begins anew.
    ///
    /// # Errors
    /// As [`Parameters::set`].
    pub fn set(&mut self, path: &str, value: impl Into<Parameter>) -> Result<(), Error> {
        self.paging = Paging::default();
        self.parameters.set(path, value)
    }

    /// The same with a JSON text; without a path, sets each parameter that a JSON object names.
    ///
    /// # Errors
    /// As [`Parameters::set_json`].
    pub fn set_json(&mut self, path: Option<&str>, json: &str) -> Result<(), Error> {
        self.paging = Paging::default();
        match path {
            Some(path) => self.parameters.set_json(path, json),
            None => self.parameters.merge(json),
        }
    }

    /// Declares the class of the action; `None` for what is known of it.
    pub fn declare(&mut self, class: Option<Class>) {
        self.declared = class;
    }

    /// The class that was declared.
    pub(super) fn declared(&self) -> Option<Class> {
        self.declared
    }

    /// How far its pages have been read.
    pub(super) fn paging(&mut self) -> &mut Paging {
        &mut self.paging
    }

    /// The action, if the catalogue has it in this version.
    pub(crate) fn known_action(&self) -> Option<Action> {
        let service = Service::named(&self.service)?;
        service.check_version(self.version.as_deref()).ok()?;
        service.action(&self.action)
    }

    /// The action.
    pub(crate) fn action(&self) -> &str {
        &self.action
    }

    /// Its parameters.
    pub(super) fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// The parameters as JSON, checked as strictly as can be.
    ///
    /// # Errors
    /// [`Code::ACTION`] and [`Code::PARAMETER`].
    pub fn json(&self) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.check(Validation::Strict)?;
        Ok(self.parameters.json())
    }

    /// Checks the request.
    ///
    /// # Errors
    /// [`Code::ACTION`] for an action that is not known, unless that does not matter;
    /// [`Code::PARAMETER`] for parameters that do not fit; [`Code::ARGUMENT`] if a version is needed.
    pub(crate) fn check(&self, validation: Validation) -> Result<Known<'_>, Error> {
        let known = self.look_up(validation)?;
        if let Some(action) = known.action {
            catalogue::check(action, &self.parameters, validation)?;
        }
        Ok(known)
    }

    fn look_up(&self, validation: Validation) -> Result<Known<'_>, Error> {
        let version = self.version.as_deref();
        if validation == Validation::Strict {
            let service = Service::known(&self.service)?;
            service.check_version(version)?;
            let action = service.known_action(&self.action)?;
            return Ok(Known { version: service.version(), action: Some(action) });
        }
        let service = Service::named(&self.service);
        let newest = service.map(Service::version);
        let version = version.or(newest).ok_or_else(|| no_version(&self.service))?;
        let action = service.filter(|service| service.version() == version);
        Ok(Known { version, action: action.and_then(|service| service.action(&self.action)) })
    }

    /// The request as it is sent, with these parameters.
    pub(super) fn with<'a>(&'a self, known: Known<'a>, parameters: &Parameters) -> Message<'a> {
        Message(Request {
            service: &self.service,
            version: known.version,
            action: &self.action,
            body: std::mem::take(&mut *parameters.json()),
        })
    }

    /// What it means to do it twice.
    pub(crate) fn class(&self, known: Known<'_>) -> Class {
        let by_table = known.action.map(Action::class);
        self.declared.or(by_table).unwrap_or_else(|| class_of(&self.action))
    }
}

/// A request as it is sent. Its body is wiped when it has been.
pub(super) struct Message<'a>(pub(super) Request<'a>);

impl Drop for Message<'_> {
    fn drop(&mut self) {
        self.0.body.zeroize();
    }
}

/// The error of a service that is not known, whose version must be named.
fn no_version(service: &str) -> Error {
    let message = format_args!("version is needed: no version of {service:?} is known");
    Error::new(Code::ARGUMENT, message)
}
