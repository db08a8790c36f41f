//! References in `AArch64` code.
//!
//! All instructions have four bytes. An address is made by two: `adrp` puts a page of 4096 bytes into a register, and `add`,
//! or a load from there, adds the rest.

use super::code::{Reference, Target, Targets, Use};

/// The largest number of instructions between the load of an address and its call.
const MAX_DISTANCE: usize = 40;

/// From this register on, functions restore what was in it.
const KEPT_BY_CALLS: usize = 19;

/// Calls `found` with each reference to a target.
pub(super) fn scan(start: u64, code: &[u8], targets: &Targets, found: &mut dyn FnMut(&Reference, Target)) {
    let words = code.chunks_exact(4).map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]]));
    let words = words.collect::<Vec<_>>();
    // The page in each register, if it is known.
    let mut pages = [None; 32];
    for (index, word) in words.iter().enumerate() {
        let at = start.wrapping_add(4 * index as u64);
        let instruction = Instruction::decode(*word, at);
        let address = match instruction {
            Instruction::Branch(to) | Instruction::Address { to, .. } => Some(to),
            Instruction::Offset { base, offset, .. } => pages[base].map(|page: u64| page.wrapping_add(offset)),
            Instruction::Page { .. } | Instruction::Other => None,
        };
        if let Some(target) = address.and_then(|address| targets.at(address)) {
            let calls = match instruction {
                Instruction::Branch(_) => true,
                Instruction::Offset { register, .. } => calls_register(register, &words[index + 1..]),
                _ => false,
            };
            found(&Reference { at, kind: if calls { Use::Call } else { Use::Address } }, target);
        }
        match instruction {
            Instruction::Page { register, page } => pages[register] = Some(page),
            Instruction::Offset { register, .. } | Instruction::Address { register, .. } => pages[register] = None,
            Instruction::Branch(_) => forget(*word, &mut pages),
            // Nearly all others write to this register. Where one does not, a reference may be missed, but none is invented.
            Instruction::Other => {
                pages[(word & 31) as usize] = None;
                forget(*word, &mut pages);
            }
        }
    }
}

/// Forgets what is in registers if the instruction leaves the function, or calls another one.
fn forget(word: u32, pages: &mut [Option<u64>; 32]) {
    let calls = word & 0xfc00_0000 == 0x9400_0000 || word & 0xffff_fc1f == 0xd63f_0000;
    let leaves = word & 0xfc00_0000 == 0x1400_0000 || word & 0xff9f_fc1f == 0xd61f_0000;
    let forgotten = match () {
        () if calls => KEPT_BY_CALLS,
        () if leaves => pages.len(),
        () => 0,
    };
    pages[..forgotten].fill(None);
}

enum Instruction {
    /// `b` or `bl`.
    Branch(u64),
    /// `adr`.
    Address {
        register: usize,
        to: u64,
    },
    /// `adrp`.
    Page {
        register: usize,
        page: u64,
    },
    /// `add`, or a load or store.
    Offset {
        register: usize,
        base: usize,
        offset: u64,
    },
    Other,
}

impl Instruction {
    fn decode(word: u32, at: u64) -> Self {
        let register = (word & 31) as usize;
        let base = (word >> 5 & 31) as usize;
        let immediate = u64::from(word >> 10 & 0xfff);
        if word & 0x7c00_0000 == 0x1400_0000 {
            return Instruction::Branch(at.wrapping_add_signed(signed(word, 26) * 4));
        }
        let relative = signed(word >> 5, 19) * 4 + i64::from(word >> 29 & 3);
        match word & 0x9f00_0000 {
            0x1000_0000 => return Instruction::Address { register, to: at.wrapping_add_signed(relative) },
            0x9000_0000 => {
                return Instruction::Page { register, page: (at & !0xfff).wrapping_add_signed(relative << 12) };
            }
            _ => {}
        }
        // `add` of 64 bits, without and with a shift.
        match word & 0xffc0_0000 {
            0x9100_0000 => return Instruction::Offset { register, base, offset: immediate },
            0x9140_0000 => return Instruction::Offset { register, base, offset: immediate << 12 },
            _ => {}
        }
        // Loads and stores with an unsigned offset, counted in units of what is loaded.
        if word & 0x3f00_0000 == 0x3900_0000 {
            return Instruction::Offset { register, base, offset: immediate << (word >> 30) };
        }
        Instruction::Other
    }
}

/// The lowest bits as a signed number.
fn signed(word: u32, bits: u32) -> i64 {
    i64::from((word << (32 - bits)).cast_signed() >> (32 - bits))
}

/// Returns `true` if one of the instructions is `br` or `blr` to this register.
fn calls_register(register: usize, rest: &[u32]) -> bool {
    let mut words = rest.iter().take(MAX_DISTANCE);
    words.any(|word| word & 0xffdf_fc1f == 0xd61f_0000 && (word >> 5 & 31) as usize == register)
}

#[cfg(test)]
mod tests {
    use super::Instruction;

    #[test]
    fn addresses() {
        // As `llvm-mc -triple=aarch64` encodes them.
        assert!(matches!(Instruction::decode(0x9400_0002, 0x1000), Instruction::Branch(0x1008)));
        assert!(matches!(Instruction::decode(0x97ff_ffff, 0x1000), Instruction::Branch(0xffc)));
        assert!(matches!(Instruction::decode(0xb000_0008, 0x1234), Instruction::Page { register: 8, page: 0x2000 }));
        assert!(matches!(
            Instruction::decode(0x9100_4108, 0),
            Instruction::Offset { register: 8, base: 8, offset: 16 }
        ));
        assert!(matches!(Instruction::decode(0xf940_0509, 0), Instruction::Offset { register: 9, base: 8, offset: 8 }));
    }
}
