/** Every check of the shared cases: carried out in every mode that can, and otherwise a todo that names its issue. */
import { describe, expect, it } from "vitest";
import { isRefusal, nameOfCheck, readChecks, type Check } from "./caseFile.ts";
import { CaseInputs } from "./caseInputs.ts";
import { written, type Formula } from "./formula.ts";
import { kinds } from "./kinds.ts";
import { issueOf, modes, referenceMode, type Capability } from "./modes.ts";
import { isSetAside, omissions, planFor, type Plan } from "./plan.ts";
import { refusalDeviations, runCheck } from "./runCheck.ts";

const checks = readChecks(new URL("open.json", import.meta.url));
/** Only to stop what hangs: a busy machine must not fail the long chains. */
const timeout = 60_000;

const plans = checks.map(planFor);

describe.each(modes)("in the mode $name", (mode) => {
  for (const { check, tests, numbers } of plans) {
    for (const { name, spelling, path } of numbers.filter((test) => test.modes.includes(mode))) {
      it(`${name}`, { timeout }, async () => {
        expect(await runCheck(check, spelling, mode, path)).toEqual([]);
      });
    }
    for (const [statement, test] of Object.entries(tests.properties ?? {})) {
      it(`${nameOfCheck(check)}: ${statement}`, { timeout }, async () => {
        expect.hasAssertions();
        await test(new CaseInputs(check.inputs, "f64"), mode);
      });
    }
  }
});

describe("what must be refused", () => {
  for (const { check, tests } of plans.filter((plan) => isRefusal(plan.check))) {
    for (const spelling of tests.spellings ?? []) {
      it(`${nameOfCheck(check)}`, async () => {
        expect(await refusalDeviations(check, spelling, tests)).toEqual([]);
      });
    }
  }
});

const waiting = [
  ...plans.flatMap((plan) => plan.todos.map(({ name, issue }) => `${name} (issue ${issue})`)),
  ...(Object.keys(issueOf) as Capability[])
    .filter((capability) => !modes.some(({ provides }) => provides.includes(capability)))
    .map((capability) => `every check with ${capability} (issue ${issueOf[capability]})`),
];
describe.runIf(waiting.length > 0)("what later issues bring", () => {
  for (const what of waiting) it.todo(`${what}`);
});

describe("the list of checks", () => {
  it("is carried out or waits for an issue, as a whole", () => {
    expect(checks.length).toBeGreaterThan(0);
    expect(plans.flatMap(omissions)).toEqual([]);
  });

  it("would miss a check, a path or a statement that is left out", () => {
    const check: Check = {
      caseId: "new-01",
      kind: "domain-edges",
      title: "a",
      inputs: {},
      wrt: [],
      expected: { value: 0, properties: ["it is so"] },
      tolerance: { f64: { rel: 0, abs: 0 }, f32: { rel: 0, abs: 0 } },
    };
    const build = (): Formula => ({});
    const [f64, f32] = (["f64", "f32"] as const).map((path) => ({
      name: "",
      spelling: written(build),
      path,
      modes,
    }));
    const plan: Plan = { check, tests: {}, numbers: [], todos: [] };
    expect(omissions(planFor(check))).toEqual(["new-01 a"]);
    const tests = { spellings: [written(build)], later: { "it is so": 7 } };
    expect(omissions({ ...plan, tests, numbers: [f64!] })).toEqual(["new-01 a (f32)"]);
    expect(omissions({ ...plan, tests: { spellings: [] }, numbers: [f64!, f32!] })).toEqual([
      "new-01 a: it is so",
    ]);
    expect(omissions({ ...plan, tests, numbers: [f64!, f32!] })).toEqual([]);
  });

  it("has a check for each title in the tables of kinds", () => {
    const titles = Object.entries(kinds).flatMap(([kind, tests]) =>
      Object.keys(tests).map((title) => `${kind}: ${title}`),
    );
    expect(checks.map(({ kind, title }) => `${kind}: ${title}`)).toEqual(expect.arrayContaining(titles));
  });

  it("sets aside only what fails as it was written", async () => {
    const passing: string[] = [];
    for (const { check, numbers } of plans) {
      for (const { name, spelling, path } of numbers.filter((test) => isSetAside(test.spelling, test.path))) {
        if ((await runCheck(check, spelling, referenceMode, path)).length === 0) passing.push(name);
      }
    }
    expect(passing).toEqual([]);
  });
});
