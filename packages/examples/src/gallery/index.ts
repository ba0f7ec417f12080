/** The list of examples: the name of each, in the order of their numbers. */
import * as linearRegression from "./01-linear-regression.ts";
import * as universalApproximation from "./02-universal-approximation.ts";
import * as articleNetwork from "./03-article-network.ts";
import * as deeperAndWider from "./04-deeper-and-wider.ts";
import * as cyclicalRates from "./05-cyclical-rates.ts";
import * as ownLayer from "./06-own-layer.ts";
import * as spirals from "./07-spirals.ts";
import * as digits from "./08-digits.ts";
import * as characters from "./09-characters.ts";
import type { Example } from "./example.ts";

/** Every example by its name; the number of one is its place. */
export const examples: Readonly<Record<string, Example>> = {
  "linear-regression": linearRegression,
  "universal-approximation": universalApproximation,
  "article-network": articleNetwork,
  "deeper-and-wider": deeperAndWider,
  "cyclical-rates": cyclicalRates,
  "own-layer": ownLayer,
  spirals,
  digits,
  characters,
};
