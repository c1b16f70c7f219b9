/** Outlines of provinces in degrees: which one a point lies in, with some room at the border because they are coarse. */
type Point = [lon: number, lat: number];

export interface Outline {
  code: string;
  name: string;
  rings: Point[][];
  box: { west: number; south: number; width: number; height: number };
}

interface Source {
  features: {
    properties: { province_code?: string; name_th?: string; name_en?: string };
    geometry: { type: string; coordinates: unknown };
  }[];
}

export function outlines(source: Source): Outline[] {
  const thai = document.documentElement.lang.startsWith("th");
  return source.features.map(({ properties, geometry }) => {
    const nested = geometry.coordinates;
    const rings = geometry.type === "MultiPolygon" ? (nested as Point[][][]).flat() : (nested as Point[][]);
    const name = (thai ? properties.name_th : properties.name_en) ?? properties.name_th ?? properties.name_en ?? "";
    return { code: properties.province_code ?? "", name, rings, box: around(rings.flat()) };
  });
}

function around(points: Point[]): Outline["box"] {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [lon, lat] of points) {
    west = Math.min(west, lon);
    east = Math.max(east, lon);
    south = Math.min(south, lat);
    north = Math.max(north, lat);
  }
  return { west, south, width: east - west, height: north - south };
}

/** Whether a point lies in an outline, or not farther from it than `room` degrees. */
export function inside(outline: Outline, lon: number, lat: number, room = 0): boolean {
  const crossings = outline.rings.filter((ring) => crosses(ring, lon, lat)).length;
  if (crossings % 2 === 1) return true;
  return (
    room > 0 && outline.rings.some((ring) => ring.some((point, n) => near(point, ring[n - 1] ?? point, lon, lat, room)))
  );
}

function crosses(ring: Point[], lon: number, lat: number): boolean {
  let isIn = false;
  ring.forEach(([x, y], n) => {
    const [px, py] = ring[(n + ring.length - 1) % ring.length] ?? [x, y];
    if (y > lat !== py > lat && lon < ((px - x) * (lat - y)) / (py - y) + x) isIn = !isIn;
  });
  return isIn;
}

function near([x, y]: Point, [px, py]: Point, lon: number, lat: number, room: number): boolean {
  const [dx, dy] = [px - x, py - y];
  const length = dx * dx + dy * dy;
  const part = length ? Math.min(1, Math.max(0, ((lon - x) * dx + (lat - y) * dy) / length)) : 0;
  return Math.hypot(lon - (x + part * dx), lat - (y + part * dy)) <= room;
}

export function filled(pattern: string, values: Record<string, string>): string {
  return pattern.replace(/%\((\w+)\)s/g, (_, name: string) => values[name] ?? "");
}
