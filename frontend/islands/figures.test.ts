import assert from "node:assert/strict";
import { test } from "node:test";
import { browser } from "../lib/dom.test-help.ts";

const page = browser().document as unknown as Document;
const { read, weighted, write } = await import("./figures.ts");

test("figures are read as people write them", () => {
  assert.equal(read("๑,๒๕๐.๕๐ บาท"), 125_050_000n);
  assert.equal(read("-3"), -300_000n);
  assert.equal(read("12.5%"), 1_250_000n);
  assert.equal(read(""), null);
  assert.equal(read("1e9"), null);
  assert.equal(read("สิบ"), null);
});

test("figures are written with what they have", () => {
  assert.equal(write(125_050_000n, 2, true), "1,250.50");
  assert.equal(write(-300_000n), "-3");
  assert.equal(write(12_345n), "0.12345");
  assert.equal(write(123_456_700_000n, 2, true), "1,234,567.00");
});

test("progress follows the weights, to two decimals and at most 100", () => {
  const figure = (text: string): bigint => read(text) ?? 0n;
  assert.equal(
    weighted([
      [figure("60"), figure("100")],
      [figure("40"), figure("25")],
    ]),
    figure("70"),
  );
  assert.equal(
    weighted([
      [figure("33.33"), figure("100")],
      [figure("66.67"), 0n],
    ]),
    figure("33.33"),
  );
  assert.equal(weighted([[0n, figure("10")]]), null);
});

test("the choice converts every figure by what the report before says, and back", () => {
  page.body.innerHTML = `<form><samrit-figures><input type="hidden" name="basis" value="cumulative">
    <button data-basis="quarter" aria-pressed="false">q</button><button data-basis="cumulative" aria-pressed="true">c</button></samrit-figures>
    <input name="money-loan-disbursed" data-base="500000.00" value="600,000.50"><input name="output-a-value" data-base="3" value="5">
    <input name="output-b-value" data-base="3" value=""><input name="money-loan-committed" value="9"></form>`;
  const at = (name: string): string => page.querySelector<HTMLInputElement>(`[name="${name}"]`)?.value ?? "";
  const press = (basis: string): void => page.querySelector<HTMLElement>(`[data-basis="${basis}"]`)?.click();
  press("quarter");
  assert.equal(at("basis"), "quarter");
  assert.equal(at("money-loan-disbursed"), "100,000.50");
  assert.equal(at("output-a-value"), "2");
  assert.equal(at("output-b-value"), "");
  assert.equal(at("money-loan-committed"), "9");
  press("cumulative");
  assert.equal(at("money-loan-disbursed"), "600,000.50");
  assert.equal(page.querySelector('[data-basis="cumulative"]')?.getAttribute("aria-pressed"), "true");
});
