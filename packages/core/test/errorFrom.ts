/** The error that some code raises, for tests of its message and data. */
import { ChainruleError } from "../src/errors.ts";

/** Runs `code` and returns the `ChainruleError` that it throws; fails when it throws none. */
export function errorFrom(code: () => unknown): ChainruleError {
  try {
    code();
  } catch (error) {
    if (error instanceof ChainruleError) return error;
    throw error;
  }
  throw new Error("no error was thrown");
}
