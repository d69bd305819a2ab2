// Views of a list that somebody wants again: a name for what stands in the address bar, kept in this browser.
const form = document.querySelector("[data-views]");
const key = `views:${form.dataset.views}`;
const shelf = document.querySelector(".views");
const kept = () => JSON.parse(localStorage.getItem(key) ?? "{}");

function keep(views) {
  localStorage.setItem(key, JSON.stringify(views));
  show();
}

function show() {
  const views = kept();
  shelf.hidden = !Object.keys(views).length;
  shelf.replaceChildren(
    ...Object.entries(views).map(([name, query]) => {
      const line = document.createElement("li");
      const link = Object.assign(document.createElement("a"), { href: query || "?", textContent: name });
      const forget = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: "×" });
      forget.setAttribute("aria-label", `${shelf.dataset.forget}: ${name}`);
      forget.addEventListener("click", () => keep(Object.fromEntries(Object.entries(kept()).filter(([other]) => other !== name))));
      line.append(link, " ", forget);
      return line;
    }),
  );
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  keep({ ...kept(), [form.elements.view.value.trim()]: location.search });
  form.reset();
});
show();
