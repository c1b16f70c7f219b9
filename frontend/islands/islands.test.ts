import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { Autosave } from "./autosave.ts";
import type { Rows } from "./rows.ts";
import type { Tree } from "./tree.ts";
import { browser } from "../lib/dom.test-help.ts";
import { forget, keepSent, kept, settleSent } from "../lib/draft.ts";

const window = browser();
await Promise.all([import("./autosave.ts"), import("./rows.ts"), import("./tree.ts")]);

const FORM = `
  <samrit-autosave data-owner="a" data-status="saved-m4" data-offline="kept here" data-wrong="mend it" data-clash="clash" data-kept="kept text"
    data-restore="put back" data-discard="discard" data-saving="saving">
    <form method="post" action="http://localhost/m4/">
      <input type="hidden" name="seen" value="1" id="seen-m4" data-live>
      <p id="saved-m4" data-live>not saved</p>
      <div id="title-errors" data-live data-errors-for="title"></div>
      <input id="title" name="title" value="road">
    </form>
  </samrit-autosave>`;

function answer(status: number, body: string): void {
  globalThis.fetch = (async () => new Response(body, { status })) as typeof fetch;
}

function page(html: string): Document {
  const root = document.createElement("div");
  root.innerHTML = html;
  document.body.replaceChildren(root);
  return document;
}

function type(text: string): Autosave {
  const input = document.getElementById("title") as HTMLInputElement;
  input.value = text;
  return document.querySelector("samrit-autosave") as Autosave;
}

beforeEach(() => localStorage.clear());

test("autosave puts only the live parts of the answer into the page", async () => {
  page(FORM);
  answer(
    200,
    '<form><input id="seen-m4" value="2" data-live><p id="saved-m4" data-live>saved 10:42</p><input id="title" value="x"></form>',
  );
  await type("bridge").save();
  assert.equal(document.getElementById("saved-m4")?.textContent, "saved 10:42");
  assert.equal((document.getElementById("seen-m4") as HTMLInputElement).value, "2");
  assert.equal((document.getElementById("title") as HTMLInputElement).value, "bridge");
});

test("text kept in the browser is offered to the person who typed it only", async () => {
  page(FORM);
  globalThis.fetch = (() => Promise.reject(new Error("offline"))) as typeof fetch;
  await type("bridge").save();
  page(FORM.replace('data-owner="a"', 'data-owner="b"'));
  assert.equal(document.querySelector(".kept"), null);
  page(FORM);
  assert.equal(document.querySelector(".kept p")?.textContent, "kept text");
});

test("what was typed before the script came is saved too", async () => {
  const root = document.createElement("div");
  root.innerHTML = FORM;
  (root.querySelector("#title") as HTMLInputElement).value = "bridge";
  document.body.replaceChildren(root);
  answer(200, '<p id="saved-m4" data-live>saved 10:42</p>');
  await (document.querySelector("samrit-autosave") as Autosave).save();
  assert.equal(document.getElementById("saved-m4")?.textContent, "saved 10:42");
  document.querySelector("samrit-autosave")?.remove();
});

test("what a form sent is put back behind the door or after a refusal, and let go where it arrived", () => {
  for (const [next, status, text] of [
    ['<input id="id_password">', 200, "bridge"],
    ["<h1>refused</h1>", 403, "bridge"],
    ["<h1>arrived</h1>", 200, ""],
  ] as const) {
    page(FORM);
    type("bridge");
    const form = document.querySelector("form") as HTMLFormElement;
    keepSent(form);
    settleSent(page(next), status);
    assert.equal(kept("samrit:draft:a:http://localhost/m4/")?.entries[0]?.[1] ?? "", text);
    assert.equal(forget("samrit:draft:a:http://localhost/m4/:door"), text ? "1" : null);
    localStorage.clear();
  }
});

test("autosave sends nothing when nothing changed", async () => {
  page(FORM);
  let sent = 0;
  globalThis.fetch = (async () => {
    sent += 1;
    return new Response("");
  }) as typeof fetch;
  await type("road").save();
  assert.equal(sent, 0);
});

