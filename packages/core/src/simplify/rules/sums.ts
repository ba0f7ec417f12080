/** Sums and differences: signs move out, like terms gather, complements join. Terms stay in the order in which they are added. */
import type { Tensor } from "../../graph/tensor.ts";
import { add, neg, sub } from "../../ops/arithmetic.ts";
import { mergeCommonFactor } from "../commonFactor.ts";
import { mergeComplements } from "../complements.ts";
import type { Facts } from "../facts.ts";
import { partsOf } from "../factors.ts";
import { mergeLikeTerms, openTerm, type Merged, type OpenTerm } from "../likeTerms.ts";
import { equation, stretchedTo } from "../pattern.ts";
import { growth } from "../region.ts";
import type { Context, Rule } from "../rule.ts";
import { areSiblings, isSum, signedTerm, sumOf, termsOf, type Sum, type Term } from "../terms.ts";

const signs = [add.op, sub.op, neg.op].map((root): Rule => ({
  name: "signs move out of sums",
  holds: "real",
  root,
  apply: (node, context) => {
    const sum = root === neg.op ? node.inputs[0]! : node;
    if (!isSum(sum) || (sum !== node && context.isShared(sum))) return undefined;
    const total = termsOf(node, (nested) => !context.isShared(nested));
    const result = signedTerm(sumOf(total, total.terms)!);
    const boundary = new Set(total.terms.flatMap((term) => [term.node, ...term.node.inputs]));
    return result !== node && growth(node, result, boundary, context) <= 0 ? result : undefined;
  },
}));

/** A way in which two terms of a sum become one. */
interface Joining {
  readonly name: string;
  readonly join: (a: OpenTerm, b: OpenTerm, areSiblings: boolean, facts: Facts) => Merged;
  /** By how many nodes the graph may grow. */
  readonly mostGrowth: number;
}

const joinings: readonly Joining[] = [
  { name: "a x + b x = (a + b) x, a and b numbers", join: mergeLikeTerms, mostGrowth: 0 },
  {
    name: "u r + (1 − u) r = r",
    join: (a, b, _, facts) => mergeComplements(a, b, facts),
    mostGrowth: 0,
  },
  {
    name: "a c + b c = (a + b) c",
    join: (a, b, _, facts) => mergeCommonFactor(a, b, facts),
    mostGrowth: -1,
  },
];

const joined = [add.op, sub.op].flatMap((root) =>
  joinings.map((joining): Rule => ({
    name: joining.name,
    holds: "real",
    root,
    apply: (node, context) => {
      const { total, terms } = openedSum(node, context);
      const isJoined = (result: Tensor): boolean => {
        const boundary = partsOf(...terms.map(({ factors }) => factors));
        return (
          context.facts.mayStandFor(result, node) &&
          growth(node, result, boundary, context) <= joining.mostGrowth
        );
      };
      // Terms on one side have met before, in the sum that this side is.
      for (let first = 0; first < total.leftCount; first++) {
        for (let second = total.leftCount; second < terms.length; second++) {
          const merged = joining.join(
            terms[first]!,
            terms[second]!,
            areSiblings(total, first, second),
            context.facts,
          );
          const result = merged && withMerged(node, total, first, second, merged);
          if (result !== undefined && isJoined(result)) return result;
        }
      }
      return undefined;
    },
  })),
);

interface OpenedSum {
  readonly node: Tensor;
  readonly total: Sum;
  readonly terms: readonly OpenTerm[];
}

const lastOpened = new WeakMap<Context, OpenedSum>();

/** The sum and its terms taken apart, once for all rules that are tried on a node. */
function openedSum(node: Tensor, context: Context): OpenedSum {
  const last = lastOpened.get(context);
  if (last?.node === node) return last;
  const total = termsOf(node, (nested) => !context.isShared(nested));
  const opened = { node, total, terms: total.terms.map(openTerm) };
  lastOpened.set(context, opened);
  return opened;
}

function withMerged(
  node: Tensor,
  total: Sum,
  first: number,
  second: number,
  merged: Term | "nothing",
): Tensor | undefined {
  const terms: (Term | undefined)[] = [...total.terms];
  terms[first] = merged === "nothing" ? undefined : merged;
  terms[second] = undefined;
  const result = sumOf(total, terms);
  return result === undefined ? undefined : stretchedTo(node, signedTerm(result));
}

/** Rules of sums. */
export const sums: readonly (Rule | (() => Rule))[] = [
  equation("a + (−b) = a − b", "exact", (a, b) => [add(a!, neg(b!)), sub(a!, b!)]),
  equation("a − (−b) = a + b", "exact", (a, b) => [sub(a!, neg(b!)), add(a!, b!)]),
  ...joined,
  ...signs,
];
