/** `docs/conventions-at-kinks.md` is true: every row of its tables, and every sentence that is none. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DType } from "../dtype.ts";
import type { Feeds } from "../evaluate/bind.ts";
import { evaluate } from "../evaluate/evaluate.ts";
import type { Tensor } from "../graph/tensor.ts";
import { topologicalOrder } from "../graph/walk.ts";
import type { NestedNumbers } from "../ndarray.ts";
import { maximum, minimum } from "../ops/arithmetic.ts";
import { constant } from "../ops/constant.ts";
import { input } from "../ops/leaves.ts";
import { max, min, sum } from "../ops/reduction.ts";
import { concat } from "../ops/slicing.ts";
import { parseFormula } from "../print/formula.ts";
import { simplify } from "../simplify/simplify.ts";
import { checkGradients } from "../testing/checkGradients.ts";
import { grad } from "./index.ts";
import { entryCount, jacobianByColumns } from "./jacobian.ts";

interface Row {
  readonly formula: string;
  readonly at: string;
  readonly point: Readonly<Record<string, NestedNumbers>>;
  readonly derivatives: readonly NestedNumbers[];
}

const page = readFileSync(new URL("../../../../docs/conventions-at-kinks.md", import.meta.url), "utf8");

const rows: readonly Row[] = page
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .flatMap((line) => {
    const [formulas, at, derivative] = line.split("|").slice(1, 4) as [string, string, string];
    const point = parsed(`{ ${inCode(at).replaceAll(/(\w+) = /g, '"$1": ')} }`) as Row["point"];
    const derivatives = parsed(`[${inCode(derivative)}]`) as Row["derivatives"];
    return [...formulas.matchAll(/`([^`]+)`/g)].map(([, formula]) => ({
      formula: formula!,
      at: inCode(at),
      point,
      derivatives,
    }));
  });

function inCode(cell: string): string {
  return /`(.*)`/.exec(cell)![1]!;
}

function parsed(text: string): unknown {
  return JSON.parse(text.replaceAll("∞", "1e999"));
}

/** The value for those of the feeds that are needed, with −0 as 0: the page does not tell them apart. */
function nested(tensor: Tensor, feeds: Feeds): NestedNumbers {
  const names = topologicalOrder([tensor]).map(({ attributes }) => attributes["name"]);
  const needed = Object.fromEntries(Object.entries(feeds).filter(([name]) => names.includes(name)));
  const plain = (value: NestedNumbers): NestedNumbers =>
    typeof value === "object" ? value.map(plain) : Number(value) + 0;
  return plain(evaluate(tensor, needed).toNested());
}

/** The derivative in forward mode, entry by entry. */
function forward(output: Tensor, source: Tensor): Tensor {
  return jacobianByColumns(output, source, entryCount(source)!);
}

describe("a row of the page", () => {
  test("there are rows, for all sections", () => {
    expect(rows.length).toBeGreaterThan(60);
  });

  const cases = rows.flatMap((row) => (["float64", "float32"] as const).map((dtype) => ({ ...row, dtype })));
  test.each(cases)("$formula at $at in $dtype", ({ formula, point, derivatives, dtype }) => {
    const inputs = Object.entries(point).map(([name, value]) =>
      input(name, Array.isArray(value) ? [value.length] : [], dtype),
    );
    const output = parseFormula(
      formula,
      Object.fromEntries(inputs.map((each) => [each.attributes["name"], each])),
    ) as Tensor<readonly []>;
    const simplified = simplify(output) as Tensor<readonly []>;
    inputs.forEach((source, index) => {
      const expected = roundedTo(dtype, derivatives[index]!);
      expect(nested(grad(output, source), point), "reverse").toEqual(expected);
      expect(nested(forward(output, source), point), "forward").toEqual(expected);
      expect(nested(simplify(grad(output, source)), point), "reverse, simplified").toEqual(expected);
      expect(nested(grad(simplified, source), point), "of the simplified formula").toEqual(expected);
    });
  });
});

function roundedTo(dtype: DType, value: NestedNumbers): NestedNumbers {
  if (typeof value === "object") return value.map((each) => roundedTo(dtype, each));
  return dtype === "float32" ? Math.fround(Number(value)) : value;
}

describe("the rest of the page", () => {
  const x: Tensor<readonly []> = input("x", [], "float64");

  test.each(["relu(x)", "abs(x)", "maximum(x, -x)", "clip(x, 0, 1)", "where(x > 0, x, 0)", "minimum(x, 0)"])(
    "the second derivative of %s is 0 at 0",
    (formula) => {
      const first = grad(parseFormula(formula, { x }) as Tensor<readonly []>, x);
      expect(nested(grad(first, x), { x: 0 })).toBe(0);
    },
  );

  test("that of sqrt(x ^ 2) is infinite", () => {
    const first = grad(parseFormula("sqrt(x ^ 2)", { x }) as Tensor<readonly []>, x);
    expect(nested(grad(first, x), { x: 0 })).toBe(Infinity);
  });

  test("a constant that was put into a reduction takes its share", () => {
    const joined = max(concat([input("v", [1], "float64"), constant([2], "float64")]));
    expect(nested(grad(joined, input("v", [1], "float64")), { v: [2] })).toEqual([0.5]);
  });

  test("shares add up to 1, whatever ties", () => {
    const entries = fc.array(fc.constantFrom(-1, 0, -0, 1, 2), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(entries, (values) => {
        const v = input("v", [values.length], "float64");
        const s = input("s", [], "float64");
        for (const reduce of [max, min]) {
          const shares = Array.from(evaluate(grad(reduce(v), v), { v: values }).data);
          const extremum = evaluate(reduce(v), { v: values }).item();
          expect(shares.reduce((total, share) => total + share, 0)).toBeCloseTo(1, 15);
          shares.forEach((share, index) => expect(share > 0).toBe(values[index]! === extremum));
        }
        for (const choose of [maximum, minimum]) {
          const [byVector, byScalar] = grad(sum(choose(v, s)), [v, s]);
          const [shares, rest] = evaluate([byVector, byScalar], { v: values, s: 0 });
          const all = [...shares!.data, rest!.item()];
          expect(all.reduce((total, share) => total + share, 0)).toBe(values.length);
        }
      }),
    );
  });

  test("a kink is listed by checkGradients", () => {
    const { kinks } = checkGradients((v) => maximum(v, 0), [[0, 1.5]]);
    expect(kinks).toHaveLength(1);
    expect(kinks[0]).toMatchObject({ entry: [0], derivative: 0 });
  });
});
