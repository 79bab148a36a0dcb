//! Which token of the hypothesis stands for which token of the reference.

/// Stands in a reference for ink that cannot be read: matches up to [`VOID_REACH`] tokens, uncounted.
pub(crate) const VOID: char = '□';
/// Most tokens that one void mark stands for.
pub(crate) const VOID_REACH: usize = 4;

/// One step of an alignment; indices are 0-based.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// The two tokens are equal.
    Match(usize, usize),
    /// Another token stands there.
    Substitution(usize, usize),
    /// The reference token is missing.
    Deletion(usize),
    /// A token too many.
    Insertion(usize),
    /// The token stands where nothing can be read.
    Void(usize),
}

const DELETED: u8 = 0xfd;
const INSERTED: u8 = 0xfe;
const PAIRED: u8 = 0xff;

/// A shortest alignment, in order; where several are as short, tokens are paired as late as possible. A
/// reference token with a void mark matches up to four tokens for nothing.
pub(crate) fn align(reference: &[String], hypothesis: &[String]) -> Vec<Step> {
    let columns = hypothesis.len() + 1;
    // How each cell is reached: below 0xfd the number of tokens that a void mark takes.
    let mut ways = vec![INSERTED; columns * (reference.len() + 1)];
    let mut above: Vec<u32> = (0..columns as u32).collect();
    for (row, token) in (1..).zip(reference) {
        let mut costs = vec![0; columns];
        for column in 0..columns {
            let (cost, way) = if token.contains(VOID) {
                (0..=VOID_REACH.min(column))
                    .map(|taken| (above[column - taken], taken as u8))
                    .min()
                    .unwrap_or((above[column], 0))
            } else {
                let mut best = (above[column] + 1, DELETED);
                if column > 0 {
                    let inserted = (costs[column - 1] + 1, INSERTED);
                    let differs = u32::from(*token != hypothesis[column - 1]);
                    let paired = (above[column - 1] + differs, PAIRED);
                    for way in [inserted, paired] {
                        // At equal cost the later way, so that tokens are paired where they can be.
                        if way.0 <= best.0 {
                            best = way;
                        }
                    }
                }
                best
            };
            costs[column] = cost;
            ways[row * columns + column] = way;
        }
        above = costs;
    }
    trace(reference, hypothesis, &ways)
}

fn trace(reference: &[String], hypothesis: &[String], ways: &[u8]) -> Vec<Step> {
    let columns = hypothesis.len() + 1;
    let (mut row, mut column) = (reference.len(), hypothesis.len());
    let mut steps = Vec::with_capacity(row.max(column));
    while row > 0 || column > 0 {
        match ways[row * columns + column] {
            DELETED => {
                row -= 1;
                steps.push(Step::Deletion(row));
            }
            INSERTED => {
                column -= 1;
                steps.push(Step::Insertion(column));
            }
            PAIRED => {
                (row, column) = (row - 1, column - 1);
                steps.push(if reference[row] == hypothesis[column] {
                    Step::Match(row, column)
                } else {
                    Step::Substitution(row, column)
                });
            }
            taken => {
                row -= 1;
                for _ in 0..taken {
                    column -= 1;
                    steps.push(Step::Void(column));
                }
            }
        }
    }
    steps.reverse();
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(reference: &str, hypothesis: &str, want: &str) {
        let split = |text: &str| -> Vec<String> { text.split_whitespace().map(str::to_owned).collect() };
        let steps = align(&split(reference), &split(hypothesis));
        let shown: String = steps
            .iter()
            .map(|step| match step {
                Step::Match(..) => '=',
                Step::Substitution(..) => '/',
                Step::Deletion(_) => '-',
                Step::Insertion(_) => '+',
                Step::Void(_) => '□',
            })
            .collect();
        assert_eq!(shown, want, "{reference} | {hypothesis}");
    }

    #[test]
    fn tokens_are_paired() {
        check("", "", "");
        check("a b c", "a b c", "===");
        check("a b c", "a x c", "=/=");
        check("a b c", "a c", "=-=");
        check("a c", "a b c", "=+=");
        check("a b", "", "--");
        check("", "a b", "++");
        check("Số □ ngày 5", "Số ab cd ngày 5", "=□□==");
        check("a □", "a", "=");
        check("a □", "a 1 2 3 4 5", "=+□□□□");
    }
}
