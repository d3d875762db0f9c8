"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const box = $("searchbox"), input = $("search"), found = $("found");
  box.hidden = false;
  const skip = document.querySelector(".skip");
  skip.hidden = false;
  skip.addEventListener("click", (ev) => { ev.preventDefault(); $("content").focus(); });

  // What can be found: the entries of the contents, then the columns.
  let index = null;
  const build = () => {
    index = [];
    for (const a of document.querySelectorAll("#nav li a")) {
      index.push({ name: a.textContent, where: a.closest("details").parentElement.querySelector("summary").textContent, href: a.hash, weight: 0 });
    }
    for (const a of document.querySelectorAll("tr[id] > td:first-child > a")) {
      const page = a.closest("article");
      index.push({ name: a.textContent, where: page.querySelector("h1").firstChild.textContent.trim(), href: a.hash, weight: 15 });
    }
    for (const e of index) e.low = e.name.toLowerCase();
  };

  // Equal comes before a beginning, that before a part, and that before letters in their order.
  const score = (e, q) => {
    const at = e.low.indexOf(q);
    if (e.low === q) return e.weight;
    if (at === 0) return 10 + e.weight;
    if (at > 0) return 20 + e.weight + (/[a-z0-9]/.test(e.low[at - 1]) ? 3 : 0);
    let i = 0;
    for (const c of e.low) if (c === q[i]) i++;
    return i === q.length && q.length > 2 ? 40 + e.weight : -1;
  };

  let chosen = -1, items = [];
  const choose = (n) => {
    chosen = n;
    items.forEach((li, i) => li.setAttribute("aria-selected", String(i === n)));
    if (n >= 0) {
      items[n].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", items[n].id);
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  };
  const close = () => {
    found.hidden = true;
    input.setAttribute("aria-expanded", "false");
    choose(-1);
  };
  const go = (href) => {
    close();
    input.value = "";
    input.blur();
    location.hash = href;
  };
  const search = () => {
    const q = input.value.trim().toLowerCase();
    items = [];
    found.replaceChildren();
    if (q === "") return close();
    if (!index) build();
    const hits = [];
    index.forEach((e, order) => {
      const s = score(e, q);
      if (s >= 0) hits.push({ e, s, order });
    });
    hits.sort((a, b) => a.s - b.s || a.e.name.length - b.e.name.length || a.order - b.order);
    for (const { e } of hits.slice(0, 40)) {
      const li = document.createElement("li");
      li.id = "found-" + items.length;
      li.setAttribute("role", "option");
      const small = document.createElement("small");
      small.textContent = e.where;
      li.append(e.name, small);
      li.addEventListener("mousedown", (ev) => { ev.preventDefault(); go(e.href); });
      li.dataset.href = e.href;
      items.push(li);
      found.append(li);
    }
    if (items.length === 0) {
      const li = document.createElement("li");
      li.className = "no";
      li.textContent = "nothing of this name";
      found.append(li);
    }
    found.hidden = false;
    input.setAttribute("aria-expanded", "true");
    choose(items.length ? 0 : -1);
  };
  input.addEventListener("input", search);
  input.addEventListener("focus", search);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (ev) => {
    const n = items.length;
    if (ev.key === "ArrowDown" && n) choose((chosen + 1) % n);
    else if (ev.key === "ArrowUp" && n) choose((chosen + n - 1) % n);
    else if (ev.key === "Enter" && chosen >= 0) go(items[chosen].dataset.href);
    else if (ev.key === "Escape") { input.value = ""; input.blur(); }
    else return;
    ev.preventDefault();
  });
  document.addEventListener("keydown", (ev) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    if ((ev.key === "/" && !typing) || (ev.key === "k" && (ev.ctrlKey || ev.metaKey))) {
      ev.preventDefault();
      input.focus();
      input.select();
    }
  });

  // The page that is shown is marked in the contents, and named in the title.
  const title = document.title;
  const follow = () => {
    const id = decodeURIComponent(location.hash.slice(1));
    const page = (id && $(id) || $("index")).closest("article") || $("index");
    for (const a of document.querySelectorAll("#nav a[aria-current]")) a.removeAttribute("aria-current");
    for (const a of document.querySelectorAll("#nav a")) {
      const to = decodeURIComponent(a.hash.slice(1));
      if (to !== page.id && to !== id) continue;
      a.setAttribute("aria-current", "page");
      for (let d = a.closest("details"); d; d = d.parentElement.closest("details")) d.open = true;
      const nav = $("nav");
      if (a.offsetParent && (a.offsetTop < nav.scrollTop || a.offsetTop > nav.scrollTop + nav.clientHeight - 40)) nav.scrollTop = a.offsetTop - nav.clientHeight / 2;
    }
    document.title = page.id === "index" ? title : page.querySelector("h1").firstChild.textContent.trim() + " - " + title;
    for (const g of page.querySelectorAll(".focus")) {
      const view = g.closest(".scroll"), box = g.getBoundingClientRect(), at = view.getBoundingClientRect();
      view.scrollTop += box.top - at.top - at.height / 4;
      view.scrollLeft += box.left + box.width / 2 - at.left - at.width / 2;
    }
    if (id === page.id) scrollTo(0, 0);
  };
  // Drawings get buttons: larger, smaller, and as wide as the page. The table that one is about is in sight.
  for (const figure of document.querySelectorAll(".drawing")) {
    const svg = figure.querySelector("svg"), full = svg.viewBox.baseVal.width, bar = document.createElement("div");
    bar.className = "zoom";
    let width = full;
    const set = (w) => { width = Math.max(120, w); svg.style.width = width + "px"; svg.style.height = "auto"; };
    const fit = () => figure.querySelector(".scroll").clientWidth;
    for (const [label, name, act] of [["−", "smaller", () => set(width / 1.25)], ["+", "larger", () => set(width * 1.25)], ["fit", "as wide as the page", () => set(width === fit() ? full : fit())]]) {
      const b = document.createElement("button");
      b.type = "button";
      b.textContent = label;
      b.title = name;
      b.setAttribute("aria-label", name);
      b.addEventListener("click", act);
      bar.append(b);
    }
    figure.append(bar);
  }

  addEventListener("hashchange", follow);
  addEventListener("load", follow);
})();
