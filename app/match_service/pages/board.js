// Keeps the board's rows as the service says they are, and sends acts without leaving the page. Text only: nothing that
// a station says becomes markup.
"use strict";

const EVERY_MS = 1000;
const ONE_COLUMN = 12; // rows that stand below each other on a small screen
const form = document.getElementById("board");
const list = document.getElementById("rows");
const notice = document.getElementById("notice");
const said = document.body.dataset;
let isLost = false;

function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function newRow(seat) {
  const row = document.getElementById("row").content.firstElementChild.cloneNode(true);
  row.dataset.seat = seat;
  row.querySelector("input").value = seat;
  return row;
}

function fill(row, one) {
  if (row.dataset.mark !== one.mark) {
    row.dataset.mark = one.mark;
    row.querySelector("use").setAttribute("href", "#mark-" + one.mark);
  }
  for (const cell of row.querySelectorAll("[data-cell]")) write(cell, one[cell.dataset.cell]);
}

function show(state) {
  const known = new Map([...list.children].map((row) => [row.dataset.seat, row]));
  state.rows.forEach((one, place) => {
    const row = known.get(one.seat) || newRow(one.seat);
    known.delete(one.seat);
    fill(row, one);
    if (list.children[place] !== row) list.insertBefore(row, list.children[place] || null);
  });
  for (const row of known.values()) row.remove();
  list.classList.toggle("many", state.rows.length > ONE_COLUMN);
  write(document.getElementById("summary"), state.summary);
  document.getElementById("none").hidden = state.rows.length > 0;
  showTarget();
}

function showTarget() {
  const chosen = list.querySelector("input:checked");
  const row = chosen && chosen.closest("li");
  const cell = (name) => row.querySelector(`[data-cell="${name}"]`).textContent;
  const who = row ? [cell("station"), cell("trainee")].filter(Boolean).join(" ") : "";
  write(document.getElementById("target"), row ? said.at.replace("{}", () => who) : said.choose);
}

async function refresh() {
  try {
    const reply = await fetch("/class/state?lang=" + document.documentElement.lang, { cache: "no-store" });
    if (!reply.ok) throw new Error(String(reply.status));
    show(await reply.json());
    if (isLost) write(notice, "");
    isLost = false;
  } catch {
    isLost = true;
    write(notice, said.lost);
  }
  setTimeout(refresh, EVERY_MS);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form, event.submitter));
  try {
    const reply = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    write(notice, (await reply.json()).notice || said.lost);
  } catch {
    write(notice, said.lost);
  }
});
list.addEventListener("change", showTarget);
showTarget();
setTimeout(refresh, EVERY_MS);
