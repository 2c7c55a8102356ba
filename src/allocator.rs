//! The allocator of the program on Linux, and its options.
//!
//! A sheet takes some hundred megabytes in half a million pieces, and a process lives for a fifth of a second: what
//! it asks of the system weighs more than what it does with it. For what others take see `benches/README.md`.

use tikv_jemallocator::Jemalloc;

#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

/// The options, in the allocator's own notation: huge pages, of which a sheet takes forty where it took twelve
/// thousand small ones, each an interruption; two arenas, for of more than these many would stay half empty; and what
/// threads keep for themselves of what they free, up to 256 kB, so that they rarely wait for each other.
#[expect(
    unsafe_code,
    reason = "the allocator looks for a symbol of this name, and takes it for a C string"
)]
#[unsafe(export_name = "_rjem_malloc_conf")]
pub static OPTIONS: &[u8; 39] = b"thp:always,narenas:2,tcache_max:262144\0";
