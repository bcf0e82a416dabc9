// Draws each table that asks for it as a chart beside it; the figures are the
// table's own. A column with data-series is drawn: "bar", or "line" for shares
// in percent. A chart of "rows" lies: its bars are stacked, one row a bar.
(function () {
  "use strict";
  if (!window.echarts) return;

  var large = document.documentElement.classList.contains("large");
  var wall = document.documentElement.classList.contains("wall");
  var size = wall ? 18 : large ? 24 : 13;
  var ink = wall ? "#dfe7ee" : "#1b2430", quiet = wall ? "#a9b7c4" : "#515d6b", line = wall ? "#3a4957" : "#dbe0e5";
  var colours = wall ? ["#63b3d8", "#e0a850", "#8fd1a8"] : ["#155a7d", "#b4690e", "#1d6440", "#7a4a8c", "#55606c", "#3f86a8", "#8a6d1f"];
  var family = getComputedStyle(document.body).fontFamily;

  function number(cell) {
    var value = cell.dataset.value !== undefined ? cell.dataset.value : cell.textContent.replace(/[,，%\s]/g, "");
    var n = parseFloat(value);
    return isNaN(n) ? null : n;
  }

  function read(table) {
    var heads = Array.prototype.slice.call(table.querySelectorAll("thead th"));
    var rows = Array.prototype.slice.call(table.querySelectorAll("tbody tr"));
    return {
      lying: table.dataset.chart === "rows",
      title: table.caption ? table.caption.textContent.trim() : "",
      names: rows.map(function (r) { return r.cells[0].textContent.trim(); }),
      links: rows.map(function (r) { var a = r.cells[0].querySelector("a"); return a ? a.href : ""; }),
      series: heads.map(function (h, i) {
        if (!h.dataset.series) return null;
        return { name: h.textContent.trim(), kind: h.dataset.series, values: rows.map(function (r) { return number(r.cells[i]); }) };
      }).filter(Boolean)
    };
  }

  function axis(more) {
    var a = { axisLabel: { color: quiet, fontSize: size }, axisLine: { lineStyle: { color: line } }, splitLine: { lineStyle: { color: line } }, nameTextStyle: { color: quiet, fontSize: size } };
    Object.keys(more).forEach(function (k) { a[k] = more[k]; });
    return a;
  }

  function options(t) {
    var shares = t.series.some(function (s) { return s.kind === "line"; });
    var names = axis({ type: "category", data: t.names, inverse: t.lying, axisTick: { show: false } });
    var counts = axis({ type: "value", minInterval: t.lying ? 0 : 1 });
    return {
      animation: false,
      color: colours,
      textStyle: { fontFamily: family, fontSize: size, color: ink },
      aria: { enabled: true, decal: { show: true }, label: { description: t.title + "。图中的数字与旁边的表格相同。" } },
      legend: { type: "scroll", top: 0, itemGap: 16, textStyle: { color: ink, fontSize: size }, show: t.series.length > 1 },
      tooltip: { trigger: "axis", renderMode: "richText", axisPointer: { type: "shadow" } },
      grid: { top: t.series.length > 1 ? 2.8 * size : 14, left: 8, right: shares ? 8 : 20, bottom: 8, outerBoundsMode: "same" },
      xAxis: t.lying ? counts : names,
      yAxis: t.lying ? names : shares ? [counts, axis({ type: "value", min: 0, max: 100, splitLine: { show: false }, axisLabel: { color: quiet, fontSize: size, formatter: "{value}%" } })] : counts,
      series: t.series.map(function (s) {
        if (s.kind === "line") return { type: "line", name: s.name, data: s.values, yAxisIndex: 1, symbolSize: 7, lineStyle: { width: 2 } };
        return { type: "bar", name: s.name, data: s.values, stack: t.lying ? "all" : undefined, barMaxWidth: t.lying ? 22 : 28 };
      })
    };
  }

  var drawn = [];
  document.querySelectorAll("table[data-chart]").forEach(function (table) {
    var t = read(table);
    if (!t.names.length || !t.series.length) return;
    var place = document.createElement("div");
    place.className = "drawing" + (t.lying ? " lying" : "");
    if (t.lying) place.style.height = Math.max(160, t.names.length * 2.6 * size + 4 * size) + "px";
    var frame = table.closest(".charted");
    frame.insertBefore(place, frame.firstChild);
    frame.classList.add("beside");
    var chart = window.echarts.init(place, null, { renderer: "canvas", locale: "ZH" });
    chart.setOption(options(t));
    chart.on("click", function (event) {
      if (t.links[event.dataIndex]) window.location.href = t.links[event.dataIndex];
    });
    drawn.push(chart);
  });
  function fit() { drawn.forEach(function (chart) { chart.resize(); }); }
  window.addEventListener("resize", fit);
  window.addEventListener("beforeprint", fit);
  window.addEventListener("afterprint", fit);
})();
