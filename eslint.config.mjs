import js from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(js.configs.recommended, tseslint.configs.strict, {
  files: ["**/*.mjs"],
  languageOptions: { globals: { console: "readonly", process: "readonly", URL: "readonly" } },
});
