//! Statements that hold, provers that cheat, and the names of the constraints.
#![allow(dead_code)]

use core::borrow::BorrowMut;
use std::collections::BTreeSet;

use p3_air::check_all_constraints;
use p3_matrix::dense::RowMajorMatrix;
use p3_uni_stark::prove as prove_stark;
use simnet_prover::air::QuorumAir;
use simnet_prover::columns::{Columns, WIDTH};
use simnet_prover::field::{Val, digest_bytes};
use simnet_prover::parameters::config;
use simnet_prover::proof::{HEADER_BYTES, digest_of, encode};
use simnet_prover::shaped::{CONSTRAINTS, Shaped};
use simnet_prover::sponge::validator_set_root;
use simnet_prover::statement::{Statement, Validator, quorum_of};

/// The constraints in the order of evaluation, with how many each name stands for.
const NAMES: [(&str, usize); 30] = [
    ("permutation", 213),
    ("active_bool", 1),
    ("voted_bool", 1),
    ("carry_bool", 1),
    ("bits_bool", 30),
    ("voted_published", 1),
    ("padding_votes", 1),
    ("first_active", 1),
    ("first_index", 1),
    ("active_prefix", 1),
    ("padding_power", 1),
    ("index_step", 1),
    ("last_inactive", 1),
    ("last_count", 1),
    ("index_absorbed", 1),
    ("power_absorbed", 1),
    ("rate_zero", 3),
    ("capacity_initial", 8),
    ("capacity_carried", 8),
    ("root", 8),
    ("first_total_low", 1),
    ("first_total_high", 1),
    ("first_voted", 1),
    ("total_low_step", 1),
    ("total_high_step", 1),
    ("voted_step", 1),
    ("total_low", 1),
    ("total_high", 1),
    ("slack", 1),
    ("slack_bound", 1),
];
const THRESHOLD_NAMES: [(&str, usize); 2] = [("threshold_borrow", 1), ("threshold_remainder", 1)];

/// A set of unequal powers and the statement about it.
pub fn sample(count: usize) -> (Statement, Vec<Validator>) {
    let validators: Vec<_> =
        (0..count).map(|index| validator(index, 40_000 + 977 * index as u32)).collect();
    (statement_of(&validators), validators)
}

pub fn validator(index: usize, power: u32) -> Validator {
    Validator { key: core::array::from_fn(|at| (index * 37 + at * 11) as u8), power }
}

pub fn statement_of(validators: &[Validator]) -> Statement {
    let total_power = validators.iter().map(|validator| validator.power).sum();
    Statement {
        validator_set_root: digest_bytes(&validator_set_root(validators)),
        count: validators.len() as u32,
        total_power,
        threshold: quorum_of(total_power),
        block_hash: [0x11; 32],
        height: 77,
        round: 3,
        epoch: 5,
        vrf_root: [0x22; 32],
        witness_root: [0x33; 32],
        reputation_root: [0xff; 32],
    }
}

/// All but the first `absent` validators vote.
pub fn voters(count: usize, absent: usize) -> Vec<bool> {
    (0..count).map(|index| index >= absent).collect()
}

/// A row of a trace, to read or to forge.
pub fn row(trace: &mut RowMajorMatrix<Val>, index: usize) -> &mut Columns<Val> {
    trace.values[index * WIDTH..(index + 1) * WIDTH].borrow_mut()
}

/// Proves whatever the trace holds, as a prover without a conscience would.
pub fn forge(statement: &Statement, bitmap: &[u8], trace: RowMajorMatrix<Val>) -> Vec<u8> {
    let public_values = statement.public_values(bitmap).unwrap();
    let air = QuorumAir::new(statement.count as usize, bitmap);
    let proof = prove_stark(&config(), &Shaped(&air), trace, &public_values).unwrap();
    encode(&public_values, bitmap, &proof).unwrap()
}

/// The names of the constraints that a trace violates.
pub fn violated(
    statement: &Statement,
    bitmap: &[u8],
    trace: &RowMajorMatrix<Val>,
) -> BTreeSet<&'static str> {
    let public_values = statement.public_values(bitmap).unwrap();
    let air = QuorumAir::new(statement.count as usize, bitmap);
    let names: Vec<_> = NAMES
        .iter()
        .chain(&THRESHOLD_NAMES)
        .flat_map(|(name, times)| std::iter::repeat_n(*name, *times))
        .collect();
    let report = check_all_constraints(&air, trace, &public_values, None);
    assert_eq!((names.len(), report.total_constraints_per_row), (CONSTRAINTS, CONSTRAINTS));
    report.failures.iter().map(|failure| names[failure.constraint]).collect()
}

/// Puts the right digest for `statement` on a proof of another one.
pub fn reseal(proof: &[u8], statement: &Statement, bitmap: &[u8]) -> Vec<u8> {
    let mut resealed = proof.to_vec();
    let digest = digest_of(&statement.public_values(bitmap).unwrap());
    resealed[12..HEADER_BYTES].copy_from_slice(&digest);
    resealed[HEADER_BYTES..HEADER_BYTES + bitmap.len()].copy_from_slice(bitmap);
    resealed
}
