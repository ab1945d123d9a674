//! The columns of the trace: one row a validator, then padding, then the tally in the last row.

use core::borrow::{Borrow, BorrowMut};
use core::mem::{align_of, size_of};

use p3_baby_bear::{
    BABYBEAR_POSEIDON2_HALF_FULL_ROUNDS, BABYBEAR_POSEIDON2_PARTIAL_ROUNDS_24,
    BABYBEAR_S_BOX_DEGREE, GenericPoseidon2LinearLayersBabyBear,
};
use p3_poseidon2_air::{Poseidon2Air, Poseidon2Cols};

use crate::field::Val;

/// Width of the permutation in the circuit: 16 elements of rate, 8 of capacity.
pub const STATE: usize = 24;
pub const RATE: usize = 16;
pub const CAPACITY: usize = STATE - RATE;
/// An S-box of degree 7 without helper columns: few columns, paid for with a larger blowup.
pub const SBOX_REGISTERS: usize = 0;

/// A voting power is two limbs of this many bits, so that sums of limbs never wrap.
pub const LIMB_BITS: usize = 15;
pub const POWER_BITS: usize = 2 * LIMB_BITS;

pub type PermutationAir = Poseidon2Air<
    Val,
    GenericPoseidon2LinearLayersBabyBear,
    STATE,
    BABYBEAR_S_BOX_DEGREE,
    SBOX_REGISTERS,
    BABYBEAR_POSEIDON2_HALF_FULL_ROUNDS,
    BABYBEAR_POSEIDON2_PARTIAL_ROUNDS_24,
>;

pub type PermutationColumns<T> = Poseidon2Cols<
    T,
    STATE,
    BABYBEAR_S_BOX_DEGREE,
    SBOX_REGISTERS,
    BABYBEAR_POSEIDON2_HALF_FULL_ROUNDS,
    BABYBEAR_POSEIDON2_PARTIAL_ROUNDS_24,
>;

/// One row. The sums hold what the rows before this one contributed.
#[repr(C)]
pub struct Columns<T> {
    /// 1 for a validator's row, 0 for padding and for the tally.
    pub active: T,
    /// How many active rows came before.
    pub index: T,
    /// 1 if the validator of this row voted.
    pub voted: T,
    /// Bits of the row's value, least first: its power, or the slack in the last row.
    pub bits: [T; POWER_BITS],
    /// 1 if this row moves one unit from the low to the high limb of the total.
    pub carry: T,
    pub total_low: T,
    pub total_high: T,
    pub voted_power: T,
    /// Absorbs the validator of this row.
    pub permutation: PermutationColumns<T>,
}

pub const WIDTH: usize = size_of::<Columns<u8>>();
pub const PERMUTATION_START: usize = WIDTH - size_of::<PermutationColumns<u8>>();

impl<T> Columns<T> {
    /// The state after the permutation of this row.
    pub fn output(&self) -> &[T; STATE] {
        &self.permutation.ending_full_rounds[BABYBEAR_POSEIDON2_HALF_FULL_ROUNDS - 1].post
    }
}

impl<T> Borrow<Columns<T>> for [T] {
    fn borrow(&self) -> &Columns<T> {
        assert_eq!(self.len(), WIDTH);
        const { assert!(align_of::<Columns<T>>() == align_of::<T>()) };
        // SAFETY: `Columns<T>` is `repr(C)` and made of `WIDTH` values of `T` and nothing else, so
        // it has the layout of `[T; WIDTH]`, and the length was checked.
        unsafe { &*self.as_ptr().cast::<Columns<T>>() }
    }
}

impl<T> BorrowMut<Columns<T>> for [T] {
    fn borrow_mut(&mut self) -> &mut Columns<T> {
        assert_eq!(self.len(), WIDTH);
        const { assert!(align_of::<Columns<T>>() == align_of::<T>()) };
        // SAFETY: as above, and the exclusive borrow passes on.
        unsafe { &mut *self.as_mut_ptr().cast::<Columns<T>>() }
    }
}
