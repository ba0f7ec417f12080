import { spawn } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporaryFolder.ts";
import { textTerminal } from "../../test/textTerminal.ts";
import { run } from "./articleNetwork.ts";
import type { Report } from "./report.ts";

async function runWith(
  out: string,
  ...args: readonly string[]
): Promise<{ code: number; output: string; errors: string; report: () => Report }> {
  const terminal = textTerminal();
  const code = await run([...args, "--out", out], terminal);
  return {
    code,
    output: terminal.output(),
    errors: terminal.errors(),
    report: () => JSON.parse(readFileSync(join(out, "report.json"), "utf8")) as Report, // what the example wrote
  };
}

const finite = (values: readonly number[]): boolean => values.every(Number.isFinite);

describe("the built-in tables", () => {
  it("are trained, compared, shown and reported", async () => {
    const out = temporaryFolder();
    const { code, output, errors, report } = await runWith(out, "--epochs", "20", "--hidden", "3");
    expect([code, errors]).toEqual([0, ""]);
    expect(readdirSync(out).toSorted()).toEqual([
      "cost-article.svg",
      "cost-diabetes.svg",
      "report.html",
      "report.json",
    ]);
    for (const name of ["article", "diabetes"])
      expect(readFileSync(join(out, `cost-${name}.svg`), "utf8")).toContain("<svg");

    const [article, diabetes, ...others] = report().tables;
    expect(others).toEqual([]);
    expect(article).toMatchObject({
      name: "article",
      rows: 5,
      testRows: 0,
      testAccuracy: null,
      baselineAccuracy: 0.6,
      testCost: [],
    });
    expect(diabetes).toMatchObject({ name: "diabetes", rows: 520, trainRows: 416, testRows: 104 });
    expect(diabetes!.baselineAccuracy).toBeCloseTo(64 / 104, 12);
    expect(diabetes!.testCost).toHaveLength(20);
    for (const table of report().tables) {
      expect(table).toMatchObject({ hidden: 3, epochs: 20, learningRate: 0.3, seed: 1 });
      expect(table.cost).toHaveLength(20);
      expect(finite(table.cost)).toBe(true);
      expect(table.cost.at(-1)).toBeLessThan(table.cost[0]!);
      expect(table.seconds).toBeGreaterThan(0);
      const { truePositives, falsePositives, trueNegatives, falseNegatives } = table.confusion;
      const judged = table.testRows || table.trainRows;
      expect(truePositives + falsePositives + trueNegatives + falseNegatives).toBe(judged);
      expect((truePositives + trueNegatives) / judged).toBeCloseTo(
        table.testAccuracy ?? table.trainAccuracy,
        12,
      );
      expect(report().proofs.map(({ identical }) => identical)).toEqual(new Array(6).fill(true));
      expect(table.gradients.map(({ parameter }) => parameter)).toEqual(["W_2", "b_2", "W_1", "b_1"]);
      for (const { maxAbsolute, maxRelative } of table.gradients) {
        expect(maxAbsolute).toBeLessThan(1e-12);
        expect(maxRelative).toBeLessThan(1e-12);
      }
    }

    expect(Math.max(...output.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(output).not.toMatch(/\u001B|undefined|\bNaN\b|\[object|hat/); // oxlint-disable-line no-control-regex -- no colours
    for (const words of [
      "269 of 520 rows are exact duplicates; identical rows stay on one",
      "Yes = 1, No = 0: Polyuria",
      "Male = 1, Female = 0: Gender",
      "class, Positive = 1, Negative = 0",
      "derived     dz_2 = (ŷ - y) / ",
      "dW_2 = a_1' @ dz_2",
      "They agree",
      "majority class     61.5 %",
      "epoch 20 of 20",
      join(out, "cost-diabetes.svg"),
    ])
      expect(output).toContain(words);
  });

  it("come out the same with the same seed, and otherwise with another", async () => {
    const numbers = async (...args: readonly string[]): Promise<unknown> => {
      const { report } = await runWith(temporaryFolder(), "--epochs", "3", ...args);
      return report().tables.map((table) => ({ ...table, seconds: 0, seed: 0 }));
    };
    const first = await numbers("--seed", "5");
    expect(await numbers("--seed", "5")).toEqual(first);
    expect(await numbers("--seed", "6")).not.toEqual(first);
  });
});

describe("a table of the user's own", () => {
  it("is trained alone, whatever its columns hold and however it was saved", async () => {
    const rows = Array.from({ length: 40 }, (_, row) => {
      const town = ["Rome", "Oslo", "Bern"][row % 3];
      return `${town},"${row % 7},5",${row % 2 === 0 ? "smoker" : "none"},${row % 3 === 0 ? "ill" : "well"}`;
    });
    const text = ['\uFEFFtown,"size, cm",habit,state', ...rows, "", ""]
      .join("\r\n")
      .replaceAll(/"(\d),5"/g, '"$1.5"');
    const folder = temporaryFolder({ "My patients (2).csv": text });
    const out = join(folder, "a new folder");
    const file = join(folder, "My patients (2).csv");
    const { code, output, errors, report } = await runWith(
      out,
      "--data",
      file,
      "--target",
      "state",
      "--epochs",
      "150",
      "--learning-rate",
      "3",
    );
    expect([code, errors]).toEqual([0, ""]);
    expect(readdirSync(out).toSorted()).toEqual(["cost-My-patients-2-.svg", "report.html", "report.json"]);
    expect(report().tables).toMatchObject([
      { name: "My-patients-2-", rows: 40, trainRows: 32, testRows: 8, testAccuracy: 1 },
    ]);
    for (const words of [
      "5 from 3 columns",
      "one feature for each word: town (Bern, Oslo, Rome)",
      "standardised by the training rows: size, cm",
      "smoker = 1, none = 0: habit",
      "state, well = 1, ill = 0",
    ])
      expect(output).toContain(words);
  });

  it("needs a target, and is told which there are", async () => {
    const folder = temporaryFolder({ "a.csv": "x,y\n1,0\n2,1\n" });
    const { code, output, errors } = await runWith(join(folder, "out"), "--data", join(folder, "a.csv"));
    expect([code, output]).toEqual([1, ""]);
    expect(errors).toMatch(/^error: --target: .*a\.csv.*Choose one of "x", "y"\.\n$/);
    expect(readdirSync(folder)).toEqual(["a.csv"]);
  });

  it.each([
    ["an unknown target", "x,y\n1,0\n2,1\n", ["--target", "z"], /a\.csv: .*"z".*"x", "y"/],
    ["a target of three classes", "x,y\n1,0\n2,1\n3,2\n", ["--target", "y"], /a\.csv.*"y".*3: "0", "1", "2"/],
    ["an empty file", "", ["--target", "y"], /a\.csv.*empty file/],
    ["a folder that is a file", "x,y\n1,0\n2,1\n", ["--target", "y", "--out", import.meta.filename], /--out/],
  ])("refuses %s in one line, before it writes anything", async (_, text, args, mention) => {
    const folder = temporaryFolder({ "a.csv": text });
    const terminal = textTerminal();
    expect(
      await run(["--data", join(folder, "a.csv"), "--out", join(folder, "out"), ...args], terminal),
    ).toBe(1);
    expect(terminal.output()).toBe("");
    expect(terminal.errors()).toMatch(/^error: [^\n]*\n$/);
    expect(terminal.errors()).toMatch(mention);
    expect(readdirSync(folder)).toEqual(["a.csv"]);
  });

  it("stops with one line where the learning rate is too large", async () => {
    const out = temporaryFolder();
    const { code, errors } = await runWith(out, "--learning-rate", "1e300");
    expect(code).toBe(1);
    expect(errors).toMatch(/^error: [^\n]*epoch \d+[^\n]*learning rate[^\n]*\n$/);
  });
});

describe("the process", () => {
  const tsx = new URL("../../../../node_modules/tsx/dist/loader.mjs", import.meta.url).href;
  const main = fileURLToPath(new URL("../main.ts", import.meta.url));
  const start = (...args: readonly string[]): Promise<{ code: number | null; out: string; err: string }> =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, ["--import", tsx, "--conditions=source", main, ...args]);
      let [out, err] = ["", ""];
      child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
      child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
      child.on("error", reject).on("close", (code) => resolve({ code, out, err }));
    });

  it("exits with 1 and one line after each mistake", { timeout: 60_000 }, async () => {
    const folder = temporaryFolder({
      "ragged.csv": "x,y\n1,0\n2\n",
    });
    const out = ["--out", join(folder, "out")];
    const mistakes: readonly (readonly [args: readonly string[], mention: RegExp])[] = [
      [["--data", join(folder, "none.csv"), "--target", "y"], /none\.csv/],
      [["--epochs", "many"], /--epochs.*'many'/],
      [["--data", join(folder, "ragged.csv"), "--target", "y"], /ragged\.csv, line 3.*"y"/],
    ];
    for (const result of await Promise.all(
      mistakes.map(async ([args, mention]) => ({ mention, ...(await start(...args, ...out)) })),
    )) {
      expect(result.code).toBe(1);
      expect(result.out).toBe("");
      expect(result.err).toMatch(/^error: [^\n]*\n$/);
      expect(result.err).toMatch(result.mention);
    }
  });
});
