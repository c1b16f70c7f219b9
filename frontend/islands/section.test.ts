import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { Rows } from "./rows.ts";
import { browser } from "../lib/dom.test-help.ts";

const window = browser();
const globals = globalThis as Record<string, unknown>;
globals.Option = (window as unknown as Record<string, unknown>).Option;
await Promise.all([import("./section.ts"), import("./rows.ts"), import("./guide.ts")]);
const { draftOf, restore } = await import("../lib/draft.ts");
const { inside, outlines } = await import("../lib/outline.ts");

function page(html: string): void {
  const root = document.createElement("div");
  root.innerHTML = html;
  document.body.replaceChildren(root);
}

function put(name: string, value: string): void {
  const control = document.querySelector(`[name="${name}"]`) as HTMLInputElement;
  control.value = value;
  control.dispatchEvent(new Event("input", { bubbles: true }));
  control.dispatchEvent(new Event("change", { bubbles: true }));
}

beforeEach(() => localStorage.clear());

const LINE = `<form><samrit-section>
  <select name="lines-0-source"><option value="donation">d</option><option value="state_budget">s</option></select>
  <div id="asked" data-when="lines-0-source" data-when-values="state_budget central_fund"><input name="lines-0-code"></div>
</samrit-section></form>`;

test("a conditional field is there while it is asked, and as long as something is written in it", () => {
  page(LINE);
  const box = document.getElementById("asked") as HTMLElement;
  assert.equal(box.hidden, true);
  put("lines-0-source", "state_budget");
  assert.equal(box.hidden, false);
  put("lines-0-code", "20005");
  put("lines-0-source", "donation");
  assert.equal(box.hidden, false);
  assert.equal((document.querySelector('[name="lines-0-code"]') as HTMLInputElement).value, "20005");
});

test("months are summed, also in Thai digits, and by quarter", () => {
  page(`<form><samrit-section><fieldset data-sum="money">
    <input name="lines-0-months_10" value="1,000.50"><input name="lines-0-months_1" value="๒๐๐"><input name="lines-0-months_9" value="x">
    <p class="sum-line" data-sum-words="all %(sum)s" data-sum-quarters="%(q1)s/%(q2)s/%(q3)s/%(q4)s" hidden></p></fieldset></samrit-section></form>`);
  const line = document.querySelector<HTMLElement>(".sum-line");
  assert.equal(line?.textContent, "all 1,200.5, 1,000.5/200/0/0");
  assert.equal(line?.hidden, false);
});

test("a mark of what was filled in goes when the value is changed", () => {
  page(
    `<form><samrit-section><div class="spot"><input name="title" value="a"><p data-filled>from last year</p></div></samrit-section></form>`,
  );
  put("title", "b");
  assert.equal(document.querySelector("[data-filled]"), null);
});

const GROUPS = `<form action="/m1/"><input type="hidden" name="seen" value="now"><samrit-rows data-prefix="secondary">
  <input name="secondary-TOTAL_FORMS" value="0">
  <div data-rows data-group="sdg" data-levels="sdg_target sdg_goal"></div>
  <div data-rows data-group="policy" data-levels="policy"></div>
  <template data-blank><div data-row><input type="hidden" name="secondary-__prefix__-uid" value="">
    <select name="secondary-__prefix__-level"><option value="">–</option><option value="policy">p</option><option value="sdg_goal">g</option><option value="sdg_target">t</option></select></div></template>
</samrit-rows></form>`;

test("a row of a family has its level, and rows of all families are numbered together", () => {
  page(GROUPS);
  const rows = document.querySelector("samrit-rows") as Rows;
  rows.add("policy");
  rows.add("sdg");
  const levels = Array.from(document.querySelectorAll<HTMLSelectElement>("select"), (one) => [one.name, one.value]);
  assert.deepEqual(
    new Map(levels as [string, string][]),
    new Map([
      ["secondary-1-level", "sdg_target"],
      ["secondary-0-level", "policy"],
    ]),
  );
  assert.equal((document.querySelector('[name="secondary-TOTAL_FORMS"]') as HTMLInputElement).value, "2");
});

test("a draft comes back with its rows under their families and with what the page showed then", () => {
  page(GROUPS);
  const form = document.querySelector("form") as HTMLFormElement;
  restore(form, {
    seen: "then",
    entries: [
      ["secondary-TOTAL_FORMS", "1"],
      ["secondary-0-uid", "u"],
      ["secondary-0-level", "policy"],
    ],
  });
  assert.equal(document.querySelectorAll('[data-group="policy"] [data-row]').length, 1);
  assert.equal(draftOf(form).seen, "then");
});

test("a point lies in an outline, or near enough to a coarse border", () => {
  const square = [
    [
      [100, 10],
      [101, 10],
      [101, 11],
      [100, 11],
      [100, 10],
    ],
  ];
  const [outline] = outlines({
    features: [{ properties: { province_code: "81" }, geometry: { type: "Polygon", coordinates: square } }],
  });
  assert.ok(outline);
  assert.equal(inside(outline, 100.5, 10.5), true);
  assert.equal(inside(outline, 101.05, 10.5), false);
  assert.equal(inside(outline, 101.05, 10.5, 0.08), true);
  assert.equal(inside(outline, 101.2, 10.5, 0.08), false);
});

test("a fold says how many of its fields are filled in", () => {
  page(`<form><samrit-section><details class="fold"><summary><span data-filled-words="%(filled)s of %(asked)s" data-none-word="none">2</span></summary>
    <div class="fold-body"><div class="spot"><input name="code" value=""></div><div class="spot"><input name="fund" value=""></div></div></details></samrit-section></form>`);
  const said = document.querySelector("[data-filled-words]");
  assert.equal(said?.textContent, "none");
  put("code", "20005");
  assert.equal(said?.textContent, "1 of 2");
});

test("the picture of the months follows what is ticked", () => {
  page(`<form><samrit-section><div data-schedule="planned"><table><tbody><tr><th>อบรม</th>${"<td></td>".repeat(12)}</tr></tbody></table></div>
    <samrit-rows data-prefix="activities"><table><tbody data-rows><tr data-row><td><input type="checkbox" name="activities-0-months" value="11"></td></tr></tbody></table></samrit-rows></samrit-section></form>`);
  const box = document.querySelector<HTMLInputElement>("[type=checkbox]") as HTMLInputElement;
  const drawn = (): string[] => Array.from(document.querySelectorAll("td.spans-on"), (cell) => cell.textContent ?? "");
  assert.deepEqual(drawn(), []);
  box.checked = true;
  box.dispatchEvent(new Event("change", { bubbles: true }));
  assert.deepEqual(drawn(), ["planned"]);
  assert.equal(document.querySelectorAll("[data-schedule] td")[1]?.className, "spans-on");
});

test("the guide opens by itself once", () => {
  const guide = `<samrit-guide data-owner="u1"><details><summary>guide</summary><ol><li data-points="#a">a</li></ol></details></samrit-guide>`;
  const isOpen = (): boolean => document.querySelector("details")?.open ?? false;
  page(guide);
  assert.equal(isOpen(), true);
  page(guide);
  assert.equal(isOpen(), false);
});
