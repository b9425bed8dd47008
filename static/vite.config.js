import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// One entry for each page that has scripts of its own. Django finds the files by the manifest: lifecycle/look/bundle.py.
export default defineConfig({
  plugins: [react()],
  base: "/static/",
  build: {
    outDir: "dist",
    assetsDir: "built",
    manifest: true,
    target: "es2022",
    rollupOptions: { input: { editor: "src/editor/main.tsx" } },
  },
});
