//! The stream of a connection, on which the faults of bytes happen.

use std::cell::RefCell;
use std::future::pending;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::sleep;

use super::applied::Applied;
use super::fault::Fault;
use super::happening::{Happening, Socket};

/// A stream, and the fault of the answer that is being written.
pub(crate) struct Line<S> {
    stream: S,
    switch: Switch,
}

/// What sets the fault of the next answer.
#[derive(Clone, Default)]
pub(crate) struct Switch(Rc<RefCell<Option<Happening>>>);

impl Switch {
    /// Lets a fault happen before the answer, or prepares it to happen to the answer.
    pub(crate) async fn set(&self, applied: Option<Applied>) {
        // A fault that the last answer was too short for does not happen to this one.
        self.0.take();
        let Some(mut applied) = applied else { return };
        match *applied.fault() {
            Fault::Delay(time) => {
                applied.fire();
                sleep(time).await;
            }
            Fault::Stall => {
                applied.fire();
                pending().await
            }
            _ => {
                self.0.replace(Some(Happening::new(applied)));
            }
        }
    }
}

impl<S> Line<S> {
    /// A line, and the switch of its faults.
    pub(crate) fn new(stream: S) -> (Self, Switch) {
        let switch = Switch::default();
        (Self { stream, switch: switch.clone() }, switch)
    }
}

impl<S: Socket> AsyncRead for Line<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl<S: Socket> AsyncWrite for Line<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(cx, &[IoSlice::new(bytes)])
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let Self { stream, switch } = self.get_mut();
        match &mut *switch.0.borrow_mut() {
            None => Pin::new(stream).poll_write_vectored(cx, bytes),
            Some(happening) => {
                let first = bytes.iter().find(|bytes| !bytes.is_empty());
                happening.poll_write(stream, cx, first.map_or(&[], |bytes| bytes))
            }
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
