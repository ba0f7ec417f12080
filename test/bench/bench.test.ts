/** That the benchmark measures the same thing on every side, and notices when it does not; on sizes that take no time. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { agree, compare, type Comparison } from "./compare.ts";
import { printComparison } from "./printing.ts";
import { median, quantile } from "./statistics.ts";
import { chainrule, findPeers, type System } from "./systems.ts";
import { withWorkers, Worker, writeWorkload } from "./worker.ts";
import {
  initialLayers,
  productFlops,
  tanhNetwork,
  uniform,
  workloads,
  type NetworkSpec,
  type Workload,
} from "./workloads.ts";

const effort = { rounds: 3, batch: 1, warmUp: 1, patience: 1000, longestFirstStep: 1e4 };
const plain = findPeers().found.find(({ name }) => name === "plain JS")!;
const inNode = (name: string, code: string): System => ({
  name,
  command: [process.execPath, "-e", code],
  environment: process.env,
});

/** A workload of the given kind in small. */
function small(id: string, change: Partial<NetworkSpec>): Workload<NetworkSpec> {
  const base = tanhNetwork(id, 2, 3, 4);
  const spec: NetworkSpec = { ...base.spec, ...change };
  const labels = uniform(spec.rows * spec.widths.at(-1)!, 5, 1).map((value, index) =>
    spec.head === "binary" ? Number(value > 0) : Number(index % spec.widths.at(-1)! === 0),
  );
  return {
    ...base,
    spec,
    arrays: () => [uniform(spec.rows * spec.widths[0]!, 3, 2), labels, ...initialLayers(spec.widths, 7)],
  };
}

/** A workload without a network, in small: so many arrays of so many elements. */
function smallOf(kind: "product" | "elementwise", count: number, length: number): Workload {
  const original = workloads.find(({ spec }) => spec.kind === kind)!;
  const arrays = (): Float32Array[] => Array.from({ length: count }, (_, seed) => uniform(length, seed, 2));
  return { ...original, id: kind, spec: { kind, size: 7 }, arrays };
}

const miniatures: Workload[] = [
  small("article", { widths: [3, 4, 1], activation: "sigmoid", lossEachStep: false }),
  small("relu and softmax", { widths: [3, 5, 4, 3], activation: "relu", head: "softmax" }),
  small("tanh", {}),
  smallOf("product", 2, 7 * 7),
  smallOf("elementwise", 4, 7),
];

describe("each workload", () => {
  const running: Worker[] = [];
  beforeAll(async () => {
    for (const system of [chainrule("one"), chainrule("all"), plain]) {
      running.push((await Worker.start(system).result).worker);
    }
  });
  afterAll(() => {
    for (const worker of running) worker.stop();
  });

  it.each(miniatures)("is the same computation by hand and by us: $id", async (workload) => {
    const file = writeWorkload(workload);
    const checks: number[] = [];
    for (const worker of running) {
      await worker.prepare(file);
      await worker.time(workload.id, 3); // a check starts afresh, whatever came before
      checks.push(await worker.check(workload.id, 4));
    }
    file.dispose();
    expect(checks.every(Number.isFinite)).toBe(true);
    for (const check of checks) expect(agree(check, checks[0]!)).toBe(true);
  });

  it("has a name of its own, and data for its sizes", () => {
    expect(new Set(workloads.map(({ id }) => id)).size).toBe(workloads.length);
    for (const { spec, arrays } of workloads) {
      if (spec.kind !== "network") continue;
      const { widths, rows } = spec;
      const layers = widths.slice(1).flatMap((units, layer) => [widths[layer]! * units, units]);
      const lengths = [rows * widths[0]!, rows * widths.at(-1)!, ...layers];
      expect(arrays().map(({ length }) => length)).toEqual(lengths);
    }
  });
});

