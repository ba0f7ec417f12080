import { describe, expect, it } from "vitest";
import { turnOfEventLoop } from "./turnOfEventLoop.ts";

describe("turnOfEventLoop", () => {
  it("lets what waits for the event loop run, timers included", async () => {
    let served = 0;
    const timer = setInterval(() => served++, 1);
    const begin = Date.now();
    while (served < 3 && Date.now() - begin < 5000) await turnOfEventLoop();
    clearInterval(timer);
    expect(served).toBe(3);
  });
});
