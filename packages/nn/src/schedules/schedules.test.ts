import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refusing } from "../../test/refusing.ts";
import { cosineRestarts } from "./cosineRestarts.ts";
import { exponentialRange, triangular, triangular2 } from "./cyclical.ts";
import { constantRate, cosineDecay, exponentialDecay, polynomialDecay, stepDecay } from "./decay.ts";
import { oneCycle } from "./oneCycle.ts";
import type { Schedule } from "./schedule.ts";
import { warmUp } from "./warmUp.ts";

const rate = fc.double({ min: 1e-6, max: 1, noNaN: true });
const count = fc.integer({ min: 1, max: 50 });
const step = fc.integer({ min: 0, max: 1000 });
const bounds = fc.tuple(rate, rate).map(([a, b]) => ({
  base: Math.min(a, b),
  max: Math.max(a, b),
  final: Math.min(a, b),
  initial: Math.max(a, b),
}));

/** |got − want| within a few roundings of numbers of the given size. */
function expectNear(got: number, want: number, size: number): void {
  expect(Math.abs(got - want)).toBeLessThanOrEqual(8 * 2 ** -52 * size);
}

const rates = (schedule: Schedule, steps: number): number[] =>
  Array.from({ length: steps }, (_, i) => schedule(i));

function expectFalling(schedule: Schedule, from: number, to: number): void {
  for (let i = from; i < to; i++) expect(schedule(i + 1)).toBeLessThanOrEqual(schedule(i) * (1 + 2 ** -50));
}

describe("cyclical learning rates", () => {
  /** The formula of the paper, word for word, with the height of a cycle. */
  const smith = (
    base: number,
    max: number,
    h: number,
    i: number,
    height: (cycle: number) => number,
  ): number => {
    const cycle = Math.floor(1 + i / (2 * h));
    const x = Math.abs(i / h - 2 * cycle + 1);
    return base + (max - base) * Math.max(0, 1 - x) * height(cycle);
  };
  const gamma = fc.double({ min: 0.9, max: 1, noNaN: true });

  it("are the formulas of the paper, in all three forms", () => {
    fc.assert(
      fc.property(bounds, count, step, gamma, ({ base, max }, halfCycle, i, g) => {
        const options = { base, max, halfCycle };
        const size = max * (1 + i / halfCycle); // the paper's x cancels numbers as large as i / h
        expectNear(
          triangular(options)(i),
          smith(base, max, halfCycle, i, () => 1),
          size,
        );
        expectNear(
          triangular2(options)(i),
          smith(base, max, halfCycle, i, (c) => 1 / 2 ** (c - 1)),
          size,
        );
        expectNear(
          exponentialRange({ ...options, gamma: g })(i),
          smith(base, max, halfCycle, i, () => g ** i),
          size,
        );
      }),
    );
  });

  it("stay within their bounds, begin at the base and repeat after a whole cycle", () => {
    fc.assert(
      fc.property(bounds, count, step, ({ base, max }, halfCycle, i) => {
        const schedule = triangular({ base, max, halfCycle });
        expect(schedule(0)).toBe(base);
        expect(schedule(2 * halfCycle)).toBe(base);
        expectNear(schedule(halfCycle), max, max);
        expect(schedule(i)).toBeGreaterThanOrEqual(base);
        expect(schedule(i)).toBeLessThanOrEqual(max * (1 + 2 ** -52));
        expect(schedule(i + 2 * halfCycle)).toBe(schedule(i));
      }),
    );
  });

  it("tend to the base after so many cycles that 2ᶜ overflows", () => {
    const options = { base: 0.1, max: 1, halfCycle: 1 };
    for (const far of [2049, 1e6 + 1, 2 ** 52 + 1]) expect(triangular2(options)(far)).toBe(0.1);
    expect(exponentialRange({ ...options, gamma: 0.5 })(1e6 + 1)).toBe(0.1);
  });

  it("refuse bounds in the wrong order, no half cycle, and a growing range", () => {
    expect(() => triangular({ base: 2, max: 1, halfCycle: 1 })).toThrow(
      refusing("invalid-argument", "max", "2", "1"),
    );
    expect(() => triangular2({ base: 0, max: 1, halfCycle: 0 })).toThrow(
      refusing("invalid-argument", "halfCycle"),
    );
    expect(() => exponentialRange({ base: 0, max: 1, halfCycle: 1, gamma: 1.1 })).toThrow(
      refusing("invalid-argument", "gamma", "1.1"),
    );
  });
});

