import { defineConfig } from "tsup";

// JavaScript only; tsconfig.build.json emits the declarations.
export default defineConfig({
  entry: { index: "src/index.ts", node: "src/node/index.ts" },
  format: "esm",
  target: "es2022",
  platform: "neutral",
  splitting: true,
  sourcemap: true,
  clean: true,
  dts: false,
  silent: true,
});
