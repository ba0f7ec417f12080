/** Runs the pinned pnpm with the given arguments, whether or not one is installed. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

const { packageManager } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const { status } = spawnSync("npx", ["-y", packageManager, ...process.argv.slice(2)], {
  stdio: "inherit",
  shell: process.platform === "win32",
  env: { ...process.env, NO_UPDATE_NOTIFIER: "1" },
});
process.exit(status ?? 1);
