//! Who calls other systems for flows.

use std::{
    pin::Pin,
    sync::{Arc, PoisonError},
    time::Duration,
};

use fermata_engine::{
    flow::action::callout::{CalloutAnswer, CalloutRequest},
    ids::{Name, RunId},
};

use crate::Service;

/// One call to make.
#[derive(Debug, Clone, PartialEq)]
pub struct OutsideCall {
    /// The run whose flow asks.
    pub run: RunId,
    /// The step of it.
    pub step: Name,
    /// What is asked.
    pub request: CalloutRequest,
    /// Sent along as `Idempotency-Key`: the same whenever the same call is made again.
    pub key: String,
    /// It must be over within this time, with all tries.
    pub within: Duration,
}

/// What comes of a call.
pub type CallFuture<'a> = Pin<Box<dyn Future<Output = CalloutAnswer> + Send + 'a>>;

/// Makes calls. Whatever goes wrong is an answer too.
pub trait Caller: Send + Sync {
    /// Makes one.
    fn call(&self, call: OutsideCall) -> CallFuture<'_>;
}

impl Service {
    /// Other systems are called by this from now on, not by Fermata's own client.
    pub fn set_caller(&self, caller: Arc<dyn Caller>) {
        *self.inner.caller.write().unwrap_or_else(PoisonError::into_inner) = Some(caller);
    }

    /// What calls other systems in place of Fermata's own client.
    pub(crate) fn caller(&self) -> Option<Arc<dyn Caller>> {
        self.inner.caller.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
