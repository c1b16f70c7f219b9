import assert from "node:assert/strict";
import { test } from "node:test";
import { bounds, classOf } from "./classes.ts";
import { figure } from "./data.ts";
import { draw, shapesOf, type TopoJson } from "./shapes.ts";

test("classes hold about equally many values and ties share one", () => {
  assert.deepEqual(bounds([1, 2, 3, 4, 5, 6], 3), [2, 4, 6]);
  assert.deepEqual(bounds([5, 5, 5], 3), [5]);
  assert.deepEqual(bounds([], 3), []);
  assert.equal(classOf(3, [2, 4, 6]), 1);
  assert.equal(classOf(99, [2, 4, 6]), 2);
});

test("a figure is written with commas and at most two decimals", () => {
  assert.equal(figure(1234567.891), "1,234,567.89");
});

test("TopoJSON arcs are decoded, reversed and stitched", () => {
  const topology: TopoJson = {
    type: "Topology",
    transform: { scale: [1, 1], translate: [100, 10] },
    arcs: [
      [
        [0, 0],
        [1, 0],
        [0, 1],
      ],
      [
        [0, 0],
        [0, 1],
        [1, 0],
      ],
    ],
    objects: { area: { geometries: [{ type: "Polygon", id: "10", arcs: [[0, ~1]] }] } },
  };
  const [shape] = shapesOf(topology);
  assert.equal(shape?.code, "10");
  assert.deepEqual(shape?.rings, [
    [
      [100, 10],
      [101, 10],
      [101, 11],
      [100, 11],
      [100, 10],
    ],
  ]);
});

test("shapes are fitted to the drawing, north at the top", () => {
  const square = (code: string, lat: number): object => ({
    type: "Feature",
    properties: { province_code: code },
    geometry: {
      type: "Polygon",
      coordinates: [
        [
          [100, lat],
          [101, lat],
          [101, lat + 1],
          [100, lat + 1],
        ],
      ],
    },
  });
  const source = { type: "FeatureCollection", features: [square("50", 18), square("90", 7)] };
  const drawing = draw(shapesOf(source as Parameters<typeof shapesOf>[0]));
  const north = drawing.paths.get("50")?.centre[1] ?? 0;
  const south = drawing.paths.get("90")?.centre[1] ?? 0;
  assert.ok(north < south);
  assert.match(drawing.viewBox, /^0 0 500 \d+$/);
});
