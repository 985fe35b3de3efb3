import { gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";
import solid from "vite-plugin-solid";

const maxEntryBytes = 80_000;

/** Keeps the console small: no schema library, and a size limit for what the first page loads. */
const budget: Plugin = {
  name: "wheelhouse:budget",
  apply: "build",
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== "chunk") continue;
      const zod = chunk.moduleIds.find((id) => /\/node_modules\/zod\//.test(id));
      if (zod)
        this.error(
          `${chunk.fileName} contains zod (${zod}). Import only types from shared/schemas.`,
        );
      if (!chunk.isEntry) continue;
      const names = [chunk.fileName, ...chunk.imports];
      const code = names.map((name) => {
        const loaded = bundle[name];
        return loaded?.type === "chunk" ? loaded.code : "";
      });
      const bytes = gzipSync(code.join("\n"), { level: 9 }).length;
      if (bytes > maxEntryBytes)
        this.error(
          `The entry is ${bytes} bytes gzipped; the limit is ${maxEntryBytes}. Load something later, or remove it.`,
        );
    }
  },
};

const assigned = "t.innerHTML = html;";

/**
 * Trusted Types refuse every string that is assigned as HTML. Solid assigns the templates that its compiler made from
 * our own markup; only that place gets a policy.
 */
const trustedTemplates: Plugin = {
  name: "wheelhouse:trusted-templates",
  enforce: "pre",
  transform(code, id) {
    if (!/\/solid-js\/web\/dist\/(web|dev)\.js(\?|$)/.test(id)) return undefined;
    if (!code.includes(assigned))
      this.error(
        `Solid no longer contains \`${assigned}\`. Find where it assigns templates now, and put the policy there.`,
      );
    const policy =
      "const templates = globalThis.trustedTypes?.createPolicy?.('solid-templates', { createHTML: (html) => html });";
    const trusted = "t.innerHTML = templates ? templates.createHTML(html) : html;";
    return { code: `${code.replace(assigned, trusted)}\n${policy}\n`, map: null };
  },
};

export default defineConfig({
  root: import.meta.dirname,
  plugins: [trustedTemplates, solid(), budget],
  optimizeDeps: { exclude: ["solid-js", "solid-js/web"] },
  // The page names its files from the root, and a server with a path prefix changes that; all other files are found
  // relatively, so one build serves every prefix.
  experimental: {
    renderBuiltUrl: (_, { hostType }) => (hostType === "html" ? undefined : { relative: true }),
  },
  css: { modules: { generateScopedName: "[name]-[local]-[hash:base64:5]" } },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: ["chrome123", "firefox120", "safari17.5"],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: { checks: { pluginTimings: false } }, // these warnings only say that the machine is busy
  },
});
