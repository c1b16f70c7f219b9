import assert from "node:assert/strict";
import { test } from "node:test";
import { browser } from "../lib/dom.test-help.ts";
import { bounds, heights, Plan, type PlanData, step, TOP, view } from "../lib/icicle.ts";

const window = browser("http://localhost/plans/explorer/?year=2565");
const globals = globalThis as Record<string, unknown>;
globals.location = window.location;
globals.history = window.history;
globals.requestAnimationFrame = (run: () => void) => setTimeout(run);
globals.ResizeObserver = class {
  observe(): void {}
};
Object.defineProperty(window.HTMLElement.prototype, "clientWidth", { value: 1000 });
await import("./plan-explorer.ts");

async function page(html: string): Promise<void> {
  const root = document.createElement("div");
  root.innerHTML = html;
  document.body.replaceChildren(root);
  for (let turn = 0; turn < 10; turn += 1) await new Promise((done) => setTimeout(done));
}

const KINDS = [
  { kind: "strategy", label: "Strategy", column: 0, parents: [], loaded: 2, expected: 2 },
  { kind: "issue", label: "Issue", column: 1, parents: [0], loaded: 3, expected: 4 },
  { kind: "sub_plan", label: "Sub-plan", column: 2, parents: [1], loaded: 0, expected: 9 },
];

/** Strategies A (issues a1, a2) and B (issue b1). */
const DATA: PlanData = {
  year: 2565,
  figures: "released",
  release: "FY2565-Q1-r1",
  editions: ["made"],
  kinds: KINDS,
  edition: [0, 0, 0, 0, 0],
  kind: [0, 1, 1, 0, 1],
  above: [-1, 0, 0, -1, 3],
  code: ["A", "a1", "a2", "B", "b1"],
  official: ["1", "", "", "2", "21"],
  name: ["Alpha", "First", "Second", "Beta", "Third"],
  sure: [0, 0, 1, 0, 2],
  basis: [0, 0, 0, 0, 0],
  projects: [40, 30, 10, 0, 0],
  own: [0, 30, 10, 0, 0],
  satang: [5e8, 4e8, 1e8, 0, 0],
};
const STAGE = { height: 600, least: 26, isNarrow: false };
const WORDS = {
  whole: "Whole tree",
  projects: "projects",
  million: "million baht",
  none: "No projects",
  attested: "Attested",
  unverified: "Unverified",
  cancelled: "Cancelled",
  shown: "Shown: %(name)s, %(count)s below",
  loadedOf: "%(loaded)s of %(expected)s",
  hint: "hint",
};

test("children share the height of their parent by what they have", () => {
  const plan = new Plan(DATA, "projects");
  const tall = (place: number): number => plan.span(place)[1] - plan.span(place)[0];
  assert.ok(tall(0) > 5 * tall(3));
  assert.ok(Math.abs(tall(1) + tall(2) - tall(0)) < 1e-9);
  assert.ok(tall(4) > 0);
  plan.size("equal");
  assert.ok(Math.abs(tall(0) - 2 * tall(3)) < 1e-9);
});

test("nothing is lower than it needs, and the stage grows where it must", () => {
  assert.deepEqual(heights([0.9, 0.1], 100, [26, 26]), [74, 26]);
  assert.deepEqual(heights([1, 1, 1], 60, [26, 26, 26]), [26, 26, 26]);
});

test("a zoom shows the node, everything below it, and what is not loaded", () => {
  const plan = new Plan(DATA, "equal");
  const whole = view(plan, TOP, STAGE);
  assert.equal(whole.boxes.filter((box) => !box.isGhost).length, 5);
  const ghosts = whole.boxes.filter((box) => box.isGhost);
  assert.deepEqual([ghosts.length, ghosts[0]?.column], [3, 2]);
  const near = view(plan, 0, STAGE);
  assert.deepEqual(
    near.boxes.filter((box) => !box.isGhost).map((box) => [box.place, box.column]),
    [
      [0, 0],
      [1, 1],
      [2, 1],
    ],
  );
  assert.equal(near.boxes[0]?.height, near.height);
});

