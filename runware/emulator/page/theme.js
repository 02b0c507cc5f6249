// Before anything is drawn: the colours that were chosen here last, if any were.
try {
  const chosen = localStorage.getItem("runware-theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch {
  // A browser that keeps nothing follows the system.
}
