/** Starts htmx, lets go of what a form sent, moves the focus to a fresh error summary, shows where one is, and fetches an island only when its tag appears. */
import "htmx.org";
import { settleSent } from "./lib/draft.ts";
import { focusOnProblems } from "./lib/focus.ts";
import { showCurrent } from "./lib/here.ts";
import { watchForIslands } from "./lib/islands.ts";

watchForIslands({
  "samrit-autosave": () => import("./islands/autosave.ts"),
  "samrit-chart": () => import("./islands/chart.ts"),
  "samrit-figures": () => import("./islands/figures.ts"),
  "samrit-guide": () => import("./islands/guide.ts"),
  "samrit-map": () => import("./islands/map.ts"),
  "samrit-plan-explorer": () => import("./islands/plan-explorer.ts"),
  "samrit-picker": () => import("./islands/plan-picker.ts"),
  "samrit-place": () => import("./islands/place.ts"),
  "samrit-rows": () => import("./islands/rows.ts"),
  "samrit-section": () => import("./islands/section.ts"),
  "samrit-tree": () => import("./islands/tree.ts"),
});

settleSent(document);
focusOnProblems(document);
showCurrent(document);
document.addEventListener("htmx:afterSettle", (event) => focusOnProblems(event.target as ParentNode));
