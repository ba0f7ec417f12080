/** Lints what would be published: packs each package as pnpm publishes it, then publint, are-the-types-wrong, and a bundle. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "chainrule-pack-"));

function run(command, args, cwd = root) {
  try {
    return execFileSync(command, args, {
      cwd,
      encoding: "utf8",
      stdio: "pipe",
      env: { ...process.env, NO_UPDATE_NOTIFIER: "1" },
    });
  } catch (error) {
    console.error(`${error.stdout ?? ""}${error.stderr ?? ""}`.trim());
    console.error(`\n${command} ${args.join(" ")} failed in ${cwd}`);
    throw error;
  }
}

/** A bundler that trusts `sideEffects` must still keep the methods of Tensor. */
async function checkMethodsSurviveBundling() {
  const program = "\0program";
  const { output } = await build({
    root,
    configFile: false,
    logLevel: "error",
    plugins: [
      {
        name: "program",
        resolveId: (id) => (id === program ? id : undefined),
        load: (id) =>
          id === program
            ? `import { input } from "@chainrule/core"; export const kept = typeof input("x", [2]).exp === "function";`
            : undefined,
      },
    ],
    build: { write: false, rollupOptions: { input: program, preserveEntrySignatures: "strict" } },
  });
  const { kept } = await import(
    `data:text/javascript;base64,${Buffer.from(output[0].code).toString("base64")}`
  );
  if (!kept) {
    throw new Error(
      "Bundled, @chainrule/core loses the methods of Tensor: see sideEffects in its package.json.",
    );
  }
}

try {
  for (const name of ["core", "nn"]) {
    run(
      process.execPath,
      [join(root, "scripts/pnpm.mjs"), "pack", "--pack-destination", folder],
      join(root, "packages", name),
    );
  }
  for (const tarball of readdirSync(folder).sort()) {
    run("publint", ["run", join(folder, tarball), "--strict"]);
    run("attw", [join(folder, tarball), "--profile", "esm-only", "--no-emoji"]);
    console.log(`${tarball}: publint and are-the-types-wrong agree`);
  }
  await checkMethodsSurviveBundling();
} catch (error) {
  if (error.status === undefined) console.error(error.message);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
