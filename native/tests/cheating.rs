//! Provers that cheat. Each builds the trace it would like to be true, as consistent as it can be
//! made, and proves it with the library. The verifier must refuse, and the constraint that stands
//! in the way must be the one that was written to prevent this.

mod support;

use p3_field::{Field, PrimeCharacteristicRing};
use p3_matrix::dense::RowMajorMatrix;
use simnet_prover::field::Val;
use simnet_prover::proof::{Reason, prove, verify};
use simnet_prover::sponge::absorb;
use simnet_prover::statement::{Statement, Validator, bitmap_of, quorum_of};
use simnet_prover::trace::{generate, write_bits};
use support::{forge, reseal, row, sample, statement_of, validator, violated, voters};

const COUNT: usize = 12;
const LAST: usize = 15;

struct Cheat {
    statement: Statement,
    bitmap: Vec<u8>,
    trace: RowMajorMatrix<Val>,
}

impl Cheat {
    /// Starts from an honest trace of a quorum.
    fn new() -> Self {
        let (statement, validators) = sample(COUNT);
        Self::of(statement, &validators, &voters(COUNT, 0))
    }

    fn of(statement: Statement, validators: &[Validator], voted: &[bool]) -> Self {
        let trace = generate(validators, voted, statement.threshold);
        Self { statement, bitmap: bitmap_of(voted), trace }
    }

    /// Sets the slack in the last row to what the sums give.
    fn settle(&mut self) {
        let threshold = self.statement.threshold;
        let last = row(&mut self.trace, LAST);
        let voted = p3_field::PrimeField32::as_canonical_u32(&last.voted_power);
        write_bits(last, voted - threshold);
    }

    fn assert_refused_by(self, expected: &[&str]) {
        let found = violated(&self.statement, &self.bitmap, &self.trace);
        assert_eq!(found.into_iter().collect::<Vec<_>>(), expected);
        let proof = forge(&self.statement, &self.bitmap, self.trace);
        assert_eq!(verify(&self.statement, &proof), Err(Reason::Constraint));
    }
}

#[test]
fn the_forge_itself_makes_accepted_proofs() {
    let honest = Cheat::new();
    assert!(violated(&honest.statement, &honest.bitmap, &honest.trace).is_empty());
    let proof = forge(&honest.statement, &honest.bitmap, honest.trace);
    assert_eq!(verify(&honest.statement, &proof), Ok(()));
}

#[test]
fn a_vote_that_counts_twice() {
    let mut cheat = Cheat::new();
    let gained = Val::from_u32(40_000);
    row(&mut cheat.trace, 0).voted = Val::TWO;
    for index in 1..=LAST {
        row(&mut cheat.trace, index).voted_power += gained;
    }
    cheat.settle();
    cheat.assert_refused_by(&["voted_bool", "voted_published"]);
}

#[test]
fn a_vote_that_is_not_published() {
    let (statement, validators) = sample(COUNT);
    let mut cheat = Cheat::of(statement, &validators, &voters(COUNT, 0));
    cheat.bitmap = bitmap_of(&voters(COUNT, 8));
    cheat.assert_refused_by(&["voted_published"]);
}

#[test]
fn a_power_that_is_not_spelled_in_bits() {
    let mut cheat = Cheat::new();
    let columns = row(&mut cheat.trace, 0);
    // The same value, and so the same root and sums, but with one bit of 2 instead of a higher 1.
    let at = (1..15).find(|at| columns.bits[*at] == Val::ONE && columns.bits[at - 1] == Val::ZERO);
    let at = at.unwrap();
    columns.bits[at] = Val::ZERO;
    columns.bits[at - 1] = Val::TWO;
    cheat.assert_refused_by(&["bits_bool"]);
}

#[test]
fn powers_whose_sum_wraps_around_the_field() {
    let powers = [(1 << 30) - 1, (1 << 30) - 1, 5, 7];
    let validators: Vec<_> =
        powers.iter().enumerate().map(|(index, power)| validator(index, *power)).collect();
    let mut statement = statement_of(&validators);
    // The sum modulo p, which is far below one of the powers.
    statement.total_power -= 0x7800_0001;
    statement.threshold = quorum_of(statement.total_power);
    let mut cheat = Cheat::of(statement.clone(), &validators, &voters(4, 0));
    cheat.settle();
    cheat.assert_refused_by(&["total_high", "total_low"]);

    // The limbs are free to trade modulo p only if a carry need not be a bit.
    let mut cheat = Cheat::of(statement.clone(), &validators, &voters(4, 0));
    let high = Val::from_u32(statement.total_power >> 15);
    let low = Val::from_u32(statement.total_power & 0x7fff);
    let missing = high - row(&mut cheat.trace, LAST).total_high;
    row(&mut cheat.trace, 0).carry += missing;
    for index in 1..=LAST {
        let columns = row(&mut cheat.trace, index);
        columns.total_high += missing;
        columns.total_low -= missing * Val::from_u32(1 << 15);
    }
    assert_eq!(row(&mut cheat.trace, LAST).total_low, low);
    cheat.settle();
    cheat.assert_refused_by(&["carry_bool"]);
}

