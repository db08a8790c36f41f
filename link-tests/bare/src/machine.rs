//! Start-up code for an ARM Cortex-M3, and output through a debugger.

use core::arch::{asm, naked_asm};
use core::fmt;
use core::panic::PanicInfo;

use crate::write_wiring;

/// The first words that the processor reads: the stack and the entry point. `machine.ld` places them.
#[unsafe(link_section = ".vectors")]
#[used]
static VECTORS: [unsafe extern "C" fn(); 2] = [stack_end, start];

unsafe extern "C" {
    fn stack_end();
}

/// Copies mutable data from read-only memory, as a start-up crate does, and runs the program.
#[unsafe(naked)]
unsafe extern "C" fn start() {
    naked_asm!(
        "ldr r0, =data_start",
        "ldr r1, =data_end",
        "ldr r2, =data_source",
        "1: cmp r0, r1",
        "ittt lo",
        "ldrlo r3, [r2], #4",
        "strlo r3, [r0], #4",
        "blo 1b",
        "b {main}",
        main = sym main,
    )
}

extern "C" fn main() -> ! {
    let written = write_wiring(&mut Debugger);
    exit(written.is_ok())
}

struct Debugger;

impl fmt::Write for Debugger {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.as_bytes() {
            // SYS_WRITEC
            ask(3, core::ptr::from_ref(byte) as usize);
        }
        Ok(())
    }
}

fn exit(is_good: bool) -> ! {
    // SYS_EXIT: ADP_Stopped_ApplicationExit, ADP_Stopped_RunTimeErrorUnknown.
    ask(0x18, if is_good { 0x20026 } else { 0x20023 });
    loop {}
}

fn ask(operation: usize, parameter: usize) {
    // SAFETY: semihosting reads what the parameter points to, and changes only the result register.
    unsafe { asm!("bkpt 0xab", inout("r0") operation => _, in("r1") parameter, options(nostack)) };
}

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    let _ = fmt::Write::write_fmt(&mut Debugger, format_args!("{info}\n"));
    exit(false)
}
