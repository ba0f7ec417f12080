/** Installs the dependencies if a manifest or the lock file has changed since the last time. Needs Node and npm alone. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
process.chdir(root);

const packages = readdirSync("packages", { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(`packages/${entry.name}/package.json`))
  .map((entry) => `packages/${entry.name}`)
  .sort();
const manifests = [
  "pnpm-lock.yaml",
  "pnpm-workspace.yaml",
  "package.json",
  ...packages.map((p) => `${p}/package.json`),
];
const stamp = "node_modules/.setup-stamp";

const hash = createHash("sha256").update(`${process.platform} ${process.arch} ${process.version}`);
for (const file of manifests) hash.update(`\0${file}\0`).update(readFileSync(file));
const wanted = hash.digest("hex");

const installed = [".", ...packages].every((folder) => existsSync(`${folder}/node_modules`));
if (installed && existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) process.exit(0);

console.log("Installing dependencies (10 to 20 s the first time) …");
const { packageManager } = JSON.parse(readFileSync("package.json", "utf8"));
const command = `npx -y ${packageManager} install --frozen-lockfile --prefer-offline`;
const { status, stdout, stderr, error } = spawnSync(command, {
  shell: true,
  encoding: "utf8",
  env: { ...process.env, CI: "true", NO_UPDATE_NOTIFIER: "1" },
  maxBuffer: 1 << 26,
});
if (status !== 0) {
  console.error(`${stdout ?? ""}${stderr ?? ""}${error ?? ""}`.trim());
  console.error(`\n"${command}" failed. After changing a package.json, run it without --frozen-lockfile.`);
  process.exit(1);
}
writeFileSync(stamp, wanted);
