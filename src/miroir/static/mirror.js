// An open mirror shows new answers by itself: it asks whether more are counted, and loads them.
const LIVE = "mirror-live";
const PARTS = [LIVE, "mirror-response"];
const PAUSE = 400; // what is answered must show within a second
const LONGEST_PAUSE = 30_000;

let version = Number(document.getElementById(LIVE)?.dataset.version ?? 0);
let pause = PAUSE;

async function look() {
  if (!document.hidden) {
    const begun = performance.now();
    try {
      const answer = await fetch("/mirror/version", { headers: { accept: "application/json" } });
      if (answer.status === 401) return; // signed out: the next page says so
      if (!answer.ok) throw new Error(String(answer.status));
      const told = await answer.json();
      if (told.version > version && (await load())) version = told.version;
      // Where the page takes long, it is asked for less often.
      pause = Math.max(PAUSE, performance.now() - begun);
    } catch {
      pause = Math.min(2 * pause, LONGEST_PAUSE);
    }
  }
  setTimeout(look, pause);
}

async function load() {
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  if (!answer.ok) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const id of PARTS) {
    const [old, fresh] = [document.getElementById(id), page.getElementById(id)];
    if (old && fresh) replace(old, fresh);
  }
  return true;
}

function replace(old, fresh) {
  const before = [...old.querySelectorAll("details")];
  const after = [...fresh.querySelectorAll("details")];
  if (before.length === after.length) {
    after.forEach((one, at) => (one.open = before[at].open));
  }
  const marked = [...old.querySelectorAll("a, summary, [tabindex]")].indexOf(document.activeElement);
  old.replaceWith(fresh);
  if (marked >= 0) {
    fresh.querySelectorAll("a, summary, [tabindex]")[marked]?.focus({ preventScroll: true });
  }
}

if (document.getElementById(LIVE)) setTimeout(look, PAUSE);
