//! The constraints. `README.md` argues, one by one, what each prevents.

use core::borrow::Borrow;
use std::borrow::Cow;

use p3_air::{Air, AirBuilder, BaseAir, WindowAccess};
use p3_field::PrimeCharacteristicRing;
use p3_uni_stark::SubAirBuilder;

use crate::columns::{
    CAPACITY, Columns, LIMB_BITS, PERMUTATION_START, POWER_BITS, PermutationAir, RATE, WIDTH,
};
use crate::field::Val;
use crate::sponge::{INDEX_AT, POWER_AT, ZEROS_AT, initial_capacity, permutation_air};
use crate::statement::{COUNT_MAX, is_voted, public};

/// Fewest rows of a trace. Smaller sets are padded, so that security does not depend on the set.
pub const ROWS_MIN: usize = 16;
pub const ROWS_MAX: usize = rows_of(COUNT_MAX);

/// Rows of the trace of a set. At least one row is no validator's: the last, for the tally.
pub const fn rows_of(count: usize) -> usize {
    let rows = (count + 1).next_power_of_two();
    if rows < ROWS_MIN { ROWS_MIN } else { rows }
}

/// The circuit for one published bitmap of voters.
pub struct QuorumAir {
    permutation: PermutationAir,
    /// The bitmap as a periodic column as long as the trace: the verifier evaluates it itself.
    votes: [Vec<Val>; 1],
    public_values: usize,
}

impl QuorumAir {
    /// `bitmap` must hold `count` bits and zeros above them.
    pub fn new(count: usize, bitmap: &[u8]) -> Self {
        let vote = |row: usize| Val::from_bool(row < count && is_voted(bitmap, row));
        Self {
            permutation: permutation_air(),
            votes: [(0..rows_of(count)).map(vote).collect()],
            public_values: public::BITMAP + bitmap.len().div_ceil(2),
        }
    }
}

impl BaseAir<Val> for QuorumAir {
    fn width(&self) -> usize {
        WIDTH
    }

    fn num_public_values(&self) -> usize {
        self.public_values
    }

    fn num_periodic_columns(&self) -> usize {
        self.votes.len()
    }

    fn periodic_columns(&self) -> Cow<'_, [Vec<Val>]> {
        Cow::Borrowed(&self.votes)
    }
}

impl<AB: AirBuilder<F = Val>> Air<AB> for QuorumAir {
    fn eval(&self, builder: &mut AB) {
        let range = PERMUTATION_START..WIDTH;
        self.permutation.eval(&mut SubAirBuilder::<AB, PermutationAir, ()>::new(builder, range));

        let main = builder.main();
        let local: &Columns<AB::Var> = main.current_slice().borrow();
        let next: &Columns<AB::Var> = main.next_slice().borrow();
        eval_rows(builder, local, next);
        eval_sponge(builder, local, next);
        eval_sums(builder, local, next);
        eval_tally(builder, local);
        eval_threshold(builder);
    }
}

/// Active rows are a prefix of as many rows as the statement says, and votes are the published.
fn eval_rows<AB: AirBuilder<F = Val>>(
    builder: &mut AB,
    local: &Columns<AB::Var>,
    next: &Columns<AB::Var>,
) {
    let count: AB::Expr = builder.public_values()[public::COUNT].into();
    let published: AB::Expr = builder.periodic_values()[0].into();
    let padding = AB::Expr::ONE - local.active.into();

    builder.assert_bool(local.active);
    builder.assert_bool(local.voted);
    builder.assert_bool(local.carry);
    builder.assert_bools(local.bits);
    builder.assert_eq(local.voted, published);
    builder.assert_zero(padding.clone() * local.voted);

    builder.when_first_row().assert_one(local.active);
    builder.when_first_row().assert_zero(local.index);
    let mut transition = builder.when_transition();
    transition.assert_zero(padding.clone() * next.active);
    transition.assert_zero(padding * value_of::<AB>(local));
    transition.assert_eq(next.index, local.index.into() + local.active);
    builder.when_last_row().assert_zero(local.active);
    builder.when_last_row().assert_eq(local.index, count);
}

