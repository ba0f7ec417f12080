import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { InternTable } from "./internTable.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void; // the flag gives a function to new contexts only

/** Weak references keep their targets until the job that made or read them ends. */
async function afterCollection(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve));
  collectGarbage();
}

describe("InternTable", () => {
  test("gives the entry that a key has, and makes one only when there is none", () => {
    const table = new InternTable<{ key: string }>();
    let made = 0;
    const entry = (key: string): { key: string } =>
      table.getOrCreate(key, () => {
        made++;
        return { key };
      });
    const [a, b] = [entry("a"), entry("b")];
    expect(entry("a")).toBe(a);
    expect(entry("b")).toBe(b);
    expect(a).not.toBe(b);
    expect(made).toBe(2);
  });

  test("does not keep its entries alive, and makes a collected one anew", async () => {
    const table = new InternTable<{ at: number }>();
    const kept = table.getOrCreate("kept", () => ({ at: 1 }));
    const dropped = new WeakRef(table.getOrCreate("dropped", () => ({ at: 1 })));
    await afterCollection();
    expect(dropped.deref()).toBeUndefined();
    expect(table.getOrCreate("kept", () => ({ at: 2 }))).toBe(kept);
    expect(table.getOrCreate("dropped", () => ({ at: 2 })).at).toBe(2);
  });

  test("sweeps out the keys of collected entries when it has doubled", async () => {
    const table = new InternTable<object>();
    const kept = Array.from({ length: 100 }, (_, index) => table.getOrCreate(`kept ${index}`, () => ({})));
    const round = 900;
    for (let start = 0; start < 20 * round; start += round) {
      for (let index = start; index < start + round; index++)
        table.getOrCreate(`dropped ${index}`, () => ({}));
      await afterCollection();
    }
    expect(table.size).toBeLessThan(4 * 1024); // 18,100 keys were given
    kept.forEach((entry, index) => {
      expect(table.getOrCreate(`kept ${index}`, () => ({}))).toBe(entry);
    });
  });
});
