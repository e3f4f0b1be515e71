//! Where TLS records begin and end in what was received.
//!
//! rustls keeps the beginning of a record to itself until the rest has come, and does not tell. A
//! connection that has one is not at rest: something follows that nobody asked for.

/// Counts through records: five bytes of which the last two are a length, then so many bytes.
#[derive(Debug, Default)]
pub(super) struct RecordCounter {
    /// Bytes of the present header that have passed.
    header: u8,
    /// The length, as far as the header has told; then how much of it is still to come.
    left: usize,
}

impl RecordCounter {
    /// Notes what was received.
    pub(super) fn pass(&mut self, mut bytes: &[u8]) {
        loop {
            let skipped = if self.header == 0 { self.left.min(bytes.len()) } else { 0 };
            self.left -= skipped;
            let Some((first, rest)) = bytes.get(skipped..).and_then(<[u8]>::split_first) else {
                return;
            };
            self.pass_header(*first);
            bytes = rest;
        }
    }

    fn pass_header(&mut self, byte: u8) {
        if self.header >= 3 {
            self.left = self.left << 8 | usize::from(byte);
        }
        self.header = (self.header + 1) % 5;
    }

    /// Whether the last record is whole, and nothing of another has come.
    pub(super) fn are_whole(&self) -> bool {
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
    fn only_the_end_of_a_record_is_a_rest() {
        let all = [record(3), record(0), record(1), record(300)].concat();
        let ends = [0, 8, 13, 19, 324];
        for size in 1..=all.len() {
            let mut records = RecordCounter::default();
            let mut passed = 0;
            assert!(records.are_whole());
            for piece in all.chunks(size) {
                records.pass(piece);
                passed += piece.len();
                assert_eq!(ends.contains(&passed), records.are_whole(), "{passed} in {size}s");
            }
        }
    }

    #[test]
    fn the_largest_record_is_counted_too() {
        let mut records = RecordCounter::default();
        let large = record(usize::from(u16::MAX));
        records.pass(&large);
        assert!(records.are_whole());
        records.pass(&large[..large.len() - 1]);
        assert!(!records.are_whole());
        records.pass(&[]);
        assert!(!records.are_whole());
    }
}
