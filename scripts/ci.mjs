/**
 * The gate: every check, in order, stopping at the first that fails. It draws the random inputs of property tests from one seed, so
 * that the same commit gets the same verdict; `npm run test:all` draws new ones each time. Only where CI is not set, a machine without
 * Chromium may leave out the tests in it, and is told so.
 */
import { spawnSync } from "node:child_process";
import { findChromium, missingChromium } from "./chromium.mjs";

const steps = [
  ["format", "format"],
  ["lint", "lint:code"],
  ["import directions and cycles", "lint:imports"],
  ["types", "check"],
  ["tests: types, units, properties, integration", "test:all"],
  ["tests in Chromium", "test:browser"],
  ["build", "build"],
  ["package lint", "lint:packages"],
  ["public API report", "api"],
  ["examples", "examples"],
  ["bundle size", "size"],
];

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;
const start = performance.now();
const leftOut = findChromium() === undefined && !process.env["CI"] ? "test:browser" : undefined;
for (const [title, script] of steps) {
  console.log(`\n── ${title} (npm run ${script})`);
  if (script === leftOut) {
    console.log(`   LEFT OUT. ${missingChromium()}`);
    continue;
  }
  const begun = performance.now();
  const { status } = spawnSync("npm", ["run", "--silent", script], {
    stdio: "inherit",
    shell: process.platform === "win32",
    env: { CHAINRULE_SEED: "1", ...process.env },
  });
  if (status !== 0) {
    console.error(`\nThe gate failed at: ${title}. To repeat that step alone: npm run ${script}`);
    process.exit(1);
  }
  console.log(`   ok, ${seconds(begun)}`);
}
const but = leftOut === undefined ? "" : `, but left out: npm run ${leftOut}. ${missingChromium()}`;
console.log(`\nThe gate is green, ${seconds(start)}${but}.`);
