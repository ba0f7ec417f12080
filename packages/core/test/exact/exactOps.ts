/** What every elementwise op means for real numbers, on enclosures. The one place of the tests that knows ops by name. */
import { Decimal } from "decimal.js";
import { isZero, type Arithmetic, type Enclosure, type Exact } from "./enclosure.ts";
import * as functions from "./transcendental.ts";

type Unary = (arithmetic: Arithmetic, x: Enclosure) => Exact;
type Binary = (arithmetic: Arithmetic, a: Enclosure, b: Enclosure) => Exact;

const zero: Enclosure = { low: new Decimal(0), high: new Decimal(0) };
const one: Enclosure = { low: new Decimal(1), high: new Decimal(1) };

const unaries: Readonly<Record<string, Unary>> = {
  neg: (arithmetic, x) => arithmetic.neg(x),
  square: (arithmetic, x) => arithmetic.mul(magnitude(x), magnitude(x)),
  abs: (_, x) => magnitude(x),
  sign: (_, x) => (isZero(x) ? zero : x.low.gt(0) ? one : x.high.lt(0) ? negativeOne : "unknown"),
  floor: (_, x) => {
    const low = x.low.floor();
    return low.eq(x.high.floor()) ? { low, high: low } : "unknown";
  },
  exp: (arithmetic, x) => increasing(arithmetic, x, functions.exp),
  expm1: (arithmetic, x) => increasing(arithmetic, x, functions.expm1),
  sigmoid: (arithmetic, x) => increasing(arithmetic, x, functions.sigmoid),
  softplus: (arithmetic, x) => increasing(arithmetic, x, functions.softplus),
  tanh: (arithmetic, x) => increasing(arithmetic, x, functions.tanh),
  sechSquared: (arithmetic, x) =>
    arithmetic.decreasing(magnitude(x), (end) => functions.sechSquared(arithmetic.nearest, end)),
  erf: (arithmetic, x) =>
    magnitude(x).high.gt(6)
      ? "unknown"
      : arithmetic.gentle(x, (end) => functions.erf(arithmetic.nearest, end)),
  sin: (arithmetic, x) => trigonometric(arithmetic, x, (end) => functions.sin(arithmetic.nearest, end)),
  cos: (arithmetic, x) => trigonometric(arithmetic, x, (end) => functions.cos(arithmetic.nearest, end)),
  log: (arithmetic, x) => aboveOrUndefined(x, 0) ?? increasing(arithmetic, x, functions.log),
  log1p: (arithmetic, x) => aboveOrUndefined(x, -1) ?? increasing(arithmetic, x, functions.log1p),
  sqrt: (arithmetic, x) =>
    isZero(x) ? zero : (aboveOrUndefined(x, 0) ?? increasing(arithmetic, x, (type, end) => type.sqrt(end))),
  rsqrt: (arithmetic, x) =>
    aboveOrUndefined(x, 0) ??
    arithmetic.decreasing(x, (end) => arithmetic.nearest.div(1, arithmetic.nearest.sqrt(end))),
};

const negativeOne: Enclosure = { low: new Decimal(-1), high: new Decimal(-1) };

const binaries: Readonly<Record<string, Binary>> = {
  add: (arithmetic, a, b) => arithmetic.add(a, b),
  sub: (arithmetic, a, b) => arithmetic.sub(a, b),
  mul: (arithmetic, a, b) => arithmetic.mul(a, b),
  div: (arithmetic, a, b) => arithmetic.div(a, b),
  maximum: (_, a, b) => ({ low: Decimal.max(a.low, b.low), high: Decimal.max(a.high, b.high) }),
  minimum: (_, a, b) => ({ low: Decimal.min(a.low, b.low), high: Decimal.min(a.high, b.high) }),
  power: (arithmetic, x, y) =>
    isOne(x)
      ? one
      : (aboveOrUndefined(x, 0) ?? exponential(arithmetic, product(arithmetic, y, logarithm(arithmetic, x)))),
  equalTo: (_, a, b) => truth(areEqual(a, b)),
  notEqualTo: (_, a, b) => truth(not(areEqual(a, b))),
  less: (_, a, b) => truth(isLess(a, b)),
  greater: (_, a, b) => truth(isLess(b, a)),
  lessEqual: (_, a, b) => truth(not(isLess(b, a))),
  greaterEqual: (_, a, b) => truth(not(isLess(a, b))),
  logicalAnd: (arithmetic, a, b) => arithmetic.mul(a, b),
  logicalOr: (_, a, b) => ({ low: Decimal.max(a.low, b.low), high: Decimal.max(a.high, b.high) }),
};

