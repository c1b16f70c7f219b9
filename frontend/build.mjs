// Builds the styles and custom elements into samrit/ui/static/dist: hashed names, fonts as files, meta.json with the entries.
// Two builds of the same source give the same bytes.
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const dist = join(root, "samrit", "ui", "static", "dist");

const sass = {
  name: "sass",
  setup(plugin) {
    plugin.onLoad({ filter: /\.scss$/ }, (args) => {
      const result = compile(args.path, {
        loadPaths: [join(root, "node_modules")],
        quietDeps: true,
        // Bootstrap 5.3 is written for the older module system of Sass
        silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
      });
      const watchFiles = result.loadedUrls.filter((url) => url.protocol === "file:").map((url) => fileURLToPath(url));
      return { contents: result.css, loader: "css", resolveDir: root, watchFiles };
    });
  },
};

const result = await build({
  absWorkingDir: root,
  entryPoints: { main: "frontend/main.ts", styles: "frontend/styles/main.scss" },
  outdir: dist,
  bundle: true,
  splitting: true,
  minify: true,
  format: "esm",
  target: ["es2022", "chrome110", "firefox115", "safari16"],
  loader: { ".woff2": "file" },
  entryNames: "[name]-[hash]",
  chunkNames: "chunk-[name]-[hash]",
  assetNames: "[name]-[hash]",
  metafile: true,
  plugins: [sass],
  logLevel: "warning",
});

const outputs = Object.entries(result.metafile.outputs).map(([path, output]) => ({
  file: basename(path),
  bytes: output.bytes,
  entry: output.entryPoint && basename(output.entryPoint),
}));
const names = { "main.ts": "main.js", "main.scss": "main.css" };
const entries = Object.fromEntries(outputs.filter((o) => names[o.entry]).map((o) => [names[o.entry], o.file]));
const files = Object.fromEntries(outputs.map((o) => [o.file, o.bytes]).sort());

await mkdir(dist, { recursive: true });
await writeFile(join(dist, "meta.json"), `${JSON.stringify({ entries, files }, null, 1)}\n`);
for (const name of await readdir(dist)) {
  if (name !== "meta.json" && !(name in files)) await rm(join(dist, name));
}
const total = outputs.reduce((sum, output) => sum + output.bytes, 0);
console.log(`${relative(root, dist)}: ${outputs.length} files, ${Math.round(total / 1024)} KB`);
