// The button does what the browser's menu does.
document.querySelector("[data-print]")?.addEventListener("click", () => print());
