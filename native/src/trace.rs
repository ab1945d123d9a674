//! The honest trace of a statement and its witness.

use core::borrow::BorrowMut;

use p3_baby_bear::{BABYBEAR_S_BOX_DEGREE, GenericPoseidon2LinearLayersBabyBear};
use p3_field::PrimeCharacteristicRing;
use p3_matrix::Matrix;
use p3_matrix::dense::RowMajorMatrix;
use p3_poseidon2_air::generate_trace_rows;

use crate::air::rows_of;
use crate::columns::{Columns, LIMB_BITS, PERMUTATION_START, SBOX_REGISTERS, STATE, WIDTH};
use crate::field::Val;
use crate::sponge::{absorb, round_constants};
use crate::statement::Validator;

/// Fills the trace. It satisfies the constraints only if the voters reach the threshold.
pub fn generate(validators: &[Validator], voted: &[bool], threshold: u32) -> RowMajorMatrix<Val> {
    let rows = rows_of(validators.len());
    let mut inputs: Vec<_> = absorb(validators).into_iter().map(|(input, _)| input).collect();
    inputs.resize(rows, [Val::ZERO; STATE]);
    let permutations = generate_trace_rows::<
        _,
        GenericPoseidon2LinearLayersBabyBear,
        STATE,
        BABYBEAR_S_BOX_DEGREE,
        SBOX_REGISTERS,
        _,
        _,
    >(inputs, &round_constants(), 0);

    let mut trace = RowMajorMatrix::new(Val::zero_vec(rows * WIDTH), WIDTH);
    let mut sums = Sums::default();
    for (index, row) in trace.values.chunks_exact_mut(WIDTH).enumerate() {
        let permutation = permutations.row_slice(index).expect("as many rows as inputs");
        row[PERMUTATION_START..].copy_from_slice(&permutation);
        let columns: &mut Columns<Val> = row.borrow_mut();
        columns.index = Val::from_usize(index.min(validators.len()));
        sums.write(columns);
        if let Some(validator) = validators.get(index) {
            columns.active = Val::ONE;
            columns.voted = Val::from_bool(voted[index]);
            write_bits(columns, validator.power);
            columns.carry = Val::from_bool(sums.add(validator.power, voted[index]));
        } else if index + 1 == rows {
            write_bits(columns, sums.voted.saturating_sub(threshold));
        }
    }
    trace
}

pub fn write_bits(columns: &mut Columns<Val>, value: u32) {
    for (at, bit) in columns.bits.iter_mut().enumerate() {
        *bit = Val::from_bool(value >> at & 1 == 1);
    }
}

#[derive(Default)]
struct Sums {
    total: u32,
    voted: u32,
}

impl Sums {
    fn write(&self, columns: &mut Columns<Val>) {
        columns.total_low = Val::from_u32(self.total & LOW_MASK);
        columns.total_high = Val::from_u32(self.total >> LIMB_BITS);
        columns.voted_power = Val::from_u32(self.voted);
    }

    /// Adds a power; returns whether the low limbs carried.
    fn add(&mut self, power: u32, voted: bool) -> bool {
        let carries = (self.total & LOW_MASK) + (power & LOW_MASK) > LOW_MASK;
        self.total += power;
        self.voted += if voted { power } else { 0 };
        carries
    }
}

const LOW_MASK: u32 = (1 << LIMB_BITS) - 1;
