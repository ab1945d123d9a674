//! The field, and how numbers and bytes enter it without loss.

use p3_baby_bear::BabyBear;
use p3_field::PrimeCharacteristicRing;

/// BabyBear, p = 15 * 2^27 + 1.
pub type Val = BabyBear;

pub const MODULUS: u32 = 0x7800_0001;

/// Appends 16-bit limbs, least first. Injective for a known length, as 2^16 < p.
pub fn push_limbs(bytes: &[u8], into: &mut Vec<Val>) {
    into.extend(bytes.chunks(2).map(|pair| {
        let high = pair.get(1).copied().unwrap_or(0);
        Val::from_u16(u16::from_le_bytes([pair[0], high]))
    }));
}

/// A key as eleven limbs of 24 bits (the last of 16), least first. Injective, as 2^24 < p.
pub fn key_limbs(key: &[u8; 32]) -> [Val; 11] {
    core::array::from_fn(|limb| {
        let byte = |offset: usize| key.get(3 * limb + offset).copied().unwrap_or(0);
        Val::from_u32(u32::from_le_bytes([byte(0), byte(1), byte(2), 0]))
    })
}

/// Eight elements as 32 bytes, each little-endian and canonical.
pub fn digest_bytes(digest: &[Val; 8]) -> [u8; 32] {
    use p3_field::PrimeField32;
    let mut bytes = [0; 32];
    for (chunk, element) in bytes.chunks_exact_mut(4).zip(digest) {
        chunk.copy_from_slice(&element.as_canonical_u32().to_le_bytes());
    }
    bytes
}

/// The inverse of `digest_bytes`; `None` if an element is not below p.
pub fn digest_elements(bytes: &[u8; 32]) -> Option<[Val; 8]> {
    let mut digest = [Val::ZERO; 8];
    for (element, chunk) in digest.iter_mut().zip(bytes.chunks_exact(4)) {
        let value = u32::from_le_bytes(chunk.try_into().ok()?);
        if value >= MODULUS {
            return None;
        }
        *element = Val::from_u32(value);
    }
    Some(digest)
}
