/** Processes that are killed at some moment of their work. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** A program of this folder as one file in another, which Node runs. */
export async function bundledProgram(name: string, folder: string): Promise<string> {
  const program = join(folder, `${name}.mjs`);
  await build({
    entryPoints: [fileURLToPath(new URL(`${name}.ts`, import.meta.url))],
    outfile: program,
    conditions: ["source"],
    bundle: true,
    format: "esm",
    platform: "node",
    // What comes as CommonJS asks for modules of Node by a require.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    logLevel: "error",
  });
  return program;
}

/**
 * Kills a program so many milliseconds after it has put out so many lines, one unless told. Resolves with the last line of what it has
 * put out.
 */
export function killAfter(
  milliseconds: number,
  program: string,
  argument: string,
  lines: number = 1,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, argument], { stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    const isReached = (): boolean => output.split("\n").length > lines;
    child.stdout.on("data", (chunk: Buffer) => {
      const wasReached = isReached();
      output += chunk.toString();
      if (isReached() && !wasReached) setTimeout(() => child.kill("SIGKILL"), milliseconds);
    });
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === null) resolve(output.trim().split("\n").at(-1)!);
      else reject(new Error(`the process ended by itself, with the code ${code}`));
    });
  });
}
