//! The commitment to a validator set: a Poseidon2 sponge that takes one validator a permutation.

use p3_baby_bear::{
    BABYBEAR_POSEIDON2_RC_24_EXTERNAL_FINAL, BABYBEAR_POSEIDON2_RC_24_EXTERNAL_INITIAL,
    BABYBEAR_POSEIDON2_RC_24_INTERNAL, default_babybear_poseidon2_24,
};
use p3_field::PrimeCharacteristicRing;
use p3_poseidon2_air::RoundConstants;
use p3_symmetric::Permutation;

use crate::columns::{PermutationAir, RATE, STATE};
use crate::field::{Val, key_limbs};
use crate::statement::Validator;

/// Place of the index in the rate; the key follows, then the power, then zeros.
pub const INDEX_AT: usize = 0;
pub const KEY_AT: usize = 1;
pub const POWER_AT: usize = 12;
pub const ZEROS_AT: usize = 13;

/// First element of the initial capacity. Keeps this sponge apart from every other use.
pub const DOMAIN: u32 = 0x7369_6d31;

/// The capacity before the first validator. It holds the count, so no set's inputs are a prefix
/// of another set's.
pub fn initial_capacity(count: usize) -> [Val; STATE - RATE] {
    let mut capacity = [Val::ZERO; STATE - RATE];
    capacity[0] = Val::from_u32(DOMAIN);
    capacity[1] = Val::from_usize(count);
    capacity
}

/// The input and the output of every permutation, in order.
pub fn absorb(validators: &[Validator]) -> Vec<([Val; STATE], [Val; STATE])> {
    let permutation = default_babybear_poseidon2_24();
    let mut capacity = initial_capacity(validators.len());
    let mut states = Vec::with_capacity(validators.len());
    for (index, validator) in validators.iter().enumerate() {
        let mut input = [Val::ZERO; STATE];
        input[INDEX_AT] = Val::from_usize(index);
        input[KEY_AT..POWER_AT].copy_from_slice(&key_limbs(&validator.key));
        input[POWER_AT] = Val::from_u32(validator.power);
        input[RATE..].copy_from_slice(&capacity);
        let output = permutation.permute(input);
        capacity.copy_from_slice(&output[RATE..]);
        states.push((input, output));
    }
    states
}

/// Commits to length, order, keys and powers.
pub fn validator_set_root(validators: &[Validator]) -> [Val; 8] {
    let (_, output) = absorb(validators).pop().expect("a set has at least one validator");
    core::array::from_fn(|index| output[index])
}

/// The same permutation as constraints.
pub fn permutation_air() -> PermutationAir {
    PermutationAir::new(round_constants())
}

pub fn round_constants() -> RoundConstants<Val, STATE, 4, 21> {
    RoundConstants::new(
        BABYBEAR_POSEIDON2_RC_24_EXTERNAL_INITIAL,
        BABYBEAR_POSEIDON2_RC_24_INTERNAL,
        BABYBEAR_POSEIDON2_RC_24_EXTERNAL_FINAL,
    )
}
