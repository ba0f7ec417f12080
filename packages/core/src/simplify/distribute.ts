/** `(a/f + b/g) f g = a g + b f`: a product with a sum, multiplied out where every term loses a divisor by it. */
import type { Tensor } from "../graph/tensor.ts";
import { cancel, joinFactors } from "./cancel.ts";
import { factorsOf, isProduct, openings, partsOf, type Factors } from "./factors.ts";
import { stretchedTo } from "./pattern.ts";
import { productOf } from "./product.ts";
import { growth } from "./region.ts";
import type { Context } from "./rule.ts";
import { isSum, signedTerm, sumOf, termsOf, type Term } from "./terms.ts";

/** The product multiplied out; `undefined` unless it has become smaller. */
export function distributed(node: Tensor, context: Context): Tensor | undefined {
  for (const factors of openings(node, context.isShared)) {
    for (const [position, factor] of factors.above.entries()) {
      if (!isSum(factor)) continue;
      const rest = { ...factors, above: factors.above.toSpliced(position, 1) };
      const result = withTermsMultiplied(node, factor, rest, context);
      if (result !== undefined) return result;
    }
  }
  return undefined;
}

function withTermsMultiplied(node: Tensor, sum: Tensor, rest: Factors, context: Context): Tensor | undefined {
  const { facts, isShared } = context;
  const total = termsOf(sum, (nested) => !isShared(nested));
  const terms: Term[] = [];
  const parts = [rest];
  let hasJoined = false;
  for (const { isNegative, node: term } of total.terms) {
    const own = factorsOf(term, isProduct);
    const joint: Factors = {
      coefficient: own.coefficient * rest.coefficient,
      divisor: own.divisor * rest.divisor,
      above: [...own.above, ...rest.above],
      below: [...own.below, ...rest.below],
      isGuarded: own.isGuarded || rest.isGuarded,
      isCutShort: own.isCutShort || rest.isCutShort,
    };
    const joined = joinFactors(joint, facts);
    hasJoined ||= joined !== joint;
    const cancelled = cancel(joined, facts);
    if (cancelled === joint) return undefined;
    // A term may be larger than the whole, which it shares with others: it must be safe by itself.
    const product = productOf(cancelled, node.dtype, facts);
    if (product === undefined) return undefined;
    terms.push({ isNegative, node: product });
    parts.push(own);
  }
  const result = stretchedTo(node, signedTerm(sumOf(total, terms)!));
  if (!facts.mayStandFor(result, node)) return undefined;
  // Joined factors may stay beside what they have become, as long as others use them.
  return hasJoined || growth(node, result, partsOf(...parts), context) < 0 ? result : undefined;
}
