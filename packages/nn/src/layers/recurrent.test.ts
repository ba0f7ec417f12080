import { evaluate, type NDArray } from "@chainrule/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { appliedLayer } from "../../test/appliedLayer.ts";
import { refusing } from "../../test/refusing.ts";
import { gru } from "./gru.ts";
import type { Layer } from "./layer.ts";
import { lstm } from "./lstm.ts";
import type { RecurrentOptions } from "./recurrence.ts";
import { simpleRnn } from "./simpleRnn.ts";

type Vector = readonly number[];
type Matrix = readonly Vector[];

const sigma = (z: number): number => 1 / (1 + Math.exp(-z));
const times = (row: Vector, matrix: Matrix): number[] =>
  matrix[0]!.map((_, column) => row.reduce((sum, value, index) => sum + value * matrix[index]![column]!, 0));
const plus = (...vectors: readonly Vector[]): number[] =>
  vectors[0]!.map((_, index) => vectors.reduce((sum, vector) => sum + vector[index]!, 0));

/** The weights of one gate, cut out of those of all. */
interface GateWeights {
  readonly W: Matrix;
  readonly U: Matrix;
  readonly b: Vector;
}

/** One step of the formula: from x, h, c to the next h, c. */
type Step = (x: Vector, h: Vector, c: Vector, gates: readonly GateWeights[]) => readonly [Vector, Vector];

const sums = (x: Vector, h: Vector, { W, U, b }: GateWeights): number[] => plus(times(x, W), times(h, U), b);

const kinds: readonly {
  readonly name: string;
  readonly make: (options: RecurrentOptions) => Layer;
  readonly gates: number;
  readonly step: Step;
}[] = [
  {
    name: "simpleRnn",
    make: simpleRnn,
    gates: 1,
    step: (x, h, c, [only]) => [sums(x, h, only!).map(Math.tanh), c],
  },
  {
    name: "gru",
    make: gru,
    gates: 3,
    step: (x, h, c, [forZ, forR, forN]) => {
      const [z, r] = [sums(x, h, forZ!).map(sigma), sums(x, h, forR!).map(sigma)];
      const seen = h.map((value, unit) => r[unit]! * value);
      const n = sums(x, seen, forN!).map(Math.tanh);
      return [h.map((value, unit) => z[unit]! * value + (1 - z[unit]!) * n[unit]!), c];
    },
  },
  {
    name: "lstm",
    make: lstm,
    gates: 4,
    step: (x, h, c, gates) => {
      const [i, f, g, o] = gates.map((weights): Vector => sums(x, h, weights)) as [
        Vector,
        Vector,
        Vector,
        Vector,
      ];
      const next = c.map((value, unit) => sigma(f[unit]!) * value + sigma(i[unit]!) * Math.tanh(g[unit]!));
      return [next.map((value, unit) => sigma(o[unit]!) * Math.tanh(value)), next];
    },
  },
];

const size = fc.integer({ min: 1, max: 4 });

describe.each(kinds)("$name", ({ name, make, gates, step }) => {
  it("is its formula, step by step, by plain loops: the last output, or all of them", () => {
    fc.assert(
      fc.property(size, size, size, size, fc.integer(), (rows, steps, inputs, units, seed) => {
        const applied = (which: "last" | "all"): ReturnType<typeof appliedLayer> =>
          appliedLayer(make({ units, output: which }), {
            inputShape: [steps, inputs],
            rows,
            seed,
            training: false,
          });
        const all = applied("all");
        const data = all.feeds["x"] as NDArray;
        const [W, U, b] = all.parameters.map(({ value }) => value.toNested()) as [Matrix, Matrix, Vector];
        const weights = Array.from({ length: gates }, (_, index): GateWeights => {
          const cut = <T>(row: readonly T[]): T[] => row.slice(index * units, (index + 1) * units);
          return { W: W.map(cut), U: U.map(cut), b: cut(b) };
        });
        const expected = (data.toNested() as number[][][]).map((row) => {
          let [h, c]: readonly [Vector, Vector] = [
            new Array<number>(units).fill(0),
            new Array<number>(units).fill(0),
          ];
          return row.map((x) => {
            [h, c] = step(x, h, c, weights);
            return h;
          });
        });
        const feeds = { x: all.feeds["x"]! };
        const output = evaluate(all.output, feeds);
        expect(output.shape).toEqual([rows, steps, units]);
        output.data.forEach((value: number, index: number) =>
          expect(value).toBeCloseTo(expected.flat(2)[index]!, 11),
        );
        const last = evaluate(applied("last").output, feeds);
        expect(last.shape).toEqual([rows, units]);
        last.data.forEach((value: number, index: number) =>
          expect(value).toBeCloseTo(expected.map((row) => row.at(-1)!).flat()[index]!, 11),
        );
      }),
      { numRuns: 30 },
    );
  });

  it("starts with recurrent weights that turn the state of each gate and do not stretch it", () => {
    const [, U] = Object.values(make({ units: 3 }).init(5, ["m", 2, 2], "float64") as object);
    const matrix = (U as { value: { toNested: () => number[][] } }).value.toNested();
    for (let gate = 0; gate < gates; gate++) {
      const columns = [0, 1, 2].map((unit) => matrix.map((row) => row[3 * gate + unit]!));
      for (const [first, left] of columns.entries()) {
        for (const [second, right] of columns.entries()) {
          const product = left.reduce((sum, value, index) => sum + value * right[index]!, 0);
          expect(product).toBeCloseTo(Number(first === second), 12);
        }
      }
    }
  });

  it("refuses a sequence of unknown or no length, and rows that are no sequence", () => {
    const layer = make({ units: 2 });
    expect(() => make({ units: 0 })).toThrow(refusing("invalid-argument", name, "units", "0"));
    expect(() => layer.init(1, ["m", "t", 3])).toThrow(
      refusing("invalid-argument", name, "steps", "[m, t, 3]"),
    );
    expect(() => layer.init(1, ["m", 0, 3])).toThrow(refusing("invalid-argument", name, "steps", "0"));
    expect(() => layer.init(1, [3])).toThrow(refusing("rank-mismatch", name, "[3]"));
    expect(() => layer.init(1, [3, "n"])).toThrow(refusing("invalid-argument", name, "inputs", "[3, n]"));
  });
});

describe("lstm", () => {
  it("starts by remembering: the bias of the forget gate is 1 unless told", () => {
    const biasOf = (layer: Layer): number[] => {
      const { bias } = layer.init(1, ["m", 2, 2]) as unknown as { bias: { value: { data: Float32Array } } };
      return [...bias.value.data];
    };
    expect(biasOf(lstm({ units: 2 }))).toEqual([0, 0, 1, 1, 0, 0, 0, 0]);
    expect(biasOf(lstm({ units: 1, forgetBias: 2 }))).toEqual([0, 2, 0, 0]);
  });
});
