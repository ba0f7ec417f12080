/**
 * The derivative of a loss by a parameter set out as the chain rule: the way from the loss to the parameter through the tensors that have
 * names, the derivative of each by the next, and the products of these up to the result.
 */
import { grad, vjp } from "../autodiff/index.ts";
import { nameOf } from "../graph/describe.ts";
import type { Tensor } from "../graph/tensor.ts";
import { topologicalOrder } from "../graph/walk.ts";
import { ones } from "../functions/axes.ts";
import { mul } from "../ops/arithmetic.ts";
import { input } from "../ops/leaves.ts";
import { simplify } from "../simplify/simplify.ts";
import { dependsByEntries, pathBetween } from "./chainPath.ts";
import { latexName } from "./latexNames.ts";
import { toLatex } from "./latex.ts";
import { Names } from "./names.ts";
import { prettyName } from "./prettyName.ts";
import { toPlainText } from "./text.ts";
import { textbookForm } from "./textbook.ts";

/** How a derivation is set out. */
export interface DerivationOptions {
  /** What is applied to every derivative before it is shown; {@link simplify} unless given. */
  readonly simplify?: (tensor: Tensor) => Tensor;
}

/** The derivative of one named tensor by the next on the way to the parameter. */
export interface DerivationStep {
  readonly of: Tensor;
  readonly by: Tensor;
  /**
   * The derivative: a gradient if `of` is the loss, the derivative of each entry if entries depend on entries, and otherwise what
   * it makes of a cotangent, which stands in it as `·`.
   */
  readonly factor: Tensor;
  readonly kind: "gradient" | "entries" | "map";
  /** The derivative of the loss by `by`, in terms of the one by `of`. */
  readonly chained: Tensor;
  /** The derivative of the loss by `by`. */
  readonly gradient: Tensor;
}

/** A line of a derivation. */
export interface Equation {
  readonly text: string;
  readonly latex: string;
}

/** A derivation, as data and as it reads. */
export interface Derivation {
  /** The loss, the tensors on the way that have names and that every path passes, and the parameter. */
  readonly path: readonly Tensor[];
  readonly steps: readonly DerivationStep[];
  /** The derivative of the loss by the parameter. */
  readonly result: Tensor;
  /** The chain rule, each factor, and the products. */
  readonly equations: readonly Equation[];
  /** The equations as text, a line each. */
  readonly text: string;
  /** The equations as one aligned display. */
  readonly latex: string;
}

/**
 * Sets out `∂J/∂W` by the chain rule: `∂J/∂W = ∂J/∂ŷ · ∂ŷ/∂z · ∂z/∂W`, each factor, and the products from the left. The way leads
 * through the tensors that have names and that every path from the parameter to the loss passes; where paths part and meet
 * again between two of these, the factor is the sum over the paths.
 * @throws ChainruleError as {@link grad} does.
 */
export function derivation(
  loss: Tensor,
  parameter: Tensor,
  { simplify: simplified = simplify }: DerivationOptions = {},
): Derivation {
  const path = pathBetween(loss, parameter);
  const gradients = (grad(loss as Tensor<readonly []>, path) as readonly Tensor[]).map(simplified);
  const symbols = new Symbols(path);
  const steps = path.slice(1).map((by, index): DerivationStep => {
    const of = path[index]!;
    const gradient = gradients[index + 1]!;
    if (of === loss) return { of, by, factor: gradient, kind: "gradient", chained: gradient, gradient };
    const cotangent = symbols.cotangentOf(of);
    if (!dependsByEntries(of, by)) {
      const map = simplified(vjp(of, by, cotangent));
      return { of, by, factor: map, kind: "map", chained: map, gradient };
    }
    const factor = simplified(vjp(of, by, ones(of.shape, of.dtype)));
    return { of, by, factor, kind: "entries", chained: mul(cotangent, factor), gradient };
  });
  const equations = equationsOf(path, steps, symbols);
  return {
    path,
    steps,
    result: gradients.at(-1)!,
    equations,
    text: equations.map(({ text }) => text).join("\n"),
    latex: aligned(equations.map(({ latex }) => latex.replace("=", "&="))),
  };
}