#[test]
fn a_total_that_the_powers_do_not_have() {
    let (mut statement, validators) = sample(COUNT);
    statement.total_power -= 30_000;
    statement.threshold = quorum_of(statement.total_power);
    let cheat = Cheat::of(statement, &validators, &voters(COUNT, 0));
    let refused = violated(&cheat.statement, &cheat.bitmap, &cheat.trace);
    assert!(refused.contains("total_low"));
    assert_eq!(
        verify(&cheat.statement, &forge(&cheat.statement, &cheat.bitmap, cheat.trace)),
        Err(Reason::Constraint)
    );
}

#[test]
fn sums_that_do_not_start_at_zero() {
    let (statement, validators) = sample(COUNT);
    let mut cheat = Cheat::of(statement, &validators, &voters(COUNT, 9));
    let missing = Val::from_u32(cheat.statement.threshold);
    for index in 0..=LAST {
        row(&mut cheat.trace, index).voted_power += missing;
    }
    cheat.settle();
    cheat.assert_refused_by(&["first_voted"]);
}

#[test]
fn a_sum_that_jumps() {
    let (statement, validators) = sample(COUNT);
    let mut cheat = Cheat::of(statement, &validators, &voters(COUNT, 9));
    let missing = Val::from_u32(cheat.statement.threshold);
    for index in 5..=LAST {
        row(&mut cheat.trace, index).voted_power += missing;
    }
    cheat.settle();
    cheat.assert_refused_by(&["voted_step"]);
}

#[test]
fn another_validator_set_than_the_committed() {
    let (statement, validators) = sample(COUNT);
    let mut other = validators.clone();
    other[3].key[31] ^= 0x80;
    Cheat::of(statement.clone(), &other, &voters(COUNT, 0)).assert_refused_by(&["root"]);
    other.clone_from(&validators);
    other.swap(0, 1);
    Cheat::of(statement, &other, &voters(COUNT, 0)).assert_refused_by(&["root"]);
}

#[test]
fn a_power_that_is_not_the_absorbed() {
    let (statement, validators) = sample(COUNT);
    let mut inflated = validators.clone();
    // Power moves from an absent validator to one that votes; the total stays.
    inflated[0].power -= 30_000;
    inflated[11].power += 30_000;
    let mut cheat = Cheat::of(statement, &inflated, &voters(COUNT, 1));
    let honest = generate(&validators, &voters(COUNT, 1), cheat.statement.threshold);
    let honest = RowMajorMatrix::new(honest.values, honest.width);
    let start = simnet_prover::columns::PERMUTATION_START;
    for index in 0..=LAST {
        let from = index * honest.width + start..(index + 1) * honest.width;
        cheat.trace.values[from.clone()].copy_from_slice(&honest.values[from]);
    }
    cheat.assert_refused_by(&["power_absorbed"]);
}

#[test]
fn a_sponge_that_starts_or_continues_elsewhere() {
    let (statement, validators) = sample(COUNT);
    for (from, expected) in [(0, "capacity_initial"), (6, "capacity_carried")] {
        let mut cheat = Cheat::of(statement.clone(), &validators, &voters(COUNT, 0));
        // The chain is rebuilt from a capacity of the prover's choice, up to another root.
        let rebuilt = rebuild_from(&validators, from);
        let start = simnet_prover::columns::PERMUTATION_START;
        for index in from..COUNT {
            let at = index * cheat.trace.width + start..(index + 1) * cheat.trace.width;
            cheat.trace.values[at.clone()].copy_from_slice(&rebuilt.values[at]);
        }
        cheat.statement.validator_set_root =
            simnet_prover::field::digest_bytes(&core::array::from_fn(|at| {
                row(&mut cheat.trace, COUNT - 1).output()[at]
            }));
        cheat.assert_refused_by(&[expected]);
    }
}

