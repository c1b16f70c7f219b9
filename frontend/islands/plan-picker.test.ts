import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { browser } from "../lib/dom.test-help.ts";
import type { PlanPicker } from "./plan-picker.ts";

const window = browser();
await import("./plan-picker.ts");

function picker(name: string, above = "", value = "", text = ""): string {
  return `
    <label for="id_${name}">${name}</label>
    <samrit-picker data-search="/pick/${name}/" data-above="${above}" data-chose="chose" data-cleared="cleared"
      data-lost="lost" data-offer="under" data-fill="fill" data-filled="filled" data-keep="leave" data-unmatched="unmatched">
      <input type="hidden" name="${name}" value="${value}" data-value><input type="hidden" name="${name}_stated" data-stated>
      <div data-picked data-text="${text}"></div>
      <button type="submit" id="id_${name}" aria-describedby="help" data-choose>choose</button>
      <template data-live-control><div><p data-title></p><input role="combobox" data-box>
        <button type="button" data-clear hidden></button><button type="button" data-close></button>
        <div role="listbox" data-list hidden></div><div class="picker-notes" hidden></div></div>
        <p role="status" data-said></p><div data-offer-box hidden></div></template>
    </samrit-picker>`;
}

const LEVELS = JSON.stringify([{ name: "issue", value: "05", text: "05 tourism", label: "issue", path: "" }]);
const OPTIONS = `<div data-count="2 found"><div data-options>
  <div role="group"><div role="option" data-value="y1" data-text="1 income" data-path="up" data-levels='${LEVELS}'>a</div>
  <div role="option" data-value="y2" data-text="2 visits">b</div></div>
  <div role="option" data-own="my words">keep</div></div><div data-notes></div></div>`;

let asked: string[] = [];

function answers(body: string, status = 200): void {
  globalThis.fetch = (async (url: string) => {
    asked.push(String(url));
    return new Response(body, { status });
  }) as typeof fetch;
}

const one = <T extends HTMLElement>(selector: string): T => document.querySelector(selector) as T;
const box = (): HTMLInputElement => one("#id_target");
const settled = (): Promise<void> => new Promise((done) => setTimeout(done, 5));

function press(key: string): void {
  box().dispatchEvent(
    new window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }) as unknown as Event,
  );
}

beforeEach(() => {
  asked = [];
  answers(OPTIONS);
  const root = document.createElement("form");
  root.innerHTML = picker("issue") + picker("target", "issue");
  document.body.replaceChildren(root);
});

test("the box takes the place, the label and the description of the button", () => {
  assert.equal(box().tagName, "INPUT");
  assert.equal(box().getAttribute("aria-describedby"), "help");
  assert.equal(document.querySelector("button[data-choose]"), null);
});

test("opened by a key it shows what the server answers and says how many", async () => {
  press("ArrowDown");
  await settled();
  assert.equal(box().getAttribute("aria-expanded"), "true");
  assert.equal(document.querySelectorAll("#id_target-list [role=option]").length, 3);
  assert.equal(document.querySelectorAll("[data-said]")[1]?.textContent, "2 found");
});

test("arrows, home and end walk the options, and enter chooses", async () => {
  let changed = 0;
  one("form").addEventListener("change", () => (changed += 1));
  press("ArrowDown");
  await settled();
  press("ArrowUp");
  assert.equal(box().getAttribute("aria-activedescendant"), "id_target-list-2");
  press("Home");
  assert.equal(box().getAttribute("aria-activedescendant"), "id_target-list-0");
  press("End");
  press("ArrowDown");
  press("ArrowDown");
  press("Enter");
  assert.equal(one<HTMLInputElement>("[name=target]").value, "y2");
  assert.equal(box().value, "2 visits");
  assert.equal(box().getAttribute("aria-expanded"), "false");
  assert.equal(changed, 1);
});

test("escape closes and keeps what was chosen", async () => {
  press("ArrowDown");
  await settled();
  press("End");
  press("Escape");
  assert.equal(one<HTMLInputElement>("[name=target]").value, "");
  assert.equal(box().hasAttribute("aria-activedescendant"), false);
});

test("what is chosen above narrows the search, and a choice offers to choose the levels above too", async () => {
  one<HTMLInputElement>("[name=issue]").value = "12";
  press("ArrowDown");
  await settled();
  assert.match(asked[0] ?? "", /\/pick\/target\/\?issue=12$/);
  press("ArrowDown");
  press("Enter");
  const offer = document.querySelectorAll<HTMLElement>("[data-offer-box]")[1];
  assert.equal(offer?.hidden, false);
  assert.match(offer?.textContent ?? "", /issue: 05 tourism/);
  offer?.querySelector("button")?.click();
  assert.equal(one<HTMLInputElement>("[name=issue]").value, "05");
  assert.equal(one<HTMLInputElement>("#id_issue").value, "05 tourism");
  assert.match(offer?.textContent ?? "", /filled 05 tourism/);
});

test("words of one's own are kept as stated and a later choice takes their place", async () => {
  press("ArrowDown");
  await settled();
  press("ArrowUp");
  press("Enter");
  assert.equal(one<HTMLInputElement>("[name=target_stated]").value, "my words");
  assert.match(document.querySelectorAll("[data-picked]")[1]?.textContent ?? "", /unmatched/);
  press("ArrowDown");
  await settled();
  press("ArrowDown");
  press("Enter");
  assert.equal(one<HTMLInputElement>("[name=target_stated]").value, "");
  assert.equal(one<HTMLInputElement>("[name=target]").value, "y1");
});

test("the button beside the box leaves the field empty", async () => {
  (document.querySelectorAll("samrit-picker")[1] as PlanPicker).put({ value: "y1", text: "1 income", path: "" });
  one("samrit-picker:has([name=target]) [data-clear]").click();
  assert.equal(one<HTMLInputElement>("[name=target]").value, "");
  assert.equal(box().value, "");
});

test("a list that cannot be reached says so and changes nothing", async () => {
  answers("", 500);
  press("ArrowDown");
  await settled();
  assert.equal(document.querySelectorAll("[data-said]")[1]?.textContent, "lost");
  assert.equal(one<HTMLInputElement>("[name=target]").value, "");
});

test("a draft that is put back is shown in words again", async () => {
  one<HTMLInputElement>("[name=target]").value = "y1";
  one("form").dispatchEvent(new Event("samrit:restored"));
  await settled();
  assert.match(asked[0] ?? "", /value=y1/);
  assert.equal(box().value, "1 income");
});
