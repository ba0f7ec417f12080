/**
 * How a check is written with Chainrule. One check may have several spellings: the words of the check itself, and the
 * functions that a user might call instead.
 */
import type { Tensor } from "@chainrule/core";
import type { Path } from "./caseFile.ts";
import type { CaseInputs } from "./caseInputs.ts";
import type { Capability, Mode } from "./modes.ts";

/** A formula and what is asked of it. */
export interface Formula {
  /** What the check calls its value; the loss unless given. */
  readonly value?: Tensor;
  /** The scalar that is differentiated; the sum of the value unless given. */
  readonly loss?: Tensor;
  /** Further tensors, under the names that the check gives them. */
  readonly extras?: Readonly<Record<string, Tensor>>;
  /** Results that are no tensors, under the names that the check gives them. */
  readonly facts?: Readonly<Record<string, unknown>>;
  /** What the check expects only in words, computed without the framework. */
  readonly alsoExpected?: Readonly<Record<string, unknown>>;
}

/** What may be said of a spelling. */
export interface SpellingOptions {
  /** What a mode must provide for this spelling to come out right, why, and on which paths if not on all. */
  readonly needs?: {
    readonly capability: Capability;
    readonly because: string;
    readonly on?: readonly Path[];
  };
  /** The paths on which it makes sense; all of the check's unless given. */
  readonly paths?: readonly Path[];
}

/** One way to write a check. */
export interface Spelling extends SpellingOptions {
  /** What distinguishes it; empty for the check's own words. */
  readonly name: string;
  readonly build: (inputs: CaseInputs) => Formula | Promise<Formula>;
}

/** A test of a statement about a check, which throws where the statement is false. */
export type PropertyTest = (inputs: CaseInputs, mode: Mode) => void | Promise<void>;

/** How one check is tested. */
export interface CheckTests {
  readonly spellings?: readonly Spelling[];
  /** A test for each statement among the check's `properties`, and for what else its words demand. */
  readonly properties?: Readonly<Record<string, PropertyTest>>;
  /** For hints that are descriptions, the words that Chainrule's message must hold in their place. */
  readonly wordings?: Readonly<Record<string, string>>;
  /** Statements that a later issue will test, with its number. */
  readonly later?: Readonly<Record<string, number>>;
}

/** The checks of one kind, by their titles. */
export type KindTests = Readonly<Record<string, CheckTests>>;

/** The check in its own words. */
export function written(build: Spelling["build"], options: SpellingOptions = {}): Spelling {
  return { name: "", build, ...options };
}

/** The check by other words: "with softplus". */
export function spelled(name: string, build: Spelling["build"], options: SpellingOptions = {}): Spelling {
  return { name, build, ...options };
}

/** Says that only a rewritten graph comes out right, why, and on which paths if not on all. */
export function onlySimplified(because: string, ...on: readonly Path[]): SpellingOptions {
  return { needs: { capability: "simplification", because, ...(on.length > 0 ? { on } : {}) } };
}
