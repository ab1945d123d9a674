//! Honest proofs: what satisfies the statement is proven, verified, and equal byte for byte.

mod support;

use std::collections::HashSet;

use simnet_prover::parameters::security;
use simnet_prover::proof::{prove, verify};
use simnet_prover::sponge::validator_set_root;
use support::{sample, voters};

#[test]
fn sizes_around_powers_of_two_are_proven_and_verified() {
    for count in [1, 2, 15, 16, 24, 31, 32] {
        let (statement, validators) = sample(count);
        let voted = voters(count, 0);
        let proof = prove(&statement, &validators, &voted).unwrap();
        assert_eq!(verify(&statement, &proof), Ok(()), "{count} validators");
        assert_eq!(prove(&statement, &validators, &voted).unwrap(), proof);
    }
}

#[test]
fn the_library_counts_at_least_100_conjectured_bits() {
    let security = security();
    assert!(security.conjectured_bits >= 100, "{}", security.conjectured_bits);
    // The proven figure is lower, and reported as it is.
    assert_eq!(security.proven_bits, 64);
}

#[test]
fn the_largest_set_is_proven_and_verified() {
    let (statement, validators) = sample(1024);
    let proof = prove(&statement, &validators, &voters(1024, 100)).unwrap();
    assert_eq!(verify(&statement, &proof), Ok(()));
}

#[test]
fn every_bit_flip_of_a_sample_is_refused() {
    let (statement, validators) = sample(5);
    let proof = prove(&statement, &validators, &voters(5, 0)).unwrap();
    for at in (0..proof.len()).step_by(997) {
        let mut flipped = proof.clone();
        flipped[at] ^= 1 << (at % 8);
        assert!(verify(&statement, &flipped).is_err(), "byte {at}");
    }
}

#[test]
fn the_root_binds_length_order_keys_and_powers() {
    let (_, validators) = sample(9);
    let root = validator_set_root(&validators);
    let mut changed = vec![validators[..8].to_vec()];
    for at in 0..validators.len() {
        let mut other = validators.clone();
        other[at].power += 1;
        changed.push(other.clone());
        other[at].power -= 1;
        other[at].key[at * 3] ^= 0x80;
        changed.push(other);
    }
    for at in 1..validators.len() {
        let mut other = validators.clone();
        other.swap(at - 1, at);
        changed.push(other);
    }
    let roots: HashSet<_> = changed.iter().map(|set| validator_set_root(set)).collect();
    assert_eq!(roots.len(), changed.len());
    assert!(!roots.contains(&root));
}
