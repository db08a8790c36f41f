//! Macros that define many receivers, the same for all peers.
//!
//! Each receiver has its own counter; otherwise the compiler would merge all receivers into one function. Receivers are
//! not inlined into senders, because in real programs the two are seldom in one crate.

/// One receiver of this kind.
macro_rules! one {
    ($callback:ident! $for:tt) => {
        $callback! { $for r0 }
    };
}

/// Ten receivers of this kind.
macro_rules! ten {
    ($callback:ident! $for:tt) => {
        $callback! { $for r0 r1 r2 r3 r4 r5 r6 r7 r8 r9 }
    };
}

/// A hundred receivers of this kind.
macro_rules! hundred {
    ($callback:ident! $for:tt) => {
        $callback! {
            $for
            r0 r1 r2 r3 r4 r5 r6 r7 r8 r9 r10 r11 r12 r13 r14 r15 r16 r17 r18 r19
            r20 r21 r22 r23 r24 r25 r26 r27 r28 r29 r30 r31 r32 r33 r34 r35 r36 r37 r38 r39
            r40 r41 r42 r43 r44 r45 r46 r47 r48 r49 r50 r51 r52 r53 r54 r55 r56 r57 r58 r59
            r60 r61 r62 r63 r64 r65 r66 r67 r68 r69 r70 r71 r72 r73 r74 r75 r76 r77 r78 r79
            r80 r81 r82 r83 r84 r85 r86 r87 r88 r89 r90 r91 r92 r93 r94 r95 r96 r97 r98 r99
        }
    };
}

/// A function of each name.
macro_rules! receivers {
    ([$kind:ident $attributes:tt] $($name:ident)*) => {
        $( $kind! { $attributes $name } )*
    };
}

macro_rules! touching {
    ([$($attribute:tt)*] $name:ident) => {
        $($attribute)*
        pub fn $name(order_id: u64, status: &str) {
            static TOUCHED: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
            TOUCHED.fetch_add(order_id + status.len() as u64, std::sync::atomic::Ordering::Relaxed);
        }
    };
}

macro_rules! accepting {
    ([$($attribute:tt)*] $name:ident) => {
        $($attribute)*
        pub fn $name(order_id: u64, status: &str) -> Result<(), &'static str> {
            static TOUCHED: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
            TOUCHED.fetch_add(order_id + status.len() as u64, std::sync::atomic::Ordering::Relaxed);
            Ok(())
        }
    };
}

/// Returns how often it was called.
macro_rules! counting {
    ([$($attribute:tt)*] $name:ident) => {
        $($attribute)*
        pub fn $name(order_id: u64, status: &str) -> u64 {
            static TOUCHED: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
            TOUCHED.fetch_add(order_id + status.len() as u64, std::sync::atomic::Ordering::Relaxed)
        }
    };
}

/// Has a counter for each thread, so that threads can only contend in the send itself.
macro_rules! touching_by_thread {
    ([$($attribute:tt)*] $name:ident) => {
        $($attribute)*
        pub fn $name(order_id: u64, status: &str) {
            thread_local! {
                static TOUCHED: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
            }
            TOUCHED.set(TOUCHED.get() + order_id + status.len() as u64);
        }
    };
}

/// Is ready at once. It calls another function, so that the future is not inlined as a whole.
macro_rules! awaited {
    ([$($attribute:tt)*] $name:ident) => {
        $($attribute)*
        pub async fn $name(order_id: u64, status: &str) {
            crate::hand_written::touching::$name(order_id, status);
        }
    };
}
