//! The circuit as the library's prover and verifier get it: the same constraints, with their
//! number and degree known beforehand.
//!
//! The library infers both from a symbolic evaluation in every call. With a periodic column that
//! walks the whole expression of each constraint, which here costs more than proof and check
//! together. Soundness does not rest on the stand-ins: the verifier evaluates `QuorumAir` itself,
//! and a wrong number or degree makes honest proofs fail. A test compares both with the inferred.

use std::borrow::Cow;

use p3_air::symbolic::SymbolicAirBuilder;
use p3_air::{Air, AirBuilder, BaseAir, DebugConstraintBuilder, WindowAccess};
use p3_uni_stark::{ProverConstraintFolder, VerifierConstraintFolder};

use crate::air::QuorumAir;
use crate::field::Val;
use crate::parameters::Config;

/// Number of constraints of the circuit.
pub const CONSTRAINTS: usize = 296;
/// Degree of the S-box, which is the highest of all constraints.
pub const DEGREE: usize = 7;

pub struct Shaped<'a>(pub &'a QuorumAir);

impl BaseAir<Val> for Shaped<'_> {
    fn width(&self) -> usize {
        self.0.width()
    }

    fn num_public_values(&self) -> usize {
        self.0.num_public_values()
    }

    fn num_periodic_columns(&self) -> usize {
        self.0.num_periodic_columns()
    }

    fn periodic_columns(&self) -> Cow<'_, [Vec<Val>]> {
        self.0.periodic_columns()
    }
}

impl Air<SymbolicAirBuilder<Val>> for Shaped<'_> {
    fn eval(&self, builder: &mut SymbolicAirBuilder<Val>) {
        let column = builder.main().current_slice()[0];
        for _ in 0..CONSTRAINTS {
            builder
                .assert_zero((0..DEGREE).map(|_| Expression::from(column)).product::<Expression>());
        }
    }
}

type Expression = <SymbolicAirBuilder<Val> as AirBuilder>::Expr;

impl<'a> Air<ProverConstraintFolder<'a, Config>> for Shaped<'_> {
    fn eval(&self, builder: &mut ProverConstraintFolder<'a, Config>) {
        self.0.eval(builder);
    }
}

impl<'a> Air<VerifierConstraintFolder<'a, Config>> for Shaped<'_> {
    fn eval(&self, builder: &mut VerifierConstraintFolder<'a, Config>) {
        self.0.eval(builder);
    }
}

impl<'a> Air<DebugConstraintBuilder<'a, Val>> for Shaped<'_> {
    fn eval(&self, builder: &mut DebugConstraintBuilder<'a, Val>) {
        self.0.eval(builder);
    }
}

#[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
impl<'a> Air<p3_uni_stark::VectorizedConstraintFolder<'a, Config, { p3_uni_stark::QUOTIENT_ILP }>>
    for Shaped<'_>
{
    fn eval(
        &self,
        builder: &mut p3_uni_stark::VectorizedConstraintFolder<
            'a,
            Config,
            { p3_uni_stark::QUOTIENT_ILP },
        >,
    ) {
        self.0.eval(builder);
    }
}

#[cfg(test)]
mod tests {
    use p3_air::symbolic::{
        AirLayout, get_max_constraint_degree_extension, get_symbolic_constraints,
    };

    use super::*;

    #[test]
    fn number_and_degree_are_those_that_the_library_infers() {
        let air = QuorumAir::new(24, &[0; 3]);
        let layout = AirLayout::from_air::<Val>(&air);
        assert_eq!(get_symbolic_constraints(&air, layout).len(), CONSTRAINTS);
        let inferred =
            |rows| get_max_constraint_degree_extension::<Val, Val, _>(&air, layout, rows);
        assert_eq!((inferred(32), inferred(2048)), (DEGREE, DEGREE));
    }
}
