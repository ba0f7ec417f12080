/**
 * Sets formulas out on lines: one for each root, and one for each part that is used more than once or too long to be written in
 * place. So what is printed grows as the graph does, not as the number of paths through it. It knows no notation.
 */
import type { Tensor } from "../graph/tensor.ts";
import type { Names } from "./names.ts";

/** What setting out needs to know of a notation, whose written formulas are of type `W`. */
export interface NotationOf<W extends { readonly text: string }> {
  readonly names: Names;
  /** What a node is written in terms of. */
  readonly operandsOf: (node: Tensor) => readonly Tensor[];
  readonly write: (node: Tensor, operand: (tensor: Tensor) => W) => W;
  readonly writeName: (name: string) => W;
  /** Whether a formula is written in place wherever it is used, since a name for it would be no shorter. */
  readonly isTrivial: (node: Tensor, written: W) => boolean;
}

/** A formula, and the name that stands for it, if one does. */
export interface Line<W> {
  readonly name: string | undefined;
  readonly written: W;
}

/** Formulas set out. */
export interface SetOut<W> {
  readonly roots: readonly Line<W>[];
  /** What the roots use by name; each uses only those before it. */
  readonly definitions: readonly Line<W>[];
}

// Without a limit a chain of n nodes would take n² characters to build.
const longestInPlace = 400;

/** Writes the roots, whatever their own names; below them named tensors stand under their names. */
export function setOut<W extends { readonly text: string }>(
  roots: readonly Tensor[],
  notation: NotationOf<W>,
): SetOut<W> {
  const { names, writeName } = notation;
  const isRoot = new Set(roots);
  const order = visibleNodes(roots, notation);
  const uses = new Map<Tensor, number>();
  for (const node of order) {
    if (!isRoot.has(node) && names.has(node)) continue;
    for (const operand of notation.operandsOf(node)) uses.set(operand, (uses.get(operand) ?? 0) + 1);
  }
  for (const node of order) names.of(node); // before any fresh name is given
  const inPlace = new Map<Tensor, W>();
  const rootLines = new Map<Tensor, Line<W>>();
  const definitions: Line<W>[] = [];
  const operand = (tensor: Tensor): W => inPlace.get(tensor)!;
  for (const node of order) {
    const name = names.of(node);
    if (name !== undefined && !isRoot.has(node)) {
      inPlace.set(node, writeName(name));
      continue;
    }
    const written = notation.write(node, operand);
    const used = uses.get(node) ?? 0;
    const needsName = isRoot.has(node) ? used > 0 : used > 1 || written.text.length > longestInPlace;
    const lineName = name ?? (needsName && !notation.isTrivial(node, written) ? names.fresh() : undefined);
    inPlace.set(node, lineName === undefined ? written : writeName(lineName));
    if (isRoot.has(node)) rootLines.set(node, { name: lineName, written });
    else if (lineName !== undefined) definitions.push({ name: lineName, written });
  }
  return { roots: roots.map((root) => rootLines.get(root)!), definitions };
}

/** The nodes that the page mentions: what lies below a name is not among them. Operands come first. */
export function visibleNodes<W extends { readonly text: string }>(
  roots: readonly Tensor[],
  { names, operandsOf }: Pick<NotationOf<W>, "names" | "operandsOf">,
): Tensor[] {
  const isRoot = new Set(roots);
  const reached = new Set(roots);
  // A set iterates over what is added while it is being walked.
  for (const node of reached) {
    if (!isRoot.has(node) && names.has(node)) continue;
    for (const operand of operandsOf(node)) reached.add(operand);
  }
  return [...reached].sort((a, b) => a.id - b.id); // ids rise along every edge
}
