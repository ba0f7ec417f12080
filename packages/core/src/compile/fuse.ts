/**
 * Lowering, second half: units become kernels. Maps and reductions over the same indices share a loop; a map that costs less than
 * reading it again is repeated wherever it is needed; what no other kernel reads is never stored.
 */
import type { ScalarFunction } from "../graph/lowering.ts";
import { kernelsOf, type Loop, type Schedule } from "./kernels.ts";
import { isContiguous, type Unit, type Units } from "./units.ts";

/** More values in one body cost more in registers than they spare in memory. */
const mostMembers = 48;
/** What waits for other kernels has more behind it that waits: after so many the search ends, which keeps its time in proportion to the graph. */
const mostWaiting = 100;

/** Orders and fuses the units. */
export function fuse({ all, roots }: Units): Schedule {
  const needed = neededBy(all, roots);
  const users = usersOf(needed);
  const repeated = cheapMaps(needed, users, roots);
  const done = new Set<Unit>(needed.filter(({ work }) => isGiven(work.kind)));
  const groups: (Unit | Loop)[] = [];
  const pending = needed.filter((unit) => !done.has(unit) && !repeated.has(unit));
  const loopedByShape = new Map<string, Unit[]>();
  for (const unit of pending.filter(isLooped)) {
    const sameLoops = loopedByShape.get(shapeKey(unit));
    if (sameLoops === undefined) loopedByShape.set(shapeKey(unit), [unit]);
    else sameLoops.push(unit);
  }
  for (const first of pending) {
    if (done.has(first)) continue;
    if (!isLooped(first)) {
      groups.push(first);
      done.add(first);
      continue;
    }
    const candidates = loopedByShape.get(shapeKey(first))!;
    const loop = fillLoop(candidates, done, repeated);
    groups.push(loop);
    for (const unit of loop.members) done.add(unit);
    loopedByShape.set(
      shapeKey(first),
      candidates.filter((unit) => !done.has(unit)),
    );
  }
  return kernelsOf(groups, roots, repeated);
}

const isGiven = (kind: Unit["work"]["kind"]): boolean =>
  kind === "data" || kind === "number" || kind === "index";
const isLooped = ({ work }: Unit): boolean => work.kind === "map" || work.kind === "reduction";
const squeezed = (shape: readonly number[]): readonly number[] => shape.filter((length) => length !== 1);
const shapeKey = ({ shape }: Unit): string => squeezed(shape).join();
const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((length, axis) => length === b[axis]);

function neededBy(all: readonly Unit[], roots: readonly Unit[]): Unit[] {
  const reached = new Set(roots);
  // A set iterates over what is added while it is being walked.
  for (const { operands } of reached) {
    for (const { unit, after } of operands) {
      reached.add(unit);
      for (const earlier of after) reached.add(earlier);
    }
  }
  return all.filter((unit) => reached.has(unit));
}

function usersOf(units: readonly Unit[]): Map<Unit, Unit[]> {
  const users = new Map<Unit, Unit[]>(units.map((unit) => [unit, []]));
  for (const user of units) for (const { unit } of user.operands) users.get(unit)!.push(user);
  return users;
}

/** Functions that take about as long as a read from memory. */
const cheapFunctions: ReadonlySet<ScalarFunction | undefined> = new Set([
  undefined,
  ...(["add", "sub", "mul", "neg", "square", "abs", "maximum", "minimum", "where"] as const),
  ...(["equalTo", "notEqualTo", "less", "lessEqual", "greater", "greaterEqual"] as const),
  ...(["logicalAnd", "logicalOr", "logicalNot", "sign", "floor", "mulNoNaN"] as const),
]);
const mostRepeatedSteps = 6;
const mostRepeatedReads = 2;

/** Maps that are better computed again by every user than written and read. */
function cheapMaps(
  units: readonly Unit[],
  users: ReadonlyMap<Unit, readonly Unit[]>,
  roots: readonly Unit[],
): ReadonlySet<Unit> {
  const cheap = new Map<Unit, { readonly steps: number; readonly reads: ReadonlySet<Unit> }>();
  for (const unit of units) {
    if (unit.work.kind !== "map" || !cheapFunctions.has(unit.work.function) || roots.includes(unit)) continue;
    if (unit.operands.some(({ after }) => after.length > 0)) continue;
    const usedInPlace = users
      .get(unit)!
      .every(
        (user) =>
          isLooped(user) &&
          sameShape(squeezed(user.shape), squeezed(unit.shape)) &&
          user.operands.every((operand) => operand.unit !== unit || isContiguous(operand, user.shape)),
      );
    if (!usedInPlace) continue;
    const parts = unit.operands.map((operand) => cheap.get(operand.unit));
    const steps = parts.reduce((sum, part) => sum + (part?.steps ?? 0), 1);
    const reads = new Set(
      unit.operands.flatMap((operand, i) => [
        ...(parts[i]?.reads ?? (operand.unit.size > 1 ? [operand.unit] : [])),
      ]),
    );
    if (steps <= mostRepeatedSteps && reads.size <= mostRepeatedReads) cheap.set(unit, { steps, reads });
  }
  return new Set(cheap.keys());
}

/** Gathers, from the first candidate on, what can share its loop. All candidates have loops over the same shape. */
function fillLoop(candidates: readonly Unit[], done: ReadonlySet<Unit>, repeated: ReadonlySet<Unit>): Loop {
  const members: Unit[] = [];
  const inLoop = new Set<Unit>();
  const isReady = (user: Unit): boolean =>
    user.operands.every((operand) => {
      const { unit, after } = operand;
      if (!after.every((earlier) => isKnown(earlier, done, repeated))) return false;
      if (done.has(unit)) return true;
      if (repeated.has(unit)) return isReady(unit);
      return inLoop.has(unit) && unit.work.kind === "map" && isContiguous(operand, user.shape);
    });
  let waiting = 0;
  for (const unit of candidates) {
    if (members.length === mostMembers || waiting === mostWaiting) break;
    if (isReady(unit)) {
      members.push(unit);
      inLoop.add(unit);
    } else {
      waiting++;
    }
  }
  return { shape: squeezed(candidates[0]!.shape), members };
}

/** Whether a unit is done, or can be computed from what is done. */
function isKnown(unit: Unit, done: ReadonlySet<Unit>, repeated: ReadonlySet<Unit>): boolean {
  return (
    done.has(unit) ||
    (repeated.has(unit) && unit.operands.every((operand) => isKnown(operand.unit, done, repeated)))
  );
}
