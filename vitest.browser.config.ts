/** The tests in headless Chromium, apart from the projects of `vitest run`, since they need a browser: `npm run test:browser`. */
import { env } from "node:process";
import { fileURLToPath } from "node:url";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig, type ViteUserConfig } from "vitest/config";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const config: ViteUserConfig = defineConfig({
  // Tests run on the sources: no build comes first. By alias, as export conditions do not reach what runs in Node before the tests.
  resolve: {
    alias: [
      { find: /^@chainrule\/(core|nn)$/, replacement: here("packages/$1/src/index.ts") },
      { find: "@chainrule/core/testing", replacement: here("packages/core/src/testing/index.ts") },
    ],
  },
  // Vite bundles these before the first page loads; found later, they would make it load again in the middle of a test.
  optimizeDeps: {
    include: [
      "fast-check",
      "@chainrule/nn > csv-parse/browser/esm/sync",
      "@chainrule/nn > pure-rand/distribution/uniformFloat64",
      "@chainrule/nn > pure-rand/distribution/uniformInt",
      "@chainrule/nn > pure-rand/generator/mersenne",
    ],
  },
  test: {
    name: "browser",
    reporters: ["default", here("scripts/summary-reporter.mjs")],
    include: ["test/browser/**/*.test.ts"],
    globalSetup: [here("test/browser/inNode.ts")],
    testTimeout: 60_000, // a busy machine starts a worker slowly
    isolate: false, // one page for all files: nothing that they leave behind may matter, and its modules load once
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      instances: [{ browser: "chromium" }],
      // `playwright` is playwright-core under the name that vitest imports: it drives a browser, and brings none.
      provider: playwright({
        launchOptions: {
          ...(env["CHROMIUM_PATH"] === undefined ? {} : { executablePath: env["CHROMIUM_PATH"] }),
          args: [
            "--no-sandbox", // which root, as in containers, cannot have; only tests of this repository are loaded
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
          ],
        },
      }),
    },
  },
});

export default config;
