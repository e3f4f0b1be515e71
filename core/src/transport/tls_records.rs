//! Tracks TLS record boundaries in the input.
//!
//! rustls buffers an incomplete record without telling. A connection that has one is not idle:
//! unrequested data follows.

/// Skips through records: a five-byte header, whose last two bytes are the length, and the payload.
#[derive(Debug, Default)]
pub(super) struct RecordCounter {
    /// Bytes of the current header received so far.
    header: u8,
    /// The length, as far as it is known; then the remaining payload.
    left: usize,
}

impl RecordCounter {
    /// Advances over received bytes.
    pub(super) fn advance(&mut self, mut bytes: &[u8]) {
        loop {
            let skipped = if self.header == 0 { self.left.min(bytes.len()) } else { 0 };
            self.left -= skipped;
            let Some((first, rest)) = bytes.get(skipped..).and_then(<[u8]>::split_first) else {
                return;
            };
            self.advance_header(*first);
            bytes = rest;
        }
    }

    fn advance_header(&mut self, byte: u8) {
        if self.header >= 3 {
            self.left = self.left << 8 | usize::from(byte);
        }
        self.header = (self.header + 1) % 5;
    }

    /// Whether the last record is complete and no other has begun.
    pub(super) fn are_complete(&self) -> bool {
        self.header == 0 && self.left == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(length: usize) -> Vec<u8> {
        let [high, low] = u16::try_from(length).unwrap().to_be_bytes();
        [&[23, 3, 3, high, low][..], &vec![7; length]].concat()
    }

    #[test]
    fn records_are_complete_only_at_their_ends() {
        let all = [record(3), record(0), record(1), record(300)].concat();
        let ends = [0, 8, 13, 19, 324];
        for size in 1..=all.len() {
            let mut records = RecordCounter::default();
            let mut passed = 0;
            assert!(records.are_complete());
            for piece in all.chunks(size) {
                records.advance(piece);
                passed += piece.len();
                assert_eq!(ends.contains(&passed), records.are_complete(), "{passed} in {size}s");
            }
        }
    }

    #[test]
    fn the_largest_record_is_counted() {
        let mut records = RecordCounter::default();
        let large = record(usize::from(u16::MAX));
        records.advance(&large);
        assert!(records.are_complete());
        records.advance(&large[..large.len() - 1]);
        assert!(!records.are_complete());
        records.advance(&[]);
        assert!(!records.are_complete());
    }
}
