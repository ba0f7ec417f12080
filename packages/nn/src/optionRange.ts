/** The ranges that options must keep to: of optimizers and of schedules. */
import { ChainruleError } from "@chainrule/core";

/** @throws ChainruleError `invalid-argument` unless every decay is a number from 0 on, and below 1. */
export function checkDecays(where: string, decays: Readonly<Record<string, number>>): void {
  checkEach(where, decays, "a number of at least 0 and below 1", (value) => value >= 0 && value < 1);
}

/** @throws ChainruleError `invalid-argument` unless every value is a finite number above 0. */
export function checkPositive(where: string, values: Readonly<Record<string, number>>): void {
  checkEach(where, values, "a finite number above 0", (value) => value > 0 && value < Infinity);
}

/** @throws ChainruleError `invalid-argument` unless every value is a finite number of at least 0. */
export function checkNotNegative(where: string, values: Readonly<Record<string, number>>): void {
  checkEach(where, values, "a finite number of at least 0", (value) => value >= 0 && value < Infinity);
}

/** @throws ChainruleError `invalid-argument` unless every value is a whole number of at least 1. */
export function checkCount(where: string, values: Readonly<Record<string, number>>): void {
  checkEach(
    where,
    values,
    "a whole number of at least 1",
    (value) => Number.isSafeInteger(value) && value >= 1,
  );
}

/** @throws ChainruleError `invalid-argument` for the first value that is not right, under its name. */
export function checkEach(
  where: string,
  values: Readonly<Record<string, number>>,
  expected: string,
  isRight: (value: number) => boolean,
): void {
  for (const [name, value] of Object.entries(values)) {
    if (isRight(value)) continue;
    throw new ChainruleError("invalid-argument", {
      where: `${where}, ${name}`,
      expected,
      received: String(value),
    });
  }
}