/** Lines that stand one above the other at their `&`, with room for fractions. */
const aligned = (lines: readonly string[]): string =>
  `\\begin{aligned}\n${lines.join(" \\\\[0.5em]\n")}\n\\end{aligned}`;

/** The symbols of a derivation: `∂J/∂z` as text and as LaTeX, and as a tensor that stands for it. */
class Symbols {
  readonly #names = new Names();
  readonly #loss: Tensor;
  readonly #cotangents = new Map<Tensor, Tensor>();

  constructor([loss, ...others]: readonly Tensor[]) {
    this.#loss = loss!;
    for (const tensor of [loss!, ...others]) this.#names.of(tensor);
  }

  /** `∂J/∂z` */
  derivative(of: Tensor, by: Tensor): Equation {
    const [top, bottom] = [of, by].map((tensor) => this.#names.of(tensor) ?? "J") as [string, string];
    return {
      text: `∂${prettyName(top)}/∂${prettyName(bottom)}`,
      latex: `\\frac{\\partial ${latexName(top)}}{\\partial ${latexName(bottom)}}`,
    };
  }

  /** A tensor that stands for the derivative of the loss by another. */
  cotangentOf(tensor: Tensor): Tensor {
    let cotangent = this.#cotangents.get(tensor);
    if (cotangent === undefined) {
      cotangent = input(this.derivative(this.#loss, tensor).text, tensor.shape, tensor.dtype);
      this.#cotangents.set(tensor, cotangent);
    }
    return cotangent;
  }
}

function equationsOf(
  path: readonly Tensor[],
  steps: readonly DerivationStep[],
  symbols: Symbols,
): readonly Equation[] {
  const [loss, parameter] = [path[0]!, path.at(-1)!];
  const factors = steps.map(({ of, by }) => symbols.derivative(of, by));
  const cotangentNamed = (of: Tensor, name: Equation): [Tensor, Equation] => [symbols.cotangentOf(of), name];
  return [
    ...(steps.length > 1 ? [joined([symbols.derivative(loss, parameter), product(factors)])] : []),
    ...steps.map(({ of, by, factor }) =>
      joined([
        symbols.derivative(of, by),
        of === loss
          ? written(factor)
          : written(factor, cotangentNamed(of, { text: "·", latex: "\\,\\cdot\\," })),
      ]),
    ),
    ...steps
      .slice(1)
      .map(({ of, by, chained, gradient }) =>
        joined([
          symbols.derivative(loss, by),
          written(chained, cotangentNamed(of, symbols.derivative(loss, of))),
          written(gradient),
        ]),
      ),
  ];
}

const product = (factors: readonly Equation[]): Equation => ({
  text: factors.map(({ text }) => text).join(" · "),
  latex: factors.map(({ latex }) => latex).join(" \\cdot "),
});

/** Sides joined by equals signs; equal neighbours are written once. */
function joined(sides: readonly Equation[]): Equation {
  const different = sides.filter(({ text }, index) => text !== sides[index - 1]?.text);
  return {
    text: different.map(({ text }) => text).join(" = "),
    latex: different.map(({ latex }) => latex).join(" = "),
  };
}

/** A formula as it reads: the names pretty, and the functions those of a textbook. */
function written(tensor: Tensor, [cotangent, name]: [Tensor?, Equation?] = []): Equation {
  const pretty = new Map<Tensor, string>();
  const shown = textbookForm([tensor], new Names())[0]!;
  for (const node of topologicalOrder([shown])) {
    const own = node.op.leaf === "dimension" ? String(node.attributes["name"]) : nameOf(node);
    if (own !== undefined && node !== shown) pretty.set(node, prettyName(own));
  }
  const latexNames = new Map<Tensor, string>();
  if (cotangent !== undefined && name !== undefined) {
    pretty.set(cotangent, name.text);
    latexNames.set(cotangent, name.latex);
  }
  return {
    text: toPlainText(shown, { names: pretty }).replaceAll("\n", "\n  "),
    latex: toLatex(tensor, { names: latexNames }),
  };
}
