/**
 * Formulas that overflow or lose their digits on the way to a finite value, and the ones that do not. Left and right are equal
 * for all real numbers for which the left is defined.
 */
import type { Rule } from "../rule.ts";
import { exponentials } from "./exponentials.ts";
import { hyperbolic } from "./hyperbolic.ts";
import { logistic } from "./logistic.ts";
import { roots } from "./roots.ts";

/** The rows, each a theorem; hyperbolic ones come first, since what they match is a logistic function, too. */
export const stabilising: readonly (() => Rule)[] = [...hyperbolic, ...logistic, ...exponentials, ...roots];
