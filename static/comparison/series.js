// Draws the chart of one series from the option that the page carries as JSON. The table beside it says the same.
"use strict";

(() => {
  const box = document.getElementById("chart");
  const option = JSON.parse(document.getElementById("chart-option").textContent);
  const chinese = document.documentElement.lang.toLowerCase().startsWith("zh");

  const shorter = (number, scale, word) => `${Number((number / scale).toFixed(2))}${word}`;

  function axisNumber(number) {
    if (!chinese) return number.toLocaleString("en");
    if (Math.abs(number) >= 1e8) return shorter(number, 1e8, "亿");
    if (Math.abs(number) >= 1e4) return shorter(number, 1e4, "万");
    return String(number);
  }

  option.yAxis.axisLabel = { formatter: axisNumber };
  option.tooltip.formatter = (point) => (point.data && point.data.text ? `${point.seriesName} ${point.name || point.data.value[0]}\n${point.data.text}` : "");
  option.textStyle = { fontFamily: getComputedStyle(document.body).fontFamily };

  const chart = window.echarts.init(box, null, { renderer: "svg" });
  chart.setOption(option);
  chart.on("click", (point) => {
    if (point.data && point.data.href) window.location.assign(point.data.href);
  });
  new ResizeObserver(() => chart.resize()).observe(box);

  const picture = document.getElementById("chart-picture");
  picture.hidden = false;
  picture.addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = chart.getDataURL({ type: "svg" });
    link.download = `${document.title}.svg`;
    link.click();
  });
})();