describe("decays", () => {
  it("constantRate stays", () => {
    fc.assert(
      fc.property(rate, step, (alpha, i) => {
        expect(constantRate(alpha)(i)).toBe(alpha);
      }),
    );
  });

  it("stepDecay and exponentialDecay multiply once every so many steps", () => {
    const factor = fc.double({ min: 0.5, max: 1.1, noNaN: true });
    fc.assert(
      fc.property(rate, factor, fc.integer({ min: 1, max: 7 }), (initial, f, every) => {
        let expected = initial;
        for (let i = 0; i < 60; i++) {
          if (i > 0 && i % every === 0) expected *= f;
          const size = 10 * Math.max(expected, initial);
          expectNear(stepDecay({ initial, factor: f, every })(i), expected, size);
          const smooth = exponentialDecay({ initial, factor: f, every });
          if (i % every === 0) expectNear(smooth(i), expected, size);
          expectNear(smooth(i) * f, smooth(i + every), size);
        }
      }),
    );
    expect(exponentialDecay({ initial: 1, factor: 0.5 })(3)).toBe(0.125);
  });

  it("polynomialDecay is the power of the share that is left, and ends at its final rate", () => {
    fc.assert(
      fc.property(
        bounds,
        count,
        fc.double({ min: 0.2, max: 4, noNaN: true }),
        ({ initial, final }, steps, power) => {
          const schedule = polynomialDecay({ initial, final, steps, power });
          expect(schedule(0)).toBe(initial);
          expect([schedule(steps), schedule(steps + 7)]).toEqual([final, final]);
          expectFalling(schedule, 0, steps + 1);
          for (let i = 0; i <= steps; i++) {
            const expected = (initial - final) * (1 - i / steps) ** power + final;
            expectNear(schedule(i), expected, initial);
          }
        },
      ),
    );
    expect(rates(polynomialDecay({ initial: 4, steps: 4 }), 6)).toEqual([4, 3, 2, 1, 0, 0]);
  });

  it("cosineDecay is half a wave: both ends exact, falling, and symmetric about its middle", () => {
    fc.assert(
      fc.property(bounds, count, ({ initial, final }, steps) => {
        const schedule = cosineDecay({ initial, final, steps });
        expect([schedule(0), schedule(steps), schedule(steps + 3)]).toEqual([initial, final, final]);
        expectFalling(schedule, 0, steps + 1);
        for (let i = 0; i <= steps; i++) {
          expectNear(schedule(i) + schedule(steps - i), initial + final, 2 * initial);
          const expected = final + 0.5 * (initial - final) * (1 + Math.cos((Math.PI * i) / steps));
          expectNear(schedule(i), expected, initial);
        }
      }),
    );
  });

  it("cosineRestarts begins again after cycles that grow", () => {
    fc.assert(
      fc.property(bounds, count, fc.integer({ min: 1, max: 3 }), ({ initial, final }, steps, stretch) => {
        const schedule = cosineRestarts({ initial, final, steps, stretch });
        let [t, length] = [0, steps]; // walks through the steps one by one
        for (let i = 0; i < 400; i++) {
          const expected = final + 0.5 * (initial - final) * (1 + Math.cos((Math.PI * t) / length));
          expectNear(schedule(i), expected, initial);
          if (t === 0) expect(schedule(i)).toBe(initial);
          t += 1;
          if (t === length) [t, length] = [0, length * stretch];
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe("warmUp", () => {
  it("rises in a straight line to the first rate of a schedule, and then is that schedule", () => {
    fc.assert(
      fc.property(
        bounds,
        count,
        fc.double({ min: 0, max: 1, noNaN: true }),
        step,
        ({ initial, final }, steps, from, i) => {
          const schedule = cosineDecay({ initial, final, steps: 100 });
          const warmed = warmUp({ steps, from }, schedule);
          expect(warmed(steps + i)).toBe(schedule(i));
          for (let j = 0; j < steps; j++) {
            expectNear(warmed(j), initial * (from + (1 - from) * (j / steps)), initial);
          }
        },
      ),
    );
    expect(rates(warmUp({ steps: 4 }, constantRate(1)), 6)).toEqual([0, 0.25, 0.5, 0.75, 1, 1]);
  });
});

describe("oneCycle", () => {
  it.each(["cosine", "linear"] as const)("rises to its maximum, then falls to its end (%s)", (shape) => {
    const share = fc.double({ min: 0.05, max: 0.95, noNaN: true });
    fc.assert(
      fc.property(rate, fc.integer({ min: 2, max: 200 }), share, (max, steps, rise) => {
        const schedule = oneCycle({ max, steps, rise, shape });
        expect([schedule(0), schedule(rise * steps), schedule(steps), schedule(steps + 1)]).toEqual([
          max / 25,
          max,
          max / 25 / 10_000,
          max / 25 / 10_000,
        ]);
        for (let i = 0; i + 1 <= rise * steps; i++) expect(schedule(i + 1)).toBeGreaterThan(schedule(i));
        expectFalling(schedule, Math.ceil(rise * steps), steps);
      }),
    );
  });

  it("is straight when linear, and half waves unless told", () => {
    const straight = oneCycle({ max: 4, steps: 8, rise: 0.5, initial: 0, final: 0, shape: "linear" });
    expect(rates(straight, 9)).toEqual([0, 1, 2, 3, 4, 3, 2, 1, 0]);
    const waves = oneCycle({ max: 4, steps: 8, rise: 0.5, initial: 0, final: 0 });
    for (let i = 0; i <= 8; i++) expectNear(waves(i), 2 * (1 - Math.cos((Math.PI * i) / 4)), 4);
  });
});

describe("every schedule", () => {
  const all: Readonly<Record<string, Schedule>> = {
    constantRate: constantRate(0.1),
    stepDecay: stepDecay({ initial: 1, factor: 0.5, every: 10 }),
    exponentialDecay: exponentialDecay({ initial: 1, factor: 0.5 }),
    polynomialDecay: polynomialDecay({ initial: 1, steps: 10 }),
    cosineDecay: cosineDecay({ initial: 1, steps: 10 }),
    cosineRestarts: cosineRestarts({ initial: 1, steps: 10 }),
    warmUp: warmUp({ steps: 10 }, constantRate(1)),
    oneCycle: oneCycle({ max: 1, steps: 10 }),
    triangular: triangular({ base: 0, max: 1, halfCycle: 5 }),
    triangular2: triangular2({ base: 0, max: 1, halfCycle: 5 }),
    exponentialRange: exponentialRange({ base: 0, max: 1, halfCycle: 5, gamma: 0.9 }),
  };

  it.each(Object.entries(all))("%s refuses what is no step, by its name", (name, schedule) => {
    for (const wrong of [-1, Number.NaN, Infinity]) {
      expect(() => schedule(wrong)).toThrow(refusing("invalid-argument", name, String(wrong)));
    }
  });

  it.each(Object.entries(all))("%s is finite and not negative, however far it goes", (_, schedule) => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e15, noNaN: true }), (far) => {
        expect(schedule(far)).toBeGreaterThanOrEqual(0);
        expect(schedule(far)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it.each([
    ["rate", () => constantRate(-1)],
    ["initial", () => stepDecay({ initial: Number.NaN, factor: 1, every: 1 })],
    ["factor", () => stepDecay({ initial: 1, factor: 0, every: 1 })],
    ["every", () => exponentialDecay({ initial: 1, factor: 1, every: 0 })],
    ["final", () => polynomialDecay({ initial: 1, final: -1, steps: 1 })],
    ["power", () => polynomialDecay({ initial: 1, steps: 1, power: 0 })],
    ["steps", () => cosineDecay({ initial: 1, steps: Infinity })],
    ["stretch", () => cosineRestarts({ initial: 1, steps: 1, stretch: 1.5 })],
    ["from", () => warmUp({ steps: 1, from: 2 }, constantRate(1))],
    ["rise", () => oneCycle({ max: 1, steps: 1, rise: 1 })],
    ["shape", () => oneCycle({ max: 1, steps: 1, shape: "round" as never })],
  ])("refuses %s out of its range", (name, build) => {
    expect(build).toThrow(refusing("invalid-argument", name));
  });
});
