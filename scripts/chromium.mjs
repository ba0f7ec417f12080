/** Where Chromium or Chrome is, for the tests in a browser; the path on the command line. Nothing here installs one. */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { argv, env, exit, platform } from "node:process";
import { fileURLToPath } from "node:url";

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const applications = {
  darwin: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
  ],
  win32: [env["ProgramFiles"], env["ProgramFiles(x86)"], env["LOCALAPPDATA"]]
    .filter((folder) => folder !== undefined)
    .map((folder) => join(folder, "Google/Chrome/Application/chrome.exe")),
};

/** The executable that CHROMIUM_PATH names, or else one on the PATH or where the platform keeps applications. */
export function findChromium() {
  if (env["CHROMIUM_PATH"]) return existsSync(env["CHROMIUM_PATH"]) ? env["CHROMIUM_PATH"] : undefined;
  const onPath = (env["PATH"] ?? "")
    .split(delimiter)
    .filter((folder) => folder !== "")
    .flatMap((folder) => names.map((name) => join(folder, name)));
  return [...onPath, ...(applications[platform] ?? [])].find((path) => existsSync(path));
}

/** Why there is none, and what to do. */
export function missingChromium() {
  return env["CHROMIUM_PATH"]
    ? `CHROMIUM_PATH is ${env["CHROMIUM_PATH"]}, where there is no file`
    : "No Chromium found: install it (Debian, Ubuntu: apt-get install chromium), or set CHROMIUM_PATH to a Chromium or Chrome";
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const path = findChromium();
  if (path === undefined) console.error(missingChromium());
  else console.log(path);
  exit(path === undefined ? 1 : 0);
}
