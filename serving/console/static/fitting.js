// What a role needs is asked for, and what it cannot have is not.
for (const form of document.querySelectorAll("form:has([data-role])")) {
  const { role, agencies, inspector_id: inspector } = form.elements;
  const fit = () => {
    for (const part of form.querySelectorAll("[data-only], [data-not]")) {
      part.hidden = part.dataset.only ? part.dataset.only !== role.value : part.dataset.not === role.value;
      for (const field of part.querySelectorAll("input, select")) field.disabled = part.hidden;
    }
    agencies.required = role.value === "agency_reader";
    inspector.required = role.value === "inspector";
  };
  role.addEventListener("change", fit);
  fit();
}