/** Ops in which an operand may have no influence, so that it need not be defined. */
const lazy: Readonly<Record<string, (arithmetic: Arithmetic, ...operands: readonly Exact[]) => Exact>> = {
  where: (_, condition, chosen, otherwise) =>
    typeof condition === "string" ? condition! : isZero(condition!) ? otherwise! : chosen!,
  mulNoNaN: (arithmetic, a, b) =>
    isCertainlyZero(a!) || isCertainlyZero(b!) ? zero : product(arithmetic, a!, b!),
  xlogy: (arithmetic, x, y) =>
    isCertainlyZero(x!) && typeof y !== "string" && !y!.low.isNegative()
      ? zero
      : product(arithmetic, x!, typeof y === "string" ? y! : logarithm(arithmetic, y!)),
  logicalNot: (arithmetic, a) => (typeof a === "string" ? a! : arithmetic.sub(one, a!)),
};

/** The exact value of an elementwise op; `unknown` for an op that is not in the tables. */
export function exactElementwise(name: string, arithmetic: Arithmetic, operands: readonly Exact[]): Exact {
  const choose = lazy[name];
  if (choose !== undefined) return choose(arithmetic, ...operands);
  if (operands.includes("unknown")) return "unknown";
  if (operands.includes("undefined")) return "undefined";
  const [a, b] = operands as readonly Enclosure[];
  return unaries[name]?.(arithmetic, a!) ?? binaries[name]?.(arithmetic, a!, b!) ?? "unknown";
}

const isCertainlyZero = (value: Exact): boolean => typeof value !== "string" && isZero(value);

function magnitude(x: Enclosure): Enclosure {
  if (!x.low.isNegative() || x.low.isZero()) return x;
  if (x.high.lte(0)) return { low: x.high.neg(), high: x.low.neg() };
  return { low: new Decimal(0), high: Decimal.max(x.low.neg(), x.high) };
}

function increasing(
  arithmetic: Arithmetic,
  x: Enclosure,
  f: (type: typeof Decimal, end: Decimal) => Decimal,
): Exact {
  return arithmetic.increasing(x, (end) => f(arithmetic.nearest, end));
}

// Further out, or with more digits, the reduction of the argument takes more digits of π than Decimal knows.
function trigonometric(arithmetic: Arithmetic, x: Enclosure, f: (end: Decimal) => Decimal): Exact {
  if (isZero(x)) return { low: f(x.low), high: f(x.low) };
  return magnitude(x).high.gt(1e6) || arithmetic.precision > 450 ? "unknown" : arithmetic.gentle(x, f);
}

function aboveOrUndefined(x: Enclosure, bound: number): Exact | undefined {
  if (x.high.lte(bound)) return "undefined";
  return x.low.lte(bound) ? "unknown" : undefined;
}

const logarithm = (arithmetic: Arithmetic, x: Enclosure): Exact => unaries["log"]!(arithmetic, x);
const exponential = (arithmetic: Arithmetic, x: Exact): Exact =>
  typeof x === "string" ? x : unaries["exp"]!(arithmetic, x);

function product(arithmetic: Arithmetic, a: Exact, b: Exact): Exact {
  if (a === "unknown" || b === "unknown") return "unknown";
  if (a === "undefined" || b === "undefined") return "undefined";
  return arithmetic.mul(a, b);
}

const isOne = ({ low, high }: Enclosure): boolean => low.eq(1) && high.eq(1);
const truth = (known: boolean | undefined): Exact => (known === undefined ? "unknown" : known ? one : zero);
const not = (known: boolean | undefined): boolean | undefined => (known === undefined ? undefined : !known);

function areEqual(a: Enclosure, b: Enclosure): boolean | undefined {
  if (a.low.gt(b.high) || a.high.lt(b.low)) return false;
  return a.low.eq(a.high) && b.low.eq(b.high) ? true : undefined;
}

function isLess(a: Enclosure, b: Enclosure): boolean | undefined {
  if (a.high.lt(b.low)) return true;
  return a.low.gte(b.high) ? false : undefined;
}
