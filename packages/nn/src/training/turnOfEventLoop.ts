/** Giving way, so that timers, input and drawing are served during a long computation. In Node and in the browser alike. */

// The published code is compiled without the types of either; both have this class.
interface Port {
  onmessage: (() => void) | null;
  postMessage(message: null): void;
  close(): void;
}
declare const MessageChannel: new () => { readonly port1: Port; readonly port2: Port };

/**
 * Resolves in the next turn of the event loop. Not by a timer: a page in the background may have its timers slowed to one a
 * second.
 */
export function turnOfEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** A function to call often: at most every `milliseconds` it gives way, and otherwise does nothing. */
export function givingWay(milliseconds: number): () => Promise<void> {
  let since = Date.now();
  return async () => {
    if (Date.now() - since < milliseconds) return;
    await turnOfEventLoop();
    since = Date.now();
  };
}
