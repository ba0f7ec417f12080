/** Runs every benchmark in test/bench, or those whose name contains an argument. Reports; never fails a build. */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../test/bench/", import.meta.url));
const wanted = process.argv.slice(2);
const files = readdirSync(folder)
  .filter(
    (file) =>
      file.endsWith(".bench.ts") && (wanted.length === 0 || wanted.some((part) => file.includes(part))),
  )
  .sort();

if (files.length === 0) console.log("No benchmark to run.");
for (const file of files) {
  console.log(`\n── ${file}`);
  const { status } = spawnSync(
    process.execPath,
    ["--import", "tsx", "--conditions=source", `${folder}${file}`],
    {
      stdio: "inherit",
    },
  );
  if (status !== 0) console.log(`${file} ended with status ${status}`);
}
