/** What is measured: how each system is started, and whether it is there. It does not know what it will be asked to run. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A system that can be started as a process. */
export interface System {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A system that cannot be measured here, and why. */
export interface Missing {
  readonly name: string;
  readonly reason: string;
}

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** Chainrule with each step a call of its own, or with all steps of a batch in one call. */
export function chainrule(stepsPerCall: "one" | "all"): System {
  const script = [path("ours.ts"), stepsPerCall];
  const name = stepsPerCall === "one" ? "Chainrule, a call per step" : "Chainrule, one call for all";
  return {
    name,
    command: [process.execPath, "--import", "tsx", "--conditions=source", ...script],
    environment: process.env,
  };
}

const npmPeers = [
  { name: "jax-js", package: "@jax-js/jax", script: ["jaxjs.mjs"] },
  { name: "tfjs-wasm", package: "@tensorflow/tfjs-backend-wasm", script: ["tfjs.mjs", "wasm"] },
  { name: "tfjs-cpu", package: "@tensorflow/tfjs", script: ["tfjs.mjs", "cpu"] },
  { name: "plain JS", package: undefined, script: ["plainjs.mjs"] },
];
const pythonPeers = [
  { name: "NumPy", module: "numpy", script: "numpy_peer.py" },
  { name: "PyTorch", module: "torch", script: "torch_peer.py" },
];

/**
 * One thread for every system, a BLAS that picks its kernel by itself, and an allocator that keeps what is freed, as it learns
 * to do in some programs and not in others: without it each step may get its memory anew, page by page, from the system.
 */
const pythonEnvironment = {
  ...process.env,
  OMP_NUM_THREADS: "1",
  OPENBLAS_NUM_THREADS: "1",
  MKL_NUM_THREADS: "1",
  OPENBLAS_CORETYPE: undefined,
  OPENBLAS_L2_SIZE: undefined,
  MALLOC_MMAP_THRESHOLD_: String(2 ** 25),
  MALLOC_TRIM_THRESHOLD_: String(2 ** 30),
  PYTHONDONTWRITEBYTECODE: "1",
};

/** The first Python that has the module; BENCH_PYTHON comes before those that are commonly found. */
function pythonWith(module: string): string | undefined {
  const candidates = [process.env["BENCH_PYTHON"], "/usr/bin/python3", "python3", "python"];
  const probe = `import importlib.util as i, sys; sys.exit(not (i.find_spec("${module}") and i.find_spec("numpy")))`;
  return candidates.find(
    (python) => python !== undefined && spawnSync(python, ["-c", probe], { stdio: "ignore" }).status === 0,
  );
}

/** The other systems that are here, and those that are not. */
export function findPeers(): { readonly found: readonly System[]; readonly missing: readonly Missing[] } {
  const found: System[] = [];
  const missing: Missing[] = [];
  for (const { name, module, script } of pythonPeers) {
    const python = pythonWith(module);
    if (python === undefined)
      missing.push({ name, reason: `no Python with ${module} (BENCH_PYTHON names one)` });
    else
      found.push({
        name,
        command: [python, path(`../../bench-peers/${script}`)],
        environment: pythonEnvironment,
      });
  }
  for (const { name, package: dependency, script } of npmPeers) {
    const [file, ...rest] = script as [string, ...string[]];
    if (dependency !== undefined && !existsSync(path(`../../bench-peers/node_modules/${dependency}`))) {
      missing.push({ name, reason: "not set up (npm run bench:peers)" });
    } else {
      const command: System["command"] = [process.execPath, path(`../../bench-peers/${file}`), ...rest];
      found.push({ name, command, environment: process.env });
    }
  }
  return { found, missing };
}
