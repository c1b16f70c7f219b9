import assert from "node:assert/strict";
import { test } from "node:test";
import { browser } from "./dom.test-help.ts";
import { showCurrent } from "./here.ts";

browser();

function line(wide: number): HTMLElement {
  document.body.innerHTML = `<nav><ul><li><a>one</a></li><li><a aria-current="page">two</a></li></ul></nav>`;
  const nav = document.querySelector("nav") as HTMLElement;
  const here = document.querySelector("[aria-current]") as HTMLElement;
  Object.defineProperties(nav, { scrollWidth: { value: wide }, clientWidth: { value: 390 } });
  Object.defineProperties(here, { offsetLeft: { value: 600 }, offsetWidth: { value: 100 } });
  return nav;
}

test("the current link of a line wider than the screen comes to its middle", () => {
  const nav = line(900);
  showCurrent(document);
  assert.equal(nav.scrollLeft, 455);
});

test("a line that fits stays where it is", () => {
  const nav = line(390);
  showCurrent(document);
  assert.equal(nav.scrollLeft, 0);
});