describe("compare", () => {
  const options = { checkSteps: 2, effort, withProfile: false };
  const workload = miniatures[0]!;

  const compareSystems = (ours: System, peers: readonly System[]): Promise<Comparison> =>
    withWorkers([ours, ...peers], async ([first, ...rest]) =>
      compare(workload, { ours: first!, variants: [], peers: rest }, options),
    );

  it("relates every peer's time to ours, and finds equal results equal", async () => {
    const other = { ...plain, name: "again" };
    const { ours, peers } = await compareSystems(plain, [other]);
    const { ratio, spread, agrees, median: time } = peers["again"]!;
    expect(agrees).toBe(true);
    expect(ratio).toBe(time / ours.median);
    expect(spread[0]).toBeLessThanOrEqual(spread[1]);
    expect(ours.min).toBeLessThanOrEqual(ours.median);
  });

  it("reports a result that differs, and peers that cannot start, fail at work or are too slow", async () => {
    const answers = `require("readline").createInterface({ input: process.stdin }).on("line", (line) => {
      const { id, time } = JSON.parse(line);
      console.log("@" + JSON.stringify(time ? { ms: time } : id ? { check: 1 } : { first: 1, peakBytes: 1 }));
    }); console.log("@{}")`;
    const peers = [
      inNode("differs", answers),
      inNode("ends", "process.exit(3)"),
      inNode("fails", answers.replace("const {", `console.log('@{"error":"out of order"}'); const {`)),
      inNode("slow", answers.replace("first: 1,", "first: 1e5,")),
      { ...plain, name: "absent", command: ["no-such-command"] as const },
    ];
    const result = await compareSystems(plain, peers);
    expect(result.peers["differs"]!.agrees).toBe(false);
    expect(Object.keys(result.peers)).toEqual(["differs"]);
    expect(result.failed["ends"]).toMatch(/status 3/);
    expect(result.failed["fails"]).toMatch(/out of order/);
    expect(result.failed["slow"]).toMatch(/left out/);
    expect(result.failed["absent"]).toMatch(/no-such-command/);
  });
});

describe("printComparison", () => {
  it("says what is slower than wanted and what differs, in at most 100 columns", () => {
    const lines: string[] = [];
    vi.spyOn(console, "log").mockImplementation((text: string) => void lines.push(...text.split("\n")));
    const workload = workloads.find(({ id }) => id === "W2")!;
    const ours = {
      median: 12345.678,
      min: 1234.5678,
      firstStep: 12345.6,
      peakBytes: 2 ** 31,
      check: 1.7,
      version: "0",
    };
    const peer = { ...ours, ratio: 123.456, spread: [120.5, 130.5] as const, agrees: true };
    const peers = { "jax-js": { ...peer, ratio: 1.5 }, "tfjs-wasm": { ...peer, agrees: false, check: 1.8 } };
    const variants = { "Chainrule, one call for all": peer };
    printComparison(workload, { id: "W2", unit: "ms per 1000 epochs", ours, variants, peers, failed: {} });
    vi.restoreAllMocks();
    expect(lines.filter((line) => line.length > 100)).toEqual([]);
    expect(lines.filter((line) => line.includes("MISSED"))).toHaveLength(1);
    expect(lines.filter((line) => line.includes("DIFFERENT RESULT: tfjs-wasm"))).toHaveLength(1);
  });
});

describe("statistics", () => {
  const values = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 20 });

  it("has quantiles that ascend from the least to the greatest value, in whatever order the values came", () => {
    fc.assert(
      fc.property(values, (times) => {
        const quantiles = [0, 0.25, 0.5, 0.75, 1].map((fraction) => quantile(times, fraction));
        expect(quantiles).toEqual(quantiles.toSorted((a, b) => a - b));
        expect(quantiles[0]).toBe(Math.min(...times));
        expect(quantiles[4]).toBe(Math.max(...times));
        expect(median(times.toReversed())).toBe(quantiles[2]);
      }),
    );
  });

  it("has the centre of what lies symmetric about it as the median", () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), fc.integer(), (numbers, centre) => {
        const mirrored = numbers.map((value) => 2 * centre - value);
        expect(median([...numbers, ...mirrored])).toBe(centre);
      }),
    );
  });

  it("counts the operations of a step's products by what is multiplied", () => {
    const products = [2 * 5 * 3 * 4, 2 * 3 * 5 * 4, 2 * 5 * 4 * 2, 2 * 4 * 5 * 2, 2 * 5 * 2 * 4]; // z₁ dW₁ z₂ dW₂ da₁
    const { spec } = small("counted", { widths: [3, 4, 2], rows: 5 });
    expect(productFlops(spec)).toBe(products.reduce((sum, flops) => sum + flops));
  });

  it("takes two losses for equal when five digits are", () => {
    expect(agree(0.14545, 0.1454508)).toBe(true);
    expect(agree(0.14545, 0.14547)).toBe(false);
    expect(agree(NaN, NaN)).toBe(false);
  });
});