/// The honest permutations, except that row `from` starts from the capacity 1, 1, 1, ...
fn rebuild_from(validators: &[Validator], from: usize) -> RowMajorMatrix<Val> {
    use p3_baby_bear::{GenericPoseidon2LinearLayersBabyBear, default_babybear_poseidon2_24};
    use p3_symmetric::Permutation;
    use simnet_prover::columns::{PERMUTATION_START, RATE, SBOX_REGISTERS, STATE, WIDTH};
    let permutation = default_babybear_poseidon2_24();
    let mut inputs: Vec<_> = absorb(validators).into_iter().map(|(input, _)| input).collect();
    let mut capacity = [Val::ONE; STATE - RATE];
    for input in &mut inputs[from..] {
        input[RATE..].copy_from_slice(&capacity);
        capacity.copy_from_slice(&permutation.permute(*input)[RATE..]);
    }
    inputs.resize(LAST + 1, [Val::ZERO; STATE]);
    let narrow = p3_poseidon2_air::generate_trace_rows::<
        _,
        GenericPoseidon2LinearLayersBabyBear,
        STATE,
        7,
        SBOX_REGISTERS,
        _,
        _,
    >(inputs, &simnet_prover::sponge::round_constants(), 0);
    let mut wide = RowMajorMatrix::new(Val::zero_vec((LAST + 1) * WIDTH), WIDTH);
    for (to, from) in wide.values.chunks_exact_mut(WIDTH).zip(narrow.row_slices()) {
        to[PERMUTATION_START..].copy_from_slice(from);
    }
    wide
}

#[test]
fn a_permutation_that_is_not_computed() {
    let mut cheat = Cheat::new();
    let columns = row(&mut cheat.trace, 4);
    columns.permutation.partial_rounds[10].post_sbox += Val::ONE;
    cheat.assert_refused_by(&["permutation"]);
}

#[test]
fn votes_below_the_threshold() {
    let (statement, validators) = sample(COUNT);
    let voted = voters(COUNT, 5);
    assert_eq!(prove(&statement, &validators, &voted), Err(Reason::Witness));
    Cheat::of(statement.clone(), &validators, &voted).assert_refused_by(&["slack"]);

    // A negative slack is no sum of thirty bits, however the prover writes it.
    let mut cheat = Cheat::of(statement, &validators, &voted);
    let threshold = Val::from_u32(cheat.statement.threshold);
    let last = row(&mut cheat.trace, LAST);
    last.bits[0] = last.voted_power - threshold;
    cheat.assert_refused_by(&["bits_bool"]);
}

#[test]
fn one_unit_of_power_decides() {
    let validators: Vec<_> =
        (0..4).map(|index| validator(index, [50, 17, 33, 50][index])).collect();
    let statement = statement_of(&validators);
    assert_eq!((statement.total_power, statement.threshold), (150, 101));
    let exactly_two_thirds = [true, false, false, true];
    assert_eq!(prove(&statement, &validators, &exactly_two_thirds), Err(Reason::Witness));
    Cheat::of(statement.clone(), &validators, &exactly_two_thirds).assert_refused_by(&["slack"]);
    let one_more = [true, true, true, false];
    let mut changed = validators.clone();
    changed[1].power = 18;
    changed[3].power = 49;
    let statement = statement_of(&changed);
    let proof = prove(&statement, &changed, &one_more).unwrap();
    assert_eq!(verify(&statement, &proof), Ok(()));
}

#[test]
fn a_threshold_that_is_not_the_quorum() {
    let (statement, validators) = sample(COUNT);
    let right = statement.threshold;
    let wrong = [0, 1, right - 1, right + 1, right - 3, right - 32_768];
    for threshold in wrong {
        let mut cheat = Cheat::of(statement.clone(), &validators, &voters(COUNT, 0));
        cheat.statement.threshold = threshold;
        cheat.settle();
        let refused = violated(&cheat.statement, &cheat.bitmap, &cheat.trace);
        assert!(refused.iter().all(|name| name.starts_with("threshold_")), "{refused:?}");
        let proof = forge(&cheat.statement, &cheat.bitmap, cheat.trace);
        assert_eq!(verify(&cheat.statement, &proof), Err(Reason::Constraint), "{threshold}");
    }
}

#[test]
fn a_threshold_that_is_the_quorum_only_modulo_p() {
    let validators = [validator(0, 1 << 29), validator(1, (1 << 29) - 1)];
    let mut statement = statement_of(&validators);
    // 3 * (threshold - 1) = 2 * total - p - remainder has a whole solution far below the quorum.
    let doubled = 2 * (u64::from(statement.total_power)) - 0x7800_0001;
    statement.threshold = (doubled / 3) as u32 + 1;
    let mut cheat = Cheat::of(statement, &validators, &[true, false]);
    cheat.settle();
    let refused = violated(&cheat.statement, &cheat.bitmap, &cheat.trace);
    assert!(refused.iter().all(|name| name.starts_with("threshold_")) && !refused.is_empty());
    let proof = forge(&cheat.statement, &cheat.bitmap, cheat.trace);
    assert_eq!(verify(&cheat.statement, &proof), Err(Reason::Constraint));
}

