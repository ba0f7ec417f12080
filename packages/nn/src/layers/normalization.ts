/** What layers that normalise have in common. It does not know over which axes they do. */
import { ChainruleError } from "@chainrule/core";

/** @throws ChainruleError `invalid-argument` unless ε is a positive, finite number. */
export function checkEpsilon(where: string, epsilon: number): void {
  if (Number.isFinite(epsilon) && epsilon > 0) return;
  throw new ChainruleError("invalid-argument", {
    where: `${where}, epsilon`,
    expected: "a positive number",
    received: String(epsilon),
  });
}
