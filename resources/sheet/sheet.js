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

// Whether the text is on the clipboard. Where the browser refuses it, the text is selected for Ctrl+C, and said so.
async function copy(item) {
  const area = item.querySelector("textarea");
  let copied = true;
  try {
    await navigator.clipboard.writeText(area.value);
  } catch (error) {
    area.focus();
    area.select();
    copied = document.execCommand("copy") === true;
  }
  item.querySelector(".said").textContent = copied ? "" : "浏览器没有让复制，文字已选中，请按 Ctrl+C，再勾“已填”。";
  return copied;
}

function focusFirst() {
  const item = items.find((other) => !done[other.dataset.path]) || items[0];
  if (item) {
    item.scrollIntoView({ block: "center" });
    item.querySelector("button.next").focus({ preventScroll: true });
  }
}

items.forEach((item, index) => {
  item.querySelector("button.copy").addEventListener("click", () => copy(item));
  item.querySelector("button.next").addEventListener("click", async () => {
    if (!await copy(item)) {
      return;
    }
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
focusFirst();
// Also where the browser brings the page back as it was.
window.addEventListener("pageshow", (event) => { if (event.persisted) { focusFirst(); } });
