/** PostgreSQL's WebAssembly, compiled: once, however many databases and threads use it. */
import { setFlagsFromString } from 'node:v8';
import { loadAsset } from '../../assets.ts';

/**
 * V8's optimising compiler for WebAssembly takes 450 MB and a quarter of a second on PostgreSQL's main loop,
 * mostly at the process's end, when nobody needs the result: the baseline compiler's code is good enough.
 */
const BASELINE_COMPILER = ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering'];

/** TypeScript declares it with the DOM only. */
const wasm = Reflect.get(globalThis, 'WebAssembly') as {
  compile: (bytes: Uint8Array) => Promise<WebAssembly.Module>;
  Module: new (bytes: Uint8Array) => WebAssembly.Module;
};

/**
 * Unpacks and compiles it. Other threads may be sent the result; they share its code.
 * @param loaded when all scripts are: V8 takes no code cache that was made under other flags
 */
export async function compileProgram(loaded?: Promise<unknown>): Promise<WebAssembly.Module> {
  const [bytes] = await Promise.all([loadAsset('pglite.wasm.zst'), loaded]);
  BASELINE_COMPILER.forEach((flag) => setFlagsFromString(flag));
  return await wasm.compile(bytes);
}

/** Stands where initdb's would: the data directory is never made at run time. */
export const emptyModule = (): WebAssembly.Module =>
  new wasm.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