test("a lost connection keeps the text in the browser and the next visit offers it", async () => {
  page(FORM);
  globalThis.fetch = (async () => {
    throw new TypeError("no network");
  }) as typeof fetch;
  const island = type("bridge");
  await island.save();
  assert.equal(document.getElementById("saved-m4")?.textContent, "kept here");
  island.remove();

  page(FORM);
  const [putBack] = document.querySelectorAll<HTMLButtonElement>(".kept button");
  assert.equal(putBack?.textContent, "put back");
  putBack?.click();
  assert.equal((document.getElementById("title") as HTMLInputElement).value, "bridge");
  document.querySelector("samrit-autosave")?.remove();
});

test("a sign-in page in place of the answer loses nothing", async () => {
  page(FORM);
  answer(200, "<main><h1>Sign in</h1></main>");
  await type("bridge").save();
  assert.equal(document.getElementById("saved-m4")?.textContent, "kept here");
  document.querySelector("samrit-autosave")?.remove();
});

test("field errors of a 422 appear at their field", async () => {
  page(FORM);
  answer(422, '<div id="title-errors" data-live data-errors-for="title"><p>too short</p></div>');
  await type("x").save();
  assert.equal(document.getElementById("title-errors")?.textContent, "too short");
  assert.equal(document.getElementById("title")?.getAttribute("aria-invalid"), "true");
  assert.equal(document.getElementById("saved-m4")?.textContent, "mend it");
});

test("a 409 shows both texts and keeps mine in the form", async () => {
  page(FORM);
  answer(409, '<div class="conflict">yours and theirs</div>');
  await type("mine").save();
  assert.equal(document.querySelector("[data-inserted] .conflict")?.textContent, "yours and theirs");
  assert.equal((document.getElementById("title") as HTMLInputElement).value, "mine");
});

const ROW = (n: string, uid: string): string => `<div data-row><input type="hidden" name="act-${n}-uid" value="${uid}">
  <input name="act-${n}-title" id="id_act-${n}-title"><label class="remove-check"><input type="checkbox"></label>
  <button type="button" data-remove hidden>x</button></div>`;

test("rows are added with an id of their own, removed and renumbered", () => {
  page(`<form><samrit-rows data-prefix="act"><input type="hidden" name="act-TOTAL_FORMS" value="2">
    <div data-rows>${ROW("0", "a")}${ROW("1", "b")}</div><template data-blank>${ROW("__prefix__", "")}</template>
    <button data-add>add</button></samrit-rows></form>`);
  const rows = document.querySelector("samrit-rows") as Rows;
  rows.add();
  const total = document.querySelector<HTMLInputElement>('[name="act-TOTAL_FORMS"]');
  assert.equal(total?.value, "3");
  const uid = document.querySelector<HTMLInputElement>('[name="act-2-uid"]')?.value ?? "";
  assert.match(uid, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);

  document.querySelector<HTMLButtonElement>("[data-remove]")?.click();
  assert.equal(total?.value, "2");
  assert.equal(document.querySelector<HTMLInputElement>('[name="act-0-uid"]')?.value, "b");
  assert.ok(document.getElementById("id_act-1-title"));
  assert.equal(document.querySelector('[name="act-2-uid"]'), null);
});

const NODE = (title: string, below = ""): string =>
  below
    ? `<li class="node"><details><summary><span class="node-line">${title}</span></summary><ul>${below}</ul></details></li>`
    : `<li class="node"><div class="node-leaf"><span class="node-line"><a href="#">${title}</a></span></div></li>`;

test("the outline is filtered with everything above a match and walked by arrow keys", () => {
  page(`<samrit-tree><ul>${NODE("security", NODE("peace"))}${NODE("economy", NODE("farming"))}</ul></samrit-tree>`);
  const tree = document.querySelector("samrit-tree") as Tree;
  const [security, peace, economy, farming] = Array.from(document.querySelectorAll<HTMLElement>(".node"));
  assert.equal(tree.filter("farm"), 1);
  assert.deepEqual([security?.hidden, peace?.hidden, economy?.hidden, farming?.hidden], [true, true, false, false]);
  assert.equal(economy?.querySelector("details")?.open, true);

  tree.filter("");
  const [first] = document.querySelectorAll<HTMLElement>("summary");
  first?.focus();
  first?.dispatchEvent(new window.KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }) as unknown as Event);
  assert.equal(security?.querySelector("details")?.open, true);
  first?.dispatchEvent(new window.KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true }) as unknown as Event);
  assert.equal(document.activeElement?.textContent, "peace");
});
