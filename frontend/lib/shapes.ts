/** Province shapes from GeoJSON or TopoJSON, projected to SVG paths. Small-scale, for thematic maps only. */
type Point = [number, number];
type Ring = Point[];

export interface Shape {
  code: string;
  rings: Ring[];
}

interface Geometry {
  type: string;
  coordinates?: unknown;
  arcs?: unknown;
  id?: string;
  properties?: { province_code?: string };
}

interface GeoJson {
  type: "FeatureCollection";
  features: { id?: string; properties?: { province_code?: string }; geometry: Geometry }[];
}

export interface TopoJson {
  type: "Topology";
  transform?: { scale: Point; translate: Point };
  arcs: Point[][];
  objects: Record<string, { geometries: Geometry[] }>;
}

function codeOf(thing: { id?: string; properties?: { province_code?: string } }): string {
  return thing.properties?.province_code ?? thing.id ?? "";
}

function ringsOf(type: string, nested: unknown): Ring[] {
  return type === "MultiPolygon" ? (nested as Ring[][]).flat() : (nested as Ring[]);
}

function decode(topology: TopoJson): Ring[] {
  const { scale, translate } = topology.transform ?? { scale: [1, 1], translate: [0, 0] };
  return topology.arcs.map((arc) => {
    let x = 0;
    let y = 0;
    return arc.map(([dx, dy]) => {
      x = topology.transform ? x + dx : dx;
      y = topology.transform ? y + dy : dy;
      return [x * scale[0] + translate[0], y * scale[1] + translate[1]];
    });
  });
}

function stitch(indices: number[], arcs: Ring[]): Ring {
  return indices.flatMap((index, n) => {
    const arc = index < 0 ? [...(arcs[~index] ?? [])].reverse() : (arcs[index] ?? []);
    return n === 0 ? arc : arc.slice(1);
  });
}

/** Every shape with the code it is joined by. */
export function shapesOf(source: GeoJson | TopoJson): Shape[] {
  if (source.type === "FeatureCollection") {
    return source.features.map((f) => ({ code: codeOf(f), rings: ringsOf(f.geometry.type, f.geometry.coordinates) }));
  }
  const arcs = decode(source);
  return Object.values(source.objects)
    .flatMap((object) => object.geometries)
    .map((geometry) => {
      const nested = ringsOf(geometry.type, geometry.arcs) as unknown as number[][];
      return { code: codeOf(geometry), rings: nested.map((indices) => stitch(indices, arcs)) };
    });
}

export interface Drawing {
  viewBox: string;
  paths: Map<string, { d: string; centre: Point }>;
  /** Where a place stands in the drawing. */
  at: (lon: number, lat: number) => Point;
}

/** Mercator, fitted to a width of 500 units. */
export function draw(shapes: Shape[]): Drawing {
  const project = ([lon, lat]: Point): Point => [
    lon,
    -(Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) * 180) / Math.PI,
  ];
  const flat = shapes.map((shape) => ({ code: shape.code, rings: shape.rings.map((ring) => ring.map(project)) }));
  const points = flat.flatMap((shape) => shape.rings.flat());
  const low = (axis: 0 | 1): number => points.reduce((least, point) => Math.min(least, point[axis]), Infinity);
  const high = (axis: 0 | 1): number => points.reduce((most, point) => Math.max(most, point[axis]), -Infinity);
  const [left, top, right, bottom] = [low(0), low(1), high(0), high(1)];
  const scale = 500 / (right - left);
  const place = ([x, y]: Point): Point => [(x - left) * scale, (y - top) * scale];
  const paths = new Map<string, { d: string; centre: Point }>();
  for (const { code, rings } of flat) {
    const placed = rings.map((ring) => ring.map(place));
    const d = placed.map((ring) => `M${ring.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}Z`).join("");
    const main = placed.reduce((longest, ring) => (ring.length > longest.length ? ring : longest), placed[0] ?? []);
    const sum = main.reduce<Point>((total, point) => [total[0] + point[0], total[1] + point[1]], [0, 0]);
    paths.set(code, { d, centre: [sum[0] / main.length, sum[1] / main.length] });
  }
  return {
    viewBox: `0 0 500 ${Math.ceil((bottom - top) * scale)}`,
    paths,
    at: (lon, lat) => place(project([lon, lat])),
  };
}
