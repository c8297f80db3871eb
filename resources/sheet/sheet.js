"use strict";
// Ticks are kept in this browser, by 版本号, so that the work can be taken up again; nothing leaves the page.
const items = [...document.querySelectorAll("article")];
const key = "zhizao-sheet:" + document.body.dataset.issue;
const progress = document.getElementById("progress");
let done = {};
try { done = JSON.parse(localStorage.getItem(key)) || {}; } catch (error) { done = {}; }

function show() {
  let count = 0;
  for (const item of items) {
    const ticked = Boolean(done[item.dataset.path]);
    item.classList.toggle("done", ticked);
    item.querySelector("input").checked = ticked;
    count += ticked ? 1 : 0;
  }
  progress.textContent = `已填 ${count} / ${items.length} 项`;
}

function tick(item, ticked) {
  done[item.dataset.path] = ticked;
  try { localStorage.setItem(key, JSON.stringify(done)); } catch (error) { /* the page works without memory */ }
  show();
}

async function copy(item) {
  const area = item.querySelector("textarea");
  try {
    await navigator.clipboard.writeText(area.value);
  } catch (error) {
    area.select();
    document.execCommand("copy");
  }
}

items.forEach((item, index) => {
  item.querySelector("button.copy").addEventListener("click", () => copy(item));
  item.querySelector("button.next").addEventListener("click", async () => {
    await copy(item);
    tick(item, true);
    const following = items.slice(index + 1).find((other) => !done[other.dataset.path]);
    if (following) {
      following.scrollIntoView({ block: "center" });
      following.querySelector("button.next").focus({ preventScroll: true });
    }
  });
  item.querySelector("input").addEventListener("change", (event) => tick(item, event.target.checked));
});
show();