test("thousands of thin boxes leave no hole and stay as many as the lines of the stage", () => {
  const count = 3000;
  const many = <T>(first: T, rest: T): T[] => [first, ...Array<T>(count).fill(rest)];
  const data = { ...DATA, edition: many(0, 0), kind: many(0, 1), above: many(-1, 0), sure: many(0, 0) };
  const named = { code: many("A", "a"), official: many("", ""), name: many("A", "a"), basis: many(0, 0) };
  const figures = { projects: many(0, 0), own: many(0, 0), satang: many(0, 0) };
  const boxes = view(new Plan({ ...data, ...named, ...figures }, "equal"), TOP, STAGE).boxes;
  const column = boxes.filter((box) => box.column === 1);
  assert.equal(
    column.reduce((sum, box) => sum + box.height, 0),
    600,
  );
  assert.ok(column.length <= 300);
});

test("colours go by steps that are said in the legend", () => {
  const plan = new Plan(DATA, "equal");
  assert.deepEqual(bounds("projects").slice(0, 2), [5, 25]);
  assert.deepEqual(
    [0, 1, 2, 3].map((place) => step(plan, place, "projects")),
    [3, 3, 2, 0],
  );
  assert.equal(step(plan, 0, "money"), 1);
});

async function explorer(at = ""): Promise<HTMLElement> {
  globalThis.fetch = (async () => new Response(JSON.stringify(DATA))) as typeof fetch;
  await page(`
    <script type="application/json" id="explorer-words">${JSON.stringify(WORDS)}</script>
    <samrit-plan-explorer data-source="/data" data-size="equal" data-colour="projects" data-at="${at}">
      <nav class="explorer-way"></nav><div class="explorer-stage"></div><div class="explorer-card"></div>
    </samrit-plan-explorer>`);
  return document.querySelector("samrit-plan-explorer") as HTMLElement;
}

function press(key: string): void {
  const event = new window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
  document.activeElement?.dispatchEvent(event as unknown as Event);
}

const here = (): string => (document.activeElement as HTMLElement).dataset.place ?? "";

test("the tree is one stop of the keyboard and arrow keys walk it", async () => {
  const island = await explorer();
  const stops = island.querySelectorAll<HTMLElement>("[role=treeitem][tabindex='0']");
  assert.equal(stops.length, 1);
  stops[0]?.focus();
  const walked = ["ArrowRight", "ArrowDown", "ArrowDown", "ArrowLeft", "Home", "End"].map((key) => {
    press(key);
    return here();
  });
  assert.deepEqual(walked, ["1", "2", "4", "3", "0", "3"]);
  assert.match(document.activeElement?.getAttribute("aria-label") ?? "", /Strategy 2: Beta, No projects, Attested/);
  assert.match(island.querySelector(".explorer-card h3")?.textContent ?? "", /Beta/);
});

test("Enter goes in with its own address, Escape goes out", async () => {
  const island = await explorer();
  island.querySelector<HTMLElement>("[tabindex='0']")?.focus();
  press("Enter");
  assert.equal(new URL(location.href).searchParams.get("at"), "made/strategy/A");
  assert.equal(island.querySelector("[role=status]")?.textContent, "Shown: Alpha, 2 below");
  assert.equal(island.querySelectorAll("[role=treeitem]").length, 3);
  press("Escape");
  assert.equal(new URL(location.href).searchParams.get("at"), null);
  assert.equal(here(), "0");
});

test("an address opens at its node, and a failed answer says where the same content is", async () => {
  const island = await explorer("made/issue/b1");
  assert.equal(island.querySelector("[aria-selected='true']")?.getAttribute("data-place"), "4");
  assert.equal(island.querySelector(".explorer-way [aria-current]")?.textContent, "Third");
  globalThis.fetch = (async () => new Response("", { status: 500 })) as typeof fetch;
  await page(`<script type="application/json" id="explorer-words">{"failed": "see the outline"}</script>
    <samrit-plan-explorer data-source="/data"><div class="explorer-stage"></div></samrit-plan-explorer>`);
  assert.equal(document.querySelector(".explorer-stage")?.textContent, "see the outline");
});
