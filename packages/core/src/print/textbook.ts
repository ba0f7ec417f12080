/**
 * A formula as a textbook has it: the functions that keep the digits, in terms of those that a reader knows, and named results
 * where they occur. Each row is true for real numbers, not for floating point: it is for the eye alone.
 */
import { mean } from "../functions/statistics.ts";
import { createNode, type Op, type Tensor } from "../graph/tensor.ts";
import { constantValue } from "../ops/constant.ts";
import { add, div, mul, mulNoNaN, neg, square, sub } from "../ops/arithmetic.ts";
import { center } from "../ops/center.ts";
import { called } from "../ops/define.ts";
import { logSoftmax, logsumexp } from "../ops/logsumexp.ts";
import { sum } from "../ops/reduction.ts";
import {
  exp,
  expm1,
  log,
  log1p,
  power,
  rsqrt,
  sechSquared,
  sigmoid,
  softplus,
  sqrt,
  tanh,
  xlogy,
} from "../ops/transcendental.ts";
import type { Names } from "./names.ts";
import { visibleNodes } from "./setOut.ts";

/** What a row knows: operands as they are shown, and which tensors stand under names. */
interface Page {
  readonly shown: (tensor: Tensor) => Tensor;
  readonly isNamed: (tensor: Tensor) => boolean;
}

type Row = readonly [root: { readonly op: Op }, show: (node: Tensor, page: Page) => Tensor | undefined];

/** `softmax(x)`, which is no op of its own, for the eye. */
const softmaxOp: Op = {
  name: "softmax",
  infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  derivative: { kind: "none" },
  elementwise: false,
  kernel: () => {
    throw new Error("what is shown is not evaluated");
  },
  notation: called({ kind: "function", command: "\\operatorname{softmax}", brackets: "always" }),
  samples: [],
};

const rows: readonly Row[] = [
  // σ(−z) = 1 − σ(z), where σ(z) has a name
  [sigmoid, ({ inputs: [minusZ] }, page) => complementOf(minusZ!, page)],
  // −log(1 + e^(−z)) = log σ(z)
  [
    neg,
    ({ inputs: [x] }, { shown, isNamed }) => {
      if (x!.op !== softplus.op || isNamed(x!)) return undefined;
      const z = x!.inputs[0]!;
      if (z.op !== neg.op || isNamed(z) || isNamed(sigmoid(z.inputs[0]!))) return undefined;
      return log(sigmoid(shown(z.inputs[0]!)));
    },
  ],
  // log(1 + e^(−z)) = −log σ(z) and log(1 + eᶻ) = −log(1 − σ(z)), where σ(z) has a name
  [
    softplus,
    ({ inputs: [x] }, page) => {
      if (page.isNamed(sigmoid(x!))) return neg(log(sub(1, sigmoid(x!))));
      const a = x!.op === neg.op && !page.isNamed(x!) ? sigmoid(x!.inputs[0]!) : undefined;
      return a !== undefined && page.isNamed(a) ? neg(log(a)) : log(add(1, exp(page.shown(x!))));
    },
  ],
  // (x²)² = x⁴, x² x = x³
  [square, ({ inputs: [x] }, page) => powerOf([x!, x!], page)],
  [mul, ({ inputs: [a, b] }, page) => powerOf([a!, b!], page)],
  [log1p, ({ inputs: [x] }, { shown }) => log(add(1, shown(x!)))],
  [expm1, ({ inputs: [x] }, { shown }) => sub(exp(shown(x!)), 1)],
  [rsqrt, ({ inputs: [x] }, { shown }) => div(1, sqrt(shown(x!)))],
  [xlogy, ({ inputs: [x, y] }, { shown }) => mul(shown(x!), log(shown(y!)))],
  [mulNoNaN, ({ inputs: [a, b] }, { shown }) => mul(shown(a!), shown(b!))],
  // sech² x = 1 − tanh² x
  [
    sechSquared,
    ({ inputs: [x] }, { shown, isNamed }) => sub(1, square(isNamed(tanh(x!)) ? tanh(x!) : tanh(shown(x!)))),
  ],
  [
    logsumexp,
    ({ inputs: [x], attributes }, { shown }) => log(createNode(sum.op, [exp(shown(x!))], attributes)),
  ],
  // x − (1/n) Σ x
  [
    center,
    ({ inputs: [x], attributes: { axes } }, { shown }) =>
      sub(shown(x!), mean(shown(x!), axes as readonly number[], { keepDims: true }) as Tensor),
  ],
  // e^(log softmax x)
  [
    exp,
    ({ inputs: [logarithm] }, { shown, isNamed }) =>
      logarithm!.op === logSoftmax.op && !isNamed(logarithm!)
        ? createNode(softmaxOp, [shown(logarithm!.inputs[0]!)])
        : undefined,
  ],
  [logSoftmax, ({ inputs: [x] }, { shown }) => log(createNode(softmaxOp, [shown(x!)]))],
];

/** The product of two powers of one base, of which at least one is more than the base. */
function powerOf([a, b]: readonly [Tensor, Tensor], { shown, isNamed }: Page): Tensor | undefined {
  const split = (tensor: Tensor): readonly [base: Tensor, exponent: number] => {
    const { op, inputs } = shown(tensor);
    if (isNamed(tensor)) return [tensor, 1];
    if (op === square.op) return [inputs[0]!, 2];
    const exponent = op === power.op ? constantValue(inputs[1]!) : undefined;
    return exponent !== undefined && Number.isInteger(exponent) ? [inputs[0]!, exponent] : [shown(tensor), 1];
  };
  const [[base, exponent], [other, more]] = [split(a), split(b)];
  return base === other && exponent + more > 2 ? power(base, exponent + more) : undefined;
}

function complementOf(minusZ: Tensor, { isNamed }: Page): Tensor | undefined {
  if (minusZ.op !== neg.op || isNamed(minusZ)) return undefined;
  const a = sigmoid(minusZ.inputs[0]!);
  return isNamed(a) ? sub(1, a) : undefined;
}

/** The roots as a textbook shows them; what lies below a name stays as it is. */
export function textbookForm(roots: readonly Tensor[], names: Names): readonly Tensor[] {
  const isRoot = new Set(roots);
  const known = new Map<Tensor, Tensor>();
  const page: Page = {
    shown: (tensor) => known.get(tensor)!,
    isNamed: (tensor) => names.has(tensor),
  };
  for (const node of visibleNodes(roots, { names, operandsOf: ({ inputs }) => inputs })) {
    known.set(node, names.has(node) && !isRoot.has(node) ? node : show(node, page));
  }
  return roots.map((root) => known.get(root)!);
}

function show(node: Tensor, page: Page): Tensor {
  for (const [{ op }, row] of rows) {
    const shown = node.op === op ? row(node, page) : undefined;
    if (shown !== undefined) return shown;
  }
  const inputs = node.inputs.map((input) => page.shown(input));
  const isUnchanged = inputs.every((input, index) => input === node.inputs[index]);
  return isUnchanged ? node : createNode(node.op, inputs, node.attributes);
}
