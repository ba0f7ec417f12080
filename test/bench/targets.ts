/** By what factor we mean to be faster than whom, on two cores; measured as ratios in one run. */

/** Workload, peer, and the least ratio of its median to ours. */
export const targets: readonly (readonly [id: string, peer: string, atLeast: number])[] = [
  ["W1-8", "NumPy", 1.6],
  ["W1-8", "PyTorch", 2.5],
  ["W1-64", "NumPy", 1.6],
  ["W2", "jax-js", 2],
  ["W2", "tfjs-wasm", 8],
  ["W3-256", "tfjs-wasm", 1.2],
  ["W3-256", "jax-js", 1.7],
  ["W3-512", "tfjs-wasm", 1.2],
  ["W3-512", "jax-js", 1.7],
  ["W3-1024", "tfjs-wasm", 1.2],
  ["W3-1024", "jax-js", 1.7],
  ["W4", "jax-js", 2.5],
  ["W5", "NumPy", 1.8],
  ["W5", "PyTorch", 2.5],
];

/** The least ratio that is wanted, if any is. */
export function targetFor(id: string, peer: string): number | undefined {
  return targets.find(([workload, name]) => workload === id && name === peer)?.[2];
}
