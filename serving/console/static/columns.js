// A change of the columns or filters of a list shows at once; without scripts the button does the same.
for (const form of document.querySelectorAll("form[role=search]")) {
  form.addEventListener("change", () => form.requestSubmit());
}
