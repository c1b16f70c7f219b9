/** What the picture of the plans says of a node: the label of its box, its card, the heads of the columns, the legend. */
import { figure } from "./data.ts";
import { bounds, million, type KindFact, type Plan } from "./icicle.ts";

export type Words = Record<string, string>;
export type Colour = "projects" | "money" | "coverage";

const MONEY = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const SURE = ["attested", "unverified", "cancelled"];
const BASIS = ["", "derived", "notKnown"];

export function element(tag: string, className: string, text = ""): HTMLElement {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}

function filled(pattern: string | undefined, values: Record<string, string>): string {
  return (pattern ?? "").replace(/%\((\w+)\)s/g, (_, name: string) => values[name] ?? "");
}

export class Sayings {
  readonly words: Words;
  readonly plan: Plan;

  constructor(words: Words, plan: Plan) {
    this.words = words;
    this.plan = plan;
  }

  word(key: string): string {
    return this.words[key] ?? "";
  }

  figures(place: number): string {
    const { projects, satang } = this.plan.data;
    const money = `${MONEY.format(million(satang[place] ?? 0))} ${this.word("million")}`;
    return projects[place] ? `${figure(projects[place])} ${this.word("projects")} · ${money}` : this.word("none");
  }

  sure(place: number): string {
    return this.word(SURE[this.plan.data.sure[place] ?? 0] ?? "");
  }

  /** The node in one line, for who hears the picture. */
  line(place: number): string {
    const { official, name } = this.plan.data;
    const kind = `${this.plan.kind(place).label} ${official[place] ?? ""}`.trim();
    return [`${kind}: ${name[place]}`, this.figures(place), this.sure(place)].join(", ");
  }

  arrived(place: number, whole: string): string {
    const name = place < 0 ? whole : (this.plan.data.name[place] ?? "");
    return filled(this.words.shown, { name, count: figure(this.plan.children(place).length) });
  }

  card(place: number): HTMLElement[] {
    const { official, name, basis, projects, satang, own } = this.plan.data;
    const path = element(
      "p",
      "explorer-path",
      this.plan
        .way(place)
        .slice(0, -1)
        .map((step) => name[step])
        .join(" › "),
    );
    const head = `${this.plan.kind(place).label} · ${official[place] || this.word("noCode")}`;
    const told = element("p", "explorer-told");
    const facts: [string, string][] = [
      [figure(projects[place] ?? 0), "projects"],
      [MONEY.format(million(satang[place] ?? 0)), "million"],
      [figure(own[place] ?? 0), "own"],
      [figure(this.plan.children(place).length), "below"],
    ];
    for (const [value, key] of facts) {
      const fact = element("span", "");
      fact.append(element("strong", "", value), ` ${this.word(key)}`);
      told.append(fact);
    }
    const foot = element("p", "cluster");
    const missing = this.plan.missing(place).map((fact) => `${fact.label}: ${this.loaded(fact)}`);
    const kept = [this.sure(place), this.word(BASIS[basis[place] ?? 0] ?? ""), ...missing].filter(Boolean);
    for (const words of kept) foot.append(element("span", "explorer-mark", words));
    const link = element("a", "", this.word("page")) as HTMLAnchorElement;
    link.href = `/plans/${this.plan.key(place)}/`;
    foot.append(link);
    return [path, element("p", "eyebrow", head), element("h3", "", name[place]), told, foot];
  }

  loaded(fact: KindFact): string {
    const values = { loaded: figure(fact.loaded), expected: figure(fact.expected ?? 0) };
    return filled(fact.expected === null ? this.words.loaded : this.words.loadedOf, values);
  }

  /** The head of a column: its kinds, each with a bar of what is loaded of what is expected. */
  head(kinds: KindFact[]): HTMLElement {
    const head = element("div", "explorer-head");
    for (const fact of kinds) {
      const line = element("p", "");
      const told = fact.expected === null ? figure(fact.loaded) : `${figure(fact.loaded)} / ${figure(fact.expected)}`;
      const count = element("small", "", told);
      count.title = this.loaded(fact);
      line.append(element("strong", "", fact.label), " ", count);
      const bar = element("span", "explorer-loaded");
      const share = fact.expected ? Math.min(1, fact.loaded / fact.expected) : fact.loaded ? 1 : 0;
      bar.style.setProperty("--loaded", `${share * 100}%`);
      head.append(line, bar);
    }
    return head;
  }

  legend(by: Colour): HTMLElement {
    const list = element("ul", "explorer-legend");
    const entry = (className: string, words: string): void => {
      const item = element("li", "");
      item.append(element("span", className), words);
      list.append(item);
    };
    if (by === "coverage") {
      SURE.forEach((key, at) => entry(`sure-${at}`, this.word(key)));
    } else {
      entry("step-0", this.word(by === "money" ? "noMoney" : "none"));
      const unit = this.word(by === "money" ? "million" : "projects");
      const upper = bounds(by);
      upper.forEach((high, at) =>
        entry(`step-${at + 1}`, filled(this.words.upTo, { high: `${figure(high)} ${unit}` })),
      );
      const low = `${figure(upper.at(-1) ?? 0)} ${unit}`;
      entry(`step-${upper.length + 1}`, filled(this.words.over, { low }));
    }
    if (by !== "coverage" && this.plan.data.sure.includes(2)) entry("sure-2", this.word("cancelled"));
    entry("ghost", this.word("notLoaded"));
    return list;
  }
}
