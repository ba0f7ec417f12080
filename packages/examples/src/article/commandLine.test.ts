import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCommandLine, type Options } from "./commandLine.ts";

function parse(...args: readonly string[]): { result: Options | number; out: string; err: string } {
  let [out, err] = ["", ""];
  const result = parseCommandLine(args, {
    writeOut: (text) => (out += text),
    writeErr: (text) => (err += text),
  });
  return { result, out, err };
}

describe("parseCommandLine", () => {
  it("has the documented defaults", () => {
    expect(parse().result).toEqual({
      data: undefined,
      hidden: 8,
      epochs: 1000,
      learningRate: 0.3,
      seed: 1,
      testFraction: 0.2,
      out: "out/",
    });
  });

  it("reads every option", () => {
    const args = "--data a.csv --target b --hidden 3 --epochs 2 --learning-rate .5 --seed -7 --out o";
    expect(parse(...args.split(" "), "--test-fraction=0.4").result).toEqual({
      data: { file: "a.csv", target: "b" },
      hidden: 3,
      epochs: 2,
      learningRate: 0.5,
      seed: -7,
      testFraction: 0.4,
      out: "o",
    });
    expect(parse("--data", "a.csv").result).toMatchObject({ data: { file: "a.csv" } });
  });

  it("takes every learning rate above 0 as it is written", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, minExcluded: true, noNaN: true, noDefaultInfinity: true }), (rate) => {
        expect(parse("--learning-rate", String(rate)).result).toMatchObject({ learningRate: rate });
      }),
    );
  });

  it.each([
    ["--epochs", "0"],
    ["--epochs", "1.5"],
    ["--epochs", "ten"],
    ["--epochs", "1e9"],
    ["--epochs", "0x10"],
    ["--hidden", "0"],
    ["--hidden", "-1"],
    ["--learning-rate", "0"],
    ["--learning-rate", "-1"],
    ["--learning-rate", "Infinity"],
    ["--learning-rate", "NaN"],
    ["--seed", "1.5"],
    ["--seed", ""],
    ["--test-fraction", "0"],
    ["--test-fraction", "1"],
    ["--test-fraction", "20%"],
  ])("refuses %s %j in one line that names the option", (option, value) => {
    const { result, out, err } = parse(option, value);
    expect(result).toBe(1);
    expect(out).toBe("");
    expect(err).toMatch(/^error: [^\n]*\n$/);
    expect(err).toContain(option);
    expect(err).toContain(`'${value}'`);
    expect(err).toContain("Expected");
  });

  it.each([
    ["an unknown option", ["--epoch", "3"], "--epoch"],
    ["a stray argument", ["file.csv"], "arguments"],
    ["an option without its value", ["--data"], "--data"],
    ["a target without data", ["--target", "class"], "--data"],
  ])("refuses %s", (_, args, mention) => {
    const { result, err } = parse(...args);
    expect(result).toBe(1);
    expect(err).toMatch(/^error: /);
    expect(err).toContain(mention);
  });

  it("shows its options on request", () => {
    const { result, out, err } = parse("--help");
    expect([result, err]).toEqual([0, ""]);
    for (const option of [
      "data",
      "target",
      "hidden",
      "epochs",
      "learning-rate",
      "seed",
      "test-fraction",
      "out",
    ])
      expect(out).toContain(`--${option} <`);
    expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});
