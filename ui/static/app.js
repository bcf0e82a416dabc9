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

  // On a phone the facets are folded away.
  var fold = document.querySelector("[data-fold]");
  if (fold) {
    var target = document.getElementById(fold.dataset.fold);
    fold.hidden = false;
    fold.addEventListener("click", function () {
      var shown = target.classList.toggle("shown");
      fold.setAttribute("aria-expanded", shown ? "true" : "false");
    });
  }

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

  // A filter takes effect as soon as it is chosen.
  document.querySelectorAll("select[data-submit]").forEach(function (select) {
    select.addEventListener("change", function () { select.form.submit(); });
  });

  // On a phone the menu scrolls sideways; where one is stays in sight.
  var here = document.querySelector(".menu a[aria-current]");
  if (here) here.closest(".menu").scrollLeft = here.offsetLeft - 40;

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

  // "/" leads to the search box.
  document.addEventListener("keydown", function (event) {
    var at = document.activeElement;
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (at && /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName)) return;
    var box = document.querySelector("[data-search]");
    if (box) { event.preventDefault(); box.focus(); }
  });
})();
