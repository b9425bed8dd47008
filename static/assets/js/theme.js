// Light or dark before anything is drawn, as somebody chose it on Unfold's pages.
(() => {
  const root = document.documentElement;
  if (root.classList.contains("dark") || root.classList.contains("light")) return;
  const asked = matchMedia("(prefers-color-scheme: dark)");
  const choose = () => {
    let theme = "auto";
    try {
      theme = JSON.parse(localStorage.getItem("adminTheme")) ?? "auto";
    } catch {
      // nothing chosen, or nothing may be kept
    }
    root.classList.toggle("dark", theme === "dark" || (theme === "auto" && asked.matches));
  };
  choose();
  asked.addEventListener("change", choose);
})();
