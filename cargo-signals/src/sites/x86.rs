//! References in x86 code.

use iced_x86::{Code, Decoder, DecoderOptions, FlowControl, Instruction, Mnemonic, OpKind, Register};
use object::{Object, ObjectSection};

use super::code::{Reference, Target, Targets, Use};
use crate::image::Image;

/// The largest number of instructions between the load of an address and its call. Without optimisation, code loads the address
/// first, then the arguments.
const MAX_DISTANCE: usize = 40;

/// What kind of x86 code this is.
#[derive(Clone, Copy)]
pub(super) struct Machine {
    bits: u32,
    /// What 32-bit code keeps in a register to reach the program's data: the address of the table of pointers.
    pointers: Option<u32>,
}

impl Machine {
    pub(super) fn of(image: &Image<'_>) -> Self {
        let object = image.object();
        if object.is_64() {
            return Machine { bits: 64, pointers: None };
        }
        let section = object.section_by_name(".got.plt").or_else(|| object.section_by_name(".got"));
        Machine { bits: 32, pointers: section.and_then(|section| u32::try_from(section.address()).ok()) }
    }

    /// Calls `found` with each reference to a target.
    pub(super) fn scan(self, start: u64, code: &[u8], targets: &Targets, found: &mut dyn FnMut(&Reference, Target)) {
        let mut decoder = Decoder::with_ip(self.bits, code, start, DecoderOptions::NONE);
        let mut instruction = Instruction::default();
        let mut base = Base::default();
        while decoder.can_decode() {
            decoder.decode_out(&mut instruction);
            if let Some(pointers) = self.pointers {
                base.follow(&instruction, pointers);
            }
            for operand in 0..instruction.op_count() {
                let address = self.address(&instruction, operand, &base);
                if let Some(target) = address.and_then(|address| targets.at(address)) {
                    let rest = Decoder::new(self.bits, &code[decoder.position()..], DecoderOptions::NONE);
                    let kind = if calls(&instruction, rest) { Use::Call } else { Use::Address };
                    found(&Reference { at: instruction.ip(), kind }, target);
                }
            }
        }
    }

    /// The address that an operand refers to, or what could be one.
    fn address(self, instruction: &Instruction, operand: u32, base: &Base) -> Option<u64> {
        match instruction.op_kind(operand) {
            OpKind::NearBranch64 | OpKind::NearBranch32 => Some(instruction.near_branch_target()),
            OpKind::Immediate32 | OpKind::Immediate32to64 | OpKind::Immediate64 => Some(instruction.immediate(operand)),
            OpKind::Memory if instruction.is_ip_rel_memory_operand() => Some(instruction.ip_rel_memory_address()),
            OpKind::Memory if instruction.memory_base() == Register::None => Some(instruction.memory_displacement64()),
            OpKind::Memory if base.is_in == instruction.memory_base() => {
                Some(self.pointers?.wrapping_add(instruction.memory_displacement32()).into())
            }
            _ => None,
        }
    }
}

/// The register in which 32-bit code has the address of the table of pointers.
///
/// It gets there by a call of the next instruction, a pop of the return address, and an addition.
#[derive(Default)]
struct Base {
    /// The register of the last pop, and the address of the instruction.
    popped: (Register, u32),
    is_in: Register,
}

impl Base {
    fn follow(&mut self, instruction: &Instruction, pointers: u32) {
        let register = instruction.op0_register();
        let (popped, address) = self.popped;
        match instruction.code() {
            Code::Pop_r32 => self.popped = (register, instruction.ip32()),
            Code::Add_rm32_imm32 | Code::Add_EAX_imm32
                if popped == register && address.wrapping_add(instruction.immediate32()) == pointers =>
            {
                self.is_in = register;
                return;
            }
            _ => {}
        }
        let writes =
            !matches!(instruction.mnemonic(), Mnemonic::Push | Mnemonic::Cmp | Mnemonic::Test | Mnemonic::Call);
        if writes && instruction.op0_kind() == OpKind::Register && register == self.is_in {
            self.is_in = Register::None;
        }
    }
}

/// Returns `true` if the instruction goes to what it refers to, or one after it does.
fn calls(instruction: &Instruction, rest: Decoder<'_>) -> bool {
    let loads = instruction.op_count() == 2 && instruction.op0_kind() == OpKind::Register;
    match instruction.flow_control() {
        FlowControl::Next if loads => calls_register(instruction.op0_register(), rest),
        FlowControl::Next => false,
        _ => true,
    }
}

fn calls_register(register: Register, rest: Decoder<'_>) -> bool {
    for instruction in rest.into_iter().take(MAX_DISTANCE) {
        let is_first = |code| instruction.code() == code && instruction.op0_register() == register;
        if [Code::Call_rm64, Code::Call_rm32, Code::Jmp_rm64, Code::Jmp_rm32].into_iter().any(is_first) {
            return true;
        }
        let is_overwritten = instruction.op_count() > 1
            && instruction.op0_kind() == OpKind::Register
            && instruction.op0_register().full_register() == register.full_register();
        if is_overwritten || instruction.flow_control() == FlowControl::Return {
            return false;
        }
    }
    false
}