#[test]
fn power_in_a_row_of_padding() {
    let (mut statement, validators) = sample(COUNT);
    statement.total_power += 1 << 15;
    statement.threshold = quorum_of(statement.total_power);
    let mut cheat = Cheat::of(statement, &validators, &voters(COUNT, 0));
    write_bits(row(&mut cheat.trace, COUNT), 1 << 15);
    for index in COUNT + 1..=LAST {
        row(&mut cheat.trace, index).total_high += Val::ONE;
    }
    cheat.settle();
    cheat.assert_refused_by(&["padding_power"]);
}

#[test]
fn a_vote_in_a_row_of_padding() {
    let mut cheat = Cheat::new();
    row(&mut cheat.trace, COUNT).voted = Val::ONE;
    cheat.assert_refused_by(&["padding_votes", "voted_published"]);
}

#[test]
fn rows_that_are_active_without_being_counted() {
    let mut cheat = Cheat::new();
    row(&mut cheat.trace, COUNT + 1).active = Val::ONE;
    let found = violated(&cheat.statement, &cheat.bitmap, &cheat.trace);
    assert!(found.contains("active_prefix") && found.contains("index_step"), "{found:?}");
    let proof = forge(&cheat.statement, &cheat.bitmap, cheat.trace);
    assert_eq!(verify(&cheat.statement, &proof), Err(Reason::Constraint));
}

#[test]
fn more_validators_than_were_committed() {
    let (mut statement, validators) = sample(COUNT);
    statement.count += 1;
    let cheat = Cheat::of(statement, &validators, &voters(COUNT, 0));
    cheat.assert_refused_by(&["capacity_initial", "last_count"]);
}

#[test]
fn half_a_row() {
    let mut cheat = Cheat::new();
    row(&mut cheat.trace, 0).active = Val::TWO.inverse();
    let found = violated(&cheat.statement, &cheat.bitmap, &cheat.trace);
    assert!(found.contains("active_bool") && found.contains("first_active"), "{found:?}");
    let proof = forge(&cheat.statement, &cheat.bitmap, cheat.trace);
    assert_eq!(verify(&cheat.statement, &proof), Err(Reason::Constraint));
}

#[test]
fn an_active_last_row() {
    let mut cheat = Cheat::new();
    row(&mut cheat.trace, LAST).active = Val::ONE;
    let found = violated(&cheat.statement, &cheat.bitmap, &cheat.trace);
    assert!(found.contains("last_inactive"), "{found:?}");
    let proof = forge(&cheat.statement, &cheat.bitmap, cheat.trace);
    assert_eq!(verify(&cheat.statement, &proof), Err(Reason::Constraint));
}

#[test]
fn a_statement_changed_after_proving() {
    let (statement, validators) = sample(COUNT);
    let bitmap = bitmap_of(&voters(COUNT, 1));
    let proof = prove(&statement, &validators, &voters(COUNT, 1)).unwrap();
    assert_eq!(verify(&statement, &proof), Ok(()));

    let changes: [fn(&mut Statement); 11] = [
        |it| it.validator_set_root[0] ^= 1,
        |it| it.count += 1,
        |it| it.total_power += 1,
        |it| it.threshold -= 1,
        |it| it.block_hash[31] ^= 0x80,
        |it| it.height += 1 << 48,
        |it| it.round += 1 << 16,
        |it| it.epoch ^= 1,
        |it| it.vrf_root[17] ^= 4,
        |it| it.witness_root[0] ^= 1,
        |it| it.reputation_root[31] ^= 1,
    ];
    for (index, change) in changes.iter().enumerate() {
        let mut changed = statement.clone();
        change(&mut changed);
        assert_eq!(verify(&changed, &proof), Err(Reason::PublicInputs), "field {index}");
        // With the digest recomputed, only transcript and constraints are left to refuse.
        let resealed = reseal(&proof, &changed, &bitmap);
        let deep = verify(&changed, &resealed).unwrap_err();
        assert!(matches!(deep, Reason::Fri | Reason::Opening), "field {index}: {deep:?}");
    }

    let other_voters = bitmap_of(&voters(COUNT, 0));
    let resealed = reseal(&proof, &statement, &other_voters);
    let deep = verify(&statement, &resealed).unwrap_err();
    assert!(matches!(deep, Reason::Fri | Reason::Opening), "bitmap: {deep:?}");
}
