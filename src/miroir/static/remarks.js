// The keys of the remarks' page: j and k go on, t tags, / searches. Without it all works by Tab.
const remarks = [...document.querySelectorAll(".one-remark")];

addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea, [contenteditable]");
  if (event.key === "Escape" && typing) leave(typing);
  if (typing || event.altKey || event.ctrlKey || event.metaKey) return;
  const here = remarks.findIndex((one) => one.contains(document.activeElement));
  const goal = {
    j: () => remarks[Math.min(here + 1, remarks.length - 1)],
    k: () => remarks[Math.max(here - 1, 0)],
    t: () => tagging(remarks[Math.max(here, 0)]),
    "/": () => document.querySelector("#q"),
  }[event.key]?.();
  if (!goal) return;
  event.preventDefault();
  goal.focus();
});

function leave(typing) {
  typing.blur();
  const place = typing.closest(".add-tag");
  if (place) place.open = false;
  place?.querySelector("summary").focus();
}

function tagging(remark) {
  const place = remark?.querySelector(".add-tag");
  if (place) place.open = true;
  return place?.querySelector(".new-tag input[list]");
}

// After a tag the page comes back at its remark: the next tag can be typed at once.
addEventListener("load", () => {
  const next = tagging(document.querySelector(".one-remark:target"));
  setTimeout(() => next?.focus());
});

const again = document.querySelector("[data-again]");
if (again) {
  const look = () => {
    const typing = document.activeElement?.closest("input, select, textarea, button");
    if (typing) setTimeout(look, 1000);
    else location.replace(location.href);
  };
  setTimeout(look, 1000 * again.dataset.again);
}
