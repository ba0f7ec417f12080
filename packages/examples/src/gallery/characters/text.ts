/** A text as numbers: its characters, windows of it, and what can be said of it by counting. */
import { readFileSync } from "node:fs";
import { NDArray } from "@chainrule/core";
import { dataset, type Dataset } from "@chainrule/nn";

/** Twelve sonnets in small letters, and the characters that occur in them, in their order. */
export function loadText(): { readonly text: string; readonly alphabet: string } {
  const text = readFileSync(new URL("../../../data/sonnets.txt", import.meta.url), "utf8").toLowerCase();
  return { text, alphabet: [...new Set(text)].toSorted().join("") };
}

/** The place of each character in the alphabet. */
export function numbersOf(text: string, alphabet: string): number[] {
  return Array.from(text, (character) => alphabet.indexOf(character));
}

/** Windows of `steps` characters, `x` [m, steps], and for each character the one after it, `y` [m, steps]; a new one begins every `stride`. */
export function windowsOf(numbers: readonly number[], steps: number, stride: number): Dataset<"x" | "y"> {
  const starts: number[] = [];
  for (let start = 0; start + steps < numbers.length; start += stride) starts.push(start);
  const windows = (offset: number): NDArray =>
    NDArray.from(
      starts.map((start) => numbers.slice(start + offset, start + offset + steps)),
      "int32",
    );
  return dataset({ x: windows(0), y: windows(1) });
}

/** Bits per character of the next character, where only counts of the training text are known; each count begins at one. */
export function countingBaselines(
  train: readonly number[],
  test: readonly number[],
  characters: number,
): { readonly uniform: number; readonly unigram: number; readonly bigram: number } {
  const counts = new Array<number>(characters).fill(1);
  const pairs = Array.from({ length: characters }, () => new Array<number>(characters).fill(1));
  train.forEach((next, index) => {
    counts[next]! += 1;
    if (index > 0) pairs[train[index - 1]!]![next]! += 1;
  });
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const bits = (probabilityOf: (before: number, next: number) => number): number =>
    -sum(test.slice(1).map((next, index) => Math.log2(probabilityOf(test[index]!, next)))) /
    (test.length - 1);
  return {
    uniform: Math.log2(characters),
    unigram: bits((_, next) => counts[next]! / sum(counts)),
    bigram: bits((before, next) => pairs[before]![next]! / sum(pairs[before]!)),
  };
}
