// Small helps; every page works without them.
(function () {
  "use strict";

  // A form is sent once, however often its button is pressed.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    if (form.method !== "post" || form.dataset.again !== undefined) return;
    form.dataset.sent = "1";
    window.setTimeout(function () { delete form.dataset.sent; }, 8000);
  });
  // Coming back by the browser's button, a form can be sent again.
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
  });

  // A long list of units is narrowed by typing.
  document.querySelectorAll("[data-narrow]").forEach(function (box) {
    var list = document.getElementById(box.dataset.narrow);
    box.hidden = false;
    box.addEventListener("input", function () {
      var wanted = box.value.trim();
      list.querySelectorAll(".check").forEach(function (row) {
        var ticked = row.querySelector("input").checked;
        row.hidden = !ticked && wanted !== "" && row.textContent.indexOf(wanted) < 0;
      });
    });
  });

  // On a phone the menu and the counts of the ledger scroll sideways; where one
  // is stays in sight.
  document.querySelectorAll(".menu, .sideways").forEach(function (strip) {
    var here = strip.querySelector("a[aria-current]");
    if (here) strip.scrollLeft = here.offsetLeft - strip.offsetLeft - 40;
  });

  // Of a list whose entries can be ticked: how many are, and all at once.
  var bulk = document.querySelector("[data-bulk]");
  if (bulk) {
    var boxes = Array.prototype.slice.call(bulk.closest("form").querySelectorAll("input[name='entry']"));
    var told = bulk.querySelector("[data-ticked]"), all = bulk.querySelector("[data-tick-all]");
    var ticked = function () { return boxes.filter(function (b) { return b.checked; }).length; };
    var tell = function () {
      told.textContent = ticked() ? "已选 " + ticked() + " 件：" : "勾选后批量办理：";
      all.textContent = ticked() === boxes.length ? "全不选" : "全选本页";
    };
    all.hidden = false;
    all.addEventListener("click", function () {
      var on = ticked() < boxes.length;
      boxes.forEach(function (b) { b.checked = on; });
      tell();
    });
    bulk.closest("form").addEventListener("change", tell);
    tell();
  }

  // A stock phrase takes the place of what stands in its field.
  document.querySelectorAll("[data-phrase]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      var field = document.getElementById(button.dataset.phrase);
      field.value = button.textContent;
      field.focus();
    });
  });

  // A prepared text is copied with one click.
  document.querySelectorAll("[data-copy]").forEach(function (button) {
    var text = document.getElementById(button.dataset.copy);
    button.hidden = false;
    button.addEventListener("click", function () {
      text.select();
      var done = function () { button.textContent = "已复制"; };
      if (navigator.clipboard) navigator.clipboard.writeText(text.value).then(done, function () {});
      else if (document.execCommand("copy")) done();
    });
  });

  // A file that is too large is told of before it is sent: the server breaks off what
  // goes on and on, and the browser then shows a page of its own.
  document.addEventListener("change", function (event) {
    var field = event.target, most = parseFloat(field.dataset.most);
    if (!most || !field.files) return;
    var large = Array.prototype.filter.call(field.files, function (f) { return f.size > most; })[0];
    field.setCustomValidity(large ? "“" + large.name + "”有 " + Math.ceil(large.size / 1048576) + " MB，最多 " + Math.ceil(most / 1048576) + " MB。视频请截取关键片段后再上传。" : "");
    if (large) field.reportValidity();
  });

  // A picture or file that is pasted or dropped goes to the field for files: of the
  // form one is in, or the first. Where there is only the paste box, the clue desk's
  // empty form comes in its place, with what was typed.
  function give(field, files) {
    var all = new DataTransfer();
    Array.prototype.forEach.call(field.files, function (f) { all.items.add(f); });
    files.forEach(function (f) { all.items.add(f); });
    field.files = all.files;
  }
  var blank = "/clues?blank=1";
  var came = false; // by script, so that going back must be asked of the server
  function giveBlank(box, files) {
    fetch(blank, { credentials: "same-origin" }).then(function (answer) {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.text();
    }).then(function (page) {
      var read = new DOMParser().parseFromString(page, "text/html");
      var form = read.querySelector("main");
      var field = form.querySelector("input[data-pasted]");
      form.querySelector("textarea").value = box.value;
      document.querySelector("main").replaceWith(document.adoptNode(form));
      document.title = read.title;
      history.pushState(null, "", blank);
      came = true;
      give(field, files);
      field.focus();
    }).catch(function () { location.href = blank; });
  }
  function filesCame(event, from) {
    var files = from ? Array.prototype.slice.call(from.files) : [];
    if (!files.length || !window.DataTransfer) return;
    var at = event.target.closest && event.target.closest("fieldset");
    var field = (at && at.querySelector("input[data-pasted]")) || document.querySelector("input[data-pasted]");
    var box = document.getElementById("paste");
    if (!field && !box) return;
    event.preventDefault();
    if (field) give(field, files); else giveBlank(box, files);
  }
  function isFileField(at) { return at.type === "file"; }
  document.addEventListener("paste", function (event) { filesCame(event, event.clipboardData); });
  document.addEventListener("drop", function (event) {
    if (!isFileField(event.target)) filesCame(event, event.dataTransfer); // the browser does that itself
  });
  document.addEventListener("dragover", function (event) {
    var files = event.dataTransfer && Array.prototype.indexOf.call(event.dataTransfer.types, "Files") >= 0;
    if (files && !isFileField(event.target) && document.querySelector("#paste, input[data-pasted]")) event.preventDefault();
  });
  window.addEventListener("popstate", function () {
    if (came && location.pathname + location.search !== blank) location.reload();
  });

  function typing() {
    var at = document.activeElement;
    return at && (/^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName) || at.isContentEditable);
  }

  // 值班台: a row that is chosen is shown beside the queue without leaving the
  // page, by mouse or by keys.
  var queue = document.querySelector("[data-queue]");
  var asked = 0;
  function rowsOf() { return queue ? Array.prototype.slice.call(queue.querySelectorAll("tr[data-row]")) : []; }
  function chosenRow() { return queue && queue.querySelector("tr.here"); }
  function choose(row) {
    rowsOf().forEach(function (r) {
      r.classList.toggle("here", r === row);
      if (r === row) r.setAttribute("aria-current", "true");
      else r.removeAttribute("aria-current");
    });
    if (row.scrollIntoView) row.scrollIntoView({ block: "nearest" });
    var mine = ++asked;
    fetch(row.dataset.row.split("#")[0], { credentials: "same-origin" }).then(function (answer) {
      if (!answer.ok || answer.redirected) throw new Error("not shown");
      return answer.text();
    }).then(function (text) {
      var fresh = new DOMParser().parseFromString(text, "text/html").getElementById("chosen");
      if (mine !== asked || !fresh) return;
      document.getElementById("chosen").replaceWith(document.adoptNode(fresh));
      fresh.setAttribute("aria-live", "polite");
    }).catch(function () { window.location.href = row.dataset.row; });
  }
  if (queue) {
    queue.addEventListener("click", function (event) {
      var row = event.target.closest("tr[data-row]");
      var link = event.target.closest("a, button, input");
      if (!row || event.ctrlKey || event.metaKey || event.shiftKey) return;
      if (link && !(link.tagName === "A" && link.closest("td.lead"))) return;
      if (window.innerWidth < 768) return; // one column: the link leads to the place
      event.preventDefault();
      choose(row);
    });
  }
  function deskKey(key) {
    var rows = rowsOf(), at = rows.indexOf(chosenRow());
    if (key === "j" && at < rows.length - 1) choose(rows[at + 1]);
    else if (key === "k" && at > 0) choose(rows[at - 1]);
    else if (key === "Enter" && document.activeElement === document.body) {
      var open = document.querySelector("#chosen h2 a");
      if (open) open.click();
    } else if (/^[1-3]$/.test(key)) {
      var acts = document.querySelectorAll("#chosen .acts > form button, #chosen .acts > a[href*='act'], #chosen .acts > a[href*='/simple']");
      if (acts[key - 1]) acts[key - 1].focus(); // Enter then does it: no act by a slip of one key
    } else return false;
    return true;
  }

  // A page for a screen on the wall comes anew by itself.
  var reload = document.body.dataset.reload;
  if (reload) window.setTimeout(function () { window.location.replace(document.body.dataset.again); }, reload * 1000);

  // What happens meanwhile: the count of unread notices, a line on the newest,
  // and the progress of the job that the page shows. Without EventSource, or
  // when the server has no room, the page stays as it is. A page that nobody
  // sees listens to nothing: a browser has few connections for all its windows.
  // Where somebody has begun to fill in a form, nothing is reloaded under them.
  var live = document.body.dataset.live, news = null, over = false, touched = false;
  document.addEventListener("input", function () { touched = true; });
  function listen() {
    news = new EventSource(live);
    news.addEventListener("unread", function (event) {
      var told = JSON.parse(event.data), link = document.getElementById("unread");
      var badge = link.querySelector(".badge");
      if (!told.count) { if (badge) badge.remove(); link.removeAttribute("aria-label"); return; }
      if (!badge) {
        badge = document.createElement("span");
        badge.className = "badge";
        link.append(" ", badge);
      }
      badge.textContent = told.count;
      link.setAttribute("aria-label", "通知，" + told.count + " 条未读");
      var line = document.getElementById("live");
      if (!told.text || !line) return;
      var to = document.createElement("a");
      to.href = "/notices";
      to.textContent = told.text;
      line.textContent = "新通知：";
      line.append(to);
      line.hidden = false;
    });
    news.addEventListener("job", function (event) {
      var job = JSON.parse(event.data), place = document.querySelector('[data-job="' + job.id + '"]');
      if (place) {
        var bar = place.querySelector("progress");
        if (job.max) { bar.max = job.max; bar.value = job.value; }
        place.querySelector(".done").textContent = job.text;
      }
      if (job.over && !touched) window.location.reload();
    });
    news.addEventListener("end", function () { over = true; hush(); });
  }
  function hush() {
    if (news) news.close();
    news = null;
  }
  if (live && window.EventSource) {
    if (!document.hidden) listen();
    document.addEventListener("visibilitychange", function () {
      hush();
      if (!document.hidden && !over) listen();
    });
    window.addEventListener("pagehide", hush);
  }

  // A session that nobody uses ends. Two minutes before, the page asks; whoever
  // goes on typing or presses the button goes on. What is typed is carried over
  // a log-in in any case.
  var warning = document.getElementById("ending"), warned = false;
  var notice = 120, unseen = 60; // seconds: before the end; and how late a use may be noted
  function waitFor(seconds) {
    window.setTimeout(function () { askLeft("GET"); }, Math.max(1, seconds) * 1000);
  }
  function askLeft(method) {
    var token = document.querySelector("input[name='_token']");
    fetch("/session", { method: method, credentials: "same-origin", redirect: "manual", headers: { "X-Form-Token": token ? token.value : "" } }).then(function (answer) {
      return answer.ok ? answer.json() : { left: 0 };
    }).then(function (told) { tellLeft(told.left, method === "POST"); }).catch(function () { waitFor(unseen); });
  }
  function tellLeft(left, stayed) {
    var go = warning.querySelector("button"), text = warning.querySelector("p"), soon = left > 0 && left <= notice;
    warned = soon && !stayed; // where staying did not help, the day is over
    warning.hidden = left > notice;
    go.hidden = !warned;
    if (left > notice) { text.textContent = ""; waitFor(left - notice); return; }
    if (stayed && soon) text.textContent = "已到一次登录的最长时间，" + Math.ceil(left / 60) + " 分钟内须重新登录。填写的内容不会丢失。";
    else if (soon && !text.textContent) text.textContent = "登录将在 " + Math.ceil(left / 60) + " 分钟后失效。要接着用，请按“继续”，或接着填写。";
    if (soon) { waitFor(stayed ? left : Math.min(left, 20)); return; }
    text.textContent = "登录已失效。本页填写的内容还在：提交时会请您重新登录，内容一并带上（所选的文件除外）。";
  }
  function stay() {
    if (!warned) return;
    warned = false;
    warning.querySelector("p").textContent = "";
    askLeft("POST");
  }
  if (warning && document.body.dataset.idle) {
    warning.querySelector("button").addEventListener("click", stay);
    document.addEventListener("input", stay);
    waitFor(document.body.dataset.idle - unseen - notice);
  }

  // Keys: "/" leads to the search box, "n" to the paste box, "?" to their list; from
  // pages that have none to the page that has it, unless a form has been begun.
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape" && typing()) { document.activeElement.blur(); return; }
    if (typing() || document.body.dataset.keys === "off") return;
    var box = event.key === "/" ? document.querySelector("[data-search]") : event.key === "n" ? document.getElementById("paste") : null;
    var keys = event.key === "?" && document.getElementById("keys");
    if (box) { event.preventDefault(); box.focus(); }
    else if (keys) {
      event.preventDefault();
      keys.open = !keys.open;
      if (keys.open) { keys.querySelector("summary").focus(); keys.scrollIntoView({ block: "nearest" }); }
    } else if (queue && deskKey(event.key)) event.preventDefault();
    else if (!touched && (event.key === "/" || event.key === "?")) {
      var way = document.querySelector(event.key === "/" ? ".menu a[href='/posts']" : "#helplink");
      if (!way) return;
      event.preventDefault();
      window.location.href = event.key === "/" ? way.href : "/help#keyboard";
    }
  });
})();
