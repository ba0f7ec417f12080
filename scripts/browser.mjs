/** Runs the tests in headless Chromium; further arguments go to vitest. */
import { spawnSync } from "node:child_process";
import { argv, env, execPath, exit } from "node:process";
import { fileURLToPath } from "node:url";
import { findChromium, missingChromium } from "./chromium.mjs";

const chromium = findChromium();
if (chromium === undefined) {
  console.error(missingChromium());
  exit(1);
}
const vitest = fileURLToPath(new URL("../node_modules/vitest/vitest.mjs", import.meta.url));
const { status } = spawnSync(
  execPath,
  [vitest, "run", "--config", "vitest.browser.config.ts", ...argv.slice(2)],
  {
    stdio: "inherit",
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    env: { ...env, CHROMIUM_PATH: chromium },
  },
);
exit(status ?? 1);
