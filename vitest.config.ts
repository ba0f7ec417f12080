import { fileURLToPath } from "node:url";
import { defaultClientConditions, defaultServerConditions } from "vite";
import { defaultExclude, defineConfig, type ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = defineConfig({
  // Tests run on the sources: no build comes first.
  resolve: { conditions: ["source", ...defaultClientConditions] },
  ssr: { resolve: { conditions: ["source", ...defaultServerConditions] } },
  test: {
    reporters: ["default", fileURLToPath(new URL("scripts/summary-reporter.mjs", import.meta.url))],
    coverage: { include: ["packages/*/src/**/*.ts"], exclude: ["**/*.test.ts", "**/*.test-d.ts"] },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          setupFiles: [fileURLToPath(new URL("test/seed.ts", import.meta.url))],
          include: ["packages/*/src/**/*.test.ts", "packages/*/test/**/*.test.ts", "test/**/*.test.ts"],
          exclude: [...defaultExclude, "test/browser/**"], // which vitest.browser.config.ts runs
        },
      },
      {
        extends: true,
        test: {
          name: "types",
          include: [],
          typecheck: {
            enabled: true,
            only: true,
            include: [
              "packages/*/src/**/*.test-d.ts",
              "packages/*/test/**/*.test-d.ts",
              "test/**/*.test-d.ts",
            ],
            checker: fileURLToPath(new URL("node_modules/typescript-native/bin/tsc", import.meta.url)),
            tsconfig: fileURLToPath(new URL("tsconfig.json", import.meta.url)),
          },
        },
      },
    ],
  },
});

export default config;
