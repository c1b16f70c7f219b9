/** A small DOM for the tests: the globals the islands use. */
import { Window } from "happy-dom";

const NAMES = [
  "document",
  "HTMLElement",
  "Element",
  "Event",
  "MutationObserver",
  "DOMParser",
  "FormData",
  "KeyboardEvent",
];

export function browser(url = "http://localhost/"): Window {
  const window = new Window({ url });
  const globals = globalThis as Record<string, unknown>;
  globals.window = window;
  for (const name of [...NAMES, "customElements", "localStorage", "sessionStorage"]) {
    globals[name] = (window as unknown as Record<string, unknown>)[name];
  }
  return window;
}
