//! The buffers of a connection. Output is held back until the response is awaited, so that the head
//! and the body of a request are sent together.

use ureq::unversioned::transport::Buffers;
use zeroize::Zeroize;

const SIZE: usize = 16 * 1024;
/// Held output is sent when less than this is free: the longest header line must always fit.
const RESERVE: usize = SIZE / 2;
/// Unconsumed input beyond this counts as the end of the stream: no head is that long.
const MAX_INPUT: usize = 8 * SIZE;

#[derive(Debug, Default)]
pub(super) struct Corked {
    input: Vec<u8>,
    start: usize,
    end: usize,
    progressed: bool,
    output: Vec<u8>,
    held: usize,
}

impl Corked {
    /// Whether there is nothing to read or send.
    pub(super) fn is_empty(&self) -> bool {
        self.held == 0 && self.start == self.end
    }

    /// Holds back `amount` more bytes of output; returns whether it is time to send.
    pub(super) fn hold(&mut self, amount: usize) -> bool {
        self.held = self.output.len().min(self.held + amount);
        self.output.len() - self.held < RESERVE
    }

    /// The output held back.
    pub(super) fn held(&self) -> &[u8] {
        self.output.get(..self.held).unwrap_or_default()
    }

    /// Discards the output held back, which may contain a token.
    pub(super) fn release(&mut self) {
        self.output.get_mut(..self.held).unwrap_or_default().zeroize();
        self.held = 0;
    }

    fn make_room(&mut self) {
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
        }
        if self.end < self.input.len() {
            return;
        }
        self.input.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        if self.end == self.input.len() && self.end < MAX_INPUT {
            self.input.resize(self.input.len() + SIZE, 0);
        }
    }
}

impl Drop for Corked {
    fn drop(&mut self) {
        self.release();
    }
}

impl Buffers for Corked {
    fn output(&mut self) -> &mut [u8] {
        if self.output.is_empty() {
            self.output.resize(SIZE, 0);
        }
        self.output.get_mut(self.held..).unwrap_or_default()
    }

    fn input(&self) -> &[u8] {
        self.input.get(self.start..self.end).unwrap_or_default()
    }

    fn input_append_buf(&mut self) -> &mut [u8] {
        self.make_room();
        self.input.get_mut(self.end..).unwrap_or_default()
    }

    fn input_appended(&mut self, amount: usize) {
        self.end = self.input.len().min(self.end + amount);
    }

    fn input_consume(&mut self, amount: usize) {
        self.progressed = amount > 0;
        self.start = self.end.min(self.start + amount);
    }

    fn tmp_and_output(&mut self) -> (&mut [u8], &mut [u8]) {
        self.make_room();
        if self.output.is_empty() {
            self.output.resize(SIZE, 0);
        }
        let tmp = self.input.get_mut(self.end..).unwrap_or_default();
        (tmp, self.output.get_mut(self.held..).unwrap_or_default())
    }

    fn can_use_input(&self) -> bool {
        self.progressed && self.start < self.end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_is_held_until_it_fills_up() {
        let mut buffers = Corked::default();
        buffers.output()[..4].copy_from_slice(b"head");
        assert!(!buffers.hold(4));
        buffers.output()[..4].copy_from_slice(b"body");
        assert!(!buffers.hold(4));
        assert_eq!(buffers.held(), b"headbody");
        buffers.output();
        assert!(buffers.hold(RESERVE));
    }

    #[test]
    fn released_output_is_zeroed() {
        let mut buffers = Corked::default();
        buffers.output()[..5].copy_from_slice(b"token");
        buffers.hold(5);
        buffers.release();
        assert!(buffers.held().is_empty());
        assert!(buffers.output().iter().all(|byte| *byte == 0));
    }

    #[test]
    fn input_survives_a_full_buffer() {
        let mut buffers = Corked::default();
        let mut sent = 0_u8;
        let mut received = 0_u8;
        for _ in 0..200 {
            for byte in buffers.input_append_buf().iter_mut().take(200) {
                *byte = sent;
                sent = sent.wrapping_add(1);
            }
            let filled = buffers.input_append_buf().len().min(200);
            sent = received.wrapping_add((buffers.input().len() + filled) as u8);
            buffers.input_appended(filled);
            let eat = buffers.input().len().min(150);
            for byte in &buffers.input()[..eat] {
                assert_eq!(*byte, received);
                received = received.wrapping_add(1);
            }
            buffers.input_consume(eat);
        }
        assert!(buffers.input.len() <= 2 * SIZE);
    }
}
