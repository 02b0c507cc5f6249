// Sets the theme that was last chosen in this browser, before the page is drawn.
try {
  const chosen = localStorage.getItem("runware-theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch {
  // Without storage, the page follows the system.
}