/// Every active row absorbs its index, key and power; the last one's output is the root.
fn eval_sponge<AB: AirBuilder<F = Val>>(
    builder: &mut AB,
    local: &Columns<AB::Var>,
    next: &Columns<AB::Var>,
) {
    let inputs = &local.permutation.inputs;
    let mut active = builder.when(local.active);
    active.assert_eq(inputs[INDEX_AT], local.index);
    active.assert_eq(inputs[POWER_AT], value_of::<AB>(local));
    for zero in &inputs[ZEROS_AT..RATE] {
        active.assert_zero(*zero);
    }

    let mut initial = initial_capacity(0).map(AB::Expr::from);
    initial[1] = builder.public_values()[public::COUNT].into();
    for (input, initial) in inputs[RATE..].iter().zip(initial) {
        builder.when_first_row().assert_eq(*input, initial);
    }
    for index in RATE..RATE + CAPACITY {
        let carried = next.permutation.inputs[index].into() - local.output()[index].into();
        builder.when_transition().assert_zero(carried * next.active);
    }

    let is_last_active = local.active.into() * (AB::Expr::ONE - next.active.into());
    for index in 0..8 {
        let root: AB::Expr = builder.public_values()[public::ROOT + index].into();
        let difference = local.output()[index].into() - root;
        builder.when_transition().assert_zero(is_last_active.clone() * difference);
    }
}

/// Sums of powers run from zero; the total in two limbs, so that it is exact below 2^30.
fn eval_sums<AB: AirBuilder<F = Val>>(
    builder: &mut AB,
    local: &Columns<AB::Var>,
    next: &Columns<AB::Var>,
) {
    let unit = AB::Expr::from_u32(1 << LIMB_BITS);
    let low = weigh::<AB>(&local.bits[..LIMB_BITS]);
    let high = weigh::<AB>(&local.bits[LIMB_BITS..]);
    let gained = value_of::<AB>(local) * local.voted;

    for sum in [local.total_low, local.total_high, local.voted_power] {
        builder.when_first_row().assert_zero(sum);
    }
    let mut transition = builder.when_transition();
    transition.assert_eq(next.total_low, local.total_low.into() + low - unit * local.carry);
    transition.assert_eq(next.total_high, local.total_high.into() + high + local.carry);
    transition.assert_eq(next.voted_power, local.voted_power.into() + gained);
}

/// In the last row, the total is the public one and the voters' power reaches the threshold.
fn eval_tally<AB: AirBuilder<F = Val>>(builder: &mut AB, local: &Columns<AB::Var>) {
    let value = |at: usize| -> AB::Expr { builder.public_values()[at].into() };
    let total_low = value(public::TOTAL_LOW);
    let total_high = value(public::TOTAL_HIGH);
    let unit = AB::Expr::from_u32(1 << LIMB_BITS);
    let threshold = value(public::THRESHOLD_LOW) + unit * value(public::THRESHOLD_HIGH);

    let mut last = builder.when_last_row();
    last.assert_eq(local.total_low, total_low);
    last.assert_eq(local.total_high, total_high);
    last.assert_eq(local.voted_power.into() - threshold, value_of::<AB>(local));
    last.assert_zero(local.bits[POWER_BITS - 1]);
}

/// 2 * total - 3 * (threshold - 1) is 0, 1 or 2, limb by limb, over public values alone.
fn eval_threshold<AB: AirBuilder<F = Val>>(builder: &mut AB) {
    let value = |at: usize| -> AB::Expr { builder.public_values()[at].into() };
    let two = AB::Expr::TWO;
    let three = AB::Expr::from_u32(3);
    let borrow =
        three.clone() * value(public::THRESHOLD_HIGH) - two.clone() * value(public::TOTAL_HIGH);
    let remainder = two * value(public::TOTAL_LOW) - three.clone() * value(public::THRESHOLD_LOW)
        + three
        - borrow.clone() * AB::Expr::from_u32(1 << LIMB_BITS);

    let in_range = |number: AB::Expr, from: i32, to: i32| -> AB::Expr {
        (from..=to).map(|each| number.clone() - AB::Expr::from(Val::from_i32(each))).product()
    };
    builder.assert_zero(in_range(borrow, -3, 2));
    builder.assert_zero(in_range(remainder, 0, 2));
}

/// The number that the bits of a row spell.
fn value_of<AB: AirBuilder<F = Val>>(row: &Columns<AB::Var>) -> AB::Expr {
    weigh::<AB>(&row.bits)
}

fn weigh<AB: AirBuilder<F = Val>>(bits: &[AB::Var]) -> AB::Expr {
    let doubled = |sum: AB::Expr, bit: &AB::Var| sum.double() + *bit;
    bits.iter().rev().fold(AB::Expr::ZERO, doubled)
}
