// The table of all models: shows the rows that have each of the words, in any order. Names may be Python's or the wire's.
const field = document.getElementById("find-models");
if (field) {
  const plain = (text) => text.toLowerCase().replaceAll("_", "");
  const rows = [...document.querySelectorAll("#models tbody tr")].map((row) => ({
    row,
    text: plain(`${row.textContent} ${row.dataset.words}`),
    // Of inputs.seedImage, the last part is a name as well.
    words: plain(row.dataset.words).split(" ").flatMap((word) => [word, word.split(".").at(-1)]),
  }));
  const found = document.getElementById("found-models");
  const show = () => {
    const asked = plain(field.value).split(/\s+/).filter(Boolean);
    let count = 0;
    for (const { row, text, words } of rows) {
      // A word that is the whole name of a parameter means this parameter alone, not those that begin like it.
      const fits = asked.every((word) => (parameters.has(word) ? words.includes(word) : text.includes(word)));
      row.hidden = !fits;
      count += fits;
    }
    found.textContent = `${count} of ${rows.length} models`;
  };
  const parameters = new Set(rows.flatMap(({ words }) => words));
  field.hidden = false;
  field.value = new URLSearchParams(location.search).get("find") ?? "";
  field.addEventListener("input", show);
  show();
}
