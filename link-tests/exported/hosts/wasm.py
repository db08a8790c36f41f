"""Runs a module. `wasi` calls `_start`; `page` calls the given functions, then `wiring`, and prints the result."""

import sys

import wasmtime

kind, path, *first = sys.argv[1:]
engine = wasmtime.Engine()
store = wasmtime.Store(engine)
linker = wasmtime.Linker(engine)
if kind == "wasi":
    linker.define_wasi()
    wasi = wasmtime.WasiConfig()
    wasi.inherit_stdout()
    wasi.inherit_stderr()
    store.set_wasi(wasi)
exports = linker.instantiate(store, wasmtime.Module.from_file(engine, path)).exports(store)
if kind == "wasi":
    exports["_start"](store)
else:
    for function in first:
        exports[function](store)
    # If the linker put the constructors into each export, the second call runs them again.
    start = exports["wiring"](store)
    assert start == exports["wiring"](store)
    memory = exports["memory"]
    text = memory.read(store, start, memory.data_len(store))
    sys.stdout.write(text[: text.index(0)].decode())
